"""What a reader sees: nothing cut off, nothing blank, nothing that moves the cursor, the same facts in every format."""

from __future__ import annotations

import io
import json
import os
import re

import msgspec
import pytest
from conftest import HERE, TINY, Run
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from ketref.knowledge.library import Library
from ketref.pharmacology.comparison import Comparison, compare, headlines
from ketref.pharmacology.differences import differences
from ketref.records import Drug, Statement
from ketref.sections import SECTIONS
from ketref.views.json_text import page_json
from ketref.views.page import Page, compose, sources_of
from ketref.views.plain import plain
from ketref.views.table import PageView, bar
from ketref.views.text import clean, encodable

INVENTED = Library(TINY)
GOLDEN = HERE / "golden"


def page_of(drugs: list[Drug], *, short: bool = False, sections: list[str] | None = None) -> Page:
    """Return the page that compares *drugs* of the invented knowledge."""
    whole: Comparison = compare(drugs, INVENTED.targets(), INVENTED.effects(), sections or list(SECTIONS))
    systems = {effect.id: effect.system for effect in INVENTED.effects().values()}
    apart, alike = differences(whole, ["mor", "nmda"], systems) if len(drugs) > 1 and not sections else ([], [])
    return compose(
        headlines(whole, INVENTED.targets()) if short else whole,
        INVENTED.sources(sources_of(whole)),
        notices=["A notice."],
        data_version="2026-01-03",
        short=short,
        apart=apart,
        alike=alike,
    )


def screen(page: Page, width: int, *, terminal: bool = False, encoding: str = "utf-8") -> str:
    """Return what *page* looks like at *width* columns."""
    buffer = io.TextIOWrapper(io.BytesIO(), encoding=encoding, errors="strict", write_through=True)
    console = Console(
        file=buffer, width=width, force_terminal=terminal, highlight=False, color_system=None, _environ={}
    )
    console.print(PageView(page))
    buffer.flush()
    return buffer.buffer.getvalue().decode(encoding)  # type: ignore[attr-defined]


def both() -> list[Drug]:
    """Return the two invented drugs."""
    return [INVENTED.drug("alpha"), INVENTED.drug("beta")]


@pytest.mark.parametrize("short", [True, False], ids=["short", "all"])
@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_golden_screen(width: int, short: bool) -> None:
    """The screen is the one that somebody looked at and kept; KETREF_GOLDEN=1 keeps a new one."""
    found = screen(page_of(both(), short=short), width)
    kept = GOLDEN / f"{'short' if short else 'all'}-{width}.txt"
    if os.environ.get("KETREF_GOLDEN"):
        kept.write_text(found, "utf-8")
    assert found == kept.read_text("utf-8")


EXAMINED = [
    ("ketamine", "morphine"),
    ("morphine", "fentanyl"),
    ("ketamine", "esketamine"),
    ("morphine", "naloxone"),
    ("ketamine", "morphine", "fentanyl"),
]


@pytest.mark.parametrize("drugs", EXAMINED, ids="-".join)
@pytest.mark.parametrize("width", [60, 80, 120])
def test_golden_screen_of_real_drugs(drugs: tuple[str, ...], width: int, run: Run) -> None:
    """A screen that students see changes only when somebody looked at the new one and kept it: facts or layout.

    KETREF_GOLDEN=1 keeps a new one. The file says nothing of whether a figure is right: that is for its source.
    """
    found = run("compare", *drugs, "--width", str(width)).stdout
    kept = GOLDEN / f"{'-'.join(drugs)}-{width}.txt"
    if os.environ.get("KETREF_GOLDEN"):
        kept.write_text(found, "utf-8")
    assert found == kept.read_text("utf-8")


@pytest.mark.parametrize("terminal", [True, False], ids=["terminal", "pipe"])
@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_no_line_is_wider_than_the_screen(width: int, terminal: bool) -> None:
    """Rich would cut such a line; here nothing is ever shortened with an ellipsis either."""
    found = re.sub(
        r"\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1b\[[0-9;]*m", "", screen(page_of(both()), width, terminal=terminal)
    )
    from rich.cells import cell_len

    assert max(cell_len(line) for line in found.splitlines()) <= width
    assert "…" not in found


def letters(text: str) -> str:
    """Return *text* without white space and frames: what must survive every layout."""
    return re.sub(r"[\s•─-╿]", "", text)


@pytest.mark.parametrize("width", [40, 60, 80, 120, 200])
def test_every_word_survives_every_width(width: int) -> None:
    """Each phrase of each cell is on the screen with all its letters, stacked or side by side."""
    page = page_of([INVENTED.drug("alpha")])
    assert not page.differences
    found = letters(screen(page, width))
    for section in page.sections:
        for row in section.rows:
            for phrase in row.cells[0].phrases:
                assert letters(clean(phrase.text)) in found


SIGNS = st.text(st.characters(exclude_categories=("Cs",)), min_size=1, max_size=60).filter(lambda text: text.strip())


@settings(max_examples=60, deadline=None)
@given(SIGNS, st.sampled_from([40, 80, 120]))
def test_any_text_survives_rendering(text: str, width: int) -> None:
    """Brackets, quotes, Greek, right-to-left marks and control characters reach every format as text."""
    fact = Statement(topic="class", text=text, cite=("paper2001#p1",))
    drug = msgspec.structs.replace(INVENTED.drug("beta"), identity=(fact,))
    page = page_of([drug], sections=["identity"])
    shown = screen(page, width)
    assert not re.search("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", shown)
    wanted = letters(clean(text))
    assert wanted in letters(shown)
    assert wanted in letters(plain(page))
    assert text in json.loads(page_json(page))["sections"][0]["rows"][0]["cells"]["beta"]["text"]


def test_markup_in_data_is_text() -> None:
    """Label prose is full of brackets; Rich must not read them as markup."""
    shown = screen(page_of(both(), sections=["boxed_warnings"]), 120)
    assert "addiction [see 5.1] and [n=12]" in shown


def test_every_number_of_a_citation_resolves_at_the_foot() -> None:
    """The numbers in the cells are the numbers at the foot, in all formats with a foot."""
    for found in (screen(page_of(both()), 120), plain(page_of(both()))):
        body, foot = re.split(r"^Sources:?$", found, flags=re.MULTILINE)
        used = set(re.findall(r"\[(\d+)\]", body.replace("[n=12]", "")))
        assert used == set(re.findall(r"^\[(\d+)\]", foot, flags=re.MULTILINE))
        assert used


def test_plain_has_no_frames_colours_or_columns() -> None:
    """Plain is for ears and grep: each line says section, row and drug."""
    found = plain(page_of(both()))
    assert not re.search("[\x1b─-╿█▒]", found)
    assert "Pharmacokinetics: Half-life · oral: ALPHAdrug: 4–6 h [2]." in found
    assert "Pharmacokinetics: Half-life · oral: betadrug: not in our sources." in found


def test_json_says_what_the_screen_says() -> None:
    """Each cell of the JSON has the words of the cell, and cites or a kind of absence; sources resolve."""
    page = page_of(both())
    found = json.loads(page_json(page))
    assert list(found) == ["schema", "data_version", "drugs", "differences", "sections", "sources"]
    assert {one["relation"] for one in found["differences"]} <= {
        "opposite", "only", "more", "different", "not comparable",
    }  # fmt: skip
    for one in found["differences"]:
        assert list(one["drugs"]) == ["alpha", "beta"]
        assert all(one["drugs"].values())
        assert {cite.split("#")[0] for cite in one["cites"]} <= set(found["sources"])
    for section in found["sections"]:
        for row in section["rows"]:
            assert list(row["cells"]) == ["alpha", "beta"]
            for cell in row["cells"].values():
                assert cell["text"]
                assert cell["cites"] or cell["absent"]
                assert {cite.split("#")[0] for cite in cell["cites"]} <= set(found["sources"])
    half_life = next(
        row for s in found["sections"] for row in s["rows"] if row["id"] == "pharmacokinetics.half_life.iv"
    )
    assert half_life["cells"]["alpha"] == {"text": "3 h (SD 0.5)", "value": 3.0, "unit": "h", "cites": ["paper2001#p1"]}


def test_published_figures_keep_their_digits() -> None:
    """15.0 % and 100.10 g/mol are not 15 % and 100.1 g/mol."""
    found = screen(page_of([INVENTED.drug("alpha")]), 120)
    assert "drowsiness 15.0% vs 3% placebo" in found
    assert "100.10 g/mol" in found


def test_an_old_encoding_gets_spelled_out_signs() -> None:
    """On an ASCII or Latin-1 terminal μ is mu; nothing fails and nothing is lost."""
    for encoding in ("ascii", "latin-1", "cp1252"):
        shown = screen(page_of(both()), 80, encoding=encoding)
        assert "mu (MOP)" in shown
    assert encodable("μ ≤ 5 µM ½ é Ж", "ascii") == "mu <= 5 uM 1/2 e ?"


@given(st.floats(-5, 20), st.booleans())
def test_a_bar_is_always_eight_wide(level: float, binding: bool) -> None:
    """Any level gives a bar of the same width, and a tighter one never a shorter one."""
    drawn = bar(level, binding=binding)
    assert len(drawn) == 8
    assert drawn.count("░") >= bar(level + 1, binding=binding).count("░")
