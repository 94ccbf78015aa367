"""Differences: laws that hold for any records, and the rules of what is compared with what."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import combinations

import pytest
from conftest import TINY, Run
from hypothesis import given
from hypothesis import strategies as st

from ketref.knowledge.library import Library
from ketref.pharmacology.comparison import Cell, compare
from ketref.pharmacology.differences import Difference, Relation, differences, relate
from ketref.records import Drug, Effect, Fact, Measurement, Statement
from ketref.sections import SECTIONS

LIBRARY, INVENTED = Library(), Library(TINY)
TARGETS, EFFECTS = LIBRARY.targets(), LIBRARY.effects()
DRUGS = {one.id: LIBRARY.drug(one.id) for one in LIBRARY.listed()}
CITE = ("a#1",)


def find(drugs: Sequence[Drug]) -> tuple[list[Difference], list[Difference]]:
    """Return what sets *drugs* apart, and what is alike."""
    core = [target.id for target in TARGETS.values() if target.headline]
    whole = compare(drugs, TARGETS, EFFECTS, SECTIONS)
    return differences(whole, core, {effect.id: effect.system for effect in EFFECTS.values()})


def cell(*facts: Fact) -> Cell:
    """Return a cell of *facts*."""
    return Cell(facts)


GAPS = st.sampled_from(["no effect (studied)", "not studied", "not in our sources", "not applicable"]).map(
    lambda kind: Cell((), kind)  # type: ignore[arg-type]
)
ACTIONS = st.sampled_from([None, "agonist", "partial agonist", "antagonist", "channel blocker"])


@st.composite
def measurements(draw: st.DrawFn) -> Measurement:
    """Any measurement at one target."""
    return Measurement(
        target="mor", action=draw(ACTIONS), parameter=draw(st.sampled_from(["Ki", "IC50"])), unit="nM", cite=CITE,
        value=draw(st.decimals("0.1", "9999", places=1)),
        species=draw(st.sampled_from(["human", "rat", "mouse", "not stated"])),
    )  # fmt: skip


@st.composite
def effects(draw: st.DrawFn) -> Effect:
    """Any effect on one body function."""
    return Effect(
        effect="analgesia", direction=draw(st.sampled_from(["increase", "decrease", "none", "preserved", "variable"])),
        degree=draw(st.sampled_from([None, 1, 2, 3])), population=draw(st.sampled_from([None, "men", "women"])),
        route=draw(st.sampled_from([None, "iv"])), dose=draw(st.sampled_from([None, "overdose"])),
        overdose=draw(st.booleans()), cite=CITE,
    )  # fmt: skip


@st.composite
def statements(draw: st.DrawFn) -> Statement:
    """Any figure under one topic."""
    low = draw(st.decimals("0.1", "50", places=1))
    span = draw(st.sampled_from([None, Decimal(1), Decimal(20)]))
    unit, route = draw(st.sampled_from(["h", "min"])), draw(st.sampled_from([None, "iv", "oral"]))
    if span is None:
        return Statement(topic="half_life", value=low, unit=unit, route=route, cite=CITE)
    return Statement(topic="half_life", low=low, high=low + span, unit=unit, route=route, cite=CITE)


def cells_of(kind: st.SearchStrategy[Fact]) -> st.SearchStrategy[Cell]:
    """Return cells with one to three facts, or with a kind of absence."""
    return st.one_of(GAPS, st.lists(kind, min_size=1, max_size=5).map(lambda facts: Cell(tuple(facts))))


PAIRS = st.one_of(
    st.tuples(st.just("targets"), st.just("mor"), cells_of(measurements()), cells_of(measurements())),
    st.tuples(st.just("effects"), st.just("analgesia"), cells_of(effects()), cells_of(effects())),
    st.tuples(st.just("pharmacokinetics"), st.just("half_life"), cells_of(statements()), cells_of(statements())),
)


@given(PAIRS)
def test_a_relation_mirrors(pair: tuple[str, str, Cell, Cell]) -> None:
    """What A is to B, B is to A: the same kind, the same reason, and the other place for the drug that has more."""
    section, topic, one, other = pair
    there, back = relate(section, topic, one, other), relate(section, topic, other, one)
    if there is None or back is None:
        assert there is back
    else:
        turned = None if back.drug is None else 1 - back.drug
        assert (there.kind, there.drug, there.reason) == (back.kind, turned, back.reason)


@given(PAIRS)
def test_nothing_differs_from_itself(pair: tuple[str, str, Cell, Cell]) -> None:
    """A cell beside itself is the same, or not comparable; it is never apart."""
    section, topic, one, _ = pair
    found = relate(section, topic, one, one)
    assert found is None or found.kind in ("same", "not comparable")


@given(PAIRS)
def test_an_absence_never_becomes_a_zero(pair: tuple[str, str, Cell, Cell]) -> None:
    """Beside a drug that is 'not in our sources' or 'not studied' nothing is more, only, opposite or the same."""
    section, topic, one, other = pair
    for gap in ("not in our sources", "not studied"):
        found = relate(section, topic, one if one.facts else other, Cell((), gap))  # type: ignore[arg-type]
        assert found is None or found.kind == "not comparable"


@pytest.mark.parametrize("drug", DRUGS.values(), ids=list(DRUGS))
def test_a_drug_does_not_differ_from_itself(drug: Drug) -> None:
    """The same record twice has no difference."""
    apart, _ = find([drug, drug])
    assert {one.strongest[2].kind for one in apart} <= {"not comparable"}


@pytest.mark.parametrize("pair", list(combinations(DRUGS, 2)), ids="-".join)
def test_a_third_drug_changes_nothing_between_two(pair: tuple[str, str]) -> None:
    """Adding any other drug leaves every relation of the first two as it was."""
    kinds = {one.row.id: one.strongest[2] for group in find([DRUGS[id_] for id_ in pair]) for one in group}
    for third in set(DRUGS) - set(pair):
        both = [one for group in find([*(DRUGS[id_] for id_ in pair), DRUGS[third]]) for one in group]
        again = {one.row.id: r for one in both for i, j, r in one.relations if (i, j) == (0, 1)}
        for row, relation in kinds.items():
            if row in again and row != "boxed_warnings":
                assert again[row] == relation


@pytest.mark.parametrize("pair", list(combinations(DRUGS, 2)), ids="-".join)
def test_swapping_two_drugs_mirrors_their_differences(pair: tuple[str, str]) -> None:
    """Compare A B and compare B A list the same rows with mirrored relations, in the same order of importance."""
    there, _ = find([DRUGS[id_] for id_ in pair])
    back, _ = find([DRUGS[id_] for id_ in reversed(pair)])
    assert [one.row.id for one in there] == [one.row.id for one in back]
    for one, other in zip(there, back, strict=True):
        assert one.strongest[2].kind == other.strongest[2].kind
        if one.strongest[2].drug is not None:
            assert other.strongest[2].drug == 1 - one.strongest[2].drug


UP = Effect(effect="analgesia", direction="increase", degree=2, cite=CITE)
DOWN = Effect(effect="analgesia", direction="decrease", cite=CITE)
REST = Effect(effect="analgesia", direction="preserved", cite=CITE)
EITHER = Effect(effect="analgesia", direction="variable", cite=CITE)
OVER = Effect(effect="analgesia", direction="increase", degree=3, dose="overdose", cite=CITE)
ILL = Effect(effect="analgesia", direction="increase", population="patients", cite=CITE)
WELL = Effect(effect="analgesia", direction="decrease", population="volunteers", cite=CITE)
MORE = Effect(effect="analgesia", direction="increase", degree=3, cite=CITE)
ORAL = Effect(effect="analgesia", direction="increase", degree=3, route="oral", cite=CITE)


def ki(value: str, action: str = "agonist", species: str = "human") -> Measurement:
    """Return a Ki in nM at one target."""
    return Measurement(
        target="mor", action=action, parameter="Ki", value=Decimal(value), unit="nM", species=species, cite=CITE
    )  # type: ignore[arg-type] # fmt: skip


TIGHT, NEAR, LOOSE = ki("1"), ki("2"), ki("1000")
UNKNOWN = ki("1", species="not stated")
RAT, BLOCK = ki("1", species="rat"), ki("1", "antagonist")
HOURS = Statement(topic="half_life", low=Decimal(2), high=Decimal(3), unit="h", route="iv", cite=CITE)
LONGER = Statement(topic="half_life", value=Decimal(7), unit="h", route="iv", cite=CITE)
TOUCHES = Statement(topic="half_life", low=Decimal(3), high=Decimal(9), unit="h", route="iv", cite=CITE)
AT_DOSE = Statement(topic="half_life", value=Decimal(7), unit="h", route="iv", dose="2 mg", cite=CITE)
MINUTES = Statement(topic="half_life", value=Decimal(200), unit="min", route="iv", cite=CITE)
STUDIED = Cell((), "no effect (studied)")


@pytest.mark.parametrize(
    ("section", "one", "other", "kind", "drug"),
    [
        ("effects", cell(UP), cell(DOWN), "opposite", None),
        ("effects", cell(UP), cell(REST), "only", 0),
        ("effects", cell(UP), STUDIED, "only", 0),
        ("effects", cell(UP), cell(MORE), "more", 1),
        ("effects", cell(UP), cell(ORAL), "same", None),
        ("effects", cell(UP, DOWN), cell(DOWN), "not comparable", None),
        ("effects", cell(UP), cell(DOWN, REST), "different", None),
        ("effects", cell(UP), cell(EITHER), "different", None),
        ("effects", cell(REST, DOWN), cell(DOWN), "not comparable", None),
        ("effects", cell(UP), cell(OVER), "same", None),
        ("effects", cell(EITHER), cell(EITHER), "not comparable", None),
        ("effects", cell(ILL), cell(WELL), "not comparable", None),
        ("effects", cell(ILL), cell(DOWN), "opposite", None),
        ("targets", cell(TIGHT), cell(LOOSE), "more", 0),
        ("targets", cell(TIGHT), cell(NEAR), "same", None),
        ("targets", cell(TIGHT), cell(RAT), "not comparable", None),
        ("targets", cell(UNKNOWN), cell(ki("1000", species="not stated")), "not comparable", None),
        ("targets", cell(TIGHT), cell(BLOCK), "opposite", None),
        ("targets", STUDIED, cell(BLOCK), "only", 1),
        ("pharmacokinetics", cell(HOURS), cell(LONGER), "more", 1),
        ("pharmacokinetics", cell(HOURS), cell(TOUCHES), "same", None),
        ("pharmacokinetics", cell(HOURS), cell(AT_DOSE), "not comparable", None),
        ("pharmacokinetics", cell(HOURS), cell(MINUTES), "not comparable", None),
    ],
)  # fmt: skip
def test_what_is_compared_with_what(section: str, one: Cell, other: Cell, kind: str, drug: int | None) -> None:
    """Like with like: parameter, species, unit, route; touching ranges and affinities within 0.5 are the same."""
    found = relate(section, "x", one, other)
    assert isinstance(found, Relation)
    assert (found.kind, found.drug) == (kind, drug)


def test_the_most_important_comes_first() -> None:
    """Target and action before boxed warning, before reversal, before breathing, before schedule, before use."""
    apart, _ = find([DRUGS["ketamine"], DRUGS["morphine"]])
    rows = [one.row.id for one in apart]
    order = ["targets.mor", "boxed_warnings", "overdose.naloxone", "dependence.schedule.us", "indications.approved.us"]
    assert [rows.index(row) for row in order] == sorted(rows.index(row) for row in order)


def test_boxed_warnings_list_only_what_is_not_shared() -> None:
    """Headings that both boxes have are not a difference."""
    apart, _ = find([DRUGS["morphine"], DRUGS["fentanyl"]])
    (box,) = [one for one in apart if one.row.id == "boxed_warnings"]
    topics = [{fact.topic for fact in c.facts if isinstance(fact, Statement)} for c in box.row.cells]
    assert topics[0].isdisjoint(topics[1])
    assert "respiratory_depression" not in topics[0] | topics[1]


def test_the_summary_is_assembled_from_the_relations(run: Run) -> None:
    """Two drugs get up to three lines that name rows and nothing else; three drugs get none."""
    found = run("compare", "alpha", "beta", "-f", "plain", "--data", str(TINY)).stdout
    rows = "μ (MOP), FDA boxed warning, Approved · US, Off-label, Analgesia (increase), MME factor"
    assert f"Only in ALPHAdrug: {rows}.\n" in found
    assert "Tighter, more or higher in ALPHAdrug: Half-life · iv.\n" in found
    assert "Only in" not in run("compare", "ketamine", "morphine", "naloxone", "-f", "plain").stdout


def test_what_only_overdose_does_sets_no_drugs_apart() -> None:
    """A drug that spares breathing but for overdose differs from one that depresses it; alone, overdose counts."""
    spared = Effect(effect="respiratory_drive", direction="preserved", cite=CITE)
    too_much = Effect(effect="respiratory_drive", direction="decrease", overdose=True, cite=CITE)
    slowed = Effect(effect="respiratory_drive", direction="decrease", cite=CITE)
    assert relate("effects", "respiratory_drive", cell(spared, too_much), cell(slowed)) == Relation("only", 1)
    assert relate("effects", "respiratory_drive", cell(too_much), cell(slowed)) == Relation(
        "same", None, "direction only"
    )
