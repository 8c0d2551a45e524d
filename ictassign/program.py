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
Floats = NDArray[np.float64]
NO_BOUND = 2**52
NARROWINGS = 20
"""Rounds in which bounds follow from each other, at most."""


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
            begins(lengths),
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

    @cached_property
    def sides(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Row bounds as floats; infinite where there is none."""
        low = np.where(self.row_low <= -NO_BOUND, -np.inf, self.row_low.astype(float))
        return low, np.where(self.row_high >= NO_BOUND, np.inf, self.row_high.astype(float))

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

    def stays_feasible(self, values: Integers, changed: Integers) -> bool:
        """Say whether a feasible assignment is still one now that some variables changed; the work grows with their number."""
        rows, _ = self.rows_of(self.entries_of(changed))
        activity = self._activity(values)[rows]
        inside = (values[changed] >= self.low[changed]).all() and (values[changed] <= self.high[changed]).all()
        return bool(inside and (activity >= self.row_low[rows]).all() and (activity <= self.row_high[rows]).all())

    def _activity(self, values: Integers) -> Integers:
        """Return A x; the work grows with what is otherwise than in the assignment that was asked before."""
        before, activity = self._asked[-1]
        changed = np.flatnonzero(values != before)
        if len(changed):
            entries = self.entries_of(changed)
            activity, variable = activity.copy(), self.variable[entries]
            np.add.at(activity, self.row_of[entries], self.coefficient[entries] * (values - before)[variable])
            self._asked[:] = [(values, activity)]
        return activity

    @cached_property
    def _asked(self) -> list[tuple[Integers, Integers]]:
        """The assignment that was asked for last, and A x; the least values at first."""
        return [(self.low, self.activity(self.low))]

    def rows(self, kept: Mask) -> "Program":
        """Return the same program with some of its rows only: a relaxation."""
        if kept.all():
            return self
        inside = kept[self.row_of]
        start = begins(np.diff(self.start)[kept])
        return replace(
            self,
            start=start,
            variable=self.variable[inside],
            coefficient=self.coefficient[inside],
            row_low=self.row_low[kept],
            row_high=self.row_high[kept],
        )

    @cached_property
    def _columns(self) -> tuple[Integers, Integers]:
        """Entries of each variable, one variable after the other, and where each variable begins in them."""
        order = np.argsort(self.variable, kind="stable")
        return order, begins(np.bincount(self.variable, minlength=self.size))

    def entries_of(self, variables: Integers) -> Integers:
        """Return the entries in which some variables stand, in order."""
        order, begin = self._columns
        return np.sort(order[ranges(begin[variables], begin[variables + 1])])

    def entries(self, rows: Integers) -> tuple[Integers, Integers]:
        """Return the entries of some rows, one row after the other, and for each which of these rows it stands in."""
        begin, end = self.start[rows], self.start[rows + 1]
        return ranges(begin, end), np.repeat(np.arange(len(rows)), end - begin)

    def rows_of(self, entries: Integers) -> tuple[Integers, Integers]:
        """Return the rows in which some entries stand, given in order, and how many in each."""
        row = self.row_of[entries]
        first = np.flatnonzero(np.diff(row, prepend=-1))
        return row[first], np.diff(first, append=len(row))

    def beside(self, variable: int) -> Integers:
        """Return the variables that share a row with one, itself among them."""
        entries, _ = self.entries(self.row_of[self.entries_of(np.array([variable]))])
        return np.unique(self.variable[entries])

    def links(self, helper: Mask) -> "Links":
        """Return from which variables some helper variables can be reached."""
        inside = helper[self.variable]
        return Links(self, self.variable[inside], begins(np.bincount(self.row_of[inside], minlength=len(self.row_low))))

    def part(self, free: Mask, values: Integers) -> tuple["Program", Integers]:
        """Return the program of the free variables, the others fixed at their values, and which variables those are.

        Rows that can then no longer be broken are left out: most of them, in a large program. The work grows with the
        part, not with the program.
        """
        chosen = np.flatnonzero(free)
        place = np.full(self.size, -1, np.int64)
        place[chosen] = np.arange(len(chosen))
        entries = self.entries_of(chosen)
        rows, lengths = self.rows_of(entries)
        row = np.repeat(np.arange(len(rows)), lengths)
        variable, coefficient = self.variable[entries], self.coefficient[entries]
        own = np.bincount(row, weights=coefficient * values[variable], minlength=len(rows)).astype(np.int64)
        fixed = self._activity(values)[rows] - own
        low = np.where(self.row_low[rows] <= -NO_BOUND, -NO_BOUND, self.row_low[rows] - fixed)
        high = np.where(self.row_high[rows] >= NO_BOUND, NO_BOUND, self.row_high[rows] - fixed)
        offset = self.value(values) - int(self.cost[chosen] @ values[chosen])
        start = begins(lengths)
        part = Program(self.cost[chosen], self.low[chosen], self.high[chosen], start, place[variable], coefficient, low, high, offset)
        return part.tightened(), chosen

    def tightened(self) -> "Program":
        """Return the same program with each row of one variable as a bound of it, and without the rows that the bounds imply."""
        single = np.diff(self.start) == 1
        single[self.row_of[self.coefficient == 0]] = False
        inside = single[self.row_of]
        variable, coefficient = self.variable[inside], self.coefficient[inside]
        sides = np.array([self.row_low[single], self.row_high[single]])
        least, most = np.where(coefficient > 0, sides, sides[::-1])
        low, high = self.low.copy(), self.high.copy()
        np.maximum.at(low, variable, np.where(np.abs(least) < NO_BOUND, -(-least // coefficient), low[variable]))
        np.minimum.at(high, variable, np.where(np.abs(most) < NO_BOUND, most // coefficient, high[variable]))
        _, (smallest, largest) = self._extremes(low, high)
        return replace(self.rows(~single & ((smallest < self.row_low) | (largest > self.row_high))), low=low, high=high)

    def _extremes(self, low: Integers, high: Integers) -> tuple[Integers, Integers]:
        """Return the least and the most that each entry, and then that each row comes to between bounds."""
        entries = np.sort(np.array([self.coefficient * low[self.variable], self.coefficient * high[self.variable]]), axis=0)
        rows = np.array([np.bincount(self.row_of, weights=end, minlength=len(self.row_low)) for end in entries]).astype(np.int64)
        return entries, rows

    def narrowed(self, low: Integers, high: Integers) -> tuple[Integers, Integers] | None:
        """Return the whole bounds that follow from others and the rows, as far as a few rounds show; None when nothing fits."""
        for _ in range(NARROWINGS):
            ends, (least, most) = self._extremes(low, high)
            if (least > self.row_high).any() or (most < self.row_low).any():
                return None
            before, low, high = (low, high), low.copy(), high.copy()
            for coefficient, room, bounded in (
                (self.coefficient, (self.row_high - least)[self.row_of] + ends[0], self.row_high < NO_BOUND),
                (-self.coefficient, (most - self.row_low)[self.row_of] - ends[1], self.row_low > -NO_BOUND),
            ):  # coefficient * x <= room
                up, down = bounded[self.row_of] & (coefficient > 0), bounded[self.row_of] & (coefficient < 0)
                np.minimum.at(high, self.variable[up], room[up] // coefficient[up])
                np.maximum.at(low, self.variable[down], -(room[down] // -coefficient[down]))
            if (low > high).any():
                return None
            if (low == before[0]).all() and (high == before[1]).all():
                break
        return low, high


@dataclass(frozen=True, eq=False)
class Links:
    """The rows that tie variables of a program to some helper variables: the helpers of each row, one row after the other."""

    program: Program
    helpers: Integers
    begin: Integers

    def reachable(self, free: Mask) -> Mask:
        """Return ``free`` and the helpers that share a row with it; the work grows with what is free."""
        program = self.program
        rows, _ = program.rows_of(program.entries_of(np.flatnonzero(free)))
        found = free.copy()
        found[self.helpers[ranges(self.begin[rows], self.begin[rows + 1])]] = True
        return found


def begins(lengths: Integers) -> Integers:
    """Return where each of some stretches begins when one follows the other, and where the last one ends."""
    return np.concatenate((np.zeros(1, np.int64), np.cumsum(lengths)))


def ranges(begin: Integers, end: Integers) -> Integers:
    """Return the whole numbers from each begin to just before each end, one range after the other."""
    lengths = end - begin
    skipped = np.repeat(begin - begins(lengths)[:-1], lengths)
    found: Integers = skipped + np.arange(len(skipped))
    return found
