"""Parts of the search that can be left out, to see what each brings.

The program has no switches for this: a part is left out here, in the process of one run, by replacing what does it.
Nothing of the program is imported before a part is left out: the process that starts the runs must stay small.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

KINDS = ("tekort", "mensen", "vestigingen", "taken", "buurt", "ontspanning", "ruil", "school", "bezoekers", "verhuis", "groep")
"""Kinds of neighbourhood; each can be left out."""


def _nothing(*_given: Any, **_named: Any) -> None:
    """Do nothing."""


def _replace(owner: object, name: str, value: object) -> None:
    if not hasattr(owner, name):
        raise LookupError(f"{getattr(owner, '__name__', owner)} has no {name}: mend {__name__}")
    setattr(owner, name, value)


def _without_lns() -> None:
    """Free no neighbourhoods: what is left are the first plans, and the proof from the first second."""
    from ictassign import search  # noqa: PLC0415

    _replace(search.Improver, "run", _nothing)


def _without_dive() -> None:
    """Come near the relaxation by neighbourhoods only."""
    from ictassign import course  # noqa: PLC0415

    _replace(course, "dive", _nothing)


def _without_tour() -> None:
    """Improve a large group by neighbourhoods only until there is a relaxation; a long search makes no tour."""
    from ictassign import course  # noqa: PLC0415

    _replace(course, "tour", _nothing)


def _without_rounding() -> None:
    """Let the neighbourhoods learn from the relaxation of a large group, and do not round it."""
    from ictassign.course import Course  # noqa: PLC0415

    _replace(Course, "_round", _nothing)


def _without_decomposition() -> None:
    """Relax a large group by simplex, in one piece."""
    from ictassign import course  # noqa: PLC0415
    from ictassign.search import Search, relaxed  # noqa: PLC0415

    def at_once(search: Search, _schools: Any, heard: Callable[[Any], None], *_given: Any) -> None:
        if (found := relaxed(search)) is not None:
            heard(found)

    _replace(course, "relaxed_apart", at_once)


def _without_sharpening() -> None:
    """Leave the bound of a large group at that of its relaxation."""
    from ictassign.decomposition import Decomposition  # noqa: PLC0415

    _replace(Decomposition, "sharpen", _nothing)


def _without_proof() -> None:
    """Never prove: the bound is that of the relaxation, and both threads improve the plan to the end."""
    from ictassign import course  # noqa: PLC0415

    _replace(course, "prove", _nothing)
    _replace(course, "PROVE_AFTER", 1.0)
    _replace(course, "PROVE_AFTER_ASKED", 1.0)
    _replace(course, "LONG", float("inf"))
    _replace(course, "PROVED_AT_ONCE", 0)


def _without_sums() -> None:
    """Give the proof no sums to branch on."""
    from ictassign.model import Model  # noqa: PLC0415

    _replace(Model, "sums", lambda _self: [])


def _without_together() -> None:
    """Round up the visits to a site of one person at a time, not of all who can do some of the work there."""
    from ictassign import rules  # noqa: PLC0415

    _replace(rules, "visits_together", lambda _model: ())


def _without_auction() -> None:
    """Begin with one greedy plan, no prices."""
    from ictassign import solver  # noqa: PLC0415

    _replace(solver, "AUCTION_ROUNDS", 1)


def _without_promising() -> None:
    """Let every neighbourhood free all people, not those alone whom the relaxation finds promising."""
    from ictassign.neighbourhoods import Neighbourhoods  # noqa: PLC0415

    learn = Neighbourhoods.learn

    def learned(self: Neighbourhoods, relaxation: Any) -> None:
        learn(self, relaxation)
        self.promising = self.decision

    _replace(Neighbourhoods, "learn", learned)


PARTS: Mapping[str, Callable[[], None]] = {
    "LNS": _without_lns,
    "dive": _without_dive,
    "tour": _without_tour,
    "rounding": _without_rounding,
    "decomposition": _without_decomposition,
    "sharpening": _without_sharpening,
    "promising": _without_promising,
    "proof": _without_proof,
    "sums": _without_sums,
    "together": _without_together,
    "auction": _without_auction,
}
NAMES = (*PARTS, *KINDS)
"""Everything that can be left out."""


def leave_out(parts: Sequence[str]) -> None:
    """Leave parts out of the search, for the rest of this process."""
    for part in parts:
        if part in PARTS:
            PARTS[part]()
    kinds = [part for part in parts if part not in PARTS]
    if kinds:
        _without_kinds(kinds)


def _without_kinds(kinds: Sequence[str]) -> None:
    from ictassign.neighbourhoods import Neighbourhoods  # noqa: PLC0415

    make = Neighbourhoods.__init__

    def made(self: Neighbourhoods, model: Any, *given: Any, **named: Any) -> None:
        make(self, model, *given, **named)
        if unknown := set(kinds) - {name for name, _ in self.kinds}:
            raise LookupError(f"no neighbourhood is called {', '.join(sorted(unknown))}")
        self.choosers = tuple((name, chooser) for name, chooser in self.choosers if name not in kinds)

    _replace(Neighbourhoods, "__init__", made)
