"""Where the rows and columns of a table stand on its sheet."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ictassign.faults import Fault
from ictassign.workbook.cells import letters


@dataclass(frozen=True)
class Location:
    """Where a table stands.

    Parameters
    ----------
    sheet : str
        Name of the sheet as the planner spelt it.
    header : int
        Row of the headers, from 1.
    columns : mapping of str to int
        Column (from 1) by title.
    rows : list of int
        Row on the sheet of each row of the table.
    """

    sheet: str
    header: int
    columns: Mapping[str, int]
    rows: list[int] = field(default_factory=list)

    def cell(self, row: int | None, column: str) -> str:
        """Return the cell (``E3``) of a row of the table, or of the header when there is no row; an absent column gives the first."""
        first = min(self.columns.values(), default=1)
        number = self.header if row is None or row >= len(self.rows) else self.rows[row]
        return f"{letters(self.columns.get(column, first))}{number}"


def placed(fault: Fault, locations: Mapping[str, Location]) -> Fault:
    """Return a fault with its cell; a fault about a sheet that is not there keeps none."""
    location = locations.get(fault.sheet)
    if fault.cell or location is None or (fault.row is None and not fault.column):
        return fault
    return fault.at(location.cell(fault.row, fault.column))
