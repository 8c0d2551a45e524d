"""What pydantic says about a value that is out of bounds, in the words of a planner."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from pydantic import BaseModel, ValidationError

from ictassign.faults import Fault
from ictassign.text import shown
from ictassign.workbook.cells import shown_number


def bound_fault(model: type[BaseModel], values: Mapping[str, Any]) -> Iterator[tuple[str, Fault]]:
    """Yield, for values of the right types, each field that is out of its bounds with what is wrong; the place is the caller's."""
    try:
        model.model_validate(values)
    except ValidationError as error:
        for found in error.errors(include_url=False):
            what, advice = _words(found["type"], found.get("ctx", {}), is_share=_is_share(model, str(found["loc"][0])))
            yield str(found["loc"][0]), Fault("", what, advice, _shown(found["input"], is_share=_is_share(model, str(found["loc"][0]))))


def _is_share(model: type[BaseModel], name: str) -> bool:
    field = model.model_fields.get(name)
    return field is not None and any(getattr(bound, "le", None) == 1 for bound in field.metadata)


def _words(kind: str, limits: Mapping[str, Any], *, is_share: bool) -> tuple[str, str]:
    def number(name: str) -> str:
        return shown_number(Decimal(str(limits[name])), percent=is_share)

    match kind:
        case "greater_than_equal":
            words = "is te klein", f"typ minstens {number('ge')}"
        case "greater_than":
            words = "is te klein", f"typ meer dan {number('gt')}"
        case "less_than_equal":
            words = "is te groot", f"typ hoogstens {number('le')}"
        case "decimal_max_places":
            words = "heeft te veel cijfers na de komma", f"typ hoogstens {limits['decimal_places']} cijfer na de komma"
        case "string_too_long":
            words = "is te lang", f"typ hoogstens {limits['max_length']} tekens"
        case _:
            words = "heeft geen geldige waarde", "kijk de nota bij de kop van de kolom na"
    return words


def _shown(value: object, *, is_share: bool) -> str:
    if isinstance(value, Decimal | int):
        return shown_number(Decimal(value), percent=is_share)
    return shown(str(value)) if isinstance(value, str) else ""
