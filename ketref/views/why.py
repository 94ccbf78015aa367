"""Open a cell: every fact behind it as published, with its scope, its doubt, its source and its second reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

import msgspec
from msgspec import Struct
from msgspec.structs import replace
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ketref.pharmacology.affinity import pools
from ketref.pharmacology.comparison import Row
from ketref.records import Drug, Fact, Measurement, Role, Source, Target, source_id
from ketref.records.answers import Claim
from ketref.views.citations import Foot, foot
from ketref.views.json_text import brief, dump, sources_as_data
from ketref.views.table import READABLE, Pen
from ketref.views.text import clean
from ketref.views.wording import phrases, pooled, published

FOLLOWS = "What follows: the higher pKi or pIC50, the less of it is needed in this assay."
NOT_SO = (
    "What does not: affinity is not potency, binding is not activation, and figures of different assays, species or "
    "parameters (Ki, IC50, EC50) are not ranked against each other."
)

MIXED = "The evidence is mixed"

ROLE = {"activation": "Activating it", "block": "Blocking it"}
"""What acting at a target does, whichever drug does it."""


class Evidence(Struct, frozen=True):
    """One fact in words, and what stands around it by name."""

    text: str
    details: tuple[tuple[str, str], ...]
    fact: Fact


class Opened(Struct, frozen=True):
    """A row of one drug: its facts, or the kind of absence; what its figures say together; its target's roles."""

    drug: str
    head: str
    id: str
    title: str
    summary: tuple[str, ...]
    evidence: tuple[Evidence, ...]
    absent: str | None
    cite: tuple[str, ...]
    roles: tuple[Role, ...]


class Why(Struct, frozen=True):
    """The rows that were asked for, and the claims on which the evidence is mixed, with the numbered sources."""

    rows: tuple[Opened, ...]
    mixed: tuple[Claim, ...]
    foot: Foot


def open_rows(
    rows: Iterable[tuple[Drug, str, Row]],
    targets: Mapping[str, Target],
    sources: Mapping[str, Source],
    closing: Iterable[str],
) -> Why:
    """Open *rows* (drug, section title, and the row of that drug alone), with what acting at *targets* does."""
    roles = {f"targets.{target.id}": target.roles for target in targets.values()}
    return _number([_open(drug, title, row, roles.get(row.id, ())) for drug, title, row in rows], sources, closing)


def open_disputes(
    rows: Iterable[tuple[Drug, str, Row]],
    claims: Iterable[Claim],
    sources: Mapping[str, Source],
    closing: Iterable[str],
) -> Why:
    """Open, of *rows*, the facts that somebody disputes, and of *claims* those on which the evidence is mixed."""
    opened = []
    for drug, title, row in rows:
        whole = _open(drug, title, row)
        evidence = tuple(one for one in whole.evidence if one.fact.disputed)
        if evidence:
            opened.append(replace(whole, evidence=evidence, summary=(), absent=None, cite=()))
    return _number(opened, sources, closing, [claim for claim in claims if claim.verdict == "mixed"])


def _number(
    rows: list[Opened], sources: Mapping[str, Source], closing: Iterable[str], mixed: Iterable[Claim] = ()
) -> Why:
    mixed = tuple(mixed)
    cites = [
        cite
        for row in rows
        for cites in (*(one.fact.cite for one in row.evidence), row.cite, *(role.cite for role in row.roles))
        for cite in cites
    ]
    cites += [cite for claim in mixed for cite in claim.finding.cite]
    return Why(tuple(rows), mixed, foot(cites, sources, closing))


def _open(drug: Drug, title: str, row: Row, roles: tuple[Role, ...] = ()) -> Opened:
    cell = row.cells[0]
    measured = [fact for fact in cell.facts if isinstance(fact, Measurement) and fact.parameter]
    summary = [f"Together: {pooled(pool)}." for pool in pools(measured) if len(pool.measurements) > 1]
    summary += [FOLLOWS, NOT_SO] if measured else []
    absent = None
    if cell.absent and not cell.facts:
        absent = f"{cell.absent}: {cell.note}" if cell.note else cell.absent
    return Opened(
        drug.id,
        drug.shown,
        row.id,
        f"{title}: {row.label}",
        tuple(summary),
        tuple(Evidence(_words(fact, row.id), tuple(_details(fact)), fact) for fact in cell.facts),
        absent,
        tuple(cell.cite),
        roles,
    )


def _words(fact: Fact, row_id: str) -> str:
    if fact.absent:
        return ": ".join(part for part in (fact.absent, getattr(fact, "text", None)) if part)
    if not isinstance(fact, Measurement):
        return phrases([fact], row_id, notes=False)[0].text.removesuffix(" (disputed)")
    said = [published(fact)] if fact.parameter else []
    said += [fact.action] if fact.action and not (fact.text or "").startswith(fact.action) else []
    said += [fact.text] if fact.text else []
    return "; ".join(said) or "measured"


def _details(fact: Fact) -> Iterator[tuple[str, str]]:
    """Yield what stands around *fact*, by name, in the order in which a reader asks for it."""
    names = ("form", "species", "system", "assay", "emax", "suspect") if isinstance(fact, Measurement) else ()
    for name in (*names, "note", "disputed"):
        if value := getattr(fact, name):
            yield name, value
    if isinstance(fact, Measurement) or fact.absent:
        for name in ("population", "dose", "route", "product", "jurisdiction"):
            if value := getattr(fact, name):
                yield name, value


def _source_line(why: Why, cite: str) -> str:
    id_, _, place = cite.partition("#")
    source = why.foot.sources[id_]
    year = f", {source.year}" if source.year else ""
    return f"[{why.foot.numbers[id_]}] {id_} ({source.kind}{year}), {place}"


def role_words(role: Role) -> str:
    """Say what acting at a target does."""
    return f"{ROLE[role.by]}: {role.text}"


def _reading(fact: Fact | Role) -> str:
    return f"read a second time on {fact.reread}" if fact.reread else "not yet read a second time"


class WhyView:
    """The evidence as a Rich renderable."""

    def __init__(self, why: Why) -> None:
        self.why = why

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield each row, its facts and their sources, then the bibliography."""
        why = self.why
        pen = Pen(console, why.foot)
        width = min(options.max_width, READABLE)
        for row in why.rows:
            yield from pen.fold(f"{row.head} · {row.title}", width, "bold magenta")
            yield pen.text(f"row {row.id}", "dim")
            for one in row.evidence:
                yield from pen.fold(one.text, width, "", "• ", "  ")
                for name, value in one.details:
                    style = "yellow" if name == "disputed" else ""
                    yield from pen.fold(f"{name}: {value}", width, style, "  ", "    ")
                yield from self._sources(pen, one.fact.cite, width)
                yield from pen.fold(_reading(one.fact), width, "dim", "  ", "    ")
            if row.absent:
                yield from pen.fold(row.absent, width, "italic", "• ", "  ")
                yield from self._sources(pen, row.cite, width)
            for line in row.summary:
                yield from pen.fold(line, width)
            if row.roles:
                yield pen.text("What acting there does, by any drug", "bold")
            for role in row.roles:
                yield from pen.fold(role_words(role), width, "", "• ", "  ")
                yield from self._sources(pen, role.cite, width)
                yield from pen.fold(_reading(role), width, "dim", "  ", "    ")
            yield Text()
        if why.mixed:
            yield pen.text(MIXED, "bold magenta")
        for claim in why.mixed:
            yield from pen.fold(f"ketref claims {claim.id}: {claim.statement}", width, "", "• ", "  ")
            yield from pen.fold(pen.cite(pen.text(claim.finding.text), claim.finding.cite), width, "", "  ", "  ")
        if why.mixed:
            yield Text()
        yield from pen.foot(options.max_width)

    def _sources(self, pen: Pen, cites: Iterable[str], width: int) -> Iterator[Text]:
        """Yield a line for each citation, linked where the terminal takes links."""
        for cite in cites:
            yield from pen.fold(_source_line(self.why, cite), width, pen.link_style(source_id(cite)), "  ", "    ")


def why_plain(why: Why) -> str:
    """Return the evidence as lines of text."""
    lines = []
    for row in why.rows:
        lines.append(f"{row.head}: {row.title} (row {row.id})")
        for one in row.evidence:
            details = [f"{name}: {value}" for name, value in one.details]
            found = [_source_line(why, cite) for cite in one.fact.cite]
            lines.append("; ".join([one.text, *details, *found, _reading(one.fact)]) + ".")
        if row.absent:
            lines.append("; ".join([row.absent, *(_source_line(why, cite) for cite in row.cite)]) + ".")
        lines += row.summary
        for role in row.roles:
            found = [_source_line(why, cite) for cite in role.cite]
            lines.append("; ".join([role_words(role), *found, _reading(role)]) + ".")
        lines.append("")
    for claim in why.mixed:
        lines.append(f"{MIXED}: {claim.id}: {claim.statement}")
        lines += [f"{claim.id}: {claim.finding.text}{why.foot.marks(claim.finding.cite)}", ""]
    return "\n".join(clean(line) for line in (*lines, *why.foot.lines())) + "\n"


def why_json(why: Why) -> str:
    """Return {rows: [{drug, id, title, absent, facts: [record with words], roles: [record]}], mixed, sources}."""
    rows = [
        {
            "drug": row.drug,
            "id": row.id,
            "title": row.title,
            "absent": row.absent,
            "facts": [{"words": one.text, **msgspec.to_builtins(one.fact)} for one in row.evidence],
            "roles": [msgspec.to_builtins(role) for role in row.roles],
        }
        for row in why.rows
    ]
    return dump(
        {"rows": rows, "mixed": [brief(claim) for claim in why.mixed], "sources": sources_as_data(why.foot.sources)}
    )
