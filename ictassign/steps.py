"""Steps: what whole visits say about parts of a decision, as rows that cut a relaxation short.

Somebody who has work for a visit and a half at a school goes there twice. A relaxation goes one and a half times, and then
has time left to be at another school. For some of the work that rounds up, and for the rest, mixed-integer rounding gives
a row that no whole answer breaks and the relaxation does (Marchand and Wolsey, Operations Research 49, 2001).
"""

from typing import NamedTuple

import numpy as np

from ictassign.program import Floats, Integers, Program

VIOLATED = 1e-3
"""A row counts when the relaxation breaks it by this much of a visit."""
EXACT = 1e-9


class Cut(NamedTuple):
    """A row that every whole answer keeps: coefficients . x[variables] >= least."""

    variables: Integers
    coefficients: Floats
    least: float

    def broken_by(self, values: Floats) -> bool:
        """Say whether values of all variables break it."""
        return bool(self.coefficients @ values[self.variables] < self.least - EXACT)


class Steps:
    """The rows of a program that say: this whole number is at least the sum of these shares, each of a yes/no decision.

    Parameters
    ----------
    program : Program
    """

    def __init__(self, program: Program) -> None:
        positive, yes_no = program.coefficient > 0, (program.low[program.variable] == 0) & (program.high[program.variable] == 1)
        wholes, sums, others = (
            np.bincount(program.row_of, weights=some, minlength=len(program.row_low))
            for some in (positive, positive * program.coefficient, ~positive & ~yes_no)
        )
        rows = np.flatnonzero((wholes == 1) & (sums > 1) & (others == 0) & (program.row_low == 0))
        entries, row = program.entries(rows)
        part = ~positive[entries]
        self._wholes = program.variable[entries[~part]]
        self._variable, self._share = program.variable[entries[part]], -program.coefficient[entries[part]] / sums[rows][row[part]]
        self._row = row[part]
        self._begin = np.searchsorted(self._row, np.arange(len(rows) + 1))

    def cuts(self, values: Floats) -> list[Cut]:
        """Return for each of these rows the strongest cut that some values break, if there is one."""
        found = []
        for row in np.unique(self._row[np.abs(values - np.rint(values))[self._variable] > VIOLATED]):
            own = slice(self._begin[row], self._begin[row + 1])
            cut = _strongest(self._variable[own], self._share[own], int(self._wholes[row]), values)
            if cut is not None:
                found.append(cut)
        return found


def _strongest(variables: Integers, shares: Floats, whole: int, values: Floats) -> Cut | None:
    """Round up what the decisions taken most come to, so many of them or more, and return the cut that is broken most; None when none is."""
    order = np.argsort(-values[variables], kind="stable")
    variables, shares = variables[order], shares[order]
    taken, total = values[variables], np.cumsum(shares)
    least = np.ceil(total - EXACT)
    part = total - (least - 1)  # of the last visit
    useful = part < 1 - EXACT
    inside = np.tri(len(shares), dtype=bool)
    up, down = np.ceil(shares - EXACT), np.floor(shares + EXACT)
    within = down + np.minimum(1, np.maximum(0, shares - down) / part[:, None])
    beyond = up - np.minimum(1, np.maximum(0, up - shares) / part[:, None])
    weights = np.where(inside, within, beyond)
    bounds = least - np.where(inside, within, 0).sum(axis=1)
    broken = np.where(useful, bounds + weights @ taken - values[whole], 0)
    worst = int(broken.argmax())
    if broken[worst] < VIOLATED:
        return None
    used = weights[worst] > EXACT
    return Cut(np.append(variables[used], whole), np.append(-weights[worst][used], 1.0), float(bounds[worst]))
