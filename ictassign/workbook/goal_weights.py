"""A copy of a workbook with other weights in its sheet Doelen; everything else stays as it is."""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

from ictassign.tables import GoalWeight
from ictassign.text import fold
from ictassign.workbook import guard
from ictassign.workbook.cells import Workbook
from ictassign.workbook.columns import columns
from ictassign.workbook.filling import SheetCells
from ictassign.workbook.location import Location
from ictassign.workbook.package import MAIN, Package
from ictassign.workbook.reader import read_workbook
from ictassign.workbook.writer import replace_file


def write_weights(source: Path, target: Path, weights: Mapping[str, Decimal]) -> None:
    """Write a copy of a workbook with the weights of goals, by name, in the sheet Doelen, which is made when it is not there.

    Raises
    ------
    InvalidInput
        When the workbook has faults.
    CannotWrite
        When the target cannot be written.
    """
    table = read_workbook(source).sheets.get(GoalWeight.sheet)
    package = Package.read(source)
    heads = [column.title for column in columns(GoalWeight)]
    rows: dict[str, int] = {}
    if table is None:
        table = Location(GoalWeight.sheet, 1, {title: index for index, title in enumerate(heads, 1)})
        part = package.free_part("xl/worksheets/doelen{}.xml")
        package.add(table.sheet, part, {})
        package.parts[part] = f'<worksheet xmlns="{MAIN}"><sheetData/></worksheet>'.encode()
    else:
        rows = _rows(source, table)
    name, value = (table.columns[title] for title in heads[:2])
    cells = SheetCells(package, table.sheet)
    cells.put(table.header, {index: title for title, index in table.columns.items() if not rows})
    for goal, weight in weights.items():
        row = rows.get(fold(goal))
        cells.put(*(cells.last + 1, {name: goal, value: weight}) if row is None else (row, {value: weight}))
    cells.keep()
    replace_file(target, bytes(package))


def _rows(source: Path, table: Location) -> dict[str, int]:
    """Return the row of each goal that the sheet names."""
    book = Workbook(guard.open_package(source))
    sheet = next(book.read(listed) for listed in book.sheets if fold(listed.name) == fold(table.sheet))
    return {fold(sheet.rows[row][table.columns["Doel"]].text): row for row in table.rows}
