"""The best of every plan that the checker allows is the optimum of the model: it forbids no good plan and allows no bad one."""

from functools import partial
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from tiny import breaches, plans, problems

from ictassign.checker import check
from ictassign.engines import solve_cp_sat, solve_highs
from ictassign.problem import Problem
from ictassign.program import Program
from ictassign.solver import formulate

OPTIONS = settings(max_examples=250, derandomize=True, suppress_health_check=list(HealthCheck))


def compare(drawn: Problem) -> None:
    best = min((check(drawn, plan).total for plan in plans(drawn)), default=None)
    model = formulate(drawn)
    program = Program.of(model)
    for solve in (solve_cp_sat, solve_highs, partial(solve_highs, sums=model.sums())):
        answer = solve(program, seconds=60)
        if best is None:
            assert answer.values is None, solve
        else:
            assert answer.optimal, solve
            assert answer.values is not None
            assert model.value(answer.values.tolist()) == best, solve
            found = model.plan(answer.values.tolist())
            assert breaches(drawn, found) == [], solve
            assert check(drawn, found).total == best, solve


@OPTIONS
@given(problems())
def test_best_enumerated_plan_is_the_optimum(drawn: Problem) -> None:
    compare(drawn)


@pytest.mark.slow
@settings(OPTIONS, max_examples=2000, derandomize=False)
@given(problems(most_plans=6000))
def test_best_enumerated_plan_is_the_optimum_of_many_larger_problems(drawn: Problem) -> None:
    compare(drawn)


@settings(OPTIONS, max_examples=120)
@given(problems())
def test_every_allowed_plan_keeps_the_rows_of_the_model_at_the_value_of_the_checker(drawn: Problem) -> None:
    model = formulate(drawn)
    for plan in islice(plans(drawn), 50):
        values = model.assignment(plan)
        assert model.broken_rows(values) == []
        assert all(low <= value <= high for low, value, high in zip(model.low, values, model.high, strict=True))
        assert model.value(values) == check(drawn, plan).total
        again = model.plan(values)
        assert check(drawn, again).total == check(drawn, plan).total
