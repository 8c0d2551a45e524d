"""Filling cells of a sheet of the planner: text or numbers in the style that was there; everything else on the sheet stays."""

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from defusedxml.minidom import parseString

from ictassign.text import fold
from ictassign.workbook.cells import letters
from ictassign.workbook.package import MAIN, Package

_ROW = re.compile(r"\d+$")


class SheetCells:
    """The cells of a sheet, to be filled in the style they had; everything else on the sheet stays."""

    def __init__(self, package: Package, title: str) -> None:
        self._package = package
        self._part = next(entry.part for entry in package.sheets if fold(entry.title) == fold(title))
        self._document: Any = parseString(package.parts[self._part], forbid_dtd=True)
        self._root = self._document.documentElement
        self._data = next(self._elements(self._root, "sheetData"))
        self._styles = {
            letters(number): column.getAttribute("style")
            for column in self._elements(self._root, "col")
            for number in range(int(column.getAttribute("min")), min(int(column.getAttribute("max")), 100) + 1)
        }

    def clear_below(self, header: int) -> None:
        """Take out every row below the header."""
        for row in list(self._elements(self._data, "row")):
            if int(row.getAttribute("r")) > header:
                for place in self._elements(row, "c"):
                    self._styles[_ROW.sub("", place.getAttribute("r"))] = place.getAttribute("s")
                self._data.removeChild(row)

    @property
    def last(self) -> int:
        """The last row that is there, from 1; 0 for an empty sheet."""
        return max((int(row.getAttribute("r")) for row in self._elements(self._data, "row")), default=0)

    def put(self, number: int, values: Mapping[int, str | Decimal]) -> None:
        """Put texts and numbers into cells of a row, by column from 1; a new row must come after all others."""
        row = next((row for row in self._elements(self._data, "row") if row.getAttribute("r") == str(number)), None)
        if row is None:
            row = self._element("row", r=str(number))
            self._data.appendChild(row)
        places = {place.getAttribute("r"): place for place in self._elements(row, "c")}
        for index, value in sorted(values.items()):
            reference = f"{letters(index)}{number}"
            place = places.get(reference)
            if place is None:
                place = row.appendChild(self._element("c", r=reference, s=self._styles.get(letters(index), "")))
            for child in list(place.childNodes):
                place.removeChild(child)
            if isinstance(value, str):
                place.setAttribute("t", "inlineStr")
                holder = place.appendChild(self._element("is")).appendChild(self._element("t"))
            else:
                place.setAttribute("t", "n")
                holder = place.appendChild(self._element("v"))
            holder.appendChild(self._document.createTextNode(str(value)))

    def keep(self) -> None:
        """Put the sheet back; its stated range goes, since programs make it again."""
        for stated in list(self._elements(self._root, "dimension")):
            stated.parentNode.removeChild(stated)
        self._package.parts[self._part] = self._document.toxml(encoding="UTF-8")

    @staticmethod
    def _elements(parent: Any, name: str) -> Iterator[Any]:
        return iter(parent.getElementsByTagNameNS(MAIN, name))

    def _element(self, name: str, **attributes: str) -> Any:
        element = self._document.createElementNS(MAIN, f"{self._root.prefix}:{name}" if self._root.prefix else name)
        for key, value in attributes.items():
            if value:
                element.setAttribute(key, value)
        return element
