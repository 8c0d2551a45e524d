"""Going on from a plan: next year, or from a day in the middle of the year, with as few moves as are worth it.

**From a day on.** All hours of the workbook stay hours per school year, also those of people whose hours change: from the day
on everybody and every duty goes on at that rate, so that what is left of the year is the same share of everything. A plan for
the rest of the year is then a plan of the same problem, with one difference: a move costs what it always costs, and pays
itself back in less time. The goal *verandering* weighs as many times more as the year is shorter.

**Moves** are counted as the goal *verandering* counts them: parts executed by someone who did not execute that duty in the plan that
it starts from, for duties that had an executor who is still there. A hard limit can be put on them.
"""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from ictassign.answers.front import reweighed
from ictassign.answers.moves import Move, moves
from ictassign.goals import GOALS
from ictassign.model import Model
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.result import Effort, Moment, Result
from ictassign.scenarios import changed
from ictassign.tables import LastYear

_MOVES = next(goal for goal in GOALS if goal.name == "verandering")


@dataclass(frozen=True)
class Replanned:
    """A new plan and how it differs from the one before.

    Parameters
    ----------
    problem : Problem
        The problem that the plan is a plan of: with the plan before as last year, and its weight of ``verandering``.
    result : Result
    moves : tuple of Move
    share : Fraction
        Share of the year that it is for.
    """

    problem: Problem
    result: Result
    moves: tuple[Move, ...]
    share: Fraction

    @property
    def counted(self) -> int:
        """How many moves count."""
        return self.result.verdict.values[_MOVES.name]


def from_plan(problem: Problem, before: Plan, share: Fraction = Fraction(1)) -> Problem:
    """Return the problem of going on from a plan for a share of the year."""
    last_year = tuple(LastYear(task=key.task, site=key.site, executors=people) for key, people in before.executors.items() if people)
    factor = (Decimal(share.denominator) / Decimal(share.numerator)) if share > 0 else Decimal(1)
    return changed(reweighed(problem, {_MOVES.name: factor}), last_year=last_year, changes=problem.changes)


def replan(
    problem: Problem,
    before: Plan,
    *,
    share: Fraction = Fraction(1),
    most_moves: int | None = None,
    effort: Effort,
    progress: Callable[[Moment], None] | None = None,
    stop: threading.Event | None = None,
) -> Replanned:
    """Return the best plan found to go on with.

    Parameters
    ----------
    problem : Problem
        With people, hours and tasks as they are from now on.
    before : Plan
        The plan so far; people and duties that are gone are left out.
    share : Fraction
        Share of the year that is left.
    most_moves : int, optional
        A hard limit on the moves that count.
    effort : Effort
    progress, stop : optional
        As in :func:`ictassign.solver.solve`.

    Raises
    ------
    NoPlanError
        When no plan within the limit was found.
    """
    from ictassign.solver import solve  # noqa: PLC0415 -- heavy

    def limit(model: Model) -> None:
        model.row(_MOVES.terms(model), None, most_moves)

    new = from_plan(problem, before, share)
    result = solve(
        new,
        seconds=effort.seconds,
        workers=effort.workers,
        seed=effort.seed,
        start=before,
        progress=progress,
        stop=stop,
        extra=None if most_moves is None else limit,
    )
    return Replanned(new, result, moves(new, before, result.plan), share)
