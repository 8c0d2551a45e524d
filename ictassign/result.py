"""Result: a plan with the checker's verdict, a proven bound, and how it was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from ictassign.checker import Verdict
from ictassign.plan import Plan


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
        Which solvers proved the bound, for the report.
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

    @property
    def value(self) -> int:
        """The sum of the goals of the plan, in tenths of a minute of travel."""
        return self.verdict.total

    @property
    def optimal(self) -> bool:
        """Whether the plan is proven to be one of the best possible."""
        return self.bound >= self.value

    @property
    def gap(self) -> float:
        """The largest possible distance to the best plan, as a share of the value."""
        return max(0, self.value - self.bound) / self.value if self.value > 0 else float(self.value > self.bound)

    @property
    def gap_minutes(self) -> float:
        """The same distance in minutes of travel a year."""
        return max(0, self.value - self.bound) / 10
