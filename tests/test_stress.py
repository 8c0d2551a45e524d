"""Absences and the cheapest measures against them, held against every way to carry them, listed from the definition."""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import chain, combinations, product
from math import ceil, floor

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from tiny import parameters, person, problem, problems, site, task

from ictassign.answers.calendar import share_left
from ictassign.answers.measures import Prices, cheapest, price_of
from ictassign.answers.stress import NO_TIME, NOBODY_KNOWS, Crew, Measures, harm
from ictassign.clashes import check_agreements
from ictassign.facts import Facts
from ictassign.faults import InvalidInput
from ictassign.goals import weights
from ictassign.greedy import greedy
from ictassign.places import ceil_div
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem, UnitKey
from ictassign.scenarios import changed
from ictassign.tables import DutyChange, Outsourcing, PersonSkills, Placement, Priority

OPTIONS = settings(max_examples=120, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
Named = frozenset[tuple[str, UnitKey]]


def ways(
    drawn: Problem, plan: Plan, share: Fraction, away: str, *, named: Named = frozenset(), trained: Problem, buy: bool
) -> Iterator[Mapping[DutyKey, str]]:
    """Yield every way to take over the parts of somebody who is away: who takes each part, ``€`` for bought hours, empty for lost."""
    facts = Facts(drawn, plan)
    knowers = {unit: {*people, *(who for who, other in named if other == unit)} for unit, people in facts.knowers.items()}

    def may(other: str, key: DutyKey) -> bool:
        known = other in knowers[drawn.duties[key].unit]
        return other != away and known and (other in facts.executors[key] or not trained.reasons_against(other, key, stand_in=True))

    options = {
        key: [
            "",
            *(other for other in drawn.person if may(other, key)),
            *(["€"] if buy and drawn.task[key.task].outsourcing is not Outsourcing.NO else []),
        ]
        for key in facts.duties_of[away]
    }
    for chosen in product(*options.values()):
        taken = dict(zip(options, chosen, strict=True))
        if fits(drawn, facts, share, taken, named):
            yield taken


def fits(drawn: Problem, facts: Facts, share: Fraction, taken: Mapping[DutyKey, str], named: Named) -> bool:
    """Say whether everybody has the time for what they take over, and the externals the budget."""
    spent = 0
    for other, row in drawn.person.items():
        keys = [key for key, who in taken.items() if who == other]
        minutes = sum(ceil(share * drawn.duties[key].part_minutes) for key in keys)
        for place in {key.site for key in keys if key.site and key.site != row.base}:
            journey = drawn.journey(row.base, place).minutes
            onsite = sum(ceil(share * drawn.duties[key].onsite_minutes) for key in keys if key.site == place)
            pair = (other, place)
            room = facts.visits.get(pair, 0) * drawn.visit_minutes - facts.onsite_minutes.get(pair, 0)
            minutes += 2 * journey * ceil_div(max(0, onsite - floor(share * room)), drawn.visit_minutes)
        upkeep = sum(ceil(share * drawn.units[unit].upkeep) for who, unit in named if who == other)
        if minutes and minutes + upkeep > floor(share * max(0, drawn.capacity[other] - facts.minutes[other])):
            return False
        spent += drawn.rate_cents.get(other, 0) * minutes
    return spent <= floor(share * max(0, 60 * drawn.budget_cents - facts.external_cents_times_60))


def lost_minutes(drawn: Problem, share: Fraction, taken: Mapping[DutyKey, str]) -> int:
    return sum(ceil(share * drawn.duties[key].part_minutes) for key, who in taken.items() if not who)


def planned(drawn: Problem) -> Plan:
    try:
        check_agreements(drawn)
    except InvalidInput:
        assume(False)
    return greedy(drawn)


@OPTIONS
@given(problems(), st.sampled_from([Fraction(1), Fraction(2, 3)]))
def test_no_way_to_carry_an_absence_loses_less(drawn: Problem, share: Fraction) -> None:
    plan = planned(drawn)
    crew, weight = Crew(drawn, plan, share), weights(drawn)

    def weighed(taken: Mapping[DutyKey, str]) -> int:
        """Weigh what is lost; work that weighs nothing still counts for one, so that it is not left for nothing."""
        total = 0
        for key, who in taken.items():
            core = drawn.task[key.task].priority is Priority.CORE
            minutes = ceil(share * drawn.duties[key].part_minutes)
            total += 0 if who else max(1, weight["niet verdeeld, kern" if core else "niet verdeeld, bijkomend"] * minutes)
        return total

    for away in drawn.person:
        absence = crew.absence(away)
        found = {key: absence.taken.get(key, "") for key in absence.parts}
        every = list(ways(drawn, plan, share, away, trained=drawn, buy=False))
        assert found in every
        assert absence.proven
        assert weighed(found) == min(map(weighed, every))


def cheapest_by_listing(drawn: Problem, plan: Plan, share: Fraction, prices: Prices) -> tuple[int, int]:
    """Return the fewest minutes that any measures leave, and the lowest price for that, over every set of measures."""
    facts, best = Facts(drawn, plan), None
    pairs = [
        (who, unit)
        for unit in drawn.units
        for who in drawn.person
        if who not in drawn.externals and who not in facts.knowers[unit] and gaps(drawn, who, unit) is not None
    ]
    assume(len(pairs) <= 5)
    for named in chain.from_iterable(map(frozenset, combinations(pairs, size)) for size in range(len(pairs) + 1)):
        upkeep = {who: sum(ceil(share * drawn.units[unit].upkeep) for other, unit in named if other == who) for who in drawn.person}
        if any(upkeep[who] > floor(share * max(0, drawn.capacity[who] - facts.minutes[who])) for who, _ in named):
            continue
        trainings = {(who, skill): level for who, unit in named for skill, level in (gaps(drawn, who, unit) or {}).items()}
        trained = changed(
            drawn,
            skills=tuple(
                PersonSkills(
                    person=who, levels={**drawn.skill_level[who], **{skill: level for (other, skill), level in trainings.items() if other == who}}
                )
                for who in drawn.person
            ),
        )
        fixed = price_of(Crew(drawn, plan, share), Measures(trainings, named), prices)
        outcomes = [
            {
                (lost_minutes(drawn, share, taken), *bought(drawn, share, taken))
                for taken in ways(drawn, plan, share, away, named=named, trained=trained, buy=True)
            }
            for away in drawn.person
        ]
        choices = [sorted({outcome[1 + index] for some in outcomes for outcome in some}) for index in range(2)]
        for hours in product(*choices):
            lost = sum(min(outcome[0] for outcome in some if all(a <= b for a, b in zip(outcome[1:], hours, strict=True))) for some in outcomes)
            offer = (lost, fixed + prices.bought_hour * sum(hours))
            best = offer if best is None else min(best, offer)
    assert best is not None
    return best


def gaps(drawn: Problem, who: str, unit: UnitKey) -> Mapping[str, int] | None:
    """Return the trainings that a stand-in needs; None where one level in each skill is not enough."""
    lacking = {s: level for s, level in drawn.asked_levels(unit.task, stand_in=True).items() if drawn.skill_level[who].get(s, 0) < level}
    return lacking if all(level - drawn.skill_level[who].get(s, 0) == 1 for s, level in lacking.items()) else None


def bought(drawn: Problem, share: Fraction, taken: Mapping[DutyKey, str]) -> tuple[int, int]:
    """Return the whole hours bought of skill ``a`` and of skill ``b``."""
    minutes = {"a": 0, "b": 0}
    for key, who in taken.items():
        if who == "€":
            minutes[drawn.main_skill[key.task]] += ceil(share * drawn.duties[key].part_minutes)
    return ceil_div(minutes["a"], 60), ceil_div(minutes["b"], 60)


@settings(OPTIONS, max_examples=60)
@given(
    problems(), st.sampled_from([Fraction(1), Fraction(1, 2)]), st.sampled_from([Prices(), Prices(100_000, 2_000, 3_000), Prices(1_000, 100, 50_000)])
)
def test_no_set_of_measures_is_cheaper(drawn: Problem, share: Fraction, prices: Prices) -> None:
    plan = planned(drawn)
    lost, price = cheapest_by_listing(drawn, plan, share, prices)
    found = cheapest(Crew(drawn, plan, share), prices, seconds=60, workers=1)
    assert found.proven
    assert (sum(absence.minutes(absence.lost) for absence in found.absences.values()), found.price) == (lost, price)
    assert found.bound == price


def test_a_stand_in_with_time_carries_and_one_without_does_not() -> None:
    def away(hours: float) -> tuple[bool, set[str], int]:
        people = (person("P1", "V1", 50), person("P2", "V1", hours))
        drawn = problem(
            [site("V1")], people, [task("T1", hours_group=10, knowers=2), task("T2", hours_group=4)], parameters=parameters(upkeep_share="0.1")
        )
        plan = Plan(
            executors={DutyKey("T1", ""): ("P1",), DutyKey("T2", ""): ("P1",)},
            stand_ins={UnitKey("T1", ""): ("P2",)},
        )
        absence = Crew(drawn, plan).absence("P1")
        return absence.carried, set(absence.lost.values()), harm(drawn, absence)

    assert away(11) == (False, {NOBODY_KNOWS}, 100 * 4 * 60)
    assert away(10.5) == (False, {NOBODY_KNOWS, NO_TIME}, 100 * 14 * 60)


def test_running_out_of_time_still_gives_measures_that_carry() -> None:
    people = (person("P1", "V1", 50), person("P2", "V1", 10))
    drawn = problem([site("V1")], people, [task("T1", hours_group=10), task("T2", hours_group=4)])
    plan = Plan(executors={DutyKey("T1", ""): ("P1",), DutyKey("T2", ""): ("P1",)})
    found = cheapest(Crew(drawn, plan), Prices(), seconds=0)
    assert not found.left
    assert not found.proven
    assert found.price == 14 * 8_500


@pytest.mark.parametrize(
    ("day", "share"),
    [(date(2026, 9, 1), Fraction(1)), (date(2026, 8, 1), Fraction(1)), (date(2027, 6, 30), Fraction(1, 303)), (date(2027, 2, 1), Fraction(150, 303))],
)
def test_the_share_of_the_year_that_is_left(day: date, share: Fraction) -> None:
    assert share_left(day) == share


def test_the_upkeep_of_a_new_stand_in_comes_off_the_time_to_take_over() -> None:
    def price(hours: float) -> int:
        people = (person("P1", "V1", 50), person("P2", "V1", hours))
        drawn = problem([site("V1")], people, [task("T1", hours_group=10)], parameters=parameters(upkeep_share="0.1"))
        return cheapest(Crew(drawn, Plan(executors={DutyKey("T1", ""): ("P1",)})), Prices(), seconds=60, workers=1).price

    assert price(11) == 4_000
    assert price(10.98) == 10 * 8_500


def test_visits_that_are_made_anyway_take_work_over_for_nothing() -> None:
    def carried(visits: int) -> bool:
        sites = (site("V1", latitude=Decimal("51.0"), longitude=Decimal(3)), site("V2", latitude=Decimal("51.15"), longitude=Decimal(3)))
        works = [task("T1", Placement.SITE, hours_per_site=4, onsite=1), task("T2", Placement.SITE, hours_per_site=1, onsite=1)]
        people = (person("P1", "V2", 50), person("P2", "V1", 50))
        drawn = problem(sites, people, works, duty_changes=tuple(DutyChange(task=row.code, site="V1", hours=Decimal(0)) for row in works))
        plan = Plan(
            executors={DutyKey("T1", "V2"): ("P1",), DutyKey("T2", "V2"): ("P2",)},
            stand_ins={UnitKey("T1", ""): ("P2",)},
            visits={("P2", "V2"): visits},
        )
        road = 2 * visits * drawn.journey("V1", "V2").minutes
        exact = changed(drawn, people=(people[0], person("P2", "V1", (60 + 240 + drawn.units[UnitKey("T1", "")].upkeep + road) / 60)))
        return Crew(exact, plan).absence("P1").carried

    assert carried(2)
    assert not carried(1)
