"""Real sessions for the documents: cog runs these and CI fails where a document and the program part."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PICTURE = ROOT / "docs" / "compare.svg"


def run(command: str) -> str:
    """Return what ``ketref …`` prints on an 80-column pipe, stderr after stdout."""
    surroundings = {"COLUMNS": "80", "TERMINAL_WIDTH": "80", "PYTHONIOENCODING": "utf-8", "KETREF_DATA": ""}
    kept = {key: value for key, value in os.environ.items() if key not in ("FORCE_COLOR", "NO_COLOR", "KETREF_DATA")}
    arguments = [sys.executable, "-m", "ketref", *shlex.split(command)[1:]]
    del surroundings["KETREF_DATA"]
    found = subprocess.run(
        arguments, capture_output=True, text=True, encoding="utf-8", env={**kept, **surroundings}, cwd=ROOT, check=False
    )
    lines = (found.stdout + found.stderr).splitlines()
    return "\n".join(line.rstrip() for line in lines)


def session(command: str, first: int | None = None) -> str:
    """Return *command* and what it prints as a Markdown block; only the *first* lines where it is long."""
    lines = run(command).splitlines()
    shown = lines[:first] + (["[...]"] if first is not None and len(lines) > first else [])
    return "\n".join(["```console", f"$ {command}", *shown, "```"]) + "\n"


def picture() -> str:
    """Return the picture of the README: the first screen of ``ketref compare ketamine morphine`` as SVG."""
    from rich.console import Console  # noqa: PLC0415

    from ketref.knowledge.library import Library  # noqa: PLC0415
    from ketref.pharmacology.comparison import compare, headlines  # noqa: PLC0415
    from ketref.views.page import compose, sources_of  # noqa: PLC0415
    from ketref.views.table import PageView  # noqa: PLC0415

    library = Library()
    drugs = [library.drug("ketamine"), library.drug("morphine")]
    targets = library.targets()
    sections = ["identity", "boxed_warnings", "targets", "dependence"]
    comparison = headlines(compare(drugs, targets, library.effects(), sections), targets)
    comparison = type(comparison)(comparison.drugs, comparison.sections[:3])
    sources = library.sources(sources_of(comparison))
    page = compose(comparison, sources, notices=(), data_version=library.meta()["data_version"], short=True)
    with Path(os.devnull).open("w") as nowhere:
        console = Console(
            file=nowhere,
            record=True,
            width=100,
            force_terminal=True,
            highlight=False,
            color_system="truecolor",
            _environ={},
        )
        console.print(PageView(page))
        return console.export_svg(title="ketref compare ketamine morphine", unique_id="ketref")


if __name__ == "__main__":
    PICTURE.write_text(picture(), "utf-8")
