"""The commands that go on from a plan, or weigh what a plan is judged by. Heavy things are imported inside them."""

from datetime import datetime
from pathlib import Path
from typing import Any

import rich_click as click

from ictassign.cli.door import Amount
from ictassign.cli.options import as_json, command, helped, in_place, leave, output_option, workbook
from ictassign.cli.questions import plan, seconds, seed, workers


@command("repair plan.xlsx -o hersteld.xlsx")
@plan
@output_option(required=True, text="Het werkboek met het herstelde plan.")
@seconds(60, "lezen en schrijven inbegrepen")
@workers
@seed
@in_place
@as_json
@helped
def repair(workbook: Path, output: Path, *, in_place: bool, as_json: bool, **given: Any) -> None:
    """Herstelt een plan dat u met de hand veranderde: wat u vastlegde blijft, de rest verschuift zo weinig mogelijk."""
    from ictassign.cli import continuing  # noqa: PLC0415
    from ictassign.result import Effort  # noqa: PLC0415

    leave(continuing.mend(workbook, output, Effort(**given, warm=True), in_place=in_place, as_json=as_json))


@command("replan plan.xlsx -o vanaf-februari.xlsx --from 2027-02-01 --most-moves 40")
@plan
@output_option(required=True, text="Het werkboek met het nieuwe plan.")
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), metavar="JJJJ-MM-DD", help="Vanaf deze dag; anders voor een heel schooljaar.")
@click.option(
    "--most-moves",
    type=Amount(0, 1_000_000, whole=True),
    metavar="GETAL",
    help="Hoeveel delen hoogstens naar iemand anders mogen, als wie ze nu doet er nog is.",
)
@seconds(120, "lezen en schrijven inbegrepen")
@workers
@seed
@in_place
@as_json
@helped
def replan(workbook: Path, output: Path, *, start: datetime | None, most_moves: int | None, in_place: bool, as_json: bool, **given: Any) -> None:
    """Maakt een nieuw plan vanaf het plan in het werkboek, of vanaf Vorig jaar, met weinig verschuivingen, elk met haar reden."""
    from ictassign.cli import continuing  # noqa: PLC0415
    from ictassign.result import Effort  # noqa: PLC0415

    day = None if start is None else start.date()
    effort = Effort(**given, warm=True)
    leave(continuing.go_on(workbook, output, effort, start=day, most_moves=most_moves, in_place=in_place, as_json=as_json))


@command("weights groep.xlsx -o groep-gewogen.xlsx")
@workbook
@output_option(required=True, text="Een kopie van het werkboek, met het blad Doelen ingevuld.")
@click.option("--answer", "answers", multiple=True, metavar="DOEL=UREN", help="Een antwoord vooraf, zonder vragen; mag meer dan eens.")
@in_place
@as_json
@helped
def weights(workbook: Path, output: Path, *, answers: tuple[str, ...], in_place: bool, as_json: bool) -> None:
    """Vraagt in uren rijden wat elk doel waard is, en vult daarmee het blad Doelen."""
    from ictassign.cli import weighing  # noqa: PLC0415

    leave(weighing.weigh(workbook, output, answers, in_place=in_place, as_json=as_json))


COMMANDS = (repair, replan, weights)
"""Every such command."""
