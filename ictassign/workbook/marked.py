"""A copy of a workbook with every faulty cell marked, for the planner who has to mend it.

The copy is a working paper: openpyxl makes it, which drops what it does not know, so the first sheet says to mend the
own file. What openpyxl would need minutes or gigabytes for, or cannot open, gives the list of faults alone.
"""

import io
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from openpyxl import Workbook as OpenpyxlWorkbook
from openpyxl import load_workbook
from openpyxl.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from ictassign.faults import Fault, InvalidInput
from ictassign.text import fold, shown
from ictassign.workbook.cells import MOST_TEXT, Workbook, corners
from ictassign.workbook.guard import open_package
from ictassign.workbook.values import clean_code
from ictassign.workbook.writer import replace_file

TITLE = "Fouten"
RED, YELLOW = PatternFill("solid", fgColor="FFF4A6A0"), PatternFill("solid", fgColor="FFFFE699")
MOST_XML_BYTES = 30_000_000
"""Worksheets that unpack to more than this are not loaded by openpyxl."""
MOST_MERGED_CELLS = 1_000_000
_HEADERS = ("Soort", "Waar", "Wat er mis is", "Waarde", "Wat te doen")
_WIDTHS = (11, 22, 60, 30, 60)
_INTRODUCTION = (
    "Nagekeken door ictassign. Dit is een kopie om de fouten te vinden: verbeter ze in uw eigen werkmap en kijk die opnieuw na.",
    "Klik op een plaats om naar de cel te gaan. Rode cellen moeten verbeterd worden, gele zijn een aandachtspunt.",
)


def write_marked(source: Path, target: Path, faults: Sequence[Fault], warnings: Sequence[Fault] = ()) -> bool:
    """Write a copy of a workbook with its faulty cells marked and a first sheet that lists and links them.

    Returns
    -------
    bool
        Whether the sheets of the workbook are in it; False when only the list of faults could be written.

    Raises
    ------
    CannotWrite
        When the target cannot be written.
    """
    copied = _copied(source)
    book = copied or OpenpyxlWorkbook()
    sheets = {fold(clean_code(sheet.title)): sheet for sheet in book.worksheets if isinstance(sheet, Worksheet)} if copied else {}
    marked = [(fault, True) for fault in faults] + [(warning, False) for warning in warnings]
    for fault, grave in reversed(marked):  # so that the gravest colour comes last
        sheet = sheets.get(fold(fault.sheet))
        if sheet is not None and fault.cell:
            _mark(sheet, fault, RED if grave else YELLOW)
    _note(sheets, [fault for fault, _ in marked])
    _list(book, sheets, marked)
    if not copied:
        book.remove(book.worksheets[-1])
    memory = io.BytesIO()
    book.save(memory)
    replace_file(target, memory.getvalue())
    return copied is not None


def _copied(source: Path) -> OpenpyxlWorkbook | None:
    """Return the workbook for openpyxl to write again, or None when it cannot or had better not."""
    try:
        package = open_package(source)
        book = Workbook(package)
        if sum(package.size(listed.part) for listed in book.sheets) > MOST_XML_BYTES:
            return None
        if sum(_area(merge) for listed in book.sheets for merge in book.read(listed).merges) > MOST_MERGED_CELLS:
            return None
    except InvalidInput:
        return None
    try:
        return load_workbook(io.BytesIO(package.content))
    except Exception:
        return None


def _area(merge: str) -> int:
    area = corners(merge)
    return MOST_MERGED_CELLS + 1 if area is None else (area[2] - area[0] + 1) * (area[3] - area[1] + 1)


def _mark(sheet: Worksheet, fault: Fault, colour: PatternFill) -> None:
    cell = sheet[fault.cell]
    if isinstance(cell, Cell | MergedCell):
        cell.fill = colour


def _note(sheets: Mapping[str, Worksheet], faults: Iterable[Fault]) -> None:
    """Put a note in every cell that has a fault; a note of the planner stays above it."""
    texts: dict[tuple[str, str], list[str]] = {}
    for fault in faults:
        if fault.cell and fold(fault.sheet) in sheets:
            texts.setdefault((fold(fault.sheet), fault.cell), []).append(_sentence(fault))
    for (name, place), sentences in texts.items():
        cell = sheets[name][place]
        if isinstance(cell, Cell):
            own = f"{cell.comment.text}\n\n" if cell.comment else ""
            text = own + "\n".join(sentences)
            cell.comment = Comment(text[:MOST_TEXT], "ictassign", height=40 + 18 * (len(text) // 40 + 1), width=320)


def _sentence(fault: Fault) -> str:
    bare = Fault("", fault.what, fault.advice, fault.value)
    return str(bare)


def _list(book: OpenpyxlWorkbook, sheets: Mapping[str, Worksheet], marked: Sequence[tuple[Fault, bool]]) -> None:
    old = sheets.get(fold(TITLE))
    if old is not None and old["A1"].value == _INTRODUCTION[0]:  # of an earlier run
        book.remove(old)
    sheet = book.create_sheet(TITLE, 0)
    for row, sentence in enumerate(_INTRODUCTION, 1):
        sheet.cell(row, 1, sentence).font = Font("Calibri", bold=row == 1)
    header = len(_INTRODUCTION) + 2
    for column, (title, width) in enumerate(zip(_HEADERS, _WIDTHS, strict=True), 1):
        cell = sheet.cell(header, column, title)
        cell.font, cell.fill = Font("Calibri", bold=True, color="FFFFFFFF"), PatternFill("solid", fgColor="FF1F3A5F")
        sheet.column_dimensions[cell.column_letter].width = width
    for row, (fault, grave) in enumerate(marked, header + 1):
        place = f"{fault.sheet}!{fault.cell}" if fault.cell else fault.sheet
        texts = ("fout" if grave else "let op", place, fault.what, shown(fault.value), fault.advice)
        for column, text in enumerate(texts, 1):
            _write(sheet, row, column, text)
        sheet.row_dimensions[row].height = 15 * max(math.ceil(len(text) * 0.95 / width) for text, width in zip(texts, _WIDTHS, strict=True))
        sheet.cell(row, 1).fill = RED if grave else YELLOW
        target = sheets.get(fold(fault.sheet))
        if target is not None:
            link = sheet.cell(row, 2)
            link.hyperlink = Hyperlink(ref=link.coordinate, location=f"{quote_sheetname(target.title)}!{fault.cell or 'A1'}")
            link.font = Font("Calibri", color="FF1F5FA8", underline="single")
    sheet.freeze_panes = f"A{header + 1}"
    sheet.auto_filter.ref = f"A{header}:E{header + len(marked)}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight = "landscape", "9", 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.print_title_rows = f"{header}:{header}"
    for other in book.worksheets:
        other.sheet_view.tabSelected = other is sheet
    book.active = 0


def _write(sheet: Worksheet, row: int, column: int, text: str) -> None:
    """Write text as text, whatever it begins with."""
    cell = sheet.cell(row, column)
    cell.value = text
    cell.data_type = "s"
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    if text[:1] in ("=", "+", "-", "@"):
        cell.quotePrefix = True
