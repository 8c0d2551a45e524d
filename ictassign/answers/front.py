"""What else: plans between little travel and little that schools miss, none of which beats another in both.

**What schools miss** is what the goals about work and knowledge weigh together, with the planner's weights: work that nobody does, visits
that are not made, and how much fewer people than wanted know and do the work. Knowledge alone is no side of a choice: standing in asks no
travel, but hours, and hours on the road are hours that nobody works or learns. One end of the front is the best plan when driving weighs next
to nothing; the other the best one in which nobody drives. Between them the travel of everybody together is limited, step by step, and
each plan is the best one found within its limit by the same goals. The gap of a plan is about the question that it answers.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from ictassign.answers.runs import side_by_side
from ictassign.answers.whatif import Side
from ictassign.goals import GOALS, weights
from ictassign.model import Model
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.result import Effort, Result
from ictassign.scenarios import changed
from ictassign.tables import GoalWeight

KNOWLEDGE = ("ontbrekende kenners", "kennisrisico", "overwicht")
"""The goals that make up knowledge."""
MISSED = ("niet verdeeld, kern", "niet verdeeld, bijkomend", "ontbrekende bezoeken", *KNOWLEDGE)
"""The goals that make up what schools miss."""
_NEXT_TO_NOTHING = Decimal("0.1")


@dataclass(frozen=True)
class Limited:
    """A problem to solve with a limit on the travel minutes of everybody together; None is no limit."""

    problem: Problem
    start: Plan
    effort: Effort
    limit: int | None


@dataclass(frozen=True)
class Point:
    """One plan of the front.

    Parameters
    ----------
    travel : int
        Minutes of travel.
    missed : int
        What schools miss weighs, in tenths of a minute of travel.
    result : Result
        The plan, with the bound of its own question.
    side : Side
        The plan by the planner's own goals.
    """

    travel: int
    missed: int
    result: Result
    side: Side


@dataclass(frozen=True)
class Front:
    """The plans, the least travel first, and the plan that they were made from."""

    points: tuple[Point, ...]
    base: Side
    tried: int


def solve_limited(job: Limited, stop: threading.Event) -> Result | None:
    """Solve within a limit on travel; None when no such plan was found."""
    from ictassign.solver import NoPlanError, solve  # noqa: PLC0415 -- heavy, and only the processes need it

    def limit(model: Model) -> None:
        model.row([term for person in model.problem.person for term in model.travel(person)], None, job.limit)

    effort, extra = job.effort, None if job.limit is None else limit
    try:
        return solve(job.problem, seconds=effort.seconds, workers=effort.workers, seed=effort.seed, start=job.start, stop=stop, extra=extra)
    except NoPlanError:
        return None


def reweighed(problem: Problem, factors: Mapping[str, Decimal]) -> Problem:
    """Return the problem with some goals weighing so many times as much."""
    own = {name: Decimal(weight) / 10 for name, weight in weights(problem).items()}
    rows = tuple(
        GoalWeight(
            goal=goal.name,
            weight=min(Decimal(100_000), max(Decimal(0), (own[goal.name] * factors.get(goal.name, Decimal(1))))).quantize(Decimal("0.1")),
        )
        for goal in GOALS
    )
    return changed(problem, goal_weights=rows, changes=())


def weighed(problem: Problem, values: Mapping[str, int], names: Iterable[str]) -> int:
    """Return what some goals weigh together with the planner's weights, in tenths of a minute of travel."""
    own = weights(problem)
    return sum(own[name] * values[name] for name in names)


def undominated(points: Iterable[Point]) -> tuple[Point, ...]:
    """Return the points that no other beats in travel and in what is missed, the least travel first; of equals the one that is best by all goals."""
    kept: list[Point] = []
    for point in sorted(points, key=lambda point: (point.travel, point.missed, point.side.verdict.total)):
        if not kept or point.missed < kept[-1].missed:
            kept.append(point)
    return tuple(kept)


def front(
    problem: Problem,
    base: Plan,
    *,
    plans: int = 10,
    effort: Effort,
    processes: int = 1,
    stop: threading.Event | None = None,
    waiting: Callable[[list[str], float], None] | None = None,
) -> Front:
    """Return the front of travel and what schools miss.

    Parameters
    ----------
    problem : Problem
    base : Plan
        The plan to start from; it takes part itself.
    plans : int
        About how many plans are wanted.
    effort : Effort
        For each plan.
    processes : int
        How many are sought at the same time.
    stop : threading.Event, optional
        Set it to end early with what there is.
    waiting : callable, optional
        Called about twice a second with what is not done yet and the seconds so far.
    """
    halt = stop or threading.Event()
    much = reweighed(problem, {"reistijd": _NEXT_TO_NOTHING})
    found: dict[str, Result] = {}

    def ask(jobs: Mapping[str, Limited]) -> None:
        def take(name: str, result: Result | None) -> None:
            if result is not None:
                found[name] = result

        if jobs and not halt.is_set():
            side_by_side(solve_limited, jobs, processes=processes, stop=halt, done=take, waiting=waiting)

    def points() -> list[Point]:
        return [_point(problem, result) for result in found.values()]

    ask({"niet rijden": Limited(much, base, effort, 0), "weinig missen": Limited(much, base, effort, None)})
    for wanted in (plans - 2, plans):  # a second round fills the widest gaps that the first one leaves
        have = undominated(points())
        limits = between([point.travel for point in have], wanted - len(have) if found else 0)
        ask({f"hoogstens {limit // 60} uur rijden": Limited(much, _start(have, limit), effort, limit) for limit in limits})
    side = Side("Het plan zelf", problem, base)
    return Front(undominated(points()), side, len(found))


def between(travels: Sequence[int], count: int) -> list[int]:
    """Return so many limits between travels that are there, each time in the middle of the widest gap."""
    marks = sorted(set(travels))
    made: list[int] = []
    while len(marks) >= 2 and len(made) < count:
        width, low = max((high - low, low) for low, high in pairwise(marks))
        if width < 2:
            break
        made.append(low + width // 2)
        marks = sorted([*marks, made[-1]])
    return sorted(made)


def _start(points: Sequence[Point], limit: int) -> Plan:
    """Return the plan that misses least within a limit: it keeps the limit, so that the search can begin there."""
    return min((point for point in points if point.travel <= limit), key=lambda point: point.missed).result.plan


def _point(problem: Problem, result: Result) -> Point:
    side = Side("", problem, result.plan)
    return Point(side.travel, weighed(problem, side.verdict.values, MISSED), result, side)
