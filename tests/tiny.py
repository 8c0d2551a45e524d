"""Tiny problems: rows with as little as possible typed, problems drawn by hypothesis, and every plan of a problem by the checker alone."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import chain, combinations, product
from operator import itemgetter
from typing import Any

from hypothesis import assume
from hypothesis import strategies as st

from ictassign.checker import check
from ictassign.clashes import check_agreements
from ictassign.facts import Facts
from ictassign.faults import InvalidInput
from ictassign.places import ceil_div
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem
from ictassign.result import Result
from ictassign.rules import Breach
from ictassign.solver import solve
from ictassign.tables import (
    Agreement,
    AgreementKind,
    DutyChange,
    GoalWeight,
    Journey,
    KnownPer,
    LastYear,
    Outsourcing,
    Parameters,
    Person,
    PersonSkills,
    Placement,
    Priority,
    Role,
    Site,
    SkillNeed,
    Task,
    TaskGroup,
)

ALL_ROLES = tuple(Role)


HOURS = frozenset({"onsite", "hours_group", "hours_per_school", "hours_per_site", "hours_per_100_pupils", "hours_per_100_devices", "max_hours"})


def site(code: str, school: str = "", **typed: Any) -> Site:
    """Return a site in Torhout with 100 pupils and 10 devices, unless typed otherwise."""
    usual: dict[str, Any] = {"code": code, "name": code, "school": school, "postcode": "8820", "place": "Torhout", "pupils": 100, "devices": 10}
    return Site(**usual | typed)


def person(code: str, base: str, hours: float = 100, roles: Sequence[Role] = (Role.TECHNICAL,), **typed: Any) -> Person:
    """Return a technical coordinator with so many hours a year, unless typed otherwise."""
    usual: dict[str, Any] = {"code": code, "name": code, "roles": tuple(roles), "base": base, "hours_per_year": Decimal(str(hours))}
    return Person(**usual | typed)


def task(code: str, placement: Placement = Placement.GROUP, **typed: Any) -> Task:
    """Return a task that asks skill ``a`` at level 2, open to every role, without hours."""
    usual: dict[str, Any] = {
        "code": code,
        "group": TaskGroup.TECHNICAL,
        "description": code,
        "skills": (SkillNeed("a"),),
        "placement": placement,
        "decides": ALL_ROLES,
        "executes": ALL_ROLES,
        "steers": ALL_ROLES,
        "contact": ALL_ROLES,
        "outsourcing": Outsourcing.YES,
    }
    exact = {name: Decimal(str(value)) for name, value in typed.items() if name in HOURS and value is not None}
    return Task(**usual | typed | exact)


def parameters(**typed: Any) -> Parameters:
    """Return parameters without meetings and wanted visits, unless typed otherwise."""
    usual: dict[str, Any] = {"meeting_hours": 0, "visits_per_site": 0}
    exact = {name: Decimal(str(value)) for name, value in (usual | typed).items() if name not in {"visits_per_site", "school_year"}}
    return Parameters(**usual | typed | exact)


def problem(sites: Sequence[Site], people: Sequence[Person], tasks: Sequence[Task], **tables: Any) -> Problem:
    """Return a problem in which everybody has skill ``a`` at level 2, unless typed otherwise."""
    usual: dict[str, Any] = {
        "parameters": parameters(),
        "skills": tuple(PersonSkills(person=row.code, levels={"a": 2}) for row in people),
    }
    return Problem(sites=tuple(sites), people=tuple(people), tasks=tuple(tasks), **usual | tables)


# -- problems drawn by hypothesis
def _some(*values: Any) -> st.SearchStrategy[Any]:
    return st.sampled_from(values)


@st.composite
def problems(draw: st.DrawFn, most_plans: int = 1500) -> Problem:
    """Draw a problem of at most 3 people and 4 duties with at most so many plans to list; most of the work fits."""
    sites = _sites(draw)
    codes = [row.code for row in sites]
    people = _people(draw, codes)
    names = [row.code for row in people]
    tasks = [_task(draw, f"T{number}") for number in range(1, draw(st.integers(1, 3)) + 1)]
    keys = [(row.code, place) for row in tasks for place in ("", *codes)]
    drawn = Problem(
        parameters=_parameters(draw),
        sites=sites,
        people=people,
        skills=tuple(PersonSkills(person=name, levels={"a": draw(_some(2, 2, 2, 2, 3, 1, 0)), "b": draw(_some(2, 1, 2, 3, 0))}) for name in names),
        tasks=tuple(tasks),
        agreements=tuple(
            Agreement(person=draw(st.sampled_from(names)), task=code, site=place, kind=kind)
            for (code, place), kind in draw(
                st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(AgreementKind)), max_size=2, unique_by=itemgetter(0))
            )
        ),
        journeys=_journeys(draw, codes),
        goal_weights=_weights(draw),
        last_year=tuple(
            LastYear(task=code, site=place, executors=tuple(draw(st.lists(st.sampled_from([*names, "gone"]), max_size=2, unique=True))))
            for code, place in draw(st.lists(st.sampled_from(keys), max_size=3, unique=True))
        ),
    )
    drawn = _with_changes(draw, drawn)
    while len(drawn.duties) > 4 or _count(drawn) > most_plans:
        drawn = without_last_duty(drawn)
    return drawn


def _sites(draw: st.DrawFn) -> tuple[Site, ...]:
    count = draw(st.integers(1, 3))
    return tuple(
        site(
            f"V{number}",
            draw(_some("V1", f"V{number}")) if number > 1 else "",
            place=draw(_some("Torhout", "Torhout", "Brugge")),
            postcode="",
            latitude=Decimal("51.06") + Decimal(draw(_some(0, 0, 3, 20))) / 100,
            longitude=Decimal("3.1"),
            pupils=draw(_some(100, 0, 250)),
            devices=draw(_some(0, 30)),
            visits=draw(_some(None, None, 0, 2)),
        )
        for number in range(1, count + 1)
    )


def _people(draw: st.DrawFn, codes: Sequence[str]) -> tuple[Person, ...]:
    found = []
    for number in range(1, draw(_some(3, 2, 3, 1)) + 1):
        roles = draw(
            _some(*[[Role.TECHNICAL]] * 3, [Role.PEDAGOGICAL, Role.AMBASSADOR], [Role.PRINCIPAL], [Role.EXTERNAL], [Role.EXTERNAL, Role.TECHNICAL])
        )
        found.append(
            person(
                f"P{number}",
                draw(st.sampled_from(codes)),
                draw(_some(30, 100, 20, 60, 12, 5, 0)),
                roles,
                works_at=tuple(draw(_some([], [], [], [], [codes[0]], ["groep", codes[-1]], [*codes]))),
                max_sites=draw(_some(None, None, None, 0, 1, 1)),
                max_travel=draw(_some(None, None, None, 0, 9)),
                rate=Decimal(draw(_some(0, 20, 85))) if Role.EXTERNAL in roles else None,
            )
        )
    return tuple(found)


def _task(draw: st.DrawFn, code: str) -> Task:
    return task(
        code,
        draw(st.sampled_from(Placement)),
        skills=draw(_some((SkillNeed("a"),), (SkillNeed("b"),), (SkillNeed("a"), SkillNeed("b", 1)))),
        onsite=draw(_some(0, "0.5", 1, "0.001")),
        hours_group=draw(_some(2, 0, 10)),
        hours_per_school=draw(_some(0, 2, 0, 7)),
        hours_per_site=draw(_some(4, "1.51", 2, 9, 0)),
        hours_per_100_pupils=draw(_some(0, 0, 1)),
        hours_per_100_devices=draw(_some(0, 0, 2)),
        max_hours=draw(_some(None, 5, 3, "2.5")),
        knowers=draw(_some(1, 2, 2, 3, 0)),
        knowers_per=draw(st.sampled_from(KnownPer)),
        decides=draw(_some(ALL_ROLES, (Role.PRINCIPAL, Role.TECHNICAL), (Role.COORDINATOR,))),
        steers=draw(_some(ALL_ROLES, (Role.TECHNICAL,), ())),
        contact=draw(_some(ALL_ROLES, (Role.AMBASSADOR, Role.TECHNICAL), (Role.PRINCIPAL, Role.EXTERNAL))),
        executes=tuple(draw(_some(ALL_ROLES, ALL_ROLES, ALL_ROLES, (Role.TECHNICAL, Role.EXTERNAL), (Role.PEDAGOGICAL, Role.PRINCIPAL)))),
        outsourcing=draw(_some(Outsourcing.YES, Outsourcing.PARTLY, Outsourcing.NO)),
        priority=draw(st.sampled_from(Priority)),
    )


def _parameters(draw: st.DrawFn) -> Parameters:
    return parameters(
        visit_hours=draw(_some(4, 2, "2.75")),
        max_hours=draw(_some(80, 6)),
        visits_per_site=draw(_some(1, 2, 0, 3)),
        meeting_hours=draw(_some(0, 2, 6)),
        upkeep_share=draw(_some("0.05", "0.5", 0, 1)),
        upkeep_max_hours=draw(_some(8, 1)),
        max_share=draw(_some("0.5", "0.2", 1)),
        target_load=draw(_some("0.95", "0.5", 0)),
        external_budget=draw(_some(0, 200, 1000)),
    )


def _journeys(draw: st.DrawFn, codes: Sequence[str]) -> tuple[Journey, ...]:
    pairs = [(origin, destination) for origin in codes for destination in codes if origin != destination]
    chosen = draw(st.lists(st.sampled_from(pairs), max_size=2, unique=True)) if pairs else []
    return tuple(Journey(origin=origin, destination=destination, minutes=Decimal(draw(_some(0, 10, 45)))) for origin, destination in chosen)


def _weights(draw: st.DrawFn) -> tuple[GoalWeight, ...]:
    names = (
        "niet verdeeld, kern", "ontbrekende kenners", "ontbrekende bezoeken", "kennisrisico", "overwicht", "reistijd", "versnippering", "wensen",
        "verandering", "overbelasting",
    )  # fmt: skip
    chosen = draw(st.lists(st.sampled_from(names), max_size=3, unique=True))
    return tuple(GoalWeight(goal=name, weight=Decimal(draw(_some("0", "0.1", "1", "40", "500")))) for name in chosen)


def _with_changes(draw: st.DrawFn, drawn: Problem) -> Problem:
    if not drawn.duties:
        return drawn
    chosen = draw(st.lists(st.sampled_from(list(drawn.duties)), max_size=2, unique=True))
    changes = tuple(
        DutyChange(task=key.task, site=key.site, hours=draw(_some(None, Decimal(1), Decimal("3.33"))), knowers=draw(_some(None, 0, 2)))
        for key in chosen
    )
    return changed(drawn, duty_changes=changes)


def changed(drawn: Problem, **tables: Any) -> Problem:
    """Return the problem with other tables, all of it checked again."""
    return Problem(**{name: getattr(drawn, name) for name in Problem.model_fields} | tables)


def without_last_duty(drawn: Problem) -> Problem:
    """Return the problem without its last duty: its hours are set to 0."""
    *_, key = drawn.duties
    others = tuple(row for row in drawn.duty_changes if (row.task, row.site) != key)
    return changed(drawn, duty_changes=(*others, DutyChange(task=key.task, site=key.site, hours=Decimal(0))))


# -- every plan, by the checker alone
def breaches(drawn: Problem, plan: Plan) -> list[Breach]:
    """Return the checker's breaches but those of the mandates, which come after and never stand in the way."""
    return [breach for breach in check(drawn, plan).breaches if breach.rule != "mandaten"]


def plans(drawn: Problem) -> Iterator[Plan]:
    """Yield every allowed plan that could be a best one.

    Who may do a single part or stand in is asked of the checker. Left out are only plans that another plan equals in every
    other goal with less upkeep or travel: no more stand-ins of a unit than the knowers it wants, and no more visits than the
    work on site or the wanted visits ask.
    """
    for plan in _staffed(drawn):
        for visits in _visits(drawn, plan):
            whole = replace(plan, visits=visits)
            if not breaches(drawn, whole):
                yield whole


def _staffed(drawn: Problem) -> Iterator[Plan]:
    fixed = {(row.person, key) for row in drawn.agreements if row.kind is AgreementKind.FIXED for key in drawn.covered(row)}
    teams = {
        key: [
            team
            for team in _subsets([code for code in drawn.person if _may(drawn, Plan(executors={key: (code,)}))])
            if len(team) <= duty.parts and all(code in team for code, other in fixed if other == key)
        ]
        for key, duty in drawn.duties.items()
    }
    for chosen in product(*teams.values()):
        plan = Plan(executors=dict(zip(teams, chosen, strict=True)))
        executing = Facts(drawn, plan).unit_executors
        able = {
            key: [
                some
                for some in _subsets([code for code in drawn.person if code not in executing[key] and _may(drawn, Plan(stand_ins={key: (code,)}))])
                if len(some) <= max(0, unit.wanted - len(executing[key]))
            ]
            for key, unit in drawn.units.items()
        }
        for stand_ins in product(*able.values()):
            yield replace(plan, stand_ins=dict(zip(able, stand_ins, strict=True)))


def _may(drawn: Problem, plan: Plan) -> bool:
    return not any(breach.rule == "wie mag" for breach in breaches(drawn, plan))


def _visits(drawn: Problem, plan: Plan) -> Iterator[Mapping[tuple[str, str], int]]:
    """Yield the visits that may be best: what the work asks, and for the ICT team any number up to what the site wants."""
    onsite = Facts(drawn, plan).onsite_minutes
    least = {pair: ceil_div(minutes, drawn.visit_minutes) for pair, minutes in onsite.items()}
    wanted = {pair: drawn.wanted_visits[pair[1]] if pair[0] in drawn.core else 0 for pair in onsite}
    for counts in product(*(range(least[pair], max(least[pair], wanted[pair]) + 1) for pair in onsite)):
        yield dict(zip(onsite, counts, strict=True))


def _subsets(people: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return chain.from_iterable(combinations(people, size) for size in range(len(people) + 1))


def _count(drawn: Problem) -> int:
    """Return about how many plans there are to list."""
    total = 1
    for key, duty in drawn.duties.items():
        total *= sum(len(team) <= duty.parts for team in _subsets(drawn.executors[key]))
        if key.site and duty.onsite_minutes:
            total *= 1 + max(drawn.wanted_visits[key.site], 0) // 2
    for unit_key, unit in drawn.units.items():
        total *= 1 + len(drawn.stand_ins[unit_key]) * (unit.wanted > 1) // 2
    return total


def key(code: str, place: str = "") -> DutyKey:
    """Return the key of a duty."""
    return DutyKey(code, place)


def assume_solvable(drawn: Problem) -> None:
    """Pass over a drawn problem whose agreements cannot all be kept."""
    try:
        check_agreements(drawn)
    except InvalidInput:
        assume(False)


def solved(drawn: Problem) -> Result:
    """Solve a drawn problem that has duties and can be solved."""
    assume(drawn.duties)
    assume_solvable(drawn)
    return solve(drawn, seconds=20, workers=1)
