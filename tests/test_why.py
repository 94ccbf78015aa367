"""Every cell opens: each fact behind it, as published, with its source, place and second reading."""

from __future__ import annotations

import json
import re

import pytest
from conftest import TINY, Run

from ketref.knowledge.library import Library
from ketref.pharmacology.comparison import compare, facts_of
from ketref.records import Absent
from ketref.sections import SECTIONS
from ketref.views.page import sources_of
from ketref.views.why import Why, open_disputes, open_rows, why_json, why_plain

BUNDLED, INVENTED = Library(), Library(TINY)
IDS = [(BUNDLED, one.id) for one in BUNDLED.listed()] + [(INVENTED, one.id) for one in INVENTED.listed()]


def opened(library: Library, id_: str, *, disputes: bool = False) -> Why:
    """Return all rows of a drug, opened."""
    one = compare([library.drug(id_)], library.targets(), library.effects(), SECTIONS)
    rows = [(one.drugs[0], section.title, row) for section in one.sections for row in section.rows]
    roles = [cite.split("#")[0] for target in library.targets().values() for role in target.roles for cite in role.cite]
    sources = library.sources(dict.fromkeys([*sources_of(one), *roles]))
    if disputes:
        return open_disputes(rows, [], sources, ["The end."])
    return open_rows(rows, library.targets(), sources, ["The end."])


@pytest.mark.parametrize(("library", "id_"), IDS, ids=lambda value: value if isinstance(value, str) else "")
def test_every_fact_opens_with_its_place_and_reading(library: Library, id_: str) -> None:
    """No fact of a record is missing, and each has every citation and the day of its second reading beside it."""
    found = json.loads(why_json(opened(library, id_)))
    shown = [fact for row in found["rows"] for fact in row["facts"]]
    drug = library.drug(id_)
    sections = [facts_of(drug, section) for section in SECTIONS]
    stated = [fact for facts in sections if not isinstance(facts, Absent) for fact in facts]
    said = [fact for fact in stated if fact.absent is None or fact.cite]
    assert len(shown) == len(said)
    cites = [cite for fact in said for cite in fact.cite]
    assert sorted(cite for fact in shown for cite in fact["cite"]) == sorted(cites)
    assert all(fact["words"] for fact in shown)
    assert {cite.split("#")[0] for fact in shown for cite in fact["cite"]} <= set(found["sources"])


@pytest.mark.parametrize(("library", "id_"), IDS, ids=lambda value: value if isinstance(value, str) else "")
def test_disputes_are_all_the_disputed_facts(library: Library, id_: str) -> None:
    """The list of disputes holds each disputed fact and no other."""
    drug = library.drug(id_)
    sections = [facts_of(drug, section) for section in SECTIONS]
    said = [fact.disputed for facts in sections if not isinstance(facts, Absent) for fact in facts if fact.disputed]
    shown = [one.fact.disputed for row in opened(library, id_, disputes=True).rows for one in row.evidence]
    assert sorted(map(str, shown)) == sorted(said)


def test_a_target_says_what_acting_there_does(run: Run) -> None:
    """Every role of a target stands behind its row, with its sources, in each format; and behind no other row."""
    roles = Library().targets()["nmda"].roles
    found = json.loads(run("why", "ketamine", "nmda", "-f", "json").stdout)
    (row,) = [row for row in found["rows"] if row["id"] == "targets.nmda"]
    assert [role["text"] for role in row["roles"]] == [role.text for role in roles] != []
    assert all(cite.split("#")[0] in found["sources"] for role in row["roles"] for cite in role["cite"])
    for format_ in ("table", "plain"):
        shown = " ".join(run("why", "ketamine", "nmda", "-f", format_).stdout.split())
        assert all(f"Blocking it: {role.text}" in shown for role in roles if role.by == "block")
    assert not any(row["roles"] for row in json.loads(run("why", "ketamine", "half_life", "-f", "json").stdout)["rows"])


def test_a_measurement_is_shown_as_published_with_the_other_scale() -> None:
    """The figure, its relation and unit stand first; the derived one behind 'that is', with the relation turned."""
    text = why_plain(opened(INVENTED, "alpha"))
    assert "pKi 9.0, that is 1.0 nM; full agonist; species: human" in text
    assert "Ki 3.0 nM, that is pKi 8.52" in text
    assert "IC50 >10 µM, that is <pIC50 5.00" in text
    assert "disputed: Gamma finds more" in text
    assert "Together: pKi 8.76 (1.7 nM), human, range 8.52–9.00, n=2." in text
    assert "[1] label-us-2020 (label, 2020), 1; not yet read a second time" in text


@pytest.mark.parametrize("name", ["mor", "mu", "MOP", "OPRM1", "μ (MOP)", "mu (MOP)", "targets.mor", "μ receptor"])
def test_a_target_opens_by_any_of_its_names(name: str, run: Run) -> None:
    """Symbol, alias, gene, IUPHAR name and row id open the same row."""
    found = run("why", "ketamine", *name.split(), "-f", "json")
    assert [row["id"] for row in json.loads(found.stdout)["rows"]] == ["targets.mor"]


def test_every_row_id_that_the_table_shows_opens(run: Run) -> None:
    """--ids shows what ketref why takes, for every row of a comparison."""
    shown = run("compare", "alpha", "beta", "--all", "--ids", "-f", "plain", "--data", str(TINY)).stdout
    ids = set(re.findall(r"\(([a-z_]+(?:\.[a-z0-9_-]+)+)\)", shown))
    assert len(ids) > 20
    for id_ in sorted(ids):
        assert (
            run("why", "alpha", id_, "--data", str(TINY)).returncode == 0
            or run("why", "beta", id_, "--data", str(TINY)).returncode == 0
        )


def test_an_absence_opens_too(run: Run) -> None:
    """What is missing says which kind of missing it is, and on whose word."""
    found = run("why", "alpha", "children", "--data", str(TINY), "-f", "plain").stdout
    assert "not studied; [1] label-us-2020 (label, 2020), 8.4; not yet read a second time." in found


def test_an_unknown_row_is_told(run: Run) -> None:
    """Near names are listed, and how to see all."""
    found = run("why", "ketamine", "moor")
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr == "ketref: unknown row 'moor'; near names: mor (ketref show ketamine --ids shows all)\n"
