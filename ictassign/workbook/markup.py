"""A report sheet as the XML of a worksheet, written cell by cell as text: hundreds of thousands of cells in a second.

All text is written as text (``inlineStr``), whatever it begins with; nothing is ever a formula.
"""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from math import isfinite
from string import ascii_uppercase
from xml.sax.saxutils import escape, quoteattr

from ictassign.report.tables import Kind, Link, Look, Sheet, Table, Value
from ictassign.workbook.package import MAIN, RELATIONS
from ictassign.workbook.styles import HEADER, HEADING, LEAD, LINK, NUMBER_HEADER, TITLE, UPRIGHT_HEADER, Style, Styles, style_of

MOST_TEXT = 32_767
"""The longest text that a cell can hold."""
_FORMULA_LIKE = ("=", "+", "-", "@", "\t", "\r")
_UNUSUAL = re.compile("[&<>\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_ILLEGAL = re.compile("[\x00-\x08\x0b-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
_LEFT = frozenset({Kind.TEXT, Kind.CODE})
_BY_VALUE = frozenset({Kind.LEVEL, Kind.LOAD, Kind.NUMBER})
_LINE, _TITLE_LINE, _HEADING_LINE = 13.5, 26.0, 22.0
CENTIMETRES_PER_ROW = 0.476
"""Height of a row of 13.5 points."""
_PAPER = {True: (27.7, 518.0), False: (19.0, 772.0)}
"""What can be printed on an A4, by whether it lies: centimetres wide, points high."""
_CENTIMETRES_PER_CHARACTER = 0.2
_SMALLEST = 72
"""The smallest percentage at which a page stays easy to read."""


@dataclass(frozen=True)
class Place:
    """Where a table stands: its header row, its first and last row of data (from 1), and the letter of each column."""

    header: int
    first: int
    last: int
    letters: Mapping[str, str]


@dataclass(frozen=True)
class Layout:
    """Where everything of a sheet stands."""

    starts: tuple[int, ...]
    """The first row of each table, with its heading."""
    places: tuple[Place, ...]
    anchors: tuple[str, ...]
    """The cell at which each chart begins."""
    widths: tuple[float, ...]
    last: int


def letter(index: int) -> str:
    """Return the letters of a column, from 0."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def lay_out(sheet: Sheet) -> Layout:
    """Decide the row of every table and chart."""
    widths = _widths(sheet)
    row, starts, places, anchors = 1, [], [], []
    for position, table in enumerate(sheet.tables):
        starts.append(row)
        header = row + bool(table.heading) + len(table.lead)
        first = header + table.headed
        last = first + len(table.rows) - 1
        places.append(Place(header, first, last, _letters(table)))
        row = last + 1 if sheet.plain else last + 2
        if sheet.charts_after == position:
            for chart in sheet.charts:
                anchors.append(f"A{row}")
                row += math.ceil(chart.size[1] / CENTIMETRES_PER_ROW) + 1
    if sheet.charts_after is None:
        side, height = letter(len(widths) + 1), 2
        for chart in sheet.charts:
            anchors.append(f"{side}{height}")
            height += math.ceil(chart.size[1] / CENTIMETRES_PER_ROW) + 1
    return Layout(tuple(starts), tuple(places), tuple(anchors), widths, max(place.last for place in places))


def worksheet(sheet: Sheet, layout: Layout, styles: Styles, titles: Mapping[str, str], drawing: str) -> bytes:
    """Return the XML of a sheet; ``titles`` gives the title under which each sheet stands, ``drawing`` is a relation or empty."""
    writer = _Writer(sheet, layout, styles)
    heights: list[float] = []
    for table, start, place in zip(sheet.tables, layout.starts, layout.places, strict=True):
        if table.new_page or not heights:
            heights.append(0.0)
        writer.height = 0.0
        writer.table(table, start, place)
        heights[-1] += writer.height + _LINE
    fixed = sheet.chart_pages or any(table.new_page for table in sheet.tables)
    setup = f'scale="{_scale(layout, sheet, heights)}"' if fixed else 'fitToHeight="0"'
    width = len(layout.widths)
    everything = f"A1:{letter(max(0, width - 1))}{max(1, layout.last)}"
    columns = "".join(f'<col min="{i}" max="{i}" width="{w + 0.71:.2f}" customWidth="1"/>' for i, w in enumerate(layout.widths, 1))
    breaks = [start - 1 for table, start in zip(sheet.tables, layout.starts, strict=True) if table.new_page and start > 1]
    if sheet.chart_pages:
        below = bool(sheet.charts_after)  # charts below more than a first table begin a page of their own
        breaks += [int(anchor.lstrip(ascii_uppercase)) - 1 for anchor in layout.anchors[0 if below else 1 :]]
    place = layout.places[0]
    return "".join(
        [
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n',
            f'<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">',
            f'<sheetPr><tabColor rgb="FF2A7F86"/><outlinePr summaryBelow="0"/><pageSetUpPr fitToPage="{0 if fixed else 1}"/></sheetPr>',
            f'<dimension ref="{everything}"/>',
            f'<sheetViews><sheetView {"" if sheet.plain else "showGridLines=" + chr(34) + "0" + chr(34) + " "}workbookViewId="0">',
            _pane(sheet),
            f'</sheetView></sheetViews><sheetFormatPr defaultRowHeight="{_LINE}"{_FOLDS if any(table.folded for table in sheet.tables) else ""}/>',
            f"<cols>{columns}</cols>" if columns else "",
            "<sheetData>",
            *writer.rows,
            "</sheetData>",
            f'<autoFilter ref="A{place.header}:{letter(width - 1)}{max(place.header, place.last)}"/>' if sheet.plain else "",
            _many("mergeCells", [f'<mergeCell ref="{area}"/>' for area in writer.merged]),
            _many(
                "hyperlinks", [f'<hyperlink ref="{cell}" location={quoteattr(_reference(titles.get(to, to), "A1"))}/>' for cell, to in writer.links]
            ),
            '<pageMargins left="0.39" right="0.39" top="0.4" bottom="0.5" header="0.2" footer="0.22"/>',
            f'<pageSetup paperSize="9" orientation="{"landscape" if sheet.landscape else "portrait"}" {setup}/>',
            "<headerFooter><oddFooter>&amp;L&amp;8&amp;A&amp;R&amp;8Blz. &amp;P van &amp;N</oddFooter></headerFooter>",
            f'<rowBreaks count="{len(breaks)}" manualBreakCount="{len(breaks)}">' if breaks else "",
            *(f'<brk id="{row}" max="16383" man="1"/>' for row in breaks),
            "</rowBreaks>" if breaks else "",
            f'<ignoredErrors><ignoredError sqref="{everything}" numberStoredAsText="1"/></ignoredErrors>',
            f'<drawing r:id="{drawing}"/>' if drawing else "",
            "</worksheet>",
        ]
    ).encode("utf-8")


def names(sheet: Sheet, layout: Layout, title: str) -> dict[str, str]:
    """Return the names that belong to a sheet: what is filtered, and the row repeated on every printed page."""
    if not sheet.plain:
        return {}
    place = layout.places[0]
    area = f"$A${place.header}:${letter(len(layout.widths) - 1)}${max(place.header, place.last)}"
    return {"_xlnm._FilterDatabase": _reference(title, area), "_xlnm.Print_Titles": _reference(title, f"${place.header}:${place.header}")}


def clean(text: str) -> str:
    """Return text as it may stand in XML: characters that it forbids are written as Excel writes them, a text too long says so."""
    if len(text) > MOST_TEXT:
        ending = f" … (ingekort: de volledige tekst telt {len(text)} tekens)"
        text = text[: MOST_TEXT - len(ending)] + ending
    if _UNUSUAL.search(text):
        text = escape(_ILLEGAL.sub(lambda found: f"_x{ord(found[0]):04X}_", text))
    return text


class _Writer:
    """The rows of one sheet, as pieces of XML."""

    def __init__(self, sheet: Sheet, layout: Layout, styles: Styles) -> None:
        self.rows: list[str] = []
        self.merged: list[str] = []
        self.height = 0.0
        self._texts: dict[str, str] = {}
        self.links: list[tuple[str, str]] = []
        self._sheet, self._layout, self._styles = sheet, layout, styles
        self._last = letter(len(layout.widths) - 1)

    def table(self, table: Table, start: int, place: Place) -> None:
        """Write a table with its heading, its sentences and its header row."""
        row = start
        if table.heading:
            style, height = (TITLE, _TITLE_LINE) if table.big else (HEADING, _HEADING_LINE)
            self._line(row, table.heading, style, height)
            row += 1
        for sentence in table.lead:
            self._line(row, sentence, LEAD, _LINE * _lines(sentence, sum(self._layout.widths)))
            row += 1
        if table.headed:
            self._header(table, place)
        self._body(table, place)

    def _line(self, row: int, text: str, style: Style, height: float) -> None:
        number = self._styles.number(style._replace(quoted=text.startswith(_FORMULA_LIKE)))
        self.rows.append(f'<row r="{row}" ht="{height:g}" customHeight="1">{_cell(f"A{row}", number, text)}</row>')
        self.height += height
        if self._last != "A":
            self.merged.append(f"A{row}:{self._last}{row}")

    def _header(self, table: Table, place: Place) -> None:
        cells, lines = [], 1.0
        for column in table.columns:
            upright = column.kind is Kind.LEVEL
            style = UPRIGHT_HEADER if upright else HEADER if column.kind in _LEFT else NUMBER_HEADER
            at = place.letters[column.header]
            cells.append(_cell(f"{at}{place.header}", self._styles.number(style), column.header))
            lines = max(lines, len(column.header) / 2.2 if upright else _lines(column.header, 0.92 * self._wide(table, column.header)))
        self.rows.append(f'<row r="{place.header}" ht="{_LINE * lines + 4:g}" customHeight="1">{"".join(cells)}</row>')
        self.height += _LINE * lines + 4
        self._merge(table, place.header)

    def _wide(self, table: Table, header: str) -> float:
        column, at = next((c, sum(b.span for b in table.columns[:i])) for i, c in enumerate(table.columns) if c.header == header)
        return sum(self._layout.widths[at : at + column.span])

    def _merge(self, table: Table, row: int) -> None:
        at = 0
        for column in table.columns:
            if column.span > 1:
                self.merged.append(f"{letter(at)}{row}:{letter(at + column.span - 1)}{row}")
            at += column.span

    def _body(self, table: Table, place: Place) -> None:
        spans = any(column.span > 1 for column in table.columns)
        wide = [self._wide(table, column.header) for column in table.columns]
        known: dict[Look, list[tuple[str, int, Kind, float]]] = {}
        for position, values in enumerate(table.rows):
            row, look = place.first + position, table.looks.get(position, Look.PLAIN)
            columns = known.get(look)
            if columns is None:
                columns = known[look] = [
                    (f'<c r="{place.letters[column.header]}', self._styles.number(style_of(column.kind, look, None)), column.kind, width)
                    for column, width in zip(table.columns, wide, strict=True)
                ]
            hidden = position in table.folded
            fold = _FOLDED if hidden else _UNFOLDS if position + 1 in table.folded else ""
            lines = self._row(row, values, columns, look, fold)
            self.height += 0 if hidden else _height(lines)
            if spans:
                self._merge(table, row)

    def _row(self, row: int, values: tuple[Value, ...], columns: list[tuple[str, int, Kind, float]], look: Look, fold: str) -> int:
        """Write one row and return its lines; this is where the time of a large report goes."""
        cells, lines, texts = [], 1, self._texts
        for (start, usual, kind, width), value in zip(columns, values, strict=True):
            style = usual
            if value is None or value == "":
                cells.append(f'{start}{row}" s="{style}"/>')
            elif isinstance(value, str):
                if value[0] in _FORMULA_LIKE:
                    style = self._styles.number(style_of(kind, look, None)._replace(quoted=True))
                text = texts.get(value)
                if text is None:
                    text = texts[value] = _text(value)
                cells.append(f'{start}{row}" s="{style}"{text}')
                if (len(value) > 0.9 * width or "\n" in value) and look is not Look.FINE:
                    lines = max(lines, _lines(value, width))
            elif isinstance(value, Link):
                self.links.append((f"{start.rpartition(chr(34))[2]}{row}", value.sheet))
                style = self._styles.number(LINK._replace(quoted=value.text.startswith(_FORMULA_LIKE)))
                cells.append(f'{start}{row}" s="{style}"{_text(value.text)}')
            else:
                if kind in _BY_VALUE:
                    style = self._styles.number(style_of(kind, look, value))
                if not isfinite(value):
                    raise ValueError(f"a cell holds a finite number, not {value}")
                cells.append(f'{start}{row}" s="{style}"><v>{value + 0}</v></c>')
        height = f' ht="{_height(lines):g}" customHeight="1"' if lines > 1 or look is Look.FINE else ""
        self.rows.append(f'<row r="{row}"{height}{fold}>{"".join(cells)}</row>')
        return lines


_FOLDS, _FOLDED, _UNFOLDS = ' outlineLevelRow="1"', ' outlineLevel="1" hidden="1"', ' collapsed="1"'
"""Of a sheet with folded rows, of such a row, and of the row that they are folded under."""


def _cell(at: str, style: int, text: str) -> str:
    return f'<c r="{at}" s="{style}"{_text(text)}'


def _text(text: str) -> str:
    """Return the rest of a cell with text."""
    kept = "" if text == text.strip() and "  " not in text else ' xml:space="preserve"'
    return f' t="inlineStr"><is><t{kept}>{clean(text)}</t></is></c>'


@lru_cache(maxsize=65_536)
def _lines(text: str, width: float) -> int:
    """Estimate the lines that a text of 10 points takes in a column; words are not broken, save those that are too long."""
    room = (width - 0.3) * 0.507 * 1.1
    lines = 0
    for paragraph in text.split("\n"):
        used, count = 0.0, 1
        for word in paragraph.split(" "):
            long = sum(map(_ROOM.get, word, repeat(0.53)))
            if used and used + _SPACE + long > room:
                count, used = count + 1, 0.0
            used += long + (_SPACE if used else 0)
            if used > room:
                count, used = count + int(used // room), used % room
        lines += count
    return lines


def _height(lines: int) -> float:
    """Return the height of a row in points; Excel allows at most 409."""
    return min(409.0, 0.6 + 12.9 * lines)


_SPACE = 0.23
_ROOM: Mapping[str, float] = {
    **dict.fromkeys("ijl.,;:'|!", 0.25),
    **dict.fromkeys("ftrI()[]-/", 0.34),
    **dict.fromkeys("csz", 0.42),
    **dict.fromkeys("aegkvxy", 0.485),
    **dict.fromkeys("ABCDEGHKNOPQRSTUVXYZ", 0.6),
    **dict.fromkeys("mwMW&%@", 0.8),
}
"""Width of the letters of Calibri, in ems, rounded up; all others take about 0.53."""


def _letters(table: Table) -> dict[str, str]:
    letters, at = {}, 0
    for column in table.columns:
        letters[column.header] = letter(at)
        at += column.span
    return letters


def _widths(sheet: Sheet) -> tuple[float, ...]:
    widths: dict[int, float] = {}
    for table in sheet.tables:
        at = 0
        for column in table.columns:
            for index in range(at, at + column.span):
                widths[index] = max(widths.get(index, 0), column.width if column.span == 1 else 0)
            at += column.span
    return tuple(widths[index] or 10 for index in range(len(widths)))


def _scale(layout: Layout, sheet: Sheet, heights: list[float]) -> int:
    """Return the percentage at which the columns, and each page that can, fit on an A4: fitting by itself would ignore page breaks."""
    wide, high = _PAPER[sheet.landscape]
    across = 100 * wide / (sum(width + 0.71 for width in layout.widths) * _CENTIMETRES_PER_CHARACTER)
    down = [scale for height in heights if (scale := 100 * high / height) >= _SMALLEST]
    return int(max(30, min(100, across, *down)))


def _pane(sheet: Sheet) -> str:
    if not sheet.plain:
        return ""
    across = f'xSplit="{sheet.frozen}" ' if sheet.frozen else ""
    corner = "bottomRight" if sheet.frozen else "bottomLeft"
    return f'<pane {across}ySplit="1" topLeftCell="{letter(sheet.frozen)}2" activePane="{corner}" state="frozen"/><selection pane="{corner}"/>'


def _many(name: str, children: list[str]) -> str:
    return f"<{name}>{''.join(children)}</{name}>" if children else ""


def _reference(title: str, area: str) -> str:
    return "'" + title.replace("'", "''") + "'!" + area


__all__ = ["CENTIMETRES_PER_ROW", "Layout", "Place", "Value", "clean", "lay_out", "letter", "names", "worksheet"]
