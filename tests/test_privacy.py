"""Names stay with the planner: reports without names, searched part by part, and no way out of the machine."""

import html
import re
import socket
import unicodedata
from pathlib import Path
from zipfile import ZipFile

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from small import group

from ictassign.cli.commands import main
from ictassign.problem import Problem
from ictassign.workbook.reader import read_workbook
from ictassign.workbook.template import write_problem, write_template


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def named_in(path: Path, problem: Problem) -> set[str]:
    """Return the names of people and sites, whole or in part, that stand in any part of a workbook or in the list of its parts."""
    words = (
        {row.name for row in problem.people}
        | {row.name for row in problem.sites}
        | {part for row in problem.people for part in row.name.split() if len(part) > 2}
    )
    with ZipFile(path) as archive:
        texts = [" ".join(archive.namelist()), *(html.unescape(archive.read(part).decode("utf-8", "replace")) for part in archive.namelist())]
    everything = unicodedata.normalize("NFC", "\n".join(texts))
    return {word for word in words if re.search(rf"(?<!\w){re.escape(word)}(?!\w)", everything)}


@pytest.fixture(scope="module")
def plan(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the example group with a plan in it, in a folder with the workbook that it came from."""
    folder = tmp_path_factory.mktemp("privacy")
    write_template(folder / "groep.xlsx", example=True)
    said = run("solve", folder / "groep.xlsx", "-o", folder / "plan.xlsx", "--seconds", "4")
    assert said.exit_code == 0, said.stderr
    return folder / "plan.xlsx"


def test_the_plan_that_stands_comes_out_without_any_name(plan: Path) -> None:
    problem, target = read_workbook(plan).problem, plan.with_name("anoniem.xlsx")
    assert named_in(plan, problem)
    said = run("write", plan, plan, "-o", target, "--anonymous")
    assert said.exit_code == 0, said.stderr
    assert named_in(target, problem) == set()


def test_nothing_that_is_said_or_kept_holds_a_name(plan: Path) -> None:
    problem, target = read_workbook(plan).problem, plan.with_name("weer.xlsx")
    said = run("solve", plan, "-o", target, "--seconds", "3", "--from", plan)
    assert said.exit_code == 0
    assert not [row.name for row in problem.people if row.name in said.output]


def test_a_report_without_names_never_replaces_the_input(plan: Path) -> None:
    assert run("write", plan, plan, "-o", plan, "--in-place", "--anonymous").exit_code == 2


def test_writing_a_plan_that_stands_changes_nothing(plan: Path) -> None:
    again = plan.with_name("nog eens.xlsx")
    assert run("write", plan, plan, "-o", again).exit_code == 0
    before, after = load_workbook(plan), load_workbook(again)
    assert before.sheetnames == after.sheetnames
    for sheet in set(before.sheetnames) - {"Logboek"}:  # the course of the search is not kept
        assert list(before[sheet].values) == list(after[sheet].values)


def test_no_connection_is_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("a connection was asked for")

    for way in ("connect", "connect_ex", "sendto"):
        monkeypatch.setattr(socket.socket, way, refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)
    write_problem(tmp_path / "groep.xlsx", group())
    assert run("solve", tmp_path / "groep.xlsx", "-o", tmp_path / "plan.xlsx", "--seconds", "2").exit_code == 0
