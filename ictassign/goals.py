"""Every goal: its value in a plan, and the same as an expression of the model.

The docstring of a goal is the sentence planners read. To add one, write a class and name it in :data:`GOALS`; it is
then weighed, solved, checked, reported and listed in the sheet Doelen by itself.
"""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar

from ictassign.facts import Facts
from ictassign.model import Model, Terms
from ictassign.problem import Problem
from ictassign.tables import AgreementKind, Priority
from ictassign.text import fold


class Goal(ABC):
    """Something of which less is better."""

    name: ClassVar[str]
    """The name in the sheet Doelen."""
    unit: ClassVar[str]
    """What one unit of it is, in Dutch."""
    weight: ClassVar[Decimal]
    """Default weight: minutes of travel that one unit is worth."""

    @classmethod
    def sentence(cls) -> str:
        """Return the sentence planners read."""
        return (cls.__doc__ or "").strip()

    @abstractmethod
    def value(self, facts: Facts) -> int:
        """Return the value in a plan."""

    @abstractmethod
    def terms(self, model: Model) -> Terms:
        """Return the value as an expression of the model."""


class _Unplaced(Goal):
    unit = "minuten"
    priority: ClassVar[Priority]

    def value(self, facts: Facts) -> int:
        task = facts.problem.task
        return sum(minutes for key, minutes in facts.unplaced_minutes.items() if task[key.task].priority is self.priority)

    def terms(self, model: Model) -> Terms:
        task = model.problem.task
        return [(model.unplaced(key), duty.part_minutes) for key, duty in model.problem.duties.items() if task[key.task].priority is self.priority]


class UnplacedCore(_Unplaced):
    """Minuten van kerntaken die aan niemand toegewezen zijn."""

    name = "niet verdeeld, kern"
    weight = Decimal(10)
    priority = Priority.CORE


class UnplacedExtra(_Unplaced):
    """Minuten van bijkomende taken die aan niemand toegewezen zijn."""

    name = "niet verdeeld, bijkomend"
    weight = Decimal(4)
    priority = Priority.EXTRA


class MissingKnowers(Goal):
    """Hoeveel mensen er te weinig zijn die een taak kennen, over alle kenniseenheden samen."""

    name = "ontbrekende kenners"
    unit = "kenners"
    weight = Decimal(1200)

    def value(self, facts: Facts) -> int:
        return sum(max(0, unit.wanted - len(facts.knowers[key])) for key, unit in facts.problem.units.items())

    def terms(self, model: Model) -> Terms:
        return [(step, 1) for key in model.problem.units for step in model.missing_knowers(key)]


class MissingVisits(Goal):
    """Hoeveel bezoeken van het ICT-team er te weinig zijn, over alle vestigingen samen."""

    name = "ontbrekende bezoeken"
    unit = "bezoeken"
    weight = Decimal(120)

    def value(self, facts: Facts) -> int:
        return sum(max(0, wanted - facts.core_visits[site]) for site, wanted in facts.problem.wanted_visits.items())

    def terms(self, model: Model) -> Terms:
        return [(model.missing_visits(site), 1) for site, wanted in model.problem.wanted_visits.items() if wanted]


class KnowledgeRisk(Goal):
    """Minuten werk dat minstens twee mensen moeten kennen, maar dat nu niemand of maar één persoon kent."""

    name = "kennisrisico"
    unit = "minuten"
    weight = Decimal("0.2")

    def value(self, facts: Facts) -> int:
        return sum(unit.minutes for key, unit in facts.problem.units.items() if unit.wanted >= 2 and len(facts.knowers[key]) < 2)

    def terms(self, model: Model) -> Terms:
        return [(model.missing_knowers(key)[1], unit.minutes) for key, unit in model.problem.units.items() if unit.wanted >= 2]


class Dominance(Goal):
    """Minuten die één persoon meer doet dan zijn grootste aandeel van een vaardigheid."""

    name = "overwicht"
    unit = "minuten"
    weight = Decimal("0.1")

    def value(self, facts: Facts) -> int:
        share = facts.problem.share_minutes
        return sum(max(0, minutes - share[skill]) for (_, skill), minutes in facts.skill_minutes.items())

    def terms(self, model: Model) -> Terms:
        return [(excess, 1) for excess in model.dominance()]


class Travel(Goal):
    """Minuten onderweg tussen de standplaats en de bezochte vestigingen, heen en terug."""

    name = "reistijd"
    unit = "minuten"
    weight = Decimal(1)

    def value(self, facts: Facts) -> int:
        return sum(facts.travel_minutes.values())

    def terms(self, model: Model) -> Terms:
        return [term for person in model.problem.person for term in model.travel(person)]


class Fragmentation(Goal):
    """Hoeveel keer iemand op een vestiging buiten zijn standplaats een opdracht heeft."""

    name = "versnippering"
    unit = "vestigingen"
    weight = Decimal(60)

    def value(self, facts: Facts) -> int:
        return sum(map(len, facts.sites_of.values()))

    def terms(self, model: Model) -> Terms:
        return [(present, 1) for present in model.presences().values()]


class Wishes(Goal):
    """Delen die iemand liever niet doet, min de delen die iemand liever wel doet."""

    name = "wensen"
    unit = "delen"
    weight = Decimal(30)

    def value(self, facts: Facts) -> int:
        liked, disliked = (facts.problem.agreed(kind) for kind in (AgreementKind.LIKED, AgreementKind.DISLIKED))
        parts = [(person, key) for key, people in facts.executors.items() for person in people]
        return sum((part in disliked) - (part in liked) for part in parts)

    def terms(self, model: Model) -> Terms:
        signs = ((AgreementKind.DISLIKED, 1), (AgreementKind.LIKED, -1))
        parts = ((model.part(person, key), sign) for kind, sign in signs for person, key in sorted(model.problem.agreed(kind)))
        return [(part, sign) for part, sign in parts if part is not None]


class Moves(Goal):
    """Delen die iemand doet die dezelfde opdracht vorig jaar niet deed."""

    name = "verandering"
    unit = "delen"
    weight = Decimal(30)

    def value(self, facts: Facts) -> int:
        return sum(person not in before for key, before in facts.problem.executed_last_year.items() for person in facts.executors[key])

    def terms(self, model: Model) -> Terms:
        return [
            (part, 1) for key, before in model.problem.executed_last_year.items() for person, part in model.parts(key).items() if person not in before
        ]


class Overload(Goal):
    """Minuten die iemand boven de streefbezetting ingepland is."""

    name = "overbelasting"
    unit = "minuten"
    weight = Decimal("0.1")

    def value(self, facts: Facts) -> int:
        return sum(max(0, facts.minutes[person] - target) for person, target in facts.problem.target_minutes.items())

    def terms(self, model: Model) -> Terms:
        return [(excess, 1) for excess in model.overload()]


GOALS: tuple[Goal, ...] = (
    UnplacedCore(),
    UnplacedExtra(),
    MissingKnowers(),
    MissingVisits(),
    KnowledgeRisk(),
    Dominance(),
    Travel(),
    Fragmentation(),
    Wishes(),
    Moves(),
    Overload(),
)


def weights(problem: Problem) -> Mapping[str, int]:
    """Return the weight of each goal in tenths of a minute of travel: the planner's, else the default."""
    typed = {fold(row.goal): row.weight for row in problem.goal_weights}
    return {goal.name: int(10 * typed.get(goal.name, goal.weight)) for goal in GOALS}
