"""Make the example workbooks of this folder again, or an invented group of any size.

python data/make_examples.py                                    (voorbeeld.xlsx and sint-rembert.xlsx, beside this file)
python data/make_examples.py --sites 38 --centre Mechelen --seed 2 --output groep38.xlsx
"""

from pathlib import Path

import click

from ictassign import catalogue
from ictassign.example import invented_group, real_group, small_group
from ictassign.problem import Problem
from ictassign.tables import Change
from ictassign.workbook.template import write_problem

HERE = Path(__file__).resolve().parent
SCHOOLS = HERE / "schools_sint_rembert.csv"
SCENARIOS = (
    ("Sleutelpersoon valt weg", "persoon weg", "P077", ""),
    ("Technicus werkt halftijds", "uren", "P073", "18"),
    ("Technicus erbij", "persoon erbij", "Nieuwe technicus",
     "rollen=TIC; standplaats=V016; uren=18; vaardigheden=netwerk:2, beveiliging:2, mdm:2, werkplek_hw:2, identiteit:2, eerstelijnshulp:2"),
    ("Opleiding in eigen huis", "vaardigheid", "P071:identiteit", "2"),
    ("Opleiding in eigen huis", "vaardigheid", "P071:werkplek_hw", "2"),
    ("Meer leerlingen en toestellen", "leerlingen", "", "+10 %"),
    ("Meer leerlingen en toestellen", "toestellen", "", "+10 %"),
    ("Een school minder, een school erbij", "vestiging weg", "V019", ""),
    ("Een school minder, een school erbij", "vestiging erbij", "V101",
     "naam=Nieuwe school; postcode=8650; plaats=Klerken; leerlingen=210; toestellen=60"),
    ("Klein werk naar buiten", "taak weg", "A10", ""),
    ("Klein werk naar buiten", "uren taak", "T12", "-50 %"),
    ("Klein werk naar buiten", "extern budget", "", "25000"),
    ("Geen samenwerking", "samenwerking", "", "geen"),
    ("Samenwerking tot 15 minuten rijden", "samenwerking", "", "deels 15"),
    ("Vaker op bezoek", "parameter", "Bezoeken per vestiging", "15"),
    ("Vaker op bezoek", "gewicht", "reistijd", "0,5"),
)  # fmt: skip
"""Ten scenarios for the real group, with every kind of change."""


def sint_rembert() -> Problem:
    """Return the real group: real schools, invented people, and ten scenarios."""
    group = real_group(SCHOOLS)
    changes = tuple(Change(scenario=name, kind=kind, subject=subject, value=value) for name, kind, subject, value in SCENARIOS)
    tables: dict[str, object] = {"goal_weights": catalogue.goal_weights(), "changes": changes}
    return Problem(**{name: getattr(group, name) for name in Problem.model_fields} | tables)


@click.command(help=__doc__)
@click.option("--sites", type=int, help="Number of invented sites; without it the two examples are made.")
@click.option("--centre", default="Mechelen", show_default=True, help="Town in the middle.")
@click.option("--seed", default=1, show_default=True, help="Another seed gives another group.")
@click.option("--output", type=click.Path(path_type=Path), help="Workbook to write, with --sites.")
def main(sites: int | None, centre: str, seed: int, output: Path | None) -> None:
    """Write workbooks."""
    made = {HERE / "voorbeeld.xlsx": small_group(), HERE / "sint-rembert.xlsx": sint_rembert()}
    if sites is not None:
        made = {output or Path(f"groep{sites}.xlsx"): invented_group(sites, centre=centre, seed=seed)}
    for path, problem in made.items():
        write_problem(path, problem)
        click.echo(f"{path.name}: {len(problem.sites)} sites, {len(problem.people)} people, {len(problem.duties)} duties")


if __name__ == "__main__":
    main()
