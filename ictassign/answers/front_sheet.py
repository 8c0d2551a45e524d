"""The sheet Afweging: the plans between little travel and much shared knowledge, as a chart and as a table."""

from collections.abc import Iterator
from typing import Any

from ictassign.answers.front import MORE_KNOWLEDGE, MORE_TRAVEL, Front, knowledge
from ictassign.answers.units import amount, goal_columns, shown
from ictassign.answers.whatif import Side
from ictassign.goals import GOALS
from ictassign.report.tables import Chart, Column, Kind, Look, Sheet, Table, Value

TITLE = "Afweging"


def sheet(front: Front) -> Sheet:
    """Return the sheet of a front."""
    chart = Chart(
        "Reistijd tegenover gedeelde kennis", 0, "Plan", ("Onderweg", "Gebrek aan kennis"), len(front.points), "uren", size=(22, 9), points=True
    )
    return Sheet(TITLE, (_points(front), _goals(front)), (chart,), charts_after=0)


def named(front: Front) -> list[tuple[str, Side, float | None]]:
    """Return every plan with its name and its gap, the plan itself last."""
    named = [(f"Plan {number}", point.side, point.result.gap if point.result.proven else None) for number, point in enumerate(front.points, 1)]
    return [*named, (front.base.name, front.base, None)]


def sentences(front: Front) -> Iterator[str]:
    """Yield a sentence for every plan."""
    for name, side, gap in named(front):
        far = "" if gap is None else f"; hoogstens {100 * gap:.2f} % te verbeteren".replace(".", ",")
        lack = knowledge(side.problem, side.verdict.values) / 10
        yield f"{name}: {amount(side.travel)} onderweg, {amount(lack)} gebrek aan kennis, {amount(side.unplaced)} niet verdeeld{far}."


def facts(front: Front) -> dict[str, Any]:
    """Return the plans for another program; times in minutes."""
    return {
        name: {
            "travel": side.travel,
            "knowledge": knowledge(side.problem, side.verdict.values) / 10,
            "unplaced": side.unplaced,
            "value": side.verdict.total / 10,
            "gap": gap,
        }
        for name, side, gap in named(front)
    }


def _points(front: Front) -> Table:
    rows: list[tuple[Value, ...]] = []
    for name, side, gap in named(front):
        values = side.verdict.values
        rows.append(
            (
                name,
                side.travel / 60,
                knowledge(side.problem, values) / 600,
                values["ontbrekende kenners"],
                values["kennisrisico"] / 60,
                values["overwicht"] / 60,
                side.unplaced / 60,
                side.metres / 1000,
                side.metres / 1000 * float(side.problem.parameters.rate_per_km),
                side.verdict.total / 600,
                None if gap is None else 100 * gap,
            )
        )
    columns = (
        Column("Plan", width=18),
        Column("Onderweg", Kind.HOURS, 12),
        Column("Gebrek aan kennis", Kind.HOURS, 12),
        Column("Ontbrekende kenners", Kind.COUNT, 12),
        Column("Kennisrisico", Kind.HOURS, 12),
        Column("Overwicht", Kind.HOURS, 12),
        Column("Niet verdeeld", Kind.HOURS, 12),
        Column("Kilometer", Kind.KILOMETRES, 12),
        Column("Kilometerkost", Kind.EUROS, 12),
        Column("Alle doelen samen", Kind.HOURS, 12),
        Column("Hoogstens te verbeteren (%)", Kind.INDEX, 12),
    )
    lead = (
        f"{len(front.points)} plannen, van weinig rijden naar veel gedeelde kennis; geen enkel plan is in beide minder goed dan een ander.",
        "Gebrek aan kennis: wat ontbrekende kenners, kennisrisico en overwicht samen wegen, in uren reistijd; minder is beter.",
        "Alle doelen samen: met uw eigen gewichten.",
        f"Het eerste plan laat rijden {MORE_TRAVEL} keer zo zwaar wegen. Bij de andere weegt kennis {MORE_KNOWLEDGE} keer zo zwaar, met een grens "
        "op de reistijd; 'hoogstens te verbeteren' zegt hoe ver zo'n plan binnen die grens hoogstens van het beste af is.",
    )
    return Table(columns, rows, heading="Reizen of kennis delen: de keuze", lead=lead, looks={len(rows) - 1: Look.TOTAL}, big=True)


def _goals(front: Front) -> Table:
    rows: list[tuple[Value, ...]] = [(name, *(shown(goal, side.verdict.values[goal.name]) for goal in GOALS)) for name, side, _ in named(front)]
    columns = (Column("Plan", width=18), *goal_columns())
    return Table(columns, rows, heading="Elk doel, in zijn eigen eenheid (uren of aantallen)", looks={len(rows) - 1: Look.TOTAL}, new_page=True)
