"""Lay out what a search found: questions, claims, then facts with the row that opens each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from rich.console import Console, ConsoleOptions, RenderResult

from ketref.pharmacology.comparison import Comparison, Row
from ketref.records import Fact, Source
from ketref.records.answers import Claim
from ketref.views.citations import Foot, foot
from ketref.views.json_text import brief, dump
from ketref.views.table import READABLE, Pen
from ketref.views.text import clean
from ketref.views.wording import Phrase, phrases


class FoundFact(Struct, frozen=True):
    """A fact in words, where it stands, and the row id that ``ketref why`` takes."""

    drug: str
    title: str
    row: str
    phrase: Phrase


class Found(Struct, frozen=True):
    """What a search found; ``more`` counts the facts that are not shown."""

    questions: tuple[tuple[int, str], ...]
    claims: tuple[Claim, ...]
    facts: tuple[FoundFact, ...]
    more: int
    foot: Foot


def gather(
    questions: Iterable[tuple[int, str]],
    claims: Iterable[Claim],
    facts: Iterable[tuple[Comparison, str, Fact]],
    more: int,
    sources: Mapping[str, Source],
    closing: Iterable[str],
) -> Found:
    """Put *facts* (each with its drug lined up alone, and its section) into words; number their sources."""
    worded = tuple(_fact(alone, section, fact) for alone, section, fact in facts)
    cites = (cite for one in worded for cite in one.phrase.cite)
    return Found(tuple(questions), tuple(claims), worded, more, foot(cites, sources, closing))


def _fact(alone: Comparison, section: str, fact: Fact) -> FoundFact:
    rows = next(one for one in alone.sections if one.id == section)
    row = next(row for row in rows.rows if any(known is fact for known in row.cells[0].facts))
    return FoundFact(alone.drugs[0].name, f"{rows.title}: {row.label}", row.id, _phrase(fact, row))


def _phrase(fact: Fact, row: Row) -> Phrase:
    found = phrases([fact], row.id, notes=False)
    return Phrase(" • ".join(phrase.text for phrase in found), fact.cite)


class FoundView:
    """The finds as a Rich renderable."""

    def __init__(self, found: Found) -> None:
        self.found = found

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield questions, claims, facts, and the ids of the sources of the facts."""
        found = self.found
        pen = Pen(console, found.foot)
        width = min(options.max_width, READABLE)
        if found.questions:
            yield pen.text("Questions", "bold magenta")
        for number, question in found.questions:
            yield from pen.fold(f"ketref faq {number}: {question}", width)
        if found.claims:
            yield pen.text("Claims", "bold magenta")
        for claim in found.claims:
            yield from pen.fold(f"ketref claims {claim.id}: {claim.statement} ({claim.verdict})", width)
        if found.facts:
            yield pen.text("Facts", "bold magenta")
        for one in found.facts:
            yield from pen.fold(f"{one.drug} · {one.title} ({one.row})", width, "bold")
            yield from pen.fold(pen.cite(pen.text(one.phrase.text), one.phrase.cite), width, "", "  ", "  ")
        if found.more:
            yield pen.text(f"+{found.more} more; more words narrow the search.", "dim")
        yield from pen.foot(options.max_width, whole=False)


def found_plain(found: Found) -> str:
    """Return the finds as lines of text."""
    lines = [f"Question {number}: {question}" for number, question in found.questions]
    lines += [f"Claim {claim.id}: {claim.statement} ({claim.verdict})" for claim in found.claims]
    lines += [
        f"{one.drug}: {one.title} ({one.row}): {one.phrase.text}{found.foot.marks(one.phrase.cite)}"
        for one in found.facts
    ]
    lines += [f"{found.more} more."] if found.more else []
    lines += [f"[{number}] {id_}" for id_, number in found.foot.numbers.items()]
    return "\n".join(clean(line) for line in (*lines, *found.foot.closing)) + "\n"


def found_json(found: Found) -> str:
    """Return {questions: [{number, question}], claims: [brief], facts: [{drug, row, title, text, cites}], more}."""
    questions = [{"number": number, "question": question} for number, question in found.questions]
    facts = [
        {"drug": one.drug, "row": one.row, "title": one.title, "text": one.phrase.text, "cites": list(one.phrase.cite)}
        for one in found.facts
    ]
    claims = [brief(claim) for claim in found.claims]
    return dump({"questions": questions, "claims": claims, "facts": facts, "more": found.more})
