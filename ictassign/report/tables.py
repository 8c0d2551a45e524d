"""The words a report sheet is said in: columns, tables, charts and sheets, without a word about files.

A sheet is a stack of tables, each with one header row. A sheet of one table without a heading begins with that header
row, so that it can be filtered, and read again.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum, auto

import pandas as pd


class Kind(StrEnum):
    """What the cells of a column hold; it decides their format."""

    TEXT = auto()
    """Wrapped text."""
    CODE = auto()
    """Codes separated by ``;``, or another short text."""
    HOURS = auto()
    """Hours, shown with one decimal."""
    MINUTES = auto()
    """Whole minutes."""
    COUNT = auto()
    """A whole number."""
    NUMBER = auto()
    """A number with one decimal."""
    INDEX = auto()
    """A number with two decimals."""
    KILOMETRES = auto()
    EUROS = auto()
    SHARE = auto()
    """A share from 0 to 1, shown as a percentage."""
    LOAD = auto()
    """A share of somebody's hours: the fuller, the warmer its colour."""
    LEVEL = auto()
    """A skill level 0-3: the higher, the darker its colour."""


class Look(StrEnum):
    """How a row stands out."""

    PLAIN = auto()
    TOTAL = auto()
    FINE = auto()
    """Small print for the program, on one line."""
    WARNING = auto()
    TECHNICAL = auto()
    PEDAGOGICAL = auto()
    POLICY = auto()
    ADMINISTRATIVE = auto()


@dataclass(frozen=True, slots=True)
class Link:
    """Text that leads to another sheet."""

    text: str
    sheet: str

    def __str__(self) -> str:
        return self.text


Value = str | int | float | Link | None


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its header, what it holds, its width in characters."""

    header: str
    kind: Kind = Kind.TEXT
    width: float = 12
    span: int = 1
    """How many columns of the sheet it takes; more than one where a wide text stands below narrow columns."""


@dataclass(frozen=True)
class Table:
    """A header row and rows of as many values.

    Parameters
    ----------
    columns : tuple of Column
    rows : sequence of tuples
    heading : str
        Title above the header row; empty for a sheet that is one table.
    lead : tuple of str
        Sentences between the heading and the header row.
    looks : mapping of row position to Look
        The rows that stand out.
    folded : set of row positions
        The rows that are folded away under the nearest row above them that is not; a plus sign in the margin shows them.
    new_page : bool
        Whether it starts on a new page when printed.
    headed : bool
        Whether the header row is shown.
    big : bool
        Whether the heading is a page title.
    """

    columns: tuple[Column, ...]
    rows: Sequence[tuple[Value, ...]]
    heading: str = ""
    lead: tuple[str, ...] = ()
    looks: Mapping[int, Look] = field(default_factory=dict)
    folded: frozenset[int] = frozenset()
    new_page: bool = False
    headed: bool = True
    big: bool = False

    @property
    def plain(self) -> bool:
        """Whether it begins with its header row."""
        return not self.heading and not self.lead


@dataclass(frozen=True)
class Chart:
    """A bar chart of columns of one table.

    Parameters
    ----------
    title : str
    table : int
        Position of the table in ``sheet``.
    labels : str
        Header of the column with a name per bar.
    series : tuple of str
        Headers of the columns that are drawn, stacked.
    rows : int
        How many rows are drawn.
    axis : str
        What the bars measure.
    sheet : str
        The sheet that holds the table; empty for the sheet of the chart.
    size : (width, height)
        In centimetres.
    start : int
        Position of the first row that is drawn.
    points : bool
        Instead of bars, a point per row on a line: the first of two ``series`` to the right, the second upwards.
    """

    title: str
    table: int
    labels: str
    series: tuple[str, ...]
    rows: int
    axis: str
    sheet: str = ""
    size: tuple[float, float] = (24.0, 9.0)
    start: int = 0
    points: bool = False


@dataclass(frozen=True)
class Sheet:
    """A sheet of the report: tables below each other, charts below them (or beside them).

    Parameters
    ----------
    title : str
    tables : tuple of Table
    charts : tuple of Chart
    landscape : bool
    frozen : int
        Columns that stay in sight when a sheet of one plain table is scrolled.
    charts_after : int or None
        Position of the table after which the charts stand; None: to the right of everything.
    chart_pages : bool
        Whether each chart is printed on a page of its own.
    """

    title: str
    tables: tuple[Table, ...]
    charts: tuple[Chart, ...] = ()
    landscape: bool = True
    frozen: int = 0
    charts_after: int | None = None
    chart_pages: bool = False

    @property
    def plain(self) -> bool:
        """Whether the sheet is one table that begins with its header row: it gets a filter and stays readable as input."""
        return len(self.tables) == 1 and self.tables[0].plain


def frame(table: Table) -> pd.DataFrame:
    """Return a table as a pandas frame; links become their text."""
    rows = [[str(value) if isinstance(value, Link) else value for value in row] for row in table.rows]
    return pd.DataFrame(rows, columns=[column.header for column in table.columns])


def frames(sheet: Sheet) -> dict[str, pd.DataFrame]:
    """Return the tables of a sheet as pandas frames, by heading (the title of the sheet where there is none)."""
    return {table.heading or sheet.title: frame(table) for table in sheet.tables}
