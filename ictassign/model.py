"""Model: the decisions of a plan as variables of a linear integer program.

The model knows no solver: it holds integer variables, linear rows and an objective in tenths of a minute of travel,
so that CP-SAT and HiGHS are asked exactly the same question (:mod:`ictassign.engines`). Rules and goals speak to it
in the words below; indices never leave this module and the engines.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain, pairwise
from math import ceil
from typing import NamedTuple

from ictassign.facts import Facts
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem, UnitKey

Terms = list[tuple[int, int]]
"""A linear expression: (variable, coefficient) pairs."""


class Row(NamedTuple):
    """A linear row: low <= sum of coefficient * variable <= high; None is no bound."""

    variables: tuple[int, ...]
    coefficients: tuple[int, ...]
    low: int | None
    high: int | None


class Rows:
    """A bare linear program: integer variables between bounds, rows, an objective to make small."""

    def __init__(self) -> None:
        self.low: list[int] = []
        self.high: list[int] = []
        self.rows: list[Row] = []
        self.objective: dict[int, int] = {}
        self.offset = 0

    def integer(self, low: int, high: int) -> int:
        """Add an integer variable between two bounds and return it."""
        self.low.append(low)
        self.high.append(high)
        return len(self.low) - 1

    def row(self, terms: Iterable[tuple[int, int]], low: int | None, high: int | None) -> None:
        """Add the row low <= terms <= high."""
        terms = list(terms)
        if terms:
            variables, coefficients = zip(*terms, strict=True)
            self.rows.append(Row(variables, coefficients, low, high))

    def minimise(self, terms: Iterable[tuple[int, int]], weight: int) -> None:
        """Add weight * terms to the objective."""
        for variable, coefficient in terms:
            self.objective[variable] = self.objective.get(variable, 0) + weight * coefficient


class Model(Rows):
    """Variables, rows and objective of one problem.

    Parameters
    ----------
    problem : Problem
    people : mapping of DutyKey to people, optional
        Who may execute each duty in this model; default everybody the rules allow. A smaller choice makes a smaller
        model, whose bound then holds for that choice only.
    stand_ins : mapping of UnitKey to people, optional
        Who may stand in, likewise.
    """

    def __init__(
        self,
        problem: Problem,
        people: Mapping[DutyKey, Sequence[str]] | None = None,
        stand_ins: Mapping[UnitKey, Sequence[str]] | None = None,
    ) -> None:
        super().__init__()
        self.problem = problem
        self._parts = {
            key: {person: self.integer(0, 1) for person in able} for key, able in (problem.executors if people is None else people).items()
        }
        self._unplaced = {key: self.integer(0, problem.duties[key].parts) for key in problem.duties}
        self._stand_ins = {
            key: {person: self.integer(0, 1) for person in able} for key, able in (problem.stand_ins if stand_ins is None else stand_ins).items()
        }
        for key, duty in problem.duties.items():
            self.row([*((part, 1) for part in self._parts[key].values()), (self._unplaced[key], 1)], duty.parts, duty.parts)

    # -- decisions
    def part(self, person: str, key: DutyKey) -> int | None:
        """Return the yes/no variable of a person executing a duty, None where that cannot be."""
        return self._parts[key].get(person)

    def parts(self, key: DutyKey) -> Mapping[str, int]:
        """Return the yes/no variable of each possible executor of a duty."""
        return self._parts[key]

    def unplaced(self, key: DutyKey) -> int:
        """Return the number of unplaced parts of a duty."""
        return self._unplaced[key]

    def stand_ins(self, key: UnitKey) -> Mapping[str, int]:
        """Return the yes/no variable of each possible stand-in of a unit."""
        return self._stand_ins[key]

    @cached_property
    def parts_of(self) -> Mapping[str, Mapping[DutyKey, int]]:
        """The possible parts of each person."""
        found: dict[str, dict[DutyKey, int]] = {person: {} for person in self.problem.person}
        for key, people in self._parts.items():
            for person, part in people.items():
                found[person][key] = part
        return found

    @cached_property
    def _away(self) -> Mapping[tuple[str, str], Mapping[DutyKey, int]]:
        """The possible parts by person and site away from base."""
        found: dict[tuple[str, str], dict[DutyKey, int]] = {}
        for person, parts in self.parts_of.items():
            base = self.problem.person[person].base
            for key, part in parts.items():
                if key.site and key.site != base:
                    found.setdefault((person, key.site), {})[key] = part
        return found

    @cached_property
    def onsite(self) -> Mapping[tuple[str, str], Terms]:
        """On-site minutes by person and site away from base, for the pairs that can have any."""
        duties = self.problem.duties
        found = {pair: [(part, duties[key].onsite_minutes) for key, part in parts.items()] for pair, parts in self._away.items()}
        return {pair: kept for pair, terms in found.items() if (kept := [term for term in terms if term[1]])}

    @cached_property
    def visits(self) -> Mapping[tuple[str, str], int]:
        """Visits by person and site away from base; more than the work or the wanted rhythm asks never pays."""
        problem = self.problem
        found = {}
        for (person, site), terms in self.onsite.items():
            work = min(problem.capacity[person], sum(minutes for _, minutes in terms))
            wanted = problem.wanted_visits[site] if person in problem.core else 0
            found[person, site] = self.integer(0, max(ceil(work / problem.visit_minutes), wanted, 1))
        return found

    @cached_property
    def _travel(self) -> Mapping[str, Terms]:
        found: dict[str, Terms] = {person: [] for person in self.problem.person}
        for (person, site), visits in self.visits.items():
            minutes = self.problem.journey(self.problem.person[person].base, site).minutes
            if minutes:
                found[person].append((visits, 2 * minutes))
        return found

    def travel(self, person: str) -> Terms:
        """Return the travel minutes of a person."""
        return self._travel[person]

    @cached_property
    def _upkeep(self) -> Mapping[str, Terms]:
        found: dict[str, Terms] = {person: [] for person in self.problem.person}
        for key, people in self._stand_ins.items():
            for person, stands_in in people.items():
                found[person].append((stands_in, self.problem.units[key].upkeep))
        return found

    def minutes(self, person: str) -> Terms:
        """Return the minutes of a person, their meetings (a constant) left out."""
        duties = self.problem.duties
        parts = [(part, duties[key].part_minutes) for key, part in self.parts_of[person].items()]
        return [*parts, *self._upkeep[person], *self._travel[person]]

    # -- derived yes/no variables
    @cached_property
    def _presences(self) -> Mapping[tuple[str, str], int]:
        found = {}
        for pair, parts in self._away.items():
            present = found[pair] = self.integer(0, 1)
            for part in parts.values():
                self.row([(present, 1), (part, -1)], 0, None)
            self.row([(present, -1), *((part, 1) for part in parts.values())], 0, None)
        return found

    def presences(self) -> Mapping[tuple[str, str], int]:
        """Return, by person and site away from base, the yes/no variable of having a part there."""
        return self._presences

    @cached_property
    def executes_in(self) -> Mapping[UnitKey, Mapping[str, int]]:
        """By unit and person, the yes/no variable of executing at least one of its duties."""
        found: dict[UnitKey, dict[str, int]] = {}
        for key, unit in self.problem.units.items():
            parts: dict[str, list[int]] = {}
            for duty in unit.duties:
                for person, part in self._parts[duty].items():
                    parts.setdefault(person, []).append(part)
            found[key] = {person: self._any_of(own) for person, own in parts.items()}
        return found

    def _any_of(self, yes_no: Sequence[int]) -> int:
        if len(yes_no) == 1:
            return yes_no[0]
        some = self.integer(0, 1)
        for variable in yes_no:
            self.row([(some, 1), (variable, -1)], 0, None)
        self.row([(some, -1), *((variable, 1) for variable in yes_no)], 0, None)
        return some

    def missing_knowers(self, key: UnitKey) -> Sequence[int]:
        """Return a yes/no variable for each j = 1 .. wanted: the unit has fewer than j knowers."""
        return self._missing_knowers[key]

    @cached_property
    def _missing_knowers(self) -> Mapping[UnitKey, Sequence[int]]:
        found = {}
        for key, unit in self.problem.units.items():
            steps = found[key] = [self.integer(0, 1) for _ in range(unit.wanted)]
            knowers = [*self.executes_in[key].values(), *self._stand_ins[key].values()]
            self.row([*((variable, 1) for variable in knowers), *((step, 1) for step in steps)], unit.wanted, None)
            for fewer, more in pairwise(steps):
                self.row([(more, 1), (fewer, -1)], 0, None)
            if steps:  # without any knower, every part of every duty is unplaced
                for duty in unit.duties:
                    self.row([(self._unplaced[duty], 1), (steps[0], -self.problem.duties[duty].parts)], 0, None)
        return found

    def missing_visits(self, site: str) -> int:
        """Return the number of visits by the ICT team that a site wants and does not get."""
        return self._missing_visits[site]

    @cached_property
    def _missing_visits(self) -> Mapping[str, int]:
        found = {}
        made: dict[str, Terms] = {}
        for (person, site), visits in self.visits.items():
            if person in self.problem.core:
                made.setdefault(site, []).append((visits, 1))
        for site, wanted in self.problem.wanted_visits.items():
            missing = found[site] = self.integer(0, wanted)
            if wanted:
                self.row([(missing, 1), *made.get(site, [])], wanted, None)
        return found

    def shortages(self) -> Mapping[UnitKey | str, Sequence[int]]:
        """Return the variables of missing knowers by unit, and of missing visits by site, that a goal asked for."""
        made = self.__dict__
        return {**made.get("_missing_knowers", {}), **{site: [missing] for site, missing in made.get("_missing_visits", {}).items()}}

    def sums(self) -> Sequence[Sequence[int]]:
        """Return the variables whose sums say most of a plan: the visits, and the presences, of each person and at each site."""
        found: dict[tuple[str, int, str], list[int]] = {}
        for made in ("visits", "_presences"):  # as far as a rule or goal asked for them
            for pair, variable in self.__dict__.get(made, {}).items():
                for place, code in enumerate(pair):
                    found.setdefault((made, place, code), []).append(variable)
        return [variables for variables in found.values() if len(variables) > 1]

    def schools(self) -> Sequence[Sequence[int]]:
        """Return the variables of the work for the group as a whole, and then of each school.

        All that is of somebody who works in one school, or there and for the group, is of that school: what their time
        allows is then a rule within it. What counts per person of the others is in none. Where somebody knows of a task of
        the group only by what they do in one school, that one variable stands for both and is given twice.
        """
        problem, made = self.problem, self.__dict__  # as far as a rule or goal asked for them
        school = {"": ""} | {site.code: site.school for site in problem.sites}
        only = self.only_school
        found: dict[str, list[int]] = {code: [] for code in ("", *problem.schools)}
        for key, people in self._parts.items():
            found[school[key.site]].append(self._unplaced[key])
            for person, part in people.items():
                found[only.get(person, school[key.site])].append(part)
        for unit, people in (*self._stand_ins.items(), *made.get("executes_in", {}).items()):
            for person, knows in people.items():
                found[only.get(person, unit.school)].append(knows)
        for unit, steps in made.get("_missing_knowers", {}).items():
            found[unit.school] += steps
        for (_, site), variable in (*made.get("visits", {}).items(), *made.get("_presences", {}).items()):
            found[school[site]].append(variable)
        for site, variable in made.get("_missing_visits", {}).items():
            found[school[site]].append(variable)
        excesses = ((person, excess) for excess, person, _ in made.get("_dominance", ()))
        for person, excess in (*excesses, *made.get("_overload", {}).items()):
            if person in only:
                found[only[person]].append(excess)
        return list(found.values())

    @property
    def only_school(self) -> Mapping[str, str]:
        """The school of those who can have parts in one school only, or there and for the group."""
        at = {person: {self.problem.site[key.site].school for key in parts if key.site} for person, parts in self.parts_of.items()}
        return {person: next(iter(schools)) for person, schools in at.items() if len(schools) == 1}

    def dominance(self) -> Sequence[int]:
        """Return, for each person and main skill, the minutes above the largest share."""
        return [excess for excess, _, _ in self._dominance]

    @cached_property
    def _dominance(self) -> Sequence[tuple[int, str, str]]:
        problem = self.problem
        found = []
        for person, parts in self.parts_of.items():
            by_skill: dict[str, Terms] = {}
            for key, part in parts.items():
                by_skill.setdefault(problem.main_skill[key.task], []).append((part, problem.duties[key].part_minutes))
            for skill, terms in by_skill.items():
                share = problem.share_minutes[skill]
                most = sum(minutes for _, minutes in terms) - share
                if most > 0:
                    excess = self.integer(0, most)
                    self.row([(excess, -1), *terms], None, share)
                    found.append((excess, person, skill))
        return found

    def overload(self) -> Sequence[int]:
        """Return, for each person, the minutes above the target load."""
        return list(self._overload.values())

    @cached_property
    def _overload(self) -> Mapping[str, int]:
        problem = self.problem
        found = {}
        for person, target in problem.target_minutes.items():
            meetings = problem.meetings[person]
            excess = found[person] = self.integer(0, max(0, problem.capacity[person] - target))
            self.row([(excess, -1), *self.minutes(person)], None, target - meetings)
        return found

    # -- from and to plans
    def assignment(self, plan: Plan) -> list[int]:
        """Return the value of every variable in a plan; parts and stand-ins that the model lacks are left out."""
        facts = Facts(self.problem, plan)
        values = [0] * len(self.low)
        for variable, value in chain(self._decided(facts), self._derived(facts)):
            values[variable] = int(value)
        return values

    def _decided(self, facts: Facts) -> Iterator[tuple[int, int]]:
        for key, people in self._parts.items():
            yield from ((people[person], 1) for person in facts.executors[key] if person in people)
            yield self._unplaced[key], facts.unplaced[key]
        for unit, able in self._stand_ins.items():
            yield from ((able[person], 1) for person in facts.stand_ins[unit] if person in able)

    def _derived(self, facts: Facts) -> Iterator[tuple[int, int]]:
        problem, made = self.problem, self.__dict__  # only what a rule or goal asked for has become a variable
        yield from ((variable, facts.visits.get(pair, 0)) for pair, variable in made.get("visits", {}).items())
        present = {(person, site) for person, sites in facts.sites_of.items() for site in sites}
        yield from ((variable, pair in present) for pair, variable in made.get("_presences", {}).items())
        for unit, people in made.get("executes_in", {}).items():
            yield from ((people[person], 1) for person in facts.unit_executors[unit] if person in people)
        for unit, steps in made.get("_missing_knowers", {}).items():
            yield from ((step, len(facts.knowers[unit]) < fewer_than) for fewer_than, step in enumerate(steps, 1))
        for site, variable in made.get("_missing_visits", {}).items():
            yield variable, max(0, problem.wanted_visits[site] - facts.core_visits[site])
        for variable, person, skill in made.get("_dominance", ()):
            yield variable, max(0, facts.skill_minutes.get((person, skill), 0) - problem.share_minutes[skill])
        for person, variable in made.get("_overload", {}).items():
            yield variable, max(0, facts.minutes[person] - problem.target_minutes[person])

    def plan(self, values: Sequence[int]) -> Plan:
        """Return the plan that a value of every variable stands for; mandates are not the model's."""
        return Plan(
            executors={key: chosen for key, people in self._parts.items() if (chosen := tuple(p for p, part in people.items() if values[part]))},
            stand_ins={key: chosen for key, people in self._stand_ins.items() if (chosen := tuple(p for p, v in people.items() if values[v]))},
            visits={pair: values[variable] for pair, variable in self.visits.items() if values[variable]},
        )

    def value(self, values: Sequence[int]) -> int:
        """Return the objective of an assignment, in tenths of a minute of travel."""
        return self.offset + sum(weight * values[variable] for variable, weight in self.objective.items())

    def broken_rows(self, values: Sequence[int]) -> list[Row]:
        """Return the rows that an assignment breaks."""
        return [
            row
            for row in self.rows
            if (total := sum(c * values[v] for v, c in zip(row.variables, row.coefficients, strict=True))) < (total if row.low is None else row.low)
            or total > (total if row.high is None else row.high)
        ]
