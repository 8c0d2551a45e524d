"""The command line. Nothing here imports the solver, openpyxl or pandas before a command needs them: help is there at once."""


def main() -> None:
    """Run what was typed, and end the program."""
    from ictassign.cli.commands import main as door  # noqa: PLC0415 -- rooms that use the options need not load every command

    door()
