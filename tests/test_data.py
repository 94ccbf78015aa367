"""The bundled facts: their form, their sources, their consistency. No test here knows a number."""

from __future__ import annotations

import json
import re
import shlex
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from conftest import Run

from ketref.knowledge.decode import KINDS
from ketref.knowledge.files import bundled, files_of
from ketref.knowledge.rules import load
from ketref.knowledge.schema import file_schema
from ketref.knowledge.strict_yaml import Reader, compose
from ketref.records import Absent, Drug, Fact, Measurement, Record
from ketref.records.answers import SUBJECTS, Claim, Faq
from ketref.sections import SECTIONS

KNOWLEDGE = load(bundled())
DRUGS = list(KNOWLEDGE.drugs.values())
FILES = files_of(bundled())


def facts_of(drug: Drug) -> list[tuple[str, Fact]]:
    """Return all facts of *drug* with their section."""
    found = []
    for section in SECTIONS:
        facts = getattr(drug, section)
        found += [] if isinstance(facts, Absent) else [(section, fact) for fact in facts]
    return found


def plain(value: Any) -> Any:
    """Return *value* with floats for decimals, as a JSON Schema validator wants it."""
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    return float(value) if isinstance(value, Decimal) else value


def test_the_schema_on_disk_is_the_one_of_the_records() -> None:
    """Renew it with: ketref schema > data/schema.json."""
    assert json.loads((bundled() / "schema.json").read_text("utf-8")) == json.loads(json.dumps(file_schema()))


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_schema_accepts_the_files_and_each_file_names_it(file: Path) -> None:
    """What the loader takes, an editor's validator takes too."""
    assert file.read_text("utf-8").startswith("# yaml-language-server: $schema=schema.json\n")
    jsonschema.validate(plain(Reader(file).value(compose(file), ())), file_schema())


def test_the_schema_refuses_what_the_loader_refuses() -> None:
    """An unknown field, an unknown topic and an empty section are faults in the editor already."""
    schema = file_schema()
    for wrong in (
        {"drugz": {}},
        {"effects": {"x": {"label": "X", "system": "cns", "colour": "red"}}},
        {"effects": {"x": {"label": "X", "system": "nose"}}},
    ):
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(wrong, schema)


@pytest.mark.parametrize("drug", DRUGS, ids=lambda drug: drug.id)
def test_every_fact_was_read_twice(drug: Drug) -> None:
    """A fact that no second reader has checked does not stand in the bundled data."""
    unread = [(section, fact) for section, fact in facts_of(drug) if fact.cite and fact.reread is None]
    assert unread == []
    assert all(brand.reread for brand in drug.brands)


@pytest.mark.parametrize("drug", DRUGS, ids=lambda drug: drug.id)
def test_affinities_are_single_measurements(drug: Drug) -> None:
    """Each figure cites one place; a database row names its one paper."""
    for section, fact in facts_of(drug):
        if section == "targets" and isinstance(fact, Measurement) and fact.parameter:
            assert len(fact.cite) == 1
            source = KNOWLEDGE.sources[fact.cite[0].split("#")[0]]
            assert source.kind != "database" or len(re.findall(r"PMID \d+", fact.cite[0])) == 1


@pytest.mark.parametrize("drug", DRUGS, ids=lambda drug: drug.id)
def test_every_core_target_and_organ_system_is_spoken_of(drug: Drug) -> None:
    """Each drug has a row, or a typed absence, at each headline target and for each body effect."""
    assert not isinstance(drug.targets, Absent)
    assert not isinstance(drug.effects, Absent)
    headline = {target.id for target in KNOWLEDGE.targets.values() if target.headline}
    assert headline <= {fact.target for fact in drug.targets}
    assert set(KNOWLEDGE.effects) == {fact.effect for fact in drug.effects}


@pytest.mark.parametrize("drug", DRUGS, ids=lambda drug: drug.id)
def test_the_words_keep_the_house_style(drug: Drug) -> None:
    """mcg, no naked decimal points, no trailing zeros in doses, opioid, no double spaces."""
    for section, fact in facts_of(drug):
        for text in (getattr(fact, name, None) for name in ("text", "note", "use", "dose", "product")):
            if text:
                where = f"{drug.id}.{section}: {text}"
                assert not re.search(r"\bopiates?\b|\baddicts?\b", text, re.IGNORECASE), where
                assert not re.search(r"(?<![\d.])\.\d|\d µg|\bug\b|  ", text), where
                assert section != "dosing_facts" or not re.search(r"\d\.0 (mg|mcg|g)\b", text), where


def parts_of(record: Record) -> list[Record]:
    """Return *record* and every record within it."""
    found = [record]
    for name in record.__struct_fields__:
        value = getattr(record, name)
        inner = value if isinstance(value, tuple) else (value,)
        found += [part for one in inner if isinstance(one, Record) for part in parts_of(one)]
    return found


@pytest.mark.parametrize("kind", ["faq", "claims", "regimens", "classes"])
def test_every_answer_and_every_claim_was_read_twice(kind: str) -> None:
    """Each point, figure, grade, verdict, dose and criterion has the day of its second reading."""
    unread = [
        (id_, part)
        for id_, record in getattr(KNOWLEDGE, kind).items()
        for part in parts_of(record)
        if hasattr(part, "reread") and part.reread is None and getattr(part, "cite", True)
    ]
    assert unread == []


def test_every_statement_of_the_article_is_judged() -> None:
    """S1 to S43, and claims beyond it; each subject of the article has a page of its own."""
    article = [claim.id for claim in KNOWLEDGE.claims.values() if claim.origin == "article"]
    assert article == [f"s{number}" for number in range(1, 44)]
    homes = {claim.subjects[0] for claim in KNOWLEDGE.claims.values()}
    assert homes >= {
        "depression", "acute_pain", "perioperative_pain", "neuropathic_pain", "crps", "migraine", "ptsd",
        "psychotherapy", "side_effects", "dependence", "cognition", "bladder_liver", "precautions",
    }  # fmt: skip
    assert homes <= set(SUBJECTS)


@pytest.mark.parametrize("claim", KNOWLEDGE.claims.values(), ids=lambda claim: claim.id)
def test_a_verdict_stands_on_more_than_words(claim: Claim) -> None:
    """A claim that trials are said to support shows at least one of their figures; texts keep the house style."""
    if claim.evidence in ("meta-analysis", "randomised trial") and claim.verdict.startswith("supported"):
        assert claim.results
    texts = [text for part in parts_of(claim) for text in (getattr(part, name, None) for name in ("text", "measure"))]
    for text in (claim.statement, *filter(None, texts)):
        assert not re.search(r"\baddicts?\b|(?<![\d.])\.\d|\d µg|\bug\b|  ", text), text


def test_every_source_is_cited_and_every_target_used() -> None:
    """The bibliography and the vocabulary hold nothing that no fact needs."""
    cited = set(
        re.findall(r"([a-z0-9-]+)#", "\n".join(file.read_text("utf-8") for file in FILES if file.stem != "sources"))
    )
    assert set(KNOWLEDGE.sources) <= cited
    used = {fact.target for drug in DRUGS for _, fact in facts_of(drug) if isinstance(fact, Measurement)}
    assert set(KNOWLEDGE.targets) <= used


def test_no_paper_stands_twice() -> None:
    """A DOI or PMID belongs to one source."""
    for name in ("doi", "pmid"):
        known = [getattr(source, name) for source in KNOWLEDGE.sources.values() if getattr(source, name)]
        assert len(known) == len(set(known))


def test_the_files_hold_every_kind() -> None:
    """One file for each kind of record, named like it."""
    assert sorted(file.stem for file in FILES) == sorted(KINDS)


def test_the_first_question_is_the_one_that_the_tool_is_made_for() -> None:
    """Question 1 asks whether ketamine is an opioid, and gives both sides with sources."""
    first = next(iter(KNOWLEDGE.faq.values()))
    assert first.question == "Is ketamine an opioid?"
    assert len(first.why) >= 4
    assert len(KNOWLEDGE.faq) >= 30


@pytest.mark.parametrize("faq", KNOWLEDGE.faq.values(), ids=lambda faq: faq.id)
def test_the_commands_that_an_answer_names_work(faq: Faq, run: Run) -> None:
    """Each command under "See" is one that the reader can type."""
    for command in faq.see:
        assert command.startswith("ketref ")
        found = run(*shlex.split(command)[1:])
        assert found.returncode == 0, f"{command}: {found.stderr}"
