"""The next school year starts from last year's plan, and the planner's own things stay."""

from pathlib import Path

import pytest
from openpyxl import load_workbook

from ictassign.example import small_group
from ictassign.faults import InvalidInput
from ictassign.problem import Problem
from ictassign.report.tables import Column, Sheet, Table
from ictassign.tables import LastYear
from ictassign.workbook import template
from ictassign.workbook.next_year import following, next_year
from ictassign.workbook.reader import read_workbook
from ictassign.workbook.writer import write_workbook

DIVISION = (("T01", "", "P023"), ("T23", "V001", "P026;P028"), ("T23", "V002", ""), ("B03", "", "P025"))
EXECUTED = tuple(LastYear(task=task, site=site, executors=tuple(people.split(";"))) for task, site, people in DIVISION if people)
SETTINGS = "Parameters"


@pytest.fixture
def plan(tmp_path: Path) -> Path:
    """Return the example with a report in it, and with a sheet and a column of the planner's own."""
    path = tmp_path / "plan.xlsx"
    template.write_template(path, example=True, school_year="2026-2027")
    book = load_workbook(path)
    book.create_sheet("Mijn nota's")["A1"] = "niet vergeten"
    book["Personeel"]["Z1"], book["Personeel"]["Z2"] = "Telefoon", "051 00 00 00"
    book.save(path)
    return path


def report(path: Path) -> None:
    columns = (Column("Taak"), Column("Vestiging"), Column("Uren"), Column("Voert uit"))
    rows = [(task, site, 3.5, people) for task, site, people in DIVISION]
    sheets = (Sheet("Samenvatting", (Table((Column("Cijfer"),), [("x",)]),)), Sheet("Taakverdeling", (Table(columns, rows),)))
    write_workbook(path, path, sheets, overwrite=True)


def started(plan: Path) -> tuple[Path, Problem]:
    target = plan.with_name("volgend.xlsx")
    next_year(plan, target)
    return target, read_workbook(target).problem


def test_last_years_executors_and_the_next_school_year_stand_in_it(plan: Path) -> None:
    report(plan)
    _, problem = started(plan)
    assert problem.last_year == EXECUTED
    assert problem.parameters.school_year == "2027-2028"


def test_every_other_table_is_the_same(plan: Path) -> None:
    report(plan)
    _, problem = started(plan)
    before = small_group("2026-2027")
    assert problem.model_copy(update={"parameters": before.parameters, "last_year": before.last_year}) == before


def test_the_report_goes_and_the_planners_own_things_stay(plan: Path) -> None:
    report(plan)
    target, _ = started(plan)
    book = load_workbook(target)
    assert not {"Samenvatting", "Taakverdeling"} & set(book.sheetnames)
    assert book["Mijn nota's"]["A1"].value == "niet vergeten"
    assert book["Personeel"]["Z2"].value == "051 00 00 00"
    assert len(book["Afspraken"].data_validations.dataValidation) > 0


def test_the_source_is_not_touched(plan: Path) -> None:
    report(plan)
    before = plan.read_bytes()
    started(plan)
    assert plan.read_bytes() == before


def test_a_workbook_without_the_sheet_gets_it(plan: Path) -> None:
    book = load_workbook(plan)
    del book[LastYear.sheet]
    book.save(plan)
    report(plan)
    _, problem = started(plan)
    assert problem.last_year == EXECUTED


def test_a_workbook_without_a_school_year_gets_none(plan: Path) -> None:
    book = load_workbook(plan)
    book[SETTINGS].delete_rows(2)
    book.save(plan)
    report(plan)
    _, problem = started(plan)
    assert problem.parameters.school_year == ""
    assert problem.last_year == EXECUTED


def test_a_year_after_the_next_can_be_started_too(plan: Path) -> None:
    report(plan)
    target, _ = started(plan)
    report(target)
    later, problem = started(target.rename(plan.with_name("jaar2.xlsx")))
    assert later.exists()
    assert problem.parameters.school_year == "2028-2029"
    assert problem.last_year == EXECUTED


def test_a_workbook_without_a_plan_is_refused(plan: Path) -> None:
    with pytest.raises(InvalidInput, match="Taakverdeling"):
        next_year(plan, plan.with_name("volgend.xlsx"))
    assert not plan.with_name("volgend.xlsx").exists()


@pytest.mark.parametrize(
    ("year", "after"),
    [("2026-2027", "2027-2028"), ("2026/27", "2027/28"), ("1999-00", "2000-01"), ("2026 - 2027", "2027 - 2028"), ("dit jaar", ""), ("", "")],
)
def test_the_school_year_after_one_is_in_the_same_form(year: str, after: str) -> None:
    assert following(year) == after
