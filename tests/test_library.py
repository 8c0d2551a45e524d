"""The same work from Python."""

from pathlib import Path

import pytest
from small import group

import ictassign
from ictassign.workbook.reader import read_plan
from ictassign.workbook.template import write_problem


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "groep.xlsx"
    write_problem(path, group())
    return path


def test_five_lines_go_from_workbook_to_plan(workbook: Path) -> None:
    problem = ictassign.read(workbook)
    result = ictassign.solve(problem, seconds=3)
    assert ictassign.check(problem, result.plan).allowed
    assert ictassign.write(workbook, workbook.with_name("plan.xlsx"), problem, result) == ()
    assert read_plan(workbook.with_name("plan.xlsx"), problem).plan == result.plan


def test_every_table_of_the_report_is_a_frame(workbook: Path) -> None:
    problem = ictassign.read(str(workbook))
    frames = ictassign.frames(problem, ictassign.solve(problem, seconds=3))
    division = frames["Taakverdeling"]
    assert len(division) == len(problem.duties)
    assert division["Uren"].sum() * 60 == sum(duty.minutes for duty in problem.duties.values())
    assert frames["Bezoeken"]["Bezoeken"].ge(1).all()


def test_a_report_without_names_stands_alone(workbook: Path) -> None:
    problem = ictassign.read(workbook)
    ictassign.write(workbook, workbook.with_name("plan.xlsx"), problem, ictassign.solve(problem, seconds=3), anonymous=True)
    with pytest.raises(ictassign.InvalidInput) as refused:
        ictassign.read(workbook.with_name("plan.xlsx"))
    assert "Personeel" in {fault.sheet for fault in refused.value.faults}


def test_faults_come_as_values(tmp_path: Path) -> None:
    with pytest.raises(ictassign.InvalidInput) as refused:
        ictassign.read(tmp_path / "weg.xlsx")
    assert all(isinstance(fault, ictassign.Fault) for fault in refused.value.faults)


def test_every_name_is_there_and_no_other() -> None:
    assert dir(ictassign) == sorted(ictassign.__all__)
    assert all(getattr(ictassign, name) for name in ictassign.__all__)
    with pytest.raises(AttributeError, match="no attribute 'slove'"):
        ictassign.slove  # noqa: B018 -- asking is the test
