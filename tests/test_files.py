"""What a planner may give by mistake, through the command: one line in Dutch with the way out, and nothing written."""

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from workbooks import content, packed, parts

from ictassign.cli.commands import main

VALID = content()
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
SHEETS = b"application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = "[Content_Types].xml"
MACROS = parts(VALID) | {TYPES: parts(VALID)[TYPES].replace(SHEETS + b".sheet.main", b"application/vnd.ms-excel.sheet.macroEnabled.main")}


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def refused(path: Path) -> str:
    """Solve a file that is no workbook and return the one line that says why not."""
    output = path.parent / "plan.xlsx"
    said = run("solve", path, "-o", output, "--seconds", "1")
    assert said.exit_code == 3, said.stderr
    assert not output.exists()
    line, end = said.stderr.splitlines()
    assert line.startswith("Fout: ")
    assert line.count(";") == 1  # what is wrong; what to do
    assert end == "1 fout; er is geen plan geschreven."
    return line


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("groep.xls", OLE + "Workbook".encode("utf-16-le"), "oude Excel-werkmap (.xls)"),
        ("groep.xlsx", OLE + "EncryptedPackage".encode("utf-16-le"), "wachtwoord"),
        ("groep.ods", packed({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), ".ods"),
        ("groep.xlsb", packed({TYPES: b"<Types/>", "xl/workbook.bin": b"\x83\x01\x00"}), ".xlsb"),
        ("groep.xlsm", packed(MACROS | {"xl/vbaProject.bin": OLE}), "macro's"),
        ("groep.xlsm", packed(MACROS), ".xlsm"),
        ("groep.csv", b"Taak,Groep\r\nT01,technisch\r\n", "tekstbestand (csv)"),
        ("groep.xlsx", b"<html><table/></html>", "webpagina"),
        ("groep.zip", packed({"groep.xlsx": VALID}), "pak het uit"),
        ("~$groep.xlsx", b"\x05Maker" + b" " * 160, "slotbestand"),
        ("groep.xlsx", b"", "leeg"),
        ("groep.xlsx", VALID[: len(VALID) // 2], "beschadigd"),
    ],
)
def test_another_kind_of_file_is_one_line(name: str, data: bytes, words: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(data)
    assert words in refused(tmp_path / name)


def test_a_folder_or_nothing_at_all_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "map.xlsx").mkdir()
    assert "dit is een map" in refused(tmp_path / "map.xlsx")
    assert "bestaat niet" in refused(tmp_path / "nergens.xlsx")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="the superuser may read everything")
def test_a_file_that_may_not_be_read_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "dicht.xlsx").write_bytes(VALID)
    (tmp_path / "dicht.xlsx").chmod(0)
    assert "leesrechten" in refused(tmp_path / "dicht.xlsx")


def test_who_reads_a_file_says_whether_it_can_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "groep.xlsx").write_bytes(VALID)
    monkeypatch.setattr("os.access", lambda *_, **__: False)  # else the parser of options would say it, in English
    assert run("check", tmp_path / "groep.xlsx").exit_code == 0
