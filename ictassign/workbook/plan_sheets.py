"""The report sheets from which a plan is read back, and where each part of a plan stands in them."""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from pydantic import Field

from ictassign.faults import Fault
from ictassign.plan import Plan
from ictassign.problem import DutyKey, Problem, UnitKey
from ictassign.result import Result
from ictassign.rules import Breach
from ictassign.tables import Code, Row, Text
from ictassign.workbook.location import Location, placed


class DutyRow(Row):
    """A row of Taakverdeling, as far as it is read back."""

    sheet: ClassVar[str] = "Taakverdeling"
    key: ClassVar[tuple[str, ...]] = ("task", "site")

    task: Code = Field(title="Taak")
    site: Text = Field("", title="Vestiging")
    decides: tuple[str, ...] = Field((), title="Beslist")
    executes: tuple[str, ...] = Field((), title="Voert uit")
    stands_in: tuple[str, ...] = Field((), title="Vervanger")
    steers: tuple[str, ...] = Field((), title="Stuurt aan")
    contact: tuple[str, ...] = Field((), title="Aanspreekpunt")


class UnitRow(Row):
    """A row of Vervangers."""

    sheet: ClassVar[str] = "Vervangers"
    key: ClassVar[tuple[str, ...]] = ("task", "school")

    task: Code = Field(title="Taak")
    school: Text = Field("", title="Vestiging of groep")
    stands_in: tuple[str, ...] = Field((), title="Vervangers")


class VisitRow(Row):
    """A row of Bezoeken."""

    sheet: ClassVar[str] = "Bezoeken"
    key: ClassVar[tuple[str, ...]] = ("person", "site")

    person: Code = Field(title="Persoon")
    site: Code = Field(title="Vestiging")
    visits: Annotated[int, Field(ge=0, le=10_000)] = Field(title="Bezoeken")


class SiteRow(Row):
    """A row of Per vestiging."""

    sheet: ClassVar[str] = "Per vestiging"
    key: ClassVar[tuple[str, ...]] = ("site",)

    site: Code = Field(title="Vestiging")
    contact: tuple[str, ...] = Field((), title="Aanspreekpunt")
    ambassador: tuple[str, ...] = Field((), title="Ankerpunt")


ADVICE = {
    "tijd": "geef werk aan iemand anders, of pas de uren in Personeel aan",
    "wie mag": "kies iemand anders, of pas de invoer aan",
    "bezoeken": "pas het aantal in het blad Bezoeken aan",
    "vestigingen": "geef het werk op een van die vestigingen aan iemand anders, of verhoog Max. vestigingen",
    "budget": "geef werk van externe partners aan iemand anders, of verhoog Extern budget",
    "afspraken": "zet die persoon in Voert uit, of schrap de afspraak",
    "mandaten": "kies iemand met de juiste rol, op de juiste plaats",
}
"""What to do about a plan that breaks each rule."""


@dataclass
class PlanCells:
    """Where each part of a plan stands."""

    locations: dict[str, Location] = field(default_factory=dict)
    duties: dict[DutyKey, int] = field(default_factory=dict)
    """Row of its table, from 0."""
    units: dict[UnitKey, int] = field(default_factory=dict)
    stand_ins: dict[tuple[UnitKey, str], int] = field(default_factory=dict)
    """Row of Taakverdeling where the planner added a stand-in of a unit."""
    visits: dict[tuple[str, str], int] = field(default_factory=dict)
    sites: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class PlanReading:
    """A plan, read back.

    Parameters
    ----------
    plan : Plan
        As it stands in the sheets; what could not be read is left out.
    faults, warnings : tuple of Fault
        Each with its cell.
    result : Result or None
        The computed result that the sheets were written from, its plan judged again; None when Logboek does not hold it.
    cells : PlanCells
        Where everything stands.
    """

    plan: Plan
    faults: tuple[Fault, ...]
    result: Result | None
    cells: PlanCells
    warnings: tuple[Fault, ...] = ()

    @property
    def recorded(self) -> Plan | None:
        """The computed plan that the sheets were written from; None when Logboek does not hold it."""
        return None if self.result is None else self.result.plan

    def place(self, breach: Breach, problem: Problem) -> Fault:
        """Return a breach of a rule as a fault at the cell that shows it best."""
        sheet, row, column = self._spot(breach, problem)
        return placed(Fault(sheet, breach.what, ADVICE.get(breach.rule, ""), row=row, column=column), self.cells.locations)

    def _spot(self, breach: Breach, problem: Problem) -> tuple[str, int | None, str]:
        cells = self.cells
        if breach.duty is not None:
            spot = DutyRow.sheet, cells.duties.get(breach.duty), breach.column
        elif breach.unit is not None and (breach.unit, breach.person) in cells.stand_ins:
            spot = DutyRow.sheet, cells.stand_ins[breach.unit, breach.person], "Vervanger"
        elif breach.unit is not None:
            spot = UnitRow.sheet, cells.units.get(breach.unit), "Vervangers"
        elif breach.column == "Bezoeken" and (breach.person, breach.site) in cells.visits:
            spot = VisitRow.sheet, cells.visits[breach.person, breach.site], "Bezoeken"
        elif breach.column in ("Aanspreekpunt", "Ankerpunt"):
            main = problem.schools.get(breach.site, (breach.site,))[0]
            spot = SiteRow.sheet, cells.sites.get(main), breach.column
        else:
            spot = DutyRow.sheet, self._row_of(breach.person, breach.site), "Voert uit"
        return spot

    def _row_of(self, person: str, site: str) -> int | None:
        """Return a row where a person executes something: at the site if one is named, and a changed one if there is any."""
        before = self.recorded.executors if self.recorded else {}
        rows = [
            (bool(site) and key.site != site, person in before.get(key, ()), self.cells.duties[key])
            for key, people in self.plan.executors.items()
            if person in people and key in self.cells.duties
        ]
        return min(rows)[-1] if rows else None
