"""What could go wrong and what was left: the sheets Kennisrisico and Niet verdeeld."""

from ictassign.problem import DutyKey
from ictassign.report.figures import Figures
from ictassign.report.tables import Column, Kind, Look, Sheet, Table, Value
from ictassign.report.ways import way_out
from ictassign.report.words import codes, counted, in_hours, shortened

MOST_PEOPLE, MOST_ROWS = 20, 3000


def knowledge_risk(figures: Figures) -> Sheet:
    """Return the sheet Kennisrisico: what stands still without each person, how each skill is spread, and every unit known by one person."""
    return Sheet("Kennisrisico", (_people(figures), _skills(figures), _units(figures)))


def _people(figures: Figures) -> Table:
    rows: list[tuple[Value, ...]] = []
    for person, units in sorted(figures.alone.items(), key=lambda item: -sum(unit.minutes for unit in item[1])):
        if not units:
            continue
        total, nobody = sum(unit.minutes for unit in units), sum(unit.minutes for unit in units if not unit.others)
        shared = sorted({taker for unit in units for taker in unit.others}, key=lambda taker: (-sum(taker in unit.others for unit in units), taker))
        tasks = list(dict.fromkeys(figures.task(unit.unit.task) for unit in units))
        rows.append(
            (
                person,
                figures.person(person),
                in_hours(total),
                len(units),
                shortened(tasks, 4),
                codes(shared[:4]),
                figures.people(shared[:4]),
                in_hours(nobody) if nobody else None,
            )
        )
    columns = (
        Column("Persoon", Kind.CODE, 10),
        Column("Naam", Kind.TEXT, 40),
        Column("Staat stil (h)", Kind.HOURS, 11),
        Column("Kennis bij deze persoon alleen", Kind.COUNT, 13),
        Column("Wat staat stil", Kind.TEXT, 58),
        Column("Kan overnemen", Kind.CODE, 22),
        Column("Kan overnemen (naam)", Kind.TEXT, 38),
        Column("Niemand kan overnemen (h)", Kind.HOURS, 14),
    )
    lead = (
        "Werk dat maar één persoon kent, staat stil als die persoon uitvalt. De kolom 'Kan overnemen' noemt wie de vaardigheden heeft om kenner te"
        " worden, wie het meeste aankan en het meeste tijd over heeft eerst.",
    )
    return Table(columns, rows, "Wat stilstaat zonder elke persoon", lead, looks={i: Look.WARNING for i, row in enumerate(rows) if row[7]})


def _skills(figures: Figures) -> Table:
    most = float(figures.problem.parameters.max_share)
    rows: list[tuple[Value, ...]] = []
    looks = {}
    for skill in figures.skills:
        if skill.share > most or len(skill.able) < 2:
            looks[len(rows)] = Look.WARNING
        rows.append(
            (
                skill.skill,
                in_hours(skill.asked),
                len(skill.able),
                figures.person(skill.largest) if skill.largest else "niemand",
                skill.largest,
                round(skill.share, 4),
                round(skill.herfindahl, 4),
            )
        )
    columns = (
        Column("Vaardigheid", Kind.TEXT, 50, span=2),
        Column("Gevraagd (h)", Kind.HOURS, 11),
        Column("Mensen op niveau 2 of meer", Kind.COUNT, 13),
        Column("Wie doet het meest", Kind.TEXT, 58),
        Column("Persoon", Kind.CODE, 22),
        Column("Grootste aandeel", Kind.SHARE, 38),
        Column("Concentratie (Herfindahl)", Kind.INDEX, 14),
    )
    lead = (
        "Per hoofdvaardigheid: hoeveel uren er gevraagd zijn, hoeveel mensen alleen kunnen werken, en hoe sterk het werk bij één persoon ligt."
        " Concentratie 1 betekent dat één persoon alles doet; bij vier mensen die elk evenveel doen is ze 0,25.",
    )
    return Table(columns, rows, "Hoe de vaardigheden gespreid zijn", lead, looks=looks, new_page=True)


def _units(figures: Figures) -> Table:
    found = [(person, unit) for person, units in figures.alone.items() for unit in units]
    rows: list[tuple[Value, ...]] = [
        (
            unit.unit.task,
            figures.task(unit.unit.task),
            in_hours(unit.minutes),
            figures.problem.units[unit.unit].wanted,
            figures.school(unit.unit.school) if unit.unit.school else "hele groep",
            f"{person} {figures.person(person)}",
            shortened([f"{taker} {figures.person(taker)}" for taker in unit.others], 3) or "niemand",
            len(unit.others),
        )
        for person, unit in sorted(found, key=lambda item: -item[1].minutes)
    ]
    columns = (
        Column("Taak", Kind.CODE, 10),
        Column("Omschrijving", Kind.TEXT, 40),
        Column("Uren", Kind.HOURS, 11),
        Column("Kenners gewenst", Kind.COUNT, 13),
        Column("Waar", Kind.TEXT, 58),
        Column("Enige kenner", Kind.TEXT, 22),
        Column("Kan kenner worden", Kind.TEXT, 38),
        Column("Hoeveel mensen", Kind.COUNT, 14),
    )
    return Table(columns, rows, "Alles wat maar één persoon kent", looks={i: Look.WARNING for i, row in enumerate(rows) if not row[7]}, new_page=True)


def not_placed(figures: Figures) -> Sheet:
    """Return the sheet Niet verdeeld: every duty with unplaced hours and the way out; folded under it, person by person, why they do not take it."""
    rows: list[tuple[Value, ...]] = []
    looks, cut = {}, 0
    for key, minutes in figures.left_over.items():
        looks[len(rows)] = Look.WARNING
        rows.append((*_duty(figures, key), in_hours(minutes), "", "", figures.reasons[key][1], way_out(figures, key)))
        if len(rows) < MOST_ROWS:
            rows += _candidates(figures, key)
        elif not cut:
            cut = len(rows)
    if cut:
        rows.insert(
            cut - 1, ("", "Vanaf hier staat per opdracht alleen nog de reden en de uitweg, niet meer elke persoon.", "", "", None, "", "", "", "")
        )
        looks = {at + (at >= cut - 1): look for at, look in looks.items()}
    if not rows:
        rows.append(("", "Alle opdrachten zijn verdeeld.", "", "", None, "", "", "", ""))
    columns = (
        Column("Taak", Kind.CODE, 7),
        Column("Omschrijving", Kind.TEXT, 36),
        Column("Vestiging", Kind.CODE, 10),
        Column("Naam vestiging", Kind.TEXT, 24),
        Column("Niet verdeeld (h)", Kind.HOURS, 10),
        Column("Persoon", Kind.CODE, 9),
        Column("Naam", Kind.TEXT, 22),
        Column("Waarom niet", Kind.TEXT, 48),
        Column("Goedkoopste uitweg", Kind.TEXT, 40),
    )
    folded = frozenset(at for at, row in enumerate(rows) if at not in looks and row[0])
    return Sheet("Niet verdeeld", (Table(columns, rows, looks=looks, folded=folded),), frozen=2)


def _duty(figures: Figures, key: DutyKey) -> tuple[str, str, str, str]:
    return key.task, figures.task(key.task), key.site, figures.site(key.site)


def _candidates(figures: Figures, key: DutyKey) -> list[tuple[Value, ...]]:
    """Return a row per person with a fitting role, those with the fewest obstacles first; the rest is counted."""
    gaps = figures.skill_gaps[key.task]
    fitting = dict.fromkeys((*figures.problem.executors[key], *sorted(gaps, key=lambda person: (gaps[person], -figures.left[person]))))
    reasons = {person: figures.obstacles_of(person, key) for person in list(fitting)[: 2 * MOST_PEOPLE]}
    order = sorted(reasons, key=lambda person: (len(reasons[person]), -figures.left[person]))
    rows: list[tuple[Value, ...]] = [
        (*_duty(figures, key), None, person, figures.person(person), ", ".join(reasons[person]) or "kan dit nog doen", "")
        for person in order[:MOST_PEOPLE]
    ]
    rest, others = len(fitting) - MOST_PEOPLE, len(figures.problem.people) - len(fitting)
    said = (
        [f"{counted(rest, 'ander met een passende rol mist', 'anderen met een passende rol missen')} tijd, vaardigheden of toegang"]
        if rest > 0
        else []
    )
    said += (
        [f"{counted(others, 'persoon heeft', 'mensen hebben')} geen rol uit {';'.join(figures.problem.task[key.task].executes)}"] if others else []
    )
    if said:
        rows.append((*_duty(figures, key), None, "", "alle anderen", "; ".join(said), ""))
    return rows
