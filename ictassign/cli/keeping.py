"""Never losing a plan: the place for it is tried before the work, and the plan lies beside it as JSON until the workbook is written."""

import tempfile
from collections.abc import Sequence
from pathlib import Path

import rich_click as click

from ictassign.cli.console import warn
from ictassign.cli.door import NotWritten
from ictassign.library import write
from ictassign.problem import Problem
from ictassign.report.tables import Sheet
from ictassign.result import Result
from ictassign.workbook.writer import CannotWrite, keep_plan, refuse_open


def try_target(target: Path, source: Path | None = None, *, in_place: bool = False) -> None:
    """Find out, before any work is done, whether a workbook can be written.

    Raises
    ------
    UsageError
        When the target makes no sense: not an .xlsx file, no such folder, or the source itself without ``in_place``.
    NotWritten
        When the folder takes no files, or the target is open elsewhere.
    """
    if target.suffix.lower() != ".xlsx":
        raise click.UsageError(f"{target.name}: geef het resultaat een naam die op .xlsx eindigt")
    if target.is_dir():
        raise click.UsageError(f"{target} is een map; geef de naam van een bestand")
    if not target.parent.is_dir():
        raise click.UsageError(f"de map {target.parent} bestaat niet; maak ze eerst")
    if source is not None and not in_place and target.exists() and source.exists() and target.samefile(source):
        raise click.UsageError(f"{target.name} is het invoerbestand zelf; kies een andere naam, of vraag het uitdrukkelijk met --in-place")
    try:
        refuse_open(target)
        with tempfile.TemporaryFile(dir=target.resolve().parent):
            pass
    except CannotWrite as error:
        raise NotWritten(f"{error}. Er is nog niets berekend") from error
    except OSError as error:
        raise NotWritten(f"In de map {target.resolve().parent} kan niets geschreven worden; kies een andere map. Er is nog niets berekend") from error


def write_plan(
    source: Path,
    target: Path,
    problem: Problem,
    result: Result,
    *,
    in_place: bool = False,
    anonymous: bool = False,
    first: Sequence[Sheet] = (),
) -> None:
    """Write the report, after the sheets ``first``; until that is done the plan is kept as JSON, and it stays there when anything goes wrong.

    Raises
    ------
    NotWritten
        When the workbook cannot be written; the message says where the plan is.
    """
    try:
        kept = keep_plan(result, target)
    except CannotWrite as error:
        warn(f"Let op: {error}.")
        kept = None
    try:
        lost = write(source, target, problem, result, in_place=in_place, anonymous=anonymous, first=first)
    except CannotWrite as error:
        raise NotWritten(f"{error}{_where(kept, source)}") from error
    except BaseException:
        warn(f"Het verslag is niet geschreven{_where(kept, source)}.")
        raise
    for loss in lost:
        warn(f"Let op: {loss}.")
    if kept is not None:
        kept.unlink(missing_ok=True)


def _where(kept: Path | None, source: Path) -> str:
    if kept is None:
        return "; het plan kon ook nergens anders bewaard worden"
    return f'. Het plan is bewaard in {kept}; schrijf het later met: ictassign write "{kept}" "{source}" -o ANDERE-NAAM.xlsx'
