"""What commands share: arguments, options, the example with which every help ends, and how a command ends."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, NoReturn, TypeVar

import rich_click as click
from click.exceptions import Exit

from ictassign.cli.door import AS_JSON, Amount

Function = TypeVar("Function", bound=Callable[..., Any])

FILE = click.Path(path_type=Path, readable=False)
"""Whether a file can be read is said by who reads it, in Dutch and with what to do."""


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
anonymous = click.option("--anonymous", is_flag=True, help="Schrijf een verslag zonder namen, alleen met codes, en zonder uw eigen bladen.")
workbook = click.argument("workbook", type=FILE, metavar="WERKBOEK")
helped = click.help_option("--help", help="Toon deze uitleg.")


def effort(function: Function) -> Function:
    """Add the options that say what a search is given; they are the fields of :class:`~ictassign.result.Effort`."""
    whole = Amount(1, 64, whole=True)
    for option in (
        click.option("--prove", is_flag=True, help="Besteed de tijd aan bewijzen hoe goed het plan is."),
        click.option(
            "--deterministic", is_flag=True, help="Geef bij dezelfde invoer altijd hetzelfde plan; --seconds is dan een hoeveelheid rekenwerk."
        ),
        click.option(
            "--seed", type=Amount(0, 2**31 - 1, whole=True), default=1, show_default=True, help="Zaad van het toeval: een ander zaad, een ander plan."
        ),
        click.option("--workers", type=whole, default=2, show_default=True, help="Aantal zoektochten naast elkaar."),
        click.option("--seconds", type=Amount(1, 604_800), default=120, show_default=True, help="Tijd in seconden, lezen en schrijven inbegrepen."),
    ):
        function = option(function)
    return function


def command(line: str) -> Callable[[Callable[..., Any]], click.RichCommand]:
    """Return the decorator of a command whose help ends with an example."""
    return click.command(epilog=example(line), options_metavar="[OPTIES]")
