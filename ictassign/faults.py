"""Faults and warnings about the input: values with a place, not exceptions."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Self

from ictassign.text import shown

LONGEST = 1000
"""Characters of a message; only names of absurd length make it longer."""


@dataclass(frozen=True)
class Fault:
    """One thing that is wrong in the input, where it stands, and what to do about it.

    Parameters
    ----------
    sheet : str
        Name of the sheet, empty for the file as a whole.
    what : str
        What is wrong, in Dutch, without a full stop.
    advice : str
        What to do, in Dutch, without a full stop.
    value : str
        The offending value as the planner sees it; empty when there is none.
    row : int or None
        Position of the row in its table, from 0.
    column : str
        Title of the column, or empty.
    cell : str
        Cell such as ``E3``; filled in by the reader, which alone knows it.
    """

    sheet: str
    what: str
    advice: str = ""
    value: str = ""
    row: int | None = None
    column: str = ""
    cell: str = ""

    def at(self, cell: str) -> Self:
        """Return the same fault, placed at a cell."""
        return replace(self, cell=cell)

    def __str__(self) -> str:
        if self.cell:
            place = f"{self.sheet}!{self.cell}: "
        elif self.row is not None:
            place = f"{self.sheet}, rij {self.row + 1}, {self.column}: " if self.column else f"{self.sheet}, rij {self.row + 1}: "
        else:
            place = f"{self.sheet}: " if self.sheet else ""
        value = f" ({shown(self.value)})" if self.value else ""
        sentence = shown(f"{place}{self.what}{value}" + (f"; {self.advice}" if self.advice else ""), LONGEST)
        return sentence if sentence.endswith("?") else f"{sentence}."


class InvalidInput(Exception):
    """The input cannot be used; ``faults`` holds every fault found, ``warnings`` what else was noticed."""

    def __init__(self, faults: Sequence[Fault], warnings: Sequence[Fault] = ()) -> None:
        self.faults = tuple(faults)
        self.warnings = tuple(warnings)
        super().__init__("\n".join(map(str, self.faults)))
