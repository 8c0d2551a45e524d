"""Hand-outs: a page for every person and one for every school."""

from collections import Counter

from ictassign.problem import DutyKey, UnitKey
from ictassign.report.figures import EXECUTES, MANDATES, STAND_IN, Figures
from ictassign.report.tables import Column, Kind, Look, Sheet, Table, Value
from ictassign.report.words import LOOKS, ROLE_NAMES, counted, in_hours, number, said_hours
from ictassign.tables import Placement

MOST_PLACES = 10
"""Places that are named one by one."""


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


_PERSON_COLUMNS = (7, 42, 27, 9, 27)


def _doing(figures: Figures, code: str, heading: str, lead: tuple[str, ...]) -> Table:
    problem = figures.problem
    held: dict[str, dict[str, list[DutyKey]]] = {}
    for key, mandates in figures.mandates_of[code].items():
        for mandate in mandates:
            if mandate != STAND_IN:
                held.setdefault(key.task, {}).setdefault(mandate, []).append(key)
    minutes = {task: sum(problem.duties[key].part_minutes for key in mandates.get(EXECUTES, ())) for task, mandates in held.items()}
    rows: list[tuple[Value, ...]] = []
    looks = {}
    for task in sorted(held, key=lambda task: -minutes[task]):
        looks[len(rows)] = LOOKS[problem.task[task].group]
        keys = held[task].get(EXECUTES) or list(dict.fromkeys(key for keys in held[task].values() for key in keys))
        hours = in_hours(minutes[task]) if minutes[task] else None
        rows.append((task, figures.task(task), _places(figures, keys), hours, _mandates(held[task], keys)))
    columns = _columns(("Taak", Kind.CODE), ("Wat ik doe", Kind.TEXT), ("Waar", Kind.TEXT), ("Uren", Kind.HOURS), ("Mijn mandaat", Kind.TEXT))
    if not rows:
        rows.append(("", "Geen opdrachten dit schooljaar.", "", None, ""))
    return Table(columns, rows, heading, lead, looks=looks, new_page=True, big=True)


def _mandates(held: dict[str, list[DutyKey]], shown: list[DutyKey]) -> str:
    """Return somebody's mandates for one task; where they hold one elsewhere than in the places ``shown`` beside it, the places are named."""
    said = []
    for mandate in MANDATES:
        keys = held.get(mandate, [])
        if keys:
            places = _codes([key.site for key in keys], "plaatsen")
            said.append(mandate if set(keys) == set(shown) else f"{mandate}: {places}")
    return "; ".join(said) if any(":" in one for one in said) else ", ".join(said)


def _places(figures: Figures, keys: list[DutyKey]) -> str:
    if len(keys) <= 2:
        return ", ".join(figures.site(key.site) for key in keys)
    return _codes([key.site for key in keys], "plaatsen, zie het blad Per persoon")


def _codes(codes: list[str], what: str) -> str:
    """Return codes of places as a list, or how many there are."""
    return ", ".join(code or "hele groep" for code in codes) if len(codes) <= MOST_PLACES else f"{len(codes)} {what}"


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
    """Return who else knows what somebody does, a row per task, and whom they stand in for; what nobody else knows stands apart."""
    problem, facts = figures.problem, figures.facts
    shared: dict[tuple[str, bool], list[UnitKey]] = {}
    for unit in dict.fromkeys(problem.duties[key].unit for key in facts.duties_of[code]):
        shared.setdefault((unit.task, len(facts.knowers[unit]) > 1), []).append(unit)
    rows: list[tuple[Value, ...]] = []
    for (task, others), units in shared.items():
        who = _most([person for unit in units for person in facts.knowers[unit] if person != code])
        rows.append((task, figures.task(task), _schools(figures, units), len(who), _people(figures, who) if others else "niemand: dit kent u alleen"))
    covered: dict[str, list[UnitKey]] = {}
    for unit in figures.stands_in_for[code]:
        covered.setdefault(unit.task, []).append(unit)
    for task, units in covered.items():
        who = _most([person for unit in units for person in facts.unit_executors[unit]])
        said = f"ik vervang {_people(figures, who)}" if who else "ik ben de enige kenner"
        rows.append((task, figures.task(task), _schools(figures, units), None, said))
    headers = (
        ("Taak", Kind.CODE),
        ("Wie kent dit ook, en wie vervang ik", Kind.TEXT),
        ("Voor", Kind.TEXT),
        ("Mensen", Kind.COUNT),
        ("Wie", Kind.TEXT),
    )
    return Table(_columns(*headers), rows)


def _most(people: list[str]) -> list[str]:
    """Return everybody once, those who are named most often first."""
    return [person for person, _ in Counter(people).most_common()]


def _people(figures: Figures, people: list[str]) -> str:
    return figures.people(people[:4]) + (f" en nog {len(people) - 4}" if len(people) > 4 else "")


def _schools(figures: Figures, units: list[UnitKey]) -> str:
    if len(units) == 1:
        return figures.school(units[0].school) if units[0].school else "hele groep"
    return _codes([unit.school for unit in units], "scholen")


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
        "Blauw is technisch, groen pedagogisch, paars beleid en geel administratief; rood is werk dat nog niemand doet.",
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
    sites = problem.schools[school]
    found: dict[tuple[str, tuple[str, ...], str], list[DutyKey]] = {}
    for task in problem.task:
        for key in (DutyKey(task, site) for site in sites):
            if key in problem.duties:
                found.setdefault((task, facts.executors[key], plan.contacts.get(key, "")), []).append(key)
    rows: list[tuple[Value, ...]] = []
    looks = {}
    for (task, executors, contact), keys in found.items():
        unplaced = sum(facts.unplaced_minutes.get(key, 0) for key in keys)
        looks[len(rows)] = Look.WARNING if unplaced else LOOKS[problem.task[task].group]
        minutes = sum(problem.duties[key].minutes for key in keys)
        somewhere = problem.task[task].placement is Placement.SITE and len(keys) < len(sites)
        where = f" ({', '.join(key.site for key in keys)})" if somewhere else ""
        who = figures.people(executors) or "niemand"
        if unplaced and executors:
            who += f"; {said_hours(unplaced)} nog niemand"
        rows.append((task, figures.task(task) + where, in_hours(minutes), who, figures.person(contact)))
    columns = _school_columns(
        ("Taak", Kind.CODE), ("Wat hier gebeurt", Kind.TEXT), ("Uren per jaar", Kind.HOURS), ("Wie het doet", Kind.TEXT), ("Vragen aan", Kind.TEXT)
    )
    return Table(columns, rows, looks=looks)


def _school_columns(*headers: tuple[str, Kind]) -> tuple[Column, ...]:
    return tuple(Column(header, kind, width) for (header, kind), width in zip(headers, _SCHOOL_COLUMNS, strict=True))
