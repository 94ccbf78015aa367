"""Line drugs up: sections, rows and cells, where a row is one topic and a cell what one drug's record says of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import get_args

from msgspec import Struct
from msgspec.structs import replace

from ketref.records import (
    ORGAN_SYSTEMS,
    Absence,
    Absent,
    AdverseReaction,
    BodyEffect,
    Drug,
    Effect,
    Fact,
    Indication,
    Interaction,
    Jurisdiction,
    Measurement,
    OrganSystem,
    Route,
    Statement,
    Target,
)
from ketref.sections import SECTIONS, Section


def _places(known: Iterable[str]) -> dict[str, int]:
    return {id_: i for i, id_ in enumerate(known)}


_SYSTEMS = _places(get_args(OrganSystem))
_JURISDICTIONS = _places(get_args(Jurisdiction))
_ROUTES = _places(get_args(Route))
_TOPICS = {section.id: _places(section.topics) for section in SECTIONS.values()}


ROUTED = ("adverse_reactions", "pharmacokinetics", "dosing_facts")
"""The sections that depend on the route."""


class Cell(Struct, frozen=True):
    """What one drug's record says of one topic: findings (facts, and absences that were found), or why there are none.

    ``absent`` is the kind of absence where no fact stands.
    """

    facts: tuple[Fact, ...]
    absent: Absence | None = None
    note: str | None = None
    cite: tuple[str, ...] = ()


class Row(Struct, frozen=True):
    """One topic across the drugs; ``id`` is section.topic, and the jurisdiction or route where that sets rows apart."""

    id: str
    label: str
    cells: tuple[Cell, ...]


class SectionRows(Struct, frozen=True):
    """The rows of one section."""

    id: str
    title: str
    rows: tuple[Row, ...]


class Comparison(Struct, frozen=True):
    """Drugs side by side; one drug alone is a comparison too."""

    drugs: tuple[Drug, ...]
    sections: tuple[SectionRows, ...]


class Key(Struct, frozen=True, order=True):
    """Which row of its section a fact belongs to, in sorting order."""

    order: tuple[int, int]
    id: str
    label: str


class Order(Struct, frozen=True):
    """The controlled lists that rows are sorted by."""

    targets: Mapping[str, Target]
    effects: Mapping[str, BodyEffect]
    place: dict[str, int]


def compare(
    drugs: Iterable[Drug], targets: Mapping[str, Target], effects: Mapping[str, BodyEffect], sections: Iterable[str]
) -> Comparison:
    """Line *drugs* up in *sections* (ids).

    A row stands where at least one drug has a fact or a stated absence; a drug without either is 'not in our sources'.
    """
    drugs = tuple(drugs)
    order = Order(targets, effects, _places(targets) | _places(effects))
    return Comparison(drugs, tuple(_section(drugs, SECTIONS[id_], order) for id_ in sections))


def on_route(drug: Drug, route: Route) -> Drug:
    """Return *drug* without what its record says of other routes, in the sections that depend on the route.

    Facts whose source does not name the route stay.
    """
    kept: dict[str, tuple[Fact, ...] | Absent] = {}
    for section in ROUTED:
        facts = getattr(drug, section)
        if not isinstance(facts, Absent):
            left = tuple(fact for fact in facts if fact.route in (None, route))
            kept[section] = left or Absent(absent="not in our sources", note=f"nothing by the route {route}")
    return replace(drug, **kept)


def headlines(comparison: Comparison, targets: Mapping[str, Target]) -> Comparison:
    """Keep what the short screen shows: the core sections, their headline topics and targets.

    The US and UK schedules move up to the identity; the boxed warnings stand in one row, by their headings. A row of
    which nothing was found for any drug is left to the long screen.
    """
    moved = tuple(
        row
        for section in comparison.sections
        if section.id == "dependence"
        for row in section.rows
        if topic_of(row) == "schedule"
    )
    kept = []
    for section in comparison.sections:
        wanted = SECTIONS[section.id].headline
        rows = tuple(row for row in section.rows if not wanted or topic_of(row) in wanted)
        if section.id == "targets":
            rows = tuple(row for row in rows if targets[topic_of(row)].headline)
        elif section.id == "indications":
            rows = tuple(row for row in rows if row.id.endswith((".us", ".uk", ".eu", "off-label")))
        elif section.id == "boxed_warnings" and rows:
            rows = (Row(section.id, "Headings", tuple(map(_joined, zip(*(row.cells for row in rows), strict=True)))),)
        elif section.id == "identity":
            rows += tuple(row for row in moved if row.id.endswith((".us", ".uk")))
        elif section.id == "dependence":
            rows = tuple(row for row in rows if row not in moved)
        if SECTIONS[section.id].core:
            found = tuple(row for row in rows if not all(map(_unfound, row.cells)))
            kept.append(replace(section, rows=found or rows))
    return Comparison(comparison.drugs, tuple(kept))


def _unfound(cell: Cell) -> bool:
    return ({fact.absent for fact in cell.facts} or {cell.absent}) == {"not in our sources"}


def row_names(row: Row, targets: Mapping[str, Target]) -> tuple[str, ...]:
    """Return what a reader may call *row*: its id, topic or label, or a name of its target."""
    section, _, rest = row.id.partition(".")
    names = [row.id, rest, topic_of(row), row.label, row.label.partition(" · ")[0]]
    if section == "targets" and topic_of(row) in targets:
        names += targets[topic_of(row)].names()
    return tuple(name for name in names if name)


def topic_of(row: Row) -> str:
    """Return the topic of *row*: its id without section, jurisdiction and route."""
    return row.id.partition(".")[2].split(".")[0]


def _joined(cells: tuple[Cell, ...]) -> Cell:
    """Return one drug's cells of several rows as one."""
    facts = tuple(fact for cell in cells for fact in cell.facts)
    return Cell(facts) if facts else cells[0]


def facts_of(drug: Drug, section: str) -> tuple[Fact, ...] | Absent:
    """Return what *drug*'s record says in *section*; its brands are part of its identity."""
    facts: tuple[Fact, ...] | Absent = getattr(drug, section)
    if section != "identity" or not drug.brands:
        return facts
    brands = tuple(
        Statement(
            topic="brands",
            text=f"{brand.name} ({', '.join(brand.countries)})"
            + (f", with {', '.join(brand.others)}" if brand.others else ""),
            cite=brand.cite,
            reread=brand.reread,
        )
        for brand in drug.brands
    )
    return brands if isinstance(facts, Absent) else facts + brands


def _section(drugs: tuple[Drug, ...], section: Section, order: Order) -> SectionRows:
    columns = [_column(facts_of(drug, section.id), section, order) for drug in drugs]
    keys = sorted({key for column in columns if not isinstance(column, Absent) for key in column})
    rows = (Row(f"{section.id}.{key.id}", key.label, tuple(_cell(column, key) for column in columns)) for key in keys)
    stated = [row for row in rows if any(cell.facts or cell.absent != "not in our sources" for cell in row.cells)]
    if not stated and columns:
        stated = [Row(section.id, section.title, tuple(_cell(column, None) for column in columns))]
    return SectionRows(section.id, section.title, tuple(stated))


def _column(facts: tuple[Fact, ...] | Absent, section: Section, order: Order) -> dict[Key, list[Fact]] | Absent:
    if isinstance(facts, Absent):
        return facts
    column: dict[Key, list[Fact]] = {}
    for fact in facts:
        column.setdefault(_key(fact, section, order), []).append(fact)
    return column


def _cell(column: dict[Key, list[Fact]] | Absent, key: Key | None) -> Cell:
    if isinstance(column, Absent):
        return Cell((), column.absent, column.note, column.cite)
    facts = column.get(key, []) if key else []
    if not facts and any(other.id == "none" for other in column):
        return Cell((), "not applicable")
    findings = tuple(fact for fact in facts if fact.absent is None or fact.cite)
    if findings:
        return Cell(findings, None if any(fact.absent is None for fact in findings) else findings[0].absent)
    if facts:
        return Cell((), facts[0].absent, getattr(facts[0], "text", None) or facts[0].note)
    return Cell((), "not in our sources")


def _key(fact: Fact, section: Section, order: Order) -> Key:
    if isinstance(fact, Measurement):
        return Key((order.place[fact.target], 0), fact.target, order.targets[fact.target].symbol)
    if isinstance(fact, Effect):
        return Key((order.place[fact.effect], 0), fact.effect, order.effects[fact.effect].label)
    if isinstance(fact, AdverseReaction):
        return Key((_SYSTEMS[fact.system], 0), fact.system, ORGAN_SYSTEMS[fact.system])
    if isinstance(fact, Indication):
        if fact.status == "off-label":
            return Key((1, 0), "off-label", "Off-label")
        return _split(Key((0, 0), "approved", "Approved"), fact.jurisdiction, _JURISDICTIONS)
    if not isinstance(fact, Statement | Interaction):
        raise TypeError(f"no row for {type(fact).__name__}")
    key = Key((_TOPICS[section.id][fact.topic], 0), fact.topic, section.topics[fact.topic])
    if section.id == "dependence" and fact.topic == "schedule":
        return _split(key, fact.jurisdiction, _JURISDICTIONS)
    if section.id in ("pharmacokinetics", "dosing_facts"):
        return _split(key, fact.route, _ROUTES)
    return key


def _split(key: Key, part: str | None, parts: Mapping[str, int]) -> Key:
    """Set rows of one topic apart by jurisdiction or route; facts without one come first."""
    if part is None:
        return key
    return Key((key.order[0], parts[part] + 1), f"{key.id}.{part.lower()}", f"{key.label} · {part}")
