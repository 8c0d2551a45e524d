"""The same work from Python: read a workbook, solve, check, write the report, or take its tables as pandas frames."""

from collections.abc import Sequence
from os import PathLike
from pathlib import Path

import pandas as pd

from ictassign.problem import Problem
from ictassign.report import tables
from ictassign.report.anonymous import anonymous as without_names
from ictassign.report.sheets import report
from ictassign.report.tables import Sheet
from ictassign.result import Result
from ictassign.workbook.reader import read_workbook
from ictassign.workbook.writer import write_workbook

StrPath = str | PathLike[str]


def read(path: StrPath) -> Problem:
    """Read a workbook.

    Raises
    ------
    InvalidInput
        With every fault of the workbook, each at its cell.
    """
    return read_workbook(Path(path)).problem


def write(
    source: StrPath,
    target: StrPath,
    problem: Problem,
    result: Result,
    *,
    in_place: bool = False,
    anonymous: bool = False,
    first: Sequence[Sheet] = (),
) -> tuple[str, ...]:
    """Write a copy of a workbook with the report on a plan in it.

    Parameters
    ----------
    source : path
        The workbook that the problem was read from.
    target : path
        What is written, at once or not at all.
    problem : Problem
    result : Result
    in_place : bool
        Whether ``target`` may be ``source`` itself.
    anonymous : bool
        Write a report without any name, with codes only, in a workbook of its own: the planner's sheets hold names.
    first : sequence of Sheet
        Sheets to put before the report, such as how the plan came about; not in an anonymous one.

    Returns
    -------
    tuple of str
        What of the source could not be kept, in Dutch; then the target holds the report only.

    Raises
    ------
    CannotWrite
        When the target cannot be written.
    """
    if anonymous:
        return write_workbook(None, Path(target), report(*without_names(problem, result)))
    return write_workbook(Path(source), Path(target), [*first, *report(problem, result)], anew=True, overwrite=in_place)


def frames(problem: Problem, result: Result) -> dict[str, pd.DataFrame]:
    """Return every table of the report as a pandas frame, by sheet (and heading, where a sheet has several tables)."""
    return {
        f"{sheet.title}: {table.heading}" if table.heading else sheet.title: tables.frame(table)
        for sheet in report(problem, result)
        for table in sheet.tables
    }
