"""Going on from a plan and repairing one, held against every plan, listed."""

from collections.abc import Iterable
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from small import group
from tiny import plans, problems, solved

from ictassign.answers.moves import moves, with_visits
from ictassign.answers.repair import Wishes, impossible, repair, wishes
from ictassign.answers.replan import from_plan, replan
from ictassign.checker import check
from ictassign.goals import weights
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem, UnitKey
from ictassign.result import Effort
from ictassign.scenarios import changed
from ictassign.solver import NoPlanError
from ictassign.tables import PersonSkills

OPTIONS = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
EFFORT = Effort(seconds=6, workers=1)


def named(parts: Iterable[tuple[str, DutyKey]], stand_ins: Iterable[tuple[str, UnitKey]]) -> set[tuple[bool, str, tuple[str, str]]]:
    """Return parts and stand-ins in one set; a duty and a unit of the same names are equal, so that each says what it is."""
    return {(True, person, key) for person, key in parts} | {(False, person, unit) for person, unit in stand_ins}


def pairs(plan: Plan) -> set[tuple[bool, str, tuple[str, str]]]:
    parts = [(person, key) for key, people in plan.executors.items() for person in people]
    return named(parts, [(person, unit) for unit, people in plan.stand_ins.items() for person in people])


def keeps(plan: Plan, fixed: Wishes) -> bool:
    there = pairs(plan)
    return named(fixed.parts, fixed.stand_ins) <= there and not there & named(fixed.no_parts, fixed.no_stand_ins)


@OPTIONS
@given(problems(most_plans=400), st.integers(0, 20), st.integers(0, 3))
def test_no_plan_that_keeps_what_was_fixed_drops_less_or_is_better_with_as_little(drawn: Problem, which: int, whom: int) -> None:
    computed = solved(drawn).plan
    key = list(drawn.duties)[which % len(drawn.duties)]
    able = [person for person in drawn.executors[key] if person not in computed.executors.get(key, ())]
    assume(able)
    others = computed.executors.get(key, ())[1:]
    standing = replace(computed, executors={**computed.executors, key: (able[whom % len(able)], *others)})
    fixed = wishes(computed, standing)
    assert not impossible(drawn, fixed)
    free = pairs(standing) - named(fixed.parts, fixed.stand_ins)
    listed = [(len(free - pairs(plan)), check(drawn, plan).total) for plan in plans(drawn) if keeps(plan, fixed)]
    if not listed:
        with pytest.raises(NoPlanError):
            repair(drawn, computed, standing, effort=EFFORT)
        return
    found = repair(drawn, computed, standing, effort=EFFORT)
    assert keeps(found.result.plan, fixed)
    assert found.fewest
    assert found.dropped == len(free - pairs(found.result.plan))
    assert (found.dropped, found.result.value) <= min(listed)


@OPTIONS
@given(problems(most_plans=400), st.integers(0, 1))
def test_no_plan_within_the_limit_on_moves_is_better(drawn: Problem, most: int) -> None:
    before = solved(changed(drawn, last_year=())).plan
    later = changed(drawn, skills=tuple(PersonSkills(person=code, levels={"a": 2, "b": 2}) for code in drawn.person))
    new = from_plan(later, before, Fraction(1, 2))
    listed = [check(new, plan) for plan in plans(new)]
    totals = [verdict.total for verdict in listed if verdict.values["verandering"] <= most]
    if not totals:
        with pytest.raises(NoPlanError):
            replan(later, before, share=Fraction(1, 2), most_moves=most, effort=EFFORT)
        return
    found = replan(later, before, share=Fraction(1, 2), most_moves=most, effort=EFFORT)
    assert found.counted <= most
    assert found.result.value == min(totals)


def test_a_move_weighs_as_many_times_more_as_the_year_is_shorter() -> None:
    before = weights(group())
    after = weights(from_plan(group(), Plan(), Fraction(1, 3)))
    assert after == dict(before) | {"verandering": 3 * before["verandering"]}


def test_every_move_has_a_reason() -> None:
    problem = changed(group(), skills=(*(PersonSkills(person=code, levels={"netwerk": 2}) for code in ("P1", "P2")), PersonSkills(person="P3")))
    t1, t2 = DutyKey("T1", "B1"), DutyKey("T2", "")
    before = Plan(executors={t1: ("weg",), t2: ("P3",), DutyKey("T1", "A2"): ("P2",), DutyKey("T1", "A1"): ("P2",)})
    after = with_visits(problem, Plan(executors={t1: ("P2",), t2: ("P1",), DutyKey("T1", "A2"): ("P1",), DutyKey("T1", "A1"): ("P2",)}))
    why = {move.duty: move.why for move in moves(problem, before, after)}
    assert set(why) == {t1, t2, DutyKey("T1", "A2")}
    assert why[t1] == "weg is er niet meer"
    assert why[t2].startswith("P3 mag of kan dit niet meer: netwerk op niveau 0")
    assert why[DutyKey("T1", "A2")].startswith("levert")
