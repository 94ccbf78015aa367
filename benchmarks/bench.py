"""Measure ketref as whole processes, against floors measured in the same run; print ratios and medians.

Usage: python benchmarks/bench.py [--runs N] [--scale 100,1000,10000]

Ratios are medians of pairs run in turn (A B A B …), so that they hold while the machine's speed drifts.
"""

from __future__ import annotations

import argparse
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ketref.knowledge.files import bundled
from ketref.knowledge.library import Library
from ketref.pharmacology.comparison import compare, headlines
from ketref.pharmacology.differences import differences
from ketref.sections import SECTIONS
from ketref.views.page import Page, compose, laid_out, sources_of

KETREF = [sys.executable, "-m", "ketref"]
COMPARE = ["compare", "ketamine", "morphine"]


def main() -> None:
    """Run every measurement and print one line for each."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--scale", default="100,1000,10000")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        os.environ["XDG_CACHE_HOME"] = str(work / "cache")
        os.environ.pop("KETREF_DATA", None)
        ours, lowest = [*KETREF, *COMPARE], [sys.executable, str(work / "floor.py")]
        first = once(ours).wall
        Path(lowest[1]).write_text(floor_program(short_page()), "utf-8")
        pairs(ours, lowest, 1)
        measured = pairs(ours, lowest, options.runs)
        report("compare ketamine morphine", measured, "minimal Typer + Rich program, same table")
        report("compare ketamine morphine", pairs(ours, [sys.executable, "-c", "pass"], options.runs), "python -c pass")
        print(f"peak memory: {once(ours).memory:.1f} MiB (floor {once(lowest).memory:.1f} MiB)")
        print(f"first run without a compiled file: {first:.2f} s")
        imports = [
            [sys.executable, "-c", f"import {name}"] for name in ("typer", "typer, rich.table, msgspec, sqlite3")
        ]
        report("import typer", pairs(imports[0], [sys.executable, "-c", "pass"], options.runs), "python -c pass")
        report("import all that compare needs", pairs(imports[1], imports[0], options.runs), "import typer")
        few = synthetic(work / "few", 5)
        once(few)
        for count in map(int, filter(None, options.scale.split(","))):
            many = synthetic(work / str(count), count)
            cold = once(many)
            print(f"{count} drugs: first run {cold.wall:.1f} s, {cold.memory:.0f} MiB")
            report(f"compare with {count} drugs", pairs(many, few, options.runs), "compare with 5")


class Cost(NamedTuple):
    """What one run took: wall seconds, processor seconds, peak MiB."""

    wall: float
    cpu: float
    memory: float


def once(command: Sequence[str]) -> Cost:
    """Run *command* to its end with its output thrown away; end where it fails."""
    start = time.perf_counter()
    out = os.open(os.devnull, os.O_WRONLY)
    process = os.posix_spawn(command[0], list(command), os.environ, file_actions=[(os.POSIX_SPAWN_DUP2, out, 1)])
    _, status, usage = os.wait4(process, 0)
    os.close(out)
    if status:
        raise SystemExit(f"failed: {' '.join(command)}")
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def pairs(one: Sequence[str], other: Sequence[str], runs: int) -> list[tuple[Cost, Cost]]:
    """Return the costs of both commands, run in turn."""
    return [(once(one), once(other)) for _ in range(runs)]


def report(name: str, measured: list[tuple[Cost, Cost]], against: str) -> None:
    """Print the median ratios of wall and processor time, and the median wall times that they come from."""
    wall, cpu = ([getattr(a, kind) / getattr(b, kind) for a, b in measured] for kind in ("wall", "cpu"))
    ours, other = (statistics.median(cost.wall for cost in column) * 1000 for column in zip(*measured, strict=True))
    ratios = f"{statistics.median(wall):.2f} x (processor {statistics.median(cpu):.2f} x)"
    print(f"{name}: {ratios} {against}; {ours:.0f} ms / {other:.0f} ms")


def short_page() -> Page:
    """Return the page of ``ketref compare ketamine morphine``."""
    library = Library()
    targets, effects = library.targets(), library.effects()
    whole = compare([library.drug(id_) for id_ in COMPARE[1:]], targets, effects, SECTIONS)
    core = [target.id for target in targets.values() if target.headline]
    apart, alike = differences(whole, core, {effect.id: effect.system for effect in effects.values()})
    short = headlines(whole, targets)
    sources = library.sources(sources_of(whole))
    return compose(short, sources, notices=(), data_version="", short=True, apart=apart, alike=alike)


def floor_program(page: Page) -> str:
    """Return a program that prints the same tables from constants: the least that Typer and Rich cost."""
    tables = [
        (section.title, page.heads, [(row.label, *(cell.text for cell in row.cells)) for row in section.rows])
        for section in laid_out(page.sections, page.differences, short=True)
    ]
    foot = [f"[{number}] {id_}" for id_, number in page.foot.numbers.items()]
    return f"""
import typer
TABLES = {tables!r}
FOOT = {foot!r}
app = typer.Typer(rich_markup_mode=None, pretty_exceptions_enable=False)
@app.command()
def show():
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text
    console = Console(highlight=False, emoji=False, markup=False)
    for title, heads, rows in TABLES:
        table = Table(box=None)
        for head in (title, *heads):
            table.add_column(Text(head), overflow="fold")
        for row in rows:
            table.add_row(*map(Text, row))
        console.print(table)
    for line in (*FOOT, *{[*page.alike, *page.foot.closing]!r}):
        console.print(Text(line))
app()
"""


def synthetic(folder: Path, count: int) -> list[str]:
    """Write a knowledge base of *count* invented drugs; return the command that compares two of them."""
    folder.mkdir()
    for name in ("effects.yaml", "targets.yaml", "sources.yaml"):
        (folder / name).write_text((bundled() / name).read_text("utf-8"), "utf-8")
    sources = Library().sources()
    source = next(iter(sources))
    for start in range(0, count, 500):
        drugs = "".join(_drug(i, source) for i in range(start, min(start + 500, count)))
        (folder / f"drugs-{start}.yaml").write_text(f"drugs:\n{drugs}", "utf-8")
    return [*KETREF, "compare", "drug0", "drug1", "--data", str(folder)]


def _drug(i: int, source: str) -> str:
    """Return an invented drug with some eighty facts."""
    cite = f"cite: [{source}#p{i}]"
    effects = Library().effects()
    lines = [f"  drug{i}:", f"    name: drug{i}", "    group: opioid agonist", f"    aliases: [alias{i}, other{i}]"]
    for section in SECTIONS.values():
        if section.id == "targets":
            facts = [
                f"{{target: mor, parameter: Ki, value: {n + 1}, unit: nM, species: human, {cite}}}" for n in range(5)
            ]
        elif section.id == "effects":
            facts = [f"{{effect: {effect}, direction: increase, {cite}}}" for effect in effects]
        elif section.topics and section.id != "interactions":
            topics = [topic for topic in section.topics if topic not in ("cas", "unii", "rxcui", "atc", "formula")][:3]
            facts = [f"{{topic: {topic}, text: text {i}, {cite}}}" for topic in topics]
        else:
            facts = []
        lines.append(f"    {section.id}: {'' if facts else '{absent: not in our sources}'}")
        lines += [f"      - {fact}" for fact in facts]
    return "\n".join(lines) + "\n"


if __name__ == "__main__":
    main()
