"""Write rows as CSV: one fact a row, a header, no formula that a spreadsheet would run."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from ketref.pharmacology.occupancy import Occupancy, Refusal
from ketref.pharmacology.target import Profile
from ketref.views.text import clean

FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a cell of text may not begin with: a spreadsheet would take it for a formula."""


def target_csv(profile: Profile) -> str:
    """Return a row for each measurement at the target, and for each drug of which nothing is known there."""
    head = (
        "drug", "form", "action", "parameter", "relation", "value", "low", "high", "unit", "spread", "species",
        "system", "assay", "text", "absent", "suspect", "disputed", "cites",
    )  # fmt: skip
    rows = [
        (one.drug.id, fact.form, fact.action, fact.parameter, fact.relation if fact.parameter else None, fact.value,
         fact.low, fact.high, fact.unit, fact.spread, fact.species, fact.system, fact.assay, fact.text, None,
         fact.suspect, fact.disputed, " ".join(fact.cite))
        for one in profile.acting
        for fact in one.measurements
    ]  # fmt: skip
    silent = [(drug.id, *[None] * 13, kind, None, None, None) for kind, them in profile.silent.items() for drug in them]
    return _written(head, [*rows, *silent])


def occupancy_csv(results: Iterable[Occupancy | Refusal]) -> str:
    """Return a row for each regimen and target: the share held (0 to 1), concentrations and Ki in mol/L."""
    head = (
        "target", "drug", "analyte", "regimen", "dose", "route", "held_low", "held_high", "unbound_low", "unbound_high",
        "ki_low", "ki_high", "missing", "cites",
    )  # fmt: skip
    rows: list[Sequence[object]] = []
    for one in results:
        if isinstance(one, Refusal):
            dose, cites = one.regimen, one.regimen.cite
            found: tuple[float | None, ...] = (None,) * 6
        else:
            dose, found = one.inputs.regimen, (*one.held, *one.unbound, *one.ki)
            facts = (*one.inputs.affinities, *one.inputs.binding)
            cites = tuple(dict.fromkeys([*dose.cite, *(cite for fact in facts for cite in fact.cite)]))
        missing = "; ".join(one.missing) if isinstance(one, Refusal) else None
        rows.append(
            (one.target, dose.drug, dose.analyte, dose.id, dose.dose, dose.route, *found, missing, " ".join(cites))
        )
    return _written(head, rows)


def _written(head: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    lines = io.StringIO()
    writer = csv.writer(lines, lineterminator="\n")
    writer.writerow(head)
    for row in rows:
        writer.writerow([_cell(value) for value in row])
    return lines.getvalue()


def _cell(value: object) -> object:
    """Return a figure as it is, and text that no spreadsheet takes for a formula."""
    if not isinstance(value, str):
        return value
    text = clean(value)
    return f"'{text}" if text.startswith(FORMULA) else text
