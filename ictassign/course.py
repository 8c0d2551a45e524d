"""The course of a search: what each of the threads of one solve does, one thing after the other.

The first relaxes and proves; the others improve the plan, and the first of these leads: it takes the plan near the
relaxation before neighbourhoods have their turn. There are three courses.

- A small program is proved from the start.
- Of a middling one the relaxation is there soon; the plan is taken near it by dives, and the proof begins later.
- A large one is relaxed school by school; in a short search the plan is settled region by region until that is there, in a
  long one all threads relax. Then the relaxation is rounded, and the schools answer in whole numbers: that raises the
  bound, and plans are found near the mix of their answers. It goes on for a while in a short search, in a long one until
  the program is proved, or to the end where it is too large for that.
"""

import atexit
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial

import numpy as np

from ictassign.engines import Relaxation, large, provable
from ictassign.greedy import greedy
from ictassign.model import Model
from ictassign.neighbourhoods import Neighbourhoods
from ictassign.program import Integers
from ictassign.result import Effort
from ictassign.rounding import LARGEST_FIRST, Corner
from ictassign.search import Improver, Search, dive, prove, relaxed, relaxed_apart, tour

DIVING = 0.15
"""Share of the time that the dives from it get."""
ROUNDING = 0.5
"""Share of the time that rounding the relaxation of a large program may take; after that one no second way is tried."""
ROUNDING_BEFORE = 0.7
"""It begins no later than at that share."""
SHARPENING = 0.25
"""Share of the time of a short search in which the bound of a large program is raised above its relaxation."""
PROVE_AFTER = 0.25
"""Share of the time after which the thread that proves no longer helps to improve."""
PROVE_AFTER_ASKED = 0.15
"""The same when a proof was asked for."""
WORK_A_SECOND = 0.3
"""Deterministic time of CP-SAT that stands for a second: about what it does in one on an idle machine."""
PATIENCE = 1.0
"""Seconds that a proof gets to stop by itself."""
PAUSE = 0.1
"""Seconds after which a thread that waits looks up."""
LINGERING = 60.0
"""Seconds that a process then waits at its own end for what a solver has begun and cannot leave off."""
PROVED_AT_ONCE = 4_000
"""Programs with fewer variables than this are proved from the start: the proof also finds the plan."""
LONG = 300.0
"""Seconds from which a search in a large program is long. It is then proved too, for the proof's own first relaxation takes some
two minutes at 120 sites; until then, or to the end if it is too large to be proved, its bound is raised school by school."""


class Course:
    """What the threads of one solve do.

    Parameters
    ----------
    search : Search
        What they share.
    model : Model
    effort : Effort
    """

    def __init__(self, search: Search, model: Model, effort: Effort) -> None:
        self.search, self.model, self.effort = search, model, effort
        self.neighbourhoods = Neighbourhoods(model, search.program)
        self.large = large(search.program)
        self.long = effort.seconds >= LONG
        self.relaxed = threading.Event()
        self.relaxation: Relaxation | None = None

    def run(self) -> None:
        """Improve and prove side by side until the search is done."""
        improvers = 1 if self.effort.deterministic else max(1, self.effort.workers - 1)
        jobs = [partial(self._improve, worker) for worker in range(1, improvers + 1)] if self.neighbourhoods.most else []
        _side_by_side(self.search, jobs, self._prove)

    def _improve(self, worker: int) -> None:
        search, effort = self.search, self.effort
        improver = Improver(search, self.neighbourhoods, effort.seed + worker)
        if effort.deterministic:
            improver.run(lambda: search.done() or improver.work >= WORK_A_SECOND * effort.seconds)
            search.finished.set()
            return
        if worker == 1 and search.program.size >= PROVED_AT_ONCE:
            self._lead(improver)
        improver.run(search.done)

    def _lead(self, improver: Improver) -> None:
        """Take the plan near the relaxation as soon as that is there."""
        search, neighbourhoods, effort = self.search, self.neighbourhoods, self.effort
        if self.large and self.long:  # its core relaxes too, and what comes of that is far better than any plan before it
            while not search.done() and not self.relaxed.wait(PAUSE):
                pass
        elif self.large:
            tour(search, neighbourhoods, self.relaxed.is_set, effort.seed)
        improver.run(lambda: search.done() or self.relaxed.is_set())
        if self.large:
            self._round(improver)
        else:
            dive(search, neighbourhoods, DIVING * effort.seconds, effort.seed)
            search.offer(filled(self.model, search.values))

    def _round(self, improver: Improver) -> None:
        search, relaxation, seconds = self.search, self.relaxation, self.effort.seconds
        if relaxation is None or search.done() or time.monotonic() > search.started + ROUNDING_BEFORE * seconds:
            return
        until = min(search.deadline, time.monotonic() + ROUNDING * seconds)
        corner = Corner(self.neighbourhoods, relaxation.values, until, search.done)
        if corner.values is not None:
            if self.relaxation is relaxation:  # nothing sharper has come meanwhile
                self.neighbourhoods.learn(replace(relaxation, values=corner.values))
            values = filled(self.model, corner.rounded(LARGEST_FIRST))
            if not search.done() and time.monotonic() < search.started + ROUNDING * seconds:
                values = min(values, filled(self.model, corner.rounded()), key=search.program.value)
            _improve_aside(search, improver, values, until)

    def _prove(self) -> None:
        search, effort = self.search, self.effort
        proving = search.started + effort.seconds * self._share_before_proof()
        if self.neighbourhoods.most:
            if self.large:
                relaxed_apart(search, self.model.schools(), self._learn, lambda: self._sharpened(proving), self._answering)
            elif (relaxation := relaxed(search)) is not None:
                self._learn(relaxation)
            self.relaxed.set()
            if not effort.deterministic:
                Improver(search, self.neighbourhoods, effort.seed).run(lambda: search.done() or time.monotonic() >= proving)
        if not search.done() and provable(search.program):
            prove(search, self.model.sums(), take_plans=not (effort.deterministic and self.neighbourhoods.most))

    def _share_before_proof(self) -> float:
        """Return the share of the time in which the thread that proves relaxes the program and helps to improve the plan first."""
        program, asked = self.search.program, self.effort.prove
        if program.size < PROVED_AT_ONCE:
            return 0.0
        if self.large:
            if not provable(program) or not self.long:
                return 1.0
            return 0.0 if asked else PROVE_AFTER  # its own first relaxation takes long
        return PROVE_AFTER_ASKED if asked else PROVE_AFTER

    def _sharpened(self, proving: float) -> float:
        """Return until when the bound of a large program is raised above its relaxation: in a short search the plan needs the thread more."""
        return proving if self.effort.prove or self.long else min(proving, time.monotonic() + SHARPENING * self.effort.seconds)

    def _answering(self) -> int:
        """Return how many schools may answer at a time: once there is a relaxation, one thread improves the plan meanwhile.

        With more beside that one on two cores, the plan of 400 sites got worse.
        """
        workers = self.effort.workers
        return workers if self.long and not self.relaxed.is_set() else max(1, workers - 1)

    def _learn(self, relaxation: Relaxation) -> None:
        if not self.effort.deterministic and self.search.telling(relaxation.bound):  # when it comes depends on the load of the machine
            self.neighbourhoods.learn(relaxation)
            self.relaxation = relaxation
        self.relaxed.set()


def filled(model: Model, values: Integers) -> Integers:
    """Return an assignment with what somebody with time left can still take: a search that ends early may not have come round to it."""
    return np.array(model.assignment(greedy(model.problem, model.plan(values.tolist()))), np.int64)


def _improve_aside(search: Search, improver: Improver, values: Integers, deadline: float) -> None:
    """Improve an assignment by itself until it is the better one, and offer it: it may begin far behind, and be ahead soon."""
    aside = Search(search.program, values, min(search.deadline, deadline), search.stop, None)
    improver.search = aside
    improver.run(lambda: aside.done() or search.done() or aside.value < search.value)
    improver.search = search
    search.offer(aside.values)


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
        threads[-1].join(PAUSE)
    threads[-1].join(PATIENCE)
    if threads[-1].is_alive():  # a process that ended in the middle of it would abort
        atexit.register(threads[-1].join, LINGERING)
    if failures:
        raise failures[0]
