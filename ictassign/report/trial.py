"""A trial: what a few changes to a plan do to the goals, computed exactly without judging the whole plan again."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from ictassign.goals import weights
from ictassign.places import ceil_div, half_up
from ictassign.problem import DutyKey, UnitKey
from ictassign.report.figures import Figures
from ictassign.tables import AgreementKind, Priority


@dataclass
class Change:
    """What one person takes on and gives up; ``extra`` is minutes of capacity that they get more."""

    taken: set[DutyKey] = field(default_factory=set)
    dropped: set[DutyKey] = field(default_factory=set)
    known: set[UnitKey] = field(default_factory=set)
    extra: int = 0
    sites_more: int = 0
    """Sites more than their limit."""
    visited: dict[str, int] = field(default_factory=dict)
    """Visits more than the work asks, by site."""


class Trial:
    """Changes to a plan, for any number of people, and what they bring.

    The visits that the work asks are made; somebody of the ICT team who gives up work on a site keeps the visits that
    remain useful. Who may do what is for the caller to decide.
    """

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.changes: dict[str, Change] = {}
        self._weights = weights(figures.problem)

    def of(self, person: str) -> Change:
        """Return the changes of a person, to add to."""
        return self.changes.setdefault(person, Change())

    # -- what the changed plan looks like
    def duties(self, person: str) -> set[DutyKey]:
        """Return the duties somebody executes."""
        change, before = self.changes.get(person), set(self.figures.facts.duties_of[person])
        return before if change is None else (before | change.taken) - change.dropped

    def known_as_stand_in(self, person: str) -> set[UnitKey]:
        """Return the units somebody stands in for: never one they execute in."""
        change, before = self.changes.get(person), set(self.figures.stands_in_for[person])
        executed = {self.figures.problem.duties[key].unit for key in self.duties(person)}
        return (before if change is None else before | change.known) - executed

    def visits(self, person: str) -> dict[str, int]:
        """Return somebody's visits by site."""
        problem, before = self.figures.problem, self.figures.visits_of[person]
        onsite: dict[str, int] = {}
        for key in self.duties(person):
            minutes = problem.duties[key].onsite_minutes
            if minutes and key.site != problem.person[person].base:
                onsite[key.site] = onsite.get(key.site, 0) + minutes
        extra = self.changes[person].visited if person in self.changes else {}
        found = {}
        for site, minutes in onsite.items():
            needed = ceil_div(minutes, problem.visit_minutes)
            fewer = person not in problem.core and site not in extra
            found[site] = needed if fewer else max(needed, before.get(site, 0) + extra.get(site, 0))
        return found

    def minutes(self, person: str) -> int:
        """Return all minutes of somebody."""
        problem, figures = self.figures.problem, self.figures
        return (
            sum(problem.duties[key].part_minutes for key in self.duties(person))
            + sum(problem.units[key].upkeep for key in self.known_as_stand_in(person))
            + sum(count * figures.trip_minutes(person, site) for site, count in self.visits(person).items())
            + problem.meetings[person]
        )

    def fits(self) -> bool:
        """Say whether everybody who changes keeps within their time, their number of sites and the budget."""
        problem, cost = self.figures.problem, self.figures.facts.external_cents_times_60
        for person, change in self.changes.items():
            row, minutes = problem.person[person], self.minutes(person)
            if minutes > problem.capacity[person] + change.extra:
                return False
            if row.max_sites is not None and len(self._sites(person)) > row.max_sites + change.sites_more:
                return False
            cost += problem.rate_cents.get(person, 0) * (minutes - self.figures.facts.minutes[person])
        return cost <= 60 * problem.budget_cents

    def gain(self) -> int:
        """Return by how much the sum of the goals falls, in tenths of a minute of travel."""
        return sum(self._weights[name] * value for name, value in self._falls())

    # -- the fall of each goal
    def _falls(self) -> Iterable[tuple[str, int]]:
        yield from self._unplaced()
        yield from self._knowledge()
        missing: dict[str, int] = {}
        for person in self.changes:
            yield from self._own(person)
            if person in self.figures.problem.core:
                before, after = self.figures.visits_of[person], self.visits(person)
                for site in {*before, *after}:
                    missing[site] = missing.get(site, 0) + after.get(site, 0) - before.get(site, 0)
        for site, more in missing.items():
            wanted, had = self.figures.problem.wanted_visits[site], self.figures.facts.core_visits[site]
            yield "ontbrekende bezoeken", max(0, wanted - had) - max(0, wanted - had - more)

    def _unplaced(self) -> Iterable[tuple[str, int]]:
        problem = self.figures.problem
        for person, change in self.changes.items():
            for key in change.taken | change.dropped:
                core = problem.task[key.task].priority is Priority.CORE
                sign = 1 if key in change.taken else -1
                yield "niet verdeeld, kern" if core else "niet verdeeld, bijkomend", sign * problem.duties[key].part_minutes
                before = problem.executed_last_year.get(key)
                if before is not None:
                    yield "verandering", -sign * (person not in before)
                yield "wensen", sign * (((person, key) in self._liked) - ((person, key) in self._disliked))

    @property
    def _liked(self) -> frozenset[tuple[str, DutyKey]]:
        return self.figures.problem.agreed(AgreementKind.LIKED)

    @property
    def _disliked(self) -> frozenset[tuple[str, DutyKey]]:
        return self.figures.problem.agreed(AgreementKind.DISLIKED)

    def _knowledge(self) -> Iterable[tuple[str, int]]:
        problem, facts = self.figures.problem, self.figures.facts
        touched = {problem.duties[key].unit for change in self.changes.values() for key in change.taken | change.dropped}
        touched |= {unit for change in self.changes.values() for unit in change.known}
        for key in touched:
            unit, before = problem.units[key], set(facts.knowers[key])
            after = before - set(self.changes)
            after |= {p for p in self.changes if key in self.known_as_stand_in(p) or any(problem.duties[d].unit == key for d in self.duties(p))}
            yield "ontbrekende kenners", max(0, unit.wanted - len(before)) - max(0, unit.wanted - len(after))
            if unit.wanted >= 2:
                yield "kennisrisico", unit.minutes * ((len(before) < 2) - (len(after) < 2))

    def _own(self, person: str) -> Iterable[tuple[str, int]]:
        problem, figures, facts = self.figures.problem, self.figures, self.figures.facts
        travel = sum(count * figures.trip_minutes(person, site) for site, count in self.visits(person).items())
        yield "reistijd", facts.travel_minutes[person] - travel
        yield "versnippering", len(facts.sites_of[person]) - len(self._sites(person))
        target = problem.target_minutes[person]
        raised = half_up(problem.parameters.target_load * (problem.capacity[person] + self.changes[person].extra))
        yield "overbelasting", max(0, facts.minutes[person] - target) - max(0, self.minutes(person) - raised)
        change = self.changes[person]
        skills: dict[str, int] = {}
        for key in change.taken | change.dropped:
            skill = problem.main_skill[key.task]
            sign = 1 if key in change.taken else -1
            skills[skill] = skills.get(skill, 0) + sign * problem.duties[key].part_minutes
        for skill, more in skills.items():
            had, most = facts.skill_minutes.get((person, skill), 0), problem.share_minutes[skill]
            yield "overwicht", max(0, had - most) - max(0, had + more - most)

    def _sites(self, person: str) -> set[str]:
        base = self.figures.problem.person[person].base
        return {key.site for key in self.duties(person) if key.site and key.site != base}
