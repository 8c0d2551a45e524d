"""Checks across tables on rows that may be incomplete."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

import pytest
from small import group

from ictassign.consistency import ROW_CLASSES, cross_faults, known_advice
from ictassign.faults import InvalidInput
from ictassign.problem import Problem
from ictassign.tables import Agreement, AgreementKind, Change, LastYear, Role, SkillNeed

Rows = Sequence[Mapping[str, Any]]


def tables(**changed: Rows) -> dict[str, Rows]:
    """Return the tables of the small group, some of them changed."""
    problem = group()
    return {name: [dict(row) for row in getattr(problem, name)] for name in ROW_CLASSES} | changed


def faults(**changed: Rows) -> list[str]:
    return [str(fault) for fault in cross_faults(tables(**changed))[0]]


def with_row(table: str, row: int, **values: Any) -> list[dict[str, Any]]:
    rows = [dict(values) for values in tables()[table]]
    rows[row] |= values
    return rows


def test_a_sound_group_has_no_faults() -> None:
    found, warnings = cross_faults(tables())
    assert not found
    assert [str(warning) for warning in warnings] == [
        "Vaardigheden, rij 3, Persoon: deze persoon heeft geen enkele vaardigheid en kan dus niets uitvoeren (P3); "
        "vul minstens één niveau in als dat niet de bedoeling is."
    ]


@pytest.mark.parametrize(
    ("table", "row", "values", "place", "words"),
    [
        ("people", 0, {"base": "A22"}, "Personeel, rij 1, Standplaats", "onbekende vestiging (A22); bedoelde u A2?"),
        ("people", 0, {"works_at": ("A1, A2",)}, "Personeel, rij 1, Werkt op", "onbekende vestiging (A1, A2); scheid ze met een puntkomma: A1;A2."),
        ("people", 0, {"works_at": ("groep", "Z99")}, "Personeel, rij 1, Werkt op", "onbekende vestiging (Z99); kies een code"),
        ("people", 1, {"code": "P1"}, "Personeel, rij 2, Persoon", "staat er twee keer, ook in rij 1 (P1)"),
        ("people", 1, {"code": "a;b"}, "Personeel, rij 2, Persoon", "mag geen puntkomma bevatten (a;b)"),
        ("people", 0, {"hours_per_year": Decimal(5)}, "Personeel, rij 1, Uren per jaar", "allebei ingevuld (5)"),
        ("people", 0, {"roles": (Role.EXTERNAL,)}, "Personeel, rij 1, Tarief", "Tarief is leeg"),
        ("sites", 0, {"code": "groep"}, "Vestigingen, rij 1, Vestiging", "staat voor de hele groep (groep)"),
        ("sites", 0, {"longitude": Decimal(3)}, "Vestigingen, rij 1, Breedtegraad", "andere coördinaat"),
        ("tasks", 1, {"skills": (SkillNeed("netwerken"),)}, "Taken, rij 2, Vaardigheden", "(netwerken); bedoelde u netwerk?"),
        ("duty_changes", 0, {"task": "T2"}, "Uitzonderingen, rij 1, Vestiging", "alleen voor de hele groep (A2)"),
    ],
)
def test_one_fault_says_where_and_what(table: str, row: int, values: dict[str, Any], place: str, words: str) -> None:
    found = faults(**{table: with_row(table, row, **values)})
    assert any(fault.startswith(f"{place}: ") and words in fault for fault in found), found


def test_a_coordinate_that_could_not_be_read_is_not_called_empty_as_well() -> None:
    rows = with_row("sites", 0, longitude=Decimal(3))
    assert len(faults(sites=rows)) == 1
    del rows[0]["latitude"]
    assert not faults(sites=rows)


def test_a_name_where_a_code_is_meant_gets_its_code() -> None:
    people = {"P1": "Lotte Maes", "P2": "Bart Claes", "P3": "Bart Claes"}
    assert known_advice("lotte  MAES", people, "kies") == "typ de code P1"
    assert known_advice("Bart Claes", people, "kies") == "kies"  # which of the two is not known
    assert known_advice("P2 en P3", people, "kies") == "scheid ze met een puntkomma: P2;P3"


def test_a_problem_with_such_faults_cannot_be_made() -> None:
    problem = group()
    fields = {name: getattr(problem, name) for name in ROW_CLASSES}
    with pytest.raises(InvalidInput, match="onbekende persoon"):
        Problem(**fields | {"agreements": (Agreement(person="P9", task="T1", kind=AgreementKind.LIKED),)})


@pytest.mark.parametrize("missing", ROW_CLASSES)
def test_a_table_that_could_not_be_read_is_not_held_against_the_others(missing: str) -> None:
    known = tables()
    del known[missing]
    assert not cross_faults(known)[0]


@pytest.mark.parametrize("table", ROW_CLASSES)
def test_rows_may_lack_any_field(table: str) -> None:
    rows = tables()[table]
    for field in {name for row in rows for name in row}:
        cross_faults(tables(**{table: [{name: value for name, value in row.items() if name != field} for row in rows]}))
    cross_faults(tables(**{table: [{}, {}]}))


def test_last_year_may_name_who_and_what_is_gone() -> None:
    assert not faults(last_year=[dict(LastYear(task="T9", site="Z1", executors=("P9",)))])


def test_a_person_of_the_scenario_itself_is_known() -> None:
    added = [dict(Change(scenario="s", kind="persoon erbij", subject="Nieuw")), dict(Change(scenario="s", kind="uren", subject="Nieuw", value="18"))]
    assert not faults(changes=added)
    elsewhere = [added[0], {**added[1], "scenario": "t"}]
    assert "onbekende persoon (Nieuw)" in faults(changes=elsewhere)[0]


def test_goals_are_only_checked_when_they_are_given() -> None:
    rows = [{"goal": "reistijdd", "weight": Decimal(1)}]
    assert not faults(goal_weights=rows)
    found, _ = cross_faults(tables(goal_weights=rows), goals=("reistijd",))
    assert "bedoelde u reistijd?" in str(found[0])


def test_other_places_are_named_as_the_caller_wants() -> None:
    people = with_row("people", 1, code="P1")
    found, _ = cross_faults(tables(people=people), where=lambda sheet, row, column: f"<{sheet} {row} {column}>")
    assert "<Personeel 0 Persoon>" in str(found[0])
