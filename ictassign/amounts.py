"""Amounts as planners type them in a change: ``18``, ``3,5``, ``+10 %``, ``-4``, ``50 %``."""

import re
from dataclasses import dataclass
from decimal import Decimal

from ictassign.faults import Fault, InvalidInput
from ictassign.tables import Change

_SHAPE = re.compile(r"(?P<sign>[+\-\u2212\u2013])?\s*(?:€\s*)?(?P<number>\d+(?:[.,]\d+)?)\s*(?:€\s*)?(?P<percent>%)?")
_THOUSANDS = re.compile(r"\d{1,3}\.\d{3}")


@dataclass(frozen=True, slots=True)
class Amount:
    """A new value, or what changes about the old one."""

    number: Decimal
    sign: str = ""
    """``+`` or ``-`` for what comes on top or goes off; empty for a new value or a share of the old one."""
    percent: bool = False

    def of(self, old: Decimal | int) -> Decimal:
        """Return the new value, given the old one."""
        old = Decimal(old)
        change = old * self.number / 100 if self.percent else self.number
        return old + change if self.sign == "+" else old - change if self.sign == "-" else change


def refuse(what: str, advice: str, *, value: str = "", column: str = "Waarde") -> InvalidInput:
    """Return the error for one cell of a change; the row is filled in by whoever knows it."""
    return InvalidInput([Fault(Change.sheet, what, advice, value=value, column=column)])


def amount(text: str) -> Amount:
    """Read an amount.

    Raises
    ------
    InvalidInput
        When it is none; the fault points at the column Waarde.
    """
    match = _SHAPE.fullmatch(text.strip())
    if match is None:
        raise refuse("hier wordt een getal of een percentage verwacht", "schrijf bijvoorbeeld 18, +10 %, -4 of 50 %", value=text)
    if _THOUSANDS.fullmatch(match["number"]):
        raise refuse("dit kan een duizendtal of een kommagetal zijn", "schrijf het zonder punt", value=text)
    sign = {"+": "+", None: ""}.get(match["sign"], "-")
    return Amount(Decimal(match["number"].replace(",", ".")), sign, bool(match["percent"]))


def whole(text: str, low: int, high: int) -> int:
    """Read a whole number between two bounds.

    Raises
    ------
    InvalidInput
        When it is none; the fault points at the column Waarde.
    """
    if not text.strip().isdecimal() or not low <= int(text) <= high:
        raise refuse(f"hier wordt een geheel getal van {low} tot {high} verwacht", f"schrijf een getal van {low} tot {high}", value=text)
    return int(text)
