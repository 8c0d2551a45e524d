"""Figures: everything a report says about a plan, computed once from the definition.

Minutes, metres and cents inside; hours, kilometres and euros only where a sheet is made.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from ictassign.checker import obstacles_of
from ictassign.facts import Facts
from ictassign.problem import DutyKey, Problem, UnitKey
from ictassign.report.words import counted
from ictassign.result import Result
from ictassign.tables import TaskGroup

EXECUTES, STAND_IN = "voert uit", "vervanger"
MANDATES = ("beslist", EXECUTES, STAND_IN, "stuurt aan", "aanspreekpunt")
"""What somebody can be for a duty, in the order of the takenoverzicht."""

NOBODY, ALL_BUSY, NO_ROOM, ROOM = (
    "niemand mag en kan het",
    "wie het kan, doet al een deel",
    "wie het kan, heeft geen plaats meer",
    "iemand heeft er nog plaats voor",
)
"""Kinds of reasons why work is unplaced."""


@dataclass(frozen=True, slots=True)
class Alone:
    """A knowledge unit that one person knows alone, and who could take it over, the freest first."""

    unit: UnitKey
    minutes: int
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SkillShare:
    """How one skill is spread: minutes asked and placed, people at level 2 and more, who does most of it, Herfindahl index."""

    skill: str
    asked: int
    placed: int
    able: tuple[str, ...]
    largest: str
    share: float
    herfindahl: float


class Figures:
    """The figures of one result for one problem, each made when first asked for."""

    def __init__(self, problem: Problem, result: Result) -> None:
        self.problem = problem
        self.result = result
        self.plan = result.plan
        self.facts = Facts(problem, result.plan)

    # -- names
    def person(self, code: str) -> str:
        """Return the name of a person; an unknown code stays itself."""
        row = self.problem.person.get(code)
        return row.name if row else code

    def people(self, codes: Sequence[str]) -> str:
        """Return the names of people, separated by ``;``."""
        return "; ".join(map(self.person, codes))

    def site(self, code: str) -> str:
        """Return the name of a site, or what the group is called."""
        row = self.problem.site.get(code)
        return row.name if row else (code or "hele groep")

    def school(self, code: str) -> str:
        """Return the name of a school: that of its main site."""
        return self.problem.site[self.problem.schools[code][0]].name

    def task(self, code: str) -> str:
        """Return the description of a task."""
        return self.problem.task[code].description

    # -- the group
    @cached_property
    def asked(self) -> int:
        """Minutes of all duties."""
        return sum(duty.parts * duty.part_minutes for duty in self.problem.duties.values())

    @cached_property
    def unplaced(self) -> int:
        """Minutes of all unplaced parts."""
        return sum(self.facts.unplaced_minutes.values())

    @cached_property
    def travel(self) -> int:
        """Minutes on the road of everybody."""
        return sum(self.facts.travel_minutes.values())

    @cached_property
    def visit_count(self) -> int:
        """Visits of everybody."""
        return sum(self.facts.visits.values())

    @cached_property
    def external_cents(self) -> int:
        """What external partners cost, rounded up to a cent."""
        return -(-self.facts.external_cents_times_60 // 60)

    # -- people
    @cached_property
    def visits_of(self) -> Mapping[str, Mapping[str, int]]:
        """Visits by person and site."""
        found: dict[str, dict[str, int]] = {person: {} for person in self.problem.person}
        for (person, site), count in self.facts.visits.items():
            found[person][site] = count
        return found

    @cached_property
    def metres(self) -> Mapping[str, int]:
        """Metres driven by each person, there and back."""
        found = dict.fromkeys(self.problem.person, 0)
        for (person, site), count in self.facts.visits.items():
            found[person] += self.trip_metres(person, site) * count
        return found

    def trip_metres(self, person: str, site: str) -> int:
        """Return the metres of one visit, there and back."""
        return 2 * self.problem.journey(self.problem.person[person].base, site).metres

    def trip_minutes(self, person: str, site: str) -> int:
        """Return the minutes on the road of one visit, there and back."""
        return 2 * self.problem.journey(self.problem.person[person].base, site).minutes

    def travel_cents(self, metres: int) -> float:
        """Return what so many metres cost, in cents."""
        return float(self.problem.parameters.rate_per_km) * metres / 10

    @cached_property
    def left(self) -> Mapping[str, int]:
        """Minutes that each person has left."""
        return {person: capacity - self.facts.minutes[person] for person, capacity in self.problem.capacity.items()}

    @cached_property
    def stands_in_for(self) -> Mapping[str, tuple[UnitKey, ...]]:
        """The units each person stands in for."""
        found: dict[str, list[UnitKey]] = {person: [] for person in self.problem.person}
        for key, people in self.facts.stand_ins.items():
            for person in people:
                found[person].append(key)
        return {person: tuple(units) for person, units in found.items()}

    @cached_property
    def mandates_of(self) -> Mapping[str, Mapping[DutyKey, tuple[str, ...]]]:
        """What each person is for each duty that is theirs in any way; stand-ins count where they may do the duty's unit."""
        found: dict[str, dict[DutyKey, list[str]]] = {person: {} for person in self.problem.person}
        plan, stand_ins = self.plan, self.facts.stand_ins
        for key, duty in self.problem.duties.items():
            held = (
                (plan.decides.get(key),),
                self.facts.executors[key],
                stand_ins[duty.unit],
                (plan.steers.get(key),),
                (plan.contacts.get(key),),
            )
            for mandate, people in zip(MANDATES, held, strict=True):
                for person in people:
                    if person in found:
                        found[person].setdefault(key, []).append(mandate)
        return {person: {key: tuple(mandates) for key, mandates in duties.items()} for person, duties in found.items()}

    @cached_property
    def alone(self) -> Mapping[str, tuple[Alone, ...]]:
        """What would stand still without each person: the units known to them alone, the largest first."""
        found: dict[str, list[Alone]] = {person: [] for person in self.problem.person}
        for key, people in self.facts.knowers.items():
            if len(people) == 1:
                unit = self.problem.units[key]
                found[people[0]].append(Alone(key, unit.minutes, self.takers(key, people)))
        return {person: tuple(sorted(units, key=lambda unit: -unit.minutes)) for person, units in found.items()}

    def takers(self, key: UnitKey, without: Sequence[str]) -> tuple[str, ...]:
        """Return who could take a unit over or stand in for it, those with most time left first."""
        others = [person for person in self.problem.stand_ins[key] if person not in without]
        return tuple(sorted(others, key=lambda person: -self.left[person]))

    # -- schools and sites
    @cached_property
    def duties_at(self) -> Mapping[str, tuple[DutyKey, ...]]:
        """The duties at each site (empty for those of the group)."""
        found: dict[str, list[DutyKey]] = {site: [] for site in ("", *self.problem.site)}
        for key in self.problem.duties:
            found[key.site].append(key)
        return {site: tuple(keys) for site, keys in found.items()}

    @cached_property
    def received(self) -> Mapping[str, int]:
        """Minutes of placed parts at each site (empty for those of the group)."""
        duties, executors = self.problem.duties, self.facts.executors
        return {site: sum(len(executors[key]) * duties[key].part_minutes for key in keys) for site, keys in self.duties_at.items()}

    @cached_property
    def group_share(self) -> Mapping[str, int]:
        """The share of each site in the placed minutes of the group duties, by its pupils."""
        pupils = sum(site.pupils for site in self.problem.sites)
        return {site.code: round(self.received[""] * site.pupils / pupils) if pupils else 0 for site in self.problem.sites}

    @cached_property
    def based_at(self) -> Mapping[str, tuple[str, ...]]:
        """The people based at each site."""
        found: dict[str, list[str]] = {site: [] for site in self.problem.site}
        for person in self.problem.people:
            found[person.base].append(person.code)
        return {site: tuple(people) for site, people in found.items()}

    @cached_property
    def team_of(self) -> Mapping[str, tuple[str, ...]]:
        """The people who execute a duty at each site, those with most minutes there first."""
        minutes: dict[str, dict[str, int]] = {site: {} for site in self.problem.site}
        for key, people in self.facts.executors.items():
            if key.site:
                for person in people:
                    minutes[key.site][person] = minutes[key.site].get(person, 0) + self.problem.duties[key].part_minutes
        return {site: tuple(sorted(found, key=lambda person: -found[person])) for site, found in minutes.items()}

    @cached_property
    def visitors(self) -> Mapping[str, Mapping[str, int]]:
        """Visits by site and person."""
        found: dict[str, dict[str, int]] = {site: {} for site in self.problem.site}
        for (person, site), count in self.facts.visits.items():
            found[site][person] = count
        return found

    # -- skills
    @cached_property
    def skills(self) -> tuple[SkillShare, ...]:
        """Every main skill that is asked, the least spread first."""
        placed: dict[str, dict[str, int]] = {skill: {} for skill in self.problem.skill_minutes}
        for (person, skill), minutes in self.facts.skill_minutes.items():
            placed[skill][person] = minutes
        found = []
        for skill, asked in self.problem.skill_minutes.items():
            by_person = placed[skill]
            total = sum(by_person.values())
            largest = max(by_person, key=by_person.__getitem__, default="")
            able = tuple(p.code for p in self.problem.people if self.problem.skill_level[p.code].get(skill, 0) >= 2)
            index = sum((minutes / total) ** 2 for minutes in by_person.values()) if total else 0.0
            share = by_person[largest] / asked if largest and asked else 0.0
            found.append(SkillShare(skill, asked, total, able, largest, share, index))
        return tuple(sorted(found, key=lambda skill: (-skill.share, skill.skill)))

    # -- what is left
    @cached_property
    def left_over(self) -> Mapping[DutyKey, int]:
        """Unplaced minutes by duty, the most first."""
        return dict(sorted(self.facts.unplaced_minutes.items(), key=lambda item: -item[1]))

    def obstacles_of(self, person: str, key: DutyKey) -> tuple[str, ...]:
        """Return why one person takes no unplaced part of a duty; empty when nothing stands in the way."""
        return obstacles_of(self.facts, person, key)

    @cached_property
    def reasons(self) -> Mapping[DutyKey, tuple[str, str]]:
        """Why each unplaced duty is unplaced: the kind of reason, and a Dutch sentence with codes."""
        return {key: self._reason(key) for key in self.left_over}

    def _reason(self, key: DutyKey) -> tuple[str, str]:
        if not self.problem.executors[key]:
            near = self.nearly(key)
            more = f"; {counted(len(near), 'persoon mist', 'mensen missen')} hiervoor één niveau van één vaardigheid" if near else ""
            return NOBODY, f"niemand mag en kan dit{more}"
        able = [person for person in self.problem.executors[key] if person not in self.facts.executors[key]]
        if not able:
            return ALL_BUSY, "iedereen die dit mag en kan, doet al een deel"
        obstacles = self._obstacles(key, able)
        free = [person for person, reasons in obstacles.items() if not reasons]
        if free:
            return ROOM, f"{'; '.join(free)} kan dit nog doen"
        nearest = min(obstacles, key=lambda person: len(obstacles[person]))
        count = "1 persoon mag en kan dit" if len(able) == 1 else f"{len(able)} mensen mogen en kunnen dit"
        return NO_ROOM, f"{count}, maar zonder plaats; het dichtst bij: {nearest}, {', '.join(obstacles[nearest])}"

    def _obstacles(self, key: DutyKey, able: Sequence[str]) -> Mapping[str, tuple[str, ...]]:
        """Return the obstacles of everybody who may have the time for a part more, and of those with most time left."""
        duty = self.problem.duties[key]
        upkeep = self.problem.units[duty.unit].upkeep
        roomy = sorted(able, key=self.left.__getitem__, reverse=True)
        likely = [person for person in roomy if self.left[person] + upkeep >= duty.part_minutes]  # nobody else can be free
        return {person: self.obstacles_of(person, key) for person in dict.fromkeys(likely + roomy[:5])}

    def free_for(self, key: DutyKey) -> tuple[str, ...]:
        """Return who can still take an unplaced part of a duty as things are, those with most time left first."""
        if self.reasons[key][0] != ROOM:
            return ()
        able = [person for person in self.problem.executors[key] if person not in self.facts.executors[key]]
        return tuple(person for person, reasons in self._obstacles(key, able).items() if not reasons)

    def nearly(self, key: DutyKey) -> tuple[str, ...]:
        """Return who lacks just one level of one skill for a duty."""
        return tuple(
            person
            for person in self._one_level_short[key.task]
            if self.problem.may_work_at(person, key.site) and self.problem.within_reach(person, self.problem.duties[key])
        )

    @cached_property
    def _one_level_short(self) -> Mapping[str, tuple[str, ...]]:
        return {task: tuple(person for person, gap in self.skill_gaps[task].items() if gap == 1) for task in self.problem.task}

    @cached_property
    def skill_gaps(self) -> Mapping[str, Mapping[str, int]]:
        """How many skill levels each person with a fitting role lacks for each task."""
        problem, found = self.problem, {}
        for code, task in problem.task.items():
            asked, roles = problem.asked_levels(code), set(task.executes)
            found[code] = {
                row.code: sum(max(0, level - problem.skill_level[row.code].get(skill, 0)) for skill, level in asked.items())
                for row in problem.people
                if roles.intersection(row.roles)
            }
        return found

    @cached_property
    def groups(self) -> Mapping[TaskGroup, tuple[DutyKey, ...]]:
        """The duties of each of the four groups of tasks."""
        found: dict[TaskGroup, list[DutyKey]] = {group: [] for group in TaskGroup}
        for key in self.problem.duties:
            found[self.problem.task[key.task].group].append(key)
        return {group: tuple(keys) for group, keys in found.items()}
