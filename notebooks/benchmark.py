"""Run the sizes and seeds of the benchmark, each run in a process of its own, and add a row for each to benchmark.csv.

\b
python notebooks/benchmark.py --sizes 22                       (the real group: three teams, every method)
python notebooks/benchmark.py --sizes 22 --seconds 40 --without all   (what each part of the search brings)
python notebooks/benchmark.py --table                          (medians of what was run, as Markdown)
python notebooks/benchmark.py --page                           (run benchmark.ipynb again, so that it shows them)

Everything takes some seven hours. Close other programs: a run on a busy machine is a run in less time. The load when it began stands in its row.
"""  # noqa: D301

import signal
import sys
from collections.abc import Iterator
from itertools import product
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from bench import tables
from bench.groups import SECONDS, centre_of, seconds_for
from bench.runs import METHODS, Run, row_of, write_workbook
from bench.without import NAMES

HERE = Path(__file__).resolve().parent


def _words(_context: click.Context, _parameter: click.Parameter, text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _numbers(context: click.Context, parameter: click.Parameter, text: str) -> list[int]:
    try:
        return [int(word) for word in _words(context, parameter, text)]
    except ValueError as error:
        raise click.BadParameter("whole numbers, with commas between them") from error


def _known(words: list[str], names: tuple[str, ...], option: str) -> None:
    if unknown := [word for word in words if word not in names]:
        raise click.BadParameter(f"unknown: {', '.join(unknown)}; there are {', '.join(names)}", param_hint=option)


@click.command(help=__doc__)
@click.option("--sizes", default=",".join(map(str, SECONDS)), show_default=True, callback=_numbers, help="Numbers of sites; 22 is the real group.")
@click.option("--seeds", default="1,2,3", show_default=True, callback=_numbers, help="One group for each.")
@click.option("--centre", help="Town in the middle; default another one for each seed.")
@click.option("--seconds", type=float, help=f"Time of a run; default by size: {', '.join(f'{size}: {s:g}' for size, s in SECONDS.items())}.")
@click.option("--methods", default=",".join(METHODS), show_default=True, callback=_words, help="What to compare.")
@click.option("--without", default="", callback=_words, help=f"Instead, solve without each of these; A+B together; 'all': {', '.join(NAMES)}.")
@click.option("--output", default=HERE / "benchmark.csv", type=click.Path(dir_okay=False, path_type=Path), help="Where the rows are kept.")
@click.option("--table", is_flag=True, help="Run nothing; print the medians over seeds as Markdown.")
@click.option("--page", is_flag=True, help="Run nothing; run benchmark.ipynb again.")
def main(
    *,
    sizes: list[int],
    seeds: list[int],
    centre: str | None,
    seconds: float | None,
    methods: list[str],
    without: list[str],
    output: Path,
    table: bool,
    page: bool,
) -> None:
    """Run, or show what was run."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("stopped"))  # so that a run that is going on ends too
    _known(methods, METHODS, "--methods")
    parts = [tuple(word.split("+")) for word in (NAMES if without == ["all"] else without)]
    _known([name for part in parts for name in part], NAMES, "--without")
    if table:
        rows = tables.read(output)
        click.echo("\n\n".join((tables.methods(rows), tables.parts(rows), tables.versions(rows))))
    elif page:
        _page(HERE / "benchmark.ipynb")
    else:
        for size, seed in product(sizes, seeds):
            group = size, seed, centre or centre_of(size, seed)
            time = seconds or seconds_for(size)
            runs = [Run(*group, "ictassign", part, time) for part in parts] or [Run(*group, method, (), time) for method in methods]
            for row in _rows(runs):
                tables.append(output, row)


def _rows(runs: list[Run]) -> Iterator[dict[str, object]]:
    """Yield the row of each run of one group, and tell how it goes."""
    with TemporaryDirectory() as folder:
        workbook = Path(folder) / "group.xlsx"
        write_workbook(runs[0], workbook)
        for run in runs:
            what = f"{run.size} sites, seed {run.seed}, {run.centre}, {run.seconds:g} s, {run.method}"
            click.echo(what + (f" without {' and '.join(run.without)}" if run.without else "") + ": ", nl=False, err=True)
            row = row_of(run, workbook)
            told = (f"{name} {row[name]}" for name in ("value", "bound", "gap", "wall", "memory", "note") if row.get(name) is not None)
            click.echo(", ".join(told), err=True)
            yield row


def _page(path: Path) -> None:
    import nbclient  # noqa: PLC0415 - only developers who show the page need it
    import nbformat  # noqa: PLC0415

    notebook = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    nbclient.NotebookClient(notebook, kernel_name="python3", resources={"metadata": {"path": str(path.parent)}}).execute()
    for cell in notebook.cells:
        cell.metadata.pop("execution", None)
    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


if __name__ == "__main__":
    main()
