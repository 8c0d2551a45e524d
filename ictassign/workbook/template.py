"""Input workbooks: the empty template, the example, and any problem written as a workbook that can be read again.

Everything follows from the row classes of :mod:`ictassign.tables`: a field added there is a column here, with its
header, its note, its dropdown and its bounds.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.worksheet import Worksheet

from ictassign import catalogue
from ictassign.example import small_group
from ictassign.given import TABLES
from ictassign.goals import GOALS
from ictassign.problem import Problem
from ictassign.tables import SHEETS, GoalWeight, Parameters, PersonSkills, Row, Task
from ictassign.text import fold
from ictassign.workbook.columns import Column, Form, cell, columns, family
from ictassign.workbook.dropdowns import add_bounds, add_dropdowns, name_lists
from ictassign.workbook.guide import GUIDE_SHEET, LISTS_SHEET
from ictassign.workbook.helpsheets import write_guide, write_lists
from ictassign.workbook.looks import (
    LAST_ROW,
    QUIET_FONT,
    TO_FILL_IN,
    colour_levels,
    dress_cell,
    dress_header,
    mark_doubles,
    put,
    set_up_page,
    set_widths,
    wrap,
)
from ictassign.workbook.styles import NAVY, TEAL
from ictassign.workbook.writer import replace_file

Tables = Mapping[str, Sequence[Row]]
"""Rows by the name of their sheet."""
Value = Callable[[Any], object]
"""Takes the value of a cell from a row."""

MEANING_WIDTH = 70
_NAME, _SETTING = Column("", "Parameter", "Naam van de parameter.", True), Column("", "Waarde", "Waarde voor dit schooljaar.", True)
_STANDARD = Column("", "Standaard", "Waarde als u niets invult; alleen ter informatie.", False, Form.NUMBER)
_UNIT, _MEANING = (
    Column("", "Eenheid", "Wat één eenheid van dit doel is; alleen ter informatie.", False),
    Column("", "Uitleg", "Alleen ter informatie.", False),
)


def write_template(target: Path, *, example: bool = False, school_year: str = "") -> None:
    """Write a workbook to fill in, with the task catalogue and the default goals in it.

    Parameters
    ----------
    target : Path
        What is written; an existing file is replaced.
    example : bool
        Whether to fill it with an invented group of ten sites.
    school_year : str
        The school year, such as ``2026-2027``; empty for the one that is being prepared today.

    Raises
    ------
    CannotWrite
        When the file cannot be written.
    """
    year = school_year or school_year_of(date.today())
    if example:
        write_problem(target, small_group(year))
    else:
        write_input(target, {Task.sheet: catalogue.tasks(), GoalWeight.sheet: catalogue.goal_weights()}, Parameters(school_year=year))


def school_year_of(day: date) -> str:
    """Return the school year that is prepared on a day: until September the one that starts that year, later the next one."""
    start = day.year if day.month <= 9 else day.year + 1
    return f"{start}-{start + 1}"


def write_problem(target: Path, problem: Problem) -> None:
    """Write a problem as a workbook; reading it gives the same problem.

    Raises
    ------
    CannotWrite
        When the file cannot be written.
    """
    write_input(target, {sheet: getattr(problem, name) for name, sheet in TABLES.items()}, problem.parameters)


def write_input(target: Path, tables: Tables, parameters: Parameters) -> None:
    """Write an input workbook with every sheet: the one way in which input workbooks are made.

    Parameters
    ----------
    target : Path
        What is written; an existing file is replaced.
    tables : mapping of sheet to rows
        A sheet that is missing is written without rows.
    parameters : Parameters

    Raises
    ------
    CannotWrite
        When the file cannot be written.
    """
    book = Workbook()
    book.remove(book.worksheets[0])
    book.properties.creator, book.properties.title = "ictassign", f"ICT-taken {parameters.school_year}".strip()
    for title in (GUIDE_SHEET, Parameters.sheet, *(model.sheet for model in SHEETS), LISTS_SHEET):
        book.create_sheet(title)
    weeks = _write_parameters(book[Parameters.sheet], parameters)
    for model in SHEETS:
        _write_sheet(book[model.sheet], model, tables)
    write_guide(book[GUIDE_SHEET], weeks)
    name_lists(book, write_lists(book[LISTS_SHEET]))
    memory = io.BytesIO()
    book.save(memory)
    replace_file(target, memory.getvalue())


def _write_parameters(sheet: Worksheet, parameters: Parameters) -> str:
    """Write the parameters with their defaults and explanations; return the cell of the school weeks."""
    heads = (_NAME, _SETTING, _STANDARD, _MEANING)
    for index, head in enumerate(heads, 1):
        dress_header(sheet.cell(1, index), head)
    weeks = ""
    # A row without a value would be a fault of the input.
    filled = [column for column in columns(Parameters) if cell(getattr(parameters, column.name)) is not None]
    for row, column in enumerate(filled, 2):
        standard = Parameters.model_fields[column.name].default
        for index, value in enumerate((column.title, getattr(parameters, column.name), standard, column.note), 1):
            place = sheet.cell(row, index)
            put(place, cell(value))
            dress_cell(place, column if index in {2, 3} else heads[index - 1])
        sheet.cell(row, 2).fill, sheet.cell(row, 3).font = TO_FILL_IN, QUIET_FONT
        if column.form is not Form.TEXT:
            add_bounds(sheet, f"B{row}", column)
        if column.name == "school_weeks":
            weeks = f"{Parameters.sheet}!$B${row}"
    _finish(sheet, required=False, heads=heads)
    return weeks


def _write_sheet(sheet: Worksheet, model: type[Row], tables: Tables) -> None:
    """Write one table with its header, rows, dropdowns and looks."""
    pairs = _columns_of(model, tables)
    heads = [column for column, _ in pairs]
    levels = model is PersonSkills
    for index, column in enumerate(heads, 1):
        dress_header(sheet.cell(1, index), column, rotated=levels and index > 1)
    for row, entry in enumerate(tables.get(model.sheet, ()), 2):
        for index, (column, value) in enumerate(pairs, 1):
            put(sheet.cell(row, index), cell(value(entry)))
            dress_cell(sheet.cell(row, index), column)
    add_dropdowns(sheet, model, heads)
    if len(model.key) == 1:
        mark_doubles(sheet, f"A2:A{LAST_ROW}")
    _finish(sheet, required=model.required, heads=heads, narrow_after=1 if levels else None)
    if levels:
        sheet.row_dimensions[1].height = 110
        colour_levels(sheet, f"B2:{get_column_letter(max(2, len(heads)))}{LAST_ROW}")


def _columns_of(model: type[Row], tables: Tables) -> list[tuple[Column, Value]]:
    """Return the columns of a sheet, each with what takes its value from a row."""
    pairs: list[tuple[Column, Value]] = []
    for column in columns(model):
        if column.form is Form.FAMILY:
            keys = _skills(tables)
            pairs += [(member, _taker(column.name, member.name)) for member in family(column, keys, model)]
        else:
            pairs.append((column, _taker(column.name)))
    if model is GoalWeight:
        goal = {fold(goal.name): goal for goal in GOALS}
        pairs += [
            (_UNIT, lambda row: goal[fold(row.goal)].unit),
            (_STANDARD, lambda row: goal[fold(row.goal)].weight),
            (_MEANING, lambda row: goal[fold(row.goal)].sentence()),
        ]
    return pairs


def _taker(name: str, key: str | None = None) -> Value:
    return (lambda row: getattr(row, name)) if key is None else (lambda row: getattr(row, name).get(key))


def _skills(tables: Tables) -> tuple[str, ...]:
    """Return the skills that get a column: those that people have, else those that the tasks ask."""
    rows = tables.get(PersonSkills.sheet, ())
    known = dict.fromkeys(skill for row in rows if isinstance(row, PersonSkills) for skill in row.levels)
    return tuple(known) or catalogue.skills(tuple(row for row in tables.get(Task.sheet, ()) if isinstance(row, Task)))


def _finish(sheet: Worksheet, *, required: bool, heads: Sequence[Column], narrow_after: int | None = None) -> None:
    """Set widths and heights, freeze the header, set the filter and the page, and colour the tab."""
    set_widths(sheet, heads, narrow_after=narrow_after)
    sheet.row_dimensions[1].height = 30
    explained = next((index for index, head in enumerate(heads, 1) if head is _MEANING), None)
    if explained:
        sheet.column_dimensions[get_column_letter(explained)].width = MEANING_WIDTH
        for row in range(2, sheet.max_row + 1):
            sheet.row_dimensions[row].height = wrap(sheet.cell(row, explained), MEANING_WIDTH)
    sheet.freeze_panes = "C2" if len(heads) > 2 and heads[1].title == "Naam" else "B2"
    sheet.auto_filter.ref = f"A1:{get_column_letter(len(heads))}{max(2, sheet.max_row)}"
    sheet.sheet_properties.tabColor = NAVY if required else TEAL
    set_up_page(sheet)
