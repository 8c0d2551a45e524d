"""Why: who else could do a duty, what that would change, and what agreements cost.

**The price of that person instead.** The best plan in which a person executes a duty is sought from the plan as it is.
With ``best`` the sum of the goals of the plan as it is, the price lies between ``bound - best`` (no plan with that person
there can be better) and ``found - best`` (this one was found). The two are equal when it is proven; a negative price
means that a better plan than the one as it is was found.

**The price of an agreement** ``vast`` or ``verboden``. The best plan without it is sought. The price is what the best
possible plan loses by it: it lies between ``bound of the plan - found without`` and ``best - bound without``. It is never negative,
but for an agreement ``vast`` with somebody who could not do the work by the rules: there it may be a gain.
"""

import threading
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from ictassign.answers.runs import side_by_side
from ictassign.checker import obstacles
from ictassign.facts import Facts
from ictassign.model import Model
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem
from ictassign.result import UNPROVEN, Effort, Result
from ictassign.scenarios import changed
from ictassign.tables import Agreement, AgreementKind


@dataclass(frozen=True)
class Forced:
    """A problem to solve with one part given: the person executes the duty."""

    problem: Problem
    start: Plan
    effort: Effort
    person: str = ""
    duty: DutyKey | None = None


@dataclass(frozen=True)
class Step:
    """A duty that changes hands: who no longer does it and who does it now; nobody stands for unplaced parts."""

    duty: DutyKey
    out: tuple[str, ...]
    into: tuple[str, ...]


@dataclass(frozen=True)
class Price:
    """Between what and what a price lies, in tenths of a minute of travel; ``low`` is None when nothing is proven."""

    low: int | None
    high: int

    @property
    def proven(self) -> bool:
        """Whether it is exact."""
        return self.low is not None and self.low >= self.high


@dataclass(frozen=True)
class Option:
    """What stands between one person and a duty.

    Parameters
    ----------
    person : str
    forbidden : tuple of str
        Why the rules forbid it, whatever the plan.
    in_the_way : tuple of str
        What is in the way in the plan as it is, where the rules allow it.
    result : Result or None
        The best plan found with that person there; None when it was not asked, or none was found.
    price : Price or None
        What it costs.
    chain : tuple of Step
        What changes hands with it, starting at the duty.
    """

    person: str
    forbidden: tuple[str, ...] = ()
    in_the_way: tuple[str, ...] = ()
    result: Result | None = None
    price: Price | None = None
    chain: tuple[Step, ...] = ()


@dataclass(frozen=True)
class Explanation:
    """Why a duty is where it is: everybody who does not execute it, those who could first, the cheapest before the others."""

    duty: DutyKey
    executors: tuple[str, ...]
    unplaced: int
    """Unplaced minutes."""
    options: tuple[Option, ...]


@dataclass(frozen=True)
class AgreementPrice:
    """An agreement and what it costs; no price when it was not settled."""

    agreement: Agreement
    price: Price | None
    result: Result | None


def solve_forced(job: Forced, stop: threading.Event) -> Result | None:
    """Solve with a part given; None when there is no such plan, or none was found in time."""
    from ictassign.solver import NoPlanError, solve  # noqa: PLC0415 -- heavy, and only the processes need it

    def give(model: Model) -> None:
        if job.duty is not None:
            part = model.part(job.person, job.duty)
            if part is None:
                raise NoPlanError
            model.row([(part, 1)], 1, 1)

    effort = job.effort
    try:
        return solve(job.problem, seconds=effort.seconds, workers=effort.workers, seed=effort.seed, start=job.start, stop=stop, extra=give)
    except NoPlanError:
        return None


def forced_start(problem: Problem, plan: Plan, person: str, key: DutyKey) -> Plan:
    """Return the plan with a person on a duty, in the place of somebody without an agreement; it may break rules, and is to start from."""
    now = plan.executors.get(key, ())
    if len(now) >= problem.duties[key].parts:
        fixed = problem.agreed(AgreementKind.FIXED)
        movable = [other for other in now if (other, key) not in fixed]
        now = tuple(other for other in now if other not in movable[-1:])
    unit = problem.duties[key].unit
    stand_ins = {**plan.stand_ins, unit: tuple(other for other in plan.stand_ins.get(unit, ()) if other != person)}
    # The duty comes first, so that it is placed before what must make room for it.
    others = {other: people for other, people in plan.executors.items() if other != key}
    return replace(plan, executors={key: (person, *now), **others}, stand_ins=stand_ins)


def chain(problem: Problem, before: Plan, after: Plan, key: DutyKey) -> tuple[Step, ...]:
    """Return what changes hands between two plans, from a duty on: what the people of one step give up or take comes next."""
    old, new = Facts(problem, before).executors, Facts(problem, after).executors
    steps = {
        duty: Step(duty, tuple(p for p in old[duty] if p not in new[duty]), tuple(p for p in new[duty] if p not in old[duty]))
        for duty in problem.duties
        if set(old[duty]) != set(new[duty])
    }
    found: list[Step] = []
    people: list[str] = []
    waiting = [key] if key in steps else []
    while waiting:
        step = steps.pop(waiting.pop(0), None)
        if step is not None:
            found.append(step)
            people = [person for person in (*step.into, *step.out) if person not in people]
            waiting += [duty for person in people for duty, other in steps.items() if person in other.out or person in other.into]
    return (*found, *steps.values())


def explain(
    problem: Problem,
    base: Result,
    duties: Sequence[DutyKey],
    *,
    effort: Effort,
    people: Iterable[str] | None = None,
    processes: int = 1,
    stop: threading.Event | None = None,
    waiting: Callable[[list[str], float], None] | None = None,
) -> tuple[Explanation, ...]:
    """Explain duties: why each other person cannot do them or was not chosen.

    Parameters
    ----------
    problem : Problem
    base : Result
        The plan as it is.
    duties : sequence of DutyKey
    effort : Effort
        For each person who could.
    people : iterable of str, optional
        Whom to price; default everybody who could.
    processes : int
        How many are sought at the same time.
    stop : threading.Event, optional
        Set it to end early: who was not reached gets no price.
    waiting : callable, optional
        Called about twice a second with what is not done yet and the seconds so far.
    """
    asked = None if people is None else set(people)
    facts = Facts(problem, base.plan)
    jobs = {
        f"{person} {key}": Forced(problem, forced_start(problem, base.plan, person, key), effort, person, key)
        for key in duties
        for person in problem.executors[key]
        if person not in facts.executors[key] and (asked is None or person in asked)
    }
    results: dict[str, Result | None] = {}
    if jobs:
        side_by_side(solve_forced, jobs, processes=processes, stop=stop or threading.Event(), done=results.__setitem__, waiting=waiting)
    return tuple(_explanation(problem, base, facts, key, results) for key in duties)


def _explanation(problem: Problem, base: Result, facts: Facts, key: DutyKey, results: Mapping[str, Result | None]) -> Explanation:
    options = []
    reasons = obstacles(problem, base.plan, key)
    for person in problem.person:
        if person in facts.executors[key]:
            continue
        if person not in problem.executors[key]:
            options.append(Option(person, forbidden=problem.reasons_against(person, key)))
            continue
        result = results.get(f"{person} {key}")
        if result is None:
            options.append(Option(person, in_the_way=reasons[person]))
            continue
        price = Price(result.bound - base.value if result.bound > UNPROVEN else None, result.value - base.value)
        steps = chain(problem, base.plan, result.plan, key)
        options.append(Option(person, in_the_way=reasons[person], result=result, price=price, chain=steps))

    def order(option: Option) -> tuple[bool, bool, int]:
        return bool(option.forbidden), option.price is None, 0 if option.price is None else option.price.high

    return Explanation(key, facts.executors[key], facts.unplaced_minutes.get(key, 0), tuple(sorted(options, key=order)))


def without(problem: Problem, agreement: Agreement) -> Problem:
    """Return the problem without an agreement."""
    return changed(problem, agreements=tuple(row for row in problem.agreements if row is not agreement), changes=())


def price_without(problem: Problem, base: Result, agreement: Agreement, result: Result) -> Price | None:
    """Return what an agreement costs, given the plan that was found without it; None when nothing is proven."""
    if base.bound <= UNPROVEN or result.bound <= UNPROVEN:
        return None
    low, high = base.bound - result.value, base.value - result.bound
    only_binds = agreement.kind is AgreementKind.FORBIDDEN or all(problem.may_execute(agreement.person, key) for key in problem.covered(agreement))
    return Price(max(0, low), max(0, high)) if only_binds else Price(low, high)


def price_agreements(
    problem: Problem,
    base: Result,
    *,
    effort: Effort,
    processes: int = 1,
    stop: threading.Event | None = None,
    waiting: Callable[[list[str], float], None] | None = None,
) -> tuple[AgreementPrice, ...]:
    """Return what each agreement ``vast`` or ``verboden`` costs, the dearest first; the parameters are those of :func:`explain`."""
    hard = [row for row in problem.agreements if row.kind in {AgreementKind.FIXED, AgreementKind.FORBIDDEN}]
    jobs = {
        str(index): Forced(
            changed(problem, agreements=tuple(row for row in problem.agreements if row is not agreement), changes=()), base.plan, effort
        )
        for index, agreement in enumerate(hard)
    }
    results: dict[str, Result | None] = {}
    if jobs:
        side_by_side(solve_forced, jobs, processes=processes, stop=stop or threading.Event(), done=results.__setitem__, waiting=waiting)
    found = []
    for index, agreement in enumerate(hard):
        result = results.get(str(index))
        found.append(AgreementPrice(agreement, None if result is None else price_without(problem, base, agreement, result), result))
    return tuple(sorted(found, key=lambda priced: -(priced.price.high if priced.price else -1)))
