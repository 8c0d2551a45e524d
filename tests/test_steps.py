"""Cuts from whole visits: no whole answer breaks one, and the relaxation that it was made for does."""

from itertools import product
from math import ceil

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ictassign.engines import Priced
from ictassign.model import Rows
from ictassign.program import Program
from ictassign.steps import Cut, Steps

LENGTH = 240
MINUTES = st.lists(st.integers(1, 700), min_size=1, max_size=6)


def visiting(minutes: list[int]) -> Program:
    """Visits of ``LENGTH`` minutes, the first variable, for parts of so many minutes."""
    rows = Rows()
    visits = rows.integer(0, ceil(sum(minutes) / LENGTH))
    parts = [rows.integer(0, 1) for _ in minutes]
    rows.row([(visits, LENGTH), *((part, -long) for part, long in zip(parts, minutes, strict=True))], 0, None)
    rows.minimise([(visits, 1)], 1)
    return Program.of(rows)


def relaxed(minutes: list[int], taken: list[float]) -> np.ndarray:
    return np.array([float(np.dot(minutes, taken)) / LENGTH, *taken])


@given(MINUTES, st.data())
def test_no_whole_answer_breaks_a_cut_that_the_relaxation_breaks(minutes: list[int], data: st.DataObject) -> None:
    taken = data.draw(st.lists(st.floats(0, 1), min_size=len(minutes), max_size=len(minutes)))
    values = relaxed(minutes, taken)
    for cut in Steps(visiting(minutes)).cuts(values):
        assert cut.broken_by(values)
        for parts in product((0, 1), repeat=len(minutes)):
            whole = np.array([ceil(np.dot(minutes, parts) / LENGTH), *parts], float)
            assert not cut.broken_by(whole)


def test_two_parts_of_three_quarters_of_a_visit_are_two_visits() -> None:
    (cut,) = Steps(visiting([180, 180])).cuts(relaxed([180, 180], [1, 0.5]))
    assert cut.variables.tolist() == [1, 2, 0]
    assert cut.coefficients == pytest.approx([-1, -1, 1])
    assert cut.least == pytest.approx(0)


def test_other_rows_give_no_cuts() -> None:
    program = visiting([180, 180])
    values = relaxed([180, 180], [1, 0.5])
    for changed in (
        Program(program.cost, program.low, program.high * 2, program.start, program.variable, program.coefficient, program.row_low, program.row_high),
        Program(program.cost, program.low, program.high, program.start, program.variable, -program.coefficient, program.row_low, program.row_high),
        Program(program.cost, program.low, program.high, program.start, program.variable, program.coefficient, program.row_low - 1, program.row_high),
    ):
        assert not Steps(changed).cuts(values)
    assert Steps(program).cuts(values)
    assert not Steps(program).cuts(np.array([2.0, 1.0, 1.0]))


def test_a_relaxation_that_was_cut_is_above_the_one_before() -> None:
    program = visiting([180, 180])
    priced, costs = Priced(program), np.array([1.0, -0.8, -0.4])
    before, values = priced.relaxed(costs)
    assert values is not None
    priced.cut(*Cut(np.array([1, 2, 0]), np.array([-1.0, -1.0, 1.0]), 0.0))
    after, values = priced.relaxed(costs)
    assert values is not None
    assert before == pytest.approx(-0.05)
    assert after == pytest.approx(0)
