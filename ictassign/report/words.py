"""Numbers and lists as planners read them, in Belgian Dutch."""

from collections.abc import Sequence

from ictassign.report.tables import Look
from ictassign.tables import Role, TaskGroup

LOOKS = {
    TaskGroup.TECHNICAL: Look.TECHNICAL,
    TaskGroup.PEDAGOGICAL: Look.PEDAGOGICAL,
    TaskGroup.POLICY: Look.POLICY,
    TaskGroup.ADMINISTRATIVE: Look.ADMINISTRATIVE,
}
"""The tint of each of the four groups of tasks."""

ROLE_NAMES = {
    Role.COORDINATING_DIRECTOR: "coördinerend directeur",
    Role.PRINCIPAL: "directeur",
    Role.COORDINATOR: "coördinerend ICT-coördinator",
    Role.TECHNICAL: "technisch ICT-coördinator",
    Role.PEDAGOGICAL: "pedagogisch ICT-coördinator",
    Role.ADMINISTRATIVE: "administratief medewerker",
    Role.AMBASSADOR: "leraar-ankerpunt",
    Role.INFORMATION_SECURITY: "aanspreekpunt informatieveiligheid",
    Role.EXTERNAL: "externe partner",
}


def in_hours(minutes: float) -> float:
    """Return minutes as a number of hours."""
    return round(minutes / 60, 2)


def number(value: float, decimals: int = 0) -> str:
    """Return a number in Belgian form (1234.5 -> ``1.234,5``), without needless zeros."""
    text = f"{value:,.{decimals}f}"
    if decimals:
        text = text.rstrip("0").rstrip(".")
    return text.translate(str.maketrans(",.", ".,"))


def said_hours(minutes: float) -> str:
    """Return minutes as hours in a sentence, with a decimal below a hundred hours."""
    hours = minutes / 60
    return f"{number(hours, 1 if abs(hours) < 100 else 0)} uur"


def codes(people: Sequence[str]) -> str:
    """Return codes as a list in a cell."""
    return "; ".join(people)


def shortened(items: Sequence[str], most: int) -> str:
    """Return the first items, and how many more there are."""
    text = ", ".join(items[:most])
    return text if len(items) <= most else f"{text} en nog {len(items) - most}"


def counted(count: int, one: str, many: str) -> str:
    """Return a number of things (1 ``school``, 3 ``scholen``)."""
    return f"{number(count)} {one if count == 1 else many}"
