"""The commands for the planner's questions about a plan. Heavy things are imported inside them, so that help is there at once."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any

import rich_click as click

from ictassign.cli.door import Amount
from ictassign.cli.options import FILE, Function, as_json, command, helped, in_place, leave, output_option

plan = click.argument("workbook", type=FILE, metavar="PLAN")
jobs = click.option(
    "--jobs", type=Amount(1, 64, whole=True), default=1, show_default=True, help="Hoeveel vragen tegelijk berekend worden, elk in een eigen proces."
)
seed = click.option("--seed", type=Amount(0, 2**31 - 1, whole=True), default=1, show_default=True, help="Zaad van het toeval.")
workers = click.option("--workers", type=Amount(1, 64, whole=True), default=2, show_default=True, help="Aantal zoektochten naast elkaar per vraag.")
euros = Amount(0, 1_000_000)


def seconds(default: float, what: str) -> Callable[[Function], Function]:
    """Return the option that says how long a question may take."""
    return click.option("--seconds", type=Amount(0.5, 604_800), default=default, show_default=True, help=f"Tijd in seconden {what}.")


@command("whatif plan.xlsx -o scenarios.xlsx --jobs 2")
@plan
@output_option(required=True, text="Het werkboek met de vergelijking; de uitkomsten blijven bewaard in een map ernaast.")
@click.option("--only", multiple=True, metavar="SCENARIO", help="Alleen dit scenario; mag meer dan eens.")
@jobs
@seconds(60, "per scenario")
@workers
@seed
@in_place
@as_json
@helped
def whatif(workbook: Path, output: Path, *, only: tuple[str, ...], jobs: int, in_place: bool, as_json: bool, **given: Any) -> None:
    """Berekent elk scenario van het blad Wat als, vanaf het plan, en zet ze naast elkaar."""
    from ictassign.cli import answering  # noqa: PLC0415
    from ictassign.result import Effort  # noqa: PLC0415

    leave(answering.whatif(workbook, output, Effort(**given, warm=True), jobs=jobs, only=only, in_place=in_place, as_json=as_json))


@command("stress plan.xlsx -o afwezig.xlsx --from 2027-02-01")
@plan
@output_option(required=False, text="Het werkboek met het verslag.")
@click.option("--from", "start", type=click.DateTime(["%Y-%m-%d"]), metavar="JJJJ-MM-DD", help="Afwezig vanaf deze dag; anders het hele schooljaar.")
@click.option("--share", type=Amount(1, 100), metavar="%", help="Of: afwezig gedurende zoveel procent van het schooljaar.")
@click.option(
    "--price-training", type=euros, default=600, show_default=True, help="Euro voor een opleiding: één persoon, één vaardigheid, één niveau."
)
@click.option("--price-hour", type=euros, default=85, show_default=True, help="Euro voor een uur expertise dat ingekocht wordt.")
@click.option("--price-own-hour", type=euros, default=40, show_default=True, help="Euro voor een uur van een collega die vervanger blijft.")
@seconds(120, "om maatregelen te zoeken")
@in_place
@as_json
@helped
def stress(
    workbook: Path,
    output: Path | None,
    *,
    start: datetime | None,
    share: float | None,
    seconds: float,
    in_place: bool,
    as_json: bool,
    **prices: float,
) -> None:
    """Zegt wat stilvalt als iemand weg is, en met welke goedkoopste maatregelen elke afwezigheid op te vangen is."""
    from fractions import Fraction  # noqa: PLC0415

    from ictassign.answers.measures import Prices  # noqa: PLC0415
    from ictassign.cli import answering  # noqa: PLC0415

    cents = {name.removeprefix("price_"): round(100 * price) for name, price in prices.items()}
    leave(
        answering.stress(
            workbook,
            output,
            start=None if start is None else start.date(),
            share=None if share is None else Fraction(share).limit_denominator(1000) / 100,
            prices=Prices(training=cents["training"], own_hour=cents["own_hour"], bought_hour=cents["hour"]),
            seconds=seconds,
            in_place=in_place,
            as_json=as_json,
        )
    )


@command("explain plan.xlsx --duty T13/V004 --person P023")
@plan
@output_option(required=False, text="Het werkboek met de uitleg.")
@click.option("--duty", "duties", multiple=True, metavar="TAAK/VESTIGING", help="De opdracht, zoals T13/V004 of T13/groep; mag meer dan eens.")
@click.option("--person", "people", multiple=True, metavar="PERSOON", help="Alleen wat deze persoon zou kosten; mag meer dan eens.")
@click.option("--agreements", is_flag=True, help="Zeg ook wat elke afspraak vast of verboden kost.")
@jobs
@seconds(10, "per persoon of afspraak")
@workers
@seed
@in_place
@as_json
@helped
def explain(workbook: Path, output: Path | None, *, jobs: int, in_place: bool, as_json: bool, **given: Any) -> None:
    """Zegt wie een opdracht nog kan doen, waarom ieder ander niet, en wat het zou kosten."""
    from ictassign.cli import answering  # noqa: PLC0415
    from ictassign.result import Effort  # noqa: PLC0415

    about = {name: given.pop(name) for name in ("duties", "people", "agreements")}
    if not about["duties"] and not about["agreements"]:
        raise click.UsageError("noem een opdracht met --duty, of vraag de afspraken met --agreements")
    leave(answering.explain(workbook, output, Effort(**given, warm=True), **about, jobs=jobs, in_place=in_place, as_json=as_json))


@command("front plan.xlsx -o afweging.xlsx --jobs 2")
@plan
@output_option(required=True, text="Het werkboek met de plannen naast elkaar.")
@click.option("--plans", type=Amount(2, 50, whole=True), default=10, show_default=True, help="Hoeveel plannen er ongeveer gezocht worden.")
@jobs
@seconds(60, "per plan")
@workers
@seed
@in_place
@as_json
@helped
def front(workbook: Path, output: Path, *, plans: int, jobs: int, in_place: bool, as_json: bool, **given: Any) -> None:
    """Zet plannen naast elkaar, van weinig rijden naar weinig dat scholen missen aan werk, bezoeken en kennis."""
    from ictassign.cli import answering  # noqa: PLC0415
    from ictassign.result import Effort  # noqa: PLC0415

    leave(answering.front(workbook, output, Effort(**given, warm=True), plans=plans, jobs=jobs, in_place=in_place, as_json=as_json))


COMMANDS = (whatif, stress, explain, front)
"""Every question that has a command."""
