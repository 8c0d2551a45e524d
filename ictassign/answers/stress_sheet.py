"""The sheets about absences: people ranked by the harm, what would carry every absence, and every part of everybody."""

from collections.abc import Callable, Iterable, Mapping

from ictassign.answers.measures import Prices, Proofing, price_of
from ictassign.answers.stress import Absence, Crew, Measures, harm
from ictassign.answers.units import amount, what, where, who
from ictassign.problem import DutyKey, UnitKey
from ictassign.report.tables import Chart, Column, Kind, Look, Sheet, Table, Value
from ictassign.text import euros

TITLE, DUTIES_TITLE = "Afwezigheid", "Afwezigheid - opdrachten"
_CHARTED = 20
_PLACES = 2
"""Schools that are named; of more only how many there are."""


def sheets(crew: Crew, absences: Mapping[str, Absence], proofing: Proofing | None, prices: Prices, period: str) -> tuple[Sheet, ...]:
    """Return the sheets; ``period`` says how long somebody is away, such as ``een heel schooljaar``."""
    ranked = sorted(absences.values(), key=lambda absence: (-harm(crew.problem, absence), -absence.minutes(absence.alone)))
    tables = [
        _ranking(crew, ranked, period),
        *([_measures(crew, proofing, prices)] if proofing is not None else []),
        _by_skill(crew, ranked),
        _by_school(crew, ranked),
    ]
    chart = Chart(f"Als deze persoon {period} weg is", 0, "Naam", ("Overgenomen", "Verloren"), min(_CHARTED, len(ranked)), "uren", size=(24, 12))
    return Sheet(TITLE, tuple(tables), (chart,), charts_after=len(tables) - 1, chart_pages=True), Sheet(
        DUTIES_TITLE, (_duties(crew, ranked),), frozen=2
    )


def _ranking(crew: Crew, ranked: list[Absence], period: str) -> Table:
    problem = crew.problem
    rows: list[tuple[Value, ...]] = []
    for absence in ranked:
        if absence.parts:
            takers: dict[str, int] = {}
            for key, other in absence.taken.items():
                takers[other] = takers.get(other, 0) + absence.parts[key]
            most = sorted(takers, key=lambda person: -takers[person])
            rows.append(
                (
                    problem.person[absence.person].name,
                    absence.person,
                    absence.minutes(absence.parts) / 60,
                    absence.minutes(absence.alone) / 60,
                    absence.minutes(absence.taken) / 60,
                    absence.minutes(absence.lost) / 60,
                    harm(problem, absence) / 600,
                    who(problem, most[:4]) + (" …" if len(most) > 4 else ""),
                )
            )
    carried = sum(absence.carried for absence in ranked)
    lead = [
        f"Wat er gebeurt als telkens één persoon {period} weg is: wat meteen stilvalt, wat wie het werk kent binnen de eigen uren kan "
        "overnemen, en wat verloren gaat.",
        f"{carried} van de {len(ranked)} afwezigheden zijn helemaal op te vangen. De zwaarste staat bovenaan; schade is het gewicht van het "
        "verloren werk in uren reistijd.",
    ]
    if not all(absence.proven for absence in ranked):
        lead.append("Voor sommige mensen was de tijd te kort om te bewijzen dat er niet meer overgenomen kan worden.")
    columns = (
        Column("Naam", width=26),
        Column("Persoon", Kind.CODE, 12),
        Column("Voert uit", Kind.HOURS, 12),
        Column("Valt meteen stil", Kind.HOURS, 12),
        Column("Overgenomen", Kind.HOURS, 12),
        Column("Verloren", Kind.HOURS, 12),
        Column("Schade", Kind.HOURS, 12),
        Column("Wie neemt het meest over", width=12, span=4),
    )
    looks = {index: Look.WARNING for index, absence in enumerate(a for a in ranked if a.parts) if absence.lost and index < 5}
    return Table(columns, rows, heading=f"Wie is er weg? ({period})", lead=tuple(lead), looks=looks, big=True)


def _measures(crew: Crew, proofing: Proofing, prices: Prices) -> Table:
    problem, measures = crew.problem, proofing.measures
    rows: list[tuple[Value, ...]] = []
    for person, levels in _by_person(measures.trainings).items():
        skills = ", ".join(f"{skill} (niveau {level})" for skill, level in levels.items())
        rows.append(("Opleiding", f"{problem.person[person].name}: {skills}", None, prices.training * len(levels) / 100))
    for (person, task), units in _by_task(measures.stand_ins).items():
        places = ", ".join(_unit_place(crew, unit.school) for unit in units) if len(units) <= _PLACES else f"{len(units)} scholen"
        about = f"{problem.person[person].name} voor {task} {problem.task[task].description} ({places})"
        price = price_of(crew, Measures(stand_ins=frozenset((person, unit) for unit in units)), prices)
        rows.append(("Vervanger aanduiden", about, sum(map(crew.upkeep, units)) / 60, price / 100))
    rows += [
        ("Uren inkopen op afroep", f"{skill}: {hours} uur", float(hours), prices.bought_hour * hours / 100)
        for skill, hours in sorted(measures.hours.items())
    ]
    rows.append(("Samen", "", None, proofing.price / 100))
    columns = (
        Column("Maatregel", width=26),
        Column("Voor wie en wat", width=12, span=7),
        Column("Uren", Kind.HOURS, 12),
        Column("Prijs", Kind.EUROS, 12),
    )
    return Table(
        columns,
        rows,
        heading=f"De goedkoopste maatregelen {'' if proofing.proven else 'die gevonden zijn '}om elke afwezigheid op te vangen",
        lead=tuple(said_of(proofing, prices, lambda code: problem.person[code].name)),
        looks={len(rows) - 1: Look.TOTAL},
        new_page=True,
    )


def _by_person(trainings: Mapping[tuple[str, str], int]) -> Mapping[str, Mapping[str, int]]:
    """Return the level after the training of each skill, by person; who is trained most comes first."""
    found: dict[str, dict[str, int]] = {}
    for (person, skill), level in sorted(trainings.items()):
        found.setdefault(person, {})[skill] = level
    return dict(sorted(found.items(), key=lambda trained: -len(trained[1])))


def _by_task(stand_ins: Iterable[tuple[str, UnitKey]]) -> Mapping[tuple[str, str], list[UnitKey]]:
    """Return the units of each person and task."""
    found: dict[tuple[str, str], list[UnitKey]] = {}
    for person, unit in sorted(stand_ins):
        found.setdefault((person, unit.task), []).append(unit)
    return found


def said_of(proofing: Proofing, prices: Prices, name: Callable[[str], str] = str) -> Iterable[str]:
    """Yield what is known about the measures, in sentences; ``name`` says what a person is called."""
    yield (
        f"Gerekend met {euros(prices.training)} euro per opleiding (één niveau hoger in één vaardigheid), {euros(prices.own_hour)} euro per eigen "
        f"uur om vervanger te blijven en {euros(prices.bought_hour)} euro per ingekocht uur."
    )
    price, bound = euros(proofing.price), euros(proofing.bound)
    if proofing.proven:
        yield f"Samen {price} euro; volgens de oplosser CP-SAT kan het niet goedkoper."
    elif proofing.unsettled:
        yield f"Samen {price} euro; de tijd was te kort om te weten of het goedkoper kan of meer kan opvangen. Vraag het nog eens met meer seconden."
    else:
        yield f"Samen {price} euro; minder dan {bound} euro kan niet, volgens de oplosser CP-SAT."
    if proofing.left:
        left = sorted(proofing.left.values(), key=lambda absence: -absence.minutes(absence.lost))
        names = "; ".join(f"{name(a.person)} {amount(a.minutes(a.lost))}" for a in left[:8])
        yield (
            f"Dit werk vangt geen enkele maatregel op, omdat het niet uitbesteed mag worden en niemand er met één opleiding klaar voor is "
            f"of er tijd voor heeft: {names}{' …' if len(left) > 8 else ''}."
        )


def _unit_place(crew: Crew, school: str) -> str:
    return crew.problem.site[crew.problem.schools[school][0]].name if school else "hele groep"


def _by_skill(crew: Crew, ranked: list[Absence]) -> Table:
    def skill(key: DutyKey) -> str:
        return crew.problem.main_skill[key.task]

    lost = _lost_by(ranked, {key: skill(key) for key in crew.problem.duties})
    return _worst(crew, lost, "Vaardigheid", "Welke expertise gaat verloren", {name: name for name in lost})


def _by_school(crew: Crew, ranked: list[Absence]) -> Table:
    problem = crew.problem
    schools = {key: problem.site[key.site].school if key.site else "" for key in problem.duties}
    names = {school: problem.site[sites[0]].name for school, sites in problem.schools.items()} | {"": "Hele groep"}
    return _worst(crew, _lost_by(ranked, schools), "School", "Welke scholen het meest verliezen", names)


def _lost_by(ranked: list[Absence], label: Mapping[DutyKey, str]) -> Mapping[str, Mapping[str, int]]:
    """Return the lost minutes by label and absent person."""
    found: dict[str, dict[str, int]] = {}
    for absence in ranked:
        for key in absence.lost:
            people = found.setdefault(label[key], {})
            people[absence.person] = people.get(absence.person, 0) + absence.parts[key]
    return found


def _worst(crew: Crew, lost: Mapping[str, Mapping[str, int]], header: str, heading: str, names: Mapping[str, str]) -> Table:
    rows: list[tuple[Value, ...]] = []
    for label in sorted(lost, key=lambda label: -max(lost[label].values())):
        people = sorted(lost[label], key=lambda person: -lost[label][person])
        said = "; ".join(f"{crew.problem.person[person].name} {amount(lost[label][person])}" for person in people[:4])
        rows.append((names[label], lost[label][people[0]] / 60, len(people), said))
    columns = (
        Column(header, width=26),
        Column("Hoogstens verloren", Kind.HOURS, 12),
        Column("Mensen", Kind.COUNT, 12),
        Column("Bij afwezigheid van", width=12, span=8),
    )
    lead = "De uren die verloren gaan bij de afwezigheid die het meest treft, en bij hoeveel mensen er iets verloren gaat."
    return Table(columns, rows, heading=heading, lead=(lead,), new_page=header == "Vaardigheid")


def _duties(crew: Crew, ranked: list[Absence]) -> Table:
    problem = crew.problem
    rows: list[tuple[Value, ...]] = []
    looks: dict[int, Look] = {}
    for absence in ranked:
        for key, minutes in sorted(absence.parts.items(), key=lambda part: (part[0] not in absence.lost, -part[1])):
            if key in absence.lost:
                looks[len(rows)] = Look.WARNING
            result = "gaat verloren" if key in absence.lost else "overgenomen"
            taker = problem.person[absence.taken[key]].name if key in absence.taken else ""
            rows.append(
                (
                    problem.person[absence.person].name,
                    str(key),
                    what(problem, key),
                    where(problem, key),
                    minutes / 60,
                    "ja" if key in absence.alone else "nee",
                    result,
                    taker or absence.lost.get(key, ""),
                )
            )
    columns = (
        Column("Wie weg is", width=24),
        Column("Opdracht", Kind.CODE, 12),
        Column("Omschrijving", width=44),
        Column("Vestiging", width=26),
        Column("Uren", Kind.HOURS, 8),
        Column("Valt meteen stil", width=10),
        Column("Gevolg", width=14),
        Column("Door wie, of waarom niet", width=36),
    )
    return Table(columns, rows, looks=looks)
