"""The command line. Nothing here imports the solver, openpyxl or pandas before a command needs them: help is there at once."""

from ictassign.cli.commands import main

__all__ = ["main"]
