"""What a goal is worth, asked in plain units: hours of driving for a second person who knows the network, and so on.

Each question is about a round quantity of one goal, and is answered in hours of driving a year that one would give for it. Driving
itself is the measure: an hour of it is worth an hour. The weight follows: minutes of driving per unit of the goal, to a tenth.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ictassign.goals import GOALS, weights
from ictassign.problem import Problem
from ictassign.text import fold

TRAVEL = "reistijd"
MOST = Decimal(100_000)
"""Largest weight that a workbook may hold."""


@dataclass(frozen=True)
class Question:
    """A question about one goal.

    Parameters
    ----------
    goal : str
    text : str
        The question, in Dutch.
    units : int
        How many units of the goal it is about; minutes for a goal of time.
    now : Decimal
        The answer that the weights of now give, in hours of driving.
    """

    goal: str
    text: str
    units: int
    now: Decimal

    def weight(self, hours: Decimal) -> Decimal:
        """Return the weight that an answer in hours of driving gives."""
        return (60 * hours / self.units).quantize(Decimal("0.1"))

    @property
    def most(self) -> Decimal:
        """The largest answer."""
        return MOST * self.units / 60


_ASKED: Mapping[str, tuple[int, str]] = {
    "niet verdeeld, kern": (60, "Een uur kernwerk zou blijven liggen. Hoeveel uur mag er meer gereden worden om het toch te laten doen?"),
    "niet verdeeld, bijkomend": (60, "En voor een uur bijkomend werk?"),
    "ontbrekende kenners": (1, "{example} is door één persoon te weinig gekend. Hoeveel uur rijden is een extra kenner waard?"),
    "ontbrekende bezoeken": (
        1,
        "Een school krijgt in het hele jaar één bezoek van het ICT-team te weinig. Hoeveel uur rijden is dat bezoek waard?",
    ),
    "kennisrisico": (
        6000,
        "100 uur werk per jaar is door maar één persoon gekend. Hoeveel uur rijden is het waard dat te vermijden?",
    ),
    "overwicht": (
        6000,
        "Eén persoon doet 100 uur meer dan het grootste aandeel van een vaardigheid. Hoeveel uur rijden is het waard die te verdelen?",
    ),
    "versnippering": (1, "Iemand krijgt werk op nog een vestiging erbij. Hoeveel uur rijden is het waard dat niet te doen?"),
    "wensen": (1, "Iemand krijgt een opdracht die hij of zij liever niet doet. Hoeveel uur rijden is het waard dat te vermijden?"),
    "verandering": (1, "Een opdracht gaat naar iemand anders dan vorig jaar. Hoeveel uur rijden moet dat minstens opleveren?"),
    "overbelasting": (600, "Iemand zit 10 uur boven de streefbezetting. Hoeveel uur rijden is het waard die uren naar anderen te brengen?"),
}
"""Units of a goal and the question about them; a goal without an entry is asked about one unit."""


def questions(problem: Problem) -> tuple[Question, ...]:
    """Return a question for every goal but driving, with an example from the group."""
    now = weights(problem)
    found = []
    for goal in GOALS:
        if goal.name != TRAVEL:
            units, text = _ASKED.get(goal.name, (1, f"Hoeveel uur rijden is één eenheid ({goal.unit}) van '{goal.name}' waard?"))
            found.append(Question(goal.name, text.format(example=_example(problem)), units, Decimal(now[goal.name] * units) / 600))
    return tuple(found)


def _example(problem: Problem) -> str:
    """Return the largest work that several people should know, as the beginning of a sentence."""
    wanted = [unit for unit in problem.units.values() if unit.wanted >= 2]
    if not wanted:
        return "Werk dat meer mensen moeten kennen,"
    return f"Het werk '{problem.task[max(wanted, key=lambda unit: unit.minutes).key.task].description}'"


def contradictions(chosen: Mapping[str, Decimal]) -> tuple[str, ...]:
    """Return what in the weights will surprise, as sentences."""
    found = []
    core, extra = chosen["niet verdeeld, kern"], chosen["niet verdeeld, bijkomend"]
    if extra > core:
        found.append("bijkomend werk weegt zwaarder dan kernwerk, en gaat dus voor als er te weinig uren zijn")
    if core < 1:
        found.append("een uur kernwerk is minder waard dan een uur rijden: werk ver weg blijft dan liever liggen")
    found += [f"'{name}' telt niet meer mee, want het weegt 0" for name, weight in chosen.items() if weight == 0]
    return tuple(found)


def goal_named(name: str) -> str | None:
    """Return the goal that a planner names, however it is spelled; None when there is none (or it is driving, the measure)."""
    known = {fold(goal.name): goal.name for goal in GOALS if goal.name != TRAVEL}
    return known.get(fold(name))
