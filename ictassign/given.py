"""Given: everything the planner typed, checked, by code, and what follows from it before there is any work.

Capacities, wanted visits and journeys are whole minutes, metres and cents; rounding is half up, once.
"""

from collections.abc import Mapping
from functools import cached_property
from typing import Self

from pydantic import BaseModel, ConfigDict, model_validator

from ictassign import places
from ictassign.consistency import cross_faults
from ictassign.faults import InvalidInput
from ictassign.places import Journey, Place, half_up
from ictassign.tables import (
    CORE_ROLES,
    Agreement,
    Change,
    DutyChange,
    GoalWeight,
    LastYear,
    Parameters,
    Person,
    PersonSkills,
    Role,
    Site,
    Task,
)
from ictassign.tables import Journey as JourneyRow
from ictassign.text import fold


class Given(BaseModel):
    """All that the planner typed, as a tuple of rows per sheet.

    Raises
    ------
    InvalidInput
        When the tables do not fit each other; it holds every fault.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", arbitrary_types_allowed=True)

    parameters: Parameters = Parameters()
    sites: tuple[Site, ...]
    people: tuple[Person, ...]
    skills: tuple[PersonSkills, ...]
    tasks: tuple[Task, ...]
    duty_changes: tuple[DutyChange, ...] = ()
    agreements: tuple[Agreement, ...] = ()
    journeys: tuple[JourneyRow, ...] = ()
    goal_weights: tuple[GoalWeight, ...] = ()
    last_year: tuple[LastYear, ...] = ()
    changes: tuple[Change, ...] = ()

    @model_validator(mode="after")
    def _tables_fit_each_other(self) -> Self:
        faults, _ = cross_faults({name: [dict(row) for row in getattr(self, name)] for name in TABLES})
        if faults:
            raise InvalidInput(faults)
        return self

    # -- what was typed, by code
    @cached_property
    def site(self) -> Mapping[str, Site]:
        """Sites by code."""
        return {site.code: site for site in self.sites}

    @cached_property
    def person(self) -> Mapping[str, Person]:
        """People by code."""
        return {person.code: person for person in self.people}

    @cached_property
    def task(self) -> Mapping[str, Task]:
        """Tasks by code."""
        return {task.code: task for task in self.tasks}

    @cached_property
    def schools(self) -> Mapping[str, tuple[str, ...]]:
        """Sites of each school; the first is its main site."""
        schools: dict[str, tuple[str, ...]] = {}
        for site in self.sites:
            schools[site.school] = (*schools.get(site.school, ()), site.code)
        return schools

    @cached_property
    def skill_names(self) -> tuple[str, ...]:
        """Every skill of the sheet Vaardigheden, in its order."""
        return tuple(dict.fromkeys(name for row in self.skills for name in row.levels))

    @cached_property
    def skill_level(self) -> Mapping[str, Mapping[str, int]]:
        """Level 0-3 by person and skill; a missing skill is 0."""
        return {person: {} for person in self.person} | {row.person: row.levels for row in self.skills}

    # -- people
    @cached_property
    def capacity(self) -> Mapping[str, int]:
        """Minutes a year that each person has."""
        weeks = self.parameters.school_weeks
        return {p.code: half_up(60 * (p.hours_per_year if p.hours_per_year is not None else (p.hours_per_week or 0) * weeks)) for p in self.people}

    @cached_property
    def meetings(self) -> Mapping[str, int]:
        """Minutes of meetings of each person: for the ICT team only, never more than their capacity."""
        minutes = half_up(60 * self.parameters.meeting_hours)
        return {p.code: min(minutes, self.capacity[p.code]) if p.code in self.core else 0 for p in self.people}

    @cached_property
    def core(self) -> frozenset[str]:
        """The people of the ICT team itself: those with role TIC, PIC or COO."""
        return frozenset(p.code for p in self.people if CORE_ROLES.intersection(p.roles))

    @cached_property
    def externals(self) -> frozenset[str]:
        """External partners."""
        return frozenset(p.code for p in self.people if Role.EXTERNAL in p.roles)

    @cached_property
    def rate_cents(self) -> Mapping[str, int]:
        """Cents per hour of each external partner."""
        return {p.code: half_up(100 * (p.rate or 0)) for p in self.people if p.code in self.externals}

    @cached_property
    def budget_cents(self) -> int:
        """Cents a year for external partners."""
        return half_up(100 * self.parameters.external_budget)

    @cached_property
    def target_minutes(self) -> Mapping[str, int]:
        """Minutes above which each person counts as overloaded."""
        return {code: half_up(self.parameters.target_load * minutes) for code, minutes in self.capacity.items()}

    @cached_property
    def based_at_school(self) -> Mapping[str, tuple[str, ...]]:
        """The people based at one of the sites of each school."""
        found: dict[str, list[str]] = {school: [] for school in self.schools}
        for p in self.people:
            found[self.site[p.base].school].append(p.code)
        return {school: tuple(people) for school, people in found.items()}

    # -- visits
    @cached_property
    def wanted_visits(self) -> Mapping[str, int]:
        """Wanted visits a year by site; 0 where somebody of the ICT team is based."""
        based = {self.person[code].base for code in self.core}
        usual = self.parameters.visits_per_site
        return {site.code: 0 if site.code in based else usual if site.visits is None else site.visits for site in self.sites}

    @cached_property
    def visit_minutes(self) -> int:
        """Minutes of on-site work that fit in one visit, at least 1."""
        return max(1, half_up(60 * self.parameters.visit_hours))

    # -- travel
    @cached_property
    def _places(self) -> Mapping[str, Place]:
        found: dict[str, Place] = {}
        for site in self.sites:
            if site.latitude is not None and site.longitude is not None:
                found[site.code] = Place(float(site.latitude), float(site.longitude), "")
                continue
            place = places.find(site.postcode, site.place)
            if place is None:  # the cross checks refuse this; a programmer may get here with model_construct
                raise KeyError(site.code)
            found[site.code] = place
        return found

    @cached_property
    def _typed_journeys(self) -> Mapping[tuple[str, str], JourneyRow]:
        return {(row.destination, row.origin): row for row in self.journeys} | {(row.origin, row.destination): row for row in self.journeys}

    @cached_property
    def _journeys(self) -> dict[tuple[str, str], Journey]:
        return {}

    def journey(self, origin: str, destination: str) -> Journey:
        """Return the one-way journey between two sites, in minutes and metres; 0 from a site to itself."""
        pair = (origin, destination)
        found = self._journeys.get(pair)
        if found is None:
            found = self._journeys[pair] = self._measure(origin, destination)
        return found

    def _measure(self, origin: str, destination: str) -> Journey:
        if origin == destination:
            return Journey(0, 0)
        start, end = self._places[origin], self._places[destination]
        # A place with a name was looked up: such sites are known by their place only.
        same_place = self._same_place_name(origin, destination) and not (start.name == "" and end.name == "")
        computed = places.journey(start, end, self.parameters.detour, same_place=same_place)
        typed = self._typed_journeys.get((origin, destination))
        if typed is None:
            return computed
        metres = computed.metres if typed.kilometres is None else half_up(1000 * typed.kilometres)
        return Journey(half_up(typed.minutes), metres)

    def _same_place_name(self, first: str, second: str) -> bool:
        start, end = self._places[first], self._places[second]
        if start.name and start.name == end.name:
            return True
        one, other = self.site[first], self.site[second]
        elsewhere = one.postcode and other.postcode and one.postcode != other.postcode  # several places are called Beveren
        return bool(one.place) and fold(one.place) == fold(other.place) and not elsewhere


TABLES: Mapping[str, str] = {
    "sites": Site.sheet,
    "people": Person.sheet,
    "skills": PersonSkills.sheet,
    "tasks": Task.sheet,
    "duty_changes": DutyChange.sheet,
    "agreements": Agreement.sheet,
    "journeys": JourneyRow.sheet,
    "goal_weights": GoalWeight.sheet,
    "last_year": LastYear.sheet,
    "changes": Change.sheet,
}
"""The sheet behind each table of a problem."""
