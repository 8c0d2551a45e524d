"""The log keeps the whole result, also through a workbook."""

from pathlib import Path

import pytest
from openpyxl import load_workbook
from small import group

from ictassign.checker import check
from ictassign.digest import digest
from ictassign.greedy import greedy
from ictassign.mandates import assign
from ictassign.report.sheets import report
from ictassign.result import Effort, Result
from ictassign.workbook import record
from ictassign.workbook.markup import MOST_TEXT
from ictassign.workbook.record import recorded_plan, recorded_result, rows
from ictassign.workbook.writer import write_workbook

PROBLEM = group()
PLAN = assign(PROBLEM, greedy(PROBLEM))
RESULT = Result(PLAN, check(PROBLEM, PLAN), -5, "HiGHS", Effort(seconds=12.5, seed=7), 3.0, versions={"ictassign": "0.1.0"}, digest=digest(PROBLEM))


def test_the_result_comes_back_from_the_rows() -> None:
    facts = dict(rows(RESULT))
    assert recorded_plan(facts) == PLAN
    assert recorded_result(facts, PROBLEM) == RESULT
    assert facts["Zaad"] == "7"
    assert facts["Seconden voor het zoeken"] == "12,5"


def test_the_result_comes_back_from_a_written_workbook(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_workbook(None, target, report(PROBLEM, RESULT))
    facts = {str(name): str(text) for name, text in load_workbook(target)["Logboek"].iter_rows(values_only=True, max_col=2)}
    assert recorded_result(facts, PROBLEM) == RESULT


def test_a_long_plan_is_kept_in_several_rows_that_fit_a_cell(monkeypatch: pytest.MonkeyPatch) -> None:
    assert record.CHUNK < MOST_TEXT
    monkeypatch.setattr(record, "CHUNK", 40)
    facts = dict(rows(RESULT))
    kept = [text for name, text in facts.items() if name.startswith("Plan ")]
    assert len(kept) > 2
    assert all(len(text) <= 40 for text in kept)
    assert recorded_result(facts, PROBLEM) == RESULT


def test_a_damaged_record_gives_nothing() -> None:
    facts = dict(rows(RESULT))
    assert recorded_plan({}) is None
    assert recorded_plan({"Plan 1": "geen plan"}) is None
    assert recorded_plan({"Plan 1": facts["Plan 1"][:-8]}) is None
    assert recorded_plan({"Plan 1": facts["Plan 1"][:20] + "AAAA" + facts["Plan 1"][24:]}) is None
