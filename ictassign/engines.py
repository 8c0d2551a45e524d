"""The solvers behind one door: a model goes in, values and bounds come out.

CP-SAT and HiGHS read the same rows. Nothing here knows what a variable means.
"""

import highspy
import numpy as np
from numpy.typing import NDArray

from ictassign.model import Model


def highs_program(model: Model, *, relaxed: bool = False) -> highspy.Highs:
    """Return a model as a HiGHS program, with integrality unless ``relaxed``."""
    count = len(model.low)
    lp = highspy.HighsLp()
    lp.num_col_ = count
    lp.num_row_ = len(model.rows)
    cost = np.zeros(count)
    for variable, weight in model.objective.items():
        cost[variable] = weight
    lp.col_cost_ = cost
    lp.offset_ = model.offset
    lp.col_lower_ = np.array(model.low, dtype=float)
    lp.col_upper_ = np.array(model.high, dtype=float)
    lp.row_lower_ = np.array([-highspy.kHighsInf if row.low is None else row.low for row in model.rows], dtype=float)
    lp.row_upper_ = np.array([highspy.kHighsInf if row.high is None else row.high for row in model.rows], dtype=float)
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    lengths = np.fromiter((len(row.variables) for row in model.rows), dtype=np.int32, count=len(model.rows))
    lp.a_matrix_.start_ = np.concatenate(([0], np.cumsum(lengths)))
    lp.a_matrix_.index_ = np.fromiter((v for row in model.rows for v in row.variables), dtype=np.int32)
    lp.a_matrix_.value_ = np.fromiter((c for row in model.rows for c in row.coefficients), dtype=float)
    if not relaxed:
        lp.integrality_ = [highspy.HighsVarType.kInteger] * count
    program = highspy.Highs()
    program.setOptionValue("output_flag", False)
    program.passModel(lp)
    return program
