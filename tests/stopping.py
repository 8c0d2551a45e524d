"""Ask running solves to stop (SIGTERM), on a quiet machine or beside busy loops, and measure how long they still take.

    python tests/stopping.py --times 5 --loops 2

Each time the example group is solved for two minutes and asked to stop at a random moment. Then the exit code must be 7, the
message must say that the run was stopped, and ``ictassign evaluate`` must find no rule broken in the workbook. Told at the
end: the seconds from the request to the end of the command, report included, from short to long.
"""

import argparse
import random
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ictassign.workbook.template import write_template

COMMAND = (sys.executable, "-m", "ictassign")
PATIENCE = 120


@contextmanager
def busy(loops: int) -> Iterator[None]:
    """Keep so many processors busy."""
    started = [subprocess.Popen([sys.executable, "-c", "while True: pass"]) for _ in range(loops)]
    try:
        yield
    finally:
        for loop in started:
            loop.kill()
            loop.wait()


def stop_once(source: Path, target: Path, after: float) -> tuple[float, str]:
    """Solve, ask to stop after so many seconds, and return how long that took and what is wrong with how it ended."""
    command = [*COMMAND, "solve", str(source), "-o", str(target), "--seconds", "120"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            time.sleep(after)
            asked = time.monotonic()
            process.send_signal(signal.SIGTERM)
            told, said = process.communicate(timeout=PATIENCE)
            seconds = time.monotonic() - asked
        finally:
            process.kill()
    if process.returncode != 7 or "vroeger gestopt" not in told:
        return seconds, f"exit code {process.returncode}: {told}{said}"
    judged = subprocess.run([*COMMAND, "evaluate", str(target)], capture_output=True, text=True, timeout=PATIENCE, check=False)
    return seconds, judged.stderr if judged.returncode else ""


def main(words: Sequence[str]) -> int:
    """Stop and measure, as asked on the command line."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--times", type=int, default=5)
    asked.add_argument("--loops", type=int, default=0, help="busy loops beside the solve")
    asked.add_argument("--seed", type=int, default=1)
    options = asked.parse_args(words)
    chance, measured, faults = random.Random(options.seed), [], 0
    with tempfile.TemporaryDirectory() as folder, busy(options.loops):
        source = Path(folder) / "groep.xlsx"
        write_template(source, example=True)
        for number in range(options.times):
            seconds, wrong = stop_once(source, Path(folder) / f"plan{number}.xlsx", chance.uniform(8, 25))
            measured.append(seconds)
            if wrong:
                faults += 1
                sys.stdout.write(f"WRONG {wrong}\n")
    sys.stdout.write(f"seconds until the end: {', '.join(f'{seconds:.1f}' for seconds in sorted(measured))}\n")
    sys.stdout.write(f"{options.times} requests, {faults} faults\n")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
