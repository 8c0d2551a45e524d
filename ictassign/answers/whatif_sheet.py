"""The sheet Wat als - uitkomst: scenarios beside the base plan, what moves duty by duty, and the stable core."""

from ictassign.answers.units import amount, capital, goal_columns, largest_changes, sentence, shown, what, where, who
from ictassign.answers.whatif import Comparison, Side
from ictassign.goals import GOALS
from ictassign.problem import DutyKey
from ictassign.report.tables import Chart, Column, Kind, Look, Sheet, Table, Value
from ictassign.tables import TaskGroup

TITLE, DUTIES_TITLE = "Wat als - uitkomst", "Wat als - opdrachten"
UNCHANGED = "Zonder wijziging, verder gezocht"
"""The name of the base itself among the scenarios, solved as long as each of them."""


def sheets(comparison: Comparison) -> tuple[Sheet, ...]:
    """Return the sheets of a comparison: the figures, and every duty."""
    tables = (_summary(comparison), _goals(comparison), _pooling(comparison), _core(comparison))
    chart = Chart(
        "Niet verdeeld werk en reistijd",
        2,
        "Scenario",
        ("Niet verdeeld", "Onderweg"),
        len(comparison.sides) + 1,
        "uren per jaar",
        size=(24, 3.5 + 0.9 * len(comparison.sides)),
    )
    return Sheet(TITLE, tables, (chart,), charts_after=3, chart_pages=True), Sheet(DUTIES_TITLE, (_duties(comparison),), frozen=2)


def tell(comparison: Comparison, side: Side) -> str:
    """Return what a scenario changes, in one sentence."""
    base = comparison.base
    clauses = largest_changes(base.verdict.values, side.verdict.values, comparison.base_weights)
    moves = len(comparison.moves(side))
    if not clauses:
        return f"{side.name}: geen enkel doel verandert, {moves} opdrachten wisselen van uitvoerder."
    return f"{side.name}: {sentence(clauses)}; {moves} opdrachten wisselen van uitvoerder."


def _summary(comparison: Comparison) -> Table:
    base = comparison.base
    rows: list[tuple[Value, ...]] = [(base.name, comparison.total(base) / 600, None, None, None, None, 1.0)]
    duties = len(base.problem.duties)
    for side in comparison.sides:
        moves = comparison.moves(side)
        gone = sum(side.problem.duties[m.duty].part_minutes * len(set(m.after) - set(m.before)) for m in moves if m.duty in side.problem.duties)
        total = comparison.total(side)
        gap = 100 * side.result.gap if side.result is not None and side.result.proven else None
        rows.append((side.name, total / 600, (total - comparison.total(base)) / 600, gap, len(moves), gone / 60, max(0.0, 1 - len(moves) / duties)))
    lead = [tell(comparison, side) for side in comparison.sides]
    lead += [f"{name}: geen uitkomst; start hetzelfde commando nog eens om dit scenario af te maken." for name in comparison.missing]
    lead += [f"{name}: geen plan mogelijk, want {why}." for name, why in comparison.refused.items()]
    if any(side.name == UNCHANGED for side in comparison.sides):
        lead.append(f"'{UNCHANGED}' kreeg evenveel rekentijd als elk scenario: wat een scenario meer of minder geeft dan dat, komt van de wijziging.")
    lead.append(
        "Alle doelen samen staan in uren reistijd, met de gewichten van het basisplan: een uur minder is een uur rijden waard. "
        "'Hoogstens te verbeteren' zegt hoe ver een scenario, met zijn eigen gewichten, hoogstens van zijn best mogelijke plan af is."
    )
    columns = (
        Column("Scenario", width=30),
        Column("Alle doelen samen", Kind.HOURS, 12),
        Column("Verschil met basisplan", Kind.HOURS, 12),
        Column("Hoogstens te verbeteren (%)", Kind.INDEX, 12),
        Column("Opdrachten die wijzigen", Kind.COUNT, 12),
        Column("Uren naar iemand anders", Kind.HOURS, 12),
        Column("Opdrachten die blijven", Kind.SHARE, 12),
    )
    return Table(columns, rows, heading="Wat als: de scenario's naast het basisplan", lead=tuple(lead), looks={0: Look.TOTAL}, big=True)


def _goals(comparison: Comparison) -> Table:
    rows: list[tuple[Value, ...]] = [
        (side.name, *(shown(goal, side.verdict.values[goal.name]) for goal in GOALS)) for side in (comparison.base, *comparison.sides)
    ]
    return Table(
        (Column("Scenario", width=30), *goal_columns()), rows, heading="Elk doel, in zijn eigen eenheid (uren of aantallen)", looks={0: Look.TOTAL}
    )


def _pooling(comparison: Comparison) -> Table:
    def row(side: Side) -> tuple[Value, ...]:
        shared = side.expert / side.placed if side.placed else None
        euros = side.metres / 1000 * float(side.problem.parameters.rate_per_km)
        return (
            side.name,
            side.unplaced / 60,
            side.placed / 60,
            shared,
            side.known_by_one / 60,
            side.verdict.values["ontbrekende kenners"],
            side.travel / 60,
            side.metres / 1000,
            euros,
            side.external_cents / 100,
        )

    columns = (
        Column("Scenario", width=30),
        Column("Niet verdeeld", Kind.HOURS, 12),
        Column("Verdeeld", Kind.HOURS, 12),
        Column("Door een expert gedaan", Kind.SHARE, 12),
        Column("Gekend door hoogstens één", Kind.HOURS, 12),
        Column("Ontbrekende kenners", Kind.COUNT, 12),
        Column("Onderweg", Kind.HOURS, 12),
        Column("Kilometer", Kind.KILOMETRES, 12),
        Column("Kilometerkost", Kind.EUROS, 12),
        Column("Externe partners", Kind.EUROS, 12),
    )
    rows = [row(side) for side in (comparison.base, *comparison.sides)]
    heading = "Wat samenwerken oplevert en kost (uren per schooljaar)"
    return Table(columns, rows, heading=heading, looks={0: Look.TOTAL})


def _duties(comparison: Comparison) -> Table:
    sides, base = comparison.sides, comparison.base
    moves = {side.name: {move.duty for move in comparison.moves(side)} for side in sides}
    known = {key: side.problem for side in (*reversed(sides), base) for key in side.problem.duties}
    times = {key: sum(key in found for found in moves.values()) for key in known}
    order = {code: index for index, code in enumerate(base.problem.task)}
    listed = sorted(known, key=lambda key: (times[key] == 0, order.get(key.task, len(order)), key))

    def row(key: DutyKey) -> tuple[Value, ...]:
        problem = known[key]
        cells = (_executors(side, key) if key in moves[side.name] else "=" for side in sides)
        return (str(key), what(problem, key), where(problem, key), problem.duties[key].minutes / 60, times[key], _executors(base, key), *cells)

    columns = (
        Column("Opdracht", Kind.CODE, 11),
        Column("Omschrijving", width=32),
        Column("Vestiging", width=20),
        Column("Uren", Kind.HOURS, 7),
        Column("Wijzigt in", Kind.COUNT, 8),
        Column(base.name, width=18),
        *(Column(side.name, width=16) for side in sides),
    )
    return Table(columns, [row(key) for key in listed])


def _executors(side: Side, key: DutyKey) -> str:
    duty = side.problem.duties.get(key)
    if duty is None:
        return "bestaat niet"
    people = side.facts.executors[key]
    left = side.facts.unplaced[key]
    if not people:
        return "niemand"
    return who(side.problem, people) + (f" (en {amount(left * duty.part_minutes)} niet verdeeld)" if left else "")


def _core(comparison: Comparison) -> Table:
    problem, stable = comparison.base.problem, set(comparison.stable)
    rows: list[tuple[Value, ...]] = []
    for group in TaskGroup:
        keys = [key for key in problem.duties if problem.task[key.task].group is group]
        if keys:
            kept = [key for key in keys if key in stable]
            minutes = sum(problem.duties[key].minutes for key in kept)
            rows.append((capital(group), len(keys), len(kept), minutes / 60, len(kept) / len(keys)))
    minutes = sum(problem.duties[key].minutes for key in stable)
    lead = (
        f"{len(stable)} van de {len(problem.duties)} opdrachten ({amount(minutes)}) hebben in het basisplan en in elk scenario dezelfde uitvoerders. "
        f"Welke, staat in het blad {DUTIES_TITLE}: 'Wijzigt in' is daar 0."
    )
    columns = (
        Column("Groep taken", width=30),
        Column("Opdrachten", Kind.COUNT, 12),
        Column("In de vaste kern", Kind.COUNT, 12),
        Column("Uren in de kern", Kind.HOURS, 12),
        Column("Aandeel", Kind.SHARE, 12),
    )
    return Table(columns, rows, heading="De vaste kern: wat in elk scenario hetzelfde blijft", lead=(lead,))
