"""Decomposition: a bound on a large program, school by school.

Little ties the schools of a group together: the time of people who work in several, and what counts per person of them.
With a price on each of those rows every school is a small program of its own, and what these cost together is a bound,
whatever the prices (the Lagrangian dual). The best prices are those of a master program that mixes the answers of the
schools so far (Dantzig and Wolfe, Operations Research 8, 1960). It is kept in a box around the best prices so far
(Marsten, Hogan and Blankenship, Operations Research 23, 1975), and the schools are asked a little nearer to these
(Wentges, International Transactions in Operational Research 4, 1997), for at first the master knows too little.

First the schools answer with their relaxations: the bound is then that of the relaxation of the whole, which takes
simplex far longer. Then they answer in whole numbers, and the bound goes above any relaxation. The mix of these answers
divides what is indivisible only where schools have to agree, and good plans are near it.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from math import inf

import numpy as np

from ictassign.engines import Growing, Priced, Relaxation
from ictassign.program import Floats, Integers, Program, begins, ranges

BOX = 0.3
"""Half the width of the box at first, in each price or, if that is more, in its floor."""
BOX_WHOLE = 0.02
"""The same once schools answer in whole numbers: the best prices are then near."""
WIDEST = 5.0
"""The box gets no wider."""
WIDER, NARROWER = 1.5, 0.7
"""What its width is multiplied by."""
GOOD, BAD = 0.3, -3.0
"""The box widens when the schools gave at least this share of what the master promised, and narrows below that one."""
BAD_WHOLE = 0.0
"""The latter once schools answer in whole numbers: there is time for few answers."""
FLOOR = 0.8
"""The floor of a price is this share of the median of all costs, for a mean entry of its row."""
NEARER = 0.5
"""Share of the way from what the master says to the best prices so far at which the schools are asked."""
CLOSED = 1e-5
"""Share of the bound that the master may still promise at the end."""
CLOSED_WHOLE = 5e-5
"""The same once schools answer in whole numbers."""
WHOLE_SECONDS = 2.0
"""Seconds that an answer in whole numbers may take; its bound counts."""
WHOLE_GAP = 1e-4
"""Gap at which it is good enough."""
FAR = 1e8
"""A price beyond all: what is mixed keeps every tie."""
SLIGHT = 1e-6


@dataclass(eq=False)
class _Piece:
    """A small program that only the master ties to others, with its last answer."""

    variables: Integers
    priced: Priced
    costs: Floats
    bound: float = -inf
    values: Floats | None = None


@dataclass(frozen=True, eq=False)
class _Column:
    """An answer of a piece, as the master takes it up."""

    piece: int
    variables: Integers
    values: Floats


class Decomposition:
    """A bound on a program, from its schools apart.

    Parameters
    ----------
    program : Program
    schools : sequence of sequences of int
        The variables of each school; what is in none belongs to the master, and what is in several to the last.
    stop : callable
        Asked often; True ends what is going on.
    threads : callable
        Asked each time how many schools may answer at a time.
    left : callable
        Returns the seconds that there still are: what would take longer, in whole numbers, is not begun.
    """

    def __init__(
        self,
        program: Program,
        schools: Sequence[Sequence[int]],
        stop: Callable[[], bool],
        threads: Callable[[], int] = lambda: 1,
        left: Callable[[], float] = lambda: inf,
    ) -> None:
        self.program = program = program.tightened()
        self.stop, self._threads, self._left = stop, threads, left
        inside, ties = _sorted_rows(program, schools)
        self.low, self.high = (side[ties] for side in program.sides)
        entries, self.row = program.entries(ties)
        self.variable, self.coefficient = program.variable[entries], program.coefficient[entries].astype(float)
        self.pieces, self.alone = _pieces(program, inside)
        mean = np.bincount(self.row, weights=np.abs(self.coefficient), minlength=len(ties)) / np.bincount(self.row, minlength=len(ties))
        self.floor = FLOOR * float(np.median(np.append(program.cost[program.cost > 0], 1))) / mean
        self.prices = np.zeros(len(ties))
        self.bound = -inf
        self.whole = False
        self._pace = 0.0
        self._plan: Integers | None = None
        self._master = _Master(self)

    def relax(self, heard: Callable[[float], None]) -> Relaxation | None:
        """Solve the relaxation, each bound on the way told to ``heard``; None when stopped before the end."""
        bound = self._ask(self.prices)
        if bound is None:
            return None
        self._take(bound, self.prices, heard)
        self._master.add(self._answers())
        if not self._climb(BOX, CLOSED, heard) or self._ask(self.prices) is None:
            return None
        return self._relaxation()

    def sharpen(self, plan: Callable[[], Integers], heard: Callable[[float], None], learned: Callable[[Relaxation], None]) -> None:
        """Raise the bound further, the schools answering in whole numbers.

        Parameters
        ----------
        plan : callable
            Returns the values of the best plan so far; it is an answer too.
        heard : callable
            Told each bound on the way.
        learned : callable
            Given the best mix of whole answers each time that the schools have answered: plans are found near it that are not
            near the relaxation, which divides what is indivisible.
        """
        known = [column for column in self._master.columns if np.abs(column.values - np.rint(column.values)).max(initial=0) < SLIGHT]
        self.whole = True
        relaxed = [piece.bound for piece in self.pieces]
        answers = self._settled([(piece, piece.costs) for piece in self.pieces])
        for piece, before, answered in zip(self.pieces, relaxed, answers, strict=True):
            if not answered:  # each that has answered, at the prices so far, raises the bound by itself
                return
            self.bound += piece.bound - before
            heard(self.bound)
        self._master = _Master(self)
        self._master.add(known + self._of_plan(plan()))
        self._settle_equations(heard)

        def mix() -> None:
            self._master.add(self._of_plan(plan()))
            learned(self._relaxation())

        self._climb(BOX_WHOLE, CLOSED_WHOLE, heard, mix)

    def costs(self, prices: Floats) -> Floats:
        """Return what each variable costs at some prices."""
        charged = np.bincount(self.variable, weights=self.coefficient * prices[self.row], minlength=self.program.size)
        costs: Floats = self.program.cost.astype(float) - charged
        return costs

    def _relaxation(self) -> Relaxation:
        reduced_costs = self.costs(self.prices)
        for piece in self.pieces:
            reduced_costs[piece.variables] = piece.priced.reduced_costs
        return Relaxation(self.bound, self._master.mixed(), reduced_costs)

    def _of_plan(self, values: Integers) -> list[_Column]:
        """Return what is new in a plan as answers."""
        before, self._plan = self._plan, values
        pieces = ((place, piece.variables) for place, piece in enumerate(self.pieces))
        return [_column(place, own, values[own]) for place, own in pieces if before is None or (values[own] != before[own]).any()]

    def _settle_equations(self, heard: Callable[[float], None]) -> None:
        """Raise the bound by the prices of equations alone: a few schools answer again, and these prices have far to go.

        They are of large parts of work for the group. For the relaxations it costs little, as each of many schools does some of
        it; in whole numbers one of them does it all, at the price of its own work. No other prices are as far off.
        """
        free, used, dearest = self.low == self.high, self.coefficient != 0, np.zeros(len(self.low))
        np.maximum.at(dearest, self.row[used], np.abs(self.program.cost[self.variable[used]] / self.coefficient[used]))
        self._master.add(self._answers())
        while not self.stop():
            promised, prices, worth, _ = self._master.solve(np.where(free, -dearest, self.prices), np.where(free, dearest, self.prices))
            if promised - self.bound <= CLOSED_WHOLE * abs(self.bound) or (bound := self._ask(prices)) is None:
                return
            new = self._answers(self.costs(prices), worth)
            self._take(bound, prices, heard)
            if not new:
                return
            self._master.add(new)

    def _climb(self, width: float, closed: float, heard: Callable[[float], None], answered: Callable[[], None] = lambda: None) -> bool:
        """Raise the bound until the master promises hardly more, and say whether it came to that."""
        while not self.stop():
            half = width * np.maximum(np.abs(self.prices), self.floor)
            promised, prices, worth, binds = self._master.solve(self.prices - half, self.prices + half)
            before, bound, new = self.bound, self.bound, list[_Column]()
            if promised - before > closed * abs(before):
                for asked in (NEARER * self.prices + (1 - NEARER) * prices, prices):
                    if (found := self._ask(asked)) is None:
                        return False
                    bound = found
                    new = self._answers(self.costs(prices), worth)
                    self._take(bound, asked, heard)
                    if new:
                        break
                self._master.add(new)
                answered()
                share = (bound - before) / (promised - before)
                width = min(WIDEST, width * (WIDER if share > GOOD else NARROWER if share < (BAD_WHOLE if self.whole else BAD) else 1))
            if not new:
                if not binds or width == WIDEST:
                    return True
                width = min(WIDEST, 4 * width)
        return False

    def _ask(self, prices: Floats) -> float | None:
        """Have every piece answer at some prices and return the bound; None when stopped before, or when there is no time for it."""
        costs = self.costs(prices)
        priced = ((piece, costs[piece.variables]) for piece in self.pieces)
        asked = [(piece, own) for piece, own in priced if not np.array_equal(own, piece.costs)]
        if self._pace * len(asked) > self._left() or not all(list(self._settled(asked))):
            return None
        worth = np.where(prices > 0, self.low, self.high)[prices != 0] @ prices[prices != 0]
        low, high = self.program.low[self.alone], self.program.high[self.alone]
        alone = np.minimum(costs[self.alone] * low, costs[self.alone] * high).sum()
        return float(self.program.offset + worth + alone + sum(piece.bound for piece in self.pieces))

    def _settled(self, asked: Sequence[tuple[_Piece, Floats]]) -> Iterator[bool]:
        """Have pieces answer at some costs, as many at a time as there are threads, and say of each whether it did; not once stopped."""

        def settle(one: tuple[_Piece, Floats]) -> bool:
            if self.stop():
                return False
            piece, costs = one
            piece.costs = costs
            piece.bound, piece.values = piece.priced.settled(costs, WHOLE_SECONDS, WHOLE_GAP) if self.whole else piece.priced.relaxed(costs)
            return True

        began = time.monotonic()
        with ThreadPoolExecutor(self._threads()) as pool:
            yield from pool.map(settle, asked)
        if self.whole and asked:
            self._pace = (time.monotonic() - began) / len(asked)

    def _take(self, bound: float, prices: Floats, heard: Callable[[float], None]) -> None:
        if bound > self.bound:
            self.bound, self.prices = bound, prices
            heard(bound)

    def _answers(self, costs: Floats | None = None, worth: Floats | None = None) -> list[_Column]:
        """Return the last answers as columns; of those with costs only what is cheaper than the worth of its piece in the master."""
        found = []
        for place, piece in enumerate(self.pieces):
            if piece.values is None:
                continue
            if costs is None or worth is None or costs[piece.variables] @ piece.values < worth[place] - SLIGHT * (1000 + abs(worth[place])):
                found.append(_column(place, piece.variables, piece.values))
        return found


class _Master:
    """The master program: at what prices the answers so far, mixed, keep the ties, and at what cost.

    Its first columns are what goes outside the box: of each tie so much more, at the highest price, or less, at the lowest.
    """

    def __init__(self, whole: Decomposition) -> None:
        self._whole = whole
        self._ties = len(whole.low)
        ones = np.ones(len(whole.pieces))
        self._growing = Growing(np.concatenate((whole.low, ones)), np.concatenate((whole.high, ones)))
        order = np.argsort(whole.variable, kind="stable")
        self._row, self._coefficient = whole.row[order], whole.coefficient[order]
        self._start = np.searchsorted(whole.variable[order], np.arange(whole.program.size + 1))
        self.columns: list[_Column] = []
        tie, free = np.arange(self._ties), np.full(2 * self._ties, inf)
        signs = np.concatenate((np.ones(self._ties), -np.ones(self._ties)))
        self._growing.add(0 * signs, (0 * signs, free), (np.arange(2 * self._ties + 1), np.concatenate((tie, tie)), signs))
        program, alone = whole.program, whole.alone
        begin, end = self._start[alone], self._start[alone + 1]
        entries, start = ranges(begin, end), begins(end - begin)
        columns = start, self._row[entries], self._coefficient[entries]
        self._growing.add(program.cost[alone], (program.low[alone], program.high[alone]), columns)

    def add(self, columns: Sequence[_Column]) -> None:
        """Take up answers."""
        if not columns:
            return
        costs, rows, coefficients = [], [], []
        for column in columns:
            begin, end = self._start[column.variables], self._start[column.variables + 1]
            entries = ranges(begin, end)
            weights = self._coefficient[entries] * np.repeat(column.values, end - begin)
            activity = np.bincount(self._row[entries], weights=weights, minlength=self._ties)
            used = np.flatnonzero(activity)
            costs.append(float(self._whole.program.cost[column.variables] @ column.values))
            rows.append(np.append(used, self._ties + column.piece))
            coefficients.append(np.append(activity[used], 1.0))
        start = begins(np.array([len(used) for used in rows]))
        none, free = np.zeros(len(columns)), np.full(len(columns), inf)
        self._growing.add(np.array(costs), (none, free), (start, np.concatenate(rows), np.concatenate(coefficients)))
        self.columns += columns

    def solve(self, low: Floats, high: Floats) -> tuple[float, Floats, Floats, bool]:
        """Return what the best mix costs with prices between these, the prices, what each piece is worth, and whether the box binds."""
        low, high = np.where(np.isinf(self._whole.high), np.maximum(low, 0), low), np.where(np.isinf(self._whole.low), np.minimum(high, 0), high)
        self._growing.reprice(np.concatenate((high, -low)))
        value, values, prices = self._growing.solve()
        binds = bool(values[: 2 * self._ties].sum() > SLIGHT)
        return self._whole.program.offset + value, np.clip(prices[: self._ties], low, high), prices[self._ties :], binds

    def mixed(self) -> Floats:
        """Return the values of the best mix, of shape (variables,)."""
        mixed, whole = np.zeros(self._whole.program.size), self._whole
        self._growing.reprice(np.full(2 * self._ties, FAR))
        _, values, _ = self._growing.solve()
        alone, weights = np.split(values[2 * self._ties :], [len(whole.alone)])
        mixed[whole.alone] = alone
        for column, weight in zip(self.columns, weights, strict=True):
            mixed[column.variables] += weight * column.values
        return mixed


def _column(piece: int, variables: Integers, values: Floats | Integers) -> _Column:
    used = np.flatnonzero(np.abs(values) > SLIGHT)
    return _Column(piece, variables[used], values[used].astype(float))


def _sorted_rows(program: Program, schools: Iterable[Sequence[int]]) -> tuple[Integers, Integers]:
    """Return the rows inside one school and those that tie schools or people.

    Links between two variables of different schools are left out: there are very many, of what somebody does in one
    school to what they know of in the whole group, and without them the bound is a bound still.
    """
    label = np.full(program.size, -1)
    for number, variables in enumerate(schools):
        label[list(variables)] = number
    entry = label[program.variable]
    least, most = np.minimum.reduceat(entry, program.start[:-1]), np.maximum.reduceat(entry, program.start[:-1])
    inside = (least == most) & (least >= 0)
    return np.flatnonzero(inside), np.flatnonzero(~inside & ((np.diff(program.start) > 2) | (least < 0)))


def _pieces(program: Program, rows: Integers) -> tuple[list[_Piece], Integers]:
    """Return the pieces into which a program falls when only some of its rows count, and the variables that are in none of these rows."""
    apart = _components(program, rows)
    belongs = apart[program.variable[program.start[rows]]]
    rows, variables = rows[np.argsort(belongs, kind="stable")], np.argsort(apart, kind="stable")
    labels = np.unique(belongs)
    place = np.full(program.size, -1)
    found = []
    for own, within in zip(_under(labels, apart[variables], variables), _under(labels, np.sort(belongs), rows), strict=True):
        place[own] = np.arange(len(own))
        entries, row = program.entries(within)
        start = begins(np.bincount(row, minlength=len(within)))
        piece = Program(
            program.cost[own],
            program.low[own],
            program.high[own],
            start,
            place[program.variable[entries]],
            program.coefficient[entries],
            program.row_low[within],
            program.row_high[within],
        )
        found.append(_Piece(own, Priced(piece), np.zeros(0)))
    return found, np.flatnonzero(~np.isin(apart, labels))


def _under(labels: Integers, label: Integers, things: Integers) -> list[Integers]:
    """Return the things under each of some labels; they are sorted by their label."""
    ends = zip(np.searchsorted(label, labels).tolist(), np.searchsorted(label, labels, "right").tolist(), strict=True)
    return [things[begin:end] for begin, end in ends]


def _components(program: Program, rows: Integers) -> Integers:
    """Return for each variable the least of those that some rows connect it with."""
    entries, row = program.entries(rows)
    variable, label = program.variable[entries], np.arange(program.size)
    begins = np.searchsorted(row, np.arange(len(rows)))
    while True:
        least = label.copy()
        if len(rows):
            np.minimum.at(least, variable, np.minimum.reduceat(label[variable], begins)[row])
        least = least[least]
        if (least == label).all():
            return label
        label = least
