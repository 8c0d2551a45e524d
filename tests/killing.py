"""Kill runs at random moments while they write a plan, and look at what they leave behind.

    python tests/killing.py --kills 150

A child does what the command line does once there is a plan, again and again, with two plans in turn, and is killed (SIGKILL: it
can tidy nothing). After each kill the input must be what it was, the target must be the whole workbook of the one plan or
of the other, and a plan that was kept must stand in the target or lie beside it. Needs ``os.fork``.
"""

import argparse
import os
import random
import signal
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from ictassign.checker import check
from ictassign.cli import keeping
from ictassign.greedy import greedy
from ictassign.problem import Problem
from ictassign.result import UNPROVEN, Result
from ictassign.workbook.reader import read_workbook
from ictassign.workbook.template import write_template


@dataclass(frozen=True)
class Scene:
    """A workbook, where plans are written, two plans, and the whole workbooks that they give."""

    source: Path
    target: Path
    problem: Problem
    results: tuple[Result, ...]
    before: bytes
    whole: tuple[bytes, ...]
    seconds: float
    """How long one plan takes to write."""


def scene(folder: Path) -> Scene:
    """Write the example group into a folder, and both plans once undisturbed."""
    source, target = folder / "groep.xlsx", folder / "plan.xlsx"
    write_template(source, example=True)
    problem = read_workbook(source).problem
    plans = (first := greedy(problem), replace(first, stand_ins={}))
    results = tuple(Result(plan, check(problem, plan), UNPROVEN) for plan in plans)
    whole, began = [], time.monotonic()
    for result in results:
        keeping.write_plan(source, target, problem, result)
        whole.append(target.read_bytes())
    return Scene(source, target, problem, results, source.read_bytes(), tuple(whole), (time.monotonic() - began) / len(whole))


@contextmanager
def writing(now: Scene) -> Iterator[tuple[int, int]]:
    """Start a child that writes the two plans in turn; give its number and the pipe in which it says which plan it keeps and has written."""
    heard, said = os.pipe()
    child = os.fork()
    if child == 0:
        keep = vars(keeping)["keep_plan"]

        def telling(result: Result, target: Path) -> Path:
            kept: Path = keep(result, target)
            os.write(said, b"k%d" % now.results.index(result))
            return kept

        vars(keeping)["keep_plan"] = telling
        try:
            for turn in range(1_000_000):
                keeping.write_plan(now.source, now.target, now.problem, now.results[turn % 2])
                os.write(said, b"w%d" % (turn % 2))
        finally:
            os._exit(1)  # only when something went wrong before the kill
    os.close(said)
    try:
        yield child, heard
    finally:
        os.close(heard)


def kill_once(now: Scene, after: float) -> list[str]:
    """Kill a child after so many seconds; return what happened: ``old`` or ``new`` target, and each loss."""
    with writing(now) as (child, heard):
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        heard_last = os.read(heard, 1 << 16).decode()[-2:]
    found = [] if os.WIFSIGNALED(status) else ["ended by itself"]
    if now.source.read_bytes() != now.before:
        found.append("input changed")
    if now.target.read_bytes() not in now.whole:
        found.append("target damaged")
    kept = sorted(now.target.parent.glob("*.plan.json"))
    if heard_last.startswith("k"):
        number = int(heard_last[1])
        beside = any(readable(path, now) == now.results[number].plan for path in kept)
        written = now.target.read_bytes() == now.whole[number]
        found.append("killed with a plan on its way: new workbook there" if written else "killed with a plan on its way: old workbook there")
        if not beside and not written:
            found.append("plan lost")
    for path in kept:
        path.unlink()
    return found or ["killed between plans"]


def readable(path: Path, now: Scene) -> object:
    """Return the plan that a file holds; None when it is damaged."""
    try:
        return Result.from_json(path.read_text(encoding="utf-8"), now.problem).plan
    except ValueError:
        return None


def kill_often(folder: Path, kills: int, seed: int) -> Counter[str]:
    """Kill at so many random moments and count what was found; at the end a run that lives tidies up after the killed ones."""
    now, chance = scene(folder), random.Random(seed)
    counts: Counter[str] = Counter()
    for _ in range(kills):
        counts.update(kill_once(now, chance.uniform(0, 2 * now.seconds)))
    keeping.write_plan(now.source, now.target, now.problem, now.results[0])
    if left := {path.name for path in folder.iterdir()} - {now.source.name, now.target.name}:
        counts["left behind"] = len(left)
    return counts


LOSSES = ("input changed", "target damaged", "plan lost", "left behind", "ended by itself")


def main(words: Sequence[str]) -> int:
    """Kill and count, as asked on the command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--kills", type=int, default=150)
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args(words)
    with tempfile.TemporaryDirectory() as folder:
        counts = kill_often(Path(folder), options.kills, options.seed)
    lost = sum(counts[name] for name in LOSSES)
    sys.stdout.write("".join(f"{count:5d} {what}\n" for what, count in counts.most_common()))
    sys.stdout.write(f"{options.kills} kills, {lost} losses\n")
    return 1 if lost else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
