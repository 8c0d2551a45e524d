"""Plan: an answer, unchecked. It may break every rule; the checker says so."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from ictassign.problem import DutyKey, UnitKey


@dataclass(frozen=True)
class Plan:
    """Who does what, where, in one school year. People, sites and schools are codes.

    Parameters
    ----------
    executors : mapping of DutyKey to tuple of str
        Who executes one part each; a duty that is missing has no executor.
    stand_ins : mapping of UnitKey to tuple of str
        Who knows a unit without executing in it.
    visits : mapping of (person, site) to int
        Visits a year away from the person's base.
    decides, steers, contacts : mapping of DutyKey to str
        The mandates; a duty is missing where nobody is allowed.
    school_contacts, ambassadors : mapping of school to str
        The approachable contact and the anchor teacher of each school.
    """

    executors: Mapping[DutyKey, tuple[str, ...]] = field(default_factory=dict)
    stand_ins: Mapping[UnitKey, tuple[str, ...]] = field(default_factory=dict)
    visits: Mapping[tuple[str, str], int] = field(default_factory=dict)
    decides: Mapping[DutyKey, str] = field(default_factory=dict)
    steers: Mapping[DutyKey, str] = field(default_factory=dict)
    contacts: Mapping[DutyKey, str] = field(default_factory=dict)
    school_contacts: Mapping[str, str] = field(default_factory=dict)
    ambassadors: Mapping[str, str] = field(default_factory=dict)

    def to_json(self) -> str:
        """Return the plan as JSON text, with codes only."""
        pairs = {name: [[list(key) if isinstance(key, tuple) else key, value] for key, value in getattr(self, name).items()] for name in _KEYS}
        return json.dumps(pairs, ensure_ascii=False)

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return the plan that :meth:`to_json` wrote."""
        pairs: dict[str, list[tuple[Any, Any]]] = json.loads(text)
        parts: dict[str, Any] = {
            name: {key_of(key): tuple(value) if isinstance(value, list) else value for key, value in pairs[name]} for name, key_of in _KEYS.items()
        }
        return cls(**parts)


_KEYS: Mapping[str, Callable[[Any], Any]] = {
    "executors": lambda key: DutyKey(*key),
    "stand_ins": lambda key: UnitKey(*key),
    "visits": tuple,
    "decides": lambda key: DutyKey(*key),
    "steers": lambda key: DutyKey(*key),
    "contacts": lambda key: DutyKey(*key),
    "school_contacts": str,
    "ambassadors": str,
}
