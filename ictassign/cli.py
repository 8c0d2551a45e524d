"""The command line: what planners type. Heavy things are imported inside the commands, so that help is there at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import rich_click as click
from click.exceptions import Exit

from ictassign.door import AS_JSON, HELP, Amount, Door

Function = TypeVar("Function", bound=Callable[..., Any])

FILE = click.Path(path_type=Path)


def example(line: str) -> str:
    """Return the example with which a help text ends."""
    return f"Voorbeeld: ictassign {line}"


def leave(code: int) -> NoReturn:
    """End the command with an exit code."""
    raise Exit(code)


def output_option(*, required: bool, text: str) -> Callable[[Function], Function]:
    """Return the option that names the workbook to write."""
    return click.option("-o", "--output", type=FILE, required=required, metavar="BESTAND", help=text)


def _remember(ctx: click.Context, _: click.Parameter, value: bool) -> bool:
    ctx.meta[AS_JSON] = value
    return value


as_json = click.option("--json", "as_json", is_flag=True, callback=_remember, help="Toon het resultaat als JSON, voor een ander programma.")
in_place = click.option("--in-place", is_flag=True, help="Sta toe dat het resultaat het invoerbestand zelf vervangt.")
helped = click.help_option("--help", help="Toon deze uitleg.")


@click.group(cls=Door, options_metavar="[OPTIES]", subcommand_metavar="COMMANDO ...", epilog=example("solve groep.xlsx -o plan.xlsx"))
@click.rich_config(help_config=HELP)
@click.option("--debug", is_flag=True, help="Toon bij een fout van ictassign zelf ook het technische spoor (daarin kunnen namen staan).")
@click.version_option(package_name="ictassign", message="%(prog)s %(version)s", help="Toon de versie.")
@helped
def main(debug: bool) -> None:
    """Verdeelt de ICT-taken van een scholengroep: wie doet welke taak, waar. Van een Excel-werkboek naar een nagekeken plan."""
    del debug  # the door reads it


def command(line: str) -> Callable[[Callable[..., Any]], click.RichCommand]:
    """Return the decorator of a command whose help ends with an example."""
    return main.command(epilog=example(line), options_metavar="[OPTIES]")


@command("solve groep.xlsx -o plan.xlsx --seconds 120")
@click.argument("workbook", type=FILE, metavar="WERKBOEK")
@output_option(required=True, text="Het werkboek met het plan dat geschreven wordt.")
@click.option("--seconds", type=Amount(1, 604_800), default=120, show_default=True, help="Tijd in seconden, lezen en schrijven inbegrepen.")
@click.option("--workers", type=Amount(1, 64, whole=True), default=2, show_default=True, help="Aantal zoektochten naast elkaar.")
@click.option(
    "--seed",
    type=Amount(0, 2**31 - 1, whole=True),
    default=1,
    show_default=True,
    help="Zaad van het toeval; een ander zaad kan een ander plan geven.",
)
@click.option("--deterministic", is_flag=True, help="Geef bij dezelfde invoer altijd hetzelfde plan; --seconds is dan een hoeveelheid rekenwerk.")
@click.option("--prove", is_flag=True, help="Besteed de tijd aan bewijzen hoe goed het plan is.")
@click.option("--from", "start", type=FILE, metavar="PLAN", help="Vertrek van een eerder plan: een werkboek met plan of een bewaard .json-bestand.")
@in_place
@as_json
@helped
def solve(workbook: Path, output: Path, start: Path | None, in_place: bool, as_json: bool, **effort: Any) -> None:
    """Maakt het beste plan dat in de tijd gevonden wordt en schrijft het, met een verslag, in een kopie van het werkboek."""
    from ictassign import jobs  # noqa: PLC0415
    from ictassign.result import Effort  # noqa: PLC0415

    leave(jobs.solve(workbook, output, start, Effort(**effort), in_place=in_place, as_json=as_json))


@command("check groep.xlsx")
@click.argument("workbook", type=FILE, metavar="WERKBOEK")
@as_json
@helped
def check(workbook: Path, as_json: bool) -> None:
    """Kijkt een werkboek na en noemt elke fout met haar cel."""
    from ictassign import jobs  # noqa: PLC0415

    leave(jobs.check(workbook, as_json=as_json))


@command("init groep.xlsx --example")
@click.argument("workbook", type=FILE, metavar="WERKBOEK")
@click.option("--example", is_flag=True, help="Vul het met een verzonnen scholengroep van tien vestigingen.")
@click.option("--school-year", default="", metavar="JAAR", help="Het schooljaar, bijvoorbeeld 2026-2027.")
@helped
def init(workbook: Path, example: bool, school_year: str) -> None:
    """Maakt een werkboek om in te vullen, met alle bladen, keuzelijsten en de takenlijst."""
    from ictassign import jobs  # noqa: PLC0415

    leave(jobs.init(workbook, example=example, school_year=school_year))


@command("write plan.plan.json groep.xlsx -o plan.xlsx")
@click.argument("kept", type=FILE, metavar="BEWAARD")
@click.argument("workbook", type=FILE, metavar="WERKBOEK")
@output_option(required=True, text="Het werkboek met het plan dat geschreven wordt.")
@in_place
@as_json
@helped
def write(kept: Path, workbook: Path, output: Path, in_place: bool, as_json: bool) -> None:
    """Schrijft een plan dat als .json bewaard bleef alsnog in een kopie van het werkboek."""
    from ictassign import jobs  # noqa: PLC0415

    leave(jobs.write(kept, workbook, output, in_place=in_place, as_json=as_json))
