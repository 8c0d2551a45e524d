"""The looks of report cells: each is one entry in the list of styles of the planner's workbook, added when first used."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import NamedTuple
from xml.dom.minidom import Document, Element

from ictassign.report.tables import Kind, Look
from ictassign.workbook.package import Package, root

NAVY, TEAL, RULE, WHITE, INK, QUIET = "1F3A5F", "2A7F86", "D5DAE0", "FFFFFF", "1C2733", "5B6775"

FORMATS: Mapping[Kind, str] = {
    Kind.HOURS: "#,##0.0",
    Kind.MINUTES: "#,##0",
    Kind.COUNT: "#,##0",
    Kind.NUMBER: "#,##0.0",
    Kind.INDEX: "0.00",
    Kind.KILOMETRES: "#,##0.0",
    Kind.EUROS: '"€" #,##0.00',
    Kind.SHARE: "0%",
    Kind.LOAD: "0%",
    Kind.LEVEL: "0",
}
"""Excel shows these with the comma and the point of the reader's own language."""

TINTS: Mapping[Look, str] = {
    Look.TECHNICAL: "E8F0F8",
    Look.PEDAGOGICAL: "EAF5EC",
    Look.POLICY: "F6EEF7",
    Look.ADMINISTRATIVE: "FBF3E4",
    Look.WARNING: "FBE3DF",
    Look.TOTAL: "E3E8ED",
}
LEVELS = (None, "D8EAF3", "8FC1DA", "2F7FA8")
"""Fill of the skill levels 0-3."""
LOADS = ((0.5, "EAF5EC"), (0.8, "CDE8D2"), (0.95, "FCE9B8"), (1.0, "F8CDA0"), (9e9, "EE9A86"))
"""Fill of a load up to each share."""


class Style(NamedTuple):
    """Everything that makes one look; colours are hexadecimal RGB, an empty text is none."""

    size: float = 10
    bold: bool = False
    italic: bool = False
    colour: str = INK
    fill: str = ""
    ruled: bool = True
    number: str = ""
    horizontal: str = ""
    vertical: str = "top"
    wrap: bool = False
    quoted: bool = False
    indent: int = 0
    upright: bool = False
    underlined: bool = False


HEADER = Style(bold=True, colour=WHITE, fill=NAVY, horizontal="left", vertical="center", wrap=True)
NUMBER_HEADER = HEADER._replace(horizontal="right", indent=1)
UPRIGHT_HEADER = HEADER._replace(horizontal="center", vertical="bottom", wrap=False, upright=True)
TITLE = Style(size=16, bold=True, colour=NAVY, ruled=False, vertical="center")
HEADING = Style(size=12, bold=True, colour=TEAL, ruled=False, vertical="center")
LEAD = Style(colour=INK, ruled=False, wrap=True)
LINK = Style(colour="1F5FA8", wrap=True)


@lru_cache(maxsize=4096)
def style_of(kind: Kind, look: Look, value: object) -> Style:
    """Return the style of a cell; ``value`` matters for coloured kinds and is left out for the others."""
    fill = TINTS.get(look, "")
    bold = look is Look.TOTAL
    if look is Look.FINE:
        return Style(size=8, colour=QUIET, wrap=True)  # on a row of one line, so that the rest is out of sight
    if kind is Kind.TEXT or kind is Kind.CODE:
        return Style(bold=bold, fill=fill, wrap=True, colour=QUIET if kind is Kind.CODE else INK)
    number = FORMATS[Kind.COUNT] if kind is Kind.NUMBER and isinstance(value, int) else FORMATS[kind]
    style = Style(bold=bold, fill=fill, number=number, horizontal="right", indent=1)
    if kind is Kind.LEVEL and isinstance(value, int) and look is not Look.TOTAL:
        return style._replace(fill=LEVELS[min(3, max(0, value))] or fill, horizontal="center", indent=0, colour=WHITE if value >= 3 else INK)
    if kind is Kind.LOAD and isinstance(value, float | int):
        return style._replace(fill=next(colour for most, colour in LOADS if value <= most + 1e-9))
    return style


class Styles:
    """The styles of one workbook: the planner's stay, each new look gets a number of its own."""

    def __init__(self, package: Package) -> None:
        self._package = package
        self._part, self._document = package.styles
        self._numbers: dict[Style, int] = {}
        self._known: dict[tuple[str, str], int] = {}
        for name in ("fonts", "fills", "borders", "cellXfs"):
            for index, element in enumerate(_elements(self._list(name))):
                self._known.setdefault((name, element.toxml()), index)

    def number(self, style: Style) -> int:
        """Return the number of a style, added when it is new."""
        found = self._numbers.get(style)
        if found is None:
            found = self._numbers[style] = self._make(style)
        return found

    def keep(self) -> None:
        """Put the list of styles back into the workbook."""
        for name in ("numFmts", "fonts", "fills", "borders", "cellXfs"):
            found = self._find(name)
            if found is not None:
                found.setAttribute("count", str(len(_elements(found))))
        self._package.keep(self._part, self._document)

    def _make(self, style: Style) -> int:
        font = [
            *([self._element("b")] if style.bold else []),
            *([self._element("i")] if style.italic else []),
            *([self._element("u")] if style.underlined else []),
            self._element("sz", val=f"{style.size:g}"),
            self._element("color", rgb=f"FF{style.colour}"),
            self._element("name", val="Calibri"),
            self._element("family", val="2"),
        ]
        fill = "0"
        if style.fill:
            solid = self._element("patternFill", [self._element("fgColor", rgb=f"FF{style.fill}")], patternType="solid")
            fill = str(self._add("fills", self._element("fill", [solid])))
        border = "0"
        if style.ruled:
            line = self._element("bottom", [self._element("color", rgb=f"FF{RULE}")], style="thin")
            border = str(self._add("borders", self._element("border", [*map(self._element, ("left", "right", "top")), line])))
        alignment = {"vertical": style.vertical}
        if style.horizontal:
            alignment["horizontal"] = style.horizontal
        if style.indent:
            alignment["indent"] = str(style.indent)
        if style.upright:
            alignment["textRotation"] = "90"
        if style.wrap:
            alignment["wrapText"] = "1"
        flags = {"applyFont": "1", "applyFill": "1", "applyBorder": "1", "applyAlignment": "1", "applyNumberFormat": "1"}
        if style.quoted:
            flags["quotePrefix"] = "1"
        entry = self._element(
            "xf",
            [self._element("alignment", **alignment)],
            numFmtId=str(self._number_format(style.number)),
            fontId=str(self._add("fonts", self._element("font", font))),
            fillId=fill,
            borderId=border,
            xfId="0",
            **flags,
        )
        return self._add("cellXfs", entry)

    def _number_format(self, code: str) -> int:
        if not code:
            return 0
        formats = _elements(self._list("numFmts"))
        for element in formats:
            if element.getAttribute("formatCode") == code:
                return int(element.getAttribute("numFmtId"))
        number = max((int(element.getAttribute("numFmtId")) for element in formats), default=163) + 1
        number = max(number, 164)  # lower numbers are Excel's own
        self._list("numFmts").appendChild(self._element("numFmt", numFmtId=str(number), formatCode=code))
        return number

    def _add(self, name: str, element: Element) -> int:
        text = (name, element.toxml())
        if text not in self._known:
            parent = self._list(name)
            self._known[text] = len(_elements(parent))
            parent.appendChild(element)
        return self._known[text]

    def _find(self, name: str) -> Element | None:
        return next((element for element in _elements(root(self._document)) if element.localName == name), None)

    def _list(self, name: str) -> Element:
        found = self._find(name)
        if found is None:
            found = self._element(name)
            top = root(self._document)
            later = _ORDER[_ORDER.index(name) + 1 :]
            top.insertBefore(found, next((element for element in _elements(top) if element.localName in later), None))
        return found

    def _element(self, tag: str, children: Iterable[Element] = (), /, **attributes: str) -> Element:
        top = root(self._document)
        element = self._document.createElementNS(top.namespaceURI, f"{top.prefix}:{tag}" if top.prefix else tag)
        for key, value in attributes.items():
            element.setAttribute(key, value)
        for child in children:
            element.appendChild(child)
        return element


_ORDER = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst")


def _elements(parent: Document | Element) -> list[Element]:
    return [child for child in parent.childNodes if child.nodeType == child.ELEMENT_NODE]
