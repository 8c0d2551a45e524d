"""Rounding: from a relaxation that was stopped before its end to a plan.

Such a relaxation is blurred: it gives a part to many people, a little to each. Kept to these people it is small enough to
be solved to a corner, where most parts have one executor. Those are fixed, what follows from them is worked out, and
the rest is solved again, until nobody has half a part: the usual dive for integer programs, but with many at a time.

It is done with all parts at once, or with the largest first: they must find room, and the small ones fill what is left.
At 120 sites the first gave the better plan, at 400 the second, by far.
"""

from collections.abc import Callable, Sequence

import numpy as np

from ictassign.engines import Warm
from ictassign.neighbourhoods import Neighbourhoods
from ictassign.program import Floats, Integers, Program

WHOLE = 0.99
"""A yes of the relaxation from here on is fixed at once."""
SHARE = 0.05
"""Share of the others that is fixed before the rest is solved again, the nearest to yes first."""
FEWEST = 10
"""So many are, at least."""
AT_ONCE = (0,)
LARGEST_FIRST = (1600, 800, 400, 200, 0)
"""Minutes from which parts have their turn, one size after the other."""


class Corner:
    """A blurred relaxation, solved to a corner on the decisions that it takes for a part.

    Parameters
    ----------
    neighbourhoods : Neighbourhoods
    blurred : array of float, shape (variables,)
        Values of the relaxation.
    deadline : float
        On the clock of :func:`time.monotonic`, for everything that is done here.
    stop : callable
        Asked often; True ends what is going on.
    """

    def __init__(self, neighbourhoods: Neighbourhoods, blurred: Floats, deadline: float, stop: Callable[[], bool]) -> None:
        self._deadline = deadline
        self._program, self._chosen = neighbourhoods.kernel(blurred)
        self._decision = neighbourhoods.decision[self._chosen]
        self._minutes = neighbourhoods.minutes[self._chosen]
        self._warm = Warm(self._program, stop)
        self._found = self._warm.solve(self._program.low, self._program.high, deadline)
        self._size = len(blurred)

    @property
    def values(self) -> Floats | None:
        """The values at the corner, of shape (variables,); None when time was up before."""
        return None if self._found is None else self._spread(self._found)

    def rounded(self, sizes: Sequence[int] = AT_ONCE) -> Integers:
        """Return 1 for each decision that is yes after rounding, of shape (variables,); fewer when time is up before the end.

        Parameters
        ----------
        sizes : sequence of int
            Minutes from which parts have their turn, one size after the other.
        """
        program, low, high, values = self._program, self._program.low, self._program.high, self._found
        for least in sizes:
            while values is not None:
                open_ = np.flatnonzero(self._decision & (self._minutes >= least) & (low < high) & (values > 1 - WHOLE))
                order = open_[np.argsort(-values[open_], kind="stable")]
                sure = int((values[order] >= WHOLE).sum())
                before = low, high
                low, high = _fix(program, low, high, order[: sure + max(FEWEST, int(SHARE * (len(order) - sure)))])
                if (low == before[0]).all() and (high == before[1]).all():
                    break
                values = self._warm.solve(low, high, self._deadline)
        return self._spread(np.where(self._decision, low, 0)).astype(np.int64)

    def _spread(self, values: Floats | Integers) -> Floats:
        spread = np.zeros(self._size)
        spread[self._chosen] = values
        return spread


def _fix(program: Program, low: Integers, high: Integers, wanted: Integers) -> tuple[Integers, Integers]:
    """Say yes to decisions, and no to one that does not fit any more, with all that follows; those that clash are found by halving."""
    waiting = [wanted]
    while waiting:
        some = waiting.pop()
        some = some[low[some] < high[some]]
        if not len(some):
            continue
        raised = low.copy()
        raised[some] = 1
        found = program.narrowed(raised, high)
        if found is None and len(some) > 1:
            waiting += [some[len(some) // 2 :], some[: len(some) // 2]]
            continue
        if found is None:
            lowered = high.copy()
            lowered[some] = 0
            found = program.narrowed(low, lowered)
        low, high = found if found is not None else (low, high)
    return low, high
