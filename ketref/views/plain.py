"""Write a page as sentences, one per cell, without boxes, columns or colour: for ears, grep and diff."""

from __future__ import annotations

from ketref.views.page import Page, PageCell, laid_out
from ketref.views.text import clean


def plain(page: Page) -> str:
    """Return *page* as lines 'section: row: drug: text [numbers]', then the numbered sources."""
    lines = [clean(notice) for notice in page.notices]
    for section in laid_out(page.sections, page.differences, short=page.short):
        for row in section.rows:
            for head, cell in zip(page.heads, row.cells, strict=True):
                lines.append(clean(f"{section.title}: {row.label}: {head}: {_sentence(page, cell)}"))
        if section.id == "differences":
            lines += [clean(line) for line in page.so_what]
            lines += [f"{page.more} more differences: --only-differences shows all."] if page.more else []
            lines += [clean(line) for line in page.alike]
    lines += [clean(line) for line in page.foot.lines() if "█" not in line]
    return "\n".join(lines) + "\n"


def _sentence(page: Page, cell: PageCell) -> str:
    parts = [phrase.text + page.foot.marks(phrase.cite) for phrase in cell.phrases]
    if cell.more:
        parts.append(f"{cell.more} more")
    return "; ".join(parts) + "."
