"""The page: a comparison in words and numbers of citations, before any format. Renderers only lay it out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from msgspec.structs import replace

from ketref.pharmacology.comparison import Cell, Comparison, Row
from ketref.records import Absence, AdverseReaction, Drug, Source, Statement
from ketref.views.wording import Phrase, phrases

SHOWN = 1
"""How many facts of one cell the short screen shows; the rest are counted, never dropped without a word."""

SHOWN_IN = {"boxed_warnings": 99, "targets": 2, "indications": 2, "adverse_reactions": 2}

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


class PageSection(Struct, frozen=True):
    """A titled section of rows."""

    id: str
    title: str
    rows: tuple[PageRow, ...]


class Page(Struct, frozen=True):
    """Everything that a screen, a pipe or a program is shown; ``numbers`` counts the sources in order of appearance."""

    ids: tuple[str, ...]
    heads: tuple[str, ...]
    notices: tuple[str, ...]
    sections: tuple[PageSection, ...]
    sources: dict[str, Source]
    numbers: dict[str, int]
    data_version: str
    closing: tuple[str, ...]
    short: bool


def cited(comparison: Comparison) -> list[str]:
    """Return the ids of the sources that *comparison* cites, in order of appearance."""
    cells = [cell for section in comparison.sections for row in section.rows for cell in row.cells]
    cites = [cite for cell in cells for cite in (*(cite for fact in cell.facts for cite in fact.cite), *cell.cite)]
    return list(dict.fromkeys(cite.split("#")[0] for cite in cites))


def compose(
    comparison: Comparison,
    sources: Mapping[str, Source],
    *,
    notices: Iterable[str],
    data_version: str,
    short: bool,
    ids: bool = False,
    hint: str = "",
) -> Page:
    """Put *comparison* into words.

    *short* leaves out notes and further sources, and counts further facts; *ids* puts each row's id behind its label.
    """
    sections = tuple(
        PageSection(one.id, one.title, tuple(_row(row, one.id, short=short, ids=ids) for row in one.rows))
        for one in comparison.sections
    )
    numbers: dict[str, int] = {}
    for section in sections:
        for row in section.rows:
            for cell in row.cells:
                for cite in cell.cites:
                    numbers.setdefault(cite.split("#")[0], len(numbers) + 1)
    legend = [LEGEND] if any(section.id == "targets" for section in sections) else []
    closing = (*legend, *([hint] if hint else []), f"Data of {data_version}. {ADVICE}")
    return Page(
        tuple(drug.id for drug in comparison.drugs),
        tuple(_head(drug) for drug in comparison.drugs),
        tuple(notices),
        sections,
        {id_: sources[id_] for id_ in numbers},
        numbers,
        data_version,
        closing,
        short,
    )


def _head(drug: Drug) -> str:
    return drug.tall_man or drug.name


def _row(row: Row, section: str, *, short: bool, ids: bool) -> PageRow:
    limit = SHOWN_IN.get(section, SHOWN) if short else None
    label = f"{row.label} ({row.id})" if ids else row.label
    return PageRow(row.id, label, tuple(_cell(cell, row.id, limit) for cell in row.cells))


def _cell(cell: Cell, row_id: str, limit: int | None) -> PageCell:
    found = phrases(cell.facts, row_id, notes=limit is None)
    shown = found[:limit]
    if limit is not None:
        shown = [replace(phrase, cite=phrase.cite[:1]) for phrase in shown]
    if cell.absent and not cell.facts:
        shown.append(Phrase(cell.absent + (f": {cell.note}" if cell.note else ""), cell.cite, missing=True))
    value = unit = None
    if len(cell.facts) == 1 and isinstance(fact := cell.facts[0], Statement | AdverseReaction):
        value, unit = (None if fact.value is None else float(fact.value)), fact.unit
    return PageCell(tuple(shown), cell.absent, len(found) - len(found[:limit]), value, unit)
