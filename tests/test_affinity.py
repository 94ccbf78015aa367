"""Affinities: one scale, pooled only like with like, and nothing lost on the way to the screen."""

from __future__ import annotations

from decimal import Decimal
from math import isclose

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketref.pharmacology.affinity import FAMILIES, MOLAR, p_scale, pools
from ketref.records import Measurement
from ketref.views.wording import molarity, pooled

PARAMETERS = sorted(FAMILIES)


def one(value: str, unit: str, parameter: str = "Ki", species: str = "human", **more: object) -> Measurement:
    """Return a measurement."""
    fields = {"target": "mor", "parameter": parameter, "value": Decimal(value), "unit": unit, "species": species}
    return Measurement(**{"cite": ("a#1",), **fields, **more})  # type: ignore[arg-type]


@st.composite
def measurements(draw: st.DrawFn) -> Measurement:
    """Any measurement that the rules admit."""
    parameter = draw(st.sampled_from(PARAMETERS))
    logarithmic = parameter.startswith("p")
    number = draw(st.decimals("2" if logarithmic else "0.001", "13" if logarithmic else "9999", places=3))
    unit = "-log10 M" if logarithmic else draw(st.sampled_from(sorted(MOLAR)))
    return one(
        str(number), unit, parameter, draw(st.sampled_from(["human", "rat", "not stated"])),
        relation=draw(st.sampled_from(["=", "~", ">", "<"])), form=draw(st.sampled_from([None, "S-form"])),
        cite=(draw(st.sampled_from(["a#1", "b#2", "c#3"])),),
    )  # fmt: skip


@given(st.floats(1e-3, 1e6))
def test_nanomolar_follows_the_formula(value: float) -> None:
    """PKi = 9 − log10(Ki in nM), and the way back gives the value."""
    assert isclose(10 ** (9 - p_scale(value, "nM")), value, rel_tol=1e-9)


@pytest.mark.parametrize(
    ("level", "words"), [(4.38, "42 µM"), (9.0, "1.0 nM"), (6.0, "1.0 µM"), (3.3, "500 µM"), (12.5, "0.32 pM")]
)
def test_a_level_is_written_as_a_concentration(level: float, words: str) -> None:
    """Two significant figures in the unit that keeps the number below a thousand."""
    assert molarity(level) == words


@given(st.lists(measurements()))
def test_pools_never_mix_and_never_lose(rows: list[Measurement]) -> None:
    """Each measurement is in one pool of one parameter family, species and form; limits are not averaged."""
    found = pools(rows)
    kept = [row for pool in found for row in pool.all]
    assert sorted(map(repr, kept)) == sorted(map(repr, rows))
    for pool in found:
        for row in pool.all:
            assert (FAMILIES[row.parameter or ""], row.species, row.form) == (pool.family, pool.species, pool.form)
        assert (pool.median is None) == (not pool.measurements)
        if pool.median is not None and pool.low is not None and pool.high is not None:
            assert pool.low - 1e-9 <= pool.median <= pool.high + 1e-9
        assert pool.n <= len(pool.measurements)


def test_unknown_species_are_not_one_species() -> None:
    """Papers that do not state the species keep a pool each; rows of one paper share it."""
    rows = [
        one("1", "nM", species="not stated"),
        one("9", "nM", species="not stated", cite=("a#2",)),
        one("90", "nM", species="not stated", cite=("b#1",)),
    ]
    assert [(pool.n, len(pool.measurements)) for pool in pools(rows)] == [(1, 2), (1, 1)]


def test_human_comes_first_and_papers_are_counted_not_rows() -> None:
    """Two rows of one paper are one paper; the human pool stands before the rat's, binding before function."""
    rows = [
        one("5", "nM", species="rat"),
        one("20", "nM", "EC50"),
        one("1", "nM"),
        one("100", "nM", cite=("a#2",)),
    ]
    found = pools(rows)
    assert [(pool.family, pool.species, pool.n) for pool in found] == [
        ("Ki", "human", 1),
        ("Ki", "rat", 1),
        ("EC50", "human", 1),
    ]
    assert found[0].median == pytest.approx(8.0)


def test_a_suspected_slip_is_shown_and_never_pooled() -> None:
    """A figure that looks like a slip of unit changes neither median nor range nor n; its reason is on the screen."""
    sound, slip = one("5", "nM"), one("5000", "nM", cite=("b#1",))
    slip = msgspec.structs.replace(slip, suspect="a thousand times the others: micromolar printed as nanomolar?")
    (pool,) = pools([sound, slip])
    assert (pool.median, pool.low, pool.high, pool.n) == (pools([sound])[0].median, pool.median, pool.median, 1)
    assert "left out as a suspected slip: Ki 5000 nM (a thousand times" in pooled(pool)
    (alone,) = pools([slip])
    assert alone.median is None
    assert pooled(alone).startswith("left out as a suspected slip")
