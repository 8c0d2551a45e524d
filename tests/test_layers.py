"""The rooms of the house import one way only, and the checker's side knows no solver."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import ictassign

HOUSE = Path(ictassign.__file__).parent
FLOORS = (
    ("faults", "text"),
    ("tables", "places"),
    ("amounts", "consistency"),
    ("given",),
    ("problem",),
    ("plan", "digest"),
    ("facts",),
    ("model",),
    ("implied",),
    ("rules", "goals"),
    ("checker",),
    ("result",),
    ("mandates", "program", "engines", "decomposition", "clashes", "greedy", "neighbourhoods", "rounding", "search", "course", "solver"),
    ("scenarios", "catalogue", "example"),
    ("answers", "workbook", "report"),
    ("library",),
    ("cli", "__main__"),
)
"""Every room may import those above it in this table and its neighbours on the same floor."""
FLOOR = {room: number for number, rooms in enumerate(FLOORS) for room in rooms}
SOLVERS = {"ortools", "highspy"}
SOLVER_FREE = [room for rooms in FLOORS[: FLOORS.index(("result",)) + 1] for room in rooms]


def _room(path: Path) -> str:
    return path.relative_to(HOUSE).with_suffix("").parts[0]


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: write the whole name"
            yield str(node.module)
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


FILES = sorted(path for path in HOUSE.rglob("*.py") if path != HOUSE / "__init__.py")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(HOUSE)))
def test_rooms_import_only_rooms_above_them(path: Path) -> None:
    assert _room(path) in FLOOR, "give the new room a floor in FLOORS"
    for name in _imports(path):
        top, _, rest = name.partition(".")
        other = rest.partition(".")[0]
        if top == "ictassign" and other in FLOOR:
            assert FLOOR[other] <= FLOOR[_room(path)], f"{_room(path)} imports {other}"
        assert top not in SOLVERS or _room(path) not in SOLVER_FREE


@pytest.mark.parametrize("room", [*SOLVER_FREE, "mandates"])
def test_no_solver_is_loaded_at_run_time(room: str) -> None:
    script = f"import ictassign.{room}, sys; print({SOLVERS!r} & set(sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "set()"
