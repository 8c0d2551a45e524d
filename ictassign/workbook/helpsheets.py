"""The helping sheets of the template: the reading guide with the points calculator, and the meaning of every word in a list."""

from openpyxl.styles import Alignment
from openpyxl.utils import quote_sheetname
from openpyxl.worksheet.worksheet import Worksheet

from ictassign.workbook.guide import CLOSED_LISTS, FULL_TIME_HOURS, FULL_TIME_POINTS, GUIDE, LISTS_SHEET, POINTS, PUPIL_WEIGHTS, Line, Section
from ictassign.workbook.looks import BODY_FONT, HEADING_FONT, LABEL_FONT, LINE, QUIET_FILL, TITLE_FONT, TO_FILL_IN, put, set_up_page, wrap

LABEL_WIDTH, TEXT_WIDTH = 32, 100


def write_guide(sheet: Worksheet, weeks: str) -> None:
    """Write the reading guide; ``weeks`` is the cell with the number of school weeks."""
    _start(sheet, "Leeswijzer: wie doet welke ICT-taak, en waar?")
    row = 3
    for section in GUIDE:
        row = _write_section(sheet, row, section) + 1
    row = _write_section(sheet, row, POINTS)
    _write_calculator(sheet, row, weeks)


def write_lists(sheet: Worksheet) -> dict[str, str]:
    """Write every closed list with the meaning of its words; return the range of each list by its name."""
    _start(sheet, "Keuzelijsten: wat elk woord betekent")
    areas: dict[str, str] = {}
    row = 3
    for title, words in CLOSED_LISTS.items():
        end = _write_section(sheet, row, Section(title, tuple(Line(word, " ".join(meaning.split())) for word, meaning in words.items())))
        areas[title] = f"{quote_sheetname(LISTS_SHEET)}!$A${row + 1}:$A${end - 1}"
        row = end + 1
    return areas


def _start(sheet: Worksheet, title: str) -> None:
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = LABEL_WIDTH, TEXT_WIDTH
    put(sheet["A1"], title)
    sheet["A1"].font = TITLE_FONT
    sheet.row_dimensions[1].height = 26
    sheet.sheet_view.showGridLines = False
    set_up_page(sheet, landscape=False, header_rows=0)


def _write_section(sheet: Worksheet, row: int, section: Section) -> int:
    """Write a section from a row on; return the row after it."""
    put(sheet.cell(row, 1), section.heading)
    sheet.cell(row, 1).font = HEADING_FONT
    sheet.row_dimensions[row].height = 20
    for row_of_line, line in enumerate(section.lines, row + 1):
        label, text = sheet.cell(row_of_line, 1), sheet.cell(row_of_line, 2)
        put(label, line.label or None)
        put(text, line.text)
        label.font, text.font = LABEL_FONT, BODY_FONT
        label.border = text.border = LINE
        sheet.row_dimensions[row_of_line].height = max(wrap(label, LABEL_WIDTH), wrap(text, TEXT_WIDTH))
    return row + 1 + len(section.lines)


def _write_calculator(sheet: Worksheet, row: int, weeks: str) -> None:
    """Write the points calculator: yellow cells to fill in, grey cells with what follows from them."""
    first = row
    for label, weight in PUPIL_WEIGHTS.items():
        _write_number(sheet, row, f"{label} (x {weight:.4f})".replace(".", ","), None, "#,##0")
        row += 1
    products = "+".join(f"B{first + index}*{weight}" for index, weight in enumerate(PUPIL_WEIGHTS.values()))
    _write_number(sheet, row, "Coëfficiënt van de school", None, "0.0000")
    _write_number(sheet, row + 1, "Punten voor één voltijdse", FULL_TIME_POINTS, "#,##0")
    _write_number(sheet, row + 2, "Punten", f"=({products})*B{row}", "#,##0.0")
    _write_number(sheet, row + 3, "Uren per week", f"=B{row + 2}/B{row + 1}*{FULL_TIME_HOURS}", "#,##0.0")
    _write_number(sheet, row + 4, "Uren per jaar", f"=B{row + 3}*{weeks}", "#,##0.0")


def _write_number(sheet: Worksheet, row: int, label: str, value: int | str | None, number_format: str) -> None:
    """Write a number or a formula of our own beside its label."""
    put(sheet.cell(row, 1), label)
    number = sheet.cell(row, 2, value)
    number.number_format, number.alignment, number.border = number_format, Alignment("left", "top"), LINE
    number.fill, number.font = (QUIET_FILL, LABEL_FONT) if isinstance(value, str) else (TO_FILL_IN, BODY_FONT)
    sheet.cell(row, 1).font, sheet.cell(row, 1).border = BODY_FONT, LINE
    sheet.row_dimensions[row].height = wrap(sheet.cell(row, 1), LABEL_WIDTH)
