"""What else: plans between little travel and little that schools miss, none of which beats another in both.

**What schools miss** is what the goals about work and knowledge weigh together, with the planner's weights: work that nobody does, visits
that are not made, and how much fewer people than wanted know and do the work. Knowledge alone is no side of a choice: standing in asks no
travel, but hours, and hours on the road are hours that nobody works or learns. One end of the front is the best plan when driving weighs
next to nothing; the other the best one in which nobody drives (or as little as fixed agreements allow). Between two plans the one is
sought that is best when an hour of driving is worth what it buys between those two; where that gives nothing new, the one that
misses least with the travel limited to the middle. The gap of a plan is about the question that it answers.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

from ictassign.answers.runs import side_by_side
from ictassign.answers.whatif import Side
from ictassign.checker import check
from ictassign.goals import GOALS, weights
from ictassign.model import Model
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.result import UNPROVEN, Effort, Result
from ictassign.scenarios import changed
from ictassign.tables import GoalWeight

TRAVEL = "reistijd"
KNOWLEDGE = ("ontbrekende kenners", "kennisrisico", "overwicht")
"""The goals that make up knowledge."""
MISSED = ("niet verdeeld, kern", "niet verdeeld, bijkomend", "ontbrekende bezoeken", *KNOWLEDGE)
"""The goals that make up what schools miss."""
_NEXT_TO_NOTHING = Decimal("0.1")
_MORE_TRAVEL = 1000
_ROUNDS = 6
"""How often the widest gaps are looked into, at most."""


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


def reweighed(problem: Problem, factors: Mapping[str, Decimal], instead: Mapping[str, Decimal] | None = None) -> Problem:
    """Return the problem with some goals weighing so many times as much, and others so much ``instead`` of what they weigh."""
    own = {name: Decimal(weight) / 10 for name, weight in weights(problem).items()} | dict(instead or {})
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
    much = reweighed(problem, {TRAVEL: _NEXT_TO_NOTHING})
    found: dict[str, Result] = {}
    itself = Result(base, check(problem, base), UNPROVEN, "")

    def ask(jobs: Mapping[str, Limited]) -> None:
        def take(name: str, result: Result | None) -> None:
            if result is not None:
                found[name] = result

        if jobs and not halt.is_set():
            side_by_side(solve_limited, jobs, processes=processes, stop=halt, done=take, waiting=waiting)

    def points() -> tuple[Point, ...]:
        return undominated(_point(problem, result) for result in (itself, *found.values()))

    asked: set[tuple[str, int, int]] = set()

    def between(left: Point, right: Point) -> Iterator[tuple[str, Limited]]:
        """Yield the first question about two neighbours that was not asked yet."""
        middle = (left.travel + right.travel) // 2
        worth = Decimal(left.missed - right.missed) / (10 * (right.travel - left.travel))
        # A price finds no plan in a hollow of the front; a wide gap is then a hollow.
        wide = bool(asked) and 3 * (right.travel - left.travel) > points()[-1].travel
        for kind in ("grens", "prijs") if wide else ("prijs", "grens"):
            question = (kind, left.travel, right.travel)
            if question not in asked and left.travel < middle:
                asked.add(question)
                by_price = Limited(reweighed(problem, {}, {TRAVEL: worth}), right.result.plan, effort, None)
                yield " ".join(map(str, question)), by_price if kind == "prijs" else Limited(much, left.result.plan, effort, middle)
                return

    ask({"niet rijden": Limited(much, base, effort, 0), "weinig missen": Limited(much, base, effort, None)})
    if "niet rijden" not in found:  # fixed agreements may ask somebody to drive
        ask({"weinig rijden": Limited(reweighed(problem, {TRAVEL: Decimal(_MORE_TRAVEL)}), base, effort, None)})
    for _ in range(_ROUNDS):
        have = points()
        gaps = sorted(pairwise(have), key=lambda pair: pair[0].travel - pair[1].travel)
        jobs = dict(job for pair in gaps[: max(0, plans - len(have))] for job in between(*pair))
        ask(jobs)
        if not jobs:
            break
    side = Side("Het plan zelf", problem, base)
    return Front(points(), side, len(found))


def _point(problem: Problem, result: Result) -> Point:
    side = Side("", problem, result.plan)
    return Point(side.travel, weighed(problem, side.verdict.values, MISSED), result, side)
