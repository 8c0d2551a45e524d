"""The figures of one plan, counted by hand."""

from decimal import Decimal

from tiny import key, parameters, person, problem, site, task

from ictassign.facts import Facts
from ictassign.plan import Plan
from ictassign.problem import Problem, UnitKey
from ictassign.tables import Journey, KnownPer, Placement, Role, SkillNeed

SITES = (site("V1", "S"), site("V2", "S"), site("V3"))
PLAN = Plan(
    executors={key("T", "V1"): ("P",), key("T", "V2"): ("P", "nobody"), key("T", "V3"): ("X", "X"), key("G"): ("P", "Q")},
    stand_ins={UnitKey("T", "S"): ("Q", "nobody"), UnitKey("gone", ""): ("Q",)},
    visits={("P", "V2"): 2, ("X", "V3"): 0, ("nobody", "V1"): 4},
)


def _drawn() -> Problem:
    people = [person("P", "V1", 200), person("Q", "V3", 200, roles=[Role.PRINCIPAL]), person("X", "V2", 100, roles=[Role.EXTERNAL], rate=Decimal(90))]
    tasks = [
        task("T", Placement.SITE, hours_per_site=10, onsite="0.6", knowers=2, knowers_per=KnownPer.SCHOOL),
        task("G", hours_group=100, max_hours=40, skills=(SkillNeed("a", 1),)),
    ]
    there = (Journey(origin="V1", destination="V2", minutes=Decimal(10)),)
    return problem(SITES, people, tasks, journeys=there, parameters=parameters(meeting_hours=3))


def test_minutes_by_kind() -> None:
    facts = Facts(_drawn(), PLAN)
    assert facts.executed_minutes == {"P": 600 + 600 + 2000, "Q": 2000, "X": 600}
    assert facts.upkeep_minutes == {"P": 0, "Q": 60, "X": 0}  # 5 % of the 1200 minutes of school S
    assert facts.travel_minutes == {"P": 40, "Q": 0, "X": 0}
    assert facts.minutes == {"P": 3200 + 40 + 180, "Q": 2060, "X": 600}
    assert facts.unplaced_minutes == {key("G"): 2000}


def test_presence_and_knowledge() -> None:
    facts = Facts(_drawn(), PLAN)
    assert facts.onsite_minutes == {("P", "V2"): 360, ("X", "V3"): 360}
    assert facts.sites_of == {"P": ("V2",), "Q": (), "X": ("V3",)}
    assert facts.core_visits == {"V1": 0, "V2": 2, "V3": 0}
    assert facts.knowers == {UnitKey("T", "S"): ("P", "Q"), UnitKey("T", "V3"): ("X",), UnitKey("G", ""): ("P", "Q")}
    assert facts.skill_minutes == {("P", "a"): 3200, ("Q", "a"): 2000, ("X", "a"): 600}


def test_an_external_partner_costs_every_minute_but_meetings() -> None:
    drawn = problem(
        SITES,
        [person("X", "V1", 100, roles=[Role.EXTERNAL, Role.TECHNICAL], rate=Decimal(60))],
        [task("T", Placement.SITE, hours_per_site=1, onsite=1, knowers=2), task("G", hours_group=20)],
        parameters=parameters(meeting_hours=5),
        journeys=(Journey(origin="V1", destination="V2", minutes=Decimal(15)),),
    )
    plan = Plan(executors={key("T", "V2"): ("X",)}, stand_ins={UnitKey("G", ""): ("X",)}, visits={("X", "V2"): 1})
    facts = Facts(drawn, plan)
    assert facts.minutes["X"] == 60 + 60 + 30 + 300
    assert facts.external_cents_times_60 == 60 * 100 * (60 + 60 + 30)


def test_there_is_an_allowed_plan_even_for_an_external_coordinator_without_budget() -> None:
    drawn = problem(
        SITES[:1],
        [person("X", "V1", 1, roles=[Role.EXTERNAL, Role.COORDINATOR], rate=Decimal(60))],
        [task("G", hours_group=20)],
        parameters=parameters(meeting_hours=12),
    )
    facts = Facts(drawn, Plan())
    assert facts.minutes["X"] == drawn.capacity["X"] == 60
    assert facts.external_cents_times_60 == 0


def test_who_may_hold_mandates() -> None:
    people = [
        person("P", "V1"),
        person("Q", "V2", roles=[Role.COORDINATOR], works_at=("V2", "V3")),
        person("R", "V3", roles=[Role.PRINCIPAL], works_at=("V3",)),
    ]
    work = task(
        "T",
        Placement.SITE,
        hours_per_site=1,
        onsite=1,
        decides=(Role.TECHNICAL, Role.PRINCIPAL),
        steers=(Role.AMBASSADOR,),
        contact=(Role.TECHNICAL, Role.COORDINATOR),
    )
    group = task("G", hours_group=1, decides=(Role.COORDINATOR,))
    drawn = problem(SITES, people, [work, group])
    at = {code: key("T", code) for code in ("V1", "V2", "V3")}
    plan = Plan(executors={at["V1"]: ("P",), at["V3"]: ("P",), key("G"): ("Q",)}, visits={("P", "V3"): 1})
    facts = Facts(drawn, plan)
    assert facts.may_decide(at["V1"]) == ("P",)  # the only executor, and nobody else may
    assert facts.may_decide(at["V2"]) == ("P",)
    assert facts.may_decide(at["V3"]) == ("R",)  # P is the only executor
    assert facts.may_decide(key("G")) == ("Q",)  # the list of sites is about sites, not about the group
    assert facts.may_steer(at["V1"]) == ()
    assert facts.may_be_contact(at["V1"]) == ("P",)
    assert facts.may_be_contact(at["V2"]) == ("Q",)  # based there; P neither is nor comes
    assert facts.may_be_contact(at["V3"]) == ("P",)  # visits it
    assert Facts(drawn, Plan()).may_be_contact(at["V3"]) == ("P", "Q")  # nobody is there: anybody who may work there
