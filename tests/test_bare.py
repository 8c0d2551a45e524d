"""What a bare install must do at once: show help, without loading what only a command needs."""

import subprocess
import sys

import pytest

HEAVY = {"ortools", "highspy", "openpyxl", "pandas", "numpy", "pydantic", "PIL"}


def imported(*words: str) -> set[str]:
    """Return the packages that a run of the interpreter imports, by their own names."""
    done = subprocess.run([sys.executable, "-X", "importtime", *words], capture_output=True, text=True, check=True)
    lines = (line.rpartition("|")[2].strip() for line in done.stderr.splitlines() if line.startswith("import time:"))
    return {line.partition(".")[0] for line in lines}


@pytest.mark.parametrize("words", [["--help"], ["--version"], ["solve", "--help"], ["evaluate", "--help"]], ids=" ".join)
def test_help_loads_no_solver_and_no_workbook(words: list[str]) -> None:
    loaded = imported("-m", "ictassign", *words)
    assert "rich_click" in loaded
    assert not HEAVY & loaded


def test_importing_the_package_loads_nothing_of_it_before_it_is_asked_for() -> None:
    loaded = imported("-c", "import ictassign")
    assert "ictassign" in loaded
    assert not HEAVY & loaded


def test_the_report_of_imports_would_show_a_solver() -> None:
    assert {"ortools", "highspy"} <= imported("-c", "import ictassign; ictassign.solve")
