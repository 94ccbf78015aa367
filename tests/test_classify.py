"""Is it an opioid: the rule as it is written, each criterion with its evidence, nothing decided without a source."""

from __future__ import annotations

import json
from itertools import product

import pytest
from conftest import TINY, Run

from ketref.knowledge.library import Library
from ketref.pharmacology.classify import Bound, bound, open_questions, verdict
from ketref.pharmacology.occupancy import occupancy
from ketref.records.answers import CRITERIA, Answer, Classification

BUNDLED = Library()
CITE = ("paper2001#p1",)
ANSWERS = ("yes", "partly", "no", "unclear", "not in our sources")


def made(**answers: str) -> Classification:
    """Return a classification with *answers*, and 'no' to every other criterion."""
    rows = [Answer(criterion=one, answer=answers.get(one, "no"), text="t", cite=CITE) for one in CRITERIA]  # type: ignore[arg-type]
    return Classification(id="alpha", answers=tuple(rows))


def binds(answer: str) -> Bound:
    """Return a binding with *answer*."""
    return Bound(answer, None, None, ())  # type: ignore[arg-type]


def test_the_rule_decides_as_it_is_written() -> None:
    """Agonist blocked by naloxone; labelled antagonist; neither; in between."""
    assert verdict(binds("yes"), made(activates="yes", blocked="yes", labelled="yes")) == "an opioid"
    assert verdict(binds("not in our sources"), made(activates="yes", blocked="yes")) == "an opioid"
    assert verdict(binds("no"), made(activates="yes", blocked="yes", labelled="yes")) == "unclear"
    assert verdict(binds("yes"), made(activates="no", labelled="yes")) == "an opioid antagonist"
    assert verdict(binds("no"), made(activates="partly", blocked="unclear")) == "not an opioid"
    assert verdict(binds("yes"), made(activates="yes", blocked="no")) == "unclear"
    assert open_questions(made(activates="partly", blocked="unclear", structure="partly")) == ["activates", "blocked"]


def test_no_drug_is_called_an_opioid_without_both_deciding_answers() -> None:
    """Over all combinations of answers: 'an opioid' needs both, 'not an opioid' needs neither and no such label."""
    for binding, activates, blocked, labelled in product(("yes", "partly", "no"), ANSWERS, ANSWERS, ANSWERS):
        found = verdict(binds(binding), made(activates=activates, blocked=blocked, labelled=labelled))
        if found == "an opioid":
            assert (activates, blocked) == ("yes", "yes")
        if found == "not an opioid":
            assert labelled == "no"
            assert "yes" not in (activates, blocked)


@pytest.mark.parametrize(
    ("drug", "expected"),
    [
        ("ketamine", "not an opioid"),
        ("esketamine", "not an opioid"),
        ("morphine", "an opioid"),
        ("fentanyl", "an opioid"),
        ("naloxone", "an opioid antagonist"),
    ],
)
def test_the_verdicts_that_every_textbook_gives(drug: str, expected: str, run: Run) -> None:
    """The rule, fed with our records, says of these drugs what nobody disputes; every answer has a citation."""
    found = json.loads(run("classify", drug, "-f", "json").stdout)
    assert found["verdict"] == expected
    assert len(found["criteria"]) == len(CRITERIA) + 1
    for one in found["criteria"]:
        assert one["cites"] or one["answer"] == "not in our sources"
        assert {cite.split("#")[0] for cite in one["cites"]} <= set(found["sources"])


def test_binding_is_computed_from_the_doses() -> None:
    """All doses above the bound: yes; all below: no; metabolites do not count."""
    drug = BUNDLED.drug("morphine")
    doses = [one for one in BUNDLED.regimens().values() if one.drug == "morphine"]
    assert bound(occupancy(drug, one, "mor") for one in doses).answer == "yes"
    assert bound([]).answer == "not in our sources"


def test_the_screen_shows_verdict_criteria_and_rule(run: Run) -> None:
    """In each format; brackets in data are text; a drug without answers is one line."""
    for arguments in ((), ("-f", "plain"), ("--width", "40")):
        found = " ".join(run("classify", "alpha", *arguments, "--data", str(TINY)).stdout.split())
        assert "By the rule below: an opioid." in found
        assert "Full agonist at [human] μ. [1]" in found
        assert "not in our sources" in found
        assert "An opioid activates μ receptors" in found
    none = run("classify", "beta", "--data", str(TINY))
    assert (none.returncode, none.stdout) == (1, "")
    assert none.stderr == "ketref: nothing in our records says what makes betadrug an opioid or not\n"
