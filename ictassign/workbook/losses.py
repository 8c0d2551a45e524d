"""What of the planner's file would not come back as it was, named before anything is written."""

import zipfile
from pathlib import Path

_LOST = (
    ("_xmlsignatures/", "de digitale handtekening (ze geldt niet meer zodra het bestand verandert)"),
    ("xl/vbaProject.bin", "de macro's"),
    ("xl/revisions/", "de lijst van wijzigingen van een oude gedeelde werkmap"),
)


def losses(path: Path) -> tuple[str, ...]:
    """Return, in Dutch, what a workbook would lose when report sheets are put into it; usually nothing.

    Every part of the planner's file is copied as it is, so text boxes, slicers, threaded comments, sparklines, charts,
    pictures, pivot tables and the values of formulas all stay.
    """
    with zipfile.ZipFile(path) as archive:
        parts = archive.namelist()
    return tuple(what for start, what in _LOST if any(part.startswith(start) for part in parts))
