"""Occupancy: laws of the formula, intervals that can be recomputed by hand, refusals that name what is missing."""

from __future__ import annotations

import json
import re
from decimal import Decimal

import msgspec
import pytest
from conftest import TINY, Run
from hypothesis import given
from hypothesis import strategies as st

from ketref.knowledge.library import Library
from ketref.pharmacology.occupancy import Occupancy, Refusal, held, molar_mass, occupancy
from ketref.records import Absent, Drug, Measurement, Statement
from ketref.records.doses import Regimen
from ketref.views.occupancy import BAR, bar

INVENTED, BUNDLED = Library(TINY), Library()
CITE = ("paper2001#p1",)
MOLAR = st.floats(1e-13, 1e-2)


def alpha(*bound: tuple[str, str], unit: str = "%") -> Drug:
    """Return the invented drug with a formula and with these ranges of plasma protein binding, in per cent."""
    drug = INVENTED.drug("alpha")
    assert not isinstance(drug.identity, Absent)
    assert not isinstance(drug.pharmacokinetics, Absent)
    formula = Statement(topic="formula", text="C10H12", form="free base", cite=CITE)
    rows = [
        Statement(topic="protein_binding", low=Decimal(low), high=Decimal(high), unit=unit, cite=CITE)
        for low, high in bound
    ]
    return msgspec.structs.replace(
        drug, identity=(*drug.identity, formula), pharmacokinetics=(*drug.pharmacokinetics, *rows)
    )


def dose(**changes: object) -> Regimen:
    """Return the invented bolus, changed."""
    return msgspec.structs.replace(INVENTED.regimens()["alpha-bolus"], **changes)


@given(MOLAR, MOLAR, MOLAR)
def test_more_drug_holds_more_and_a_looser_one_less(low: float, high: float, ki: float) -> None:
    """The share lies between 0 and 1, half at the Ki; it rises with the concentration and falls with the Ki."""
    low, high = sorted((low, high))
    assert 0 < held(low, ki) <= held(high, ki) < 1
    assert held(ki, low) >= held(ki, high)
    assert held(ki, ki) == pytest.approx(0.5)


@given(st.decimals("0.1", "5000", places=1), st.integers(0, 98), st.integers(1, 99))
def test_the_interval_spans_every_combination_of_its_inputs(value: Decimal, low: int, high: int) -> None:
    """Each pair of a published binding and Ki gives a share within the interval; its ends are among them."""
    low, high = sorted((low, high))
    if low == high:
        return
    found = occupancy(alpha((str(low), str(high))), dose(value=value), "mor")
    assert isinstance(found, Occupancy)
    grams = molar_mass("C10H12")
    shares = [held(float(value) * 1e-6 / grams * (1 - bound / 100), ki) for bound in (low, high) for ki in (1e-9, 3e-9)]
    assert found.held == pytest.approx((min(shares), max(shares)))


def test_human_figures_are_used_where_there_are_any() -> None:
    """The rat's pKi 7.0 is left out beside two human values; IC50 and EC50 are never used as Ki."""
    found = occupancy(alpha(("50", "60")), dose(), "mor")
    assert isinstance(found, Occupancy)
    assert {one.species for one in found.inputs.affinities} == {"human"}
    assert {one.parameter for one in found.inputs.affinities} == {"pKi", "Ki"}
    refused = occupancy(alpha(("50", "60")), dose(), "nmda")
    assert isinstance(refused, Refusal)
    assert refused.missing == ("a Ki of alphadrug here",)


def test_what_is_missing_is_named() -> None:
    """No binding, no formula, a mere limit, no Ki of the metabolite: each is said, and nothing is guessed."""
    bare = INVENTED.drug("alpha")
    refused = occupancy(bare, dose(), "mor")
    assert isinstance(refused, Refusal)
    assert refused.missing == ("a molar mass or formula", "a figure of plasma protein binding")
    limit = occupancy(alpha(("50", "60")), dose(relation="<"), "mor")
    assert isinstance(limit, Refusal)
    assert limit.missing == ("a concentration that is no mere limit",)
    metabolite = occupancy(alpha(("50", "60")), dose(analyte="noralpha"), "mor")
    assert isinstance(metabolite, Refusal)
    assert "a Ki of noralpha here" in metabolite.missing
    salt = msgspec.structs.replace(
        alpha(("50", "60")), identity=(Statement(topic="formula", text="C10H12", form="hydrochloride", cite=CITE),)
    )
    assert isinstance(occupancy(salt, dose(), "mor"), Refusal), "a salt's mass is not the drug's"


def test_a_ki_below_a_figure_leaves_the_tight_end_open() -> None:
    """A paper that says only "below 1 nM" allows all shares up to every site; one that says "above" is left out."""
    drug, regimen = alpha(("50", "60")), INVENTED.regimens()["alpha-infusion"]
    assert not isinstance(drug.targets, Absent)
    exact = occupancy(drug, regimen, "mor")
    assert isinstance(exact, Occupancy)
    for relation in ("<", ">"):
        limit = Measurement(
            target="mor", parameter="Ki", relation=relation, value=Decimal(1), unit="nM", species="human", cite=CITE
        )
        found = occupancy(msgspec.structs.replace(drug, targets=(*drug.targets, limit)), regimen, "mor")
        assert isinstance(found, Occupancy)
        if relation == "<":
            assert found.ki[0] == 0.0
            assert found.held[1] == 1.0
            assert found.held[0] <= exact.held[0]
        else:
            assert found.ki == exact.ki


def test_a_free_share_says_the_same_as_its_bound_share() -> None:
    """What one paper prints as 10% free counts as another's 90% bound."""
    bound, free = alpha(("90", "95")), alpha(("5", "10"), unit="% free")
    regimen = INVENTED.regimens()["alpha-infusion"]
    one, other = occupancy(bound, regimen, "mor"), occupancy(free, regimen, "mor")
    assert isinstance(one, Occupancy)
    assert isinstance(other, Occupancy)
    assert one.fraction_unbound == pytest.approx(other.fraction_unbound)
    assert one.held == pytest.approx(other.held)


def test_a_molar_concentration_needs_no_mass() -> None:
    """Nanomoles stand for themselves; a range of concentrations is carried through."""
    found = occupancy(alpha(("0", "50")), INVENTED.regimens()["alpha-infusion"], "mor")
    assert isinstance(found, Occupancy)
    assert found.unbound == pytest.approx((10e-9, 40e-9))


@pytest.mark.parametrize(
    ("formula", "mass"), [("C13H16ClNO", 237.73), ("C17H19NO3", 285.34), ("C22H28N2O", 336.48), ("H2O", 18.015)]
)
def test_molar_masses_are_those_of_the_tables(formula: str, mass: float) -> None:
    """The sum of atomic weights, to two decimals."""
    assert molar_mass(formula) == pytest.approx(mass, abs=0.01)


def test_labelled_masses_agree_with_the_formulas() -> None:
    """Where a source gives a mass of the base, it is that of the formula: a slip in either would show."""
    for drug in (BUNDLED.drug(one.id) for one in BUNDLED.listed()):
        facts = () if isinstance(drug.identity, Absent) else drug.identity
        formulas = {fact.form: fact.text for fact in facts if fact.topic == "formula" and fact.text}
        for fact in facts:
            if fact.topic == "molar_mass" and fact.value and fact.form in formulas:
                assert molar_mass(formulas[fact.form] or "") == pytest.approx(float(fact.value), rel=1e-3)


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_bar_always_has_its_length_and_shows_something(low: float, high: float) -> None:
    """Twenty steps, at least one of them full, whatever the interval."""
    drawn = bar((min(low, high), max(low, high)))
    assert len(drawn) == BAR
    assert "█" in drawn
    assert re.fullmatch("░*█+░*", drawn)


def test_the_command_says_what_it_could_not_compute(run: Run) -> None:
    """Missing inputs are listed, in each format; an unknown word of a dose lists the doses."""
    found = run("occupancy", "alpha", "--target", "mor", "--data", str(TINY))
    assert found.returncode == 0, found.stderr
    assert "lacks a molar mass or formula and a figure of plasma protein" in " ".join(found.stdout.split())
    data = json.loads(run("occupancy", "alpha", "-f", "json", "--data", str(TINY)).stdout)
    assert data["occupancies"] == []
    assert {one["regimen"] for one in data["refused"]} == {"alpha-bolus", "alpha-infusion"}
    none = run("occupancy", "alpha", "--regimen", "patch", "--data", str(TINY))
    assert none.returncode == 1
    assert none.stderr == "ketref: no dose of alpha has 'patch'; there are: analgesic bolus, long infusion\n"
    assert "no concentration of beta" in run("occupancy", "beta", "--data", str(TINY)).stderr


def test_what_the_screen_shows_can_be_recomputed(run: Run) -> None:
    """From the printed concentration, mass, unbound fraction and Ki alone, the printed interval follows."""
    data = json.loads(run("occupancy", "ketamine", "morphine", "fentanyl", "-f", "json").stdout)
    assert data["occupancies"]
    for one in data["occupancies"]:
        free, ki = one["unbound_molar"], one["ki_molar"]
        assert one["held"] == pytest.approx([free[0] / (free[0] + ki[1]), free[1] / (free[1] + ki[0])])
        total, share = one["total_molar"], one["fraction_unbound"]
        assert free == pytest.approx([total[0] * share[0], total[1] * share[1]])


def test_measurements_of_one_parameter_only_enter() -> None:
    """Every affinity behind a share is a Ki (or pKi) of that target and of that analyte."""
    for drug in ("ketamine", "esketamine", "morphine", "fentanyl", "naloxone"):
        for target in BUNDLED.targets():
            for regimen in (one for one in BUNDLED.regimens().values() if one.drug == drug):
                found = occupancy(BUNDLED.drug(drug), regimen, target)
                if isinstance(found, Occupancy):
                    used: tuple[Measurement, ...] = found.inputs.affinities
                    assert {one.parameter for one in used} <= {"Ki", "pKi"}
                    assert {(one.target, one.form) for one in used} == {(target, regimen.analyte)}
