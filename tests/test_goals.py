"""One goal at a time: plans on both sides of its edge, with the value counted by hand, from the checker and from the model."""

from decimal import Decimal

import pytest
from tiny import ALL_ROLES, changed, key, parameters, person, problem, site, task

from ictassign import mandates
from ictassign.checker import check
from ictassign.engines import solve_cp_sat
from ictassign.goals import GOALS, weights
from ictassign.model import Model
from ictassign.plan import Plan
from ictassign.problem import Problem, UnitKey
from ictassign.program import Program
from ictassign.rules import RULES
from ictassign.tables import Agreement, AgreementKind, GoalWeight, Journey, KnownPer, LastYear, PersonSkills, Placement, Priority, Role, SkillNeed

SITES = (site("V1"), site("V2"), site("V3"))
T, U = key("T"), key("U")
AT2, AT3 = key("T", "V2"), key("T", "V3")
Case = tuple[str, str, Problem, Plan, int]


def _unplaced() -> list[Case]:
    # 100 hours in parts of at most 40: three parts of 2000 minutes.
    core = problem(SITES[:1], [person(code, "V1") for code in "PQR"], [task("T", hours_group=100, max_hours=40)])
    extra = changed(core, tasks=(task("T", hours_group=100, max_hours=40, priority=Priority.EXTRA),))
    return [
        ("niet verdeeld, kern", "one part of three", core, Plan(executors={T: ("P", "Q")}), 2000),
        ("niet verdeeld, kern", "none", core, Plan(executors={T: ("P", "Q", "R")}), 0),
        ("niet verdeeld, kern", "another priority", extra, Plan(), 0),
        ("niet verdeeld, bijkomend", "all", extra, Plan(), 6000),
        ("niet verdeeld, bijkomend", "none", extra, Plan(executors={T: ("P", "Q", "R")}), 0),
    ]


def _knowers() -> list[Case]:
    people = [person(code, "V1") for code in "PQR"]
    drawn = problem(SITES[:2], people, [task("T", Placement.SITE, hours_per_site=5, knowers=2, knowers_per=KnownPer.GROUP)])
    apart = changed(drawn, tasks=(task("T", Placement.SITE, hours_per_site=5, knowers=2, knowers_per=KnownPer.SCHOOL),))
    unit = UnitKey("T", "")
    both = Plan(executors={key("T", "V1"): ("P",), AT2: ("Q",)})
    alone = Plan(executors={key("T", "V1"): ("P",), AT2: ("P",)})
    return [
        ("ontbrekende kenners", "two executors", drawn, both, 0),
        ("ontbrekende kenners", "one executor of both duties", drawn, alone, 1),
        ("ontbrekende kenners", "and a stand-in", drawn, Plan(executors=alone.executors, stand_ins={unit: ("R",)}), 0),
        ("ontbrekende kenners", "more than wanted", drawn, Plan(executors=both.executors, stand_ins={unit: ("R",)}), 0),
        ("ontbrekende kenners", "nobody", drawn, Plan(), 2),
        ("ontbrekende kenners", "per school", apart, both, 2),
        ("kennisrisico", "two know it", drawn, both, 0),
        ("kennisrisico", "one knows it", drawn, alone, 600),
        ("kennisrisico", "only a stand-in knows it", drawn, Plan(stand_ins={unit: ("R",)}), 600),
        ("kennisrisico", "per school, one each", apart, both, 600),
        ("kennisrisico", "one is enough", changed(drawn, tasks=(task("T", Placement.SITE, hours_per_site=5),)), Plan(), 0),
    ]


def _visits() -> list[Case]:
    people = [person("P", "V1"), person("D", "V3", roles=[Role.PRINCIPAL])]
    work = task("T", Placement.SITE, hours_per_site=4, onsite=1)
    drawn = problem((SITES[0], site("V2", visits=2), SITES[2]), people, [work], parameters=parameters(visits_per_site=3))
    longer = changed(drawn, tasks=(task("T", Placement.SITE, hours_per_site=12, onsite=1),))
    there = {AT2: ("P",)}
    return [
        ("ontbrekende bezoeken", "one of two, and three at the site of a principal", drawn, Plan(executors=there, visits={("P", "V2"): 1}), 4),
        ("ontbrekende bezoeken", "all of V2", drawn, Plan(executors=there, visits={("P", "V2"): 2}), 3),
        ("ontbrekende bezoeken", "more than V2 wants", longer, Plan(executors=there, visits={("P", "V2"): 3}), 3),
        ("ontbrekende bezoeken", "a principal is no ICT team", longer, Plan(executors={AT2: ("D",)}, visits={("D", "V2"): 3}), 5),
        (
            "ontbrekende bezoeken",
            "a coordinator everywhere",
            problem(drawn.sites, [person(f"P{n}", f"V{n}") for n in (1, 2, 3)], [work], parameters=drawn.parameters),
            Plan(),
            0,
        ),
    ]


def _dominance() -> list[Case]:
    people = [person("P", "V1"), person("Q", "V1")]
    skills = tuple(PersonSkills(person=code, levels={"a": 2, "b": 2}) for code in "PQ")
    tasks = [task("T", hours_group=10, skills=(SkillNeed("a"), SkillNeed("b", 1))), task("U", hours_group=10)]
    able = problem(SITES[:1], people, tasks, skills=skills)
    other = changed(able, tasks=(able.tasks[0], task("U", hours_group=10, skills=(SkillNeed("b"),))))
    return [
        ("overwicht", "half", able, Plan(executors={T: ("P",), U: ("Q",)}), 0),
        ("overwicht", "all", able, Plan(executors={T: ("P",), U: ("P",)}), 600),
        ("overwicht", "only the main skill counts", other, Plan(executors={T: ("P",), U: ("P",)}), 600),
        ("overwicht", "nothing placed", able, Plan(), 0),
    ]


def _travel() -> list[Case]:
    there = (
        Journey(origin="V1", destination="V2", minutes=Decimal(7)),
        Journey(origin="V1", destination="V3", minutes=Decimal(20)),
        Journey(origin="V3", destination="V1", minutes=Decimal(50)),
    )
    drawn = problem(SITES, [person("P", "V1")], [task("T", Placement.SITE, hours_per_site=8, onsite=1)], journeys=there)
    remote = changed(drawn, tasks=(task("T", Placement.SITE, hours_per_site=4, onsite=0),))
    plan = Plan(executors={AT2: ("P",), AT3: ("P",)}, visits={("P", "V2"): 2, ("P", "V3"): 2})
    return [
        ("reistijd", "there and back, by the way out", drawn, plan, 2 * 2 * 7 + 2 * 2 * 20),
        ("reistijd", "at the base", drawn, Plan(executors={key("T", "V1"): ("P",)}), 0),
        ("reistijd", "remote", remote, Plan(executors={AT2: ("P",)}), 0),
        ("versnippering", "two sites away", drawn, plan, 2),
        ("versnippering", "the base does not count", drawn, Plan(executors={key("T", "V1"): ("P",)}), 0),
        ("versnippering", "remote counts", remote, Plan(executors={AT2: ("P",)}), 1),
    ]


def _wishes() -> list[Case]:
    kinds = ((AgreementKind.LIKED, "T", ""), (AgreementKind.LIKED, "T", "V2"), (AgreementKind.DISLIKED, "", "V3"))
    rows = tuple(Agreement(person="P", task=code, site=place, kind=kind) for kind, code, place in kinds)
    people = [person("P", "V1"), person("Q", "V1")]
    drawn = problem(SITES, people, [task("T", Placement.SITE, hours_per_site=1), task("U", Placement.SITE, hours_per_site=1)], agreements=rows)
    return [
        ("wensen", "a wish that two rows say counts once", drawn, Plan(executors={AT2: ("P",)}), -1),
        ("wensen", "for and against", drawn, Plan(executors={AT3: ("P",)}), 0),
        ("wensen", "against", drawn, Plan(executors={key("U", "V3"): ("P",)}), 1),
        ("wensen", "somebody else's", drawn, Plan(executors={AT2: ("Q",), key("U", "V3"): ("Q",)}), 0),
    ]


def _moves() -> list[Case]:
    people = [person(code, "V1") for code in "PQ"]
    before = (LastYear(task="T", executors=("P", "gone")), LastYear(task="U", executors=("gone",)))
    drawn = problem(SITES[:1], people, [task("T", hours_group=100), task("U", hours_group=10)], last_year=before)
    return [
        ("verandering", "the same person", drawn, Plan(executors={T: ("P",)}), 0),
        ("verandering", "a new one beside the same", drawn, Plan(executors={T: ("P", "Q")}), 1),
        ("verandering", "nobody of last year is left", drawn, Plan(executors={U: ("Q",)}), 0),
    ]


def _overload() -> list[Case]:
    def drawn(hours: str, meeting: int = 0) -> Problem:
        return problem(
            SITES[:1], [person("P", "V1", 100)], [task("T", hours_group=hours, max_hours=200)], parameters=parameters(meeting_hours=meeting)
        )

    return [
        ("overbelasting", "at the target", drawn("95"), Plan(executors={T: ("P",)}), 0),
        ("overbelasting", "above it", drawn("96"), Plan(executors={T: ("P",)}), 60),
        ("overbelasting", "by meetings", drawn("90", meeting=8), Plan(executors={T: ("P",)}), 180),
    ]


CASES = [*_unplaced(), *_knowers(), *_visits(), *_dominance(), *_travel(), *_wishes(), *_moves(), *_overload()]
IDS = [f"{goal}: {what}" for goal, what, *_ in CASES]


def test_every_goal_has_examples_on_both_sides_of_its_edge() -> None:
    values: dict[str, set[int]] = {goal.name: set() for goal in GOALS}
    for goal, _, _, _, value in CASES:
        values[goal].add(value)
    assert all(len(found) >= 2 for found in values.values()), values


@pytest.mark.parametrize(("goal", "what", "drawn", "plan", "value"), CASES, ids=IDS)
def test_checker_values_the_goal_as_counted_by_hand(goal: str, what: str, drawn: Problem, plan: Plan, value: int) -> None:
    verdict = check(drawn, mandates.assign(drawn, plan))
    assert verdict.allowed, (what, verdict.breaches)
    assert verdict.values[goal] == value


@pytest.mark.parametrize(("goal", "what", "drawn", "plan", "value"), CASES, ids=IDS)
def test_model_values_the_goal_as_counted_by_hand(goal: str, what: str, drawn: Problem, plan: Plan, value: int) -> None:
    model = Model(drawn)
    for rule in RULES:
        rule.post(model)
    (wanted,) = [one for one in GOALS if one.name == goal]
    model.minimise(wanted.terms(model), 1)
    values = model.assignment(plan)
    decisions = [
        *(v for duty in drawn.duties for v in model.parts(duty).values()),
        *(v for unit in drawn.units for v in model.stand_ins(unit).values()),
    ]
    for variable in [*decisions, *model.visits.values()]:
        model.row([(variable, 1)], values[variable], values[variable])
    answer = solve_cp_sat(Program.of(model), seconds=60)
    assert answer.values is not None, what
    assert answer.optimal
    assert model.value(answer.values.tolist()) == value
    assert model.value(values) == value


def test_weights_are_tenths_of_a_minute_and_the_planners_come_first() -> None:
    drawn = problem(SITES[:1], [person("P", "V1")], [task("T", hours_group=1, decides=ALL_ROLES)])
    assert weights(drawn) == {
        "niet verdeeld, kern": 100,
        "niet verdeeld, bijkomend": 40,
        "ontbrekende kenners": 12000,
        "ontbrekende bezoeken": 1200,
        "kennisrisico": 2,
        "overwicht": 1,
        "reistijd": 10,
        "versnippering": 600,
        "wensen": 300,
        "verandering": 300,
        "overbelasting": 1,
    }
    changes = (GoalWeight(goal="reistijd", weight=Decimal("2.5")), GoalWeight(goal="wensen", weight=Decimal(0)))
    assert weights(changed(drawn, goal_weights=changes)) == {**weights(drawn), "reistijd": 25, "wensen": 0}
