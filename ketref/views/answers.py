"""Lay out everything that is no comparison: questions, the list of drugs, sources, what ketref is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ketref.records import Source
from ketref.records.answers import Faq, Point
from ketref.views.citations import Foot, foot, link, numbered
from ketref.views.table import READABLE, Pen
from ketref.views.text import clean

OTHERS = "Other questions"


class Answer(NamedTuple):
    """A question with its number; the whole answer, or only the short one."""

    number: int
    faq: Faq
    whole: bool

    def parts(self) -> Iterator[tuple[str, Point]]:
        """Yield each point of the answer under its heading."""
        yield "", self.faq.answer
        if self.whole:
            for i, point in enumerate(self.faq.why):
                yield "Why" if i == 0 else "", point
            if self.faq.misconception:
                yield "Misconception", self.faq.misconception


def source_numbers(answers: Iterable[Answer]) -> dict[str, int]:
    """Return the numbers of the sources of *answers* in order of appearance."""
    return numbered(cite for answer in answers for _, point in answer.parts() for cite in point.cite)


class Faqs(NamedTuple):
    """Answered questions with their sources, and others by number."""

    answers: Sequence[Answer]
    others: Sequence[tuple[int, str]]
    foot: Foot


def gather(
    answers: Sequence[Answer],
    others: Sequence[tuple[int, str]],
    sources: Mapping[str, Source],
    closing: Iterable[str],
) -> Faqs:
    """Return *answers* with those of *sources* that they cite, numbered in order of appearance."""
    return Faqs(answers, others, foot(source_numbers(answers), sources, closing))


class FaqView:
    """Questions and answers with numbered sources, as a Rich renderable."""

    def __init__(self, faqs: Faqs) -> None:
        self.faqs = faqs

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield each question and its points, then the other questions and the sources."""
        faqs = self.faqs
        pen = Pen(console, faqs.foot)
        width = min(options.max_width, READABLE)
        for answer in faqs.answers:
            yield from pen.fold(f"{answer.number}. {answer.faq.question}", width, "bold magenta")
            for heading, point in answer.parts():
                if heading:
                    yield Text()
                    yield pen.text(heading, "bold")
                bullet = heading != "" or (point is not answer.faq.answer)
                text = pen.cite(pen.text(point.text), point.cite)
                yield from pen.fold(text, width, "", "• " if bullet else "  ", "  ")
            if answer.whole and answer.faq.see:
                yield Text()
                yield pen.text("See", "bold")
                for command in answer.faq.see:
                    yield from pen.fold(command, width, "cyan", "  ", "  ")
            yield Text()
        if faqs.others:
            yield pen.text(OTHERS, "bold")
            margin = len(str(max(number for number, _ in faqs.others))) + 4
            for number, question in faqs.others:
                yield from pen.fold(question, width, "", f"{number}. ".rjust(margin), " " * margin)
            yield Text()
        yield from pen.foot(options.max_width)


def faq_plain(faqs: Faqs) -> str:
    """Return questions and answers as lines of text."""
    lines = []
    for answer in faqs.answers:
        lines.append(f"{answer.number}. {answer.faq.question}")
        for heading, point in answer.parts():
            said = f"{heading}: {point.text}" if heading else point.text
            lines.append(said + faqs.foot.marks(point.cite))
        if answer.whole:
            lines += [f"See: {command}" for command in answer.faq.see]
        lines.append("")
    lines += [f"{OTHERS}: {number}. {question}" for number, question in faqs.others]
    return "\n".join(clean(line) for line in (*lines, *faqs.foot.lines())) + "\n"


class ListView:
    """Rows under group headings, in columns that fit their content; the last one folds."""

    def __init__(self, groups: Mapping[str, Sequence[Sequence[str]]], closing: Sequence[str]) -> None:
        self.groups, self.closing = groups, closing

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield each group as a table."""
        pen = Pen(console, Foot({}, {}, tuple(self.closing)))
        width = min(options.max_width, READABLE)
        rows = [row for group in self.groups.values() for row in group]
        widest = max((Text(clean(row[0])).cell_len for row in rows), default=0)
        for group, members in self.groups.items():
            yield pen.text(group, "bold magenta")
            grid = Table.grid(padding=(0, 2, 0, 0))
            grid.add_column(width=min(widest, width // 2) + 2, overflow="fold")
            for _ in members[0][1:]:
                grid.add_column(overflow="fold")
            for row in members:
                grid.add_row(pen.text("  " + row[0], "cyan"), *(pen.text(cell) for cell in row[1:]))
            yield grid
        yield from pen.foot(options.max_width)


def list_plain(groups: Mapping[str, Sequence[Sequence[str]]], closing: Sequence[str]) -> str:
    """Return grouped rows as lines 'group: first: rest'."""
    lines = [f"{group}: {row[0]}: {' '.join(row[1:])}" for group, rows in groups.items() for row in rows]
    return "\n".join(clean(line) for line in (*lines, *closing)) + "\n"


def source_rows(sources: Mapping[str, Source]) -> dict[str, list[tuple[str, str]]]:
    """Return the bibliography by kind: id and full citation with what was read."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for id_, source in sorted(sources.items()):
        version = f" Version: {source.version}." if source.version else ""
        licence = f" Licence: {source.licence}." if source.licence else ""
        found = " ".join(part for part in (f"PMID {source.pmid}." if source.pmid else "", link(source) or "") if part)
        read = f" Read {source.read} as: {source.read_as}."
        groups.setdefault(source.kind, []).append((id_, f"{source.citation}.{version} {found}{read}{licence}"))
    return groups
