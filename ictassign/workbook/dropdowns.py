"""Dropdowns and bounds of the cells to fill in, through defined names, so that a list follows its sheet."""

from collections.abc import Iterable, Mapping

from openpyxl import Workbook
from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from ictassign.tables import Person, PersonSkills, Row, Site, Task
from ictassign.workbook.columns import Column, Form
from ictassign.workbook.guide import CLOSED_LISTS
from ictassign.workbook.looks import LAST_ROW

SITES, PEOPLE, TASKS, SKILLS = "vestigingen", "personen", "taken", "vaardigheden"
HOMES: Mapping[str, type[Row]] = {SITES: Site, PEOPLE: Person, TASKS: Task}
"""The sheet whose first column holds each list of codes."""
REFERENCES: Mapping[str, str] = {
    "Vestiging": SITES,
    "Standplaats": SITES,
    "Werkt op": SITES,
    "Van": SITES,
    "Naar": SITES,
    "Persoon": PEOPLE,
    "Voert uit": PEOPLE,
    "Taak": TASKS,
    "Vaardigheden": SKILLS,
}
"""The list of codes behind each header that refers to another sheet."""
LAST_SKILL = "CZ"


def list_name(title: str) -> str:
    """Return the defined name of a closed list."""
    return f"keuze_{title.casefold().replace(' ', '_')}"


def source_of(model: type[Row], column: Column) -> str:
    """Return the defined name of the list from which a column is filled; empty when there is none."""
    if column.form is Form.CHOICE:
        return next((list_name(title) for title, words in CLOSED_LISTS.items() if tuple(words) == column.choices), "")
    if column.title in CLOSED_LISTS:
        return list_name(column.title)
    found = REFERENCES.get(column.title, "")
    return "" if HOMES.get(found) is model else found


def name_lists(book: Workbook, closed: Mapping[str, str]) -> None:
    """Give every list its name: the closed ones at the ranges given, codes and skills as far as their sheets are filled."""
    lists = {list_name(title): area for title, area in closed.items()}
    for name, model in HOMES.items():
        lists[name] = _filled(model.sheet, "A", 2, "A", LAST_ROW)
    lists[SKILLS] = _filled(PersonSkills.sheet, "B", 1, LAST_SKILL, 1)
    for name, formula in lists.items():
        book.defined_names[name] = DefinedName(name, attr_text=formula)


def _filled(title: str, first: str, top: int, last: str, bottom: int) -> str:
    """Return a formula for the part of a range that is filled: with empty cells in it, Excel would accept any value."""
    sheet = quote_sheetname(title)
    area = f"{sheet}!${first}${top}:${last}${bottom}"
    position = f"1,MAX(1,COUNTA({area}))" if top == bottom else f"MAX(1,COUNTA({area}))"
    return f"{sheet}!${first}${top}:INDEX({area},{position})"


def add_dropdowns(sheet: Worksheet, model: type[Row], heads: Iterable[Column]) -> None:
    """Give the columns of an input sheet their dropdowns and bounds."""
    for index, column in enumerate(heads, 1):
        letter = get_column_letter(index)
        source = source_of(model, column)
        if source:
            add_list(sheet, f"{letter}2:{letter}{LAST_ROW}", source, column)
        elif column.form in {Form.WHOLE, Form.NUMBER}:
            add_bounds(sheet, f"{letter}2:{letter}{LAST_ROW}", column)


def add_list(sheet: Worksheet, area: str, source: str, column: Column) -> None:
    """Add a dropdown. A cell for several values accepts more than the list; codes may be typed before their sheet is filled."""
    rule = DataValidation(type="list", formula1=source, allow_blank=True, showErrorMessage=not column.several)
    rule.errorStyle = "stop" if source.startswith("keuze_") else "warning"
    rule.errorTitle = "Niet in de lijst"
    rule.error = "Kies een waarde uit de lijst." if rule.errorStyle == "stop" else "Deze code staat (nog) niet op het andere blad. Toch behouden?"
    if column.several:
        rule.showInputMessage = True
        rule.promptTitle, rule.prompt = column.title[:32], "Kies er één uit de lijst; meer waarden typt u erbij, gescheiden door een puntkomma (;)."
    sheet.add_data_validation(rule)
    rule.add(area)


def add_bounds(sheet: Worksheet, area: str, column: Column) -> None:
    """Add the bounds of a number; another value can be kept after a warning, and is refused with its cell when the file is read."""
    whole, low, high = column.form is Form.WHOLE, column.low or 0, column.high
    rule = DataValidation(type="whole" if whole else "decimal", formula1=str(low), allow_blank=True, showErrorMessage=True)
    rule.operator = "greaterThanOrEqual" if high is None else "between"
    rule.formula2 = None if high is None else str(high)
    rule.errorStyle, rule.errorTitle = "warning", "Kijk dit getal na"
    noun = "een geheel getal" if whole else "een getal"
    rule.error = f"{column.title} is {noun} vanaf {low}." if high is None else f"{column.title} is {noun} van {low} tot {high}."
    sheet.add_data_validation(rule)
    rule.add(area)
