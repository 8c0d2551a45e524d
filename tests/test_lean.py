"""A long tail of empty formatted rows is left out of a copy; whatever holds something stays."""

from pathlib import Path

import openpyxl
import pytest
from workbooks import content, packed, part_of, parts, read_bytes

from ictassign.workbook.lean import MOST_EMPTY_ROWS, lean
from ictassign.workbook.package import Package

SHEET = parts(content())[part_of("Vestigingen")].decode()


def with_rows(count: int, last: str = "") -> bytes:
    rows = "".join(f'<row r="{number}" ht="15"><c r="A{number}" s="0"/></row>' for number in range(10, 10 + count))
    return SHEET.replace("</sheetData>", f"{rows}{last}</sheetData>").encode()


def test_a_long_tail_is_left_out() -> None:
    assert lean(with_rows(MOST_EMPTY_ROWS + 1)) == SHEET.encode()


@pytest.mark.parametrize("last", ["<v>1</v>", "<f>A1</f>", "<is><t>x</t></is>"])
def test_rows_above_something_stay(last: str) -> None:
    sheet = with_rows(MOST_EMPTY_ROWS + 1, f'<row r="1000000"><c r="B1000000">{last}</c></row>')
    assert lean(sheet) == sheet


def test_a_usual_number_of_empty_rows_stays() -> None:
    assert lean(with_rows(MOST_EMPTY_ROWS)) == with_rows(MOST_EMPTY_ROWS)


def test_a_copy_opens_with_the_same_values(tmp_path: Path) -> None:
    contents = parts(content()) | {part_of("Vestigingen"): with_rows(MOST_EMPTY_ROWS + 5)}
    before = read_bytes(tmp_path, packed(contents)).problem
    copy = tmp_path / "kopie.xlsx"
    copy.write_bytes(bytes(Package.read(tmp_path / "groep.xlsx")))
    assert openpyxl.load_workbook(copy)["Vestigingen"].max_row == 4
    assert read_bytes(tmp_path, copy.read_bytes(), "kopie.xlsx").problem == before
