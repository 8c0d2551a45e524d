"""Tables: the rows of all runs in a CSV file, and the medians over seeds of the newest ones as Markdown."""

import csv
from collections.abc import Callable, Iterable, Mapping, Sequence
from math import inf, isfinite
from pathlib import Path
from statistics import median

from bench.runs import METHODS

Row = Mapping[str, str]

COLUMNS = (
    "date", "version", "cores", "load", "size", "seed", "centre", "method", "without", "seconds", "wall", "cpu", "reading", "building",
    "value", "bound", "gap", "first", "within", "memory", "note", "command",
)  # fmt: skip
"""Times are seconds, of the clock but for ``cpu``; value and bound are minutes of travel; memory is MiB."""
GROUP = ("size", "seed", "centre")


def read(path: Path) -> list[Row]:
    """Return the rows of a file, none when there is no such file."""
    if not path.exists():
        return []
    with path.open(encoding="utf-8", newline="") as file:
        return [row | {"seconds": f"{float(row['seconds']):g}"} for row in csv.DictReader(file)]  # 600 and 600.0 are one time


def append(path: Path, row: Mapping[str, object]) -> None:
    """Add a row to a file."""
    new = not path.exists()
    with path.open("a", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS, restval="", lineterminator="\n")
        if new:
            writer.writeheader()
        writer.writerow(row)


def newest(rows: Iterable[Row]) -> list[Row]:
    """Return the last row of each run, by size, time and method, the whole search before its parts."""
    last = {tuple(row[name] for name in (*GROUP, "method", "without", "seconds")): row for row in rows}
    return sorted(last.values(), key=lambda row: (int(row["size"]), float(row["seconds"]), METHODS.index(row["method"]), bool(row["without"])))


def _number(row: Row, name: str) -> float | None:
    return float(row[name]) if row[name] else None


def _median(rows: Sequence[Row], name: str) -> float:
    """Return a median over seeds; a run without such a number counts as worse than all others."""
    missing = -inf if name == "bound" else inf
    numbers = [_number(row, name) for row in rows]
    return median(missing if number is None else number for number in numbers)


def _shown(number: float, how: str) -> str:
    return format(number, how) if isfinite(number) else "-"


def _gap(rows: Sequence[Row]) -> str:
    gap = _median(rows, "gap")
    return "proven" if gap == 0 else _shown(gap, ".3%")


def best_bounds(rows: Iterable[Row]) -> dict[tuple[str, ...], float]:
    """Return the highest bound that anything proved, by group."""
    best: dict[tuple[str, ...], float] = {}
    for row in rows:
        bound = _number(row, "bound")
        if bound is not None:
            group = tuple(row[name] for name in GROUP)
            best[group] = max(bound, best.get(group, bound))
    return best


def _above(rows: Sequence[Row], best: Mapping[tuple[str, ...], float]) -> float:
    """Return the median distance of the values from the best bound that is known of their group."""
    shares: list[float] = []
    for row in rows:
        value, bound = _number(row, "value"), best.get(tuple(row[name] for name in GROUP))
        shares.append((value - bound) / value if value and bound is not None else inf)
    return median(shares)


def _table(heads: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    return "\n".join(["| " + " | ".join(cells) + " |" for cells in (heads, ["---"] * len(heads), *lines)])


HEADS = ("value", "bound", "gap", "from best bound", "first plan", "within 1 %", "wall", "cpu", "reading", "model", "MiB")


def _figures(rows: Sequence[Row], best: Mapping[tuple[str, ...], float]) -> list[str]:
    return [
        _shown(_median(rows, "value"), ",.1f"),
        _shown(_median(rows, "bound"), ",.1f"),
        _gap(rows),
        _shown(_above(rows, best), ".3%"),
        *(_shown(_median(rows, name), ".1f") for name in ("first", "within", "wall", "cpu", "reading", "building")),
        _shown(_median(rows, "memory"), ",.0f"),
    ]


def _grouped(rows: Iterable[Row], key: Callable[[Row], tuple[str, ...]]) -> dict[tuple[str, ...], list[Row]]:
    groups: dict[tuple[str, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(key(row), []).append(row)
    return groups


def methods(rows: Sequence[Row]) -> str:
    """Return the medians by size, time and method, of the newest runs with every part of the search."""
    best = best_bounds(rows)
    whole = newest([row for row in rows if not row["without"]])
    lines = [
        [size, f"{float(seconds):g}", method, str(len(group)), *_figures(group, best)]
        for (size, seconds, method), group in _grouped(whole, lambda row: (row["size"], row["seconds"], row["method"])).items()
    ]
    return _table(("sites", "s", "method", "runs", *HEADS), lines)


def parts(rows: Sequence[Row]) -> str:
    """Return the medians with each part of the search left out, beside those of the whole search on the same groups in the same time."""
    best = best_bounds(rows)
    own = newest([row for row in rows if row["method"] == "ictassign"])
    lacking = {tuple(row[name] for name in (*GROUP, "seconds")) for row in own if row["without"]}
    compared = [row for row in own if tuple(row[name] for name in (*GROUP, "seconds")) in lacking]
    lines = [
        [size, f"{float(seconds):g}", without or "(nothing)", str(len(group)), *_figures(group, best)]
        for (size, seconds, without), group in _grouped(compared, lambda row: (row["size"], row["seconds"], row["without"])).items()
    ]
    return _table(("sites", "s", "without", "runs", *HEADS), lines)


def fairness(rows: Sequence[Row]) -> str:
    """Say how unequal the processor time of the runs in :func:`parts` was: with a wide range they cannot be compared."""
    used = [float(row["cpu"]) for row in newest(rows) if row["without"] and row["cpu"]]
    return (
        f"Processor time of these runs: {min(used):.0f} to {max(used):.0f} s. Where it differs much, so may the values, whatever was left out."
        if used
        else ""
    )


def versions(rows: Sequence[Row]) -> str:
    """Return the median gaps of each version of the program, by size and time."""
    own = [row for row in rows if row["method"] == "ictassign" and not row["without"]]
    lines = []
    for (version, size, seconds), group in _grouped(own, lambda row: (row["version"], row["size"], row["seconds"])).items():
        last = newest(group)
        figures = [_shown(_median(last, "value"), ",.1f"), _shown(_median(last, "bound"), ",.1f"), _gap(last)]
        lines.append([version, group[0]["date"], size, f"{float(seconds):g}", str(len(last)), *figures])
    return _table(("version", "since", "sites", "s", "runs", "value", "bound", "gap"), lines)
