"""The ready tasks are complete and can be planned."""

import csv
from collections.abc import Callable
from importlib.resources import files

import pytest

from ictassign import catalogue
from ictassign.goals import GOALS
from ictassign.tables import Placement, Role, Task, TaskGroup


def drivers(task: Task) -> tuple[float, ...]:
    hours = (task.hours_group, task.hours_per_school, task.hours_per_site, task.hours_per_100_pupils, task.hours_per_100_devices)
    return tuple(map(float, hours))


RULES: dict[str, Callable[[Task], bool]] = {
    "asks hours": lambda task: sum(drivers(task)) > 0,
    "of the sites has no hours of the group": lambda task: task.placement is not Placement.SITE or task.hours_group == 0,
    "for both has hours for the group and for the schools": lambda task: (
        task.placement is not Placement.BOTH or all((drivers(task)[0], sum(drivers(task)[1:])))
    ),
    "has a holder for every mandate": lambda task: all((task.decides, task.executes, task.steers, task.contact)),
    "goes to an external partner only if it may": lambda task: task.outsourcing != "nee" or Role.EXTERNAL not in task.executes,
    "is known by at least one person": lambda task: task.knowers >= 1,
    "has a main skill at its own level": lambda task: task.skills[0].level is None,
}


def test_there_are_seventy_tasks_in_four_groups() -> None:
    tasks = catalogue.tasks()
    assert len(tasks) == 70
    assert len({task.code for task in tasks}) == 70
    assert {task.group for task in tasks} == set(TaskGroup)


@pytest.mark.parametrize("rule", RULES)
def test_every_task(rule: str) -> None:
    assert [task.code for task in catalogue.tasks() if not RULES[rule](task)] == []


def test_the_table_has_the_columns_of_the_sheet() -> None:
    header = next(csv.reader(files("ictassign").joinpath("data/tasks.csv").read_text(encoding="utf-8").splitlines()))
    assert header == [field.title for field in Task.model_fields.values()]


def test_skills_are_those_that_tasks_ask_once_each() -> None:
    names = catalogue.skills(catalogue.tasks())
    assert list(names) == sorted(set(names))
    assert {need.skill for task in catalogue.tasks() for need in task.skills} == set(names)


def test_every_goal_has_its_default_weight() -> None:
    assert {row.goal: row.weight for row in catalogue.goal_weights()} == {goal.name: goal.weight for goal in GOALS}
