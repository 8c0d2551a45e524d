"""The price of that person instead, and of an agreement, held against every plan, listed."""

import threading
from dataclasses import replace

from hypothesis import HealthCheck, assume, given, settings
from tiny import plans, problems, solved

from ictassign.answers.explain import Forced, Price, chain, explain, forced_start, price_agreements, price_without, solve_forced, without
from ictassign.checker import check
from ictassign.facts import Facts
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.result import Effort
from ictassign.solver import solve
from ictassign.tables import AgreementKind

OPTIONS = settings(max_examples=25, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
EFFORT = Effort(seconds=20, workers=1)


@OPTIONS
@given(problems(most_plans=400))
def test_the_price_of_that_person_instead_is_that_of_the_best_plan_listed(drawn: Problem) -> None:
    base = solved(drawn)
    listed = [(plan, check(drawn, plan).total) for plan in plans(drawn)]
    for key in list(drawn.duties)[:2]:
        for person in drawn.executors[key]:
            if person in base.plan.executors.get(key, ()):
                continue
            best = min((total for plan, total in listed if person in plan.executors.get(key, ())), default=None)
            found = solve_forced(Forced(drawn, forced_start(drawn, base.plan, person, key), EFFORT, person, key), threading.Event())
            if best is None:
                assert found is None
            else:
                assert found is not None
                assert person in found.plan.executors[key]
                assert (found.bound - base.value, found.value - base.value) == (best - base.value, best - base.value)


@OPTIONS
@given(problems(most_plans=400))
def test_the_price_of_an_agreement_is_what_the_best_plan_listed_loses(drawn: Problem) -> None:
    hard = [row for row in drawn.agreements if row.kind in {AgreementKind.FIXED, AgreementKind.FORBIDDEN}]
    assume(hard)
    base = solved(drawn)
    freed = without(drawn, hard[0])
    best = min(check(freed, plan).total for plan in plans(freed))
    found = solve_forced(Forced(freed, base.plan, EFFORT), threading.Event())
    assert found is not None
    assert price_without(drawn, base, hard[0], found) == Price(base.value - best, base.value - best)


def test_an_explanation_names_everybody_once_and_prices_those_who_could() -> None:
    from small import group  # noqa: PLC0415

    problem = group()
    base = solve(problem, seconds=5, workers=1)
    key = next(iter(problem.duties))
    (found,) = explain(problem, base, [key], effort=replace(EFFORT, seconds=3))
    assert sorted([*found.executors, *(option.person for option in found.options)]) == sorted(problem.person)
    for option in found.options:
        could = option.person in problem.executors[key]
        assert bool(option.forbidden) == (not could)
        if could:
            assert option.price is not None
            assert option.price.proven
            assert option.chain[0].duty == key
            assert option.person in option.chain[0].into
    assert price_agreements(problem, base, effort=EFFORT) == ()


def test_a_chain_follows_the_people_from_the_duty_on() -> None:
    from small import group  # noqa: PLC0415

    problem = group()
    first, second, third, *_ = problem.duties
    before = Plan(executors={first: ("P1",), second: ("P2",), third: ("P3",)})
    after = Plan(executors={first: ("P2",), second: ("P3",), third: ("P3",)})
    steps = chain(problem, before, after, first)
    assert [(step.duty, step.out, step.into) for step in steps] == [(first, ("P1",), ("P2",)), (second, ("P2",), ("P3",))]
    assert Facts(problem, after).executors[third] == ("P3",)


def test_a_price_without_a_proof_is_not_called_exact() -> None:
    assert Price(5, 5).proven
    assert not Price(4, 5).proven
    assert not Price(None, 5).proven
