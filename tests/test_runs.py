import os
import signal
import threading
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
from small import group

from ictassign.answers.runs import Solve, keep, kept, side_by_side, solve_job
from ictassign.answers.whatif import what_if
from ictassign.goals import GOALS
from ictassign.result import Effort, Result
from ictassign.scenarios import changed, scenarios
from ictassign.solver import solve
from ictassign.tables import Agreement, AgreementKind, Change

EFFORT = Effort(seconds=3, workers=1)


@dataclass(frozen=True)
class Fragile:
    """A job whose process dies until a file is there."""

    name: str
    marker: Path
    always: bool = False


def die_once(job: Fragile, stop: threading.Event) -> str:
    del stop
    if job.always or not job.marker.exists():
        job.marker.touch()
        os.kill(os.getpid(), signal.SIGKILL)
    return job.name


def wait_for_stop(job: str, stop: threading.Event) -> str:
    stop.wait(60)
    return job


def test_a_killed_process_costs_no_scenario(tmp_path: Path) -> None:
    jobs = {name: Fragile(name, tmp_path / "once") for name in ("a", "b", "c")}
    jobs["hopeless"] = Fragile("hopeless", tmp_path / "once", always=True)
    answers: dict[str, str] = {}
    missing = side_by_side(die_once, jobs, processes=2, stop=threading.Event(), done=answers.__setitem__)
    assert answers == {"a": "a", "b": "b", "c": "c"}
    assert missing == ["hopeless"]


def test_stopping_ends_what_runs_and_uses_none_of_it() -> None:
    stop = threading.Event()
    answers: dict[str, str] = {}
    jobs = {name: name for name in ("a", "b", "c")}
    missing = side_by_side(wait_for_stop, jobs, processes=1, stop=stop, done=answers.__setitem__, waiting=lambda *_: stop.set())
    assert missing == ["a", "b", "c"]
    assert not answers


def test_a_kept_result_is_used_again_and_only_for_the_same_question(tmp_path: Path) -> None:
    job = Solve(group(), None, EFFORT)
    result = solve_job(job, threading.Event())
    assert isinstance(result, Result)
    keep(tmp_path, job, result)
    again = kept(tmp_path, job)
    assert again is not None
    assert (again.value, again.bound, again.plan) == (result.value, result.bound, result.plan)
    assert kept(tmp_path, replace(job, effort=replace(EFFORT, seed=2))) is None
    for path in tmp_path.glob("*.json"):
        path.write_text(path.read_text()[:100])
    assert kept(tmp_path, job) is None


def test_scenarios_are_compared_with_the_base_plan(tmp_path: Path) -> None:
    rows = (
        Change(scenario="zonder P2", kind="persoon weg", subject="P2"),
        Change(scenario="niets anders", kind="samenwerking", value="volledig"),
    )
    problem = changed(group(), changes=rows)
    base = solve(problem, seconds=3, workers=1).plan
    heard: list[tuple[str, bool]] = []

    def ask() -> None:
        comparison = what_if(
            problem, base, scenarios(problem), effort=EFFORT, folder=tmp_path, done=lambda name, _, again: heard.append((name, again))
        )
        without, same = comparison.sides
        gone = {key for key, people in base.executors.items() if "P2" in people}
        assert {move.duty for move in comparison.moves(without)} >= gone
        assert not set(comparison.stable) & gone
        assert comparison.total(same) <= comparison.total(comparison.base)
        assert comparison.total(same) == sum(comparison.base_weights[goal.name] * same.verdict.values[goal.name] for goal in GOALS)

    ask()
    ask()
    assert sorted(heard[:2]) == [("niets anders", False), ("zonder P2", False)]
    assert heard[2:] == [("zonder P2", True), ("niets anders", True)]


def fail_once(job: str, stop: threading.Event) -> str:
    del stop
    if job == "a":
        raise ZeroDivisionError
    return job


def test_a_fault_in_one_job_is_raised_once_the_others_have_their_answer() -> None:
    answers: dict[str, str] = {}
    with pytest.raises(ZeroDivisionError):
        side_by_side(fail_once, {name: name for name in ("a", "b", "c")}, processes=1, stop=threading.Event(), done=answers.__setitem__)
    assert answers == {"b": "b", "c": "c"}


def test_a_scenario_without_any_plan_is_named_with_the_reason() -> None:
    rows = (Change(scenario="te weinig", kind="uren", subject="P2", value="1"),)
    fixed = Agreement(person="P2", task="T2", kind=AgreementKind.FIXED)
    problem = changed(group(), changes=rows, agreements=(fixed,))
    base = solve(problem, seconds=2, workers=1).plan
    comparison = what_if(problem, base, scenarios(problem), effort=EFFORT)
    assert list(comparison.refused) == ["te weinig"]
    assert "P2" in comparison.refused["te weinig"]
    assert not comparison.sides
