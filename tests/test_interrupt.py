"""Stopping with real signals, in processes of their own: the best plan so far is written, or nothing is."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ictassign.checker import check
from ictassign.workbook.reader import read_plan, read_workbook
from ictassign.workbook.template import write_template

PATIENCE = 120
"""Seconds after which a test gives up on a busy machine."""


@pytest.fixture(scope="module")
def workbook(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("onderbroken") / "groep.xlsx"
    write_template(path, example=True)
    return path


@contextmanager
def started(*words: str | Path) -> Iterator[subprocess.Popen[str]]:
    """Start a command and end it whatever happens."""
    command = [sys.executable, "-m", "ictassign", *map(str, words)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def wait_for(process: subprocess.Popen[str], text: str) -> str:
    """Read what a command says on stderr until a text comes by."""
    assert process.stderr is not None
    said = ""
    for line in process.stderr:
        said += line
        if text in line:
            return said
    raise AssertionError(f"ended without saying {text!r}: {said}")


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: signal.Signals(number).name)
def test_the_best_plan_so_far_is_written(workbook: Path, tmp_path: Path, number: signal.Signals) -> None:
    with started("solve", workbook, "-o", tmp_path / "plan.xlsx", "--seconds", "600") as process:
        wait_for(process, "beste plan")
        process.send_signal(number)
        told, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 7
    assert "het beste plan tot nu toe wordt bewaard" in said
    assert "vroeger gestopt" in told
    problem = read_workbook(tmp_path / "plan.xlsx").problem
    assert check(problem, read_plan(tmp_path / "plan.xlsx", problem).plan).allowed
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: signal.Signals(number).name)
def test_before_any_scenario_is_done_nothing_is_written(workbook: Path, tmp_path: Path, number: signal.Signals) -> None:
    with started("solve", workbook, "-o", tmp_path / "plan.xlsx", "--seconds", "3") as process:
        process.communicate(timeout=PATIENCE)
    with started("whatif", tmp_path / "plan.xlsx", "-o", tmp_path / "scenarios.xlsx", "--seconds", "600") as process:
        wait_for(process, "bezig met")
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number
    assert "er is niets geschreven" in said
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]


def test_a_solver_that_does_not_stop_cannot_change_the_exit_code() -> None:
    script = "import threading, time\nimport ictassign.cli.commands as commands\nfrom ictassign.cli import main\ndef door():\n"
    script += "    threading.Thread(target=time.sleep, args=(600,)).start()\n    print('klaar')\n    raise SystemExit(7)\n"
    script += "commands.main = door\nmain()\n"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert (done.returncode, done.stdout) == (7, "klaar\n")


def test_a_second_request_stops_at_once(workbook: Path, tmp_path: Path) -> None:
    with started("solve", workbook, "-o", tmp_path / "plan.xlsx", "--seconds", "600") as process:
        wait_for(process, "beste plan")
        process.send_signal(signal.SIGINT)
        wait_for(process, "Nog eens Ctrl-C")
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=PATIENCE)
    assert process.returncode in {130, 7}  # 7 when the plan was written before the second one came
    assert (process.returncode == 7) == (tmp_path / "plan.xlsx").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM], ids=lambda number: signal.Signals(number).name)
def test_before_there_is_a_plan_nothing_is_written(tmp_path: Path, number: signal.Signals) -> None:
    script = "import time, rich_click as click\nfrom ictassign.cli.door import Door\ngroup = Door('wacht')\n"
    script += "group.add_command(click.Command('wacht', callback=lambda: (print('klaar', flush=True), time.sleep(600))))\ngroup.main(['wacht'])\n"
    with subprocess.Popen([sys.executable, "-c", script], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "klaar\n"
        process.send_signal(number)
        _, said = process.communicate(timeout=PATIENCE)
    assert process.returncode == 128 + number
    assert "er is niets geschreven" in said
    assert "Traceback" not in said


def test_a_killed_run_leaves_the_input_and_the_old_plan(workbook: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    with started("solve", workbook, "-o", target, "--seconds", "3") as process:
        process.communicate(timeout=PATIENCE)
    assert process.returncode == 0
    before, source = target.read_bytes(), workbook.read_bytes()
    with started("solve", workbook, "-o", target, "--seconds", "600") as process:
        wait_for(process, "beste plan")
        process.kill()
        process.communicate(timeout=PATIENCE)
    assert process.returncode == -signal.SIGKILL
    assert target.read_bytes() == before
    assert workbook.read_bytes() == source


def test_a_full_disk_leaves_the_old_plan_and_keeps_the_new_one(workbook: Path, tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    target, kept = tmp_path / "plan.xlsx", tmp_path / "plan.plan.json"
    target.write_bytes(b"the old plan")
    command = [sys.executable, "-m", "ictassign", "solve", str(workbook), "-o", str(target), "--seconds", "3"]
    most = 100_000  # bytes: enough for the kept plan, too few for the workbook

    def limit() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (most, most))

    done = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, preexec_fn=limit, check=False)
    assert done.returncode == 6
    assert str(kept) in done.stderr
    assert target.read_bytes() == b"the old plan"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["plan.plan.json", "plan.xlsx"]
    subprocess.run([sys.executable, "-m", "ictassign", "write", kept, workbook, "-o", target], capture_output=True, timeout=PATIENCE, check=True)
    problem = read_workbook(target).problem
    assert check(problem, read_plan(target, problem).plan).allowed


def test_a_run_killed_while_it_writes_keeps_the_plan(workbook: Path, tmp_path: Path) -> None:
    target, kept = tmp_path / "plan.xlsx", tmp_path / "plan.plan.json"
    with started("solve", workbook, "-o", target, "--seconds", "2") as process:
        until = time.monotonic() + PATIENCE
        while not kept.exists() and process.poll() is None and time.monotonic() < until:
            time.sleep(0.001)
        assert process.poll() is None, "the plan was never kept"
        os.kill(process.pid, signal.SIGKILL)
        process.communicate(timeout=PATIENCE)
    if not target.exists():
        written = subprocess.run(
            [sys.executable, "-m", "ictassign", "write", kept, workbook, "-o", target], capture_output=True, timeout=PATIENCE, check=True
        )
        assert written.returncode == 0
    problem = read_workbook(target).problem
    assert check(problem, read_plan(target, problem).plan).allowed


@pytest.mark.slow
def test_a_busy_machine_still_writes_the_best_plan_each_time() -> None:
    command = [sys.executable, str(Path(__file__).with_name("stopping.py")), "--times", "5", "--loops", "2"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 requests, 0 faults" in done.stdout
