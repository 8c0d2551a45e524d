"""The first page: how good the plan is, what to do next, and where to read on."""

from itertools import zip_longest

from ictassign.goals import GOALS
from ictassign.report.figures import ALL_BUSY, NO_ROOM, NOBODY, ROOM, Figures
from ictassign.report.proof import bound_said, gap_said, how_good
from ictassign.report.staff import LOAD_SHEET, MEETINGS, TRAVEL, UPKEEP, WORK
from ictassign.report.steps import steps
from ictassign.report.tables import Chart, Column, Kind, Link, Look, Sheet, Table, Value
from ictassign.report.words import counted, in_hours, number, said_hours

WEIGHED = "Samen waard (uren reistijd)"


def summary(figures: Figures) -> Sheet:
    """Return the sheet Samenvatting."""
    year = figures.problem.parameters.school_year
    heading = f"ICT-taakverdeling {year}".strip()
    opening = Table((), (), heading, (_headline(figures), quality(figures)), headed=False, big=True)
    tables = (opening, _in_short(figures), _next_steps(figures), _where(), _goals(figures))
    shown = min(15, len(figures.problem.people))
    charts = (
        Chart(
            "Wie doet het meest: uren per persoon, naar soort" + (f" (de {shown} volste)" if shown < len(figures.problem.people) else ""),
            0,
            "Naam",
            (WORK, UPKEEP, TRAVEL, MEETINGS),
            shown,
            "uren per schooljaar",
            sheet=LOAD_SHEET,
            size=(21.4, 9.2),
        ),
        Chart("Wat elk doel kost", 4, "Doel", (WEIGHED,), len(GOALS), "uren reistijd per schooljaar", size=(21.4, 7.0)),
    )
    return Sheet("Samenvatting", tables, charts=charts, charts_after=4, landscape=False)


def _headline(figures: Figures) -> str:
    problem = figures.problem
    doers = sum(1 for duties in figures.facts.duties_of.values() if duties)
    placed = figures.asked - figures.unplaced
    share = number(100 * figures.unplaced / max(1, figures.asked), 1)
    rest = (
        f"{said_hours(placed)} is verdeeld; {said_hours(figures.unplaced)} ({share} %) vond geen uitvoerder."
        if figures.unplaced
        else "Alle werk is verdeeld."
    )
    return (
        f"{counted(len(problem.schools), 'school', 'scholen')} met {counted(len(problem.sites), 'vestiging', 'vestigingen')} en"
        f" {number(sum(site.pupils for site in problem.sites))} leerlingen vragen {said_hours(figures.asked)} ICT-werk in een schooljaar."
        f" {counted(doers, 'persoon voert', 'mensen voeren')} opdrachten uit. {rest}"
    )


def quality(figures: Figures) -> str:
    """Return what the plan is worth and how far it is at most from the best possible one, on whose word."""
    result = figures.result
    value = f"De som van alle doelen is {said_hours(result.value / 10)} reistijd waard (minder is beter)"
    if result.verdict.breaches:
        return f"Let op: dit plan breekt {counted(len(result.verdict.breaches), 'regel', 'regels')}. {value}."
    return f"{value}. {how_good(result)}"


def _in_short(figures: Figures) -> Table:
    facts, problem = figures.facts, figures.problem
    metres = sum(figures.metres.values())
    lacking = sum(max(0, unit.wanted - len(facts.knowers[key])) for key, unit in problem.units.items())
    alone = sum(unit.minutes for units in figures.alone.values() for unit in units)
    capacity = sum(problem.capacity.values())
    minutes = sum(facts.minutes.values())
    missing = sum(max(0, wanted - facts.core_visits[site]) for site, wanted in problem.wanted_visits.items())
    rhythm = f"{number(missing)} te weinig door het ICT-team zelf" if missing else "elke vestiging krijgt het gewenste aantal"
    people = counted(len(problem.people), "persoon", "mensen")
    rows: list[tuple[Value, ...]] = [
        ("Gevraagd werk", in_hours(figures.asked), "uren", counted(len(problem.duties), "opdracht", "opdrachten")),
        ("Verdeeld", in_hours(figures.asked - figures.unplaced), "uren", f"{_percent(figures.asked - figures.unplaced, figures.asked)} van het werk"),
        ("Niet verdeeld", in_hours(figures.unplaced), "uren", _why_left(figures)),
        ("Beschikbaar", in_hours(capacity), "uren", f"van {people}; {_percent(minutes, capacity)} is ingepland"),
        ("Reistijd", in_hours(figures.travel), "uren", f"{number(metres / 1000)} km, € {number(figures.travel_cents(metres) / 100, 2)}"),
        ("Bezoeken", figures.visit_count, "bezoeken", rhythm),
        ("Ontbrekende kenners", lacking, "mensen", f"over {counted(len(problem.units), 'kenniseenheid', 'kenniseenheden')}"),
        ("Kennis bij één persoon", in_hours(alone), "uren", "staat stil als die ene persoon uitvalt; zie Kennisrisico"),
        ("Externe partners", round(figures.external_cents / 100, 2), "euro", f"van {number(problem.budget_cents / 100, 2)} euro budget"),
    ]  # fmt: skip
    columns = (
        Column("Kerncijfer", Kind.TEXT, 30),
        Column("Waarde", Kind.NUMBER, 11),
        Column("Eenheid", Kind.CODE, 11),
        Column("Toelichting", Kind.TEXT, 12, span=3),
    )
    return Table(columns, rows, "In het kort", looks={2: Look.WARNING} if figures.unplaced else {})


def _percent(part: int, whole: int) -> str:
    return f"{number(100 * part / max(1, whole), 1)} %"


def _why_left(figures: Figures) -> str:
    if not figures.unplaced:
        return "alles vond een uitvoerder"
    by_kind = dict.fromkeys((NOBODY, NO_ROOM, ALL_BUSY, ROOM), 0)
    for key, minutes in figures.left_over.items():
        by_kind[figures.reasons[key][0]] += minutes
    return "; ".join(f"{said_hours(minutes)}: {kind}" for kind, minutes in by_kind.items() if minutes)


def _next_steps(figures: Figures) -> Table:
    rows: list[tuple[Value, ...]] = [
        (f"{position}. {step.what}", in_hours(step.gain / 10), step.kind, step.surety.value, f"{step.why[:1].upper()}{step.why[1:]}.")
        for position, step in enumerate(steps(figures), 1)
    ]
    columns = (
        Column("Stap", Kind.TEXT, 30),
        Column("Winst (uren reistijd)", Kind.HOURS, 11),
        Column("Soort", Kind.CODE, 11),
        Column("Hoe zeker", Kind.TEXT, 10, span=2),
        Column("Wat het oplevert", Kind.TEXT, 36),
    )
    title = f"De {_TOLD.get(len(rows), len(rows))} nuttigste volgende stappen" if len(rows) != 1 else "De nuttigste volgende stap"
    lead = (
        "Elke stap is op dit plan uitgeprobeerd. De winst zegt hoeveel de som van de doelen daalt, in uren reistijd per schooljaar; winsten van"
        " verschillende stappen mag u niet optellen, want twee stappen kunnen hetzelfde oplossen.",
    )
    if not rows:
        rows.append(("Dit plan laat geen enkele stap meer zien die helpt.", None, "", "", ""))
    return Table(columns, rows, title, lead)


_TOLD = {2: "twee", 3: "drie", 4: "vier", 5: "vijf", 6: "zes", 7: "zeven", 8: "acht", 9: "negen", 10: "tien"}


def _goals(figures: Figures) -> Table:
    verdict, result = figures.result.verdict, figures.result
    rows: list[tuple[Value, ...]] = []
    for goal in GOALS:
        value, weight = verdict.values[goal.name], verdict.weights[goal.name]
        rows.append((goal.name, value, goal.unit, weight / 10, in_hours(weight * value / 10), goal.sentence()))
    looks = dict.fromkeys(range(len(rows), len(rows) + 3), Look.TOTAL)
    rows.append(("som van de doelen", None, "", None, in_hours(result.value / 10), "Wat dit plan samen kost; minder is beter."))
    if result.proven:
        rows.append(("ondergrens", None, "", None, in_hours(result.bound / 10), bound_said(result)))
        rows.append(("afstand", None, "", None, in_hours(result.gap_minutes), f"Hoogstens {gap_said(result)} van de som kan nog beter."))
    columns = (
        Column("Doel", Kind.TEXT, 30),
        Column("Waarde", Kind.COUNT, 11),
        Column("Eenheid", Kind.CODE, 11),
        Column("Gewicht", Kind.HOURS, 10),
        Column(WEIGHED, Kind.HOURS, 13),
        Column("Wat het betekent", Kind.TEXT, 36),
    )
    lead = ("Het gewicht zegt hoeveel minuten reistijd één eenheid van een doel waard is; in het blad Doelen kunt u gewichten veranderen.",)
    return Table(columns, rows, "De doelen", lead, looks=looks, new_page=True)


def _where() -> Table:
    links = [Link(f"{sheet}: {text}", sheet) for sheet, text in SHEETS_SAID.items()]
    half = (len(links) + 1) // 2
    rows: list[tuple[Value, ...]] = list(zip_longest(links[:half], links[half:]))
    columns = (Column("Waar", Kind.TEXT, 12, span=3), Column("Waar ook", Kind.TEXT, 12, span=3))
    return Table(columns, rows, "Waar leest u wat", headed=False)


SHEETS_SAID = {
    "Taakverdeling": "wie wat doet en welk mandaat heeft",
    "Per persoon": "iedereen met al zijn opdrachten",
    "Belasting": "uren naar soort, bezetting, km en kost",
    "Grafieken": "uren en reistijd in beeld",
    "Per vestiging": "aanspreekpunt, team, bezoeken, uren",
    "Bezoeken": "wie hoe vaak waarheen rijdt",
    "Vervangers": "wie elke taak kent en kan inspringen",
    "Kennisrisico": "wat stilstaat als iemand uitvalt",
    "Niet verdeeld": "de uitweg; + toont waarom niet",
    "Wie kan wat": "de vaardigheden als gekleurde kaart",
    "Teams": "beleidsteam, technisch en pedagogisch team",
    "Blad personen": "een blad per persoon om uit te delen",
    "Blad scholen": "een blad per school om uit te delen",
    "Logboek": "hoe dit plan opnieuw gemaakt wordt",
}
"""What planners find in each sheet."""
