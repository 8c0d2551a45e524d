"""The solver as a whole: the optimum on problems that can be listed, allowed plans from any start, the same plan again."""

import subprocess
import sys
import threading
import time
from decimal import Decimal
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny import assume_solvable, person, plans, problem, problems, site, task

from ictassign import course, engines, read, search
from ictassign.checker import check, placeable
from ictassign.engines import Relaxation, relax, solve_cp_sat, solve_highs, whole_bound
from ictassign.example import invented_group
from ictassign.greedy import auction, greedy
from ictassign.neighbourhoods import Neighbourhoods
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.program import NO_BOUND, Integers, Program
from ictassign.result import Effort, Moment
from ictassign.rounding import AT_ONCE, LARGEST_FIRST, Corner
from ictassign.rules import Mandates
from ictassign.solver import formulate, solve
from ictassign.tables import DutyChange, Journey, PersonSkills, Placement

OPTIONS = settings(max_examples=40, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
EXAMPLE = Path(__file__).parent.parent / "data" / "voorbeeld.xlsx"


@pytest.fixture(scope="module")
def example() -> Problem:
    return read(EXAMPLE)


def allowed(problem: Problem, plan: Plan) -> bool:
    """Say whether a plan without mandates keeps the other rules."""
    return {breach.rule for breach in check(problem, plan).breaches} <= {Mandates.name}


@OPTIONS
@given(problems(most_plans=400), st.integers(1, 3))
def test_solve_finds_and_proves_the_best_plan_listed(drawn: Problem, workers: int) -> None:
    assume_solvable(drawn)
    result = solve(drawn, seconds=20, workers=workers)
    best = min(check(drawn, plan).total for plan in plans(drawn))
    assert (result.value, result.bound, result.stopped) == (best, best, "optimal")
    assert result.confirmed  # by a second solver


@OPTIONS
@given(problems(most_plans=400), st.data())
def test_a_first_plan_from_any_start_is_allowed(drawn: Problem, data: st.DataObject) -> None:
    assume_solvable(drawn)
    people = st.lists(st.sampled_from([*drawn.person, "weg"]), max_size=3).map(tuple)
    executors = data.draw(st.dictionaries(st.sampled_from(list(drawn.duties)), people)) if drawn.duties else {}
    stand_ins = data.draw(st.dictionaries(st.sampled_from(list(drawn.units)), people)) if drawn.units else {}
    assert allowed(drawn, greedy(drawn, Plan(executors=executors, stand_ins=stand_ins)))


def test_the_auction_is_allowed_and_no_worse_than_its_first_round(example: Problem) -> None:
    first, best = greedy(example), auction(example, 6, lambda: False)
    assert allowed(example, best)
    assert check(example, best).total <= check(example, first).total


def test_a_start_is_never_lost(example: Problem) -> None:
    first = solve(example, seconds=2)
    again = solve(example, seconds=0.1, start=first.plan)
    assert again.value <= first.value
    assert again.moments[0].value == first.value


def test_a_plan_bears_its_value_its_bound_and_nothing_left_to_place(example: Problem) -> None:
    moments: list[Moment] = []
    result = solve(example, seconds=4, progress=moments.append)
    assert result.verdict.allowed
    assert result.bound <= result.value
    assert not placeable(example, result.plan)
    assert [moment.value for moment in moments] == sorted((moment.value for moment in moments), reverse=True)
    assert [moment.bound for moment in moments] == sorted(moment.bound for moment in moments)


def test_work_is_counted_not_timed_when_asked(example: Problem) -> None:
    one, two = (solve(example, seconds=1, seed=7, deterministic=True) for _ in range(2))
    assert one.plan == two.plan


def test_stopping_keeps_the_plan_so_far(example: Problem) -> None:
    stop = threading.Event()
    result = solve(example, seconds=600, stop=stop, progress=lambda _: stop.set())
    assert result.verdict.allowed
    assert result.stopped == "interrupted"


@pytest.mark.parametrize(("seconds", "asked", "whole"), [(100.0, False, False), (100.0, True, True), (1000.0, False, True)])
def test_the_bound_of_a_large_program_is_raised_for_a_while_in_a_short_search_and_to_the_end_in_a_long_one(
    example: Problem, seconds: float, asked: bool, whole: bool
) -> None:
    model = formulate(example)
    begun = np.array(model.assignment(greedy(example)), np.int64)
    now = time.monotonic()
    shared = search.Search(Program.of(model), begun, now + seconds, threading.Event(), None)
    going = course.Course(shared, model, Effort(seconds, 2, 1, deterministic=False, prove=asked))
    until = going._sharpened(shared.deadline)
    assert (until == shared.deadline) == whole
    assert now < until <= shared.deadline


def test_the_relaxation_of_a_large_program_is_learned_from_and_rounded(example: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    model = formulate(example)
    program = Program.of(model)
    monkeypatch.setattr(engines, "LARGE_ABOVE", 0)
    begun = np.array(model.assignment(greedy(example)), np.int64)
    shared = search.Search(program, begun, time.monotonic() + 120, threading.Event(), None)
    going = course.Course(shared, model, Effort(1000.0, 2, 1, deterministic=False, prove=False))
    search.relaxed_apart(shared, model.schools(), going._learn, lambda: 0.0)
    assert going.relaxed.is_set()
    assert going.neighbourhoods.relaxed is not None
    learned = shared.bound
    assert shared.bound_by == "HiGHS"
    monkeypatch.setattr(search.Improver, "run", lambda _self, _until: None)
    going._lead(search.Improver(shared, going.neighbourhoods, 1))
    assert program.offset + program.cost @ going.neighbourhoods.relaxed >= learned - 1
    assert shared.value < program.value(begun)
    assert program.feasible(shared.values)


def test_a_long_search_in_a_large_program_relaxes_on_all_threads_first(example: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    model = formulate(example)
    monkeypatch.setattr(engines, "LARGE_ABOVE", 0)
    begun = np.array(model.assignment(greedy(example)), np.int64)
    shared = search.Search(Program.of(model), begun, time.monotonic() + 120, threading.Event(), None)
    toured, improved = [], []
    monkeypatch.setattr(course, "tour", lambda *_: toured.append(True))
    monkeypatch.setattr(search.Improver, "run", lambda *_: improved.append(True))
    for seconds, before in ((1000.0, 2), (100.0, 1)):
        going = course.Course(shared, model, Effort(seconds, 2, 1, deterministic=False, prove=False))
        assert going._answering() == before
        lead = threading.Thread(target=going._lead, args=(search.Improver(shared, going.neighbourhoods, 1),), daemon=True)
        lead.start()
        lead.join(3 * course.PAUSE)
        assert lead.is_alive() == (before == 2)
        assert bool(toured) == bool(improved) == (before == 1)
        untelling = Relaxation(0.0, begun.astype(float), np.zeros(len(begun)))
        going._learn(untelling)  # nobody waits any longer, and nothing is learnt
        lead.join(60)
        assert not lead.is_alive()
        assert going.neighbourhoods.relaxed is None
        assert going._answering() == 1
        toured.clear()
        improved.clear()


def test_what_begins_behind_is_improved_aside_until_it_is_ahead(example: Problem) -> None:
    model = formulate(example)
    program = Program.of(model)
    good = np.array(model.assignment(auction(example, 5, lambda: False)), np.int64)
    behind = np.array(model.assignment(greedy(example)), np.int64)
    assert program.value(behind) > program.value(good)
    shared = search.Search(program, good, time.monotonic() + 120, threading.Event(), None)
    improver = search.Improver(shared, Neighbourhoods(model, program), 1)
    course._improve_aside(shared, improver, behind, time.monotonic() + 60)
    assert improver.search is shared
    assert shared.value < program.value(good)
    assert program.feasible(shared.values)
    best = shared.value
    course._improve_aside(shared, improver, behind, time.monotonic())  # no time: it stays behind, and the plan stays
    assert shared.value == best


def test_a_tour_settles_each_region_and_ends(example: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "REGION_SECONDS", 60.0)  # on a busy machine a region may take longer than it is worth in a search
    model = formulate(example)
    program = Program.of(model)
    begun = np.array(model.assignment(greedy(example)), np.int64)
    shared = search.Search(program, begun, time.monotonic() + 120, threading.Event(), None)
    neighbourhoods = Neighbourhoods(model, program)
    freed, sites = neighbourhoods.around(0, neighbourhoods.most // 2, begun)
    assert 0 in sites
    assert 1 < len(sites) < len(example.sites)
    assert set(neighbourhoods.site[freed & (begun == 0)]) <= {-1, *sites}
    search.tour(shared, neighbourhoods, lambda: True, 1)
    assert shared.values is begun
    search.tour(shared, neighbourhoods, lambda: False, 1)
    assert shared.value < program.value(begun)
    assert program.feasible(shared.values)
    assert shared.left > 0


def test_rounding_keeps_to_the_relaxation_and_to_the_rules(example: Problem) -> None:
    model = formulate(example)
    program = Program.of(model)
    relaxation = relax(program)
    assert relaxation is not None
    corner = Corner(Neighbourhoods(model, program), relaxation.values, time.monotonic() + 60, lambda: False)
    assert corner.values is not None
    assert program.cost @ corner.values + program.offset >= relaxation.bound - 1e-3
    totals = {}
    for sizes in (LARGEST_FIRST, AT_ONCE):
        plan = model.plan(corner.rounded(sizes).tolist())
        assert sum(map(len, plan.executors.values())) > 0.8 * sum(duty.parts for duty in example.duties.values())
        completed = greedy(example, plan)
        assert all(set(people) <= set(completed.executors[key]) for key, people in plan.executors.items())  # all of it can be kept
        assert allowed(example, completed)
        totals[sizes] = check(example, completed).total
    assert totals[LARGEST_FIRST] != totals[AT_ONCE]
    assert totals[AT_ONCE] < check(example, greedy(example)).total


def test_rounding_out_of_time_gives_what_is_sure(example: Problem) -> None:
    model = formulate(example)
    program = Program.of(model)
    relaxation = relax(program)
    assert relaxation is not None
    neighbourhoods = Neighbourhoods(model, program)
    assert Corner(neighbourhoods, relaxation.values, time.monotonic(), lambda: False).values is None
    corner = Corner(neighbourhoods, relaxation.values, time.monotonic() + 60, lambda: False)
    corner._deadline = 0
    assert allowed(example, greedy(example, model.plan(corner.rounded().tolist())))


@OPTIONS
@given(st.data())
def test_narrowed_bounds_leave_out_no_point_that_keeps_the_rows(data: st.DataObject) -> None:
    size, rows = data.draw(st.integers(1, 4)), data.draw(st.integers(1, 4))
    matrix = np.array(data.draw(st.lists(st.lists(st.integers(-4, 4), min_size=size, max_size=size), min_size=rows, max_size=rows)))
    low = np.array(data.draw(st.lists(st.integers(-1, 1), min_size=size, max_size=size)))
    high = low + np.array(data.draw(st.lists(st.integers(0, 3), min_size=size, max_size=size)))
    row_low = np.array(data.draw(st.lists(st.sampled_from([-NO_BOUND, -5, -1, 0, 2, 5]), min_size=rows, max_size=rows)))
    row_high = np.array([data.draw(st.sampled_from([NO_BOUND, *(limit for limit in (-4, 0, 1, 3, 8) if limit >= least)])) for least in row_low])
    program = Program(
        np.zeros(size, np.int64), low, high, np.arange(rows + 1) * size, np.tile(np.arange(size), rows), matrix.ravel(), row_low, row_high
    )
    points = [np.array(point) for point in product(*(range(least, most + 1) for least, most in zip(low, high, strict=True)))]
    kept = [point for point in points if program.feasible(point)]
    narrowed = program.narrowed(low, high)
    if narrowed is None:
        assert not kept
        return
    assert all((narrowed[0] <= point).all() and (point <= narrowed[1]).all() for point in kept)
    assert (narrowed[0] >= low).all()
    assert (narrowed[1] <= high).all()


def test_a_better_plan_than_the_bound_allows_refutes_it_and_two_solvers_confirm_one() -> None:
    """Minimise x + y where x + y >= 2."""
    program = Program(
        cost=np.array([1, 1]),
        low=np.array([0, 0]),
        high=np.array([5, 5]),
        start=np.array([0, 2]),
        variable=np.array([0, 1]),
        coefficient=np.array([1, 1]),
        row_low=np.array([2]),
        row_high=np.array([NO_BOUND]),
    )
    shared = search.Search(program, np.array([2, 2]), time.monotonic() + 60, threading.Event(), None)
    shared.raise_bound(4, "HiGHS")
    search.confirm(shared, 5, 5)  # CP-SAT finds a plan of 2
    assert (shared.value, shared.bound, shared.bound_by) == (2, 2, "CP-SAT")
    search.confirm(shared, 5, 5)
    assert shared.bound_by == "CP-SAT en HiGHS"


def test_a_missing_second_knower_is_a_whole_risk_in_the_relaxation_too() -> None:
    """The only one there knows enough to stand in, not to do the work."""
    skills = (PersonSkills(person="P1", levels={"a": 1}),)
    program = Program.of(formulate(problem([site("V1")], [person("P1", "V1")], [task("T1", hours_group=50, knowers=2)], skills=skills)))
    relaxation, answer = relax(program), solve_cp_sat(program, seconds=60)
    assert relaxation is not None
    assert answer.optimal
    assert whole_bound(relaxation.bound) == answer.bound


def test_the_visits_of_all_together_are_whole_in_the_relaxation_too() -> None:
    """Two pieces of 4.2 hours at another site are three visits of four hours when one of two people makes them."""
    tasks = [task(code, Placement.SITE, hours_per_site=4.2, onsite=1, knowers=0) for code in ("T1", "T2")]
    change = tuple(DutyChange(task=code, site="V1", hours=Decimal(0)) for code in ("T1", "T2"))
    there = (Journey(origin="V1", destination="V2", minutes=Decimal(30)),)
    group = problem([site("V1"), site("V2")], [person("P1", "V1"), person("P2", "V1")], tasks, duty_changes=change, journeys=there)
    model = formulate(group)
    relaxation = relax(Program.of(model))
    assert relaxation is not None
    assert relaxation.values[list(model.visits.values())].sum() == pytest.approx(3)
    assert relaxation.bound == pytest.approx(10 * (3 * 2 * 30 + 60))


@pytest.mark.parametrize("most", [6_000, 200])
def test_a_dive_brings_a_plan_near_the_relaxation(example: Problem, monkeypatch: pytest.MonkeyPatch, most: int) -> None:
    monkeypatch.setattr(search, "DIVE_MOST", most)
    model = formulate(example)
    program = Program.of(model)
    start = np.array(model.assignment(auction(example, 6, lambda: False)), np.int64)
    shared = search.Search(program, start, time.monotonic() + 60, threading.Event(), None)
    neighbourhoods = Neighbourhoods(model, program)
    search.dive(shared, neighbourhoods, 20, 1)
    assert shared.values is start  # nothing is learned yet
    relaxation = search.relaxed(shared)
    assert relaxation is not None
    assert shared.bound == engines.whole_bound(relaxation.bound)
    neighbourhoods.learn(relaxation)
    assert neighbourhoods.relaxed is not None
    search.dive(shared, neighbourhoods, 20, 1)
    assert program.feasible(shared.values)
    assert shared.value < program.value(start)


def test_a_piece_may_begin_a_unit_that_nobody_knows_and_keeps_visits_elsewhere(example: Problem) -> None:
    model = formulate(example)
    program = Program.of(model)
    neighbourhoods = Neighbourhoods(model, program)
    values = np.array(model.assignment(Plan()), np.int64)
    unit = next(unit for unit in example.units.values() if unit.wanted and len([duty for duty in unit.duties if example.executors[duty]]) > 1)
    free = np.zeros(program.size, bool)
    free[[part for duty in unit.duties for part in model.parts(duty).values()]] = True
    part, chosen = neighbourhoods.piece(free, values)
    answer = engines.solve_cp_sat(part, work=5, start=values[chosen])
    assert answer.values is not None
    assert part.value(answer.values) < program.value(values)
    places = {(person, duty.site) for duty in unit.duties for person in model.parts(duty)}
    assert {pair for pair, visits in model.visits.items() if visits in chosen} <= places


def test_exchanging_follows_who_would_take_over_from_whom_and_a_shortage_is_one_that_can_be_relieved(
    example: Problem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In the relaxation a does the first duty and b the second; in the plan b does the first and c the second."""
    model = formulate(example)
    program = Program.of(model)
    neighbourhoods = Neighbourhoods(model, program)
    plan, random = greedy(example), np.random.default_rng(1)
    relaxed = np.array(model.assignment(plan), float)
    neighbourhoods.learn(engines.Relaxation(0.0, relaxed, np.zeros(program.size)))
    single = {key: people[0] for key, people in plan.executors.items() if len(people) == 1}
    first, second, a, b, c = next(
        (first, second, a, b, c)
        for first, a in single.items()
        for second, b in single.items()
        if a != b and b in example.executors[first]
        for c in example.executors[second]
        if c not in {a, b}
    )
    values = relaxed.astype(np.int64)
    values[[model.parts(first)[a], model.parts(second)[b]]] = 0
    values[[model.parts(first)[b], model.parts(second)[c]]] = 1
    place = {code: index for index, code in enumerate(example.person)}
    found = neighbourhoods._exchanging(random, neighbourhoods._surplus(values), program.size, place[a])
    assert found.tolist() == [place[person] for person in (a, b, c)]
    monkeypatch.setattr("ictassign.neighbourhoods.AVOIDABLE", 0.0)
    freed = neighbourhoods.exchange(random, values, program.size, neighbourhoods.decision)
    assert set(neighbourhoods.person[freed]) == {place[person] for person in (a, b, c)}

    monkeypatch.setattr("ictassign.neighbourhoods.AVOIDABLE", 1.0)
    values = np.array(model.assignment(Plan({**plan.executors, first: ()}, plan.stand_ins, plan.visits)), np.int64)
    freed = neighbourhoods.exchange(random, values, 1, neighbourhoods.decision)
    (helper,) = set(neighbourhoods.person[freed])
    assert helper in {place[person] for key in example.units[example.duties[first].unit].duties for person in example.executors[key]}


def test_each_school_is_freed_in_its_turn_and_nothing_else(example: Problem) -> None:
    model = formulate(example)
    neighbourhoods = Neighbourhoods(model, Program.of(model))
    random, values, codes = np.random.default_rng(1), np.zeros(0, np.int64), list(example.site)
    freed = [neighbourhoods.school(random, values, 1, neighbourhoods.decision) for _ in example.schools]
    at_once = [{codes[site] for site in neighbourhoods.site[one]} for one in freed]
    assert sorted(sorted(sites) for sites in at_once) == sorted(sorted(sites) for sites in example.schools.values())
    assert (np.sum(freed, axis=0) == (neighbourhoods.decision & (neighbourhoods.site >= 0))).all()


def test_visitors_are_freed_where_they_come_already_and_for_the_group(example: Problem) -> None:
    model = formulate(example)
    neighbourhoods = Neighbourhoods(model, Program.of(model))
    values, codes, people = np.array(model.assignment(greedy(example)), np.int64), list(example.site), list(example.person)
    decision = neighbourhoods.decision
    come = {(neighbourhoods.person[each], neighbourhoods.site[each]) for each in np.flatnonzero(decision & (values > 0))}
    freed = neighbourhoods.visitors(np.random.default_rng(1), values, int(decision.sum()), decision)
    for each in np.flatnonzero(decision & (neighbourhoods.site >= 0)):
        person, site = neighbourhoods.person[each], neighbourhoods.site[each]
        assert freed[each] == ((person, site) in come or example.person[people[person]].base == codes[site])
    busy = {person for person, site in come if site >= 0}
    group = np.flatnonzero(decision & (neighbourhoods.site < 0))
    assert len(group)
    assert all(freed[each] == (neighbourhoods.person[each] in busy) for each in group)


def test_a_move_frees_the_sites_of_somebody_with_a_limit_and_one_more_where_work_is_short(example: Problem) -> None:
    model = formulate(example)
    program = Program.of(model)
    neighbourhoods = Neighbourhoods(model, program)
    values = np.array(model.assignment(greedy(example)), np.int64)
    decision, site, person = neighbourhoods.decision, neighbourhoods.site, neighbourhoods.person
    neighbourhoods.learn(Relaxation(0, np.zeros(len(values)), np.zeros(len(values))))  # every shortage of the plan is avoidable
    limited = [number for number, someone in enumerate(example.people) if someone.max_sites is not None]
    assert limited

    def comes_to(someone: int) -> set[int]:
        return set(site[decision & (values > 0) & (person == someone) & (site >= 0)].tolist())

    able = decision & np.isin(person, limited) & (site >= 0)
    short = [each for each in np.flatnonzero(neighbourhoods.lacks & (values > 0)) if able[program.beside(int(each))].any()]
    assert short
    neighbourhoods.lacks = np.isin(np.arange(len(values)), short)
    for seed in range(20):
        freed, one = (neighbourhoods.move(np.random.default_rng(seed), values, wanted, decision) for wanted in (int(decision.sum()), 1))
        sites, begun = set(site[freed].tolist()), set(site[one].tolist())
        assert len(begun) == 1
        assert (freed == (decision & np.isin(site, list(sites)))).all()
        assert any(comes_to(someone) | begun == sites for someone in limited)
        assert any((one & able)[program.beside(int(each))].any() for each in short)


def test_work_for_the_group_is_handed_over_between_the_schools_of_two_people(example: Problem) -> None:
    model = formulate(example)
    neighbourhoods = Neighbourhoods(model, Program.of(model))
    values, codes = np.array(model.assignment(greedy(example)), np.int64), list(example.site)
    decision, person, for_group = neighbourhoods.decision, neighbourhoods.person, neighbourhoods.duty >= 0
    for_group = for_group & decision & (neighbourhoods.site < 0) & neighbourhoods.local[person]
    worked_at = {code: {example.site[key.site].school for key in keys if key.site} for code, keys in model.parts_of.items()}
    assert [len(worked_at[code]) == 1 for code in example.person] == neighbourhoods.local.tolist()
    taken = for_group & (values > 0)
    could = np.flatnonzero(for_group & (values == 0) & np.isin(neighbourhoods.task, neighbourhoods.task[taken]))
    assert len(could) > 1
    random, given = np.random.default_rng(1), np.zeros(len(values), bool)
    for _ in could:  # each has their turn
        freed = neighbourhoods.hand_over(random, values, 1, decision)
        both = {one for one in set(person[freed & for_group].tolist()) if freed[decision & (person == one)].all()}
        schools = {example.site[example.people[one].base].school for one in both}
        assert {example.site[codes[site]].school for site in neighbourhoods.site[freed & (neighbourhoods.site >= 0)]} <= schools
        assert any(freed[taken & (neighbourhoods.task == task)].any() for task in neighbourhoods.task[freed & for_group & (values == 0)])
        given |= freed
    assert given[could].all()


def test_in_a_large_group_most_neighbourhoods_of_sites_begin_where_the_plan_costs_more(example: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    model = formulate(example)
    program = Program.of(model)
    neighbourhoods = Neighbourhoods(model, program)
    values = np.array(model.assignment(greedy(example)), np.int64)
    relaxation = engines.relax(program, seconds=60, stop=lambda: False)
    assert relaxation is not None
    neighbourhoods.learn(relaxation)
    assert 0 < neighbourhoods._loss(values).sum() <= program.value(values) - relaxation.bound + 1e-3
    last = len(example.sites) - 1
    unplaced = np.flatnonzero(neighbourhoods.lacks & (neighbourhoods.duty >= 0) & (neighbourhoods.place == last) & (values < program.high))
    neighbourhoods.learn(Relaxation(relaxation.bound, relaxation.values, np.where(np.isin(np.arange(len(values)), unplaced), -1.0, 0.0)))
    for large_above, least, most in ((10**9, 1, 40), (0, 60, 99)):
        monkeypatch.setattr(engines, "LARGE_ABOVE", large_above)
        begun = [neighbourhoods.sites(np.random.default_rng(seed), values, 1, neighbourhoods.decision) for seed in range(100)]
        assert least <= sum((neighbourhoods.site[freed] == last).all() for freed in begun) <= most


def test_a_piece_is_as_good_without_what_is_of_no_use_when_freed(example: Problem) -> None:
    model = formulate(example)
    program = Program.of(model)
    neighbourhoods = Neighbourhoods(model, program)
    values, random, left_out = np.array(model.assignment(greedy(example)), np.int64), np.random.default_rng(1), 0
    assert program.feasible(values)
    for kind, (_, chooser) in list(enumerate(neighbourhoods.choosers)) * 4:
        freed = chooser(random, values, 60, neighbourhoods.decision)
        movable = neighbourhoods._movable(freed, values)
        assert not (movable & ~freed).any()
        left_out += int((freed & ~movable).sum())
        found = []
        for decisions in (freed, movable):
            part, chosen = neighbourhoods.piece(decisions, values)
            answer = engines.solve_cp_sat(part, work=20, start=values[chosen])
            assert answer.optimal, kind
            assert answer.values is not None
            found.append((part.value(answer.values), answer.values, chosen))
        assert found[0][0] == found[1][0], kind
        values = values.copy()
        values[found[1][2]] = found[1][1]  # the next ones begin from a better plan
    assert left_out


def test_pieces_without_rows_that_cannot_be_broken_have_the_same_plans() -> None:
    """x + y >= 1, x + y <= 5, 2 x <= 5, -3 y >= -4 and z free, x + z <= 9: with z fixed only the first row binds."""
    program = Program(
        cost=np.array([3, 2, 1]),
        low=np.array([0, 0, 0]),
        high=np.array([4, 3, 5]),
        start=np.array([0, 2, 4, 5, 6, 8]),
        variable=np.array([0, 1, 0, 1, 0, 1, 0, 2]),
        coefficient=np.array([1, 1, 1, 1, 2, -3, 1, 1]),
        row_low=np.array([1, -NO_BOUND, -NO_BOUND, -4, -NO_BOUND]),
        row_high=np.array([NO_BOUND, 5, 5, NO_BOUND, 9]),
    )
    part, chosen = program.part(np.array([True, True, False]), np.array([0, 0, 5]))
    assert chosen.tolist() == [0, 1]
    assert part.high.tolist() == [2, 1]
    assert part.row_low.tolist() == [1]
    kept = [(x, y) for x in range(5) for y in range(4) if program.feasible(np.array([x, y, 5]))]
    assert kept == [(x, y) for x in range(3) for y in range(2) if part.feasible(np.array([x, y]))]


def test_what_changed_says_whether_an_assignment_stays_feasible(example: Problem) -> None:
    model = formulate(example)
    program = Program.of(model)
    values, random = np.array(model.assignment(auction(example, 2, lambda: False)), np.int64), np.random.default_rng(1)
    said = []
    for size in (1, 2, 2, 3) * 50:
        changed = random.choice(program.size, size, replace=False)
        moved = values.copy()
        moved[changed] += random.integers(-1, 2, size)
        said.append(program.stays_feasible(moved, changed))
        assert said[-1] == program.feasible(moved)
    assert any(said)
    assert not all(said)


def test_a_large_program_is_relaxed_and_with_time_proved(example: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    proofs: list[search.Search] = []

    def seen(shared: search.Search, *given: Any, **named: Any) -> None:
        proofs.append(shared)
        search.prove(shared, *given, **named)

    monkeypatch.setattr(course, "prove", seen)
    relaxation = relax(Program.of(formulate(example)))
    assert relaxation is not None
    monkeypatch.setattr(course, "PROVED_AT_ONCE", 0)
    monkeypatch.setattr(engines, "LARGE_ABOVE", 0)
    results = [solve(example, seconds=3), solve(example, seconds=3, prove_bound=True)]
    assert not proofs
    monkeypatch.setattr(course, "LONG", 3.0)
    results.append(solve(example, seconds=3))
    assert len(proofs) == 1
    for result in results:
        assert 0.99 * relaxation.bound <= result.bound <= result.value


def test_sums_keep_the_answer_and_take_and_give_plans_without_them() -> None:
    example = invented_group(3)
    model = formulate(example)
    program = Program.of(model)
    sums = model.sums()
    visited = [variables for variables in sums if set(variables) <= set(model.visits.values())]
    assert {frozenset(variables) for variables in visited} == {
        frozenset(found)
        for person_or_site in (*example.person, *example.site)
        if len(found := [variable for pair, variable in model.visits.items() if person_or_site in pair]) > 1
    }
    heard: list[Integers] = []
    optimum = solve_highs(program, seconds=60)
    assert optimum.values is not None
    answer = solve_highs(
        program,
        sums=sums,
        seconds=60,
        heard=lambda _, values: None if values is None else heard.append(values),
        news=lambda: optimum.values,
    )
    assert answer.optimal
    assert answer.bound == pytest.approx(optimum.bound, abs=1)
    assert all(program.feasible(values) for values in heard)
    assert solve_highs(program, sums=sums, seconds=60, start=optimum.values).optimal


def test_a_failure_of_one_thread_ends_the_search(example: Problem, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(search.Improver, "step", fail)
    with pytest.raises(MemoryError):
        solve(example, seconds=600)


def test_a_process_waits_at_its_end_for_a_proof_that_did_not_stop() -> None:
    script = """
import threading, time
from types import SimpleNamespace
from ictassign.course import _side_by_side
done = SimpleNamespace(done=lambda: True, finished=threading.Event())
_side_by_side(done, [], lambda: (time.sleep(3), print("ended", flush=True)))
print("left", flush=True)
"""
    ran = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert ran.stdout.split() == ["left", "ended"]
