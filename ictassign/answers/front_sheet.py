"""The sheet Afweging: the plans between little travel and little that schools miss, as a chart and as a table."""

from collections.abc import Iterator
from typing import Any

from ictassign.answers.front import KNOWLEDGE, MISSED, Front, weighed
from ictassign.answers.units import amount, goal_columns, shown
from ictassign.answers.whatif import Side
from ictassign.goals import GOALS
from ictassign.report.tables import Chart, Column, Kind, Look, Sheet, Table, Value

TITLE = "Afweging"


def sheet(front: Front) -> Sheet:
    """Return the sheet of a front."""
    chart = Chart(
        "Reistijd tegenover wat scholen missen", 0, "Plan", ("Onderweg", "Wat scholen missen"), len(front.points), "uren", size=(22, 9), points=True
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
        values = side.verdict.values
        missed, knowers = weighed(side.problem, values, MISSED) / 10, values["ontbrekende kenners"]
        yield (
            f"{name}: {amount(side.travel)} onderweg; wat scholen missen weegt {amount(missed)} rijden "
            f"({amount(side.unplaced)} niet verdeeld, {knowers} ontbrekende kenners){far}."
        )


def facts(front: Front) -> dict[str, Any]:
    """Return the plans for another program; times in minutes."""
    return {
        name: {
            "travel": side.travel,
            "missed": weighed(side.problem, side.verdict.values, MISSED) / 10,
            "knowledge": weighed(side.problem, side.verdict.values, KNOWLEDGE) / 10,
            "unplaced": side.unplaced,
            "value": side.verdict.total / 10,
            "gap": gap,
        }
        for name, side, gap in named(front)
    }


def _many(front: Front) -> str:
    count = len(front.points)
    return f"{count} plannen" if count != 1 else "Eén plan: meer rijden maakt hier niets beter"


def _points(front: Front) -> Table:
    rows: list[tuple[Value, ...]] = []
    for name, side, gap in named(front):
        values = side.verdict.values
        rows.append(
            (
                name,
                side.travel / 60,
                weighed(side.problem, values, MISSED) / 600,
                side.unplaced / 60,
                values["ontbrekende bezoeken"],
                values["ontbrekende kenners"],
                weighed(side.problem, values, KNOWLEDGE) / 600,
                side.metres / 1000,
                side.metres / 1000 * float(side.problem.parameters.rate_per_km),
                side.verdict.total / 600,
                None if gap is None else 100 * gap,
            )
        )
    columns = (
        Column("Plan", width=18),
        Column("Onderweg", Kind.HOURS, 12),
        Column("Wat scholen missen", Kind.HOURS, 12),
        Column("Niet verdeeld", Kind.HOURS, 12),
        Column("Ontbrekende bezoeken", Kind.COUNT, 12),
        Column("Ontbrekende kenners", Kind.COUNT, 12),
        Column("Gebrek aan kennis", Kind.HOURS, 12),
        Column("Kilometer", Kind.KILOMETRES, 12),
        Column("Kilometerkost", Kind.EUROS, 12),
        Column("Alle doelen samen", Kind.HOURS, 12),
        Column("Hoogstens te verbeteren (%)", Kind.INDEX, 12),
    )
    lead = (
        f"{_many(front)}, van weinig rijden naar weinig missen; geen enkel plan is in beide minder goed dan een ander.",
        "Wat scholen missen: wat niet verdeeld werk, ontbrekende bezoeken en gebrek aan kennis (ontbrekende kenners, kennisrisico en overwicht) "
        "samen wegen, met uw gewichten, in uren rijden; minder is beter. Alle doelen samen telt het rijden en de rest erbij.",
        "Elk plan is het beste dat gevonden werd voor wie een uur rijden zoveel waard vindt, van niet rijden tot rijden dat niets kost; "
        "'hoogstens te verbeteren' zegt hoe ver het voor die vraag hoogstens van het beste af is.",
    )
    return Table(columns, rows, heading="Rijden of missen: de keuze", lead=lead, looks={len(rows) - 1: Look.TOTAL}, big=True)


def _goals(front: Front) -> Table:
    rows: list[tuple[Value, ...]] = [(name, *(shown(goal, side.verdict.values[goal.name]) for goal in GOALS)) for name, side, _ in named(front)]
    columns = (Column("Plan", width=18), *goal_columns())
    return Table(columns, rows, heading="Elk doel, in zijn eigen eenheid (uren of aantallen)", looks={len(rows) - 1: Look.TOTAL}, new_page=True)
