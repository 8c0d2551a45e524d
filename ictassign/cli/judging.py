"""Judging a plan that stands in a workbook, and making it again."""

from collections.abc import Mapping
from dataclasses import asdict
from math import ceil
from pathlib import Path
from typing import Any

from ictassign.checker import Verdict, check
from ictassign.cli.console import change, number, say, say_json, say_table, warn
from ictassign.cli.door import FAULTY_INPUT, OUR_FAULT, PLAN_WRITTEN, fault_facts
from ictassign.cli.interrupt import graceful
from ictassign.cli.jobs import goal_facts, read
from ictassign.cli.running import search
from ictassign.digest import digest
from ictassign.facts import Facts
from ictassign.faults import Fault, InvalidInput
from ictassign.goals import GOALS
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.result import Result
from ictassign.rules import Eligible
from ictassign.workbook.plan_reader import read_plan
from ictassign.workbook.plan_sheets import PlanReading


def evaluate(workbook: Path, *, as_json: bool) -> int:
    """Judge the plan that stands in a workbook, also after a hand edit."""
    problem = read(workbook).problem
    standing = read_plan(workbook, problem)
    for warning in standing.warnings:
        warn(f"Let op: {warning}")
    verdict, computed = check(problem, standing.plan), standing.result
    before = None if computed is None else computed.verdict
    if computed is not None and computed.digest != digest(problem):
        warn("Let op: de invoer is veranderd sinds dit plan berekend werd; beide plannen zijn met de invoer van nu beoordeeld.")
    faults = [*standing.faults, *(standing.place(breach, problem) for breach in verdict.breaches)]
    changes = [] if computed is None else changed(computed.plan, standing.plan)
    if as_json:
        say_json(evaluation_facts(verdict, before, faults, changes))
    else:
        tell_evaluation(problem, standing, verdict, before, faults)
        tell_changes(changes)
    return FAULTY_INPUT if faults else PLAN_WRITTEN


def evaluation_facts(verdict: Verdict, before: Verdict | None, faults: list[Fault], changes: list[str]) -> dict[str, Any]:
    """Return a judgement for another program; sums are in minutes of travel."""
    return {
        "exit": FAULTY_INPUT if faults else PLAN_WRITTEN,
        "allowed": not faults,
        "changes": changes,
        "faults": [fault_facts(fault) for fault in faults],
        "value": verdict.total / 10,
        "goals": goal_facts(verdict),
        "computed_value": None if before is None else before.total / 10,
        "computed_goals": None if before is None else goal_facts(before),
    }


def tell_evaluation(problem: Problem, standing: PlanReading, verdict: Verdict, before: Verdict | None, faults: list[Fault]) -> None:
    """Tell a judgement: what breaks a rule, at its cell, and what every goal gained or lost."""
    for fault in faults:
        say(f"Fout: {fault}")
    for visits in visits_needed(Facts(problem, standing.plan)):
        say(f"Nodig: {visits}")
    if verdict.allowed and not standing.faults:
        say("Dit plan houdt zich aan alle regels.")
    if not verdict.allowed:
        say(f"Dit plan breekt {len(verdict.breaches)} keer een regel.")
        if not standing.faults and all(breach.rule != Eligible.name for breach in verdict.breaches):
            say("Met ictassign repair blijven uw wijzigingen staan, en verschuift de rest zo weinig mogelijk tot alles weer klopt.")
    if standing.faults:
        say("Wat niet te lezen is, telt hieronder niet mee: verbeter het eerst.")
    headers: tuple[str, ...] = ("Doel", "Waarde", "Eenheid", "Telt voor")
    rows = [(goal.name, number(verdict.values[goal.name], 0), goal.unit, number(_weighed(verdict, goal.name))) for goal in GOALS]
    rows.append(("samen", "", "", number(verdict.total / 10)))
    if before is None:
        warn("Let op: het berekende plan staat niet meer in het blad Logboek; er is dus niets om mee te vergelijken.")
        say_table(headers, rows)
        return
    changes = [_weighed(verdict, goal.name) - _weighed(before, goal.name) for goal in GOALS]
    changes.append((verdict.total - before.total) / 10)
    say_table((*headers, "Verschil"), [(*row, change(difference)) for row, difference in zip(rows, changes, strict=True)])
    say(_compared(verdict, before))


def changed(computed: Plan, now: Plan) -> list[str]:
    """Return what differs from the computed plan, a line per duty and mandate, knowledge unit, school, or person who visits a site."""
    people = [
        f"{about}, {what}: {_listed(before[about]) if about in before else 'niemand'} wordt {_listed(after[about]) if about in after else 'niemand'}"
        for what, before, after in (
            ("voert uit", _texts(computed.executors), _texts(now.executors)),
            ("vervanger", _texts(computed.stand_ins), _texts(now.stand_ins)),
            ("beslist", _texts(computed.decides), _texts(now.decides)),
            ("stuurt aan", _texts(computed.steers), _texts(now.steers)),
            ("aanspreekpunt", _texts(computed.contacts), _texts(now.contacts)),
            ("aanspreekpunt van de school", _texts(computed.school_contacts), _texts(now.school_contacts)),
            ("ankerpunt van de school", _texts(computed.ambassadors), _texts(now.ambassadors)),
        )
        for about in dict.fromkeys([*before, *after])
        if before.get(about) != after.get(about)
    ]
    visits = [
        f"bezoeken van {person} aan {site}: {computed.visits.get((person, site), 0)} wordt {now.visits.get((person, site), 0)}"
        for person, site in dict.fromkeys([*computed.visits, *now.visits])
        if computed.visits.get((person, site), 0) != now.visits.get((person, site), 0)
    ]
    return people + visits


def _texts(held: Mapping[Any, str | tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
    return {str(about): tuple(sorted([people] if isinstance(people, str) else people)) for about, people in held.items() if people}


def _listed(people: tuple[str, ...]) -> str:
    return " en ".join(people)


def tell_changes(changes: list[str]) -> None:
    """Tell what the planner changed."""
    if changes:
        say(f"Anders dan in het berekende plan ({len(changes)}):")
    for change_made in changes[:MOST_CHANGES]:
        say(f"  {change_made}.")
    if len(changes) > MOST_CHANGES:
        say(f"  en nog {len(changes) - MOST_CHANGES}; met --json krijgt u ze allemaal.")


MOST_CHANGES = 20
"""Changes that are told one by one."""


def _weighed(verdict: Verdict, name: str) -> float:
    return verdict.weights[name] * verdict.values[name] / 10


def _compared(verdict: Verdict, before: Verdict) -> str:
    difference = (verdict.total - before.total) / 10
    if difference == 0:
        return "De som van de doelen is even groot als die van het berekende plan."
    side = "slechter" if difference > 0 else "beter"
    return f"Dit plan is {number(abs(difference))} minuten reistijd per jaar {side} dan het berekende plan ({number(before.total / 10)})."


def visits_needed(facts: Facts) -> list[str]:
    """Return the visits that the work on site asks and that the plan does not have, as sentences."""
    length = facts.problem.visit_minutes
    needed = ((person, site, ceil(minutes / length), facts.visits.get((person, site), 0)) for (person, site), minutes in facts.onsite_minutes.items())
    return [
        f"{count} {'bezoek' if count == 1 else 'bezoeken'} van {person} aan {site}, er staan er {there} in het blad Bezoeken."
        for person, site, count, there in needed
        if there < count
    ]


def replay(workbook: Path, *, as_json: bool) -> int:
    """Make the plan of a workbook again from what its log says, and compare."""
    problem = read(workbook).problem
    computed = read_plan(workbook, problem).result
    if computed is None:
        raise InvalidInput(
            [Fault("Logboek", "het berekende plan staat hier niet, of is niet meer volledig", "maak een nieuw plan met ictassign solve")]
        )
    with graceful() as stop:
        again = search(problem, computed.effort, seconds=computed.effort.seconds, start=None, stop=stop)
        if stop.is_set():
            warn("Vroeger gestopt: er is niets vergeleken.")
            return 130
    same, reasons = again.plan == computed.plan, why_different(problem, computed, again)
    if as_json:
        say_json({"same": same, "value": again.value / 10, "computed_value": computed.value / 10, "reasons": reasons, "effort": asdict(again.effort)})
    else:
        tell_replay(computed, again, reasons)
    return PLAN_WRITTEN if same or reasons else OUR_FAULT


def why_different(problem: Problem, computed: Result, again: Result) -> list[str]:
    """Return why a second run need not give the same plan."""
    effort = computed.effort
    found = {
        "de invoer is veranderd sinds het plan gemaakt werd": computed.digest != digest(problem),
        "het plan werd niet herhaalbaar gemaakt (zonder --deterministic)": not effort.deterministic,
        "het plan vertrok van een ander plan, dat niet bewaard is (--from)": effort.warm,
        "de zoektocht werd vroeger gestopt": computed.stopped == "interrupted",
    }
    newer = [
        f"{name} {again.versions.get(name)} in plaats van {version}"
        for name, version in computed.versions.items()
        if again.versions.get(name) != version
    ]
    return [reason for reason, holds in found.items() if holds] + ([f"andere versies: {', '.join(newer)}"] if newer else [])


def tell_replay(computed: Result, again: Result, reasons: list[str]) -> None:
    """Tell whether the same plan came out, and why it may differ."""
    if again.plan == computed.plan:
        say(f"Hetzelfde plan: elke opdracht, elk bezoek en elk mandaat is gelijk. Som van de doelen {number(again.value / 10)}.")
        return
    moved = sum(set(again.plan.executors.get(key, ())) != set(computed.plan.executors.get(key, ())) for key in _duties(again.plan, computed.plan))
    say(f"Een ander plan: {moved} opdrachten hebben andere uitvoerders.")
    say(f"Som van de doelen: nu {number(again.value / 10)}, toen {number(computed.value / 10)}.")
    for reason in reasons:
        say(f"Mogelijke reden: {reason}.")
    if not reasons:
        warn("Daar is geen reden voor: dit is een fout van ictassign zelf. Meld ze, met het werkboek zonder namen.")


def _duties(*plans: Plan) -> set[Any]:
    return {key for plan in plans for key in plan.executors}
