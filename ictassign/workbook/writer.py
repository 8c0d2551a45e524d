"""Writing report sheets into a copy of the planner's workbook: a whole file or nothing."""

import contextlib
import errno
import os
import re
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from openpyxl import load_workbook

from ictassign.report.tables import Sheet
from ictassign.result import Result
from ictassign.text import fold
from ictassign.workbook.charts import drawn
from ictassign.workbook.losses import losses
from ictassign.workbook.markup import lay_out, names, worksheet
from ictassign.workbook.package import Package
from ictassign.workbook.styles import Styles


class CannotWrite(Exception):
    """A file cannot be written; the message says in Dutch why, and what to do."""


def write_workbook(
    source: Path | None,
    target: Path,
    sheets: Sequence[Sheet],
    *,
    anew: bool = False,
    overwrite: bool = False,
) -> tuple[str, ...]:
    """Write report sheets into a copy of a workbook.

    Parameters
    ----------
    source : Path or None
        The planner's workbook; None writes a workbook of report sheets only.
    target : Path
        What is written; an existing file is replaced at once, by the whole new one.
    sheets : sequence of Sheet
        They replace the report sheets of the same title of an earlier run; the workbook opens at the first.
    anew : bool
        Whether they are about a new plan: then every other report sheet of earlier runs is taken out too.
    overwrite : bool
        Whether ``target`` may be the source itself.

    Returns
    -------
    tuple of str
        What of the source could not be kept, in Dutch; when there is anything, the target holds the report sheets only.

    Raises
    ------
    CannotWrite
        When the target is the source (also through a link) without ``overwrite``, is open elsewhere, or cannot be written.
    """
    if source is not None and not overwrite and target.exists() and source.exists() and target.samefile(source):
        raise CannotWrite(f"{target.name} is het invoerbestand zelf; kies een andere naam voor het resultaat")
    lost = losses(source) if source is not None else ()
    package = Package.blank() if source is None or lost else Package.read(source)
    written = {fold(sheet.title): sheet for sheet in sheets}
    for entry in package.sheets:
        same = written.get(fold(entry.title))
        if (entry.ours and (anew or same)) or (same and source is not None and _looks_like(source, entry.title, same)):
            package.remove(entry.title)
    _add(package, sheets)
    replace_file(target, bytes(package))
    return lost


def _looks_like(source: Path, title: str, sheet: Sheet) -> bool:
    """Say whether a sheet without our mark begins as the report sheet does: some programs drop the mark."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what openpyxl does not know is not asked here
        book = load_workbook(source, read_only=True)
    try:
        found = book[title]
        rows = found.iter_rows(max_row=3, values_only=True) if hasattr(found, "iter_rows") else ()
        texts = {str(value) for value in next((row for row in rows if any(row)), ()) if value is not None}
    finally:
        book.close()
    first = sheet.tables[0]
    return {column.header for column in first.columns} <= texts if sheet.plain else first.heading in texts


def _add(package: Package, sheets: Sequence[Sheet]) -> None:
    styles, layouts = Styles(package), [lay_out(sheet) for sheet in sheets]
    titles: dict[str, str] = {}
    parts: list[str] = []
    for sheet, layout in zip(sheets, layouts, strict=True):
        title = titles[sheet.title] = package.free_title(sheet.title)
        parts.append(package.free_part("xl/worksheets/verslag{}.xml"))
        package.add(title, parts[-1], names(sheet, layout, title))
    places = {titles[sheet.title]: layout.places for sheet, layout in zip(sheets, layouts, strict=True)}
    for sheet, layout, part in zip(sheets, layouts, parts, strict=True):
        drawing = ""
        if sheet.charts:
            charts = [replace(chart, sheet=titles[chart.sheet] if chart.sheet else "") for chart in sheet.charts]
            drawing = package.draw(part, drawn(charts, layout.anchors, titles[sheet.title], places))
        package.parts[part] = worksheet(sheet, layout, styles, titles, drawing)
    styles.keep()
    if sheets:
        package.open_at(titles[sheets[0].title])


def replace_file(target: Path, content: bytes) -> None:
    """Write a file at once: beside it, safely on disk, then renamed; what was there stays until then."""
    real = target.resolve()
    refuse_open(target)
    try:
        _sweep(real)
        with tempfile.NamedTemporaryFile(dir=real.parent, prefix=f".{real.name}.{os.getpid()}-", suffix=_SUFFIX, delete=False) as file:
            beside = Path(file.name)
            try:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
                _same_mode(beside, real)
                file.close()
                beside.replace(real)
            except BaseException:
                beside.unlink(missing_ok=True)
                raise
        _sync_folder(real.parent)
    except OSError as error:
        raise CannotWrite(f"{target} kan niet geschreven worden: {_reason(error)}") from error


def refuse_open(target: Path) -> None:
    """Raise CannotWrite when the target is open in Excel or LibreOffice, as the file that they lay beside it says."""
    real = target.resolve()
    for lock in (f"~${real.name}", f".~lock.{real.name}#"):
        if real.with_name(lock).exists():
            raise CannotWrite(f"{target.name} staat open in een ander programma ({lock}); sluit het daar, of kies een andere naam")


_SUFFIX = ".ictassign-tmp"


def _sweep(target: Path) -> None:
    """Remove what a killed run left beside the target; never what a run that still lives is writing."""
    pattern = re.compile(re.escape(f".{target.name}.") + r"(\d+)-\w+" + re.escape(_SUFFIX))
    for path in target.parent.glob(f".*{_SUFFIX}"):
        found = pattern.fullmatch(path.name)
        if found and not _alive(int(found[1])):
            with contextlib.suppress(OSError):
                path.unlink()


def _alive(process: int) -> bool:
    if os.name == "nt":  # there a signal of 0 would end the process; a file still open there cannot be removed anyway
        return False
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True


def _same_mode(new: Path, old: Path) -> None:
    """Give a new file the rights of the one it replaces, or else those of any new file."""
    if old.exists():
        new.chmod(old.stat().st_mode & 0o777)
    elif os.name != "nt":
        mask = os.umask(0)
        os.umask(mask)
        new.chmod(0o666 & ~mask)


def _sync_folder(folder: Path) -> None:
    """Make the renaming itself safe on disk, where the system can."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        number = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(number)
        finally:
            os.close(number)


def _reason(error: OSError) -> str:
    reasons = {
        errno.ENOSPC: "de schijf is vol",
        errno.EFBIG: "het bestand wordt te groot voor deze schijf of gebruiker",
        errno.EDQUOT: "de toegekende schijfruimte is op",
        errno.EROFS: "de map is alleen-lezen",
        errno.EACCES: "u mag in deze map of dit bestand niet schrijven, of het staat open in een ander programma",
        errno.EPERM: "u mag in deze map of dit bestand niet schrijven",
        errno.ENOENT: "de map bestaat niet",
        errno.ENOTDIR: "de map bestaat niet",
        errno.EISDIR: "dit is een map",
        errno.ENAMETOOLONG: "de naam is te lang",
    }
    return reasons.get(error.errno or 0, error.strerror or type(error).__name__)


def keep_plan(result: Result, target: Path) -> Path:
    """Keep a plan and how it was found as JSON, for when its workbook cannot be written: beside the target, else at home, else among temporary files.

    Returns
    -------
    Path
        Where it was kept; an existing file is never replaced.

    Raises
    ------
    CannotWrite
        When no folder takes it.
    """
    for folder in (target.parent, Path.home(), Path(tempfile.gettempdir())):
        for path in _free(folder / f"{target.stem}.plan.json"):
            try:
                if path.exists():
                    continue
                replace_file(path, result.to_json().encode())
            except (CannotWrite, OSError):
                break
            return path
    raise CannotWrite("het plan kan nergens bewaard worden: niet naast het bestand, niet in uw map en niet bij de tijdelijke bestanden")


def _free(path: Path) -> Iterator[Path]:
    yield path
    for number in range(2, 1000):
        yield path.with_name(f"{path.stem}-{number}{path.suffix}")
