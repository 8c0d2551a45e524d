"""Reading a workbook: what it tolerates, and every kind of fault planted and found at its cell."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.utils.datetime import CALENDAR_MAC_1904
from openpyxl.worksheet.table import Table
from workbooks import ROWS, book, cells, content, faults_of, packed, parts, read_bytes, spots

from ictassign.faults import InvalidInput
from ictassign.problem import Problem
from ictassign.tables import Outsourcing, SkillNeed

Change = Callable[[openpyxl.Workbook], object]


@pytest.fixture(scope="module")
def valid(tmp_path_factory: pytest.TempPathFactory) -> Problem:
    reading = read_bytes(tmp_path_factory.mktemp("valid"), content())
    assert not reading.warnings
    return reading.problem


# -- what is tolerated
def test_every_sheet_is_read(valid: Problem) -> None:
    assert [len(rows) for rows in (valid.sites, valid.people, valid.skills, valid.tasks)] == [3, 4, 4, 3]
    assert valid.parameters.school_year == "2026-2027"
    assert valid.tasks[2].skills == (SkillNeed("beleid"), SkillNeed("didactiek", 1))
    assert valid.tasks[1].outsourcing is Outsourcing.NO
    assert valid.people[0].hours_per_week == Decimal("10.5")
    assert valid.people[2].works_at == ("V001", "V002", "groep")
    assert valid.last_year[1].site == ""
    assert valid.changes[1].value == "+10 %"
    assert valid.schools == {"V001": ("V001",), "V002": ("V002", "V003")}


def _reversed_columns(made: openpyxl.Workbook) -> None:
    for sheet in made.worksheets:
        for row in list(sheet.iter_rows()):
            for cell, value in zip(row, [cell.value for cell in reversed(row)], strict=True):
                cell.value = value


def _blank_rows(made: openpyxl.Workbook) -> None:
    for sheet in made.worksheets:
        sheet.insert_rows(3)
        sheet.insert_rows(1, 2)


def _own_things(made: openpyxl.Workbook) -> None:
    made.create_sheet("Mijn nota's").append(["=1/0", "zomaar"])
    made.create_sheet("Taakverdeling").append(["Taak", "Onzin"])
    made["Personeel"]["N1"], made["Personeel"]["N2"] = "Telefoon", "#N/A"
    made["Vestigingen"]["P9"] = None
    made["Taken"]["Z2"] = "losse nota"


def _other_case(made: openpyxl.Workbook) -> None:
    for sheet in made.worksheets:
        sheet.title = f" {sheet.title.upper()}"
        for cell in sheet[1] if "VAARD" not in sheet.title else sheet[1][:1]:  # the header of a skill is its name
            cell.value = f"\N{NO-BREAK SPACE}{str(cell.value).upper()}\n"


def _sloppy_codes(made: openpyxl.Workbook) -> None:
    made["Personeel"]["D2"] = "  v001\N{NO-BREAK SPACE}"
    made["Personeel"]["F4"] = " v001 ; V002;; Groep;"
    made["Personeel"]["C2"] = "coo"
    made["Taken"]["D2"] = "NETWERK\N{ZERO WIDTH SPACE}"
    made["Taken"]["B2"] = "Technisch "
    made["Doelen"]["A2"] = "Wensen"
    made["Wat als"]["A3"] = "jan  WEG"
    made["Wat als"]["B2"] = "Persoon weg"


def _numbers_as_text(made: openpyxl.Workbook) -> None:
    made["Personeel"]["E2"] = " 10,5\N{NO-BREAK SPACE}"
    made["Personeel"]["E3"] = "18.0"
    made["Vestigingen"]["H2"] = "210"
    made["Taken"]["F2"] = "80 %"
    made["Taken"]["F3"] = 50
    made["Vestigingen"]["D2"] = 8820
    made["Personeel"]["E4"] = 12.000000000001


def _dressed_up(made: openpyxl.Workbook) -> None:
    for sheet in made.worksheets:
        sheet.protection.sheet = True
    made.epoch = CALENDAR_MAC_1904
    made["Personeel"].add_table(Table(displayName="tblPersoneel", ref="A1:I5"))
    made["Personeel"].column_dimensions["D"].hidden = True
    made["Personeel"]["D2"] = CellRichText(TextBlock(InlineFont(b=True), "V0"), "01")
    made["Personeel"]["D3"] = "\N{FULLWIDTH LATIN CAPITAL LETTER V}002"
    made["Personeel"]["E2"].comment = Comment("nog te bevestigen", "An")
    made["Vestigingen"]["H2"] = "210"
    made["Vestigingen"]["H2"].quotePrefix = True
    made.move_sheet("Taken", -4)
    made.create_chartsheet("Grafiek", 0)


@pytest.mark.parametrize("change", [_reversed_columns, _blank_rows, _own_things, _other_case, _sloppy_codes, _numbers_as_text, _dressed_up])
def test_the_same_problem_in_another_shape(change: Change, valid: Problem, tmp_path: Path) -> None:
    assert read_bytes(tmp_path, content(change)).problem == valid


@pytest.mark.parametrize("name", [name for name in ROWS if name not in ("Vestigingen", "Personeel", "Vaardigheden", "Taken")])
def test_other_sheets_may_be_left_out(name: str, tmp_path: Path) -> None:
    read_bytes(tmp_path, content(lambda made: made.remove(made[name])))


def test_names_stay_exactly_as_typed(tmp_path: Path) -> None:
    odd = " =1+1\n_x0041_ \N{RIGHT-TO-LEFT OVERRIDE}\N{COMBINING ACUTE ACCENT}" + "x" * 3000
    problem = read_bytes(tmp_path, content(cells({"Personeel!B2": odd}))).problem
    assert problem.people[0].name == odd.replace("_x0041_", "A")


@pytest.mark.parametrize(
    ("typed", "number_format", "share"),
    [
        (0.08, "General", "0.08"),
        (0.08, "0%", "0.08"),
        (1, "0%", "1"),
        (8, "General", "0.08"),
        ("8 %", "General", "0.08"),
        ("2,5%", "General", "0.025"),
    ],
)
def test_a_share_may_be_typed_as_a_percentage(typed: Any, number_format: str, share: str, tmp_path: Path) -> None:
    def change(made: openpyxl.Workbook) -> None:
        made["Parameters"].append(["Onderhoud vervanger", typed])
        made["Parameters"]["B4"].number_format = number_format

    assert read_bytes(tmp_path, content(change)).problem.parameters.upkeep_share == Decimal(share)


@pytest.mark.parametrize("typed", [1.5, "1,5", 4])
def test_a_share_just_above_one_is_not_taken_for_a_percentage(typed: Any, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"Taken!F2: Ter plaatse is meer dan 1.*typ (1,5|4) % als u een percentage bedoelt"):
        read_bytes(tmp_path, content(cells({"Taken!F2": typed})))


def test_a_percentage_stays_one_in_a_scenario(tmp_path: Path) -> None:
    def change(made: openpyxl.Workbook) -> None:
        made["Wat als"]["D3"].value, made["Wat als"]["D3"].number_format = 0.1, "0%"

    assert read_bytes(tmp_path, content(change)).problem.changes[1].value == "10 %"


# -- warnings
@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (lambda made: made["Personeel"].row_dimensions.__getitem__(3).__setattr__("hidden", True), "Personeel!A3", "verborgen"),
        (lambda made: setattr(made["Taken"], "sheet_state", "hidden"), "Taken", "verborgen"),
        (cells({"Personeel!K1": "Beoordeling", "Personeel!K2": "goed"}), "Personeel!K1", "verwijder de kolom"),
        (cells({"Vaardigheden!E1": "Leeftijd", "Vaardigheden!E2": 44}), "Vaardigheden!E1", "verwijder de kolom"),
        (cells({"Vaardigheden!E1": "Nota", "Vaardigheden!E2": "volgt cursus"}), "Vaardigheden!E1", "niet gelezen"),
        (cells({"Personeel!I2": 40}), "Personeel!I2", "EXT"),
        (cells({"Vestigingen!E2": "Thourout"}), "Vestigingen!E2", "Torhout"),
        (cells({"Taken!G2": 5}), "Taken!G2", "telt niet mee"),
        (cells({"Vaardigheden!B5": 0}), "Vaardigheden!A5", "geen enkele vaardigheid"),
        (cells({"Taken!D2": "netwerk:3", "Vaardigheden!B3": 2, "Taken!O2": "nee"}), "Taken!A2", "niemand"),
        (cells({"Personeel!F3": "V002;V003", "Taken!O2": "nee", "Afspraken!D2": "verboden"}), "Taken!A2", "1 van 3 plaatsen: V001"),
        (cells({"Taken!H2": 0, "Uitzonderingen!C2": 0, "Afspraken!B2": "T02", "Afspraken!A2": "P003"}), "Taken!A2", "nergens uren"),
        (cells({"Afspraken!A2": "P003", "Afspraken!D2": "vast"}), "Afspraken!D2", "geen rol uit TIC;EXT"),
        (cells({"Afspraken!C2": "V003", "Afspraken!B2": "T02"}), "Afspraken!D2", "geen enkele opdracht"),
        (lambda made: made["Afspraken"].append(["P002", "T01", "V001", "liever"]), "Afspraken!D3", "ook in D2"),
        (lambda made: made["Afspraken"].append(["P002", "T01", "V001", "vast"]), "Afspraken!D3", "vast wint"),
        (lambda made: made["Reistijden"].append(["V001", "V001", 3, 1]), "Reistijden!B3", "dezelfde vestiging"),
    ],
)
def test_what_a_planner_should_look_at(change: Change, place: str, words: str, tmp_path: Path) -> None:
    warnings = read_bytes(tmp_path, content(change)).warnings
    assert any(str(warning).startswith(place) and words in str(warning) for warning in warnings), list(map(str, warnings))


# -- one fault, at its cell
NUMBER_FAULTS = {
    "8 uur": "typ alleen 8",
    "36 u": "typ alleen 36",
    "€ 45": "typ alleen 45",
    "1/2": "typ 0,5",
    "3:30": "kloktijd",
    "3u30": "kloktijd",
    "4-8": "bereik",
    "acht": "geen getal",
    "n.v.t.": "laat de cel leeg",
    "NaN": "geen getal",
    "Infinity": "geen getal",
    "1_0": "geen getal",
    "0x10": "geen getal",
    "\N{ARABIC-INDIC DIGIT EIGHT}": "geen getal",
    "1.234": "1234 of 1,234",
    "1.234,5": "te groot",
    "9" * 40: "kleiner getal",
    -8: "minstens 0",
    61: "hoogstens 60",
    1e300: "hoogstens 60",
    True: "waar of onwaar",
    date(2026, 5, 3): "3/05/2026",
    time(3, 30): "3:30",
    "#N/A": "foutwaarde",
    "=SUM(4,4)": "open het bestand één keer in Excel",
    "a\tb": "a\\tb",
}


@pytest.mark.parametrize("typed", NUMBER_FAULTS, ids=lambda typed: ascii(str(typed)[:20]))
def test_what_is_no_number_of_hours(typed: Any, tmp_path: Path) -> None:
    def change(made: openpyxl.Workbook) -> None:
        cells({"Personeel!E2": typed})(made)
        if typed == "#N/A":
            made["Personeel"]["E2"].data_type = "e"

    (fault,) = faults_of(tmp_path, content(change))
    assert str(fault).startswith("Personeel!E2: Uren per week ")
    assert NUMBER_FAULTS[typed] in str(fault)


CELL_FAULTS: dict[str, tuple[dict[str, Any], str]] = {
    # cells to change: where the fault is, what its message says
    "Vestigingen!A2 leeg": ({"Vestigingen!A2": " "}, "is leeg terwijl"),
    "Vestigingen!H2": ({"Vestigingen!H2": None}, "Leerlingen is leeg"),
    "Vestigingen!H3": ({"Vestigingen!H3": 3.5}, "geen heel getal"),
    "Vestigingen!A3": ({"Vestigingen!A3": "v001 ", "Uitzonderingen!B2": "V001"}, "ook in A2"),
    "Vestigingen!D2": ({"Vestigingen!D2": "9999"}, "9999 Torhout"),
    "Vestigingen!D3": ({"Vestigingen!D3": None, "Vestigingen!E3": None}, "geen plaats"),
    "Vestigingen!G4": ({"Vestigingen!G4": None}, "andere coördinaat"),
    "Vestigingen!F4": ({"Vestigingen!F4": 2.9}, "minstens 49"),
    "Personeel!A4": ({"Personeel!A4": "P001", "Vaardigheden!A4": "P001"}, "ook in A2"),
    "Personeel!C3": ({"Personeel!C3": "TICC"}, "bedoelde u TIC?"),
    "Personeel!C4": ({"Personeel!C4": "TIC, PIC"}, "leest dit als één woord (TIC, PIC); scheid ze met een puntkomma: TIC;PIC."),
    "Personeel!D2": ({"Personeel!D2": "V01"}, "bedoelde u V001?"),
    "Personeel!D3": ({"Personeel!D3": date(2026, 5, 3)}, "celopmaak op Tekst"),
    "Personeel!F4": ({"Personeel!F4": "V001;gropeerd"}, "gropeerd"),
    "Personeel!E2": ({"Personeel!E2": None}, "Uren per week en Uren per jaar zijn allebei leeg"),
    "Personeel!J2": ({"Personeel!J1": "Uren per jaar", "Personeel!J2": 100}, "allebei ingevuld"),
    "Personeel!I5": ({"Personeel!I5": None}, "prijs per uur"),
    "Personeel!B2": ({"Personeel!B2": "a_x0007_b"}, "a\\x07b"),
    "Personeel!B3": ({"Personeel!B3": None}, "Naam is leeg"),
    "Vaardigheden!B2": ({"Vaardigheden!B2": 4}, "typ 0, 1, 2 of 3"),
    "Vaardigheden!C3": ({"Vaardigheden!C3": "goed"}, "didactiek is geen getal"),
    "Vaardigheden!A2": ({"Vaardigheden!A2": "P0O1", "Personeel!B2": "Zoë"}, "bedoelde u P001?"),
    "Personeel!A5": ({f"Vaardigheden!{column}5": None for column in "ABCD"}, "geen rij in het blad Vaardigheden"),
    "Taken!B2": ({"Taken!B2": "technische"}, "bedoelde u technisch?"),
    "Taken!D2": ({"Taken!D2": "netwrk"}, "bedoelde u netwerk?"),
    "Taken!D3": ({"Taken!D3": "didactiek:4"}, "1, 2 of 3"),
    "Taken!D4": ({"Taken!D4": ";"}, "Vaardigheden is leeg"),
    "Taken!F2": ({"Taken!F2": 120}, "hoogstens 100 %"),
    "Taken!H2": ({"Taken!H2": -1}, "minstens 0"),
    "Taken!L2": ({"Taken!L2": "TIC;CHEF"}, "kies uit CDIR"),
    "Taken!O2": ({"Taken!O2": "misschien"}, "kies uit ja, deels of nee"),
    "Uitzonderingen!A2": ({"Uitzonderingen!A2": "T1"}, "bedoelde u T01?"),
    "Uitzonderingen!B2": ({"Uitzonderingen!A2": "T03"}, "alleen voor de hele groep"),
    "Uitzonderingen!B2 school": ({"Uitzonderingen!A2": "T02"}, "gebruik V002"),
    "Uitzonderingen!B2 leeg": ({"Uitzonderingen!B2": None}, "geen opdracht voor de hele groep"),
    "Afspraken!B2": ({"Afspraken!B2": None, "Afspraken!C2": None}, "allebei leeg"),
    "Afspraken!D2": ({"Afspraken!D2": "graag"}, "liever niet"),
    "Afspraken!D3": ({f"Afspraken!{c}3": v for c, v in zip("ABCD", ("p002", "t01", "v001", "verboden"), strict=True)}, "'liever' in D2"),
    "Reistijden!B2": ({"Reistijden!B2": "V9"}, "onbekende vestiging"),
    "Reistijden!C2": ({"Reistijden!C2": 601}, "hoogstens 600"),
    "Reistijden!A3": ({"Reistijden!A3": "v001", "Reistijden!B3": "V002", "Reistijden!C3": 9}, "ook in A2"),
    "Doelen!A2": ({"Doelen!A2": "wensn"}, "bedoelde u wensen?"),
    "Doelen!B2": ({"Doelen!B2": 1.25}, "1 cijfer na de komma"),
    "Parameters!A3": ({"Parameters!A3": "Bezoekdur"}, "bedoelde u Bezoekduur?"),
    "Parameters!A2": ({"Parameters!A2": None}, "is leeg terwijl"),
    "Parameters!B3": ({"Parameters!B3": "4 u"}, "Bezoekduur is een getal met een eenheid"),
    "Parameters!A4": ({"Parameters!A4": "bezoekduur", "Parameters!B4": 3}, "ook in A3"),
    "Parameters!B4": ({"Parameters!A4": "Onderhoud vervanger", "Parameters!B4": 1}, "1 % of 100 %"),
    "Parameters!B4 groot": ({"Parameters!A4": "Streefbezetting", "Parameters!B4": "120 %"}, "120 %"),
    "Wat als!B2": ({"Wat als!B2": "persoon wegg"}, "bedoelde u persoon weg?"),
    "Wat als!C2": ({"Wat als!C2": "P02"}, "bedoelde u P002?"),
    "Wat als!C2 leeg": ({"Wat als!C2": None}, "vraagt waarover"),
    "Wat als!C3": ({"Wat als!B3": "vaardigheid", "Wat als!C3": "P002"}, "persoon:vaardigheid"),
    "Wat als!C3 vaardigheid": ({"Wat als!B3": "vaardigheid", "Wat als!C3": "P002:netwrk"}, "bedoelde u netwerk?"),
    "Wat als!C3 doel": ({"Wat als!B3": "gewicht", "Wat als!C3": "wensn"}, "bedoelde u wensen?"),
    "Wat als!C3 parameter": ({"Wat als!B3": "parameter", "Wat als!C3": "schoolwekn"}, "bedoelde u Schoolweken?"),
    # headers
    "Vestigingen!H1": ({"Vestigingen!H1": "Lerelingen"}, "bedoelde u Leerlingen"),
    "Vestigingen!H1 leeg": ({"Vestigingen!H1": None}, "geen kop"),
    "Vestigingen!A1": ({f"Vestigingen!H{row}": None for row in range(1, 5)}, "Leerlingen ontbreekt"),
    "Vestigingen!I1 dubbel": ({"Vestigingen!B1": "Toestellen"}, "ook in B1"),
    "Vestigingen!I1": ({"Vestigingen!I1": "Leerlingen"}, "ook in H1"),
    "Personeel!E1": ({"Personeel!E1": "Urne per week"}, "bedoelde u Uren per week?"),
    "Personeel!H1": ({"Personeel!H1": "Max reistijd"}, "bedoelde u Max. reistijd?"),
    "Vaardigheden!D1": ({"Vaardigheden!D1": "Netwerk", "Taken!D4": "didactiek"}, "ook in B1"),
    "Vestigingen!XFD2000": ({"Vestigingen!XFD2000": 1}, "ver buiten de tabel"),
}  # fmt: skip


@pytest.mark.parametrize("place", CELL_FAULTS)
def test_a_fault_is_found_at_its_cell(place: str, tmp_path: Path) -> None:
    change, words = CELL_FAULTS[place]
    faults = faults_of(tmp_path, content(cells(change)))
    at = place.rsplit(" ", 1)[0] if not place.rpartition("!")[2].isalnum() else place
    assert any(str(fault).startswith(f"{at}: ") and words in str(fault) for fault in faults), list(map(str, faults))


def test_every_fault_of_the_file_is_told_at_once(tmp_path: Path) -> None:
    alone = [
        place
        for place in CELL_FAULTS
        if place in ("Personeel!C3", "Taken!B2", "Doelen!A2", "Parameters!B3", "Wat als!B2", "Reistijden!C2", "Vestigingen!H3")
    ]
    together = cells({cell: value for place in alone for cell, value in CELL_FAULTS[place][0].items()})
    assert spots(faults_of(tmp_path, content(together))) == set(alone)


@pytest.mark.parametrize(
    ("change", "sheet", "words"),
    [
        (lambda made: made.remove(made["Taken"]), "Taken", "ontbreekt"),
        (lambda made: setattr(made["Taken"], "title", "Taaken"), "Taken", "'Taaken'"),
        (lambda made: setattr(made["Afspraken"], "title", "Afsprakken"), "Afspraken", "bedoelde u Afspraken?"),
        (lambda made: setattr(made["Parameters"], "title", "PParameters"), "Parameters", "bedoelde u Parameters?"),
        (lambda made: made.create_sheet("Taken ").append(["Taak"]), "Taken", "twee keer"),
        (lambda made: made["Personeel"].delete_rows(2, 9), "Personeel!A1", "geen enkele rij"),
        (lambda made: made["Vaardigheden"].delete_rows(1), "Vaardigheden!A1", "Persoon"),
        (lambda made: made["Taken"].delete_rows(1), "Taken!A1", "Taak, Omschrijving"),
        (lambda made: made["Vestigingen"].append([None, None, None, None, None, None, None, 760]), "Vestigingen!A5", "op een eigen blad"),
        (lambda made: made["Personeel"].append(["Totaal", None, None, None, 44.5]), "Personeel!A6", "een totaal (Totaal); zet een totaal"),
        (lambda made: made["Vaardigheden"].append(["TOTAAL ", 8, 6, 5]), "Vaardigheden!A6", "op een eigen blad"),
        (cells({"Personeel!A2": date(2026, 3, 3)}), "Personeel!A2", "Persoon is door Excel in een datum of kloktijd veranderd"),
        (cells({"Reistijden!C2": "1u30"}), "Reistijden!C2", "of 210 als er minuten"),
        (lambda made: made["Personeel"].merge_cells("A2:A3"), "Personeel!A3", "samenvoegen van A2:A3"),
    ],
)
def test_faults_of_a_whole_sheet(change: Change, sheet: str, words: str, tmp_path: Path) -> None:
    faults = faults_of(tmp_path, content(change))
    assert any(str(fault).startswith(f"{sheet}: ") and words in str(fault) for fault in faults), list(map(str, faults))


def test_a_row_of_totals_is_one_fault(tmp_path: Path) -> None:
    faults = faults_of(tmp_path, content(lambda made: made["Personeel"].append(["Totaal", None, None, None, 44.5])))
    assert spots(faults) == {"Personeel!A6"}
    assert len(faults) == 1


@pytest.mark.parametrize("place", ["Vestigingen!A2", "Personeel!A2"])
def test_a_missing_code_is_the_only_fault_though_other_sheets_name_it(place: str, tmp_path: Path) -> None:
    faults = faults_of(tmp_path, content(cells({place: None})))
    assert [str(fault).partition(": ")[0] for fault in faults] == [place]


def test_a_copy_of_a_sheet_is_pointed_out_and_not_read(tmp_path: Path) -> None:
    def copied(made: openpyxl.Workbook) -> None:
        made.create_sheet("personeel (2)").append(["Persoon", "Zomaar"])
        made.create_sheet("Nota (2)").append(["van de planner"])

    reading = read_bytes(tmp_path, content(copied))
    assert reading.problem == read_bytes(tmp_path, content()).problem
    (warning,) = reading.warnings
    assert str(warning).startswith("Personeel: een kopie van dit blad wordt niet gelezen (personeel (2))")


def test_a_message_is_one_line_that_can_be_printed(tmp_path: Path) -> None:
    ugly = "x\n\N{RIGHT-TO-LEFT OVERRIDE}\x9b31m" + "y" * 500
    (fault,) = faults_of(tmp_path, content(cells({"Personeel!D2": ugly})))
    assert str(fault).isprintable()
    assert len(str(fault)) < 250


def test_a_fault_stops_before_the_problem_is_made(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refused:
        read_bytes(tmp_path, content(cells({"Personeel!D2": "V01", "Personeel!I2": 40})))
    assert [fault.cell for fault in refused.value.faults] == ["D2"]
    assert [warning.cell for warning in refused.value.warnings] == ["I2"]


def test_what_was_read_can_be_found_again(tmp_path: Path) -> None:
    reading = read_bytes(tmp_path, content(_blank_rows))
    where = reading.sheets["Personeel"]
    assert where.cell(1, "Standplaats") == "D6"
    assert where.cell(None, "Naam") == "B3"


def test_the_digest_is_that_of_the_file(tmp_path: Path) -> None:
    data = content()
    first, again = read_bytes(tmp_path, data), read_bytes(tmp_path, packed(parts(data)))
    assert first.digest != again.digest
    assert first.problem == again.problem


def test_the_sample_is_what_openpyxl_says_it_is() -> None:
    assert [sheet.title for sheet in book().worksheets] == list(ROWS)
