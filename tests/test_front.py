"""The front of travel and what schools miss."""

from decimal import Decimal

from small import group

from ictassign.answers.front import MISSED, front, reweighed, undominated, weighed
from ictassign.goals import weights
from ictassign.result import Effort
from ictassign.scenarios import changed
from ictassign.solver import solve
from ictassign.tables import PersonSkills

EFFORT = Effort(seconds=2, workers=1)


def test_goals_weigh_as_many_times_as_much_and_the_others_as_before() -> None:
    before, after = weights(group()), weights(reweighed(group(), {"reistijd": Decimal("0.1"), "kennisrisico": Decimal(5)}))
    assert {name: after[name] / weight for name, weight in before.items()} == dict.fromkeys(before, 1) | {"reistijd": 0.1, "kennisrisico": 5}
    assert weights(reweighed(group(), {}, {"reistijd": Decimal("12.34")})) == {**before, "reistijd": 123}


def test_no_plan_of_a_front_is_beaten_in_both_and_every_plan_is_allowed() -> None:
    problem = changed(group(), skills=tuple(PersonSkills(person=code, levels={"netwerk": 3}) for code in group().person))
    base = solve(problem, seconds=2, workers=1).plan
    found = front(problem, base, plans=4, effort=EFFORT)
    assert found.points
    assert undominated(found.points) == found.points
    for point in found.points:
        values = point.side.verdict.values
        assert point.side.verdict.allowed
        assert (point.travel, point.missed) == (values["reistijd"], weighed(problem, values, MISSED))
        assert point.missed == sum(weights(problem)[name] * values[name] for name in MISSED)
    pairs = [(point.travel, point.missed) for point in found.points]
    assert pairs == sorted(pairs)
    assert [k for _, k in pairs] == sorted((k for _, k in pairs), reverse=True)
