"""A solve as the command line runs it: within a time that also covers reading and writing, with a line of progress, stopped on request."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar

from ictassign.cli.console import Progress, number
from ictassign.cli.door import NoPlan
from ictassign.cli.interrupt import in_background
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.result import UNPROVEN, Effort, Moment, Result
from ictassign.solver import NoPlanError, solve

_WRITING_SECONDS = 1.0
_WRITING_SECONDS_PER_DUTY = 0.0012
"""Twice what it took to divide the mandates, judge the plan and write the report: 0.8 s for 1,035 duties, 3.1 s for 4,685, 6.2 s for 15,005."""


def writing_seconds(problem: Problem) -> float:
    """Return an estimate, on the safe side, of the seconds that writing the report takes."""
    return _WRITING_SECONDS + _WRITING_SECONDS_PER_DUTY * len(problem.duties)


@dataclass
class Clock:
    """The time that a command was given, counted from its start."""

    seconds: float
    started: float = field(default_factory=time.monotonic)

    @property
    def left(self) -> float:
        """Seconds until the time is up."""
        return self.started + self.seconds - time.monotonic()

    def for_search(self, problem: Problem, effort: Effort) -> float:
        """Return the seconds that the search gets: what is left once the time to write is set aside; an amount of work is given whole."""
        return effort.seconds if effort.deterministic else max(0.5, self.left - writing_seconds(problem))


def search(problem: Problem, effort: Effort, *, seconds: float, start: Plan | None, stop: threading.Event) -> Result:
    """Solve with a line of progress; ``seconds`` is what the search itself gets of the effort.

    Raises
    ------
    NoPlan
        When there is no plan within the time.
    """

    def work(progress: Callable[[Moment], None]) -> Result:
        return solve(
            problem,
            seconds=seconds,
            workers=effort.workers,
            seed=effort.seed,
            start=start,
            deterministic=effort.deterministic,
            prove_bound=effort.prove,
            progress=progress,
            stop=stop,
        )

    result = followed(work, None if effort.deterministic else seconds, "Binnen deze tijd is er geen plan gevonden; geef meer tijd met --seconds")
    return replace(result, effort=replace(result.effort, warm=start is not None))


Found = TypeVar("Found")


def followed(work: Callable[[Callable[[Moment], None]], Found], seconds: float | None, without: str) -> Found:
    """Do work that tells how it stands, with a line of progress.

    Parameters
    ----------
    work : callable
        Called with what it is to tell its moments to.
    seconds : float or None
        How long it may take; None for an amount of work.
    without : str
        What is said when there is no plan.

    Raises
    ------
    NoPlan
        When there is no plan.
    """
    moments: list[Moment] = []
    clock = None if seconds is None else Clock(seconds)
    with Progress("Zoeken naar een eerste plan ...") as line, _no_plan_said(without):
        return in_background(
            lambda: work(moments.append),
            lambda: line.tell(_standing(moments[-1], None if clock is None else clock.left)) if moments else None,
        )


@contextmanager
def _no_plan_said(without: str) -> Iterator[None]:
    try:
        yield
    except NoPlanError as error:
        raise NoPlan(without) from error


def _standing(moment: Moment, left: float | None) -> str:
    """Return what is known now: the best plan, the bound, how far they are apart at most, and the time left."""
    words = [f"beste plan {number(moment.value / 10)}"]
    if moment.bound > UNPROVEN:
        gap = max(0, moment.value - moment.bound)
        words += [
            f"ondergrens {number(moment.bound / 10)}",
            f"verschil {number(100 * gap / max(1, abs(moment.value)), 2)} % ({number(gap / 600)} uur reistijd)",
        ]
    if left is not None:
        words.append(f"nog {max(0, left):.0f} s")
    return " · ".join(words)
