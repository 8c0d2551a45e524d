"""The sheet Verschuivingen: what changes hands, to whom and why, what it does to the goals, and what it means for each person."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ictassign.answers.moves import Move
from ictassign.answers.units import amount, capital, is_time, shown, what, where
from ictassign.answers.whatif import Side
from ictassign.goals import GOALS
from ictassign.problem import DutyKey, Problem, UnitKey
from ictassign.report.tables import Column, Kind, Look, Sheet, Table, Value

TITLE = "Verschuivingen"


@dataclass(frozen=True)
class Fixed:
    """Something that the planner fixed: a person on, or off, a duty or the stand-ins of a knowledge unit."""

    person: str
    about: DutyKey | UnitKey
    on: bool


def sheet(heading: str, lead: Sequence[str], sides: Sequence[Side], moves: Sequence[Move], fixed: Sequence[Fixed] = ()) -> Sheet:
    """Return the sheet; of ``sides``, the plans side by side, the last is the new one and the one before it is what it comes from.

    A plan without visits, such as last year's of which only the executors are known, is not judged by the goals.
    """
    problem = sides[-1].problem
    tables = [_moves(problem, heading, lead, moves)]
    if sides[-2].plan.visits:
        tables.append(_goals(sides))
    if fixed:
        tables.append(_fixed(problem, fixed))
    if sides[-2].plan.visits:
        tables.append(_people(sides[-2], sides[-1]))
    return Sheet(TITLE, tuple(tables))


def named(problem: Problem, text: str) -> str:
    """Return a sentence with names in the place of the codes of people."""
    if not problem.person:
        return text
    codes = "|".join(sorted(map(re.escape, problem.person), key=len, reverse=True))
    return re.sub(rf"(?<![\w/])({codes})(?![\w/])", lambda found: problem.person[found[1]].name, text)


def people(problem: Problem, codes: Sequence[str]) -> str:
    """Return names with their codes; somebody who is gone has a code only."""
    return "; ".join(f"{problem.person[code].name} ({code})" if code in problem.person else code for code in codes)


def _moves(problem: Problem, heading: str, lead: Sequence[str], moves: Sequence[Move]) -> Table:
    rows: list[tuple[Value, ...]] = [
        (
            str(move.duty),
            what(problem, move.duty),
            where(problem, move.duty),
            problem.duties[move.duty].part_minutes / 60,
            people(problem, move.out) or "niemand",
            people(problem, move.into) or "niemand, zie het blad Niet verdeeld",
            capital(named(problem, move.why)),
        )
        for move in moves
    ]
    columns = (
        Column("Opdracht", Kind.CODE, 11),
        Column("Omschrijving", width=40),
        Column("Vestiging", width=22),
        Column("Uren per persoon", Kind.HOURS, 12),
        Column("Wie stopt", width=24),
        Column("Wie begint", width=24),
        Column("Waarom", width=52),
    )
    return Table(columns, rows, heading=heading, lead=tuple(lead), big=True)


def _goals(sides: Sequence[Side]) -> Table:
    """Return every goal as a row: in the plans side by side, and the difference between the last two."""
    old, new = sides[-2].verdict, sides[-1].verdict
    rows: list[tuple[Value, ...]] = [
        (
            capital(goal.name),
            "uren" if is_time(goal) else goal.unit,
            *(shown(goal, side.verdict.values[goal.name]) for side in sides),
            shown(goal, new.values[goal.name] - old.values[goal.name]),
        )
        for goal in GOALS
    ]
    rows.append(("Alle doelen samen", "uren reistijd", *(side.verdict.total / 600 for side in sides), (new.total - old.total) / 600))
    columns = (
        Column("Doel", width=11, span=2),
        Column("Eenheid", width=22),
        *(Column(side.name, Kind.NUMBER, width) for side, width in zip(sides, _WIDTHS, strict=False)),
        Column("Verschil", Kind.NUMBER, _WIDTHS[len(sides)]),
    )
    lead = "Minder is beter. Het verschil is dat van de laatste twee plannen."
    return Table(columns, rows, heading="Wat dit met de doelen doet", lead=(lead,), looks={len(rows) - 1: Look.TOTAL})


_WIDTHS = (12, 24, 24, 52)
"""Of the columns that hold the plans: those of the moves above them."""


def _fixed(problem: Problem, fixed: Sequence[Fixed]) -> Table:
    rows: list[tuple[Value, ...]] = []
    for wish in fixed:
        unit = isinstance(wish.about, UnitKey)
        place = wish.about[1]  # a school is named by its main site
        place = problem.schools[place][0] if unit and place else place
        name = problem.site[place].name if place else "hele groep"
        about = str(wish.about), problem.task[wish.about.task].description, name
        rows.append((*about, people(problem, (wish.person,)), _wish(unit=unit, on=wish.on)))
    columns = (
        Column("Opdracht", Kind.CODE, 11),
        Column("Omschrijving", width=40),
        Column("Vestiging", width=22),
        Column("Wie", width=12, span=2),
        Column("Wat u vastlegde", width=24),
    )
    return Table(columns, rows, heading="Wat u met de hand veranderde: dit blijft zo")


def _wish(*, unit: bool, on: bool) -> str:
    if unit:
        return "is vervanger" if on else "is geen vervanger meer"
    return "voert uit" if on else "voert niet meer uit"


def _people(before: Side, after: Side) -> Table:
    """Return what the moves mean for each person whose hours or duties differ, the largest difference first."""
    problem = after.problem
    rows: list[tuple[Value, ...]] = []
    for code in sorted(problem.person, key=lambda code: -abs(after.facts.minutes[code] - before.facts.minutes[code])):
        person = problem.person[code]
        old, new = set(before.facts.duties_of[code]), set(after.facts.duties_of[code])
        then, now = before.facts.minutes[code], after.facts.minutes[code]
        if old != new or then != now:
            base, duties = problem.site[person.base].name, f"{len(new - old)} erbij, {len(old - new)} eraf"
            rows.append((code, person.name, base, (now - then) / 60, f"van {amount(then)} naar {amount(now)}", duties))
    columns = (
        Column("Persoon", Kind.CODE, 11),
        Column("Naam", width=40),
        Column("Standplaats", width=22),
        Column("Verschil (uren)", Kind.HOURS, 12),
        Column("Uren per schooljaar", width=24),
        Column("Opdrachten", width=24),
    )
    lead = "Uren zijn alle uren samen: opdrachten, vervanger blijven, onderweg en overleg."
    return Table(columns, rows, heading="Wat het voor iedereen betekent", lead=(lead,), new_page=True)
