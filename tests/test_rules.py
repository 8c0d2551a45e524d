"""One rule at a time: a plan at the edge that is allowed, and the same a step over it, which breaks that rule and only that rule."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

import pytest
from tiny import changed, key, parameters, person, problem, site, task

from ictassign import mandates
from ictassign.checker import check
from ictassign.engines import solve_cp_sat, solve_highs
from ictassign.model import Model
from ictassign.plan import Plan
from ictassign.problem import Problem, UnitKey
from ictassign.program import Program
from ictassign.rules import RULES
from ictassign.tables import Agreement, AgreementKind, Journey, KnownPer, Placement, Role

SITES = (site("V1"), site("V2"), site("V3"))
T, U = key("T"), key("U")


@dataclass(frozen=True)
class Example:
    """A plan that keeps a rule at its edge and one that just breaks it, each with its problem."""

    rule: str
    what: str
    kept: tuple[Problem, Plan]
    broken: tuple[Problem, Plan]


def _capacity(hours: float) -> tuple[Problem, Plan]:
    return problem(SITES[:1], [person("P", "V1", hours)], [task("T", hours_group=10)]), Plan(executors={T: ("P",)})


def _travelling(hours: float) -> tuple[Problem, Plan]:
    # 10 hours on site are 3 visits of 4 hours, each an hour on the road.
    there = Journey(origin="V1", destination="V2", minutes=Decimal(30))
    drawn = problem(SITES[:2], [person("P", "V1", hours)], [task("T", Placement.SITE, hours_per_site=10, onsite=1)], journeys=(there,))
    return drawn, Plan(executors={key("T", "V2"): ("P",)}, visits={("P", "V2"): 3})


def _standing_in(hours: float) -> tuple[Problem, Plan]:
    people = [person("P", "V1"), person("Q", "V1", hours)]
    drawn = problem(SITES[:1], people, [task("T", hours_group=10, knowers=2)])
    return drawn, Plan(executors={T: ("P",)}, stand_ins={UnitKey("T", ""): ("Q",)})


def _meeting(hours: float) -> tuple[Problem, Plan]:
    drawn = problem(SITES[:1], [person("P", "V1", hours)], [task("T", hours_group=10)], parameters=parameters(meeting_hours=2))
    return drawn, Plan(executors={T: ("P",)})


def _two_roles_at_once(stand_in: str) -> tuple[Problem, Plan]:
    people = [person("P", "V1"), person("Q", "V1")]
    drawn = problem(SITES[:2], people, [task("T", Placement.SITE, hours_per_site=1, knowers=2, knowers_per=KnownPer.GROUP)])
    return drawn, Plan(executors={key("T", "V1"): ("P",)}, stand_ins={UnitKey("T", ""): (stand_in,)})


def _onsite(hours: float) -> tuple[Problem, Plan]:
    drawn = problem(SITES[:2], [person("P", "V1")], [task("T", Placement.SITE, hours_per_site=hours, onsite=1)])
    return drawn, Plan(executors={key("T", "V2"): ("P",)}, visits={("P", "V2"): 2})


def _visit_without_work(visits: int) -> tuple[Problem, Plan]:
    drawn = problem(SITES[:2], [person("P", "V1")], [task("T", Placement.SITE, hours_per_site=1, onsite=1)])
    return drawn, Plan(executors={key("T", "V1"): ("P",)}, visits={("P", "V2"): visits})


def _two_sites_away(most: int) -> tuple[Problem, Plan]:
    drawn = problem(SITES, [person("P", "V1", max_sites=most)], [task("T", Placement.SITE, hours_per_site=1)])
    return drawn, Plan(executors={key("T", code): ("P",) for code in ("V1", "V2", "V3")})


def _external(budget: str) -> tuple[Problem, Plan]:
    people = [person("P", "V1"), person("X", "V1", roles=[Role.EXTERNAL], rate=Decimal(60))]
    drawn = problem(
        SITES[:1], people, [task("T", hours_group=9, knowers=2), task("U", hours_group=20, knowers=2)], parameters=parameters(external_budget=budget)
    )
    return drawn, Plan(executors={T: ("X",), U: ("P",)}, stand_ins={UnitKey("U", ""): ("X",)})


def _agreed(executor: str) -> tuple[Problem, Plan]:
    people = [person("P", "V1"), person("Q", "V1")]
    fixed = Agreement(person="P", task="T", kind=AgreementKind.FIXED)
    return problem(SITES[:1], people, [task("T", hours_group=1)], agreements=(fixed,)), Plan(executors={T: (executor,)})


def _mandate(**changes: Mapping[object, str]) -> tuple[Problem, Plan]:
    people = [
        person("P", "V1", roles=[Role.TECHNICAL]),
        person("Q", "V1", roles=[Role.COORDINATOR]),
        person("R", "V2", roles=[Role.TECHNICAL], works_at=("V2",)),
    ]
    both = (Role.TECHNICAL, Role.COORDINATOR)
    only = task("T", Placement.SITE, hours_per_site=1, decides=both, steers=(Role.COORDINATOR,), contact=both)
    drawn = problem(SITES[:2], people, [only])
    first, second = key("T", "V1"), key("T", "V2")
    plan = Plan(
        executors={first: ("P",), second: ("R",)},
        decides={first: "Q", second: "P"},
        steers={first: "Q", second: "Q"},
        contacts={first: "P", second: "R"},
        school_contacts={"V1": "P", "V2": "R"},
        ambassadors={"V1": "Q", "V2": "R"},
    )
    return drawn, replace(plan, **{name: {**getattr(plan, name), **change} for name, change in changes.items()})


EXAMPLES = (
    Example("tijd", "parts", _capacity(10), _capacity(9.98)),
    Example("tijd", "travel", _travelling(13), _travelling(12.98)),
    Example("tijd", "upkeep", _standing_in(0.5), _standing_in(0.48)),
    Example("tijd", "meetings", _meeting(12), _meeting(11.98)),
    Example("wie mag", "stand-in executes", _two_roles_at_once("Q"), _two_roles_at_once("P")),
    Example("bezoeken", "too few", _onsite(8), _onsite(8.02)),
    Example("bezoeken", "no work on site", _visit_without_work(0), _visit_without_work(1)),
    Example("vestigingen", "two away from base", _two_sites_away(2), _two_sites_away(1)),
    Example("budget", "a part and upkeep", _external("600"), _external("599.99")),
    Example("afspraken", "vast", _agreed("P"), _agreed("Q")),
    Example("mandaten", "the only executor decides", _mandate(), _mandate(decides={key("T", "V1"): "P"})),
    Example("mandaten", "nobody decides", _mandate(), _mandate(decides={key("T", "V1"): ""})),
    Example("mandaten", "no role to steer", _mandate(), _mandate(steers={key("T", "V1"): "P"})),
    Example("mandaten", "does not work there", _mandate(), _mandate(decides={key("T", "V1"): "R"})),
    Example("mandaten", "contact from elsewhere", _mandate(), _mandate(contacts={key("T", "V2"): "P"})),
    Example("mandaten", "school contact from elsewhere", _mandate(), _mandate(school_contacts={"V2": "P"})),
    Example("mandaten", "no ambassador", _mandate(), _mandate(ambassadors={"V1": ""})),
    Example("mandaten", "unknown duty", _mandate(), _mandate(decides={key("gone"): "P"})),
    Example("mandaten", "unknown school", _mandate(), _mandate(ambassadors={"gone": "P"})),
)
IDS = [f"{example.rule}: {example.what}" for example in EXAMPLES]
POSTED = [example for example in EXAMPLES if example.rule != "mandaten"]  # mandates come after the model


def _judged(example: Example, side: tuple[Problem, Plan]) -> set[str]:
    drawn, plan = side
    whole = plan if example.rule == "mandaten" else mandates.assign(drawn, plan)
    return {breach.rule for breach in check(drawn, whole).breaches}


def _answers(side: tuple[Problem, Plan], without: str = "") -> list[bool]:
    """Say by two solvers whether the model, one rule left out, allows just this plan."""
    drawn, plan = side
    model = Model(drawn)
    for rule in RULES:
        if rule.name != without:
            rule.post(model)
    for duty in drawn.duties:
        for code, part in model.parts(duty).items():
            _fix(model, part, code in plan.executors.get(duty, ()))
    for unit in drawn.units:
        for code, stands_in in model.stand_ins(unit).items():
            _fix(model, stands_in, code in plan.stand_ins.get(unit, ()))
    for pair, visits in model.visits.items():
        _fix(model, visits, plan.visits.get(pair, 0))
    program = Program.of(model)
    return [solve(program, seconds=60).values is not None for solve in (solve_cp_sat, solve_highs)]


def _fix(model: Model, variable: int, value: int) -> None:
    model.row([(variable, 1)], int(value), int(value))


def test_every_rule_has_an_example() -> None:
    assert {example.rule for example in EXAMPLES} == {rule.name for rule in RULES}


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_checker_allows_the_plan_at_the_edge(example: Example) -> None:
    assert _judged(example, example.kept) == set()


@pytest.mark.parametrize("example", EXAMPLES, ids=IDS)
def test_checker_names_just_the_rule_that_is_broken(example: Example) -> None:
    assert _judged(example, example.broken) == {example.rule}


@pytest.mark.parametrize("example", POSTED, ids=lambda example: f"{example.rule}: {example.what}")
def test_model_allows_the_plan_at_the_edge_and_forbids_the_other_by_that_rule_alone(example: Example) -> None:
    assert _answers(example.kept) == [True, True]
    assert _answers(example.broken) == [False, False]
    assert _answers(example.broken, without=example.rule) == [True, True]


def _ineligible() -> list[tuple[str, Plan, str]]:
    first = key("T", "V1")
    return [
        ("no such duty", Plan(executors={key("gone"): ("P",)}), "bestaat niet"),
        ("no such person", Plan(executors={first: ("gone",)}), "staat niet in Personeel"),
        ("twice", Plan(executors={key("L"): ("P", "P")}), "meer dan één keer"),
        ("more than the parts", Plan(executors={first: ("P", "Q")}), "1 delen en 2 uitvoerders"),
        ("not able", Plan(executors={first: ("R",)}), "werkt niet op V1"),
        ("no such unit", Plan(stand_ins={UnitKey("gone", ""): ("P",)}), "bestaat niet"),
        ("unknown stand-in", Plan(stand_ins={UnitKey("T", ""): ("gone",)}), "staat niet in Personeel"),
        ("stand-in twice", Plan(stand_ins={UnitKey("T", ""): ("P", "P")}), "meer dan één keer"),
        ("stand-in not able", Plan(stand_ins={UnitKey("T", ""): ("S",)}), "geen vervanger"),
        ("unknown visitor", Plan(visits={("gone", "V1"): 1}), "onbekende persoon"),
        ("visits below none", Plan(visits={("P", "V2"): -1}), "negatief"),
    ]


@pytest.mark.parametrize(("plan", "what"), [case[1:] for case in _ineligible()], ids=[case[0] for case in _ineligible()])
def test_checker_names_what_a_plan_may_not_even_say(plan: Plan, what: str) -> None:
    people = [person("P", "V1"), person("Q", "V1"), person("R", "V2", works_at=("V2",)), person("S", "V1", works_at=("groep",))]
    drawn = problem(SITES[:2], people, [task("T", Placement.SITE, hours_per_site=1), task("L", hours_group=100)])
    found = check(drawn, mandates.assign(drawn, plan)).breaches
    assert len(found) == 1
    assert what in found[0].what


def test_agreement_vast_overrules_who_may() -> None:
    fixed = Agreement(person="P", task="T", kind=AgreementKind.FIXED)
    unable = problem(SITES[:1], [person("P", "V1")], [task("T", hours_group=1, executes=(Role.PRINCIPAL,))])
    plan = Plan(executors={T: ("P",)})
    assert {breach.rule for breach in check(unable, mandates.assign(unable, plan)).breaches} == {"wie mag"}
    agreed = changed(unable, agreements=(fixed,))
    assert check(agreed, mandates.assign(agreed, plan)).allowed
    assert _answers((agreed, plan)) == [True, True]
