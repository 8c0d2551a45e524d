"""Neighbourhoods: which decisions are freed together while the rest of a plan stands."""

from collections.abc import Callable

import numpy as np

from ictassign.engines import Relaxation, large
from ictassign.model import Model
from ictassign.problem import Problem
from ictassign.program import Floats, Integers, Mask, Program

Chooser = Callable[[np.random.Generator, Integers, int, Mask], Mask]
"""(randomness, values, wanted number of free decisions, decisions that may be freed) -> the decisions that are freed."""
PROMISING = 8
"""People per task and site, the nearest or later those of the smallest reduced costs, to whom a narrow neighbourhood keeps."""

SLIGHT = 0.05
"""A decision of a relaxation that is not exact counts from here."""
SURE = 0.05
"""A decision of the relaxation this near to yes or no is one."""
AVOIDABLE = 0.7
"""Share of the exchanges that begin at a shortage that the relaxation does not have, while there are any."""
DEAR = 0.7
"""Share of the neighbourhoods of sites that begin where the plan costs more than the relaxation, in a large group."""


class Neighbourhoods:
    """The ways to free part of a plan of one model: around people, sites, tasks, or where the relaxation disagrees.

    Parameters
    ----------
    model : Model
    program : Program
        The arrays of the same model.
    """

    relaxed: Floats | None = None
    reduced_costs: Floats

    def __init__(self, model: Model, program: Program) -> None:
        problem = self.problem = model.problem
        people = {code: index for index, code in enumerate(problem.person)}
        sites = {code: index for index, code in enumerate(problem.site)}
        tasks = {code: index for index, code in enumerate(problem.task)}
        units = {key: index for index, key in enumerate(problem.units)}
        size = program.size
        self.person = np.full(size, -1)
        self.site = np.full(size, -1)
        self.task = np.full(size, -1)
        self.minutes = np.zeros(size)
        self.duty = np.full(size, -1)
        self.unit = np.full(size, -1)
        self.lacks: Mask = np.zeros(size, bool)
        for number, (key, duty) in enumerate(problem.duties.items()):
            for person, part in model.parts(key).items():
                self.person[part], self.site[part], self.task[part] = people[person], sites.get(key.site, -1), tasks[key.task]
                self.minutes[part], self.duty[part], self.unit[part] = duty.part_minutes, number, units[duty.unit]
            unplaced = model.unplaced(key)
            self.duty[unplaced], self.lacks[unplaced] = number, True
        for unit in problem.units:
            main = problem.schools[unit.school][0] if unit.school else ""
            for person, stands_in in model.stand_ins(unit).items():
                self.person[stands_in], self.site[stands_in], self.task[stands_in] = people[person], sites.get(main, -1), tasks[unit.task]
                self.minutes[stands_in], self.unit[stands_in] = problem.units[unit].upkeep, units[unit]
        self.decision: Mask = self.person >= 0
        shortages: Mask = np.zeros(size, bool)
        for place, missing in model.shortages().items():
            labels, label = (self.site, sites[place]) if isinstance(place, str) else (self.unit, units[place])
            labels[list(missing)], shortages[list(missing)] = label, True
        self.lacks |= shortages
        self.visits: Mask = np.zeros(size, bool)
        for (person, site), visits in model.visits.items():
            self.person[visits], self.site[visits], self.visits[visits] = people[person], sites[site], True
        self.place = np.where(self.duty >= 0, np.array([*(sites.get(key.site, -1) for key in problem.duties), -1])[self.duty], self.site)
        self.pair = (self.person + 1) * (len(sites) + 1) + self.site + 1
        schools = {code: index for index, code in enumerate(problem.schools)}
        self.school_at = np.array([*(schools[site.school] for site in problem.sites), -1])  # the last one stands for the group as a whole
        self.turns, self.turns_over = np.zeros(len(schools), int), np.zeros(size, int)
        self.most = int(self.decision.sum())
        self.program = program
        self._derived = program.links(~(self.decision | self.visits))
        self._shortages = program.links(shortages)
        self.pain = np.where(self.decision, 0, np.maximum(program.cost, 0))
        minutes = _minutes(problem)
        self.near = np.argsort(minutes, axis=1, kind="stable")
        base = self.base = np.array([sites[person.base] for person in problem.people])
        self.limited: Mask = np.array([person.max_sites is not None for person in problem.people])
        self.local: Mask = np.isin(list(problem.person), list(model.only_school))
        self.cell = self.task * (len(sites) + 1) + self.site + 1
        self.promising: Mask = self._cheapest(minutes[base[self.person], self.site]) | (self.decision & (self.site < 0))
        self.alike = _alike(self.person, self.cell, self.promising, len(people))
        self.akin = _akin(problem)
        usual: tuple[tuple[str, Chooser], ...] = (
            ("tekort", self.shortage),
            ("mensen", self.people),
            ("vestigingen", self.sites),
            ("taken", self.tasks),
            ("buurt", self.corner),
            ("ontspanning", self.disagreement),
        )
        # At 22 sites exchanges brought nothing, and the three after them were not tried there.
        of_large_groups: tuple[tuple[str, Chooser], ...] = (
            ("ruil", self.exchange),
            ("school", self.school),
            ("bezoekers", self.visitors),
            ("verhuis", self.move),
            ("groep", self.hand_over),
        )
        self.kinds = usual + of_large_groups
        self.choosers = self.kinds if large(program) else usual

    def learn(self, relaxation: Relaxation) -> None:
        """Take from a relaxation which decisions are promising, and where a plan differs from it."""
        self.reduced_costs, self.relaxed = relaxation.reduced_costs, relaxation.values  # in this order, for other threads look at the second
        self.promising = self._cheapest(relaxation.reduced_costs) | (self.decision & (relaxation.values > 1e-6))
        self.alike = _alike(self.person, self.cell, self.promising, len(self.alike))

    def _cheapest(self, price: np.ndarray) -> Mask:
        """Return the decisions of the few cheapest people of each task and site, by a price of each decision."""
        decisions = np.flatnonzero(self.decision)
        cell = self.cell[decisions]
        order = np.lexsort((price[decisions], cell))
        begins = np.flatnonzero(np.diff(cell[order], prepend=-1))
        rank = np.arange(len(order)) - np.repeat(begins, np.diff(begins, append=len(order)))
        cheapest: Mask = np.zeros(len(price), bool)
        cheapest[decisions[order[rank < PROMISING]]] = True
        return cheapest

    def free(self, kind: int, random: np.random.Generator, values: Integers, wanted: int) -> Mask:
        """Return the decisions that are freed; kinds from ``len(choosers)`` on are the same ones kept to promising people."""
        narrow, kind = divmod(kind, len(self.choosers))
        freed = self.choosers[kind][1](random, values, wanted, self._narrowed(values) if narrow else self.decision)
        return self._movable(freed, values)

    def _movable(self, freed: Mask, values: Integers) -> Mask:
        """Return what of some decisions is of use when freed.

        A no is of none while others, who stand, do all of the duty, or know of the unit as far as is wanted. In a large group
        that is most of what a few people could do. Where visits are missing everything is of use, for the visits that come with it.
        """
        chosen, begun = np.flatnonzero(freed), np.flatnonzero((freed | self.lacks) & (values > 0))
        unvisited = begun[self.lacks[begun] & (self.site[begun] >= 0)]
        duty, unit = self.duty[chosen], self.unit[chosen]
        of_use = np.where(duty >= 0, np.isin(duty, self.duty[begun]), np.isin(unit, self.unit[begun]))
        movable = np.zeros(len(freed), bool)
        movable[chosen[of_use | np.isin(self.site[chosen], self.site[unvisited])]] = True
        return movable

    def _narrowed(self, values: Integers) -> Mask:
        """Return the decisions that are promising or taken."""
        return self.promising | (self.decision & (values > 0))

    def piece(self, free: Mask, values: Integers) -> tuple[Program, Integers]:
        """Return the program of freed decisions and of what follows from them, all else as in ``values``, and its variables.

        Of the visits follow those of the same people at the same sites; the other sites of these people, in the same row
        of their time, stand. What follows at once is not enough: a missing knower follows from who executes, and that
        from the parts. Were it to stand, nobody could begin in a unit that nobody knows.
        """
        follows = self._derived.reachable(free) | self._visits_of(free)
        return self.program.part(self._shortages.reachable(follows), values)

    def kernel(self, values: Floats) -> tuple[Program, Integers]:
        """Return the program of the decisions that a relaxation takes for a part at least, and its variables; the other decisions are no."""
        taken = self.decision & (values > SLIGHT)
        return self.program.part(taken | ~(self.decision | self.visits) | self._visits_of(taken), self.program.low)

    def _visits_of(self, decisions: Mask) -> Mask:
        """Return the visits of the people of some decisions at the sites of these."""
        return self.visits & self._of_pairs(decisions)

    def _of_pairs(self, decisions: Mask) -> Mask:
        """Return all that is of the same person and the same site as one of some decisions."""
        pairs = np.zeros(int(self.pair.max()) + 1, bool)
        pairs[self.pair[decisions]] = True
        found: Mask = pairs[self.pair]
        return found

    def open_in(self, relaxed: Floats, values: Integers) -> Mask:
        """Return the decisions that a relaxation leaves between yes and no, or takes otherwise than the plan."""
        open_: Mask = self.decision & (np.abs(values - relaxed) > SURE)
        return open_

    def around(self, seed: int, wanted: int, values: Integers) -> tuple[Mask, Integers]:
        """Free what is promising at a site and the nearest ones, and what the people who stand there do elsewhere; also return these sites."""
        open_ = self._narrowed(values)
        sites = _first(self.site, self.near[seed], wanted, open_)
        here = np.zeros(len(self.near) + 1, bool)  # the last one stands for the group as a whole
        here[sites] = True
        theirs = here[self.base][self.person]
        freed: Mask = open_ & (here[self.site] | (theirs & ((values > 0) | (self.site < 0))))
        return freed, sites

    def region(self, random: np.random.Generator, open_: Mask, wanted: int) -> Mask:
        """Free what is open around a site where much is, and what is open in work for the group as a whole if that is not most."""
        for_group = open_ & (self.site < 0)
        at_site = np.bincount(self.site[open_ & ~for_group], minlength=len(self.near)).astype(float)
        if not at_site.any():
            return open_
        seed = int(random.choice(len(at_site), p=at_site / at_site.sum()))
        freed = self._grow(self.site, self.near[seed], wanted, open_)
        return freed | for_group if 2 * for_group.sum() <= wanted else freed

    def shortage(self, random: np.random.Generator, values: Integers, wanted: int, open_: Mask) -> Mask:
        """Free everything of the people who could relieve one shortage (unplaced work, a missing knower or visit) and of people like them."""
        helpers = self._helpers(random, self.pain * values, open_)
        if not len(helpers):
            return self.people(random, values, wanted, open_)
        likeness = self.alike[helpers[: 1 + int(random.integers(3))]].sum(axis=0) * random.uniform(0.3, 1.0, len(self.alike))
        likeness[helpers] += 2 * likeness.max() * random.uniform(0.3, 1.0, len(helpers))
        return self._grow(self.person, np.argsort(-likeness), wanted, open_)

    def _helpers(self, random: np.random.Generator, pain: Integers, open_: Mask) -> Integers:
        """Return the people who could relieve one of some pains, in any order; nobody when nothing pains."""
        return random.permutation(np.unique(self.person[self._relieving(random, pain, open_)]))

    def _relieving(self, random: np.random.Generator, pain: Integers | Floats, open_: Mask) -> Integers:
        """Return the open decisions that could relieve one of some pains; none when nothing pains."""
        if not pain.any():
            return np.zeros(0, np.int64)
        beside = self.program.beside(int(random.choice(len(pain), p=pain / pain.sum())))
        return beside[open_[beside]]

    def people(self, random: np.random.Generator, values: Integers, wanted: int, open_: Mask) -> Mask:
        """Free everything of one person and of the people who can do most of the same."""
        busy = open_ & (values > 0)
        seed = int(random.choice(self.person[busy if busy.any() else open_]))
        order = np.argsort(-(self.alike[seed] * random.uniform(0.3, 1.0, len(self.alike))))
        return self._grow(self.person, np.concatenate(([seed], order[order != seed])), wanted, open_)

    def sites(self, random: np.random.Generator, values: Integers, wanted: int, open_: Mask) -> Mask:
        """Free everything at one site and at the nearest ones."""
        order = self.near[self._site(random, values)]
        jitter = np.argsort(np.arange(len(order)) * random.uniform(0.3, 1.0, len(order)))
        return self._grow(self.site, order[jitter], wanted, open_)

    def tasks(self, random: np.random.Generator, _values: Integers, wanted: int, open_: Mask) -> Mask:
        """Free everything of one task and of the tasks that ask the same skills."""
        seed = int(random.integers(len(self.akin)))
        order = np.argsort(-(self.akin[seed] * random.uniform(0.3, 1.0, len(self.akin)) + random.uniform(0, 0.2, len(self.akin))))
        return self._grow(self.task, np.concatenate(([seed], order[order != seed])), wanted, open_)

    def corner(self, random: np.random.Generator, values: Integers, wanted: int, open_: Mask) -> Mask:
        """Free what a group of similar people may do at a few neighbouring sites and in the group."""
        people = self.people(random, values, wanted * 3, open_)
        sites = self.sites(random, values, wanted * 3, open_) | (self.site < 0)
        return people & sites & open_

    def disagreement(self, random: np.random.Generator, values: Integers, wanted: int, open_: Mask) -> Mask:
        """Free where the relaxation and the plan differ, and something random besides."""
        if self.relaxed is None:
            return self.people(random, values, wanted, open_)
        distance = np.abs(self._surplus(values)) + random.uniform(0, 0.15, len(values))
        distance[~open_] = -1
        duty_like = self.people(random, values, wanted // 2, open_)
        chosen = np.zeros(len(values), bool)
        chosen[np.argsort(-distance)[: wanted // 2]] = True
        return (chosen & open_) | duty_like

    def exchange(self, random: np.random.Generator, values: Integers, wanted: int, _open: Mask) -> Mask:
        """Free everything of one person and of those with whom the relaxation exchanges work, one after the other.

        Mostly it is somebody who could relieve a shortage that the relaxation does not have, if there is any: their time is
        taken by what others do in the relaxation.
        """
        surplus = self._surplus(values)
        differs = self.decision * np.abs(surplus) * self.minutes
        if not differs.any():
            return self.people(random, values, wanted, self.decision)
        helpers = self._helpers(random, self.pain * values * self.lacks * (surplus > 1 - SURE), self.decision)
        relieves = len(helpers) and random.random() < AVOIDABLE
        seed = int(helpers[0] if relieves else self.person[random.choice(len(differs), p=differs / differs.sum())])
        return self._grow(self.person, self._exchanging(random, surplus, wanted, seed), wanted, self.decision)

    def school(self, random: np.random.Generator, _values: Integers, _wanted: int, open_: Mask) -> Mask:
        """Free everything at one school, each school in its turn: quickly done, and in a large group chance would pass by many for long."""
        school = int(random.choice(np.flatnonzero(self.turns == self.turns.min())))
        self.turns[school] += 1
        freed: Mask = open_ & (self.school_at[self.site] == school)
        return freed

    def visitors(self, random: np.random.Generator, values: Integers, wanted: int, open_: Mask) -> Mask:
        """Free what people do where they come already, at one site and at the nearest ones, and of the work for the group.

        Who goes where stands, or nearly so, and there are far fewer decisions to a site: of many sites it is settled at once
        who does what. In a large group that is where most of a plan is lost, once it is rounded.
        """
        come, for_group = self._of_pairs(self.decision & (values > 0)), open_ & (self.site < 0)
        freed = self.sites(random, values, wanted, open_ & (come | (self.site == self.base[self.person])))
        return freed | (for_group & np.isin(self.person, self.person[freed & (values > 0)]))

    def move(self, random: np.random.Generator, values: Integers, wanted: int, open_: Mask) -> Mask:
        """Free everything at a site with a shortage that the relaxation does not have, and at the sites of somebody who could relieve it.

        It is somebody with a limit of sites, who may have to leave one to begin at another. The two may be far apart: no other
        kind frees them together, and a plan that they could improve no more came from 570 to 566 thousand with this one.
        """
        avoidable = self.pain * self.lacks * np.maximum(0, self._surplus(values))
        relieving = self._relieving(random, avoidable, self.decision & self.limited[self.person] & (self.site >= 0))
        if not len(relieving):
            return self.people(random, values, wanted, open_)
        chosen = int(random.choice(relieving))
        comes = self.decision & (values > 0) & (self.person == self.person[chosen]) & (self.site >= 0)
        theirs = random.permutation(np.setdiff1d(self.site[comes], self.site[chosen]))
        return self._grow(self.site, np.concatenate(([self.site[chosen]], theirs)), wanted, open_)

    def hand_over(self, random: np.random.Generator, values: Integers, wanted: int, open_: Mask) -> Mask:
        """Free all that is promising at the schools of two people of one school each: one with work for the group, and one who could do it.

        Each who could has their turn at each task, for chance would pass by many. Such work may be most of their year: their
        school then asks others, who are lacking elsewhere. A relaxation gives a little of it to each of many, and so cannot
        say who it should be; and no other kind frees two schools that may be far apart.
        """
        for_group = self.decision & (self.duty >= 0) & (self.site < 0) & self.local[self.person]
        taken = for_group & (values > 0)
        could = np.flatnonzero(for_group & (values == 0) & np.isin(self.task, self.task[taken]))
        if not len(could):
            return self.people(random, values, wanted, open_)
        waiting = could[self.turns_over[could] == self.turns_over[could].min()]
        chosen = int(random.choice(waiting, p=self.minutes[waiting] / self.minutes[waiting].sum()))
        self.turns_over[chosen] += 1
        both = self.person[[chosen, random.choice(np.flatnonzero(taken & (self.task == self.task[chosen])))]]
        there = np.isin(self.school_at, self.school_at[self.base[both]])
        theirs = there[self.site] | ((self.site < 0) & there[self.base[self.person]])
        freed: Mask = (self._narrowed(values) & theirs) | (self.decision & np.isin(self.person, both))
        return freed

    def _site(self, random: np.random.Generator, values: Integers) -> int:
        """Return a site to begin at: any, or mostly, in a large group, one where the plan costs more than the relaxation."""
        count, placed = len(self.near), self.place >= 0
        if large(self.program) and random.random() < DEAR:
            dear = np.bincount(self.place[placed], weights=self._loss(values)[placed], minlength=count)
            if dear.any():
                return int(random.choice(count, p=dear / dear.sum()))
        return int(random.integers(count))

    def _loss(self, values: Integers) -> Floats:
        """Return what each variable costs more than in the relaxation, by its reduced cost; nothing before there is one."""
        if self.relaxed is None:
            return np.zeros(len(values))
        loss: Floats = self.reduced_costs * (values - np.where(self.reduced_costs > 0, self.program.low, self.program.high))
        return loss

    def _surplus(self, values: Integers) -> Floats:
        """Return what a plan has more than the relaxation; nothing before there is one."""
        return np.zeros(len(values)) if self.relaxed is None else values - self.relaxed

    def _exchanging(self, random: np.random.Generator, surplus: Floats, wanted: int, seed: int) -> Integers:
        """Return a person and, one after the other, who in the relaxation takes most minutes from those before, or gives most to them."""
        differs = np.flatnonzero(self.decision & (np.abs(surplus) > SURE))
        person, surplus, minutes = self.person[differs], surplus[differs], self.minutes[differs]
        duty = np.unique(self.cell[differs], return_inverse=True)[1]
        room = np.bincount(self.person[self.decision], minlength=len(self.alike))
        chosen, balance = [seed], np.zeros(len(differs))
        while room[chosen].sum() < wanted:
            balance += np.bincount(duty, weights=surplus * (person == chosen[-1]), minlength=len(differs))
            matching = np.maximum(0, -surplus * balance[duty]) * minutes
            fit = np.bincount(person, weights=matching, minlength=len(room)) * random.uniform(0.3, 1.0, len(room))
            fit[chosen] = 0
            if not fit.any():
                break
            chosen.append(int(fit.argmax()))
        return np.array(chosen)

    def _grow(self, label: np.ndarray, order: np.ndarray, wanted: int, open_: Mask) -> Mask:
        chosen = np.zeros(max(int(label.max()), int(order.max())) + 2, bool)
        chosen[_first(label, order, wanted, open_)] = True
        freed: Mask = chosen[label] & open_
        return freed


def _first(label: np.ndarray, order: np.ndarray, wanted: int, open_: Mask) -> np.ndarray:
    """Return the first labels in an order that together have at most as many open decisions as wanted; one at least."""
    counts = np.bincount(label[open_ & (label >= 0)], minlength=int(order.max()) + 1)
    return order[: max(1, int(np.searchsorted(np.cumsum(counts[order]), wanted)))]


def _minutes(problem: Problem) -> np.ndarray:
    codes = list(problem.site)
    return np.array([[problem.journey(start, end).minutes for end in codes] for start in codes])


def _alike(person: np.ndarray, cell: np.ndarray, open_: Mask, count: int) -> np.ndarray:
    """How many pairs of a task and a site each pair of people could both do."""
    cells, place = np.unique(cell[open_], return_inverse=True)
    can = np.zeros((count, len(cells)), np.float32)
    can[person[open_], place] = 1
    return can @ can.T


def _akin(problem: Problem) -> np.ndarray:
    """How many skills each pair of tasks shares."""
    skills = {name: index for index, name in enumerate(problem.skill_names)}
    asks = np.zeros((len(problem.tasks), len(skills)))
    for row, task in enumerate(problem.tasks):
        for need in task.skills:
            asks[row, skills[need.skill]] = 1
    return asks @ asks.T
