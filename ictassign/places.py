"""Where sites are, and how long and far it is to drive between them.

The table of places is cut from GeoNames (CC BY 4.0) and Statbel (CC BY 4.0); see ``data/README.md``.
Floats live here and nowhere else: what leaves is whole minutes and whole metres.
"""

import csv
import math
from decimal import ROUND_HALF_UP, Decimal
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from ictassign.text import fold

EARTH_RADIUS_KM = 6371.0
ONE_CAMPUS_KM = 0.05
SAME_PLACE_KM = 1.0


class Place(NamedTuple):
    """Coordinates in degrees, and the name under which the place was found (empty when given by the planner)."""

    latitude: float
    longitude: float
    name: str


class Journey(NamedTuple):
    """A one-way journey by car: whole minutes and whole metres."""

    minutes: int
    metres: int


@cache
def _table() -> dict[str, list[tuple[str, Place]]]:
    table: dict[str, list[tuple[str, Place]]] = {}
    text = files("ictassign").joinpath("data/places.csv").read_text(encoding="utf-8")
    for row in csv.DictReader(text.splitlines()):
        place = Place(float(row["latitude"]), float(row["longitude"]), f"{row['postcode']} {row['locality']}")
        table.setdefault(row["postcode"], []).append((fold(row["locality"]), place))
    return table


def find(postcode: str, place: str) -> Place | None:
    """Look a place up: by postcode and name, else the first place of the postcode, else None."""
    rows = _table().get(postcode.strip(), [])
    name = fold(place)
    for locality, found in rows:
        if locality == name:
            return found
    return rows[0][1] if rows else None


def half_up(value: Decimal | int) -> int:
    """Round half up to a whole number."""
    return int(Decimal(value).to_integral_value(ROUND_HALF_UP))


def ceil_div(whole: int, by: int) -> int:
    """Divide whole numbers and round up."""
    return -(-whole // by)


def minutes_by_road(road_km: float) -> int:
    """Return the minutes for a one-way journey of so many kilometres by road (5 minutes to leave and park; 35, 60 and 90 km/h)."""
    if road_km < ONE_CAMPUS_KM:
        return 0
    slow, middle, fast = min(road_km, 5.0), min(max(road_km - 5.0, 0.0), 15.0), max(road_km - 20.0, 0.0)
    return math.floor(5 + 60 * (slow / 35 + middle / 60 + fast / 90) + 0.5)


def great_circle_km(start: Place, end: Place) -> float:
    """Return the distance as the crow flies, in kilometres (haversine formula)."""
    lat1, lon1, lat2, lon2 = map(math.radians, (start.latitude, start.longitude, end.latitude, end.longitude))
    h = math.sin((lat2 - lat1) / 2) ** 2 + math.cos(lat1) * math.cos(lat2) * math.sin((lon2 - lon1) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * math.asin(math.sqrt(h))


def journey(start: Place, end: Place, detour: Decimal, *, same_place: bool = False) -> Journey:
    """Return the journey between two places; two sites known only by the same place name are 1 km apart."""
    road_km = SAME_PLACE_KM if same_place else great_circle_km(start, end) * float(detour)
    return Journey(minutes_by_road(road_km), math.floor(road_km * 1000 + 0.5))
