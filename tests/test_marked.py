"""The copy with marked cells: every fault can be found by looking, and nothing typed becomes a formula."""

from pathlib import Path

import openpyxl
import pytest
from workbooks import cells, content, packed, parts

from ictassign.faults import Fault, InvalidInput
from ictassign.workbook.marked import RED, TITLE, YELLOW, write_marked
from ictassign.workbook.reader import read_workbook

CHANGED = {"Personeel!E2": "8 uur", "Personeel!C3": "TICC", "Personeel!I2": 40, "Personeel!D4": "=1+1", "Wat als!C2": "@SUM(1)", "Taken!B2": ""}


def marked(folder: Path, data: bytes) -> tuple[openpyxl.Workbook, tuple[Fault, ...], bool]:
    source, target = folder / "groep.xlsx", folder / "nagekeken.xlsx"
    source.write_bytes(data)
    with pytest.raises(InvalidInput) as refused:
        read_workbook(source)
    copied = write_marked(source, target, refused.value.faults, refused.value.warnings)
    assert source.read_bytes() == data
    return openpyxl.load_workbook(target), (*refused.value.faults, *refused.value.warnings), copied


def test_every_faulty_cell_is_coloured_and_noted(tmp_path: Path) -> None:
    book, faults, copied = marked(tmp_path, content(cells(CHANGED)))
    assert copied
    assert {f"{fault.sheet}!{fault.cell}" for fault in faults} == set(CHANGED)
    for fault in faults:
        cell = book[fault.sheet][fault.cell]
        colour = YELLOW if fault.cell == "I2" else RED
        assert cell.fill.fgColor.rgb == colour.fgColor.rgb
        assert cell.comment is not None
        assert fault.what in cell.comment.text


def test_the_first_sheet_lists_and_links_every_fault(tmp_path: Path) -> None:
    book, faults, _ = marked(tmp_path, content(cells(CHANGED)))
    sheet = book.worksheets[0]
    assert sheet.title == TITLE
    assert book.active is sheet
    rows = [row for row in sheet.iter_rows() if row[0].value in ("fout", "let op")]
    assert len(rows) == len(faults)
    for row, fault in zip(rows, faults, strict=True):
        assert [cell.value for cell in row[1:]] == [f"{fault.sheet}!{fault.cell}", fault.what, fault.value or None, fault.advice]
        assert row[1].hyperlink is not None
        assert row[1].hyperlink.location == f"'{fault.sheet}'!{fault.cell}"


def test_no_typed_text_becomes_a_formula(tmp_path: Path) -> None:
    book, _, _ = marked(tmp_path, content(cells(CHANGED)))
    assert not [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]
    assert book["Personeel"]["D4"].value == "=1+1"


def test_what_the_planner_typed_stays(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        cells(CHANGED)(book)
        book["Personeel"]["E2"].comment = openpyxl.comments.Comment("Vraag aan Zoë", "planner")
        book.create_sheet("Eigen").append(["iets", 1])

    book, _, _ = marked(tmp_path, content(change))
    note = book["Personeel"]["E2"].comment
    assert note is not None
    assert note.text.startswith("Vraag aan Zoë\n")
    assert book["Eigen"]["B1"].value == 1


def test_a_second_copy_replaces_the_list_of_the_first(tmp_path: Path) -> None:
    _, faults, _ = marked(tmp_path, content(cells(CHANGED)))
    again = tmp_path / "nog eens.xlsx"
    write_marked(tmp_path / "nagekeken.xlsx", again, faults[:1])
    titles = openpyxl.load_workbook(again).sheetnames
    assert [title for title in titles if title.startswith(TITLE)] == [TITLE]


def test_a_sheet_of_the_planner_with_that_name_stays(tmp_path: Path) -> None:
    def change(book: openpyxl.Workbook) -> None:
        cells(CHANGED)(book)
        book.create_sheet("fouten").append(["van de planner"])

    book, _, _ = marked(tmp_path, content(change))
    assert book["fouten"]["A1"].value == "van de planner"
    assert book.worksheets[0]["A1"].value.startswith("Nagekeken")


@pytest.mark.parametrize("kind", ["no workbook", "merged all over"])
def test_what_cannot_be_copied_gives_the_list_alone(kind: str, tmp_path: Path) -> None:
    data = content(cells(CHANGED))
    if kind == "no workbook":
        data = b"Taak;Groep\r\n"
    else:
        contents = parts(data)
        sheet = "xl/worksheets/sheet2.xml"
        merged = b'</sheetData><mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        data = packed(contents | {sheet: contents[sheet].replace(b"</sheetData>", merged)})
    book, faults, copied = marked(tmp_path, data)
    assert not copied
    assert book.sheetnames == [TITLE]
    assert book[TITLE].max_row == 4 + len(faults)
