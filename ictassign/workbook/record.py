"""What the log of a report keeps: how the plan was made, and the whole result, so that it can be made again and compared."""

import base64
import binascii
import json
import zlib
from collections.abc import Mapping

from ictassign.plan import Plan
from ictassign.problem import Problem
from ictassign.report.proof import ended, provers
from ictassign.result import Result

CHUNK = 30_000
"""Characters of one row of the kept plan; a cell holds 32,767."""
MOST_BYTES = 200_000_000
"""A kept plan that would unpack to more than this is refused."""


def rows(result: Result) -> list[tuple[str, str]]:
    """Return the facts of a run, with the plan in rows named ``Plan 1``, ``Plan 2`` and so on."""
    effort = result.effort
    facts = [
        *((f"Versie {name}", version) for name, version in result.versions.items()),
        ("Seconden voor het zoeken", _plain(effort.seconds)),
        ("Seconden gebruikt", _plain(round(result.seconds, 1))),
        ("Werkers", str(effort.workers)),
        ("Zaad", str(effort.seed)),
        ("Herhaalbaar", "ja" if effort.deterministic else "nee"),
        ("Tijd voor de ondergrens", "ja" if effort.prove else "nee"),
        ("Status", ended(result)),
        ("Som van de doelen (tienden van een minuut reistijd)", str(result.value)),
        ("Ondergrens (tienden van een minuut reistijd)", str(result.bound) if result.proven else "niet bewezen"),
        ("Ondergrens bewezen door", provers(result) if result.proven else ""),
    ]
    packed = base64.b64encode(zlib.compress(result.to_json().encode(), 6)).decode()
    return facts + [(f"Plan {number}", packed[at : at + CHUNK]) for number, at in enumerate(range(0, len(packed), CHUNK), 1)]


def recorded_plan(facts: Mapping[str, str]) -> Plan | None:
    """Return the plan that :func:`rows` kept; None when it is not there or no longer whole."""
    try:
        return Plan.from_json(json.dumps(json.loads(_text(facts))["plan"]))
    except (KeyError, TypeError, ValueError, AttributeError):
        return None


def recorded_result(facts: Mapping[str, str], problem: Problem) -> Result | None:
    """Return the result that :func:`rows` kept, its plan judged again; None when it is not there or no longer whole."""
    try:
        return Result.from_json(_text(facts), problem)
    except ValueError:
        return None


def _text(facts: Mapping[str, str]) -> str:
    """Return the text that the rows of the plan hold; empty when there are none, or when they are no longer whole."""
    chunks: list[str] = []
    while (chunk := facts.get(f"Plan {len(chunks) + 1}")) is not None:
        chunks.append(chunk.strip())
    unpacker = zlib.decompressobj()
    try:
        text = unpacker.decompress(base64.b64decode("".join(chunks), validate=True), MOST_BYTES)
        return text.decode() if unpacker.eof else ""
    except (binascii.Error, zlib.error, UnicodeDecodeError):
        return ""


def _plain(value: float) -> str:
    return f"{value:g}".replace(".", ",")
