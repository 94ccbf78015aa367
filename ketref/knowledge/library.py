"""What commands ask of the knowledge: it finds or makes the compiled file, and reads only what is asked."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path
from typing import Any, TypeVar
from zlib import crc32

import msgspec

from ketref.errors import KetrefError, UnknownName
from ketref.knowledge import index
from ketref.knowledge.files import bundled, files_of
from ketref.knowledge.names import near, normalise
from ketref.records import BodyEffect, Drug, Record, Source, Target

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ketref.records.answers import Claim, Classification, Faq
    from ketref.records.doses import Regimen

R = TypeVar("R", bound=Record)


class Named(msgspec.Struct, frozen=True):
    """The drug that a name stands for. ``others`` is what else a combination product of that name holds."""

    drug: str
    name: str
    kind: str
    others: str


class Listed(msgspec.Struct, frozen=True):
    """A drug as ``ketref list`` shows it."""

    id: str
    name: str
    group: str
    pharm_class: str


class Hit(msgspec.Struct, frozen=True):
    """A fact that a search found: its drug, section, and place in the section."""

    drug: str
    section: str
    position: int


class Coverage(msgspec.Struct, frozen=True):
    """How much a section of a drug holds: facts, rows with a typed absence, facts that were read twice."""

    drug: str
    section: str
    facts: int
    absences: int
    reread: int


class Library:
    """The knowledge base at *path*, or the bundled one."""

    def __init__(self, path: Path | None = None) -> None:
        self._bundled = path is None
        self.path = path if path is not None else bundled()
        self._files = files_of(self.path)
        self._made = False
        self._connection = self._open()

    def __del__(self) -> None:
        if connection := getattr(self, "_connection", None):
            connection.close()

    def drug(self, id_: str) -> Drug:
        """Return the drug with the id *id_*."""
        return self._records("drugs", Drug, [id_])[id_]

    def drug_names(self) -> list[str]:
        """Return every name of every drug."""
        return [name for (name,) in self._query("SELECT name FROM name ORDER BY key")]

    def find_drug(self, name: str) -> Named:
        """Return the one drug that *name* names; raise UnknownName, with near names, where there is none."""
        found = [Named(*row) for row in self._query(
            "SELECT drug, name, kind, others FROM name WHERE key = ? ORDER BY drug", [normalise(name)]
        )]  # fmt: skip
        if not found:
            raise UnknownName("drug", name, near(name, self.drug_names()), "ketref list")
        if len(found) > 1:
            parts = ", ".join(named.drug for named in found)
            raise KetrefError(f"'{found[0].name}' is a combination product; name one of the drugs in it: {parts}")
        return found[0]

    def listed(self) -> list[Listed]:
        """Return all drugs in the order of the knowledge base."""
        return [Listed(*row) for row in self._query("SELECT id, name, grp, class FROM drug ORDER BY position")]

    def targets(self) -> dict[str, Target]:
        """Return all targets by id."""
        return self._records("targets", Target)

    def effects(self) -> dict[str, BodyEffect]:
        """Return the controlled body effects by id."""
        return self._records("effects", BodyEffect)

    def regimens(self) -> dict[str, Regimen]:
        """Return all doses with the concentrations that they reached."""
        from ketref.records.doses import Regimen  # noqa: PLC0415

        return self._records("regimens", Regimen)

    def classification(self, drug: str) -> Classification | None:
        """Return what makes *drug* an opioid or not, where our records say it."""
        from ketref.records.answers import Classification  # noqa: PLC0415

        return self._records("classes", Classification, [drug]).get(drug)

    def sources(self, ids: Iterable[str] | None = None) -> dict[str, Source]:
        """Return the sources with these *ids*, or all."""
        return self._records("sources", Source, ids)

    def faq(self) -> dict[str, Faq]:
        """Return all questions in their order."""
        from ketref.records.answers import Faq  # noqa: PLC0415

        return self._records("faq", Faq)

    def claims(self, ids: Iterable[str] | None = None) -> dict[str, Claim]:
        """Return the claims with these *ids*, or all in their order."""
        from ketref.records.answers import Claim  # noqa: PLC0415

        return self._records("claims", Claim, ids)

    def find_faq(self, words: str) -> list[str]:
        """Return the ids of the questions that *words* fit, best first: with all the words, or else with any."""
        return self._ranked(
            "SELECT id FROM faq_text WHERE faq_text MATCH ? ORDER BY bm25(faq_text, 0, 10, 8, 3, 1)", words
        )

    def find_claims(self, words: str) -> list[str]:
        """Return the ids of the claims that *words* fit, best first: with all the words, or else with any."""
        return self._ranked(
            "SELECT id FROM claim_text WHERE claim_text MATCH ? ORDER BY bm25(claim_text, 0, 10, 8, 3, 1)", words
        )

    def find_facts(
        self, words: str, where: Iterable[tuple[str, str]] = (), drugs: Iterable[str] | None = None
    ) -> list[Hit]:
        """Return the facts that *words* fit, best first, or all where there are none.

        *where* narrows to sections and, where not empty, topics (any of the pairs); *drugs* to these drugs.
        """
        where, wanted = tuple(where), None if drugs is None else tuple(drugs)
        narrow = " OR ".join("(section = ? AND topic = ?)" if topic else "(section = ?)" for _, topic in where) or "1"
        values: list[str] = [part for pair in where for part in pair if part]
        if wanted is not None:
            narrow = f"({narrow}) AND drug IN ({', '.join('?' * len(wanted))})"
            values += wanted
        columns = "SELECT fact.drug, fact.section, fact.position FROM fact"
        if not words.strip():
            return [Hit(*row) for row in self._query(f"{columns} WHERE {narrow} ORDER BY fact.id", values)]
        joined = f"{columns} JOIN fact_text ON fact_text.rowid = fact.id"
        sql = f"{joined} WHERE fact_text MATCH ? AND ({narrow}) ORDER BY rank"
        for match in _matches(words)[1:]:
            if rows := self._query(sql, [match, *values]):
                return [Hit(*row) for row in rows]
        return []

    def coverage(self) -> list[Coverage]:
        """Return what each section of each drug holds."""
        columns = "drug.id, section, facts, absences, reread"
        rows = self._query(f"SELECT {columns} FROM coverage JOIN drug ON drug.id = drug ORDER BY position")  # noqa: S608
        return [Coverage(*row) for row in rows]

    def meta(self) -> dict[str, str]:
        """Return the data version and counts."""
        return dict(self._query("SELECT key, value FROM meta"))

    def _ranked(self, sql: str, words: str) -> list[str]:
        """Return the ids that *sql* finds for *words* as they stand, then for all of them; or else for any."""
        phrase, together, either = _matches(words) or ("", "", "")
        found = [row[0] for match in (phrase, together) if match for row in self._query(sql, [match])]
        if not found and either:
            found = [row[0] for row in self._query(sql, [either])]
        return list(dict.fromkeys(found))

    def _records(self, kind: str, type_: type[R], ids: Iterable[str] | None = None) -> dict[str, R]:
        sql = "SELECT id, json, checksum FROM record WHERE kind = ?"
        if ids is None:
            rows = self._query(f"{sql} ORDER BY position", [kind])
        else:
            rows = [row for id_ in ids for row in self._query(f"{sql} AND id = ?", [kind, id_])]
        if any(crc32(data) != checksum for _, data, checksum in rows):
            self._make_anew()
            return self._records(kind, type_, ids)
        return {id_: msgspec.json.decode(data, type=type_) for id_, data, _ in rows}

    def _query(self, sql: str, values: Iterable[Any] = ()) -> list[Any]:
        try:
            return self._connection.execute(sql, tuple(values)).fetchall()
        except sqlite3.DatabaseError:
            if self._made:
                raise
            self._make_anew()
            return self._query(sql, values)

    def _open(self) -> sqlite3.Connection:
        """Return the shipped file, or the cached one where it is fresh, or a new one."""
        shipped = self.path / index.SHIPPED
        if self._bundled and shipped.is_file():
            found = _fresh(shipped, index.content_stamp(self._files))
            if found:
                return found
        stamp = index.stat_stamp(self._files)
        return _fresh(_cache_file(self.path), stamp) or self._make(stamp)

    def _make_anew(self) -> None:
        """Replace a compiled file that turned out to be corrupt."""
        self._connection.close()
        self._connection = self._make(index.stat_stamp(self._files))

    def _make(self, stamp: str) -> sqlite3.Connection:
        """Compile the YAML files to the cache, or to memory where that cannot be written; DataError if they are bad."""
        from ketref.knowledge.rules import load  # noqa: PLC0415

        self._made = True
        knowledge = load(self.path)
        file = _cache_file(self.path)
        try:
            file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            index.compile_to(file, knowledge, stamp)
            return index.connect(file)
        except (OSError, sqlite3.Error):
            connection = sqlite3.connect(":memory:")
            index.fill(connection, knowledge, stamp)
            return connection


def _matches(words: str) -> tuple[str, ...]:
    """Return *words* as full-text queries: as they stand, all of them, any; empty where there are none."""
    terms = [term.replace('"', "") for term in words.replace("\0", " ").split() if term.strip('"')]
    quoted = [f'"{term}"' for term in terms]
    return (f'"{" ".join(terms)}"', " AND ".join(quoted), " OR ".join(quoted)) if terms else ()


def _fresh(file: Path, stamp: str) -> sqlite3.Connection | None:
    """Return the compiled file if it is sound and was made from the files that *stamp* describes."""
    try:
        connection = index.connect(file)
    except (sqlite3.Error, OSError):
        return None
    if index.meta(connection).get("stamp") == stamp:
        return connection
    connection.close()
    return None


def _cache_file(path: Path) -> Path:
    """Return where the compiled file of the knowledge base at *path* belongs, in the user's cache folder."""
    from platformdirs import user_cache_dir  # noqa: PLC0415

    key = f"{crc32(str(path.absolute()).encode('utf-8', 'surrogateescape')):08x}"
    return Path(user_cache_dir("ketref", appauthor=False)) / f"{path.stem or 'data'}-{key}.sqlite"
