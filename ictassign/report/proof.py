"""How good a plan is, in a sentence: who proved what. "The best possible" is said only when two solvers agree on it."""

from ictassign.report.words import number, said_hours
from ictassign.result import Result

_ENDED = {
    "time": "de tijd was om",
    "interrupted": "vroeger gestopt op verzoek",
    "effort": "het gevraagde rekenwerk is gedaan",
}


def ended(result: Result) -> str:
    """Return why the search ended, as a clause."""
    if result.stopped != "optimal":
        done = result.effort.deterministic and result.stopped == "time"  # time does not end such a run, its work does
        return _ENDED.get("effort" if done else result.stopped, result.stopped)
    if result.confirmed:
        return f"bewezen door {provers(result)}: een beter plan bestaat niet"
    return f"volgens {provers(result)} kan het niet beter"


def provers(result: Result) -> str:
    """Return who proved the bound, as a list in a sentence."""
    *most, last = result.provers or ("de oplosser",)
    return f"{', '.join(most)} en {last}" if most else last


def how_good(result: Result) -> str:
    """Return how far the plan is at most from the best possible one, and on whose word, as one sentence or two."""
    if breaches := len(result.verdict.breaches):
        return f"Dit plan breekt {breaches} keer een regel, en is dus niet met toegelaten plannen te vergelijken."
    if not result.proven:
        return "Hoe ver dit plan van het best mogelijke ligt, is in deze tijd niet bewezen."
    by, several = provers(result), len(result.provers) > 1
    if result.confirmed:
        return f"Geen enkel toegelaten plan doet het beter: {by} komen onafhankelijk van elkaar tot dat besluit."
    if result.optimal:
        return f"Volgens {by} doet geen enkel toegelaten plan het beter; geen tweede oplosser heeft dat bevestigd."
    return (
        f"Het best mogelijke plan is hoogstens {gap_said(result)} beter, dat is {_time(result.gap_minutes)} reistijd per schooljaar;"
        f" {'de bewijzen komen van de oplossers' if several else 'het bewijs komt van de oplosser'} {by}."
    )


def gap_said(result: Result) -> str:
    """Return the gap as a percentage; a small one gets the decimals it needs, so that it does not read as none."""
    percent = 100 * result.gap
    return f"{number(percent, 1 if percent >= 10 else 2 if percent >= 0.01 else 4)} %"


def _time(minutes: float) -> str:
    return said_hours(minutes) if minutes >= 60 else f"{number(minutes, 1)} minuten"


def bound_said(result: Result) -> str:
    """Return what the bound means, and on whose word."""
    return f"Geen enkel toegelaten plan haalt minder, volgens {provers(result)}."
