"""Small valid workbooks, changed cell by cell or part by part, for the tests of reading."""

import io
import re
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

from ictassign.faults import Fault, InvalidInput
from ictassign.workbook.reader import Reading, read_workbook

ROWS: Mapping[str, tuple[tuple[Any, ...], ...]] = {
    "Parameters": (("Parameter", "Waarde"), ("Schooljaar", "2026-2027"), ("Bezoekduur", 4)),
    "Vestigingen": (
        ("Vestiging", "Naam", "Instelling", "Postcode", "Plaats", "Breedtegraad", "Lengtegraad", "Leerlingen", "Toestellen"),
        ("V001", "Basisschool De Linde", "V001", "8820", "Torhout", None, None, 210, 60),
        ("V002", "Collège Sint-Jozef", "V002", "8610", "Kortemark", None, None, 420, 240),
        ("V003", "Vrije School 't Veld", "V002", "8680", "Koekelare", 51.093, 2.962, 130, 40),
    ),
    "Personeel": (
        ("Persoon", "Naam", "Rollen", "Standplaats", "Uren per week", "Werkt op", "Max. vestigingen", "Max. reistijd", "Tarief"),
        ("P001", "Zoë Peeters", "COO", "V001", 10.5, None, None, None, None),
        ("P002", "Jan Maes", "TIC", "V002", 18, None, 3, 60, None),
        ("P003", "An Claes", "PIC", "V001", 12, "V001;V002;groep", None, None, None),
        ("P004", "Firma Net", "EXT", "V001", 4, None, None, None, 65),
    ),
    "Vaardigheden": (
        ("Persoon", "netwerk", "didactiek", "beleid"),
        ("P001", 1, 2, 3),
        ("P002", 3, 1, 1),
        ("P003", 1, 3, 1),
        ("P004", 3, 0, 0),
    ),
    "Taken": (
        (
            *("Taak", "Groep", "Omschrijving", "Vaardigheden", "Plaats", "Ter plaatse", "Uren groep", "Uren per vestiging", "Kenners"),
            *("Kenners per", "Beslist", "Voert uit", "Stuurt aan", "Aanspreekpunt", "Uitbesteedbaar"),
        ),
        ("T01", "technisch", "Netwerk beheren", "netwerk", "vestiging", 0.8, 0, 12, 2, "groep", "COO", "TIC;EXT", "COO", "TIC", "ja"),
        ("T02", "pedagogisch-didactisch", "Coachen", "didactiek", "school", 0.5, 0, 10, 1, "school", "COO", "PIC;COO", "COO", "PIC", "neen"),
        ("T03", "beleid en visie", "Beleidsplan", "beleid;didactiek:1", "groep", 0, 40, 0, 1, "groep", "COO", "COO", "COO", "COO", "nee"),
    ),
    "Uitzonderingen": (("Taak", "Vestiging", "Uren", "Kenners", "Opmerking"), ("T01", "V003", 6, None, "klein")),
    "Afspraken": (("Persoon", "Taak", "Vestiging", "Afspraak"), ("P002", "T01", "V001", "liever")),
    "Reistijden": (("Van", "Naar", "Minuten", "Km"), ("V001", "V002", 12, 9.5)),
    "Doelen": (("Doel", "Gewicht"), ("wensen", 25)),
    "Vorig jaar": (("Taak", "Vestiging", "Voert uit"), ("T01", "V001", "P002"), ("T03", "groep", "P001; P099")),
    "Wat als": (("Scenario", "Wijziging", "Onderwerp", "Waarde"), ("Jan weg", "persoon weg", "P002", None), ("Jan weg", "leerlingen", None, "+10 %")),
}  # fmt: skip
"""A valid workbook with every sheet, without any warning."""


def book(change: Callable[[openpyxl.Workbook], object] = lambda _: None) -> openpyxl.Workbook:
    """Return the valid workbook, after a change."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    for name, rows in ROWS.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(row)
    change(made)
    return made


def content(change: Callable[[openpyxl.Workbook], object] = lambda _: None) -> bytes:
    """Return the bytes of the valid workbook, after a change."""
    memory = io.BytesIO()
    book(change).save(memory)
    return memory.getvalue()


def cells(values: Mapping[str, Any]) -> Callable[[openpyxl.Workbook], None]:
    """Return a change that sets cells, named as ``Taken!E3``; text stays text, whatever it begins with."""

    def change(made: openpyxl.Workbook) -> None:
        for place, value in values.items():
            name, cell = place.split("!")
            made[name][cell].value = value
            if isinstance(value, str) and not value.startswith("=SUM"):
                made[name][cell].data_type = "s"

    return change


def parts(data: bytes) -> dict[str, bytes]:
    """Return the parts of a workbook."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: Mapping[str, bytes]) -> bytes:
    """Return a workbook of these parts."""
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in contents.items():
            archive.writestr(name, data)
    return memory.getvalue()


def part_of(sheet: str) -> str:
    """Return the part that holds a sheet of the valid workbook."""
    return f"xl/worksheets/sheet{list(ROWS).index(sheet) + 1}.xml"


def with_shared_texts(contents: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the same workbook with its texts in a part of their own, as Excel writes them."""
    texts: list[str] = []

    def moved(found: re.Match[str]) -> str:
        texts.append(f"<si>{found[2]}</si>")
        return f'{found[1]}t="s"><v>{len(texts) - 1}</v></c>'

    changed = dict(contents)
    for name in contents:
        if "/worksheets/" in name:
            changed[name] = re.sub(r'(<c [^>]*)t="inlineStr"><is>(.*?)</is></c>', moved, contents[name].decode()).encode()
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    for name, end, added in (
        ("[Content_Types].xml", "</Types>", f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/>'),
        ("xl/_rels/workbook.xml.rels", "</Relationships>", f'<Relationship Id="rIdTexts" Type="{relation}" Target="sharedStrings.xml"/>'),
    ):
        changed[name] = contents[name].decode().replace(end, added + end).encode()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    changed["xl/sharedStrings.xml"] = f'<sst xmlns="{main}" count="{len(texts)}" uniqueCount="{len(texts)}">{"".join(texts)}</sst>'.encode()
    return changed


def read_bytes(folder: Path, data: bytes, name: str = "groep.xlsx") -> Reading:
    """Write bytes to a file and read it as a workbook."""
    path = folder / name
    path.write_bytes(data)
    return read_workbook(path)


def faults_of(folder: Path, data: bytes) -> tuple[Fault, ...]:
    """Return the faults of a workbook; none when it is valid."""
    try:
        read_bytes(folder, data)
    except InvalidInput as refused:
        return refused.faults
    return ()


def spots(faults: tuple[Fault, ...]) -> set[str]:
    """Return where faults are."""
    return {f"{fault.sheet}!{fault.cell}" if fault.cell else fault.sheet for fault in faults}
