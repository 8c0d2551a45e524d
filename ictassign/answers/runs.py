"""Many solves side by side, in processes: each result is kept as it comes, and what was kept is not solved again."""

import multiprocessing
import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import asdict, dataclass
from hashlib import sha256
from json import dumps
from multiprocessing.synchronize import Event
from multiprocessing.util import Finalize
from os import _exit, getpid
from pathlib import Path
from typing import TypeVar

from ictassign.digest import digest
from ictassign.faults import InvalidInput
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.result import Effort, Result

Job = TypeVar("Job")
Done = TypeVar("Done")

ATTEMPTS = 3
"""How often a job is tried whose process died."""


@dataclass(frozen=True)
class Solve:
    """A problem to solve, the plan to start from, and what the solve is given."""

    problem: Problem
    start: Plan | None
    effort: Effort


@dataclass(frozen=True)
class Refused:
    """A problem without any plan, and why, in Dutch."""

    why: str


def solve_job(job: Solve, stop: threading.Event) -> Result | Refused:
    """Solve one job; runs in a process of its own."""
    from ictassign.solver import solve  # noqa: PLC0415 -- heavy, and only the processes need it

    effort = job.effort
    try:
        return solve(job.problem, seconds=effort.seconds, workers=effort.workers, seed=effort.seed, start=job.start, stop=stop)
    except InvalidInput as refused:
        return Refused("; ".join(dict.fromkeys(fault.what for fault in refused.faults)))


# -- results kept between runs
def key_of(job: Solve) -> str:
    """Return what a kept result is named by: the problem, the start and the effort."""
    start = job.start.to_json() if job.start is not None else ""
    return sha256(f"{digest(job.problem)} {sha256(start.encode()).hexdigest()} {dumps(asdict(job.effort), sort_keys=True)}".encode()).hexdigest()[:24]


def keep(folder: Path, job: Solve, result: Result) -> None:
    """Keep a result in a folder: a whole file or nothing."""
    folder.mkdir(parents=True, exist_ok=True)
    beside = folder / f".{key_of(job)}.{getpid()}"
    beside.write_text(result.to_json(), encoding="utf-8")
    beside.replace(folder / f"{key_of(job)}.json")


def kept(folder: Path, job: Solve) -> Result | None:
    """Return the result that an earlier run kept, judged again; None when there is none that can be used."""
    try:
        result = Result.from_json((folder / f"{key_of(job)}.json").read_text(encoding="utf-8"), job.problem)
    except (OSError, ValueError):
        return None
    return result if result.verdict.allowed else None


# -- side by side
_STOP: Event | None = None


def _begin(stop: Event) -> None:
    global _STOP  # noqa: PLW0603 -- an event can only be handed to a process when it is made
    _STOP = stop
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent decides when to stop
    # A solver that still runs in a thread of its own would abort the process, with a message, while it is taken down.
    Finalize(None, _exit, args=(0,), exitpriority=-100)


def _call(function: Callable[[Job, threading.Event], Done], job: Job) -> Done:
    stop = threading.Event()
    shared = _STOP

    def listen() -> None:
        while shared is not None and not stop.is_set():
            if shared.wait(0.5):
                stop.set()

    threading.Thread(target=listen, daemon=True).start()
    try:
        return function(job, stop)
    finally:
        stop.set()


def side_by_side(
    function: Callable[[Job, threading.Event], Done],
    jobs: Mapping[str, Job],
    *,
    processes: int,
    stop: threading.Event,
    done: Callable[[str, Done], None],
    waiting: Callable[[list[str], float], None] | None = None,
) -> list[str]:
    """Call a function on every job, each in one of a number of processes.

    Parameters
    ----------
    function : callable
        ``function(job, stop)``, known by its name; its job and its answer can be pickled.
    jobs : mapping of str to job
    processes : int
    stop : threading.Event
        When set, waiting jobs are dropped and running ones are told to stop; their answers are not used.
    done : callable
        Called with name and answer of each job as it ends.
    waiting : callable
        Called about twice a second with the names of what is not done yet, and the seconds so far.

    Returns
    -------
    list of str
        The jobs without an answer: stopped, or their process died every time.

    Raises
    ------
    Exception
        The first that a job raised, once all jobs are done.
    """
    left = dict(jobs)
    failures: list[BaseException] = []
    began = time.monotonic()

    def tell(names: list[str]) -> None:
        if waiting is not None:
            waiting(names, time.monotonic() - began)

    for attempt in range(ATTEMPTS):
        # A dead process takes everything that runs beside it along; the last time each job has a pool to itself.
        rounds = [left] if attempt < ATTEMPTS - 1 else [{name: job} for name, job in left.items()]
        for some in rounds:
            for name, future in _round(function, some, processes, stop, tell):
                error = future.exception()
                if isinstance(error, BrokenProcessPool):
                    continue
                del left[name]
                if error is None:
                    done(name, future.result())
                else:  # the others still get their answer
                    failures.append(error)
        if not left or stop.is_set():
            break
    if failures:
        raise failures[0]
    return list(left)


def _round(
    function: Callable[[Job, threading.Event], Done],
    jobs: Mapping[str, Job],
    processes: int,
    stop: threading.Event,
    waiting: Callable[[list[str]], None],
) -> Iterator[tuple[str, Future[Done]]]:
    context = multiprocessing.get_context("spawn")
    told = context.Event()
    pool = ProcessPoolExecutor(max_workers=min(processes, max(1, len(jobs))), mp_context=context, initializer=_begin, initargs=(told,))
    try:
        open_: dict[Future[Done], str] = {pool.submit(_call, function, job): name for name, job in jobs.items()}
        while open_ and not stop.is_set():
            ended, _ = wait(open_, timeout=0.5, return_when=FIRST_COMPLETED)
            for future in ended:
                yield open_.pop(future), future
            waiting(list(open_.values()))
    finally:
        if stop.is_set():
            told.set()
        pool.shutdown(wait=True, cancel_futures=True)
