"""What the terminal says: results on stdout, everything else on stderr, plain sentences in Dutch.

A message is one line, however narrow the terminal, so that it can be searched; control characters and characters that
turn the direction of text come out as their codes, so that a cell cannot play tricks with the terminal.
"""

import json
import sys
import time
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any

import rich_click as click
from rich.console import Console
from rich.markup import escape
from rich.status import Status
from rich.table import Table

_QUIET_SECONDS = 5.0
"""Without a terminal, progress is one line at most every so many seconds."""


def plain(text: str) -> str:
    """Return text as one line without control characters and characters that turn its direction."""
    return "".join(_visible(character) for character in text)


def _visible(character: str) -> str:
    if character in "\r\n\t":
        return " "
    if unicodedata.category(character) in {"Cc", "Cs"} or unicodedata.bidirectional(character) in _TURNING:
        return f"\\u{ord(character):04x}"
    return character


_TURNING = {"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"}


def say(text: str) -> None:
    """Say one line of the result."""
    click.echo(plain(text))


def warn(text: str) -> None:
    """Say one line that is not part of the result."""
    click.echo(plain(text), err=True)


def say_json(values: dict[str, Any]) -> None:
    """Say the result for another program."""
    click.echo(json.dumps(values, ensure_ascii=False, indent=2))


_TEXT = {"Doel", "Eenheid"}


def say_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Say a table of numbers; the columns Doel and Eenheid are text."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for header in headers:
        table.add_column(header, justify="left" if header in _TEXT else "right", no_wrap=True)
    for row in rows:
        table.add_row(*(escape(plain(cell)) for cell in row))
    console = Console(highlight=False)
    if not console.is_terminal:
        console.width = 200  # a table in a file is not cut to the width of a screen
    console.print(table)


def number(value: float, decimals: int = 1) -> str:
    """Return a number in Belgian form (44978.5 -> ``44.978,5``)."""
    return f"{value:,.{decimals}f}".translate(str.maketrans(",.", ".,"))


def change(value: float) -> str:
    """Return a difference in Belgian form, with its sign (120 -> ``+120,0``); nothing for none."""
    return f"{'+' if value > 0 else ''}{number(value)}" if round(value, 1) else ""


class Progress:
    """One line that tells how far the work is: refreshed on a terminal, else repeated now and then. A context manager."""

    def __init__(self, text: str) -> None:
        console = Console(stderr=True, highlight=False)
        self._status = Status(escape(text), console=console) if console.is_terminal else None
        self._said = time.monotonic() if self._status else -_QUIET_SECONDS
        self.tell(text)

    def __enter__(self) -> "Progress":
        if self._status:
            self._status.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._status:
            self._status.stop()

    def tell(self, text: str, *, at_once: bool = False) -> None:
        """Show a new text; without a terminal only when the last one is some seconds old, or ``at_once``."""
        if self._status:
            self._status.update(escape(plain(text)))
        elif at_once or time.monotonic() - self._said >= _QUIET_SECONDS:
            self._said = time.monotonic()
            warn(text)


def lenient_streams() -> None:
    """Let a terminal that lacks a character show another one instead of stopping the program."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="backslashreplace")
