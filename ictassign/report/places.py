"""The schools: the sheet Per vestiging."""

from ictassign.report.figures import Figures
from ictassign.report.tables import Column, Kind, Look, Sheet, Table, Value
from ictassign.report.words import codes, in_hours


def per_site(figures: Figures) -> Sheet:
    """Return the sheet Per vestiging: contact, ambassador, team, visits, and the hours put in and received."""
    problem, facts, plan = figures.problem, figures.facts, figures.plan
    rows: list[tuple[Value, ...]] = []
    looks = {}
    for site in problem.sites:
        contact, ambassador = plan.school_contacts.get(site.school, ""), plan.ambassadors.get(site.school, "")
        team = figures.team_of[site.code]
        wanted = problem.wanted_visits[site.code]
        missing = max(0, wanted - facts.core_visits[site.code])
        put_in = sum(problem.capacity[person] for person in figures.based_at[site.code])
        if missing:
            looks[len(rows)] = Look.WARNING
        rows.append(
            (
                site.code,
                site.name,
                site.school,
                contact,
                figures.person(contact),
                ambassador,
                figures.person(ambassador),
                codes(team),
                figures.people(team),
                sum(figures.visitors[site.code].values()),
                wanted or None,
                missing or None,
                in_hours(put_in),
                in_hours(figures.received[site.code]),
                in_hours(figures.group_share[site.code]),
                in_hours(sum(facts.unplaced_minutes.get(key, 0) for key in figures.duties_at[site.code])) or None,
            )
        )
    columns = (
        Column("Vestiging", Kind.CODE, 10),
        Column("Naam vestiging", Kind.TEXT, 28),
        Column("Instelling", Kind.CODE, 10),
        Column("Aanspreekpunt", Kind.CODE, 14),
        Column("Aanspreekpunt (naam)", Kind.TEXT, 21),
        Column("Ankerpunt", Kind.CODE, 10),
        Column("Ankerpunt (naam)", Kind.TEXT, 17),
        Column("Team", Kind.CODE, 16),
        Column("Team (naam)", Kind.TEXT, 42),
        Column("Bezoeken", Kind.COUNT, 10),
        Column("Gewenst van het ICT-team", Kind.COUNT, 10),
        Column("Te weinig", Kind.COUNT, 8),
        Column("Uren ingebracht", Kind.HOURS, 11),
        Column("Uren ontvangen", Kind.HOURS, 11),
        Column("Aandeel in groepswerk (h)", Kind.HOURS, 12),
        Column("Niet verdeeld (h)", Kind.HOURS, 10),
    )
    return Sheet("Per vestiging", (Table(columns, rows, looks=looks),), frozen=2)
