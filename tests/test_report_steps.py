"""The next steps: a gain is what the checker finds when the step is taken."""

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tiny import plans, problems

from ictassign.checker import check
from ictassign.goals import GOALS
from ictassign.greedy import greedy
from ictassign.mandates import assign
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.report.figures import Figures
from ictassign.report.steps import MOST_STEPS, Surety, steps
from ictassign.report.trial import Trial
from ictassign.report.ways import way_out
from ictassign.result import Result
from ictassign.workbook.reader import read_workbook


def figures_of(problem: Problem, plan: Plan) -> Figures:
    return Figures(problem, Result(plan, check(problem, plan), 0))


def changed_plan(trial: Trial) -> Plan:
    """Return the plan that a trial stands for, made without its sums."""
    figures = trial.figures
    problem, facts, plan = figures.problem, figures.facts, figures.plan
    executors = {key: tuple(p for p in people if p not in trial.changes) for key, people in facts.executors.items()}
    stand_ins = {key: tuple(p for p in people if p not in trial.changes) for key, people in facts.stand_ins.items()}
    visits = {pair: count for pair, count in facts.visits.items() if pair[0] not in trial.changes}
    for person in trial.changes:
        for key in trial.duties(person):
            executors[key] = (*executors[key], person)
        for unit in trial.known_as_stand_in(person):
            stand_ins[unit] = (*stand_ins[unit], person)
        visits |= {(person, site): count for site, count in trial.visits(person).items()}
    assert set(executors) == set(problem.duties)
    return replace(plan, executors=executors, stand_ins=stand_ins, visits=visits)


@given(problems().flatmap(lambda problem: st.tuples(st.just(problem), st.randoms(use_true_random=False))))
def test_a_trial_gains_what_the_checker_finds(drawn: tuple[Problem, object]) -> None:
    problem, random = drawn
    start = next(iter(plans(problem)), None)
    if start is None:
        return
    figures = figures_of(problem, start)
    trial = Trial(figures)
    for person in problem.person:
        change = trial.of(person)
        for key in problem.duties:
            has = person in figures.facts.executors[key]
            if random.random() < 0.4:  # type: ignore[attr-defined]
                (change.dropped if has else change.taken).add(key)
        for unit in problem.units:
            if random.random() < 0.3:  # type: ignore[attr-defined]
                change.known.add(unit)
    for key, duty in problem.duties.items():  # no more executors than parts
        takers = [p for p in problem.person if key in trial.duties(p)]
        for person in takers[duty.parts :]:
            trial.of(person).taken.discard(key)
            if key in figures.facts.duties_of[person]:
                trial.of(person).dropped.add(key)
    plan = changed_plan(trial)
    weights = check(problem, start).weights
    after = figures_of(problem, plan).facts
    total = sum(weights[goal.name] * goal.value(after) for goal in GOALS)
    assert trial.gain() == check(problem, start).total - total
    for person in problem.person:
        assert trial.minutes(person) == after.minutes[person]


@pytest.fixture(scope="module")
def figures() -> Figures:
    problem = read_workbook(Path(__file__).parent.parent / "data" / "voorbeeld.xlsx").problem
    return figures_of(problem, assign(problem, greedy(problem)))


def test_steps_are_few_ranked_and_said(figures: Figures) -> None:
    found = steps(figures)
    assert 0 < len(found) <= MOST_STEPS
    gains = [step.gain for step in found if step.kind != "kennis"]
    assert gains == sorted(gains, reverse=True)
    assert all(gain > 0 for gain in gains)
    assert all(step.what and step.why for step in found)
    assert len({step.what for step in found}) == len(found)


def test_more_hours_raise_what_counts_as_overload(figures: Figures) -> None:
    problem, extra = figures.problem, 60 * 36
    person = max(problem.person, key=lambda code: figures.facts.minutes[code] - problem.target_minutes[code])
    longer = Problem(
        **{
            **{name: getattr(problem, name) for name in Problem.model_fields},
            "people": tuple(
                row.model_copy(update={"hours_per_week": None, "hours_per_year": Decimal(problem.capacity[person] + extra) / 60})
                if row.code == person
                else row
                for row in problem.people
            ),
        }
    )
    trial = Trial(figures)
    trial.of(person).extra = longer.capacity[person] - problem.capacity[person]
    assert trial.gain() == check(problem, figures.plan).total - check(longer, figures.plan).total


def test_what_depends_on_somebody_unknown_is_called_an_estimate(figures: Figures) -> None:
    for step in steps(figures, most=100):
        if step.kind == "expertise":
            assert step.surety is Surety.ESTIMATE


def test_every_unplaced_duty_has_a_way_out(figures: Figures) -> None:
    assert figures.left_over
    for key in figures.left_over:
        assert way_out(figures, key).endswith(".")


def test_what_somebody_can_still_take_is_the_first_way_out_and_a_step() -> None:
    problem = read_workbook(Path(__file__).parent.parent / "data" / "voorbeeld.xlsx").problem
    plan = assign(problem, greedy(problem))
    key = max((k for k, people in plan.executors.items() if people), key=lambda k: problem.duties[k].part_minutes)
    left = replace(plan, executors={**plan.executors, key: plan.executors[key][1:]})
    figures = figures_of(problem, assign(problem, left))
    (person, *_) = figures.free_for(key)
    assert way_out(figures, key).startswith(f"Geef ze aan {person} ")
    assert any(step.kind == "opdracht" and str(key) in step.what for step in steps(figures))
