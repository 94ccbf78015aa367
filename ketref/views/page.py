"""The page: a comparison in words and numbers of citations, before any format. Renderers only lay it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from msgspec import Struct
from msgspec.structs import replace

from ketref.pharmacology.comparison import ROUTED, Cell, Comparison, Row
from ketref.pharmacology.differences import Difference
from ketref.records import Absence, AdverseReaction, Effect, Source, Statement
from ketref.views.citations import Foot, cited, foot
from ketref.views.wording import Phrase, phrases

SHOWN = 1
"""How many facts of one cell the short screen shows; the rest are counted, never dropped without a word."""

NAMED = 6
"""How many rows a line of the summary names."""

GREATER = {"targets": "tighter", "effects": "more"}
"""What 'more' means in a section; elsewhere a figure is higher."""

MATTER_LITTLE = {"identity", "physicochemistry"}
"""Sections whose differences no line of the summary names: nobody is treated otherwise for a pKa."""

FIRST = ("identity", "boxed_warnings")
"""The sections that stand before the differences."""

LISTED = 10
"""How many differences the short screen lists, beside those that its first sections show."""

SHOWN_IN = {"boxed_warnings": 99, "targets": 2, "indications": 2}

LEGEND = (
    "pKi = −log10 Ki: higher binds tighter. Bars run from pKi 3 to 11: █ binding, ▒ function; do not compare the two."
)
ADVICE = "An educational reference, not advice for a patient."


class PageCell(Struct, frozen=True):
    """One drug's cell: phrases, the kind of absence where it has no fact, and how many facts are not shown here."""

    phrases: tuple[Phrase, ...]
    absent: Absence | None
    more: int
    value: float | None
    unit: str | None

    @property
    def text(self) -> str:
        """All words of the cell in one line."""
        parts = [phrase.text for phrase in self.phrases]
        parts += [f"+{self.more} more"] if self.more else []
        return " • ".join(parts)

    @property
    def cites(self) -> tuple[str, ...]:
        """All citations of the cell, each once."""
        return tuple(dict.fromkeys(cite for phrase in self.phrases for cite in phrase.cite))


class PageRow(Struct, frozen=True):
    """A labelled row with one cell per drug."""

    id: str
    label: str
    cells: tuple[PageCell, ...]


class PageDifference(Struct, frozen=True):
    """A row that sets drugs apart: the kind of relation, the relation in words, and one cell per drug."""

    kind: str
    relation: str
    row: PageRow


class PageSection(Struct, frozen=True):
    """A titled section of rows."""

    id: str
    title: str
    rows: tuple[PageRow, ...]


class Page(Struct, frozen=True):
    """Everything that a screen, a pipe or a program is shown."""

    ids: tuple[str, ...]
    heads: tuple[str, ...]
    notices: tuple[str, ...]
    sections: tuple[PageSection, ...]
    differences: tuple[PageDifference, ...]
    more: int
    so_what: tuple[str, ...]
    alike: tuple[str, ...]
    data_version: str
    foot: Foot
    short: bool


def sources_of(comparison: Comparison) -> list[str]:
    """Return the ids of the sources that *comparison* cites, in order of appearance."""
    cells = [cell for section in comparison.sections for row in section.rows for cell in row.cells]
    return cited(cite for cell in cells for cite in (*(cite for fact in cell.facts for cite in fact.cite), *cell.cite))


def compose(
    comparison: Comparison,
    sources: Mapping[str, Source],
    *,
    notices: Iterable[str],
    data_version: str,
    short: bool,
    route: str | None = None,
    apart: Sequence[Difference] = (),
    alike: Sequence[Difference] = (),
    ids: bool = False,
    hint: str = "",
) -> Page:
    """Put *comparison* into words.

    *short* leaves out notes and further sources, and counts further facts; *ids* puts each row's id behind its label;
    *route* says of each fact in a section that depends on it whether its source names the route.
    """
    sections = tuple(
        PageSection(one.id, one.title, tuple(_row(row, one.id, short=short, ids=ids, route=route) for row in one.rows))
        for one in comparison.sections
    )
    heads = tuple(drug.shown for drug in comparison.drugs)
    above = {row.id for one in sections if one.id in FIRST for row in one.rows}
    wanted = [one for one in apart if one.row.id not in above][:LISTED] if short else apart
    listed = tuple(_listed(one, heads, ids=ids) for one in wanted)
    rows = (row for section in laid_out(sections, listed, short=short) for row in section.rows)
    cites = [cite for row in rows for cell in row.cells for cite in cell.cites]
    measured = any(section.id == "targets" for section in sections) or any(one.section == "targets" for one in apart)
    hints = ([LEGEND] if measured else []) + ([hint] if hint else [])
    return Page(
        tuple(drug.id for drug in comparison.drugs),
        heads,
        tuple(notices),
        sections,
        listed,
        len(apart) - len(listed),
        tuple(_so_what(apart, heads)),
        tuple(_alike(alike)),
        data_version,
        foot(cites, sources, closing_lines(data_version, *hints)),
        short,
    )


def closing_lines(data_version: str, *hints: str) -> tuple[str, ...]:
    """Return the last lines of a screen: hints, data date, what ketref is."""
    return (*hints, f"Data of {data_version}. {ADVICE}")


def laid_out(sections: Iterable[PageSection], listed: Iterable[PageDifference], *, short: bool) -> list[PageSection]:
    """Return sections in reading order: the differences behind identity and boxed warnings.

    The short screen does not show a row again that stands among the differences, nor why two cells do not compare.
    """
    listed = tuple(listed)
    if not listed:
        return list(sections)
    first = [section for section in sections if section.id in FIRST]
    rest = [section for section in sections if section.id not in FIRST]
    if short:
        told = {one.row.id for one in listed}
        rest = [replace(one, rows=tuple(row for row in one.rows if row.id not in told)) for one in rest]
    rows = tuple(replace(one.row, label=f"{one.row.label} — {_relation(one, short=short)}") for one in listed)
    return [*first, PageSection("differences", "Differences", rows), *rest]


def _relation(one: PageDifference, *, short: bool) -> str:
    return one.kind if short and one.kind == "not comparable" else one.relation


def _so_what(apart: Iterable[Difference], heads: tuple[str, ...]) -> Iterable[str]:
    """Say in up to three lines what sets two drugs apart: opposite, only in one, tighter or more in one."""
    if len(heads) != 2:
        return
    said: dict[tuple[str, int | None], list[str]] = {}
    for one in apart:
        if one.section in MATTER_LITTLE:
            continue
        relation = one.strongest[2]
        said.setdefault((relation.kind, relation.drug), []).append(_name(one.row, relation.drug))
    if opposite := said.get(("opposite", None)):
        yield f"Opposite: {_some(opposite)}."
    for kind, words in (("only", "Only in"), ("more", "Tighter, more or higher in")):
        parts = [f"{head}: {_some(said[kind, i])}" for i, head in enumerate(heads) if (kind, i) in said]
        if parts:
            yield f"{words} {'; '.join(parts)}."


def _name(row: Row, drug: int | None) -> str:
    """Name *row*; where it is an effect that *drug* raises or lowers, with the direction."""
    facts = () if drug is None else row.cells[drug].facts
    ways = {fact.direction for fact in facts if isinstance(fact, Effect)} & {"increase", "decrease"}
    return f"{row.label} ({ways.pop()})" if len(ways) == 1 else row.label


def _some(labels: list[str]) -> str:
    """Name the first of *labels*, and count the rest."""
    more = f" and {len(labels) - NAMED} more" if len(labels) > NAMED else ""
    return ", ".join(labels[:NAMED]) + more


def _alike(alike: Iterable[Difference]) -> Iterable[str]:
    """Fold the rows that are alike into a line for each kind of row."""
    kinds = {"warnings": "Both are warned of", "contraindications": "Both are contraindicated with"}
    lines: dict[str, dict[str, None]] = {}
    for one in alike:
        many = len(one.row.cells) > 2
        kind = "Alike" if many else kinds.get(one.section, "Alike")
        label = f"{one.row.label} ({one.section})" if many and one.section in kinds else one.row.label
        lines.setdefault(kind, {})[label] = None
    return [f"{kind}: {', '.join(labels)}." for kind, labels in lines.items()]


def _listed(one: Difference, heads: tuple[str, ...], *, ids: bool) -> PageDifference:
    """Put a difference into words: the strongest relation, and what the record says of each drug."""
    i, j, relation = one.strongest
    pair = f" ({heads[i]} / {heads[j]})" if len(heads) > 2 else ""
    drug = heads[relation.drug] if relation.drug is not None else ""
    words = {"only": f"only {drug}", "more": f"{GREATER.get(one.section, 'higher')}: {drug}"}
    if relation.kind == "not comparable" and relation.reason:
        words["not comparable"] = f"not comparable: {relation.reason}"
    said = words.get(relation.kind, relation.kind) + pair
    limit = 99 if one.section == "boxed_warnings" else 2 if one.section == "targets" else 1
    cells = tuple(_cell(cell, one.row.id, limit) for cell in one.row.cells)
    label = f"{one.row.label} ({one.row.id})" if ids else one.row.label
    return PageDifference(relation.kind, said, PageRow(one.row.id, label, cells))


def _row(row: Row, section: str, *, short: bool, ids: bool, route: str | None) -> PageRow:
    limit = SHOWN_IN.get(section, SHOWN) if short else None
    label = f"{row.label} ({row.id})" if ids else row.label
    return PageRow(row.id, label, tuple(_cell(cell, row.id, limit, route) for cell in row.cells))


def _cell(cell: Cell, row_id: str, limit: int | None, route: str | None = None) -> PageCell:
    found = phrases(cell.facts, row_id, notes=limit is None)
    if route and row_id.partition(".")[0] in ROUTED and not row_id.endswith(f".{route}"):
        unsaid = [" (route not stated)" if fact.route is None else "" for fact in cell.facts]
        found = [replace(one, text=one.text + words) for one, words in zip(found, unsaid, strict=True)]
    shown = found[:limit]
    if limit is not None:
        shown = [replace(phrase, cite=phrase.cite[:1]) for phrase in shown]
    if cell.absent and not cell.facts:
        shown.append(Phrase(cell.absent + (f": {cell.note}" if cell.note else ""), cell.cite, missing=True))
    value = unit = None
    if len(cell.facts) == 1 and isinstance(fact := cell.facts[0], Statement | AdverseReaction):
        value, unit = (None if fact.value is None else float(fact.value)), fact.unit
    return PageCell(tuple(shown), cell.absent, len(found) - len(found[:limit]), value, unit)
