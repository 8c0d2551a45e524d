"""The sheet Waarom: for each duty everybody who could do it or why not, what it would cost, and what agreements cost."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from ictassign.answers.explain import AgreementPrice, Explanation, Option, Price, Step
from ictassign.answers.units import amount, largest_changes, said, sentence, who
from ictassign.checker import Verdict
from ictassign.problem import Problem
from ictassign.report.figures import Figures
from ictassign.report.tables import Column, Kind, Look, Sheet, Table, Value
from ictassign.report.ways import way_out
from ictassign.result import Result
from ictassign.text import hours

TITLE = "Waarom"
_STEPS = 8
"""Links of a chain that are told; the sheet says how many more there are."""


def sheet(problem: Problem, base: Result, explanations: Sequence[Explanation], agreements: Sequence[AgreementPrice] = ()) -> Sheet:
    """Return the sheet with a block per duty, and the agreements below."""
    figures = Figures(problem, base)
    tables: list[Table] = []
    for explanation in explanations:
        tables += _duty(figures, explanation, first=not tables)
    if agreements:
        tables.append(_agreements(problem, agreements))
    return Sheet(TITLE, tuple(tables))


def told(problem: Problem, explanation: Explanation) -> str:
    """Return the heart of an explanation in one sentence."""
    could = [option for option in explanation.options if not option.forbidden]
    priced = [option for option in could if option.price is not None]
    now = who(problem, explanation.executors) or "niemand"
    text = f"{said(problem, explanation.duty)}: {now}; {len(could)} anderen mogen en kunnen het"
    if not priced:
        return f"{text}."
    best = priced[0]
    return f"{text}; de goedkoopste is {problem.person[best.person].name} ({price(best.price)})."


def price(value: Price | None) -> str:
    """Return a price in hours of travel: exact, or between what and what."""
    if value is None:
        return "niet berekend"
    high = _worse(value.high)
    if value.proven:
        return high
    if value.low is None:
        return f"hoogstens {high}"
    return f"tussen {_worse(value.low)} en {high}"


def _worse(tenths: int) -> str:
    if tenths == 0:
        return "even goed"
    return f"{amount(abs(tenths) / 10)} {'slechter' if tenths > 0 else 'beter'}"


def _duty(figures: Figures, explanation: Explanation, *, first: bool) -> list[Table]:
    problem, base = figures.problem, figures.result
    duty = problem.duties[explanation.duty]
    lead = [
        f"{hours(duty.minutes)} uur per jaar"
        + (f" in {duty.parts} delen van {hours(duty.part_minutes)} uur" if duty.parts > 1 else "")
        + f". Nu: {who(problem, explanation.executors) or 'niemand'}.",
    ]
    if explanation.unplaced:
        lead.insert(1, f"Niet verdeeld: {amount(explanation.unplaced)}. Goedkoopste uitweg: {way_out(figures, explanation.duty)}")
    could = [option for option in explanation.options if not option.forbidden]
    cannot = sorted((option for option in explanation.options if option.forbidden), key=lambda option: len(option.forbidden))
    heading = f"Waarom {said(problem, explanation.duty)}"
    if could:
        title = Table(
            _COULD, [_could(problem, base, option) for option in could], heading=heading, lead=(*lead, _reading(base)), new_page=not first, big=True
        )
        rest = f"Wie {explanation.duty} niet mag of kan doen"
        return [title, _cannot(problem, cannot, rest)] if cannot else [title]
    lead.append("Niemand anders mag en kan deze opdracht doen.")
    return [replace(_cannot(problem, cannot, heading), lead=tuple(lead), new_page=not first, big=True)]


def _reading(base: Result) -> str:
    """Return how the prices are read."""
    text = (
        "Minstens en hoogstens: hoeveel uren reistijd alle doelen samen slechter worden in het beste plan waarin deze persoon de opdracht doet. "
        "Hoogstens is wat gevonden is, minstens wat bewezen is; zijn ze gelijk, dan is het zeker."
    )
    if base.proven and base.gap_minutes >= 1:
        text += f" Het plan zelf kan hoogstens nog {amount(base.gap_minutes)} beter; daarom kan 'minstens' negatief zijn."
    return text


_COULD = (
    Column("Naam", width=24),
    Column("Persoon", Kind.CODE, 10),
    Column("Minstens", Kind.HOURS, 10),
    Column("Hoogstens", Kind.HOURS, 10),
    Column("Wat er in het plan in de weg staat", width=30),
    Column("Wat er dan verandert", width=46),
    Column("Wie neemt wat over", width=56),
)


def _cannot(problem: Problem, options: Sequence[Option], heading: str) -> Table:
    columns = (Column("Naam", width=24), Column("Persoon", Kind.CODE, 10), Column("Waarom niet", width=10, span=4))
    return Table(columns, [(problem.person[option.person].name, option.person, "; ".join(option.forbidden)) for option in options], heading=heading)


def _could(problem: Problem, base: Result, option: Option) -> tuple[Value, ...]:
    low = None if option.price is None or option.price.low is None else option.price.low / 600
    high = None if option.price is None else option.price.high / 600
    changes = "geen plan gevonden of niet gevraagd" if option.result is None else _changes(base.verdict, option.result.verdict)
    return (
        problem.person[option.person].name,
        option.person,
        low,
        high,
        "; ".join(option.in_the_way) or "niets, er is tijd",
        changes,
        steps(problem, option.chain),
    )


def _changes(before: Verdict, after: Verdict) -> str:
    clauses = largest_changes(before.values, after.values, before.weights, count=len(before.values))
    return sentence(clauses) if clauses else "niets aan de doelen"


def steps(problem: Problem, chain: Sequence[Step]) -> str:
    """Return the first links of a chain in words."""
    links = [f"{step.duty}: {who(problem, step.into) or 'niemand'} in plaats van {who(problem, step.out) or 'niemand'}" for step in chain[:_STEPS]]
    more = f"; en nog {len(chain) - _STEPS} opdrachten" if len(chain) > _STEPS else ""
    return "; ".join(links) + more


def _agreements(problem: Problem, agreements: Sequence[AgreementPrice]) -> Table:
    rows: list[tuple[Value, ...]] = []
    for priced in agreements:
        row = priced.agreement
        about = " · ".join(filter(None, [row.task, row.site]))
        low = None if priced.price is None or priced.price.low is None else priced.price.low / 600
        high = None if priced.price is None else priced.price.high / 600
        rows.append((problem.person[row.person].name, row.person, low, high, f"{row.kind.value}: {about}"))
    columns = (
        Column("Naam", width=24),
        Column("Persoon", Kind.CODE, 10),
        Column("Minstens", Kind.HOURS, 10),
        Column("Hoogstens", Kind.HOURS, 10),
        Column("Afspraak", width=34),
    )
    lead = "Prijs: hoeveel beter alle doelen samen zonder deze afspraak kunnen worden, in uren reistijd per jaar."
    return Table(columns, rows, heading="Wat afspraken kosten", lead=(lead,), looks={0: Look.WARNING} if rows else {}, new_page=True, big=True)


def sentences(problem: Problem, base: Result, explanation: Explanation, people: Sequence[str] | None = None) -> Iterator[str]:
    """Yield an explanation in sentences with codes; about some people only, when they are named."""
    now = "; ".join(explanation.executors) or "niemand"
    yield f"{explanation.duty}: {now} voert uit" + (f", {amount(explanation.unplaced)} is niet verdeeld" if explanation.unplaced else "") + "."
    forbidden = 0
    for option in explanation.options:
        if people is not None and option.person not in people:
            continue
        if option.forbidden and people is None:
            forbidden += 1
        elif option.forbidden:
            yield f"  {option.person} kan niet: {'; '.join(option.forbidden)}."
        elif option.result is None:
            yield f"  {option.person} mag en kan het, maar er is geen plan gevonden of het is niet gevraagd."
        else:
            links = "; ".join(f"{s.duty} van {';'.join(s.out) or 'niemand'} naar {';'.join(s.into) or 'niemand'}" for s in option.chain[:_STEPS])
            yield f"  {option.person}: {price(option.price)}; {_changes(base.verdict, option.result.verdict)}. {links}."
    if forbidden:
        yield f"  {forbidden} anderen mogen of kunnen het niet; het verslag zegt van ieder waarom."
    if explanation.unplaced:
        yield f"  Goedkoopste uitweg: {way_out(Figures(problem, base), explanation.duty)}"


def facts(explanation: Explanation) -> dict[str, Any]:
    """Return an explanation for another program; prices in minutes of travel."""
    return {
        "executors": list(explanation.executors),
        "unplaced_minutes": explanation.unplaced,
        "people": {
            option.person: {
                "forbidden": list(option.forbidden),
                "in_the_way": list(option.in_the_way),
                "price": None if option.price is None else [None if option.price.low is None else option.price.low / 10, option.price.high / 10],
                "chain": [{"duty": str(step.duty), "out": list(step.out), "into": list(step.into)} for step in option.chain],
            }
            for option in explanation.options
        },
    }


def agreement_told(priced: AgreementPrice) -> str:
    """Return what an agreement costs, in one sentence with codes."""
    row = priced.agreement
    about = " ".join(filter(None, [row.task, row.site]))
    cost = "niet berekend" if priced.price is None else price(priced.price).replace("slechter", "beter zonder")
    return f"Afspraak {row.kind.value} van {row.person} over {about}: {cost}."
