"""Hand-outs: a page for every person and one for every school."""

from ictassign.problem import DutyKey, UnitKey
from ictassign.report.figures import Figures
from ictassign.report.tables import Column, Kind, Sheet, Table, Value
from ictassign.report.words import LOOKS, ROLE_NAMES, counted, in_hours, number, said_hours

MOST_PLACES = 10


def people_pages(figures: Figures) -> Sheet:
    """Return the sheet Blad personen: what everybody does, where, with which mandate, and who stands in for whom."""
    tables: list[Table] = []
    for row in figures.problem.people:
        tables += _person(figures, row.code)
    return Sheet("Blad personen", tuple(tables), landscape=False)


def _person(figures: Figures, code: str) -> list[Table]:
    problem, facts = figures.problem, figures.facts
    row, capacity = problem.person[code], problem.capacity[code]
    parts = (
        ("opdrachten", facts.executed_minutes[code]),
        ("vervanger blijven", facts.upkeep_minutes[code]),
        ("reistijd", facts.travel_minutes[code]),
        ("overleg", problem.meetings[code]),
    )
    spent = ", ".join(f"{what} {said_hours(minutes)}" for what, minutes in parts if minutes)
    roles = ", ".join(ROLE_NAMES[role] for role in row.roles)
    lead = (
        f"{roles[:1].upper()}{roles[1:]}. Standplaats: {figures.site(row.base)} ({row.base}).",
        f"{said_hours(capacity)} voor ICT in het schooljaar, waarvan {said_hours(facts.minutes[code])} ingepland"
        + (f" ({number(100 * facts.minutes[code] / capacity)} %): {spent}." if spent and capacity else "."),
    )
    tables = [_doing(figures, code, f"{row.name} ({code})", lead)]
    if figures.visits_of[code]:
        tables.append(_going(figures, code))
    covers = _covers(figures, code)
    if covers.rows:
        tables.append(covers)
    return tables


_PERSON_COLUMNS = (7, 44, 27, 10, 24)


def _doing(figures: Figures, code: str, heading: str, lead: tuple[str, ...]) -> Table:
    problem = figures.problem
    found: dict[tuple[str, tuple[str, ...]], list[DutyKey]] = {}
    for key, mandates in figures.mandates_of[code].items():
        own = tuple(mandate for mandate in mandates if mandate != "vervanger")
        if own:
            found.setdefault((key.task, own), []).append(key)
    order = sorted(found, key=lambda item: ("voert uit" not in item[1], -_hours(figures, item, found[item])))
    rows: list[tuple[Value, ...]] = []
    looks = {}
    for item in order:
        task, mandates = item
        minutes = _hours(figures, item, found[item])
        looks[len(rows)] = LOOKS[problem.task[task].group]
        rows.append((task, figures.task(task), _places(figures, found[item]), in_hours(minutes) if minutes else None, ", ".join(mandates)))
    columns = _columns(("Taak", Kind.CODE), ("Wat ik doe", Kind.TEXT), ("Waar", Kind.TEXT), ("Uren", Kind.HOURS), ("Mijn mandaat", Kind.TEXT))
    if not rows:
        rows.append(("", "Geen opdrachten dit schooljaar.", "", None, ""))
    return Table(columns, rows, heading, lead, looks=looks, new_page=True, big=True)


def _hours(figures: Figures, item: tuple[str, tuple[str, ...]], keys: list[DutyKey]) -> int:
    return sum(figures.problem.duties[key].part_minutes for key in keys) if "voert uit" in item[1] else 0


def _places(figures: Figures, keys: list[DutyKey]) -> str:
    if len(keys) == 1:
        return figures.site(keys[0].site)
    if len(keys) <= MOST_PLACES:
        return ", ".join(figures.site(key.site) if len(keys) == 2 else key.site or "hele groep" for key in keys)
    return f"{len(keys)} plaatsen, zie het blad Per persoon"


def _columns(*headers: tuple[str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(header, kind, width) for (header, kind), width in zip(headers, _PERSON_COLUMNS, strict=True))


def _going(figures: Figures, code: str) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            site,
            figures.site(site),
            f"{figures.trip_minutes(code, site)} min en {number(figures.trip_metres(code, site) / 1000, 1)} km, heen en terug",
            count,
            f"{said_hours(figures.facts.onsite_minutes.get((code, site), 0))} werk ter plaatse",
        )
        for site, count in sorted(figures.visits_of[code].items(), key=lambda item: -item[1])
    ]
    headers = (("Code", Kind.CODE), ("Waar ik langsga", Kind.TEXT), ("Rit", Kind.TEXT), ("Bezoeken", Kind.COUNT), ("Daar te doen", Kind.TEXT))
    return Table(_columns(*headers), rows)


def _covers(figures: Figures, code: str) -> Table:
    problem, facts = figures.problem, figures.facts
    mine = dict.fromkeys(problem.duties[key].unit for key in facts.duties_of[code])
    rows: list[tuple[Value, ...]] = []
    helpers: dict[tuple[str, tuple[str, ...]], list[UnitKey]] = {}
    for unit in mine:
        others = tuple(person for person in facts.knowers[unit] if person != code)
        helpers.setdefault((unit.task, others), []).append(unit)
    for (task, others), units in helpers.items():
        who = figures.people(others[:4]) + (f" en nog {len(others) - 4}" if len(others) > 4 else "")
        rows.append((task, figures.task(task), _schools(figures, units), len(others), who or "niemand: dit kent u alleen"))
    others_units: dict[tuple[str, tuple[str, ...]], list[UnitKey]] = {}
    for unit in figures.stands_in_for[code]:
        others_units.setdefault((unit.task, facts.unit_executors[unit]), []).append(unit)
    for (task, executors), units in others_units.items():
        who = figures.people(executors[:4]) + (f" en nog {len(executors) - 4}" if len(executors) > 4 else "")
        rows.append((task, figures.task(task), _schools(figures, units), None, f"ik vervang {who}" if who else "ik ben de enige kenner"))
    headers = (
        ("Taak", Kind.CODE),
        ("Wie kent dit ook, en wie vervang ik", Kind.TEXT),
        ("Voor", Kind.TEXT),
        ("Mensen", Kind.COUNT),
        ("Wie", Kind.TEXT),
    )
    return Table(_columns(*headers), rows)


def _schools(figures: Figures, units: list[UnitKey]) -> str:
    if len(units) == 1:
        return figures.school(units[0].school) if units[0].school else "hele groep"
    if len(units) <= MOST_PLACES:
        return ", ".join(unit.school or "hele groep" for unit in units)
    return f"{len(units)} scholen"


_SCHOOL_COLUMNS = (8, 50, 10, 26, 19)


def school_pages(figures: Figures) -> Sheet:
    """Return the sheet Blad scholen: contact, ambassador, who comes, and what is done here by whom."""
    tables: list[Table] = []
    for school in figures.problem.schools:
        tables += (_team(figures, school), _work(figures, school))
    return Sheet("Blad scholen", tuple(tables), landscape=False)


def _team(figures: Figures, school: str) -> Table:
    problem, facts, plan = figures.problem, figures.facts, figures.plan
    sites = problem.schools[school]
    pupils, devices = sum(problem.site[site].pupils for site in sites), sum(problem.site[site].devices for site in sites)
    contact, ambassador = plan.school_contacts.get(school, ""), plan.ambassadors.get(school, "")
    put_in = sum(problem.capacity[person] for person in problem.based_at_school[school])
    received, share = sum(figures.received[site] for site in sites), sum(figures.group_share[site] for site in sites)
    unplaced = sum(facts.unplaced_minutes.get(key, 0) for site in sites for key in figures.duties_at[site])
    several = f", {len(sites)} vestigingen ({', '.join(sites)})" if len(sites) > 1 else ""
    lead = (
        f"{number(pupils)} leerlingen, {counted(devices, 'toestel', 'toestellen')}{several}.",
        f"Aanspreekpunt: {figures.person(contact) or 'nog niemand'}. Ankerpunt: {figures.person(ambassador) or 'nog niemand'}.",
        f"Deze school brengt {said_hours(put_in)} in en krijgt {said_hours(received)} werk voor de school zelf, en {said_hours(share)} als"
        f" aandeel (naar leerlingen) in het werk voor de hele groep." + (f" {said_hours(unplaced)} werk vond geen uitvoerder." if unplaced else ""),
    )
    people: dict[str, int] = {}
    for site in sites:
        for key in figures.duties_at[site]:
            for person in facts.executors[key]:
                people[person] = people.get(person, 0) + problem.duties[key].part_minutes
    rows: list[tuple[Value, ...]] = [
        (
            person,
            figures.person(person),
            in_hours(minutes),
            ", ".join(ROLE_NAMES[role] for role in problem.person[person].roles),
            "standplaats hier" if problem.person[person].base in sites else _visits(sum(figures.visits_of[person].get(site, 0) for site in sites)),
        )
        for person, minutes in sorted(people.items(), key=lambda item: -item[1])
    ]
    columns = _school_columns(
        ("Persoon", Kind.CODE), ("Wie u hier ziet", Kind.TEXT), ("Uren hier", Kind.HOURS), ("Rol", Kind.TEXT), ("Hoe vaak", Kind.TEXT)
    )
    return Table(columns, rows, f"{figures.school(school)} ({school})", lead, new_page=True, big=True)


def _visits(count: int) -> str:
    return counted(count, "bezoek per jaar", "bezoeken per jaar") if count else "werkt van op afstand"


def _work(figures: Figures, school: str) -> Table:
    problem, facts, plan = figures.problem, figures.facts, figures.plan
    found: dict[tuple[str, tuple[str, ...], str], list[DutyKey]] = {}
    for site in problem.schools[school]:
        for key in figures.duties_at[site]:
            found.setdefault((key.task, facts.executors[key], plan.contacts.get(key, "")), []).append(key)
    several = len(problem.schools[school]) > 1
    rows: list[tuple[Value, ...]] = []
    looks = {}
    for (task, executors, contact), keys in found.items():
        looks[len(rows)] = LOOKS[problem.task[task].group]
        minutes = sum(problem.duties[key].minutes for key in keys)
        where = f" ({', '.join(key.site for key in keys)})" if several else ""
        rows.append((task, figures.task(task) + where, in_hours(minutes), figures.people(executors) or "niemand", figures.person(contact)))
    columns = _school_columns(
        ("Taak", Kind.CODE), ("Wat hier gebeurt", Kind.TEXT), ("Uren per jaar", Kind.HOURS), ("Wie het doet", Kind.TEXT), ("Vragen aan", Kind.TEXT)
    )
    return Table(columns, rows, looks=looks)


def _school_columns(*headers: tuple[str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(header, kind, width) for (header, kind), width in zip(headers, _SCHOOL_COLUMNS, strict=True))
