"""Groups of the benchmark: of which size, around which towns, for how long."""

from collections.abc import Mapping, Sequence
from pathlib import Path

REAL = 22
"""This size is the real school group; another seed gives it another invented team."""
SCHOOLS = Path(__file__).resolve().parents[2] / "data" / "schools_sint_rembert.csv"
SECONDS: Mapping[int, float] = {10: 60, REAL: 120, 38: 180, 120: 600, 400: 1800}
"""Time of one run by number of sites."""
CENTRES: Mapping[int, Sequence[str]] = {
    10: ("Torhout", "Geel", "Ronse"),
    REAL: ("Torhout",),
    38: ("Mechelen", "Kortrijk", "Hasselt"),
    120: ("Gent", "Leuven", "Antwerpen"),
    400: ("Aalst", "Gent", "Mechelen"),
}
"""Towns in the middle of the first, second and third group of a size."""


def seconds_for(size: int) -> float:
    """Return the time of a run, for any size: that of the next larger group."""
    return next((seconds for sites, seconds in SECONDS.items() if sites >= size), max(SECONDS.values()))


def centre_of(size: int, seed: int) -> str:
    """Return the town in the middle of a group."""
    towns = CENTRES.get(size, ("Mechelen", "Gent", "Hasselt"))
    return towns[(seed - 1) % len(towns)]


def write_group(path: Path, *, size: int, seed: int, centre: str) -> None:
    """Write the workbook of a group."""
    # Imported here: the process that starts the runs must stay small, for their peak memory is counted from its own.
    from ictassign.example import invented_group, real_group  # noqa: PLC0415
    from ictassign.workbook.template import write_problem  # noqa: PLC0415

    write_problem(path, real_group(SCHOOLS, seed=seed) if size == REAL else invented_group(size, centre=centre, seed=seed))
