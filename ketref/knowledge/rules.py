"""What must hold between records: sources resolve, topics are known, names have one owner, facts are cited."""

from __future__ import annotations

import re
from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from ketref.errors import DataError, Problem
from ketref.knowledge.decode import Knowledge, read
from ketref.knowledge.names import normalise
from ketref.knowledge.strict_yaml import Node, Path_, compose, dotted, locate
from ketref.records import (
    ORGAN_SYSTEMS,
    Absent,
    AdverseReaction,
    Drug,
    Effect,
    Fact,
    Indication,
    Interaction,
    Measurement,
    Record,
    Statement,
    paper,
    source_id,
)
from ketref.records.answers import CRITERIA, Claim, Classification, Result
from ketref.records.doses import Regimen
from ketref.sections import SECTIONS, Section

NEEDS_SOURCE = {None, "no effect (studied)", "not studied"}
"""What must be cited: a fact, and an absence that somebody found. The other two kinds of absence need no source."""

IDENTIFIERS = {
    "cas": r"[1-9][0-9]{1,6}-[0-9]{2}-[0-9]",
    "unii": r"[0-9A-Z]{10}",
    "rxcui": r"[1-9][0-9]*",
    "pubchem_cid": r"[1-9][0-9]*",
    "chembl_id": r"CHEMBL[1-9][0-9]*",
    "gtopdb_id": r"[1-9][0-9]*",
    "atc": r"[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}",
    "formula": r"([A-Z][a-z]?[0-9]*)+",
}
"""The form of each identifier (topics of the section identity), in ``text``."""

P_SCALES = {"pKi", "pKd", "pKB", "pA2", "pIC50", "pEC50"}

Finding = tuple[Path_, str]


def load(path: Path) -> Knowledge:
    """Return the records of the knowledge base at *path*; raise DataError with all problems where it has any."""
    knowledge, problems = read(path)
    problems += check(knowledge)
    if problems:
        raise DataError(tuple(sorted(problems)))
    return knowledge


def check(knowledge: Knowledge) -> list[Problem]:
    """Return what is wrong between the records of *knowledge*, each with its place in its file."""
    roots: dict[Path, Node] = {}
    problems = []
    for path, message in _findings(knowledge):
        file = knowledge.origin[str(path[0]), str(path[1])]
        if file not in roots:
            roots[file] = compose(file)
        node = locate(roots[file], path)
        problems.append(Problem(str(file), node.line, node.column, dotted(path), message))
    return problems


def _findings(knowledge: Knowledge) -> Iterator[Finding]:
    for kind, id_ in knowledge.origin:
        record = getattr(knowledge, kind).get(id_)
        if record is not None:
            yield from _cites(record, (kind, id_), knowledge)
    for id_, source in knowledge.sources.items():
        if source.kind == "label" and not source.version:
            yield ("sources", id_), "is a label without a version; give its date, or 'undated copy'"
        if not (source.year or source.pmid or source.doi or source.url or source.kind == "label"):
            yield ("sources", id_), "cannot be found again; give its year, PMID, DOI or address"
    yield from _owners(knowledge)
    for drug in knowledge.drugs.values():
        yield from _drug(drug, knowledge)
    for regimen in knowledge.regimens.values():
        yield from _regimen(regimen, knowledge)
    for classification in knowledge.classes.values():
        yield from _classification(classification, knowledge)
    for claim in knowledge.claims.values():
        yield from _claim(claim, knowledge)


def _cites(record: Record, path: Path_, knowledge: Knowledge) -> Iterator[Finding]:
    """Walk *record* and yield each citation of a source that is not in the knowledge base."""
    for name in record.__struct_fields__:
        value = getattr(record, name)
        if name == "cite":
            for i, cite in enumerate(value):
                source = source_id(cite)
                if source not in _having("sources", source, knowledge):
                    yield (*path, "cite", i), f"there is no source '{source}'{_near(source, knowledge.sources)}"
        elif isinstance(value, Record):
            yield from _cites(value, (*path, name), knowledge)
        elif isinstance(value, tuple):
            for i, item in enumerate(value):
                if isinstance(item, Record):
                    yield from _cites(item, (*path, name, i), knowledge)


def _owners(knowledge: Knowledge) -> Iterator[Finding]:
    """Yield each name with a second owner. The brand of a combination may belong to each drug that it holds."""
    owners: dict[str, tuple[str, bool]] = {}
    for drug in knowledge.drugs.values():
        names: list[tuple[Path_, str, bool]] = [((), drug.id, False)]
        if normalise(drug.name) != normalise(drug.id):
            names.append((("name",), drug.name, False))
        names += [(("aliases", i), alias, False) for i, alias in enumerate(drug.aliases)]
        names += [(("brands", i), brand.name, bool(brand.others)) for i, brand in enumerate(drug.brands)]
        for i, form in enumerate(drug.forms):
            names += [(("forms", i), name, False) for name in (form.name, *form.aliases)]
        own: set[str] = set()
        for place, name, combined in names:
            path: Path_ = ("drugs", drug.id, *place)
            key = normalise(name)
            owner, shared = owners.setdefault(key, (drug.id, combined))
            if not key:
                yield path, f"'{name}' has no letter or digit"
            elif key in own:
                yield (
                    path,
                    f"'{name}' is a second spelling of a name of this drug; case and hyphens do not matter, remove it",
                )
            elif owner != drug.id and not (shared and combined):
                yield path, f"'{name}' already names {owner}; a name has one owner"
            own.add(key)
    targets: dict[str, str] = {}
    for target in knowledge.targets.values():
        for i, name in enumerate((target.id, *target.aliases)):
            owner = targets.setdefault(normalise(name), target.id)
            if owner != target.id:
                yield ("targets", target.id, "aliases", i - 1), f"'{name}' already names {owner}; a name has one owner"


def _drug(drug: Drug, knowledge: Knowledge) -> Iterator[Finding]:
    for section in SECTIONS.values():
        facts: tuple[Fact, ...] | Absent = getattr(drug, section.id)
        path: Path_ = ("drugs", drug.id, section.id)
        if isinstance(facts, Absent):
            if facts.absent in NEEDS_SOURCE and not facts.cite:
                yield path, f"'{facts.absent}' is a finding and needs a citation"
            continue
        for i, fact in enumerate(facts):
            for place, message in _fact(fact, section, knowledge):
                yield (*path, i, *place), message
    told = {normalise(fact.form) for facts in _sections(drug) for fact in facts if fact.form}
    for i, form in enumerate(drug.forms):
        if not any(normalise(name) in one for name in (form.name, *form.aliases) for one in told):
            yield (
                ("drugs", drug.id, "forms", i),
                f"no fact of {drug.id} is of the form '{form.name}'; a reader finds nothing",
            )
    if not isinstance(drug.effects, Absent):
        covered = {knowledge.effects[fact.effect].system for fact in drug.effects if fact.effect in knowledge.effects}
        wanted = {effect.system for effect in knowledge.effects.values()}
        for system in ORGAN_SYSTEMS:
            if system in wanted - covered:
                yield (
                    ("drugs", drug.id, "effects"),
                    f"says nothing of the system '{system}'; add an effect of it, a fact or a typed absence",
                )


def _sections(drug: Drug) -> Iterator[tuple[Fact, ...]]:
    for section in SECTIONS:
        facts = getattr(drug, section)
        if not isinstance(facts, Absent):
            yield facts


def _fact(fact: Fact, section: Section, knowledge: Knowledge) -> Iterator[Finding]:
    if fact.absent in NEEDS_SOURCE and not fact.cite:
        what = f"'{fact.absent}' is a finding and" if fact.absent else "a fact"
        yield (), f"{what} needs a citation: cite: [source-id#place]"
    if isinstance(fact, Statement | Interaction) and fact.topic not in section.topics:
        yield ("topic",), f"'{fact.topic}' is no topic of {section.id}{_near(fact.topic, section.topics)}"
    if isinstance(fact, Measurement) and fact.parameter is not None:
        for i, cite in enumerate(fact.cite):
            source = knowledge.sources.get(source_id(cite))
            if source is not None and source.kind == "database" and paper(cite) == source.id:
                yield ("cite", i), f"a figure of {source.id} needs its paper, since a database is many: … PMID 12345"
    if isinstance(fact, Measurement) and fact.target not in _having("targets", fact.target, knowledge):
        yield ("target",), f"there is no target '{fact.target}'{_near(fact.target, knowledge.targets)}"
    if isinstance(fact, Effect) and fact.effect not in _having("effects", fact.effect, knowledge):
        yield ("effect",), f"there is no effect '{fact.effect}'{_near(fact.effect, knowledge.effects)}"
    if isinstance(fact, Statement | Measurement | AdverseReaction):
        yield from _quantity(fact)
    yield from _content(fact)
    if isinstance(fact, Statement) and section.id == "identity" and fact.text:
        yield from _identifier(fact.topic, fact.text)


def _figure(fact: Statement | Measurement | AdverseReaction | Regimen) -> Iterator[Finding]:
    """Yield what is wrong with a figure: a value beside a range, half a range, a range upside down."""
    if fact.value is not None and (fact.low is not None or fact.high is not None):
        yield ("value",), "stands beside a range; give value, or low and high"
    elif (fact.low is None) != (fact.high is None):
        yield (), "has half a range; give low and high, or value with a relation such as <="
    elif fact.low is not None and fact.high is not None and fact.low >= fact.high:
        yield ("low",), f"{fact.low} is not below high {fact.high}"


def _quantity(fact: Statement | Measurement | AdverseReaction) -> Iterator[Finding]:
    """Yield what is wrong with a figure and its unit."""
    yield from _figure(fact)
    figure = fact.value if fact.low is None else fact.low
    if isinstance(fact, Measurement):
        if (figure is not None) != (fact.parameter is not None):
            yield (), "needs a parameter and a figure together, or neither"
        if fact.parameter is not None:
            if fact.unit is None:
                yield (), f"a measured {fact.parameter} needs its unit"
            if fact.species is None:
                yield (), f"a measured {fact.parameter} needs its species ('not stated' where that is so)"
            if (fact.parameter in P_SCALES) != (fact.unit == "-log10 M") and fact.unit is not None:
                yield ("unit",), f"{fact.unit} is no unit of {fact.parameter}"
            for place in ("value", "low", "high"):
                number = getattr(fact, place)
                if fact.parameter in P_SCALES and number is not None and not 2 <= number <= 13:
                    yield (place,), f"{number} is outside 2–13 for {fact.parameter}"
                elif number is not None and number <= 0:
                    yield (place,), f"{number} must be above zero"
    elif isinstance(fact, AdverseReaction):
        if figure is not None and fact.unit is None:
            yield (), 'an incidence needs its unit: unit: "%"'
        for place in ("value", "low", "high", "comparator_value"):
            number = getattr(fact, place)
            if number is not None and not 0 <= number <= 100:
                yield (place,), f"{number} is no percentage"
        if fact.comparator_value is not None and (fact.comparator is None or figure is None):
            yield ("comparator_value",), "needs comparator and the drug's own value beside it"


def _content(fact: Fact) -> Iterator[Finding]:
    """Yield where a fact says nothing, or says something and is absent at once."""
    if isinstance(fact, Statement | AdverseReaction):
        says = [fact.text, fact.value, fact.low]
        says += [fact.frequency] if isinstance(fact, AdverseReaction) else []
        needed = not isinstance(fact, AdverseReaction)
        hint = "give text, or value and unit"
    elif isinstance(fact, Measurement):
        says, needed, hint = [fact.parameter, fact.action, fact.text], True, "give parameter and value, action or text"
    elif isinstance(fact, Effect):
        says, needed, hint = [fact.direction], True, "give direction"
    elif isinstance(fact, Interaction):
        says, needed, hint = [fact.effect, fact.mechanism, fact.action], True, "give effect, mechanism or action"
    else:
        says, needed, hint = [None], False, ""
    if fact.absent and any(part is not None for part in says[:1] if isinstance(fact, Effect | Measurement)):
        yield ("absent",), "stands beside a finding; keep one of the two"
    elif not fact.absent and needed and all(part is None for part in says):
        yield (), f"says nothing; {hint}, or absent"
    if isinstance(fact, Indication):
        if fact.status == "approved" and fact.jurisdiction is None:
            yield (), "an approved use needs its jurisdiction"
        if fact.status == "off-label" and fact.grade is None:
            yield (), "an off-label use needs the grade of its evidence, and whose scale"


def _regimen(regimen: Regimen, knowledge: Knowledge) -> Iterator[Finding]:
    path: Path_ = ("regimens", regimen.id)
    if regimen.drug not in _having("drugs", regimen.drug, knowledge):
        yield (*path, "drug"), f"there is no drug '{regimen.drug}'{_near(regimen.drug, knowledge.drugs)}"
    for place, message in _figure(regimen):
        yield (*path, *place), message
    figure = regimen.value if regimen.low is None else regimen.low
    if figure is None:
        yield path, "has no concentration; give value, or low and high"
    elif figure <= 0:
        yield path, f"{figure} must be above zero"


def _classification(classification: Classification, knowledge: Knowledge) -> Iterator[Finding]:
    path: Path_ = ("classes", classification.id)
    if classification.id not in _having("drugs", classification.id, knowledge):
        yield path, f"there is no drug '{classification.id}'{_near(classification.id, knowledge.drugs)}"
    given = [one.criterion for one in classification.answers]
    for criterion in CRITERIA:
        if given.count(criterion) != 1:
            yield path, f"needs one answer to '{criterion}', has {given.count(criterion)}"
    for i, one in enumerate(classification.answers):
        if one.answer != "not in our sources" and not (one.cite and one.text):
            yield (*path, "answers", i), "an answer needs its text and a citation, or 'not in our sources'"


def _claim(claim: Claim, knowledge: Knowledge) -> Iterator[Finding]:
    path: Path_ = ("claims", claim.id)
    for i, drug in enumerate(claim.drugs):
        if drug not in _having("drugs", drug, knowledge):
            yield (*path, "drugs", i), f"there is no drug '{drug}'{_near(drug, knowledge.drugs)}"
    for i, result in enumerate(claim.results):
        for place, message in _result(result):
            yield (*path, "results", i, *place), message


def _result(result: Result) -> Iterator[Finding]:
    """Yield what is wrong with a published figure: no figure, no unit, an interval that does not hold its value."""
    low, high, value = result.low, result.high, result.value
    if value is None and low is None and high is None and result.text is None:
        yield (), "says nothing; give value and unit, an interval, or text"
    if (low is None) != (high is None):
        yield (), "has half an interval; give low and high"
    elif low is not None and high is not None:
        if low >= high:
            yield ("low",), f"{low} is not below high {high}"
        elif value is not None and not low <= value <= high:
            yield ("value",), f"{value} is outside its interval, {low} to {high}"
        if result.interval is None:
            yield (), "has low and high without saying what they are: interval: 95% CI"
    if (value is not None or low is not None) and result.unit is None:
        yield (), "a figure needs its unit"
    if result.comparator_value is not None and (result.comparator is None or value is None):
        yield ("comparator_value",), "needs comparator and a value beside it"


def _identifier(topic: str, text: str) -> Iterator[Finding]:
    form = IDENTIFIERS.get(topic)
    if form and not re.fullmatch(form, text):
        yield ("text",), f"'{text}' does not have the form of {topic}: {form}"
    elif topic == "cas":
        digits = text.replace("-", "")
        if sum(i * int(digit) for i, digit in enumerate(reversed(digits))) % 10 != int(digits[-1]):
            yield ("text",), f"'{text}' has a wrong check digit"


def _having(kind: str, id_: str, knowledge: Knowledge) -> Any:
    """Return the records of *kind*; one whose own fields are at fault counts as there, so that it is reported once."""
    return (id_,) if (kind, id_) in knowledge.origin else getattr(knowledge, kind)


def _near(word: str, known: Any) -> str:
    near = get_close_matches(word, list(known), 1)
    return f"; did you mean '{near[0]}'?" if near else ""
