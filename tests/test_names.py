"""A name means one drug or none: spelling does not matter, near is not enough."""

from __future__ import annotations

from pathlib import Path

import pytest
from conftest import TINY, Run
from hypothesis import given
from hypothesis import strategies as st

from ketref.errors import KetrefError, UnknownName
from ketref.knowledge.library import Library
from ketref.knowledge.names import near, normalise

DECOYS = ["tazocin", "tazocine", "narcotic", "morph", "ket", "an", "", "-", "ketorolac", "naloxegol", "opium", "k"]
"""What people type and no record owns; none of it may open a drug."""


@pytest.mark.parametrize(
    ("typed", "drug"),
    [
        ("ketamine", "ketamine"), ("KETAMINE", "ketamine"), ("ketalar", "ketamine"), ("Ketalar", "ketamine"),
        ("Spravato", "esketamine"), ("S-ketamine", "esketamine"), ("s ketamine", "esketamine"),
        ("(S)-Ketamine", "esketamine"),
        ("MS Contin", "morphine"), ("ms-contin", "morphine"), ("mscontin", "morphine"),
        ("Duragesic", "fentanyl"), ("narcan", "naloxone"), ("Dolophine", "methadone"),
        ("Butrans", "buprenorphine"),
    ],
)  # fmt: skip
def test_any_spelling_of_a_name_opens_its_drug(typed: str, drug: str) -> None:
    """Names, brands and synonyms resolve in any case, with or without hyphens and spaces."""
    assert Library().find_drug(typed).drug == drug


def test_a_combination_of_drugs_that_we_know_opens_none_of_them_alone() -> None:
    """Suboxone is neither buprenorphine nor naloxone: the message names both."""
    with pytest.raises(KetrefError, match="buprenorphine, naloxone"):
        Library().find_drug("suboxone")


@pytest.mark.parametrize("typed", DECOYS)
def test_what_is_no_name_opens_nothing(typed: str) -> None:
    """A near miss is an error, never a guess."""
    with pytest.raises(UnknownName):
        Library().find_drug(typed)


def test_near_names_are_listed_by_likeness_and_first_letter() -> None:
    """A slip is offered; another drug that merely looks alike is not."""
    known = ["morphine", "hydromorphone", "pentazocine", "ketamine", "esketamine"]
    assert near("morphin", known) == ("morphine",)
    assert near("ketamin", known) == ("ketamine",)
    assert near("tazocin", known) == ()
    assert near("tazocine", known) == ()


@given(st.text())
def test_normalising_is_stable(name: str) -> None:
    """Normalising twice is normalising once, and case never matters."""
    assert normalise(normalise(name)) == normalise(name)
    assert normalise(f"{name} ") == normalise(name)


def test_a_combination_says_what_else_it_holds() -> None:
    """The brand of a combination resolves to the drug that is here and names the other part."""
    found = Library(TINY).find_drug("mixt")
    assert (found.drug, found.kind, found.others) == ("alpha", "brand", "betadrug")


def test_a_combination_of_two_known_drugs_asks_for_one(tiny: Path) -> None:
    """Where both parts are in the knowledge base, neither is chosen for the reader."""
    brand = "    brands: [{name: Mixt, countries: [US], others: [alphadrug], cite: [label-us-2020#title]}]\n"
    tiny.write_text(tiny.read_text("utf-8").replace("    name: betadrug\n", f"    name: betadrug\n{brand}"), "utf-8")
    with pytest.raises(KetrefError, match="alpha, beta"):
        Library(tiny).find_drug("Mixt")


@pytest.mark.parametrize(
    ("typed", "drug", "kind"),
    [
        ("norketamine", "ketamine", "metabolite"), ("arketamine", "ketamine", "enantiomer"),
        ("R-ketamine", "ketamine", "enantiomer"), ("M6G", "morphine", "metabolite"),
        ("norfentanyl", "fentanyl", "metabolite"), ("S-norketamine", "esketamine", "metabolite"),
    ],
)  # fmt: skip
def test_a_metabolite_or_enantiomer_opens_its_drug_and_says_so(typed: str, drug: str, kind: str, run: Run) -> None:
    """The parent's record opens with a notice; a verdict on the parent is none on the form."""
    found = Library().find_drug(typed)
    assert (found.drug, found.kind) == (drug, kind)
    shown = run("show", typed, "targets")
    assert shown.stdout.startswith(f"{typed} is a")
    assert f"{kind} of {drug}" in " ".join(shown.stdout.split())
    refused = run("classify", typed)
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "no verdict of its own" in refused.stderr


def test_a_form_is_not_a_word_of_every_fact_of_its_drug() -> None:
    """Searching for a metabolite finds what is said of it, not all that is said of the parent."""
    library = Library()
    hits = library.find_facts("norketamine")
    assert 0 < len(hits) < 40
