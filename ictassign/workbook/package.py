"""The parts of an Excel file, with report sheets taken out and put in while every other part stays as it is.

openpyxl rewrites the whole file: it drops the values of the planner's formulas, text boxes, slicers, threaded comments,
sparklines and charts it does not know. Here the planner's sheets are never parsed, so nothing in them can be lost; only
the lists of sheets, styles and content types get more entries. A report sheet is known by a hidden name of its own that
Excel and LibreOffice keep, so that a sheet of the planner is never taken for one.
"""

import io
import posixpath
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Self
from xml.dom.minidom import Document, Element

from defusedxml.minidom import parseString

from ictassign.text import fold
from ictassign.workbook.lean import lean

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
MARK = "ictassign_verslag"
"""The hidden name that every report sheet carries."""
MOST_TITLE = 31
_CONTENT = "application/vnd.openxmlformats-officedocument"
_CONTENT_TYPES = "[Content_Types].xml"
_SELECTED = re.compile(rb'(<(?:\w+:)?sheetView\b[^>]*?)\s+tabSelected="(?:1|true)"')
_BLANK: Mapping[str, str] = {
    _CONTENT_TYPES: (
        f'<Types xmlns="{TYPES}"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_CONTENT}.spreadsheetml.sheet.main+xml"/></Types>'
    ),
    "_rels/.rels": (
        f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ),
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}"><bookViews><workbookView/></bookViews><sheets/></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}"/>',
}
_STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    "<borders><border><left/><right/><top/><bottom/><diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


@dataclass(frozen=True)
class Entry:
    """A sheet of the workbook: its title, its part, and whether a report of ours stands in it."""

    title: str
    part: str
    ours: bool


class Package:
    """An Excel file as its parts, in memory."""

    def __init__(self, parts: Mapping[str, bytes]) -> None:
        self.parts = dict(parts)
        office = next(_elements(self._document("_rels/.rels"), "Relationship", Type=f"{RELATIONS}/officeDocument"))
        self._book_part = posixpath.normpath(office.getAttribute("Target").lstrip("/"))
        self._book = self._document(self._book_part)
        self._relations = self._document(_relations_part(self._book_part))
        self._types = self._document(_CONTENT_TYPES)

    @classmethod
    def read(cls, path: Path) -> Self:
        """Read a file; it was guarded against hostile sizes by the reader."""
        with zipfile.ZipFile(path) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist() if not info.is_dir()}
        return cls({name: lean(data) if "/worksheets/" in name else data for name, data in parts.items()})

    @classmethod
    def blank(cls) -> Self:
        """Return a workbook without sheets."""
        return cls({name: text.encode() for name, text in _BLANK.items()})

    def __bytes__(self) -> bytes:
        parts = self.parts | {
            self._book_part: _text(self._book),
            _relations_part(self._book_part): _text(self._relations),
            _CONTENT_TYPES: _text(self._types),
        }
        first = [_CONTENT_TYPES, *(name for name in parts if name != _CONTENT_TYPES)]
        memory = io.BytesIO()
        with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED, compresslevel=3) as archive:
            for name in first:  # a fixed date: the same report gives the same bytes
                info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
                info.compress_type = zipfile.ZIP_DEFLATED
                archive.writestr(info, parts[name])
        return memory.getvalue()

    # -- sheets
    @property
    def sheets(self) -> tuple[Entry, ...]:
        """Every sheet, in the order of the tabs."""
        ours = {int(name.getAttribute("localSheetId")) for name in self._names() if name.getAttribute("name") == MARK}
        return tuple(
            Entry(sheet.getAttribute("name"), self._target(sheet), index in ours) for index, sheet in enumerate(_elements(self._book, "sheet"))
        )

    def remove(self, title: str) -> None:
        """Take a sheet out, with its drawings and charts, and the names that belong to it."""
        index = [entry.title for entry in self.sheets].index(title)
        sheet = list(_elements(self._book, "sheet"))[index]
        part, relation = self._target(sheet), sheet.getAttributeNS(RELATIONS, "id")
        for name in list(self._names()):
            local = int(name.getAttribute("localSheetId") or -1)
            if local == index:
                _drop(name)
            elif local > index:
                name.setAttribute("localSheetId", str(local - 1))
        _drop(sheet)
        for element in list(_elements(self._relations, "Relationship", Id=relation)):
            _drop(element)
        self._remove_part(part)
        for element in list(_elements(self._relations, "Relationship", Type=f"{RELATIONS}/calcChain")):
            self._remove_part(self._absolute(element.getAttribute("Target")))  # it may name cells of the sheet; Excel makes it again
            _drop(element)

    def add(self, title: str, part: str, names: Mapping[str, str]) -> None:
        """Put an empty sheet in, behind the others, with names that belong to it and their formulas; its content follows."""
        self.parts[part] = b""
        self._declare(part)
        sheets = list(_elements(self._book, "sheet"))
        element = self._new(self._book, "sheet")
        element.setAttribute("name", title)
        element.setAttribute("sheetId", str(max((int(sheet.getAttribute("sheetId")) for sheet in sheets), default=0) + 1))
        element.setAttributeNS("http://www.w3.org/2000/xmlns/", "xmlns:rel", RELATIONS)
        element.setAttributeNS(RELATIONS, "rel:id", self.relate("worksheet", part))
        self._child(self._book, "sheets").appendChild(element)
        for name, formula in {MARK: "1", **names}.items():
            self._name(name, formula, len(sheets))

    def draw(self, sheet: str, parts: Mapping[str, bytes]) -> str:
        """Put a drawing with its charts on a sheet, under names that are still free; return the sheet's reference to it."""
        renamed: dict[str, str] = {}
        for old in sorted(name for name in parts if not name.endswith(".rels")):
            renamed[old] = self.free_part(f"{posixpath.dirname(old)}/verslag{{}}.xml")
            self.parts[renamed[old]] = parts[old]
            self._declare(renamed[old])
        drawing = next(name for name in renamed if "/drawings/" in name)
        relations = parts[_relations_part(drawing)].decode()
        for old, new in renamed.items():
            relations = relations.replace(f'"/{old}"', f'"/{new}"')
        self.parts[_relations_part(renamed[drawing])] = relations.encode()
        self.parts[_relations_part(sheet)] = (
            f'<Relationships xmlns="{PACKAGE}"><Relationship Id="rId1" Type="{RELATIONS}/drawing" Target="/{renamed[drawing]}"/></Relationships>'
        ).encode()
        return "rId1"

    def open_at(self, title: str) -> None:
        """Let the workbook open at a sheet; the others are no longer selected, so that no two are edited at once."""
        for entry in self.sheets:
            head, data, rest = self.parts[entry.part].partition(b"sheetData")  # views stand before the cells
            head = _SELECTED.sub(rb"\1", head)
            if entry.title == title:
                head = head.replace(b"<sheetView ", b'<sheetView tabSelected="1" ', 1)
            self.parts[entry.part] = head + data + rest
        index = [entry.title for entry in self.sheets].index(title)
        for view in _elements(self._book, "workbookView"):
            view.setAttribute("activeTab", str(index))
            if view.getAttribute("firstSheet"):
                view.removeAttribute("firstSheet")

    def free_title(self, wanted: str) -> str:
        """Return a title that Excel allows and no sheet has yet, as near as can be to the one wanted."""
        taken = {fold(entry.title) for entry in self.sheets}
        safe = re.sub(r"[\[\]:*?/\\\x00-\x1f]", " ", wanted).strip().strip("'")[:MOST_TITLE].strip() or "Blad"
        title, number = safe, 2
        while fold(title) in taken or fold(title) == "history":
            suffix = f" ({number})"
            title, number = safe[: MOST_TITLE - len(suffix)] + suffix, number + 1
        return title

    def free_part(self, pattern: str) -> str:
        """Return the first path of a pattern with ``{}`` that is not in use; names differ by more than case."""
        taken = {name.lower() for name in self.parts}
        number = 1
        while pattern.format(number).lower() in taken:
            number += 1
        return pattern.format(number)

    # -- styles
    @property
    def styles(self) -> tuple[str, Document]:
        """The part with the styles and its content, made when there is none."""
        for relation in _elements(self._relations, "Relationship", Type=f"{RELATIONS}/styles"):
            part = self._absolute(relation.getAttribute("Target"))
            return part, self._document(part)
        part = "xl/styles.xml"
        self.parts[part] = _STYLES.encode()
        self._declare(part)
        self.relate("styles", part)
        return part, self._document(part)

    def keep(self, part: str, document: Document) -> None:
        """Put a changed part back."""
        self.parts[part] = _text(document)

    # -- inner workings
    def relate(self, kind: str, part: str) -> str:
        """Let the workbook refer to a part and return the identifier of that reference."""
        taken = {element.getAttribute("Id") for element in _elements(self._relations, "Relationship")}
        number = len(taken) + 1
        while f"rId{number}" in taken:
            number += 1
        element = self._new(self._relations, "Relationship")
        for name, value in (("Id", f"rId{number}"), ("Type", f"{RELATIONS}/{kind}"), ("Target", f"/{part}")):
            element.setAttribute(name, value)
        root(self._relations).appendChild(element)
        return f"rId{number}"

    def _document(self, part: str) -> Document:
        document: Document = parseString(self.parts[part], forbid_dtd=True)
        return document

    def _names(self) -> Iterator[Element]:
        return (name for name in _elements(self._book, "definedName") if name.getAttribute("localSheetId"))

    def _target(self, sheet: Element) -> str:
        relation = sheet.getAttributeNS(RELATIONS, "id")
        return self._absolute(next(_elements(self._relations, "Relationship", Id=relation)).getAttribute("Target"))

    def _absolute(self, target: str) -> str:
        return _resolve(self._book_part, target)

    def _remove_part(self, part: str) -> None:
        """Remove a part of ours and the parts that only it refers to."""
        children = self._referred(part)
        self.parts.pop(_relations_part(part), None)
        self.parts.pop(part, None)
        for element in list(_elements(self._types, "Override", PartName=f"/{part}")):
            _drop(element)
        used = {target for name in self.parts if name != self._book_part for target in self._referred(name)}
        for child in children - used:
            self._remove_part(child)

    def _referred(self, part: str) -> frozenset[str]:
        """Return the parts that a part refers to."""
        own = _relations_part(part)
        if own not in self.parts:
            return frozenset()
        relations = [r for r in _elements(self._document(own), "Relationship") if r.getAttribute("TargetMode") != "External"]
        return frozenset(_resolve(part, r.getAttribute("Target")) for r in relations)

    def _declare(self, part: str) -> None:
        kind = next((content for pattern, content in _KINDS if re.search(pattern, part)), None)
        if kind is None:
            return
        element = self._new(self._types, "Override")
        element.setAttribute("PartName", f"/{part}")
        element.setAttribute("ContentType", kind)
        root(self._types).appendChild(element)

    def _name(self, name: str, formula: str, index: int) -> None:
        element = self._new(self._book, "definedName")
        element.setAttribute("name", name)
        element.setAttribute("localSheetId", str(index))
        if name in (MARK, "_xlnm._FilterDatabase"):
            element.setAttribute("hidden", "1")
        element.appendChild(self._book.createTextNode(formula))
        self._child(self._book, "definedNames").appendChild(element)

    def _child(self, document: Document, name: str) -> Element:
        """Return a child of the root, made at its place in the order of the schema when there is none."""
        found = next(_elements(document, name), None)
        if found is None:
            found = self._new(document, name)
            top = root(document)
            later = BOOK_ORDER[BOOK_ORDER.index(name) + 1 :]
            top.insertBefore(found, next((c for c in top.childNodes if c.nodeType == c.ELEMENT_NODE and c.localName in later), None))
        return found

    @staticmethod
    def _new(document: Document, name: str) -> Element:
        top = root(document)
        return document.createElementNS(top.namespaceURI, f"{top.prefix}:{name}" if top.prefix else name)


BOOK_ORDER = (
    "fileVersion", "fileSharing", "workbookPr", "AlternateContent", "revisionPtr", "absPath", "workbookProtection", "bookViews", "sheets",
    "functionGroups", "externalReferences", "definedNames", "calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes",
    "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst",
)  # fmt: skip
"""The children of a workbook, in the order that Excel demands."""

_KINDS = (
    (r"/worksheets/[^/]+\.xml$", f"{_CONTENT}.spreadsheetml.worksheet+xml"),
    (r"/drawings/[^/]+\.xml$", f"{_CONTENT}.drawing+xml"),
    (r"/charts/[^/]+\.xml$", f"{_CONTENT}.drawingml.chart+xml"),
    (r"/styles\.xml$", f"{_CONTENT}.spreadsheetml.styles+xml"),
)


def _elements(document: Document, name: str, **attributes: str) -> Iterator[Element]:
    for element in document.getElementsByTagNameNS("*", name):
        if all(element.getAttribute(key) == value for key, value in attributes.items()):
            yield element


def root(document: Document) -> Element:
    """Return the outermost element of a part."""
    if document.documentElement is None:
        raise ValueError("an empty part")
    return document.documentElement


def _drop(element: Element) -> None:
    parent = element.parentNode
    if not isinstance(parent, Element):
        raise ValueError("an element without a parent")
    parent.removeChild(element)
    if element.localName == "definedName" and not parent.childNodes:  # an empty list of names is not allowed
        _drop(parent)


def _relations_part(part: str) -> str:
    folder, name = posixpath.split(part)
    return posixpath.join(folder, "_rels", f"{name}.rels")


def _resolve(part: str, target: str) -> str:
    return target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(posixpath.dirname(part), target))


def _text(document: Document) -> bytes:
    return document.toxml(encoding="UTF-8")
