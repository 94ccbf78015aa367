"""Who binds or acts at one target: ranked only within one assay of one laboratory, the rest side by side."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from ketref.pharmacology.affinity import FAMILIES, ORDER, Pool, ends, pools
from ketref.records import Absence, Absent, Drug, Measurement, paper

EXACT = ("=", "~")


class Ranked(Struct, frozen=True):
    """One drug's measurement in a panel; ``level`` is −log10 of mol/L, the middle of a published range."""

    drug: Drug
    measurement: Measurement
    level: float


class Panel(Struct, frozen=True):
    """Drugs that one paper measured in one assay, tightest or most potent first: these may be ranked."""

    paper: str
    family: str
    species: str
    system: str | None
    assay: str | None
    members: tuple[Ranked, ...]


class Acting(Struct, frozen=True):
    """What a drug does at the target, and its pooled figures; ``measurements`` holds every row behind them."""

    drug: Drug
    actions: tuple[str, ...]
    pools: tuple[Pool, ...]
    measurements: tuple[Measurement, ...]


class Profile(Struct, frozen=True):
    """A target as our records know it. ``silent`` holds drugs of which a kind of absence is all that is known."""

    target: str
    panels: tuple[Panel, ...]
    acting: tuple[Acting, ...]
    silent: dict[Absence, tuple[Drug, ...]]


def profile(drugs: Iterable[Drug], target: str, species: str | None = None) -> Profile:
    """Return what *drugs* do at *target*; with *species*, only figures of its receptor."""
    drugs = tuple(drugs)
    acting, silent = [], dict[Absence, list[Drug]]()
    for drug in drugs:
        here = _measured(drug, target)
        found = [one for one in here if one.absent is None and (species is None or one.species == species)]
        if found:
            actions = dict.fromkeys(one.action for one in found if one.action and one.form is None)
            acting.append(Acting(drug, tuple(actions), tuple(pools(found)), tuple(found)))
        else:
            kinds = [one.absent for one in here if one.absent is not None] or ["not in our sources"]
            silent.setdefault(kinds[0], []).append(drug)
    acting.sort(key=lambda one: (_class(one.actions), one.drug.name))
    return Profile(target, tuple(panels(acting)), tuple(acting), {kind: tuple(them) for kind, them in silent.items()})


def panels(acting: Iterable[Acting]) -> list[Panel]:
    """Return the assays in which one paper measured two drugs or more, the largest first."""
    groups: dict[tuple[str, str, str, str | None, str | None], list[Ranked]] = {}
    for one in acting:
        for measurement in one.measurements:
            if measurement.parameter is None or measurement.species is None or measurement.relation not in EXACT:
                continue
            if measurement.suspect is not None:
                continue
            key = (
                paper(measurement.cite[0]), FAMILIES[measurement.parameter], measurement.species,
                measurement.system, measurement.assay,
            )  # fmt: skip
            level = sum(ends(measurement)) / 2
            groups.setdefault(key, []).append(Ranked(one.drug, measurement, level))
    found = [
        Panel(*key, tuple(sorted(members, key=lambda member: -member.level)))
        for key, members in groups.items()
        if len({member.drug.id for member in members}) > 1
    ]
    return sorted(found, key=lambda panel: (-len(panel.members), ORDER[panel.family], panel.paper))


def _measured(drug: Drug, target: str) -> list[Measurement]:
    facts = () if isinstance(drug.targets, Absent) else drug.targets
    return [fact for fact in facts if fact.target == target]


def _class(actions: tuple[str, ...]) -> int:
    """Agonists first, then antagonists and blockers, then what only binds."""
    if any("agonist" in action and "ant" not in action for action in actions):
        return 0
    return 2 if set(actions) <= {"binds"} else 1
