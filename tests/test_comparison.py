"""Lining drugs up keeps every fact, leaves no cell blank, and does not depend on the order of the drugs."""

from __future__ import annotations

import pytest
from conftest import TINY
from hypothesis import given
from hypothesis import strategies as st

from ketref.knowledge.library import Library
from ketref.pharmacology.comparison import Comparison, compare, facts_of, headlines
from ketref.records import Absent
from ketref.sections import SECTIONS

LIBRARY = Library()
INVENTED = Library(TINY)
IDS = [drug.id for drug in LIBRARY.listed()]


def line_up(library: Library, ids: list[str]) -> Comparison:
    """Compare drugs in all sections."""
    return compare([library.drug(id_) for id_ in ids], library.targets(), library.effects(), SECTIONS)


@given(st.lists(st.sampled_from(IDS), min_size=1, unique=True))
def test_every_fact_stands_in_one_cell(ids: list[str]) -> None:
    """What a record says is what the rows hold, no more and no less."""
    found = line_up(LIBRARY, ids)
    for column, drug in enumerate(found.drugs):
        for section in found.sections:
            facts = facts_of(drug, section.id)
            said = [] if isinstance(facts, Absent) else [fact for fact in facts if fact.absent is None or fact.cite]
            held = [fact for row in section.rows for fact in row.cells[column].facts]
            assert sorted(map(repr, held)) == sorted(map(repr, said))


@given(st.permutations(IDS))
def test_the_order_of_the_drugs_does_not_change_the_rows(ids: list[str]) -> None:
    """Swapping drugs swaps columns; rows, labels and cells stay."""
    straight, swapped = line_up(LIBRARY, IDS), line_up(LIBRARY, ids)
    for before, after in zip(straight.sections, swapped.sections, strict=True):
        assert [row.id for row in before.rows] == [row.id for row in after.rows]
        for one, other in zip(before.rows, after.rows, strict=True):
            assert dict(zip(IDS, one.cells, strict=True)) == dict(zip(ids, other.cells, strict=True))


@pytest.mark.parametrize("library", [LIBRARY, INVENTED], ids=["bundled", "invented"])
def test_no_cell_is_blank(library: Library) -> None:
    """Each cell has a fact or a kind of absence, on the short screen too; a row id stands once."""
    full = line_up(library, [drug.id for drug in library.listed()])
    for comparison in (full, headlines(full, library.targets())):
        for section in comparison.sections:
            assert section.rows
            assert len({row.id for row in section.rows}) == len(section.rows)
            for row in section.rows:
                assert all(cell.facts or cell.absent for cell in row.cells)


def test_the_short_screen_leaves_out_what_nobody_found_and_no_finding() -> None:
    """A row of which nothing is in our sources for any drug is left to the long screen; other absences stay."""
    full = line_up(INVENTED, ["beta"])
    rows = {row.id: row.cells[0] for section in headlines(full, INVENTED.targets()).sections for row in section.rows}
    assert rows["targets.mor"].facts[0].absent == "no effect (studied)"
    assert "targets.hcn1" not in rows


def test_absences_keep_their_kind() -> None:
    """'no effect (studied)', 'not studied', 'not applicable' and 'not in our sources' stay apart."""
    found = line_up(INVENTED, ["alpha", "beta"])
    rows = {row.id: row for section in found.sections for row in section.rows}
    assert rows["targets.mor"].cells[1].absent == "no effect (studied)"
    assert rows["special_populations.children"].cells[0].absent == "not studied"
    assert rows["indications.approved.us"].cells[1].absent == "not applicable"
    assert rows["overdose.naloxone"].cells[1].absent == "not in our sources"
    assert rows["boxed_warnings.alcohol"].cells[1].absent == "not applicable"


def test_rows_are_set_apart_by_route_and_country() -> None:
    """An oral and an intravenous half-life, a US and a UK use, never share a row."""
    found = line_up(INVENTED, ["alpha", "beta"])
    ids = [row.id for section in found.sections for row in section.rows]
    assert {"pharmacokinetics.half_life.iv", "pharmacokinetics.half_life.oral", "indications.approved.us"} <= set(ids)


def test_the_short_screen_shows_the_core_in_order() -> None:
    """Identity with schedule, boxed warnings, targets, indications, adverse reactions, dependence, overdose."""
    full = line_up(INVENTED, ["alpha", "beta"])
    short = headlines(full, INVENTED.targets())
    assert [section.id for section in short.sections] == [
        "identity", "boxed_warnings", "targets", "indications", "adverse_reactions", "dependence", "overdose",
    ]  # fmt: skip
    assert [row.id for row in short.sections[0].rows] == ["identity.class", "dependence.schedule.us"]
    assert "hcn1" not in "".join(row.id for row in short.sections[2].rows)
