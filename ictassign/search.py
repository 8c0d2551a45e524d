"""The search: a plan that gets better and a bound that gets higher, side by side until they meet or time is up.

What each part brings, on the benchmark, is in ``notebooks/benchmark.ipynb``.
"""

import threading
import time
from collections.abc import Callable, Sequence
from math import inf

import numpy as np

from ictassign.decomposition import Decomposition
from ictassign.engines import Relaxation, large, relax, solve_cp_sat, solve_highs, whole_bound
from ictassign.neighbourhoods import Neighbourhoods
from ictassign.program import Integers, Mask, Program
from ictassign.result import UNPROVEN, Moment

Progress = Callable[[Moment], None]

PIECE_WORK = 0.3
"""Deterministic time for one neighbourhood: some second."""
EASY_WORK = 0.1
"""A neighbourhood solved to the end with less deterministic time may grow."""
IDLE = 30
"""Neighbourhoods in a row without gain after which they get twice the work, and so grow."""
MOST_MORE = 16
"""Times the work, at most."""
FIRST_WANTED = 600
"""Decisions freed at first."""
MEMORY = 0.8
"""What counts of a kind's gain and work when it was chosen once more."""
CURIOSITY = 0.4
"""Share of the neighbourhoods whose kind is drawn whatever it brought."""
TRIALS = 2
"""Times that each kind is tried before what it brings counts."""
WORK_TO_BEGIN = 0.03
"""Deterministic time that stands for choosing and writing a neighbourhood."""
DIVE_GAPS = (0.02, 0.01, 0.002)
"""Gaps at which each dive after the other ends."""
DIVE_MOST = 6_000
"""Decisions that one piece of a dive may free; a region is half of that, for many are done in the same time."""
DIVE_PIECES = 5.0
"""One piece of a dive gets at most the time of the dive divided by this."""
DIVE_HEURISTICS = 0.3
"""Share of the effort of HiGHS for finding plans in a dive."""
REGION = 10_000
"""Decisions in a region of a tour: its relaxation takes a second."""
REGION_SECONDS = 5.0
"""Seconds that settling one region gets, at most."""
REGION_GAP = 0.05
"""Share of what a region may gain by its relaxation that may be left."""


class Search:
    """The best assignment so far, the bound so far, and when to stop; shared by the threads of one solve.

    Parameters
    ----------
    program : Program
    values : array of int, shape (variables,)
        A feasible assignment.
    deadline : float
        On the clock of :func:`time.monotonic`; infinite when the work is counted otherwise.
    stop : threading.Event
        Set from outside to end early.
    progress : callable, optional
        Called with every new moment.
    """

    def __init__(self, program: Program, values: Integers, deadline: float, stop: threading.Event, progress: Progress | None) -> None:
        self.program = program
        self.values = values
        self.value = program.value(values)
        self.bound = UNPROVEN
        self.bound_by = ""
        self.started = time.monotonic()
        self.deadline = deadline
        self.stop = stop
        self.finished = threading.Event()
        self.closed = False
        self.moments: list[Moment] = []
        self._progress = progress
        self._lock = threading.Lock()
        self._note()

    @property
    def left(self) -> float:
        """Seconds until the deadline."""
        return self.deadline - time.monotonic()

    def done(self) -> bool:
        """Whether to stop: asked, out of time, or nothing left to gain."""
        return self.stop.is_set() or self.finished.is_set() or self.left <= 0 or self.bound >= self.value

    def offer(self, values: Integers, base: Integers | None = None) -> bool:
        """Take an assignment if it is better; changes made to an older ``base`` are carried over to the best one.

        One below the bound shows that the bound was wrong: it is forgotten.
        """
        with self._lock:
            if self.closed:
                return False
            if base is not None and base is not self.values:
                values = np.where(values != base, values, self.values)
            value = self.program.value(values)
            if value >= self.value or not self.program.stays_feasible(values, np.flatnonzero(values != self.values)):
                return False
            self.values, self.value = values, value
            if value < self.bound:
                self.bound, self.bound_by = UNPROVEN, ""
            self._note()
            return True

    def offer_part(self, part: Integers, chosen: Integers, base: Integers) -> bool:
        """Take values of some variables if that is better, with the others as they are now or else as in ``base``."""
        values = base.copy()
        values[chosen] = part
        return self.offer(values, base) or self.offer(values)

    def telling(self, bound: float) -> bool:
        """Say whether a bound tells anything: one of a solver stopped long before its end may lie below nothing, under a plan above it."""
        return bool(np.isfinite(bound)) and not bound <= 0 < self.value

    def raise_bound(self, bound: float, by: str) -> None:
        """Take a bound if it is better, or note who else proved it."""
        with self._lock:
            if self.closed or not self.telling(bound):
                return
            whole = whole_bound(bound)
            if whole > self.bound:
                self.bound, self.bound_by = whole, by
                self._note()
            elif whole == self.bound and by not in self.bound_by:
                self.bound_by = f"{self.bound_by} en {by}"

    def close(self) -> None:
        """Take nothing any more: what a thread that was not waited for still finds comes too late."""
        with self._lock:
            self.closed = True

    def _note(self) -> None:
        moment = Moment(time.monotonic() - self.started, self.value, self.bound)
        self.moments.append(moment)
        if self._progress is not None:
            self._progress(moment)


class Improver:
    """Frees one neighbourhood of the plan after the other and has CP-SAT solve it to the end while the rest stands.

    How often a kind of neighbourhood is chosen follows what it brought lately for its work; how much it frees, how
    hard it was; how long it may take, how long nothing was found.
    """

    def __init__(self, search: Search, neighbourhoods: Neighbourhoods, seed: int) -> None:
        self.search = search
        self.neighbourhoods = neighbourhoods
        self.random = np.random.default_rng(seed)
        self.wanted = np.full(2 * len(neighbourhoods.choosers), FIRST_WANTED)
        self.gained = np.zeros(2 * len(neighbourhoods.choosers))
        self.worked = np.ones(2 * len(neighbourhoods.choosers))
        self.tried = np.zeros(2 * len(neighbourhoods.choosers), int)
        self.work = 0.0
        self.idle = 0

    def run(self, until: Callable[[], bool]) -> None:
        """Improve the plan until told to stop."""
        while not until():
            self.step()

    def choose(self) -> int:
        """Return a kind of neighbourhood: each in its turn at first, then mostly one that brought much for its work, sometimes any."""
        if self.tried.min() < TRIALS:
            return int(self.random.choice(np.flatnonzero(self.tried == self.tried.min())))
        rate = self.gained / self.worked
        chance = np.full(len(rate), 1 / len(rate))
        if rate.any():
            chance = CURIOSITY * chance + (1 - CURIOSITY) * rate / rate.sum()
        return int(self.random.choice(len(chance), p=chance))

    def step(self) -> None:
        """Solve one neighbourhood."""
        search = self.search
        kind, more = self.choose(), min(MOST_MORE, 2 ** (self.idle // IDLE))
        self.tried[kind] += 1
        base = search.values
        part, chosen = self.neighbourhoods.piece(self.neighbourhoods.free(kind, self.random, base, int(self.wanted[kind])), base)
        answer = solve_cp_sat(part, work=more * PIECE_WORK, seconds=search.left, start=base[chosen], seed=int(self.random.integers(2**30)))
        self.work += answer.work
        if len(chosen) == search.program.size:
            search.raise_bound(answer.bound, "CP-SAT")
        gain = 0
        if answer.values is not None and search.offer_part(answer.values, chosen, base):
            gain = search.program.value(base) - search.value
        if answer.optimal and answer.work < more * EASY_WORK:
            self.wanted[kind] = min(self.neighbourhoods.most, int(self.wanted[kind] * 1.2) + 1)
        elif not answer.optimal:
            self.wanted[kind] = int(self.wanted[kind] * 0.8) + 20
        self.idle = 0 if gain else self.idle + 1
        self.gained[kind] = MEMORY * self.gained[kind] + gain
        self.worked[kind] = MEMORY * self.worked[kind] + answer.work + WORK_TO_BEGIN


def relaxed(search: Search) -> Relaxation | None:
    """Relax a program that is not large, and tell its bound; None when time is up before."""
    found = relax(search.program, seconds=search.left, stop=search.done)
    if found is not None:
        search.raise_bound(found.bound, "HiGHS")
    return found


def relaxed_apart(
    search: Search,
    schools: Sequence[Sequence[int]],
    heard: Callable[[Relaxation], None],
    until: Callable[[], float],
    threads: Callable[[], int] = lambda: 1,
) -> None:
    """Relax a large program school by school and let ``heard`` know, then until some time raise the bound, and let it know what is learnt."""

    def tell(bound: float) -> None:
        search.raise_bound(bound, "HiGHS")

    end = inf

    def left() -> float:
        return min(search.deadline, end) - time.monotonic()

    decomposition = Decomposition(search.program, schools, lambda: search.done() or left() <= 0, threads, left)
    found = decomposition.relax(tell)
    if found is None:
        return
    heard(found)
    end = until()
    decomposition.sharpen(lambda: search.values, tell, heard)


def dive(search: Search, neighbourhoods: Neighbourhoods, seconds: float, seed: int) -> None:
    """Free what the relaxation leaves open or what the plan has otherwise, for HiGHS; each time less is free.

    Where the relaxation says yes or no and the plan says the same, the plan stands. It brings a plan near the relaxation
    long before neighbourhoods would. What is too much for one piece is done region by region.
    """
    random, gaps = np.random.default_rng(seed), list(DIVE_GAPS)
    until = min(search.deadline, time.monotonic() + seconds)
    while gaps and not search.done() and time.monotonic() < until:
        base, gap, relaxed = search.values, gaps[0], neighbourhoods.relaxed
        if relaxed is None or not (open_ := neighbourhoods.open_in(relaxed, base)).any():
            return
        if (count := open_.sum()) > DIVE_MOST:
            open_ = neighbourhoods.region(random, open_, DIVE_MOST // 2)
            gap = DIVE_GAPS[-1] * open_.sum() / count  # it is one of the whole value, of which the region has a part
        else:
            gaps.pop(0)
        _settle(search, neighbourhoods, open_, base, gap=gap, seconds=min(until - time.monotonic(), seconds / DIVE_PIECES))


def tour(search: Search, neighbourhoods: Neighbourhoods, until: Callable[[], bool], seed: int) -> None:
    """Relax one region after the other while the rest of the plan stands, and have HiGHS settle what that leaves open, until each site had its turn.

    In a large group it brings a plan nearer the relaxation than neighbourhoods would, long before there is a relaxation
    of the whole.
    """
    random, waiting = np.random.default_rng(seed), np.ones(len(neighbourhoods.near), bool)
    while waiting.any() and not search.done() and not until():
        base = search.values
        region, sites = neighbourhoods.around(int(random.choice(np.flatnonzero(waiting))), REGION, base)
        waiting[sites] = False
        part, chosen = neighbourhoods.piece(region, base)
        relaxation = relax(part, seconds=search.left, stop=search.done)
        if relaxation is None:
            return
        relaxed, value = base.astype(float), search.program.value(base)
        relaxed[chosen] = relaxation.values
        gap = REGION_GAP * (value - relaxation.bound) / value
        _settle(search, neighbourhoods, neighbourhoods.open_in(relaxed, base), base, gap=gap, seconds=min(REGION_SECONDS, search.left))


def _settle(search: Search, neighbourhoods: Neighbourhoods, open_: Mask, base: Integers, *, gap: float, seconds: float) -> None:
    """Have HiGHS settle open decisions while the rest stands as in ``base``, and offer what it finds."""
    part, chosen = neighbourhoods.piece(open_, base)
    answer = solve_highs(part, seconds=seconds, start=base[chosen], gap=gap, heuristics=DIVE_HEURISTICS, stop=search.done)
    if answer.values is not None:
        search.offer_part(answer.values, chosen, base)


def prove(search: Search, sums: Sequence[Sequence[int]] = (), *, take_plans: bool = True) -> None:
    """Solve the whole program with HiGHS for its bound; plans go both ways.

    Parameters
    ----------
    search : Search
    sums : sequence of sequences of int
        Variables whose sums it may branch on. In a program so large that it hardly comes to branching, they would only
        make each relaxation heavier, and are left out.
    take_plans : bool
        Whether plans that it finds are taken.
    """
    told = search.values

    def heard(bound: float, values: Integers | None) -> None:
        if values is not None and take_plans:
            search.offer(values)
        search.raise_bound(bound, "HiGHS")

    def news() -> Integers | None:
        nonlocal told
        if search.values is told:
            return None
        told = search.values
        return told

    seconds = search.left if np.isfinite(search.deadline) else 1e9
    if large(search.program):
        sums = ()
    answer = solve_highs(search.program, sums=sums, seconds=seconds, start=told, heuristics=0.0, stop=search.done, heard=heard, news=news)
    if answer.values is not None and take_plans:
        search.offer(answer.values)
    search.raise_bound(answer.bound, "HiGHS")


def confirm(search: Search, seconds: float, work: float) -> None:
    """Ask another solver whether a plan that one solver calls the best possible is that, for a while; nobody hears when it cannot say."""
    if search.bound < search.value or search.stop.is_set() or " en " in search.bound_by:
        return
    if "CP-SAT" in search.bound_by:
        answer, by = solve_highs(search.program, seconds=seconds, start=search.values, stop=search.stop.is_set), "HiGHS"
    else:
        answer, by = solve_cp_sat(search.program, seconds=seconds, work=work, start=search.values), "CP-SAT"
    if answer.values is not None:
        search.offer(answer.values)
    search.raise_bound(answer.bound, by)
