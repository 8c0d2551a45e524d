"""Every sheet of the report says what the plan says, for every duty, person and site."""

import re
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from openpyxl import load_workbook

from ictassign.checker import check
from ictassign.greedy import greedy
from ictassign.mandates import assign
from ictassign.problem import Problem
from ictassign.report.anonymous import anonymous
from ictassign.report.figures import Figures
from ictassign.report.log import course
from ictassign.report.proof import ended, how_good
from ictassign.report.sheets import SHEETS, report
from ictassign.report.summary import SHEETS_SAID, quality
from ictassign.report.tables import Sheet, frame, frames
from ictassign.result import Moment, Result
from ictassign.tables import Placement
from ictassign.workbook.reader import read_workbook
from ictassign.workbook.writer import write_workbook

EXAMPLE = Path(__file__).parent.parent / "data" / "voorbeeld.xlsx"

COLUMNS = {
    "Taakverdeling": (
        "Groep", "Taak", "Omschrijving", "Vestiging", "Naam vestiging", "Uren", "Beslist", "Voert uit", "Vervanger", "Stuurt aan", "Aanspreekpunt",
        "Niet verdeeld (h)", "Reden",
    ),
    "Per persoon": ("Persoon", "Taak", "Vestiging", "Mandaat", "Uren", "Ter plaatse (h)", "Bezoeken"),
    "Per vestiging": ("Vestiging", "Aanspreekpunt", "Ankerpunt", "Team", "Bezoeken", "Uren ingebracht", "Uren ontvangen"),
    "Bezoeken": ("Persoon", "Vestiging", "Bezoeken", "Reistijd (min)", "Km", "Kost"),
    "Vervangers": ("Taak", "Vestiging of groep", "Kenners gewenst", "Uitvoerders", "Vervangers"),
    "Niet verdeeld": ("Taak", "Vestiging", "Persoon", "Waarom niet", "Goedkoopste uitweg"),
}  # fmt: skip


@pytest.fixture(scope="module")
def problem() -> Problem:
    return read_workbook(EXAMPLE).problem


@pytest.fixture(scope="module")
def result(problem: Problem) -> Result:
    plan = assign(problem, greedy(problem))
    verdict = check(problem, plan)
    assert verdict.allowed
    return Result(plan, verdict, verdict.total * 9 // 10, "HiGHS")


@pytest.fixture(scope="module")
def figures(problem: Problem, result: Result) -> Figures:
    return Figures(problem, result)


@pytest.fixture(scope="module")
def sheets(problem: Problem, result: Result) -> Mapping[str, Sheet]:
    return {sheet.title: sheet for sheet in report(problem, result)}


def rows(sheets: Mapping[str, Sheet], title: str) -> pd.DataFrame:
    (found,) = frames(sheets[title]).values()
    return found


def test_the_first_page_leads_to_every_other_sheet(sheets: Mapping[str, Sheet]) -> None:
    assert [next(iter(sheets)), *SHEETS_SAID] == list(sheets)
    assert len(sheets) == len(SHEETS)


@pytest.mark.parametrize("title", COLUMNS)
def test_a_sheet_has_its_columns_in_their_order_below_one_header_row(title: str, sheets: Mapping[str, Sheet]) -> None:
    assert sheets[title].plain
    headers = list(rows(sheets, title).columns)
    assert [header for header in headers if header in COLUMNS[title]] == list(COLUMNS[title])
    assert len(set(headers)) == len(headers)


def test_every_row_has_a_value_for_every_column(sheets: Mapping[str, Sheet]) -> None:
    for sheet in sheets.values():
        for table in sheet.tables:
            assert all(len(row) == len(table.columns) for row in table.rows), sheet.title


def test_the_division_has_a_row_for_every_duty_with_its_people(problem: Problem, result: Result, sheets: Mapping[str, Sheet]) -> None:
    division = rows(sheets, "Taakverdeling")
    assert sorted(zip(division["Taak"], division["Vestiging"], strict=True)) == sorted(problem.duties)
    for row in division.itertuples(index=False):
        key = (row[1], row[3])
        executors = result.plan.executors.get(key, ())  # type: ignore[call-overload]
        assert row[8] == "; ".join(executors)
        assert row[9] == "; ".join(problem.person[person].name for person in executors)
    asked = sum(duty.minutes for duty in problem.duties.values()) / 60
    assert division["Uren"].sum() == pytest.approx(asked, abs=0.01 * len(division))


def test_unplaced_hours_agree_with_the_goals_and_have_a_reason(result: Result, sheets: Mapping[str, Sheet]) -> None:
    division = rows(sheets, "Taakverdeling")
    values = result.verdict.values
    unplaced = (values["niet verdeeld, kern"] + values["niet verdeeld, bijkomend"]) / 60
    assert division["Niet verdeeld (h)"].sum() == pytest.approx(unplaced, abs=0.5)
    left = division[division["Niet verdeeld (h)"] > 0]
    assert (left["Reden"] != "").all()
    told = rows(sheets, "Niet verdeeld")
    first = told[told["Niet verdeeld (h)"] > 0]
    assert sorted(zip(first["Taak"], first["Vestiging"], strict=True)) == sorted(zip(left["Taak"], left["Vestiging"], strict=True))
    assert (first["Goedkoopste uitweg"] != "").all()


def test_everybody_has_a_total_that_is_the_sum_of_their_rows(problem: Problem, figures: Figures, sheets: Mapping[str, Sheet]) -> None:
    people = rows(sheets, "Per persoon")
    totals = people[people["Soort"] == "totaal"].set_index("Persoon")["Uren"]
    parts = people[people["Soort"] != "totaal"].groupby("Persoon")["Uren"].sum()
    assert set(totals.index) == set(problem.person)
    for person, total in totals.items():
        assert total == pytest.approx(parts.get(person, 0), abs=0.5)
        assert total == pytest.approx(figures.facts.minutes[str(person)] / 60, abs=0.01)


def test_load_travel_and_visits_agree_with_the_facts(problem: Problem, result: Result, figures: Figures, sheets: Mapping[str, Sheet]) -> None:
    load, visits = rows(sheets, "Belasting"), rows(sheets, "Bezoeken")
    assert set(load["Persoon"]) == set(problem.person)
    assert load["Reistijd (h)"].sum() == pytest.approx(result.verdict.values["reistijd"] / 60, abs=0.5)
    assert visits["Reistijd (min)"].sum() == result.verdict.values["reistijd"]
    assert visits["Bezoeken"].sum() == sum(figures.facts.visits.values())
    assert visits["Km"].sum() == pytest.approx(sum(figures.metres.values()) / 1000, abs=0.1 * len(visits))
    assert (visits["Kost"] - visits["Km"] * float(problem.parameters.rate_per_km)).abs().max() < 0.05
    assert load["Vestigingen buiten standplaats"].sum() == result.verdict.values["versnippering"]


def test_every_site_has_its_contact_ambassador_and_hours(problem: Problem, result: Result, sheets: Mapping[str, Sheet]) -> None:
    sites = rows(sheets, "Per vestiging")
    assert list(sites["Vestiging"]) == list(problem.site)
    for code, contact, ambassador in zip(sites["Vestiging"], sites["Aanspreekpunt"], sites["Ankerpunt"], strict=True):
        school = problem.site[code].school
        assert (contact, ambassador) == (result.plan.school_contacts.get(school, ""), result.plan.ambassadors.get(school, ""))
    assert sites["Uren ingebracht"].sum() == pytest.approx(sum(problem.capacity.values()) / 60, abs=0.1)


def test_missing_knowers_and_risk_agree_with_the_goals(problem: Problem, result: Result, figures: Figures, sheets: Mapping[str, Sheet]) -> None:
    units = rows(sheets, "Vervangers")
    assert len(units) == len(problem.units)
    assert units["Ontbrekende kenners"].sum() == result.verdict.values["ontbrekende kenners"]
    people, skills, alone = frames(sheets["Kennisrisico"]).values()
    assert people["Staat stil (h)"].sum() == pytest.approx(alone["Uren"].sum(), abs=0.5)
    one = [key for key, knowers in figures.facts.knowers.items() if len(knowers) == 1]
    assert len(alone) == len(one)
    assert set(skills["Vaardigheid"]) == set(problem.skill_minutes)
    assert skills["Concentratie (Herfindahl)"].between(0, 1).all()
    assert (skills["Concentratie (Herfindahl)"] <= skills["Grootste aandeel"] + 0.35).all()


def test_a_skill_done_by_one_person_has_concentration_one(figures: Figures) -> None:
    for skill in figures.skills:
        people = {person for (person, name) in figures.facts.skill_minutes if name == skill.skill}
        if len(people) == 1:
            assert skill.herfindahl == 1
        elif people:
            assert 1 / len(people) - 1e-9 <= skill.herfindahl < 1


def test_the_first_page_shows_every_goal_and_the_sum(result: Result, sheets: Mapping[str, Sheet]) -> None:
    goals = frames(sheets["Samenvatting"])["De doelen"].set_index("Doel")
    weighed = "Samen waard (uren reistijd)"
    for name, value in result.verdict.values.items():
        assert goals.loc[name, "Waarde"] == value
        assert goals.loc[name, "Gewicht"] == result.verdict.weights[name] / 10
    assert goals.loc["som van de doelen", weighed] == pytest.approx(result.value / 600, abs=0.01)
    assert goals.loc["ondergrens", weighed] == pytest.approx(result.bound / 600, abs=0.01)
    assert goals.loc[list(result.verdict.values), weighed].sum() == pytest.approx(result.value / 600, abs=0.1)


def test_proof_is_said_on_the_word_of_those_who_gave_it(problem: Problem, result: Result) -> None:
    def said(bound: int, by: str) -> str:
        return quality(Figures(problem, replace(result, bound=bound, bound_by=by)))

    assert "hoogstens" in said(result.value - 600, "HiGHS")
    assert "1 uur" in said(result.value - 600, "HiGHS")
    assert "0,1 minuten" in said(result.value - 1, "HiGHS")
    assert " 0 %" not in said(result.value - 1, "HiGHS")  # a small gap is not none
    alone = said(result.value, "HiGHS")
    assert "HiGHS" in alone
    assert "geen tweede oplosser" in alone
    assert "onafhankelijk" in said(result.value, "HiGHS en CP-SAT")
    assert "optimaal" not in alone.casefold()
    found = replace(result, bound=result.value, stopped="optimal")
    assert ended(replace(found, bound_by="HiGHS")) == "volgens HiGHS kan het niet beter"
    assert "bestaat niet" in ended(replace(found, bound_by="HiGHS en CP-SAT"))
    assert not replace(found, bound_by="HiGHS").confirmed
    assert not replace(result, bound=result.value - 600, bound_by="HiGHS en CP-SAT").confirmed


def test_a_plan_that_breaks_a_rule_is_not_said_to_be_good(problem: Problem, result: Result) -> None:
    key = next(key for key, people in result.plan.executors.items() if people)
    wrong = next(code for code in problem.person if code not in problem.executors[key])
    plan = replace(result.plan, executors={**result.plan.executors, key: (wrong,)})
    said = how_good(replace(result, plan=plan, verdict=check(problem, plan), bound=result.value + 1, bound_by="HiGHS en CP-SAT"))
    assert said.startswith("Dit plan breekt")


def test_everybody_and_every_school_has_a_page(problem: Problem, sheets: Mapping[str, Sheet]) -> None:
    people = [table.heading for table in sheets["Blad personen"].tables if table.new_page]
    assert people == [f"{row.name} ({row.code})" for row in problem.people]
    schools = [table.heading for table in sheets["Blad scholen"].tables if table.new_page]
    assert len(schools) == len(problem.schools)


def test_a_page_of_a_person_has_a_row_per_task_and_all_hours(problem: Problem, result: Result, sheets: Mapping[str, Sheet]) -> None:
    figures = Figures(problem, result)
    for row, table in zip(problem.people, (table for table in sheets["Blad personen"].tables if table.new_page), strict=True):
        page = frame(table)
        own = {key.task for key, mandates in figures.mandates_of[row.code].items() if set(mandates) != {"vervanger"}}
        assert sorted(page["Taak"]) == sorted(own or {""})
        assert page["Uren"].fillna(0).sum() == pytest.approx(figures.facts.executed_minutes[row.code] / 60, abs=0.2)
        for said, task in zip(page["Mijn mandaat"], page["Taak"], strict=True):
            held = {mandate for key, mandates in figures.mandates_of[row.code].items() if key.task == task for mandate in mandates}
            assert all(mandate in said for mandate in held - {"vervanger"})


def test_a_page_of_a_school_holds_all_its_work_and_names_sites_where_they_differ(problem: Problem, sheets: Mapping[str, Sheet]) -> None:
    pages = [frame(table) for table in sheets["Blad scholen"].tables if "Wat hier gebeurt" in [column.header for column in table.columns]]
    for sites, page in zip(problem.schools.values(), pages, strict=True):
        asked = [duty.minutes for key, duty in problem.duties.items() if key.site in sites]
        assert page["Uren per jaar"].sum() == pytest.approx(sum(asked) / 60, abs=0.01 * len(asked))
        assert list(page["Taak"]) == sorted(page["Taak"], key=list(problem.task).index)
        named = page["Wat hier gebeurt"].str.contains(r"\(V\d+(?:, V\d+)*\)$")
        assert {problem.task[task].placement for task in page["Taak"][named]} <= {Placement.SITE}
        assert named.any() <= (len(sites) > 1)


def test_what_is_left_shows_a_row_per_duty_and_folds_the_people_away(sheets: Mapping[str, Sheet], tmp_path: Path) -> None:
    (table,) = sheets["Niet verdeeld"].tables
    shown = [row for at, row in enumerate(table.rows) if at not in table.folded]
    assert all(isinstance(row[4], float) and row[8] for row in shown)  # hours, and a way out
    assert table.folded
    write_workbook(None, tmp_path / "verslag.xlsx", [sheets["Niet verdeeld"]])
    sheet = load_workbook(tmp_path / "verslag.xlsx")["Niet verdeeld"]
    assert {row - 2 for row, dimension in sheet.row_dimensions.items() if dimension.hidden} == table.folded
    assert sheet.sheet_properties.outlinePr is not None
    assert not sheet.sheet_properties.outlinePr.summaryBelow


def test_travel_is_drawn_for_those_who_drive(problem: Problem, result: Result, sheets: Mapping[str, Sheet]) -> None:
    travel = Figures(problem, result).facts.travel_minutes
    (_, drivers) = sheets["Grafieken"].tables
    assert [row[0] for row in drivers.rows] == sorted((p for p in travel if travel[p]), key=lambda person: -travel[person])
    assert sheets["Grafieken"].charts[-1].rows == min(40, len(drivers.rows))


def test_the_three_teams_have_members_and_all_meeting_hours(problem: Problem, sheets: Mapping[str, Sheet]) -> None:
    teams = frames(sheets["Teams"])
    assert list(teams) == ["Beleidsteam", "Technisch team", "Pedagogisch team"]
    assert all(len(team) for team in teams.values())
    met = sum(team["Overleg (h)"].fillna(0).sum() for team in teams.values())
    members = {person for team in teams.values() for person in team["Persoon"]}
    assert met == pytest.approx(sum(problem.meetings[person] for person in members) / 60, abs=0.1)


def test_the_plan_in_the_written_report_is_the_plan(problem: Problem, result: Result, tmp_path: Path) -> None:
    from ictassign.workbook.plan_reader import read_plan  # noqa: PLC0415

    target = tmp_path / "plan.xlsx"
    write_workbook(EXAMPLE, target, report(problem, result))
    again = read_workbook(target).problem
    assert again == problem
    reading = read_plan(target, again)
    assert not reading.faults
    assert check(again, reading.plan) == result.verdict
    assert {key: set(people) for key, people in reading.plan.executors.items()} == {k: set(p) for k, p in result.plan.executors.items() if p}
    assert reading.plan.decides == result.plan.decides


def test_an_anonymous_report_holds_no_name_in_any_part(problem: Problem, result: Result, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    named = [row.model_copy(update={"description": f"{row.description} (vraag {problem.people[3].name})"}) for row in problem.tasks]
    told = Problem(**{**{name: getattr(problem, name) for name in Problem.model_fields}, "tasks": tuple(named)})
    write_workbook(None, target, report(*anonymous(told, result)))
    with zipfile.ZipFile(target) as archive:
        everything = "\n".join([*archive.namelist(), *(archive.read(name).decode() for name in archive.namelist())])
    assert not [row.name for row in problem.people if row.name in everything]
    assert not [part for row in problem.people for part in row.name.split() if len(part) >= 3 and part in everything]
    assert not [row.name for row in problem.sites if row.name in everything]
    assert all(code in everything for code in problem.person)


def test_codes_that_are_names_become_numbers_and_the_plan_keeps_its_worth(problem: Problem) -> None:
    codes = {row.code: row.name.split()[0] + row.code for row in problem.people}
    renamed = Problem(
        **{
            **{name: getattr(problem, name) for name in Problem.model_fields},
            "people": tuple(row.model_copy(update={"code": codes[row.code]}) for row in problem.people),
            "skills": tuple(row.model_copy(update={"person": codes[row.person]}) for row in problem.skills),
            "agreements": tuple(row.model_copy(update={"person": codes[row.person]}) for row in problem.agreements),
            "changes": (),
        }
    )
    plan = assign(renamed, greedy(renamed))
    nameless, told = anonymous(renamed, Result(plan, check(renamed, plan), 0))
    assert not set(codes.values()) & set(nameless.person)
    assert told.verdict.values == check(renamed, plan).values
    assert told.verdict.allowed


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_the_report_opens_in_libreoffice_with_all_its_sheets(problem: Problem, result: Result, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_workbook(EXAMPLE, target, report(problem, result))
    command = ["soffice", f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", "xlsx:Calc MS Excel 2007 XML", "--outdir"]
    subprocess.run([*command, str(tmp_path / "out"), str(target)], check=True, capture_output=True, timeout=300)
    before, after = load_workbook(target), load_workbook(tmp_path / "out" / "plan.xlsx")
    assert after.sheetnames == before.sheetnames
    for title in ("Taakverdeling", "Samenvatting", "Vervangers"):
        assert [[c or "" for c in row] for row in after[title].iter_rows(values_only=True, max_col=8)] == [
            [c or "" for c in row] for row in before[title].iter_rows(values_only=True, max_col=8)
        ]
    with zipfile.ZipFile(tmp_path / "out" / "plan.xlsx") as archive:
        charts = [name for name in archive.namelist() if re.fullmatch(r"xl/charts/chart\d+\.xml", name)]
    assert len(charts) == sum(len(sheet.charts) for sheet in report(problem, result))


def test_the_log_tells_the_whole_course_of_a_run() -> None:
    moments = tuple(Moment(second / 10, 5000 - second, second) for second in range(1, 1201))
    told = course(moments)
    assert len(told) == 21
    assert told[0].seconds < 7
    assert told[-1] == moments[-1]
    assert [moment.seconds for moment in told] == sorted(moment.seconds for moment in told)
    assert list(course(())) == []
    assert list(course((Moment(0.0, 5, 1),))) == [Moment(0.0, 5, 1)]
