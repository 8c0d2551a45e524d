"""The plan in the report sheets, read back as it was written and as a planner changed it by hand."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet
from workbooks import content, read_bytes

from ictassign.checker import check
from ictassign.faults import InvalidInput
from ictassign.greedy import greedy
from ictassign.mandates import assign
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem, UnitKey
from ictassign.report.sheets import report
from ictassign.result import Result
from ictassign.rules import RULES
from ictassign.workbook.plan_sheets import ADVICE
from ictassign.workbook.reader import PlanReading, read_plan
from ictassign.workbook.writer import write_workbook

Change = Callable[[openpyxl.Workbook], object]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Problem, Plan]:
    """A report on a plan that has stand-ins."""
    folder = tmp_path_factory.mktemp("made")
    problem = read_bytes(folder, content()).problem
    work = greedy(problem)
    unit = UnitKey("T03", "")
    plan = assign(problem, replace(work, stand_ins={**work.stand_ins, unit: problem.stand_ins[unit][:1]}) if problem.stand_ins[unit] else work)
    target = folder / "plan.xlsx"
    write_workbook(folder / "groep.xlsx", target, report(problem, Result(plan, check(problem, plan), bound=0)))
    return target, problem, plan


def read(made: tuple[Path, Problem, Plan], folder: Path, change: Change) -> PlanReading:
    book = openpyxl.load_workbook(made[0])
    change(book)
    path = folder / "bewerkt.xlsx"
    book.save(path)
    return read_plan(path, made[1])


def column(sheet: Worksheet, title: str) -> int:
    return next(number for number, cell in enumerate(sheet[1], 1) if cell.value == title)


def row_of(sheet: Worksheet, key: DutyKey) -> int:
    task, site = column(sheet, "Taak"), column(sheet, "Vestiging")
    return next(row for row in range(2, sheet.max_row + 1) if (sheet.cell(row, task).value, sheet.cell(row, site).value or "") == key)


def put(key: DutyKey, title: str, value: str | None) -> Change:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Taakverdeling"]
        sheet.cell(row_of(sheet, key), column(sheet, title)).value = value

    return change


def test_a_plan_is_read_back_as_it_was_written(made: tuple[Path, Problem, Plan]) -> None:
    path, problem, plan = made
    reading = read_plan(path, problem)
    assert not reading.faults
    assert reading.plan == plan
    assert reading.recorded == plan


def test_without_its_log_the_plan_is_still_read(made: tuple[Path, Problem, Plan], tmp_path: Path) -> None:
    reading = read(made, tmp_path, lambda book: book.remove(book["Logboek"]))
    assert reading.recorded is None
    assert reading.plan == made[2]


@pytest.mark.parametrize("gone", ["Vervangers", "Bezoeken", "Per vestiging"])
def test_a_sheet_that_is_gone_comes_from_the_log(gone: str, made: tuple[Path, Problem, Plan], tmp_path: Path) -> None:
    reading = read(made, tmp_path, lambda book: book.remove(book[gone]))
    assert reading.plan == made[2]


def test_no_plan_at_all_is_said(made: tuple[Path, Problem, Plan], tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="Taakverdeling: dit blad ontbreekt"):
        read(made, tmp_path, lambda book: book.remove(book["Taakverdeling"]))


def test_names_changed_by_hand_are_the_new_plan(made: tuple[Path, Problem, Plan], tmp_path: Path) -> None:
    key = DutyKey("T01", "V001")
    reading = read(made, tmp_path, put(key, "Voert uit", " p004 ;"))
    assert not reading.faults
    assert reading.plan.executors[key] == ("P004",)
    assert {k: v for k, v in reading.plan.executors.items() if k != key} == {k: v for k, v in made[2].executors.items() if k != key}
    emptied = read(made, tmp_path, put(key, "Voert uit", None))
    assert key not in emptied.plan.executors


def test_a_mandate_changed_by_hand(made: tuple[Path, Problem, Plan], tmp_path: Path) -> None:
    key = DutyKey("T02", "V002")
    assert read(made, tmp_path, put(key, "Stuurt aan", "P003")).plan.steers[key] == "P003"


def test_a_stand_in_is_changed_on_any_row_of_the_unit_or_in_the_sheet_of_stand_ins(made: tuple[Path, Problem, Plan], tmp_path: Path) -> None:
    unit = UnitKey("T01", "")
    before = made[2].stand_ins.get(unit, ())
    key = DutyKey("T01", "V002")
    added = read(made, tmp_path, put(key, "Vervanger", "; ".join([*before, "P003"])))
    assert added.plan.stand_ins[unit] == (*before, "P003")
    breach = next(b for b in check(made[1], added.plan).breaches if b.unit == unit and b.person == "P003")
    book = openpyxl.load_workbook(made[0])
    sheet = book["Taakverdeling"]
    assert added.place(breach, made[1]).cell == sheet.cell(row_of(sheet, key), column(sheet, "Vervanger")).coordinate

    def in_the_sheet(book: openpyxl.Workbook) -> None:
        stands = book["Vervangers"]
        row = next(r for r in range(2, stands.max_row + 1) if stands.cell(r, column(stands, "Taak")).value == "T01")
        stands.cell(row, column(stands, "Vervangers")).value = "P003"

    assert read(made, tmp_path, in_the_sheet).plan.stand_ins[unit] == ("P003",)


def test_a_stand_in_that_is_taken_off(made: tuple[Path, Problem, Plan], tmp_path: Path) -> None:
    unit, people = next(iter(made[2].stand_ins.items()))
    key = made[1].units[unit].duties[0]
    assert people
    assert unit not in read(made, tmp_path, put(key, "Vervanger", None)).plan.stand_ins


def test_visits_and_school_people_changed_by_hand(made: tuple[Path, Problem, Plan], tmp_path: Path) -> None:
    (person, site), count = next(iter(made[2].visits.items()))

    def change(book: openpyxl.Workbook) -> None:
        visits = book["Bezoeken"]
        row = next(
            r for r in range(2, visits.max_row + 1) if visits.cell(r, 1).value == person and visits.cell(r, column(visits, "Vestiging")).value == site
        )
        visits.cell(row, column(visits, "Bezoeken")).value = count + 7
        schools = book["Per vestiging"]
        schools.cell(3, column(schools, "Ankerpunt")).value = "P002"

    reading = read(made, tmp_path, change)
    assert reading.plan.visits[person, site] == count + 7
    assert reading.plan.ambassadors["V002"] == "P002"


@pytest.mark.parametrize(
    ("title", "typed", "words"),
    [
        ("Voert uit", "P02", "bedoelde u P002?"),
        ("Voert uit", "Jan Maes", "typ de code P002"),
        ("Voert uit", "niemand", "kies een code"),
        ("Beslist", "P001;P002", "meer dan één persoon"),
        ("Taak", "T1", "bedoelde u T01?"),
        ("Vestiging", "V01", "bedoelde u V001?"),
        ("Vestiging", "groep", "bestaat niet in dit schooljaar"),
        ("Vestiging", "V002", "twee keer"),
        ("Voert uit", "#N/A", "foutwaarde"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_is_a_fault_at_its_cell(title: str, typed: str, words: str, made: tuple[Path, Problem, Plan], tmp_path: Path) -> None:
    book = openpyxl.load_workbook(made[0])
    sheet = book["Taakverdeling"]
    row = row_of(sheet, DutyKey("T01", "V001"))
    faults = read(made, tmp_path, put(DutyKey("T01", "V001"), title, typed)).faults
    columns = {column(sheet, "Taak"), column(sheet, title)}
    cells = {sheet.cell(place, at).coordinate for at in columns for place in (row, row + 1)}
    assert any(fault.cell in cells and words in str(fault) for fault in faults), list(map(str, faults))


def test_each_breach_is_placed_at_a_cell(made: tuple[Path, Problem, Plan], tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        sheet = book["Taakverdeling"]
        for row in range(2, sheet.max_row + 1):
            sheet.cell(row, column(sheet, "Voert uit")).value = "P004"
            sheet.cell(row, column(sheet, "Beslist")).value = "P002"
        schools = book["Per vestiging"]
        for row in range(2, 5):
            schools.cell(row, column(schools, "Aanspreekpunt")).value = None

    reading = read(made, tmp_path, change)
    breaches = check(made[1], reading.plan).breaches
    assert {"wie mag", "mandaten", "budget"} <= {breach.rule for breach in breaches}
    for breach in breaches:
        fault = reading.place(breach, made[1])
        assert fault.cell, str(fault)
        assert fault.what == breach.what


def test_a_torn_log_is_as_no_log(made: tuple[Path, Problem, Plan], tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        for row in book["Logboek"].iter_rows(max_col=2):
            if str(row[0].value).startswith("Plan 1"):
                row[1].value = str(row[1].value)[:50]

    reading = read(made, tmp_path, change)
    assert reading.recorded is None
    assert reading.plan == made[2]


def test_there_is_advice_for_every_rule() -> None:
    assert set(ADVICE) == {rule.name for rule in RULES}
