"""What the words of a command line name: drugs, sections, rows, targets, questions, claims. A near miss is an error."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import get_args

import typer

from ketref.errors import KetrefError, UnknownName
from ketref.records import Route
from ketref.sections import SECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ketref.knowledge.library import Library, Named
    from ketref.pharmacology.comparison import Row
    from ketref.records import Drug
    from ketref.records.answers import Claim
    from ketref.records.doses import Regimen

MOST = 8
"""Most drugs that are compared at once."""

FORMS = ("metabolite", "enantiomer")
"""The kinds of names that stand for a form of a drug, not for the drug."""

BEST = 4
"""How many finds that fit words best are shown whole; others are named."""


def section_ids(names: list[str] | None) -> list[str]:
    """Return the ids of the sections that *names* name by id or title, or all."""
    from ketref.knowledge.names import near, normalise  # noqa: PLC0415

    known = {normalise(name): section.id for section in SECTIONS.values() for name in (section.id, section.title)}
    found = []
    for name in names or SECTIONS:
        if normalise(name) not in known:
            raise UnknownName("section", name, near(name, SECTIONS), "ketref about")
        found.append(known[normalise(name)])
    return list(dict.fromkeys(found))


def each_once(given: list[str], named: list[Named]) -> None:
    """Make sure that there are 2 to 8 drugs, each once."""
    if not 2 <= len(named) <= MOST:
        raise typer.BadParameter(f"needs 2 to {MOST} drugs, got {len(named)}", param_hint="'DRUG...'")
    owner: dict[str, str] = {}
    for name, one in zip(given, named, strict=True):
        if one.drug in owner:
            raise KetrefError(f"'{owner[one.drug]}' and '{name}' are one drug, {one.drug}; name another")
        owner[one.drug] = name


def named_rows(library: Library, rows: list[tuple[Drug, str, Row]], topic: str) -> list[tuple[Drug, str, Row]]:
    """Return those of *rows* that *topic* names: a row's id or label, a topic, a target; raise UnknownName."""
    from ketref.knowledge.names import near, normalise  # noqa: PLC0415
    from ketref.pharmacology.comparison import row_names  # noqa: PLC0415

    targets = library.targets()
    wanted = normalise(topic)
    found = [one for one in rows if wanted in map(normalise, row_names(one[2], targets))]
    if not found:
        known = [name for _, _, row in rows for name in row_names(row, targets)]
        raise UnknownName("row", topic, near(topic, known), f"ketref show {rows[0][0].id} --ids")
    return found


def target_id(library: Library, name: str) -> str:
    """Return the id of the target that *name* names: id, IUPHAR name, symbol, gene or alias."""
    from ketref.knowledge.names import near, normalise  # noqa: PLC0415

    known = {
        normalise(name): target.id for target in library.targets().values() for name in (target.id, *target.names())
    }
    if normalise(name) not in known:
        raise UnknownName("target", name, near(name, known), "ketref target")
    return known[normalise(name)]


def effect_id(library: Library, name: str) -> str:
    """Return the id of the body effect that *name* names: id or label."""
    from ketref.knowledge.names import near, normalise  # noqa: PLC0415

    known = {normalise(name): one.id for one in library.effects().values() for name in (one.id, one.label)}
    if normalise(name) not in known:
        labels = [one.label for one in library.effects().values()]
        raise UnknownName("effect", name, near(name, labels), "ketref show DRUG effects")
    return known[normalise(name)]


def narrowed(library: Library, group: str | None, schedule: str | None, indication: str | None) -> list[str] | None:
    """Return the drugs of the class *group* that are so scheduled and so used; None where nothing narrows them."""
    drugs = None if group is None else members(library, group, [])
    for narrower, place in ((schedule, ("dependence", "schedule")), (indication, ("indications", ""))):
        if narrower:
            own = {hit.drug for hit in library.find_facts(narrower, [place])}
            drugs = sorted(own if drugs is None else own & set(drugs))
    return drugs


def filtered_places(asked: str, schedule: str | None, indication: str | None) -> list[tuple[str, str]]:
    """Return where to look when only a filter was given: in the rows that it filters by."""
    if asked:
        return []
    places = [("dependence", "schedule")] if schedule else []
    return places + ([("indications", "")] if indication else []) or [("identity", "class")]


def members(library: Library, group: str | None, given: list[str]) -> list[str]:
    """Return the drugs of the class *group* but those *given*; 'opioids' are the agonists of every kind."""
    from ketref.knowledge.names import near, normalise  # noqa: PLC0415

    if group is None:
        return []
    classes: dict[str, list[str]] = {}
    for drug in library.listed():
        classes.setdefault(drug.group, []).append(drug.id)
        if "opioid" in drug.group and "antagonist" not in drug.group:
            classes.setdefault("opioids", []).append(drug.id)
    known = {normalise(name): name for name in classes} | {normalise(f"{name}s"): name for name in classes}
    if normalise(group) not in known:
        raise UnknownName("class", group, near(group, classes), "ketref list")
    taken = {library.find_drug(name).drug for name in given}
    return [id_ for id_ in classes[known[normalise(group)]] if id_ not in taken]


def route_id(name: str | None) -> Route | None:
    """Return the route that *name* names; 'sc' and 'patch' are understood."""
    from ketref.knowledge.names import near  # noqa: PLC0415

    wanted = {"sc": "subcut", "patch": "transdermal", "po": "oral"}.get((name or "").lower(), (name or "").lower())
    for route in get_args(Route):
        if route == wanted:
            return route  # type: ignore[no-any-return]
    if name is None:
        return None
    raise UnknownName("route", name, near(name, get_args(Route)), "ketref compare -h")


def notices(given: list[str], named: list[Named]) -> Iterable[str]:
    """Say which drug a brand or synonym stands for, and what else a combination product holds."""
    for name, one in zip(given, named, strict=True):
        if one.others:
            yield f"{one.name} is a combination product: it also holds {one.others}. What follows is {one.drug} alone."
        elif one.kind in FORMS:
            article = "an" if one.kind == "enantiomer" else "a"
            yield f"{name} is {article} {one.kind} of {one.drug}; what is known of it stands there under its name."
        elif one.kind != "name":
            yield f"{name} is a {one.kind} of {one.drug}."


def question_ids(library: Library, ids: list[str], asked: str) -> list[str]:
    """Return the ids of the questions that a number or words ask for, best first; all where nothing is asked."""
    if not asked:
        return ids
    if asked.isdecimal() and asked.isascii():
        if not 1 <= int(asked) <= len(ids):
            raise KetrefError(f"there is no question {asked}; ketref faq lists 1 to {len(ids)}")
        return [ids[int(asked) - 1]]
    found = library.find_faq(asked)
    if not found:
        raise KetrefError(f"no question fits '{asked}'; ketref faq lists all")
    return found


def claim_ids(known: Mapping[str, Claim], asked: str) -> tuple[str, ...]:
    """Return the ids that *asked* names (S8, s08), or none where a word of it is no id."""
    ids = [re.sub(r"(?<=[a-z])0+(?=[0-9])", "", word) for word in asked.lower().replace(",", " ").split()]
    return tuple(dict.fromkeys(ids)) if all(id_ in known for id_ in ids) else ()


def claim_pages(
    library: Library, known: Mapping[str, Claim], asked: str
) -> tuple[dict[str, tuple[Claim, ...]], tuple[Claim, ...]]:
    """Return the claims that ids, a subject or words ask for, under titles, and those that fit the words less well."""
    from ketref.records.answers import SUBJECTS  # noqa: PLC0415
    from ketref.views.claims import pages_of  # noqa: PLC0415

    if chosen := tuple(known[id_] for id_ in claim_ids(known, asked)):
        return {" · ".join(dict.fromkeys(SUBJECTS[one.subjects[0]] for one in chosen)): chosen}, ()
    wanted = set(re.findall(r"\w+", asked.lower()))
    subjects = [
        subject
        for subject, title in SUBJECTS.items()
        if wanted <= set(re.findall(r"[^\W_]+", f"{subject} {title}".lower()))
    ]
    pages, also = pages_of(known.values(), subjects)
    if pages or also:
        return pages, also
    found = tuple(known[id_] for id_ in library.find_claims(asked))
    if not found:
        raise KetrefError(f"no claim fits '{asked}'; ketref claims lists the subjects")
    return {f"Claims that fit '{asked}'": found[:BEST]}, found[BEST : 2 * BEST]


def regimens_of(library: Library, drugs: list[str], words: str) -> list[Regimen]:
    """Return the doses of *drugs* with known concentrations whose name, dose or route has all of *words*."""
    found = [one for drug in drugs for one in library.regimens().values() if one.drug == drug]
    if not found:
        raise KetrefError(f"no concentration of {' or '.join(drugs)} is in our sources; occupancy needs one")
    wanted = words.lower().split()
    chosen = [
        one for one in found if all(word in f"{one.id} {one.name} {one.dose} {one.route}".lower() for word in wanted)
    ]
    if not chosen:
        known = ", ".join(dict.fromkeys(one.name for one in found))
        raise KetrefError(f"no dose of {' or '.join(drugs)} has '{words}'; there are: {known}")
    return chosen
