from collections.abc import Callable
from decimal import Decimal

import pytest
from pydantic import BaseModel
from small import group

from ictassign.amounts import amount
from ictassign.checker import check
from ictassign.faults import InvalidInput
from ictassign.goals import weights
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem
from ictassign.scenarios import KINDS, changed, scenarios
from ictassign.tables import (
    CHANGE_KINDS,
    Change,
    Role,
)


def after(kind: str, subject: str = "", value: str = "") -> Problem:
    rows = (Change(scenario="s", kind=kind, subject=subject, value=value),)
    return scenarios(changed(group(), changes=rows))["s"]


EXAMPLES: dict[str, tuple[str, str, Callable[[Problem], object], object]] = {
    "persoon weg": ("P2", "", lambda p: (set(p.person), p.agreements, len(p.skills)), ({"P1", "P3"}, (), 2)),
    "persoon erbij": (
        "Nieuw",
        "rollen=TIC; PIC; standplaats=b1; uren=18; vaardigheden=netwerk:3; werkt op=A1; groep",
        lambda p: (p.person["Nieuw"].roles, p.capacity["Nieuw"], p.skill_level["Nieuw"], p.person["Nieuw"].works_at),
        ((Role.TECHNICAL, Role.PEDAGOGICAL), 39312, {"netwerk": 3}, ("A1", "groep")),
    ),
    "uren": ("P1", "+10 %", lambda p: p.capacity["P1"], 24024),
    "vaardigheid": ("P3:netwerk", "3", lambda p: p.skill_level["P3"], {"netwerk": 3}),
    "leerlingen": ("", "-10 %", lambda p: [site.pupils for site in p.sites], [90, 45, 180]),
    "toestellen": ("B1", "75", lambda p: [site.devices for site in p.sites], [50, 50, 75]),
    "vestiging weg": (
        "B1",
        "",
        lambda p: (set(p.site), set(p.person), p.last_year, p.person["P3"].works_at),
        ({"A1", "A2"}, {"P1", "P3"}, (), ("A1",)),
    ),
    "vestiging erbij": ("C1", "postcode=8820; plaats=Torhout; leerlingen=30; toestellen=9", lambda p: p.site["C1"].pupils, 30),
    "taak weg": ("T1", "", lambda p: (set(p.task), p.duty_changes, p.agreements), ({"T2"}, (), ())),
    "uren taak": ("T1", "50 %", lambda p: [p.duties[DutyKey("T1", site)].minutes for site in p.site], [300, 120, 300]),
    "samenwerking": ("", "geen", lambda p: [set(row.works_at) for row in p.people], [{"A2", "groep"}, {"B1", "groep"}, {"A1", "A2"}]),
    "gewicht": ("Reistijd", "3,5", lambda p: weights(p)["reistijd"], 35),
    "parameter": ("Max. aandeel", "40 %", lambda p: p.parameters.max_share, Decimal("0.4")),
    "extern budget": ("", "€ 2500", lambda p: p.budget_cents, 250_000),
}


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_of_change_does_what_it_says(kind: str) -> None:
    subject, value, seen, expected = EXAMPLES[kind]
    assert seen(after(kind, subject, value)) == expected
    if not kind.endswith("erbij"):
        assert seen(group()) != expected


def test_the_reader_knows_the_same_kinds() -> None:
    assert list(KINDS) == list(CHANGE_KINDS)


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_says_in_dutch_what_it_does(kind: str) -> None:
    assert (KINDS[kind].__doc__ or "").split("\n")[0].endswith(".")


@pytest.mark.parametrize(
    ("text", "old", "new"),
    [("18", 5, "18"), ("3,5", 5, "3.5"), ("+10 %", 20, "22"), ("-4", 20, "16"), ("\u22124", 20, "16"), ("50 %", 20, "10"), ("+2", 20, "22")],
)
def test_amounts_are_read_as_planners_type_them(text: str, old: int, new: str) -> None:
    assert amount(text).of(old) == Decimal(new)


@pytest.mark.parametrize(
    ("kind", "subject", "value", "column", "says"),
    [
        ("persoon wg", "P1", "", "Wijziging", "persoon weg"),
        ("persoon weg", "P9", "", "Onderwerp", "persoon"),
        ("persoon weg", "P1", "ja", "Waarde", "leeg"),
        ("uren", "", "18", "Onderwerp", "leeg"),
        ("uren", "P1", "18 u", "Waarde", "getal"),
        ("uren", "P1", "-400", "Waarde", "Uren per week"),
        ("extern budget", "", "5.000", "Waarde", "punt"),
        ("vaardigheid", "P1:netwerkk", "2", "Onderwerp", "netwerk"),
        ("vaardigheid", "P1:netwerk", "4", "Waarde", "0 tot 3"),
        ("leerlingen", "", "5", "Waarde", "percentage"),
        ("uren taak", "T1", "5", "Waarde", "percentage"),
        ("samenwerking", "", "half", "Waarde", "volledig"),
        ("samenwerking", "basis, secundair", "deel", "Onderwerp", "deel"),
        ("gewicht", "reistyd", "2", "Onderwerp", "reistijd"),
        ("parameter", "Streefbezetting", "150 %", "Waarde", "parameter"),
        ("persoon erbij", "Nieuw", "uren=3", "Waarde", "rollen"),
        ("persoon erbij", "P1", "rollen=TIC; standplaats=A1; uren=3", "Onderwerp", "code"),
        ("vestiging erbij", "C1", "leerlingen=3", "Waarde", "plaats"),
        ("vestiging weg", "A1", "A1", "Waarde", "andere vestiging"),
    ],
)
def test_a_change_that_cannot_be_applied_is_named_with_its_place(kind: str, subject: str, value: str, column: str, says: str) -> None:
    rows = (Change(scenario="goed", kind="taak weg", subject="T1"), Change(scenario="s", kind=kind, subject=subject, value=value))
    with pytest.raises(InvalidInput) as caught:
        scenarios(changed(group(), changes=rows))
    (fault,) = caught.value.faults
    assert (fault.sheet, fault.row, fault.column) == ("Wat als", 1, column)
    assert says in str(fault)


def test_rows_of_one_scenario_apply_together_and_scenarios_apart() -> None:
    rows = (
        Change(scenario="Twee", kind="persoon weg", subject="P1"),
        Change(scenario="een", kind="taak weg", subject="T2"),
        Change(scenario="twee ", kind="uren", subject="P2", value="50 %"),
    )
    made = scenarios(changed(group(), changes=rows))
    assert list(made) == ["Twee", "een"]
    assert made["Twee"].capacity == {"P2": 6000, "P3": 10920}
    assert made["een"].capacity == group().capacity
    assert not any(problem.changes for problem in made.values())


def test_partial_cooperation_keeps_to_the_travel_time() -> None:
    far = group().journey("B1", "A1").minutes
    assert set(after("samenwerking", "", f"deels {far}").person["P2"].works_at) == {"A1", "A2", "B1", "groep"}
    assert set(after("samenwerking", "", f"deels {far - 1} min").person["P2"].works_at) == {"B1", "groep"}


def test_a_part_of_the_group_works_only_among_itself() -> None:
    people = after("samenwerking", "basis", "deel").person
    assert [set(people[code].works_at) for code in ("P1", "P2", "P3")] == [{"A2", "groep"}, {"B1", "groep"}, {"A1", "A2"}]


def test_closing_a_site_moves_its_people_within_their_school_or_where_the_planner_says() -> None:
    assert after("vestiging weg", "A2").person["P1"].base == "A1"
    assert after("vestiging weg", "A2").person["P1"].works_at == ("groep",)
    assert after("vestiging weg", "A2", "B1").person["P1"].base == "B1"


def test_every_changed_problem_can_be_judged() -> None:
    for kind, (subject, value, _, _) in EXAMPLES.items():
        problem = after(kind, subject, value)
        assert isinstance(problem, BaseModel)
        assert check(problem, Plan()).values["niet verdeeld, kern"] > 0
