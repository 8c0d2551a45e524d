"""The template follows from the row classes, and what is written can be read again."""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated

import pytest
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet
from pydantic import Field

from ictassign import catalogue
from ictassign.example import invented_group, small_group
from ictassign.faults import InvalidInput
from ictassign.goals import GOALS
from ictassign.problem import Problem
from ictassign.scenarios import KINDS
from ictassign.tables import SHEETS, Agreement, Change, LastYear, Parameters, Person, PersonSkills, Row, Site, Task
from ictassign.workbook import template
from ictassign.workbook.columns import Column, Form, columns
from ictassign.workbook.dropdowns import source_of
from ictassign.workbook.guide import CLOSED_LISTS, GUIDE_SHEET, LISTS_SHEET
from ictassign.workbook.looks import LAST_ROW
from ictassign.workbook.reader import read_workbook
from ictassign.workbook.writer import CannotWrite

ALL_COLUMNS = [(model, column) for model in SHEETS for column in columns(model) if column.form is not Form.FAMILY]
NAMES = [f"{model.sheet}-{column.title}" for model, column in ALL_COLUMNS]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "leeg.xlsx"
    template.write_template(path, school_year="2026-2027")
    return path


@pytest.fixture(scope="module")
def book(empty: Path) -> Workbook:
    return load_workbook(empty)


def header_cells(sheet: Worksheet) -> dict[str, str]:
    """Return the cell of each header by its text."""
    return {str(cell.value): cell.coordinate for cell in sheet[1] if cell.value}


def validation(sheet: Worksheet, title: str) -> DataValidation | None:
    column = header_cells(sheet)[title].rstrip("1")
    return next((rule for rule in sheet.data_validations.dataValidation if f"{column}2" in rule.sqref), None)


def texts_of(book: Workbook, name: str) -> list[str]:
    """Return the words in the range behind a defined name."""
    ((title, area),) = book.defined_names[name].destinations
    return [str(cell.value) for row in book[title][area] for cell in row]


def test_every_sheet_is_there_in_order(book: Workbook) -> None:
    assert book.sheetnames == [GUIDE_SHEET, Parameters.sheet, *(model.sheet for model in SHEETS), LISTS_SHEET]


@pytest.mark.parametrize(("model", "column"), ALL_COLUMNS, ids=NAMES)
def test_every_field_is_a_column_with_its_note(book: Workbook, model: type[Row], column: Column) -> None:
    sheet = book[model.sheet]
    header = sheet[header_cells(sheet)[column.title]]
    assert header.comment is not None
    assert column.note in header.comment.text
    assert ("Verplicht" in header.comment.text) == column.required


def test_required_columns_look_different_from_optional_ones(book: Workbook) -> None:
    fills = {required: set[str]() for required in (True, False)}
    for model, column in ALL_COLUMNS:
        sheet = book[model.sheet]
        fills[column.required].add(sheet[header_cells(sheet)[column.title]].fill.fgColor.rgb)
    assert len(fills[True]) == len(fills[False]) == 1
    assert fills[True] != fills[False]


class SiteWithFloors(Site):
    """A row class with fields that the template has never seen."""

    floors: Annotated[int, Field(ge=0, le=99)] | None = Field(None, title="Verdiepingen", description="Aantal verdiepingen.")
    partner: str = Field("", title="Standplaats", description="Code van een andere vestiging.")


def test_a_new_field_becomes_a_column_with_note_bounds_and_dropdown() -> None:
    sheet = Workbook().create_sheet(Site.sheet)
    row = SiteWithFloors(code="V001", name="Een", pupils=1, devices=2, floors=3, partner="V002")
    template._write_sheet(sheet, SiteWithFloors, {Site.sheet: [row]})
    places = header_cells(sheet)
    note = sheet[places["Verdiepingen"]].comment
    assert note is not None
    assert "Aantal verdiepingen." in note.text
    assert sheet[places["Verdiepingen"].replace("1", "2")].value == 3
    bounds, dropdown = validation(sheet, "Verdiepingen"), validation(sheet, "Standplaats")
    assert bounds is not None
    assert (bounds.type, bounds.formula1, bounds.formula2) == ("whole", "0", "99")
    assert dropdown is not None
    assert (dropdown.type, dropdown.formula1) == ("list", "vestigingen")


@pytest.mark.parametrize(("model", "column"), [pair for pair in ALL_COLUMNS if pair[1].form is Form.CHOICE])
def test_every_closed_list_has_a_dropdown_with_exactly_its_words(book: Workbook, model: type[Row], column: Column) -> None:
    rule = validation(book[model.sheet], column.title)
    assert rule is not None
    assert rule.type == "list"
    assert texts_of(book, str(rule.formula1)) == list(column.choices)
    assert f"{LAST_ROW}" in str(rule.sqref)


@pytest.mark.parametrize(("model", "column"), ALL_COLUMNS, ids=NAMES)
def test_a_cell_for_several_values_accepts_more_than_the_list(book: Workbook, model: type[Row], column: Column) -> None:
    rule = validation(book[model.sheet], column.title)
    if rule is not None and rule.type == "list":
        assert bool(rule.showErrorMessage) != column.several


@pytest.mark.parametrize(
    ("model", "title", "name"),
    [
        (Person, "Standplaats", "vestigingen"),
        (Person, "Werkt op", "vestigingen"),
        (PersonSkills, "Persoon", "personen"),
        (Task, "Vaardigheden", "vaardigheden"),
        (Agreement, "Persoon", "personen"),
        (Agreement, "Taak", "taken"),
        (Agreement, "Vestiging", "vestigingen"),
        (LastYear, "Voert uit", "personen"),
        (Change, "Wijziging", "keuze_wijziging"),
    ],
)
def test_codes_of_other_sheets_are_offered(book: Workbook, model: type[Row], title: str, name: str) -> None:
    rule = validation(book[model.sheet], title)
    assert rule is not None
    assert rule.formula1 == name
    assert name in book.defined_names


@pytest.mark.parametrize("model", [Site, Person, Task])
def test_the_codes_of_a_sheet_are_not_limited_to_those_it_has(model: type[Row]) -> None:
    assert source_of(model, columns(model)[0]) == ""


def test_every_goal_stands_there_with_its_weight_and_sentence(book: Workbook) -> None:
    rows = {row[0]: row for row in book["Doelen"].iter_rows(min_row=2, values_only=True)}
    assert list(rows) == [goal.name for goal in GOALS]
    for goal in GOALS:
        assert Decimal(str(rows[goal.name][1])) == goal.weight
        assert goal.sentence() in rows[goal.name]


def test_every_parameter_stands_there_with_its_default_and_explanation(book: Workbook) -> None:
    rows = {row[0]: row for row in book[Parameters.sheet].iter_rows(min_row=2, values_only=True)}
    assert list(rows) == [field.title for field in Parameters.model_fields.values()]
    for name, field in Parameters.model_fields.items():
        assert field.description in rows[field.title]
        if name != "school_year":
            assert Decimal(str(rows[field.title][1])) == field.default


def test_every_kind_of_change_is_explained(book: Workbook) -> None:
    shown = {row[0]: row[1] for row in book[LISTS_SHEET].iter_rows(values_only=True)}
    assert set(KINDS) <= set(shown)
    assert all(shown[kind] for kind in KINDS)


def test_every_word_of_a_closed_list_has_a_meaning() -> None:
    assert all(meaning for words in CLOSED_LISTS.values() for meaning in words.values())


def test_the_empty_template_lacks_only_what_the_planner_must_type(empty: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_workbook(empty)
    empty_sheets = {fault.sheet for fault in refused.value.faults if "geen enkele rij" in fault.what}
    assert empty_sheets == {"Vestigingen", "Personeel", "Vaardigheden"}


def test_the_template_has_the_whole_catalogue(book: Workbook) -> None:
    assert [row[0] for row in book["Taken"].iter_rows(min_row=2, values_only=True)] == [task.code for task in catalogue.tasks()]
    skills = [cell.value for cell in book["Vaardigheden"][1]][1:]
    assert skills == list(catalogue.skills(catalogue.tasks()))


def odd_texts() -> Problem:
    """Return a small problem whose texts look like formulas, numbers and markup."""
    group = invented_group(2, centre="Torhout", seed=3)
    sites = (group.sites[0].model_copy(update={"name": "=1+1", "level": "007"}), group.sites[1].model_copy(update={"name": "<b>&\"'"}))
    people = (group.people[0].model_copy(update={"name": "@naam", "origin": "-5"}), *group.people[1:])
    changes = (Change(scenario="+1", kind="leerlingen", value="+10 %"), Change(scenario="3", kind="uren", subject=people[0].code, value="18"))
    parts: dict[str, object] = {"sites": sites, "people": people, "changes": changes}
    return Problem(**{name: getattr(group, name) for name in Problem.model_fields} | parts)


@pytest.mark.parametrize(
    "problem", [small_group(), invented_group(12, centre="Aalst", seed=5), odd_texts()], ids=["example", "invented", "odd texts"]
)
def test_what_is_written_is_read_back_equal(problem: Problem, tmp_path: Path) -> None:
    path = tmp_path / "groep.xlsx"
    template.write_problem(path, problem)
    assert read_workbook(path).problem == problem


def test_text_that_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    path = tmp_path / "groep.xlsx"
    template.write_problem(path, odd_texts())
    cell = load_workbook(path)["Vestigingen"]["B2"]
    assert (cell.value, cell.data_type, cell.quotePrefix) == ("=1+1", "s", True)


def test_the_example_is_written_by_the_template(tmp_path: Path) -> None:
    path = tmp_path / "voorbeeld.xlsx"
    template.write_template(path, example=True, school_year="2030-2031")
    assert read_workbook(path).problem == small_group("2030-2031")


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="map"):
        template.write_template(tmp_path / "weg" / "groep.xlsx")


@pytest.mark.parametrize(("day", "year"), [(date(2026, 2, 1), "2026-2027"), (date(2026, 9, 30), "2026-2027"), (date(2026, 10, 1), "2027-2028")])
def test_the_school_year_is_the_one_that_is_prepared(day: date, year: str) -> None:
    assert template.school_year_of(day) == year


def test_every_sheet_prints_on_a4_with_its_header_on_every_page(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert str(sheet.page_setup.paperSize) == sheet.PAPERSIZE_A4
        assert sheet.sheet_properties.pageSetUpPr is not None
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
    for model in SHEETS:
        assert book[model.sheet].print_title_rows == "$1:$1"
        assert book[model.sheet].freeze_panes in {"B2", "C2"}
