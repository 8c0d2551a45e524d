"""Every sheet of the report, in the order of the tabs. To add one, write a function and name it in :data:`SHEETS`."""

from collections.abc import Callable

from ictassign.problem import Problem
from ictassign.report.division import stand_ins, task_division, visits
from ictassign.report.figures import Figures
from ictassign.report.handouts import people_pages, school_pages
from ictassign.report.log import log
from ictassign.report.places import per_site
from ictassign.report.risk import knowledge_risk, not_placed
from ictassign.report.staff import charts, load, per_person, skills
from ictassign.report.summary import summary
from ictassign.report.tables import Sheet
from ictassign.report.teams import teams
from ictassign.result import Result

SHEETS: tuple[Callable[[Figures], Sheet], ...] = (
    summary, task_division, per_person, load, charts, per_site, visits, stand_ins, knowledge_risk, not_placed, skills, teams,
    people_pages, school_pages, log,
)  # fmt: skip


def report(problem: Problem, result: Result) -> tuple[Sheet, ...]:
    """Return every sheet of the report on a plan."""
    figures = Figures(problem, result)
    return tuple(make(figures) for make in SHEETS)
