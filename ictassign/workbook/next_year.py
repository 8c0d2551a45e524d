"""The workbook of the next school year: that of last year's plan, without its report, and with last year in it."""

import re
from collections.abc import Sequence
from pathlib import Path

from ictassign.faults import Fault, InvalidInput
from ictassign.tables import LastYear, Parameters
from ictassign.text import fold
from ictassign.workbook import guard
from ictassign.workbook.cells import Sheet, Workbook
from ictassign.workbook.columns import cell, columns
from ictassign.workbook.filling import SheetCells
from ictassign.workbook.location import Location
from ictassign.workbook.package import MAIN, Package
from ictassign.workbook.reader import read_workbook
from ictassign.workbook.rows import TableReader
from ictassign.workbook.writer import replace_file

DIVISION = "Taakverdeling"
_YEARS = re.compile(r"(\d{4})(\D+)(\d{2,4})")


def next_year(source: Path, target: Path) -> None:
    """Start the next school year from a workbook with a plan in it.

    The planner's sheets stay as they are, but for the school year, which is the next one, and the sheet Vorig jaar, which
    holds who executes what by the sheet Taakverdeling. The report sheets are left out.

    Raises
    ------
    InvalidInput
        When the workbook has faults, or holds no plan.
    CannotWrite
        When the target cannot be written.
    """
    reading = read_workbook(source)
    executed = _executed(source)
    package = Package.read(source)
    for entry in package.sheets:
        if entry.ours:
            package.remove(entry.title)
    _set_school_year(package, source, following(reading.problem.parameters.school_year), reading.sheets.get(Parameters.sheet))
    _fill_last_year(package, executed, reading.sheets.get(LastYear.sheet))
    package.open_at(package.sheets[0].title)
    replace_file(target, bytes(package))


def following(year: str) -> str:
    """Return the school year after one such as ``2026-2027``, in the same form; empty when it is not a school year."""
    found = _YEARS.fullmatch(year.strip())
    if found is None:
        return ""
    first, dash, last = found.groups()
    return f"{int(first) + 1}{dash}{str(int(last) + 1).zfill(len(last))[-len(last) :]}"


def _executed(source: Path) -> tuple[LastYear, ...]:
    """Return who executes each duty that anybody executes, by the sheet Taakverdeling."""
    sheet = _sheet(source, DIVISION)
    if sheet is None:
        raise InvalidInput([Fault("", f"er is geen blad {DIVISION}", "kies een werkboek waarin al een plan staat", source.name)])
    table = TableReader(sheet, LastYear).read()
    if table.faults:
        raise InvalidInput(table.faults)
    return tuple(row for row in map(LastYear.model_validate, table.rows) if row.executors)


def _sheet(source: Path, title: str) -> Sheet | None:
    book = Workbook(guard.open_package(source))
    return next((book.read(sheet) for sheet in book.sheets if fold(sheet.name) == fold(title)), None)


def _set_school_year(package: Package, source: Path, year: str, table: Location | None) -> None:
    """Set the school year, where the workbook names one."""
    sheet = _sheet(source, Parameters.sheet)
    if not year or table is None or sheet is None:
        return
    title, name, value = Parameters.model_fields["school_year"].title, table.columns["Parameter"], table.columns["Waarde"]
    for row in table.rows:
        if fold(sheet.rows[row][name].text) == fold(str(title)):
            cells = SheetCells(package, table.sheet)
            cells.put(row, {value: year})
            cells.keep()


def _fill_last_year(package: Package, executed: Sequence[LastYear], table: Location | None) -> None:
    """Replace the rows of the sheet Vorig jaar, which is made when it is not there."""
    heads = columns(LastYear)
    if table is None:
        table = Location(LastYear.sheet, 1, {column.title: index for index, column in enumerate(heads, 1)})
        part = package.free_part("xl/worksheets/vorigjaar{}.xml")
        package.add(table.sheet, part, {})
        package.parts[part] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
    cells = SheetCells(package, table.sheet)
    cells.put(table.header, {index: title for title, index in table.columns.items()})
    cells.clear_below(table.header)
    for row, entry in enumerate(executed, table.header + 1):
        texts = {table.columns[column.title]: cell(getattr(entry, column.name)) for column in heads if column.title in table.columns}
        cells.put(row, {index: str(text) for index, text in texts.items() if text is not None})
    cells.keep()
