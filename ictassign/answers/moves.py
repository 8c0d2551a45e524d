"""Moves: what changes hands between two plans of a problem, each with its reason, computed and not guessed."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from ictassign.answers.units import amount
from ictassign.checker import check
from ictassign.facts import Facts
from ictassign.places import ceil_div
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem, UnitKey

_TRIED = 150
"""Moves that are tried out one by one for their reason; the others say that they go together."""


@dataclass(frozen=True)
class Move:
    """A duty that changes hands.

    Parameters
    ----------
    duty : DutyKey
    out, into : tuple of str
        Who no longer executes it, and who does now.
    why : str
        The reason, in Dutch with codes.
    """

    duty: DutyKey
    out: tuple[str, ...]
    into: tuple[str, ...]
    why: str


def moves(problem: Problem, before: Plan, after: Plan) -> tuple[Move, ...]:
    """Return every duty of the problem that changes hands, in its order, with the reason.

    Parameters
    ----------
    problem : Problem
        The problem that ``after`` is a plan of.
    before : Plan
        It may break rules of the problem, and name people and duties that are gone.
    after : Plan
        An allowed plan.
    """
    facts = Facts(problem, after)
    then = Facts(problem, before)
    total, tried = check(problem, after).total, 0
    found = []
    for key, people in facts.executors.items():
        old = tuple(dict.fromkeys(before.executors.get(key, ())))
        out, into = tuple(p for p in old if p not in people), tuple(p for p in people if p not in old)
        if not out and not into:
            continue
        why = _plain_reason(problem, then, key, out)
        if not why:
            tried += 1
            why = _tried(problem, after, total, (key, old)) if tried <= _TRIED else "gaat samen met andere verschuivingen"
        found.append(Move(key, out, into, why))
    return tuple(found)


def _plain_reason(problem: Problem, then: Facts, key: DutyKey, out: tuple[str, ...]) -> str:
    """Return the reasons that need no plan: people who are gone, who may no longer do it, who have too few hours, or nobody before."""
    gone = [person for person in out if person not in problem.person]
    barred = [person for person in out if person in problem.person and person not in problem.executors[key]]
    full = [person for person in out if person in problem.person and person not in barred and then.minutes[person] > problem.capacity[person]]
    reasons = [f"{person} is er niet meer" for person in gone]
    reasons += [f"{person} mag of kan dit niet meer: {problem.why_not(person, key)}" for person in barred]
    reasons += [f"{person} had {amount(then.minutes[person] - problem.capacity[person])} te veel werk" for person in full]
    if not out and not then.executors[key]:
        reasons.append("niemand deed dit")
    elif not out:
        reasons.append("een deel was niet verdeeld")
    return "; ".join(reasons)


def _tried(problem: Problem, after: Plan, total: int, old: tuple[DutyKey, tuple[str, ...]]) -> str:
    """Return why a duty is not left where it was, by leaving it there in the new plan."""
    key, people = old
    kept = with_visits(problem, replace(after, executors={**after.executors, key: people}, stand_ins=_without(problem, after, key, people)))
    verdict = check(problem, replace(kept, decides={}, steers={}, contacts={}, school_contacts={}, ambassadors={}))
    breaches = [breach for breach in verdict.breaches if breach.rule != "mandaten"]
    if breaches:
        return f"kan niet blijven naast de andere verschuivingen: {breaches[0].what}"
    gain = verdict.total - total
    if gain > 0:
        return f"levert {amount(gain / 10)} reistijd op, alle doelen samen"
    return "maakt op zich geen verschil; gaat samen met andere verschuivingen"


def _without(problem: Problem, plan: Plan, key: DutyKey, people: tuple[str, ...]) -> Mapping[UnitKey, tuple[str, ...]]:
    unit = problem.duties[key].unit
    return {other: tuple(p for p in able if other != unit or p not in people) for other, able in plan.stand_ins.items()}


def with_visits(problem: Problem, plan: Plan) -> Plan:
    """Return a plan with at least the visits that its work on site asks, and none where there is no such work."""
    onsite = Facts(problem, plan).onsite_minutes
    visits = {pair: max(ceil_div(minutes, problem.visit_minutes), plan.visits.get(pair, 0)) for pair, minutes in onsite.items()}
    return replace(plan, visits=visits)


def changed_parts(before: Plan, after: Plan) -> Iterator[tuple[str, DutyKey]]:
    """Yield the parts of the first plan that the second has no more."""
    for key, people in before.executors.items():
        yield from ((person, key) for person in people if person not in after.executors.get(key, ()))
