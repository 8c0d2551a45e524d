"""Going on from a plan and weighing goals, as a planner types it."""

import json
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from small import group

from ictassign.answers import moves_sheet
from ictassign.answers.weighing import contradictions, questions
from ictassign.checker import check
from ictassign.cli.commands import main
from ictassign.goals import GOALS, weights
from ictassign.problem import Problem
from ictassign.scenarios import changed
from ictassign.tables import Person, PersonSkills
from ictassign.workbook.next_year import next_year
from ictassign.workbook.plan_reader import read_plan
from ictassign.workbook.reader import read_workbook
from ictassign.workbook.template import write_problem


def run(*words: str | Path, typed: str = "") -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], input=typed)


def able() -> Problem:
    """The small group, with somebody more who can do the work."""
    problem = group()
    extra = Person(code="P4", name="Vierde", roles=problem.people[0].roles, base="A1", hours_per_year=Decimal(200))
    return changed(problem, people=(*problem.people, extra), skills=(*problem.skills, PersonSkills(person="P4", levels={"netwerk": 2})))


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("solved")
    write_problem(folder / "groep.xlsx", able())
    assert run("solve", folder / "groep.xlsx", "-o", folder / "plan.xlsx", "--seconds", "5").exit_code == 0
    return folder


def cells(path: Path, sheet: str) -> list[list[str]]:
    return [["" if value is None else str(value) for value in row] for row in load_workbook(path)[sheet].iter_rows(values_only=True)]


def changed_by_hand(source: Path, target: Path, duty: tuple[str, str], person: str) -> str:
    """Type a person in Voert uit of a duty, and return who stood there."""
    book = load_workbook(source)
    sheet = book["Taakverdeling"]
    assert isinstance(sheet, Worksheet)
    column = {str(cell.value): index for index, cell in enumerate(sheet[1], 1)}
    row = next(cell.row for cell in sheet["B"] if (cell.value, sheet.cell(cell.row, column["Vestiging"]).value) == duty)
    before = str(sheet.cell(row, column["Voert uit"]).value)
    sheet.cell(row, column["Voert uit"], person)
    book.save(target)
    return before


# -- repair
def test_repair_keeps_what_was_typed_and_gives_an_allowed_plan(solved: Path, tmp_path: Path) -> None:
    problem = read_workbook(solved / "plan.xlsx").problem
    plan = read_plan(solved / "plan.xlsx", problem).plan
    key, person = next(
        (key, person) for key in problem.duties for person in problem.executors[key] if key.site and person not in plan.executors.get(key, ())
    )
    changed_by_hand(solved / "plan.xlsx", tmp_path / "hand.xlsx", (key.task, key.site), person)
    said = run("repair", tmp_path / "hand.xlsx", "-o", tmp_path / "fixed.xlsx", "--seconds", "6")
    assert said.exit_code == 0, said.stderr
    assert "1 wijziging van u blijft staan" in said.stdout
    repaired = read_plan(tmp_path / "fixed.xlsx", problem)
    assert not repaired.faults
    assert person in repaired.plan.executors[key]
    assert check(problem, repaired.plan).allowed
    assert load_workbook(tmp_path / "fixed.xlsx").active.title == moves_sheet.TITLE  # type: ignore[union-attr]
    assert any(str(key) in row and "voert uit" in row for row in cells(tmp_path / "fixed.xlsx", moves_sheet.TITLE))


def test_repair_refuses_what_was_typed_against_the_rules_at_its_cell(solved: Path, tmp_path: Path) -> None:
    changed_by_hand(solved / "plan.xlsx", tmp_path / "hand.xlsx", ("T1", "B1"), "P3")
    said = run("repair", tmp_path / "hand.xlsx", "-o", tmp_path / "fixed.xlsx")
    assert said.exit_code == 3
    assert "Taakverdeling!I" in said.stderr
    assert "P3" in said.stderr
    assert not (tmp_path / "fixed.xlsx").exists()


# -- replan
def without(source: Path, target: Path, person: str) -> None:
    """Take a person out of the sheets of the planner."""
    book = load_workbook(source)
    for name in ("Personeel", "Vaardigheden", "Afspraken"):
        sheet = book[name]
        for row in range(sheet.max_row, 1, -1):
            if sheet.cell(row, 1).value == person:
                sheet.delete_rows(row)
    book.save(target)


def test_replan_goes_on_without_somebody_who_left_and_gives_the_reason(solved: Path, tmp_path: Path) -> None:
    without(solved / "plan.xlsx", tmp_path / "left.xlsx", "P2")
    said = run("replan", tmp_path / "left.xlsx", "-o", tmp_path / "new.xlsx", "--from", "2027-02-01", "--seconds", "6", "--json")
    assert said.exit_code == 0, said.stderr
    facts = json.loads(said.stdout)
    assert facts["share"] == pytest.approx(150 / 303)
    assert {move["why"] for move in facts["moves"] if "P2" in move["out"]} == {"P2 is er niet meer"}
    problem = read_workbook(tmp_path / "new.xlsx").problem
    assert check(problem, read_plan(tmp_path / "new.xlsx", problem).plan).allowed


def test_replan_names_a_code_that_never_existed(solved: Path, tmp_path: Path) -> None:
    changed_by_hand(solved / "plan.xlsx", tmp_path / "hand.xlsx", ("T1", "B1"), "P99")
    said = run("replan", tmp_path / "hand.xlsx", "-o", tmp_path / "new.xlsx")
    assert said.exit_code == 3
    assert "P99" in said.stderr


def test_the_next_year_starts_from_last_year_within_a_limit_on_moves(solved: Path, tmp_path: Path) -> None:
    next_year(solved / "plan.xlsx", tmp_path / "next.xlsx")
    said = run("replan", tmp_path / "next.xlsx", "-o", tmp_path / "new.xlsx", "--most-moves", "0", "--seconds", "6")
    assert said.exit_code == 0, said.stderr
    assert "hoogstens 0 waren toegelaten" in said.stdout
    problem = read_workbook(tmp_path / "new.xlsx").problem
    assert check(problem, read_plan(tmp_path / "new.xlsx", problem).plan).values["verandering"] == 0


def test_without_any_plan_there_is_nothing_to_go_on_from(tmp_path: Path) -> None:
    write_problem(tmp_path / "groep.xlsx", changed(group(), last_year=()))
    said = run("replan", tmp_path / "groep.xlsx", "-o", tmp_path / "new.xlsx")
    assert said.exit_code == 3
    assert "ictassign solve" in said.stderr


def test_a_day_in_the_summer_is_for_the_whole_next_year(solved: Path, tmp_path: Path) -> None:
    said = run("replan", solved / "plan.xlsx", "-o", tmp_path / "new.xlsx", "--from", "2027-07-05", "--seconds", "5", "--json")
    assert json.loads(said.stdout)["share"] == 1


# -- weights
def test_weights_follow_from_answers_in_hours_of_driving(solved: Path, tmp_path: Path) -> None:
    typed = "\n".join(["veel", "12", "", "2,5"])
    said = run("weights", solved / "groep.xlsx", "-o", tmp_path / "w.xlsx", typed=typed)
    assert said.exit_code == 0, said.stderr
    before, after = weights(able()), weights(read_workbook(tmp_path / "w.xlsx").problem)
    assert after == {**before, "niet verdeeld, kern": 120, "ontbrekende kenners": 1500}
    assert "een aantal uren van 0 tot" in said.stderr


def test_weights_given_beforehand_ask_nothing(solved: Path, tmp_path: Path) -> None:
    said = run("weights", solved / "groep.xlsx", "-o", tmp_path / "w.xlsx", "--answer", "Ontbrekende Kenners=30", "--json")
    assert json.loads(said.stdout)["weights"]["ontbrekende kenners"] == 1800
    assert "?" not in said.stderr


def test_weights_leave_every_other_sheet_alone(solved: Path, tmp_path: Path) -> None:
    run("weights", solved / "plan.xlsx", "-o", tmp_path / "w.xlsx", "--answer", "wensen=3")
    before, after = load_workbook(solved / "plan.xlsx"), load_workbook(tmp_path / "w.xlsx")
    assert before.sheetnames == [name for name in after.sheetnames if name in before.sheetnames]
    for name in set(before.sheetnames) - {"Doelen"}:
        assert list(before[name].iter_rows(values_only=True)) == list(after[name].iter_rows(values_only=True))


@pytest.mark.parametrize("answer", ["reistijd=2", "wensen", "wensen=-1", "wensen=veel", "onzin=3"])
def test_an_answer_that_makes_no_sense_is_refused(solved: Path, tmp_path: Path, answer: str) -> None:
    assert run("weights", solved / "groep.xlsx", "-o", tmp_path / "w.xlsx", "--answer", answer).exit_code == 2
    assert not (tmp_path / "w.xlsx").exists()


def test_the_weights_of_now_are_the_answers_of_now() -> None:
    own = weights(group())
    asked = questions(group())
    assert {question.goal for question in asked} == {goal.name for goal in GOALS} - {"reistijd"}
    assert all(10 * question.weight(question.now) == own[question.goal] for question in asked)


def test_weights_that_will_surprise_are_said() -> None:
    plain = {goal.name: goal.weight for goal in GOALS}
    assert not contradictions(plain)
    assert len(contradictions(plain | {"niet verdeeld, bijkomend": Decimal(20), "wensen": Decimal(0)})) == 2


# -- what else
def test_front_writes_a_chart_and_tells_every_plan(solved: Path, tmp_path: Path) -> None:
    said = run("front", solved / "plan.xlsx", "-o", tmp_path / "front.xlsx", "--plans", "3", "--seconds", "1", "--json")
    assert said.exit_code == 0, said.stderr
    facts = json.loads(said.stdout)
    points = [(plan["travel"], plan["missed"]) for name, plan in facts.items() if name.startswith("Plan ")]
    assert points == sorted(points)
    assert [row[0] for row in cells(tmp_path / "front.xlsx", "Afweging") if row[0].startswith("Plan ")].count("Plan 1") == 2
