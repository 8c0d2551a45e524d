"""The course of a search: what each of the threads of one solve does, one thing after the other.

The first proves, or relaxes what is too large to prove; the others improve the plan, and the first of these leads: it
takes the plan near a relaxation before neighbourhoods have their turn. There are four courses.

- A small program is proved from the start.
- Of a middling one the relaxation is there soon; the plan is taken near it by dives, and the proof begins later.
- A large one is proved from the start, for its own relaxation takes long; beside it another is made step by step, as far
  as it comes in part of the time, sharpened to a corner, and rounded.
- The largest, and large ones in a short time, are not proved. Region after region is settled until there is a
  relaxation, which is rounded too; when time is too short for that, it only gives a bound.
"""

import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from math import inf

import numpy as np

from ictassign.engines import Relaxation, large, provable, steps_least
from ictassign.greedy import greedy
from ictassign.model import Model
from ictassign.neighbourhoods import Neighbourhoods
from ictassign.program import Integers, Program
from ictassign.result import Effort
from ictassign.rounding import Corner
from ictassign.search import Improver, Search, dive, prove, relaxation_of, tour

RELAXING = 0.5
"""Share of the time in which the relaxation must end."""
RELAXING_BRIEFLY = 0.75
"""The same where there is no time to make a plan from it."""
BRIEF = 2.0
"""Times what a relaxation by steps takes at least, below which there is no time to make a plan from it."""
BRIEF_UNPROVED = 3.0
"""The same for the largest programs: at 400 sites it takes two minutes with the other thread busy."""
DIVING = 0.15
"""Share of the time that the dives from it get."""
SHARPENING = 0.5
"""Share of the time that sharpening and rounding a relaxation that was stopped before its end get."""
PROVE_AFTER = 0.25
"""Share of the time after which the thread that proves no longer helps to improve."""
PROVE_AFTER_ASKED = 0.15
"""The same when a proof was asked for."""
WORK_A_SECOND = 0.3
"""Deterministic time of CP-SAT that stands for a second: about what it does in one on an idle machine."""
PATIENCE = 1.0
"""Seconds that a proof gets to stop by itself."""
PROVED_AT_ONCE = 4_000
"""Programs with fewer variables than this are proved from the start: the proof also finds the plan."""
LARGE_PROOF = 300.0
"""Seconds from which a large program is proved too, from the start: the proof's own first relaxation takes some two minutes at 120
sites. With less time the plan is improved instead."""


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
        self.share = _share_before_proof(search.program, effort)
        self.beside = self.large and provable(search.program) and (effort.deterministic or not self.share)
        self.relaxed, self.toured = threading.Event(), threading.Event()
        self.blurred: list[Relaxation] = []

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
        """Take the plan near a relaxation as soon as there is one."""
        search, neighbourhoods, effort = self.search, self.neighbourhoods, self.effort
        if self.beside:
            relaxation_of(search, RELAXING * effort.seconds, self._learn, once=True)
        elif self.large:
            tour(search, neighbourhoods, self.relaxed.is_set, effort.seed)
            self.toured.set()
        improver.run(lambda: search.done() or self.relaxed.is_set())
        until = time.monotonic() + SHARPENING * effort.seconds
        if self.blurred and (corner := self._sharpened(until)) is not None:
            _improve_aside(search, improver, filled(self.model, corner.rounded()), until)
        if not self.large:
            dive(search, neighbourhoods, DIVING * effort.seconds, effort.seed)
            search.offer(filled(self.model, search.values))

    def _prove(self) -> None:
        search, effort = self.search, self.effort
        if self.neighbourhoods.most and not self.beside:
            if effort.deterministic:
                relaxation_of(search, inf)
            else:
                self._relax_and_improve()
        if not search.done() and provable(search.program):
            prove(search, self.model.sums(), take_plans=not (effort.deterministic and self.neighbourhoods.most))

    def _relax_and_improve(self) -> None:
        search, effort = self.search, self.effort
        least = (BRIEF if provable(search.program) else BRIEF_UNPROVED) * steps_least(search.program)
        if self.large and effort.seconds < least:  # what is there in time is good for a bound, not for a plan
            relaxation_of(search, RELAXING_BRIEFLY * effort.seconds, once=True)
            while not search.done() and not self.toured.wait(0.1):
                pass
        else:
            relaxation_of(search, RELAXING * effort.seconds, self._learn)
        self.relaxed.set()
        if len(self.blurred) > 1:  # the better one
            self._sharpened(time.monotonic() + SHARPENING * effort.seconds)
        proving = search.started + effort.seconds * self.share
        Improver(search, self.neighbourhoods, effort.seed).run(lambda: search.done() or time.monotonic() >= proving)

    def _learn(self, relaxation: Relaxation) -> None:
        if not self.search.telling(relaxation.bound):
            return
        if self.large:
            self.blurred.append(relaxation)
            self.relaxed.set()
        else:
            self.neighbourhoods.learn(relaxation)

    def _sharpened(self, deadline: float) -> Corner | None:
        """Have the neighbourhoods learn from the corner of the newest relaxation that was stopped before its end, and return that; None without."""
        search, blurred = self.search, self.blurred[-1]
        if search.done():
            return None
        corner = Corner(self.neighbourhoods, blurred.values, min(search.deadline, deadline), search.done)
        if corner.values is None:
            self.neighbourhoods.learn(blurred)
            return None
        self.neighbourhoods.learn(replace(blurred, values=corner.values))
        return corner


def filled(model: Model, values: Integers) -> Integers:
    """Return an assignment with what somebody with time left can still take: a search that ends early may not have come round to it."""
    return np.array(model.assignment(greedy(model.problem, model.plan(values.tolist()))), np.int64)


def _share_before_proof(program: Program, effort: Effort) -> float:
    """Return the share of the time in which the thread that proves relaxes the program and helps to improve the plan first."""
    if program.size < PROVED_AT_ONCE:
        return 0.0
    if large(program):
        return 0.0 if provable(program) and (effort.prove or effort.seconds >= LARGE_PROOF) else 1.0
    return PROVE_AFTER_ASKED if effort.prove else PROVE_AFTER


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
        threads[-1].join(0.1)
    threads[-1].join(PATIENCE)
    if failures:
        raise failures[0]
