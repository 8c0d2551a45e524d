"""What if: every scenario of the sheet Wat als solved from the base plan, and set beside it."""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from ictassign.answers.runs import Refused, Solve, keep, kept, side_by_side, solve_job
from ictassign.checker import Verdict, check
from ictassign.facts import Facts
from ictassign.goals import GOALS, weights
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem
from ictassign.result import Effort, Result

EXPERT = 3
"""The skill level of an expert."""


class Side:
    """One plan of a comparison, with the figures that every comparison shows. Times are minutes a year."""

    def __init__(self, name: str, problem: Problem, plan: Plan, result: Result | None = None) -> None:
        self.name = name
        self.problem = problem
        self.plan = plan
        self.result = result
        self.facts = Facts(problem, plan)

    @cached_property
    def verdict(self) -> Verdict:
        """The checker's word on the plan."""
        return self.result.verdict if self.result is not None else check(self.problem, self.plan)

    @cached_property
    def unplaced(self) -> int:
        """Unplaced minutes."""
        return sum(self.facts.unplaced_minutes.values())

    @cached_property
    def placed(self) -> int:
        """Placed minutes."""
        return sum(self.facts.executed_minutes.values())

    @cached_property
    def expert(self) -> int:
        """Minutes executed by people who are experts in the main skill of the task."""
        level = self.problem.skill_level
        return sum(minutes for (person, skill), minutes in self.facts.skill_minutes.items() if level[person].get(skill, 0) >= EXPERT)

    @cached_property
    def travel(self) -> int:
        """Minutes on the road."""
        return sum(self.facts.travel_minutes.values())

    @cached_property
    def metres(self) -> int:
        """Metres on the road."""
        person, journey = self.problem.person, self.problem.journey
        return sum(2 * count * journey(person[code].base, site).metres for (code, site), count in self.facts.visits.items())

    @cached_property
    def external_cents(self) -> int:
        """What external partners cost, rounded up to a cent."""
        return -(-self.facts.external_cents_times_60 // 60)

    @cached_property
    def known_by_one(self) -> int:
        """Minutes of the knowledge units that nobody or one person knows."""
        return sum(unit.minutes for key, unit in self.problem.units.items() if len(self.facts.knowers[key]) < 2)


@dataclass(frozen=True)
class Move:
    """A duty whose executors differ between the base and a scenario; parts that nobody does stand under an empty code."""

    duty: DutyKey
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Comparison:
    """The base plan and the scenarios that were solved from it.

    Parameters
    ----------
    base : Side
    sides : tuple of Side
        One for every scenario with a result.
    missing : tuple of str
        Scenarios without a result: stopped, or their process died.
    refused : mapping of str to str
        Scenarios in which no plan is possible, and why.
    """

    base: Side
    sides: tuple[Side, ...]
    missing: tuple[str, ...] = ()
    refused: Mapping[str, str] = field(default_factory=dict)

    def moves(self, side: Side) -> tuple[Move, ...]:
        """Return the duties of the base or the scenario that other people do, or that exist in one of the two only."""
        keys = dict.fromkeys([*self.base.problem.duties, *side.problem.duties])
        before, after = self.base.facts.executors, side.facts.executors
        pairs = ((key, before.get(key, ()), after.get(key, ())) for key in keys)
        return tuple(Move(key, old, new) for key, old, new in pairs if set(old) != set(new) or (key in before) != (key in after))

    @cached_property
    def stable(self) -> tuple[DutyKey, ...]:
        """The duties that exist in every scenario and have the same executors, at least one, in all of them."""
        executors = self.base.facts.executors
        return tuple(
            key for key, people in executors.items() if people and all(set(side.facts.executors.get(key, ())) == set(people) for side in self.sides)
        )

    @cached_property
    def base_weights(self) -> Mapping[str, int]:
        """The weights of the base, in tenths of a minute of travel."""
        return weights(self.base.problem)

    def total(self, side: Side) -> int:
        """Return the sum of the goals of a side with the weights of the base, in tenths of a minute of travel."""
        return sum(self.base_weights[goal.name] * side.verdict.values[goal.name] for goal in GOALS)


def what_if(
    problem: Problem,
    base: Plan,
    scenarios: Mapping[str, Problem],
    *,
    effort: Effort,
    processes: int = 1,
    folder: Path | None = None,
    stop: threading.Event | None = None,
    done: Callable[[str, Result, bool], None] | None = None,
    waiting: Callable[[list[str], float], None] | None = None,
) -> Comparison:
    """Solve scenarios from the base plan, in parallel, and compare them with it.

    Parameters
    ----------
    problem : Problem
    base : Plan
        The plan that the scenarios start from and are compared with.
    scenarios : mapping of name to Problem
        As :func:`ictassign.scenarios.scenarios` makes them.
    effort : Effort
        For each scenario.
    processes : int
        How many are solved at the same time.
    folder : Path, optional
        Where results are kept as they come; those that are there already are not solved again.
    stop : threading.Event, optional
        Set it to end early; what is finished then is compared.
    done : callable, optional
        Called with the name and result of each scenario, and whether it was kept from an earlier run.
    waiting : callable, optional
        Called about twice a second with the names that are not done yet and the seconds so far.
    """
    results: dict[str, Result] = {}
    jobs: dict[str, Solve] = {}
    for name, changed in scenarios.items():
        job = Solve(changed, base, effort)
        earlier = kept(folder, job) if folder is not None else None
        if earlier is None:
            jobs[name] = job
        else:
            results[name] = earlier
            if done is not None:
                done(name, earlier, True)

    refused: dict[str, str] = {}

    def take(name: str, result: Result | Refused) -> None:
        if isinstance(result, Refused):
            refused[name] = result.why
            return
        if folder is not None:
            keep(folder, jobs[name], result)
        results[name] = result
        if done is not None:
            done(name, result, False)

    missing = side_by_side(solve_job, jobs, processes=processes, stop=stop or threading.Event(), done=take, waiting=waiting) if jobs else []
    sides = tuple(Side(name, scenarios[name], results[name].plan, results[name]) for name in scenarios if name in results)
    return Comparison(Side("Basisplan", problem, base), sides, tuple(missing), refused)
