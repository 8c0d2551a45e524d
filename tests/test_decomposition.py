"""The decomposition: school by school, a bound that no plan is below, and a relaxation of the whole."""

from math import inf
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tiny import assume_solvable, plans, problems

from ictassign import decomposition, read
from ictassign.checker import check
from ictassign.decomposition import Decomposition
from ictassign.engines import Priced, Relaxation, relax
from ictassign.example import invented_group
from ictassign.greedy import auction
from ictassign.model import Model
from ictassign.problem import Problem
from ictassign.program import Integers, Program
from ictassign.solver import formulate, solve

OPTIONS = settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
DATA = Path(__file__).parent.parent / "data"


@pytest.fixture(scope="module")
def example() -> Problem:
    return read(DATA / "voorbeeld.xlsx")


@pytest.fixture(scope="module")
def real() -> Problem:
    return read(DATA / "sint-rembert.xlsx")


def apart(model: Model) -> Decomposition:
    return Decomposition(Program.of(model), model.schools(), lambda: False)


def works_in(model: Model) -> dict[str, set[str]]:
    """Return the schools in which each person can have parts."""
    return {person: {model.problem.site[key.site].school for key in parts if key.site} for person, parts in model.parts_of.items()}


def begun(model: Model) -> Integers:
    return np.array(model.assignment(auction(model.problem, 3, lambda: False)), np.int64)


@OPTIONS
@given(problems(most_plans=400), st.integers(0, 5))
def test_no_plan_listed_is_below_the_bound_at_any_prices_or_after_any_phase(drawn: Problem, seed: int) -> None:
    assume_solvable(drawn)
    best = min(check(drawn, plan).total for plan in plans(drawn))
    model = formulate(drawn)
    whole = apart(model)
    prices = np.random.default_rng(seed).normal(0, 10, len(whole.prices))
    prices = np.where(np.isinf(whole.low), np.minimum(prices, 0), np.where(np.isinf(whole.high), np.maximum(prices, 0), prices))
    at_any = whole._ask(prices)
    assert at_any is not None
    bounds = [at_any / 10]
    relaxation = whole.relax(lambda bound: bounds.append(bound / 10))
    assert relaxation is not None
    whole.sharpen(lambda: begun(model), lambda bound: bounds.append(bound / 10), lambda _: None)
    assert max(bounds) <= float(best) + 1e-3
    assert bounds[1:] == sorted(bounds[1:])


@pytest.mark.parametrize("group", ["example", "real"])
def test_it_comes_to_the_relaxation_of_the_whole_but_for_the_links_left_out(group: str, request: pytest.FixtureRequest) -> None:
    model = formulate(request.getfixturevalue(group))
    program = Program.of(model)
    whole = apart(model)
    inside, ties = decomposition._sorted_rows(whole.program, model.schools())
    kept = np.zeros(len(whole.program.row_low), bool)
    kept[inside] = kept[ties] = True
    exact, without = relax(program), relax(whole.program.rows(kept))
    bounds: list[float] = []
    found = whole.relax(bounds.append)
    assert exact is not None
    assert without is not None
    assert found is not None
    assert bounds == sorted(bounds)
    assert found.bound == pytest.approx(without.bound, rel=3e-5)
    assert 0.99 * exact.bound <= found.bound <= exact.bound + 1e-3


def test_its_values_keep_the_rows_and_its_reduced_costs_say_what_is_taken(example: Problem) -> None:
    model = formulate(example)
    whole = apart(model)
    found = whole.relax(lambda _: None)
    assert found is not None
    program = whole.program
    assert program.offset + program.cost @ found.values == pytest.approx(found.bound, rel=3e-5)
    inside, ties = decomposition._sorted_rows(program, model.schools())
    rows = np.concatenate((inside, ties))
    entries, row = program.entries(rows)
    activity = np.bincount(row, weights=program.coefficient[entries] * found.values[program.variable[entries]], minlength=len(rows))
    low, high = program.sides
    assert (activity >= low[rows] - 1e-6 * np.maximum(1, np.abs(low[rows]))).all()
    assert (activity <= high[rows] + 1e-6 * np.maximum(1, np.abs(high[rows]))).all()
    taken = (found.values > 1e-6) & (found.values < 1 - 1e-6) & (program.high == 1)
    assert taken.any()
    assert np.abs(found.reduced_costs[taken]).mean() < np.abs(found.reduced_costs[~taken]).mean()


def test_whole_answers_raise_the_bound_above_the_relaxation_and_not_above_the_best_plan() -> None:
    problem = invented_group(5)
    model = formulate(problem)
    whole = apart(model)
    relaxation = whole.relax(lambda _: None)
    assert relaxation is not None
    bounds: list[float] = []
    learnt: list[Relaxation] = []
    whole.sharpen(lambda: begun(model), bounds.append, learnt.append)
    assert bounds == sorted(bounds)
    best = solve(problem, seconds=60)
    assert best.stopped == "optimal"
    assert relaxation.bound + 1 < bounds[-1] <= best.value
    assert learnt
    program, inside = whole.program, np.concatenate([piece.variables for piece in whole.pieces])
    for found in learnt:  # a mix of whole answers that keeps the ties, and so costs no less than the best prices say
        assert program.offset + program.cost @ found.values >= bounds[-1] - 1
        activity = np.bincount(whole.row, weights=whole.coefficient * found.values[whole.variable], minlength=len(whole.low))
        slack = 1e-5 * np.maximum(1, np.abs(activity))
        assert (activity >= whole.low - slack).all()
        assert (activity <= whole.high + slack).all()
    between = [np.abs(found.values - np.rint(found.values))[inside].mean() for found in (relaxation, *learnt)]
    assert between[-1] < between[0]


def test_schools_that_answer_side_by_side_answer_the_same(example: Problem) -> None:
    model = formulate(example)
    found = []
    for threads in ((lambda: 1), (lambda: 3)):
        bounds: list[float] = []
        whole = Decomposition(Program.of(model), model.schools(), lambda: False, threads)
        assert whole.relax(bounds.append) is not None
        whole.sharpen(lambda: begun(model), bounds.append, lambda _: None)
        found.append(bounds)
    assert found[0] == found[1]


def test_what_would_take_longer_than_there_is_time_for_is_not_begun(example: Problem) -> None:
    model = formulate(example)
    left = [inf]
    whole = Decomposition(Program.of(model), model.schools(), lambda: False, left=lambda: left[0])
    bounds: list[float] = []
    learnt: list[Relaxation] = []

    def heard(bound: float) -> None:
        bounds.append(bound)
        left[0] = 0.0  # the schools that are answering go on, and nothing is asked any more

    relaxation = whole.relax(lambda _: None)
    assert relaxation is not None
    whole.sharpen(lambda: begun(model), heard, learnt.append)
    assert relaxation.bound < bounds[-1] == whole.bound
    assert not learnt


def test_stopped_it_keeps_the_bound_that_it_had(example: Problem) -> None:
    model = formulate(example)
    asked = iter(range(10**9))
    whole = Decomposition(Program.of(model), model.schools(), lambda: next(asked) > 300)
    bounds: list[float] = []
    assert whole.relax(bounds.append) is None
    assert bounds
    assert whole.bound == bounds[-1]
    assert Decomposition(Program.of(model), model.schools(), lambda: True).relax(bounds.append) is None


@OPTIONS
@given(problems(most_plans=400))
def test_every_variable_is_of_a_school_but_what_counts_per_person_of_those_who_work_in_several(drawn: Problem) -> None:
    model = formulate(drawn)
    schools = {code: set(variables) for code, variables in zip(("", *drawn.schools), model.schools(), strict=True)}
    only = {person: next(iter(found)) for person, found in works_in(model).items() if len(found) == 1}
    per_person = [*model.__dict__.get("_overload", {}).items(), *((person, excess) for excess, person, _ in model.__dict__.get("_dominance", ()))]
    for person, variable in per_person:
        assert {code for code, variables in schools.items() if variable in variables} == ({only[person]} if person in only else set())
    assert set().union(*schools.values()) | {variable for _, variable in per_person} == set(range(len(model.low)))
    for key in drawn.duties:
        for person, part in model.parts(key).items():
            assert part in schools[only.get(person, drawn.site[key.site].school if key.site else "")]


def test_what_the_time_of_somebody_in_one_school_allows_is_a_rule_within_it(real: Problem) -> None:
    model = formulate(real)
    whole = apart(model)
    minutes = [{variable for variable, _ in model.minutes(person)} for person, schools in works_in(model).items() if len(schools) == 1]

    def limited_by(rows: Integers) -> int:
        entries, row = whole.program.entries(rows)
        variables = [set(each.tolist()) for each in np.split(whole.program.variable[entries], np.flatnonzero(np.diff(row)) + 1)]
        return sum(any(own <= each for each in variables) for own in minutes if len(own) > 1)

    inside, ties = decomposition._sorted_rows(whole.program, model.schools())
    assert limited_by(inside) > 10
    assert limited_by(ties) == 0


def test_a_program_is_solved_again_at_other_costs() -> None:
    program = Program.of(formulate(invented_group(3)))
    priced = Priced(program)
    random = np.random.default_rng(1)
    for costs in (program.cost.astype(float), program.cost * random.uniform(0.5, 1.5, program.size)):
        bound, values = priced.relaxed(costs)
        assert values is not None
        assert costs @ values == pytest.approx(bound)
        alone = np.minimum(priced.reduced_costs * program.low, priced.reduced_costs * program.high)
        assert alone.sum() <= bound + 1e-3
        above, whole = priced.settled(costs, 2.0, 0.0)
        assert whole is not None
        assert bound - 1e-3 <= above <= costs @ whole + 1e-3
        assert program.feasible(whole.astype(np.int64))
