"""Where sites are and how long the road takes: the formula at each of its bends, counted by hand."""

from decimal import Decimal

import pytest

from ictassign import places
from ictassign.places import Place, ceil_div, half_up, minutes_by_road


@pytest.mark.parametrize(
    ("road_km", "minutes"),
    [
        (0, 0),
        (0.049, 0),
        (0.05, 5),  # 5 + 0.09
        (1, 7),  # 5 + 60 / 35 = 6.71
        (5, 14),  # 5 + 300 / 35 = 13.57
        (10, 19),  # 13.57 + 5
        (20, 29),  # 13.57 + 15
        (50, 49),  # 28.57 + 20
    ],
)
def test_minutes_by_road_follow_the_formula(road_km: float, minutes: int) -> None:
    assert minutes_by_road(road_km) == minutes


def test_longer_roads_never_take_less() -> None:
    minutes = [minutes_by_road(metres / 1000) for metres in range(0, 120_000, 37)]
    assert minutes == sorted(minutes)


def test_great_circle_of_a_degree_of_latitude() -> None:
    assert places.great_circle_km(Place(50, 3, ""), Place(51, 3, "")) == pytest.approx(111.195, abs=0.001)


def test_journey_multiplies_the_great_circle_by_the_detour() -> None:
    start, end = Place(51.0, 3.0, ""), Place(51.1, 3.0, "")
    assert places.journey(start, end, Decimal("1.3")).metres == 14455  # 11.1195 km as the crow flies
    assert places.journey(start, end, Decimal(1)).metres == 11119


def test_two_sites_known_by_the_same_name_are_a_kilometre_apart() -> None:
    place = Place(51.0, 3.0, "8820 Torhout")
    assert places.journey(place, place, Decimal("1.3"), same_place=True) == (7, 1000)


def test_place_is_found_by_postcode_and_name_and_else_the_first_of_the_postcode() -> None:
    aartrijke = places.find("8211", "  aartrijke ")
    assert aartrijke is not None
    assert aartrijke.name == "8211 Aartrijke"
    by_name = places.find("8210", "Veldegem")
    first = places.find("8210", "nowhere")
    assert by_name is not None
    assert first is not None
    assert (by_name.name, first.name) == ("8210 Veldegem", places.find("8210", "").name)  # type: ignore[union-attr]
    assert by_name != first
    assert places.find("0000", "Torhout") is None


@pytest.mark.parametrize(("value", "whole"), [("0.5", 1), ("1.5", 2), ("2.5", 3), ("2.49", 2), ("0", 0), ("7", 7)])
def test_halves_are_rounded_up(value: str, whole: int) -> None:
    assert half_up(Decimal(value)) == whole


@pytest.mark.parametrize(("whole", "by", "rounded"), [(0, 4, 0), (1, 4, 1), (4, 4, 1), (5, 4, 2), (2**60, 3, 384307168202282326)])
def test_division_is_rounded_up(whole: int, by: int, rounded: int) -> None:
    assert ceil_div(whole, by) == rounded
