"""What planners type. Heavy things are imported inside the commands, so that help is there at once."""

from pathlib import Path
from typing import Any

import rich_click as click

from ictassign.cli.door import HELP, Door
from ictassign.cli.next_steps import COMMANDS as NEXT_STEPS
from ictassign.cli.options import FILE, anonymous, as_json, command, effort, example, helped, in_place, leave, output_option, workbook
from ictassign.cli.questions import COMMANDS as QUESTIONS


@click.group(cls=Door, options_metavar="[OPTIES]", subcommand_metavar="COMMANDO ...", epilog=example("solve groep.xlsx -o plan.xlsx"))
@click.rich_config(help_config=HELP)
@click.option("--debug", is_flag=True, help="Toon bij een fout van ictassign zelf ook het technische spoor (daarin kunnen namen staan).")
@click.version_option(package_name="ictassign", message="%(prog)s %(version)s", help="Toon de versie.")
@helped
def main(debug: bool) -> None:
    """Verdeelt de ICT-taken van een scholengroep: wie doet welke taak, waar. Van een Excel-werkboek naar een nagekeken plan."""
    del debug  # the door reads it


@command("solve groep.xlsx -o plan.xlsx --seconds 120")
@workbook
@output_option(required=True, text="Het werkboek met het plan dat geschreven wordt.")
@effort
@click.option("--from", "start", type=FILE, metavar="PLAN", help="Vertrek van een eerder plan: een werkboek met plan of een bewaard .json-bestand.")
@anonymous
@in_place
@as_json
@helped
def solve(workbook: Path, output: Path, start: Path | None, *, in_place: bool, anonymous: bool, as_json: bool, **given: Any) -> None:
    """Maakt het beste plan dat in de tijd gevonden wordt en schrijft het, met een verslag, in een kopie van het werkboek."""
    from ictassign.cli import jobs  # noqa: PLC0415
    from ictassign.result import Effort  # noqa: PLC0415

    leave(jobs.solve(workbook, output, start, Effort(**given), in_place=in_place, anonymous=anonymous, as_json=as_json))


@command("check groep.xlsx -o nagekeken.xlsx")
@workbook
@output_option(required=False, text="Een kopie van het werkboek waarin elke fout rood staat, met een notitie.")
@as_json
@helped
def check(workbook: Path, output: Path | None, as_json: bool) -> None:
    """Kijkt een werkboek na en noemt elke fout met haar cel."""
    from ictassign.cli import jobs  # noqa: PLC0415

    leave(jobs.check(workbook, output, as_json=as_json))


@command("init groep.xlsx --example")
@workbook
@click.option("--year-from", type=FILE, metavar="PLAN", help="Begin het volgende schooljaar met het plan van vorig jaar.")
@click.option("--example", is_flag=True, help="Vul het met een verzonnen scholengroep van tien vestigingen.")
@click.option("--school-year", default="", metavar="JAAR", help="Het schooljaar, bijvoorbeeld 2026-2027.")
@helped
def init(workbook: Path, example: bool, year_from: Path | None, school_year: str) -> None:
    """Maakt een werkboek om in te vullen, met alle bladen, keuzelijsten en de takenlijst."""
    from ictassign.cli import jobs  # noqa: PLC0415

    leave(jobs.init(workbook, example=example, year_from=year_from, school_year=school_year))


@command("write plan.plan.json groep.xlsx -o plan.xlsx")
@click.argument("plan", type=FILE, metavar="PLAN")
@workbook
@output_option(required=True, text="Het werkboek met het plan dat geschreven wordt.")
@anonymous
@in_place
@as_json
@helped
def write(plan: Path, workbook: Path, output: Path, *, anonymous: bool, in_place: bool, as_json: bool) -> None:
    """Schrijft een plan dat als .json bewaard bleef, of dat al in een werkboek staat, met een verslag in een kopie van het werkboek."""
    from ictassign.cli import jobs  # noqa: PLC0415

    leave(jobs.write(plan, workbook, output, in_place=in_place, anonymous=anonymous, as_json=as_json))


@command("evaluate plan.xlsx")
@click.argument("plan", type=FILE, metavar="PLAN")
@as_json
@helped
def evaluate(plan: Path, as_json: bool) -> None:
    """Beoordeelt het plan dat in een werkboek staat, ook nadat het met de hand veranderd is."""
    from ictassign.cli import judging  # noqa: PLC0415

    leave(judging.evaluate(plan, as_json=as_json))


@command("replay plan.xlsx")
@click.argument("plan", type=FILE, metavar="PLAN")
@as_json
@helped
def replay(plan: Path, as_json: bool) -> None:
    """Maakt het plan van een werkboek opnieuw, zoals het Logboek zegt, en vergelijkt."""
    from ictassign.cli import judging  # noqa: PLC0415

    leave(judging.replay(plan, as_json=as_json))


for job in (init, check, solve, evaluate, replay, write, *QUESTIONS, *NEXT_STEPS):
    main.add_command(job)
