"""The door of the command line: every way in which a command can end, as a sentence and an exit code."""

import os
import re
import sys
import tempfile
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import rich_click as click
from click.exceptions import Exit
from rich_click import RichHelpConfiguration

from ictassign.cli.console import lenient_streams, say_json, warn
from ictassign.cli.interrupt import Interrupted, listening
from ictassign.faults import Fault, InvalidInput

PLAN_WRITTEN, OUR_FAULT, USAGE, FAULTY_INPUT, NO_PLAN, NOT_WRITTEN, STOPPED_EARLY = 0, 1, 2, 3, 5, 6, 7

EXIT_CODES = {
    PLAN_WRITTEN: "gelukt",
    OUR_FAULT: "een fout van ictassign zelf; een regel zegt waar het foutverslag ligt",
    USAGE: "de opdracht is verkeerd getypt",
    FAULTY_INPUT: "fouten in het werkboek; er is niets geschreven",
    NO_PLAN: "geen plan binnen de tijd",
    NOT_WRITTEN: "het resultaat kan niet geschreven worden; een regel zegt waar het plan bewaard is",
    STOPPED_EARLY: "vroeger gestopt; het beste plan tot dan is geschreven",
    130: "gestopt met Ctrl-C voor er een plan was (143: door het systeem)",
}
"""What each exit code means, for help and documentation."""

HELP = RichHelpConfiguration(
    arguments_panel_title="Argumenten",
    options_panel_title="Opties",
    commands_panel_title="Commando's",
    errors_panel_title="Fout",
    required_short_string="*",
    required_long_string="(verplicht)",
    default_string="(standaard: {})",
    max_width=110,
)
"""Help speaks Dutch."""


class NotWritten(Exception):
    """The result cannot be written; the message says why, and where the plan was kept."""


class NoPlan(Exception):
    """There is no plan within the time; the message says what to do."""


class Door(click.RichGroup):
    """The group of all commands: turns whatever happens in one into a message and an exit code."""

    def main(self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any) -> NoReturn:  # type: ignore[override]
        """Run a command and end the program."""
        lenient_streams()
        extra["standalone_mode"] = False
        try:
            code = super().main(args, prog_name or "ictassign", **extra)
        except click.UsageError as error:
            warn(f"Fout in de opdracht: {dutch(error)}.")
            warn(f"Uitleg: '{error.ctx.command_path if error.ctx else 'ictassign'} --help'.")
            code = USAGE
        except click.Abort:
            code = 130
        except BrokenPipeError:  # whoever read the result had enough
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            code = OUR_FAULT
        sys.exit(code if isinstance(code, int) else 0)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            with listening():
                return super().invoke(ctx)
        except (click.ClickException, Exit, BrokenPipeError):
            raise
        except Interrupted as interrupted:
            warn("Onderbroken: er was nog geen plan en er is niets geschreven.")
            ctx.exit(interrupted.code)
        except Exception as error:  # what passes here unseen would be a traceback for a planner
            code, lines = outcome(error)
            if code == OUR_FAULT and ctx.params.get("debug"):
                traceback.print_exception(error)
            for line in lines:
                warn(line)
            if ctx.meta.get(AS_JSON):
                faults = [fault_facts(fault) for fault in error.faults] if isinstance(error, InvalidInput) else []
                say_json({"exit": code, "message": lines[-1], "faults": faults})
            ctx.exit(code)


AS_JSON = "ictassign.as_json"
"""Where a context remembers that another program reads the result."""


def outcome(error: Exception) -> tuple[int, list[str]]:
    """Return the exit code for what went wrong, and what to say."""
    if isinstance(error, InvalidInput):
        count = len(error.faults)
        lines = [f"Let op: {warning}" for warning in error.warnings] + [f"Fout: {fault}" for fault in error.faults]
        return FAULTY_INPUT, [*lines, f"{count} {'fout' if count == 1 else 'fouten'}; er is geen plan geschreven."]
    if isinstance(error, NotWritten):
        return NOT_WRITTEN, [f"{error}."]
    if isinstance(error, NoPlan):
        return NO_PLAN, [f"{error}."]
    if isinstance(error, MemoryError):
        return OUR_FAULT, ["Er is te weinig geheugen vrij om dit werkboek te verwerken; sluit andere programma's of neem een grotere computer."]
    what = f"Dit is een fout van ictassign zelf ({type(error).__name__}), niet van uw werkboek"
    return OUR_FAULT, [f"{what}. Het foutverslag, zonder namen, ligt in {report(error)}."]


def fault_facts(fault: Fault) -> dict[str, str]:
    """Return a fault for another program."""
    return {"sheet": fault.sheet, "cell": fault.cell, "what": fault.what, "value": fault.value, "advice": fault.advice}


def report(error: Exception) -> str:
    """Write where a fault of ours happened to a file of its own and return its path; the texts of exceptions may hold names and stay out."""
    lines = []
    chain: BaseException | None = error
    while chain is not None:
        lines += [f"{type(chain).__module__}.{type(chain).__qualname__}\n", *traceback.format_tb(chain.__traceback__), "\n"]
        chain = chain.__cause__ or chain.__context__
    try:
        with tempfile.NamedTemporaryFile("w", prefix="ictassign-fout-", suffix=".txt", delete=False, encoding="utf-8") as file:
            file.writelines(lines)
    except OSError:
        return "geen bestand, want er kon niets geschreven worden"
    return file.name


_ARGUMENT, _SWITCH = re.compile(r"argument.*\((?P<text>.*)\)"), re.compile(r"does not take a value")


def dutch(error: click.UsageError) -> str:
    """Return a mistake in the command as a Dutch clause."""
    if isinstance(error, click.MissingParameter) and error.param is not None:
        option = isinstance(error.param, click.Option)
        return f"{'de optie ' + error.param.opts[0] if option else error.param.make_metavar(error.ctx) if error.ctx else 'een argument'} ontbreekt"
    if isinstance(error, click.BadOptionUsage):
        return f"bij {error.option_name} hoort {'geen' if _SWITCH.search(error.message) else 'een'} waarde"
    if hasattr(error, "possibilities"):
        unknown = getattr(error, "option_name", None) or getattr(error, "command_name", "")
        near = f"; bedoelt u {error.possibilities[0]}" if error.possibilities else ""
        return f"{unknown} bestaat niet{near}"
    extra = _ARGUMENT.search(error.message)
    if extra and error.message.startswith("Got unexpected"):
        return f"te veel argumenten ({extra['text']}); zet namen met spaties tussen aanhalingstekens"
    if isinstance(error, click.BadParameter) and error.param is not None:
        return f"{error.param.opts[0]}: {error.message}"
    return error.message.rstrip(".")


class Amount(click.ParamType[float]):
    """A number within bounds, with a point or a comma."""

    name = "getal"

    def __init__(self, least: float, most: float, *, whole: bool = False) -> None:
        self.least, self.most, self.whole = least, most, whole

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """Return the number, or fail with what was expected."""
        try:
            amount = int(value) if self.whole else float(str(value).replace(",", "."))
        except (ValueError, OverflowError):
            amount = self.least - 1
        if not self.least <= amount <= self.most:  # also false for nan
            self.fail(f"{'een geheel getal' if self.whole else 'een getal'} van {self.least:g} tot {self.most:g} verwacht ({value})", param, ctx)
        return amount
