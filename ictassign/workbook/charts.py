"""Charts of report sheets, drawn by openpyxl in a workbook in memory and taken out of it as parts."""

import io
import zipfile
from collections.abc import Mapping, Sequence

from openpyxl import Workbook
from openpyxl.chart import BarChart, Reference, ScatterChart, Series
from openpyxl.chart.axis import ChartLines
from openpyxl.chart.layout import Layout as Inside
from openpyxl.chart.layout import ManualLayout
from openpyxl.chart.legend import Legend
from openpyxl.chart.marker import Marker
from openpyxl.chart.shapes import GraphicalProperties
from openpyxl.chart.text import RichText, Text
from openpyxl.chart.title import Title
from openpyxl.drawing.line import LineProperties
from openpyxl.drawing.text import CharacterProperties, Paragraph, ParagraphProperties, RegularTextRun
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from ictassign.report.tables import Chart
from ictassign.workbook.markup import Place

COLOURS = ("2F6DA8", "E08A3C", "7FB069", "A23B72", "8C96A3", "D9B44A", "4FA3A5", "B5544D")


def drawn(charts: Sequence[Chart], anchors: Sequence[str], title: str, places: Mapping[str, Sequence[Place]]) -> dict[str, bytes]:
    """Return the parts of a drawing with charts, as openpyxl names them.

    Parameters
    ----------
    charts, anchors : sequences of as many
    title : str
        The sheet the charts stand on.
    places : mapping of title to places
        Where the tables of every sheet stand.
    """
    book = Workbook(write_only=True)
    here = book.create_sheet(title)
    sheets = {title: here}
    for chart, anchor in zip(charts, anchors, strict=True):
        source = chart.sheet or title
        if source not in sheets:
            sheets[source] = book.create_sheet(source)
        made = (_points if chart.points else _bars)(chart, sheets[source], places[source][chart.table])
        here.add_chart(made, anchor)
    memory = io.BytesIO()
    book.save(memory)
    with zipfile.ZipFile(memory) as archive:
        return {name: archive.read(name) for name in archive.namelist() if name.startswith(("xl/drawings/", "xl/charts/"))}


def _bars(chart: Chart, sheet: WriteOnlyWorksheet, place: Place) -> BarChart:
    made = BarChart()
    made.type, made.grouping, made.overlap, made.gapWidth = "bar", "stacked", 100, 45
    made.title = _title(chart.title, 1200, bold=True)
    made.width, made.height = chart.size  # type: ignore[assignment] # centimetres need not be whole
    first = place.first + chart.start
    last = min(place.last, first + chart.rows - 1)
    labels = column_index_from_string(place.letters[chart.labels])
    for number, header in enumerate(chart.series):
        column = column_index_from_string(place.letters[header])
        series = Series(Reference(sheet, min_col=column, min_row=first, max_row=last), title=header)
        series.graphicalProperties.solidFill = COLOURS[number % len(COLOURS)]
        series.graphicalProperties.line.noFill = True
        made.series.append(series)
    made.set_categories(Reference(sheet, min_col=labels, min_row=first, max_row=last))
    made.x_axis.delete = made.y_axis.delete = False  # Excel hides them otherwise
    made.x_axis.scaling.orientation = "maxMin"  # the first row on top,
    made.y_axis.crosses = "max"  # and the scale below
    made.x_axis.tickLblSkip = 1
    made.y_axis.title = _title(chart.axis, 900)
    made.y_axis.number_format = "#,##0"
    made.x_axis.txPr = made.y_axis.txPr = RichText(p=[Paragraph(pPr=_letters(800), endParaRPr=CharacterProperties())])
    made.x_axis.graphicalProperties = GraphicalProperties(ln=LineProperties(solidFill="B8C0CA"))
    made.y_axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill="E3E8ED")))
    made.legend = Legend(legendPos="b") if len(chart.series) > 1 else None
    top, bottom = 1.3 / chart.size[1], (2.4 if len(chart.series) > 1 else 1.6) / chart.size[1]
    inside = ManualLayout(layoutTarget="inner", xMode="edge", yMode="edge", x=0.21, y=top, w=0.76, h=max(0.1, 1 - top - bottom))
    made.layout = Inside(manualLayout=inside)
    return made


def _points(chart: Chart, sheet: WriteOnlyWorksheet, place: Place) -> ScatterChart:
    made = ScatterChart()
    made.style, made.scatterStyle = 13, "lineMarker"
    made.title = _title(chart.title, 1200, bold=True)
    made.width, made.height = chart.size  # type: ignore[assignment] # centimetres need not be whole
    first = place.first + chart.start
    last = min(place.last, first + chart.rows - 1)
    across, up = (Reference(sheet, min_col=column_index_from_string(place.letters[header]), min_row=first, max_row=last) for header in chart.series)
    series = Series(up, across, title=chart.series[1])
    series.marker = Marker(symbol="circle", size=9, spPr=GraphicalProperties(solidFill=COLOURS[1]))
    series.graphicalProperties.line = LineProperties(solidFill=COLOURS[0], w=19_050)
    series.smooth = False
    made.series.append(series)
    for axis, header in ((made.x_axis, chart.series[0]), (made.y_axis, chart.series[1])):
        axis.delete = False  # Excel hides it otherwise
        axis.title = _title(f"{header} ({chart.axis})", 900)
        axis.number_format = "#,##0"
        axis.txPr = RichText(p=[Paragraph(pPr=_letters(800), endParaRPr=CharacterProperties())])
        axis.majorGridlines = ChartLines(spPr=GraphicalProperties(ln=LineProperties(solidFill="E3E8ED")))
    made.legend = None
    return made


def _title(text: str, size: int, *, bold: bool = False) -> Title:
    words = Paragraph(pPr=_letters(size, bold=bold), r=[RegularTextRun(rPr=_look(size, bold=bold), t=text)])
    return Title(tx=Text(rich=RichText(p=[words])), overlay=False)


def _look(size: int, *, bold: bool) -> CharacterProperties:
    return CharacterProperties(sz=size, b=bold, solidFill="1C2733")


def _letters(size: int, *, bold: bool = False) -> ParagraphProperties:
    return ParagraphProperties(defRPr=_look(size, bold=bold))
