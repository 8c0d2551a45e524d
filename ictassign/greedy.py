"""A first plan in a second: each duty to the cheapest person who still has time, the scarcest duties first."""

from dataclasses import dataclass, field
from math import ceil

from ictassign.goals import weights
from ictassign.plan import Plan
from ictassign.problem import Duty, DutyKey, Problem, Unit
from ictassign.tables import AgreementKind, Priority


@dataclass
class _Desk:
    """The plan of one person while it grows. Times are minutes."""

    left: int
    onsite: dict[str, int] = field(default_factory=dict)
    sites: set[str] = field(default_factory=set)
    visits: dict[str, int] = field(default_factory=dict)


class _Draft:
    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self.weight = weights(problem)
        self.desk = {code: _Desk(capacity - problem.meetings[code]) for code, capacity in problem.capacity.items()}
        self.executors: dict[DutyKey, list[str]] = {}
        self.stand_ins: dict[Unit, list[str]] = {}
        self.knowers: dict[object, set[str]] = {key: set() for key in problem.units}
        self.budget = 60 * problem.budget_cents
        self.liked, self.disliked = (problem.agreed(kind) for kind in (AgreementKind.LIKED, AgreementKind.DISLIKED))

    def extra_visits(self, person: str, duty: Duty) -> int:
        """Visits that one more part would add."""
        if not duty.onsite_minutes or duty.site == self.problem.person[person].base:
            return 0
        desk = self.desk[person]
        needed = ceil((desk.onsite.get(duty.site, 0) + duty.onsite_minutes) / self.problem.visit_minutes)
        return max(0, needed - desk.visits.get(duty.site, 0))

    def cost(self, person: str, duty: Duty) -> int | None:
        """What one part more for a person costs, in tenths of a minute of travel; None when a rule forbids it."""
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
            self.weight["reistijd"] * drive
            + self.weight["versnippering"] * away
            + self.weight["wensen"] * wish
            + self.weight["verandering"] * moved
            + self.weight["overbelasting"] * min(overload, minutes)
            - self.weight["ontbrekende kenners"] * learns
        )

    def place(self, person: str, duty: Duty) -> None:
        """Give a part to a person."""
        desk, row = self.desk[person], self.problem.person[person]
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

    def teach(self, unit: Unit) -> None:
        """Name stand-ins for a unit that lacks knowers."""
        knowers = self.knowers[unit.key]
        able = [p for p in self.problem.stand_ins[unit.key] if p not in knowers and self.problem.rate_cents.get(p, 0) * unit.upkeep <= self.budget]
        able.sort(key=lambda person: -self.desk[person].left)
        for person in able[: max(0, unit.wanted - len(knowers))]:
            if self.desk[person].left >= unit.upkeep:
                self.spend(person, unit.upkeep)
                self.stand_ins.setdefault(unit, []).append(person)
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
            extra = max(0, min(lacking, self.desk[person].left // drive if drive else lacking))
            self.desk[person].visits[site] = self.desk[person].visits.get(site, 0) + extra
            self.spend(person, drive * extra)
            lacking -= extra


def greedy(problem: Problem, start: Plan | None = None) -> Plan:
    """Return an allowed plan made duty by duty.

    Parameters
    ----------
    problem : Problem
        Its agreements ``vast`` must fit together (:mod:`ictassign.clashes`).
    start : Plan, optional
        Parts and stand-ins to keep where the rules still allow them.
    """
    draft = _Draft(problem)
    for person, key in sorted(problem.agreed(AgreementKind.FIXED)):
        draft.place(person, problem.duties[key])
    kept = start.executors if start is not None else {}
    for key, people in kept.items():
        for person in people:
            if key in problem.duties and person in problem.executors[key] and person not in draft.executors.get(key, ()):
                duty = problem.duties[key]
                if len(draft.executors.get(key, ())) < duty.parts and draft.cost(person, duty) is not None:
                    draft.place(person, duty)
    order = sorted(problem.duties.values(), key=lambda duty: (len(problem.executors[duty.key]), -duty.part_minutes))
    for duty in order:
        draft.fill(duty)
    for unit in problem.units.values():
        draft.teach(unit)
    for site, wanted in problem.wanted_visits.items():
        if wanted:
            draft.call(site, wanted)
    return Plan(
        executors={key: tuple(people) for key, people in draft.executors.items() if people},
        stand_ins={unit.key: tuple(people) for unit, people in draft.stand_ins.items() if people},
        visits={(person, site): count for person, desk in draft.desk.items() for site, count in desk.visits.items() if count},
    )
