"""The most useful next steps: each is tried out on the plan, and its gain is what the plan so changed is worth more.

A gain is what can be had with this plan as it is, so it is a floor: with a new search it can only become more. Where
somebody unknown must be found, their travel is not known, and the gain is an estimate.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from ictassign.goals import weights
from ictassign.places import half_up
from ictassign.problem import DutyKey, UnitKey
from ictassign.report.figures import NOBODY, Figures
from ictassign.report.trial import Trial
from ictassign.report.ways import profile
from ictassign.report.words import counted, number, said_hours, shortened
from ictassign.tables import Agreement, AgreementKind, Outsourcing, Priority

Thing = TypeVar("Thing")

MOST_STEPS = 10
TRIED = 24
"""How many candidates of a kind are tried out, those that promise most first."""


class Surety(StrEnum):
    """How sure a gain is."""

    FLOOR = "zeker haalbaar met dit plan"
    ESTIMATE = "schatting"


@dataclass(frozen=True)
class Step:
    """Something to do: what, what it brings, what it asks.

    ``gain`` is in tenths of a minute of travel; ``why`` says in Dutch what it consists of.
    """

    kind: str
    what: str
    why: str
    gain: int
    surety: Surety
    about: str = ""
    """The person it asks something of; no person is asked two things of a kind."""


def steps(figures: Figures, most: int = MOST_STEPS) -> tuple[Step, ...]:
    """Return the most useful next steps, the one that brings most first; the gains do not add up, for steps can solve the same problem."""
    search = _Search(figures)
    found = sorted(
        (*search.gifts(), *search.trainings(), *search.hours(), *search.expertise(), *search.agreements(), *search.sites(), *search.moves()),
        key=lambda step: -step.gain,
    )
    chosen: list[Step] = []
    for step in found:
        alike = [other for other in chosen if other.kind == step.kind]
        if step.gain > 0 and len(alike) < 4 and not (step.about and any(other.about == step.about for other in alike)):
            chosen.append(step)
    chosen = chosen[:most]
    return tuple(chosen + list(search.safeguards())[: most - len(chosen)])


class _Search:
    """The search for steps in one plan."""

    def __init__(self, figures: Figures) -> None:
        self.figures = figures
        self.problem, self.facts = figures.problem, figures.facts
        self.weights = weights(figures.problem)
        self.lacking = self._lacking()
        self.open: dict[str, list[DutyKey]] = {}
        for key in figures.left_over:
            self.open.setdefault(key.task, []).append(key)

    def _lacking(self) -> dict[str, list[UnitKey]]:
        """Return the units with too few knowers by task, those that bring most per minute of upkeep first."""
        found: dict[str, list[UnitKey]] = {}
        for key, unit in self.problem.units.items():
            if len(self.facts.knowers[key]) < unit.wanted:
                found.setdefault(key.task, []).append(key)
        for units in found.values():
            units.sort(key=lambda key: -self._worth(key) / (self.problem.units[key].upkeep + 1))
        return found

    def _worth(self, key: UnitKey) -> int:
        unit, known = self.problem.units[key], len(self.facts.knowers[key])
        risk = self.weights["kennisrisico"] * unit.minutes if unit.wanted >= 2 and known == 1 else 0
        return self.weights["ontbrekende kenners"] + risk

    def _worth_part(self, key: DutyKey) -> int:
        core = self.problem.task[key.task].priority is Priority.CORE
        return self.weights["niet verdeeld, kern" if core else "niet verdeeld, bijkomend"] * self.problem.duties[key].part_minutes

    # -- filling somebody's time
    def _fill(
        self, person: str, keys: Iterable[DutyKey], units: Iterable[UnitKey], *, extra: int = 0, sites: Iterable[str] = (), sites_more: int = 0
    ) -> Trial:
        """Give somebody work, knowledge and visits, the most useful first, as long as it helps and fits."""
        trial = Trial(self.figures)
        change = trial.of(person)
        change.extra, change.sites_more = extra, sites_more
        best = trial.gain()
        for key in sorted(keys, key=self._worth_part, reverse=True):
            best = _keep(trial, best, change.taken, key)
        for unit in units:
            best = _keep(trial, best, change.known, unit)
        for site in sites:
            for count in range(self.problem.wanted_visits[site] - self.facts.core_visits[site], 0, -1):
                change.visited[site] = count
                gain = trial.gain()
                if gain > best and trial.fits():
                    best = gain
                    break
                del change.visited[site]
        return trial

    def _said(self, trial: Trial, person: str) -> str:
        """Return what a filled trial consists of."""
        change = trial.changes[person]
        units = change.known & trial.known_as_stand_in(person)
        said = []
        if change.taken:
            minutes = sum(self.problem.duties[key].part_minutes for key in change.taken)
            said.append(f"neemt {said_hours(minutes)} over dat nu niet verdeeld is ({shortened(sorted(map(str, change.taken)), 3)})")
        if units:
            tasks = list(dict.fromkeys(self.figures.task(unit.task) for unit in sorted(units)))
            minutes = sum(self.problem.units[unit].minutes for unit in units)
            said.append(f"wordt kenner van {said_hours(minutes)} werk: {shortened(tasks, 3)}")
        if change.visited:
            said.append(f"doet {counted(sum(change.visited.values()), 'bezoek', 'bezoeken')} meer op {shortened(sorted(change.visited), 4)}")
        return "; ".join(said)

    def _name(self, person: str) -> str:
        return f"{person} {self.figures.person(person)}"

    # -- the kinds of steps
    def gifts(self) -> Iterator[Step]:
        """Give somebody what they can still take as things are: what a search that ended early left."""
        able: dict[str, list[DutyKey]] = {}
        for key in self.figures.left_over:
            for person in self.figures.free_for(key)[:1]:
                able.setdefault(person, []).append(key)
        for person, keys in able.items():
            trial = self._fill(person, keys, ())
            if trial.gain() > 0:
                what = f"Geef {self._name(person)} wat nog kan: {shortened(sorted(map(str, trial.changes[person].taken)), 3)}"
                yield Step("opdracht", what, self._said(trial, person), trial.gain(), Surety.FLOOR, person)

    def trainings(self) -> Iterator[Step]:
        """Train somebody one level in one skill."""
        wanted: dict[tuple[str, str], tuple[list[str], list[str]]] = {}
        for row in self.problem.people:
            if row.code in self.problem.externals or self.figures.left[row.code] < 30:
                continue
            for task in {**self.lacking, **self.open}:
                if not set(self.problem.task[task].executes).intersection(row.roles):
                    continue
                for stand_in in (False, True):
                    skill = self._lacks_one(row.code, task, stand_in=stand_in)
                    if skill and (task in self.lacking if stand_in else task in self.open):
                        wanted.setdefault((row.code, skill), ([], []))[stand_in].append(task)
        for person, skill in self._promising(wanted, self._promise_of_training(wanted)):
            parts, known = wanted[person, skill]
            trial = self._fill(person, self._keys(person, parts), self._units(person, known))
            gain, level = trial.gain(), self.problem.skill_level[person].get(skill, 0) + 1
            if gain > 0:
                yield Step(
                    "opleiding", f"Leid {self._name(person)} op in {skill}, tot niveau {level}", self._said(trial, person), gain, Surety.FLOOR, person
                )

    def _lacks_one(self, person: str, task: str, *, stand_in: bool) -> str:
        """Return the skill of which somebody lacks just one level for a task, when that is all they lack; else nothing."""
        levels = self.problem.skill_level[person]
        gaps = {s: level - levels.get(s, 0) for s, level in self.problem.asked_levels(task, stand_in=stand_in).items() if level > levels.get(s, 0)}
        return next(iter(gaps)) if list(gaps.values()) == [1] else ""

    def _promise_of_training(self, wanted: dict[tuple[str, str], tuple[list[str], list[str]]]) -> Callable[[tuple[str, str]], float]:
        def promise(pair: tuple[str, str]) -> float:
            left, total = self.figures.left[pair[0]], 0.0
            parts, known = wanted[pair]
            for task in parts:
                total += max((self._worth_part(key) for key in self.open[task] if self.problem.duties[key].part_minutes <= left), default=0)
            for task in known:
                for unit in self.lacking[task][:12]:
                    if self.problem.units[unit].upkeep <= left:
                        left -= self.problem.units[unit].upkeep
                        total += self._worth(unit)
            return total

        return promise

    def _promising(self, found: Iterable[tuple[str, str]], promise: Callable[[tuple[str, str]], float]) -> list[tuple[str, str]]:
        """Return the most promising pairs of a person and a subject: each person once, each subject at most three times."""
        chosen: list[tuple[str, str]] = []
        for pair in sorted(found, key=promise, reverse=True):
            if pair[0] not in {p for p, _ in chosen} and sum(s == pair[1] for _, s in chosen) < 3:
                chosen.append(pair)
            if len(chosen) >= TRIED:
                break
        return chosen

    def _keys(self, person: str, tasks: Iterable[str]) -> list[DutyKey]:
        """Return the unplaced duties of some tasks that somebody could do where they are."""
        return [
            key
            for task in tasks
            for key in self.open[task]
            if self.problem.may_work_at(person, key.site)
            and self.problem.within_reach(person, self.problem.duties[key])
            and person not in self.facts.executors[key]
            and (person, key) not in self.problem.agreed(AgreementKind.FORBIDDEN)
        ][:40]

    def _units(self, person: str, tasks: Iterable[str]) -> list[UnitKey]:
        forbidden = self.problem.agreed(AgreementKind.FORBIDDEN)
        return [
            unit
            for task in tasks
            for unit in self.lacking[task][:12]
            if person not in self.facts.knowers[unit]
            and any(self.problem.may_work_at(person, key.site) and (person, key) not in forbidden for key in self.problem.units[unit].duties)
        ]

    def hours(self) -> Iterator[Step]:
        """Give somebody one hour a week more."""
        extra = half_up(60 * self.problem.parameters.school_weeks)
        keys: dict[str, list[DutyKey]] = {}
        units: dict[str, list[UnitKey]] = {}
        sites: dict[str, list[str]] = {}
        for key in self.figures.left_over:
            for person in self.problem.executors[key]:
                if person not in self.facts.executors[key]:
                    keys.setdefault(person, []).append(key)
        for task in self.lacking:
            for unit in self.lacking[task][:40]:
                for person in self.problem.stand_ins[unit]:
                    if person not in self.facts.knowers[unit]:
                        units.setdefault(person, []).append(unit)
        for person, site in self.facts.onsite_minutes:
            if person in self.problem.core and self.facts.core_visits[site] < self.problem.wanted_visits[site]:
                sites.setdefault(person, []).append(site)
        people = {*keys, *units, *sites} - self.problem.externals

        def promise(pair: tuple[str, str]) -> float:
            room, total = extra + self.figures.left[pair[0]], 0.0
            for key in sorted(keys.get(pair[0], ()), key=lambda key: -self._worth_part(key))[:20]:
                if self.problem.duties[key].part_minutes <= room:
                    room -= self.problem.duties[key].part_minutes
                    total += self._worth_part(key)
            return total + sum(self._worth(unit) for unit in units.get(pair[0], ())[:12]) + 600 * len(sites.get(pair[0], ()))

        for person, _ in self._promising([(person, "") for person in sorted(people)], promise):
            yield from self._more(person, extra, keys.get(person, [])[:40], units.get(person, [])[:40], sites.get(person, []))

    def _more(self, person: str, extra: int, keys: list[DutyKey], units: list[UnitKey], sites: list[str]) -> Iterator[Step]:
        trial = self._fill(person, keys, units, extra=extra, sites=sites)
        gain = trial.gain()
        if gain > 0 and self._said(trial, person):
            yield Step("uren", f"Geef {self._name(person)} één uur per week meer", self._said(trial, person), gain, Surety.FLOOR)

    def expertise(self) -> Iterator[Step]:
        """Buy expertise: a task profile for what nobody can take."""
        by_skill: dict[str, list[DutyKey]] = {}
        for key in self.figures.left_over:
            by_skill.setdefault(self.problem.main_skill[key.task], []).append(key)
        for keys in by_skill.values():
            minutes = sum(self.facts.unplaced_minutes[key] for key in keys)
            gain = sum(self._worth_part(key) * self.facts.unplaced[key] for key in keys)
            units = {self.problem.duties[key].unit for key in keys}
            gain += sum(self._worth(unit) for unit in units if len(self.facts.knowers[unit]) < self.problem.units[unit].wanted)
            outside = all(self.problem.task[key.task].outsourcing is not Outsourcing.NO for key in keys)
            nobody = sum(self.figures.reasons[key][0] == NOBODY for key in keys)
            what = f"{'Koop' if outside else 'Zoek'} {said_hours(minutes)} expertise: {profile(self.figures, keys)}"
            tasks = list(dict.fromkeys(self.figures.task(key.task) for key in keys))
            why = f"doet {counted(len(keys), 'opdracht', 'opdrachten')} waarvoor nu niemand is: {shortened(tasks, 3)}" + (
                f" ({number(nobody)} ervan kan niemand in de groep)" if nobody else ""
            )
            yield Step("expertise", what, why, gain, Surety.ESTIMATE)

    def agreements(self) -> Iterator[Step]:
        """Lift one agreement that stands in the way."""
        for row in self.problem.agreements:
            if row.kind is AgreementKind.FORBIDDEN:
                yield from self._lifted(row)

    def _lifted(self, row: Agreement) -> Iterator[Step]:
        def only(key: DutyKey, *, stand_in: bool) -> bool:
            return len(self.problem.reasons_against(row.person, key, stand_in=stand_in)) == 1

        covered = self.problem.covered(row)
        keys = [key for key in covered if key in self.figures.left_over and only(key, stand_in=False)]
        units = {self.problem.duties[key].unit for key in covered if only(key, stand_in=True)}
        lacking = [u for u in sorted(units) if u in self.lacking.get(u.task, ()) and row.person not in self.facts.knowers[u]]
        trial = self._fill(row.person, keys, lacking)
        gain = trial.gain()
        if gain > 0:
            about = " op ".join(filter(None, (row.task, row.site)))
            what = f"Herbekijk de afspraak 'verboden' van {self._name(row.person)} voor {about}"
            yield Step("afspraak", what, self._said(trial, row.person), gain, Surety.FLOOR)

    def sites(self) -> Iterator[Step]:
        """Let somebody who is at their limit work at one site more."""
        at: dict[str, list[DutyKey]] = {}
        for key in self.figures.left_over:
            if key.site:
                at.setdefault(key.site, []).append(key)
        for row in self.problem.people:
            if row.max_sites is None or len(self.facts.sites_of[row.code]) < row.max_sites or self.figures.left[row.code] < 30:
                continue
            found = []
            for site, keys in at.items():
                able = [key for key in keys if row.code in self.problem.executors[key] and row.code not in self.facts.executors[key]]
                if able and site != row.base and site not in self.facts.sites_of[row.code]:
                    found.append((sum(map(self._worth_part, able)), site, able))
            for _, site, able in sorted(found, reverse=True)[:3]:
                trial = self._fill(row.code, able, (), sites_more=1)
                if trial.gain() > 0:
                    what = f"Laat {self._name(row.code)} ook op {site} werken, één vestiging boven de grens"
                    yield Step("grens", what, self._said(trial, row.code), trial.gain(), Surety.FLOOR, row.code)
                    break

    def moves(self) -> Iterator[Step]:
        """Give up an agreement that binds somebody to a duty, when somebody else nearer has time for it."""
        for row in self.problem.agreements:
            if row.kind not in (AgreementKind.FIXED, AgreementKind.LIKED):
                continue
            gain, said = 0, []
            for key in self.problem.covered(row)[:60]:
                if row.person in self.facts.executors[key]:
                    best = max(self._moved(row.person, key), default=(0, ""))
                    if best[0] > 0:
                        gain += best[0]
                        said.append(f"{key} naar {best[1]}")
            if gain > 0:
                about = " op ".join(filter(None, (row.task, row.site)))
                what = f"Herbekijk de afspraak '{row.kind}' van {self._name(row.person)} voor {about}"
                yield Step("afspraak", what, f"kan dichterbij of beter gespreid: {shortened(said, 3)}", gain, Surety.ESTIMATE)

    def _moved(self, person: str, key: DutyKey) -> Iterator[tuple[int, str]]:
        for other in self.problem.executors[key]:
            if other != person and other not in self.facts.executors[key] and self.figures.left[other] >= self.problem.duties[key].part_minutes:
                trial = Trial(self.figures)
                trial.of(person).dropped.add(key)
                trial.of(other).taken.add(key)
                if trial.fits():
                    yield trial.gain(), other

    def safeguards(self) -> Iterator[Step]:
        """Spread knowledge that lies with one person, also where one knower was all that was asked."""
        ranked = sorted(self.figures.alone.items(), key=lambda item: -sum(unit.minutes for unit in item[1]))
        for person, units in ranked:
            takers = [taker for unit in units for taker in unit.others[:3]]
            if not takers:
                continue
            taker = max(sorted(set(takers)), key=lambda code: (takers.count(code), self.figures.left[code]))
            trial, minutes, chosen = Trial(self.figures), 0, []
            for unit in units:
                if taker in unit.others:
                    trial.of(taker).known.add(unit.unit)
                    if not trial.fits():
                        trial.of(taker).known.discard(unit.unit)
                        continue
                    minutes += unit.minutes
                    chosen.append(self.figures.task(unit.unit.task))
            if chosen:
                asked = trial.minutes(taker) - self.facts.minutes[taker]
                what = f"Laat {self._name(taker)} meelopen met {self._name(person)}"
                why = (
                    f"{said_hours(minutes)} werk staat dan niet meer stil als {person} uitvalt ({shortened(list(dict.fromkeys(chosen)), 3)});"
                    f" het vraagt {said_hours(asked)} per jaar"
                )
                yield Step("kennis", what, why, trial.gain(), Surety.FLOOR)


def _keep(trial: Trial, best: int, things: set[Thing], thing: Thing) -> int:
    """Add one thing more, and take it out when it does not help or fit; return the gain."""
    things.add(thing)
    gain = trial.gain()
    if gain > best and trial.fits():
        return gain
    things.discard(thing)
    return best
