"""The plan that stands in the report sheets of a workbook, as the planner left it.

A planner changes names in Taakverdeling. The stand-ins of a knowledge unit show on every duty of the unit and in the
sheet Vervangers, and the contacts of a school at each of its sites; what differs anywhere from the plan that was
computed (kept in Logboek) is taken for the planner's change.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from ictassign.consistency import known_advice
from ictassign.faults import Fault, InvalidInput
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem, UnitKey
from ictassign.result import Result
from ictassign.tables import GROUP_WORD, Row
from ictassign.text import fold, shown
from ictassign.workbook.cells import Sheet, Workbook
from ictassign.workbook.guard import open_package
from ictassign.workbook.location import placed
from ictassign.workbook.plan_sheets import DutyRow, PlanCells, PlanReading, SiteRow, UnitRow, VisitRow
from ictassign.workbook.record import recorded_result
from ictassign.workbook.rows import TableReader
from ictassign.workbook.values import clean_code

LOG = "Logboek"
_SOLVE_FIRST = "maak eerst een plan met ictassign solve"


def read_plan(path: Path, problem: Problem) -> PlanReading:
    """Read the plan that stands in the report sheets of a workbook.

    Raises
    ------
    InvalidInput
        When the file is not a sound workbook, or has no sheet Taakverdeling.
    """
    return _PlanReader(path, problem).read()


class _PlanReader:
    """Reads the report sheets one by one and holds their names against the problem."""

    def __init__(self, path: Path, problem: Problem) -> None:
        self._book = Workbook(open_package(path))
        self._problem = problem
        self._listed = {fold(clean_code(listed.name)): listed for listed in reversed(self._book.sheets)}
        self._cells = PlanCells()
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = []
        self._people = {fold(code): code for code in problem.person}
        self._tasks = {fold(code): code for code in problem.task}
        self._sites = {fold(code): code for code in problem.site}
        self._schools = {fold(code): code for code in problem.schools}
        self._result = self._log()
        self._recorded = None if self._result is None else self._result.plan

    def read(self) -> PlanReading:
        duties = self._duties()
        units = self._units()
        contacts, ambassadors = self._school_people()
        plan = Plan(
            executors={key: executes for key, row in duties.items() if (executes := row["executes"])},
            stand_ins=self._stand_ins(duties, units),
            visits=self._visits(),
            decides=_held(duties, "decides"),
            steers=_held(duties, "steers"),
            contacts=_held(duties, "contact"),
            school_contacts=contacts,
            ambassadors=ambassadors,
        )
        return PlanReading(plan, tuple(self._faults), self._result, self._cells, tuple(self._warnings))

    # -- sheets
    def _sheet(self, name: str) -> Sheet | None:
        listed = self._listed.get(fold(name))
        return None if listed is None else self._book.read(listed)

    def _log(self) -> Result | None:
        sheet = self._sheet(LOG)
        if sheet is None:
            return None
        facts = {cells[1].text: cells[2].text for cells in sheet.rows.values() if 1 in cells and 2 in cells}
        return recorded_result(facts, self._problem)

    def _rows(self, row_class: type[Row], recorded: bool) -> Iterator[tuple[int, dict[str, Any]]]:
        """Yield the rows of a report sheet; a sheet that is gone is a fault unless the recorded plan can stand in for it."""
        sheet = self._sheet(row_class.sheet)
        if sheet is None:
            if not recorded:
                raise InvalidInput([*self._faults, Fault(row_class.sheet, "dit blad ontbreekt, dus er is geen plan om te lezen", _SOLVE_FIRST)])
            self._warnings.append(Fault(row_class.sheet, "dit blad ontbreekt; wat er stond komt uit het berekende plan", _SOLVE_FIRST))
            return
        table = TableReader(sheet, row_class).read()
        self._cells.locations[row_class.sheet] = table.location
        self._faults += table.faults
        self._warnings += table.warnings
        yield from enumerate(table.rows)

    # -- names
    def _fault(self, row_class: type[Row], row: int, field: str, what: str, advice: str, value: str) -> None:  # noqa: PLR0917 - as a fault reads
        fault = Fault(row_class.sheet, what, advice, shown(value), row, row_class.model_fields[field].title or "")
        self._faults.append(placed(fault, self._cells.locations))

    def _known(self, row_class: type[Row], row: int, field: str, typed: str) -> str | None:
        """Return the code that a planner typed, in its declared spelling; report it when it is unknown."""
        what, known = {
            "task": ("onbekende taak", self._tasks),
            "site": ("onbekende vestiging", self._sites),
            "school": ("onbekende school", self._schools),
        }.get(field, ("onbekende persoon", self._people))
        code = known.get(fold(typed))
        if code is None:
            named = {person.code: person.name for person in self._problem.people} if known is self._people else known.values()
            advice = known_advice(typed, named, "kies een code uit de werkmap")
            self._fault(row_class, row, field, what, advice, typed)
        return code

    def _people_in(self, row_class: type[Row], row: int, field: str, typed: Sequence[str]) -> tuple[str, ...]:
        found = (self._known(row_class, row, field, code) for code in typed)
        return tuple(code for code in found if code is not None)

    def _one(self, row_class: type[Row], row: int, field: str, typed: Sequence[str]) -> str:
        people = self._people_in(row_class, row, field, typed)
        if len(people) > 1:
            title = row_class.model_fields[field].title
            self._fault(row_class, row, field, f"{title} noemt meer dan één persoon", "houd er één over", "; ".join(people))
        return people[0] if people else ""

    # -- duties
    def _duties(self) -> dict[DutyKey, dict[str, Any]]:
        found: dict[DutyKey, dict[str, Any]] = {}
        for row, typed in self._rows(DutyRow, recorded=False):
            key = self._duty(row, typed)
            if key is None:
                continue
            if key in found:
                other = self._cells.locations[DutyRow.sheet].cell(self._cells.duties[key], "Taak")
                self._fault(DutyRow, row, "task", f"deze opdracht staat er twee keer, ook in {other}", "houd één van beide rijen", str(key))
                continue
            self._cells.duties[key] = row
            found[key] = {name: self._people_in(DutyRow, row, name, typed.get(name, ())) for name in ("executes", "stands_in")} | {
                name: self._one(DutyRow, row, name, typed.get(name, ())) for name in ("decides", "steers", "contact")
            }
        return found

    def _duty(self, row: int, typed: Mapping[str, Any]) -> DutyKey | None:
        if "task" not in typed or "site" not in typed:
            return None
        task = self._known(DutyRow, row, "task", typed["task"])
        for_group = fold(typed["site"]) in ("", GROUP_WORD)
        site = "" if for_group else self._known(DutyRow, row, "site", typed["site"])
        if task is None or site is None:
            return None
        key = DutyKey(task, site)
        if key not in self._problem.duties:
            what = "deze opdracht bestaat niet in dit schooljaar"
            self._fault(DutyRow, row, "task", what, "verwijder de rij, of maak een nieuw plan met ictassign solve", str(key))
            return None
        return key

    # -- stand-ins
    def _units(self) -> dict[UnitKey, tuple[str, ...]] | None:
        """Return the stand-ins of the sheet Vervangers; None when the sheet is gone."""
        found: dict[UnitKey, tuple[str, ...]] = {}
        if self._listed.get(fold(UnitRow.sheet)) is None:
            return None
        for row, typed in self._rows(UnitRow, recorded=False):
            if "task" not in typed or "school" not in typed:
                continue
            task = self._known(UnitRow, row, "task", typed["task"])
            for_group = fold(typed["school"]) in ("", GROUP_WORD)
            school = "" if for_group else self._known(UnitRow, row, "school", typed["school"])
            if task is None or school is None:
                continue
            key = UnitKey(task, school)
            if key not in self._problem.units:
                what = "deze kenniseenheid bestaat niet in dit schooljaar"
                self._fault(UnitRow, row, "task", what, "verwijder de rij, of maak een nieuw plan met ictassign solve", str(key))
                continue
            self._cells.units[key] = row
            found[key] = self._people_in(UnitRow, row, "stands_in", typed.get("stands_in", ()))
        return found

    def _stand_ins(
        self, duties: Mapping[DutyKey, Mapping[str, Any]], units: Mapping[UnitKey, tuple[str, ...]] | None
    ) -> dict[UnitKey, tuple[str, ...]]:
        shown_at: dict[UnitKey, list[tuple[str, ...]]] = {}
        for key, row in duties.items():
            shown_at.setdefault(self._problem.duties[key].unit, []).append(row["stands_in"])
        found: dict[UnitKey, tuple[str, ...]] = {}
        for unit in self._problem.units:
            typed = shown_at.get(unit, []) + ([units[unit]] if units is not None and unit in units else [])
            before = self._before(unit, typed, units)
            people = _edited(before, typed)
            for key in self._problem.units[unit].duties:
                for person in duties[key]["stands_in"] if key in duties else ():
                    if person not in before:
                        self._cells.stand_ins.setdefault((unit, person), self._cells.duties[key])
            if people:
                found[unit] = people
        return found

    def _before(self, unit: UnitKey, typed: Sequence[tuple[str, ...]], units: Mapping[UnitKey, tuple[str, ...]] | None) -> tuple[str, ...]:
        """Return what stood there before the planner changed anything."""
        if self._recorded is not None:
            return tuple(person for person in self._recorded.stand_ins.get(unit, ()) if person in self._problem.person)
        if units is not None and unit in units:
            return units[unit]
        return Counter(typed).most_common(1)[0][0] if typed else ()

    # -- visits, and the people of each school
    def _visits(self) -> dict[tuple[str, str], int]:
        before = self._recorded
        found: dict[tuple[str, str], int] = {}
        for row, typed in self._rows(VisitRow, recorded=before is not None):
            person = self._known(VisitRow, row, "person", typed["person"]) if "person" in typed else None
            site = self._known(VisitRow, row, "site", typed["site"]) if "site" in typed else None
            if person is None or site is None or "visits" not in typed:
                continue
            if (person, site) in found:
                other = self._cells.locations[VisitRow.sheet].cell(self._cells.visits[person, site], "Persoon")
                self._fault(VisitRow, row, "person", f"dit bezoek staat er twee keer, ook in {other}", "houd één van beide rijen", f"{person} {site}")
                continue
            self._cells.visits[person, site] = row
            found[person, site] = typed["visits"]
        if VisitRow.sheet not in self._cells.locations and before is not None:
            return dict(before.visits)
        return {pair: count for pair, count in found.items() if count}

    def _school_people(self) -> tuple[dict[str, str], dict[str, str]]:
        before = self._recorded
        typed_for: dict[str, list[tuple[int, str, str]]] = {}
        for row, typed in self._rows(SiteRow, recorded=before is not None):
            site = self._known(SiteRow, row, "site", typed["site"]) if "site" in typed else None
            if site is None:
                continue
            self._cells.sites[site] = row
            contact, ambassador = (self._one(SiteRow, row, name, typed.get(name, ())) for name in ("contact", "ambassador"))
            typed_for.setdefault(self._problem.site[site].school, []).append((row, contact, ambassador))
        if SiteRow.sheet not in self._cells.locations and before is not None:
            return dict(before.school_contacts), dict(before.ambassadors)
        contacts = self._one_per_school(typed_for, 1, "contact", before.school_contacts if before else {})
        return contacts, self._one_per_school(typed_for, 2, "ambassador", before.ambassadors if before else {})

    def _one_per_school(
        self, typed_for: Mapping[str, Sequence[tuple[int, str, str]]], index: int, field: str, before: Mapping[str, str]
    ) -> dict[str, str]:
        """Return one person per school: the planner's change on any of its rows, else what stood there."""
        found: dict[str, str] = {}
        for school, rows in typed_for.items():
            old = before.get(school, str(rows[0][index]))
            changed = {str(row[index]): row[0] for row in rows if row[index] != old}
            if len(changed) > 1:
                (_, first), (person, row), *_ = changed.items()
                other = self._cells.locations[SiteRow.sheet].cell(first, SiteRow.model_fields[field].title or "")
                what = f"de vestigingen van school {school} noemen verschillende personen, zie ook {other}"
                self._fault(SiteRow, row, field, what, "kies er één voor de hele school", person)
            person = next(iter(changed), old)
            if person:
                found[school] = person
        return found


def _edited(before: tuple[str, ...], typed: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """Return what a planner made of a list that is shown in several places: everything added anywhere, nothing removed anywhere."""
    rows = list(typed)
    added = [person for row in rows for person in row if person not in before]
    removed = {person for person in before for row in rows if person not in row}
    return tuple(dict.fromkeys([*(person for person in before if person not in removed), *added]))


def _held(duties: Mapping[DutyKey, Mapping[str, Any]], mandate: str) -> dict[DutyKey, str]:
    return {key: str(row[mandate]) for key, row in duties.items() if row[mandate]}
