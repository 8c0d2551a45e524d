"""The sheet Parameters: a name and a value per row."""

from dataclasses import replace
from typing import Any, ClassVar

from pydantic import Field

from ictassign.consistency import known_advice
from ictassign.faults import Fault, InvalidInput
from ictassign.tables import Code, Parameters, Row
from ictassign.text import fold, shown
from ictassign.workbook.bounds import bound_fault
from ictassign.workbook.cells import Sheet
from ictassign.workbook.rows import ReadTable, TableReader
from ictassign.workbook.values import read_value


class _ParameterRow(Row):
    """A row of the sheet Parameters; what its value must be depends on its name, so the cell itself is kept."""

    sheet: ClassVar[str] = Parameters.sheet
    key: ClassVar[tuple[str, ...]] = ("name",)

    name: Code = Field(title="Parameter")
    value: Any = Field(title="Waarde")


def read_parameters(sheet: Sheet) -> tuple[Parameters, ReadTable]:
    """Read the parameters; those that are missing or wrong have their default, and the table says what was wrong."""
    table = TableReader(sheet, _ParameterRow).read()
    fields = {fold(info.title or ""): name for name, info in Parameters.model_fields.items()}
    values: dict[str, Any] = {}
    at: dict[str, int] = {}
    for row, typed in enumerate(table.rows):
        if "name" not in typed:
            continue
        name = fields.get(fold(typed["name"]))
        if name is None:
            known = [info.title or "" for info in Parameters.model_fields.values()]
            advice = known_advice(typed["name"], known, "verwijder de rij, of kies een naam uit het blad Parameters van het sjabloon")
            _add(table, row, "Parameter", Fault("", "onbekende parameter", advice, shown(typed["name"])))
        elif name in at:
            other = table.location.cell(at[name], "Parameter")
            _add(
                table,
                row,
                "Parameter",
                Fault("", f"deze parameter staat er twee keer, ook in {other}", "houd één van beide rijen", shown(typed["name"])),
            )
        else:
            at[name] = row
            _read(table, row, name, typed, values)
    for name, fault in list(bound_fault(Parameters, values)):
        _add(table, at[name], "Waarde", _named(fault, name))
        del values[name]
    return Parameters(**values), table


def _read(table: ReadTable, row: int, name: str, typed: dict[str, Any], values: dict[str, Any]) -> None:
    if "value" not in typed:
        return
    try:
        values[name] = read_value(Parameters.model_fields[name], typed["value"])
    except InvalidInput as refused:
        for fault in refused.faults:
            _add(table, row, "Waarde", _named(fault, name))


def _named(fault: Fault, name: str) -> Fault:
    return replace(fault, what=f"{Parameters.model_fields[name].title} {fault.what}")


def _add(table: ReadTable, row: int, column: str, fault: Fault) -> None:
    table.faults.append(replace(fault, sheet=Parameters.sheet, cell=table.location.cell(row, column)))
