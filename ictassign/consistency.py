"""Checks across the tables: whether what one sheet names exists in another."""

from collections.abc import Mapping, Sequence
from typing import Any

from ictassign.faults import Fault

Tables = Mapping[str, Sequence[Mapping[str, Any]]]


def cross_faults(tables: Tables) -> tuple[list[Fault], list[Fault]]:
    """Return the faults and the warnings of the tables of a problem, taken together."""
    return [], []
