"""Every hard rule: where a plan breaks it, and the same rule posted in the model.

The docstring of a rule is the sentence planners read. To add one, write a class and name it in :data:`RULES`.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from math import ceil
from typing import ClassVar

from ictassign.facts import Facts
from ictassign.implied import visits_together
from ictassign.model import Model
from ictassign.problem import DutyKey, UnitKey
from ictassign.tables import AgreementKind
from ictassign.text import euros, hours


@dataclass(frozen=True)
class Breach:
    """One place where a plan breaks a rule.

    ``what`` is a Dutch sentence with codes, never names; the other fields say what it is about.
    """

    rule: str
    what: str
    person: str = ""
    site: str = ""
    duty: DutyKey | None = None
    unit: UnitKey | None = None
    column: str = ""
    """Title of the column of Taakverdeling or Vervangers that shows it."""


class Rule(ABC):
    """Something that must hold in every plan."""

    name: ClassVar[str]

    @classmethod
    def sentence(cls) -> str:
        """Return the sentence planners read."""
        return (cls.__doc__ or "").strip()

    @abstractmethod
    def breaches(self, facts: Facts) -> Iterator[Breach]:
        """Yield every place where the plan breaks the rule."""

    @abstractmethod
    def post(self, model: Model) -> None:
        """Add the rule to the model."""


class Time(Rule):
    """Niemand krijgt meer minuten dan hij of zij heeft: opdrachten, onderhoud als vervanger, reistijd en overleg samen."""

    name = "tijd"

    def breaches(self, facts: Facts) -> Iterator[Breach]:
        for person, capacity in facts.problem.capacity.items():
            minutes = facts.minutes[person]
            if minutes > capacity:
                yield Breach(self.name, f"{person} krijgt {hours(minutes)} uur en heeft er {hours(capacity)}", person=person, column="Voert uit")

    def post(self, model: Model) -> None:
        for person, capacity in model.problem.capacity.items():
            model.row(model.minutes(person), None, capacity - model.problem.meetings[person])


class Eligible(Rule):
    """Alleen wie een opdracht mag en kan doen, voert ze uit of is er vervanger voor; ieder doet hoogstens één deel."""

    name = "wie mag"

    def breaches(self, facts: Facts) -> Iterator[Breach]:
        yield from self._executors(facts)
        yield from self._stand_ins(facts)

    def _executors(self, facts: Facts) -> Iterator[Breach]:
        problem = facts.problem
        for key, planned in facts.plan.executors.items():
            if key not in problem.duties:
                if planned:
                    yield Breach(self.name, f"de opdracht {key} bestaat niet in dit schooljaar", duty=key, column="Voert uit")
                continue
            parts = problem.duties[key].parts
            if len(planned) > parts:
                yield Breach(self.name, f"{key} heeft {parts} delen en {len(planned)} uitvoerders", duty=key, column="Voert uit")
            for person in dict.fromkeys(planned):
                breach = partial(Breach, self.name, person=person, duty=key, column="Voert uit")
                if planned.count(person) > 1:
                    yield breach(f"{person} staat meer dan één keer bij {key}")
                if person not in problem.person:
                    yield breach(f"{person} bij {key} staat niet in Personeel")
                elif person not in problem.executors[key]:
                    yield breach(f"{person} mag of kan {key} niet uitvoeren: {problem.why_not(person, key)}")

    def _stand_ins(self, facts: Facts) -> Iterator[Breach]:
        problem = facts.problem
        for key, planned in facts.plan.stand_ins.items():
            if key not in problem.units:
                if planned:
                    yield Breach(self.name, f"de kenniseenheid {key} bestaat niet in dit schooljaar", unit=key, column="Vervangers")
                continue
            for person in dict.fromkeys(planned):
                breach = partial(Breach, self.name, person=person, unit=key, column="Vervangers")
                if planned.count(person) > 1:
                    yield breach(f"{person} staat meer dan één keer als vervanger bij {key}")
                if person not in problem.person:
                    yield breach(f"vervanger {person} bij {key} staat niet in Personeel")
                elif person not in problem.stand_ins[key]:
                    yield breach(f"{person} kan geen vervanger zijn voor {key}")
                elif person in facts.unit_executors[key]:
                    yield breach(f"{person} voert {key} al uit en kan er niet ook vervanger voor zijn")

    def post(self, model: Model) -> None:
        for key, executing in model.executes_in.items():
            standing_in, steps = model.stand_ins(key), model.missing_knowers(key)
            nobody = [(steps[0], 1)] if len(steps) > 1 else []  # with one knower the relaxation would say half nobody, half enough: half a risk
            for person in dict.fromkeys((*standing_in, *executing)):
                knows = [(people[person], 1) for people in (standing_in, executing) if person in people]
                if len(knows) + len(nobody) > 1:
                    model.row([*knows, *nobody], None, 1)


class Visits(Rule):
    """Er zijn genoeg bezoeken voor het werk ter plaatse, en geen bezoeken aan een vestiging waar iemand geen werk ter plaatse heeft."""

    name = "bezoeken"

    def breaches(self, facts: Facts) -> Iterator[Breach]:
        problem, length = facts.problem, facts.problem.visit_minutes
        for (person, site), onsite in facts.onsite_minutes.items():
            visits = facts.visits.get((person, site), 0)
            if visits * length < onsite:
                what = f"{person} heeft {hours(onsite)} uur werk op {site} en maar {visits} bezoeken van {hours(length)} uur"
                yield Breach(self.name, what, person=person, site=site, column="Bezoeken")
        for (person, site), visits in facts.plan.visits.items():
            breach = partial(Breach, self.name, person=person, site=site, column="Bezoeken")
            if person not in problem.person or site not in problem.site:
                yield breach(f"het bezoek van {person} aan {site} noemt een onbekende persoon of vestiging")
            elif visits < 0:
                yield breach(f"{person} heeft een negatief aantal bezoeken aan {site}")
            elif visits and (person, site) not in facts.onsite_minutes:
                yield breach(f"{person} bezoekt {site} maar heeft daar geen werk ter plaatse buiten de standplaats")

    def post(self, model: Model) -> None:
        length = model.problem.visit_minutes
        for pair, terms in model.onsite.items():
            visits = model.visits[pair]
            model.row([(visits, length), *((part, -minutes) for part, minutes in terms)], 0, None)
            model.row([(visits, -1), *((part, model.high[visits]) for part, _ in terms)], 0, None)
            for part, minutes in terms:  # implied by the first row; it lifts the relaxation
                model.row([(visits, 1), (part, -ceil(minutes / length))], 0, None)
        for made, least in visits_together(model):
            model.row(made, least, None)


class Sites(Rule):
    """Niemand heeft opdrachten op meer vestigingen buiten de standplaats dan zijn of haar grens."""

    name = "vestigingen"

    def breaches(self, facts: Facts) -> Iterator[Breach]:
        for person in facts.problem.people:
            count = len(facts.sites_of[person.code])
            if person.max_sites is not None and count > person.max_sites:
                what = f"{person.code} heeft opdrachten op {count} vestigingen buiten de standplaats, de grens is {person.max_sites}"
                yield Breach(self.name, what, person=person.code, column="Voert uit")

    def post(self, model: Model) -> None:
        for person in model.problem.people:
            if person.max_sites is not None:
                own = [(present, 1) for (code, _), present in model.presences().items() if code == person.code]
                model.row(own, None, person.max_sites)


class Budget(Rule):
    """Externe partners kosten samen niet meer dan het extern budget."""

    name = "budget"

    def breaches(self, facts: Facts) -> Iterator[Breach]:
        cost, budget = facts.external_cents_times_60, facts.problem.budget_cents
        if cost > 60 * budget:
            what = f"de externe partners kosten {euros(-(-cost // 60))} euro en het budget is {euros(budget)} euro"
            yield Breach(self.name, what, column="Voert uit")

    def post(self, model: Model) -> None:
        problem = model.problem
        cost = [(variable, rate * minutes) for person, rate in problem.rate_cents.items() if rate for variable, minutes in model.minutes(person)]
        model.row(cost, None, 60 * problem.budget_cents)


class Agreements(Rule):
    """Wie een vaste afspraak heeft, voert die opdracht uit."""

    name = "afspraken"

    def breaches(self, facts: Facts) -> Iterator[Breach]:
        for person, key in sorted(facts.problem.agreed(AgreementKind.FIXED)):
            if person not in facts.executors[key]:
                what = f"{person} heeft een vaste afspraak voor {key} maar voert die niet uit"
                yield Breach(self.name, what, person=person, duty=key, column="Voert uit")

    def post(self, model: Model) -> None:
        for person, key in sorted(model.problem.agreed(AgreementKind.FIXED)):
            part = model.part(person, key)
            if part is not None:
                model.row([(part, 1)], 1, 1)


class Mandates(Rule):
    """Elke opdracht heeft één beslisser, één die aanstuurt en één aanspreekpunt, met de juiste rol en op de juiste plaats; elke school heeft een eigen aanspreekpunt en ankerpunt."""

    name = "mandaten"

    def breaches(self, facts: Facts) -> Iterator[Breach]:
        plan = facts.plan
        columns = (
            ("Beslist", plan.decides, facts.may_decide),
            ("Stuurt aan", plan.steers, facts.may_steer),
            ("Aanspreekpunt", plan.contacts, facts.may_be_contact),
        )
        for column, held, allowed in columns:
            for key in sorted(held.keys() - facts.problem.duties.keys()):
                yield Breach(self.name, f"de opdracht {key} in de kolom {column} bestaat niet in dit schooljaar", duty=key, column=column)
            for key in facts.problem.duties:
                holder, able = held.get(key, ""), allowed(key)
                if holder not in able and (holder or able):
                    what = f"{holder} mag bij {key} niet in de kolom {column} staan" if holder else f"bij {key} is de kolom {column} leeg"
                    yield Breach(self.name, what, person=holder, duty=key, column=column)
        for column, chosen in (("Aanspreekpunt", plan.school_contacts), ("Ankerpunt", plan.ambassadors)):
            for school in sorted(chosen.keys() - facts.problem.schools.keys()):
                yield Breach(self.name, f"de school {school} met een {column.lower()} bestaat niet", site=school, column=column)
            for school, based in facts.problem.based_at_school.items():
                holder = chosen.get(school, "")
                if holder not in based and (holder or based):
                    what = f"{holder} heeft geen standplaats op school {school}" if holder else f"school {school} heeft geen {column.lower()}"
                    yield Breach(self.name, what, person=holder, site=school, column=column)

    def post(self, model: Model) -> None:
        """Mandates do not change the sum: they are chosen after the work (:mod:`ictassign.mandates`)."""


RULES: tuple[Rule, ...] = (Time(), Eligible(), Visits(), Sites(), Budget(), Agreements(), Mandates())
