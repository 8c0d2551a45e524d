"""The rows of one sheet as values of its row class, with every fault at its cell."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from difflib import SequenceMatcher
from typing import Any

from pydantic.fields import FieldInfo

from ictassign.faults import Fault, InvalidInput
from ictassign.tables import PersonSkills, Row
from ictassign.text import fold, nearest, shown
from ictassign.workbook.bounds import bound_fault
from ictassign.workbook.cells import Cell, Kind, Sheet, corners, letters
from ictassign.workbook.location import Location
from ictassign.workbook.values import clean_code, is_blank, read_value

VERBATIM = frozenset({"name", "description", "note", "origin", "level", "value"})
"""Fields whose text is kept exactly as typed."""
FARTHEST_ROW, FARTHEST_COLUMN = 100_000, 1_000
"""No table reaches beyond; a cell that does is a slip of the hand."""
MOST_MISSING = 3
"""More missing columns than this are told in one line: it is another kind of sheet, or its headers are gone."""
ALMOST = 0.85
"""Likeness from which a header or a sheet is taken for a slip of the pen, not for the planner's own."""
_BEHAVIOUR = (
    *("beoordeling", "evaluatie", "functionering", "prestatie", "gedrag", "ziekte", "verzuim", "afwezigheid", "leeftijd", "geboorte"),
    *("geslacht", "gender", "nationaliteit", "afkomst", "geloof", "religie", "handicap", "gezondheid", "zwanger", "vakbond"),
)
"""What a header may not be about: people are not planned by their traits or their conduct."""
_TOTALS = frozenset({"totaal", "totalen", "total", "subtotaal", "eindtotaal", "algemeen totaal"})
"""Words that Excel and planners put in front of the sums under a table; no code is one of them."""
_ELSEWHERE = "zet een totaal of een nota op een eigen blad"
_LEVEL = PersonSkills.model_fields["levels"]


@dataclass
class ReadTable:
    """The rows of a sheet as far as they could be read, and what was wrong."""

    location: Location
    rows: list[dict[str, Any]] = field(default_factory=list)
    """Values by field; a field that could not be read is missing, an empty optional one has its default."""
    faults: list[Fault] = field(default_factory=list)
    warnings: list[Fault] = field(default_factory=list)


class TableReader:
    """Reads one sheet.

    Parameters
    ----------
    sheet : Sheet
    row_class : type of Row
    asked_skills : collection of str
        Folded names of the skills that tasks ask: such a column of Vaardigheden is never the planner's own.
    """

    def __init__(self, sheet: Sheet, row_class: type[Row], asked_skills: Collection[str] = ()) -> None:
        self._sheet = sheet
        self._class = row_class
        self._asked = asked_skills
        self._header = next((row for row in sorted(sheet.rows) if not all(map(is_blank, sheet.rows[row].values()))), 1)
        self._fields = {fold(info.title or ""): name for name, info in row_class.model_fields.items() if name != "levels"}
        self._columns: dict[str, int] = {}
        self._skills: dict[str, int] = {}
        self._unreadable: set[str] = set()
        self._table = ReadTable(Location(sheet.name, self._header, {}))

    def read(self) -> ReadTable:
        """Read every row."""
        unknown = self._find_columns()
        if self._class is PersonSkills:
            self._find_skills(unknown)
        else:
            self._check_unknown(unknown)
        self._unreadable |= self._missing_columns(unknown)
        titles = {self._class.model_fields[name].title or "": column for name, column in self._columns.items()}
        self._table.location = Location(self._sheet.name, self._header, titles | self._skills)
        for number in sorted(self._sheet.rows) if self._columns else ():
            if number > self._header:
                self._read_row(number)
        self._note_hidden()
        return self._table

    # -- faults
    def _fault(self, cell: str, what: str, advice: str, value: str = "") -> None:
        self._table.faults.append(Fault(self._class.sheet, what, advice, value, cell=cell))

    def _warn(self, cell: str, what: str, advice: str, value: str = "") -> None:
        self._table.warnings.append(Fault(self._class.sheet, what, advice, value, cell=cell))

    def _head_fault(self, column: int, what: str, advice: str, header: str) -> None:
        self._fault(f"{letters(column)}{self._header}", what, advice, shown(header))

    # -- headers
    def _find_columns(self) -> dict[int, str]:
        """Find the columns by their headers; return the headers that are not ours, by column."""
        unknown: dict[int, str] = {}
        for column, cell in sorted(self._sheet.rows.get(self._header, {}).items()):
            header = clean_code(cell.text)
            name = self._fields.get(fold(header))
            if not header or column > FARTHEST_COLUMN:
                continue
            if any(stem in fold(header) for stem in _BEHAVIOUR):
                what = "deze kolom lijkt over gedrag of persoonlijke kenmerken te gaan; ze wordt niet gebruikt"
                self._warn(f"{letters(column)}{self._header}", what, "verwijder de kolom", shown(header))
            elif name is None:
                unknown[column] = header
            elif name in self._columns:
                other = f"{letters(self._columns[name])}{self._header}"
                self._head_fault(column, f"deze kolom staat er twee keer, ook in {other}", "houd één van beide kolommen", header)
                self._unreadable.add(name)
            else:
                self._columns[name] = column
        for name in self._unreadable:  # which of both is meant cannot be known
            del self._columns[name]
        return unknown

    def _find_skills(self, unknown: dict[int, str]) -> None:
        seen: dict[str, int] = {}
        for column, header in list(unknown.items()):
            if self._is_own(column, header):
                self._warn(f"{letters(column)}{self._header}", "deze kolom bevat geen niveaus en wordt niet gelezen", "", shown(header))
            elif fold(header) in seen:
                other = f"{letters(seen[fold(header)])}{self._header}"
                self._head_fault(column, f"deze vaardigheid staat er twee keer, ook in {other}", "houd één van beide kolommen", header)
            elif ":" in header or ";" in header:
                what = "de naam van een vaardigheid mag geen ; of : bevatten"
                self._head_fault(column, what, "kies een andere naam, ook in Taken", header)
            else:
                seen[fold(header)] = self._skills[header] = column
            del unknown[column]

    def _is_own(self, column: int, header: str) -> bool:
        """Say whether a column of Vaardigheden is the planner's own: nobody asks it and it holds texts only."""
        if fold(header) in self._asked:
            return False
        cells = [cells[column] for row, cells in self._sheet.rows.items() if row > self._header and not is_blank(cells.get(column))]
        return bool(cells) and all(cell.kind is Kind.TEXT and not cell.text.strip().isdigit() for cell in cells)

    def _check_unknown(self, unknown: Mapping[int, str]) -> None:
        absent = [info.title or "" for name, info in self._class.model_fields.items() if name not in self._columns and not info.is_required()]
        for column, header in unknown.items():
            close = nearest(header, absent)
            if close and SequenceMatcher(None, fold(header), fold(close)).ratio() >= ALMOST:
                advice = f"bedoelde u {close}? verbeter de kop, of geef uw eigen kolom een heel andere naam"
                self._fault(f"{letters(column)}{self._header}", "deze kolom is niet bekend", advice, shown(header))

    def _missing_columns(self, unknown: Mapping[int, str]) -> set[str]:
        """Report the columns that should be there, and return their fields."""
        fields, absent = self._class.model_fields, self._class.model_fields.keys() - self._columns.keys() - self._unreadable
        missing = [name for name, info in fields.items() if info.is_required() and name in absent]
        titles = [fields[name].title or "" for name in missing]
        if len(missing) > MOST_MISSING:
            advice = f"zet in rij {self._header} de koppen, of begin met het sjabloon"
            self._fault(f"A{self._header}", f"de kolommen {', '.join(titles[:-1])} en {titles[-1]} ontbreken", advice)
            self._columns.clear()  # what stands under the few that are there is most likely something else
            return set(missing)
        for title in titles:
            self._missing_column(title, title, unknown)
        either = self._class.one_of
        if either and absent.issuperset(either):
            names = [fields[name].title or "" for name in either]
            self._missing_column(names[0], " of ".join(names), unknown)
            return {*missing, *either}
        return set(missing)

    def _missing_column(self, title: str, named: str, unknown: Mapping[int, str]) -> None:
        close = nearest(title, unknown.values())
        headless = min(self._columns_without_header(), default=None)
        cell = f"{letters(next((column for column, header in unknown.items() if header == close), headless or 1))}{self._header}"
        if close:
            advice = f"bedoelde u {title} met de kop {shown(close)}? verbeter die"
        elif headless:
            advice = f"kolom {letters(headless)} heeft geen kop; typ daar {title} als dat de kolom is"
        else:
            advice = f"zet {title} als kop in rij {self._header}"
        if not any(fault.cell == cell for fault in self._table.faults):  # a slip of the pen was named already
            self._fault(cell, f"de kolom {named} ontbreekt", advice)

    def _columns_without_header(self) -> set[int]:
        headed = {column for column, cell in self._sheet.rows.get(self._header, {}).items() if not is_blank(cell)}
        return {column for row, cells in self._sheet.rows.items() if row > self._header for column in cells if column not in headed}

    # -- rows
    def _read_row(self, number: int) -> None:
        cells = self._sheet.rows[number]
        if number > FARTHEST_ROW or max(cells) > FARTHEST_COLUMN:
            far = next(column for column in cells if number > FARTHEST_ROW or column > FARTHEST_COLUMN)
            what = "er staat een losse waarde ver buiten de tabel"
            self._fault(f"{letters(far)}{number}", what, "verwijder die rij of kolom", shown(cells[far].text))
            return
        ours = [*self._columns.values(), *self._skills.values()]
        if all(is_blank(cells.get(column)) for column in ours):
            return
        for name in self._class.key[:1]:
            key = cells.get(self._columns.get(name, 0))
            if key is not None and fold(key.text) in _TOTALS:
                what = f"{self._class.model_fields[name].title} is een totaal"
                self._fault(f"{letters(self._columns[name])}{number}", what, _ELSEWHERE, shown(key.text))
                return
        index = len(self._table.rows)
        self._table.location.rows.append(number)
        values: dict[str, Any] = {}
        before = len(self._table.faults)
        for name, info in self._class.model_fields.items():
            if name == "levels":
                values[name] = dict(self._levels(index, cells))
            elif name not in self._unreadable:
                self._read_field(index, name, info, cells.get(self._columns.get(name, 0)), values)
        if self._is_stray(cells):
            del self._table.faults[before + 1 :]
        self._check_bounds(index, values)
        self._table.rows.append(values)

    def _is_stray(self, cells: Mapping[int, Cell]) -> bool:
        """Say whether a row has no key and little else, as a total or a note has: one fault is then enough."""
        keys = [name for name in self._class.key[:1] if name in self._columns]
        required = [name for name, info in self._class.model_fields.items() if info.is_required() and name in self._columns]
        blank = [name for name in required if is_blank(cells.get(self._columns[name]))]
        return bool(keys) and keys[0] in blank and len(blank) > 1

    def _read_field(self, index: int, name: str, info: FieldInfo, cell: Cell | None, values: dict[str, Any]) -> None:
        title = info.title or ""
        if cell is None or is_blank(cell):
            if info.is_required():
                self._fault(self._table.location.cell(index, title), *self._empty(index, name, title))
            else:
                values[name] = info.get_default()
            return
        try:
            value = read_value(info, cell, verbatim=name in VERBATIM)
        except InvalidInput as refused:
            self._place(refused, index, title)
            return
        if info.is_required() and value == ():
            self._fault(self._table.location.cell(index, title), *self._empty(index, name, title))
        else:
            values[name] = value

    def _empty(self, index: int, name: str, title: str) -> tuple[str, str]:
        merged = self._merged_with(index, title)
        if merged:
            return f"{title} is leeg door het samenvoegen van {merged}", "hef de samenvoeging op en vul elke cel in"
        if name in self._class.key[:1]:
            return f"{title} is leeg terwijl de rij gegevens bevat", f"vul de cel in, of {_ELSEWHERE}"
        return f"{title} is leeg", "vul de cel in"

    def _merged_with(self, index: int, title: str) -> str:
        row, column = self._table.location.rows[index], self._table.location.columns.get(title, 0)
        for merge in self._sheet.merges:
            area = corners(merge)
            if area is not None and area[0] <= column <= area[2] and area[1] <= row <= area[3]:
                return merge
        return ""

    def _place(self, refused: InvalidInput, index: int, title: str) -> None:
        cell = self._table.location.cell(index, title)
        self._table.faults += [replace(fault, sheet=self._class.sheet, what=f"{title} {fault.what}", cell=cell) for fault in refused.faults]

    def _levels(self, index: int, cells: Mapping[int, Cell]) -> Iterator[tuple[str, int]]:
        for skill, column in self._skills.items():
            cell = cells.get(column)
            yield skill, 0 if cell is None or is_blank(cell) else self._level(index, skill, cell)

    def _level(self, index: int, skill: str, cell: Cell) -> int:
        try:
            level = read_value(_LEVEL_OF_A_SKILL, cell)
        except InvalidInput as refused:
            self._place(refused, index, skill)
            return 1  # never used: the fault stops the run, and 1 raises no second fault about the same cell
        if 0 <= level <= 3:
            return int(level)
        self._fault(self._table.location.cell(index, skill), f"{skill} heeft een niveau dat niet bestaat", "typ 0, 1, 2 of 3", shown(cell.text))
        return 1

    def _check_bounds(self, index: int, values: dict[str, Any]) -> None:
        for name, fault in list(bound_fault(self._class, values)):
            if name not in values:
                continue
            title = self._class.model_fields[name].title or ""
            self._fault(self._table.location.cell(index, title), f"{title} {fault.what}", fault.advice, fault.value)
            del values[name]

    def _note_hidden(self) -> None:
        hidden = sorted(self._sheet.hidden_rows.intersection(self._table.location.rows))
        if hidden:
            many = len(hidden) > 1
            what = f"{len(hidden)} verborgen rijen tellen mee" if many else "een verborgen rij telt mee"
            self._warn(f"A{hidden[0]}", what, "maak ze zichtbaar of verwijder ze als dat niet de bedoeling is", f"rij {ranges(hidden)}")
        if self._sheet.hidden:
            self._warn("", "dit blad is verborgen en telt mee", "maak het zichtbaar of verwijder het als dat niet de bedoeling is")


_LEVEL_OF_A_SKILL = FieldInfo(annotation=int, default=0, title=_LEVEL.title)


def ranges(numbers: list[int]) -> str:
    """Return sorted numbers in short (``2, 5-7``)."""
    groups: list[list[int]] = []
    for number in numbers:
        if groups and number == groups[-1][-1] + 1:
            groups[-1].append(number)
        else:
            groups.append([number])
    return ", ".join(str(group[0]) if len(group) == 1 else f"{group[0]}-{group[-1]}" for group in groups)
