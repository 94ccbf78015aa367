"""Claims: whatever a record holds reaches every format; subjects, ids and words open them; the verdict stands first."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import pytest
from conftest import TINY, Run
from hypothesis import given
from hypothesis import strategies as st

from ketref.knowledge.library import Library
from ketref.records.answers import SUBJECTS, Result
from ketref.views.claims import VERDICTS, pages_of
from ketref.views.wording import result_words

INVENTED, BUNDLED = Library(TINY), Library()
CITE = ("paper2001#p1",)


def letters(text: str) -> str:
    """Return *text* without white space and bullets: what must survive every layout."""
    return re.sub(r"[\s•]", "", text)


@pytest.mark.parametrize("arguments", [(), ("-f", "plain"), ("--width", "40"), ("--width", "120")])
def test_everything_that_a_claim_holds_is_shown(run: Run, arguments: tuple[str, ...]) -> None:
    """Statement, verdict, finding, figures with interval and n, whose grade, caveats, since when it is out of date."""
    found = run("claims", "t1", *arguments, "--data", str(TINY))
    assert found.returncode == 0, found.stderr
    shown = letters(found.stdout)
    for text in (
        "Alpha relieves a [small] pain fast",
        "It did in one trial of 73 people. [1]",
        "Out of date since 2025-01-17: until then only with a second drug [2]",
        "response at 24 h: 64.0% vs 28% (midazolam), n=73 [1]",
        "response at 24 h: odds ratio 2.18 (95% CI 1.21 to 4.14), P < 0.001 [1]",
        "fall in score: range −3.5 to −1 points, 4 studies [3]",
        "deaths: <1 per 1000, P = 0.04 [3]",
        "mood: no different, P not given [3]",
        "Best kind of evidence: randomised trial",
        "Level 1 for one dose (scale: a society) [3]",
        "The trial was short. [1]",
        "read a second time on 2026-01-03",
    ):
        assert letters(text) in shown
    assert "supported with caveats" in found.stdout.lower()


def test_json_holds_the_record(run: Run) -> None:
    """The record whole, figures with their published digits, and every source that it cites."""
    found = json.loads(run("claims", "T01", "-f", "json", "--data", str(TINY)).stdout)
    (claim,) = found["claims"]
    assert claim["results"][0]["value"] == "64.0"
    assert claim["grades"][0]["scale"] == "a society"
    assert set(re.findall(r"([a-z0-9-]+)#", json.dumps(claim))) == set(found["sources"])


def test_a_subject_is_a_page_with_its_own_claims_first(run: Run) -> None:
    """A word of a subject's name opens each such subject; a claim stands whole at home, by name where it visits."""
    pages, away = pages_of(INVENTED.claims().values(), ["side_effects", "migraine"])
    assert {title: [claim.id for claim in page] for title, page in pages.items()} == {
        "Side effects": ["t3"],
        SUBJECTS["migraine"]: ["t2"],
    }
    assert [claim.id for claim in away] == ["t1"]
    shown = run("claims", "pain", "--data", str(TINY)).stdout
    assert [line for line in shown.splitlines() if line.startswith("Pain:")] == [
        SUBJECTS["acute_pain"],
        SUBJECTS["migraine"],
    ]


def test_claims_that_are_named_are_whole(run: Run) -> None:
    """A long page is in brief and says how to get the rest; ids and --all give everything."""
    six = run("claims", "s1", "s2", "s3", "s4", "S05", "s6").stdout
    assert six.count("Best kind of evidence") == 6
    brief = run("claims", "depression").stdout
    assert "Best kind of evidence" not in brief
    assert "--all gives every claim whole" in brief
    assert run("claims", "depression", "--all").stdout.count("Best kind of evidence") > 6


def test_words_find_claims_and_what_fits_nothing_is_said(run: Run) -> None:
    """Stems count, in finding and statement; without a hit one line says where to look."""
    assert INVENTED.find_claims("reviewing constipation") == ["t3"]
    assert "T3" in run("claims", "everybody", "--data", str(TINY)).stdout
    none = run("claims", "zzz", "--data", str(TINY))
    assert (none.returncode, none.stdout) == (1, "")
    assert none.stderr == "ketref: no claim fits 'zzz'; ketref claims lists the subjects\n"


def test_the_list_counts_each_subject_by_verdict(run: Run) -> None:
    """Without words: every subject that has claims, and how they were judged."""
    shown = run("claims", "--data", str(TINY)).stdout
    assert re.search(r"Side effects +1 with caveats, 1 mixed", shown)
    assert "CRPS" not in shown


def test_disputes_and_find_name_claims(run: Run) -> None:
    """Where the evidence is mixed stands among the disputes; a search shows claims before facts."""
    mixed = run("disputes", "alpha", "--data", str(TINY)).stdout
    assert "ketref claims t3: Alpha helps everybody with pain" in mixed
    assert "claims" not in run("disputes", "beta", "--data", str(TINY)).stdout
    found = json.loads(run("find", "headaches", "-f", "json", "--data", str(TINY)).stdout)
    assert [one["id"] for one in found["claims"]] == ["t2"]


@given(
    st.decimals(allow_nan=False, allow_infinity=False, min_value=-1000, max_value=1000, places=2),
    st.sampled_from(["%", "points", "odds ratio", "days"]),
    st.integers(1, 100_000),
)
def test_a_figure_keeps_its_digits_unit_and_number(value: Decimal, unit: str, n: int) -> None:
    """Whatever the unit, it stands once, beside the figure as it was published."""
    words = result_words(Result(measure="m", value=value, unit=unit, n=n, cite=CITE))
    assert f"{value:f}".replace("-", "−") in words
    assert words.count(unit) == 1
    assert words.endswith(f"n={n:,}")


def test_every_verdict_has_a_colour_and_words_beside_it() -> None:
    """A reader without colours loses nothing, and the list knows each verdict."""
    assert {claim.verdict for claim in BUNDLED.claims().values()} <= set(VERDICTS)
