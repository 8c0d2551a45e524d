"""A first plan in a second: each duty to the cheapest person who still has time, the scarcest duties first."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from math import ceil

from ictassign.facts import Facts
from ictassign.goals import GOALS, weights
from ictassign.plan import Plan
from ictassign.problem import Duty, DutyKey, Problem, Unit, UnitKey
from ictassign.tables import AgreementKind, Priority


@dataclass
class _Desk:
    """The plan of one person while it grows. Times are minutes."""

    left: int
    onsite: dict[str, int] = field(default_factory=dict)
    sites: set[str] = field(default_factory=set)
    visits: dict[str, int] = field(default_factory=dict)


class _Draft:
    def __init__(self, problem: Problem, prices: Mapping[str, float]) -> None:
        self.problem = problem
        self.prices = prices
        self.weight = weights(problem)
        self.desk = {code: _Desk(capacity - problem.meetings[code]) for code, capacity in problem.capacity.items()}
        self.executors: dict[DutyKey, list[str]] = {}
        self.stand_ins: dict[UnitKey, list[str]] = {}
        self.knowers: dict[object, set[str]] = {key: set() for key in problem.units}
        self.budget = 60 * problem.budget_cents
        self.liked, self.disliked = (problem.agreed(kind) for kind in (AgreementKind.LIKED, AgreementKind.DISLIKED))

    def keep(self, start: Plan) -> None:
        """Take over what the rules still allow of a plan: its parts, stand-ins and visits."""
        problem = self.problem
        for key, people in start.executors.items():
            for person in people:
                if key in problem.duties and person in problem.executors[key] and person not in self.executors.get(key, ()):
                    duty = problem.duties[key]
                    if len(self.executors.get(key, ())) < duty.parts and self.cost(person, duty) is not None:
                        self.place(person, duty)
        for unit_key, people in start.stand_ins.items():
            if unit_key in problem.units:
                unit = problem.units[unit_key]
                self.teach(unit, [person for person in people if person in problem.stand_ins[unit_key]])
        for (person, site), visits in start.visits.items():
            if person in self.desk and site in self.desk[person].onsite:
                self.visit(person, site, visits - self.desk[person].visits.get(site, 0))

    def visit(self, person: str, site: str, extra: int) -> int:
        """Add visits of a person as far as their time and the budget allow, and return how many."""
        drive = 2 * self.problem.journey(self.problem.person[person].base, site).minutes
        if drive:
            extra = min(extra, self.desk[person].left // drive)
            if rate := self.problem.rate_cents.get(person, 0):
                extra = min(extra, self.budget // (rate * drive))
        extra = max(0, extra)
        self.desk[person].visits[site] = self.desk[person].visits.get(site, 0) + extra
        self.spend(person, drive * extra)
        return extra

    def extra_visits(self, person: str, duty: Duty) -> int:
        """Return the visits that one more part would add."""
        if not duty.onsite_minutes or duty.site == self.problem.person[person].base:
            return 0
        desk = self.desk[person]
        needed = ceil((desk.onsite.get(duty.site, 0) + duty.onsite_minutes) / self.problem.visit_minutes)
        return max(0, needed - desk.visits.get(duty.site, 0))

    def cost(self, person: str, duty: Duty) -> float | None:
        """Return what one part more for a person costs, in tenths of a minute of travel; None when a rule forbids it."""
        problem, desk, row = self.problem, self.desk[person], self.problem.person[person]
        drive = 2 * self.extra_visits(person, duty) * problem.journey(row.base, duty.site).minutes if duty.site else 0
        minutes = duty.part_minutes + drive
        away = bool(duty.site) and duty.site != row.base and duty.site not in desk.sites
        if minutes > desk.left or (away and row.max_sites is not None and len(desk.sites) >= row.max_sites):
            return None
        if person in problem.rate_cents and problem.rate_cents[person] * minutes > self.budget:
            return None
        wish = ((person, duty.key) in self.disliked) - ((person, duty.key) in self.liked)
        before = problem.executed_last_year.get(duty.key)
        moved = before is not None and person not in before
        unit = problem.units[duty.unit]
        learns = person not in self.knowers[duty.unit] and len(self.knowers[duty.unit]) < unit.wanted
        overload = max(0, problem.capacity[person] - problem.target_minutes[person] - (desk.left - minutes))
        return (
            self.prices.get(person, 0.0) * minutes
            + self.weight["reistijd"] * drive
            + self.weight["versnippering"] * away
            + self.weight["wensen"] * wish
            + self.weight["verandering"] * moved
            + self.weight["overbelasting"] * min(overload, minutes)
            - self.weight["ontbrekende kenners"] * learns
        )

    def place(self, person: str, duty: Duty) -> None:
        """Give a part to a person."""
        desk, row = self.desk[person], self.problem.person[person]
        if person in (standing := self.stand_ins.get(duty.unit, [])):  # who executes, knows: no stand-in any more
            standing.remove(person)
            self.spend(person, -self.problem.units[duty.unit].upkeep)
        extra = self.extra_visits(person, duty)
        drive = 2 * extra * self.problem.journey(row.base, duty.site).minutes if duty.site else 0
        if duty.site and duty.site != row.base:
            desk.sites.add(duty.site)
            if duty.onsite_minutes:
                desk.onsite[duty.site] = desk.onsite.get(duty.site, 0) + duty.onsite_minutes
                desk.visits[duty.site] = desk.visits.get(duty.site, 0) + extra
        self.spend(person, duty.part_minutes + drive)
        self.executors.setdefault(duty.key, []).append(person)
        self.knowers[duty.unit].add(person)

    def spend(self, person: str, minutes: int) -> None:
        """Take minutes from a person, and their cost from the budget."""
        self.desk[person].left -= minutes
        self.budget -= self.problem.rate_cents.get(person, 0) * minutes

    def fill(self, duty: Duty) -> None:
        """Place the parts of a duty that are worth placing."""
        core = self.problem.task[duty.task].priority is Priority.CORE
        unplaced = self.weight["niet verdeeld, kern" if core else "niet verdeeld, bijkomend"] * duty.part_minutes
        while len(self.executors.get(duty.key, ())) < duty.parts:
            taken = self.executors.get(duty.key, ())
            offers = [
                (cost, -self.desk[person].left, person)
                for person in self.problem.executors[duty.key]
                if person not in taken and (cost := self.cost(person, duty)) is not None
            ]
            if not offers or min(offers)[0] >= unplaced:
                return
            self.place(min(offers)[2], duty)

    def teach(self, unit: Unit, wishes: Sequence[str] | None = None) -> None:
        """Name stand-ins for a unit that lacks knowers, from the wishes or else from everybody who may."""
        knowers = self.knowers[unit.key]
        able = [person for person in dict.fromkeys(self.problem.stand_ins[unit.key] if wishes is None else wishes) if person not in knowers]
        able.sort(key=lambda person: -self.desk[person].left)
        for person in able:
            affordable = self.problem.rate_cents.get(person, 0) * unit.upkeep <= self.budget
            if len(knowers) < unit.wanted and self.desk[person].left >= unit.upkeep and affordable:
                self.spend(person, unit.upkeep)
                self.stand_ins.setdefault(unit.key, []).append(person)
                knowers.add(person)

    def call(self, site: str, wanted: int) -> None:
        """Add visits of the team that a site still wants, where they are worth their travel."""
        problem = self.problem
        team = [person for person in self.desk if person in problem.core and site in self.desk[person].onsite]
        team.sort(key=lambda person: problem.journey(problem.person[person].base, site).minutes)
        lacking = wanted - sum(self.desk[person].visits.get(site, 0) for person in team)
        for person in team:
            drive = 2 * problem.journey(problem.person[person].base, site).minutes
            if drive * self.weight["reistijd"] >= self.weight["ontbrekende bezoeken"]:
                return
            lacking -= self.visit(person, site, lacking)

    def plan(self) -> Plan:
        """Return the plan as it stands."""
        return Plan(
            executors={key: tuple(people) for key, people in self.executors.items() if people},
            stand_ins={key: tuple(people) for key, people in self.stand_ins.items() if people},
            visits={(person, site): count for person, desk in self.desk.items() for site, count in desk.visits.items() if count},
        )


def greedy(problem: Problem, start: Plan | None = None, prices: Mapping[str, float] | None = None) -> Plan:
    """Return an allowed plan made duty by duty.

    Parameters
    ----------
    problem : Problem
        Its agreements ``vast`` must fit together (:mod:`ictassign.clashes`).
    start : Plan, optional
        Parts, stand-ins and visits to keep where the rules still allow them.
    prices : mapping of person to float, optional
        What a minute of a person is worth to others, in tenths of a minute of travel.
    """
    draft = _Draft(problem, prices or {})
    for person, key in sorted(problem.agreed(AgreementKind.FIXED)):
        draft.place(person, problem.duties[key])
    if start is not None:
        draft.keep(start)
    for duty in sorted(problem.duties.values(), key=lambda duty: (len(problem.executors[duty.key]), -duty.part_minutes)):
        draft.fill(duty)
    for unit in problem.units.values():
        draft.teach(unit)
    for site, wanted in problem.wanted_visits.items():
        if wanted:
            draft.call(site, wanted)
    return draft.plan()


def auction(problem: Problem, rounds: int, stop: Callable[[], bool]) -> Plan:
    """Return the best of several greedy plans, the minutes of people who were short dearer in each next one.

    Without it the first duties take the people whom later duties cannot do without. ``stop`` ends it early.
    """
    prices = dict.fromkeys(problem.person, 0.0)
    weight = weights(problem)
    plans: list[tuple[int, int, Plan]] = []
    for turn in range(rounds):
        facts = Facts(problem, greedy(problem, prices=prices))
        plans.append((sum(weight[goal.name] * goal.value(facts) for goal in GOALS), turn, facts.plan))
        if stop():
            break
        _reprice(facts, prices)
    return min(plans)[2]


def _reprice(facts: Facts, prices: dict[str, float]) -> None:
    problem = facts.problem
    left = {person: capacity - facts.minutes[person] for person, capacity in problem.capacity.items()}
    short: dict[str, float] = {}
    for key, minutes in facts.unplaced_minutes.items():
        worth = 100 if problem.task[key.task].priority is Priority.CORE else 40
        for person in problem.executors[key]:
            if left[person] < minutes:
                short[person] = max(short.get(person, 0.0), float(worth))
    for person, capacity in problem.capacity.items():
        if person in short:
            prices[person] += 0.25 * (short[person] - prices[person])
        elif left[person] > 0.05 * capacity:
            prices[person] *= 0.6
