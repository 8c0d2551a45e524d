"""The problem: everything the planner typed, and the work that follows from it in whole minutes.

Nothing here decides anything. Duties, knowledge units and who may do what are derived once, by the definition in
``ictassign/DEFINITION.md``; rounding is half up, once, on the way from the tables.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, NamedTuple

from ictassign.given import Given
from ictassign.places import ceil_div, half_up
from ictassign.tables import GROUP_WORD, Agreement, AgreementKind, KnownPer, Outsourcing, Placement, Role, Site, Task


class DutyKey(NamedTuple):
    """Identity of a duty: the task, and the site (empty for the duty of the whole group)."""

    task: str
    site: str

    def __str__(self) -> str:
        return f"{self.task}/{self.site or GROUP_WORD}"


class UnitKey(NamedTuple):
    """Identity of a knowledge unit: the task, and the school (empty for a unit of the whole group)."""

    task: str
    school: str

    def __str__(self) -> str:
        return f"{self.task}/{self.school or GROUP_WORD}"


@dataclass(frozen=True, slots=True)
class Duty:
    """A task at one place: the thing that is assigned. Times are minutes per school year."""

    key: DutyKey
    minutes: int
    """All minutes of the duty (D)."""
    parts: int
    """How many people share it (n)."""
    part_minutes: int
    """Minutes of one part (m)."""
    onsite_minutes: int
    """Minutes of one part that are spent on the site (o); 0 for a duty of the group."""
    unit: UnitKey
    """The knowledge unit it belongs to."""

    @property
    def task(self) -> str:
        """Code of the task."""
        return self.key.task

    @property
    def site(self) -> str:
        """Code of the site, empty for the duty of the whole group."""
        return self.key.site


@dataclass(frozen=True, slots=True)
class Unit:
    """What has to be known by several people."""

    key: UnitKey
    duties: tuple[DutyKey, ...]
    minutes: int
    """Minutes of all its duties together."""
    wanted: int
    """Wanted number of knowers."""
    upkeep: int
    """Minutes a year that a stand-in needs to keep knowing it."""


class Problem(Given):
    """All that the planner typed, checked, and the facts derived from it.

    Raises
    ------
    InvalidInput
        When the tables do not fit each other; it holds every fault.
    """

    # -- duties and units
    @cached_property
    def duties(self) -> Mapping[DutyKey, Duty]:
        """Every duty, in the order of the tasks and then of the sites."""
        duties: dict[DutyKey, Duty] = {}
        for key, minutes in self._duty_minutes.items():
            if minutes == 0:
                continue
            task = self.task[key.task]
            longest = half_up(60 * (task.max_hours if task.max_hours is not None else self.parameters.max_hours))
            parts = ceil_div(minutes, max(longest, 1))
            part = ceil_div(minutes, parts)
            onsite = half_up(part * task.onsite) if key.site else 0
            duties[key] = Duty(key, minutes, parts, part, onsite, self._unit_of(key))
        return duties

    @cached_property
    def _duty_minutes(self) -> Mapping[DutyKey, int]:
        changed = {DutyKey(row.task, row.site): row.hours for row in self.duty_changes if row.hours is not None}
        hours = {key: changed.get(key, typed) for task in self.tasks for key, typed in self._hours(task).items()}
        return {key: half_up(60 * value) for key, value in hours.items()}

    def _hours(self, task: Task) -> dict[DutyKey, Decimal]:
        def driven(sites: Iterable[Site]) -> Decimal:
            pupils, devices, count = 0, 0, 0
            for site in sites:
                pupils, devices, count = pupils + site.pupils, devices + site.devices, count + 1
            return task.hours_per_site * count + (task.hours_per_100_pupils * pupils + task.hours_per_100_devices * devices) / 100

        if task.placement is Placement.GROUP:
            whole = task.hours_group + task.hours_per_school * len(self.schools) + driven(self.sites)
            return {DutyKey(task.code, ""): whole}
        if task.placement is Placement.SITE:
            return {
                DutyKey(task.code, site.code): driven([site]) + (task.hours_per_school if self.schools[site.school][0] == site.code else 0)
                for site in self.sites
            }
        hours = {DutyKey(task.code, ""): task.hours_group} if task.placement is Placement.BOTH else {}
        for codes in self.schools.values():
            hours[DutyKey(task.code, codes[0])] = task.hours_per_school + driven(self.site[code] for code in codes)
        return hours

    def _unit_of(self, key: DutyKey) -> UnitKey:
        if self.task[key.task].knowers_per is KnownPer.GROUP or not key.site:
            return UnitKey(key.task, "")
        return UnitKey(key.task, self.site[key.site].school)

    @cached_property
    def units(self) -> Mapping[UnitKey, Unit]:
        """Every knowledge unit, in the order of the duties."""
        members: dict[UnitKey, list[Duty]] = {}
        for duty in self.duties.values():
            members.setdefault(duty.unit, []).append(duty)
        knowers = {DutyKey(row.task, row.site): row.knowers for row in self.duty_changes if row.knowers is not None}
        most = half_up(60 * self.parameters.upkeep_max_hours)
        units: dict[UnitKey, Unit] = {}
        for key, duties in members.items():
            minutes = sum(duty.minutes for duty in duties)
            wanted = max(knowers.get(duty.key, self.task[key.task].knowers) for duty in duties)
            upkeep = min(most, half_up(self.parameters.upkeep_share * minutes))
            units[key] = Unit(key, tuple(duty.key for duty in duties), minutes, wanted, upkeep)
        return units

    @cached_property
    def main_skill(self) -> Mapping[str, str]:
        """The main skill of each task: the first one it asks."""
        return {task.code: task.skills[0].skill for task in self.tasks}

    @cached_property
    def skill_minutes(self) -> Mapping[str, int]:
        """Minutes asked of each main skill, over all duties."""
        minutes: dict[str, int] = {}
        for duty in self.duties.values():
            skill = self.main_skill[duty.task]
            minutes[skill] = minutes.get(skill, 0) + duty.minutes
        return minutes

    @cached_property
    def share_minutes(self) -> Mapping[str, int]:
        """Minutes of each main skill above which one person does too large a share."""
        return {skill: half_up(self.parameters.max_share * minutes) for skill, minutes in self.skill_minutes.items()}

    # -- agreements and last year
    def covered(self, agreement: Agreement) -> tuple[DutyKey, ...]:
        """Return the duties that an agreement covers: those that match its task and its site."""
        return tuple(self._matching(agreement.task, agreement.site))

    def _matching(self, task: str, site: str) -> Iterable[DutyKey]:
        if task and site:
            return [key for key in (DutyKey(task, site),) if key in self.duties]
        if task:
            return self._duties_of_task.get(task, ())
        return self._duties_at_site.get(site, ())

    @cached_property
    def _duties_of_task(self) -> Mapping[str, tuple[DutyKey, ...]]:
        found: dict[str, list[DutyKey]] = {}
        for key in self.duties:
            found.setdefault(key.task, []).append(key)
        return {task: tuple(keys) for task, keys in found.items()}

    @cached_property
    def _duties_at_site(self) -> Mapping[str, tuple[DutyKey, ...]]:
        found: dict[str, list[DutyKey]] = {}
        for key in self.duties:
            found.setdefault(key.site, []).append(key)
        return {site: tuple(keys) for site, keys in found.items()}

    def agreed(self, kind: AgreementKind) -> frozenset[tuple[str, DutyKey]]:
        """Return every (person, duty) that an agreement of this kind covers."""
        return self._agreed.get(kind, frozenset())

    @cached_property
    def _agreed(self) -> Mapping[AgreementKind, frozenset[tuple[str, DutyKey]]]:
        found: dict[AgreementKind, set[tuple[str, DutyKey]]] = {}
        for row in self.agreements:
            found.setdefault(row.kind, set()).update((row.person, key) for key in self.covered(row))
        return {kind: frozenset(pairs) for kind, pairs in found.items()}

    @cached_property
    def executed_last_year(self) -> Mapping[DutyKey, frozenset[str]]:
        """Last year's executors who are still there, for the duties that have at least one."""
        found: dict[DutyKey, frozenset[str]] = {}
        for row in self.last_year:
            key = DutyKey(row.task, row.site)
            still_there = found.get(key, frozenset()) | {code for code in row.executors if code in self.person}
            if key in self.duties and still_there:
                found[key] = still_there
        return found

    # -- who may do what
    def skilled(self, person: str, task: str, *, stand_in: bool = False) -> bool:
        """Say whether a person has every skill of a task at its level (one lower, at least 1, to stand in)."""
        levels = self.skill_level[person]
        return all(levels.get(skill, 0) >= level for skill, level in self.asked_levels(task, stand_in=stand_in).items())

    def asked_levels(self, task: str, *, stand_in: bool = False) -> Mapping[str, int]:
        """Return the level that a task asks of each of its skills (one lower, at least 1, to stand in)."""
        row = self.task[task]
        asked: dict[str, int] = {}
        for skill, level in row.skills:
            asked[skill] = max(asked.get(skill, 0), level or row.level)
        return {skill: max(1, level - 1) for skill, level in asked.items()} if stand_in else asked

    def may_work_at(self, person: str, site: str) -> bool:
        """Say whether a person may work at a site (empty for duties of the whole group)."""
        return person in self._workers[site]

    def within_reach(self, person: str, duty: Duty) -> bool:
        """Say whether the site of a duty is within the person's longest journey; remote work always is."""
        row = self.person[person]
        return duty.onsite_minutes == 0 or row.max_travel is None or self.journey(row.base, duty.site).minutes <= row.max_travel

    def may_execute(self, person: str, key: DutyKey) -> bool:
        """Say whether a person may execute a duty by the rules, agreements ``vast`` left aside."""
        return person in self._pool[key.task] and person in self._welcome(key) and self.within_reach(person, self.duties[key])

    def why_not(self, person: str, key: DutyKey, *, stand_in: bool = False) -> str:
        """Return, in Dutch, every reason of the rules why a person may not execute a duty (or stand in); empty if they may."""
        return ", ".join(self.reasons_against(person, key, stand_in=stand_in))

    def reasons_against(self, person: str, key: DutyKey, *, stand_in: bool = False) -> tuple[str, ...]:
        """Return the same reasons one by one, agreements ``vast`` left aside."""
        row, task, duty = self.person[person], self.task[key.task], self.duties[key]
        reasons = []
        if not set(task.executes).intersection(row.roles):
            reasons.append(f"geen rol uit {';'.join(task.executes)}")
        levels = self.skill_level[person]
        reasons += [
            f"{skill} op niveau {levels.get(skill, 0)}, gevraagd {level}"
            for skill, level in self.asked_levels(key.task, stand_in=stand_in).items()
            if levels.get(skill, 0) < level
        ]
        if not self.may_work_at(person, key.site):
            reasons.append(f"werkt niet op {key.site}" if key.site else "werkt niet voor de groep")
        if not stand_in and not self.within_reach(person, duty):
            reasons.append(f"{self.journey(row.base, key.site).minutes} minuten rijden, hoogstens {row.max_travel}")
        if (person, key) in self.agreed(AgreementKind.FORBIDDEN):
            reasons.append("afspraak verboden")
        if person in self.externals and task.outsourcing is Outsourcing.NO:
            reasons.append("niet uit te besteden")
        return tuple(reasons)

    def may_stand_in(self, person: str, key: UnitKey) -> bool:
        """Say whether a person may stand in for a knowledge unit: for at least one of its duties."""
        return person in self._stand_in_pool[key.task] and any(person in self._welcome(duty) for duty in self.units[key].duties)

    def _welcome(self, key: DutyKey) -> frozenset[str]:
        """Return who may work at the place of a duty and has no agreement against it."""
        here, forbidden = self._workers[key.site], self._forbidden.get(key)
        return here - forbidden if forbidden else here

    @cached_property
    def _workers(self) -> Mapping[str, frozenset[str]]:
        everywhere = {p.code for p in self.people if not p.works_at}
        found = {site: set(everywhere) for site in ("", *self.site)}
        for p in self.people:
            for place in p.works_at:
                found["" if place == GROUP_WORD else place].add(p.code)
        return {site: frozenset(people) for site, people in found.items()}

    @cached_property
    def _forbidden(self) -> Mapping[DutyKey, frozenset[str]]:
        found: dict[DutyKey, set[str]] = {}
        for person, key in self.agreed(AgreementKind.FORBIDDEN):
            found.setdefault(key, set()).add(person)
        return {key: frozenset(people) for key, people in found.items()}

    @cached_property
    def _pool(self) -> Mapping[str, Mapping[str, None]]:
        return {task.code: self._people_for(task, stand_in=False) for task in self.tasks}

    @cached_property
    def _stand_in_pool(self) -> Mapping[str, Mapping[str, None]]:
        return {task.code: self._people_for(task, stand_in=True) for task in self.tasks}

    def _people_for(self, task: Task, *, stand_in: bool) -> Mapping[str, None]:
        return dict.fromkeys(
            p.code
            for p in self.people
            if set(task.executes).intersection(p.roles)
            and not (p.code in self.externals and task.outsourcing is Outsourcing.NO)
            and self.skilled(p.code, task.code, stand_in=stand_in)
        )

    def holders(self, mandate: Literal["decides", "steers", "contact"], key: DutyKey) -> tuple[str, ...]:
        """Return who may hold a mandate of a duty: those with a role for it who may work there (for the group: all)."""
        roles: tuple[Role, ...] = getattr(self.task[key.task], mandate)
        found = self._with_roles.get((roles, key.site))
        if found is None:
            asked = frozenset(roles)
            found = tuple(p.code for p in self.people if asked.intersection(p.roles) and (not key.site or self.may_work_at(p.code, key.site)))
            self._with_roles[roles, key.site] = found
        return found

    @cached_property
    def _with_roles(self) -> dict[tuple[tuple[Role, ...], str], tuple[str, ...]]:
        return {}

    @cached_property
    def executors(self) -> Mapping[DutyKey, tuple[str, ...]]:
        """Who could execute each duty: the eligible people and those with an agreement ``vast``, in the order of the sheet."""
        fixed: dict[DutyKey, list[str]] = {}
        for person, key in self.agreed(AgreementKind.FIXED):
            fixed.setdefault(key, []).append(person)
        order = {person.code: index for index, person in enumerate(self.people)}
        found: dict[DutyKey, tuple[str, ...]] = {}
        for key, duty in self.duties.items():
            welcome = self._welcome(key)
            able = tuple(person for person in self._pool[key.task] if person in welcome and self.within_reach(person, duty))
            found[key] = tuple(sorted({*able, *fixed[key]}, key=order.__getitem__)) if key in fixed else able
        return found

    @cached_property
    def stand_ins(self) -> Mapping[UnitKey, tuple[str, ...]]:
        """Who could stand in for each knowledge unit, in the order of the sheet."""
        found = {}
        for key, unit in self.units.items():
            welcome = frozenset().union(*map(self._welcome, unit.duties))
            found[key] = tuple(person for person in self._stand_in_pool[key.task] if person in welcome)
        return found
