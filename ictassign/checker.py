"""The judge: every rule and every goal of a plan, recomputed from the definition. It never imports a solver.

It also says who could still take a duty in a plan, and what stands in the way of everybody else.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from ictassign.facts import Facts
from ictassign.goals import GOALS, weights
from ictassign.places import ceil_div
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem
from ictassign.rules import RULES, Breach
from ictassign.tables import AgreementKind
from ictassign.text import euros, hours


@dataclass(frozen=True)
class Verdict:
    """The checker's word on a plan.

    Parameters
    ----------
    breaches : tuple of Breach
        Every place where the plan breaks a rule; empty for an allowed plan.
    values : mapping of str to int
        Value of each goal, by its name.
    weights : mapping of str to int
        Weight of each goal, in tenths of a minute of travel.
    """

    breaches: tuple[Breach, ...]
    values: Mapping[str, int]
    weights: Mapping[str, int]

    @property
    def allowed(self) -> bool:
        """Whether the plan keeps every rule."""
        return not self.breaches

    @property
    def total(self) -> int:
        """The sum of weight times value, in tenths of a minute of travel: less is better."""
        return sum(self.weights[name] * value for name, value in self.values.items())


def check(problem: Problem, plan: Plan) -> Verdict:
    """Judge a plan: every rule, every goal."""
    facts = Facts(problem, plan)
    breaches = tuple(breach for rule in RULES for breach in rule.breaches(facts))
    return Verdict(breaches, {goal.name: goal.value(facts) for goal in GOALS}, weights(problem))


def obstacles(problem: Problem, plan: Plan, duty: DutyKey) -> Mapping[str, tuple[str, ...]]:
    """Say for every person why they cannot take a part of a duty, besides all they do in the plan.

    Parameters
    ----------
    duty : DutyKey
        A duty of the problem, unplaced or not; that all its parts may be taken is no obstacle.

    Returns
    -------
    mapping of person to tuple of str
        Reasons in Dutch, with codes only; an empty tuple for somebody who can take it as things are. A stand-in who takes a
        part is no stand-in for that unit any more, and the visits that the part asks are made.
    """
    facts = Facts(problem, plan)
    return {person: obstacles_of(facts, person, duty) for person in problem.person}


def obstacles_of(facts: Facts, person: str, duty: DutyKey) -> tuple[str, ...]:
    """Say the same for one person, from facts that are already there."""
    if person in facts.executors[duty]:
        return ("voert deze opdracht al uit",)
    fixed = (person, duty) in facts.problem.agreed(AgreementKind.FIXED)
    return (*(() if fixed else facts.problem.reasons_against(person, duty)), *_no_room(facts, person, duty))


def placeable(problem: Problem, plan: Plan) -> Mapping[DutyKey, tuple[str, ...]]:
    """Return the duties with unplaced parts that somebody could still take as things are, every rule kept, and who."""
    facts = Facts(problem, plan)
    found = {}
    for key in facts.unplaced_minutes:
        able = tuple(person for person in problem.executors[key] if person not in facts.executors[key] and not _no_room(facts, person, key))
        if able:
            found[key] = able
    return found


def _no_room(facts: Facts, person: str, key: DutyKey) -> tuple[str, ...]:
    """Return what a person lacks to take a part of a duty: time, a place on their list of sites, or budget."""
    problem = facts.problem
    row, duty = problem.person[person], problem.duties[key]
    away = bool(key.site) and key.site != row.base
    travel = 0
    if away and duty.onsite_minutes:
        pair = (person, key.site)
        visits = ceil_div(facts.onsite_minutes.get(pair, 0) + duty.onsite_minutes, problem.visit_minutes)
        travel = 2 * problem.journey(row.base, key.site).minutes * max(0, visits - facts.visits.get(pair, 0))
    freed = problem.units[duty.unit].upkeep if person in facts.stand_ins[duty.unit] else 0
    extra = duty.part_minutes + travel - freed
    reasons = []
    short = facts.minutes[person] + extra - problem.capacity[person]
    if short > 0 and extra > 0:
        road = f", waarvan {hours(travel)} uur reistijd" if travel else ""
        reasons.append(f"{hours(short)} uur te weinig (nodig {hours(extra)} uur{road})")
    sites = facts.sites_of[person]
    if away and row.max_sites is not None and key.site not in sites and len(sites) >= row.max_sites:
        reasons.append(f"heeft al opdrachten op {len(sites)} vestigingen buiten de standplaats, hoogstens {row.max_sites}")
    dear = facts.external_cents_times_60 + problem.rate_cents.get(person, 0) * extra - 60 * problem.budget_cents
    if dear > 0 and person in problem.externals:
        reasons.append(f"het extern budget is {euros(ceil_div(dear, 60))} euro te klein")
    return tuple(reasons)
