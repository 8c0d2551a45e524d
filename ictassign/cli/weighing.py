"""Asking what goals are worth, on the screen, and writing the answers into the sheet Doelen of a copy."""

import sys
from collections.abc import Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

import rich_click as click

from ictassign.answers.weighing import TRAVEL, Question, contradictions, goal_named, questions
from ictassign.cli.console import number, say, say_json, say_table, warn
from ictassign.cli.door import PLAN_WRITTEN, NotWritten
from ictassign.cli.jobs import read
from ictassign.cli.keeping import try_target
from ictassign.goals import GOALS
from ictassign.text import nearest
from ictassign.workbook.goal_weights import write_weights
from ictassign.workbook.writer import CannotWrite


def weigh(workbook: Path, output: Path, given: Sequence[str], *, in_place: bool, as_json: bool) -> int:
    """Ask what is not given yet, and write the weights."""
    try_target(output, workbook, in_place=in_place)
    asked = questions(read(workbook).problem)
    answers = _given(given, asked)
    hours = answers if given else _ask(asked)
    weights = {question.goal: question.weight(hours.get(question.goal, question.now)) for question in asked}
    weights = {goal.name: weights.get(goal.name, Decimal(1)) for goal in GOALS}
    try:
        write_weights(workbook, output, weights)
    except CannotWrite as error:
        raise NotWritten(str(error)) from error
    if as_json:
        say_json({"path": str(output), "weights": {name: float(weight) for name, weight in weights.items()}})
    else:
        say(f"De gewichten staan in het blad Doelen van {output}; maak er een plan mee met: ictassign solve {output} -o plan.xlsx")
        say_table(("Doel", "Eenheid", "Minuten rijden per eenheid"), [(goal.name, goal.unit, number(float(weights[goal.name]))) for goal in GOALS])
    for surprise in contradictions(weights):
        warn(f"Let op: {surprise}.")
    return PLAN_WRITTEN


def _given(given: Sequence[str], asked: Sequence[Question]) -> Mapping[str, Decimal]:
    """Return the answers that were given on the command line, as ``doel=uren``."""
    known = {question.goal: question for question in asked}
    answers = {}
    for text in given:
        name, equals, typed = text.partition("=")
        goal = goal_named(name)
        if goal is None or not equals:
            near = nearest(name, known)
            raise click.UsageError(f"--answer: schrijf doel=uren, met een doel dat bestaat ({text}){f'; bedoelt u {near}' if near else ''}")
        hours = _hours(typed, known[goal])
        if isinstance(hours, str):
            raise click.UsageError(f"--answer: {hours} ({text})")
        answers[goal] = hours
    return answers


def _ask(asked: Sequence[Question]) -> Mapping[str, Decimal]:
    """Ask every question on the screen; an empty line keeps what there is, as does the end of what is typed."""
    warn("Antwoord in uren rijden per schooljaar (een getal zoals 2 of 0,5); met Enter blijft het zoals het nu is.")
    warn(f"Eén uur rijden is de maat: het doel '{TRAVEL}' telt voor 1.")
    answers: dict[str, Decimal] = {}
    for index, question in enumerate(asked, 1):
        while True:
            warn(f"{index}/{len(asked)}. {question.text} [nu {number(float(question.now), 2)}]")
            line = sys.stdin.readline()
            if not line:
                return answers
            hours = _hours(line, question) if line.strip() else question.now
            if not isinstance(hours, str):
                answers[question.goal] = hours
                break
            warn(f"Let op: {hours}.")
    return answers


def _hours(typed: str, question: Question) -> Decimal | str:
    """Return an answer as a number, or what is wrong with it."""
    try:
        hours = Decimal(typed.strip().replace(",", "."))
    except InvalidOperation:
        hours = Decimal(-1)
    if not hours.is_finite() or not 0 <= hours <= question.most:
        return f"een aantal uren van 0 tot {number(float(question.most), 0)} verwacht"
    return hours
