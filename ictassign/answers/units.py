"""How the answers say amounts of a goal: minutes as hours, with what they are of, in plain Dutch."""

from collections.abc import Mapping, Sequence

from ictassign.goals import GOALS, Goal
from ictassign.problem import DutyKey, Problem
from ictassign.report.tables import Column, Kind
from ictassign.text import hours

LABELS: Mapping[str, str] = {
    "niet verdeeld, kern": "kernwerk dat niet verdeeld is",
    "niet verdeeld, bijkomend": "bijkomend werk dat niet verdeeld is",
    "kennisrisico": "werk dat maar één persoon kent",
    "overwicht": "werk boven het grootste aandeel van één persoon",
    "reistijd": "reistijd",
    "overbelasting": "werk boven de streefbezetting",
}
"""What each goal of time counts, as a part of a sentence; a goal without an entry is called by its name."""
COUNTED: Mapping[str, tuple[str, str, str]] = {
    "ontbrekende kenners": ("ontbrekende kenner", "ontbrekende kenners", ""),
    "ontbrekende bezoeken": ("ontbrekend bezoek", "ontbrekende bezoeken", ""),
    "versnippering": ("werkplek", "werkplekken", " buiten de standplaats"),
    "verandering": ("deel", "delen", " bij iemand anders dan vorig jaar"),
}
"""One and more of what each other goal counts, and what follows on 'meer' or 'minder'."""


def is_time(goal: Goal) -> bool:
    """Say whether a goal counts minutes, shown as hours."""
    return goal.unit == "minuten"


def shown(goal: Goal, value: float) -> float:
    """Return the value of a goal as it is shown: hours for minutes."""
    return value / 60 if is_time(goal) else value


def goal_columns() -> tuple[Column, ...]:
    """Return a column for every goal, in its own unit."""
    return tuple(Column(capital(goal.name), Kind.HOURS if is_time(goal) else Kind.COUNT, 12) for goal in GOALS)


def capital(text: str) -> str:
    """Return text with a capital first letter."""
    return text[:1].upper() + text[1:]


def amount(minutes: float) -> str:
    """Return minutes as hours with their unit, to a tenth of an hour (90 -> ``1,5 uur``); less than that, but something, as a few minutes."""
    if 0 < minutes < 3:
        return "enkele minuten"
    return f"{hours(round(minutes / 6) * 6)} uur"


def change(goal: Goal, difference: int) -> str:
    """Return a difference as a clause: ``12,5 uur meer reistijd``, ``1 ontbrekende kenner minder``."""
    size, more = abs(difference), difference > 0
    if is_time(goal):
        return f"{amount(size)} {'meer' if more else 'minder'} {LABELS.get(goal.name, goal.name)}"
    if goal.name == "wensen":  # less of it is better: more wishes are met
        return f"{size} {'wens' if size == 1 else 'wensen'} {'minder' if more else 'meer'} vervuld"
    one, many, rest = COUNTED.get(goal.name, (goal.name, goal.name, ""))
    return f"{size} {one if size == 1 else many} {'meer' if more else 'minder'}{rest}"


def largest_changes(before: Mapping[str, int], after: Mapping[str, int], weights: Mapping[str, int], count: int = 4) -> Sequence[str]:
    """Return the changes that weigh most, the heaviest first, as clauses."""
    differing = [goal for goal in GOALS if before[goal.name] != after[goal.name]]
    differing.sort(key=lambda goal: -abs((after[goal.name] - before[goal.name]) * weights[goal.name]))
    return [change(goal, after[goal.name] - before[goal.name]) for goal in differing[:count]]


def sentence(clauses: Sequence[str]) -> str:
    """Join clauses with commas and ``en``."""
    return " en ".join(filter(None, [", ".join(clauses[:-1]), clauses[-1]])) if clauses else ""


def who(problem: Problem, people: Sequence[str]) -> str:
    """Return the names of people, separated by ``;``; somebody the problem lacks keeps the code."""
    return "; ".join(problem.person[code].name if code in problem.person else code for code in people)


def where(problem: Problem, key: DutyKey) -> str:
    """Return the name of the site of a duty."""
    return problem.site[key.site].name if key.site in problem.site else "hele groep"


def what(problem: Problem, key: DutyKey) -> str:
    """Return what a duty is: the description of its task."""
    return problem.task[key.task].description


def said(problem: Problem, key: DutyKey) -> str:
    """Return a duty as planners say it: code, description and place."""
    return f"{key} ({what(problem, key)}, {where(problem, key)})"
