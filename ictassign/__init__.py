"""ictassign: who does which ICT task where, in a Flemish school group.

>>> import ictassign
>>> problem = ictassign.read("groep.xlsx")
>>> result = ictassign.solve(problem, seconds=60)
>>> assert ictassign.check(problem, result.plan).allowed
>>> ictassign.write("groep.xlsx", "plan.xlsx", problem, result)

Every name is imported when it is first asked for, so that the command line starts at once.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ictassign.checker import Verdict, check
    from ictassign.faults import Fault, InvalidInput
    from ictassign.library import frames, read, write
    from ictassign.plan import Plan
    from ictassign.problem import Problem
    from ictassign.result import Result
    from ictassign.solver import solve

__all__ = ["Fault", "InvalidInput", "Plan", "Problem", "Result", "Verdict", "check", "frames", "read", "solve", "write"]

_HOMES = {
    "Fault": "faults",
    "InvalidInput": "faults",
    "Plan": "plan",
    "Problem": "problem",
    "Result": "result",
    "Verdict": "checker",
    "check": "checker",
    "frames": "library",
    "read": "library",
    "solve": "solver",
    "write": "library",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'ictassign' has no attribute {name!r}")
    found: object = getattr(import_module(f"ictassign.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted(__all__)
