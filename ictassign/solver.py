"""The solver: a good plan fast, a better one with time, and a proof of how good it is.

Two searches share one plan. One improves it: first a dive, in which HiGHS settles what the relaxation leaves open; then
neighbourhoods of the plan (people, sites, tasks) are freed and solved to the end by CP-SAT while the rest stands. The
other relaxes and proves: HiGHS solves the whole program, where sums of visits and presences stand to be branched on, and
raises the bound. A large program is relaxed by PDLP as far as time goes; that is sharpened and rounded to a plan
(:mod:`ictassign.rounding`), and its bound raised (:mod:`ictassign.prices`). Each plan that one finds is the other's next
start. The checker has the last word.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib.metadata import version
from math import inf

import numpy as np

from ictassign import mandates
from ictassign.checker import check
from ictassign.clashes import check_agreements
from ictassign.digest import digest
from ictassign.engines import Relaxation, large, provable, solve_cp_sat
from ictassign.goals import GOALS, weights
from ictassign.greedy import auction, greedy
from ictassign.model import Model
from ictassign.neighbourhoods import Neighbourhoods
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.program import Integers, Program
from ictassign.result import Effort, Result
from ictassign.rounding import Corner
from ictassign.rules import RULES, Mandates
from ictassign.search import Improver, Progress, Search, confirm, dive, prove, relaxation_of

AUCTION_ROUNDS = 10
AUCTIONING = 0.1
"""Share of the time after which no new greedy plan is begun."""
RELAXING = 0.5
"""Share of the time in which the relaxation must end."""
DIVING = 0.15
"""Share of the time that the dives from it get."""
SHARPENING = 0.25
"""Share of the time that sharpening and rounding a relaxation that was stopped before its end get."""
PROVE_AFTER = 0.25
"""Share of the time after which the thread that proves no longer helps to improve."""
PROVE_AFTER_ASKED = 0.15
"""The same when a proof was asked for."""
WORK_A_SECOND = 0.3
"""Deterministic time of CP-SAT that stands for a second: about what it does in one on an idle machine."""
CONFIRMING = 5.0
"""Seconds that a second solver gets to confirm that no plan is better."""
PATIENCE = 1.0
"""Seconds that a proof gets to stop by itself."""
PROVED_AT_ONCE = 4_000
"""Programs with fewer variables than this are proved from the start: the proof also finds the plan."""
LARGE_PROOF = 300.0
"""Seconds from which a large program is proved too, from the start: the proof's own first relaxation takes some two minutes at 120
sites. With less time the plan is improved instead."""


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
    _run(search, model, effort)
    _fill(search, model, search.values)
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


def _run(search: Search, model: Model, effort: Effort) -> None:
    """Improve and prove side by side.

    The first thread relaxes the program, helps to improve the plan for a while, and then proves; the others improve. One
    of them dives as soon as there is a relaxation; one that was stopped before its end is sharpened and rounded instead.
    A large program is proved from the start, for what there is time; the thread that improves then relaxes it first.
    """
    began = time.monotonic()
    neighbourhoods = Neighbourhoods(model, search.program)
    relaxed = threading.Event()
    by_steps = large(search.program)
    share = _share_before_proof(search.program, effort)
    beside = by_steps and provable(search.program) and (effort.deterministic or not share)
    blurred: list[Relaxation] = []

    def improve(worker: int) -> None:
        improver = Improver(search, neighbourhoods, effort.seed + worker)
        if effort.deterministic:
            improver.run(lambda: search.done() or improver.work >= WORK_A_SECOND * effort.seconds)
            search.finished.set()
            return
        if worker == 1 and search.program.size >= PROVED_AT_ONCE:
            if beside:
                relaxation_of(search, RELAXING * effort.seconds, learn, once=True)
            improver.run(lambda: search.done() or relaxed.is_set())
            if blurred:
                _sharpen(search, model, neighbourhoods, blurred[-1], SHARPENING * effort.seconds, rounding=True)
            elif not by_steps:
                dive(search, neighbourhoods, DIVING * effort.seconds, effort.seed)
                _fill(search, model, search.values)
        improver.run(search.done)

    def learn(relaxation: Relaxation) -> None:
        if not search.telling(relaxation.bound):
            return
        if by_steps:
            blurred.append(relaxation)
            relaxed.set()
        else:
            neighbourhoods.learn(relaxation)

    def prove_it() -> None:
        if not neighbourhoods.most:
            prove(search, model.sums())
            return
        if effort.deterministic and not beside:
            relaxation_of(search, inf)
        elif not beside:
            relaxation_of(search, RELAXING * effort.seconds, learn)
            relaxed.set()
            if len(blurred) > 1:  # the better one
                _sharpen(search, model, neighbourhoods, blurred[-1], SHARPENING * effort.seconds, rounding=False)
            proving = began + effort.seconds * share
            Improver(search, neighbourhoods, effort.seed).run(lambda: search.done() or time.monotonic() >= proving)
        if not search.done() and provable(search.program):
            prove(search, model.sums(), take_plans=not effort.deterministic)

    improvers = 1 if effort.deterministic else max(1, effort.workers - 1)
    jobs = [lambda worker=worker: improve(worker) for worker in range(1, improvers + 1)] if neighbourhoods.most else []
    _side_by_side(search, jobs, prove_it)


def _sharpen(search: Search, model: Model, neighbourhoods: Neighbourhoods, blurred: Relaxation, seconds: float, *, rounding: bool) -> None:
    """Have the neighbourhoods learn from the corner of a relaxation that was stopped before its end, and round it if asked."""
    if search.done():
        return
    corner = Corner(neighbourhoods, blurred.values, min(search.deadline, time.monotonic() + seconds), search.done)
    neighbourhoods.learn(blurred if corner.values is None else replace(blurred, values=corner.values))
    if rounding and corner.values is not None:
        _fill(search, model, corner.rounded())


def _share_before_proof(program: Program, effort: Effort) -> float:
    """Return the share of the time in which the thread that proves relaxes the program and helps to improve the plan first."""
    if program.size < PROVED_AT_ONCE:
        return 0.0
    if large(program):
        return 0.0 if provable(program) and (effort.prove or effort.seconds >= LARGE_PROOF) else 1.0
    return PROVE_AFTER_ASKED if effort.prove else PROVE_AFTER


def _side_by_side(search: Search, jobs: Sequence[Callable[[], None]], proof: Callable[[], None]) -> None:
    """Do jobs and a proof on a thread each; when the time is up a proof that does not stop at once is left to itself."""
    failures: list[BaseException] = []

    def guarded(job: Callable[[], None]) -> None:
        try:
            job()
        except BaseException as failure:  # told to the thread that waits
            failures.append(failure)
            search.finished.set()

    threads = [threading.Thread(target=guarded, args=(job,), daemon=True) for job in (*jobs, proof)]
    for thread in threads:
        thread.start()
    for thread in threads[:-1]:
        thread.join()
    while threads[-1].is_alive() and not search.done():
        threads[-1].join(0.1)
    threads[-1].join(PATIENCE)
    if failures:
        raise failures[0]


def _fill(search: Search, model: Model, values: Integers) -> None:
    """Offer an assignment with what somebody with time left can still take: a search that ends early may not have come round to it."""
    search.offer(np.array(model.assignment(greedy(model.problem, model.plan(values.tolist()))), np.int64))


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
