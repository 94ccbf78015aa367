"""Search: what is in the records is found, by words in any form and by filters, and what is found opens."""

from __future__ import annotations

import json

import pytest
from conftest import TINY, Run
from hypothesis import given
from hypothesis import strategies as st

from ketref.knowledge.library import Hit, Library
from ketref.records import Absent, Fact
from ketref.sections import SECTIONS

BUNDLED, INVENTED = Library(), Library(TINY)


def fact_of(library: Library, hit: Hit) -> Fact:
    """Return the fact that *hit* points to."""
    fact: Fact = getattr(library.drug(hit.drug), hit.section)[hit.position]
    return fact


@pytest.mark.parametrize("library", [BUNDLED, INVENTED], ids=["bundled", "invented"])
def test_every_fact_is_found_by_its_place(library: Library) -> None:
    """Without words the filters list every fact of every drug once, in order."""
    found = [(hit.drug, hit.section, hit.position) for hit in library.find_facts("")]
    wanted = []
    for drug in (library.drug(one.id) for one in library.listed()):
        for section in SECTIONS:
            facts = getattr(drug, section)
            wanted += [] if isinstance(facts, Absent) else [(drug.id, section, i) for i in range(len(facts))]
    assert found == wanted


def test_words_are_found_in_any_form_and_in_drug_and_heading() -> None:
    """Stems, the drug's names and the row's heading count; all words before any."""
    assert [fact_of(INVENTED, hit).note for hit in INVENTED.find_facts("caveat")] == ["a caveat"]
    assert {hit.drug for hit in INVENTED.find_facts("Alphex half-life")} == {"alpha"}
    assert INVENTED.find_facts("constipations")
    both = INVENTED.find_facts("OPRM1 betadrug")
    assert [(hit.drug, hit.section) for hit in both] == [("beta", "targets")]


@given(st.text(max_size=40))
def test_no_words_break_the_search(words: str) -> None:
    """Quotes, operators, brackets and control characters are words like others."""
    for hit in INVENTED.find_facts(words)[:3]:
        assert fact_of(INVENTED, hit)
    INVENTED.find_faq(words)


def test_filters_narrow_and_work_alone(run: Run) -> None:
    """--target, --effect, --class, --schedule and --indication, alone and together with words."""

    def rows(*arguments: str) -> list[tuple[str, str]]:
        found = run("find", *arguments, "-f", "json", "--data", str(TINY), "--most", "99")
        assert found.returncode == 0, found.stderr
        return [(one["drug"], one["row"]) for one in json.loads(found.stdout)["facts"]]

    assert {row for _, row in rows("--target", "μ receptor")} == {"targets.mor"}
    assert rows("--effect", "analgesia") == [("alphadrug", "effects.analgesia"), ("betadrug", "effects.analgesia")]
    assert {drug for drug, _ in rows("half-life", "--class", "opioid agonists")} == {"alphadrug"}
    assert rows("--schedule", "CII") == [("alphadrug", "dependence.schedule.us")]
    assert {drug for drug, _ in rows("half-life", "--indication", "cough")} == {"alphadrug"}
    assert ("alphadrug", "indications.off-label") in rows("--indication", "cough")


def test_what_is_found_opens(run: Run) -> None:
    """Each row id of a find is one that ketref why takes; questions are named by their number."""
    found = json.loads(run("find", "constipation", "-f", "json").stdout)
    assert found["facts"]
    for one in found["facts"]:
        assert one["cites"]
        assert run("why", one["drug"], one["row"]).returncode == 0
    asked = json.loads(run("find", "naloxone", "reverse", "-f", "json").stdout)["questions"]
    assert asked
    assert run("faq", str(asked[0]["number"])).stdout.startswith(f"{asked[0]['number']}. {asked[0]['question']}")
