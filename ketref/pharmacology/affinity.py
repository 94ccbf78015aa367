"""Affinities on one scale, and pooled only like with like."""

from __future__ import annotations

from collections.abc import Iterable
from math import log10
from statistics import median

from msgspec import Struct

from ketref.records import Measurement, paper

FAMILIES = {
    "Ki": "Ki", "pKi": "Ki",
    "Kd": "Kd", "pKd": "Kd",
    "KB": "KB", "pKB": "KB", "Ke": "KB", "pA2": "KB",
    "IC50": "IC50", "pIC50": "IC50",
    "EC50": "EC50", "pEC50": "EC50", "ED50": "EC50",
}  # fmt: skip
"""Parameters that are one quantity on two scales. Different families are never pooled or ranked together."""

BINDING = ("Ki", "Kd", "KB")

MOLAR = {"pM": 1e-12, "nM": 1e-9, "µM": 1e-6, "mM": 1e-3}

ORDER = {family: i for i, family in enumerate(("Ki", "Kd", "KB", "IC50", "EC50"))}
_EXACT = ("=", "~")


_Key = tuple[str | None, str, str, str]
"""Form, parameter family, species, and the paper where it does not state the species."""

UNSTATED = "not stated"
"""The species that a paper does not name: no two papers share it."""


class Pool(Struct, frozen=True):
    """What the papers say of one drug at one target with one parameter in one species.

    ``median``, ``low`` and ``high`` are negative decimal logarithms of mol/L; ``n`` counts papers, not rows.
    ``bound`` holds measurements that give only a limit (more than, less than), ``suspect`` those that look like a slip
    of unit or label: both are shown, and outside median and range.
    """

    family: str
    species: str
    form: str | None
    median: float | None
    low: float | None
    high: float | None
    n: int
    measurements: tuple[Measurement, ...]
    bound: tuple[Measurement, ...]
    suspect: tuple[Measurement, ...] = ()

    @property
    def all(self) -> tuple[Measurement, ...]:
        """Every measurement of the pool, those outside the median last."""
        return (*self.measurements, *self.bound, *self.suspect)


def p_scale(value: float, unit: str) -> float:
    """Return −log10 of *value* in mol/L; for nM that is 9 − log10(value) (IUPHAR's pKi)."""
    return value if unit == "-log10 M" else -log10(value * MOLAR[unit])


def pools(measurements: Iterable[Measurement]) -> list[Pool]:
    """Pool *measurements* of one drug at one target by form, parameter and species.

    The drug itself comes before its forms, binding before function, human before other species. A published range
    counts with its middle on the log scale for the median, and with both ends for the range. Papers that do not state
    the species are not pooled with each other. Median and range, not a mean: figures of different laboratories often
    lie a log unit apart (Landrum and Riniker, J Chem Inf Model 2024;64:1560-1567), so the spread is part of the answer.
    """
    groups: dict[_Key, list[Measurement]] = {}
    for one in measurements:
        if one.parameter is not None and one.species is not None:
            alone = paper(one.cite[0]) if one.species == UNSTATED else ""
            groups.setdefault((one.form, FAMILIES[one.parameter], one.species, alone), []).append(one)
    return [_pool(*key[:3], group) for key, group in sorted(groups.items(), key=_rank)]


def _rank(entry: tuple[_Key, list[Measurement]]) -> tuple[bool, str, int, bool, int, str]:
    (form, family, species, _), group = entry
    return form is not None, form or "", ORDER[family], species != "human", -len(group), species


def _pool(form: str | None, family: str, species: str, group: list[Measurement]) -> Pool:
    sound = [one for one in group if one.suspect is None]
    exact = [one for one in sound if one.relation in _EXACT]
    spans = [ends(one) for one in exact]
    papers = {paper(cite) for one in exact for cite in one.cite[:1]}
    return Pool(
        family,
        species,
        form,
        median((low + high) / 2 for low, high in spans) if spans else None,
        min((low for low, _ in spans), default=None),
        max((high for _, high in spans), default=None),
        len(papers),
        tuple(exact),
        tuple(one for one in sound if one.relation not in _EXACT),
        tuple(one for one in group if one.suspect is not None),
    )


def ends(one: Measurement) -> tuple[float, float]:
    """Return the lowest and highest −log10 of mol/L that *one* states; raise ValueError where it has no figure."""
    unit = one.unit or "-log10 M"
    low, high = (one.value, one.value) if one.value is not None else (one.low, one.high)
    if low is None or high is None:
        raise ValueError("a measurement without a figure cannot be pooled")
    first, second = p_scale(float(low), unit), p_scale(float(high), unit)
    return min(first, second), max(first, second)
