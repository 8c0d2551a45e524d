"""The benchmark command runs and its tables say what its rows say; the slow tests hold the gaps.

The gaps, on a machine with little else to do (about an hour and a half):

    pytest -m slow tests/test_benchmark.py
"""

import csv
import subprocess
import sys
import time
from pathlib import Path
from statistics import median

import pytest
from bench import tables
from bench.groups import CENTRES, SECONDS, centre_of, seconds_for
from bench.methods import METHODS as METHODS_DONE
from bench.runs import METHODS, Run
from bench.without import KINDS, NAMES

from ictassign import engines
from ictassign.example import invented_group
from ictassign.neighbourhoods import Neighbourhoods
from ictassign.program import Program
from ictassign.solver import formulate

COMMAND = Path(__file__).parent.parent / "notebooks" / "benchmark.py"


def benchmark(output: Path, *options: str) -> list[dict[str, str]]:
    """Run the command and return the rows that it has written."""
    subprocess.run([sys.executable, COMMAND, "--output", output, *options], check=True, capture_output=True)
    with output.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def row(**cells: str) -> dict[str, str]:
    plain = {"size": "10", "seed": "1", "centre": "Torhout", "method": "ictassign", "seconds": "60", "version": "1", "date": "today"}
    return dict.fromkeys(tables.COLUMNS, "") | plain | cells


def cells(table: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("| ").split("|")] for line in table.splitlines()[2:]]


def test_the_command_adds_a_row_for_each_run(tmp_path: Path) -> None:
    rows = benchmark(tmp_path / "rows.csv", "--sizes", "2", "--seeds", "1", "--seconds", "2")
    assert [found["method"] for found in rows] == list(METHODS)
    for found in rows:
        assert found["method"] in found["command"]
        if found["note"] == "no plan" and found["method"] in {"highs", "cp-sat"}:  # on a very busy machine
            continue
        assert not found["note"], found
        assert 0 <= float(found["first"]) <= float(found["within"]) <= float(found["wall"])
        assert float(found["memory"]) > 10
        assert not found["bound"] or float(found["bound"]) <= float(found["value"])
    value = {found["method"]: float(found["value"] or "inf") for found in rows}
    assert value["ictassign"] <= value["auction"] <= value["greedy"]
    rows = benchmark(tmp_path / "rows.csv", "--sizes", "2", "--seeds", "1", "--seconds", "1", "--without", "+".join(NAMES[:-1]))
    assert (len(rows), rows[-1]["without"], rows[-1]["note"]) == (len(METHODS) + 1, "+".join(NAMES[:-1]), "")


def test_a_time_is_the_same_however_it_was_written(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    for seconds, value in (("600.0", "2"), ("600", "1")):
        tables.append(path, row(seconds=seconds, value=value))
    assert [found["value"] for found in tables.newest(tables.read(path))] == ["1"]


def test_a_benchmark_that_is_stopped_ends_its_run(tmp_path: Path) -> None:
    options = ["--sizes", "22", "--seeds", "1", "--seconds", "600", "--methods", "ictassign", "--output", str(tmp_path / "rows.csv")]
    with subprocess.Popen([sys.executable, COMMAND, *options], stderr=subprocess.PIPE, text=True) as going:
        assert going.stderr is not None
        assert going.stderr.read(8) == "22 sites"  # the workbook is written and the run begins
        time.sleep(1)
        going.terminate()
        going.communicate(timeout=60)  # the run holds this pipe too: it ends when both have


def test_a_run_that_cannot_be_is_refused_before_it_starts(tmp_path: Path) -> None:
    for options in (["--methods", "magic"], ["--without", "LNS+magic"], ["--sizes", "ten"]):
        with pytest.raises(subprocess.CalledProcessError) as caught:
            benchmark(tmp_path / "rows.csv", *options)
        assert b"Traceback" not in caught.value.stderr
    assert not list(tmp_path.iterdir())


def test_every_method_can_be_run_and_every_kind_of_neighbourhood_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    assert set(METHODS) == set(METHODS_DONE)
    model = formulate(invented_group(2))
    program = Program.of(model)
    neighbourhoods = Neighbourhoods(model, program)
    small = {name for name, _ in neighbourhoods.choosers}
    assert {name for name, _ in neighbourhoods.kinds} == set(KINDS)
    monkeypatch.setattr(engines, "LARGE_ABOVE", 0)
    assert small < {name for name, _ in Neighbourhoods(model, program).choosers} == set(KINDS)


def test_each_size_has_a_time_and_towns() -> None:
    assert SECONDS.keys() == CENTRES.keys()
    assert (seconds_for(38), seconds_for(39), seconds_for(1000)) == (180, 600, 1800)
    assert [centre_of(120, seed) for seed in (1, 2, 3, 4)] == [*CENTRES[120], CENTRES[120][0]]


def test_a_command_makes_its_run_again() -> None:
    typed = "python notebooks/benchmark.py --sizes 22 --seeds 1 --centre Torhout --seconds 40"
    assert Run(22, 1, "Torhout", "ictassign", ("LNS", "taken"), 40.0).command == f"{typed} --without LNS+taken"
    assert Run(22, 1, "Torhout", "highs", (), 40.0).command == f"{typed} --methods highs"


def test_rows_come_back_as_written(tmp_path: Path) -> None:
    path = tmp_path / "rows.csv"
    assert tables.read(path) == []
    tables.append(path, row(seed="1"))
    tables.append(path, row(seed="2", note="a, b"))
    assert tables.read(path) == [row(seed="1"), row(seed="2", note="a, b")]


def test_the_tables_show_medians_over_seeds_of_the_newest_runs() -> None:
    rows = [row(seed="1", value="900", bound="100", gap="0.9")]
    rows += [row(seed=str(seed), value=str(100 * seed), bound="100", gap=str(1 - 1 / seed)) for seed in (1, 2, 4)]
    rows += [row(seed="2", method="highs", value="400", bound="150", gap="0.625"), row(method="greedy", seed="2", value="600")]
    own, highs, greedy = cells(tables.methods(rows))
    assert own[2:7] == ["ictassign", "3", "200.0", "100.0", "50.000%"]
    assert highs[3:8] == ["1", "400.0", "150.0", "62.500%", "62.500%"]
    assert greedy[4:8] == ["600.0", "-", "-", "75.000%"]
    assert cells(tables.methods([row(value="1", bound="1", gap="0.0")]))[0][6] == "proven"


def test_a_table_shows_no_median_of_runs_that_mostly_failed() -> None:
    rows = [row(seed="1", value="100"), row(seed="2", note="no plan"), row(seed="3", note="no plan")]
    assert cells(tables.methods(rows))[0][4] == "-"


def test_parts_stand_beside_the_whole_on_the_same_groups_in_the_same_time() -> None:
    rows = [row(without="LNS", value="300"), row(value="200"), row(seed="2", value="900"), row(seconds="40", value="250")]
    assert [line[2:5] for line in cells(tables.parts(rows))] == [["(nothing)", "1", "200.0"], ["LNS", "1", "300.0"]]


def test_each_version_keeps_its_row() -> None:
    rows = [row(version="1", value="300", gap="0.1"), row(version="2", value="200", gap="0.0"), row(version="2", method="highs", value="250")]
    assert [(line[0], line[5], line[7]) for line in cells(tables.versions(rows))] == [("1", "300.0", "10.000%"), ("2", "200.0", "proven")]


@pytest.mark.slow
@pytest.mark.parametrize(("size", "most"), [(10, 0.0), (22, 0.0005), (38, 0.0005), (120, 0.005)])
def test_the_gap_is_small(size: int, most: float, tmp_path: Path) -> None:
    rows = benchmark(tmp_path / "rows.csv", "--sizes", str(size), "--methods", "ictassign")
    assert len(rows) == 3
    assert median(float(found["gap"] or 1) for found in rows) <= most, [found["gap"] for found in rows]


@pytest.mark.slow
@pytest.mark.parametrize("size", [10, 22])
def test_one_solver_alone_is_never_better(size: int, tmp_path: Path) -> None:
    rows = benchmark(tmp_path / "rows.csv", "--sizes", str(size), "--methods", "ictassign,highs,cp-sat")
    values = {name: median(float(found["value"] or "inf") for found in rows if found["method"] == name) for name in METHODS[:3]}
    assert values["ictassign"] <= min(values["highs"], values["cp-sat"]), values
