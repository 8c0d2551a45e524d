"""Mandates keep the rule, change no goal, ask few contacts per site and are divided evenly: compared with brute force."""

from collections.abc import Iterable, Sequence
from itertools import combinations, islice

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny import key, person, plans, problem, problems, site, task

from ictassign.checker import check
from ictassign.facts import Facts
from ictassign.mandates import assign, fewest
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.tables import Placement, Role

OPTIONS = settings(max_examples=60, derandomize=True, suppress_health_check=list(HealthCheck))


def _most_even(choices: Iterable[Sequence[str]], people: Sequence[str]) -> int:
    """Return the smallest sum of squares of the numbers of mandates per person, by trying every division."""
    reachable = {(0,) * len(people)}
    for choice in choices:
        reachable = {tuple(n + (code == chosen) for n, code in zip(load, people, strict=True)) for load in reachable for chosen in choice}
    return min(sum(n * n for n in load) for load in reachable)


def _smallest_cover(choices: Sequence[Sequence[str]]) -> int:
    people = sorted({code for choice in choices for code in choice})
    asked = [set(choice) for choice in choices if choice]
    sizes = (size for size in range(len(people) + 1) for some in combinations(people, size) if all(choice & set(some) for choice in asked))
    return next(sizes)


@OPTIONS
@given(problems())
def test_mandates_keep_the_rule_and_change_no_goal(drawn: Problem) -> None:
    for plan in islice(plans(drawn), 0, 40, 9):
        whole = assign(drawn, plan)
        assert check(drawn, whole).allowed
        assert check(drawn, whole).values == check(drawn, plan).values
        assert (whole.executors, whole.stand_ins, whole.visits) == (plan.executors, plan.stand_ins, plan.visits)
        assert assign(drawn, plan) == whole == assign(drawn, whole)


@OPTIONS
@given(problems())
def test_contacts_per_site_are_fewest_and_mandates_as_even_as_these_allow(drawn: Problem) -> None:
    for plan in islice(plans(drawn), 0, 20, 9):
        whole, facts = assign(drawn, plan), Facts(drawn, plan)
        team = {place: {code for duty, code in whole.contacts.items() if duty.site == place} for place in drawn.site}
        for place, chosen in team.items():
            assert len(chosen) == _smallest_cover([facts.may_be_contact(duty) for duty in drawn.duties if duty.site == place])
        choices: list[Sequence[str]] = [*map(facts.may_decide, drawn.duties), *map(facts.may_steer, drawn.duties)]
        choices += [[code for code in facts.may_be_contact(duty) if not duty.site or code in team[duty.site]] for duty in drawn.duties]
        held = [*whole.decides.values(), *whole.steers.values(), *whole.contacts.values()]
        assert len(held) == sum(map(bool, choices))
        assert sum(held.count(code) ** 2 for code in drawn.person) == _most_even(filter(None, choices), list(drawn.person))


@given(st.lists(st.lists(st.sampled_from("abcdefg"), max_size=4, unique=True), max_size=7), st.permutations("abcdefg"))
def test_cover_is_a_smallest_one(choices: list[list[str]], best_first: list[str]) -> None:
    chosen = fewest(choices, best_first)
    assert all(chosen.intersection(choice) for choice in choices if choice)
    assert len(chosen) == _smallest_cover(choices)


def test_school_contact_is_somebody_of_the_team_and_the_ambassador_a_teacher() -> None:
    sites = (site("V1", "S"), site("V2", "S"), site("V3"), site("V4"), site("V5"))
    people = [
        person("dir", "V1", roles=[Role.PRINCIPAL]),
        person("amb", "V1", roles=[Role.AMBASSADOR]),
        person("tic", "V2", roles=[Role.TECHNICAL]),
        person("only", "V3", roles=[Role.PRINCIPAL]),
        person("adm", "V5", roles=[Role.ADMINISTRATIVE]),
        person("pic", "V5", roles=[Role.PEDAGOGICAL]),
    ]
    whole = assign(*_nothing_to_do(sites, people))
    assert whole.school_contacts == {"S": "tic", "V3": "only", "V5": "pic"}  # nobody is based at V4
    assert whole.ambassadors == {"S": "amb", "V3": "only", "V5": "pic"}


def test_of_equals_the_school_contact_is_the_contact_of_most_duties_and_the_ambassador_somebody_else() -> None:
    people = [person("first", "V1"), person("second", "V1", roles=[Role.TECHNICAL, Role.AMBASSADOR]), person("third", "V1", roles=[Role.AMBASSADOR])]
    work = task("T", Placement.SITE, hours_per_site=1, contact=(Role.AMBASSADOR,), decides=(), steers=())
    drawn = problem((site("V1"),), people[:2], [work])
    assert assign(drawn, Plan()).school_contacts == {"V1": "second"}
    drawn = problem((site("V1"),), people, [work])
    whole = assign(drawn, Plan())
    assert whole.contacts == {key("T", "V1"): "second"}
    assert (whole.school_contacts, whole.ambassadors) == ({"V1": "second"}, {"V1": "third"})


def test_nobody_holds_a_mandate_that_nobody_may_hold() -> None:
    drawn = problem((site("V1"),), [person("P", "V1")], [task("T", hours_group=1, decides=(), steers=(Role.PRINCIPAL,))])
    whole = assign(drawn, Plan())
    assert (dict(whole.decides), dict(whole.steers), dict(whole.contacts)) == ({}, {}, {key("T"): "P"})


def _nothing_to_do(sites: Sequence[object], people: Sequence[object]) -> tuple[Problem, Plan]:
    return problem(sites, people, [task("T", hours_group=1)]), Plan()  # type: ignore[arg-type]
