"""The three teams of a strong ICT team: policy, technical and pedagogical."""

from collections.abc import Iterator
from dataclasses import dataclass

from ictassign.problem import DutyKey
from ictassign.report.figures import Figures
from ictassign.report.tables import Column, Kind, Look, Sheet, Table, Value
from ictassign.report.words import ROLE_NAMES, counted, in_hours, number, said_hours
from ictassign.tables import Role, TaskGroup


@dataclass(frozen=True)
class Team:
    """A team: its name, the groups of tasks it is about, the roles that belong to it, and what it is for."""

    name: str
    groups: frozenset[TaskGroup]
    roles: frozenset[Role]
    purpose: str
    look: Look


TEAMS = (
    Team(
        "Beleidsteam",
        frozenset({TaskGroup.POLICY, TaskGroup.ADMINISTRATIVE}),
        frozenset({Role.COORDINATING_DIRECTOR, Role.COORDINATOR, Role.INFORMATION_SECURITY}),
        "Beslist over visie, middelen en afspraken, en volgt op.",
        Look.POLICY,
    ),
    Team(
        "Technisch team",
        frozenset({TaskGroup.TECHNICAL}),
        frozenset({Role.TECHNICAL, Role.EXTERNAL}),
        "Houdt netwerk, toestellen en platformen draaiende.",
        Look.TECHNICAL,
    ),
    Team(
        "Pedagogisch team",
        frozenset({TaskGroup.PEDAGOGICAL}),
        frozenset({Role.PEDAGOGICAL, Role.AMBASSADOR}),
        "Helpt leraren ICT in de les te gebruiken.",
        Look.PEDAGOGICAL,
    ),
)
LARGE_SHARE = 0.3
"""Somebody who gives this share of their work to a team's tasks belongs to it, whatever their role."""


def teams(figures: Figures) -> Sheet:
    """Return the sheet Teams: the members of each team, why they are in it, and their hours of meeting."""
    members = {team.name: dict(_members(figures, team)) for team in TEAMS}
    return Sheet("Teams", tuple(_table(figures, team, members) for team in TEAMS), landscape=False)


def _members(figures: Figures, team: Team) -> Iterator[tuple[str, tuple[int, str]]]:
    """Yield the members with their minutes of the team's tasks and why they belong to it."""
    problem = figures.problem
    decided: dict[str, int] = {}
    for key, person in figures.plan.decides.items():
        if not key.site and problem.task[key.task].group in team.groups:
            decided[person] = decided.get(person, 0) + 1
    for row in problem.people:
        minutes = _minutes(figures, row.code, team)
        role = next((role for role in row.roles if role in team.roles), None)
        whole = figures.facts.executed_minutes[row.code]
        reasons = []
        if role and (minutes or role in (Role.COORDINATING_DIRECTOR, Role.COORDINATOR, Role.INFORMATION_SECURITY, Role.PEDAGOGICAL, Role.TECHNICAL)):
            reasons.append(ROLE_NAMES[role])
        if row.code in decided and TaskGroup.POLICY in team.groups:
            reasons.append(f"beslist over {counted(decided[row.code], 'taak', 'taken')} van de hele groep")
        if not reasons and minutes and whole and minutes >= LARGE_SHARE * whole and row.code in problem.core:
            reasons.append(f"{number(100 * minutes / whole)} % van het eigen werk")
        if reasons:
            yield row.code, (minutes, "; ".join(reasons))


def _minutes(figures: Figures, person: str, team: Team) -> int:
    duties, task = figures.problem.duties, figures.problem.task
    mine: tuple[DutyKey, ...] = figures.facts.duties_of[person]
    return sum(duties[key].part_minutes for key in mine if task[key.task].group in team.groups)


def _table(figures: Figures, team: Team, members: dict[str, dict[str, tuple[int, str]]]) -> Table:
    problem = figures.problem
    rows: list[tuple[Value, ...]] = []
    meetings = 0.0
    for person, (minutes, why) in sorted(members[team.name].items(), key=lambda item: -item[1][0]):
        own = problem.meetings[person] / sum(person in others for others in members.values())
        meetings += own
        row = problem.person[person]
        rows.append((person, row.name, "; ".join(row.roles), row.base, in_hours(minutes) if minutes else None, in_hours(own) if own else None, why))
    columns = (
        Column("Persoon", Kind.CODE, 9),
        Column("Naam", Kind.TEXT, 24),
        Column("Rollen", Kind.CODE, 10),
        Column("Standplaats", Kind.CODE, 11),
        Column("Uren taken van dit team", Kind.HOURS, 11),
        Column("Overleg (h)", Kind.HOURS, 10),
        Column("Waarom lid", Kind.TEXT, 36),
    )
    lead = (
        f"{team.purpose} {counted(len(rows), 'lid', 'leden')}, samen {said_hours(meetings)} overleg per schooljaar. Wie in meer dan één team zit,"
        " verdeelt zijn overleg gelijk; wie geen overleguren heeft, sluit aan als het over zijn werk gaat.",
    )
    return Table(columns, rows, team.name, lead, looks=dict.fromkeys(range(len(rows)), team.look))
