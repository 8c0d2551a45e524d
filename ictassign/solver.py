"""The solver: a good plan fast, a better one with time, and a proof of how good it is.

Two searches share one plan. One improves it: first a dive, in which HiGHS settles what the relaxation leaves open; then
neighbourhoods of the plan (people, sites, tasks) are freed and solved to the end by CP-SAT while the rest stands. The
other relaxes and proves: HiGHS solves the whole program, where sums of visits and presences stand to be branched on, and
raises the bound. Rows that follow from the rules bring the relaxation nearer to a plan from the start
(:mod:`ictassign.implied`). A large program is relaxed school by school (:mod:`ictassign.decomposition`), and that is
rounded to a plan (:mod:`ictassign.rounding`). Each plan that one finds is the other's next start. Who does what when is
in :mod:`ictassign.course`. The checker has the last word.
"""

import threading
import time
from collections.abc import Callable
from importlib.metadata import version
from math import inf

import numpy as np

from ictassign import mandates
from ictassign.checker import check
from ictassign.clashes import check_agreements
from ictassign.course import WORK_A_SECOND, Course, filled
from ictassign.digest import digest
from ictassign.engines import solve_cp_sat
from ictassign.goals import GOALS, weights
from ictassign.greedy import auction, greedy
from ictassign.model import Model
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.program import Integers, Program
from ictassign.result import Effort, Result
from ictassign.rules import RULES, Mandates
from ictassign.search import Progress, Search, confirm

AUCTION_ROUNDS = 10
AUCTIONING = 0.1
"""Share of the time after which no new greedy plan is begun."""
CONFIRMING = 5.0
"""Seconds that a second solver gets to confirm that no plan is better."""


class DisagreementError(RuntimeError):
    """The checker and the model judge a plan differently: a fault of this program."""


class NoPlanError(RuntimeError):
    """No plan that keeps the extra rows was found in time."""


def formulate(problem: Problem) -> Model:
    """Return the whole model of a problem: every rule posted, every goal weighed."""
    model = Model(problem)
    for rule in RULES:
        rule.post(model)
    for goal in GOALS:
        model.minimise(goal.terms(model), weights(problem)[goal.name])
    return model


def solve(
    problem: Problem,
    *,
    seconds: float = 120.0,
    workers: int = 2,
    seed: int = 1,
    start: Plan | None = None,
    deterministic: bool = False,
    prove_bound: bool = False,
    progress: Progress | None = None,
    stop: threading.Event | None = None,
    extra: Callable[[Model], None] | None = None,
) -> Result:
    """Return the best plan found for a problem within a time, checked, with a proven bound.

    Parameters
    ----------
    problem : Problem
    seconds : float
        Time for the search; as much work as that takes on an idle machine when ``deterministic``.
    workers : int
        Searches that run side by side.
    seed : int
    start : Plan, optional
        A plan to start from; what the rules forbid of it is left out.
    deterministic : bool
        Give the same plan for the same input, seed and effort, whatever the load of the machine.
    prove_bound : bool
        Spend the time on the bound rather than on the plan.
    progress : callable, optional
        Called with every new :class:`~ictassign.result.Moment`, from any thread.
    stop : threading.Event, optional
        Set it to end the search early with the best plan so far.
    extra : callable, optional
        Called with the model before the search; it may add rows, such as a limit on moves or a part that must be someone's.
        Give a ``start`` that keeps them: it is then used as it is.

    Raises
    ------
    NoPlanError
        When no plan that keeps the rows of ``extra`` was found in time.
    InvalidInput
        When agreements ``vast`` cannot all be kept.
    DisagreementError
        When the checker judges the plan differently from the model.
    """
    began = time.monotonic()
    check_agreements(problem)
    model = formulate(problem)
    if extra is not None:
        extra(model)
    program = Program.of(model)
    halt = threading.Event() if stop is None else stop

    def late() -> bool:
        return halt.is_set() or (not deterministic and time.monotonic() > began + AUCTIONING * seconds)

    values = np.array(model.assignment(_first_plan(problem, start, late)), np.int64)
    if extra is not None:
        values = _keeping_rows(model, program, values, start, seconds=seconds, seed=seed)
    search = Search(program, values, inf if deterministic else began + seconds, halt, progress)
    effort = Effort(seconds, workers, seed, deterministic, prove_bound)
    Course(search, model, effort).run()
    search.offer(filled(model, search.values))
    confirm(search, min(CONFIRMING, search.left), WORK_A_SECOND * CONFIRMING)
    search.close()
    return _result(problem, model, search, effort, began)


def _first_plan(problem: Problem, start: Plan | None, late: Callable[[], bool]) -> Plan:
    """Return an allowed plan in a moment: the start as far as the rules allow, or the best of a few greedy ones."""
    if start is None:
        return auction(problem, AUCTION_ROUNDS, late)
    if all(rule == Mandates.name for rule in {breach.rule for breach in check(problem, start).breaches}):
        return start
    return greedy(problem, start)


def _keeping_rows(model: Model, program: Program, values: Integers, start: Plan | None, *, seconds: float, seed: int) -> Integers:
    """Return an assignment that keeps the extra rows too: the one given, the start as it is, or the first that CP-SAT finds."""
    if program.feasible(values):
        return values
    if start is not None:
        given = np.array(model.assignment(start), np.int64)
        if program.feasible(given):
            return given
        values = given
    answer = solve_cp_sat(program, seconds=seconds / 2, start=values, seed=seed, gap=0.5)
    if answer.values is None:
        raise NoPlanError("no plan keeps these limits, or none was found in time")
    return answer.values


def _result(problem: Problem, model: Model, search: Search, effort: Effort, began: float) -> Result:
    plan = mandates.assign(problem, model.plan(search.values.tolist()))
    verdict = check(problem, plan)
    if not verdict.allowed:
        raise DisagreementError(f"the checker rejects the plan: {verdict.breaches[0].what}")
    value = model.value(model.assignment(plan))
    if value != verdict.total:
        raise DisagreementError(f"the model values the plan at {value}, the checker at {verdict.total}")
    stopped = "optimal" if search.bound >= verdict.total else "interrupted" if search.stop.is_set() else "time"
    versions = {name: version(name) for name in ("ictassign", "ortools", "highspy")}
    return Result(
        plan, verdict, search.bound, search.bound_by, effort, time.monotonic() - began, tuple(search.moments), stopped, versions, digest(problem)
    )
