"""Groups drawn at random, all the way: workbook, problem, plan, checker, report, and the plan read back from it."""

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from tiny import problems

from ictassign.checker import check
from ictassign.digest import digest
from ictassign.faults import InvalidInput
from ictassign.library import write
from ictassign.problem import Problem
from ictassign.solver import solve
from ictassign.workbook.reader import read_plan, read_workbook
from ictassign.workbook.template import write_problem

OPTIONS = settings(max_examples=12, derandomize=True, suppress_health_check=list(HealthCheck))


def all_the_way(drawn: Problem) -> None:
    """Take a group through everything that the command line does, and hold each step against the last."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "groep.xlsx", Path(folder) / "plan.xlsx"
        write_problem(source, drawn)
        try:
            problem = read_workbook(source).problem
            result = solve(problem, seconds=5, workers=1)
        except InvalidInput:  # agreements that cannot all be kept
            return
        assert digest(problem) == digest(drawn)
        verdict = check(problem, result.plan)
        assert verdict.allowed
        assert (verdict.total, dict(verdict.values)) == (result.value, dict(result.verdict.values))
        assert result.bound <= result.value
        write(source, target, problem, result)
        standing = read_plan(target, problem)
        assert not standing.faults
        assert check(problem, standing.plan).total == result.value


@OPTIONS
@given(problems())
def test_a_drawn_group_gets_a_plan_that_the_checker_accepts(drawn: Problem) -> None:
    all_the_way(drawn)


@pytest.mark.slow
@settings(OPTIONS, max_examples=200, derandomize=False)
@given(problems(most_plans=10**9))
def test_many_drawn_groups_get_a_plan_that_the_checker_accepts(drawn: Problem) -> None:
    all_the_way(drawn)
