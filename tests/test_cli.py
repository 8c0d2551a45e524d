"""The command line, as a planner types it."""

import json
from decimal import Decimal
from pathlib import Path
from zipfile import ZipFile

import pytest
import rich_click as click
from click.testing import CliRunner, Result
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet
from small import group

from ictassign.checker import check
from ictassign.cli.commands import main
from ictassign.cli.console import plain
from ictassign.cli.door import Door, NotWritten
from ictassign.cli.keeping import write_plan
from ictassign.solver import solve
from ictassign.tables import Agreement, AgreementKind
from ictassign.workbook.plan_reader import read_plan
from ictassign.workbook.reader import read_workbook
from ictassign.workbook.template import write_problem

COMMANDS = sorted(main.list_commands(click.Context(main)))


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    path = tmp_path / "groep.xlsx"
    write_problem(path, group())
    return path


@pytest.fixture(scope="module")
def solved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with a workbook, its plan, and what the command said."""
    folder = tmp_path_factory.mktemp("solved")
    write_problem(folder / "groep.xlsx", group())
    said = run("solve", folder / "groep.xlsx", "-o", folder / "plan.xlsx", "--seconds", "5", "--json")
    assert said.exit_code == 0, said.stderr
    (folder / "said.json").write_text(said.stdout, encoding="utf-8")
    return folder


def edited(source: Path, target: Path, place: tuple[str, str, int], value: str | int) -> str:
    """Change the cell at a sheet, a column and a row by hand, as a planner does, and return its name."""
    sheet, column, row = place
    book = load_workbook(source)
    page = book[sheet]
    assert isinstance(page, Worksheet)
    header = next(cell for cell in page[1] if cell.value == column)
    cell = page.cell(row, header.column, value)
    book.save(target)
    return f"{sheet}!{cell.coordinate}"


# -- help
@pytest.mark.parametrize("name", COMMANDS)
def test_every_help_ends_with_an_example_that_can_be_typed(name: str) -> None:
    help_text = run(name, "--help").stdout
    example = help_text.strip().rpartition("Voorbeeld: ")[2]
    words = " ".join(example.split()).removeprefix("ictassign ").split()
    assert words[0] == name
    command = main.get_command(click.Context(main), name)
    assert command is not None
    command.make_context(name, words[1:], parent=click.Context(main))


def test_help_lists_every_command() -> None:
    assert all(name in run("--help").stdout for name in COMMANDS)


# -- solving
def test_solve_says_what_the_checker_says(solved: Path) -> None:
    said = json.loads((solved / "said.json").read_text(encoding="utf-8"))
    problem = read_workbook(solved / "plan.xlsx").problem
    verdict = check(problem, read_plan(solved / "plan.xlsx", problem).plan)
    assert verdict.allowed
    assert said["value"] == verdict.total / 10
    assert {name: facts["value"] for name, facts in said["goals"].items()} == dict(verdict.values)
    assert said["bound"] <= said["value"]
    assert not list(solved.glob("*.plan.json"))


def test_solve_tells_value_and_bound_in_dutch(workbook: Path) -> None:
    said = run("solve", workbook, "-o", workbook.with_name("plan.xlsx"), "--seconds", "5")
    assert said.exit_code == 0
    assert "Som van de doelen" in said.stdout
    assert "ondergrens" in said.stdout
    assert "HiGHS" in said.stdout or "CP-SAT" in said.stdout
    assert "3 vestigingen, 3 personen" in said.stderr


def test_faults_are_named_each_and_nothing_is_written(workbook: Path) -> None:
    first = edited(workbook, workbook, ("Personeel", "Standplaats", 2), "X9")
    second = edited(workbook, workbook, ("Personeel", "Rollen", 3), "BAAS")
    said = run("solve", workbook, "-o", workbook.with_name("plan.xlsx"))
    assert said.exit_code == 3
    assert [f"Fout: {cell}: " in said.stderr for cell in (first, second)] == [True, True]
    assert "2 fouten" in said.stderr
    assert not workbook.with_name("plan.xlsx").exists()


def test_faults_are_told_to_other_programs_too(workbook: Path) -> None:
    cell = edited(workbook, workbook, ("Personeel", "Standplaats", 2), "X9")
    said = json.loads(run("check", workbook, "--json").stdout)
    assert said["exit"] == 3
    assert [f"{fault['sheet']}!{fault['cell']}" for fault in said["faults"]] == [cell]


def test_the_input_is_replaced_only_when_asked(workbook: Path) -> None:
    before = workbook.read_bytes()
    said = run("solve", workbook, "-o", workbook, "--seconds", "3")
    assert said.exit_code == 2
    assert "--in-place" in said.stderr
    assert workbook.read_bytes() == before
    assert run("solve", workbook, "-o", workbook, "--seconds", "3", "--in-place").exit_code == 0
    assert "Taakverdeling" in load_workbook(workbook).sheetnames


def test_a_link_to_the_input_is_the_input(workbook: Path) -> None:
    link = workbook.with_name("koppeling.xlsx")
    link.symlink_to(workbook)
    assert run("solve", workbook, "-o", link, "--seconds", "3").exit_code == 2


def test_a_plan_can_start_from_a_plan(solved: Path, tmp_path: Path) -> None:
    said = run("solve", solved / "groep.xlsx", "-o", tmp_path / "p.xlsx", "--from", solved / "plan.xlsx", "--seconds", "3", "--json")
    assert json.loads(said.stdout)["value"] <= json.loads((solved / "said.json").read_text(encoding="utf-8"))["value"]


# -- mistakes in the command
@pytest.mark.parametrize(
    ("words", "expected"),
    [
        (["solv"], "solv bestaat niet; bedoelt u solve"),
        (["solve"], "WERKBOEK ontbreekt"),
        (["solve", "a.xlsx"], "de optie -o ontbreekt"),
        (["solve", "a.xlsx", "-o"], "bij -o hoort een waarde"),
        (["solve", "a.xlsx", "-o", "b.xlsx", "--json=ja"], "bij --json hoort geen waarde"),
        (["solve", "a.xlsx", "b.xlsx", "-o", "c.xlsx"], "te veel argumenten (b.xlsx)"),
        (["solve", "a.xlsx", "-o", "b.xlsx", "--secons", "5"], "--secons bestaat niet; bedoelt u --seconds"),
        (["solve", "a.xlsx", "-o", "b.xlsx", "--seconds", "lang"], "--seconds: een getal van 1 tot 604800 verwacht (lang)"),
        (["solve", "a.xlsx", "-o", "b.xlsx", "--seconds", "nan"], "--seconds: een getal van 1 tot 604800 verwacht (nan)"),
        (["solve", "a.xlsx", "-o", "b.xlsx", "--workers", "1,5"], "--workers: een geheel getal van 1 tot 64 verwacht (1,5)"),
        (["solve", "a.xlsx", "-o", "b.ods"], "b.ods: geef het resultaat een naam die op .xlsx eindigt"),
        (["solve", "a.xlsx", "-o", "nergens/b.xlsx"], "de map nergens bestaat niet"),
        (["init", "a.xlsx", "--year-from", "b.xlsx", "--example"], "laat --example en --school-year dan weg"),
    ],
)
def test_a_mistake_in_the_command_is_said_in_dutch(words: list[str], expected: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    said = run(*words)
    assert said.exit_code == 2
    assert expected in said.stderr
    assert "Traceback" not in said.stderr
    assert said.stdout == ""


def test_a_workbook_that_is_not_there_is_a_fault_of_the_input(tmp_path: Path) -> None:
    said = run("check", tmp_path / "weg.xlsx")
    assert said.exit_code == 3
    assert "bestaat niet" in said.stderr


def test_a_folder_is_no_target(workbook: Path) -> None:
    folder = workbook.with_name("map.xlsx")
    folder.mkdir()
    assert run("solve", workbook, "-o", folder).exit_code == 2


def test_a_target_that_is_open_elsewhere_is_refused_before_the_work(workbook: Path) -> None:
    workbook.with_name("~$plan.xlsx").touch()
    said = run("solve", workbook, "-o", workbook.with_name("plan.xlsx"))
    assert said.exit_code == 6
    assert "Er is nog niets berekend" in said.stderr


# -- nothing is lost
def test_a_plan_that_cannot_be_written_is_kept_and_can_be_written_later(workbook: Path) -> None:
    problem, target = read_workbook(workbook).problem, workbook.with_name("plan.xlsx")
    result = solve(problem, seconds=3)
    lock = workbook.with_name("~$plan.xlsx")
    lock.touch()  # somebody opens it while the search runs
    with pytest.raises(NotWritten, match=r"ictassign write .*plan\.plan\.json"):
        write_plan(workbook, target, problem, result)
    assert not target.exists()
    lock.unlink()
    kept = workbook.with_name("plan.plan.json")
    assert run("write", kept, workbook, "-o", target).exit_code == 0
    assert read_plan(target, problem).plan == result.plan
    assert "ondergrens" in run("solve", workbook, "-o", target, "--from", kept, "--seconds", "3").stdout


def test_a_kept_plan_for_another_input_is_judged_again_and_claims_no_bound(workbook: Path) -> None:
    result = solve(read_workbook(workbook).problem, seconds=3)
    kept = workbook.with_name("oud.json")
    kept.write_text(result.to_json(), encoding="utf-8")
    edited(workbook, workbook, ("Personeel", "Uren per jaar", 3), "210")
    said = run("write", kept, workbook, "-o", workbook.with_name("plan.xlsx"), "--json")
    assert "veranderd sinds" in said.stderr
    assert json.loads(said.stdout)["bound"] is None


def test_a_file_that_is_no_kept_plan_is_refused(workbook: Path) -> None:
    for text in ("", "[]", '{"plan": {}}', "{}"):
        kept = workbook.with_name("kapot.json")
        kept.write_text(text, encoding="utf-8")
        said = run("write", kept, workbook, "-o", workbook.with_name("plan.xlsx"))
        assert said.exit_code == 3
        assert "geen bewaard plan" in said.stderr


# -- judging a plan
def test_evaluate_accepts_the_plan_of_solve(solved: Path) -> None:
    said = run("evaluate", solved / "plan.xlsx")
    assert said.exit_code == 0
    assert "alle regels" in said.stdout
    assert "even groot" in said.stdout


def test_evaluate_names_the_cell_of_a_hand_edit_that_breaks_a_rule(solved: Path, tmp_path: Path) -> None:
    cell = edited(solved / "plan.xlsx", tmp_path / "plan.xlsx", ("Taakverdeling", "Voert uit", 2), "P3")
    said = run("evaluate", tmp_path / "plan.xlsx")
    assert said.exit_code == 3
    assert f"Fout: {cell}: P3 mag of kan" in said.stdout
    told = json.loads(run("evaluate", tmp_path / "plan.xlsx", "--json").stdout)
    assert cell in [f"{fault['sheet']}!{fault['cell']}" for fault in told["faults"]]


def test_evaluate_says_which_visits_a_hand_edit_needs(solved: Path, tmp_path: Path) -> None:
    problem = read_workbook(solved / "plan.xlsx").problem
    keys = [key for key in problem.duties if key.site == "B1"]
    row = 2 + list(problem.duties).index(keys[0])
    edited(solved / "plan.xlsx", tmp_path / "plan.xlsx", ("Personeel", "Werkt op", 2), "")
    edited(tmp_path / "plan.xlsx", tmp_path / "plan.xlsx", ("Taakverdeling", "Voert uit", row), "P1")
    said = run("evaluate", tmp_path / "plan.xlsx")
    assert "Nodig: 2 bezoeken van P1 aan B1" in said.stdout
    assert "invoer is veranderd" in said.stderr


def test_evaluate_counts_the_difference_with_the_computed_plan(solved: Path, tmp_path: Path) -> None:
    problem = read_workbook(solved / "plan.xlsx").problem
    row = 2 + [key.site for key in problem.duties].index("B1")
    edited(solved / "plan.xlsx", tmp_path / "plan.xlsx", ("Taakverdeling", "Voert uit", row), "")
    told = json.loads(run("evaluate", tmp_path / "plan.xlsx", "--json").stdout)
    name = "niet verdeeld, kern"
    assert told["goals"][name]["value"] - told["computed_goals"][name]["value"] == 600  # ten hours
    assert told["value"] > told["computed_value"]


def test_evaluate_names_an_unknown_person_and_judges_the_rest_in_one_run(solved: Path, tmp_path: Path) -> None:
    unknown = edited(solved / "plan.xlsx", tmp_path / "plan.xlsx", ("Taakverdeling", "Voert uit", 2), "P9")
    wrong = edited(tmp_path / "plan.xlsx", tmp_path / "plan.xlsx", ("Taakverdeling", "Voert uit", 3), "P3")
    said = run("evaluate", tmp_path / "plan.xlsx")
    assert said.exit_code == 3
    assert f"Fout: {unknown}: onbekende persoon (P9)" in said.stdout
    assert f"Fout: {wrong}: P3 mag of kan" in said.stdout
    assert "wordt niemand." in said.stdout
    assert "wordt P3." in said.stdout
    told = json.loads(run("evaluate", tmp_path / "plan.xlsx", "--json").stdout)
    assert not told["allowed"]
    assert len(told["changes"]) == 2


def test_evaluate_says_that_visits_were_changed(solved: Path, tmp_path: Path) -> None:
    before = load_workbook(solved / "plan.xlsx")["Bezoeken"].cell(2, 5).value
    edited(solved / "plan.xlsx", tmp_path / "plan.xlsx", ("Bezoeken", "Bezoeken", 2), 40)
    said = run("evaluate", tmp_path / "plan.xlsx").stdout
    assert f"{before} wordt 40." in said
    assert ("ictassign repair" in said) == ("breekt" in said)


def test_a_workbook_without_a_plan_cannot_be_judged_or_replayed(workbook: Path) -> None:
    for command in ("evaluate", "replay"):
        said = run(command, workbook)
        assert said.exit_code == 3
        assert "ictassign solve" in said.stderr


# -- making it again
def test_replay_makes_the_same_plan(workbook: Path) -> None:
    plan = workbook.with_name("plan.xlsx")
    assert run("solve", workbook, "-o", plan, "--deterministic", "--seconds", "2").exit_code == 0
    said = run("replay", plan)
    assert said.exit_code == 0
    assert "Hetzelfde plan" in said.stdout


def test_replay_says_why_it_may_differ(solved: Path, tmp_path: Path) -> None:
    edited(solved / "plan.xlsx", tmp_path / "plan.xlsx", ("Personeel", "Uren per jaar", 3), "100")
    told = json.loads(run("replay", tmp_path / "plan.xlsx", "--json").stdout)
    assert any("invoer is veranderd" in reason for reason in told["reasons"])
    assert any("--deterministic" in reason for reason in told["reasons"])


# -- beginning
def test_an_empty_workbook_is_made_once(tmp_path: Path) -> None:
    assert run("init", tmp_path / "nieuw.xlsx", "--school-year", "2026-2027").exit_code == 0
    assert run("init", tmp_path / "nieuw.xlsx").exit_code == 2
    assert run("check", tmp_path / "nieuw.xlsx").exit_code == 3  # nothing is filled in


def test_the_next_year_begins_with_the_plan_of_last_year(solved: Path, tmp_path: Path) -> None:
    assert run("init", tmp_path / "volgend.xlsx", "--year-from", solved / "plan.xlsx").exit_code == 0
    problem = read_workbook(tmp_path / "volgend.xlsx").problem
    before = read_plan(solved / "plan.xlsx", read_workbook(solved / "plan.xlsx").problem).plan
    assert problem.executed_last_year == {key: frozenset(people) for key, people in before.executors.items()}


# -- the door
@pytest.fixture
def broken() -> click.RichGroup:
    """Return a command line with one command that fails through a fault of ours."""

    @click.group(cls=Door)
    @click.option("--debug", is_flag=True)
    def group_of_one(debug: bool) -> None:
        del debug

    @group_of_one.command()
    def fail() -> None:
        raise RuntimeError("Jan" + " Peeters")  # as a value, not in the source

    return group_of_one


def test_a_fault_of_ours_is_one_line_and_a_report_without_names(broken: click.RichGroup) -> None:
    said = CliRunner().invoke(broken, ["fail"])
    assert said.exit_code == 1
    assert "Traceback" not in said.output
    assert len(said.stderr.strip().splitlines()) == 1
    report = Path(said.stderr.strip().rstrip(".").rpartition(" ")[2])
    text = report.read_text(encoding="utf-8")
    report.unlink()
    assert "RuntimeError" in text
    assert "test_cli.py" in text
    assert "Jan Peeters" not in said.output + text


def test_a_traceback_is_shown_when_asked(broken: click.RichGroup) -> None:
    said = CliRunner().invoke(broken, ["--debug", "fail"])
    assert said.exit_code == 1
    assert "Traceback" in said.stderr
    Path(said.stderr.strip().rstrip(".").rpartition(" ")[2]).unlink()


def test_a_cell_cannot_play_tricks_with_the_terminal() -> None:
    assert plain("rood\x1b[31m\u202eomgekeerd\nregel") == "rood\\u001b[31m\\u202eomgekeerd regel"
    assert plain("[bold]é €[/bold]") == "[bold]é €[/bold]"


# -- checking
def test_check_marks_each_fault_in_a_copy(workbook: Path) -> None:
    edited(workbook, workbook, ("Personeel", "Standplaats", 2), "X9")
    before = workbook.read_bytes()
    said = run("check", workbook, "-o", workbook.with_name("nagekeken.xlsx"))
    assert said.exit_code == 3
    assert "nagekeken.xlsx" in said.stderr
    assert load_workbook(workbook.with_name("nagekeken.xlsx")).sheetnames[0] == "Fouten"
    assert workbook.read_bytes() == before


def test_check_says_when_there_is_nothing_to_mark(workbook: Path) -> None:
    said = run("check", workbook, "-o", workbook.with_name("nagekeken.xlsx"))
    assert said.exit_code == 0
    assert "Er zijn geen fouten" in said.stderr
    assert "De fouten staan aangeduid" not in said.stderr


def test_agreements_that_clash_are_named_at_their_cells(tmp_path: Path) -> None:
    fixed = [Agreement(person="P3", task="T1", site=site, kind=AgreementKind.FIXED) for site in ("A1", "A2", "B1")]
    short = group().model_copy(update={"agreements": (*fixed, Agreement(person="P1", task="T2", kind=AgreementKind.FIXED))})
    few_hours = tuple(row.model_copy(update={"hours_per_week": Decimal("0.1")}) if row.code == "P3" else row for row in short.people)
    write_problem(tmp_path / "botst.xlsx", short.model_copy(update={"people": few_hours}))
    said = run("check", tmp_path / "botst.xlsx")
    assert said.exit_code == 3
    assert "Fout: Afspraken!D" in said.stderr
    assert "kunnen niet samen" in said.stderr


# -- privacy
def test_an_anonymous_report_holds_no_name(tmp_path: Path) -> None:
    named = tuple(row.model_copy(update={"name": f"Zeldzame{number} Achternaam{number}"}) for number, row in enumerate(group().people))
    write_problem(tmp_path / "groep.xlsx", group().model_copy(update={"people": named}))
    said = run("solve", tmp_path / "groep.xlsx", "-o", tmp_path / "plan.xlsx", "--seconds", "3", "--anonymous")
    assert said.exit_code == 0
    with ZipFile(tmp_path / "plan.xlsx") as parts:
        assert parts.namelist()
        assert not [part for part in parts.namelist() if b"Zeldzame" in parts.read(part) or b"Achternaam" in parts.read(part)]
    assert "Zeldzame" not in said.output


def test_an_anonymous_report_never_replaces_the_input(workbook: Path) -> None:
    assert run("solve", workbook, "-o", workbook, "--in-place", "--anonymous").exit_code == 2
