"""Repairing a plan that was changed by hand: what the planner fixed stays, the rest changes as little as it can.

**What the planner fixed** is where the plan that stands in the workbook differs from the one that was computed: who was put
on a duty, or named as a stand-in, stays there; who was taken off does not come back.

**The fewest moves.** First as few parts and stand-ins as possible of the plan as it stands are dropped (moving a part to somebody
else, or leaving it, is one); then, with no more than that, the plan is as good as it can be by all goals. Where
parts stand open, others may take them; visits and mandates are made again, as the work asks.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from ictassign.answers.moves import Move, moves
from ictassign.engines import solve_cp_sat, solve_highs
from ictassign.model import Model, Terms
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem, UnitKey
from ictassign.program import Program
from ictassign.result import Effort, Moment, Result


@dataclass(frozen=True)
class Wishes:
    """What the planner fixed: (person, duty) and (person, unit) pairs that must be, and that must not."""

    parts: frozenset[tuple[str, DutyKey]]
    no_parts: frozenset[tuple[str, DutyKey]]
    stand_ins: frozenset[tuple[str, UnitKey]]
    no_stand_ins: frozenset[tuple[str, UnitKey]]

    def __bool__(self) -> bool:
        return bool(self.parts or self.no_parts or self.stand_ins or self.no_stand_ins)


@dataclass(frozen=True)
class Repaired:
    """A repaired plan.

    Parameters
    ----------
    result : Result
    moves : tuple of Move
        What changed hands besides what the planner fixed.
    dropped : int
        Parts and stand-ins of the plan as it stood that were dropped.
    fewest : bool
        Whether it is proven that no fewer could be dropped.
    """

    result: Result
    moves: tuple[Move, ...]
    dropped: int
    fewest: bool


def wishes(computed: Plan, standing: Plan) -> Wishes:
    """Return what the planner fixed: the difference between the computed plan and the one that stands there."""
    before = {(person, key) for key, people in computed.executors.items() for person in people}
    after = {(person, key) for key, people in standing.executors.items() for person in people}
    knew = {(person, unit) for unit, people in computed.stand_ins.items() for person in people}
    knows = {(person, unit) for unit, people in standing.stand_ins.items() for person in people}
    return Wishes(frozenset(after - before), frozenset(before - after), frozenset(knows - knew), frozenset(knew - knows))


def impossible(problem: Problem, fixed: Wishes) -> tuple[tuple[str, DutyKey | UnitKey], ...]:
    """Return what the planner fixed against the rules: people on duties or units that they may not have."""
    parts = [(person, key) for person, key in sorted(fixed.parts) if person not in problem.executors.get(key, ())]
    stand_ins = [(person, unit) for person, unit in sorted(fixed.stand_ins) if person not in problem.stand_ins.get(unit, ())]
    return (*parts, *stand_ins)


def repair(
    problem: Problem,
    computed: Plan,
    standing: Plan,
    *,
    effort: Effort,
    progress: Callable[[Moment], None] | None = None,
    stop: threading.Event | None = None,
) -> Repaired:
    """Return the plan that stands there, repaired with the fewest moves.

    Parameters
    ----------
    problem : Problem
    computed : Plan
        The plan as it was computed.
    standing : Plan
        The plan as the planner left it; what was fixed against the rules (:func:`impossible`) must be mended first.
    effort : Effort
        A third of the time goes to finding the fewest moves.
    progress, stop : optional
        As in :func:`ictassign.solver.solve`.

    Raises
    ------
    NoPlanError
        When what the planner fixed cannot all be kept, or no plan was found in time.
    """
    from ictassign.solver import NoPlanError, formulate, solve  # noqa: PLC0415 -- heavy

    fixed = wishes(computed, standing)
    model = formulate(problem)
    _keep(model, fixed)
    drops = _drops(model, standing, fixed)
    model.objective = {}
    model.minimise(drops, -1)
    program = Program.of(model)
    hint = np.array(model.assignment(standing), np.int64)
    answer = solve_cp_sat(program, seconds=effort.seconds / 3, start=hint, seed=effort.seed, workers=max(2, effort.workers))
    if answer.values is None:  # "impossible" is not said on one solver's word
        answer = solve_highs(program, seconds=effort.seconds / 3, stop=None if stop is None else stop.is_set)
    if answer.values is None:
        raise NoPlanError("what was fixed cannot all be kept, or no plan was found in time")
    kept = sum(int(answer.values[variable]) for variable, _ in drops)

    def limit(model: Model) -> None:
        _keep(model, fixed)
        model.row(_drops(model, standing, fixed), kept, None)

    result = solve(
        problem,
        seconds=effort.seconds * 2 / 3,
        workers=effort.workers,
        seed=effort.seed,
        start=model.plan(answer.values.tolist()),
        progress=progress,
        stop=stop,
        extra=limit,
    )
    dropped = _count(standing) - kept - len(fixed.parts) - len(fixed.stand_ins)
    return Repaired(result, moves(problem, standing, result.plan), dropped, answer.optimal)


def _keep(model: Model, fixed: Wishes) -> None:
    """Add the rows that keep what the planner fixed."""
    for pairs, value in ((fixed.parts, 1), (fixed.no_parts, 0)):
        for person, key in sorted(pairs):
            part = model.part(person, key) if key in model.problem.duties else None
            if part is not None:
                model.row([(part, 1)], value, value)
    for named, value in ((fixed.stand_ins, 1), (fixed.no_stand_ins, 0)):
        for person, unit in sorted(named):
            stands_in = model.stand_ins(unit).get(person) if unit in model.problem.units else None
            if stands_in is not None:
                model.row([(stands_in, 1)], value, value)


def _drops(model: Model, standing: Plan, fixed: Wishes) -> Terms:
    """Return the parts and stand-ins of the plan as it stands that may be dropped, as terms that count those that are kept."""
    problem = model.problem
    parts = [
        model.part(person, key)
        for key, people in standing.executors.items()
        for person in people
        if key in problem.duties and (person, key) not in fixed.parts
    ]
    stand_ins = [
        model.stand_ins(unit).get(person)
        for unit, people in standing.stand_ins.items()
        for person in people
        if unit in problem.units and (person, unit) not in fixed.stand_ins
    ]
    return [(variable, 1) for variable in (*parts, *stand_ins) if variable is not None]


def _count(plan: Plan) -> int:
    return sum(map(len, plan.executors.values())) + sum(map(len, plan.stand_ins.values()))
