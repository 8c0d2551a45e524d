"""The door: whatever is not a sound, ordinary workbook is refused in one line that says what to do."""

import contextlib
import io
import os
import struct
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from workbooks import content, packed, parts

from ictassign.faults import InvalidInput
from ictassign.workbook import guard
from ictassign.workbook.guard import open_package

VALID = content()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504


def refusal(path: Path) -> str:
    with pytest.raises(InvalidInput) as refused:
        open_package(path)
    (fault,) = refused.value.faults
    assert str(fault).isprintable()
    assert fault.advice
    return str(fault)


def refusal_of(folder: Path, data: bytes, name: str = "groep.xlsx") -> str:
    path = folder / name
    path.write_bytes(data)
    return refusal(path)


def with_part(name: str, data: bytes) -> bytes:
    return packed(parts(VALID) | {name: data})


def without(name: str) -> bytes:
    return packed({part: data for part, data in parts(VALID).items() if part != name})


def patched(flag: int = 0, method: int | None = None, size: int | None = None) -> bytes:
    """Change the headers of the first entry of the zip, in its directory and before its data."""
    data = bytearray(VALID)
    directory = struct.unpack_from("<I", data, data.rfind(b"PK\x05\x06") + 16)[0]
    local = struct.unpack_from("<I", data, directory + 42)[0]
    for flags, kind, length in ((directory + 8, directory + 10, directory + 24), (local + 6, local + 8, local + 22)):
        struct.pack_into("<H", data, flags, struct.unpack_from("<H", data, flags)[0] | flag)
        if method is not None:
            struct.pack_into("<H", data, kind, method)
        if size is not None:
            struct.pack_into("<I", data, length, size)
    return bytes(data)


def double_entry() -> bytes:
    memory = io.BytesIO()
    with zipfile.ZipFile(memory, "w") as archive:
        for name, data in parts(VALID).items():
            archive.writestr(name, data)
        archive.writestr("XL/WORKBOOK.XML", b"<workbook/>")
    return memory.getvalue()


def test_a_sound_workbook_passes(tmp_path: Path) -> None:
    path = tmp_path / "GROEP met é.XLSX"
    path.write_bytes(VALID)
    package = open_package(path)
    assert set(package.parts) == set(parts(VALID))
    assert not package.warnings


# -- the file
def test_what_is_no_file_at_all(tmp_path: Path) -> None:
    assert "bestaat niet" in refusal(tmp_path / "nergens.xlsx")
    assert "map" in refusal(tmp_path)
    (tmp_path / "kring.xlsx").symlink_to("kring.xlsx")
    assert "niet gelezen" in refusal(tmp_path / "kring.xlsx")
    (tmp_path / "dood.xlsx").symlink_to("nergens.xlsx")
    assert "bestaat niet" in refusal(tmp_path / "dood.xlsx")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="named pipes are of Unix")
def test_a_named_pipe_or_a_device_is_never_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pijp.xlsx")
    assert "geen gewoon bestand" in refusal(tmp_path / "pijp.xlsx")
    (tmp_path / "nul.xlsx").symlink_to("/dev/zero")
    assert "geen gewoon bestand" in refusal(tmp_path / "nul.xlsx")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read(tmp_path: Path) -> None:
    path = tmp_path / "dicht.xlsx"
    path.write_bytes(VALID)
    path.chmod(0)
    assert "leesrechten" in refusal(path)


def test_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "groot.xlsx"
    with path.open("wb") as file:
        file.truncate(3 << 30)
    assert "groter dan 20 MB" in refusal(path)


KINDS = (
    (b"", "groep.xlsx", "leeg"),
    (VALID[: len(VALID) // 2], "groep.xlsx", "beschadigd"),
    (VALID[:-30], "groep.xlsx", "beschadigd"),
    (b"#" * 64 + VALID, "groep.xlsx", "geen werkmap"),
    (bytes(range(256)) * 32, "groep.xlsx", "geen werkmap"),
    ("Taak;Groep\r\nT01;één\r\n".encode("cp1252"), "groep.xlsx", "csv"),
    (b"\n<!DOCTYPE html><html><table/></html>", "groep.xlsx", "webpagina"),
    (OLE + "Workbook".encode("utf-16-le"), "groep.xls", ".xls"),
    (OLE + "EncryptedPackage".encode("utf-16-le"), "groep.xlsx", "wachtwoord"),
    (b"\x05Maker" + b" " * 160, "~$groep.xlsx", "slotbestand"),
    (packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), "groep.ods", ".ods"),
    (packed({"[Content_Types].xml": b"<Types/>", "xl/workbook.bin": b"\x83\x01\x00"}), "groep.xlsb", ".xlsb"),
    (packed({"groep.xlsx": VALID}), "groep.xlsx", "pak het uit"),
    (packed({"foto.png": b"x"}), "groep.xlsx", "geen werkmap"),
)
"""Files that are no workbook, their names, and what is said of them."""


@pytest.mark.parametrize(("data", "name", "words"), KINDS)
def test_other_kinds_of_file(data: bytes, name: str, words: str, tmp_path: Path) -> None:
    assert words in refusal_of(tmp_path, data, name)


# -- the zip
TRAPS = (
    (with_part("xl/vbaProject.bin", OLE), "macro's"),
    (with_part("../../buiten.txt", b"x"), "pad naar buiten"),
    (with_part("/buiten.txt", b"x"), "pad naar buiten"),
    (with_part("xl\\buiten.txt", b"x"), "pad naar buiten"),
    (double_entry(), "twee keer"),
    (patched(flag=1), "wachtwoord"),
    (patched(method=99), "gecomprimeerd"),
    (patched(size=10), "beschadigd"),
    (with_part("xl/media/nullen.bin", bytes(5 << 20)), "verdacht groot"),
    (with_part("xl/worksheets/sheet1.xml", b"<a>" + b" " * (5 << 20) + b"</a>"), "verdacht groot"),
    (packed(parts(VALID) | {f"xl/media/{number}.txt": b"x" for number in range(1001)}), "1000 onderdelen"),
)
"""Workbooks whose zip is a trap, and what is said of them."""


@pytest.mark.parametrize(("data", "words"), TRAPS)
def test_bombs_and_other_traps_in_the_zip(data: bytes, words: str, tmp_path: Path) -> None:
    assert words in refusal_of(tmp_path, data)


def test_all_parts_together_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MOST_UNPACKED_BYTES", 10_000)
    assert "uitgepakt" in refusal_of(tmp_path, VALID)


def test_a_part_that_begins_before_the_file_is_noticed(tmp_path: Path) -> None:
    data = bytearray(VALID)
    end = data.rfind(b"PK\x05\x06")
    start = struct.unpack_from("<I", data, end + 16)[0]
    struct.pack_into("<I", data, end + 16, start + 1000)  # zip readers then think that 1000 bytes are missing in front
    assert "beschadigd" in refusal_of(tmp_path, bytes(data))


def test_a_flipped_bit_is_noticed(tmp_path: Path) -> None:
    data = bytearray(VALID)
    with zipfile.ZipFile(io.BytesIO(VALID)) as archive:
        info = archive.getinfo("xl/worksheets/sheet3.xml")
    data[info.header_offset + 30 + len(info.filename) + info.compress_size // 2] ^= 0x10
    assert "beschadigd" in refusal_of(tmp_path, bytes(data))


# -- the parts
def changed(part: str, change: Callable[[str], str]) -> bytes:
    contents = parts(VALID)
    return packed(contents | {part: change(contents[part].decode()).encode()})


SHEET = "xl/worksheets/sheet3.xml"
SHEETS = "application/vnd.openxmlformats-officedocument.spreadsheetml"
ENTITY = '<!DOCTYPE worksheet [<!ENTITY x SYSTEM "file:///etc/hostname">]>'
LAUGHS = '<!DOCTYPE a [<!ENTITY l0 "lol">' + "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 10)) + "]>"


ODD_PARTS = (
    (changed(SHEET, lambda xml: ENTITY + xml), "documenttype"),
    (changed("xl/workbook.xml", lambda xml: LAUGHS + xml), "documenttype"),
    (changed("docProps/core.xml", lambda xml: "<!DOCTYPE a>" + xml), "documenttype"),
    (with_part("xl/drawings/oud.vml", b"<!DOCTYPE a><xml/>"), "documenttype"),
    (changed(SHEET, lambda xml: xml[:-40]), "beschadigd"),
    (changed(SHEET, lambda _: ""), "beschadigd"),
    (changed(SHEET, lambda xml: xml.replace("<t>", "<t>&#1;", 1)), "beschadigd"),
    (changed(SHEET, lambda xml: xml.replace("<t>", "<t>&#xD800;", 1)), "beschadigd"),
    (changed(SHEET, lambda xml: '<?xml version="1.0" encoding="x-eigen"?>' + xml), "tekencodering"),
    (changed(SHEET, lambda xml: '<?xml version="1.0" encoding="cp037"?>' + xml), "tekencodering"),
    (changed(SHEET, lambda xml: xml.replace("</worksheet>", "<a>" * 200 + "</a>" * 200 + "</worksheet>")), "genest"),
    (
        changed(
            "xl/workbook.xml",
            lambda xml: xml.replace("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main"),
        ),
        "Strict",
    ),
    (without("[Content_Types].xml"), "geen werkmap"),
)
"""Workbooks with a part that no spreadsheet writes, and what is said of them."""


@pytest.mark.parametrize(("data", "words"), ODD_PARTS)
def test_parts_that_no_spreadsheet_writes(data: bytes, words: str, tmp_path: Path) -> None:
    assert words in refusal_of(tmp_path, data)


@pytest.mark.parametrize(
    ("kind", "words"),
    [("application/vnd.ms-excel.sheet.macroEnabled.main+xml", ".xlsm"), (f"{SHEETS}.template.main+xml", ".xltx")],
)
def test_a_workbook_of_another_kind_is_refused_also_without_macros(kind: str, words: str, tmp_path: Path) -> None:
    """Excel would not open it once it is written under the name of an ordinary workbook."""
    assert words in refusal_of(tmp_path, changed("[Content_Types].xml", lambda xml: xml.replace(f"{SHEETS}.sheet.main+xml", kind)))


# -- warnings
@pytest.mark.parametrize("lock", ["~$groep.xlsx", ".~lock.groep.xlsx#"])
def test_a_workbook_that_is_still_open_elsewhere_is_read_with_a_warning(lock: str, tmp_path: Path) -> None:
    (tmp_path / "groep.xlsx").write_bytes(VALID)
    (tmp_path / lock).write_bytes(b"x")
    (warning,) = open_package(tmp_path / "groep.xlsx").warnings
    assert "staat nog open" in str(warning)


def test_links_to_other_files_are_named_and_not_followed(tmp_path: Path) -> None:
    path = tmp_path / "groep.xlsx"
    path.write_bytes(with_part("xl/externalLinks/externalLink1.xml", b"<externalLink/>"))
    (warning,) = open_package(path).warnings
    assert "externalLink1.xml" in str(warning)


def test_damage_of_any_kind_ends_in_a_refusal_or_in_a_sound_package(tmp_path: Path) -> None:
    path = tmp_path / "groep.xlsx"
    refused = 0
    for position in range(0, len(VALID), 97):
        data = bytearray(VALID)
        data[position] ^= 0xFF
        path.write_bytes(bytes(data))
        with contextlib.suppress(InvalidInput):
            assert open_package(path).parts
            continue
        refused += 1
    assert refused > 0
