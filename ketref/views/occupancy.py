"""Lay out occupancies: how much of each target each dose holds, with every input, so that a reader can recompute it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ketref.pharmacology.occupancy import Interval, Occupancy, Refusal
from ketref.records import Regimen, Source, Target
from ketref.views.citations import bibliography, marks, numbered
from ketref.views.json_text import dump, sources_as_data
from ketref.views.table import READABLE, Pen
from ketref.views.text import clean, encodable
from ketref.views.wording import molar, quantity

BAR = 20
"""Steps of a bar, five per cent each."""

FORMULA = (
    "Held = C / (C + Ki), with C = concentration × unbound fraction ÷ molar mass (one site, Hill slope 1). From the "
    "lowest C with the highest Ki to the highest C with the lowest Ki: the width is what the sources leave open."
)
CAVEATS = (
    "Plasma is not brain, binding is not activation, and a dish is not a patient: read orders of magnitude. A channel "
    "blocker needs open channels, which the formula does not know."
)


class Step(Struct, frozen=True):
    """One input of an occupancy in words, with its citations."""

    text: str
    cite: tuple[str, ...]


class Held(Struct, frozen=True):
    """The occupancy of one target by one regimen, put into words."""

    target: str
    regimen: Regimen
    title: str
    share: str
    interval: Interval
    steps: tuple[Step, ...]


class Occupancies(Struct, frozen=True):
    """All occupancies by target, what could not be computed and why, and the numbered sources."""

    targets: dict[str, Target]
    rows: tuple[Held, ...]
    refused: tuple[str, ...]
    sources: dict[str, Source]
    numbers: dict[str, int]
    closing: tuple[str, ...]


def gather(
    results: Iterable[Occupancy | Refusal],
    names: Mapping[str, str],
    targets: Mapping[str, Target],
    sources: Mapping[str, Source],
    closing: Iterable[str],
) -> Occupancies:
    """Put *results* into words; *names* gives the name of each drug, *targets* are those that were asked for."""
    results = tuple(results)
    rows = tuple(_row(one, names) for one in results if isinstance(one, Occupancy))
    refused = (one for one in results if isinstance(one, Refusal))
    said = dict.fromkeys(
        f"{_title(one.regimen, names)} at {targets[one.target].symbol}: lacks {' and '.join(one.missing)}"
        for one in refused
    )
    numbers = numbered(cites_of(results))
    return Occupancies(
        dict(targets), rows, tuple(said), {id_: sources[id_] for id_ in numbers}, numbers, tuple(closing)
    )


def cites_of(results: Iterable[Occupancy | Refusal]) -> list[str]:
    """Return the citations of all inputs of *results*, in order of appearance."""
    return [cite for one in results if isinstance(one, Occupancy) for step in _steps(one) for cite in step.cite]


def _row(one: Occupancy, names: Mapping[str, str]) -> Held:
    regimen = one.inputs.regimen
    return Held(one.target, regimen, _title(regimen, names), _share(one.held), one.held, tuple(_steps(one)))


def _title(regimen: Regimen, names: Mapping[str, str]) -> str:
    analyte = f" ({regimen.analyte})" if regimen.analyte else ""
    where = "" if regimen.route in regimen.name.lower().split() else f" {regimen.route}"
    return f"{names[regimen.drug]}{analyte} · {regimen.name}: {regimen.dose}{where}"


def _steps(one: Occupancy) -> Iterator[Step]:
    """Yield each input as published, then what follows from it."""
    regimen = one.inputs.regimen
    people = f" ({regimen.population})" if regimen.population else ""
    yield Step(f"{regimen.statistic} in {regimen.matrix}: {quantity(regimen)}{people}", regimen.cite)
    if one.molar_mass is not None:
        formula = one.inputs.formula
        source = f" ({formula.text})" if formula else ""
        cites = formula.cite if formula else regimen.cite
        yield Step(f"molar mass {one.molar_mass:.1f} g/mol{source}: {_molar(one.total)} in all", cites)
    bound = "; ".join(quantity(fact) for fact in one.inputs.binding)
    share = _span(one.fraction_unbound, lambda part: f"{part:.2f}")
    cites = tuple(dict.fromkeys(cite for fact in one.inputs.binding for cite in fact.cite))
    yield Step(f"bound to plasma protein {bound}: unbound fraction {share}, so {_molar(one.unbound)} unbound", cites)
    known = "; ".join(
        f"{fact.parameter} {quantity(fact)} {fact.species if fact.species != 'not stated' else 'species not stated'}"
        for fact in one.inputs.affinities
    )
    cites = tuple(dict.fromkeys(cite for fact in one.inputs.affinities for cite in fact.cite))
    ends = f"Ki {_molar(one.ki)}"
    yield Step(known if ends in known else f"{known}: {ends}", cites)


def _span(interval: Interval, write: Any) -> str:
    low, high = write(interval[0]), write(interval[1])
    return low if low == high else f"{low} to {high}"


def _molar(interval: Interval) -> str:
    return _span(interval, molar)


def _share(interval: Interval) -> str:
    return _span(interval, lambda part: f"{part * 100:.2g}%" if part < 0.995 else f"{part * 100:.3g}%")


def bar(interval: Interval) -> str:
    """Draw *interval* (fractions of 1) on a scale of twenty steps: full from low to high, at least one step."""
    first = min(BAR - 1, int(interval[0] * BAR))
    last = max(first + 1, min(BAR, round(interval[1] * BAR)))
    return "░" * first + "█" * (last - first) + "░" * (BAR - last)


class OccupancyView:
    """The occupancies as a Rich renderable."""

    def __init__(self, found: Occupancies) -> None:
        self.found = found

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield each target with its regimens, then formula, caveats, what is missing, and the sources."""
        found = self.found
        pen = Pen(console, found.sources, found.numbers)
        width = min(options.max_width, READABLE)
        for id_, target in found.targets.items():
            rows = [row for row in found.rows if row.target == id_]
            if not rows:
                continue
            yield from pen.fold(f"{target.symbol}: {target.name}", width, "bold magenta")
            yield pen.text(f"{'0%'.ljust(BAR // 2 - 1)}50%{'100%'.rjust(BAR // 2 - 2)}", "dim")
            for row in rows:
                drawn = Text(encodable(bar(row.interval), console.encoding), "green")
                yield from pen.fold(Text.assemble(drawn, " ", pen.text(row.share, "bold")), width)
                yield from pen.fold(row.title, width, "bold", "  ", "  ")
                for step in row.steps:
                    yield from pen.fold(pen.cite(pen.text(step.text), step.cite), width, "", "  • ", "    ")
            yield Text()
        for line in (FORMULA, CAVEATS) if found.rows else ():
            yield from pen.fold(line, width)
        if found.refused:
            yield pen.text("Not computed", "bold")
        for line in found.refused:
            yield from pen.fold(line, width, "italic", "• ", "  ")
        if found.numbers:
            yield pen.text("Sources", "bold")
            yield from pen.source_list(options.max_width)
        for line in found.closing:
            yield from pen.fold(line, width, "dim")


def occupancy_plain(found: Occupancies) -> str:
    """Return the occupancies as lines of text."""
    lines: list[str] = []
    for row in found.rows:
        steps = "; ".join(step.text + marks(step.cite, found.numbers) for step in row.steps)
        lines.append(f"{found.targets[row.target].symbol}: {row.title}: {row.share} held; {steps}.")
    lines += [FORMULA, CAVEATS] if found.rows else []
    lines += [f"Not computed: {line}." for line in found.refused]
    lines += ["Sources:", *bibliography(found.sources, found.numbers)] if found.numbers else []
    return "\n".join(clean(line) for line in (*lines, *found.closing)) + "\n"


def occupancy_json(found: Occupancies, results: Sequence[Occupancy | Refusal]) -> str:
    """Return {occupancies: [{target, regimen, held, …}], refused: [{target, regimen, missing}]}; molar in mol/L."""
    rows = [
        {
            "target": one.target,
            "regimen": one.inputs.regimen.id,
            "drug": one.inputs.regimen.drug,
            "held": list(one.held),
            "total_molar": list(one.total),
            "fraction_unbound": list(one.fraction_unbound),
            "unbound_molar": list(one.unbound),
            "ki_molar": list(one.ki),
            "inputs": msgspec.to_builtins(one.inputs),
        }
        for one in results
        if isinstance(one, Occupancy)
    ]
    refused = [
        {"target": one.target, "regimen": one.regimen.id, "missing": list(one.missing)}
        for one in results
        if isinstance(one, Refusal)
    ]
    return dump({"occupancies": rows, "refused": refused, "sources": sources_as_data(found.sources)})
