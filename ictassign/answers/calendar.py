"""How much of a school year is left: from a date until 30 June, as a share of 1 September until 30 June."""

from datetime import date
from fractions import Fraction


def share_left(day: date) -> Fraction:
    """Return the share of the school year that is left on a morning: 1 before it begins, 0 after it ended."""
    year = day.year if day.month >= 9 else day.year - 1
    if day.month in {7, 8}:  # the next one has not begun
        return Fraction(1)
    first, last = date(year, 9, 1), date(year + 1, 6, 30)
    return Fraction((last - day).days + 1, (last - first).days + 1)
