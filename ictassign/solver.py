"""The solver: a good plan fast, a better one with time, and a proof of how good it is.

Two searches share one plan. One improves it: neighbourhoods of the plan (people, sites, tasks) are freed and solved
to the end by CP-SAT while the rest stands. The other proves: HiGHS solves the whole program and raises the bound.
Each plan it finds is the other's next start. The checker has the last word.
"""

import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.metadata import version

import numpy as np

from ictassign import mandates
from ictassign.checker import check
from ictassign.clashes import check_agreements
from ictassign.digest import digest
from ictassign.engines import Relaxation, relax, solve_cp_sat, solve_highs, whole_bound
from ictassign.goals import GOALS, weights
from ictassign.greedy import greedy
from ictassign.model import Model
from ictassign.neighbourhoods import Neighbourhoods
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.program import Integers, Program
from ictassign.result import UNPROVEN, Effort, Moment, Result
from ictassign.rules import RULES

Progress = Callable[[Moment], None]


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


class Search:
    """The best assignment so far, the bound so far, and when to stop; shared by the threads of one solve."""

    def __init__(self, program: Program, values: Integers, deadline: float, stop: threading.Event, progress: Progress | None) -> None:
        self.program = program
        self.values = values
        self.bound = UNPROVEN
        self.bound_by = ""
        self.started = time.monotonic()
        self.deadline = deadline
        self.stop = stop
        self.moments: list[Moment] = []
        self._progress = progress
        self._lock = threading.Lock()
        self._note()

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()

    @property
    def done(self) -> bool:
        """Whether to stop: asked, out of time, or nothing left to gain."""
        return self.stop.is_set() or self.left <= 0 or self.bound >= self.value

    @property
    def value(self) -> int:
        """Value of the best assignment."""
        return self.program.value(self.values)

    def offer(self, values: Integers, base: Integers | None = None) -> bool:
        """Take an assignment if it is better; changes made to an older ``base`` are carried over to the best one."""
        with self._lock:
            if base is not None and base is not self.values:
                values = np.where(values != base, values, self.values)
            if self.program.value(values) >= self.value or not self.program.feasible(values):
                return False
            self.values = values
            self._note()
            return True

    def raise_bound(self, bound: float, by: str) -> None:
        """Take a bound if it is better."""
        with self._lock:
            if np.isfinite(bound) and whole_bound(bound) > self.bound:
                self.bound, self.bound_by = whole_bound(bound), by
                self._note()

    def _note(self) -> None:
        moment = Moment(time.monotonic() - self.started, self.value, self.bound)
        self.moments.append(moment)
        if self._progress is not None:
            self._progress(moment)


def improve(search: Search, neighbourhoods: Neighbourhoods, seed: int) -> None:
    """Free one neighbourhood after the other and solve it to the end, until the search is done."""
    random = np.random.default_rng(seed)
    helper = ~neighbourhoods.decision
    wanted = dict.fromkeys((name for name, _ in neighbourhoods.choosers), 300)
    while not search.done:
        name, choose = neighbourhoods.choosers[random.integers(len(neighbourhoods.choosers))]
        base = search.values
        free = search.program.reachable(choose(random, base, wanted[name]), helper)
        part, chosen = search.program.part(free, base)
        started = time.monotonic()
        answer = solve_cp_sat(part, seconds=min(3.0, search.left), start=base[chosen], seed=int(random.integers(2**30)))
        if answer.optimal and time.monotonic() - started < 1:
            wanted[name] = int(wanted[name] * 1.15) + 1
        elif not answer.optimal:
            wanted[name] = int(wanted[name] * 0.85) + 20
        if answer.values is not None:
            values = base.copy()
            values[chosen] = answer.values
            search.offer(values, base)


def prove(search: Search) -> None:
    """Solve the whole program with HiGHS for its bound, and take the plans it finds on the way."""

    def heard(bound: float, values: Integers | None) -> None:
        search.raise_bound(bound, "HiGHS")
        if values is not None:
            search.offer(values)

    answer = solve_highs(search.program, seconds=search.left, start=search.values, stop=search.stop, progress=heard)
    search.raise_bound(answer.bound, "HiGHS")
    if answer.values is not None:
        search.offer(answer.values)


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
        Time for the search; in deterministic units when ``deterministic``.
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
    values = np.array(model.assignment(greedy(problem, start)), np.int64)
    if extra is not None:
        values = _keeping_rows(model, program, values, start, seconds=seconds, seed=seed)
    search = Search(program, values, began + seconds, threading.Event() if stop is None else stop, progress)
    relaxation = relax(program, search.left)
    if relaxation is not None:
        search.raise_bound(relaxation.bound, "HiGHS")
    _run(search, model, relaxation, workers, seed)
    return _result(problem, model, search, Effort(seconds, workers, seed, deterministic, prove_bound), began)


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


def _run(search: Search, model: Model, relaxation: Relaxation | None, workers: int, seed: int) -> None:
    relaxed = None if relaxation is None else relaxation.values
    neighbourhoods = Neighbourhoods(model, search.program, relaxed)
    with ThreadPoolExecutor(max_workers=workers + 1) as pool:
        jobs: list[Future[None]] = [pool.submit(improve, search, neighbourhoods, seed + worker) for worker in range(max(1, workers - 1))]
        jobs.append(pool.submit(prove, search))
        for job in jobs:
            job.result()


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
