"""Mandates: who decides, who steers and who is the contact of every duty, given who does the work.

They come after the plan and do not change its sum. First the contacts of each site are chosen: as few different people
as possible. Then all mandates are divided, so that the numbers of mandates per person are as even as possible: the sum of
their squares is the smallest that these contacts allow. The same plan always gets the same mandates.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from ictassign.facts import Facts
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem
from ictassign.tables import Role

CONTACT_ROLES = (
    Role.TECHNICAL, Role.PEDAGOGICAL, Role.COORDINATOR, Role.ADMINISTRATIVE, Role.AMBASSADOR,
    Role.PRINCIPAL, Role.INFORMATION_SECURITY, Role.COORDINATING_DIRECTOR, Role.EXTERNAL,
)  # fmt: skip
"""Who is asked first to be the contact of a school: somebody of the ICT team, and then whoever is easily found there."""

AMBASSADOR_ROLES = (
    Role.AMBASSADOR, Role.PEDAGOGICAL, Role.TECHNICAL, Role.COORDINATOR, Role.ADMINISTRATIVE,
    Role.PRINCIPAL, Role.INFORMATION_SECURITY, Role.COORDINATING_DIRECTOR, Role.EXTERNAL,
)  # fmt: skip
"""Who is asked first to be the ambassador of a school: a teacher-ambassador, and then who is nearest to teaching."""


class _Group(NamedTuple):
    """Duties whose mandate may be held by the same people."""

    mandate: str
    people: tuple[str, ...]
    duties: list[DutyKey]


def assign(problem: Problem, plan: Plan) -> Plan:
    """Return the plan with every mandate, school contact and ambassador filled in, where anybody is allowed."""
    facts = Facts(problem, plan)
    order = _by_site(problem)
    groups = [
        *_groups("decides", ((key, facts.may_decide(key)) for key in order)),
        *_groups("steers", ((key, facts.may_steer(key)) for key in order)),
    ]
    contacts = _groups("contacts", _contacts(facts, order, _load(groups)))
    held: dict[str, dict[DutyKey, str]] = {"decides": {}, "steers": {}, "contacts": {}}
    for group, shares in _even([*groups, *contacts]):
        duties = iter(group.duties)
        for person, share in shares:
            held[group.mandate].update((next(duties), person) for _ in range(share))
    in_order = {mandate: {key: people[key] for key in problem.duties if key in people} for mandate, people in held.items()}
    school_contacts = _school_contacts(problem, in_order["contacts"])
    return replace(
        plan,
        decides=in_order["decides"],
        steers=in_order["steers"],
        contacts=in_order["contacts"],
        school_contacts=school_contacts,
        ambassadors=_ambassadors(problem, school_contacts),
    )


def _by_site(problem: Problem) -> list[DutyKey]:
    """Return the duties site by site, so that neighbouring duties of a site tend to get the same people."""
    order = {code: index for index, code in enumerate(problem.site)}
    return sorted(problem.duties, key=lambda key: order.get(key.site, -1))


def _groups(mandate: str, allowed: Iterable[tuple[DutyKey, tuple[str, ...]]]) -> list[_Group]:
    found: dict[tuple[str, ...], list[DutyKey]] = {}
    for key, people in allowed:
        if people:
            found.setdefault(people, []).append(key)
    return [_Group(mandate, people, duties) for people, duties in found.items()]


# -- few contacts per site
def _contacts(facts: Facts, order: Sequence[DutyKey], load: Mapping[str, int]) -> Iterator[tuple[DutyKey, tuple[str, ...]]]:
    """Yield who may still be the contact of each duty, once the contacts of each site are chosen."""
    people, carried = facts.problem.person, dict(load)
    at_site: dict[str, list[DutyKey]] = {}
    for key in order:
        at_site.setdefault(key.site, []).append(key)
    for site, keys in at_site.items():
        allowed = {key: facts.may_be_contact(key) for key in keys}
        if not site:  # the duties of the group are nowhere: everybody who may is asked
            yield from allowed.items()
            continue
        # Who is based there comes first, then who has least to do, then the order of the sheet.
        known = dict.fromkeys(person for some in allowed.values() for person in some)
        best_first = sorted(known, key=lambda person: (people[person].base != site, carried.get(person, 0)))
        chosen = fewest(list(allowed.values()), best_first)
        for key, able in allowed.items():
            kept = tuple(person for person in able if person in chosen)
            for person in kept[:1]:
                carried[person] = carried.get(person, 0) + 1
            yield key, kept


def fewest(choices: Sequence[Sequence[str]], best_first: Sequence[str]) -> frozenset[str]:
    """Return the fewest people so that every choice that is not empty has one of them; people who come first are tried first.

    Exact: it looks for a set of one person, of two, and so on. People in the same choices are alike, and who is in fewer
    choices than somebody else is never needed, so that few are left to try.
    """
    sets = [frozenset(choice) for choice in dict.fromkeys(map(tuple, choices)) if choice]
    kinds: dict[frozenset[int], str] = {}
    for person in best_first:
        covers = frozenset(index for index, able in enumerate(sets) if person in able)
        kinds.setdefault(covers, person)
    useful = {covers: person for covers, person in kinds.items() if covers and not any(covers < other for other in kinds)}
    most = max(map(len, useful), default=0)

    def cover(left: frozenset[int], size: int) -> frozenset[str] | None:
        if not left:
            return frozenset()
        if len(left) > size * most:
            return None
        hardest = min(left, key=lambda index: sum(index in covers for covers in useful))
        for covers, person in useful.items():
            if hardest in covers and (rest := cover(left - covers, size - 1)) is not None:
                return rest | {person}
        return None

    everything = frozenset(range(len(sets)))
    return next(found for size in range(len(sets) + 1) if (found := cover(everything, size)) is not None)


# -- even numbers of mandates
def _load(groups: Sequence[_Group]) -> dict[str, int]:
    load: dict[str, int] = {}
    for _, shares in _even(groups):
        for person, share in shares:
            load[person] = load.get(person, 0) + share
    return load


def _even(groups: Sequence[_Group]) -> list[tuple[_Group, list[tuple[str, int]]]]:
    """Divide the duties of every group over its people, with the smallest sum of squares of the totals per person.

    A flow from groups to people to a sink, in which the next mandate of a person always costs more than the one before.
    """
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415 -- heavy, and only needed here

    if not groups:
        return []
    people = list(dict.fromkeys(person for group in groups for person in group.people))
    node = {person: len(groups) + index for index, person in enumerate(people)}
    sink = len(groups) + len(people)
    possible = dict.fromkeys(people, 0)
    flow = min_cost_flow.SimpleMinCostFlow()
    arcs = []
    for index, group in enumerate(groups):
        flow.set_node_supply(index, len(group.duties))
        for person in group.people:
            possible[person] += len(group.duties)
            arcs.append((index, person, flow.add_arc_with_capacity_and_unit_cost(index, node[person], len(group.duties), 0)))
    most = _rough_most(groups)
    for person in people:
        for number in range(min(possible[person], most)):
            flow.add_arc_with_capacity_and_unit_cost(node[person], sink, 1, 2 * number + 1)
    flow.set_node_supply(sink, -sum(len(group.duties) for group in groups))
    status = flow.solve()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"mandates could not be divided: {status}")
    shares: list[list[tuple[str, int]]] = [[] for _ in groups]
    for index, person, arc in arcs:
        share = flow.flow(arc)
        if share:
            shares[index].append((person, share))
    return list(zip(groups, shares, strict=True))


def _rough_most(groups: Sequence[_Group]) -> int:
    """Return the largest number of mandates of a person when each group in turn asks whoever has fewest; the best division has no larger one."""
    load: dict[str, int] = {}
    for group in sorted(groups, key=lambda group: len(group.people)):
        for _ in group.duties:
            person = min(group.people, key=lambda person: load.get(person, 0))
            load[person] = load.get(person, 0) + 1
    return max(load.values())


# -- one contact and one ambassador per school
def _school_contacts(problem: Problem, contacts: Mapping[DutyKey, str]) -> dict[str, str]:
    """Choose by role, then whoever is the contact of most duties of the school."""
    held: dict[tuple[str, str], int] = {}
    for key, person in contacts.items():
        if key.site:
            pair = (problem.site[key.site].school, person)
            held[pair] = held.get(pair, 0) + 1
    return {
        school: min(based, key=lambda person: (_rank(problem, person, CONTACT_ROLES), -held.get((school, person), 0)))
        for school, based in problem.based_at_school.items()
        if based
    }


def _ambassadors(problem: Problem, school_contacts: Mapping[str, str]) -> dict[str, str]:
    """Choose by role, then somebody who is not the contact of the school as well."""
    return {
        school: min(based, key=lambda person: (_rank(problem, person, AMBASSADOR_ROLES), person == school_contacts[school]))
        for school, based in problem.based_at_school.items()
        if based
    }


def _rank(problem: Problem, person: str, roles: Sequence[Role]) -> int:
    return min(roles.index(role) for role in problem.person[person].roles)
