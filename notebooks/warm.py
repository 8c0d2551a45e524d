"""How much sooner a scenario is solved from the plan of the base than afresh: the time to reach what a fresh solve ends with.

\b
python notebooks/warm.py groep.xlsx --seconds 30 --seeds 1,2,3

The base is solved first, as long as a scenario, and then every scenario of the sheet Wat als, afresh and from the plan of the base, with each seed.
A run on a busy machine is a run in less time; the two of a pair run one after the other.
"""  # noqa: D301

from collections.abc import Sequence
from pathlib import Path
from statistics import median

import click

import ictassign
from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.result import Moment
from ictassign.scenarios import scenarios


def reached(moments: Sequence[Moment], value: int) -> float | None:
    """Return after how many seconds a run was as good as a value; None when it never was."""
    return next((moment.seconds for moment in moments if moment.value <= value), None)


def run(problem: Problem, seconds: float, seed: int, start: Plan | None) -> tuple[int, list[Moment]]:
    """Solve once and return the value and the course of the run."""
    moments: list[Moment] = []
    result = ictassign.solve(problem, seconds=seconds, workers=2, seed=seed, start=start, progress=moments.append)
    return result.value, moments


@click.command(help=__doc__)
@click.argument("workbook", type=click.Path(path_type=Path))
@click.option("--seconds", default=30.0, show_default=True)
@click.option("--seeds", default="1,2,3", show_default=True)
@click.option("--allowance", default=0.1, show_default=True, help="Per cent by which a value may be above that of the fresh solve.")
def main(workbook: Path, seconds: float, seeds: str, allowance: float) -> None:
    """Measure, and print a line per scenario and seed and the median ratio."""
    problem = ictassign.read(workbook)
    ratios: list[float] = []
    click.echo("scenario;seed;fresh value;warm value;fresh seconds;warm seconds;ratio")
    for seed in map(int, seeds.split(",")):
        base = ictassign.solve(problem, seconds=seconds, workers=2, seed=seed).plan
        for name, changed in scenarios(problem).items():
            fresh, course = run(changed, seconds, seed, None)
            goal = round(fresh * (1 + allowance / 100))
            warm, warm_course = run(changed, seconds, seed, base)
            first, then = reached(course, goal), reached(warm_course, goal)
            ratio = (then if then is not None else seconds) / max(first or 0.0, 0.01)
            ratios.append(ratio)
            shown = f"{then:.1f}" if then is not None else "-"
            click.echo(f"{name};{seed};{fresh / 10:.1f};{warm / 10:.1f};{first or 0.0:.1f};{shown};{ratio:.2f}")
    click.echo(f"median ratio over {len(ratios)} pairs: {median(ratios):.2f}")


if __name__ == "__main__":
    main()
