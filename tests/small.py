"""A small group of two schools, for the tests of the planner's questions."""

from decimal import Decimal
from typing import Any

from ictassign.problem import Problem
from ictassign.tables import (
    Agreement,
    AgreementKind,
    DutyChange,
    LastYear,
    Person,
    PersonSkills,
    Placement,
    Role,
    Site,
    SkillNeed,
    Task,
    TaskGroup,
)


def group() -> Problem:
    """Two schools, one of two sites, three people, two tasks."""
    roles = (Role.TECHNICAL,)
    mandates: dict[str, Any] = {"decides": roles, "executes": roles, "steers": roles, "contact": roles}
    return Problem(
        sites=(
            Site(code="A1", name="A1", school="A", level="basis", postcode="8820", place="Torhout", pupils=100, devices=50),
            Site(code="A2", name="A2", school="A", level="basis", postcode="8820", place="Torhout", pupils=50, devices=50),
            Site(code="B1", name="B1", school="B", level="secundair", postcode="8610", place="Kortemark", pupils=200, devices=50),
        ),
        people=(
            Person(code="P1", name="P1", roles=roles, base="A2", hours_per_week=Decimal(10), works_at=("A2", "groep")),
            Person(code="P2", name="P2", roles=roles, base="B1", hours_per_year=Decimal(200)),
            Person(code="P3", name="P3", roles=roles, base="A1", hours_per_week=Decimal(5), works_at=("B1",)),
        ),
        skills=(PersonSkills(person="P1", levels={"netwerk": 2}), PersonSkills(person="P2", levels={"netwerk": 3}), PersonSkills(person="P3")),
        tasks=(
            Task(
                code="T1",
                group=TaskGroup.TECHNICAL,
                description="netwerk",
                skills=(SkillNeed("netwerk"),),
                placement=Placement.SITE,
                onsite=Decimal("0.5"),
                hours_per_site=Decimal(10),
                **mandates,
            ),
            Task(
                code="T2",
                group=TaskGroup.TECHNICAL,
                description="beleid",
                skills=(SkillNeed("netwerk"),),
                placement=Placement.GROUP,
                hours_group=Decimal(20),
                **mandates,
            ),
        ),
        duty_changes=(DutyChange(task="T1", site="A2", hours=Decimal(4)),),
        agreements=(Agreement(person="P2", task="T1", site="B1", kind=AgreementKind.LIKED),),
        last_year=(LastYear(task="T1", site="B1", executors=("P2",)),),
    )
