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
    share = number(100 * result.gap, 2 if result.gap < 0.1 else 1)
    return (
        f"Het best mogelijke plan is hoogstens {share} % beter, dat is {said_hours(result.gap_minutes)} reistijd per schooljaar;"
        f" {'de bewijzen komen' if several else 'het bewijs komt'} van {by}."
    )


def bound_said(result: Result) -> str:
    """Return what the bound means, and on whose word."""
    return f"Geen enkel toegelaten plan haalt minder, volgens {provers(result)}."
