"""Lay out occupancies: how much of each target each dose holds, with every input, so that a reader can recompute it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

import msgspec
from msgspec import Struct
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ketref.pharmacology.occupancy import Interval, Occupancy, Refusal
from ketref.records import Absent, Drug, Fact, Source, Target, paper
from ketref.records.doses import Regimen
from ketref.views.citations import Foot, foot
from ketref.views.json_text import dump, sources_as_data
from ketref.views.table import READABLE, Pen
from ketref.views.text import clean, encodable
from ketref.views.wording import molar, quantity

BAR = 20
"""Steps of a bar, five per cent each."""

FORMULA = (
    "Bars run from 0 to 100% of sites held = C / (C + Ki), with C = concentration × unbound fraction ÷ molar mass (one "
    "site, Hill slope 1): from the lowest C with the highest Ki to the highest C with the lowest Ki. The width is what "
    "the sources leave open."
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
    """How much one dose holds: the share in words and as an interval, the dose, the concentration behind it."""

    share: str
    interval: Interval
    dose: str
    concentration: Step


class Group(Struct, frozen=True):
    """The doses of one drug (or metabolite) at one target, the inputs that they share, what PET has measured."""

    target: str
    name: str
    shared: tuple[Step, ...]
    doses: tuple[Held, ...]
    imaged: tuple[Step, ...]


class Occupancies(Struct, frozen=True):
    """All occupancies by target and drug, what could not be computed and why, and the numbered sources."""

    targets: dict[str, Target]
    groups: tuple[Group, ...]
    refused: tuple[str, ...]
    foot: Foot


def gather(
    results: Iterable[Occupancy | Refusal],
    drugs: Mapping[str, Drug],
    targets: Mapping[str, Target],
    sources: Mapping[str, Source],
    closing: Iterable[str],
) -> Occupancies:
    """Put *results* into words; *drugs* holds each drug by id, *targets* are those that were asked for."""
    results = tuple(results)
    groups = tuple(_groups(results, drugs))
    refused = tuple(_refused(results, drugs, targets))
    return Occupancies(dict(targets), groups, refused, foot(_cites(groups), sources, closing))


def cites_of(results: Iterable[Occupancy | Refusal], drugs: Mapping[str, Drug]) -> list[str]:
    """Return the citations of all inputs of *results*, in order of appearance."""
    return _cites(_groups(results, drugs))


def _cites(groups: Iterable[Group]) -> list[str]:
    steps = (
        step
        for group in groups
        for step in (*group.shared, *(dose.concentration for dose in group.doses), *group.imaged)
    )
    return [cite for step in steps for cite in step.cite]


def _groups(results: Iterable[Occupancy | Refusal], drugs: Mapping[str, Drug]) -> Iterator[Group]:
    alike: dict[tuple[str, str], list[Occupancy]] = {}
    for one in results:
        if isinstance(one, Occupancy):
            alike.setdefault((one.target, analyte_name(one.inputs.regimen, drugs)), []).append(one)
    for (target, name), them in alike.items():
        regimen = them[0].inputs.regimen
        imaged = () if regimen.analyte else tuple(_imaged(drugs[regimen.drug], target))
        yield Group(target, name, tuple(_shared(them[0])), tuple(_held(one) for one in them), imaged)


def _refused(
    results: Iterable[Occupancy | Refusal], drugs: Mapping[str, Drug], targets: Mapping[str, Target]
) -> Iterator[str]:
    """Say of which drug at which target something is missing, and for how many doses."""
    lacking: dict[tuple[str, str, str], int] = {}
    for one in results:
        if isinstance(one, Refusal):
            key = analyte_name(one.regimen, drugs), targets[one.target].symbol, " and ".join(one.missing)
            lacking[key] = lacking.get(key, 0) + 1
    for (name, symbol, missing), count in lacking.items():
        yield f"{name} at {symbol}: lacks {missing} ({count} dose{'s' if count > 1 else ''})"


def analyte_name(regimen: Regimen, drugs: Mapping[str, Drug]) -> str:
    """Return whose concentration *regimen* gives: the drug, or its metabolite with the drug behind it."""
    own = drugs[regimen.drug].shown
    return f"{regimen.analyte} (from {own})" if regimen.analyte else own


def _shared(one: Occupancy) -> Iterator[Step]:
    """Yield what all doses of one drug share: affinity, binding to plasma protein, molar mass."""
    inputs = one.inputs
    known = "; ".join(
        f"{fact.parameter} {quantity(fact)} {fact.species if fact.species != 'not stated' else 'species not stated'}"
        for fact in inputs.affinities
    )
    ends = f"Ki {_molar(one.ki)}" if one.ki[0] else f"Ki of at most {molar(one.ki[1])}"
    yield Step(known if ends in known else f"{ends} ({known})", _all(inputs.affinities))
    if len({paper(fact.cite[0]) for fact in inputs.affinities}) == 1:
        yield Step("one paper's Ki: other laboratories often lie a log unit away, which the interval leaves out", ())
    bound = "; ".join(quantity(fact) for fact in inputs.binding)
    share = _range(one.fraction_unbound, lambda part: f"{part:.2f}")
    yield Step(f"bound to plasma protein {bound}: unbound fraction {share}", _all(inputs.binding))
    if one.molar_mass is not None:
        formula = inputs.formula
        source = f" ({formula.text})" if formula else ""
        yield Step(f"molar mass {one.molar_mass:.1f} g/mol{source}", formula.cite if formula else inputs.regimen.cite)


def _imaged(drug: Drug, target: str) -> Iterator[Step]:
    """Yield what imaging of the living brain found, to hold the computed shares against."""
    for fact in () if isinstance(drug.targets, Absent) else drug.targets:
        if fact.target == target and fact.assay == "PET" and fact.text:
            doubt = f" (disputed: {fact.disputed})" if fact.disputed else ""
            people = f" ({fact.population})" if fact.population else ""
            yield Step(f"Measured by PET: {fact.text}{people}{doubt}", fact.cite)


def _held(one: Occupancy) -> Held:
    regimen = one.inputs.regimen
    where = "" if regimen.route in regimen.name.lower().split() else f" {regimen.route}"
    matrix = "" if regimen.matrix == "not stated" else f" in {regimen.matrix}"
    people = f" ({regimen.population})" if regimen.population else ""
    level = f"{regimen.statistic}{matrix} {quantity(regimen)}{people}: {_molar(one.unbound)} unbound"
    return Held(share_words(one.held), one.held, f"{regimen.name}: {regimen.dose}{where}", Step(level, regimen.cite))


def _all(facts: Iterable[Fact]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(cite for fact in facts for cite in fact.cite))


def _range(interval: Interval, write: Callable[[float], str]) -> str:
    low, high = write(interval[0]), write(interval[1])
    return low if low == high else f"{low} to {high}"


def _molar(interval: Interval) -> str:
    return _range(interval, molar)


def share_words(interval: Interval) -> str:
    """Write a share from lowest to highest in per cent, with two significant figures: 0.98% to 1.8%."""
    return _range(interval, lambda part: f"{part * 100:.2g}%" if part < 0.995 else f"{part * 100:.3g}%")


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
        pen = Pen(console, found.foot)
        width = min(options.max_width, READABLE)
        for id_, target in found.targets.items():
            groups = [group for group in found.groups if group.target == id_]
            if not groups:
                continue
            yield from pen.fold(f"{target.symbol}: {target.name}", width, "bold magenta")
            for group in groups:
                yield from pen.fold(group.name, width, "bold cyan")
                for step in group.shared:
                    yield from pen.fold(pen.cite(pen.text(step.text), step.cite), width, "", "  ", "    ")
                for one in group.doses:
                    drawn = Text(encodable(bar(one.interval), console.encoding), "green")
                    yield from pen.fold(Text.assemble(drawn, " ", pen.text(one.share, "bold")), width, "", "  ", "  ")
                    yield from pen.fold(one.dose, width, "", "    ", "      ")
                    level = pen.cite(pen.text(one.concentration.text), one.concentration.cite)
                    yield from pen.fold(level, width, "dim", "    ", "      ")
                for step in group.imaged:
                    yield from pen.fold(pen.cite(pen.text(step.text), step.cite), width, "", "  ", "    ")
            yield Text()
        for line in (FORMULA, CAVEATS) if found.groups else ():
            yield from pen.fold(line, width)
        if found.refused:
            yield pen.text("Not computed", "bold")
        for line in found.refused:
            yield from pen.fold(line, width, "italic", "• ", "  ")
        yield from pen.foot(options.max_width)


def occupancy_plain(found: Occupancies) -> str:
    """Return the occupancies as lines of text."""
    lines: list[str] = []
    for group in found.groups:
        place = f"{found.targets[group.target].symbol}: {group.name}"
        lines += [f"{place}: {step.text}{found.foot.marks(step.cite)}." for step in group.shared]
        for one in group.doses:
            level = one.concentration.text + found.foot.marks(one.concentration.cite)
            lines.append(f"{place}: {one.dose}: {one.share} held; {level}.")
        lines += [f"{place}: {step.text}{found.foot.marks(step.cite)}." for step in group.imaged]
    lines += [FORMULA, CAVEATS] if found.groups else []
    lines += [f"Not computed: {line}." for line in found.refused]
    return "\n".join(clean(line) for line in (*lines, *found.foot.lines())) + "\n"


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
    return dump({"occupancies": rows, "refused": refused, "sources": sources_as_data(found.foot.sources)})
