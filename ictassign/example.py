"""Invented school groups, for the example, the tests and the benchmark.

Schools are real (from a table) or invented at real places; people, their skills and their hours are always invented.
The same arguments give the same group.
"""

import csv
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import numpy as np

from ictassign import catalogue
from ictassign.places import Place, great_circle_km
from ictassign.problem import Problem
from ictassign.tables import (
    CORE_ROLES,
    GROUP_WORD,
    Agreement,
    AgreementKind,
    Change,
    DutyChange,
    Journey,
    LastYear,
    Parameters,
    Person,
    PersonSkills,
    Role,
    Site,
    Task,
)  # fmt: skip

DEVICES_PER_PUPIL = {"basis": 1 / 4.1, "buitengewoon": 1 / 3, "secundair": 1 / 1.6}
PUPILS = {"basis": (238, 0.51), "secundair": (424, 0.52), "buitengewoon": (130, 0.4)}
"""Median of the pupils of a site, and the spread of their logarithm."""
TECHNICAL = (
    "netwerk", "server_cloud", "mdm", "beveiliging", "identiteit", "back_up", "werkplek_hw", "av_borden", "scripting", "eerstelijnshulp",
)  # fmt: skip
PEDAGOGICAL = (
    "didactiek_ict", "coaching", "nascholing", "mediawijsheid", "ai_geletterdheid", "stem_programmeren", "hulpmiddelen", "leerplatform",
)  # fmt: skip
POLICY = (
    "beleid", "projectleiding", "budget", "contracten", "privacy", "communicatie", "documenteren", "data",
)  # fmt: skip
ADMINISTRATIVE = (
    "schooladministratie", "inventaris", "budget", "communicatie", "contracten", "documenteren", "data", "eerstelijnshulp",
)  # fmt: skip
FIRST_NAMES = (
    "An", "Bart", "Caro", "Dirk", "Els", "Fien", "Geert", "Hilde", "Ivo", "Jana", "Koen", "Lies", "Marc", "Nele", "Omar", "Piet", "Quinten",
    "Rita", "Sofie", "Tom", "Ugur", "Vera", "Wim", "Xander", "Yasmine", "Zeno", "Aïcha", "Bram", "Céline", "Dries", "Eva", "Filip", "Griet",
    "Hans", "Inge", "Joris", "Katrien", "Lotte", "Mieke", "Noor",
)  # fmt: skip
LAST_NAMES = (
    "Peeters", "Janssens", "Maes", "Jacobs", "Willems", "Claes", "Goossens", "Wouters", "Mertens", "DeSmet", "Lemmens", "Aerts",
    "Vermeulen", "Cools", "Smets", "Bogaert", "Nijs", "Declercq", "Verhaeghe", "Coppens", "Segers", "Hermans", "Pauwels", "Daems", "Baert",
    "Dumont", "Michiels", "Lambrecht", "Moens", "Rombouts",
)  # fmt: skip
TEAM = (Role.TECHNICAL, Role.PEDAGOGICAL, Role.COORDINATOR, Role.TECHNICAL, Role.PEDAGOGICAL,
        Role.TECHNICAL, Role.TECHNICAL, Role.PEDAGOGICAL, Role.TECHNICAL, Role.COORDINATOR)  # fmt: skip
"""The order in which the ICT team is recruited."""
EXPERTISE: Mapping[Role, tuple[Sequence[str], ...]] = {
    Role.TECHNICAL: (TECHNICAL,),
    Role.PEDAGOGICAL: (PEDAGOGICAL,),
    Role.COORDINATOR: (POLICY, TECHNICAL[:4], PEDAGOGICAL[:2]),
}
SIDE_SKILLS: Mapping[Role, Mapping[str, int]] = {
    Role.TECHNICAL: {"leerplatform": 1, "schooladministratie": 1, "documenteren": 2},
    Role.PEDAGOGICAL: {"privacy": 1, "communicatie": 2, "projectleiding": 2},
    Role.COORDINATOR: {},
}


def real_group(schools: Path, *, seed: int = 1, supply: float = 1.4, year: str = "2026-2027") -> Problem:
    """Return a group of real schools with an invented team.

    Parameters
    ----------
    schools : Path
        CSV table with the columns name, level, postcode, locality and pupils; one row per school.
    seed : int
        Other seeds give other people.
    supply : float
        Hours of the team as a share of the hours of the work.
    year : str
        The school year.
    """
    with schools.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    sites = tuple(
        _site(number, row["name"], level=row["level"], postcode=row["postcode"], place=row["locality"], pupils=int(row["pupils"]))
        for number, row in enumerate(rows, 1)
    )
    return _group(sites, np.random.default_rng(seed), supply, year)


def invented_group(sites: int, *, centre: str = "Mechelen", seed: int = 1, supply: float = 1.4, year: str = "2026-2027") -> Problem:
    """Return a group of so many invented sites at real places around a town, with an invented team.

    Raises
    ------
    KeyError
        When no place in Flanders has the name of the centre.
    """
    generator = np.random.default_rng(seed)
    return _group(_invented_sites(sites, centre, generator), generator, supply, year)


# -- sites
class _Town(NamedTuple):
    postcode: str
    name: str
    place: Place
    population: float


def _site(
    number: int, name: str, *, level: str, postcode: str, place: str, pupils: int, school: str = "", at: tuple[float, float] | None = None
) -> Site:
    latitude, longitude = (Decimal(f"{degrees:.6f}") for degrees in at) if at else (None, None)
    return Site(
        code=f"V{number:03d}",
        name=name,
        school=school,
        level=level,
        postcode=postcode,
        place=place,
        latitude=latitude,
        longitude=longitude,
        pupils=pupils,
        devices=round(pupils * DEVICES_PER_PUPIL[level]),
    )


def _towns_around(centre: str, most: int) -> list[_Town]:
    """Return the Flemish places nearest to a town, nearest first."""
    text = files("ictassign").joinpath("data/places.csv").read_text(encoding="utf-8")
    rows = [row for row in csv.DictReader(text.splitlines()) if row["region"] == "VLG"]
    towns = [
        _Town(r["postcode"], r["locality"], Place(float(r["latitude"]), float(r["longitude"]), ""), float(r["population"] or 1500)) for r in rows
    ]
    middle = next((town.place for town, row in zip(towns, rows, strict=True) if centre in {row["locality"], row["municipality"]}), None)
    if middle is None:
        raise KeyError(centre)
    return sorted(towns, key=lambda town: great_circle_km(middle, town.place))[:most]


def _invented_sites(count: int, centre: str, generator: np.random.Generator) -> tuple[Site, ...]:
    near = _towns_around(centre, max(12, count))
    weight = np.array([town.population for town in near])
    weight *= np.exp(-np.array([great_circle_km(near[0].place, town.place) for town in near]) / 12)
    sites: list[Site] = []
    for number in range(1, count + 1):
        level = str(generator.choice(["basis", "secundair", "buitengewoon"], p=[0.68, 0.26, 0.06]))
        campus = number > 1 and generator.random() < 0.2
        town = near[generator.choice(len(near), p=weight / weight.sum())]
        at = (town.place.latitude + generator.normal(0, 0.008), town.place.longitude + generator.normal(0, 0.012))
        median, spread = PUPILS[level]
        pupils = int(median * math.exp(generator.normal(0, spread)))
        name = f"{'Campus' if campus else 'School'} {town.name} {number}"
        school = sites[-1].school if campus else ""
        sites.append(_site(number, name, level=level, postcode=town.postcode, place=town.name, pupils=pupils, school=school, at=at))
    return tuple(sites)


# -- people
@dataclass
class _Colleague:
    """A person being invented: skills may still be added."""

    roles: tuple[Role, ...]
    base: str
    hours: float
    origin: str
    levels: dict[str, int]
    works_at: tuple[str, ...] = ()
    max_sites: int | None = None
    max_travel: int | None = None
    rate: int | None = None
    name: str = ""


@dataclass
class _Recruiter:
    """Invents the people of a group: per school a principal, an administrative worker and an ambassador, and the ICT team."""

    sites: Sequence[Site]
    generator: np.random.Generator
    people: list[_Colleague] = field(default_factory=list)

    def add(self, colleague: _Colleague) -> None:
        """Add somebody, under a name that nobody has yet."""
        taken = {other.name for other in self.people}
        while not colleague.name or colleague.name in taken:
            first, last = self.generator.integers(len(FIRST_NAMES)), self.generator.integers(len(LAST_NAMES))
            colleague.name = f"{FIRST_NAMES[first]} {LAST_NAMES[last]}"
        self.people.append(colleague)

    def levels(self, areas: Sequence[Sequence[str]], low: int, high: int, share: float = 1.0) -> dict[str, int]:
        """Return a level for about a share of the skills of some areas."""
        draw = self.generator
        return {skill: int(draw.integers(low, high + 1)) for area in areas for skill in area if draw.random() < share}

    def somewhere(self) -> str:
        """Return the code of a site, a large one more often."""
        pupils = np.array([site.pupils for site in self.sites], dtype=float)
        return self.sites[int(self.generator.choice(len(self.sites), p=pupils / pupils.sum()))].code

    def staff_schools(self) -> None:
        """Add the coordinating director and the people of each school."""
        draw = self.generator
        largest = max(self.sites, key=lambda site: site.pupils)
        self.add(_Colleague((Role.COORDINATING_DIRECTOR,), largest.code, 2.0, "eigen middelen", self.levels([POLICY], 2, 3)))
        schools = [site for site in self.sites if site.code == site.school]
        large = sorted((site.pupils for site in schools), reverse=True)[: max(2, len(schools) // 8)][-1]
        for school in schools:
            own = tuple(site.code for site in self.sites if site.school == school.code)
            leading = self.levels([POLICY], 1, 2, 0.6)
            self.add(_Colleague((Role.PRINCIPAL,), school.code, round(0.3 + school.pupils / 2500, 1), "eigen middelen", leading, own))
            office = {
                **self.levels([ADMINISTRATIVE], 1, 3, 0.8),
                **dict.fromkeys(map(str, draw.choice(ADMINISTRATIVE, 5, replace=False)), 2),
                "werkplek_hw": int(draw.integers(0, 3)),
                "identiteit": 2,
                "leerplatform": 1,
                "privacy": 1,
                "schooladministratie": int(draw.integers(1, 4)),
                "inventaris": 2,
            }
            where = (*own, GROUP_WORD) if school.pupils >= large else own
            self.add(_Colleague((Role.ADMINISTRATIVE,), school.code, round(0.8 + school.pupils / 500, 1), "admin-punten", office, where))
            hours = float(draw.choice([1, 1, 2, 2, 3]))
            teaching = {
                **self.levels([PEDAGOGICAL], 1, 3, 0.7),
                "eerstelijnshulp": 2,
                "didactiek_ict": 2,
                "leerplatform": int(draw.integers(1, 4)),
                "inventaris": 1,
                "werkplek_hw": int(draw.integers(1, 3)),
            }
            self.add(_Colleague((Role.AMBASSADOR,), school.code, hours, "BPT", teaching, own))

    def recruit_team(self, hours: float) -> None:
        """Add members of the ICT team until about so many hours a week are there."""
        draw = self.generator
        left, number = max(36.0, hours - sum(person.hours for person in self.people)), 0
        while left > 4:
            role = TEAM[number % len(TEAM)]
            week = float(min(left, draw.choice([36, 27, 18, 18, 12, 9])))
            levels = {**self.levels([TECHNICAL, PEDAGOGICAL, POLICY, ADMINISTRATIVE], 0, 1, 0.5), **self.levels(EXPERTISE[role], 1, 3, 0.95)}
            for area in EXPERTISE[role]:
                for skill in map(str, draw.choice(area, len(area) * 2 // 3, replace=False)):
                    levels[skill] = max(2, levels.get(skill, 0))
            for skill, level in SIDE_SKILLS[role].items():
                levels[skill] = max(level, levels.get(skill, 0))
            roles = (role, Role.INFORMATION_SECURITY) if role is Role.COORDINATOR and number % 2 == 0 else (role,)
            colleague = _Colleague(roles, self.somewhere(), week, "ICT-punten", levels)
            colleague.max_sites = int(draw.integers(5, 13)) if draw.random() < 0.6 else None
            colleague.max_travel = int(draw.choice([30, 40, 60])) if draw.random() < 0.4 else None
            self.add(colleague)
            left, number = left - week, number + 1

    def spread_knowledge(self) -> None:
        """Give most skills two people of the team who master them, and a few only one."""
        team = [person for person in self.people if CORE_ROLES.intersection(person.roles)]
        for area, role in ((TECHNICAL, Role.TECHNICAL), (PEDAGOGICAL, Role.PEDAGOGICAL), (POLICY, Role.COORDINATOR)):
            own = [person for person in team if role in person.roles] or team
            for skill in area:
                order = self.generator.permutation(len(own))
                for index in order[: 1 if self.generator.random() < 0.15 else 2]:
                    own[index].levels[skill] = max(2, own[index].levels.get(skill, 0))

    def hire_externals(self) -> None:
        """Add external partners, one for every twenty sites."""
        for _ in range(max(1, len(self.sites) // 20)):
            base = self.somewhere()
            self.add(_Colleague((Role.EXTERNAL,), base, 6.0, "extern", self.levels([TECHNICAL], 2, 3, 0.7), rate=85))


def _demand(tasks: Sequence[Task], sites: Sequence[Site]) -> float:
    """Return the hours a year of all the work of a group."""
    schools, pupils, devices = len({site.school for site in sites}), sum(site.pupils for site in sites), sum(site.devices for site in sites)
    return sum(
        float(task.hours_group)
        + float(task.hours_per_school) * schools
        + float(task.hours_per_site) * len(sites)
        + float(task.hours_per_100_pupils) * pupils / 100
        + float(task.hours_per_100_devices) * devices / 100
        for task in tasks
    )


def _wishes(people: Sequence[Person], sites: Sequence[Site], tasks: Sequence[Task], generator: np.random.Generator) -> tuple[Agreement, ...]:
    """Return wishes of the ICT team about tasks, and a few sites where somebody cannot go."""
    team = [person.code for person in people if CORE_ROLES.intersection(person.roles)]
    drawn = []
    for _ in range(2 * len(team)):
        person, task = team[int(generator.integers(len(team)))], tasks[int(generator.integers(len(tasks)))].code
        drawn.append((person, task, "", AgreementKind(str(generator.choice(["liever", "liever niet"])))))
    for _ in range(len(team) // 4):
        person, site = team[int(generator.integers(len(team)))], sites[int(generator.integers(len(sites)))].code
        drawn.append((person, "", site, AgreementKind.FORBIDDEN))
    latest = {(person, task, site): kind for person, task, site, kind in drawn}
    return tuple(Agreement(person=person, task=task, site=site, kind=kind) for (person, task, site), kind in latest.items())


def _group(sites: tuple[Site, ...], generator: np.random.Generator, supply: float, year: str) -> Problem:
    tasks, parameters = catalogue.tasks(), Parameters(school_year=year, external_budget=Decimal(12000))
    recruiter = _Recruiter(sites, generator)
    recruiter.staff_schools()
    recruiter.recruit_team(_demand(tasks, sites) / float(parameters.school_weeks) * supply)
    recruiter.spread_knowledge()
    recruiter.hire_externals()
    colleagues = {f"P{number:03d}": colleague for number, colleague in enumerate(recruiter.people, 1)}
    people = tuple(
        Person(
            code=code,
            name=c.name,
            roles=c.roles,
            base=c.base,
            hours_per_week=Decimal(str(round(c.hours, 6))),
            works_at=c.works_at,
            max_sites=c.max_sites,
            max_travel=c.max_travel,
            rate=None if c.rate is None else Decimal(c.rate),
            origin=c.origin,
        )
        for code, c in colleagues.items()
    )
    names = catalogue.skills(tasks)
    skills = tuple(PersonSkills(person=code, levels={name: c.levels.get(name, 0) for name in names}) for code, c in colleagues.items())
    wishes = _wishes(people, sites, tasks, generator)
    return Problem(parameters=parameters, sites=sites, people=people, skills=skills, tasks=tasks, agreements=wishes)


# -- the example
_AGREEMENTS = (
    ("P025", "B03", "", AgreementKind.FIXED),
    ("P021", "A13", "", AgreementKind.FIXED),
    ("P026", "T23", "V001", AgreementKind.FIXED),
    ("P028", "", "V005", AgreementKind.FORBIDDEN),
    ("P024", "P03", "", AgreementKind.LIKED),
)
_DUTY_CHANGES = (
    ("T08", "V008", 75, None, "drie leerjaren krijgen dit jaar nieuwe laptops"),
    ("P10", "V005", 0, None, "doet het zorgteam zelf"),
    ("B11", "", None, 3, "de verhuis naar de nieuwe cloudomgeving mag niet aan twee mensen hangen"),
)
_JOURNEYS = (("V009", "V001", 32, 21), ("V002", "V007", 19, None))
_LAST_YEAR = (("T01", "", "P023"), ("T04", "", "P026"), ("T07", "", "P023"), ("T15", "", "P026"), ("T18", "", "P028"), ("P12", "", "P024"))
_CHANGES = (
    ("Sleutelpersoon valt weg", "persoon weg", "P023", ""),
    ("Technicus erbij", "persoon erbij", "Nieuwe technicus", "rollen=TIC; standplaats=V008; uren=12; vaardigheden=netwerk:2, werkplek_hw:2, mdm:2"),
    ("Groei", "leerlingen", "", "+10 %"),
    ("Groei", "toestellen", "", "+10 %"),
    ("Geen samenwerking", "samenwerking", "", "geen"),
    ("Minder reizen", "gewicht", "reistijd", "3"),
)


def small_group(year: str = "2026-2027") -> Problem:
    """Return the example: ten invented sites around Torhout, with a row or more in every sheet."""
    group = invented_group(10, centre="Torhout", year=year)
    fixed = tuple(Agreement(person=person, task=task, site=site, kind=kind) for person, task, site, kind in _AGREEMENTS)
    covered = {(row.person, row.task, row.site) for row in fixed}
    tables: dict[str, object] = {
        "agreements": (*fixed, *(row for row in group.agreements if (row.person, row.task, row.site) not in covered)),
        "duty_changes": tuple(
            DutyChange(task=task, site=site, hours=None if hours is None else Decimal(hours), knowers=knowers, note=note)
            for task, site, hours, knowers, note in _DUTY_CHANGES
        ),
        "journeys": tuple(
            Journey(origin=origin, destination=to, minutes=Decimal(minutes), kilometres=None if km is None else Decimal(km))
            for origin, to, minutes, km in _JOURNEYS
        ),
        "goal_weights": catalogue.goal_weights(),
        "last_year": tuple(LastYear(task=task, site=site, executors=(person,)) for task, site, person in _LAST_YEAR),
        "changes": tuple(Change(scenario=name, kind=kind, subject=subject, value=value) for name, kind, subject, value in _CHANGES),
    }
    return Problem(**{name: getattr(group, name) for name in Problem.model_fields} | tables)
