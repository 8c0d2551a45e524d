"""What the commands do: each reads, works, writes and tells, and returns its exit code."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import rich_click as click

from ictassign.checker import Verdict
from ictassign.checker import check as check_plan
from ictassign.clashes import check_agreements
from ictassign.cli.console import number, say, say_json, say_table, warn
from ictassign.cli.door import PLAN_WRITTEN, STOPPED_EARLY, NotWritten, fault_facts
from ictassign.cli.interrupt import graceful
from ictassign.cli.keeping import try_target, write_plan
from ictassign.cli.running import Clock, search
from ictassign.digest import digest
from ictassign.facts import Facts
from ictassign.faults import Fault, InvalidInput
from ictassign.goals import GOALS
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.report.proof import ended, how_good
from ictassign.result import UNPROVEN, Effort, Result
from ictassign.workbook.location import placed
from ictassign.workbook.marked import write_marked
from ictassign.workbook.next_year import next_year
from ictassign.workbook.plan_reader import read_plan
from ictassign.workbook.reader import Reading, read_workbook
from ictassign.workbook.template import write_template
from ictassign.workbook.writer import CannotWrite


def solve(workbook: Path, output: Path, start: Path | None, effort: Effort, *, in_place: bool, anonymous: bool, as_json: bool) -> int:
    """Make a plan and write it."""
    clock = Clock(effort.seconds)
    refuse_both(in_place=in_place, anonymous=anonymous)
    try_target(output, workbook, in_place=in_place)
    problem = read(workbook).problem
    first = None if start is None else read_start(start, problem)
    with graceful() as stop:
        result = search(problem, effort, seconds=clock.for_search(problem, effort), start=first, stop=stop)
        write_plan(workbook, output, problem, result, in_place=in_place, anonymous=anonymous)
    tell_result(problem, result, output, as_json=as_json)
    return STOPPED_EARLY if result.stopped == "interrupted" else PLAN_WRITTEN


def refuse_both(*, in_place: bool, anonymous: bool) -> None:
    """Raise UsageError when a report without names is to replace the planner's own workbook."""
    if in_place and anonymous:
        raise click.UsageError("--anonymous schrijft een werkboek zonder uw eigen bladen; dat kan niet samen met --in-place")


def read(workbook: Path) -> Reading:
    """Read a workbook, tell its warnings and its size.

    Raises
    ------
    InvalidInput
        With every fault, each at its cell; also when agreements cannot all be kept.
    """
    reading = read_workbook(workbook)
    try:
        check_agreements(reading.problem)
    except InvalidInput as error:
        raise InvalidInput([placed(fault, reading.sheets) for fault in error.faults], reading.warnings) from error
    for warning in reading.warnings:
        warn(f"Let op: {warning}")
    problem = reading.problem
    sizes = f"{len(problem.sites)} vestigingen, {len(problem.people)} personen, {len(problem.duties)} opdrachten"
    warn(f"{workbook.name} gelezen: {sizes}.")
    return reading


def read_start(path: Path, problem: Problem) -> Plan:
    """Return the plan to start from: the one that stands in a workbook, or one that was kept as JSON."""
    if path.suffix.lower() == ".json":
        return read_kept(path, problem).plan
    standing = read_plan(path, problem)
    for fault in (*standing.warnings, *standing.faults):
        warn(f"Let op, in {path.name}: {fault}")
    return standing.plan


def read_kept(path: Path, problem: Problem) -> Result:
    """Return a result that was kept as JSON.

    Raises
    ------
    InvalidInput
        When the file is not such a result.
    """
    try:
        return Result.from_json(path.read_text(encoding="utf-8"), problem)
    except (OSError, ValueError) as error:
        raise InvalidInput([Fault("", f"{path} is geen bewaard plan", "geef een .json-bestand dat ictassign zelf geschreven heeft")]) from error


def check(workbook: Path, output: Path | None, *, as_json: bool) -> int:
    """Tell every fault of a workbook, and mark them in a copy when asked."""
    if output is not None:
        try_target(output, workbook)
    try:
        reading = read(workbook)
    except InvalidInput as error:
        if output is not None:
            mark(workbook, output, error.faults, error.warnings)
        raise
    if output is not None:
        mark(workbook, output, (), reading.warnings)
    if as_json:
        say_json({"exit": PLAN_WRITTEN, "warnings": [fault_facts(warning) for warning in reading.warnings], "digest": digest(reading.problem)})
    else:
        tell_problem(reading.problem)
    return PLAN_WRITTEN


def mark(workbook: Path, output: Path, faults: Sequence[Fault], warnings: Sequence[Fault]) -> None:
    """Write a copy of a workbook in which faults and warnings are marked; a workbook that cannot be opened at all gives the list alone."""
    try:
        whole = write_marked(workbook, output, faults, warnings)
    except CannotWrite as error:
        raise NotWritten(str(error)) from error
    if not whole:
        warn(f"De lijst van fouten staat in {output}; de bladen zelf konden er niet bij.")
    elif faults:
        warn(f"De fouten staan aangeduid in {output}.")
    elif warnings:
        warn(f"Er zijn geen fouten; wat u best nog bekijkt, staat aangeduid in {output}.")
    else:
        warn(f"Er zijn geen fouten; {output} is een kopie zonder aanduidingen.")


def tell_problem(problem: Problem) -> None:
    """Tell what a workbook without faults asks and offers."""
    asked, there = sum(duty.minutes for duty in problem.duties.values()), sum(problem.capacity.values())
    say(f"Geen fouten. {len(problem.tasks)} taken geven {len(problem.duties)} opdrachten van samen {number(asked / 60)} uur.")
    say(
        f"De {len(problem.people)} personen hebben samen {number(there / 60)} uur, waarvan {number(sum(problem.meetings.values()) / 60)} uur overleg."
    )


def tell_result(problem: Problem, result: Result, output: Path, *, as_json: bool) -> None:
    """Tell what was found and how good it is."""
    if as_json:
        say_json(result_facts(result, output))
        return
    say(f"Plan geschreven in {output}: {ended(result)}.")
    bound = f"; ondergrens {number(result.bound / 10)}" if result.proven else ""
    say(f"Som van de doelen: {number(result.value / 10)}{bound} (minuten reistijd per schooljaar; minder is beter).")
    say(how_good(result))
    unplaced = Facts(problem, result.plan).unplaced_minutes
    if unplaced:
        say(f"Niet verdeeld: {number(sum(unplaced.values()) / 60)} uur van {len(unplaced)} opdrachten; het blad Niet verdeeld zegt waarom.")
    else:
        say("Al het werk is verdeeld.")
    verdict = result.verdict
    rows = [(goal.name, number(verdict.values[goal.name], 0), goal.unit, *_weighed(verdict, goal.name)) for goal in GOALS]
    say_table(("Doel", "Waarde", "Eenheid", "Gewicht", "Telt voor"), [*rows, ("samen", "", "", "", number(result.value / 10))])


def _weighed(verdict: Verdict, name: str) -> tuple[str, str]:
    weight = verdict.weights[name]
    return number(weight / 10), number(weight * verdict.values[name] / 10)


def result_facts(result: Result, output: Path) -> dict[str, Any]:
    """Return a result for another program; sums are in minutes of travel."""
    return {
        "exit": STOPPED_EARLY if result.stopped == "interrupted" else PLAN_WRITTEN,
        "path": str(output),
        "status": result.stopped,
        "value": result.value / 10,
        "bound": result.bound / 10 if result.proven else None,
        "gap": result.gap if result.proven else None,
        "bound_by": result.bound_by,
        "optimal": result.confirmed,
        "goals": goal_facts(result.verdict),
        "seconds": round(result.seconds, 1),
        "effort": asdict(result.effort),
        "digest": result.digest,
        "versions": dict(result.versions),
    }


def goal_facts(verdict: Verdict) -> dict[str, Any]:
    """Return the value, unit and weight of every goal for another program."""
    return {goal.name: {"value": verdict.values[goal.name], "unit": goal.unit, "weight": verdict.weights[goal.name] / 10} for goal in GOALS}


def init(workbook: Path, *, example: bool, year_from: Path | None, school_year: str) -> int:
    """Write a workbook to fill in."""
    try_target(workbook)
    if workbook.exists():
        raise click.UsageError(f"{workbook} bestaat al; kies een andere naam of verplaats het eerst")
    if year_from is not None and (example or school_year):
        raise click.UsageError("--year-from begint met het plan van vorig jaar; laat --example en --school-year dan weg")
    if year_from is None:
        write_template(workbook, example=example, school_year=school_year)
    else:
        next_year(year_from, workbook)
    say(f"{workbook} is gemaakt; vul het in en kijk het na met: ictassign check {workbook}")
    return PLAN_WRITTEN


def write(plan: Path, workbook: Path, output: Path, *, in_place: bool, anonymous: bool, as_json: bool) -> int:
    """Write a plan that was kept as JSON, or that stands in a workbook, into a workbook."""
    refuse_both(in_place=in_place, anonymous=anonymous)
    try_target(output, workbook, in_place=in_place)
    problem = read(workbook).problem
    result = read_kept(plan, problem) if plan.suffix.lower() == ".json" else read_standing(plan, problem)
    if result.digest != digest(problem):
        warn("Let op: het werkboek is veranderd sinds dit plan gemaakt werd; het plan is opnieuw nagekeken.")
    for breach in result.verdict.breaches:
        warn(f"Let op: {breach.what}.")
    write_plan(workbook, output, problem, result, in_place=in_place, anonymous=anonymous)
    tell_result(problem, result, output, as_json=as_json)
    return PLAN_WRITTEN


def read_standing(path: Path, problem: Problem) -> Result:
    """Return the plan that stands in a workbook, with what is known of the best possible one.

    Raises
    ------
    InvalidInput
        When there is no plan in it, or it names what does not exist.
    """
    standing = read_plan(path, problem)
    for warning in standing.warnings:
        warn(f"Let op, in {path.name}: {warning}")
    if standing.faults:
        raise InvalidInput(standing.faults)
    verdict = check_plan(problem, standing.plan)
    if standing.result is None:
        return Result(standing.plan, verdict, UNPROVEN)
    return replace(standing.result, plan=standing.plan, verdict=verdict)
