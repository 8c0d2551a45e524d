"""The cheapest measures after which every single absence can be carried (:mod:`ictassign.answers.stress` says what that means).

**Measures.** Three things can be done beforehand:

- *train* a person of the group (no external partner) in a skill, by one level;
- *name a stand-in* of the group for a knowledge unit: the upkeep comes off the time that they have left, now and in every absence;
- *buy hours* of an expertise (a main skill): whole hours that can be called on in any one absence, for tasks that may be
  outsourced at least partly; nobody travels for them.

**Price.** A price per training, per hour of upkeep (a colleague's own time) and per hour bought. The answer is the smallest
possible price. Where no measures can carry everything, as few minutes as possible are left, and then the price is the smallest.

**How.** An exact program of the measures and of how some absences are carried with them; absences that its answer does not
carry yet are added until none is left. Fewer absences can only be cheaper, so the bound of the last program holds for all.
When half of the time is up before that, the absences that are left are looked at one by one, each time with the cheapest
measures on top of those there are: no longer proven, but near, and every absence is carried as far as it can be.
"""

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from ictassign.answers.stress import Absence, Crew, Measures, trips
from ictassign.engines import solve_cp_sat, whole_bound
from ictassign.model import Rows, Terms
from ictassign.problem import DutyKey, UnitKey
from ictassign.program import Integers, Program

_AT_ONCE = 8
"""Violated absences added per round."""


@dataclass(frozen=True)
class Prices:
    """What measures cost, in cents."""

    training: int = 60_000
    own_hour: int = 4_000
    bought_hour: int = 8_500


@dataclass(frozen=True)
class Proofing:
    """A set of measures and what is known about it.

    Parameters
    ----------
    measures : Measures
    price : int
        In cents.
    bound : int
        No set of measures that leaves as little is cheaper, in cents.
    absences : mapping of person to Absence
        Every absence, after the measures.
    unsettled : bool
        Whether it is not proven that no measures could carry more.
    """

    measures: Measures
    price: int
    bound: int
    absences: Mapping[str, Absence]
    unsettled: bool = False

    @property
    def left(self) -> Mapping[str, Absence]:
        """The absences that are not carried even so."""
        return {person: absence for person, absence in self.absences.items() if absence.lost}

    @property
    def proven(self) -> bool:
        """Whether it is proven to be the cheapest."""
        return self.bound >= self.price and not self.unsettled and all(absence.proven for absence in self.absences.values())


def price_of(crew: Crew, measures: Measures, prices: Prices) -> int:
    """Return what measures cost, in cents; upkeep to the minute, rounded up per stand-in."""
    upkeep = sum(_upkeep_price(crew, unit, prices) for _, unit in measures.stand_ins)
    return prices.training * len(measures.trainings) + upkeep + prices.bought_hour * sum(measures.hours.values())


def _upkeep_price(crew: Crew, unit: UnitKey, prices: Prices) -> int:
    return -(-prices.own_hour * crew.upkeep(unit) // 60)


class _Master:
    """The program of the measures and of how some absences are carried with them."""

    def __init__(self, crew: Crew, prices: Prices, absent: Sequence[str], have: Measures | None = None) -> None:
        self.have = have = have or Measures()
        self.crew = crew
        self.prices = prices
        self.rows = Rows()
        self.costs: Terms = []
        self.leaves: Terms = []
        self.trains: dict[tuple[str, str], int] = {}
        self.names: dict[tuple[str, UnitKey], int] = {}
        self.hours: dict[str, int] = {}
        candidates = {(person, key): tuple(self._candidates(person, key)) for person in absent for key in crew.parts(person)}
        for (_, key), others in candidates.items():
            for other in others:
                self._name(other, crew.problem.duties[key].unit)
        for person, unit in sorted(have.stand_ins):
            self.rows.row([(self._name(person, unit), 1)], 1, 1)
        for skill, hours in sorted(have.hours.items()):
            self.rows.row([(self._hours(skill), 1)], hours, None)
        self._upkeep: dict[str, Terms] = {}
        for (person, unit), named in self.names.items():
            self._upkeep.setdefault(person, []).append((named, crew.upkeep(unit)))
        for person, upkeep in self._upkeep.items():
            self.rows.row(upkeep, None, crew.free[person])
        for person in absent:
            self._carry(person, {key: candidates[person, key] for key in crew.parts(person)})

    def _candidates(self, absent: str, key: DutyKey) -> Iterable[str]:
        """Yield who could be named as a stand-in to take a part over."""
        crew, unit = self.crew, self.crew.problem.duties[key].unit
        known = set(crew.knowers[unit]) | {absent} | crew.problem.externals
        for person in crew.problem.person:
            if person in known or crew.free[person] < crew.upkeep(unit) or not crew.could_work(person, key):
                continue
            missing = crew.missing_skills(person, key.task)
            if all(level - crew.level(person, skill) <= 1 for skill, level in missing.items()):
                yield person

    def _name(self, person: str, unit: UnitKey) -> int:
        """Return the yes/no variable of a new stand-in, with the trainings that it asks."""
        pair = (person, unit)
        if pair not in self.names:
            named = self.names[pair] = self.rows.integer(0, 1)
            self.costs.append((named, _upkeep_price(self.crew, unit, self.prices)))
            for skill in self.crew.missing_skills(person, unit.task):
                self.rows.row([(self._train(person, skill), 1), (named, -1)], 0, None)
        return self.names[pair]

    def _train(self, person: str, skill: str) -> int:
        pair = (person, skill)
        if pair not in self.trains:
            self.trains[pair] = self.rows.integer(0, 1)
            self.costs.append((self.trains[pair], self.prices.training))
        return self.trains[pair]

    def _hours(self, skill: str) -> int:
        if skill not in self.hours:
            most = max(sum(self.crew.parts(person).values()) for person in self.crew.problem.person)
            self.hours[skill] = self.rows.integer(0, most // 60 + 1)
            self.costs.append((self.hours[skill], self.prices.bought_hour))
        return self.hours[skill]

    def _carry(self, absent: str, candidates: Mapping[DutyKey, Sequence[str]]) -> None:
        """Add the rows that an absence be carried, as far as it can be."""
        crew, problem, rows = self.crew, self.crew.problem, self.rows
        parts = crew.parts(absent)
        by_person: dict[str, dict[DutyKey, int]] = {}
        bought: dict[str, Terms] = {}
        for key, minutes in parts.items():
            unit = problem.duties[key].unit
            takers = (*crew.takers(absent, key), *candidates[key])
            options = [rows.integer(0, 1) for _ in takers]
            for other, taken in zip(takers, options, strict=True):
                by_person.setdefault(other, {})[key] = taken
                if other in candidates[key]:
                    rows.row([(self.names[other, unit], 1), (taken, -1)], 0, None)
            if crew.may_be_bought(key):
                buys = rows.integer(0, 1)
                bought.setdefault(problem.main_skill[key.task], []).append((buys, minutes))
                options.append(buys)
            left = rows.integer(0, 1)
            self.leaves.append((left, minutes))
            rows.row([(option, 1) for option in (left, *options)], 1, 1)
        spent: Terms = []
        for other, own in by_person.items():
            work = [(taken, parts[key]) for key, taken in own.items()] + trips(crew, rows, other, own)
            rows.row([*work, *self._upkeep.get(other, [])], None, crew.free[other])
            spent += [(variable, problem.rate_cents[other] * count) for variable, count in work if other in problem.externals]
        rows.row(spent, None, crew.budget_left)
        for skill, terms in bought.items():
            rows.row([(self._hours(skill), 60), *((buys, -minutes) for buys, minutes in terms)], 0, None)

    def solve(self, seconds: float, workers: int) -> tuple[Measures, int, bool]:
        """Return the cheapest measures of those that leave least, a bound on their price, and whether the least is proven."""
        rows, settled = self.rows, True
        rows.objective = {}
        rows.minimise(self.leaves, 1)
        least = solve_cp_sat(Program.of(rows), seconds=seconds / 2, workers=workers)
        values, bound = least.values, 0.0
        if values is not None:
            settled = least.optimal
            rows.row(self.leaves, None, sum(minutes * int(values[left]) for left, minutes in self.leaves))
            rows.objective = {}
            rows.minimise(self.costs, 1)
            cheapest = solve_cp_sat(Program.of(rows), seconds=seconds / 2, start=values, workers=workers)
            values, bound = values if cheapest.values is None else cheapest.values, cheapest.bound
        else:
            settled = False
        return (self.have if values is None else self._measures(values)), max(0, whole_bound(bound)), settled

    def _measures(self, values: Integers) -> Measures:
        stand_ins = frozenset(pair for pair, named in self.names.items() if values[named])
        # Without a proof of the lowest price a training that nobody needs may be left in the answer.
        asked = {(person, skill) for person, unit in stand_ins for skill in self.crew.missing_skills(person, unit.task)}
        return Measures(
            {(person, skill): self.crew.level(person, skill) + 1 for person, skill in self.trains if (person, skill) in asked},
            stand_ins,
            {skill: int(values[hours]) for skill, hours in self.hours.items() if values[hours]},
        )


def cheapest(
    crew: Crew,
    prices: Prices,
    *,
    seconds: float = 120.0,
    workers: int = 8,
    stop: threading.Event | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> Proofing:
    """Return the cheapest measures after which every single absence is carried, as far as measures can.

    Parameters
    ----------
    crew : Crew
        Without measures.
    prices : Prices
    seconds : float
        Half of it goes to the exact program; when all is up, hours are bought for what was not reached.
    workers : int
    stop : threading.Event, optional
        Set it to end at once, in the same way.
    progress : callable, optional
        Called with the number of absences looked at, and of those not carried yet.
    """
    began = time.monotonic()
    measures, bound, settled = Measures(), 0, True
    firm = measures
    active: list[str] = []
    while True:
        after = Crew(crew.problem, crew.plan, crew.share, measures)
        absences = {person: after.absence(person) for person in crew.problem.person}
        open_ = sorted((p for p, a in absences.items() if a.lost and p not in active), key=lambda p: -absences[p].minutes(absences[p].lost))
        if progress is not None:
            progress(len(active), len(open_))
        left = began + seconds / 2 - time.monotonic()
        if not open_ or left <= 0 or (stop is not None and stop.is_set()):
            break
        active += open_[:_AT_ONCE]
        measures, bound, settled = _Master(crew, prices, active).solve(max(0.5, left), workers)
        if settled and 20 * (price_of(crew, measures, prices) - bound) <= price_of(crew, measures, prices):
            firm = measures
    unsettled = not settled or bool(open_)
    if open_:
        # What a round found in too little time is not built on: it may be far too dear.
        before = Crew(crew.problem, crew.plan, crew.share, firm)
        lost = {person: absence for person in crew.problem.person if (absence := before.absence(person)).lost}
        open_ = sorted(lost, key=lambda person: -lost[person].minutes(lost[person].lost))
        measures, open_ = _one_by_one(crew, prices, firm, open_, deadline=began + seconds, workers=workers, stop=stop, progress=progress)
        measures = _with_hours(crew, measures, [Crew(crew.problem, crew.plan, crew.share, measures).absence(person) for person in open_])
        after = Crew(crew.problem, crew.plan, crew.share, measures)
        absences = {person: after.absence(person) for person in crew.problem.person}
    return Proofing(measures, price_of(crew, measures, prices), bound, absences, unsettled)


def _one_by_one(
    crew: Crew,
    prices: Prices,
    measures: Measures,
    people: Sequence[str],
    *,
    deadline: float,
    workers: int,
    stop: threading.Event | None,
    progress: Callable[[int, int], None] | None,
) -> tuple[Measures, list[str]]:
    """Return the measures with the cheapest ones for each absence on top, one after the other, and who was not reached in time."""
    looked = len(crew.problem.person) - len(people)
    for index, person in enumerate(people):
        left = deadline - time.monotonic()
        if left <= 0 or (stop is not None and stop.is_set()):
            return measures, list(people[index:])
        if Crew(crew.problem, crew.plan, crew.share, measures).absence(person).lost:
            measures, _, _ = _Master(crew, prices, [person], measures).solve(max(0.5, 2 * left / (len(people) - index)), workers)
        if progress is not None:
            progress(looked + index + 1, len(people) - index - 1)
    return measures, []


def _with_hours(crew: Crew, measures: Measures, absences: Iterable[Absence]) -> Measures:
    """Buy hours for everything that is lost in absences that were not looked at."""
    hours = dict(measures.hours)
    for absence in absences:
        needed: dict[str, int] = {}
        for key in (*absence.lost, *absence.bought):
            if crew.may_be_bought(key):
                skill = crew.problem.main_skill[key.task]
                needed[skill] = needed.get(skill, 0) + absence.parts[key]
        for skill, minutes in needed.items():
            hours[skill] = max(hours.get(skill, 0), -(-minutes // 60))
    return Measures(measures.trainings, measures.stand_ins, hours)
