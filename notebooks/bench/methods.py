"""Methods: the ways to a plan that are compared, on the same definition and in the same time.

Each is a function (problem, seconds, seed, diary) -> (verdict of the checker, proven bound), either None when there is none.
Values and bounds are tenths of a minute of travel.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from math import isfinite
from typing import TypeVar

import numpy as np
from ortools.sat.python import cp_model

from ictassign import mandates, solver
from ictassign.checker import Verdict, check
from ictassign.engines import cp_sat_model, solve_highs, whole_bound
from ictassign.greedy import auction, greedy
from ictassign.model import Model
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.program import Integers, Program
from ictassign.result import Moment
from ictassign.solver import AUCTION_ROUNDS, formulate, solve

Built = TypeVar("Built")
CP_SAT_WORKERS = 8
"""What CP-SAT's own documentation asks for; its other settings are its defaults."""


@dataclass
class Diary:
    """When what happened in one run, in seconds since it began."""

    began: float = field(default_factory=time.monotonic)
    building: float = 0.0
    """Seconds that making the model took."""
    plans: list[tuple[float, int]] = field(default_factory=list)
    """Each better plan: when, and its value."""

    def found(self, value: int) -> None:
        """Note a plan when it is better than those before."""
        if not self.plans or value < self.plans[-1][1]:
            self.plans.append((time.monotonic() - self.began, value))

    def within(self, value: int, share: float) -> float | None:
        """Return when a plan first came as near to a value as a share of it."""
        return next((seconds for seconds, found in self.plans if found - value <= share * abs(value)), None)

    def timing(self, build: Callable[..., Built]) -> Callable[..., Built]:
        """Return the same function, the time it takes counted as building."""

        def timed(*given: object) -> Built:
            began = time.monotonic()
            try:
                return build(*given)
            finally:
                self.building += time.monotonic() - began

        return timed


Method = Callable[[Problem, float, int, Diary], tuple[Verdict | None, int | None]]


def ictassign(problem: Problem, seconds: float, seed: int, diary: Diary) -> tuple[Verdict | None, int | None]:
    """Solve as planners do."""

    def told(moment: Moment) -> None:
        diary.found(moment.value)

    vars(solver)["formulate"] = diary.timing(formulate)
    setattr(Program, "of", diary.timing(Program.of))  # noqa: B010
    result = solve(problem, seconds=seconds, seed=seed, progress=told)
    return result.verdict, result.bound if result.proven else None


def highs(problem: Problem, seconds: float, _seed: int, diary: Diary) -> tuple[Verdict | None, int | None]:
    """Give the whole model to HiGHS, with its own heuristics, and nothing else."""
    until = time.monotonic() + seconds
    model, program = _built(problem, diary)

    def heard(_bound: float, values: Integers | None) -> None:
        if values is not None:
            diary.found(program.value(values))

    answer = solve_highs(program, seconds=until - time.monotonic(), heard=heard)
    return _judged(problem, model, answer.values), _whole(answer.bound)


def cp_sat(problem: Problem, seconds: float, seed: int, diary: Diary) -> tuple[Verdict | None, int | None]:
    """Give the whole model to CP-SAT with its default settings and eight workers, and nothing else."""

    class Told(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self) -> None:
            diary.found(round(self.objective_value))

    until = time.monotonic() + seconds
    model, program = _built(problem, diary)
    written = diary.timing(cp_sat_model)(program)
    engine = cp_model.CpSolver()
    engine.parameters.num_workers = CP_SAT_WORKERS
    engine.parameters.random_seed = seed
    engine.parameters.max_time_in_seconds = max(0.01, until - time.monotonic())
    status = engine.solve(written, Told())
    values = None
    if status in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        values = np.array(engine.response_proto.solution, np.int64)
    return _judged(problem, model, values), _whole(engine.best_objective_bound)


def one_greedy(problem: Problem, _seconds: float, _seed: int, diary: Diary) -> tuple[Verdict | None, int | None]:
    """Give each duty once to the cheapest person who has time."""
    return _by_hand(problem, greedy(problem), diary)


def several_greedy(problem: Problem, _seconds: float, _seed: int, diary: Diary) -> tuple[Verdict | None, int | None]:
    """Take the best of the greedy plans between which scarce minutes are priced."""
    return _by_hand(problem, auction(problem, AUCTION_ROUNDS, lambda: False), diary)


METHODS: Mapping[str, Method] = {"ictassign": ictassign, "highs": highs, "cp-sat": cp_sat, "auction": several_greedy, "greedy": one_greedy}


def _built(problem: Problem, diary: Diary) -> tuple[Model, Program]:
    model = diary.timing(formulate)(problem)
    return model, diary.timing(Program.of)(model)


def _judged(problem: Problem, model: Model, values: Integers | None) -> Verdict | None:
    return None if values is None else check(problem, mandates.assign(problem, model.plan(values.tolist())))


def _by_hand(problem: Problem, plan: Plan, diary: Diary) -> tuple[Verdict, None]:
    verdict = check(problem, mandates.assign(problem, plan))
    diary.found(verdict.total)
    return verdict, None


def _whole(bound: float) -> int | None:
    return whole_bound(bound) if isfinite(bound) else None
