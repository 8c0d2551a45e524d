"""What is ready in the template: seventy ICT tasks in the four groups of the Flemish takenoverzicht, and every goal.

Wording and numbers of the tasks are the project's own and indicative; a planner adapts them to the group.
"""

import csv
from functools import cache
from importlib.resources import files
from typing import get_origin

from ictassign.goals import GOALS
from ictassign.tables import GoalWeight, SkillNeed, Task


@cache
def tasks() -> tuple[Task, ...]:
    """Return the tasks of the catalogue, in its order."""
    text = files("ictassign").joinpath("data/tasks.csv").read_text(encoding="utf-8")
    return tuple(_task(row) for row in csv.DictReader(text.splitlines()))


def goal_weights() -> tuple[GoalWeight, ...]:
    """Return every goal with its default weight."""
    return tuple(GoalWeight(goal=goal.name, weight=goal.weight) for goal in GOALS)


def skills(rows: tuple[Task, ...]) -> tuple[str, ...]:
    """Return the names of the skills that tasks ask, in alphabetical order."""
    return tuple(sorted({need.skill for task in rows for need in task.skills}))


def _task(row: dict[str, str]) -> Task:
    cells: dict[str, object] = {}
    for name, column in Task.model_fields.items():
        text = row[str(column.title)]
        if name == "skills":
            cells[name] = [_need(part) for part in text.split(";")]
        elif get_origin(column.annotation) is tuple:
            cells[name] = text.split(";")
        elif text:
            cells[name] = text
    return Task.model_validate(cells, strict=False)


def _need(text: str) -> SkillNeed:
    skill, _, level = text.partition(":")
    return SkillNeed(skill, int(level) if level else None)
