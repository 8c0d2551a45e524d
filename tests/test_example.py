"""Invented groups are the same every time, plausible, and those of the folder data."""

import importlib.util
from collections import Counter
from pathlib import Path

import pytest

from ictassign.example import invented_group, real_group, small_group
from ictassign.given import TABLES
from ictassign.goals import weights
from ictassign.problem import Problem
from ictassign.scenarios import KINDS, scenarios
from ictassign.tables import CORE_ROLES, Role
from ictassign.workbook.reader import read_workbook

DATA = Path(__file__).parent.parent / "data"


def maker() -> dict[str, Problem]:
    """Return the problems that the command of the folder data writes, by file."""
    spec = importlib.util.spec_from_file_location("make_examples", DATA / "make_examples.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return {"voorbeeld.xlsx": small_group(), "sint-rembert.xlsx": module.sint_rembert()}


def test_the_same_arguments_give_the_same_group() -> None:
    assert invented_group(7, centre="Gent", seed=4) == invented_group(7, centre="Gent", seed=4)


def test_another_seed_gives_another_group() -> None:
    assert invented_group(7, centre="Gent", seed=4) != invented_group(7, centre="Gent", seed=5)


def test_the_supply_sets_the_hours_of_the_team() -> None:
    short, ample = (sum(invented_group(7, seed=4, supply=supply).capacity.values()) for supply in (1.0, 2.0))
    assert short < ample


def test_an_unknown_centre_is_refused() -> None:
    with pytest.raises(KeyError):
        invented_group(3, centre="Nergenshuizen")


@pytest.mark.parametrize("sites", [1, 10, 40])
def test_an_invented_group_has_the_people_a_group_has(sites: int) -> None:
    group = invented_group(sites, centre="Mechelen", seed=2)
    roles = Counter(role for person in group.people for role in person.roles)
    assert len(group.sites) == sites
    assert roles[Role.PRINCIPAL] == roles[Role.ADMINISTRATIVE] == roles[Role.AMBASSADOR] == len(group.schools)
    assert roles[Role.COORDINATING_DIRECTOR] == 1
    assert roles[Role.EXTERNAL] >= 1
    assert any(CORE_ROLES.intersection(person.roles) for person in group.people)
    assert len({person.name for person in group.people}) == len(group.people)


def test_a_real_group_keeps_the_facts_of_its_schools() -> None:
    group = real_group(DATA / "schools_sint_rembert.csv")
    lines = (DATA / "schools_sint_rembert.csv").read_text(encoding="utf-8").splitlines()
    assert len(group.sites) == len(lines) - 1 == 22
    assert (len(group.people), len(group.duties)) == (78, 1035)
    assert group.site["V001"].pupils == 479


def test_the_example_has_a_row_in_every_sheet() -> None:
    example = small_group()
    assert all(getattr(example, table) for table in TABLES)


def test_the_weights_of_the_example_are_the_default_ones() -> None:
    assert weights(small_group()) == weights(invented_group(1))


@pytest.mark.parametrize("name", ["voorbeeld.xlsx", "sint-rembert.xlsx"])
def test_the_workbooks_of_the_folder_data_are_those_of_its_command(name: str) -> None:
    assert read_workbook(DATA / name).problem == maker()[name]


@pytest.mark.parametrize("name", ["voorbeeld.xlsx", "sint-rembert.xlsx"])
def test_every_scenario_can_be_applied(name: str) -> None:
    problem = maker()[name]
    made = scenarios(problem)
    assert list(made) == list(dict.fromkeys(change.scenario for change in problem.changes))
    assert all(changed != problem.model_copy(update={"changes": ()}) for changed in made.values())


def test_ten_scenarios_of_the_real_group_show_every_kind_of_change() -> None:
    changes = maker()["sint-rembert.xlsx"].changes
    assert len({change.scenario for change in changes}) == 10
    assert {change.kind for change in changes} == set(KINDS)
