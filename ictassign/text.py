"""Comparing what people type: without regard to case, spaces and Unicode form."""

import re
import unicodedata
from collections.abc import Iterable
from difflib import get_close_matches


def fold(text: str) -> str:
    """Return the form in which names and codes are compared."""
    if text.isascii():
        return " ".join(text.casefold().split())
    visible = "".join(c for c in unicodedata.normalize("NFKC", text).casefold() if unicodedata.category(c) != "Cf")  # no zero-width spaces
    return " ".join(visible.split())


def shown(text: str, longest: int = 60) -> str:
    """Return text fit for a message on one line: short, with characters that cannot be seen written out."""
    short = text if len(text) <= longest else f"{text[:longest]}…"
    if short.isprintable():
        return short
    return "".join(c if c.isprintable() else " " if unicodedata.category(c) == "Zs" else c.encode("unicode_escape").decode("ascii") for c in short)


def nearest(name: str, known: Iterable[str]) -> str | None:
    """Return the known name that looks most like ``name``, or None when nothing does."""
    folded = {fold(k): k for k in known}
    close = get_close_matches(fold(name), folded, n=1, cutoff=0.6)
    return folded[close[0]] if close else None


_SEPARATORS = re.compile(r"[,/+&|]|\s+en\s+")
"""What planners put between the parts of a list, where a semicolon is meant."""


def as_list(text: str, known: Iterable[str]) -> str | None:
    """Return a list of known names with semicolons between them, or None when ``text`` is no such list with other separators."""
    folded = {fold(k): k for k in known}
    pieces = [folded.get(fold(piece)) for piece in _SEPARATORS.split(text) if piece.strip()]
    return ";".join(map(str, pieces)) if len(pieces) > 1 and all(pieces) else None


def hours(minutes: int) -> str:
    """Return minutes as hours in Belgian form, without more decimals than needed (90 -> ``1,5``)."""
    return f"{minutes / 60:.2f}".rstrip("0").rstrip(".").replace(".", ",")


def euros(cents: int) -> str:
    """Return cents as euros in Belgian form (123456 -> ``1.234,56``)."""
    return f"{cents / 100:,.2f}".translate(str.maketrans(",.", ".,"))
