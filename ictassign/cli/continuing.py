"""What the commands that go on from a plan do: repair what was changed by hand, and plan anew with few moves."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

from ictassign.answers import moves_sheet
from ictassign.answers.calendar import share_left
from ictassign.answers.going_on import before_of
from ictassign.answers.moves import Move
from ictassign.answers.moves_sheet import Fixed
from ictassign.answers.repair import Repaired, Wishes, impossible, repair, wishes
from ictassign.answers.replan import Replanned, replan
from ictassign.answers.whatif import Side
from ictassign.checker import check
from ictassign.cli.answering import Opened, opened
from ictassign.cli.console import number, say, say_json, warn
from ictassign.cli.door import PLAN_WRITTEN, STOPPED_EARLY
from ictassign.cli.interrupt import graceful
from ictassign.cli.jobs import read, result_facts
from ictassign.cli.keeping import try_target, write_plan
from ictassign.cli.running import Clock, followed
from ictassign.digest import digest
from ictassign.faults import Fault, InvalidInput
from ictassign.problem import Problem
from ictassign.report.proof import provers
from ictassign.result import UNPROVEN, Effort, Result

_SAID = 12
"""Moves that are told on the screen; the sheet names all."""


# -- repair
def mend(workbook: Path, output: Path, effort: Effort, *, in_place: bool, as_json: bool) -> int:
    """Repair a plan that was changed by hand."""
    clock = Clock(effort.seconds)
    try_target(output, workbook, in_place=in_place)
    given = opened(workbook, allowed=False)
    problem, standing = given.problem, given.base.plan
    if given.standing.recorded is None:
        raise InvalidInput(
            [
                Fault(
                    "Logboek",
                    "het berekende plan staat hier niet meer, dus wat u veranderde is niet te zien",
                    "vertrek van het werkboek dat ictassign schreef",
                )
            ]
        )
    computed = given.standing.recorded
    fixed = wishes(computed, standing)
    _refuse(given, fixed)
    seconds = clock.for_search(problem, effort)
    with graceful() as stop:
        found = followed(
            lambda tell: repair(problem, computed, standing, effort=replace(effort, seconds=seconds), progress=tell, stop=stop),
            seconds,
            "Wat u vastlegde kan niet allemaal samen blijven, of in deze tijd werd geen plan gevonden; "
            "maak een van uw wijzigingen ongedaan, of geef meer tijd met --seconds",
        )
        result = _in_workbook(problem, found.result, given.base.bound, given.base.bound_by)
        sides = [
            Side("Berekend plan", problem, computed),
            Side("Zoals u het veranderde", problem, standing),
            Side("Hersteld plan", problem, result.plan, result),
        ]
        lead = (_repaired(found, fixed), _within(found.result, "Van alle plannen die houden wat u vastlegde en niet meer laten vallen"), *_HAND)
        sheet = moves_sheet.sheet("Wat er verschuift om het plan weer te laten kloppen", lead, sides, found.moves, _listed(fixed))
        write_plan(workbook, output, problem, result, in_place=in_place, first=[sheet])
    if as_json:
        say_json(result_facts(result, output) | {"moves": move_facts(found.moves), "dropped": found.dropped, "fewest": found.fewest})
    else:
        say(f"Hersteld plan geschreven in {output}.")
        say(lead[0])
        _tell(found.moves)
        _tell_sums(sides)
    return STOPPED_EARLY if stop.is_set() else PLAN_WRITTEN


_HAND = (
    "Een verschuiving is hier een opdracht die van iemand anders wordt dan in het plan zoals u het veranderde. "
    "Bezoeken en mandaten zijn opnieuw gemaakt.",
)


def _refuse(given: Opened, fixed: Wishes) -> None:
    """Refuse what the planner fixed against the rules, each at its cell."""
    against = set(impossible(given.problem, fixed))
    if not against:
        return
    breaches = check(given.problem, given.base.plan).breaches
    faults = [given.standing.place(breach, given.problem) for breach in breaches if (breach.person, breach.duty or breach.unit) in against]
    raise InvalidInput([replace(fault, advice="kies iemand anders, of pas de invoer aan") for fault in faults])


def _listed(fixed: Wishes) -> list[Fixed]:
    """Return what the planner fixed, in the order of the workbook."""
    found = [Fixed(person, about, on) for on, pairs in ((True, fixed.parts), (False, fixed.no_parts)) for person, about in pairs]
    found += [Fixed(person, about, on) for on, pairs in ((True, fixed.stand_ins), (False, fixed.no_stand_ins)) for person, about in pairs]
    return sorted(found, key=lambda wish: (str(wish.about), not wish.on, wish.person))


def _repaired(found: Repaired, fixed: Wishes) -> str:
    kept = len({wish.about for wish in _listed(fixed)})
    if not kept:
        return "U veranderde niets aan wie wat doet; het plan is nagekeken en bezoeken en mandaten zijn opnieuw gemaakt."
    own = f"{_counted(kept, 'wijziging', 'wijzigingen')} van u {'blijft' if kept == 1 else 'blijven'} staan."
    moves = f"{_counted(len(found.moves), 'opdracht verschuift', 'opdrachten verschuiven')}." if found.moves else "Niets anders verschuift."
    if not found.dropped:
        return f"{own} Van de rest valt niets weg. {moves}"
    proof = "minder kan niet volgens de oplosser" if found.fewest else "of het met minder kan, is niet bewezen"
    return f"{own} Van de rest {_counted(found.dropped, 'toewijzing valt', 'toewijzingen vallen')} weg: {proof}. {moves}"


# -- going on
def go_on(workbook: Path, output: Path, effort: Effort, *, start: date | None, most_moves: int | None, in_place: bool, as_json: bool) -> int:
    """Plan anew from the plan in a workbook, or from last year's, with few moves."""
    clock = Clock(effort.seconds)
    try_target(output, workbook, in_place=in_place)
    problem = read(workbook).problem
    before = before_of(workbook, problem)
    for warning in before.warnings:
        warn(f"Let op: {warning}")
    share = Fraction(1) if start is None else share_left(start)
    if share <= 0:
        raise InvalidInput([Fault("", "op deze dag is het schooljaar voorbij", "kies een dag van 1 september tot 30 juni", f"{start:%d/%m/%Y}")])
    seconds = clock.for_search(problem, effort)
    with graceful() as stop:
        found = followed(
            lambda tell: replan(
                problem, before.plan, share=share, most_moves=most_moves, effort=replace(effort, seconds=seconds), progress=tell, stop=stop
            ),
            seconds,
            "Binnen deze grens en deze tijd is er geen plan gevonden; laat meer verschuivingen toe met --most-moves, of geef meer tijd met --seconds",
        )
        known = before.result if before.result is not None and before.result.digest == digest(problem) else None
        bound, by = (UNPROVEN, "") if known is None else (known.bound, known.bound_by)
        result = _in_workbook(problem, found.result, bound, by)
        sides = [Side(before.name, found.problem, before.plan), Side("Nieuw plan", found.problem, result.plan)]
        lead = (
            _replanned(found, start, most_moves),
            _within(found.result, "Van alle plannen die aan die vraag voldoen"),
            *_RATE[: start is not None],
        )
        sheet = moves_sheet.sheet("Wat er verschuift, en waarom", lead, sides, found.moves)
        write_plan(workbook, output, problem, result, in_place=in_place, first=[sheet])
    if as_json:
        say_json(result_facts(result, output) | {"moves": move_facts(found.moves), "counted": found.counted, "share": float(share)})
    else:
        say(f"Nieuw plan geschreven in {output}.")
        say(lead[0])
        _tell(found.moves)
        _tell_sums(sides)
    return STOPPED_EARLY if stop.is_set() else PLAN_WRITTEN


_RATE = (
    "Alle uren blijven uren per schooljaar: vanaf die dag werkt iedereen en loopt elke opdracht voort aan dat ritme. "
    "Een verschuiving telt zwaarder naarmate er minder van het jaar overblijft om ze terug te verdienen.",
)


def _replanned(found: Replanned, start: date | None, most_moves: int | None) -> str:
    left = number(100 * float(found.share), 0)
    when = "Voor het hele schooljaar" if start is None else f"Vanaf {start:%d/%m/%Y} ({left} % van het schooljaar blijft over)"
    limit = f"; hoogstens {most_moves} waren toegelaten" if most_moves is not None else ""
    if not found.moves:
        return f"{when} verschuift er niets{limit}."
    count = len(found.moves)
    moves = "verschuift 1 opdracht" if count == 1 else f"verschuiven {count} opdrachten"
    parts = _counted(found.counted, "deel gaat", "delen gaan")
    return f"{when} {moves}; {parts} van iemand die er nog is naar iemand anders{limit}."


# -- both
def _in_workbook(problem: Problem, result: Result, bound: int, by: str) -> Result:
    """Return a result as one of the problem that stands in the workbook: its verdict, and what is known of that problem."""
    effort = replace(result.effort, warm=True)
    stopped = "time" if result.stopped == "optimal" else result.stopped  # it is the best within its own question
    return replace(result, verdict=check(problem, result.plan), bound=bound, bound_by=by, digest=digest(problem), effort=effort, stopped=stopped)


def _within(result: Result, among: str) -> str:
    if not result.proven:
        return f"{among} is niet bewezen hoe ver dit van het beste af is."
    if result.confirmed:
        return f"{among} is dit het beste: {provers(result)} komen onafhankelijk van elkaar tot dat besluit."
    if result.optimal:
        return f"{among} is dit het beste volgens {provers(result)}; geen tweede oplosser heeft dat bevestigd."
    return f"{among} is dit hoogstens {number(result.gap_minutes / 60)} uur reistijd van het beste af (alle doelen samen), volgens {provers(result)}."


def _counted(count: int, one: str, more: str) -> str:
    return f"{count} {one if count == 1 else more}"


def _tell(moves: Sequence[Move]) -> None:
    for move in moves[:_SAID]:
        say(f"  {move.duty}: {'; '.join(move.out) or 'niemand'} -> {'; '.join(move.into) or 'niemand'}: {move.why}")
    if len(moves) > _SAID:
        say(f"  en nog {len(moves) - _SAID}; het blad {moves_sheet.TITLE} noemt ze alle, met hun reden.")


def _tell_sums(sides: Sequence[Side]) -> None:
    judged = [side for side in sides if side.plan.visits or side is sides[-1]]
    sums = "; ".join(f"{side.name} {number(side.verdict.total / 10)}{'' if side.verdict.allowed else ' (mag niet)'}" for side in judged)
    say(f"Som van de doelen: {sums}.")


def move_facts(moves: Sequence[Move]) -> list[dict[str, Any]]:
    """Return moves for another program."""
    return [asdict(move) | {"duty": str(move.duty)} for move in moves]
