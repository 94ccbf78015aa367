"""How much of a target a drug holds at the concentrations that its doses reach: an interval, never one figure.

θ = C / (C + Ki) for a reversible ligand at equilibrium with one class of sites, the Hill–Langmuir equation with slope 1
(terms: Neubig et al., Pharmacol Rev 2003;55:597-606); C is the unbound concentration. Plasma is not brain, binding is
not activation, and a Ki from a dish is not one from a living brain: so the ends of all published figures are carried
through, the lowest to the lowest and the highest to the highest.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from ketref.pharmacology.affinity import FAMILIES, ends
from ketref.records import Absent, Drug, Measurement, Statement, paper
from ketref.records.doses import Regimen

MOLAR = {"nM": 1e-9, "µM": 1e-6}
GRAMS = {"ng/mL": 1e-6, "mcg/L": 1e-6, "mcg/mL": 1e-3, "mg/L": 1e-3}
"""Grams per litre, or moles per litre, in one of the unit of a concentration."""

FREE = "% free"
"""The unit of plasma protein binding that a paper published as what is left unbound."""

BASE = (None, "free base", "base", "anhydrous base")
"""The forms of a drug whose mass a concentration in plasma is stated in; a salt's mass would make it smaller."""

WEIGHTS = {
    "H": 1.008, "C": 12.011, "N": 14.007, "O": 15.999, "F": 18.998, "P": 30.974, "S": 32.06, "Cl": 35.45, "Br": 79.904,
    "I": 126.90,
}  # fmt: skip
"""Abridged standard atomic weights (IUPAC Commission on Isotopic Abundances and Atomic Weights)."""

Interval = tuple[float, float]


class Inputs(Struct, frozen=True):
    """What an occupancy is computed from: the facts themselves, so that each can be shown with its source."""

    regimen: Regimen
    formula: Statement | None
    binding: tuple[Statement, ...]
    affinities: tuple[Measurement, ...]


class Occupancy(Struct, frozen=True):
    """The fraction of *target* that is held (0 to 1), from lowest to highest, with what it is computed from.

    ``total`` and ``unbound`` concentrations and ``ki`` are in mol/L, each from lowest to highest; a ``ki`` that starts
    at 0 is one that a paper gives only as below a figure.
    """

    target: str
    inputs: Inputs
    molar_mass: float | None
    total: Interval
    fraction_unbound: Interval
    unbound: Interval
    ki: Interval
    held: Interval


class Refusal(Struct, frozen=True):
    """A regimen whose occupancy of *target* cannot be computed, and which inputs are missing."""

    target: str
    regimen: Regimen
    missing: tuple[str, ...]


def held(concentration: float, ki: float) -> float:
    """Return the fraction of sites held at *concentration* by a ligand of *ki*, both in mol/L: C / (C + Ki)."""
    return concentration / (concentration + ki)


def molar_mass(formula: str) -> float:
    """Return the molar mass of *formula* (C13H16ClNO) in g/mol, the sum of its atomic weights.

    Raises KeyError where it names an element that is not in WEIGHTS.
    """
    return sum(WEIGHTS[element] * int(count or 1) for element, count in re.findall(r"([A-Z][a-z]?)([0-9]*)", formula))


def occupancy(drug: Drug, regimen: Regimen, target: str) -> Occupancy | Refusal:
    """Return how much of *target* the analyte of *regimen* holds, or which inputs are missing."""
    binding = tuple(_bound(drug, regimen.analyte))
    affinities = tuple(_affinities(drug, regimen.analyte, target))
    formula = None if regimen.analyte else _formula(drug)
    mass = float(regimen.molar_mass) if regimen.molar_mass else None
    if formula is not None and formula.text:
        mass = molar_mass(formula.text)
    lacking = {
        "a molar mass or formula": regimen.unit not in MOLAR and mass is None,
        "a figure of plasma protein binding": not binding,
        f"a Ki of {regimen.analyte or drug.name} here": not affinities,
        "a concentration that is no mere limit": regimen.relation not in ("=", "~"),
    }
    if missing := tuple(name for name, absent in lacking.items() if absent):
        return Refusal(target, regimen, missing)
    total = tuple(_molar(figure, regimen.unit, mass) for figure in _span(regimen))
    shares = [share for one in binding for share in _unbound(one)]
    levels = [level for one in affinities for level in ends(one)]
    free = min(shares), max(shares)
    ki = 0.0 if any(map(_tighter, affinities)) else 10 ** -max(levels), 10 ** -min(levels)
    unbound = min(total) * free[0], max(total) * free[1]
    return Occupancy(
        target,
        Inputs(regimen, formula, binding, affinities),
        mass,
        (min(total), max(total)),
        free,
        unbound,
        ki,
        (held(unbound[0], ki[1]), held(unbound[1], ki[0])),
    )


def _molar(figure: Decimal, unit: str, molar_mass: float | None) -> float:
    if unit in MOLAR:
        return float(figure) * MOLAR[unit]
    if molar_mass is None:
        raise ValueError("a mass concentration needs a molar mass")
    return float(figure) * GRAMS[unit] / molar_mass


def _span(one: Regimen | Statement) -> tuple[Decimal, ...]:
    return tuple(figure for figure in (one.value, one.low, one.high) if figure is not None)


def _unbound(bound: Statement) -> Iterable[float]:
    """Return the ends of the unbound fraction; at most so much bound leaves all the rest open, to nothing bound."""
    figures = [float(figure) for figure in _span(bound)]
    ends = {"<": [0.0], "<=": [0.0], ">": [100.0], ">=": [100.0]}.get(bound.relation, [])
    shares = [figure / 100 for figure in (*figures, *ends)]
    return shares if bound.unit == FREE else [1 - share for share in shares]


def _bound(drug: Drug, analyte: str | None) -> Iterable[Statement]:
    facts = () if isinstance(drug.pharmacokinetics, Absent) else drug.pharmacokinetics
    for fact in facts:
        if fact.topic == "protein_binding" and fact.form == analyte and fact.unit in ("%", FREE) and _span(fact):
            yield fact


def _formula(drug: Drug) -> Statement | None:
    facts = () if isinstance(drug.identity, Absent) else drug.identity
    return next((fact for fact in facts if fact.topic == "formula" and fact.form in BASE and fact.text), None)


def _affinities(drug: Drug, analyte: str | None, target: str) -> Iterable[Measurement]:
    """Return the published Ki of *analyte* (or of the drug itself): the human ones of two papers or more, else all.

    One human figure alone would make the interval narrower than what is known. A Ki said to lie below a figure counts,
    and leaves the tight end open; one said to lie above a figure is no binding measured, and stays out.
    """
    found = [
        fact
        for fact in (() if isinstance(drug.targets, Absent) else drug.targets)
        if fact.target == target
        and fact.form == analyte
        and fact.parameter is not None
        and FAMILIES[fact.parameter] == "Ki"
        and (fact.relation in ("=", "~") or _tighter(fact))
        and fact.suspect is None
    ]
    human = [fact for fact in found if fact.species == "human"]
    return human if len({paper(fact.cite[0]) for fact in human}) > 1 else found


def _tighter(one: Measurement) -> bool:
    """Tell whether *one* says only that the drug binds tighter than its figure."""
    return one.relation in ((">", ">=") if one.unit == "-log10 M" else ("<", "<="))
