"""The judge: every rule and every goal of a plan, recomputed from the definition. It never imports a solver."""

from collections.abc import Mapping
from dataclasses import dataclass

from ictassign.facts import Facts
from ictassign.goals import GOALS, weights
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.rules import RULES, Breach


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
