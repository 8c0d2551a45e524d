"""Scenarios: a problem, changed as the sheet Wat als says.

Each kind of change is a function ``(problem, subject, value) -> Problem``, named in :data:`KINDS`; its docstring is the
sentence planners read. Rows of one scenario apply together, in the order of the sheet. A change never makes somebody
able or allowed to do something by accident: whoever loses the last site of ``Werkt op`` works at their own school.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any, TypeVar

from pydantic import ValidationError

from ictassign.amounts import amount, refuse, whole
from ictassign.faults import Fault, InvalidInput
from ictassign.goals import GOALS, weights
from ictassign.places import half_up
from ictassign.problem import Problem
from ictassign.tables import (
    GROUP_WORD,
    Change,
    GoalWeight,
    Parameters,
    Person,
    PersonSkills,
    Role,
    Row,
    Site,
    Task,
)
from ictassign.text import fold, nearest

Kind = Callable[[Problem, str, str], Problem]

SUBJECT, VALUE, KIND = (Change.model_fields[name].title or "" for name in ("subject", "value", "kind"))
_DRIVERS = ("hours_group", "hours_per_school", "hours_per_site", "hours_per_100_pupils", "hours_per_100_devices")


def changed(problem: Problem, **tables: object) -> Problem:
    """Return a problem with other tables, checked again."""
    return Problem(**{name: getattr(problem, name) for name in Problem.model_fields} | tables)


RowT = TypeVar("RowT", bound=Row)


def _edited(row: RowT, text: str, **fields: object) -> RowT:
    """Return a row with other values, kept within the bounds of its sheet."""
    try:
        return type(row)(**dict(row) | fields)
    except ValidationError as error:
        title = type(row).model_fields[str(error.errors()[0]["loc"][0])].title
        raise refuse(f"dit geeft een onmogelijke waarde voor {title}", "kies een andere waarde", value=text) from error


# -- finding what a change is about
def _known(name: str, known: Iterable[str], what: str, *, column: str = SUBJECT) -> str:
    known = list(known)
    found = {fold(code): code for code in known}.get(fold(name))
    if found is not None:
        return found
    close = nearest(name, known)
    advice = f"bedoelt u {close}?" if close else f"kies uit {', '.join(known[:12])}{' …' if len(known) > 12 else ''}"
    if not name.strip():
        raise refuse(f"hier moet een {what} staan", f"vul de kolom {column} in", column=column)
    raise refuse(f"dit is geen bekende {what}", advice, value=name, column=column)


def _nothing(text: str, column: str) -> None:
    if text.strip():
        raise refuse("deze wijziging gebruikt dit vak niet", "maak het leeg", value=text, column=column)


def _fields(value: str, known: Mapping[str, str]) -> dict[str, str]:
    """Return ``rollen=TIC; uren=18`` as fields; a piece without ``=`` belongs to the list before it."""
    found: dict[str, str] = {}
    field = ""
    for piece in filter(str.strip, value.split(";")):
        name, equals, text = piece.partition("=")
        if equals:
            field = known[_known(name, known, "eigenschap", column=VALUE)]
            found[field] = text.strip()
        elif field:
            found[field] += f";{piece.strip()}"
        else:
            raise refuse("hier wordt naam=waarde verwacht", f"schrijf bijvoorbeeld {next(iter(known))}=…", value=piece.strip())
    return found


def _items(text: str) -> list[str]:
    return [item.strip() for item in re.split(r"[;,]", text) if item.strip()]


# -- kinds of change: people
def without_person(problem: Problem, subject: str, value: str) -> Problem:
    """Die persoon is er het hele jaar niet; vaardigheden en afspraken vervallen mee."""
    code = _known(subject, problem.person, "persoon")
    _nothing(value, VALUE)
    return _without_people(problem, {code})


def _without_people(problem: Problem, codes: set[str]) -> Problem:
    if len(codes) == len(problem.people):
        raise refuse("dan blijft er niemand over", "laat minstens één persoon staan", column=SUBJECT)
    return changed(
        problem,
        people=tuple(row for row in problem.people if row.code not in codes),
        skills=tuple(row for row in problem.skills if row.person not in codes),
        agreements=tuple(row for row in problem.agreements if row.person not in codes),
    )


_NEW_PERSON = {
    "rollen": "roles",
    "standplaats": "base",
    "uren": "hours_per_week",
    "uren per week": "hours_per_week",
    "uren per jaar": "hours_per_year",
    "vaardigheden": "levels",
    "werkt op": "works_at",
    "max. vestigingen": "max_sites",
    "max. reistijd": "max_travel",
    "tarief": "rate",
}


def with_person(problem: Problem, subject: str, value: str) -> Problem:
    """Er komt iemand bij: rollen=TIC; standplaats=V001; uren=18; vaardigheden=netwerk:3, servers:2."""
    name = " ".join(subject.split())
    if not name:
        raise refuse("de nieuwe persoon heeft geen naam", f"vul de kolom {SUBJECT} in", column=SUBJECT)
    if fold(name) in map(fold, problem.person):
        raise refuse("deze code is al van iemand", "geef de nieuwe persoon een andere naam", value=subject, column=SUBJECT)
    typed = _fields(value, _NEW_PERSON)
    if missing := [field for field in ("roles", "base") if not typed.get(field)]:
        raise refuse("rollen of standplaats ontbreekt", "schrijf rollen=…; standplaats=…; uren=…; vaardigheden=…", value=", ".join(missing))
    levels = {}
    for item in _items(typed.get("levels", "")):
        skill, _, level = item.partition(":")
        levels[_known(skill, problem.skill_names, "vaardigheid", column=VALUE)] = whole(level or "2", 0, 3)
    places = [*problem.site, GROUP_WORD]
    fields: dict[str, Any] = {
        "code": name,
        "name": name,
        "roles": tuple(Role(_known(role, list(Role), "rol", column=VALUE)) for role in _items(typed["roles"])),
        "base": _known(typed["base"], problem.site, "vestiging", column=VALUE),
        "works_at": tuple(_known(place, places, "vestiging", column=VALUE) for place in _items(typed.get("works_at", ""))),
    }
    fields |= {field: amount(typed[field]).of(0) for field in ("hours_per_week", "hours_per_year", "rate") if typed.get(field)}
    fields |= {field: whole(typed[field], 0, 1000) for field in ("max_sites", "max_travel") if typed.get(field)}
    try:
        person = Person(**fields)
    except ValidationError as error:
        raise refuse("deze persoon kan zo niet bestaan", "controleer de uren, de rollen en het tarief", value=value) from error
    return changed(problem, people=(*problem.people, person), skills=(*problem.skills, PersonSkills(person=name, levels=levels)))


def hours_of_person(problem: Problem, subject: str, value: str) -> Problem:
    """Die persoon krijgt andere uren: 18 (zoals in Personeel, per week of per jaar), +10 %, -4 of 50 %."""
    code = _known(subject, problem.person, "persoon")

    def edited(row: Person) -> Person:
        field = "hours_per_year" if row.hours_per_year is not None else "hours_per_week"
        return _edited(row, value, **{field: amount(value).of(getattr(row, field) or 0)})

    return changed(problem, people=tuple(edited(row) if row.code == code else row for row in problem.people))


def skill(problem: Problem, subject: str, value: str) -> Problem:
    """Die persoon heeft een vaardigheid op een ander niveau (persoon:vaardigheid; niveau 0 tot 3)."""
    who, _, what = subject.partition(":")
    code = _known(who, problem.person, "persoon")
    name = _known(what, problem.skill_names, "vaardigheid")
    level = whole(value, 0, 3)
    rows = {row.person: row for row in problem.skills}
    rows[code] = PersonSkills(person=code, levels={**problem.skill_level[code], name: level})
    return changed(problem, skills=tuple(rows.values()))


# -- kinds of change: sites
def pupils(problem: Problem, subject: str, value: str) -> Problem:
    """Een vestiging (leeg: elke vestiging) krijgt meer of minder leerlingen."""
    return _counts(problem, subject, value, "pupils")


def devices(problem: Problem, subject: str, value: str) -> Problem:
    """Een vestiging (leeg: elke vestiging) krijgt meer of minder toestellen."""
    return _counts(problem, subject, value, "devices")


def _counts(problem: Problem, subject: str, value: str, field: str) -> Problem:
    code = _known(subject, problem.site, "vestiging") if subject.strip() else ""
    new = amount(value)
    if not code and not new.percent:
        raise refuse("voor alle vestigingen samen kan alleen een percentage", f"schrijf +10 %, of vul de kolom {SUBJECT} in", value=value)
    sites = (_edited(row, value, **{field: half_up(new.of(getattr(row, field)))}) if code in {"", row.code} else row for row in problem.sites)
    return changed(problem, sites=tuple(sites))


def without_site(problem: Problem, subject: str, value: str) -> Problem:
    """De vestiging sluit.

    Wie er zijn standplaats heeft, gaat naar de vestiging in Waarde; leeg: naar een andere vestiging van de school, of hij
    vertrekt mee met de school als ze geen andere heeft.
    """
    code = _known(subject, problem.site, "vestiging")
    if len(problem.sites) == 1:
        raise refuse("dan blijft er geen vestiging over", "laat minstens één vestiging staan", value=subject, column=SUBJECT)
    others = [site for site in problem.site if site != code]
    sisters = [site for site in problem.schools[problem.site[code].school] if site != code]
    new_base = _known(value, others, "andere vestiging", column=VALUE) if value.strip() else (sisters or [""])[0]
    leaving = {row.code for row in problem.people if row.base == code and not new_base}
    left = _without_people(problem, leaving) if leaving else problem

    def moved(row: Person) -> Person:
        base = new_base if row.base == code else row.base
        works_at = tuple(place for place in row.works_at if place != code) or ((base,) if row.works_at else ())
        return row.model_copy(update={"base": base, "works_at": works_at})

    return changed(
        left,
        sites=tuple(row for row in left.sites if row.code != code),
        people=tuple(map(moved, left.people)),
        duty_changes=tuple(row for row in left.duty_changes if row.site != code),
        agreements=tuple(row for row in left.agreements if row.site != code),
        journeys=tuple(row for row in left.journeys if code not in {row.origin, row.destination}),
        last_year=tuple(row for row in left.last_year if row.site != code),
    )


_NEW_SITE = {
    "naam": "name",
    "instelling": "school",
    "niveau": "level",
    "postcode": "postcode",
    "plaats": "place",
    "breedtegraad": "latitude",
    "lengtegraad": "longitude",
    "leerlingen": "pupils",
    "toestellen": "devices",
    "bezoeken": "visits",
}


def with_site(problem: Problem, subject: str, value: str) -> Problem:
    """Er komt een vestiging bij: postcode=8820; plaats=Torhout; leerlingen=300; toestellen=150."""
    code = " ".join(subject.split())
    if not code or fold(code) in map(fold, problem.site):
        raise refuse("de nieuwe vestiging heeft een eigen code nodig", "geef een code die nog niet bestaat", value=subject, column=SUBJECT)
    fields: dict[str, Any] = {"code": code, "name": code, "pupils": 0, "devices": 0} | _fields(value, _NEW_SITE)
    fields |= {field: whole(str(fields[field]), 0, 1_000_000) for field in ("pupils", "devices", "visits") if field in fields}
    fields |= {field: amount(str(fields[field])).of(0) for field in ("latitude", "longitude") if field in fields}
    try:
        row = Site(**fields)
        made = changed(problem, sites=(*problem.sites, row))
        made.journey(row.code, problem.sites[0].code)
    except (ValidationError, KeyError, InvalidInput) as error:
        raise refuse("deze vestiging kan zo niet bestaan", "geef postcode, plaats, leerlingen en toestellen", value=value) from error
    return made


# -- kinds of change: work
def without_task(problem: Problem, subject: str, value: str) -> Problem:
    """De taak vervalt, overal."""
    code = _known(subject, problem.task, "taak")
    _nothing(value, VALUE)
    if len(problem.tasks) == 1:
        raise refuse("dan blijft er geen taak over", "laat minstens één taak staan", value=subject, column=SUBJECT)
    return changed(
        problem,
        tasks=tuple(row for row in problem.tasks if row.code != code),
        duty_changes=tuple(row for row in problem.duty_changes if row.task != code),
        agreements=tuple(row for row in problem.agreements if row.task != code),
        last_year=tuple(row for row in problem.last_year if row.task != code),
    )


def hours_of_task(problem: Problem, subject: str, value: str) -> Problem:
    """De taak vraagt overal meer of minder uren: +10 %, -20 % of 50 %."""
    code = _known(subject, problem.task, "taak")
    new = amount(value)
    if not new.percent:
        raise refuse("de uren van een taak wijzigen met een percentage", "schrijf bijvoorbeeld +10 % of 50 %", value=value)

    def edited(row: Task) -> Task:
        return _edited(row, value, **{field: new.of(getattr(row, field)) for field in _DRIVERS})

    return changed(
        problem,
        tasks=tuple(edited(row) if row.code == code else row for row in problem.tasks),
        duty_changes=tuple(
            _edited(row, value, hours=new.of(row.hours)) if row.task == code and row.hours is not None else row for row in problem.duty_changes
        ),
    )


# -- kinds of change: working together
_PARTLY = re.compile(r"deels\s+(\d+)(\s*(min\.?|minuten))?")


def cooperation(problem: Problem, subject: str, value: str) -> Problem:
    """Hoe ver de scholen samenwerken: volledig, geen, deels 20 (minuten rijden) of deel.

    Geen: ieder alleen op de eigen school. Deels 20: ook op scholen tot 20 minuten rijden. Deel: de vestigingen, scholen of
    niveaus in Onderwerp werken alleen onder elkaar, en de andere ook. Opdrachten voor de hele groep blijven open voor wie ze nu mag doen.
    """
    word = fold(value)
    near = _PARTLY.fullmatch(word)
    if word == "deel":
        part = _part(problem, subject)
        return _only(problem, lambda base: part if base in part else [site for site in problem.site if site not in part])
    _nothing(subject, SUBJECT)
    if word == "volledig":
        return problem
    if word == "geen":
        return _only(problem, lambda base: problem.schools[problem.site[base].school])
    if near:
        most = int(near[1])
        return _only(
            problem,
            lambda base: [s for s in problem.site if problem.journey(base, s).minutes <= most or problem.site[s].school == problem.site[base].school],
        )
    raise refuse("deze vorm van samenwerking bestaat niet", "kies volledig, geen, deels 20 (minuten rijden) of deel", value=value)


def _part(problem: Problem, subject: str) -> list[str]:
    levels = {row.level for row in problem.sites if row.level}
    named = {_known(item, [*problem.site, *problem.schools, *levels], "vestiging, school of niveau") for item in _items(subject)}
    found = [row.code for row in problem.sites if named & {row.code, row.school, row.level}]
    if not found or len(found) == len(problem.sites):
        raise refuse(
            "dit deel is leeg of de hele groep", "noem de vestigingen of het niveau die onder elkaar samenwerken", value=subject, column=SUBJECT
        )
    return found


def _only(problem: Problem, reach: Callable[[str], Iterable[str]]) -> Problem:
    """Let everybody work only at the sites that can be reached from their base, and for the group where they could already."""

    def limited(row: Person) -> Person:
        sites = set(reach(row.base))
        kept = [place for place in row.works_at or (*problem.site, GROUP_WORD) if place in sites or place == GROUP_WORD]
        if not sites.intersection(kept) and kept != [GROUP_WORD]:
            kept = list(problem.schools[problem.site[row.base].school])
        return row.model_copy(update={"works_at": tuple(kept)})

    return changed(problem, people=tuple(map(limited, problem.people)))


# -- kinds of change: what counts
def weight(problem: Problem, subject: str, value: str) -> Problem:
    """Een doel weegt anders: het nieuwe gewicht, of +50 %."""
    goal = _known(subject, [goal.name for goal in GOALS], "doel")
    old = Decimal(weights(problem)[goal]) / 10
    row = _edited(GoalWeight(goal=goal, weight=old), value, weight=amount(value).of(old).quantize(Decimal("0.1")))
    return changed(problem, goal_weights=(*(other for other in problem.goal_weights if fold(other.goal) != goal), row))


def parameter(problem: Problem, subject: str, value: str) -> Problem:
    """Een parameter krijgt een andere waarde."""
    titles = {field.title or name: name for name, field in Parameters.model_fields.items()}
    title = _known(subject, titles, "parameter")
    return _with_parameter(problem, titles[title], value)


def external_budget(problem: Problem, subject: str, value: str) -> Problem:
    """Er is een ander budget voor externe partners, in euro."""
    _nothing(subject, SUBJECT)
    return _with_parameter(problem, "external_budget", value)


_PERCENT_PARAMETERS = frozenset({"upkeep_share", "max_share", "target_load"})


def _with_parameter(problem: Problem, field: str, value: str) -> Problem:
    old = getattr(problem.parameters, field)
    new: Any = value.strip()
    if not isinstance(old, str):
        typed = amount(value)
        # A percentage of something that is a percentage itself is its new value, not a part of the old one.
        share = field in _PERCENT_PARAMETERS and typed.percent and not typed.sign
        new = typed.number / 100 if share else typed.of(old)
        new = half_up(new) if isinstance(old, int) else new
    try:
        parameters = Parameters(**dict(problem.parameters) | {field: new})
    except ValidationError as error:
        raise refuse("deze waarde kan niet voor deze parameter", "zie de uitleg bij de parameter", value=value) from error
    return changed(problem, parameters=parameters)


KINDS: Mapping[str, Kind] = {
    "persoon weg": without_person,
    "persoon erbij": with_person,
    "uren": hours_of_person,
    "vaardigheid": skill,
    "leerlingen": pupils,
    "toestellen": devices,
    "vestiging weg": without_site,
    "vestiging erbij": with_site,
    "taak weg": without_task,
    "uren taak": hours_of_task,
    "samenwerking": cooperation,
    "gewicht": weight,
    "parameter": parameter,
    "extern budget": external_budget,
}


def apply(problem: Problem, change: Change) -> Problem:
    """Return the problem after one change.

    Raises
    ------
    InvalidInput
        When the kind, the subject or the value cannot be used; the fault names the column.
    """
    return KINDS[_known(change.kind, KINDS, "wijziging", column=KIND)](problem, change.subject, change.value)


def scenarios(problem: Problem) -> dict[str, Problem]:
    """Return the problem of every scenario of the sheet Wat als, by its name, in the order of the sheet.

    Raises
    ------
    InvalidInput
        With a fault for every change that cannot be applied, placed at its row and column.
    """
    made: dict[str, Problem] = {}
    names: dict[str, str] = {}
    faults: list[Fault] = []
    plain = changed(problem, changes=())
    for index, change in enumerate(problem.changes):
        name = names.setdefault(fold(change.scenario), change.scenario)
        try:
            made[name] = apply(made.get(name, plain), change)
        except InvalidInput as error:
            faults += [
                replace(fault, sheet=Change.sheet, row=index, column=fault.column if fault.sheet == Change.sheet else KIND) for fault in error.faults
            ]
            made.setdefault(name, plain)
    if faults:
        raise InvalidInput(faults)
    return made
