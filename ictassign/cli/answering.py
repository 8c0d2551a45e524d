"""What the commands for the planner's questions do: each reads a plan, asks, writes its sheets and tells, and returns its exit code."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from pathlib import Path

from ictassign.answers import explain_sheet, front_sheet, stress_sheet, whatif_sheet
from ictassign.answers.calendar import share_left
from ictassign.answers.explain import explain as explain_duties
from ictassign.answers.explain import price_agreements
from ictassign.answers.front import front as front_of
from ictassign.answers.measures import Prices, cheapest
from ictassign.answers.stress import Crew, harm
from ictassign.answers.whatif import what_if
from ictassign.checker import check
from ictassign.clashes import check_agreements
from ictassign.cli.console import Progress, number, say, say_json, warn
from ictassign.cli.door import PLAN_WRITTEN, STOPPED_EARLY, NoPlan, NotWritten
from ictassign.cli.interrupt import graceful, interrupted
from ictassign.cli.jobs import goal_facts, read
from ictassign.cli.keeping import try_target
from ictassign.digest import digest
from ictassign.faults import Fault, InvalidInput
from ictassign.problem import DutyKey, Problem
from ictassign.report.tables import Sheet
from ictassign.result import UNPROVEN, Effort, Result
from ictassign.scenarios import scenarios
from ictassign.tables import GROUP_WORD, Change
from ictassign.text import fold, nearest
from ictassign.workbook.plan_reader import read_plan
from ictassign.workbook.plan_sheets import PlanReading
from ictassign.workbook.writer import CannotWrite, write_workbook


@dataclass(frozen=True)
class Opened:
    """A workbook with a plan: the problem, the plan that stands in it as a result, and how it was read."""

    problem: Problem
    base: Result
    standing: PlanReading


def opened(workbook: Path, *, allowed: bool = True) -> Opened:
    """Read a workbook and the plan that stands in it.

    Raises
    ------
    InvalidInput
        When there is no plan, it names what does not exist, or it breaks a rule while it must be ``allowed``.
    """
    problem = read(workbook).problem
    check_agreements(problem)
    standing = read_plan(workbook, problem)
    for warning in standing.warnings:
        warn(f"Let op: {warning}")
    if standing.faults:
        raise InvalidInput(standing.faults)
    verdict = check(problem, standing.plan)
    if allowed and not verdict.allowed:
        raise InvalidInput([standing.place(breach, problem) for breach in verdict.breaches])
    known = standing.result
    # A bound is about the problem, so that it holds for a plan that was changed by hand as well.
    same = known is not None and known.digest == digest(problem)
    bound, by = (known.bound, known.bound_by) if known is not None and same else (UNPROVEN, "")
    return Opened(problem, Result(standing.plan, verdict, bound, by, digest=digest(problem)), standing)


def write_answer(source: Path, target: Path, sheets: Sequence[Sheet], *, in_place: bool = False) -> None:
    """Write the sheets of an answer into a copy of the workbook.

    Raises
    ------
    NotWritten
        When the workbook cannot be written.
    """
    try:
        lost = write_workbook(source, target, sheets, overwrite=in_place)
    except CannotWrite as error:
        raise NotWritten(str(error)) from error
    for loss in lost:
        warn(f"Let op: {loss}.")


def waiting_line(line: Progress, total: int, what: str) -> Callable[[list[str], float], None]:
    """Return what tells how many are done and which are waited for."""

    def tell(names: list[str], seconds: float) -> None:
        if names:
            first = ", ".join(names[:3])
            line.tell(f"{total - len(names)} van {total} {what} klaar · bezig met {first}{' …' if len(names) > 3 else ''} · {seconds:.0f} s")

    return tell


# -- what if
def whatif(workbook: Path, output: Path, effort: Effort, *, jobs: int, only: Sequence[str], in_place: bool, as_json: bool) -> int:
    """Solve the scenarios and set them beside the plan."""
    try_target(output, workbook, in_place=in_place)
    given = opened(workbook)
    chosen = _chosen(given.problem, only)
    if not only and not (given.base.proven and given.base.value <= given.base.bound):
        # A plan that may still get better without any change would make every change look better than it is.
        chosen = {whatif_sheet.UNCHANGED: given.problem} | chosen
    with graceful() as stop, Progress("De scenario's beginnen ...") as line:
        comparison = what_if(
            given.problem,
            given.base.plan,
            chosen,
            effort=effort,
            processes=jobs,
            folder=output.with_suffix(".scenarios"),
            stop=stop,
            done=lambda name, result, again: line.tell(_ended(name, result, again=again), at_once=True),
            waiting=waiting_line(line, len(chosen), "scenario's"),
        )
        if comparison.missing and not comparison.sides:
            if stop.is_set():
                raise interrupted()
            raise NoPlan("Geen enkel scenario heeft een uitkomst: de processen die ze berekenden zijn telkens gestopt; probeer het met --jobs 1")
        write_answer(workbook, output, whatif_sheet.sheets(comparison), in_place=in_place)
    if as_json:
        facts = {
            side.name: {"goals": goal_facts(side.verdict), "total": comparison.total(side) / 10} for side in (comparison.base, *comparison.sides)
        }
        say_json(
            {
                "path": str(output),
                "scenarios": facts,
                "missing": list(comparison.missing),
                "refused": dict(comparison.refused),
                "stable": [str(key) for key in comparison.stable],
            }
        )
    else:
        say(f"Vergelijking geschreven in {output}: {len(comparison.sides)} van de {len(chosen)} scenario's.")
        for side in comparison.sides:
            say(whatif_sheet.tell(comparison, side))
        say(f"In elk scenario hetzelfde: {len(comparison.stable)} van de {len(given.problem.duties)} opdrachten.")
    for name, why in comparison.refused.items():
        warn(f"{name}: geen plan mogelijk, want {why}.")
    if comparison.missing:
        warn(f"Zonder uitkomst: {', '.join(comparison.missing)}. Wat klaar is blijft bewaard; hetzelfde commando maakt de rest af.")
    return STOPPED_EARLY if comparison.missing else PLAN_WRITTEN


def _chosen(problem: Problem, only: Sequence[str]) -> dict[str, Problem]:
    every = scenarios(problem)
    if not every:
        raise InvalidInput([Fault(Change.sheet, "dit blad noemt geen enkel scenario", "schrijf er minstens één wijziging in")])
    by_name = {fold(name): name for name in every}
    unknown = [name for name in only if fold(name) not in by_name]
    if unknown:
        near = nearest(unknown[0], every)
        raise InvalidInput(
            [Fault(Change.sheet, "dit scenario bestaat niet", f"bedoelde u {near}?" if near else f"kies uit {', '.join(every)}", unknown[0])]
        )
    names = [by_name[fold(name)] for name in only] or list(every)
    return {name: every[name] for name in every if name in names}


def _ended(name: str, result: Result, *, again: bool) -> str:
    gap = f"hoogstens {number(100 * result.gap, 2)} % van het beste" if result.proven else "zonder ondergrens"
    return f"{name}: klaar{' (bewaard van een vorige keer)' if again else ''}, {gap}, {number(result.seconds, 0)} s"


# -- who is away
def stress(
    workbook: Path, output: Path | None, *, start: date | None, share: Fraction | None, prices: Prices, seconds: float, in_place: bool, as_json: bool
) -> int:
    """Say what every absence would do, and what would carry them all."""
    if output is not None:
        try_target(output, workbook, in_place=in_place)
    given = opened(workbook)
    away = share if share is not None else share_left(start) if start is not None else Fraction(1)
    period = (
        "een heel schooljaar"
        if away == 1
        else f"vanaf {start:%d/%m/%Y}"
        if start is not None
        else f"{number(100 * float(away), 0)} % van het schooljaar"
    )
    crew = Crew(given.problem, given.base.plan, away)
    with graceful() as stop, Progress("Elke afwezigheid wordt doorgerekend ...") as line:
        absences = {person: crew.absence(person) for person in given.problem.person}
        proofing = cheapest(
            crew,
            prices,
            seconds=seconds,
            stop=stop,
            progress=lambda looked, left: line.tell(f"Maatregelen zoeken: {looked} afwezigheden bekeken, {left} nog niet op te vangen"),
        )
        if output is not None:
            write_answer(workbook, output, stress_sheet.sheets(crew, absences, proofing, prices, period), in_place=in_place)
        stopped = stop.is_set()
    ranked = sorted(absences.values(), key=lambda absence: -harm(given.problem, absence))
    if as_json:
        people = {
            absence.person: {
                "hours": absence.minutes(absence.parts) / 60,
                "alone": absence.minutes(absence.alone) / 60,
                "taken": absence.minutes(absence.taken) / 60,
                "lost": absence.minutes(absence.lost) / 60,
                "harm": harm(given.problem, absence) / 10,
            }
            for absence in ranked
        }
        say_json({"people": people, "price": proofing.price / 100, "bound": proofing.bound / 100, "proven": proofing.proven})
    else:
        say(f"Afwezig {period}: {sum(absence.carried for absence in ranked)} van de {len(ranked)} mensen zijn helemaal te vervangen.")
        for absence in ranked[:10]:
            if absence.lost:
                hours = [number(absence.minutes(keys) / 60) for keys in (absence.parts, absence.alone, absence.taken, absence.lost)]
                say(f"{absence.person}: {hours[0]} uur, valt meteen stil {hours[1]}, overgenomen {hours[2]}, verloren {hours[3]}")
        for sentence in stress_sheet.said_of(proofing, prices):
            say(sentence)
        if output is not None:
            say(f"Verslag geschreven in {output}.")
    return STOPPED_EARLY if stopped else PLAN_WRITTEN


# -- why
def explain(
    workbook: Path,
    output: Path | None,
    effort: Effort,
    *,
    duties: Sequence[str],
    people: Sequence[str],
    agreements: bool,
    jobs: int,
    in_place: bool,
    as_json: bool,
) -> int:
    """Say why duties are where they are, and what agreements cost."""
    if output is not None:
        try_target(output, workbook, in_place=in_place)
    given = opened(workbook)
    problem, base = given.problem, given.base
    keys = [duty_named(problem, name) for name in duties]
    asked = [person_named(problem, name) for name in people] or None
    with graceful() as stop, Progress("Zoeken wat er dan verandert ...") as line:
        total = sum(len(problem.executors[key]) for key in keys)
        found = explain_duties(
            problem, base, keys, effort=effort, people=asked, processes=jobs, stop=stop, waiting=waiting_line(line, total, "antwoorden")
        )
        priced = price_agreements(problem, base, effort=effort, processes=jobs, stop=stop) if agreements else ()
        if output is not None:
            write_answer(workbook, output, [explain_sheet.sheet(problem, base, found, priced)], in_place=in_place)
        stopped = stop.is_set()
    if as_json:
        say_json({str(each.duty): explain_sheet.facts(each) for each in found})
    else:
        for each in found:
            for sentence in explain_sheet.sentences(problem, base, each, asked):
                say(sentence)
        for agreement in priced:
            say(explain_sheet.agreement_told(agreement))
        if output is not None:
            say(f"Verslag geschreven in {output}.")
    return STOPPED_EARLY if stopped else PLAN_WRITTEN


# -- what else
def front(workbook: Path, output: Path, effort: Effort, *, plans: int, jobs: int, in_place: bool, as_json: bool) -> int:
    """Set plans between little travel and little that schools miss beside each other."""
    try_target(output, workbook, in_place=in_place)
    given = opened(workbook)
    with graceful() as stop, Progress("De uitersten zoeken: weinig rijden, en weinig missen ...") as line:
        found = front_of(
            given.problem,
            given.base.plan,
            plans=plans,
            effort=effort,
            processes=jobs,
            stop=stop,
            waiting=lambda names, seconds: line.tell(f"Nog {len(names)} plannen te zoeken in deze ronde · {seconds:.0f} s"),
        )
        if not found.points:
            raise NoPlan("Er is niets gevonden voor het gestopt werd; er is niets geschreven")
        write_answer(workbook, output, [front_sheet.sheet(found)], in_place=in_place)
        stopped = stop.is_set()
    if as_json:
        say_json(front_sheet.facts(found))
    else:
        say(f"Afweging geschreven in {output}: {len(found.points)} plannen, van {found.tried} die gezocht werden.")
        for sentence in front_sheet.sentences(found):
            say(sentence)
    return STOPPED_EARLY if stopped else PLAN_WRITTEN


def duty_named(problem: Problem, name: str) -> DutyKey:
    """Return the duty that a planner names as ``T13/V004`` or ``T13/groep``.

    Raises
    ------
    InvalidInput
        When there is none; the nearest is named.
    """
    known = {fold(str(key)): key for key in problem.duties}
    key = known.get(fold(name)) or known.get(fold(f"{name}/{GROUP_WORD}"))
    if key is None:
        near = nearest(name, map(str, problem.duties))
        raise InvalidInput(
            [Fault("", "deze opdracht bestaat niet", f"bedoelde u {near}?" if near else "schrijf taak/vestiging, zoals T13/V004", name)]
        )
    return key


def person_named(problem: Problem, name: str) -> str:
    """Return the code of a person that a planner names.

    Raises
    ------
    InvalidInput
        When there is none; the nearest is named.
    """
    code = {fold(code): code for code in problem.person}.get(fold(name))
    if code is None:
        near = nearest(name, problem.person)
        raise InvalidInput([Fault("", "deze persoon bestaat niet", f"bedoelde u {near}?" if near else "schrijf een code, zoals P023", name)])
    return code
