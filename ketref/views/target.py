"""Lay out a target: what acting there does, who was measured in one assay, who elsewhere, who not at all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ketref.pharmacology.affinity import BINDING
from ketref.pharmacology.target import Acting, Panel, Profile
from ketref.records import Measurement, Source, Target, source_id
from ketref.views.citations import Foot, foot, short_citation
from ketref.views.json_text import dump, sources_as_data
from ketref.views.table import READABLE, Pen, bar
from ketref.views.text import clean, encodable
from ketref.views.why import role_words
from ketref.views.wording import phrases, published

APART = "Each row below is of its own laboratory and assay: read orders of magnitude, do not rank."
ALIKE = "Measured side by side in one assay of one paper: these may be ranked."
UNSAID = "From one paper; the database does not say whether the assay was one: rank with care."


class Line(Struct, frozen=True):
    """A drug's figure or finding with its citations; ``level`` is −log10 of mol/L where a bar is drawn."""

    drug: str
    text: str
    cite: tuple[str, ...]
    level: float | None = None
    binding: bool = True


class Block(Struct, frozen=True):
    """Lines under a heading, and what may be done with them."""

    title: str
    advice: str
    lines: tuple[Line, ...]


class TargetPage(Struct, frozen=True):
    """Everything that is said of a target, with the numbered sources."""

    target: Target
    blocks: tuple[Block, ...]
    silent: tuple[tuple[str, str], ...]
    foot: Foot


def cites_of(profile: Profile, target: Target) -> list[str]:
    """Return the citations of *target*'s roles and of every measurement of *profile*."""
    cites = [cite for role in target.roles for cite in role.cite]
    return cites + [cite for one in profile.acting for fact in one.measurements for cite in fact.cite]


def compose(
    profile: Profile,
    target: Target,
    sources: Mapping[str, Source],
    closing: Iterable[str],
    *,
    every: bool = False,
) -> TargetPage:
    """Put *profile* into words; *every* measurement by itself, or pooled."""
    blocks = [_panel(panel, sources) for panel in profile.panels]
    rest = tuple(line for one in profile.acting for line in (_each(one) if every else _pooled(one)))
    if rest:
        blocks.append(Block("Every drug that binds or acts here", APART, rest))
    roles = [cite for role in target.roles for cite in role.cite]
    cites = [*roles, *(cite for block in blocks for line in block.lines for cite in line.cite)]
    silent = tuple((kind, ", ".join(drug.shown for drug in drugs)) for kind, drugs in profile.silent.items())
    return TargetPage(target, tuple(blocks), silent, foot(cites, sources, closing))


def _panel(panel: Panel, sources: Mapping[str, Source]) -> Block:
    where = (
        ", ".join(part for part in (panel.species, panel.system, panel.assay) if part and part != "not stated")
        or "species not stated"
    )
    source = source_id(panel.members[0].measurement.cite[0])
    paper = panel.paper if panel.paper.startswith("PMID") else short_citation(sources[source])
    lines = tuple(
        Line(
            _form(member.drug.shown, member.measurement),
            published(member.measurement),
            member.measurement.cite,
            member.level,
            panel.family in BINDING,
        )
        for member in panel.members
    )
    return Block(f"{panel.family}, {where} ({paper})", ALIKE if panel.assay or panel.system else UNSAID, lines)


def _form(name: str, measurement: Measurement) -> str:
    return f"{name}, {measurement.form}" if measurement.form else name


def _pooled(one: Acting) -> Iterator[Line]:
    for phrase in phrases(one.measurements, "", notes=False):
        yield Line(one.drug.shown, phrase.text, phrase.cite, phrase.level, phrase.binding)


def _each(one: Acting) -> Iterator[Line]:
    for fact in one.measurements:
        said = [published(fact)] if fact.parameter else []
        said += [part for part in (fact.action, fact.species, fact.system, fact.assay, fact.text) if part]
        doubt = f" (disputed: {fact.disputed})" if fact.disputed else ""
        yield Line(_form(one.drug.shown, fact), "; ".join(said) + doubt, fact.cite)


class TargetView:
    """A target as a Rich renderable."""

    def __init__(self, page: TargetPage) -> None:
        self.page = page

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield name and roles, the assays, the other drugs, the silent ones, and the sources."""
        page = self.page
        pen = Pen(console, page.foot)
        width = min(options.max_width, READABLE)
        yield from pen.fold(_title(page.target), width, "bold magenta")
        for role in page.target.roles:
            yield from pen.fold(pen.cite(pen.text(role_words(role)), role.cite), width, "", "• ", "  ")
        for block in page.blocks:
            yield Text()
            yield from pen.fold(block.title, width, "bold")
            yield from pen.fold(block.advice, width, "dim")
            before = ""
            for line in block.lines:
                if line.drug != before:
                    yield from pen.fold(line.drug, width, "cyan", "  ", "  ")
                before = line.drug
                text = pen.text(line.text)
                if line.level is not None:
                    drawn = Text(encodable(bar(line.level, binding=line.binding), console.encoding), "green")
                    text = Text.assemble(drawn, " ", text)
                yield from pen.fold(pen.cite(text, line.cite), width, "", "    ", "      ")
        yield Text()
        for kind, names in page.silent:
            yield from pen.fold(f"{kind}: {names}", width, "italic")
        yield from pen.foot(options.max_width)


def _title(target: Target) -> str:
    genes = f" ({', '.join(target.genes)})" if target.genes else ""
    return f"{target.symbol}: {target.name}{genes}"


def target_plain(page: TargetPage) -> str:
    """Return a target as lines of text."""
    lines = [_title(page.target)]
    lines += [f"{role_words(role)}{page.foot.marks(role.cite)}" for role in page.target.roles]
    for block in page.blocks:
        lines.append(f"{block.title}. {block.advice}")
        lines += [f"{line.drug}: {line.text}{page.foot.marks(line.cite)}." for line in block.lines]
    lines += [f"{kind}: {names}." for kind, names in page.silent]
    return "\n".join(clean(line) for line in (*lines, *page.foot.lines())) + "\n"


def target_json(page: TargetPage, profile: Profile) -> str:
    """Return {target, panels: [{paper, parameter, species, members}], drugs, absent, sources}; p is −log10 of mol/L."""
    panels = [
        {
            "paper": panel.paper,
            "parameter": panel.family,
            "species": panel.species,
            "assay": panel.assay,
            "members": [{"drug": one.drug.id, "form": one.measurement.form, "p": one.level} for one in panel.members],
        }
        for panel in profile.panels
    ]
    drugs = [
        {
            "drug": one.drug.id,
            "actions": list(one.actions),
            "measurements": [msgspec.to_builtins(m) for m in one.measurements],
        }
        for one in profile.acting
    ]
    absent = {kind: [drug.id for drug in them] for kind, them in profile.silent.items()}
    return dump(
        {
            "target": msgspec.to_builtins(page.target),
            "panels": panels,
            "drugs": drugs,
            "absent": absent,
            "sources": sources_as_data(page.foot.sources),
        }
    )
