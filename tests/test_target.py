"""A target's page: ranked only within one assay of one paper; nobody who was measured is left out."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from conftest import TINY, Run

from ketref.knowledge.library import Library
from ketref.pharmacology.affinity import FAMILIES
from ketref.pharmacology.target import profile
from ketref.records import paper

BUNDLED, INVENTED = Library(), Library(TINY)


@pytest.mark.parametrize("library", [BUNDLED, INVENTED], ids=["bundled", "invented"])
def test_a_ranking_never_mixes_papers_parameters_species_or_assays(library: Library) -> None:
    """The same-assay guard: whatever stands in one ranked block was measured alike, and falls from top to bottom."""
    drugs = [library.drug(one.id) for one in library.listed()]
    databases = {id_ for id_, source in library.sources().items() if source.kind == "database"}
    for target in library.targets():
        for panel in profile(drugs, target).panels:
            assert panel.paper not in databases, "a database is many papers, not one assay"
            rows = [member.measurement for member in panel.members]
            assert len({(FAMILIES[row.parameter or ""], row.species, row.system, row.assay) for row in rows}) == 1
            assert {paper(row.cite[0]) for row in rows} == {panel.paper}
            assert len({member.drug.id for member in panel.members}) > 1
            levels = [member.level for member in panel.members]
            assert levels == sorted(levels, reverse=True)


@pytest.mark.parametrize("library", [BUNDLED, INVENTED], ids=["bundled", "invented"])
def test_every_drug_stands_once_among_acting_or_silent(library: Library) -> None:
    """A drug acts, or has one kind of absence; none is lost and none is in both."""
    drugs = [library.drug(one.id) for one in library.listed()]
    for target in library.targets():
        found = profile(drugs, target)
        named = [one.drug.id for one in found.acting] + [drug.id for them in found.silent.values() for drug in them]
        assert sorted(named) == sorted(drug.id for drug in drugs)


def test_a_species_narrows_the_figures() -> None:
    """--species human leaves no rat among the measurements."""
    drugs = [INVENTED.drug("alpha"), INVENTED.drug("beta")]
    found = profile(drugs, "mor", "human")
    assert {one.species for acting in found.acting for one in acting.measurements} == {"human"}
    assert [drug.id for drug in found.silent["no effect (studied)"]] == ["beta"]


@pytest.mark.parametrize("name", ["mor", "μ (MOP)", "OPRM1", "mu"])
def test_any_name_of_a_target_opens_it(name: str, run: Run) -> None:
    """Symbol, gene and alias; every measurement is shown when asked for, and the drugs without effect are named."""
    found = run("target", name, "--data", str(TINY))
    assert found.returncode == 0, found.stderr
    assert found.stdout.startswith("μ (MOP): μ receptor (OPRM1)")
    assert "no effect (studied): betadrug" in found.stdout
    every = run("target", name, "--all-measurements", "-f", "plain", "--data", str(TINY)).stdout
    assert every.count("ALPHAdrug: ") == 4
    data = json.loads(run("target", name, "-f", "json", "--data", str(TINY)).stdout)
    assert data["absent"] == {"no effect (studied)": ["beta"]}
    assert len(data["drugs"][0]["measurements"]) == 4


def test_without_a_name_the_targets_are_listed(run: Run) -> None:
    """Symbol, name and gene of each; a wrong name is one line."""
    assert "HCN1" in run("target", "--data", str(TINY)).stdout
    wrong = run("target", "morr", "--data", str(TINY))
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.startswith("ketref: unknown target 'morr'")


def test_csv_is_tidy_and_runs_no_formula(run: Run, tmp_path: Path) -> None:
    """One measurement a row with its citations, one row for a silent drug; text that begins a formula is defused."""
    file = tmp_path / "tiny.yaml"
    text = (TINY / "tiny.yaml").read_text("utf-8")
    file.write_text(text.replace("disputed: Gamma finds more", 'disputed: "=1+1 finds more"'), "utf-8")
    rows = list(csv.DictReader(run("target", "mor", "-f", "csv", "--data", str(file)).stdout.splitlines()))
    assert [row["drug"] for row in rows] == ["alpha"] * 4 + ["beta"]
    assert [row["value"] for row in rows] == ["9.0", "3.0", "20", "7.0", ""]
    assert rows[3]["disputed"] == "'=1+1 finds more"
    assert rows[-1]["absent"] == "no effect (studied)"
    assert all(row["cites"] for row in rows[:-1])
    shares = list(csv.DictReader(run("occupancy", "ketamine", "-f", "csv").stdout.splitlines()))
    assert {row["target"] for row in shares} == {"mor", "nmda"}
    assert all(0 < float(row["held_low"]) <= float(row["held_high"]) < 1 for row in shares if not row["missing"])
    refused = run("faq", "-f", "csv")
    assert (refused.returncode, refused.stdout) == (1, "")
    assert "this is not written as csv" in refused.stderr
