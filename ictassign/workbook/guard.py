"""The door: what is not a sound, ordinary .xlsx workbook is refused here, before anything is read from it.

openpyxl hangs on a named pipe, inflates whatever a zip holds, drops a missing part in silence and reads a strict
workbook as empty; so sizes, the list of parts and the form of every XML part are checked first. Whoever gets a
:class:`Package` may trust that each part is there once, is no larger than the limits, and is well-formed XML in a
usual encoding without a document type.
"""

import hashlib
import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import IO, NoReturn
from xml.parsers import expat

from ictassign.faults import Fault, InvalidInput

MEGABYTE = 1 << 20
MOST_BYTES = 20 * MEGABYTE
MOST_PARTS = 1000
MOST_PART_BYTES = 100 * MEGABYTE
MOST_UNPACKED_BYTES = 200 * MEGABYTE
MOST_RATIO = 100
"""Unpacked to packed, for parts that unpack to more than a megabyte."""
MOST_DEPTH = 100
"""Elements within elements; workbooks need about ten."""
CHUNK = 1 << 16
_ENCODINGS = frozenset({"utf-8", "utf-16", "us-ascii", "iso-8859-1"})
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_STRICT = "http://purl.oclc.org/ooxml/"
_SAVE_AS = "open het in Excel of LibreOffice en bewaar het als Excel-werkmap (.xlsx)"
_AGAIN = "vraag of download het bestand opnieuw, of bewaar het opnieuw vanuit Excel als .xlsx"

Start = Callable[[str, Mapping[str, str]], None]


@dataclass(frozen=True)
class Package:
    """The parts of a sound workbook, still packed.

    Parameters
    ----------
    path : pathlib.Path
        Where it came from.
    content : bytes
        The file as it was.
    warnings : tuple of Fault
        What was noticed without being a fault.
    """

    path: Path
    content: bytes = field(repr=False)
    warnings: tuple[Fault, ...] = ()

    @cached_property
    def digest(self) -> str:
        """SHA-256 of the file, in hexadecimal."""
        return hashlib.sha256(self.content).hexdigest()

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Names of all parts."""
        return tuple(self._archive.namelist())

    def open(self, part: str) -> IO[bytes]:
        """Open a part to read its unpacked bytes."""
        return self._archive.open(part)

    def size(self, part: str) -> int:
        """Return how many bytes a part unpacks to."""
        return self._archive.getinfo(part).file_size

    @cached_property
    def _archive(self) -> zipfile.ZipFile:
        return zipfile.ZipFile(io.BytesIO(self.content))

    def walk(
        self,
        part: str,
        start: Start | None = None,
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Walk through the XML of a part; names are ``namespace name``, as expat gives them.

        Raises
        ------
        InvalidInput
            When the part is not well-formed, has a document type, an odd encoding or very deep nesting.
        """
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = lambda *_: _refuse_document_type(part)
        parser.XmlDeclHandler = lambda _version, encoding, _standalone: _check_encoding(part, encoding)
        if start is not None:
            parser.StartElementHandler = start
        if end is not None:
            parser.EndElementHandler = end
        if text is not None:
            parser.CharacterDataHandler = text
        try:
            with self.open(part) as stream:
                parser.ParseFile(stream)
        except expat.ExpatError as error:
            where = f"onderdeel {part}, regel {error.lineno}"
            raise _invalid("het bestand is beschadigd", _AGAIN, where) from None


def open_package(path: Path) -> Package:
    """Check that a file is a sound .xlsx workbook and return its parts.

    Raises
    ------
    InvalidInput
        With one fault that says what is wrong with the file and what to do.
    """
    content = _content(path)
    _check_kind(path, content)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            _check_parts(archive)
            package = Package(path, content, tuple(_warnings(path, archive.namelist())))
        _check_every_part(package)
        _check_book_kind(package)
    except InvalidInput:
        raise
    except (zipfile.BadZipFile, zlib.error, struct.error, EOFError, LookupError, NotImplementedError, ValueError, RuntimeError, OverflowError):
        _refuse("het bestand is beschadigd en kan niet uitgepakt worden", _AGAIN)
    return package


def _invalid(what: str, advice: str, value: str = "") -> InvalidInput:
    return InvalidInput([Fault("", what, advice, value)])


def _refuse(what: str, advice: str, value: str = "") -> NoReturn:
    raise _invalid(what, advice, value)


# -- the file
def _content(path: Path) -> bytes:
    name = path.name
    try:
        status = path.stat()
        if stat.S_ISDIR(status.st_mode):
            _refuse("dit is een map, geen werkmap van Excel", "geef het bestand zelf op", name)
        if not stat.S_ISREG(status.st_mode):
            _refuse("dit is geen gewoon bestand", "geef een .xlsx-bestand op", name)
        if status.st_size > MOST_BYTES:
            size = f"{name}, {status.st_size / MEGABYTE:.0f} MB"
            _refuse(f"het bestand is groter dan {MOST_BYTES // MEGABYTE} MB", "verwijder afbeeldingen en bladen die niet nodig zijn", size)
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except FileNotFoundError:
        _refuse("het bestand bestaat niet", "kijk de naam en de map na", name)
    except PermissionError:
        _refuse("het bestand mag niet gelezen worden", "sluit het in andere programma's of vraag leesrechten", name)
    except (OSError, ValueError):
        _refuse("het bestand kan niet gelezen worden", "kijk de naam na, of kopieer het naar een gewone map", name)
    if not content:
        _refuse("het bestand is leeg", _AGAIN, name)
    return content


def _check_kind(path: Path, content: bytes) -> None:
    name = path.name
    if name.startswith(("~$", ".~lock.")) and not content.startswith(b"PK"):
        _refuse("dit is het slotbestand dat Excel of LibreOffice maakt zolang een werkmap open is", "geef de werkmap zelf op", name)
    if content.startswith(_OLE):
        if "EncryptedPackage".encode("utf-16-le") in content:
            _refuse("het bestand is beveiligd met een wachtwoord", "verwijder het wachtwoord in Excel (Bestand, Info, Werkmap beveiligen)", name)
        _refuse("dit is een oude Excel-werkmap (.xls)", _SAVE_AS, name)
    if content.startswith(b"PK"):
        return
    start = content[:1000].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith(b"<"):
        _refuse("dit is een webpagina of XML-bestand met de naam van een werkmap", _SAVE_AS, name)
    if b"\0" not in content[:4000] and any(mark in start for mark in (b";", b",", b"\t")) and b"\n" in content:
        _refuse("dit is een tekstbestand (csv), geen werkmap van Excel", _SAVE_AS, name)
    _refuse("dit is geen werkmap van Excel (.xlsx), of het bestand is beschadigd", _AGAIN, name)


# -- the zip
def _check_parts(archive: zipfile.ZipFile) -> None:
    parts = [info for info in archive.infolist() if not info.is_dir()]
    if len(parts) > MOST_PARTS:
        _refuse(f"het bestand heeft meer dan {MOST_PARTS} onderdelen", "kopieer de bladen naar een nieuwe werkmap", str(len(parts)))
    names = {info.filename for info in parts}
    lowered = [info.filename.lower() for info in parts]
    if len(set(lowered)) < len(lowered):
        double = next(name for name in lowered if lowered.count(name) > 1)
        _refuse("het bestand bevat een onderdeel twee keer", _AGAIN, double)
    for info in parts:
        _check_part(info)
    if sum(info.file_size for info in parts) > MOST_UNPACKED_BYTES:
        _refuse(f"uitgepakt is het bestand groter dan {MOST_UNPACKED_BYTES // MEGABYTE} MB", "kopieer de bladen naar een nieuwe werkmap")
    if any(name.lower().endswith("workbook.bin") for name in names):
        _refuse("dit is een binaire werkmap (.xlsb)", _SAVE_AS)
    if "mimetype" in names:
        _refuse("dit is een OpenDocument-bestand (.ods)", _SAVE_AS)
    if "[Content_Types].xml" not in names:
        inside = next((name for name in names if name.lower().endswith((".xlsx", ".xlsm", ".xls"))), "")
        if inside:
            _refuse("dit is een zip-bestand met een werkmap erin", "pak het uit en geef de werkmap zelf op", inside)
        _refuse("dit is een zip-bestand maar geen werkmap van Excel", _AGAIN)
    macros = next((name for name in names if "vbaproject" in name.lower()), "")
    if macros:
        _refuse("het bestand bevat macro's", "bewaar het in Excel als gewone werkmap zonder macro's (.xlsx)", macros.removesuffix(".bin"))


def _check_part(info: zipfile.ZipInfo) -> None:
    name = info.filename
    if name.startswith("/") or "\\" in name or ":" in name or ".." in PurePosixPath(name).parts:
        _refuse("het bestand bevat een onderdeel met een pad naar buiten", _AGAIN, name)
    if info.flag_bits & 1:
        _refuse("het bestand is als zip met een wachtwoord beveiligd", "bewaar het opnieuw vanuit Excel zonder wachtwoord", name)
    if info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        _refuse("het bestand is op een ongewone manier gecomprimeerd", "bewaar het opnieuw vanuit Excel als .xlsx", name)
    too_large = info.file_size > MOST_PART_BYTES
    if too_large or (info.file_size > MEGABYTE and info.file_size > MOST_RATIO * max(info.compress_size, 1)):
        size = f"{name}, {info.file_size / MEGABYTE:.0f} MB"
        _refuse("een onderdeel is uitgepakt verdacht groot", "kopieer de bladen met gegevens naar een nieuwe werkmap", size)


def _warnings(path: Path, names: list[str]) -> list[Fault]:
    found = []
    for lock in (path.with_name(f"~${path.name}"), path.with_name(f".~lock.{path.name}#")):
        if lock.exists():
            what = "het bestand staat nog open in Excel of LibreOffice; wat daar niet bewaard is, wordt niet gelezen"
            found.append(Fault("", what, "bewaar en sluit het eerst", path.name))
            break
    links = [name for name in names if name.startswith("xl/externalLinks/") and name.endswith(".xml")]
    if links:
        what = "de werkmap verwijst naar andere bestanden; die worden niet geopend, de bewaarde waarden tellen"
        found.append(Fault("", what, "kijk na of die waarden nog kloppen", ", ".join(links[:3])))
    return found


# -- the parts
def _check_every_part(package: Package) -> None:
    for name in package.parts:
        if name.lower().endswith((".xml", ".rels")):
            shape = _Shape(name)
            package.walk(name, shape.start, shape.end)
        elif not name.endswith("/"):
            with package.open(name) as stream:
                head = stream.read(CHUNK)
                while stream.read(CHUNK):  # to the end, so that size and checksum are held against the content
                    pass
            if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
                _refuse_document_type(name)


def _check_book_kind(package: Package) -> None:
    """Refuse what Excel would no longer open once it is written under the name of an ordinary workbook."""

    def start(_name: str, attributes: Mapping[str, str]) -> None:
        kind = attributes.get("ContentType", "")
        if "macroenabled.main" in kind.lower():
            _refuse("dit is een werkmap voor macro's (.xlsm)", "bewaar het in Excel als gewone werkmap zonder macro's (.xlsx)", package.path.name)
        if "template.main" in kind.lower():
            _refuse("dit is een sjabloon van Excel (.xltx)", _SAVE_AS, package.path.name)

    package.walk("[Content_Types].xml", start)


class _Shape:
    """Looks at the form of a part: what its first element is, and how deep elements are nested."""

    def __init__(self, part: str) -> None:
        self._part, self._depth = part, 0

    def start(self, name: str, _attributes: Mapping[str, str]) -> None:
        self._depth += 1
        if self._depth == 1 and name.startswith(_STRICT):
            advice = "bewaar het in Excel als 'Excel-werkmap (*.xlsx)', niet als 'Strikt Open XML-werkblad'"
            _refuse("dit is een werkmap in de strikte vorm (Strict Open XML)", advice, self._part)
        if self._depth > MOST_DEPTH:
            _refuse("het bestand is niet door een gewoon rekenblad gemaakt: een onderdeel is veel te diep genest", _AGAIN, self._part)

    def end(self, _name: str) -> None:
        self._depth -= 1


def _refuse_document_type(part: str) -> NoReturn:
    _refuse("het bestand bevat een documenttype (DTD), wat in een werkmap niet hoort", "bewaar het opnieuw vanuit Excel als .xlsx", part)


def _check_encoding(part: str, encoding: str | None) -> None:
    if encoding is not None and encoding.lower() not in _ENCODINGS:
        _refuse(f"het bestand gebruikt een ongewone tekencodering ({encoding[:30]!r})", "bewaar het opnieuw vanuit Excel als .xlsx", part)
