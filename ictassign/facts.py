"""Facts: what follows from a plan, recomputed from the definition without the solver."""

from collections.abc import Mapping
from functools import cached_property

from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem, UnitKey


class Facts:
    """The figures of one plan for one problem, each made when first asked for. Times are minutes a year.

    Codes that the problem does not know are left out here; the rules report them.
    """

    def __init__(self, problem: Problem, plan: Plan) -> None:
        self.problem = problem
        self.plan = plan

    @cached_property
    def executors(self) -> Mapping[DutyKey, tuple[str, ...]]:
        """Distinct, known executors of every duty."""
        known, planned = self.problem.person, self.plan.executors
        return {key: tuple(p for p in dict.fromkeys(planned.get(key, ())) if p in known) for key in self.problem.duties}

    @cached_property
    def duties_of(self) -> Mapping[str, tuple[DutyKey, ...]]:
        """The duties each person executes a part of."""
        found: dict[str, list[DutyKey]] = {person: [] for person in self.problem.person}
        for key, people in self.executors.items():
            for person in people:
                found[person].append(key)
        return {person: tuple(keys) for person, keys in found.items()}

    @cached_property
    def unplaced(self) -> Mapping[DutyKey, int]:
        """Unplaced parts of every duty."""
        return {key: max(0, duty.parts - len(self.executors[key])) for key, duty in self.problem.duties.items()}

    @cached_property
    def unplaced_minutes(self) -> Mapping[DutyKey, int]:
        """Unplaced minutes of the duties that have any."""
        return {key: parts * self.problem.duties[key].part_minutes for key, parts in self.unplaced.items() if parts}

    @cached_property
    def stand_ins(self) -> Mapping[UnitKey, tuple[str, ...]]:
        """Distinct, known stand-ins of every unit."""
        known, planned = self.problem.person, self.plan.stand_ins
        return {key: tuple(p for p in dict.fromkeys(planned.get(key, ())) if p in known) for key in self.problem.units}

    @cached_property
    def unit_executors(self) -> Mapping[UnitKey, tuple[str, ...]]:
        """Who executes in each unit."""
        return {
            key: tuple(dict.fromkeys(person for duty in unit.duties for person in self.executors[duty])) for key, unit in self.problem.units.items()
        }

    @cached_property
    def knowers(self) -> Mapping[UnitKey, tuple[str, ...]]:
        """Who knows each unit: its executors and stand-ins."""
        return {key: tuple(dict.fromkeys(self.unit_executors[key] + self.stand_ins[key])) for key in self.problem.units}

    @cached_property
    def executed_minutes(self) -> Mapping[str, int]:
        """Minutes of the parts of each person."""
        duties = self.problem.duties
        return {person: sum(duties[key].part_minutes for key in keys) for person, keys in self.duties_of.items()}

    @cached_property
    def upkeep_minutes(self) -> Mapping[str, int]:
        """Minutes each person needs to stay a stand-in."""
        minutes = dict.fromkeys(self.problem.person, 0)
        for key, people in self.stand_ins.items():
            for person in people:
                minutes[person] += self.problem.units[key].upkeep
        return minutes

    @cached_property
    def visits(self) -> Mapping[tuple[str, str], int]:
        """Visits between known people and sites, those of none left out."""
        person, site = self.problem.person, self.problem.site
        return {pair: count for pair, count in self.plan.visits.items() if count and pair[0] in person and pair[1] in site}

    @cached_property
    def travel_minutes(self) -> Mapping[str, int]:
        """Minutes on the road of each person, there and back."""
        minutes = dict.fromkeys(self.problem.person, 0)
        for (person, site), count in self.visits.items():
            minutes[person] += 2 * count * self.problem.journey(self.problem.person[person].base, site).minutes
        return minutes

    @cached_property
    def minutes(self) -> Mapping[str, int]:
        """All minutes of each person: parts, upkeep, travel and meetings."""
        return {
            person: self.executed_minutes[person] + self.upkeep_minutes[person] + self.travel_minutes[person] + self.problem.meetings[person]
            for person in self.problem.person
        }

    @cached_property
    def onsite_minutes(self) -> Mapping[tuple[str, str], int]:
        """On-site minutes by person and site away from base, for the pairs with an on-site part."""
        found: dict[tuple[str, str], int] = {}
        for person, keys in self.duties_of.items():
            for key in keys:
                onsite = self.problem.duties[key].onsite_minutes
                if onsite and key.site != self.problem.person[person].base:
                    found[person, key.site] = found.get((person, key.site), 0) + onsite
        return found

    @cached_property
    def sites_of(self) -> Mapping[str, tuple[str, ...]]:
        """The sites away from base where each person has at least one part."""
        return {
            person: tuple(dict.fromkeys(key.site for key in keys if key.site and key.site != self.problem.person[person].base))
            for person, keys in self.duties_of.items()
        }

    @cached_property
    def core_visits(self) -> Mapping[str, int]:
        """Visits of the ICT team itself to each site."""
        found = dict.fromkeys(self.problem.site, 0)
        for (person, site), count in self.visits.items():
            if person in self.problem.core:
                found[site] += count
        return found

    @cached_property
    def skill_minutes(self) -> Mapping[tuple[str, str], int]:
        """Minutes executed by person and main skill."""
        found: dict[tuple[str, str], int] = {}
        for person, keys in self.duties_of.items():
            for key in keys:
                pair = (person, self.problem.main_skill[key.task])
                found[pair] = found.get(pair, 0) + self.problem.duties[key].part_minutes
        return found

    @cached_property
    def external_cents_times_60(self) -> int:
        """Cost of the external partners in sixtieths of a cent, so that it stays whole: all their minutes but those of meetings."""
        return sum(rate * (self.minutes[person] - self.problem.meetings[person]) for person, rate in self.problem.rate_cents.items())

    # -- mandates: who may hold them, given who does the work
    def may_decide(self, key: DutyKey) -> tuple[str, ...]:
        """Return who may decide on a duty: its only executor not, unless nobody else may."""
        allowed, executors = self.problem.holders("decides", key), self.executors[key]
        if len(executors) != 1 or executors[0] not in allowed:
            return allowed
        return tuple(person for person in allowed if person != executors[0]) or allowed

    def may_steer(self, key: DutyKey) -> tuple[str, ...]:
        """Return who may steer and follow up a duty."""
        return self.problem.holders("steers", key)

    def may_be_contact(self, key: DutyKey) -> tuple[str, ...]:
        """Return who may be the contact of a duty: at a site those based there or visiting it, if there are any."""
        allowed = self.problem.holders("contact", key)
        if not key.site:
            return allowed
        person = self.problem.person
        present = tuple(code for code in allowed if person[code].base == key.site or (code, key.site) in self.visits)
        return present or allowed
