"""The sheet Logboek: how the plan was made, and the plan itself for the program."""

from ictassign.digest import digest
from ictassign.report.figures import Figures
from ictassign.report.tables import Column, Kind, Look, Sheet, Table, Value
from ictassign.workbook import record


def log(figures: Figures) -> Sheet:
    """Return the sheet Logboek: enough to make the same plan again."""
    problem, result = figures.problem, figures.result
    rows: list[tuple[Value, ...]] = [("Schooljaar", problem.parameters.school_year), ("Vingerafdruk van de invoer", digest(problem))]
    recorded = record.rows(result)
    rows += [(name, text) for name, text in recorded if not name.startswith("Plan ")]
    rows += [
        (f"Verloop na {moment.seconds:.1f} s".replace(".", ","), f"som {moment.value}, ondergrens {moment.bound}") for moment in result.moments[-20:]
    ]
    rows += [(f"Gebroken regel {number}", f"{breach.rule}: {breach.what}") for number, breach in enumerate(result.verdict.breaches, 1)]
    first = len(rows)
    rows += [(name, text) for name, text in recorded if name.startswith("Plan ")]
    looks = dict.fromkeys(range(first, len(rows)), Look.FINE)
    return Sheet("Logboek", (Table((Column("Feit", Kind.CODE, 46), Column("Waarde", Kind.CODE, 64)), rows, looks=looks),), frozen=1)
