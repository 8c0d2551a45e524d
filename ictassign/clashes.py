"""Agreements ``vast`` that cannot all be kept: the one way in which a problem has no plan."""

from collections.abc import Sequence
from itertools import combinations
from math import ceil

from ictassign.facts import Facts
from ictassign.faults import Fault, InvalidInput
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem
from ictassign.rules import RULES, Agreements, Breach, Eligible, Mandates
from ictassign.tables import Agreement, AgreementKind

_EXHAUSTIVE = 12
"""Up to so many agreements the smallest clash is sought among all subsets; above, agreements are dropped one by one."""


def forced_plan(problem: Problem, rows: Sequence[Agreement] | None = None) -> Plan:
    """Return the plan with nothing but what agreements ``vast`` ask (default all of them) and the visits that needs."""
    chosen = problem.agreements if rows is None else rows
    pairs = sorted({(row.person, key) for row in chosen if row.kind is AgreementKind.FIXED for key in problem.covered(row)})
    executors: dict[DutyKey, tuple[str, ...]] = {}
    for person, key in pairs:
        executors[key] = (*executors.get(key, ()), person)
    onsite = Facts(problem, Plan(executors=executors)).onsite_minutes
    return Plan(executors=executors, visits={pair: ceil(minutes / problem.visit_minutes) for pair, minutes in onsite.items()})


def _breaches(problem: Problem, rows: Sequence[Agreement]) -> list[Breach]:
    facts = Facts(problem, forced_plan(problem, rows))
    hard = [rule for rule in RULES if not isinstance(rule, Agreements | Mandates)]
    found = [breach for rule in hard for breach in rule.breaches(facts)]
    # An agreement vast overrules eligibility; only too many executors for the parts of a duty remain.
    return [breach for breach in found if breach.rule != Eligible.name or not breach.person]


def check_agreements(problem: Problem) -> None:
    """Raise InvalidInput with a smallest set of agreements that clash, when those ``vast`` cannot all be kept."""
    rows = [row for row in problem.agreements if row.kind is AgreementKind.FIXED]
    breaches = _breaches(problem, rows)
    if not breaches:
        return
    clash = smallest_clash(problem, rows)
    why = _breaches(problem, clash)[0].what
    places = [index for index, row in enumerate(problem.agreements) if row in clash]
    together = ", ".join(f"{row.person} {row.task or 'elke taak'} {row.site or 'overal'}" for row in clash)
    raise InvalidInput(
        [
            Fault(
                Agreement.sheet,
                f"deze vaste afspraken kunnen niet samen: {together}, want {why}",
                "schrap of wijzig minstens één ervan",
                value="vast",
                row=index,
                column="Afspraak",
            )
            for index in places
        ]
    )


def smallest_clash(problem: Problem, rows: Sequence[Agreement]) -> list[Agreement]:
    """Return a smallest set of agreements ``vast`` that cannot be kept together (minimal when there are very many)."""
    rows = list(rows)
    if len(rows) > _EXHAUSTIVE:
        rows = _without_needless(problem, rows)
    for size in range(1, min(len(rows), _EXHAUSTIVE) + 1):
        for chosen in combinations(rows, size):
            if _breaches(problem, chosen):
                return list(chosen)
    return rows


def _without_needless(problem: Problem, rows: list[Agreement]) -> list[Agreement]:
    kept = list(rows)
    for row in rows:
        fewer = [other for other in kept if other is not row]
        if _breaches(problem, fewer):
            kept = fewer
    return kept
