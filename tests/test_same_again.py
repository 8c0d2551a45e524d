"""The same plan gives the same report, byte for byte, in whatever order Python walks through its sets."""

import os
import subprocess
import sys
from pathlib import Path

from ictassign.library import read
from ictassign.solver import solve
from ictassign.workbook.template import write_template


def test_a_kept_plan_gives_the_same_workbook_in_every_process(tmp_path: Path) -> None:
    source, kept = tmp_path / "groep.xlsx", tmp_path / "plan.plan.json"
    write_template(source, example=True)
    kept.write_text(solve(read(source), seconds=2).to_json(), encoding="utf-8")
    written = set()
    for seed in ("1", "2", "3"):
        target = tmp_path / f"plan{seed}.xlsx"
        command = [sys.executable, "-m", "ictassign", "write", *map(str, (kept, source, "-o", target))]
        subprocess.run(command, env=os.environ | {"PYTHONHASHSEED": seed}, check=True, capture_output=True)
        written.add(target.read_bytes())
    assert len(written) == 1
