"""The solvers behind one door: a program goes in, values and bounds come out.

CP-SAT and HiGHS read the same arrays; nothing here knows what a variable means.
"""

import os
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from math import ceil, inf

import highspy
import numpy as np
from numpy.typing import NDArray
from ortools.sat.python import cp_model

from ictassign.program import NO_BOUND, Integers, Program

Floats = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Relaxation:
    """The optimum of a program without its whole-number conditions: a bound, values, and reduced costs."""

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
        highspy.Highs()
    finally:
        os.dup2(kept, 1)
        os.close(kept)
        os.close(nowhere)


def _highs(program: Program, *, relaxed: bool) -> highspy.Highs:
    _unwelcome_banner()
    lp = highspy.HighsLp()
    lp.num_col_, lp.num_row_ = program.size, len(program.row_low)
    lp.col_cost_ = program.cost.astype(float)
    lp.offset_ = float(program.offset)
    lp.col_lower_, lp.col_upper_ = program.low.astype(float), program.high.astype(float)
    lp.row_lower_ = np.where(program.row_low <= -NO_BOUND, -inf, program.row_low.astype(float))
    lp.row_upper_ = np.where(program.row_high >= NO_BOUND, inf, program.row_high.astype(float))
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lp.a_matrix_.start_ = program.start.astype(np.int32)
    lp.a_matrix_.index_ = program.variable.astype(np.int32)
    lp.a_matrix_.value_ = program.coefficient.astype(float)
    if not relaxed:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * program.size
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)
    highs.passModel(lp)
    return highs


def relax(program: Program, seconds: float = inf) -> Relaxation | None:
    """Solve a program without its whole-number conditions; None when there is no answer in time."""
    highs = _highs(program, relaxed=True)
    if seconds < inf:
        highs.setOptionValue("time_limit", seconds)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    solution = highs.getSolution()
    return Relaxation(highs.getInfo().objective_function_value, np.array(solution.col_value), np.array(solution.col_dual))


def whole_bound(bound: float) -> int:
    """Return the smallest whole objective at or above a solver's bound, its tolerance left to it."""
    return ceil(bound - 1e-3)


@dataclass(frozen=True, eq=False)
class Answer:
    """What a solver found: the best values (None when none) and a bound on the objective."""

    values: Integers | None
    bound: float
    optimal: bool


def solve_highs(
    program: Program,
    *,
    seconds: float,
    start: Integers | None = None,
    gap: float = 0.0,
    stop: threading.Event | None = None,
    progress: Callable[[float, Integers | None], Integers | None] | None = None,
) -> Answer:
    """Solve a program with HiGHS as a mixed-integer program on one thread.

    ``progress(bound, values)`` is called when the bound moves or a better assignment is found.
    """
    highs = _highs(program, relaxed=False)
    highs.setOptionValue("time_limit", max(0.01, seconds))
    highs.setOptionValue("mip_rel_gap", gap)
    highs.setOptionValue("mip_abs_gap", 0.999)  # the objective is whole
    if start is not None:
        solution = highspy.HighsSolution()
        solution.col_value = start.astype(float)
        highs.setSolution(solution)
    if stop is not None:
        highs.HandleUserInterrupt = True
        highs.cbMipInterrupt += lambda event: event.interrupt() if stop.is_set() else None
    if progress is not None:
        highs.cbMipLogging += lambda event: progress(event.data_out.mip_dual_bound, None)
        highs.cbMipImprovingSolution += lambda event: progress(event.data_out.mip_dual_bound, np.rint(event.data_out.mip_solution).astype(np.int64))
    highs.run()
    info, status = highs.getInfo(), highs.getModelStatus()
    found = info.primal_solution_status == highspy.SolutionStatus.kSolutionStatusFeasible
    values = np.rint(np.array(highs.getSolution().col_value)).astype(np.int64) if found else None
    return Answer(values, info.mip_dual_bound, status == highspy.HighsModelStatus.kOptimal)


def cp_sat_model(program: Program, start: Integers | None = None) -> tuple[cp_model.CpModel, list[cp_model.IntVar]]:
    """Return a program as a CP-SAT model and its variables, with a complete hint when a start is given."""
    model = cp_model.CpModel()
    variables = [model.new_int_var(low, high, "") for low, high in zip(program.low.tolist(), program.high.tolist(), strict=True)]
    begins, index, coefficient = program.start.tolist(), program.variable.tolist(), program.coefficient.tolist()
    for row, (low, high) in enumerate(zip(program.row_low.tolist(), program.row_high.tolist(), strict=True)):
        begin, end = begins[row], begins[row + 1]
        terms = cp_model.LinearExpr.weighted_sum([variables[v] for v in index[begin:end]], coefficient[begin:end])
        if low == high:
            model.add(terms == low)
        elif high >= NO_BOUND:
            model.add(terms >= low)
        elif low <= -NO_BOUND:
            model.add(terms <= high)
        else:
            model.add_linear_constraint(terms, low, high)
    model.minimize(cp_model.LinearExpr.weighted_sum(variables, program.cost.tolist()) + program.offset)
    if start is not None:
        for variable, value in zip(variables, start.tolist(), strict=True):
            model.add_hint(variable, value)
    return model, variables


def solve_cp_sat(
    program: Program,
    *,
    seconds: float,
    start: Integers | None = None,
    workers: int = 1,
    seed: int = 1,
    deterministic: bool = False,
    gap: float = 0.0,
) -> Answer:
    """Solve a program with CP-SAT; ``seconds`` are deterministic units when ``deterministic``."""
    model, variables = cp_sat_model(program, start)
    solver = cp_model.CpSolver()
    parameters = solver.parameters
    parameters.num_workers = workers
    parameters.random_seed = seed
    parameters.linearization_level = 2
    parameters.catch_sigint_signal = False
    parameters.relative_gap_limit = gap
    if deterministic:
        parameters.max_deterministic_time = seconds
        parameters.interleave_search = workers > 1
    else:
        parameters.max_time_in_seconds = max(0.01, seconds)
    status = solver.solve(model)
    if status not in {cp_model.OPTIMAL, cp_model.FEASIBLE}:
        return Answer(None, solver.best_objective_bound if status == cp_model.UNKNOWN else -inf, False)
    values = np.fromiter((solver.value(variable) for variable in variables), np.int64, len(variables))
    return Answer(values, solver.best_objective_bound, status == cp_model.OPTIMAL)
