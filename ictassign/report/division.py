"""Who does what: the sheets Taakverdeling, Vervangers and Bezoeken."""

from ictassign.report.figures import Figures
from ictassign.report.tables import Column, Kind, Look, Sheet, Table, Value
from ictassign.report.words import LOOKS, codes, in_hours


def task_division(figures: Figures) -> Sheet:
    """Return the sheet Taakverdeling: a row per duty in the shape of the takenoverzicht, with the mandates as columns."""
    problem, facts, plan = figures.problem, figures.facts, figures.plan
    rows: list[tuple[Value, ...]] = []
    looks = {}
    for group, keys in figures.groups.items():
        for key in keys:
            duty = problem.duties[key]
            executors, stand_ins = facts.executors[key], facts.stand_ins[duty.unit]
            decides, steers, contact = plan.decides.get(key, ""), plan.steers.get(key, ""), plan.contacts.get(key, "")
            unplaced = facts.unplaced_minutes.get(key, 0)
            looks[len(rows)] = Look.WARNING if unplaced else LOOKS[group]
            rows.append(
                (
                    group.value,
                    key.task,
                    figures.task(key.task),
                    key.site,
                    figures.site(key.site),
                    in_hours(duty.minutes),
                    decides,
                    figures.person(decides),
                    codes(executors),
                    figures.people(executors),
                    codes(stand_ins),
                    figures.people(stand_ins),
                    steers,
                    figures.person(steers),
                    contact,
                    figures.person(contact),
                    in_hours(unplaced) if unplaced else None,
                    figures.reasons[key][1] if unplaced else "",
                )
            )
    columns = (
        Column("Groep", Kind.TEXT, 10.5),
        Column("Taak", Kind.CODE, 5.5),
        Column("Omschrijving", Kind.TEXT, 31),
        Column("Vestiging", Kind.CODE, 9),
        Column("Naam vestiging", Kind.TEXT, 19),
        Column("Uren", Kind.HOURS, 7),
        *(
            column
            for mandate in ("Beslist", "Voert uit", "Vervanger", "Stuurt aan", "Aanspreekpunt")
            for column in (Column(mandate, Kind.CODE, 13 if mandate == "Aanspreekpunt" else 9), Column(f"{mandate} (naam)", Kind.TEXT, 14.5))
        ),
        Column("Niet verdeeld (h)", Kind.HOURS, 9),
        Column("Reden", Kind.TEXT, 22),
    )
    return Sheet("Taakverdeling", (Table(columns, rows, looks=looks),), frozen=3)


def stand_ins(figures: Figures) -> Sheet:
    """Return the sheet Vervangers: a row per knowledge unit."""
    problem, facts = figures.problem, figures.facts
    rows: list[tuple[Value, ...]] = []
    looks = {}
    for key, unit in problem.units.items():
        executors, others = facts.unit_executors[key], facts.stand_ins[key]
        missing = max(0, unit.wanted - len(facts.knowers[key]))
        if missing:
            looks[len(rows)] = Look.WARNING
        rows.append(
            (
                key.task,
                figures.task(key.task),
                key.school or "groep",
                figures.school(key.school) if key.school else "hele groep",
                in_hours(unit.minutes),
                unit.wanted,
                codes(executors),
                figures.people(executors),
                codes(others),
                figures.people(others),
                missing or None,
            )
        )
    columns = (
        Column("Taak", Kind.CODE, 6),
        Column("Omschrijving", Kind.TEXT, 38),
        Column("Vestiging of groep", Kind.CODE, 11),
        Column("Naam", Kind.TEXT, 24),
        Column("Uren", Kind.HOURS, 8),
        Column("Kenners gewenst", Kind.COUNT, 9),
        Column("Uitvoerders", Kind.CODE, 16),
        Column("Uitvoerders (naam)", Kind.TEXT, 26),
        Column("Vervangers", Kind.CODE, 13),
        Column("Vervangers (naam)", Kind.TEXT, 24),
        Column("Ontbrekende kenners", Kind.COUNT, 12),
    )
    return Sheet("Vervangers", (Table(columns, rows, looks=looks),), frozen=2)


def visits(figures: Figures) -> Sheet:
    """Return the sheet Bezoeken: a row per person and site."""
    rows: list[tuple[Value, ...]] = []
    for (person, site), count in sorted(figures.facts.visits.items()):
        metres = figures.trip_metres(person, site) * count
        rows.append(
            (
                person,
                figures.person(person),
                site,
                figures.site(site),
                count,
                figures.trip_minutes(person, site) * count,
                round(metres / 1000, 1),
                round(figures.travel_cents(metres) / 100, 2),
                in_hours(figures.facts.onsite_minutes.get((person, site), 0)),
            )
        )
    columns = (
        Column("Persoon", Kind.CODE, 10),
        Column("Naam", Kind.TEXT, 26),
        Column("Vestiging", Kind.CODE, 11),
        Column("Naam vestiging", Kind.TEXT, 38),
        Column("Bezoeken", Kind.COUNT, 11),
        Column("Reistijd (min)", Kind.MINUTES, 11),
        Column("Km", Kind.KILOMETRES, 10),
        Column("Kost", Kind.EUROS, 12),
        Column("Werk ter plaatse (h)", Kind.HOURS, 12),
    )
    return Sheet("Bezoeken", (Table(columns, rows),), frozen=2)
