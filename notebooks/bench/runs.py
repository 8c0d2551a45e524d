"""Runs: one method on one group, in a process of its own, so that its time and memory are its own.

This file is what that process runs: it reads a run as JSON from standard input and writes the row to the file it is told.
"""

import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import cache
from importlib.metadata import version
from pathlib import Path

from bench.groups import write_group

PATIENCE = (3.0, 900.0)
"""A run is ended after so many times the seconds asked, and so many seconds on top."""
METHODS = ("ictassign", "highs", "cp-sat", "auction", "greedy")
"""Names of what is compared; :mod:`bench.methods` does them."""
HERE = Path(__file__).resolve().parent
COMMAND = "python notebooks/benchmark.py"


@dataclass(frozen=True)
class Run:
    """What is to be run.

    Parameters
    ----------
    size, seed, centre
        The group.
    method : str
        One of :data:`METHODS`.
    without : tuple of str
        Parts of the search to leave out, together.
    seconds : float
        Time for the method.
    """

    size: int
    seed: int
    centre: str
    method: str
    without: tuple[str, ...]
    seconds: float

    @property
    def command(self) -> str:
        """What to type for this run alone."""
        group = f"--sizes {self.size} --seeds {self.seed} --centre {self.centre} --seconds {self.seconds:g}"
        return f"{COMMAND} {group} " + (f"--without {'+'.join(self.without)}" if self.without else f"--methods {self.method}")


@cache
def version_run() -> str:
    """Return the version of the program and, in a checkout, its commit (``*``: the program was changed since)."""
    kept = subprocess.run(
        ["git", "describe", "--always", "--dirty=*", "--exclude=*"], cwd=HERE, capture_output=True, text=True, check=False
    ).stdout.strip()
    return version("ictassign") + (f" {kept}" if kept else "")


def row_of(run: Run, workbook: Path) -> dict[str, object]:
    """Do a run in a process of its own and return its row."""
    answer = workbook.with_suffix(".json")
    answer.unlink(missing_ok=True)
    row: dict[str, object] = {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M"),
        "version": version_run(),
        "cores": os.cpu_count(),
        "load": round(os.getloadavg()[0], 2),
        **asdict(run),
        "without": "+".join(run.without),
        "command": run.command,
    }
    times, extra = PATIENCE
    try:
        ended = _child({**asdict(run), "workbook": str(workbook), "answer": str(answer)}, times * run.seconds + extra)
    except subprocess.TimeoutExpired:
        return {**row, "note": "did not end"}
    if not answer.exists():
        return {**row, "note": f"ended with {ended}"}
    return {**row, **json.loads(answer.read_text(encoding="utf-8"))}


def write_workbook(run: Run, workbook: Path) -> None:
    """Write the workbook of a run's group, in a process of its own."""
    if _child({**asdict(run), "workbook": str(workbook), "answer": ""}, None):
        raise SystemExit(f"no workbook for {run.size} sites around {run.centre}")


def _child(task: Mapping[str, object], patience: float | None) -> int:
    command = [sys.executable, "-m", "bench.runs"]
    return subprocess.run(
        command, input=json.dumps(task), stdout=subprocess.DEVNULL, text=True, cwd=HERE.parent, timeout=patience, check=False
    ).returncode


def do(run: Run, workbook: Path) -> dict[str, object]:
    """Do a run in this process; times are seconds since just before the workbook is read, amounts are minutes of travel."""
    # Imported here, so that the process that starts the runs stays small; and before the clock starts.
    from bench import methods, without  # noqa: PLC0415
    from ictassign.workbook.reader import read_workbook  # noqa: PLC0415

    without.leave_out(run.without)
    diary, cpu = methods.Diary(), time.process_time()
    problem = read_workbook(workbook).problem
    reading = time.monotonic() - diary.began
    verdict, bound = methods.METHODS[run.method](problem, run.seconds, run.seed, diary)
    wall, cpu = time.monotonic() - diary.began, time.process_time() - cpu
    used = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)
    row: dict[str, object] = {
        "wall": round(wall, 2),
        "cpu": round(cpu, 2),
        "reading": round(reading, 2),
        "building": round(diary.building, 2),
        "memory": round(used),
        "bound": None if bound is None else bound / 10,
    }
    if verdict is None:
        return {**row, "note": "no plan"}
    if not verdict.allowed:
        return {**row, "note": "the checker rejects the plan"}
    value = verdict.total
    diary.found(value)  # a solver may keep its last plan to itself until the end
    if bound is not None and value > 0:
        row["gap"] = round(max(0, value - bound) / value, 6)
    first, near = diary.within(value, float("inf")), diary.within(value, 0.01)
    row["first"], row["within"] = (None if moment is None else round(moment, 2) for moment in (first, near))
    return {**row, "value": value / 10}


def main() -> None:
    """Do the run that standard input describes; without a place for the answer, only write its workbook."""
    task = json.load(sys.stdin)
    workbook, answer = Path(task.pop("workbook")), task.pop("answer")
    run = Run(**{**task, "without": tuple(task["without"])})
    if answer:
        Path(answer).write_text(json.dumps(do(run, workbook)), encoding="utf-8")
    else:
        write_group(workbook, size=run.size, seed=run.seed, centre=run.centre)


if __name__ == "__main__":
    main()
