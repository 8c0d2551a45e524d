"""Runs killed at random moments while they write lose no file and no plan."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="processes are forked, which only Unix can")


def killed(times: int) -> subprocess.CompletedProcess[str]:
    """Kill in a process of its own: one with threads had better not fork."""
    command = [sys.executable, str(Path(__file__).with_name("killing.py")), "--kills", str(times)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_a_few_kills_lose_nothing() -> None:
    done = killed(5)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "5 kills, 0 losses" in done.stdout


@pytest.mark.slow
def test_many_kills_lose_nothing() -> None:
    done = killed(300)
    assert done.returncode == 0, done.stdout + done.stderr
