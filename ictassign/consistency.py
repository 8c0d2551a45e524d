"""Checks across the tables: whether what one sheet names exists in another, and whether the rows agree with each other.

They work on the rows as far as these could be read: a row may lack the fields that were wrong by themselves, so that
every fault of a workbook is found in one go. Codes are compared exactly; the reader has brought them to one spelling.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from ictassign import places
from ictassign.faults import Fault
from ictassign.tables import (
    CHANGE_KINDS,
    GROUP_WORD,
    SHEETS,
    Agreement,
    AgreementKind,
    Change,
    DutyChange,
    GoalWeight,
    Journey,
    Parameters,
    Person,
    PersonSkills,
    Placement,
    Role,
    Row,
    Site,
    Task,
)
from ictassign.text import as_list, fold, nearest

Tables = Mapping[str, Sequence[Mapping[str, Any]]]
Where = Callable[[str, int, str], str]
"""Names a place for planners: of a sheet, a row (from 0) and the title of a column."""


@dataclass(frozen=True)
class Finding:
    """A fault, or a warning when ``warning`` is set."""

    fault: Fault
    warning: bool = False


def cross_faults(tables: Tables, *, goals: Collection[str] = (), where: Where | None = None) -> tuple[list[Fault], list[Fault]]:
    """Return the faults and the warnings of the tables of a problem, taken together.

    Parameters
    ----------
    tables : mapping of table name to rows
        Named as the fields of a problem. Of a table that is missing, nothing is known and nothing is held against others.
    goals : collection of str
        Names of the goals; empty when they are not to be checked.
    where : callable, optional
        Says where another row stands, for faults that concern two places.
    """
    checked = _Tables(tables, goals, where or (lambda _sheet, row, _column: f"rij {row + 1}"))
    found = [finding for check in CHECKS for finding in check(checked)]
    return [f.fault for f in found if not f.warning], [f.fault for f in found if f.warning]


class _Tables:
    """The rows of every table, with what the checks ask of them."""

    def __init__(self, tables: Tables, goals: Collection[str], where: Where) -> None:
        self._tables = tables
        self.goals = goals
        self.where = where

    def rows(self, table: str) -> Iterator[tuple[int, Mapping[str, Any]]]:
        return enumerate(self._tables.get(table, ()))

    def codes(self, table: str, field: str) -> Collection[str] | None:
        """Return the codes that a table declares, each with the name beside it; None when not all could be read.

        A code that is named elsewhere may then be the one that is missing: its cell has been named, and is the only fault.
        """
        rows = self._tables.get(table)
        return None if rows is None or any(field not in row for row in rows) else {row[field]: row.get("name", "") for row in rows}

    @cached_property
    def sites(self) -> Collection[str] | None:
        return self.codes("sites", "code")

    @cached_property
    def people(self) -> Collection[str] | None:
        return self.codes("people", "code")

    @cached_property
    def tasks(self) -> Collection[str] | None:
        return self.codes("tasks", "code")

    @cached_property
    def skills(self) -> Collection[str] | None:
        rows = self._tables.get("skills")
        return None if rows is None else dict.fromkeys(skill for row in rows for skill in row.get("levels", {}))

    @cached_property
    def schools(self) -> Mapping[str, list[str]]:
        """Sites of each school; the first is its main site."""
        found: dict[str, list[str]] = defaultdict(list)
        for _, row in self.rows("sites"):
            if "code" in row:
                found[row.get("school") or row["code"]].append(row["code"])
        return found

    @cached_property
    def main_site(self) -> Mapping[str, str]:
        """The main site of the school of each site."""
        return {site: sites[0] for sites in self.schools.values() for site in sites}


def _fault(row_class: type[Row], row: int, field: str, what: str, advice: str, value: str = "") -> Finding:  # noqa: PLR0917 - as a fault reads
    return Finding(Fault(row_class.sheet, what, advice, value, row, row_class.model_fields[field].title or ""))


def _warning(row_class: type[Row], row: int, field: str, what: str, advice: str, value: str = "") -> Finding:  # noqa: PLR0917
    return Finding(_fault(row_class, row, field, what, advice, value).fault, warning=True)


def known_advice(code: str, known: Collection[str], elsewhere: str) -> str:
    """Return what to do about an unknown code: a list needs other separators, a name has a code, a code looks like one; else where to look.

    Parameters
    ----------
    code : str
        What was typed.
    known : collection of str
        The codes; when it is a mapping, each with the name that planners know it by.
    elsewhere : str
        What to do when nothing looks like it.
    """
    if listed := as_list(code, known):
        return f"scheid ze met een puntkomma: {listed}"
    named = [each for each, name in known.items() if fold(str(name)) == fold(code)] if isinstance(known, Mapping) else []
    if len(named) == 1:
        return f"typ de code {named[0]}"
    close = nearest(code, known)
    return f"bedoelde u {close}?" if close else elsewhere


_UNKNOWN = {
    "sites": ("onbekende vestiging", "kies een code uit het blad Vestigingen"),
    "people": ("onbekende persoon", "kies een code uit het blad Personeel"),
    "tasks": ("onbekende taak", "kies een code uit het blad Taken"),
    "skills": ("onbekende vaardigheid", "voeg ze als kolom toe aan het blad Vaardigheden"),
    "goals": ("onbekend doel", "kies een naam uit het blad Doelen van het sjabloon"),
    "parameters": ("onbekende parameter", "kies een naam uit het blad Parameters van het sjabloon"),
}


def _unknown(  # noqa: PLR0917
    row_class: type[Row], row: int, field: str, table: str, code: str, known: Collection[str] | None
) -> Iterator[Finding]:
    if known is not None and code and code not in known:
        what, elsewhere = _UNKNOWN[table]
        yield _fault(row_class, row, field, what, known_advice(code, known, elsewhere), code)


# -- every table by itself
def _duplicates(tables: _Tables) -> Iterator[Finding]:
    for table, row_class in ROW_CLASSES.items():
        first: dict[tuple[Any, ...], int] = {}
        for row, values in tables.rows(table) if row_class.key else ():
            key = tuple(values.get(field, "" if not row_class.model_fields[field].is_required() else None) for field in row_class.key)
            if None in key:
                continue
            if key in first:
                shown = " / ".join(str(part) for part in key if part)
                title = row_class.model_fields[row_class.key[0]].title or ""
                other = tables.where(row_class.sheet, first[key], title)
                yield _fault(row_class, row, row_class.key[0], f"{title} staat er twee keer, ook in {other}", "houd één van beide rijen", shown)
            else:
                first[key] = row


# -- places
def _site_places(tables: _Tables) -> Iterator[Finding]:
    for row, site in tables.rows("sites"):
        if not {"latitude", "longitude"} <= site.keys():  # one could not be read: its cell has been named
            continue
        latitude, longitude = site["latitude"], site["longitude"]
        if latitude is not None and longitude is not None:
            continue
        if latitude is not None or longitude is not None:
            missing = "longitude" if latitude is not None else "latitude"
            advice = "vul breedtegraad en lengtegraad allebei in, of geen van beide"
            yield _fault(Site, row, missing, f"{Site.model_fields[missing].title} is leeg terwijl de andere coördinaat ingevuld is", advice)
            continue
        postcode, place = site.get("postcode", ""), site.get("place", "")
        found = places.find(postcode, place)
        if found is None:
            typed = f"{postcode} {place}".strip()
            what = "de plaats staat niet in de lijst van Belgische plaatsen" if typed else "er is geen plaats ingevuld"
            advice = "kijk postcode en plaats na, of vul Breedtegraad en Lengtegraad in"
            yield _fault(Site, row, "postcode", what, advice, typed)
        elif place and fold(found.name) != fold(f"{postcode} {place}"):
            what = f"de plaats is niet gevonden bij postcode {postcode}; gerekend wordt met {found.name}"
            yield _warning(Site, row, "place", what, "verbeter de naam, of vul Breedtegraad en Lengtegraad in", place)


def _site_codes(tables: _Tables) -> Iterator[Finding]:
    for table, row_class in (("sites", Site), ("people", Person), ("tasks", Task)):
        for row, values in tables.rows(table):
            code = values.get("code", "")
            if ";" in code:
                yield _fault(row_class, row, "code", "een code mag geen puntkomma bevatten", "de puntkomma scheidt codes in een lijst", code)
            elif row_class is Site and fold(code) == GROUP_WORD:
                yield _fault(Site, row, "code", f"het woord {GROUP_WORD} staat voor de hele groep", "kies een andere code", code)


# -- people
def _people(tables: _Tables) -> Iterator[Finding]:
    for row, person in tables.rows("people"):
        yield from _unknown(Person, row, "base", "sites", person.get("base", ""), tables.sites)
        for site in person.get("works_at", ()):
            if site != GROUP_WORD:
                yield from _unknown(Person, row, "works_at", "sites", site, tables.sites)
        yield from _hours(row, person)
        yield from _rate(row, person)


def _hours(row: int, person: Mapping[str, Any]) -> Iterator[Finding]:
    if "hours_per_week" not in person or "hours_per_year" not in person:  # one of both could not be read
        return
    week, year = person["hours_per_week"], person["hours_per_year"]
    if week is None and year is None:
        yield _fault(Person, row, "hours_per_week", "Uren per week en Uren per jaar zijn allebei leeg", "vul één van beide in")
    elif week is not None and year is not None:
        yield _fault(
            Person,
            row,
            "hours_per_year",
            "Uren per week en Uren per jaar zijn allebei ingevuld",
            "laat één van beide leeg",
            f"{year}".replace(".", ","),
        )


def _rate(row: int, person: Mapping[str, Any]) -> Iterator[Finding]:
    if "roles" not in person or "rate" not in person:
        return
    external = Role.EXTERNAL in person["roles"]
    if external and person["rate"] is None:
        yield _fault(Person, row, "rate", "Tarief is leeg, maar de persoon is een externe partner (EXT)", "vul de prijs per uur in euro in")
    elif not external and person["rate"] is not None:
        advice = "geef de rol EXT, of laat Tarief leeg"
        yield _warning(Person, row, "rate", "Tarief telt alleen voor een externe partner (EXT)", advice, f"{person['rate']}".replace(".", ","))


def _person_skills(tables: _Tables) -> Iterator[Finding]:
    for row, skills in tables.rows("skills"):
        yield from _unknown(PersonSkills, row, "person", "people", skills.get("person", ""), tables.people)
    skilled = tables.codes("skills", "person")
    if skilled is None:
        return
    for row, person in tables.rows("people"):
        if "code" in person and person["code"] not in skilled:
            advice = "voeg een rij toe met de niveaus 0 tot 3, ook als ze overal 0 zijn"
            yield _fault(Person, row, "code", "deze persoon heeft geen rij in het blad Vaardigheden", advice, person["code"])
    for row, skills in tables.rows("skills"):
        if "levels" in skills and "person" in skills and not any(skills["levels"].values()):
            what = "deze persoon heeft geen enkele vaardigheid en kan dus niets uitvoeren"
            yield _warning(PersonSkills, row, "person", what, "vul minstens één niveau in als dat niet de bedoeling is", skills["person"])


# -- tasks
def _task_skills(tables: _Tables) -> Iterator[Finding]:
    for row, task in tables.rows("tasks"):
        for need in task.get("skills", ()):
            yield from _unknown(Task, row, "skills", "skills", need.skill, tables.skills)
        placement = task.get("placement")
        if task.get("hours_group") and placement in (Placement.SCHOOL, Placement.SITE):
            what = f"Uren groep telt niet mee voor een taak met Plaats {placement.value}"
            yield _warning(Task, row, "hours_group", what, "kies Plaats groep of beide, of zet hier 0", f"{task['hours_group']}".replace(".", ","))


# -- what points at tasks and sites
def _duty_changes(tables: _Tables) -> Iterator[Finding]:
    placements = {task["code"]: task.get("placement") for _, task in tables.rows("tasks") if "code" in task}
    for row, change in tables.rows("duty_changes"):
        task, site = change.get("task", ""), change.get("site", "")
        yield from _unknown(DutyChange, row, "task", "tasks", task, tables.tasks)
        yield from _unknown(DutyChange, row, "site", "sites", site, tables.sites)
        placement = placements.get(task)
        if placement is None or "site" not in change or (site and site not in tables.main_site):
            continue
        main = tables.main_site.get(site, "")
        if placement is Placement.GROUP and site:
            advice = "laat Vestiging leeg, of geef de taak een andere Plaats"
            yield _fault(DutyChange, row, "site", f"de taak {task} is er alleen voor de hele groep", advice, site)
        elif placement in (Placement.SCHOOL, Placement.SITE) and not site:
            what = f"Vestiging is leeg, maar de taak {task} heeft geen opdracht voor de hele groep"
            yield _fault(DutyChange, row, "site", what, "vul de code van een vestiging in")
        elif placement in (Placement.SCHOOL, Placement.BOTH) and site != main:
            yield _fault(DutyChange, row, "site", f"de taak {task} is er per school, op de hoofdvestiging", f"gebruik {main}", site)


def _agreements(tables: _Tables) -> Iterator[Finding]:
    seen: dict[tuple[str, str, str], tuple[int, AgreementKind]] = {}
    for row, agreement in tables.rows("agreements"):
        person, task, site = (agreement.get(field) for field in ("person", "task", "site"))
        yield from _unknown(Agreement, row, "person", "people", person or "", tables.people)
        yield from _unknown(Agreement, row, "task", "tasks", task or "", tables.tasks)
        yield from _unknown(Agreement, row, "site", "sites", site or "", tables.sites)
        if task == "" and site == "":
            yield _fault(Agreement, row, "task", "Taak en Vestiging zijn allebei leeg", "vul een taak, een vestiging of allebei in")
        kind = agreement.get("kind")
        if person is None or task is None or site is None or kind is None:
            continue
        first = seen.setdefault((person, task, site), (row, kind))
        if first[0] != row:
            yield _twice_agreed(tables, row, kind, first)


def _twice_agreed(tables: _Tables, row: int, kind: AgreementKind, first: tuple[int, AgreementKind]) -> Finding:
    other = tables.where(Agreement.sheet, first[0], Agreement.model_fields["kind"].title or "")
    if kind is first[1]:
        return _warning(Agreement, row, "kind", f"dezelfde afspraak staat ook in {other}", "verwijder één van beide rijen", kind.value)
    if AgreementKind.FIXED in (kind, first[1]):
        what = f"deze afspraak spreekt '{first[1].value}' in {other} tegen; vast wint"
        return _warning(Agreement, row, "kind", what, "verwijder één van beide rijen", kind.value)
    what = f"deze afspraak spreekt '{first[1].value}' in {other} tegen"
    return _fault(Agreement, row, "kind", what, "houd één van beide afspraken", kind.value)


def _journeys(tables: _Tables) -> Iterator[Finding]:
    for row, journey in tables.rows("journeys"):
        for field in ("origin", "destination"):
            yield from _unknown(Journey, row, field, "sites", journey.get(field, ""), tables.sites)
        if "origin" in journey and journey["origin"] == journey.get("destination"):
            yield _warning(
                Journey, row, "destination", "Naar is dezelfde vestiging als Van; de rij telt niet mee", "verwijder de rij", journey["origin"]
            )


def _goal_weights(tables: _Tables) -> Iterator[Finding]:
    for row, weight in tables.rows("goal_weights"):
        yield from _unknown(GoalWeight, row, "goal", "goals", weight.get("goal", ""), tables.goals or None)


# -- scenarios
def _changes(tables: _Tables) -> Iterator[Finding]:
    added: dict[str, set[str]] = defaultdict(set)
    for _, change in tables.rows("changes"):
        if change.get("kind") in {"persoon erbij", "vestiging erbij"}:
            added[change.get("scenario", "")].add(change.get("subject", ""))
    for row, change in tables.rows("changes"):
        kind, subject = change.get("kind"), change.get("subject")
        if kind is None:
            continue
        if kind not in CHANGE_KINDS:
            yield _fault(
                Change, row, "kind", "onbekende soort wijziging", known_advice(kind, CHANGE_KINDS, f"kies uit {', '.join(CHANGE_KINDS)}"), kind
            )
        elif subject is not None:
            yield from _subject(tables, row, kind, subject, added[change.get("scenario", "")])


def _subject(tables: _Tables, row: int, kind: str, subject: str, added: Collection[str]) -> Iterator[Finding]:
    table, may_be_empty = CHANGE_KINDS[kind]
    if not subject and not may_be_empty:
        yield _fault(Change, row, "subject", f"Onderwerp is leeg, maar '{kind}' vraagt waarover het gaat", "vul het onderwerp in")
    person, colon, skill = (part.strip() for part in subject.partition(":"))
    known: Collection[str] | None = None if tables.people is None else [*tables.people, *added]
    if table == "people":
        yield from _unknown(Change, row, "subject", "people", subject, known)
    elif table == "skills":
        yield from _unknown(Change, row, "subject", "people", person, known)
        if subject and not (colon and skill):
            yield _fault(
                Change, row, "subject", "het onderwerp noemt geen vaardigheid", "typ persoon:vaardigheid, bijvoorbeeld P001:netwerk", subject
            )
        yield from _unknown(Change, row, "subject", "skills", skill, tables.skills)
    elif table == "parameters":
        yield from _unknown(Change, row, "subject", "parameters", subject, [field.title or "" for field in Parameters.model_fields.values()])
    elif table:
        sites = None if tables.sites is None else [*tables.sites, *added]
        known = {"sites": sites, "tasks": tables.tasks, "goals": tables.goals or None}[table]
        yield from _unknown(Change, row, "subject", table, subject, known)


CHECKS: tuple[Callable[[_Tables], Iterable[Finding]], ...] = (
    _duplicates,
    _site_codes,
    _site_places,
    _people,
    _person_skills,
    _task_skills,
    _duty_changes,
    _agreements,
    _journeys,
    _goal_weights,
    _changes,
)
"""Every check, in the order of the sheets."""

ROW_CLASSES: Mapping[str, type[Row]] = dict(
    zip(
        ("sites", "people", "skills", "tasks", "duty_changes", "agreements", "journeys", "goal_weights", "last_year", "changes"),
        SHEETS,
        strict=True,
    )
)
"""The row class behind each table of a problem."""
