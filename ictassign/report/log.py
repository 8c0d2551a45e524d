"""The sheet Logboek: how the plan was made, and the plan itself for the program."""

from collections.abc import Sequence

from ictassign.digest import digest
from ictassign.report.figures import Figures
from ictassign.report.tables import Column, Kind, Look, Sheet, Table, Value
from ictassign.result import Moment
from ictassign.workbook import record

SLICES = 20
"""Parts of the time of a run of which the log tells how things then stood."""


def course(moments: Sequence[Moment]) -> Sequence[Moment]:
    """Return the last moment of each part of a run in which something was found, and the last of all."""
    slice_seconds = moments[-1].seconds / SLICES if moments else 0.0
    return list({int(moment.seconds / slice_seconds) if slice_seconds else 0: moment for moment in moments}.values())


def log(figures: Figures) -> Sheet:
    """Return the sheet Logboek: enough to make the same plan again."""
    problem, result = figures.problem, figures.result
    rows: list[tuple[Value, ...]] = [("Schooljaar", problem.parameters.school_year), ("Vingerafdruk van de invoer", digest(problem))]
    recorded = record.rows(result)
    rows += [(name, text) for name, text in recorded if not name.startswith("Plan ")]
    rows += [
        (f"Verloop na {moment.seconds:.1f} s".replace(".", ","), f"som {moment.value}, ondergrens {moment.bound}")
        for moment in course(result.moments)
    ]
    rows += [(f"Gebroken regel {number}", f"{breach.rule}: {breach.what}") for number, breach in enumerate(result.verdict.breaches, 1)]
    first = len(rows)
    rows += [(name, text) for name, text in recorded if name.startswith("Plan ")]
    looks = dict.fromkeys(range(first, len(rows)), Look.FINE)
    return Sheet("Logboek", (Table((Column("Feit", Kind.CODE, 46), Column("Waarde", Kind.CODE, 64)), rows, looks=looks),), frozen=1)
