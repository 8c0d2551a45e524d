"""What follows from the tables, to the minute: duties, parts, units, capacities, travel, and who may do what."""

from decimal import Decimal
from typing import Any

import pytest
from tiny import changed, key, parameters, person, problem, site, task

from ictassign.problem import Duty, Problem, UnitKey
from ictassign.tables import (
    Agreement,
    AgreementKind,
    DutyChange,
    Journey,
    KnownPer,
    LastYear,
    Outsourcing,
    PersonSkills,
    Placement,
    Role,
    SkillNeed,
)

# Two schools: S with sites V1 (main) and V2, and V3 by itself. 300 pupils and 60 devices in all.
SITES = (site("V1", "S", pupils=100, devices=10), site("V2", "S", pupils=50, devices=20), site("V3", pupils=150, devices=30))
HOURS: dict[str, Any] = {
    "hours_group": 1,
    "hours_per_school": 10,
    "hours_per_site": 100,
    "hours_per_100_pupils": 1000,
    "hours_per_100_devices": 10_000,
}
"""Each driver of hours in a decimal place of its own, so that the sum shows which ones were counted."""


def _hours(placement: Placement) -> dict[tuple[str, str], float]:
    drawn = problem(SITES, [person("P", "V1")], [task("T", placement, **HOURS)])
    return {(duty.task, duty.site): row.minutes / 60 for duty, row in drawn.duties.items()}


def test_group_task_is_one_duty_with_every_driver_of_the_whole_group() -> None:
    assert _hours(Placement.GROUP) == {("T", ""): 1 + 2 * 10 + 3 * 100 + 3 * 1000 + 0.6 * 10_000}


def test_school_task_is_a_duty_at_each_main_site() -> None:
    assert _hours(Placement.SCHOOL) == {
        ("T", "V1"): 10 + 2 * 100 + 1.5 * 1000 + 0.3 * 10_000,
        ("T", "V3"): 10 + 100 + 1.5 * 1000 + 0.3 * 10_000,
    }


def test_site_task_is_a_duty_at_each_site_with_the_hours_per_school_at_main_sites() -> None:
    assert _hours(Placement.SITE) == {
        ("T", "V1"): 10 + 100 + 1000 + 1000,
        ("T", "V2"): 100 + 500 + 2000,
        ("T", "V3"): 10 + 100 + 1500 + 3000,
    }


def test_task_of_both_kinds_is_a_duty_for_the_group_and_one_per_school() -> None:
    assert _hours(Placement.BOTH) == {("T", ""): 1, **_hours(Placement.SCHOOL)}


def test_exceptions_replace_hours_and_knowers_and_nothing_is_no_duty() -> None:
    rows = (
        DutyChange(task="T", site="V1", hours=Decimal(0)),
        DutyChange(task="T", site="V2", hours=Decimal("2.5"), knowers=3),
        DutyChange(task="T", site="V3", knowers=0),
    )
    drawn = problem(
        SITES, [person("P", "V1")], [task("T", Placement.SITE, hours_per_site=1, knowers=2, knowers_per=KnownPer.SCHOOL)], duty_changes=rows
    )
    assert {duty.site: row.minutes for duty, row in drawn.duties.items()} == {"V2": 150, "V3": 60}
    assert {unit.school: row.wanted for unit, row in drawn.units.items()} == {"S": 3, "V3": 0}


def test_exception_can_make_a_duty_of_a_task_without_hours() -> None:
    drawn = problem(SITES, [person("P", "V1")], [task("T", Placement.SITE)], duty_changes=(DutyChange(task="T", site="V2", hours=Decimal(3)),))
    assert {duty.site: row.minutes for duty, row in drawn.duties.items()} == {"V2": 180}


@pytest.mark.parametrize(
    ("hours", "most", "onsite", "split"),
    [
        (80, None, 1, [(1, 4800, 4800)]),
        ("80.02", None, "0.5", [(2, 2401, 1201)]),  # 4801 minutes: 2 parts of 2401, of which 1200.5 on site
        (100, 30, "0.25", [(4, 1500, 375)]),
        (10, "0.5", 0, [(20, 30, 0)]),
        ("0.01", None, "0.4", [(1, 1, 0)]),
        ("0.008", None, 1, []),  # 0.48 minutes are none: no duty
        ("0.0084", None, 1, [(1, 1, 1)]),
    ],
)
def test_duty_is_split_in_equal_parts_rounded_up(hours: object, most: object, onsite: object, split: list[tuple[int, int, int]]) -> None:
    drawn = problem(SITES[2:], [person("P", "V3")], [task("T", Placement.SITE, hours_per_site=hours, max_hours=most, onsite=onsite)])
    assert [(duty.parts, duty.part_minutes, duty.onsite_minutes) for duty in drawn.duties.values()] == split


def test_duty_of_the_group_has_no_minutes_on_site() -> None:
    drawn = problem(SITES, [person("P", "V1")], [task("T", hours_group=10, onsite=1)])
    assert drawn.duties[key("T")].onsite_minutes == 0


def _units(placement: Placement, per: KnownPer) -> dict[tuple[str, str], tuple[str, ...]]:
    drawn = problem(SITES, [person("P", "V1")], [task("T", placement, hours_group=1, hours_per_site=1, knowers_per=per)])
    return {(unit.task, unit.school): tuple(duty.site for duty in row.duties) for unit, row in drawn.units.items()}


def test_units_gather_duties_by_group_or_by_school() -> None:
    assert _units(Placement.SITE, KnownPer.GROUP) == {("T", ""): ("V1", "V2", "V3")}
    assert _units(Placement.SITE, KnownPer.SCHOOL) == {("T", "S"): ("V1", "V2"), ("T", "V3"): ("V3",)}
    assert _units(Placement.BOTH, KnownPer.GROUP) == {("T", ""): ("", "V1", "V3")}
    assert _units(Placement.BOTH, KnownPer.SCHOOL) == {("T", ""): ("",), ("T", "S"): ("V1",), ("T", "V3"): ("V3",)}
    assert _units(Placement.GROUP, KnownPer.SCHOOL) == {("T", ""): ("",)}


def test_unit_wants_the_largest_number_of_knowers_of_its_duties() -> None:
    rows = (DutyChange(task="T", site="V2", knowers=4), DutyChange(task="T", site="V3", knowers=1))
    drawn = problem(SITES, [person("P", "V1")], [task("T", Placement.SITE, hours_per_site=1, knowers=2)], duty_changes=rows)
    assert drawn.units[UnitKey("T", "")].wanted == 4


def test_upkeep_is_a_share_of_the_unit_with_a_limit_rounded_half_up() -> None:
    def upkeep(hours: str) -> int:
        return problem(SITES, [person("P", "V1")], [task("T", hours_group=hours)]).units[UnitKey("T", "")].upkeep

    assert upkeep("1.5") == 5  # 4.5
    assert upkeep("159") == 477
    assert upkeep("160") == 480
    assert upkeep("1000") == 480


def test_capacity_is_rounded_once_and_meetings_never_exceed_it() -> None:
    people = [
        person("P", "V1", hours_per_week=Decimal("10"), hours_per_year=None),
        person("Q", "V1", hours_per_week=Decimal("0.1"), hours_per_year=None),
        person("R", "V1", 100, roles=[Role.PRINCIPAL]),
    ]
    drawn = problem(SITES, people, [task("T", hours_group=1)], parameters=parameters(meeting_hours=12))
    assert drawn.capacity == {"P": 21_840, "Q": 218, "R": 6000}  # 0.1 * 36.4 * 60 = 218.4
    assert drawn.meetings == {"P": 720, "Q": 218, "R": 0}
    assert drawn.target_minutes == {"P": 20_748, "Q": 207, "R": 5700}  # 218 * 0.95 = 207.1


def test_wanted_visits_are_those_of_the_site_or_the_parameter_and_none_where_the_team_is_based() -> None:
    sites = (site("V1"), site("V2", visits=3), site("V3"), site("V4", visits=0))
    people = [person("P", "V1", roles=[Role.PEDAGOGICAL]), person("Q", "V2", roles=[Role.PRINCIPAL])]
    drawn = problem(sites, people, [task("T", hours_group=1)], parameters=parameters(visits_per_site=7))
    assert drawn.wanted_visits == {"V1": 0, "V2": 3, "V3": 7, "V4": 0}


# -- travel
def test_given_journeys_come_first_and_hold_both_ways_unless_the_reverse_is_given() -> None:
    rows = (
        Journey(origin="V1", destination="V2", minutes=Decimal("12.5"), kilometres=Decimal("3.2")),
        Journey(origin="V3", destination="V1", minutes=Decimal(40)),
        Journey(origin="V1", destination="V3", minutes=Decimal(30), kilometres=Decimal(9)),
    )
    drawn = problem(SITES, [person("P", "V1")], [task("T", hours_group=1)], journeys=rows)
    assert drawn.journey("V1", "V2") == drawn.journey("V2", "V1") == (13, 3200)
    assert drawn.journey("V1", "V3") == (30, 9000)
    assert drawn.journey("V3", "V1") == (40, 1000)  # the distance is that of the same place
    assert drawn.journey("V2", "V3") == (7, 1000)
    assert drawn.journey("V1", "V1") == (0, 0)


@pytest.mark.parametrize(
    ("first", "second", "apart"),
    [
        (site("V1"), site("V2"), True),
        (site("V1"), site("V2", place=" TORHOUT "), True),
        (site("V1"), site("V2", postcode="", latitude=Decimal("51.5"), longitude=Decimal("3.5")), True),
        (site("V1", latitude=Decimal("51.06"), longitude=Decimal("3.1")), site("V2", latitude=Decimal("51.07"), longitude=Decimal("3.1")), False),
        (site("V1", postcode="8791", place="Beveren"), site("V2", postcode="8800", place="Beveren"), False),
        (site("V1"), site("V2", postcode="8810", place="Lichtervelde"), False),
        (site("V1", place="onbekend"), site("V2", place="ergens"), True),  # both fall back on the first place of the postcode
    ],
)
def test_sites_are_a_kilometre_apart_when_only_their_place_is_known(first: object, second: object, apart: bool) -> None:
    drawn = problem([first, second], [person("P", "V1")], [task("T", hours_group=1)])  # type: ignore[list-item]
    assert (drawn.journey("V1", "V2") == (7, 1000)) is apart


# -- who may do what
WORK = task(
    "T", Placement.SITE, hours_per_site=1, onsite=1, skills=(SkillNeed("a"), SkillNeed("b", 1)), level=3, executes=(Role.TECHNICAL, Role.EXTERNAL)
)


def _one(levels: dict[str, int], work: object = WORK, **typed: object) -> Problem:
    worker = person("P", "V1", **typed)  # type: ignore[arg-type]
    return problem(SITES, [worker], [work], skills=(PersonSkills(person="P", levels={"a": 0, "b": 0} | levels),))  # type: ignore[list-item]


ABLE = {"a": 3, "b": 1}


@pytest.mark.parametrize(
    ("drawn", "executes", "stands_in"),
    [
        (_one(ABLE), {"V1", "V2", "V3"}, True),
        (_one({"a": 2, "b": 1}), set(), True),  # one level lower stands in
        (_one({"a": 1, "b": 1}), set(), False),
        (_one({"a": 3, "b": 0}), set(), False),  # never below level 1
        (_one(ABLE, roles=[Role.PRINCIPAL]), set(), False),
        (_one(ABLE, works_at=("V2", "groep")), {"V2"}, True),
        (_one(ABLE, works_at=("groep",)), set(), False),
        (_one(ABLE, max_travel=6), {"V1"}, True),  # the others are 7 minutes away
        (_one(ABLE, max_travel=7), {"V1", "V2", "V3"}, True),
        (_one(ABLE, work=WORK.model_copy(update={"onsite": Decimal(0)}), max_travel=0), {"V1", "V2", "V3"}, True),
        (_one(ABLE, roles=[Role.EXTERNAL], work=WORK.model_copy(update={"outsourcing": Outsourcing.NO}), rate=Decimal(1)), set(), False),
        (
            _one(ABLE, roles=[Role.EXTERNAL], work=WORK.model_copy(update={"outsourcing": Outsourcing.PARTLY}), rate=Decimal(1)),
            {"V1", "V2", "V3"},
            True,
        ),
        (changed(_one(ABLE), agreements=(Agreement(person="P", site="V3", kind=AgreementKind.FORBIDDEN),)), {"V1", "V2"}, True),
        (changed(_one(ABLE), agreements=(Agreement(person="P", task="T", kind=AgreementKind.FORBIDDEN),)), set(), False),
        (changed(_one({}), agreements=(Agreement(person="P", task="T", site="V3", kind=AgreementKind.FIXED),)), {"V3"}, False),
    ],
)
def test_who_may_execute_and_stand_in(drawn: Problem, executes: set[str], stands_in: bool) -> None:
    assert {duty.site for duty, people in drawn.executors.items() if people} == executes
    assert bool(drawn.stand_ins[UnitKey("T", "")]) is stands_in
    fixed = {duty for _, duty in drawn.agreed(AgreementKind.FIXED)}
    for duty in drawn.duties.keys() - fixed:  # a reason is said exactly where somebody may not
        assert bool(drawn.why_not("P", duty)) is (duty.site not in executes)


def test_duty_of_the_group_asks_for_the_word_groep() -> None:
    people = [person("P", "V1", works_at=("V1",)), person("Q", "V1", works_at=("V1", "groep")), person("R", "V1")]
    assert problem(SITES, people, [task("T", hours_group=1)]).executors == {key("T"): ("Q", "R")}


def test_every_reason_is_said() -> None:
    work = WORK.model_copy(update={"outsourcing": Outsourcing.NO, "executes": (Role.TECHNICAL,)})
    worker = person("P", "V1", roles=[Role.EXTERNAL], works_at=("V1",), max_travel=1, rate=Decimal(1))
    drawn = problem(
        SITES,
        [worker],
        [work],
        skills=(PersonSkills(person="P", levels={"a": 2, "b": 1}),),
        agreements=(Agreement(person="P", site="V2", kind=AgreementKind.FORBIDDEN),),
    )
    assert drawn.reasons_against("P", key("T", "V2")) == (
        "geen rol uit TIC",
        "a op niveau 2, gevraagd 3",
        "werkt niet op V2",
        "7 minuten rijden, hoogstens 1",
        "afspraak verboden",
        "niet uit te besteden",
    )


def test_agreement_covers_every_duty_that_matches() -> None:
    drawn = problem(
        SITES, [person("P", "V1")], [task("T", Placement.BOTH, hours_group=1, hours_per_site=1), task("U", Placement.SITE, hours_per_site=1)]
    )

    def covered(code: str, place: str) -> set[tuple[str, str]]:
        return {(duty.task, duty.site) for duty in drawn.covered(Agreement(person="P", task=code, site=place, kind=AgreementKind.LIKED))}

    assert covered("T", "") == {("T", ""), ("T", "V1"), ("T", "V3")}
    assert covered("", "V1") == {("T", "V1"), ("U", "V1")}
    assert covered("U", "V2") == {("U", "V2")}
    assert covered("T", "V2") == set()


def test_last_year_counts_only_people_who_are_still_there() -> None:
    rows = (
        LastYear(task="T", executors=("P", "gone")),
        LastYear(task="T", executors=("Q",)),
        LastYear(task="U", executors=("gone",)),
        LastYear(task="gone", executors=("P",)),
    )
    people = [person("P", "V1"), person("Q", "V1")]
    drawn = problem(SITES, people, [task("T", hours_group=1), task("U", hours_group=1)], last_year=rows)
    assert drawn.executed_last_year == {key("T"): {"P", "Q"}}


def test_nothing_in_a_duty_is_a_float() -> None:
    drawn = problem(SITES, [person("P", "V1")], [task("T", Placement.SITE, hours_per_site="0.333", onsite="0.333")])
    for duty in drawn.duties.values():
        assert isinstance(duty, Duty)
        assert {type(value) for value in (duty.minutes, duty.parts, duty.part_minutes, duty.onsite_minutes)} == {int}
