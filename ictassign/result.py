"""Result: a plan with the checker's verdict, a proven bound, and how it was found."""

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Self

from ictassign.checker import Verdict, check
from ictassign.digest import digest
from ictassign.plan import Plan
from ictassign.problem import Problem

UNPROVEN = -(2**52)
"""The bound when nothing is proven."""


@dataclass(frozen=True)
class Moment:
    """What was known at one moment of a run: value and bound in tenths of a minute of travel."""

    seconds: float
    value: int
    bound: int


@dataclass(frozen=True)
class Effort:
    """What a run was given."""

    seconds: float = 120.0
    workers: int = 8
    seed: int = 1
    deterministic: bool = False
    prove: bool = False
    warm: bool = False
    """Whether it started from a given plan."""


@dataclass(frozen=True)
class Result:
    """A checked plan and how far it is at most from the best possible one.

    Parameters
    ----------
    plan : Plan
    verdict : Verdict
        The checker's word on the plan.
    bound : int
        Proven: no allowed plan has a smaller sum than this. Tenths of a minute of travel.
    bound_by : str
        Which solvers proved the bound, each on its own; more than one as ``HiGHS en CP-SAT``.
    effort : Effort
        What the run was given.
    seconds : float
        What the run took.
    moments : tuple of Moment
        The course of the run.
    stopped : str
        Why the search ended: ``optimal``, ``time``, ``interrupted`` or ``effort`` (all deterministic work done).
    versions : mapping of str to str
        Versions of the program and of the solvers.
    digest : str
        Fingerprint of the problem that was solved (:func:`ictassign.digest.digest`).
    """

    plan: Plan
    verdict: Verdict
    bound: int
    bound_by: str = ""
    effort: Effort = field(default_factory=Effort)
    seconds: float = 0.0
    moments: tuple[Moment, ...] = ()
    stopped: str = "time"
    versions: Mapping[str, str] = field(default_factory=dict)
    digest: str = ""

    @property
    def value(self) -> int:
        """The sum of the goals of the plan, in tenths of a minute of travel."""
        return self.verdict.total

    @property
    def optimal(self) -> bool:
        """Whether a solver found that no plan is better; planners are told so only when it is ``confirmed``."""
        return self.bound >= self.value

    @property
    def provers(self) -> tuple[str, ...]:
        """The solvers that proved the bound, each on its own."""
        return tuple(name for name in re.split(r"\s+en\s+|\s*[,+]\s*", self.bound_by) if name)

    @property
    def confirmed(self) -> bool:
        """Whether two solvers found, each on its own, that no plan is better."""
        return self.optimal and len(self.provers) > 1

    @property
    def proven(self) -> bool:
        """Whether there is a bound at all."""
        return self.bound > UNPROVEN

    @property
    def gap(self) -> float:
        """The largest possible distance to the best plan, as a share of the value."""
        return max(0, self.value - self.bound) / self.value if self.value > 0 else float(self.value > self.bound)

    @property
    def gap_minutes(self) -> float:
        """The same distance in minutes of travel a year."""
        return max(0, self.value - self.bound) / 10

    def to_json(self) -> str:
        """Return everything but the course of the run as JSON text, with codes only."""
        facts = {name: getattr(self, name) for name in _PLAIN}
        return json.dumps({"plan": json.loads(self.plan.to_json()), "effort": asdict(self.effort), **facts}, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str, problem: Problem) -> Self:
        """Return the result that :meth:`to_json` wrote, its plan judged again; for another problem nothing is known about the best possible plan.

        Raises
        ------
        ValueError
            When the text is not such a result.
        """
        try:
            facts = json.loads(text)
            plan = Plan.from_json(json.dumps(facts["plan"]))
            effort, plain = Effort(**facts["effort"]), {name: facts[name] for name in _PLAIN}
        except (KeyError, TypeError, AttributeError) as error:
            raise ValueError("not a kept result") from error
        if plain["digest"] != digest(problem):
            plain |= {"bound": UNPROVEN, "bound_by": "", "stopped": "time"}
        return cls(plan, check(problem, plan), effort=effort, **plain)


_PLAIN = ("bound", "bound_by", "seconds", "stopped", "versions", "digest")
