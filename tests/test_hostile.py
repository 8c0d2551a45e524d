"""Odd and hostile cells and parts: read as the same problem, or refused at the cell; bounded in time and memory."""

import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from workbooks import content, faults_of, packed, part_of, parts, read_bytes, with_shared_texts

from ictassign.problem import Problem

PARTS = with_shared_texts(parts(content()))
VALID = packed(PARTS)
PEOPLE = part_of("Personeel")
SITES = part_of("Vestigingen")
Edit = Callable[[str], str]


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    return read_bytes(tmp_path_factory.mktemp("valid"), VALID).problem


def edited(part: str, edit: Edit) -> bytes:
    before = PARTS[part].decode()
    after = edit(before)
    assert after != before
    return packed(PARTS | {part: after.encode()})


def in_cell(reference: str, inner: str, kind: str = "") -> Edit:
    """Return an edit that puts raw XML in a cell."""
    attribute = f' t="{kind}"' if kind else ""
    return lambda xml: re.sub(
        rf'<c r="{reference}"[^>]*?(?:/>|>.*?</c>)', lambda _: f'<c r="{reference}"{attribute}>{inner}</c>', xml, count=1, flags=re.DOTALL
    )


def rows_added(markup: str) -> Edit:
    return lambda xml: xml.replace("</sheetData>", f"{markup}</sheetData>")


def prefixed(xml: str) -> str:
    """Give every element a prefix, as some writers do."""
    return re.sub(r"<(/?)(?=[a-z])", r"<\1x:", xml).replace("xmlns=", "xmlns:x=")


def without_references(xml: str) -> str:
    """Leave out where rows and cells stand: then they follow each other."""
    rows = re.sub(r'<row r="\d+"', "<row", xml)
    filled = re.sub(r'<c r="[A-Z]+\d+"[^>]*/>', "<c/>", rows)
    return re.sub(r'(<c) r="[A-Z]+\d+"', r"\1", filled)


NAME = '<is><t xml:space="preserve">{}</t></is>'


BROKEN_NAME = '<definedNames><definedName name="Stuk">#REF!$A$1</definedName></definedNames>'
RELATIONS = PARTS["xl/_rels/workbook.xml.rels"].decode()


HONEST = (
    (SITES, lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1:XFD1048576"', xml)),
    (SITES, lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="A1"', xml)),
    (SITES, lambda xml: re.sub(r'<dimension ref="[^"]*"', '<dimension ref="ZZZZ0:A-1"', xml)),
    (SITES, prefixed),
    (SITES, lambda xml: xml.replace("</sheetData>", '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>')),
    (SITES, lambda xml: xml.replace("</worksheet>", '<extLst><ext xmlns:y="urn:y"><y:c r="A1"><y:v>9</y:v></y:c></ext></extLst></worksheet>')),
    (PEOPLE, in_cell("E2", "<f>21/2</f><v>10.5</v>")),
    (PEOPLE, in_cell("E2", "<f>'[ander.xlsx]S'!A1</f><v>10.5</v>")),
    (PEOPLE, in_cell("E2", "<v>10.500000000000001</v>")),
    (PEOPLE, in_cell("E2", "<v>1.05E1</v>")),
    (PEOPLE, in_cell("B2", "<f>A1</f><v>Zoë Peeters</v>", "str")),
    (PEOPLE, in_cell("B2", "<is><r><rPr><b/></rPr><t xml:space='preserve'>Zoë </t></r><r><t>Peeters</t></r></is>", "inlineStr")),
    (PEOPLE, in_cell("B2", '<is><t>Zoë Peeters</t><rPh sb="0" eb="1"><t>ヤン</t></rPh></is>', "inlineStr")),
    (PEOPLE, in_cell("E2", NAME.format("10,5"), "inlineStr")),
    ("xl/sharedStrings.xml", lambda xml: re.sub(r'uniqueCount="\d+"', 'uniqueCount="4294967295"', xml)),
    ("xl/workbook.xml", lambda xml: xml.replace("</sheets>", f"</sheets>{BROKEN_NAME}")),
    ("xl/workbook.xml", lambda xml: re.sub(r'(name="Personeel"[^>]*state=")visible', r"\1veryHidden", xml)),
)  # fmt: skip
"""Changes of a part that change nothing of what it says."""


@pytest.mark.parametrize(("part", "edit"), HONEST, ids=lambda value: "" if callable(value) else value)
def test_odd_but_honest_workbooks_give_the_same_problem(part: str, edit: Edit, valid: Problem, tmp_path: Path) -> None:
    assert read_bytes(tmp_path, edited(part, edit)).problem == valid


def test_cells_without_a_reference_follow_each_other(tmp_path: Path) -> None:
    sheet = part_of("Vaardigheden")
    assert read_bytes(tmp_path, edited(sheet, without_references)).problem == read_bytes(tmp_path, VALID).problem


@pytest.mark.parametrize("encoding", ["UTF-16", "ISO-8859-1", "utf-8"])
def test_a_sheet_in_another_usual_encoding_is_read(encoding: str, valid: Problem, tmp_path: Path) -> None:
    xml = f'<?xml version="1.0" encoding="{encoding}"?>' + PARTS["xl/sharedStrings.xml"].decode()
    assert read_bytes(tmp_path, packed(PARTS | {"xl/sharedStrings.xml": xml.encode(encoding)})).problem == valid


SPOILT = (
    (in_cell("E2", "<v>NaN</v>"), "Personeel!E2", "beschadigd (NaN)"),
    (in_cell("E2", "<v>INF</v>"), "Personeel!E2", "beschadigd"),
    (in_cell("E2", "<v>1e309</v>"), "Personeel!E2", "beschadigd"),
    (in_cell("E2", f"<v>{'9' * 5000}</v>"), "Personeel!E2", "beschadigd"),
    (in_cell("E2", "<v>acht</v>"), "Personeel!E2", "beschadigd (acht)"),
    (in_cell("E2", "<v>9223372036854775807</v>"), "Personeel!E2", "hoogstens 60"),
    (in_cell("E2", "<v>1</v>", "b"), "Personeel!E2", "WAAR"),
    (in_cell("E2", "<v>2026-09-01</v>", "d"), "Personeel!E2", "datum"),
    (in_cell("E2", "<v>#SPILL!</v>", "e"), "Personeel!E2", "foutwaarde (#SPILL!)"),
    (in_cell("E2", "<f>A9</f><v>#N/A</v>", "e"), "Personeel!E2", "foutwaarde"),
    (in_cell("E2", "<f>4+4</f>"), "Personeel!E2", "formule zonder berekende waarde"),
    (in_cell("E2", '<f t="array" ref="A1:A2">A1:A2*2</f>'), "Personeel!E2", "formule"),
    (in_cell("E2", '<f>IF(1=1,"","")</f><v></v>', "str"), "Personeel!E2", "allebei leeg"),
    (in_cell("B2", "<v>999999</v>", "s"), "Personeel!B2", "beschadigd (999999)"),
    (in_cell("B2", "<v>-1</v>", "s"), "Personeel!B2", "beschadigd (-1)"),
    (in_cell("B2", "<f>A1</f>"), "Personeel!B2", "formule"),
    (in_cell("B2", "<v>#REF!</v>", "e"), "Personeel!B2", "foutwaarde"),
    (in_cell("B2", NAME.format("a_x0007_b"), "inlineStr"), "Personeel!B2", "stuurteken (a\\x07b)"),
    (in_cell("B2", NAME.format("x" * 100_000), "inlineStr"), "Personeel!B2", "langer dan"),
    (rows_added('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "Personeel!XFD1048576", "ver buiten de tabel"),
    (rows_added('<row r="4294967297"><c r="A4294967297"><v>1</v></c></row>'), "Personeel", "rijnummer"),
    (rows_added('<row r="9"><c r="1A$"><v>1</v></c></row>'), "Personeel", "celadres"),
    (rows_added('<row r="9"><c r="ZZZ9"><v>1</v></c></row>'), "Personeel", "celadres"),
)
"""Changes of the sheet of people, where they are seen, and what is said of them."""


@pytest.mark.parametrize(("edit", "place", "words"), SPOILT)
def test_what_no_planner_typed_is_refused_where_it_stands(edit: Edit, place: str, words: str, tmp_path: Path) -> None:
    faults = faults_of(tmp_path, edited(PEOPLE, edit))
    assert [str(fault) for fault in faults if str(fault).startswith(f"{place}: ") and words in str(fault)], list(map(str, faults))
    assert all(str(fault).isprintable() for fault in faults)


def relation_of(sheet: str) -> str:
    index = int(re.findall(r"\d+", part_of(sheet))[-1])
    return rf'(<Relationship [^>]*?Target=")[^"]*sheet{index}\.xml'


GONE = (
    ({name: data for name, data in PARTS.items() if name != PEOPLE}, "Personeel: het onderdeel"),
    ({name: data for name, data in PARTS.items() if name != "xl/workbook.xml"}, "hoofdonderdeel"),
    ({name: data for name, data in PARTS.items() if name != "xl/_rels/workbook.xml.rels"}, "geen volledige werkmap"),
    ({name: data for name, data in PARTS.items() if name != "xl/sharedStrings.xml"}, "een onderdeel ontbreekt (xl/sharedStrings.xml)"),
    ({name: data for name, data in PARTS.items() if name != "xl/styles.xml"}, "een onderdeel ontbreekt (xl/styles.xml)"),
    (PARTS | {"xl/_rels/workbook.xml.rels": re.sub("<[^>]*sharedStrings[^>]*>", "", RELATIONS).encode()}, "teksten van de werkmap ontbreken"),
    (
        PARTS | {"xl/_rels/workbook.xml.rels": re.sub(relation_of("Personeel"), r"\1../../../etc/passwd", RELATIONS).encode()},
        "Personeel: het onderdeel",
    ),
    (
        PARTS | {"xl/workbook.xml": re.sub(r"<sheet .*?/>", "", PARTS["xl/workbook.xml"].decode()).encode()},
        "geen bladen",
    ),
)  # fmt: skip
"""Workbooks that do not hang together, and what is said of them."""


@pytest.mark.parametrize(("contents", "words"), GONE)
def test_parts_that_are_gone_or_elsewhere(contents: dict[str, bytes], words: str, tmp_path: Path) -> None:
    (fault,) = faults_of(tmp_path, packed(contents))
    assert words in str(fault)


def formatted_rows(count: int, *, cells: bool) -> bytes:
    last = len(re.findall("<row ", PARTS[SITES].decode()))
    inner = '<c r="A{n}" s="0"/>' if cells else ""
    rows = "".join(f'<row r="{n}" ht="15" customHeight="1">{inner.format(n=n)}</row>' for n in range(last + 1, count + 1))
    return edited(SITES, rows_added(rows))


@pytest.mark.parametrize("cells", [False, True])
def test_empty_formatted_rows_cost_nothing_that_is_kept(cells: bool, valid: Problem, tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, formatted_rows(50_000, cells=cells))
    assert reading.problem == valid
    assert len(reading.sheets["Vestigingen"].rows) == len(valid.sites)


@pytest.mark.slow
@pytest.mark.parametrize("cells", [False, True])
def test_a_sheet_formatted_to_its_last_row_stays_within_256_megabytes(cells: bool, tmp_path: Path) -> None:
    path = tmp_path / "groep.xlsx"
    path.write_bytes(formatted_rows(1_048_576, cells=cells))
    script = textwrap.dedent("""
        import resource, sys
        from pathlib import Path
        from ictassign.workbook.reader import read_workbook
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        read_workbook(Path(sys.argv[1]))
        print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
    """)
    grown = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True, timeout=600)
    assert int(grown.stdout) < 256 * 1024
