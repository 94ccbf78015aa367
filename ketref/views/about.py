"""Say what ketref is: version, data date, counts, coverage by section, licences."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from rich.console import Console, ConsoleOptions, RenderResult
from rich.table import Table

from ketref.sections import SECTIONS
from ketref.views.citations import Foot
from ketref.views.json_text import dump
from ketref.views.page import ADVICE
from ketref.views.table import Pen
from ketref.views.text import clean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ketref.knowledge.library import Coverage

LICENCES = "Program: MIT. Data: CC BY-SA 4.0; attributions in data/README.md."


class Summary(NamedTuple):
    """What ketref says of itself; ``matrix`` is facts by section (rows) and drug (columns)."""

    version: str
    data_version: str
    path: str
    drugs: tuple[str, ...]
    matrix: dict[str, dict[str, Coverage]]
    sources: int
    questions: int
    claims: int

    def total(self, field: str) -> int:
        """Return the sum of *field* (facts, absences, reread) over all drugs and sections."""
        return sum(getattr(cell, field) for row in self.matrix.values() for cell in row.values())

    def lines(self) -> tuple[str, ...]:
        """Return the summary in sentences."""
        facts = self.total("facts")
        measured = sum(cell.facts for cell in self.matrix.get("targets", {}).values())
        return (
            f"ketref {self.version}, data of {self.data_version} ({self.path})",
            f"{len(self.drugs)} drugs, {facts} facts ({measured} at receptor targets).",
            f"{self.questions} questions, {self.claims} claims, {self.sources} sources.",
            f"{self.total('absences')} rows say which kind of fact is missing.",
            f"Read twice: {self.total('reread')} of {facts} facts.",
        )


def summarise(meta: Mapping[str, str], coverage: Iterable[Coverage], version: str, path: str) -> Summary:
    """Gather the summary from what the compiled knowledge says of itself."""
    matrix: dict[str, dict[str, Coverage]] = {section: {} for section in SECTIONS}
    drugs: dict[str, None] = {}
    for cell in coverage:
        matrix[cell.section][cell.drug] = cell
        drugs[cell.drug] = None
    counts = int(meta["sources"]), int(meta["faq"]), int(meta["claims"])
    return Summary(version, meta["data_version"], path, tuple(drugs), matrix, *counts)


class AboutView:
    """The summary as a Rich renderable, with the coverage as tables of as many drugs as fit."""

    def __init__(self, summary: Summary) -> None:
        self.summary = summary

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the sentences, the coverage and the licences."""
        pen = Pen(console, Foot({}, {}, ()))
        for line in self.summary.lines():
            yield pen.text(line)
        for drugs in self._abreast(options.max_width):
            table = Table(box=None, header_style="bold", padding=(0, 2, 0, 0))
            table.add_column("Facts by section", overflow="fold")
            for drug in drugs:
                table.add_column(pen.text(drug), justify="right", overflow="fold")
            table.add_column("all", justify="right")
            for id_, row in self.summary.matrix.items():
                total = sum(cell.facts for cell in row.values())
                table.add_row(pen.text(id_), *(_count(row[drug]) for drug in drugs), str(total))
            yield table
        yield pen.text(LICENCES, "dim")
        yield pen.text(ADVICE, "dim")

    def _abreast(self, width: int) -> Iterator[list[str]]:
        """Yield the drugs in groups that fit beside each other, and beside the sections and the totals."""
        room = width - max(map(len, self.summary.matrix), default=0) - len("  absent")
        group, used = list[str](), 0
        for drug in self.summary.drugs:
            need = max(len(drug), len("absent")) + 2
            if group and used + need > room:
                yield group
                group, used = [], 0
            group.append(drug)
            used += need
        yield group


def about_plain(summary: Summary) -> str:
    """Return the summary as lines."""
    rows = [
        f"{section}: " + ", ".join(f"{drug} {_count(cell)}" for drug, cell in row.items())
        for section, row in summary.matrix.items()
    ]
    return "\n".join(clean(line) for line in (*summary.lines(), *rows, LICENCES, ADVICE)) + "\n"


def about_json(summary: Summary) -> str:
    """Return the summary as JSON."""
    matrix = {
        section: {drug: {"facts": c.facts, "absences": c.absences, "reread": c.reread} for drug, c in row.items()}
        for section, row in summary.matrix.items()
    }
    found = {"version": summary.version, "data_version": summary.data_version, "sources": summary.sources}
    return dump(found | {"faq": summary.questions, "claims": summary.claims, "coverage": matrix})


def _count(cell: Coverage) -> str:
    return str(cell.facts) if cell.facts or not cell.absences else "absent"
