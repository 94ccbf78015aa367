"""Lay a page out for a terminal: tables side by side, or stacked where the width is too small for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rich.box import ROUNDED
from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table
from rich.text import Text

from ketref.views.citations import Foot, cited, link, short_citation
from ketref.views.page import Page, PageCell, PageRow, PageSection, laid_out
from ketref.views.text import clean, encodable
from ketref.views.wording import Phrase

LABEL = 17
"""Width of the column of labels."""
NARROWEST = 22
"""Narrowest column of a drug; below it the table stacks."""
WIDEST = 72
"""Widest column of a drug: longer lines are hard to read."""
READABLE = 100
"""Widest line of running text."""

BAR = 8
LOWEST, HIGHEST = 3.0, 11.0


class PageView:
    """A page as a Rich renderable."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield notices, sections, the numbered sources and the closing lines."""
        page, width = self.page, options.max_width
        pen = Pen(console, page.foot)
        for notice in page.notices:
            yield pen.text(notice, "yellow")
        frame = 1 + 3 * (len(page.ids) + 1)
        column = min(WIDEST, (width - LABEL - frame) // len(page.ids))
        for section in laid_out(page.sections, page.differences, short=page.short):
            if not section.rows:
                continue
            if column >= NARROWEST:
                yield _side_by_side(page, section, pen, column)
            else:
                yield from _stacked(page, section, pen, width)
            if section.id == "differences":
                yield from _folded(page, pen)
        yield from pen.foot(width, whole=not page.short)


class Pen:
    """Writes data as Text, never as markup: safe characters only, and only those that the terminal has."""

    def __init__(self, console: Console, end: Foot) -> None:
        self.console, self.end = console, end
        self.framed = console.is_terminal
        self.linked = console.is_terminal and not console.legacy_windows

    def text(self, text: str, style: str = "") -> Text:
        """Return *text* as it may be printed."""
        return Text(encodable(clean(text), self.console.encoding), style, overflow="fold")

    def phrase(self, phrase: Phrase) -> Text:
        """Return a phrase followed by its citation numbers, each a link."""
        text = self.text(phrase.text, "dim italic" if phrase.missing else "")
        if phrase.level is not None:
            drawn = encodable(bar(phrase.level, binding=phrase.binding), self.console.encoding)
            text = Text.assemble((drawn, "green"), " ", text)
        return self.cite(text, phrase.cite)

    def cite(self, text: Text, cites: Iterable[str]) -> Text:
        """Append the numbers of the sources of *cites*, each once, to *text*."""
        for id_ in cited(cites):
            text.append(" ")
            text.append(f"[{self.end.numbers[id_]}]", self.link_style(id_))
        return text

    def link_style(self, id_: str) -> str:
        """Return the style of a citation: a link to the source *id_* where it has an address and the terminal links."""
        address = link(self.end.sources[id_]) if self.linked else None
        return f"cyan link {address}" if address else "cyan"

    def fold(self, text: str | Text, width: int, style: str = "", first: str = "", rest: str = "") -> Iterator[Text]:
        """Yield *text* in lines of at most *width*, the first behind *first*, the others behind *rest*."""
        whole = self.text(text, style) if isinstance(text, str) else text
        for i, line in enumerate(whole.wrap(self.console, max(1, width - len(rest)), overflow="fold")):
            yield self.text(rest if i else first).append_text(line)

    def source_list(self, width: int) -> Iterator[Text]:
        """Yield the numbered sources, in lines of at most *width*."""
        margin = len(str(len(self.end.numbers))) + 3
        for id_, number in self.end.numbers.items():
            source = self.end.sources[id_]
            text = self.text(short_citation(source))
            address = link(source)
            if address and self.linked:
                text.stylize(f"link {address}")
            for first, line in enumerate(text.wrap(self.console, max(1, width - margin), overflow="fold")):
                yield Text((f"[{number}]" if first == 0 else "").ljust(margin), "cyan").append_text(line)

    def foot(self, width: int, *, whole: bool = True) -> Iterator[Text]:
        """Yield the numbered sources, *whole* or by their ids, and the closing lines in readable width."""
        if self.end.numbers:
            yield self.text("Sources", "bold")
            yield from (self.source_list if whole else self.source_ids)(width)
        for line in self.end.closing:
            yield from self.fold(line, min(width, READABLE), "dim")

    def source_ids(self, width: int) -> Iterator[Text]:
        """Yield the numbered ids of the sources in columns: short, and what ``ketref sources`` takes."""
        items = [(f"[{number}] {id_}", self.link_style(id_)) for id_, number in self.end.numbers.items()]
        column = max((len(item) for item, _ in items), default=0) + 2
        across = max(1, (width + 2) // column)
        for start in range(0, len(items), across):
            line = Text(overflow="fold")
            for item, style in items[start : start + across]:
                line.append(item, style)
                line.append(" " * (column - len(item)))
            line.rstrip()
            yield line

    def cell(self, cell: PageCell, width: int) -> Text:
        """Return a cell as lines of at most *width*, each phrase with a hanging indent where there are several."""
        items = [self.phrase(phrase) for phrase in cell.phrases]
        if cell.more:
            items[-1].append(f" +{cell.more} more", "dim")
        if len(items) == 1:
            return items[0]
        bullet = encodable("•", self.console.encoding) + " "
        lines = []
        for item in items:
            wrapped = item.wrap(self.console, max(1, width - 2), overflow="fold")
            lines += [Text.assemble(bullet if first == 0 else "  ", line) for first, line in enumerate(wrapped)]
        joined = Text("\n").join(lines)
        joined.no_wrap = True  # wrapped above, to a hanging indent
        return joined


def bar(level: float, *, binding: bool) -> str:
    """Draw −log10 of mol/L on the scale from 3 to 11, one step per tenfold; full blocks for binding."""
    filled = round((min(max(level, LOWEST), HIGHEST) - LOWEST) / (HIGHEST - LOWEST) * BAR)
    return ("█" if binding else "▒") * filled + "░" * (BAR - filled)


def _folded(page: Page, pen: Pen) -> Iterator[Text]:
    """Yield what the differences come to, how many more there are, and the rows that are alike."""
    for line in page.so_what:
        yield pen.text(line, "bold")
    if page.more:
        yield pen.text(f"+{page.more} more: --only-differences shows all.", "dim")
    for line in page.alike:
        yield pen.text(line)


def _side_by_side(page: Page, section: PageSection, pen: Pen, column: int) -> Table:
    table = Table(
        box=ROUNDED if pen.framed else None,
        show_lines=pen.framed and not page.short,
        border_style="dim",
        header_style="bold",
        padding=(0, 1),
        pad_edge=pen.framed,
    )
    table.add_column(pen.text(section.title, _title_style(section)), width=LABEL, overflow="fold")
    for head in page.heads:
        table.add_column(pen.text(head, "bold cyan"), width=column, overflow="fold")
    for row in section.rows:
        table.add_row(pen.text(row.label, "bold"), *(pen.cell(cell, column) for cell in row.cells))
    return table


def _stacked(page: Page, section: PageSection, pen: Pen, width: int) -> Iterator[Text]:
    yield Text()
    yield pen.text(section.title.upper(), _title_style(section))
    for row in section.rows:
        yield pen.text(row.label, "bold")
        yield from _stacked_row(page, row, pen, width)


def _stacked_row(page: Page, row: PageRow, pen: Pen, width: int) -> Iterator[Text]:
    for head, cell in zip(page.heads, row.cells, strict=True):
        yield Text("  ").append_text(pen.text(head, "cyan"))
        for line in pen.cell(cell, width - 4).wrap(pen.console, max(1, width - 4), overflow="fold"):
            yield Text("    ").append_text(line)


def _title_style(section: PageSection) -> str:
    return "bold red" if section.id == "boxed_warnings" else "bold magenta"
