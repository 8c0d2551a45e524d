"""The command line: what planners type. Heavy things are imported inside the commands, so that help is there at once."""

from pathlib import Path
from typing import Any

import rich_click as click

from ictassign.door import HELP, STOPPED_EARLY, Amount, Door

FILE = click.Path(path_type=Path)


def example(line: str) -> str:
    """Return the example with which a help text ends."""
    return f"Voorbeeld: ictassign {line}"


@click.group(cls=Door, epilog=example("solve groep.xlsx -o plan.xlsx"))
@click.rich_config(help_config=HELP)
@click.option("--debug", is_flag=True, help="Toon bij een fout van ictassign zelf ook het technische spoor.")
@click.version_option(package_name="ictassign", message="%(prog)s %(version)s", help="Toon de versie.")
@click.help_option("--help", help="Toon deze uitleg.")
def main(debug: bool) -> None:
    """Verdeelt de ICT-taken van een scholengroep: wie doet welke taak, waar. Van een Excel-werkboek naar een nagekeken plan."""
