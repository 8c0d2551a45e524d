"""Implied rows: what every plan keeps already and a relaxation would not, so that they lift its bound.

A row here is one that no single rule says, and that a solver does not find either, for it follows from many rules at once.
"""

from collections.abc import Iterator, Sequence

from ictassign.model import Model, Terms
from ictassign.problem import DutyKey
from ictassign.tables import Priority


def visits_together(model: Model) -> Iterator[tuple[Terms, int]]:
    """Yield what the visits to one site of all who can do some of the work there come to, as an expression and the least of it.

    These people make enough visits for that work, less what is unplaced or done by whoever is based there. All of it
    takes a whole number of visits: mixed-integer rounding of that sum says so (Marchand and Wolsey, Operations Research 49,
    2001), and asks one visit less only when enough of the work falls away. A relaxation would go there 17.2 times.
    """
    problem, length = model.problem, model.problem.visit_minutes
    for site, keys in _onsite(model).items():
        based = {key: [part for person, part in model.parts(key).items() if problem.person[person].base == site] for key in keys}
        visitors = {key: frozenset(person for person in model.parts(key) if problem.person[person].base != site) for key in keys}
        for duties in _works(model, keys, based, visitors):
            minutes = sum(problem.duties[key].onsite_minutes * problem.duties[key].parts for key in duties)
            rest = minutes % length
            if not rest:
                continue
            terms = [(model.visits[person, site], rest) for person in sorted(frozenset().union(*(visitors[key] for key in duties)))]
            for key in duties:
                whole, over = divmod(problem.duties[key].onsite_minutes, length)
                weight = rest * whole + min(rest, over)
                terms += [(part, weight) for part in (model.unplaced(key), *based[key])]
            yield terms, rest * (minutes // length + 1)


def _onsite(model: Model) -> dict[str, list[DutyKey]]:
    """Return the duties with work on site, by site."""
    found: dict[str, list[DutyKey]] = {}
    for key, duty in model.problem.duties.items():
        if duty.onsite_minutes:
            found.setdefault(key.site, []).append(key)
    return found


def _works(
    model: Model, keys: Sequence[DutyKey], based: dict[DutyKey, list[int]], visitors: dict[DutyKey, frozenset[str]]
) -> Iterator[tuple[DutyKey, ...]]:
    """Yield what the visitors who can do one duty can do alone of all duties of a site, once each.

    Then the same without what somebody based there can do, without what is not core work, and without either: much of
    that stays away from the visitors in a relaxation.
    """
    task, works = model.problem.task, dict[tuple[DutyKey, ...], None]()
    for able in dict.fromkeys(visitors[key] for key in keys if visitors[key]):
        own = [key for key in keys if visitors[key] and visitors[key] <= able]
        core = [key for key in own if task[key.task].priority is Priority.CORE]
        for some in (own, core):
            works[tuple(some)] = works[tuple(key for key in some if not based[key])] = None
    yield from filter(None, works)
