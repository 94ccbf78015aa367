"""What sets drugs apart, row by row: a pure comparison of cells, like only with like.

A relation always holds between two drugs; with more drugs each pair has its own, so that a further drug never changes
what was said of two others. Nothing is read into a gap: a drug that 'is not in our sources' is not comparable.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import combinations
from typing import Literal

from msgspec import Struct

from ketref.pharmacology.affinity import ORDER, UNSTATED, Pool, pools
from ketref.pharmacology.comparison import Cell, Comparison, Row, topic_of
from ketref.records import Effect, Fact, Measurement, Statement

Kind = Literal["opposite", "only", "more", "different", "same", "not comparable"]

APART = 0.5
"""Affinities less than half a log unit (threefold) apart count as the same: laboratories differ by as much."""

ACTIVATES = {"agonist", "full agonist", "partial agonist", "weak agonist", "positive allosteric modulator", "opener"}
BLOCKS = {
    "antagonist", "inverse agonist", "channel blocker", "inhibitor", "weak inhibitor", "negative allosteric modulator",
}  # fmt: skip

WORDS: dict[tuple[str, str], re.Pattern[str]] = {
    ("dependence", "schedule"): re.compile(
        r"\bC(?:I{1,3}|IV|V)\b|\bclass [ABC]\b|\bschedule (?:[1-5]|I{1,3}|IV)\b", re.IGNORECASE
    ),
    ("overdose", "naloxone"): re.compile(r"^(?:yes|no)", re.IGNORECASE),
    ("overdose", "antidote"): re.compile(r"\bnaloxone\b|\bnalmefene\b|\bflumazenil\b|\bno(?:ne)?\b", re.IGNORECASE),
    ("indications", "approved"): re.compile(r".+"),
}
"""What of the words of a row sets drugs apart: the schedule, yes or no, the antidote's name, the use as worded.

The words of other rows are for the reader to weigh: here they are not comparable.
"""

SAME_HEADING = {"contraindications", "warnings"}
"""Sections whose rows are headings: two drugs that both have one share it, whatever the words."""

IMPORTANCE = (
    ("targets", "headline"),
    ("boxed_warnings", ""),
    ("overdose", "naloxone"),
    ("overdose", "antidote"),
    ("effects", "respiratory"),
    ("effects", "cardiovascular"),
    ("dependence", "schedule"),
    ("dependence", ""),
    ("indications", ""),
    ("pharmacokinetics", "half_life"),
    ("pharmacokinetics", "active_metabolites"),
    ("pharmacokinetics", ""),
    ("effects", ""),
    ("potency", ""),
    ("targets", ""),
)
"""What an examiner asks first: target and action, boxed warning, reversal, breathing, circulation, dependence, use, …

The second word is a topic, an organ system, 'headline' for the core targets, or nothing for all the rest of a section.
"""

CORE = 7
"""So many of these come first; what is said of both drugs there is listed even where it cannot be compared."""

STRENGTH: dict[Kind, int] = {"opposite": 0, "only": 1, "more": 2, "different": 3, "same": 4, "not comparable": 5}


class Relation(Struct, frozen=True):
    """How two drugs stand to each other in a row. ``drug`` is the one with the effect, or with more of it."""

    kind: Kind
    drug: int | None = None
    reason: str | None = None


class Difference(Struct, frozen=True):
    """A row with the relation of each pair of drugs (by their places in the comparison), the strongest first."""

    section: str
    row: Row
    relations: tuple[tuple[int, int, Relation], ...]

    @property
    def strongest(self) -> tuple[int, int, Relation]:
        """The pair that sets the drugs apart most."""
        return self.relations[0]


def differences(
    comparison: Comparison, headline: Iterable[str], systems: Mapping[str, str], *, against: bool = False
) -> tuple[list[Difference], list[Difference]]:
    """Return the rows that set the drugs of *comparison* apart, in order of importance, and those that are alike.

    *headline* names the core targets, *systems* gives the organ system of each effect; *against* compares only the
    first drug with each other one. Rows that cannot be compared are in neither list.
    """
    core = set(headline)
    apart, alike = [], []
    for section in comparison.sections:
        rows = _unshared(section.rows) if section.id == "boxed_warnings" else section.rows
        for row in rows:
            difference = _difference(section.id, row, against=against)
            if difference is None:
                continue
            kind = difference.strongest[2].kind
            spoken = section.id in ("targets", "effects") and sum(1 for cell in row.cells if _positive(cell)) > 1
            if kind == "same":
                alike += [difference] if topic_of(row) != "other" else []
            elif kind != "not comparable" or (spoken and _importance(difference, core, systems) < CORE):
                apart.append(difference)
    apart.sort(key=lambda one: (_importance(one, core, systems), STRENGTH[one.strongest[2].kind]))
    return apart, alike


def _unshared(rows: tuple[Row, ...]) -> list[Row]:
    """Return the boxed warnings as one row that holds, per drug, only the headings that not all drugs have."""
    kept = [row for row in rows if not all(_positive(cell) for cell in row.cells)]
    if not kept:
        return []
    facts = [[fact for row in kept for fact in _positive(row.cells[i])] for i in range(len(kept[0].cells))]
    boxed = [any(_positive(row.cells[i]) for row in rows) for i in range(len(kept[0].cells))]
    cells = [
        Cell(tuple(found)) if found else Cell((), "not applicable" if read else "not in our sources")
        for found, read in zip(facts, boxed, strict=True)
    ]
    return [Row("boxed_warnings", "FDA boxed warning", tuple(cells))]


def _difference(section: str, row: Row, *, against: bool) -> Difference | None:
    relations = []
    for i, j in combinations(range(len(row.cells)), 2):
        if against and i > 0:
            break
        found = relate(section, topic_of(row), row.cells[i], row.cells[j])
        if found is not None:
            drug = None if found.drug is None else (i, j)[found.drug]
            relations.append((i, j, Relation(found.kind, drug, found.reason)))
    relations.sort(key=lambda one: STRENGTH[one[2].kind])
    return Difference(section, row, tuple(relations)) if relations else None


def relate(section: str, topic: str, one: Cell, other: Cell) -> Relation | None:
    """Return how two cells of a row stand to each other; None where neither says anything."""
    here, there = _positive(one), _positive(other)
    if here and there:
        return _both(section, topic, here, there)
    if not here and not there:
        return Relation("same") if one.absent == other.absent == "no effect (studied)" else None
    gap = other if here else one
    if gap.absent in ("no effect (studied)", "not applicable"):
        return Relation("only", 0 if here else 1, gap.absent)
    return Relation("not comparable", None, gap.absent)


def _positive(cell: Cell) -> tuple[Fact, ...]:
    return tuple(fact for fact in cell.facts if fact.absent is None)


def _both(section: str, topic: str, here: tuple[Fact, ...], there: tuple[Fact, ...]) -> Relation:
    if section == "targets":
        return _targets(_measured(here), _measured(there))
    if section == "effects":
        return _effects([f for f in here if isinstance(f, Effect)], [f for f in there if isinstance(f, Effect)])
    if section == "boxed_warnings":
        topics = [{fact.topic for fact in facts if isinstance(fact, Statement)} - {"none"} for facts in (here, there)]
        if all(topics):
            return Relation("different")
        return Relation("only", 0 if topics[0] else 1)
    if section in SAME_HEADING:
        return Relation("same")
    if (section, topic) in WORDS:
        one, other = (_words(WORDS[section, topic], facts) for facts in (here, there))
        if one and other:
            return Relation("same" if one <= other or other <= one else "different")
        return Relation("not comparable", None, "said in words")
    return _quantities(here, there)


def _words(telling: re.Pattern[str], facts: tuple[Fact, ...]) -> set[str]:
    texts = [str(getattr(fact, "text", None) or getattr(fact, "use", None)) for fact in facts]
    return {word.casefold() for text in texts for word in telling.findall(text)}


def _measured(facts: tuple[Fact, ...]) -> list[Measurement]:
    return [fact for fact in facts if isinstance(fact, Measurement) and fact.form is None]


def _targets(here: list[Measurement], there: list[Measurement]) -> Relation:
    """Compare what two drugs do at a target: first what they do, then how tightly they bind, like with like."""
    one, other = ({fact.action for fact in facts if fact.action} for facts in (here, there))
    if one and other and ((one <= ACTIVATES and other <= BLOCKS) or (one <= BLOCKS and other <= ACTIVATES)):
        return Relation("opposite", None, "one activates, the other blocks")
    tighter = _affinities(pools(here), pools(there))
    if tighter.kind == "more" or not (one and other):
        return tighter
    return Relation("different", None, "they act differently") if one.isdisjoint(other) else tighter


def _affinities(here: list[Pool], there: list[Pool]) -> Relation:
    """Compare medians of the first parameter and species that both state: binding before function, human first."""
    one, other = (
        {(p.family, p.species): p.median for p in side if p.median is not None and p.species != UNSTATED}
        for side in (here, there)
    )
    shared = sorted(one.keys() & other.keys(), key=lambda key: (ORDER[key[0]], key[1] != "human", key[1]))
    if not shared:
        return Relation("not comparable", None, "no parameter in one stated species")
    family, species = shared[0]
    gap = one[shared[0]] - other[shared[0]]
    like = f"p{family}, {species}, {abs(gap):.1f} log units apart; laboratories may differ"
    return Relation("same", None, like) if abs(gap) < APART else Relation("more", 0 if gap > 0 else 1, like)


def _effects(here: list[Effect], there: list[Effect]) -> Relation:
    """Compare directions, where the populations are one or one is general; degrees, where all else is one too.

    Where the sources of a drug name several directions, the drugs differ only if they have none in common. What only
    overdose or too fast an injection does counts where nothing else is known.
    """
    here, there = ([fact for fact in facts if not fact.overdose] or facts for facts in (here, there))
    one, other = ({_direction(fact) for fact in facts} for facts in (here, there))
    people = [(first.population, second.population) for first in here for second in there]
    if all(first != second and first and second for first, second in people):
        return Relation("not comparable", None, "populations differ")
    if len(one) > 1 or len(other) > 1 or "variable" in one | other:
        if one.isdisjoint(other):
            return Relation("different", None, "directions")
        return Relation("not comparable", None, "sources or conditions differ")
    (up,), (down,) = one, other
    if {up, down} == {"increase", "decrease"}:
        return Relation("opposite")
    if up != down:
        return Relation("only", 0 if up != "none" else 1)
    like = [
        (first.degree, second.degree)
        for first in here
        for second in there
        if (first.dose, first.route, first.population) == (second.dose, second.route, second.population)
        and first.degree is not None
        and second.degree is not None
    ]
    return _agreed([_greater(a, b) for a, b in like], "degree, same dose, route and population", "direction only")


def _direction(fact: Effect) -> str:
    return "none" if fact.direction in ("none", "preserved", None) else fact.direction


def _quantities(here: tuple[Fact, ...], there: tuple[Fact, ...]) -> Relation:
    """Compare figures of the same unit, dose, route, form and population; ranges that touch are the same."""
    like = [
        (_range(one), _range(other))
        for one in here
        for other in there
        if isinstance(one, Statement) and isinstance(other, Statement) and _like(one, other)
    ]
    if not like:
        return Relation("not comparable", None, "no figures of one unit, dose, route and population")
    found = [0 if low > most else 1 if least > high else None for (low, high), (least, most) in like]
    return _agreed(found, "same unit, dose, route and population", "ranges touch")


def _greater(one: int, other: int) -> int | None:
    return None if one == other else 0 if one > other else 1


def _agreed(found: list[int | None], more: str, same: str) -> Relation:
    """Return the relation that all like pairs agree on: which is greater (0 or 1), or neither (None)."""
    if len(set(found)) > 1:
        return Relation("not comparable", None, "like figures disagree")
    drug = found[0] if found else None
    return Relation("same", None, same) if drug is None else Relation("more", drug, more)


def _like(one: Statement, other: Statement) -> bool:
    def scope(fact: Statement) -> tuple[str | None, ...]:
        return fact.unit, fact.dose, fact.route, fact.form, fact.population, fact.text

    figures = (one.value is not None or one.low is not None) and (other.value is not None or other.low is not None)
    return figures and scope(one) == scope(other) and one.relation in "=~" and other.relation in "=~"


def _range(fact: Statement) -> tuple[Decimal, Decimal]:
    if fact.value is not None:
        return fact.value, fact.value
    if fact.low is None or fact.high is None:
        raise ValueError("a statement without a figure has no range")
    return fact.low, fact.high


def _importance(one: Difference, core: set[str], systems: Mapping[str, str]) -> int:
    topic = topic_of(one.row)
    names = {topic, systems.get(topic, "") if one.section == "effects" else ""}
    if one.section == "targets" and topic in core:
        names.add("headline")
    for i, (section, name) in enumerate(IMPORTANCE):
        if section == one.section and (name in names if name else True):
            return i
    return len(IMPORTANCE)
