"""Give the real command every hostile, broken or merely odd file that the tests know, each in a process of its own, and measure.

    python tests/corpus.py

A file must be refused (exit code 3, one sentence per fault, the right one among them) or read as the very same problem as the
sound workbook, as the tests say; a file damaged at random may be either. Never a traceback. Told at the end:
how many were tried, refused and accepted, and the peak memory and the time of the worst. Needs Linux or macOS.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NamedTuple

from test_guard import KINDS, ODD_PARTS, TRAPS
from test_guard import VALID as PLAIN
from test_hostile import GONE, HONEST, PARTS, SITES, SPOILT, VALID, edited, formatted_rows, rows_added
from test_hostile import PEOPLE as PEOPLE_PART
from test_reader import CELL_FAULTS
from workbooks import cells, content, packed

MEGABYTES = 1 << 20
REFUSED, ACCEPTED, EITHER = "refused", "accepted", "refused or accepted"
NAMES = ("=1+1", '=HYPERLINK("http://example.org")', "+32 50 12", "-5", "@SUM(A1)", "<b>&amp;</b>", "]]>", "_x0041_", "../../x", "%s{0}", "🧑‍🏫")


class Case(NamedTuple):
    """A file: where it came from, its name, how it is made, what must become of it, and what must be said."""

    group: str
    name: str
    make: Callable[[Path], object]
    outcome: str
    words: str = ""


@dataclass(frozen=True)
class Run:
    """What the command did with a file."""

    code: int
    told: str
    said: str
    seconds: float
    megabytes: int


def data(content_of_file: bytes) -> Callable[[Path], object]:
    """Return what writes these bytes."""
    return lambda path: path.write_bytes(content_of_file)


def bomb(part: str, fill: bytes, megabytes: int) -> Callable[[Path], object]:
    """Return what writes the sound workbook with a part that unpacks to so much."""

    def make(path: Path) -> None:
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content_of_part in PARTS.items():
                if name != part:
                    archive.writestr(name, content_of_part)
            head, _, tail = PARTS.get(part, b"").partition(b"</sheetData>")
            with archive.open(part, "w", force_zip64=True) as stream:
                stream.write(head)
                for _ in range(megabytes):
                    stream.write(fill * (MEGABYTES // len(fill)))
                stream.write(b"</sheetData>" + tail if tail else b"")

    return make


def hole(path: Path) -> None:
    """Make a file of 3 GB that takes no room."""
    with path.open("wb") as stream:
        stream.write(VALID)
        stream.truncate(3 << 30)


def damaged(random: Random) -> bytes:
    """Return the sound workbook with some bytes changed, taken out or put in."""
    broken = bytearray(VALID)
    for _ in range(random.choice((1, 1, 1, 5, 50))):
        at = random.randrange(len(broken))
        broken[at : at + random.choice((0, 1, 1, 1, 40))] = random.randbytes(random.choice((0, 1, 1, 1, 8)))
    return bytes(broken)


def cases() -> Iterator[Case]:
    """Yield every file."""
    for content_of_file, name, words in KINDS:
        yield Case("no workbook", name, data(content_of_file), REFUSED, words)
    yield Case("no workbook", "map.xlsx", Path.mkdir, REFUSED, "map")
    yield Case("no workbook", "nergens.xlsx", lambda _: None, REFUSED, "bestaat niet")
    yield Case("no workbook", "kring.xlsx", lambda path: path.symlink_to(path.name), REFUSED, "niet gelezen")
    yield Case("no workbook", "pijp.xlsx", os.mkfifo, REFUSED, "geen gewoon bestand")
    yield Case("no workbook", "nul.xlsx", lambda path: path.symlink_to("/dev/zero"), REFUSED, "geen gewoon bestand")
    yield Case("no workbook", "groot.xlsx", hole, REFUSED, "groter dan")
    for content_of_file, words in (*TRAPS, *ODD_PARTS):
        yield Case("traps in the zip and its parts", "groep.xlsx", data(content_of_file), REFUSED, words)
    for part, fill in ((SITES, b" "), (SITES, b"<row/>"), (SITES, b"<c/>"), ("xl/media/nul.bin", b"\0"), ("xl/sharedStrings.xml", b"A")):
        yield Case("traps in the zip and its parts", "groep.xlsx", bomb(part, fill, 1024), REFUSED, "verdacht groot")
    yield Case("traps in the zip and its parts", "groep.xlsx", bomb("xl/media/nul.bin", os.urandom(1024), 30), REFUSED, "MB")
    for contents, words in GONE:
        yield Case("parts that are gone", "groep.xlsx", data(packed(contents)), REFUSED, words)
    for edit, _, words in SPOILT:
        yield Case("spoilt cells", "groep.xlsx", data(edited(PEOPLE_PART, edit)), REFUSED, words)
    for changes, words in CELL_FAULTS.values():
        yield Case("faults in cells", "groep.xlsx", data(content(cells(changes))), REFUSED, words)
    for part, edit in HONEST:
        yield Case("odd but honest", "groep.xlsx", data(edited(part, edit)), ACCEPTED)
    for name in ("GROEP.XLSX", "--help.xlsx", "é 'naam' %s {0} 🧑‍🏫.xlsx"):
        yield Case("odd but honest", name, data(VALID), ACCEPTED)
    for full in (False, True):
        yield Case("odd but honest", "groep.xlsx", data(formatted_rows(1_048_576, cells=full)), ACCEPTED)
    yield Case("odd but honest", "groep.xlsx", data(edited(SITES, rows_added("<row/>" * 1_000_000))), EITHER)
    for name in NAMES:
        yield Case("names that look like something else", "groep.xlsx", data(content(cells({"Personeel!B2": name}))), EITHER)
    random = Random(7)
    for _ in range(100):
        yield Case("damaged at random", "groep.xlsx", data(damaged(random)), EITHER)


MEASURED = """
import resource, subprocess, sys
code = subprocess.call(sys.argv[1:], stdin=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss, file=sys.stderr)
sys.exit(code)
"""
"""Runs a command from a small process: the peak of a process counts that of the one it was started from."""


def run(path: Path) -> Run:
    """Check a file in a process of its own."""
    command = [sys.executable, "-m", "ictassign", "check", "--json", "--", path.name]
    began = time.monotonic()
    done = subprocess.run([sys.executable, "-c", MEASURED, *command], cwd=path.parent, capture_output=True, check=False)
    seconds = time.monotonic() - began
    said, _, peak = done.stderr.decode("utf-8", "replace").strip().rpartition("\n")
    told = done.stdout.decode("utf-8", "replace")
    return Run(done.returncode, told, said, seconds, int(peak) // (MEGABYTES if sys.platform == "darwin" else 1024))


def digest_of(done: Run) -> str:
    """Return the fingerprint of the problem that was read."""
    return str(json.loads(done.told)["digest"])


def wrong(case: Case, done: Run, sound: str) -> str:
    """Return what is wrong with what the command did, if anything."""
    if "Traceback" in done.said or done.code not in (0, 3):
        return f"exit code {done.code}"
    if done.code == 3 and "Fout: " not in done.said:
        return "refused without a word"
    if case.outcome == REFUSED:
        return "accepted" if done.code == 0 else "" if case.words in done.said else "refused for another reason"
    if case.outcome == ACCEPTED:
        return "refused" if done.code else "" if digest_of(done) == sound else "read as another problem"
    return ""


def attempt(path: Path, case: Case, sound: str) -> tuple[Case, Run, str]:
    """Make a file, give it to the command, take it away, and return what was done and what is wrong with that."""
    path.parent.mkdir()
    case.make(path)
    done = run(path)
    if path.is_file() and not path.is_symlink():
        path.unlink()
    return case, done, wrong(case, done, sound)


def main(words: Sequence[str]) -> int:
    """Try every file, and tell."""
    asked = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    asked.add_argument("--only", default="", metavar="WORDS", help="only the groups of files with these words in their name")
    asked.add_argument("--jobs", type=int, default=2, help="how many at the same time")
    options = asked.parse_args(words)
    counts: Counter[tuple[str, str]] = Counter()
    misses, megabytes, seconds = 0, 0, 0.0
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(options.jobs) as pool:
        sound = Path(folder) / "sound.xlsx"
        sound.write_bytes(PLAIN)
        fingerprint = digest_of(run(sound))
        chosen = [case for case in cases() if options.only in case.group]
        jobs = [pool.submit(attempt, Path(folder) / str(number) / case.name, case, fingerprint) for number, case in enumerate(chosen)]
        for job in as_completed(jobs):
            case, done, trouble = job.result()
            if trouble:
                misses += 1
                sys.stdout.write(f"MISS {case.group}: {trouble}; {done.said.strip()[-300:]}\n")
            counts[case.group, REFUSED if done.code == 3 else ACCEPTED if done.code == 0 else "neither"] += 1
            megabytes, seconds = max(megabytes, done.megabytes), max(seconds, done.seconds)
    for (group, outcome), count in sorted(counts.items()):
        sys.stdout.write(f"{count:5d} {outcome}: {group}\n")
    sys.stdout.write(f"{counts.total()} files, {misses} misses; most memory {megabytes} MB, longest {seconds:.1f} s\n")
    return 1 if misses else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
