"""Whole workbooks drawn at random: the reader returns a problem, or faults that say where; never anything else."""

import tempfile
from collections.abc import Callable
from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from openpyxl.cell import MergedCell
from workbooks import ROWS, content, packed, parts

from ictassign.faults import InvalidInput
from ictassign.problem import Problem
from ictassign.workbook.reader import Reading, read_workbook

WORDS = sorted(
    {str(value) for rows in ROWS.values() for row in rows for value in row if value is not None}
    | {"groep", "P9", "", " ", "0", "-1", "3,5", "8 uur", "1/2", ";", "a;b:1", ":", "#N/A", "5 %"}
)
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters=[chr(code) for code in range(32)] + ["\ufffe", "\uffff"]), max_size=12)
VALUES = st.one_of(
    st.none(),
    st.sampled_from(WORDS),
    TEXTS,
    st.integers(-5, 100),
    st.floats(allow_nan=False, allow_infinity=False),
    st.booleans(),
    st.dates(date(1901, 1, 1), date(2100, 1, 1)),
    st.times(),
    st.datetimes(datetime(1901, 1, 1), datetime(2100, 1, 1)),
)
Step = Callable[[openpyxl.Workbook], None]


@st.composite
def steps(draw: st.DrawFn) -> Step:
    """Draw one change of a workbook."""
    name = draw(st.sampled_from(list(ROWS)))
    kind = draw(st.sampled_from(["cell", "cell", "cell", "cell", "row", "column", "copy", "swap", "rename", "remove", "hide", "merge", "format"]))
    row, column, other = draw(st.integers(1, 8)), draw(st.integers(1, 16)), draw(st.integers(1, 8))
    value, code = draw(VALUES), draw(st.sampled_from(["0%", "d/mm/yyyy", "h:mm", "[h]:mm", '0.00" u"', "@"]))

    def change(book: openpyxl.Workbook) -> None:
        if name in book.sheetnames and (kind != "remove" or len(book.sheetnames) > 1):
            actions[kind](book[name])

    actions: dict[str, Callable[[Any], object]] = {
        "cell": lambda sheet: put(sheet.cell(row, column), value),
        "row": lambda sheet: sheet.delete_rows(row) if column % 2 else sheet.insert_rows(row),
        "column": lambda sheet: sheet.delete_cols(column) if row % 2 else sheet.insert_cols(column),
        "copy": lambda sheet: copy_row(sheet, row, other),
        "swap": lambda sheet: swap(sheet, 1 + row, 1 + other),
        "rename": lambda sheet: setattr(sheet, "title", name[:1] + name),
        "remove": lambda sheet: sheet.parent.remove(sheet),
        "hide": lambda sheet: setattr(sheet.row_dimensions[row], "hidden", True),
        "merge": lambda sheet: sheet.merge_cells(start_row=row, end_row=row + 1, start_column=column, end_column=column),
        "format": lambda sheet: setattr(sheet.cell(row, column), "number_format", code),
    }
    return change


def copy_row(sheet: Any, row: int, other: int) -> None:
    """Copy the values of a row over those of another."""
    for at in range(1, 17):
        put(sheet.cell(other, at), sheet.cell(row, at).value)


def swap(sheet: Any, first: int, second: int) -> None:
    """Swap two columns."""
    for row in range(1, 9):
        one, other = sheet.cell(row, first), sheet.cell(row, second)
        before = one.value
        put(one, other.value)
        put(other, before)


def put(cell: Any, value: Any) -> None:
    """Put a value in a cell, text as text; the lower cells of a merged range take none."""
    if isinstance(cell, MergedCell):
        return
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "e" if value.startswith("#N") else "s"


def judged(data: bytes) -> Reading | InvalidInput:
    """Read a workbook and hold what comes back against what was promised."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "groep.xlsx"
        path.write_bytes(data)
        try:
            found: Reading | InvalidInput = read_workbook(path)
        except InvalidInput as refused:
            found = refused
    if isinstance(found, InvalidInput):
        assert found.faults
        for fault in (*found.faults, *found.warnings):
            text = str(fault)
            assert text.isprintable(), text
            assert len(text) < 1000
            assert fault.cell or fault.row is None, text
        return found
    assert Problem(**{name: getattr(found.problem, name) for name in Problem.model_fields}) == found.problem
    assert found.problem.executors.keys() == found.problem.duties.keys()
    return found


def apply(changes: list[Step]) -> bytes:
    def change(book: openpyxl.Workbook) -> None:
        for step in changes:
            step(book)

    return content(change)


@given(st.lists(steps(), max_size=4))
@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
def test_any_change_gives_a_problem_or_faults(changes: list[Step]) -> None:
    judged(apply(changes))


@pytest.mark.slow
@given(st.lists(steps(), max_size=10))
@settings(max_examples=2000, suppress_health_check=[HealthCheck.too_slow])
def test_any_change_gives_a_problem_or_faults_at_length(changes: list[Step]) -> None:
    judged(apply(changes))


VALID = content()
PARTS = parts(VALID)


def damaged(part: str, position: int, inserted: bytes, removed: int) -> bytes:
    data = PARTS[part]
    at = position % len(data)
    return packed(PARTS | {part: data[:at] + inserted + data[at + removed :]})


DAMAGE = st.tuples(
    st.sampled_from(sorted(PARTS)),
    st.integers(0, 1 << 20),
    st.one_of(st.binary(max_size=4), st.sampled_from([b"<", b">", b'"', b"&", b"<c/>", b'r="A1"', b't="s"', b"9" * 30, b"<!DOCTYPE a>", b"</row>"])),
    st.integers(0, 6),
)


@given(DAMAGE)
@settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow])
def test_any_damage_to_a_part_gives_a_problem_or_faults(damage: tuple[str, int, bytes, int]) -> None:
    judged(damaged(*damage))


@pytest.mark.slow
@given(DAMAGE)
@settings(max_examples=3000, suppress_health_check=[HealthCheck.too_slow])
def test_any_damage_to_a_part_gives_a_problem_or_faults_at_length(damage: tuple[str, int, bytes, int]) -> None:
    judged(damaged(*damage))


NAMES = st.lists(TEXTS.filter(lambda text: ";" not in text and len(text.split()) > 0), min_size=4, max_size=4, unique_by=lambda text: text.casefold())


@example(names=["0", "00", "000", "SUBTOTAAL"], order=[2, 3, 4, 5])
@given(NAMES, st.permutations([2, 3, 4, 5]))
@settings(max_examples=25, suppress_health_check=[HealthCheck.too_slow])
def test_other_codes_in_another_order_are_the_same_group(names: list[str], order: list[int]) -> None:
    """Renaming people everywhere and reordering their rows changes no duty and no number of candidates."""
    renamed = dict(zip(("P001", "P002", "P003", "P004"), names, strict=True))

    def change(book: openpyxl.Workbook) -> None:
        for sheet in book.worksheets:
            for row in sheet.iter_rows(min_row=2):
                for cell in row:
                    if isinstance(cell.value, str) and cell.value in renamed:
                        put(cell, renamed[cell.value])
        people = book["Personeel"]
        rows = [[cell.value for cell in people[number]] for number in order]
        for number, values in enumerate(rows, 2):
            for at, value in enumerate(values, 1):
                put(people.cell(number, at), value)
        book.remove(book["Vorig jaar"])

    found, before = judged(content(change)), judged(VALID)
    if isinstance(found, InvalidInput):  # two drawn codes may be the same once folded, one may look like nothing or like the word total
        told = ("twee keer", "leeg", "onbekende", "geen rij", "is een totaal")
        assert all(any(part in str(fault) for part in told) for fault in found.faults)
        return
    assert isinstance(before, Reading)
    assert found.problem.duties == before.problem.duties
    assert {key: len(people) for key, people in found.problem.executors.items()} == {
        key: len(people) for key, people in before.problem.executors.items()
    }


@given(st.times() | st.just(time(0, 0)))
@settings(max_examples=10)
def test_a_clock_time_is_never_a_number_of_hours(typed: time) -> None:
    found = judged(content(lambda book: put(book["Personeel"]["E2"], typed)))
    assert isinstance(found, InvalidInput)
    assert "kloktijd" in str(found.faults[0])
