"""What there is to go on from: the plan that stands in a workbook, also when people or tasks have left it since, or else last year's."""

from dataclasses import dataclass, replace
from pathlib import Path

from ictassign.faults import Fault, InvalidInput
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem
from ictassign.result import Result
from ictassign.tables import LastYear
from ictassign.text import fold, shown
from ictassign.workbook.plan_reader import read_plan
from ictassign.workbook.plan_sheets import DutyRow, PlanReading


@dataclass(frozen=True)
class Before:
    """A plan to go on from.

    Parameters
    ----------
    name : str
        What it is, for planners.
    plan : Plan
        People who are gone since are in it.
    result : Result or None
        The computed result that it comes from, where there is one.
    warnings : tuple of Fault
    """

    name: str
    plan: Plan
    result: Result | None = None
    warnings: tuple[Fault, ...] = ()


def before_of(workbook: Path, problem: Problem) -> Before:
    """Return the plan to go on from.

    Raises
    ------
    InvalidInput
        When there is none, or it names what never existed.
    """
    try:
        standing = read_plan(workbook, problem)
    except InvalidInput as error:
        if any(fault.sheet != DutyRow.sheet for fault in error.faults):
            raise
        return _last_year(problem)
    faults = [fault for fault in standing.faults if not _gone(fault, standing.recorded)]
    if faults:
        raise InvalidInput(faults)
    return Before("Het plan tot nu", _with_gone(problem, standing), standing.result, standing.warnings)


def _last_year(problem: Problem) -> Before:
    executors = {DutyKey(row.task, row.site): row.executors for row in problem.last_year if row.executors}
    if not executors:
        what = "er staat geen plan in dit werkboek, en geen plan van vorig jaar in dit blad"
        raise InvalidInput([Fault(LastYear.sheet, what, "maak eerst een plan met ictassign solve, of begin het jaar met ictassign init --year-from")])
    return Before("Het plan van vorig jaar", Plan(executors=executors))


def _gone(fault: Fault, recorded: Plan | None) -> bool:
    """Say whether a fault is about somebody or something that was in the computed plan and has left the workbook since."""
    if recorded is None or not fault.value:
        return False
    duties, units = list(recorded.executors), list(recorded.stand_ins)
    people = {person for group in (*recorded.executors.values(), *recorded.stand_ins.values()) for person in group}
    people |= {person for person, _ in recorded.visits} | {*recorded.decides.values(), *recorded.steers.values(), *recorded.contacts.values()}
    people |= {*recorded.school_contacts.values(), *recorded.ambassadors.values()}
    named = {*people, *map(str, duties), *map(str, units), *(part for key in (*duties, *units) for part in key)}
    return fold(fault.value) in {fold(shown(name)) for name in named}


def _with_gone(problem: Problem, standing: PlanReading) -> Plan:
    """Return the plan as it stands, with the people who have left on the duties that nobody changed since."""
    recorded, plan = standing.recorded, standing.plan
    executors = dict(plan.executors)
    for key, people in recorded.executors.items() if recorded is not None else ():
        still = {person for person in people if person in problem.person}
        if len(still) < len(set(people)) and key in problem.duties and still == set(executors.get(key, ())):
            executors[key] = people
    return replace(plan, executors=executors)
