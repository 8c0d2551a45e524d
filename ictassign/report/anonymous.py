"""A report without names: the same problem and plan, with codes where names stood."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace

from ictassign.checker import check
from ictassign.digest import digest
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.result import Result
from ictassign.text import fold

SHORTEST = 3
"""Letters of the shortest part of a name that is looked for in other texts."""


def anonymous(problem: Problem, result: Result) -> tuple[Problem, Result]:
    """Return a problem and a result in which no name stands, to make a report from.

    People and sites are called by their code. A code that itself looks like a name makes all people get a number.
    Remarks, origins and scenarios are left out; a name inside another text, such as the description of a task, becomes a
    code. The workbook of the planner holds names, so such a report belongs in a workbook of its own.
    """
    codes = _codes(problem)
    scrub = _scrubber(problem, codes)
    tables = {name: getattr(problem, name) for name in Problem.model_fields}
    nameless = Problem(
        **{
            **tables,
            "parameters": problem.parameters.model_copy(update={"school_year": scrub(problem.parameters.school_year)}),
            "sites": tuple(row.model_copy(update={"name": row.code, "level": scrub(row.level)}) for row in problem.sites),
            "people": tuple(row.model_copy(update={"code": codes[row.code], "name": codes[row.code], "origin": ""}) for row in problem.people),
            "skills": tuple(row.model_copy(update={"person": codes[row.person]}) for row in problem.skills),
            "tasks": tuple(row.model_copy(update={"description": scrub(row.description)}) for row in problem.tasks),
            "duty_changes": tuple(row.model_copy(update={"note": ""}) for row in problem.duty_changes),
            "agreements": tuple(row.model_copy(update={"person": codes[row.person]}) for row in problem.agreements),
            "last_year": tuple(
                row.model_copy(update={"executors": tuple(codes[code] for code in row.executors if code in codes)}) for row in problem.last_year
            ),
            "changes": (),
        }
    )
    plan = _renamed(result.plan, codes)
    return nameless, replace(result, plan=plan, verdict=check(nameless, plan), digest=digest(nameless) if result.digest else "")


def _codes(problem: Problem) -> Mapping[str, str]:
    """Return the code each person gets: their own, unless some code looks like a name."""
    telling = any(_tells(row.code, row.name) for row in problem.people)
    if not telling:
        return {row.code: row.code for row in problem.people}
    digits = len(str(len(problem.people)))
    return {row.code: f"P{number:0{max(3, digits)}d}" for number, row in enumerate(problem.people, 1)}


def _tells(code: str, name: str) -> bool:
    """Say whether a code gives a name away: it holds a part of the name, or is one."""
    return any(part in fold(code) for part in _parts(name)) or _joined(code) in _joined(name)


def _parts(text: str) -> set[str]:
    return {part for part in re.split(r"[\W\d_]+", fold(text)) if len(part) >= SHORTEST}


def _joined(text: str) -> str:
    return "".join(re.split(r"[\W_]+", fold(text)))


def _scrubber(problem: Problem, codes: Mapping[str, str]) -> Callable[[str], str]:
    """Return what replaces names, whole or in part, in a text; parts only where they are written with a capital."""
    words: dict[str, str] = {}
    for row in problem.people:
        for part in re.split(r"\s+", row.name):
            if len(part) >= SHORTEST and part[:1].isupper():
                words.setdefault(part, codes[row.code])
    for row in problem.people:
        if row.name:
            words[row.name] = codes[row.code]
    if not words:
        return lambda text: text
    longest_first = sorted(words, key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, longest_first)) + r")(?!\w)")
    return lambda text: pattern.sub(lambda found: words[found[0]], text)


def _renamed(plan: Plan, codes: Mapping[str, str]) -> Plan:
    """Return a plan with the codes of people changed."""

    def one(code: str) -> str:
        return codes.get(code, code)

    return Plan(
        executors={key: tuple(map(one, people)) for key, people in plan.executors.items()},
        stand_ins={key: tuple(map(one, people)) for key, people in plan.stand_ins.items()},
        visits={(one(person), site): count for (person, site), count in plan.visits.items()},
        decides={key: one(person) for key, person in plan.decides.items()},
        steers={key: one(person) for key, person in plan.steers.items()},
        contacts={key: one(person) for key, person in plan.contacts.items()},
        school_contacts={school: one(person) for school, person in plan.school_contacts.items()},
        ambassadors={school: one(person) for school, person in plan.ambassadors.items()},
    )
