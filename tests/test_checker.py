"""Who could still take a duty, compared with really giving it to them."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from itertools import islice

import pytest
from hypothesis import HealthCheck, given, settings
from tiny import breaches, changed, key, parameters, person, plans, problem, problems, site, task

from ictassign.checker import check, obstacles, placeable
from ictassign.facts import Facts
from ictassign.places import ceil_div
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem, UnitKey
from ictassign.tables import Agreement, AgreementKind, Journey, Placement, Role

SITES = (site("V1"), site("V2"), site("V3"))


def _given(drawn: Problem, plan: Plan, code: str, duty: DutyKey) -> Plan:
    """Return the plan in which a person takes a part as well, makes the visits for it and stands in for that unit no more."""
    executors = {**plan.executors, duty: (*plan.executors.get(duty, ()), code)}
    unit = drawn.duties[duty].unit
    stand_ins = {**plan.stand_ins, unit: tuple(other for other in plan.stand_ins.get(unit, ()) if other != code)}
    visits: dict[tuple[str, str], int] = dict(plan.visits)
    for pair, minutes in Facts(drawn, replace(plan, executors=executors)).onsite_minutes.items():
        visits[pair] = max(visits.get(pair, 0), ceil_div(minutes, drawn.visit_minutes))
    return Plan(executors=executors, stand_ins=stand_ins, visits=visits)


@settings(max_examples=150, derandomize=True, suppress_health_check=list(HealthCheck))
@given(problems())
def test_no_obstacle_stands_exactly_where_the_duty_can_be_given(drawn: Problem) -> None:
    for plan in islice(plans(drawn), 0, 60, 7):
        could = placeable(drawn, plan)
        for duty, unplaced in Facts(drawn, plan).unplaced.items():
            against = obstacles(drawn, plan, duty)
            assert list(against) == list(drawn.person)
            for code, reasons in against.items():
                if code in plan.executors.get(duty, ()):
                    assert reasons == ("voert deze opdracht al uit",)
                elif unplaced:
                    assert (not reasons) is (not breaches(drawn, _given(drawn, plan, code, duty)))
                    assert (not reasons) is (code in could.get(duty, ()))
            assert unplaced or duty not in could


def _reasons(drawn: Problem, plan: Plan, duty: DutyKey, code: str) -> tuple[str, ...]:
    against: Mapping[str, tuple[str, ...]] = obstacles(drawn, plan, duty)
    return against[code]


def _full(hours: float, **typed: object) -> tuple[Problem, Plan]:
    """Return a problem in which P works 6 hours on site V2, an hour of road per visit, and could do as much on V3."""
    there = (Journey(origin="V1", destination="V2", minutes=Decimal(30)), Journey(origin="V1", destination="V3", minutes=Decimal(30)))
    worker = person("P", "V1", hours, **typed)  # type: ignore[arg-type]
    drawn = problem(
        SITES,
        [worker],
        [task("T", Placement.SITE, hours_per_site=6, onsite=1), task("U", Placement.SITE, hours_per_site=1, onsite=1)],
        journeys=there,
    )
    return drawn, Plan(executors={key("T", "V2"): ("P",)}, visits={("P", "V2"): 2})


@pytest.mark.parametrize(
    ("case", "duty", "reasons"),
    [
        (_full(16), key("T", "V3"), ()),
        (_full("15.5"), key("T", "V3"), ("0,5 uur te weinig (nodig 8 uur, waarvan 2 uur reistijd)",)),  # type: ignore[arg-type]
        (_full(9), key("U", "V2"), ()),  # the two visits have room for another hour
        (_full(8.5), key("U", "V2"), ("0,5 uur te weinig (nodig 1 uur)",)),
        (_full(100, max_sites=1), key("U", "V2"), ()),
        (_full(100, max_sites=1), key("U", "V1"), ()),
        (_full(100, max_sites=1), key("U", "V3"), ("heeft al opdrachten op 1 vestigingen buiten de standplaats, hoogstens 1",)),
        (_full(100, max_travel=29), key("U", "V3"), ("30 minuten rijden, hoogstens 29",)),
        (_full(100), key("T", "V2"), ("voert deze opdracht al uit",)),
    ],
)
def test_obstacles_say_what_is_lacking(case: tuple[Problem, Plan], duty: DutyKey, reasons: tuple[str, ...]) -> None:
    assert _reasons(*case, duty, "P") == reasons


def test_budget_stands_in_the_way_of_external_partners_only() -> None:
    people = [person("P", "V1"), person("X", "V1", roles=[Role.EXTERNAL], rate=Decimal(60))]
    drawn = problem(SITES[:1], people, [task("T", hours_group=10)], parameters=parameters(external_budget="599.5"))
    assert obstacles(drawn, Plan(), key("T")) == {"P": (), "X": ("het extern budget is 0,50 euro te klein",)}
    enough = changed(drawn, parameters=parameters(external_budget=600))
    assert placeable(enough, Plan()) == {key("T"): ("P", "X")}


def test_stand_in_frees_the_upkeep_by_taking_the_part() -> None:
    drawn = problem(SITES[:1], [person("P", "V1", 100)], [task("T", hours_group=100, max_hours=100), task("U", hours_group=10)])
    plan = Plan(stand_ins={UnitKey("T", ""): ("P",)})
    assert _reasons(drawn, plan, key("T"), "P") == ()
    both = Plan(stand_ins={UnitKey("T", ""): ("P",), UnitKey("U", ""): ("P",)})
    assert _reasons(drawn, both, key("T"), "P") == ("0,5 uur te weinig (nodig 95 uur)",)


def test_agreement_vast_is_no_obstacle() -> None:
    fixed = Agreement(person="P", task="T", kind=AgreementKind.FIXED)
    drawn = problem(SITES[:1], [person("P", "V1")], [task("T", hours_group=1, executes=(Role.PRINCIPAL,))], agreements=(fixed,))
    assert placeable(drawn, Plan()) == {key("T"): ("P",)}


def test_verdict_adds_weight_times_value() -> None:
    drawn = problem(SITES[:2], [person("P", "V1")], [task("T", hours_group=1), task("U", Placement.SITE, hours_per_site=1)])
    verdict = check(drawn, Plan(executors={key("U", "V2"): ("P",)}))
    assert verdict.values["niet verdeeld, kern"] == 120
    assert verdict.total == 100 * 120 + 12000 * 1 + 600 * 1
    assert not verdict.allowed  # nobody decides yet
