"""Ways out: how the rest of a duty that was left gets done at the lowest cost."""

from collections.abc import Iterable

from ictassign.problem import DutyKey
from ictassign.report.figures import Figures
from ictassign.report.trial import Trial
from ictassign.report.words import said_hours
from ictassign.tables import Outsourcing


def way_out(figures: Figures, key: DutyKey) -> str:
    """Return the cheapest way to get the rest of a duty done, in Dutch: training, a few hours more, or expertise from outside."""
    problem = figures.problem
    duty, task = problem.duties[key], problem.task[key.task]
    if free := figures.free_for(key):
        return f"Geef ze aan {free[0]} {figures.person(free[0])}, die dit nog kan doen."
    trainable = [person for person in figures.nearly(key) if figures.left[person] >= duty.part_minutes and person not in problem.externals]
    if trainable:
        person = max(trainable, key=figures.left.__getitem__)
        levels = problem.skill_level[person]
        skill = next(s for s, level in problem.asked_levels(key.task).items() if levels.get(s, 0) < level)
        return f"Leid {person} {figures.person(person)} op in {skill} (één niveau hoger); {said_hours(figures.left[person])} is nog vrij."
    able = [p for p in problem.executors[key] if p not in figures.facts.executors[key] and p not in problem.externals]
    short = {person: -_left_after(figures, person, key) for person in able}
    if short:
        person = min(short, key=short.__getitem__)
        return (
            f"Geef {person} {figures.person(person)} {said_hours(max(short[person], 0))} meer."
            if short[person] > 0
            else (f"Verruim de grens van {person} {figures.person(person)}: tijd is er genoeg.")
        )
    asked = profile(figures, (key,))
    if task.outsourcing is not Outsourcing.NO:
        return f"Koop {said_hours(figures.left_over[key])} in: {asked}."
    return f"Zoek of leid iemand op: {asked}."


def _left_after(figures: Figures, person: str, key: DutyKey) -> int:
    trial = Trial(figures)
    trial.of(person).taken.add(key)
    return figures.problem.capacity[person] - trial.minutes(person)


def profile(figures: Figures, keys: Iterable[DutyKey]) -> str:
    """Return the skills and levels that some duties ask together."""
    asked: dict[str, int] = {}
    for key in keys:
        for skill, level in figures.problem.asked_levels(key.task).items():
            asked[skill] = max(level, asked.get(skill, 0))
    return ", ".join(f"{skill} (niveau {level})" for skill, level in asked.items())
