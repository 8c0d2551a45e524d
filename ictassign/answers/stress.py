"""Who is away: what stands still without each person, what others can take over, and what is lost.

**Carried.** A person is away for the rest of the year (a share of it; 1 is the whole year). Every part that they execute
and that is left in that time must be taken, as a whole, by one other person who

- knows the knowledge unit of the duty: executes in it, or stands in for it;
- could stand in at that duty by the rules: role, skills one level lower, place of work, no agreement ``verboden`` (or
  executes another part of the same duty already);
- has the time left in that same period: the part, plus the extra visits that its work on site asks from their base on
  top of the visits they make already, fit in what their capacity leaves.

External partners also stay within what the budget leaves. Limits on travel time and number of sites are left aside: an
absence is an emergency. An absence is carried when every part is. Where not everything fits, the work that weighs most
(the weights of unplaced work) is taken first; the rest is lost.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import ceil, floor

from ictassign.engines import solve_cp_sat
from ictassign.facts import Facts
from ictassign.goals import weights
from ictassign.model import Rows, Terms
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem, UnitKey
from ictassign.program import Program
from ictassign.tables import Priority

NOBODY_KNOWS, NOT_THERE, NO_TIME = "niemand anders kent het", "wie het kent, kan of mag het daar niet doen", "wie het kent, heeft geen tijd meer"
"""Why a part is lost."""


@dataclass(frozen=True)
class Absence:
    """What happens when one person is away. Minutes are those of the time that they are away.

    Parameters
    ----------
    person : str
    parts : mapping of DutyKey to int
        Minutes of each part that they execute.
    alone : tuple of DutyKey
        The duties that they execute alone: they stand still at once, until somebody takes over.
    taken : mapping of DutyKey to str
        Who takes over.
    bought : tuple of DutyKey
        Parts for which hours were bought beforehand.
    lost : mapping of DutyKey to str
        Why nobody takes over.
    proven : bool
        Whether it is proven that no more can be taken over.
    """

    person: str
    parts: Mapping[DutyKey, int]
    alone: tuple[DutyKey, ...]
    taken: Mapping[DutyKey, str]
    bought: tuple[DutyKey, ...]
    lost: Mapping[DutyKey, str]
    proven: bool = True

    @property
    def carried(self) -> bool:
        """Whether everything is taken over."""
        return not self.lost

    def minutes(self, keys: Iterable[DutyKey]) -> int:
        """Return the minutes of some of the parts."""
        return sum(self.parts[key] for key in keys)


@dataclass(frozen=True)
class Measures:
    """What is done beforehand, so that absences can be carried.

    Parameters
    ----------
    trainings : mapping of (person, skill) to int
        The level after the training.
    stand_ins : frozenset of (person, UnitKey)
        Stand-ins named on top of those of the plan.
    hours : mapping of skill to int
        Hours of an expertise that can be called on in any one absence.
    """

    trainings: Mapping[tuple[str, str], int] = field(default_factory=dict)
    stand_ins: frozenset[tuple[str, UnitKey]] = frozenset()
    hours: Mapping[str, int] = field(default_factory=dict)


class Crew:
    """Everybody's knowledge and time in a plan, after some measures; what absences are judged by.

    Parameters
    ----------
    problem : Problem
    plan : Plan
    share : Fraction
        Share of the year that somebody is away.
    measures : Measures, optional
    """

    def __init__(self, problem: Problem, plan: Plan, share: Fraction = Fraction(1), measures: Measures | None = None) -> None:
        self.problem = problem
        self.plan = plan
        self.share = share
        self.measures = measures or Measures()
        self.facts = Facts(problem, plan)

    def need(self, minutes: int) -> int:
        """Return what is left of so many minutes of work, rounded up."""
        return ceil(self.share * minutes)

    def spare(self, minutes: int) -> int:
        """Return what is left of so many spare minutes, rounded down."""
        return floor(self.share * minutes)

    def upkeep(self, unit: UnitKey) -> int:
        """Return the minutes that a new stand-in for a unit needs."""
        return self.need(self.problem.units[unit].upkeep)

    @cached_property
    def free(self) -> Mapping[str, int]:
        """Minutes that each person has left, the upkeep of measures taken off."""
        facts, capacity = self.facts, self.problem.capacity
        left = {person: self.spare(max(0, capacity[person] - facts.minutes[person])) for person in capacity}
        for person, unit in self.measures.stand_ins:
            left[person] -= self.upkeep(unit)
        return left

    @cached_property
    def budget_left(self) -> int:
        """What is left of the budget for externals, in sixtieths of a cent."""
        return self.spare(max(0, 60 * self.problem.budget_cents - self.facts.external_cents_times_60))

    @cached_property
    def knowers(self) -> Mapping[UnitKey, tuple[str, ...]]:
        """Who knows each unit, after the measures."""
        found = {unit: list(people) for unit, people in self.facts.knowers.items()}
        for person, unit in sorted(self.measures.stand_ins):
            if person not in found[unit]:
                found[unit].append(person)
        return {unit: tuple(people) for unit, people in found.items()}

    def level(self, person: str, skill: str) -> int:
        """Return the level of a person, after the measures."""
        return max(self.problem.skill_level[person].get(skill, 0), self.measures.trainings.get((person, skill), 0))

    def missing_skills(self, person: str, task: str) -> Mapping[str, int]:
        """Return the skills that a person lacks to stand in for a task, with the level that is asked."""
        asked = self.problem.asked_levels(task, stand_in=True)
        return {skill: level for skill, level in asked.items() if self.level(person, skill) < level}

    def could_work(self, person: str, key: DutyKey) -> bool:
        """Say whether a person could do a part of a duty in an absence, time, knowledge and skills aside."""
        problem = self.problem
        if person in self.facts.executors[key]:
            return True
        lacking = self.problem.reasons_against(person, key, stand_in=True)
        skills = sum(problem.skill_level[person].get(skill, 0) < level for skill, level in problem.asked_levels(key.task, stand_in=True).items())
        return len(lacking) == skills

    def takers(self, person: str, key: DutyKey) -> tuple[str, ...]:
        """Return who could take a part over from a person, time aside."""
        known = self.knowers[self.problem.duties[key].unit]
        executors = self.facts.executors[key]
        return tuple(
            other
            for other in known
            if other != person and (other in executors or (self.could_work(other, key) and not self.missing_skills(other, key.task)))
        )

    def parts(self, person: str) -> Mapping[DutyKey, int]:
        """Return the minutes of each part that a person executes."""
        return {key: self.need(self.problem.duties[key].part_minutes) for key in self.facts.duties_of[person]}

    def may_be_bought(self, key: DutyKey) -> bool:
        """Say whether hours can be bought for a duty."""
        return self.problem.task[key.task].outsourcing.value != "nee"

    def absence(self, person: str, seconds: float = 10.0) -> Absence:
        """Return what happens when a person is away: as much as possible is taken over."""
        return _Carrying(self, person).solve(seconds)


def trips(crew: Crew, rows: Rows, person: str, parts: Mapping[DutyKey, int]) -> Terms:
    """Return the travel minutes of the extra visits that parts ask of a person.

    ``parts`` holds the yes/no variable of each part; rows for the visits are added.
    """
    problem, facts = crew.problem, crew.facts
    base, length = problem.person[person].base, problem.visit_minutes
    onsite: dict[str, Terms] = {}
    for key, taken in parts.items():
        minutes = crew.need(problem.duties[key].onsite_minutes)
        if minutes and key.site != base:
            onsite.setdefault(key.site, []).append((taken, minutes))
    found: Terms = []
    for site, terms in onsite.items():
        journey = problem.journey(base, site).minutes
        if journey == 0:
            continue
        room = facts.visits.get((person, site), 0) * length - facts.onsite_minutes.get((person, site), 0)
        visits = rows.integer(0, ceil(sum(minutes for _, minutes in terms) / length))
        rows.row([(visits, length), *((taken, -minutes) for taken, minutes in terms)], -crew.spare(max(0, room)), None)
        found.append((visits, 2 * journey))
    return found


class _Carrying:
    """The program that divides the parts of one absent person over those who could take them."""

    def __init__(self, crew: Crew, person: str) -> None:
        self.crew = crew
        self.person = person
        self.rows = Rows()
        self.parts = crew.parts(person)
        self.takers = {key: crew.takers(person, key) for key in self.parts}
        self.takes = {(key, other): self.rows.integer(0, 1) for key, others in self.takers.items() for other in others}
        self.buys = {key: self.rows.integer(0, 1) for key in self.parts if crew.may_be_bought(key) and self._bought(key)}
        self._post()

    def _bought(self, key: DutyKey) -> int:
        return 60 * self.crew.measures.hours.get(self.crew.problem.main_skill[key.task], 0)

    def _post(self) -> None:
        crew, problem, rows = self.crew, self.crew.problem, self.rows
        weight = weights(problem)
        by_person: dict[str, dict[DutyKey, int]] = {}
        for (key, other), taken in self.takes.items():
            by_person.setdefault(other, {})[key] = taken
        spent: Terms = []
        for other, parts in by_person.items():
            work = [(taken, self.parts[key]) for key, taken in parts.items()] + trips(crew, rows, other, parts)
            rows.row(work, None, crew.free[other])
            spent += [(variable, problem.rate_cents[other] * count) for variable, count in work if other in problem.externals]
        rows.row(spent, None, crew.budget_left)
        bought: dict[str, Terms] = {}
        for key, buys in self.buys.items():
            bought.setdefault(problem.main_skill[key.task], []).append((buys, self.parts[key]))
        for skill, terms in bought.items():
            rows.row(terms, None, 60 * crew.measures.hours[skill])
        for key, minutes in self.parts.items():
            options = [self.takes[key, other] for other in self.takers[key]] + [self.buys[key] for _ in range(key in self.buys)]
            rows.row([(option, 1) for option in options], None, 1)
            core = problem.task[key.task].priority is Priority.CORE
            worth = weight["niet verdeeld, kern" if core else "niet verdeeld, bijkomend"] * minutes
            rows.minimise([(option, 1) for option in options], -max(1, worth))

    def solve(self, seconds: float) -> Absence:
        """Take as much over as possible."""
        facts = self.crew.facts
        values, proven = [0] * len(self.rows.low), True
        if self.takes or self.buys:
            answer = solve_cp_sat(Program.of(self.rows), seconds=seconds)
            proven = answer.optimal
            if answer.values is not None:
                values = answer.values.tolist()
        taken = {key: other for (key, other), variable in self.takes.items() if values[variable]}
        bought = tuple(key for key, variable in self.buys.items() if values[variable])
        lost = {key: self._why(key) for key in self.parts if key not in taken and key not in bought}
        alone = tuple(key for key in self.parts if len(facts.executors[key]) == 1)
        return Absence(self.person, self.parts, alone, taken, bought, lost, proven)

    def _why(self, key: DutyKey) -> str:
        if self.takers[key]:
            return NO_TIME
        others = set(self.crew.knowers[self.crew.problem.duties[key].unit]) - {self.person}
        return NOT_THERE if others else NOBODY_KNOWS


def harm(problem: Problem, absence: Absence) -> int:
    """Return what the lost work weighs, in tenths of a minute of travel: as much as leaving it unplaced."""
    weight = weights(problem)
    core = [key for key in absence.lost if problem.task[key.task].priority is Priority.CORE]
    extra = [key for key in absence.lost if problem.task[key.task].priority is Priority.EXTRA]
    return weight["niet verdeeld, kern"] * absence.minutes(core) + weight["niet verdeeld, bijkomend"] * absence.minutes(extra)
