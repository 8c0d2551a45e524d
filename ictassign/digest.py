"""A fingerprint of a problem: equal for two workbooks exactly when the same plan can be made from both.

It is taken from the tables, not from the bytes of the file, so that a workbook to which a report was added, or that was
saved by another program, keeps its fingerprint. Names and remarks are left out: no plan depends on them, and a
fingerprint of names would say something about people.
"""

import json
from decimal import Decimal
from hashlib import sha256
from typing import Any

from ictassign.problem import Problem

_INFORMATIVE: dict[str, Any] = {
    "parameters": {"school_year"},
    "sites": {"__all__": {"name", "level"}},
    "people": {"__all__": {"name", "origin"}},
    "tasks": {"__all__": {"description"}},
    "duty_changes": {"__all__": {"note"}},
    "changes": True,
}


def digest(problem: Problem) -> str:
    """Return the fingerprint of a problem: 64 hexadecimal digits."""
    tables = problem.model_dump(exclude=_INFORMATIVE)
    text = json.dumps(tables, sort_keys=True, separators=(",", ":"), default=_plain)
    return sha256(text.encode()).hexdigest()


def _plain(value: object) -> str:
    if isinstance(value, Decimal):  # 36 and 36.0 are the same hours
        return format(value.normalize(), "f")
    raise TypeError(f"no plain form for {type(value).__name__}")
