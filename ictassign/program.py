"""Program: a model as arrays, and the part of it that is left when most variables are fixed.

All arrays hold whole numbers (int64); ``NO_BOUND`` stands for a missing row bound.
"""

from dataclasses import dataclass, replace
from functools import cached_property
from typing import Self

import numpy as np
from numpy.typing import NDArray

from ictassign.model import Rows

Integers = NDArray[np.int64]
Mask = NDArray[np.bool_]
NO_BOUND = 2**52


@dataclass(frozen=True, eq=False)
class Program:
    """Minimise cost . x over whole x with low <= x <= high and row_low <= A x <= row_high; A in compressed rows.

    Parameters
    ----------
    cost, low, high : array of shape (variables,)
    start : array of shape (rows + 1,)
        Where each row begins in ``variable`` and ``coefficient``.
    variable, coefficient : array of shape (entries,)
    row_low, row_high : array of shape (rows,)
    offset : int
        Constant of the objective.
    """

    cost: Integers
    low: Integers
    high: Integers
    start: Integers
    variable: Integers
    coefficient: Integers
    row_low: Integers
    row_high: Integers
    offset: int = 0

    @classmethod
    def of(cls, model: Rows) -> Self:
        """Return the arrays of a model."""
        cost = np.zeros(len(model.low), np.int64)
        for variable, weight in model.objective.items():
            cost[variable] = weight
        lengths = np.fromiter((len(row.variables) for row in model.rows), np.int64, len(model.rows))
        entries = int(lengths.sum())
        return cls(
            cost,
            np.array(model.low, np.int64),
            np.array(model.high, np.int64),
            np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths))),
            np.fromiter((v for row in model.rows for v in row.variables), np.int64, entries),
            np.fromiter((c for row in model.rows for c in row.coefficients), np.int64, entries),
            np.fromiter((-NO_BOUND if row.low is None else row.low for row in model.rows), np.int64, len(model.rows)),
            np.fromiter((NO_BOUND if row.high is None else row.high for row in model.rows), np.int64, len(model.rows)),
            model.offset,
        )

    @property
    def size(self) -> int:
        """Number of variables."""
        return len(self.cost)

    @cached_property
    def row_of(self) -> Integers:
        """Row of every entry."""
        return np.repeat(np.arange(len(self.row_low)), np.diff(self.start))

    def value(self, values: Integers) -> int:
        """Return the objective of an assignment."""
        return self.offset + int(self.cost @ values)

    def activity(self, values: Integers) -> Integers:
        """Return A x."""
        return np.bincount(self.row_of, weights=self.coefficient * values[self.variable], minlength=len(self.row_low)).astype(np.int64)

    def feasible(self, values: Integers) -> bool:
        """Say whether an assignment keeps all bounds and rows."""
        activity = self.activity(values)
        inside = (values >= self.low).all() and (values <= self.high).all()
        return bool(inside and (activity >= self.row_low).all() and (activity <= self.row_high).all())

    def excess(self, values: NDArray[np.float64]) -> NDArray[np.float64]:
        """Return by how much each row is broken; 0 when tight, negative when there is room."""
        activity = np.bincount(self.row_of, weights=self.coefficient * values[self.variable], minlength=len(self.row_low))
        excess: NDArray[np.float64] = np.maximum(self.row_low - activity, activity - self.row_high)
        return excess

    def rows(self, kept: Mask) -> "Program":
        """Return the same program with some of its rows only: a relaxation."""
        if kept.all():
            return self
        inside = kept[self.row_of]
        start = np.concatenate((np.zeros(1, np.int64), np.cumsum(np.diff(self.start)[kept])))
        return replace(
            self,
            start=start,
            variable=self.variable[inside],
            coefficient=self.coefficient[inside],
            row_low=self.row_low[kept],
            row_high=self.row_high[kept],
        )

    def reachable(self, free: Mask, helper: Mask) -> Mask:
        """Return ``free`` and the helper variables that share a row with it."""
        rows = np.zeros(len(self.row_low), bool)
        rows[self.row_of[free[self.variable]]] = True
        touched = np.zeros(self.size, bool)
        touched[self.variable[rows[self.row_of]]] = True
        return free | (touched & helper)

    def part(self, free: Mask, values: Integers) -> tuple["Program", Integers]:
        """Return the program of the free variables, the others fixed at their values, and which variables those are."""
        chosen = np.flatnonzero(free)
        place = np.full(self.size, -1, np.int64)
        place[chosen] = np.arange(len(chosen))
        inside = free[self.variable]
        fixed = np.bincount(
            self.row_of[~inside], weights=self.coefficient[~inside] * values[self.variable[~inside]], minlength=len(self.row_low)
        ).astype(np.int64)
        lengths = np.bincount(self.row_of[inside], minlength=len(self.row_low))
        rows = np.flatnonzero(lengths)
        low = np.where(self.row_low[rows] <= -NO_BOUND, -NO_BOUND, self.row_low[rows] - fixed[rows])
        high = np.where(self.row_high[rows] >= NO_BOUND, NO_BOUND, self.row_high[rows] - fixed[rows])
        offset = self.offset + int(self.cost[~free] @ values[~free])
        start = np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths[rows])))
        return (
            Program(
                self.cost[chosen],
                self.low[chosen],
                self.high[chosen],
                start,
                place[self.variable[inside]],
                self.coefficient[inside],
                low,
                high,
                offset,
            ),
            chosen,
        )
