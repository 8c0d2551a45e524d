"""The planner's workbook comes back as it was, with the report in it, whole or not at all."""

import io
import os
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from textwrap import dedent

import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from small import group

from ictassign.checker import check
from ictassign.plan import Plan
from ictassign.report.tables import Chart, Column, Kind, Link, Sheet, Table, frame
from ictassign.result import Result
from ictassign.workbook.losses import losses
from ictassign.workbook.markup import MOST_TEXT
from ictassign.workbook.package import Package
from ictassign.workbook.writer import CannotWrite, keep_plan, replace_file, write_workbook

HOSTILE = (
    "=1+1",
    '=HYPERLINK("http://example.org")',
    "+32 50 12",
    "-5",
    "@SUM(A1)",
    "\tx",
    "<b>&amp;</b>",
    "]]>",
    "a\x07b",
    "_x0041_",
    "naam\u202eb",
    "'quote",
)


def table(count: int = 3) -> Table:
    columns = (Column("Taak", Kind.CODE, 8), Column("Omschrijving", Kind.TEXT, 30), Column("Uren", Kind.HOURS, 8))
    return Table(columns, [(f"T{number}", HOSTILE[number % len(HOSTILE)], number / 2) for number in range(count)])


def sheets(count: int = 3) -> tuple[Sheet, ...]:
    chart = Chart("=Uren & <meer>", 0, "Taak", ("Uren",), count, "@uren", sheet="Taakverdeling")
    opening = Table((Column("Waar", Kind.TEXT, 20),), [(Link("=naar de taken", "Taakverdeling"),)], heading="=Titel", lead=("+Een zin.",))
    return Sheet("Samenvatting", (opening,), charts=(chart,), charts_after=0), Sheet("Taakverdeling", (table(count),), frozen=1)


@pytest.fixture
def source(tmp_path: Path) -> Path:
    """Return a workbook of a planner, with a formula and its value, formats, widths, a note and an own sheet."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Personeel"
    sheet.append(["Persoon", "Uren"])
    sheet.append(["P1", 18.5])
    sheet["B3"] = "=B2*2"
    sheet["A2"].font, sheet["A2"].fill = Font(bold=True, color="FFAA0000"), PatternFill("solid", fgColor="FFFFEE00")
    sheet["B2"].number_format = "0.000"
    sheet["A2"].comment = Comment("van de planner", "planner")
    sheet.column_dimensions["A"].width = 33
    book.create_sheet("Kladblad")["A1"] = "van mij"
    path = tmp_path / "group.xlsx"
    book.save(path)
    with zipfile.ZipFile(path) as archive:  # Excel keeps the value of a formula beside it; openpyxl does not write it
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["xl/worksheets/sheet1.xml"] = re.sub(
        rb"<f>B2\*2</f><v\s*/>|<f>B2\*2</f><v></v>", b"<f>B2*2</f><v>37</v>", parts["xl/worksheets/sheet1.xml"]
    )
    assert b"<v>37</v>" in parts["xl/worksheets/sheet1.xml"]
    parts["xl/drawings/drawing9.xml"] = b"<xdr:wsDr xmlns:xdr='x'>a text box that openpyxl does not know</xdr:wsDr>"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return path


def parts_of(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}


def test_every_part_of_the_planner_stays_byte_for_byte_save_the_lists(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    assert write_workbook(source, target, sheets()) == ()
    before, after = parts_of(source), parts_of(target)
    lists = {"[Content_Types].xml", "xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/worksheets/sheet1.xml"}
    assert {name: content for name, content in before.items() if name not in lists}.items() <= after.items()
    changed = after["xl/worksheets/sheet1.xml"]
    assert before["xl/worksheets/sheet1.xml"].replace(b' tabSelected="1"', b"") == changed  # only which tab is open


def test_values_formulas_formats_widths_and_notes_come_back(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_workbook(source, target, sheets())
    sheet, values = load_workbook(target)["Personeel"], load_workbook(target, data_only=True)["Personeel"]
    assert sheet["B3"].value == "=B2*2"
    assert values["B3"].value == 37
    assert sheet["A2"].font.b
    assert sheet["A2"].font.color.rgb == "FFAA0000"
    assert sheet["A2"].fill.fgColor.rgb == "FFFFEE00"
    assert sheet["B2"].number_format == "0.000"
    assert sheet["A2"].comment.text == "van de planner"
    assert sheet.column_dimensions["A"].width == 33
    assert load_workbook(target)["Kladblad"]["A1"].value == "van mij"


def test_every_part_is_well_formed_and_every_reference_leads_somewhere(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_workbook(source, target, sheets())
    parts = parts_of(target)
    for name, content in parts.items():
        if name.endswith((".xml", ".rels")):
            fromstring(content)
    types = fromstring(parts["[Content_Types].xml"])
    declared = {element.get("PartName", "").lstrip("/") for element in types if element.tag.endswith("Override")}
    assert declared <= parts.keys()
    assert {name for name in parts if "verslag" in name and name.endswith(".xml")} <= declared


def test_the_workbook_opens_at_the_first_report_sheet_and_no_other_is_selected(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_workbook(source, target, sheets())
    book = load_workbook(target)
    assert getattr(book.active, "title", "") == "Samenvatting"
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == ["Samenvatting"]


def test_text_stays_text_whatever_it_begins_with(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_workbook(source, target, sheets(len(HOSTILE)))
    book = load_workbook(target)
    for title in ("Samenvatting", "Taakverdeling"):
        for row in book[title].iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                if isinstance(cell.value, str) and cell.value.startswith(("=", "+", "-", "@")):
                    assert cell.data_type == "s"
                    assert cell.quotePrefix
    shown = {cell.value for cell in book["Taakverdeling"]["B"]}
    assert {text for text in HOSTILE if text.isprintable() and "_x" not in text} <= shown
    assert b"<f>" not in parts_of(target)["xl/worksheets/verslag2.xml"]
    chart = parts_of(target)["xl/charts/verslag1.xml"].decode()
    assert "=Uren &amp; &lt;meer&gt;" in chart


def test_control_characters_are_written_as_excel_writes_them(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_workbook(None, target, [Sheet("Blad", (Table((Column("A"),), [("a\x07b",), ("_x0041_",)]),))])
    text = parts_of(target)["xl/worksheets/verslag1.xml"].decode()
    assert "a_x0007_b" in text
    assert "_x005F_x0041_" in text


def test_numbers_are_numbers_with_a_format(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_workbook(source, target, sheets())
    cell = load_workbook(target)["Taakverdeling"]["C3"]
    assert cell.value == 0.5
    assert cell.number_format == "#,##0.0"


def test_a_number_that_no_cell_can_hold_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="finite"):
        write_workbook(None, tmp_path / "plan.xlsx", [Sheet("Blad", (Table((Column("A", Kind.NUMBER),), [(float("nan"),)]),))])
    assert not list(tmp_path.iterdir())


def test_a_text_too_long_for_a_cell_says_so(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_workbook(None, target, [Sheet("Blad", (Table((Column("A"),), [("x" * (MOST_TEXT + 1),), ("y" * MOST_TEXT,)]),))])
    values = [row[0] for row in load_workbook(target)["Blad"].iter_rows(min_row=2, values_only=True)]
    assert isinstance(values[0], str)
    assert len(values[0]) <= MOST_TEXT
    assert f"de volledige tekst telt {MOST_TEXT + 1} tekens" in values[0]
    assert values[1] == "y" * MOST_TEXT


def test_a_report_of_an_earlier_run_is_replaced_with_its_charts(source: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "plan.xlsx", tmp_path / "again.xlsx"
    write_workbook(source, first, sheets(5))
    write_workbook(first, second, sheets(2))
    assert load_workbook(second).sheetnames == load_workbook(first).sheetnames
    assert load_workbook(second)["Taakverdeling"].max_row == 3
    assert parts_of(first).keys() == parts_of(second).keys()
    assert len(parts_of(second)["xl/styles.xml"]) == len(parts_of(first)["xl/styles.xml"])


def test_an_answer_leaves_the_report_and_a_new_plan_takes_the_answers_out(source: Path, tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("plan.xlsx", "answer.xlsx", "again.xlsx"))
    write_workbook(source, first, sheets())
    write_workbook(first, second, [Sheet("Afwezigheid", (table(),))])
    assert load_workbook(second).sheetnames == [*load_workbook(first).sheetnames, "Afwezigheid"]
    write_workbook(second, third, sheets(), anew=True)
    assert load_workbook(third).sheetnames == load_workbook(first).sheetnames


def test_names_of_other_sheets_stay_with_their_sheet(source: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "plan.xlsx", tmp_path / "again.xlsx"
    write_workbook(source, first, (*sheets(), Sheet("Afwezigheid", (table(),))))
    write_workbook(first, second, [Sheet("Samenvatting", (table(),))])
    book = load_workbook(second)
    assert book.sheetnames == ["Personeel", "Kladblad", "Taakverdeling", "Afwezigheid", "Samenvatting"]
    assert book["Afwezigheid"].print_title_rows == "$1:$1"
    assert book["Personeel"].print_title_rows is None


def test_a_sheet_of_the_planner_with_the_same_title_stays(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_workbook(source, target, [Sheet("Kladblad", (table(),))])
    book = load_workbook(target)
    assert book["Kladblad"]["A1"].value == "van mij"
    assert book["Kladblad (2)"]["A1"].value == "Taak"


def test_a_report_sheet_that_lost_its_mark_is_known_by_its_header_row(source: Path, tmp_path: Path) -> None:
    first, second = tmp_path / "plan.xlsx", tmp_path / "again.xlsx"
    write_workbook(source, first, sheets())
    book = load_workbook(first)
    for sheet in book:
        sheet.defined_names.clear()
    book.save(first)
    write_workbook(first, second, [sheets(1)[1]])
    assert load_workbook(second).sheetnames.count("Taakverdeling") == 1
    assert "Taakverdeling (2)" not in load_workbook(second).sheetnames


def test_titles_are_safe_and_differ_also_by_case(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    titles = ["Een heel lange titel die niet past in Excel", "een heel lange titel die niet past in excel", "a/b:c*[d]?", "'x'", "Geschiedenis"]
    write_workbook(None, target, [Sheet(title, (table(),)) for title in titles])
    names = load_workbook(target).sheetnames
    assert len({name.casefold() for name in names}) == len(titles)
    assert all(len(name) <= 31 and not set(name) & set("[]:*?/\\") and not name.startswith("'") for name in names)


def test_filter_freeze_and_repeated_header_are_set(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    write_workbook(None, target, sheets())
    sheet = load_workbook(target)["Taakverdeling"]
    assert sheet.auto_filter.ref == "A1:C4"
    assert sheet.freeze_panes == "B2"
    assert sheet.print_title_rows == "$1:$1"
    assert sheet.page_setup.paperSize == 9
    assert sheet.page_setup.orientation == "landscape"


def test_the_input_is_written_over_only_when_that_is_asked(source: Path) -> None:
    before = source.read_bytes()
    link = source.with_name("link.xlsx")
    link.symlink_to(source)
    hard = source.with_name("hard.xlsx")
    os.link(source, hard)
    for target in (source, link, hard):
        with pytest.raises(CannotWrite, match="invoerbestand"):
            write_workbook(source, target, sheets())
    assert source.read_bytes() == before
    write_workbook(source, link, sheets(), overwrite=True)
    assert link.is_symlink()
    assert "Taakverdeling" in load_workbook(source).sheetnames


def test_a_file_open_elsewhere_is_not_written(source: Path, tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    (tmp_path / "~$plan.xlsx").write_text("")
    with pytest.raises(CannotWrite, match="open"):
        write_workbook(source, target, sheets())
    assert not target.exists()


def test_a_folder_that_is_not_there_or_takes_no_files_is_named(source: Path, tmp_path: Path) -> None:
    with pytest.raises(CannotWrite, match="bestaat niet"):
        write_workbook(source, tmp_path / "weg" / "plan.xlsx", sheets())
    with pytest.raises(CannotWrite, match="map"):
        write_workbook(source, tmp_path, sheets())


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may write everywhere")
def test_a_read_only_folder_is_named(source: Path, tmp_path: Path) -> None:
    folder = tmp_path / "vast"
    folder.mkdir(mode=0o500)
    with pytest.raises(CannotWrite, match="niet schrijven"):
        write_workbook(source, folder / "plan.xlsx", sheets())


def test_a_full_disk_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path) -> None:
    resource = pytest.importorskip("resource")
    target = tmp_path / "plan.xlsx"
    target.write_bytes(b"old")
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    ignored = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (10_000, hard))
    try:
        with pytest.raises(CannotWrite, match="te groot"):
            replace_file(target, b"x" * 100_000)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        signal.signal(signal.SIGXFSZ, ignored)
    assert target.read_bytes() == b"old"
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]


def killed(target: Path, times: int) -> int:
    """Kill a process that writes the target again and again, at many moments; return how often a file was damaged."""
    program = dedent(
        f"""
        from pathlib import Path
        from ictassign.workbook.writer import replace_file
        contents = [bytes([65 + n]) * 3_000_000 for n in range(4)]
        print("ready", flush=True)
        while True:
            for content in contents:
                replace_file(Path({str(target)!r}), content)
        """
    )
    damaged = 0
    for number in range(times):
        with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True) as process:
            assert process.stdout is not None
            assert process.stdout.readline() == "ready\n"
            time.sleep(0.003 * (number % 17))
            process.kill()
        if target.exists():
            content = target.read_bytes()
            damaged += len(content) != 3_000_000 or len(set(content[::100_000] + content[-1:])) != 1
    return damaged


def test_kill_leaves_the_old_file_or_the_new_one(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    assert killed(target, 5) == 0
    replace_file(target, b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]  # what killed runs left behind is swept


@pytest.mark.slow
def test_kill_at_many_moments_damages_no_file(tmp_path: Path) -> None:
    target = tmp_path / "plan.xlsx"
    assert killed(target, 150) == 0
    replace_file(target, b"whole")
    assert [path.name for path in tmp_path.iterdir()] == ["plan.xlsx"]


def test_a_temporary_file_of_a_run_that_lives_is_left_alone(tmp_path: Path) -> None:
    other = tmp_path / f".plan.xlsx.{os.getppid()}-abc.ictassign-tmp"
    other.write_bytes(b"busy")
    replace_file(tmp_path / "plan.xlsx", b"whole")
    assert other.exists()


def test_losses_name_what_cannot_stay(source: Path, tmp_path: Path) -> None:
    assert losses(source) == ()
    signed = tmp_path / "signed.xlsx"
    shutil.copy(source, signed)
    with zipfile.ZipFile(signed, "a") as archive:
        archive.writestr("_xmlsignatures/sig1.xml", "<Signature/>")
    assert "handtekening" in losses(signed)[0]
    target = tmp_path / "plan.xlsx"
    assert write_workbook(signed, target, sheets()) == losses(signed)
    assert load_workbook(target).sheetnames == ["Samenvatting", "Taakverdeling"]


def test_a_workbook_written_with_prefixes_keeps_them(tmp_path: Path) -> None:
    plain = bytes(Package.blank())
    source, target = tmp_path / "prefix.xlsx", tmp_path / "plan.xlsx"
    write_workbook(None, source, [Sheet("Eigen", (table(),))])
    parts = parts_of(source)
    book = parts["xl/workbook.xml"].decode().replace("<workbook ", "<x:workbook ").replace("</workbook>", "</x:workbook>")
    book = re.sub(r"<(/?)(bookViews|workbookView|sheets|sheet|definedNames|definedName)\b", r"<\1x:\2", book).replace("xmlns=", "xmlns:x=")
    parts["xl/workbook.xml"] = book.encode()
    with zipfile.ZipFile(source, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    write_workbook(source, target, [Sheet("Verslag", (table(),))])
    assert load_workbook(target).sheetnames == ["Eigen", "Verslag"]
    assert zipfile.is_zipfile(io.BytesIO(plain))


def test_a_table_becomes_a_frame() -> None:
    made = frame(table(2))
    assert list(made.columns) == ["Taak", "Omschrijving", "Uren"]
    assert made["Uren"].sum() == 0.5


def test_a_plan_is_kept_beside_the_target_without_replacing_anything(tmp_path: Path) -> None:
    problem = group()
    result = Result(Plan(), check(problem, Plan()), 0)
    first, second = keep_plan(result, tmp_path / "plan.xlsx"), keep_plan(result, tmp_path / "plan.xlsx")
    assert first != second
    assert {first.parent, second.parent} == {tmp_path}
    assert Result.from_json(first.read_text(encoding="utf-8"), problem).plan == Plan()


def test_a_plan_is_kept_at_home_when_the_folder_is_not_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Path, "home", lambda: tmp_path)
    kept = keep_plan(Result(Plan(), check(group(), Plan()), 0), tmp_path / "weg" / "plan.xlsx")
    assert kept.parent == tmp_path
