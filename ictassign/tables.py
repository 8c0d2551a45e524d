"""The tables a planner types: one frozen row class per sheet of the workbook.

A field's ``title`` is the header of its column, its ``description`` the note on that header; the names of
the fields are the English names used everywhere else. Values are kept exactly as typed, in the planner's
units (hours, shares, euros, as :class:`~decimal.Decimal`); :mod:`ictassign.problem` turns them into whole
minutes, metres and cents, once. Bounds keep every later sum far below 2**53.

To add a column, add a field here; to add a sheet, add a row class and name it in :data:`SHEETS`.
"""

from collections.abc import Mapping
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, ClassVar, NamedTuple

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Role(StrEnum):
    """The roles a person can have; the value is the code planners type."""

    COORDINATING_DIRECTOR = "CDIR"
    PRINCIPAL = "DIR"
    COORDINATOR = "COO"
    TECHNICAL = "TIC"
    PEDAGOGICAL = "PIC"
    ADMINISTRATIVE = "ADM"
    AMBASSADOR = "AMB"
    INFORMATION_SECURITY = "AIV"
    EXTERNAL = "EXT"


CORE_ROLES = frozenset({Role.TECHNICAL, Role.PEDAGOGICAL, Role.COORDINATOR})
"""The roles of the ICT team itself: they meet, and their visits count as visits of the team."""


class TaskGroup(StrEnum):
    """The four groups of the takenoverzicht."""

    TECHNICAL = "technisch"
    PEDAGOGICAL = "pedagogisch-didactisch"
    POLICY = "beleid en visie"
    ADMINISTRATIVE = "administratief"


class Placement(StrEnum):
    """Where a task has its duties."""

    GROUP = "groep"
    SCHOOL = "school"
    SITE = "vestiging"
    BOTH = "beide"


class KnownPer(StrEnum):
    """Whether the knowers of a task are counted in the whole group or in each school."""

    GROUP = "groep"
    SCHOOL = "school"


class Outsourcing(StrEnum):
    """Whether an external partner may do a task."""

    YES = "ja"
    PARTLY = "deels"
    NO = "nee"


class Priority(StrEnum):
    """What it weighs when a task stays unplaced."""

    CORE = "kern"
    EXTRA = "bijkomend"


class AgreementKind(StrEnum):
    """What was agreed with a person about a task or a site."""

    FIXED = "vast"
    FORBIDDEN = "verboden"
    LIKED = "liever"
    DISLIKED = "liever niet"


class SkillNeed(NamedTuple):
    """A skill that a task asks, at a level of 1-3; without a level, that of the task."""

    skill: str
    level: int | None = None


Code = Annotated[str, Field(min_length=1, max_length=100)]
Text = Annotated[str, Field(max_length=32_767)]
Count = Annotated[int, Field(ge=0, le=1_000_000)]
Hours = Annotated[Decimal, Field(ge=0, le=100_000, allow_inf_nan=False)]
Share = Annotated[Decimal, Field(ge=0, le=1, allow_inf_nan=False)]

GROUP_WORD = "groep"
"""The word that stands for the whole group where a site is asked."""


class Row(BaseModel):
    """A row of a sheet: frozen, strict, no unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    sheet: ClassVar[str]
    """The name of the sheet."""
    required: ClassVar[bool] = False
    """Whether the workbook must have the sheet."""
    key: ClassVar[tuple[str, ...]] = ()
    """The fields that together may occur only once."""
    one_of: ClassVar[tuple[str, ...]] = ()
    """Optional fields of which at least one must be filled in."""


class Site(Row):
    """A place with a code; sites with the same school code are one school, the first row its main site."""

    sheet: ClassVar[str] = "Vestigingen"
    required: ClassVar[bool] = True
    key: ClassVar[tuple[str, ...]] = ("code",)

    code: Code = Field(title="Vestiging", description="Code van de vestiging, bijvoorbeeld V001. Elke code komt één keer voor.")
    name: Text = Field(title="Naam", description="Naam van de vestiging zoals ze in het verslag moet staan.")
    school: Annotated[str, Field(max_length=100)] = Field(
        "",
        title="Instelling",
        description="Code van de school. Vestigingen met dezelfde code zijn één school; de eerste rij is de hoofdvestiging. Leeg: de code van de vestiging zelf.",
    )
    level: Text = Field("", title="Niveau", description="Onderwijsniveau, bijvoorbeeld basis, secundair of buitengewoon. Alleen ter informatie.")
    postcode: Text = Field("", title="Postcode", description="Postcode, om de plaats op te zoeken.")
    place: Text = Field("", title="Plaats", description="Naam van de gemeente of deelgemeente.")
    latitude: Annotated[Decimal, Field(ge=49, le=52, allow_inf_nan=False)] | None = Field(
        None, title="Breedtegraad", description="Breedtegraad in graden, bijvoorbeeld 51,0656. Leeg: opgezocht met postcode en plaats."
    )
    longitude: Annotated[Decimal, Field(ge=2, le=7, allow_inf_nan=False)] | None = Field(
        None, title="Lengtegraad", description="Lengtegraad in graden, bijvoorbeeld 3,1008. Leeg: opgezocht met postcode en plaats."
    )
    pupils: Count = Field(title="Leerlingen", description="Aantal leerlingen op 1 februari.")
    devices: Count = Field(title="Toestellen", description="Aantal toestellen (laptops, tablets, vaste computers).")
    visits: Annotated[int, Field(ge=0, le=400)] | None = Field(
        None, title="Bezoeken", description="Gewenst aantal bezoeken per schooljaar. Leeg: de parameter 'Bezoeken per vestiging'."
    )

    @model_validator(mode="before")
    @classmethod
    def _school_defaults_to_the_site(cls, data: object) -> object:
        if isinstance(data, dict) and not data.get("school") and "code" in data:
            return {**data, "school": data["code"]}
        return data


class Person(Row):
    """Somebody who works for the group, with the hours they have for ICT."""

    sheet: ClassVar[str] = "Personeel"
    required: ClassVar[bool] = True
    key: ClassVar[tuple[str, ...]] = ("code",)
    one_of: ClassVar[tuple[str, ...]] = ("hours_per_week", "hours_per_year")

    code: Code = Field(title="Persoon", description="Code van de persoon, bijvoorbeeld P001. Elke code komt één keer voor.")
    name: Text = Field(title="Naam", description="Naam zoals ze in het verslag moet staan.")
    roles: Annotated[tuple[Role, ...], Field(min_length=1)] = Field(
        title="Rollen", description="Eén of meer rollen, gescheiden door ; — CDIR, DIR, COO, TIC, PIC, ADM, AMB, AIV of EXT."
    )
    base: Code = Field(title="Standplaats", description="Code van de vestiging waar de dag begint.")
    hours_per_week: Annotated[Decimal, Field(ge=0, le=60, allow_inf_nan=False)] | None = Field(
        None, title="Uren per week", description="Uren voor ICT per schoolweek. Vul dit in, of Uren per jaar."
    )
    hours_per_year: Annotated[Decimal, Field(ge=0, le=3000, allow_inf_nan=False)] | None = Field(
        None, title="Uren per jaar", description="Uren voor ICT per schooljaar. Vul dit in, of Uren per week."
    )
    works_at: tuple[str, ...] = Field(
        (), title="Werkt op", description="Codes van vestigingen en/of het woord groep, gescheiden door ; — leeg betekent overal."
    )
    max_sites: Annotated[int, Field(ge=0, le=1000)] | None = Field(
        None, title="Max. vestigingen", description="Hoogste aantal vestigingen buiten de standplaats. Leeg: geen grens."
    )
    max_travel: Annotated[int, Field(ge=0, le=600)] | None = Field(
        None, title="Max. reistijd", description="Langste reistijd in minuten, enkele rit, voor werk ter plaatse. Leeg: geen grens."
    )
    rate: Annotated[Decimal, Field(ge=0, le=1000, allow_inf_nan=False)] | None = Field(
        None, title="Tarief", description="Euro per uur; alleen voor een externe partner (EXT)."
    )
    origin: Text = Field("", title="Oorsprong", description="Waar de uren vandaan komen, bijvoorbeeld ICT-punten. Alleen ter informatie.")


class PersonSkills(Row):
    """The skills of one person: every column after the first is a skill, 0-3."""

    sheet: ClassVar[str] = "Vaardigheden"
    required: ClassVar[bool] = True
    key: ClassVar[tuple[str, ...]] = ("person",)

    person: Code = Field(title="Persoon", description="Code van de persoon. De volgende kolommen zijn elk één vaardigheid.")
    levels: dict[str, Annotated[int, Field(ge=0, le=3)]] = Field(
        default_factory=dict, title="(vaardigheid)", description="0 niet, 1 kan helpen, 2 werkt alleen, 3 expert. Leeg betekent 0."
    )


class Task(Row):
    """A kind of work, with what drives its hours, what it asks and who may hold each mandate."""

    sheet: ClassVar[str] = "Taken"
    required: ClassVar[bool] = True
    key: ClassVar[tuple[str, ...]] = ("code",)

    code: Code = Field(title="Taak", description="Code van de taak, bijvoorbeeld T01. Elke code komt één keer voor.")
    group: TaskGroup = Field(title="Groep", description="technisch, pedagogisch-didactisch, beleid en visie of administratief.")
    description: Text = Field(title="Omschrijving", description="Wat er gedaan wordt, in één zin.")
    skills: Annotated[tuple[SkillNeed, ...], Field(min_length=1)] = Field(
        title="Vaardigheden",
        description="Nodige vaardigheden, gescheiden door ; — de eerste is de hoofdvaardigheid. netwerk;beveiliging:1 vraagt netwerk op het niveau van de kolom Niveau en beveiliging op niveau 1.",
    )
    level: Annotated[int, Field(ge=1, le=3)] = Field(2, title="Niveau", description="Niveau (1-3) voor vaardigheden zonder eigen niveau. Leeg: 2.")
    placement: Placement = Field(title="Plaats", description="groep, school, vestiging of beide (één opdracht voor de groep en één per school).")
    onsite: Share = Field(Decimal(0), title="Ter plaatse", description="Deel van het werk dat op de vestiging zelf gebeurt, van 0 tot 1.")
    hours_group: Hours = Field(Decimal(0), title="Uren groep", description="Uren per schooljaar voor de hele groep.")
    hours_per_school: Hours = Field(Decimal(0), title="Uren per school", description="Uren per schooljaar voor elke school.")
    hours_per_site: Hours = Field(Decimal(0), title="Uren per vestiging", description="Uren per schooljaar voor elke vestiging.")
    hours_per_100_pupils: Hours = Field(Decimal(0), title="Uren per 100 leerlingen", description="Uren per schooljaar voor elke 100 leerlingen.")
    hours_per_100_devices: Hours = Field(Decimal(0), title="Uren per 100 toestellen", description="Uren per schooljaar voor elke 100 toestellen.")
    max_hours: Annotated[Decimal, Field(gt=0, le=100_000, allow_inf_nan=False)] | None = Field(
        None,
        title="Max. uren per persoon",
        description="Een grotere opdracht wordt in gelijke delen over meer personen verdeeld. Leeg: de parameter 'Max. uren per persoon'.",
    )
    knowers: Annotated[int, Field(ge=0, le=20)] = Field(1, title="Kenners", description="Hoeveel mensen de taak moeten kennen. Leeg: 1.")
    knowers_per: KnownPer = Field(
        KnownPer.GROUP, title="Kenners per", description="groep of school: waar dat aantal kenners geteld wordt. Leeg: groep."
    )
    decides: tuple[Role, ...] = Field(title="Beslist", description="Rollen die mogen beslissen, gescheiden door ;")
    executes: tuple[Role, ...] = Field(title="Voert uit", description="Rollen die mogen uitvoeren, gescheiden door ;")
    steers: tuple[Role, ...] = Field(title="Stuurt aan", description="Rollen die aansturen en opvolgen, gescheiden door ;")
    contact: tuple[Role, ...] = Field(title="Aanspreekpunt", description="Rollen die aanspreekpunt mogen zijn, gescheiden door ;")
    outsourcing: Outsourcing = Field(
        Outsourcing.NO, title="Uitbesteedbaar", description="ja, deels of nee: of een externe partner de taak mag doen. Leeg: nee."
    )
    priority: Priority = Field(Priority.CORE, title="Prioriteit", description="kern of bijkomend. Leeg: kern.")


class DutyChange(Row):
    """Other hours or another number of knowers for one duty."""

    sheet: ClassVar[str] = "Uitzonderingen"
    key: ClassVar[tuple[str, ...]] = ("task", "site")

    task: Code = Field(title="Taak", description="Code van de taak.")
    site: Text = Field("", title="Vestiging", description="Code van de vestiging; leeg: de opdracht voor de hele groep.")
    hours: Hours | None = Field(
        None, title="Uren", description="Uren per schooljaar voor deze opdracht. Leeg: zoals berekend; 0: de opdracht vervalt."
    )
    knowers: Annotated[int, Field(ge=0, le=20)] | None = Field(
        None, title="Kenners", description="Aantal kenners voor deze opdracht. Leeg: zoals de taak."
    )
    note: Text = Field("", title="Opmerking", description="Waarom deze opdracht anders is.")


class Agreement(Row):
    """What was agreed with a person; it covers every duty that matches its task and site."""

    sheet: ClassVar[str] = "Afspraken"
    one_of: ClassVar[tuple[str, ...]] = ("task", "site")

    person: Code = Field(title="Persoon", description="Code van de persoon.")
    task: Text = Field("", title="Taak", description="Code van de taak; leeg: alle taken op die vestiging.")
    site: Text = Field("", title="Vestiging", description="Code van de vestiging; leeg: alle vestigingen voor die taak.")
    kind: AgreementKind = Field(title="Afspraak", description="vast, verboden, liever of liever niet.")


class Journey(Row):
    """A known travel time between two sites, in whole minutes and kilometres."""

    sheet: ClassVar[str] = "Reistijden"
    key: ClassVar[tuple[str, ...]] = ("origin", "destination")

    origin: Code = Field(title="Van", description="Code van de vestiging van vertrek.")
    destination: Code = Field(title="Naar", description="Code van de vestiging van aankomst. Geldt ook terug, tenzij die rit apart vermeld is.")
    minutes: Annotated[Decimal, Field(ge=0, le=600, allow_inf_nan=False)] = Field(title="Minuten", description="Minuten voor een enkele rit.")
    kilometres: Annotated[Decimal, Field(ge=0, le=500, allow_inf_nan=False)] | None = Field(
        None, title="Km", description="Kilometer voor een enkele rit. Leeg: berekend uit de ligging."
    )


class GoalWeight(Row):
    """The weight of a goal: what one unit of it is worth, in minutes of travel."""

    sheet: ClassVar[str] = "Doelen"
    key: ClassVar[tuple[str, ...]] = ("goal",)

    goal: Code = Field(title="Doel", description="Naam van het doel.")
    weight: Annotated[Decimal, Field(ge=0, le=100_000, decimal_places=1, allow_inf_nan=False)] = Field(
        title="Gewicht", description="Hoeveel minuten reistijd één eenheid van dit doel waard is; hoogstens één cijfer na de komma."
    )


class LastYear(Row):
    """Who executed a duty last year; people who left may still be named."""

    sheet: ClassVar[str] = "Vorig jaar"

    task: Code = Field(title="Taak", description="Code van de taak.")
    site: Text = Field("", title="Vestiging", description="Code van de vestiging; leeg: de opdracht voor de hele groep.")
    executors: tuple[str, ...] = Field(
        (), title="Voert uit", description="Codes van de personen die de opdracht vorig jaar uitvoerden, gescheiden door ;"
    )


class Change(Row):
    """One change of a scenario; rows with the same scenario apply together."""

    sheet: ClassVar[str] = "Wat als"

    scenario: Code = Field(title="Scenario", description="Naam van het scenario; rijen met dezelfde naam gelden samen.")
    kind: Code = Field(title="Wijziging", description="Soort wijziging, bijvoorbeeld persoon weg.")
    subject: Text = Field("", title="Onderwerp", description="Waarover het gaat: een persoon, vestiging, taak, doel of parameter.")
    value: Text = Field("", title="Waarde", description="De nieuwe waarde, of een wijziging zoals +10 %.")


CHANGE_KINDS: Mapping[str, tuple[str, bool]] = {
    "persoon weg": ("people", False),
    "persoon erbij": ("", False),
    "uren": ("people", False),
    "vaardigheid": ("skills", False),
    "leerlingen": ("sites", True),
    "toestellen": ("sites", True),
    "vestiging weg": ("sites", False),
    "vestiging erbij": ("", False),
    "taak weg": ("tasks", False),
    "uren taak": ("tasks", False),
    "samenwerking": ("", True),
    "gewicht": ("goals", False),
    "parameter": ("parameters", False),
    "extern budget": ("", True),
}
"""The kinds of change of the sheet Wat als: the table its subject is looked up in (empty for none), and whether it may be empty."""


class Parameters(BaseModel):
    """The parameters of the school year; the title of a field is its name in the sheet Parameters."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    sheet: ClassVar[str] = "Parameters"

    school_year: Text = Field("", title="Schooljaar", description="Schooljaar waarvoor het plan geldt, bijvoorbeeld 2026-2027.")
    school_weeks: Annotated[Decimal, Field(gt=0, le=53, allow_inf_nan=False)] = Field(
        Decimal("36.4"), title="Schoolweken", description="Aantal schoolweken; 1 uur per week is zoveel uur per schooljaar."
    )
    visit_hours: Annotated[Decimal, Field(gt=0, le=24, allow_inf_nan=False)] = Field(
        Decimal(4), title="Bezoekduur", description="Uren werk ter plaatse die in één bezoek passen."
    )
    max_hours: Annotated[Decimal, Field(gt=0, le=100_000, allow_inf_nan=False)] = Field(
        Decimal(80), title="Max. uren per persoon", description="Een opdracht met meer uren wordt in gelijke delen verdeeld."
    )
    visits_per_site: Annotated[int, Field(ge=0, le=400)] = Field(
        10, title="Bezoeken per vestiging", description="Gewenst aantal bezoeken per vestiging en schooljaar."
    )
    meeting_hours: Hours = Field(Decimal(12), title="Overleg per persoon", description="Uren overleg per schooljaar voor TIC, PIC en COO.")
    upkeep_share: Share = Field(
        Decimal("0.05"),
        title="Onderhoud vervanger",
        description="Deel van de uren van een kenniseenheid dat een vervanger nodig heeft om ze te blijven kennen.",
    )
    upkeep_max_hours: Hours = Field(
        Decimal(8), title="Onderhoud vervanger max.", description="Hoogste aantal uren onderhoud per vervanger en kenniseenheid."
    )
    max_share: Share = Field(
        Decimal("0.5"), title="Max. aandeel", description="Deel van alle uren van een vaardigheid dat één persoon hoogstens zou mogen doen."
    )
    target_load: Share = Field(
        Decimal("0.95"), title="Streefbezetting", description="Deel van de uren van een persoon dat hoogstens ingepland zou worden."
    )
    detour: Annotated[Decimal, Field(ge=1, le=5, allow_inf_nan=False)] = Field(
        Decimal("1.3"), title="Omwegfactor", description="Kilometer over de weg per kilometer in vogelvlucht."
    )
    rate_per_km: Annotated[Decimal, Field(ge=0, le=10, allow_inf_nan=False)] = Field(
        Decimal("0.43"), title="Kilometervergoeding", description="Euro per gereden kilometer."
    )
    external_budget: Annotated[Decimal, Field(ge=0, le=10_000_000, allow_inf_nan=False)] = Field(
        Decimal(0), title="Extern budget", description="Euro per schooljaar voor externe partners."
    )


SHEETS: tuple[type[Row], ...] = (
    Site, Person, PersonSkills, Task, DutyChange, Agreement, Journey, GoalWeight, LastYear, Change
)  # fmt: skip
"""Every input sheet but Parameters, in the order of the workbook."""
