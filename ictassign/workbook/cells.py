"""The cells of a workbook that hold something, read straight from the XML.

openpyxl keeps an object for every formatted cell (1.7 GB for a sheet formatted to its last row), trusts stated sizes and
takes the last shared string for index -1. Here empty cells are passed by, so that time and memory follow what a planner
typed; what cannot be understood becomes a cell of its own kind, so that it can be named.
"""

import posixpath
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from enum import Enum, auto
from math import isfinite
from typing import NamedTuple, NoReturn

from openpyxl.styles.numbers import BUILTIN_FORMATS, is_date_format

from ictassign.faults import Fault, InvalidInput
from ictassign.workbook.guard import Package

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MOST_CELLS = 2_000_000
"""Filled cells of all sheets that are read; a group of 400 schools needs a tenth."""
MOST_TEXT = 32_767
"""Characters that fit in a cell."""
MOST_ROW, MOST_COLUMN = 1_048_576, 16_384
OUTSIDE = " (buiten het bestand)"
_NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_REFERENCE = re.compile(r"([A-Z]{1,3})([1-9]\d{0,6})", re.ASCII)
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


class Kind(Enum):
    """What a cell holds."""

    NUMBER = auto()
    TEXT = auto()
    TRUTH = auto()
    ERROR = auto()
    DATE = auto()
    TIME = auto()
    FORMULA = auto()
    """A formula without a stored value."""
    BROKEN = auto()
    """Something that no spreadsheet writes."""


class Cell(NamedTuple):
    """What a cell holds: its text as a planner would see it and, for a number, the number."""

    kind: Kind
    text: str
    number: Decimal | None = None
    percent: bool = False


@dataclass
class Sheet:
    """The filled cells of a sheet by row and column, both from 1."""

    name: str
    rows: dict[int, dict[int, Cell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    """Rows with something in them that are hidden, by hand or by a filter."""
    merges: list[str] = field(default_factory=list)
    hidden: bool = False


class SheetPart(NamedTuple):
    """A worksheet as the workbook lists it."""

    name: str
    part: str
    hidden: bool


def letters(column: int) -> str:
    """Return the letters of a column, from 1 (28 -> ``AB``)."""
    found = ""
    while column:
        column, rest = divmod(column - 1, 26)
        found = chr(65 + rest) + found
    return found


def column_number(name: str) -> int:
    """Return the number of a column (``AB`` -> 28)."""
    number = 0
    for letter in name:
        number = 26 * number + ord(letter) - 64
    return number


def corners(area: str) -> tuple[int, int, int, int] | None:
    """Return the first column and row and the last column and row of a range such as ``A1:B7``; None when it is not one."""
    found = [_REFERENCE.fullmatch(part) for part in area.split(":")]
    if len(found) != 2 or found[0] is None or found[1] is None:
        return None
    return column_number(found[0][1]), int(found[0][2]), column_number(found[1][1]), int(found[1][2])


class Workbook:
    """The worksheets of a package, each read when asked for.

    Raises
    ------
    InvalidInput
        When the package does not hang together as a workbook.
    """

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part = self._workbook_part()
        self._relations = self._targets(self._part)
        self.sheets = self._sheet_parts()
        for part in self._relations.values():
            if not part.endswith(OUTSIDE):
                self._require(part, "het bestand is geen volledige werkmap: een onderdeel ontbreekt")
        self._budget = MOST_CELLS

    def read(self, sheet: SheetPart) -> Sheet:
        """Read the filled cells of a worksheet."""
        parser = _SheetParser(sheet, self._strings, self._formats, self._budget)
        self._package.walk(sheet.part, parser.start, parser.end, parser.text)
        self._budget -= parser.count
        return parser.sheet

    # -- how the parts hang together
    def _workbook_part(self) -> str:
        part = self._targets("", "/officeDocument").get("", "xl/workbook.xml")
        self._require(part, "het hoofdonderdeel van de werkmap ontbreekt")
        return part

    def _require(self, part: str, what: str) -> None:
        if part not in self._package.parts:
            raise InvalidInput([Fault("", what, "bewaar het bestand opnieuw vanuit Excel als .xlsx", part)])

    def _targets(self, part: str, kind: str = "") -> Mapping[str, str]:
        """Return the part behind each relation of a part (by its id, or all under the empty id for one kind)."""
        folder, name = posixpath.split(part)
        relations = posixpath.join(folder, "_rels", f"{name}.rels")
        self._require(relations, "het bestand is geen volledige werkmap: een onderdeel ontbreekt")
        found: dict[str, str] = {}

        def start(element: str, attributes: Mapping[str, str]) -> None:
            if element == f"{_PACKAGE} Relationship" and attributes.get("Type", "").endswith(kind):
                target = attributes.get("Target", "")
                full = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                external = attributes.get("TargetMode") == "External"
                found["" if kind else attributes.get("Id", "")] = target + OUTSIDE if external else full

        self._package.walk(relations, start)
        return found

    def _sheet_parts(self) -> tuple[SheetPart, ...]:
        found: list[SheetPart] = []

        def start(element: str, attributes: Mapping[str, str]) -> None:
            if element == f"{MAIN} sheet":
                name = attributes.get("name", "")
                part = self._relations.get(attributes.get(f"{RELATIONS} id", ""), "")
                if part not in self._package.parts:
                    what = "het onderdeel met de inhoud van dit blad ontbreekt in het bestand"
                    raise InvalidInput([Fault(name, what, "bewaar het bestand opnieuw vanuit Excel als .xlsx", part)])
                if "chartsheets/" not in part:
                    found.append(SheetPart(name, part, attributes.get("state", "visible") != "visible"))

        self._package.walk(self._part, start)
        if not found:
            raise InvalidInput([Fault("", "de werkmap heeft geen bladen", "bewaar het bestand opnieuw vanuit Excel als .xlsx")])
        return tuple(found)

    def _related(self, ending: str) -> str | None:
        return next((part for part in self._relations.values() if part.lower().endswith(ending) and part in self._package.parts), None)

    @property
    def _strings(self) -> list[str]:
        if not hasattr(self, "_read_strings"):
            parser = _StringParser()
            part = self._related("sharedstrings.xml")
            if part is not None:
                self._package.walk(part, parser.start, parser.end, parser.text)
            self._read_strings = parser.strings
        return self._read_strings

    @property
    def _formats(self) -> list[str]:
        if not hasattr(self, "_read_formats"):
            self._read_formats = self._cell_formats()
        return self._read_formats

    def _cell_formats(self) -> list[str]:
        own: dict[str, str] = {}
        used: list[str] = []
        inside = False

        def start(element: str, attributes: Mapping[str, str]) -> None:
            nonlocal inside
            if element == f"{MAIN} numFmt":
                own[attributes.get("numFmtId", "")] = attributes.get("formatCode", "")
            elif element == f"{MAIN} cellXfs":
                inside = True
            elif inside and element == f"{MAIN} xf":
                used.append(attributes.get("numFmtId", "0"))

        def end(element: str) -> None:
            nonlocal inside
            if element == f"{MAIN} cellXfs":
                inside = False

        part = self._related("styles.xml")
        if part is not None:
            self._package.walk(part, start, end)
        builtin = {str(number): code for number, code in BUILTIN_FORMATS.items()}
        return [own.get(number) or builtin.get(number, "General") for number in used]


def decoded(text: str) -> str:
    """Return text as Excel shows it: ``_x0041_`` in a file stands for ``A``."""
    return _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


class _StringParser:
    """Collects the shared strings; the reading aid of Asian texts (rPh) is no part of them."""

    def __init__(self) -> None:
        self.strings: list[str] = []
        self._pieces: list[str] = []
        self._inside, self._aid = False, False

    def start(self, element: str, _attributes: Mapping[str, str]) -> None:
        if element == f"{MAIN} si":
            self._pieces = []
        elif element == f"{MAIN} rPh":
            self._aid = True
        elif element == f"{MAIN} t":
            self._inside = not self._aid

    def end(self, element: str) -> None:
        if element == f"{MAIN} t":
            self._inside = False
        elif element == f"{MAIN} rPh":
            self._aid = False
        elif element == f"{MAIN} si":
            self.strings.append(decoded("".join(self._pieces)))

    def text(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)


_ROW, _CELL, _VALUE, _FORMULA, _TEXT, _AID, _MERGE = (f"{MAIN} {name}" for name in ("row", "c", "v", "f", "t", "rPh", "mergeCell"))


class _SheetParser:
    """Collects the filled cells of one worksheet."""

    def __init__(self, listed: SheetPart, strings: list[str], formats: list[str], budget: int) -> None:
        self.sheet = Sheet(listed.name, hidden=listed.hidden)
        self.count = 0
        self._strings, self._formats, self._budget = strings, formats, budget
        self._row, self._column, self._row_hidden = 0, 0, False
        self._reference: str | None = None
        self._attributes: Mapping[str, str] = {}
        self._pieces: list[str] = []
        self._inside, self._aid, self._filled, self._formula = False, False, False, False

    def start(self, element: str, attributes: Mapping[str, str]) -> None:
        if element == _CELL:
            self._attributes = attributes
            self._reference = attributes.get("r")
            if self._reference is None:
                self._column += 1
            self._filled = self._formula = False
        elif element == _ROW:
            self._start_row(attributes)
        elif element == _VALUE:
            self._pieces, self._inside, self._filled = [], True, True
        elif element == _TEXT:
            self._inside = not self._aid
            if not self._filled:
                self._pieces, self._filled = [], True
        elif element == _FORMULA:
            self._formula = True
        elif element == _AID:
            self._aid = True
        elif element == _MERGE:
            self.sheet.merges.append(attributes.get("ref", ""))

    def end(self, element: str) -> None:
        if element in (_VALUE, _TEXT):
            self._inside = False
        elif element == _CELL:
            if self._filled or self._formula:
                self._keep()
        elif element == _AID:
            self._aid = False

    def text(self, data: str) -> None:
        if self._inside:
            self._pieces.append(data)

    def _start_row(self, attributes: Mapping[str, str]) -> None:
        number = attributes.get("r")
        self._column = 0
        self._row_hidden = attributes.get("hidden", "0") not in ("0", "false")
        if number is None:
            self._row += 1
        elif number.isascii() and number.isdigit() and len(number) < 8 and 1 <= int(number) <= MOST_ROW:
            self._row = int(number)
        else:
            self._refuse("een rijnummer bestaat niet in Excel", number)

    def _refuse(self, what: str, value: str) -> NoReturn:
        raise InvalidInput([Fault(self.sheet.name, what, "bewaar het bestand opnieuw vanuit Excel als .xlsx", value[:40])])

    def _place(self) -> tuple[int, int]:
        if self._reference is None:
            return self._row, self._column
        found = _REFERENCE.fullmatch(self._reference)
        if found is None or int(found[2]) > MOST_ROW or (column := column_number(found[1])) > MOST_COLUMN:
            self._refuse("een celadres bestaat niet in Excel", self._reference)
        self._column = column
        return int(found[2]), column

    def _keep(self) -> None:
        cell = self._cell()
        row, column = self._place()
        if cell is None:
            return
        self.count += 1
        if self.count > self._budget:
            self._refuse(f"de bladen bevatten samen meer dan {MOST_CELLS} gevulde cellen", "")
        self.sheet.rows.setdefault(row, {})[column] = cell
        if self._row_hidden:
            self.sheet.hidden_rows.add(row)

    def _cell(self) -> Cell | None:
        text = "".join(self._pieces) if self._filled else ""
        if self._formula and not self._filled:
            return Cell(Kind.FORMULA, "")
        match self._attributes.get("t", "n"):
            case "s":
                cell = self._shared(text)
            case "str" | "inlineStr":
                cell = Cell(Kind.TEXT, decoded(text)) if text else None
            case "b":
                cell = Cell(Kind.TRUTH, "ONWAAR" if text.strip() in ("0", "false") else "WAAR")
            case "e":
                cell = Cell(Kind.ERROR, text)
            case "d":
                cell = Cell(Kind.DATE, text)
            case _ if text.strip():
                cell = self._number(text.strip())
            case _:
                cell = Cell(Kind.FORMULA, "") if self._formula else None
        return cell

    def _shared(self, text: str) -> Cell | None:
        index = int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1
        if not self._strings:
            self._refuse("de teksten van de werkmap ontbreken in het bestand", "sharedStrings.xml")
        if not 0 <= index < len(self._strings):
            return Cell(Kind.BROKEN, text)
        return Cell(Kind.TEXT, self._strings[index]) if self._strings[index] else None

    def _number(self, text: str) -> Cell:
        if not _NUMBER.fullmatch(text) or not isfinite(value := float(text)):
            return Cell(Kind.BROKEN, text)
        code = _QUOTED.sub("", self._format())
        if code and code != "General" and is_date_format(self._format()):
            return Cell(Kind.TIME, _clock(value)) if 0 <= value < 1 or "[h" in self._format() else Cell(Kind.DATE, _day(value))
        number = Decimal(f"{value:.12g}")  # what a spreadsheet shows at most: the noise of 0.1 + 0.2 is gone
        percent = "%" in code
        return Cell(Kind.NUMBER, shown_number(number, percent=percent), number, percent)

    def _format(self) -> str:
        style = self._attributes.get("s", "0")
        index = int(style) if style.isascii() and style.isdigit() and len(style) < 8 else 0
        return self._formats[index] if index < len(self._formats) else "General"


def shown_number(number: Decimal, *, percent: bool = False) -> str:
    """Return a number as a planner in Flanders sees it (``3,5``; ``5 %``)."""
    value = 100 * number if percent else number
    text = f"{value:f}" if -10 < value.adjusted() < 16 else f"{value:E}"
    if "." in text and "E" not in text:
        text = text.rstrip("0").rstrip(".")
    return text.replace(".", ",") + (" %" if percent else "")


def _clock(value: float) -> str:
    minutes = round(value * 24 * 60)
    return f"{minutes // 60}:{minutes % 60:02d}"


def _day(value: float) -> str:
    try:
        day = date(1899, 12, 30) + timedelta(days=int(value))
    except OverflowError:
        return f"{value:.12g}"
    return f"{day.day}/{day.month:02d}/{day.year}"
