"""The compiled knowledge: one SQLite file, made once from the YAML files and read by every command.

It holds each record as JSON beside a checksum, the names, and full-text indexes of facts, questions and claims.
An installed ketref ships it; otherwise it is made in the user's cache folder under a temporary name and moved into
place. A file that is missing, stale or corrupt is made anew, and where it cannot be written, made in memory.
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path
from zlib import crc32

import msgspec

from ketref.records import Absent, Drug, Record, Source
from ketref.sections import SECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ketref.knowledge.decode import Knowledge
    from ketref.records.answers import Claim, Faq

FORMAT = 5
"""Raised whenever the tables or the records change, so that a file made by another ketref is not read."""

SHIPPED = "index.sqlite"

TOPIC_FIELDS = ("topic", "target", "effect", "system", "status")
"""The field that says under which heading a fact of each kind stands."""

WHOLE = ("name", "synonym", "brand")
"""The kinds of names that stand for the drug itself, not for a form of it."""

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE record (
    kind TEXT, id TEXT, position INTEGER, json BLOB, checksum INTEGER, PRIMARY KEY (kind, id)
) WITHOUT ROWID;
CREATE TABLE drug (id TEXT PRIMARY KEY, position INTEGER, name TEXT, grp TEXT, class TEXT) WITHOUT ROWID;
CREATE TABLE name (key TEXT, drug TEXT, name TEXT, kind TEXT, others TEXT, PRIMARY KEY (key, drug)) WITHOUT ROWID;
CREATE TABLE coverage (
    drug TEXT, section TEXT, facts INTEGER, absences INTEGER, reread INTEGER, PRIMARY KEY (drug, section)
) WITHOUT ROWID;
CREATE TABLE fact (id INTEGER PRIMARY KEY, drug TEXT, section TEXT, topic TEXT, position INTEGER);
CREATE INDEX fact_topic ON fact (section, topic);
CREATE VIRTUAL TABLE fact_text USING fts5 (words, content = '', tokenize = 'porter unicode61');
CREATE VIRTUAL TABLE faq_text USING fts5 (id UNINDEXED, question, words, answer, why, tokenize = 'porter unicode61');
CREATE VIRTUAL TABLE claim_text USING fts5 (
    id UNINDEXED, statement, words, finding, rest, tokenize = 'porter unicode61'
);
"""


def connect(path: Path) -> sqlite3.Connection:
    """Open the compiled file at *path* for reading only; raise sqlite3.Error where it is not one of this format."""
    connection = sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)
    try:
        found = meta(connection).get("format")
    except sqlite3.Error:
        connection.close()
        raise
    if found != str(FORMAT):
        connection.close()
        raise sqlite3.DatabaseError("another format")
    return connection


def meta(connection: sqlite3.Connection) -> dict[str, str]:
    """Return what the compiled file says of itself."""
    return dict(connection.execute("SELECT key, value FROM meta"))


def content_stamp(files: Iterable[Path]) -> str:
    """Return what tells one content of *files* from another: their names, sizes and checksums."""
    return " ".join(f"{file.name}:{len(data := file.read_bytes())}:{crc32(data):08x}" for file in files)


def stat_stamp(files: Iterable[Path]) -> str:
    """Return what tells one state of *files* from another without reading them."""
    stats = ((file, file.stat()) for file in files)
    return " ".join(f"{f.absolute()}:{s.st_size}:{s.st_mtime_ns}:{s.st_ctime_ns}:{s.st_ino}" for f, s in stats)


def compile_to(path: Path, knowledge: Knowledge, stamp: str) -> None:
    """Write the compiled file at *path*, whole or not at all.

    Raises OSError or sqlite3.Error where the place cannot be written.
    """
    import tempfile  # noqa: PLC0415

    handle, temporary = tempfile.mkstemp(prefix=path.name, suffix=".tmp", dir=path.parent)
    os.close(handle)
    try:
        connection = sqlite3.connect(temporary)
        try:
            connection.execute("PRAGMA journal_mode = OFF")
            fill(connection, knowledge, stamp)
        finally:
            connection.close()
        Path(temporary).replace(path)
    finally:
        Path(temporary).unlink(missing_ok=True)


def fill(connection: sqlite3.Connection, knowledge: Knowledge, stamp: str) -> None:
    """Write *knowledge* into the empty database behind *connection*."""
    from ketref.knowledge.names import normalise  # noqa: PLC0415

    connection.executescript(_SCHEMA)
    with connection:
        for kind in ("sources", "targets", "effects", "drugs", "regimens", "classes", "faq", "claims"):
            connection.executemany(
                "INSERT INTO record VALUES (?, ?, ?, ?, ?)", _rows(kind, getattr(knowledge, kind).values())
            )
        for position, drug in enumerate(knowledge.drugs.values()):
            connection.execute(
                "INSERT INTO drug VALUES (?, ?, ?, ?, ?)", (drug.id, position, drug.name, drug.group, _class(drug))
            )
            connection.executemany(
                "INSERT OR IGNORE INTO name VALUES (?, ?, ?, ?, ?)",
                [(normalise(name), drug.id, name, kind, others) for name, kind, others in _names(drug)],
            )
            connection.executemany("INSERT INTO coverage VALUES (?, ?, ?, ?, ?)", _coverage(drug))
        known = {**knowledge.targets, **knowledge.effects}
        for number, (drug_id, section, topic, position, words) in enumerate(_facts(knowledge.drugs.values(), known)):
            connection.execute("INSERT INTO fact VALUES (?, ?, ?, ?, ?)", (number, drug_id, section, topic, position))
            connection.execute("INSERT INTO fact_text (rowid, words) VALUES (?, ?)", (number, words))
        connection.executemany("INSERT INTO faq_text VALUES (?, ?, ?, ?, ?)", map(_faq_text, knowledge.faq.values()))
        claims = map(_claim_text, knowledge.claims.values())
        connection.executemany("INSERT INTO claim_text VALUES (?, ?, ?, ?, ?)", claims)
        about = {
            "format": str(FORMAT),
            "stamp": stamp,
            "data_version": _data_version(knowledge),
            "sources": str(len(knowledge.sources)),
            "faq": str(len(knowledge.faq)),
            "claims": str(len(knowledge.claims)),
        }
        connection.executemany("INSERT INTO meta VALUES (?, ?)", about.items())


def _rows(kind: str, records: Iterable[Record]) -> Iterable[tuple[str, str, int, bytes, int]]:
    for position, record in enumerate(records):
        data = msgspec.json.encode(record)
        yield kind, record.id, position, data, crc32(data)  # type: ignore[attr-defined]


def _names(drug: Drug) -> Iterable[tuple[str, str, str]]:
    yield drug.name, "name", ""
    yield drug.id, "name", ""
    for alias in drug.aliases:
        yield alias, "synonym", ""
    for brand in drug.brands:
        yield brand.name, "brand", ", ".join(brand.others)
    for form in drug.forms:
        for name in (form.name, *form.aliases):
            yield name, form.kind, ""


def _class(drug: Drug) -> str:
    if isinstance(drug.identity, Absent):
        return ""
    return next((fact.text for fact in drug.identity if fact.topic == "class" and fact.text), "")


def _coverage(drug: Drug) -> Iterable[tuple[str, str, int, int, int]]:
    for section in SECTIONS:
        facts = getattr(drug, section)
        if isinstance(facts, Absent):
            yield drug.id, section, 0, 1, 0
        else:
            found = [fact for fact in facts if fact.absent is None]
            yield drug.id, section, len(found), len(facts) - len(found), sum(1 for fact in found if fact.reread)


def _facts(drugs: Iterable[Drug], known: Mapping[str, Record]) -> Iterable[tuple[str, str, str, int, str]]:
    """Yield each fact's drug, section, topic, place in the section, and the words by which it is found."""
    for drug in drugs:
        names = " ".join(dict.fromkeys(name for name, kind, _ in _names(drug) if kind in WHOLE))
        for section in SECTIONS.values():
            facts = getattr(drug, section.id)
            for position, fact in enumerate(() if isinstance(facts, Absent) else facts):
                topic = next((getattr(fact, name) for name in TOPIC_FIELDS if hasattr(fact, name)), "")
                said = [value for value in msgspec.structs.asdict(fact).values() if isinstance(value, str)]
                label = section.topics.get(topic, "") or " ".join(_strings(known.get(topic)))
                yield drug.id, section.id, topic, position, " ".join([names, section.title, label, *said])


def _strings(record: Record | None) -> Iterable[str]:
    for value in msgspec.structs.asdict(record).values() if record else ():
        yield from (part for part in (value if isinstance(value, tuple) else (value,)) if isinstance(part, str))


def _faq_text(faq: Faq) -> tuple[str, str, str, str, str]:
    why = " ".join(point.text for point in (*faq.why, *((faq.misconception,) if faq.misconception else ())))
    return faq.id, faq.question, " ".join(faq.words), faq.answer.text, why


def _claim_text(claim: Claim) -> tuple[str, str, str, str, str]:
    from ketref.records.answers import SUBJECTS  # noqa: PLC0415

    titles = [SUBJECTS[subject] for subject in claim.subjects]
    rest = [result.measure for result in claim.results] + [caveat.text for caveat in claim.caveats]
    words = [claim.id, *claim.words, *titles, *claim.drugs]
    return claim.id, claim.statement, " ".join(words), claim.finding.text, " ".join(rest)


def _data_version(knowledge: Knowledge) -> str:
    """Return the newest day on which a source was read or a fact re-read."""
    sources: Iterable[Source] = knowledge.sources.values()
    dates = [source.read for source in sources]
    dates += [claim.reread for claim in knowledge.claims.values() if claim.reread]
    for drug in knowledge.drugs.values():
        for section in SECTIONS:
            facts = getattr(drug, section)
            if not isinstance(facts, Absent):
                dates += [fact.reread for fact in facts if fact.reread]
    return max(dates, default="")
