"""How an input sheet looks: header, rows, widths, and how it prints; colours are those of the report."""

from collections.abc import Iterable
from decimal import Decimal

from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.rule import Rule
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.styles.differential import DifferentialStyle
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.header_footer import HeaderFooterItem
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from ictassign.workbook.columns import Column, Form
from ictassign.workbook.styles import INK, LEVELS, NAVY, QUIET, RULE, TEAL, WHITE

LAST_ROW = 2000
"""The last row that gets dropdowns and bounds; rows below it are read all the same."""
GREY, WARNING = "F3F5F7", "FBE3DF"
TITLE_FONT, HEADING_FONT = Font("Calibri", 16, bold=True, color=NAVY), Font("Calibri", 12, bold=True, color=TEAL)
BODY_FONT, LABEL_FONT, QUIET_FONT = Font("Calibri", 10, color=INK), Font("Calibri", 10, bold=True, color=INK), Font("Calibri", 10, color=QUIET)
HEADER_FONT = Font("Calibri", 10, bold=True, color=WHITE)
LINE = Border(bottom=Side("thin", color=RULE))
TO_FILL_IN = PatternFill("solid", fgColor="FFF9E0")
QUIET_FILL = PatternFill("solid", fgColor=GREY)
NUMBER_FORMATS = {
    "latitude": "0.0000",
    "longitude": "0.0000",
    "rate": '"€" #,##0.00',
    "rate_per_km": '"€" #,##0.00',
    "external_budget": '"€" #,##0',
}
"""Formats of fields that differ from the others of their form."""
WIDEST, NARROW, LINE_HEIGHT, CHARACTERS_PER_WIDTH, PAGE_WIDTH = 90, 5.5, 13.5, 1.2, 180
ROOMY = {"Naam": 30, "Omschrijving": 60, "Opmerking": 40, "Scenario": 30, "Wijziging": 18, "Onderwerp": 24, "Waarde": 30}
"""Columns that are wide from the start, in characters: long texts go there."""


def number_format(column: Column) -> str:
    """Return the format of a column; Excel shows it with the comma and the point of the reader's language."""
    if column.name in NUMBER_FORMATS:
        return NUMBER_FORMATS[column.name]
    if column.form is Form.NUMBER:
        return '#,##0.0#;-#,##0.0#;"-"' if column.name.startswith("hours_") else "#,##0.0#"
    if column.member:
        return '0;-0;"·"'
    return "#,##0" if column.form is Form.WHOLE else "@" if column.form is Form.TEXT else "General"


def aligned(column: Column, *, wrapped: bool = False) -> Alignment:
    """Return the alignment of a column: numbers right, a little away from the next column; levels in the middle."""
    if column.form not in {Form.NUMBER, Form.WHOLE}:
        return Alignment("left", "center", wrap_text=wrapped)
    return Alignment("center", "center") if column.member else Alignment("right", "center", wrap_text=wrapped, indent=1)


def put(cell: Cell | MergedCell, value: str | int | Decimal | None) -> None:
    """Put a value in a cell; text stays text, also when it begins like a formula."""
    cell.value = value
    if isinstance(value, str):
        cell.data_type = "s"
        if value[:1] in set("=+-@\t\r"):
            cell.quotePrefix = True


def dress_header(cell: Cell | MergedCell, column: Column, *, rotated: bool = False) -> None:
    """Give a header its colour (required columns are darker) and its note."""
    put(cell, column.title)
    cell.font, cell.border = HEADER_FONT, LINE
    cell.fill = PatternFill("solid", fgColor=NAVY if column.required else TEAL)
    cell.alignment = Alignment("center", "bottom", textRotation=90) if rotated else aligned(column, wrapped=True)
    if column.note:
        demand = "Verplicht." if column.required else "Mag leeg blijven."
        text = f"{column.note}\n{demand}"
        cell.comment = Comment(text, "ictassign", width=300, height=30 + 17 * (len(text) // 42 + 2))


def dress_cell(cell: Cell | MergedCell, column: Column) -> None:
    """Give the cell of a row its font, format and alignment."""
    cell.font, cell.border, cell.number_format = BODY_FONT, LINE, number_format(column)
    cell.alignment = aligned(column)


def wrap(cell: Cell | MergedCell, width: float) -> float:
    """Wrap the text of a cell in a column of so many characters; return the height it takes."""
    cell.alignment = Alignment("left", "center", wrap_text=True)
    width *= CHARACTERS_PER_WIDTH
    lines, length = 1, 0
    for word in str(cell.value or "").split():
        if length and length + len(word) + 1 > width:
            lines, length = lines + 1, 0
        length += len(word) + (1 if length else 0)
    return LINE_HEIGHT * lines + 2


def set_widths(sheet: Worksheet, heads: Iterable[Column], *, narrow_after: int | None = None) -> None:
    """Make each column as wide as its content asks, within reason, and give its empty cells its format.

    Parameters
    ----------
    sheet : Worksheet
    heads : columns, from the first
    narrow_after : int or None
        Number of columns after which all are narrow, as in a table of levels.
    """
    for index, column in enumerate(heads, 1):
        letter = get_column_letter(index)
        texts = [str(sheet.cell(row, index).value or "") for row in range(2, sheet.max_row + 1)]
        longest = max(map(len, texts), default=0)
        header = max(max(map(len, column.title.split()), default=0), len(column.title) / 2 + 2)  # it fits in two lines
        narrow = narrow_after is not None and index > narrow_after
        width = NARROW if narrow else min(WIDEST, max(0.92 * longest + 2, header + 3, 9, ROOMY.get(column.title, 0)))
        dimension = sheet.column_dimensions[letter]
        dimension.width = width
        dimension.font, dimension.number_format, dimension.alignment = BODY_FONT, number_format(column), aligned(column)


def colour_levels(sheet: Worksheet, area: str) -> None:
    """Colour the levels of skills: the higher, the darker."""
    for level, fill in enumerate(LEVELS):
        if fill:
            colour = Font(color=WHITE if level == len(LEVELS) - 1 else INK)
            style = DifferentialStyle(fill=PatternFill("solid", bgColor=fill, fgColor=fill), font=colour)
            sheet.conditional_formatting.add(area, Rule(type="cellIs", operator="equal", formula=[str(level)], dxf=style))


def mark_doubles(sheet: Worksheet, area: str) -> None:
    """Colour codes that occur more than once."""
    style = DifferentialStyle(fill=PatternFill("solid", bgColor=WARNING, fgColor=WARNING))
    sheet.conditional_formatting.add(area, Rule(type="duplicateValues", dxf=style))


def set_up_page(sheet: Worksheet, *, landscape: bool = True, header_rows: int = 1) -> None:
    """Print on A4, one page wide (a very wide table: more), with the headers on every page and the page numbers below."""
    sheet.page_setup.paperSize = sheet.PAPERSIZE_A4
    sheet.page_setup.orientation = "landscape" if landscape else "portrait"
    width = sum(dimension.width for dimension in sheet.column_dimensions.values())
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = max(1, round(width / PAGE_WIDTH)), 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_margins.left = sheet.page_margins.right = 0.4
    sheet.page_margins.top = sheet.page_margins.bottom = 0.6
    if header_rows:
        sheet.print_title_rows = f"1:{header_rows}"
        sheet.print_title_cols = "A:A" if sheet.page_setup.fitToWidth > 1 else None
    footer = HeaderFooterItem()
    footer.left.text, footer.right.text = "&A", "&P / &N"
    sheet.HeaderFooter.oddFooter = footer
