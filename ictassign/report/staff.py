"""The people: the sheets Per persoon, Belasting and Wie kan wat."""

from ictassign.report.figures import EXECUTES, Figures
from ictassign.report.tables import Chart, Column, Kind, Look, Sheet, Table, Value
from ictassign.report.words import LOOKS, in_hours

WORK, UPKEEP, TRAVEL, MEETINGS, FREE = "Opdrachten (h)", "Vervanger (h)", "Reistijd (h)", "Overleg (h)", "Over (h)"
LOAD_SHEET = "Belasting"


def per_person(figures: Figures) -> Sheet:
    """Return the sheet Per persoon: a row per person and duty, then what else takes time, and a total."""
    problem, facts = figures.problem, figures.facts
    rows: list[tuple[Value, ...]] = []
    looks = {}
    for row in problem.people:
        code, name = row.code, row.name
        onsite = 0
        for key, mandates in figures.mandates_of[code].items():
            duty = problem.duties[key]
            does = EXECUTES in mandates
            onsite += duty.onsite_minutes if does else 0
            looks[len(rows)] = LOOKS[problem.task[key.task].group]
            rows.append(
                (
                    code,
                    name,
                    "opdracht",
                    key.task,
                    figures.task(key.task),
                    key.site,
                    figures.site(key.site),
                    ", ".join(mandates),
                    in_hours(duty.part_minutes) if does else None,
                    in_hours(duty.onsite_minutes) if does and duty.onsite_minutes else None,
                    figures.visits_of[code].get(key.site) if does else None,
                )
            )
        others = (
            ("vervanger", "Blijven kennen wat men als vervanger moet kennen", facts.upkeep_minutes[code]),
            ("reistijd", "Rijden tussen de vestigingen, heen en terug", facts.travel_minutes[code]),
            ("overleg", "Overleg van het ICT-team", problem.meetings[code]),
        )
        for kind, what, minutes in others:
            if minutes:
                rows.append((code, name, kind, "", what, "", "", "", in_hours(minutes), None, None))
        looks[len(rows)] = Look.TOTAL
        visits = sum(figures.visits_of[code].values())
        what = f"Totaal, van {in_hours(problem.capacity[code]):g} uur".replace(".", ",")
        rows.append((code, name, "totaal", "", what, "", "", "", in_hours(facts.minutes[code]), in_hours(onsite), visits))
    columns = (
        Column("Persoon", Kind.CODE, 9),
        Column("Naam", Kind.TEXT, 22),
        Column("Soort", Kind.CODE, 10),
        Column("Taak", Kind.CODE, 6),
        Column("Omschrijving", Kind.TEXT, 42),
        Column("Vestiging", Kind.CODE, 10),
        Column("Naam vestiging", Kind.TEXT, 28),
        Column("Mandaat", Kind.TEXT, 26),
        Column("Uren", Kind.HOURS, 9),
        Column("Ter plaatse (h)", Kind.HOURS, 9),
        Column("Bezoeken", Kind.COUNT, 10),
    )
    return Sheet("Per persoon", (Table(columns, rows, looks=looks),), frozen=2)


def load(figures: Figures) -> Sheet:
    """Return the sheet Belasting: the hours of each person by kind, the fullest first, with a chart."""
    problem, facts = figures.problem, figures.facts
    rows: list[tuple[Value, ...]] = []
    for code in by_load(figures):
        row = problem.person[code]
        capacity, minutes = problem.capacity[code], facts.minutes[code]
        alone = figures.alone[code]
        metres = figures.metres[code]
        rows.append(
            (
                code,
                row.name,
                "; ".join(row.roles),
                row.base,
                in_hours(capacity),
                in_hours(facts.executed_minutes[code]),
                in_hours(facts.upkeep_minutes[code]),
                in_hours(facts.travel_minutes[code]),
                in_hours(problem.meetings[code]),
                in_hours(minutes),
                in_hours(capacity - minutes),
                round(minutes / capacity, 4) if capacity else None,
                len(facts.sites_of[code]),
                sum(figures.visits_of[code].values()),
                round(metres / 1000, 1),
                round(figures.travel_cents(metres) / 100, 2),
                in_hours(sum(unit.minutes for unit in alone)) if alone else None,
            )
        )
    columns = (
        Column("Persoon", Kind.CODE, 9),
        Column("Naam", Kind.TEXT, 22),
        Column("Rollen", Kind.CODE, 10),
        Column("Standplaats", Kind.CODE, 12),
        Column("Beschikbaar (h)", Kind.HOURS, 12),
        Column(WORK, Kind.HOURS, 12),
        Column(UPKEEP, Kind.HOURS, 11),
        Column(TRAVEL, Kind.HOURS, 10),
        Column(MEETINGS, Kind.HOURS, 10),
        Column("Ingepland (h)", Kind.HOURS, 10),
        Column(FREE, Kind.HOURS, 9),
        Column("Bezetting", Kind.LOAD, 11),
        Column("Vestigingen buiten standplaats", Kind.COUNT, 13),
        Column("Bezoeken", Kind.COUNT, 10),
        Column("Km", Kind.KILOMETRES, 9),
        Column("Reiskost", Kind.EUROS, 12),
        Column("Staat stil zonder deze persoon (h)", Kind.HOURS, 14),
    )
    return Sheet(LOAD_SHEET, (Table(columns, rows),), frozen=2)


def by_load(figures: Figures) -> list[str]:
    """Return the people in the order of the sheet Belasting."""
    return sorted(figures.problem.person, key=lambda person: -figures.facts.minutes[person])


def charts(figures: Figures) -> Sheet:
    """Return the sheet Grafieken: the hours of each person, forty people a page, and the travel of those who drive."""
    order = by_load(figures)
    count = min(len(order), 4 * BARS)
    drawn = [
        Chart(
            "Uren per persoon, naar soort" + (f" ({start + 1} tot {min(count, start + BARS)})" if count > BARS else ""),
            0,
            "Naam",
            (WORK, UPKEEP, TRAVEL, MEETINGS),
            min(BARS, count - start),
            PER_YEAR,
            LOAD_SHEET,
            _size(min(BARS, count - start)),
            start,
        )
        for start in range(0, count, BARS)
    ]
    drivers = sum(minutes > 0 for minutes in figures.facts.travel_minutes.values())
    tables = [_opening(len(order) - count)]
    if drivers:
        tables.append(_travel(figures))
        shown = min(BARS, drivers)
        title = "Reistijd per persoon" + (f" (de {shown} die het meest rijden)" if shown < drivers else "")
        drawn.append(Chart(title, 1, "Naam", (TRAVEL,), shown, PER_YEAR, size=_size(shown)))
    return Sheet("Grafieken", tuple(tables), charts=tuple(drawn), charts_after=0, chart_pages=True, landscape=False)


PER_YEAR = "uren per schooljaar"


def _size(bars: int) -> tuple[float, float]:
    return 20.0, 3.6 + 0.52 * bars


def _opening(rest: int) -> Table:
    more = f" {rest} mensen met minder uren staan er niet op." if rest else ""
    lead = (f"De mensen met de meeste uren eerst. De cijfers staan in het blad Belasting.{more}",)
    return Table(tuple(_TRAVEL_COLUMNS), (), "Wie doet hoeveel, en wie rijdt hoeveel", lead, headed=False, big=True)


_TRAVEL_COLUMNS = (
    Column("Persoon", Kind.CODE, 12),
    Column("Naam", Kind.TEXT, 50),
    Column(TRAVEL, Kind.HOURS, 14),
    Column("Bezoeken", Kind.COUNT, 14),
    Column("Km", Kind.KILOMETRES, 14),
)


def _travel(figures: Figures) -> Table:
    """Return the people who drive, those who drive most first: what the chart of travel is drawn from."""
    minutes = figures.facts.travel_minutes
    rows: list[tuple[Value, ...]] = [
        (
            person,
            figures.person(person),
            in_hours(minutes[person]),
            sum(figures.visits_of[person].values()),
            round(figures.metres[person] / 1000, 1),
        )
        for person in sorted(minutes, key=lambda person: -minutes[person])
        if minutes[person]
    ]
    return Table(_TRAVEL_COLUMNS, rows, "Wie rijdt hoeveel")


BARS = 40
"""Bars of one chart: more do not fit on an A4."""


def skills(figures: Figures) -> Sheet:
    """Return the sheet Wie kan wat: a coloured square for every person and skill."""
    problem = figures.problem
    rows = [
        (row.code, row.name, "; ".join(row.roles), *(problem.skill_level[row.code].get(skill) or None for skill in problem.skill_names))
        for row in problem.people
    ]
    able = [sum((problem.skill_level[person].get(skill) or 0) >= 2 for person in problem.person) for skill in problem.skill_names]
    rows.append(("", "Werkt alleen of is expert (niveau 2 of 3)", "", *able))
    columns = (
        Column("Persoon", Kind.CODE, 9),
        Column("Naam", Kind.TEXT, 24),
        Column("Rollen", Kind.CODE, 10),
        *(Column(skill, Kind.LEVEL, 5.4) for skill in problem.skill_names),
    )
    return Sheet("Wie kan wat", (Table(columns, rows, looks={len(rows) - 1: Look.TOTAL}),), frozen=2)
