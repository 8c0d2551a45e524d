"""The solvers behind one door: a program goes in, values and bounds come out.

CP-SAT and HiGHS read the same arrays; nothing here knows what a variable means.
"""

import os
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from math import ceil, inf

import highspy
import numpy as np
from ortools.sat.python import cp_model

from ictassign.program import Floats, Integers, Program


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The optimum of a program without its whole-number conditions: a bound, values and reduced costs."""

    bound: float
    values: Floats
    reduced_costs: Floats


@cache
def _unwelcome_banner() -> None:
    """Make a first HiGHS with standard output closed off: it greets there, once per process, and results are printed there."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    try:
        kept = os.dup(1)
    except OSError:  # there is no standard output
        os.close(nowhere)
        return
    try:
        os.dup2(nowhere, 1)
        highspy.Highs()  # type: ignore[no-untyped-call]
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _highs(program: Program, *, relaxed: bool) -> highspy.Highs:
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = program.size, len(program.row_low)
    lp.col_cost_ = program.cost.astype(float)
    lp.offset_ = float(program.offset)
    lp.col_lower_, lp.col_upper_ = program.low.astype(float), program.high.astype(float)
    lp.row_lower_, lp.row_upper_ = program.sides
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = program.start.astype(np.int32)
    lp.a_matrix_.index_ = program.variable.astype(np.int32)
    lp.a_matrix_.value_ = program.coefficient.astype(float)
    if not relaxed:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * program.size
    return _passed(lp)


def _passed(lp: highspy.HighsLp) -> highspy.Highs:
    """Return a silent HiGHS on one thread that was given a program."""
    _unwelcome_banner()
    highs: highspy.Highs = highspy.Highs()  # type: ignore[no-untyped-call]
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.passModel(lp)
    return highs


LARGE_ABOVE = 40_000
"""Programs with more rows than this are relaxed school by school: simplex takes two minutes at 120 sites, far more at 400."""
PROVED_BELOW = 500_000
"""Programs with more rows than this are not proved as a whole: not even their relaxation comes to its end."""
WHOLE = 1e-6
"""A value this near to a whole one is one."""


def large(program: Program) -> bool:
    """Say whether a program is large: it is then relaxed school by school, and hardly branched on."""
    return len(program.row_low) > LARGE_ABOVE


def provable(program: Program) -> bool:
    """Say whether a program is small enough to be proved as a whole."""
    return len(program.row_low) < PROVED_BELOW


def relax(program: Program, *, seconds: float = inf, stop: Callable[[], bool] = lambda: False) -> Relaxation | None:
    """Solve a program without its whole-number conditions by simplex; None when it does not come to the end."""
    highs = _highs(program, relaxed=True)
    highs.setOptionValue("presolve", "on")
    highs.cbSimplexInterrupt += lambda event: event.interrupt() if stop() else None
    if stop() or not _run(highs, time.monotonic() + seconds):
        return None
    solution = highs.getSolution()
    return Relaxation(highs.getInfo().objective_function_value, np.array(solution.col_value), np.array(solution.col_dual))


def _run(highs: highspy.Highs, deadline: float) -> bool:
    """Run until the deadline and say whether the optimum was reached."""
    left = deadline - time.monotonic()
    if left <= 0:
        return False
    if left < inf:
        highs.setOptionValue("time_limit", highs.getRunTime() + left)
    highs.run()
    return bool(highs.getModelStatus() == highspy.HighsModelStatus.kOptimal)


def _reprice(highs: highspy.Highs, costs: Floats) -> None:
    """Give the first variables other costs."""
    highs.changeColsCost(len(costs), np.arange(len(costs), dtype=np.int32), costs)


class Priced:
    """A program that HiGHS solves again and again while its costs change.

    Parameters
    ----------
    program : Program
        Every variable has finite bounds.
    """

    def __init__(self, program: Program) -> None:
        self._program = program
        self._relaxed = _highs(program, relaxed=True)
        self._whole: highspy.Highs | None = None

    def relaxed(self, costs: Floats) -> tuple[float, Floats | None]:
        """Return the optimum without whole-number conditions, from where the last one was; no values when HiGHS fails."""
        highs = self._relaxed
        _reprice(highs, costs)
        if not _run(highs, inf):
            return float(np.minimum(costs * self._program.low, costs * self._program.high).sum()), None
        highs.setOptionValue("presolve", "off")  # it would forget where it was
        return highs.getInfo().objective_function_value, np.array(highs.getSolution().col_value)

    @property
    def reduced_costs(self) -> Floats:
        """The reduced costs of the last relaxation."""
        return np.array(self._relaxed.getSolution().col_dual)

    def settled(self, costs: Floats, seconds: float, gap: float) -> tuple[float, Floats | None]:
        """Return a bound in whole numbers within a time, and the best values found, None when none."""
        bound, values = self.relaxed(costs)
        if values is None or np.abs(values - np.rint(values)).max() < WHOLE:
            return bound, values if values is None else np.rint(values)
        if self._whole is None:
            self._whole = _highs(self._program, relaxed=False)
            self._whole.setOptionValue("mip_rel_gap", gap)
        _reprice(self._whole, costs)
        _run(self._whole, time.monotonic() + seconds)
        best = _best(self._whole)
        return max(bound, self._whole.getInfo().mip_dual_bound), None if best is None else best.astype(float)


Numbers = Floats | Integers


class Growing:
    """A linear program that gets more and more columns, and is solved by simplex from where it was.

    Parameters
    ----------
    row_low, row_high : array of shape (rows,)
        Infinite where there is no bound.
    """

    def __init__(self, row_low: Floats, row_high: Floats) -> None:
        lp = highspy.HighsLp()
        lp.num_col_, lp.num_row_ = 0, len(row_low)
        lp.row_lower_, lp.row_upper_ = row_low, row_high
        lp.a_matrix_.start_ = np.zeros(1, np.int32)
        self._highs = _passed(lp)
        self._highs.setOptionValue("simplex_strategy", 4)  # primal: more columns or other costs leave where it was feasible

    def add(self, cost: Numbers, bounds: tuple[Numbers, Numbers], entries: tuple[Integers, Integers, Numbers]) -> None:
        """Add columns; ``entries`` says where each column begins, of shape (columns + 1,), and the row and coefficient of each entry."""
        (low, high), (start, row, coefficient) = bounds, entries
        self._highs.addCols(
            len(cost),
            cost.astype(float),
            low.astype(float),
            high.astype(float),
            len(row),
            start[:-1].astype(np.int32),
            row.astype(np.int32),
            coefficient.astype(float),
        )

    def reprice(self, costs: Floats) -> None:
        """Give the first columns other costs."""
        _reprice(self._highs, costs)

    def solve(self) -> tuple[float, Floats, Floats]:
        """Return the optimum: its value, its values, and the price of each row."""
        self._highs.run()
        solution = self._highs.getSolution()
        return self._highs.getInfo().objective_function_value, np.array(solution.col_value), np.array(solution.row_dual)


class Warm:
    """A relaxation that HiGHS solves again and again, from where it was, while the bounds of its variables narrow.

    The first time it is solved by interior points and brought to a corner, where most variables are whole; then by simplex.

    Parameters
    ----------
    program : Program
    stop : callable
        Asked often; True ends a solve.
    """

    def __init__(self, program: Program, stop: Callable[[], bool]) -> None:
        self._highs = _highs(program, relaxed=True)
        self._highs.setOptionValue("solver", "ipm")
        self._highs.cbSimplexInterrupt += lambda event: event.interrupt() if stop() else None
        self._highs.cbIpmInterrupt += lambda event: event.interrupt() if stop() else None
        self._every = np.arange(program.size, dtype=np.int32)

    def solve(self, low: Integers, high: Integers, deadline: float) -> Floats | None:
        """Return the best values between bounds; None when there are none or time is up."""
        self._highs.changeColsBounds(len(self._every), self._every, low.astype(float), high.astype(float))
        if not _run(self._highs, deadline):
            return None
        self._highs.setOptionValue("solver", "simplex")
        self._highs.setOptionValue("presolve", "off")  # it would forget where it was
        return np.array(self._highs.getSolution().col_value)


def whole_bound(bound: float) -> int:
    """Return the smallest whole objective at or above a solver's bound, its tolerance left to it."""
    return ceil(bound - 1e-3)


@dataclass(frozen=True, eq=False)
class Answer:
    """What a solver found: the best values (None when none) and a bound on the objective."""

    values: Integers | None
    bound: float
    optimal: bool
    work: float
    """Deterministic time that CP-SAT took; 0 for HiGHS, which has none."""


KEPT_FROM_PRESOLVE = 1 << 8 | 1 << 12
"""Rules of HiGHS's presolve that would do away with sums: free column substitution and the aggregator."""


def solve_highs(
    program: Program,
    *,
    sums: Sequence[Sequence[int]] = (),
    seconds: float,
    start: Integers | None = None,
    gap: float = 0.0,
    heuristics: float = 0.05,
    stop: Callable[[], bool] | None = None,
    heard: Callable[[float, Integers | None], None] | None = None,
    news: Callable[[], Integers | None] | None = None,
) -> Answer:
    """Solve a program with HiGHS as a mixed-integer program on one thread.

    Parameters
    ----------
    sums : sequence of sequences of int
        Variables whose sum becomes a variable too, for HiGHS to branch on and to cut by: where people and duties are much
        alike, one part more or less here settles nothing, for another takes its place, but one visit more or less in all does.
    heuristics : float
        Share of the effort for finding plans.
    stop : callable, optional
        Asked often; True ends the solve with what there is.
    heard : callable, optional
        Called with the bound, and with each better assignment.
    news : callable, optional
        Asked for a better assignment found elsewhere; None when there is none.
    """
    highs = _highs(program, relaxed=False)
    highs.setOptionValue("time_limit", max(0.01, seconds))
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("mip_abs_gap", 0.999)  # the objective is whole
    highs.setOptionValue("mip_heuristic_effort", heuristics)
    if large(program):
        highs.setOptionValue("mip_lp_solver", "ipm")  # for its first relaxation: from there on it stays with simplex
    _add_sums(highs, program, sums)
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = _with_sums(start, sums)
        highs.setSolution(solution)
    if stop is not None:
        highs.cbMipInterrupt += lambda event: event.interrupt() if stop() else None
        highs.cbSimplexInterrupt += lambda event: event.interrupt() if stop() else None
        highs.cbIpmInterrupt += lambda event: event.interrupt() if stop() else None
    if heard is not None:
        highs.cbMipInterrupt += lambda event: heard(event.data_out.mip_dual_bound, None)  # far more often than there are lines in its log
        highs.cbMipImprovingSolution += lambda event: heard(event.data_out.mip_dual_bound, _whole(event.data_out.mip_solution)[: program.size])
    if news is not None:
        highs.cbMipUserSolution += lambda event: _bring(event, news(), sums)
    highs.run()
    best = _best(highs)
    values = None if best is None else best[: program.size]
    return Answer(values, highs.getInfo().mip_dual_bound, highs.getModelStatus() == highspy.HighsModelStatus.kOptimal, 0.0)


def _best(highs: highspy.Highs) -> Integers | None:
    """Return the best values in whole numbers that were found; None when none."""
    found = highs.getInfo().primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    return _whole(highs.getSolution().col_value) if found else None


def _whole(values: Sequence[float] | Floats) -> Integers:
    whole: Integers = np.rint(np.array(values)).astype(np.int64)
    return whole


def _add_sums(highs: highspy.Highs, program: Program, sums: Sequence[Sequence[int]]) -> None:
    for place, variables in enumerate(sums, program.size):
        highs.addCol(0.0, float(program.low[list(variables)].sum()), float(program.high[list(variables)].sum()), 0, [], [])
        highs.changeColIntegrality(place, highspy.HighsVarType.kInteger)
        highs.addRow(0.0, 0.0, len(variables) + 1, np.array([*variables, place], np.int32), np.array([*[1.0] * len(variables), -1.0]))
    if sums:
        highs.setOptionValue("presolve_rule_off", KEPT_FROM_PRESOLVE)


def _with_sums(values: Integers, sums: Sequence[Sequence[int]]) -> Floats:
    return np.concatenate((values, [values[list(variables)].sum() for variables in sums])).astype(float)


def _bring(event: highspy.highs.HighsCallbackEvent, values: Integers | None, sums: Sequence[Sequence[int]]) -> None:
    if values is not None and event.data_in is not None:
        event.data_in.setSolution(_with_sums(values, sums))


def cp_sat_model(program: Program, start: Integers | None = None) -> cp_model.CpModel:
    """Return a program as a CP-SAT model, with a complete hint when a start is given; variables keep their order.

    It is written into the model's own form: through its expressions it takes twice as long, and a piece of a plan may
    take longer to write than to solve.
    """
    model = cp_model.CpModel()
    written = model.proto
    for domain in zip(program.low.tolist(), program.high.tolist(), strict=True):
        written.variables.add().domain.extend(domain)
    begins, index, coefficient = program.start.tolist(), program.variable.tolist(), program.coefficient.tolist()
    for (begin, end), domain in zip(pairwise(begins), zip(program.row_low.tolist(), program.row_high.tolist(), strict=True), strict=True):
        row = written.constraints.add().linear
        row.vars.extend(index[begin:end])
        row.coeffs.extend(coefficient[begin:end])
        row.domain.extend(domain)
    priced = np.flatnonzero(program.cost)
    written.objective.vars.extend(priced.tolist())
    written.objective.coeffs.extend(program.cost[priced].tolist())
    written.objective.offset = float(program.offset)
    if start is not None:
        written.solution_hint.vars.extend(range(program.size))
        written.solution_hint.values.extend(start.tolist())
    return model


def solve_cp_sat(
    program: Program,
    *,
    seconds: float = inf,
    work: float = inf,
    start: Integers | None = None,
    workers: int = 1,
    seed: int = 1,
    gap: float = 0.0,
) -> Answer:
    """Solve a program with CP-SAT, within a wall-clock time, an amount of deterministic work, or both."""
    model = cp_sat_model(program, start)
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = workers
    parameters.random_seed = seed
    parameters.linearization_level = 2
    parameters.max_presolve_iterations = 1  # pieces of a plan gain nothing by more, and are solved a seventh to a quarter sooner
    parameters.catch_sigint_signal = False
    parameters.relative_gap_limit = gap
    parameters.interleave_search = workers > 1 and work < inf
    if work < inf:
        parameters.max_deterministic_time = work
    if seconds < inf:
        parameters.max_time_in_seconds = max(0.01, seconds)
    status = solver.solve(model)
    took = solver.response_proto.deterministic_time
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Answer(None, solver.best_objective_bound if status == cp_model.UNKNOWN else -inf, False, took)
    values = np.array(solver.response_proto.solution, np.int64)
    return Answer(values, solver.best_objective_bound, status == cp_model.OPTIMAL, took)
