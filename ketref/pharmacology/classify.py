"""Is it an opioid? A verdict by a stated rule, from the answers to each criterion; binding is computed, not asked."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from msgspec import Struct

from ketref.pharmacology.occupancy import Occupancy, Refusal
from ketref.records.answers import Classification

Verdict = Literal["an opioid", "an opioid antagonist", "not an opioid", "unclear"]

ENOUGH = 0.10
"""The share of μ receptors that counts as binding them at the concentrations that doses reach."""

RULE = (
    "An opioid activates μ receptors, holds 10% of them or more at some dose where that can be computed, and naloxone "
    "or naltrexone blocks its main effects. An opioid antagonist is labelled as one and activates no μ receptor. What "
    "no regulator calls an opioid, and neither surely activates μ receptors nor is surely blocked, is none; what is "
    "answered 'partly' or 'unclear' there stays an open question. The other criteria are shown and do not decide."
)


class Bound(Struct, frozen=True):
    """Whether the drug holds μ receptors at its doses: the answer, and the lowest and highest share where computed."""

    answer: Literal["yes", "partly", "no", "not in our sources"]
    low: float | None
    high: float | None
    doses: tuple[Occupancy, ...]


def bound(results: Iterable[Occupancy | Refusal]) -> Bound:
    """Return whether the doses behind *results* hold ENOUGH of the target: all of them, some, or none."""
    doses = tuple(one for one in results if isinstance(one, Occupancy) and one.inputs.regimen.analyte is None)
    if not doses:
        return Bound("not in our sources", None, None, ())
    low, high = min(one.held[0] for one in doses), max(one.held[1] for one in doses)
    return Bound("yes" if low >= ENOUGH else "no" if high < ENOUGH else "partly", low, high, doses)


def verdict(binding: Bound, classification: Classification) -> Verdict:
    """Return what RULE makes of the answers."""
    answer = {one.criterion: one.answer for one in classification.answers}
    if answer["activates"] == "yes" and answer["blocked"] == "yes" and binding.answer != "no":
        return "an opioid"
    if answer["activates"] == "no" and answer["labelled"] == "yes":
        return "an opioid antagonist"
    if answer["labelled"] == "no" and "yes" not in (answer["activates"], answer["blocked"]):
        return "not an opioid"
    return "unclear"


def open_questions(classification: Classification) -> list[str]:
    """Return the deciding criteria that are answered in part or not clearly."""
    return [
        one.criterion
        for one in classification.answers
        if one.criterion in ("activates", "blocked") and one.answer in ("partly", "unclear")
    ]
