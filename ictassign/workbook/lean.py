"""A worksheet without the empty formatted rows below its last filled one.

Somebody who colours a whole column makes Excel keep a million rows with nothing in them. Nobody misses them in a copy,
while every program that opens it would need minutes and gigabytes.
"""

from xml.parsers import expat

from ictassign.workbook.cells import MAIN

MOST_EMPTY_ROWS = 10_000
"""So many empty rows below the last filled one are left as they are."""
_ROW, _DATA = f"{MAIN} row", f"{MAIN} sheetData"
_FILLED = frozenset({f"{MAIN} v", f"{MAIN} f", f"{MAIN} is"})


def lean(worksheet: bytes) -> bytes:
    """Return the XML of a worksheet without a long tail of empty rows; other worksheets come back as they are."""
    filled = max(worksheet.rfind(ending) for ending in (b"v>", b"f>", b"is>"))
    if worksheet.count(b"row ", max(filled, 0)) <= MOST_EMPTY_ROWS:  # quick, and true of nearly every worksheet
        return worksheet
    finder = _TailFinder()
    finder.parser.Parse(worksheet, True)
    if finder.empty <= MOST_EMPTY_ROWS or finder.start is None or finder.end is None:
        return worksheet
    return worksheet[: finder.start] + worksheet[finder.end :]


class _TailFinder:
    """Finds where the empty rows below the last filled one begin and end, in bytes."""

    def __init__(self) -> None:
        self.parser = expat.ParserCreate(namespace_separator=" ")
        self.parser.StartElementHandler = self._open
        self.parser.EndElementHandler = self._close
        self.start: int | None = None
        self.end: int | None = None
        self.empty = 0
        self._row = 0

    def _open(self, element: str, _attributes: dict[str, str]) -> None:
        if element == _ROW:
            self._row = self.parser.CurrentByteIndex
            self.empty += 1
            if self.start is None:
                self.start = self._row
        elif element in _FILLED:
            self.start, self.empty = None, 0

    def _close(self, element: str) -> None:
        if element == _DATA:
            self.end = self.parser.CurrentByteIndex
