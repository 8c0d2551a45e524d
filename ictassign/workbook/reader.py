"""From a planner's workbook to a problem, or to every fault in it at its cell."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from ictassign.consistency import ROW_CLASSES, cross_faults
from ictassign.faults import Fault, InvalidInput
from ictassign.goals import GOALS
from ictassign.problem import DutyKey, Problem
from ictassign.tables import Agreement, AgreementKind, Parameters, PersonSkills, Row, Task
from ictassign.text import fold, nearest, shown
from ictassign.workbook.cells import Sheet, Workbook
from ictassign.workbook.guard import Package, open_package
from ictassign.workbook.location import Location, placed
from ictassign.workbook.parameters import read_parameters
from ictassign.workbook.plan_reader import read_plan
from ictassign.workbook.plan_sheets import PlanReading
from ictassign.workbook.rows import ALMOST, ReadTable, TableReader
from ictassign.workbook.spelling import Spelling
from ictassign.workbook.values import clean_code

__all__ = ["PlanReading", "Reading", "read_plan", "read_workbook"]
_MOST_NAMED = 3
_COPY = re.compile(r"(.+?) \(\d+\)")
_SHEETS: Mapping[str, bool] = {Parameters.sheet: False, **{row_class.sheet: row_class.required for row_class in ROW_CLASSES.values()}}
"""Every input sheet, and whether it must be there."""


@dataclass(frozen=True)
class Reading:
    """A workbook, read.

    Parameters
    ----------
    problem : Problem
    warnings : tuple of Fault
        What a planner should look at; each with its cell where it has one.
    digest : str
        SHA-256 of the file that was read.
    sheets : mapping of str to Location
        Where each input table stands, by the name of its sheet as documented.
    """

    problem: Problem
    warnings: tuple[Fault, ...]
    digest: str
    sheets: Mapping[str, Location]


def read_workbook(path: Path) -> Reading:
    """Read the input sheets of a workbook.

    Raises
    ------
    InvalidInput
        With every fault of the whole file, each at its cell.
    """
    package = open_package(path)
    return _Reader(package).read()


class _Reader:
    """Reads the sheets of one package and brings their faults together."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._book = Workbook(package)
        self._faults: list[Fault] = []
        self._warnings: list[Fault] = list(package.warnings)
        self._locations: dict[str, Location] = {}

    def read(self) -> Reading:
        sheets = self._sheets()
        parameters = self._parameters(sheets.get(Parameters.sheet))
        tables = self._tables(sheets)
        names = [goal.name for goal in GOALS]
        Spelling(tables, names).unify(tables)
        faults, warnings = cross_faults(tables, goals=names, where=self._where)
        self._faults += [placed(fault, self._locations) for fault in faults]
        self._warnings += [placed(fault, self._locations) for fault in warnings]
        if self._faults:
            raise InvalidInput(self._sorted(self._faults), self._sorted(self._warnings))
        problem = Problem(
            parameters=parameters,
            **{name: tuple(ROW_CLASSES[name].model_validate(row) for row in rows) for name, rows in tables.items()},
        )
        self._warnings += [placed(fault, self._locations) for fault in _warnings_of(problem)]
        return Reading(problem, tuple(self._sorted(self._warnings)), self._package.digest, self._locations)

    def _where(self, sheet: str, row: int, column: str) -> str:
        return self._locations[sheet].cell(row, column)

    def _sorted(self, faults: Sequence[Fault]) -> list[Fault]:
        order = {name: index for index, name in enumerate(["", *_SHEETS])}
        return sorted(dict.fromkeys(faults), key=lambda fault: (order.get(fault.sheet, len(order)), *_position(fault.cell)))

    # -- sheets
    def _sheets(self) -> dict[str, Sheet]:
        """Return the input sheets that are there, by their documented names."""
        wanted = {fold(name): name for name in _SHEETS}
        found: dict[str, Sheet] = {}
        for listed in self._book.sheets:
            name = wanted.get(fold(clean_code(listed.name)))
            if name is None:
                continue
            if name in found:
                what = f"dit blad staat er twee keer: '{shown(found[name].name)}' en '{shown(listed.name)}'"
                self._faults.append(Fault(name, what, "houd één van beide, of geef uw eigen blad een andere naam"))
            else:
                found[name] = self._book.read(listed)
        self._name_copies(found)
        self._name_missing(found, [sheet.name for sheet in self._book.sheets if fold(clean_code(sheet.name)) not in wanted])
        return found

    def _name_copies(self, found: Mapping[str, Sheet]) -> None:
        """Warn of a copy as Excel names it, ``Personeel (2)``: a planner may have gone on in that one."""
        read = {fold(name): name for name in found}
        for listed in self._book.sheets:
            copied = _COPY.fullmatch(fold(clean_code(listed.name)))
            if copied and copied[1] in read:
                what = "een kopie van dit blad wordt niet gelezen"
                self._warnings.append(Fault(read[copied[1]], what, "kijk na dat u in het juiste blad gewerkt hebt", shown(listed.name)))

    def _name_missing(self, found: Mapping[str, Sheet], others: Sequence[str]) -> None:
        for name, required in _SHEETS.items():
            if name in found:
                continue
            close = nearest(name, others)
            slip = close is not None and SequenceMatcher(None, fold(name), fold(close)).ratio() >= ALMOST
            if required:
                advice = f"geef het blad '{shown(close)}' deze naam als dat het is" if close else "voeg het toe, of vertrek van het sjabloon"
                self._faults.append(Fault(name, "dit blad ontbreekt", advice))
            elif slip:
                advice = f"bedoelde u {name}? verbeter de naam, of geef uw eigen blad een heel andere naam"
                self._faults.append(Fault(name, "een blad met bijna deze naam wordt niet gelezen", advice, shown(close or "")))

    def _parameters(self, sheet: Sheet | None) -> Parameters:
        if sheet is None:
            return Parameters()
        parameters, table = read_parameters(sheet)
        self._keep(Parameters.sheet, table)
        return parameters

    def _tables(self, sheets: Mapping[str, Sheet]) -> dict[str, list[dict[str, Any]]]:
        tables: dict[str, list[dict[str, Any]]] = {}
        asked: frozenset[str] = frozenset()
        for name, row_class in sorted(ROW_CLASSES.items(), key=lambda item: item[1] is PersonSkills):  # what tasks ask must be known first
            sheet = sheets.get(row_class.sheet)
            if sheet is None:
                continue
            table = TableReader(sheet, row_class, asked).read()
            self._keep(row_class.sheet, table)
            if row_class is Task:
                asked = frozenset(fold(need.skill) for row in table.rows for need in row.get("skills", ()))
            if row_class.required and not table.rows and not table.faults:
                self._faults.append(Fault(row_class.sheet, "dit blad bevat geen enkele rij", "vul het in", cell=table.location.cell(None, "")))
            if table.rows and _names_its_rows(row_class, table):
                tables[name] = table.rows
        return {name: tables[name] for name in ROW_CLASSES if name in tables}

    def _keep(self, name: str, table: ReadTable) -> None:
        self._locations[name] = table.location
        self._faults += table.faults
        self._warnings += table.warnings


def _names_its_rows(row_class: type[Row], table: ReadTable) -> bool:
    """Say whether the column that names the rows is there; without it every reference to them would seem unknown."""
    return all(
        not row_class.model_fields[name].is_required() or row_class.model_fields[name].title in table.location.columns for name in row_class.key
    )


def _position(cell: str) -> tuple[int, int, str]:
    letters = cell.rstrip("0123456789")
    return int(cell[len(letters) :] or 0), len(letters), letters


# -- what can only be seen in the whole problem
def _warnings_of(problem: Problem) -> Iterator[Fault]:
    yield from _tasks_nobody_can_do(problem)
    yield from _agreements(problem)


def _tasks_nobody_can_do(problem: Problem) -> Iterator[Fault]:
    duties: dict[str, list[DutyKey]] = {}
    for key in problem.duties:
        duties.setdefault(key.task, []).append(key)
    title = Task.model_fields["code"].title or ""
    for row, task in enumerate(problem.tasks):
        keys = duties.get(task.code, [])
        nobody = [key for key in keys if not problem.executors[key]]
        if not keys:
            yield Fault(Task.sheet, "de taak heeft nergens uren en wordt niet verdeeld", "vul uren in, of schrap de taak", task.code, row, title)
        elif len(nobody) == len(keys):
            what = "niemand mag en kan deze taak uitvoeren"
            yield Fault(Task.sheet, what, "kijk Voert uit en Vaardigheden na, leid iemand op of besteed ze uit", task.code, row, title)
        elif nobody:
            sites = ", ".join(key.site for key in nobody[:_MOST_NAMED]) + (", …" if len(nobody) > _MOST_NAMED else "")
            what = f"niemand mag en kan deze taak uitvoeren op {len(nobody)} van {len(keys)} plaatsen: {sites}"
            yield Fault(Task.sheet, what, "kijk Werkt op, Max. reistijd en de afspraken na", task.code, row, title)


def _agreements(problem: Problem) -> Iterator[Fault]:
    title = Agreement.model_fields["kind"].title or ""
    for row, agreement in enumerate(problem.agreements):
        covered = problem.covered(agreement)
        if not covered:
            yield Fault(Agreement.sheet, "de afspraak gaat over geen enkele opdracht", "kijk taak en vestiging na", agreement.kind.value, row, title)
        if agreement.kind is not AgreementKind.FIXED:
            continue
        against = [(key, why) for key in covered if (why := problem.why_not(agreement.person, key))]
        if against:
            named = "; ".join(f"{key}: {why}" for key, why in against[:_MOST_NAMED]) + ("; …" if len(against) > _MOST_NAMED else "")
            what = f"deze vaste afspraak gaat tegen de regels in ({named}) en wordt toch gevolgd"
            yield Fault(Agreement.sheet, what, "kijk ze na", agreement.person, row, title)
