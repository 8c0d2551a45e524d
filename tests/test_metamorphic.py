"""What a change of the problem may do to its optimum, whatever that is."""

from collections.abc import Callable
from decimal import Decimal
from itertools import islice
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny import changed, plans, problems

from ictassign.checker import check
from ictassign.engines import solve_highs
from ictassign.goals import GOALS
from ictassign.problem import Problem
from ictassign.program import Program
from ictassign.solver import formulate
from ictassign.tables import GoalWeight, Person, PersonSkills, Role

OPTIONS = settings(max_examples=80, derandomize=True, suppress_health_check=list(HealthCheck))


def _optimum(drawn: Problem) -> float:
    """Return the smallest sum of the goals; infinite when agreements ``vast`` leave no plan."""
    model = formulate(drawn)
    answer = solve_highs(Program.of(model), seconds=60)
    assert answer.optimal or answer.values is None
    return float("inf") if answer.values is None else model.value(answer.values.tolist())


def _with_person(drawn: Problem, number: int, change: Callable[[Person], dict[str, Any]]) -> Problem:
    people = list(drawn.people)
    person = people[number % len(people)]
    people[number % len(people)] = person.model_copy(update=change(person))
    return changed(drawn, people=tuple(people))


def _without_meetings(drawn: Problem) -> Problem:
    """More hours would let somebody sit through more of a meeting, which counts as load."""
    return changed(drawn, parameters=drawn.parameters.model_copy(update={"meeting_hours": Decimal(0)}))


@OPTIONS
@given(problems(), st.integers(0, 2), st.sampled_from(["0.5", "7", "100"]))
def test_more_hours_never_worsen_the_optimum(drawn: Problem, number: int, hours: str) -> None:
    drawn = _without_meetings(drawn)
    richer = _with_person(drawn, number, lambda person: {"hours_per_year": (person.hours_per_year or 0) + Decimal(hours)})
    assert _optimum(richer) <= _optimum(drawn)


@OPTIONS
@given(problems(), st.integers(0, 2))
def test_fewer_limits_never_worsen_the_optimum(drawn: Problem, number: int) -> None:
    free = _with_person(drawn, number, lambda _: {"max_sites": None, "max_travel": None, "works_at": ()})
    free = changed(free, parameters=drawn.parameters.model_copy(update={"external_budget": drawn.parameters.external_budget + 100}))
    assert _optimum(free) <= _optimum(drawn)


@OPTIONS
@given(problems(), st.sampled_from([1, 2, 3]))
def test_another_pair_of_hands_never_worsens_the_optimum(drawn: Problem, level: int) -> None:
    extra = Person(code="P9", name="P9", roles=(Role.PRINCIPAL,), base=drawn.sites[-1].code, hours_per_year=Decimal(20))
    skills = (*drawn.skills, PersonSkills(person="P9", levels={"a": level, "b": level}))
    assert _optimum(changed(drawn, people=(*drawn.people, extra), skills=skills)) <= _optimum(drawn)


@OPTIONS
@given(problems())
def test_order_of_rows_changes_nothing(drawn: Problem) -> None:
    schools = list(drawn.schools)
    turned = {
        name: tuple(reversed(getattr(drawn, name))) for name in ("people", "skills", "tasks", "duty_changes", "agreements", "journeys", "last_year")
    }
    turned["sites"] = tuple(sorted(drawn.sites, key=lambda site: -schools.index(site.school)))  # the first site of a school stays the first
    assert _optimum(changed(drawn, **turned)) == _optimum(drawn)


@OPTIONS
@given(problems())
def test_names_of_codes_change_nothing(drawn: Problem) -> None:
    codes = [*drawn.person, *drawn.site, *drawn.task, *drawn.schools, *drawn.skill_names]
    new = {code: f"z{100 - number} {code.lower()}" for number, code in enumerate(dict.fromkeys(codes))}
    text = drawn.model_dump(include=set(Problem.model_fields) - {"parameters", "goal_weights", "changes"})
    renamed = {name: tuple(type(row)(**_renamed(fields, new)) for row, fields in zip(getattr(drawn, name), text[name], strict=True)) for name in text}
    assert _optimum(changed(drawn, **renamed)) == _optimum(drawn)


def _renamed(value: Any, new: dict[str, str]) -> Any:
    if isinstance(value, dict):
        return {new.get(key, key): _renamed(inner, new) for key, inner in value.items()}
    if isinstance(value, tuple):
        inner = [_renamed(one, new) for one in value]
        return type(value)(*inner) if hasattr(value, "_fields") else tuple(inner)
    return new.get(value, value) if type(value) is str else value


@OPTIONS
@given(problems(), st.sampled_from([2, 7, 30]))
def test_scaling_all_weights_changes_no_order_of_plans(drawn: Problem, times: int) -> None:
    typed = {row.goal: row.weight for row in drawn.goal_weights}
    rows = tuple(GoalWeight(goal=goal.name, weight=typed.get(goal.name, goal.weight) * times) for goal in GOALS)
    scaled = changed(drawn, goal_weights=rows)
    for plan in islice(plans(drawn), 20):
        assert check(scaled, plan).total == times * check(drawn, plan).total
    assert _optimum(scaled) == times * _optimum(drawn)
