"""README says everything that can be typed and every rule, goal, sheet and parameter, and its commands are real."""

import inspect
import re
import shlex
import subprocess
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path

import pytest
import rich_click as click
from packaging.requirements import Requirement
from small import group

from ictassign.cli.commands import main
from ictassign.cli.door import EXIT_CODES
from ictassign.goals import GOALS
from ictassign.report.sheets import report
from ictassign.rules import RULES
from ictassign.scenarios import KINDS
from ictassign.solver import solve
from ictassign.tables import SHEETS, Parameters, PersonSkills
from ictassign.workbook.template import write_problem

TOP = Path(__file__).parent.parent
README = (TOP / "README.md").read_text(encoding="utf-8")


def rows() -> list[list[str]]:
    """Return the rows of every table of README."""
    return [[cell.strip() for cell in line.strip("| \n").split("|")] for line in README.splitlines() if line.startswith("|")]


def row(name: str) -> list[str]:
    """Return the row of README that begins with a name."""
    return next(cells for cells in rows() if cells[0] == name)


def typed_commands() -> list[str]:
    """Return every complete command that README shows, in a block or in a sentence."""
    shown = re.findall(r"^ictassign .*$|`ictassign [^`]*`", README, flags=re.MULTILINE)
    return sorted({command.strip("`") for command in shown if "..." not in command})


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_and_option_is_in_readme(name: str) -> None:
    section = re.search(rf"^### {name}: .*?(?=^##)", README, flags=re.MULTILINE | re.DOTALL)
    assert section, f"no section on {name}"
    options = {option for parameter in main.commands[name].params if isinstance(parameter, click.Option) for option in parameter.opts}
    for option in options - {"--help"}:
        assert re.search(rf"(?<![\w-]){option}(?![\w-])", section[0] if option not in COMMON else README), f"{option} of {name}"


COMMON = {"--json", "--in-place", "-o", "--output", "--seconds", "--workers", "--seed", "--jobs"}
"""Options that mean the same everywhere and are described once."""


@pytest.mark.parametrize("line", typed_commands())
def test_every_command_in_readme_can_be_typed(line: str) -> None:
    _, *words = shlex.split(line)
    if words[0].startswith("--"):
        assert words[0] in {option for parameter in main.params for option in parameter.opts}
        return
    command = main.commands[words[0]]
    if words[1:]:
        command.make_context(words[0], words[1:], parent=click.Context(main))


def test_every_rule_and_goal_is_in_readme_in_the_words_of_the_code() -> None:
    for rule in RULES:
        assert row(rule.name) == [rule.name, rule.sentence()]
    for goal in GOALS:
        assert row(goal.name) == [goal.name, goal.sentence(), goal.unit, str(goal.weight).replace(".", ",")]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.sheet)
def test_every_sheet_and_column_is_in_readme(sheet: type[PersonSkills]) -> None:
    name, columns = row(sheet.sheet + (" *" if sheet.required else ""))
    said = [column.strip() for column in columns.split(",")]
    assert said == [f"**{field.title}**" if field.is_required() else field.title for field in sheet.model_fields.values()], name


def test_every_parameter_is_in_readme_with_its_default() -> None:
    for field in Parameters.model_fields.values():
        assert row(str(field.title)) == [field.title, field.description, str(field.default).replace(".", ",") or "(leeg)"]


def test_every_kind_of_change_is_in_readme() -> None:
    for name, kind in KINDS.items():
        assert row(name) == [name, " ".join((inspect.getdoc(kind) or "").partition("\n\n")[0].split())]


def test_every_exit_code_is_in_readme() -> None:
    for code, meaning in EXIT_CODES.items():
        assert row(str(code)) == [str(code), meaning]


def test_every_report_sheet_is_in_readme() -> None:
    problem = group()
    for sheet in report(problem, solve(problem, seconds=2)):
        assert sheet.title in README


def test_the_python_of_readme_runs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_problem(tmp_path / "groep.xlsx", group())
    monkeypatch.chdir(tmp_path)
    code = re.search(r"```python\n(.*?)```", README, flags=re.DOTALL)
    assert code
    exec(compile(code[1].replace("seconds=60", "seconds=2"), "README.md", "exec"), {})  # our own text
    assert (tmp_path / "plan.xlsx").exists()


def test_ci_runs_the_test_command_of_readme() -> None:
    pattern = re.search(r"grep -E '([^']+)' README\.md", (TOP / ".ci" / "run").read_text(encoding="utf-8"))
    assert pattern
    found = subprocess.run(["grep", "-cE", pattern[1], TOP / "README.md"], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "1"


def needed(name: str, extras: frozenset[str], seen: set[tuple[str, frozenset[str]]]) -> Iterator[str]:
    """Yield every installed package that a package needs, with these extras."""
    for line in requires(name) or ():
        requirement = Requirement(line)
        wanted = not requirement.marker or any(requirement.marker.evaluate({"extra": extra}) for extra in extras | {""})
        key = (requirement.name, frozenset(requirement.extras))
        if not wanted or key in seen:
            continue
        seen.add(key)
        try:
            pin = f"{re.sub(r'[-_.]+', '-', requirement.name).lower()}=={version(requirement.name)}"
        except PackageNotFoundError:  # it is an optional extra of a package that is not asked for
            continue
        if requirement.name != "ictassign":
            yield pin
        yield from needed(requirement.name, frozenset(requirement.extras), seen)


def test_every_package_is_pinned_at_the_version_that_is_tested() -> None:
    pins = {line for line in (TOP / "constraints.txt").read_text(encoding="utf-8").splitlines() if not line.startswith("#")}
    found = set(needed("ictassign", frozenset({"test", "notebook"}), set()))
    assert len(found) > 20
    assert found <= pins


def test_nothing_names_a_registry_or_a_path_of_a_machine() -> None:
    for name in ("README.md", "CHANGELOG.md", "constraints.txt", "pyproject.toml", ".ci/run"):
        text = (TOP / name).read_text(encoding="utf-8")
        assert not re.search(r"pypi|index-url|/home/|/root/|/work/|/Users/", text), name
