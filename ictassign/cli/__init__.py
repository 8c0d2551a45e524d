"""The command line. Nothing here imports the solver, openpyxl or pandas before a command needs them: help is there at once."""

import os
import sys
import threading


def main() -> None:
    """Run what was typed, and end the program."""
    from ictassign.cli.commands import main as door  # noqa: PLC0415 -- rooms that use the options need not load every command

    try:
        door()
    except SystemExit as ended:
        if threading.active_count() > 1:  # a solver that did not stop in time: taking Python down around it would abort the process
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(ended.code if isinstance(ended.code, int) else 1)
        raise
