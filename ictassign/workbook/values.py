"""What a planner typed in one cell, as the value of a field; or what is wrong with it and what to type instead."""

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from types import UnionType
from typing import Any, NoReturn, Union, get_args, get_origin

from annotated_types import Le
from pydantic.fields import FieldInfo

from ictassign.faults import Fault, InvalidInput
from ictassign.tables import Outsourcing, SkillNeed
from ictassign.text import as_list, fold, nearest, shown
from ictassign.workbook.cells import MOST_TEXT, Cell, Kind

_FOREIGN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
"""Characters that cannot stand in a workbook."""
_PLAIN = re.compile(r"[+-]?\d+(?:[.,]\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[+-]?\d{1,3}(?:\.\d{3})+(?:,\d+)?|[+-]?\d{1,3}(?: \d{3})+(?:,\d+)?", re.ASCII)
_UNIT = re.compile(
    r"(?:€|eur(?:o)?)?\s*([+-]?\d+(?:[.,]\d+)?)\s*[^\d\s.,/:-][^\d/:]*|(?:€|eur(?:o)?)\s*([+-]?\d+(?:[.,]\d+)?)", re.ASCII | re.IGNORECASE
)
_FRACTION = re.compile(r"(\d{1,4})\s*/\s*(\d{1,4})", re.ASCII)
_RANGE = re.compile("[0-9]+(?:[.,][0-9]+)?\\s*(?:-|\N{EN DASH}|tot|à)\\s*[0-9]+(?:[.,][0-9]+)?")
_DURATION = "typ 3,5 voor drie en een half uur, of 210 als er minuten gevraagd zijn"
_CLOCK = re.compile(r"\d{1,3}\s*[:hu]\s*\d{2}", re.ASCII | re.IGNORECASE)
_SYNONYMS: Mapping[type[StrEnum], Mapping[str, str]] = {Outsourcing: {"neen": "nee", "n": "nee", "j": "ja"}}
_AMBIGUOUS_ONE = "Onderhoud vervanger"
"""The parameter for which a plain 1 may mean 1 % as well as everything."""
_PLAINLY_PERCENT = 5
"""A plain number from here on is a percentage where a share is asked; one just above 1 may as well be a slip in a share."""


def clean_code(text: str) -> str:
    """Return a code or name as it is kept: composed, without outer or double spaces and without characters of no width."""
    visible = "".join(c for c in unicodedata.normalize("NFC", text) if unicodedata.category(c) != "Cf")
    return " ".join(visible.split())


def refuse(what: str, advice: str, value: str = "") -> NoReturn:
    """Refuse the value of a cell.

    Raises
    ------
    InvalidInput
        With one fault, which the caller places at the cell.
    """
    raise InvalidInput([Fault("", what, advice, shown(value))])


def is_blank(cell: Cell | None) -> bool:
    """Say whether a cell holds nothing that can be seen."""
    return cell is None or (cell.kind is Kind.TEXT and not clean_code(cell.text))


def read_value(field: FieldInfo, cell: Cell, *, verbatim: bool = False) -> Any:
    """Return the value of a field for a cell that is not blank.

    Parameters
    ----------
    field : pydantic.fields.FieldInfo
        Its annotation says what is wanted; ``Any`` asks for the cell itself.
    cell : Cell
    verbatim : bool
        Whether a text is kept exactly as it was typed, as names are, and not cleaned as codes are.

    Raises
    ------
    InvalidInput
        With one fault, without its place.
    """
    kind = _plain_type(field.annotation)
    optional = not field.is_required()
    if kind is Any:
        return cell
    if kind is int:
        return _whole(_number(cell, optional=optional), cell)
    if kind is Decimal:
        return _share(cell, field.title or "", optional=optional) if _is_share(field) else _number(cell, optional=optional)
    text = read_text(cell)
    if kind is str:
        return text if verbatim else clean_code(text)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        return _choice(kind, text)
    return _list(get_args(kind)[0], text)


def read_text(cell: Cell) -> str:
    """Return the text of a cell; a number gives its text, so that a code such as 12 may be typed as a number."""
    _refuse_unreadable(cell)
    if cell.kind in (Kind.DATE, Kind.TIME):
        refuse("is door Excel in een datum of kloktijd veranderd", "zet de celopmaak op Tekst en typ de waarde opnieuw", cell.text)
    if found := _FOREIGN.search(cell.text):
        refuse("bevat een onzichtbaar stuurteken", "typ de tekst opnieuw", cell.text[max(0, found.start() - 20) :])
    if len(cell.text) > MOST_TEXT:
        refuse(f"is langer dan de {MOST_TEXT} tekens die in een cel passen", "kort de tekst in", cell.text)
    return cell.text


def _refuse_unreadable(cell: Cell) -> None:
    match cell.kind:
        case Kind.ERROR:
            refuse("bevat een foutwaarde", "herstel de formule of typ de waarde zelf", cell.text)
        case Kind.FORMULA:
            refuse("is een formule zonder berekende waarde", "open het bestand één keer in Excel en bewaar het, of typ de waarde zelf")
        case Kind.BROKEN:
            refuse("is in het bestand beschadigd", "typ de waarde opnieuw", cell.text)


def _plain_type(annotation: Any) -> Any:
    """Return a type without its bounds and without None."""
    if get_origin(annotation) in (Union, UnionType):
        return _plain_type(next(part for part in get_args(annotation) if part is not type(None)))
    if hasattr(annotation, "__metadata__"):
        return _plain_type(get_args(annotation)[0])
    return annotation


def _is_share(field: FieldInfo) -> bool:
    return any(isinstance(bound, Le) and bound.le == 1 for bound in field.metadata)


# -- numbers
def _number(cell: Cell, *, optional: bool) -> Decimal:
    _refuse_unreadable(cell)
    match cell.kind:
        case Kind.TRUTH:
            refuse("is waar of onwaar, geen getal", _type_a_number(optional=optional), cell.text)
        case Kind.DATE:
            refuse("is een datum, geen getal", "Excel maakt van 3-5 een datum: zet de celopmaak op Getal en typ het getal opnieuw", cell.text)
        case Kind.TIME:
            refuse("is een kloktijd, geen getal", f"{_DURATION}, met de celopmaak Getal", cell.text)
    if cell.percent:
        refuse("is een percentage, geen gewoon getal", "zet de celopmaak op Getal en typ het getal opnieuw", cell.text)
    return cell.number if cell.number is not None else _number_in_text(cell.text, optional=optional)


def _type_a_number(*, optional: bool) -> str:
    return "typ een getal in cijfers, met een komma voor de decimalen" + (", of laat de cel leeg" if optional else "")


def _number_in_text(typed: str, *, optional: bool) -> Decimal:
    text = " ".join(typed.replace("\N{MINUS SIGN}", "-").split())
    if _PLAIN.fullmatch(text) and not _is_ambiguous(text):
        return _decimal(text.replace(",", "."))
    if _is_ambiguous(text):
        refuse("kan een duizendtal of een kommagetal zijn", f"typ {text.replace('.', '')} of {text.replace('.', ',')}", typed)
    if _THOUSANDS.fullmatch(text):
        return _decimal(text.replace(".", "").replace(" ", "").replace(",", "."))
    if (fraction := _FRACTION.fullmatch(text)) and int(fraction[2]):
        value = f"{int(fraction[1]) / int(fraction[2]):.2f}".rstrip("0").rstrip(".").replace(".", ",")
        refuse("is een breuk of een datum, geen getal", f"typ {value} als u de breuk bedoelt", typed)
    if _CLOCK.fullmatch(text):
        refuse("is een kloktijd, geen getal", _DURATION, typed)
    if _RANGE.fullmatch(text):
        refuse("is een bereik, geen getal", "kies één getal", typed)
    if unit := _UNIT.fullmatch(text):
        refuse("is een getal met een eenheid of tekst erbij", f"typ alleen {(unit[1] or unit[2]).replace('.', ',')}", typed)
    refuse("is geen getal", _type_a_number(optional=optional), typed)


def _is_ambiguous(text: str) -> bool:
    return bool(re.fullmatch(r"[+-]?[1-9]\d{0,2}\.\d{3}", text, re.ASCII))


def _decimal(text: str) -> Decimal:
    return Decimal(f"{float(text):.12g}") if len(text) < 30 else refuse("is geen bruikbaar getal", "typ een kleiner getal", text)


def _whole(number: Decimal, cell: Cell) -> int:
    if number.adjusted() > 15:
        refuse("is te groot", "typ een kleiner getal", cell.text)
    if number != number.to_integral_value():
        refuse("is geen heel getal", "typ een geheel getal, zonder komma", cell.text)
    return int(number)


def _share(cell: Cell, title: str, *, optional: bool) -> Decimal:
    if cell.percent and cell.number is not None:
        return cell.number
    text = cell.text.strip()
    if cell.kind is Kind.TEXT and text.endswith("%"):
        return _number_in_text(text[:-1].strip(), optional=optional) / 100
    number = _number(cell, optional=optional)
    if number == 1 and title == _AMBIGUOUS_ONE:
        refuse("kan 1 % of 100 % zijn", "typ 1 % of 100 %", cell.text)
    if 1 < number < _PLAINLY_PERCENT:
        typed = f"{number}".replace(".", ",")
        refuse("is meer dan 1, het geheel", f"typ {typed} % als u een percentage bedoelt, en anders een getal van 0 tot 1", cell.text)
    return number / 100 if number > 1 else number


# -- words
def _choice(kind: type[StrEnum], text: str) -> StrEnum:
    word = fold(clean_code(text))
    word = _SYNONYMS.get(kind, {}).get(word, word)
    for choice in kind:
        if fold(choice.value) == word:
            return choice
    known = [choice.value for choice in kind]
    close = nearest(text, known)
    refuse("kent dit woord niet", (f"bedoelde u {close}? " if close else "") + f"kies uit {', '.join(known[:-1])} of {known[-1]}", text)


def _list(kind: Any, text: str) -> tuple[Any, ...]:
    pieces = [piece for raw in text.split(";") if (piece := clean_code(raw))]
    if kind is SkillNeed:
        return tuple(_skill_need(piece) for piece in pieces)
    if isinstance(kind, type) and issubclass(kind, StrEnum):
        for piece in pieces:
            if listed := as_list(piece, [choice.value for choice in kind]):
                refuse("leest dit als één woord", f"scheid ze met een puntkomma: {listed}", piece)
        return tuple(dict.fromkeys(_choice(kind, piece) for piece in pieces))
    return tuple(dict.fromkeys(pieces))


def _skill_need(piece: str) -> SkillNeed:
    skill, colon, level = (part.strip() for part in piece.partition(":"))
    if not skill:
        refuse("mist de naam van een vaardigheid", "typ bijvoorbeeld netwerk;beveiliging:1", piece)
    if not colon:
        return SkillNeed(skill)
    if level not in ("1", "2", "3"):
        refuse("heeft een niveau dat niet bestaat", "typ na de dubbele punt 1, 2 of 3", piece)
    return SkillNeed(skill, int(level))
