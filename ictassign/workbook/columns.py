"""What the columns of an input sheet hold, read from the row classes, and the cell that stands for a value."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum, StrEnum, auto
from typing import Any

from pydantic import BaseModel

from ictassign.tables import SkillNeed


class Form(StrEnum):
    """What a cell of a column holds."""

    TEXT = auto()
    WHOLE = auto()
    """A whole number."""
    NUMBER = auto()
    CHOICE = auto()
    """A word from a closed list."""
    FAMILY = auto()
    """Not one column but a family of them: one per key of a mapping."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of an input sheet.

    Parameters
    ----------
    name : str
        Name of the field, or the key of a family of columns.
    title : str
        Header.
    note : str
        Note on the header.
    required : bool
        Whether every row must have a value.
    form : Form
    choices : tuple of str
        The closed list, empty for other forms.
    several : bool
        Whether a cell may hold several values, separated by ``;``.
    low, high : Decimal or None
        Bounds of a number; None where there is none.
    member : bool
        Whether it is one of a family.
    """

    name: str
    title: str
    note: str
    required: bool
    form: Form = Form.TEXT
    choices: tuple[str, ...] = ()
    several: bool = False
    low: Decimal | None = None
    high: Decimal | None = None
    member: bool = False


def columns(model: type[BaseModel]) -> tuple[Column, ...]:
    """Return the columns of a sheet, in the order of the fields of its row class."""
    schema = model.model_json_schema()
    definitions = schema.get("$defs", {})
    return tuple(
        Column(name, field.title or name, field.description or "", field.is_required(), **_form(schema["properties"][name], definitions))
        for name, field in model.model_fields.items()
    )


def family(column: Column, keys: tuple[str, ...], model: type[BaseModel]) -> tuple[Column, ...]:
    """Return the columns that a family stands for, one per key."""
    values = model.model_json_schema()["properties"][column.name]["additionalProperties"]
    return tuple(Column(key, key, column.note, required=False, member=True, **_form(values, {})) for key in keys)


def cell(value: object) -> str | int | Decimal | None:
    """Return the content of the cell that stands for a value; None for an empty cell."""
    if isinstance(value, SkillNeed):
        return value.skill if value.level is None else f"{value.skill}:{value.level}"
    if isinstance(value, tuple):
        return ";".join(str(cell(item)) for item in value) or None
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, int | Decimal):
        return value
    return str(value) if value not in (None, "") else None


def _form(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a JSON schema says about the cells of a column, as arguments of :class:`Column`."""
    for option in _options(schema, definitions):
        kind = option.get("type")
        if kind == "array":
            items = option.get("items", {})
            return {**_form(items, definitions), "several": True}
        if "enum" in option:
            return {"form": Form.CHOICE, "choices": tuple(option["enum"])}
        if kind in {"integer", "number"}:
            low, high = option.get("minimum", option.get("exclusiveMinimum")), option.get("maximum")
            return {"form": Form.WHOLE if kind == "integer" else Form.NUMBER, "low": _bound(low), "high": _bound(high)}
        if kind == "object":
            return {"form": Form.FAMILY}
    return {}


def _bound(bound: float | None) -> Decimal | None:
    """Return a bound of a JSON schema without needless decimals."""
    return None if bound is None else Decimal(int(bound)) if bound == int(bound) else Decimal(str(bound))


def _options(schema: Mapping[str, Any], definitions: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Return the alternatives of a schema, with its references followed."""
    if "$ref" in schema:
        return _options(definitions[schema["$ref"].rpartition("/")[2]], definitions)
    return [part for option in schema.get("anyOf", [schema]) for part in ([option] if "$ref" not in option else _options(option, definitions))]
