"""From YAML nodes to records, field by field, so that one run names every fault with its line and column."""

from __future__ import annotations

import re
from collections.abc import Callable
from difflib import get_close_matches
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Annotated, Any, Literal, NamedTuple, Union, get_args, get_origin

import msgspec

from ketref.errors import DataError, Problem
from ketref.knowledge.files import files_of
from ketref.knowledge.strict_yaml import Node, Path_, Reader, compose
from ketref.records import BodyEffect, Drug, Record, Source, Target
from ketref.records.answers import Claim, Classification, Faq
from ketref.records.doses import Regimen

KINDS: dict[str, type[Record]] = {
    "sources": Source,
    "targets": Target,
    "effects": BodyEffect,
    "drugs": Drug,
    "regimens": Regimen,
    "classes": Classification,
    "faq": Faq,
    "claims": Claim,
}
"""The top-level keys of a knowledge file and the records that they hold, by id."""


class Knowledge(NamedTuple):
    """All records of a knowledge base by id, in the order of the files, and the file that each came from."""

    sources: dict[str, Source]
    targets: dict[str, Target]
    effects: dict[str, BodyEffect]
    drugs: dict[str, Drug]
    regimens: dict[str, Regimen]
    classes: dict[str, Classification]
    faq: dict[str, Faq]
    claims: dict[str, Claim]
    origin: dict[tuple[str, str], Path]


def read(path: Path) -> tuple[Knowledge, list[Problem]]:
    """Read the knowledge base at *path* (a file or a folder); return its sound records and the problems of form.

    Raises DataError where there is nothing to read.
    """
    knowledge = Knowledge({}, {}, {}, {}, {}, {}, {}, {}, {})
    problems: list[Problem] = []
    for file in files_of(path):
        try:
            root = compose(file)
        except DataError as error:
            problems.extend(error.problems)
            continue
        problems.extend(_read_file(file, root, knowledge))
    return knowledge, problems


def _read_file(file: Path, root: Node, knowledge: Knowledge) -> list[Problem]:
    reader = Reader(file)
    if root.kind != "mapping":
        reader.problem(root, (), f"must be a mapping with some of the keys {', '.join(KINDS)}")
        return reader.problems
    for kind, key_node, table in reader.pairs(root, ()):
        if kind not in KINDS:
            reader.problem(key_node, (kind,), f"is not a key of a knowledge file{_near(kind, KINDS)}")
        elif table.kind != "mapping":
            reader.problem(table, (kind,), "must be a mapping from id to record")
        elif reader.admit(table, (kind,)):
            records: dict[str, Record] = getattr(knowledge, kind)
            for id_, id_node, node in reader.pairs(table, (kind,)):
                path: Path_ = (kind, id_)
                if (kind, id_) in knowledge.origin:
                    reader.problem(id_node, path, f"stands already in {knowledge.origin[kind, id_]}; keep one")
                    continue
                record = _struct(reader, node, KINDS[kind], path, id_)
                knowledge.origin[kind, id_] = file
                if record is not None:
                    records[id_] = record
    return reader.problems


def _struct(reader: Reader, node: Node, kind: type[Record], path: Path_, id_: str | None = None) -> Any:
    """Return the record at *node*, or None where one of its fields is wrong."""
    if not reader.admit(node, path):
        return None
    if node.kind != "mapping":
        reader.problem(node, path, f"must be a mapping with the fields {', '.join(_fields(kind))}")
        return None
    fields = _fields(kind)
    before = len(reader.problems)
    values: dict[str, Any] = {}
    for key, key_node, child in reader.pairs(node, path):
        if key not in fields or key == "id":
            reader.problem(key_node, (*path, key), f"is not a field here{_near(key, fields)}")
        else:
            values[key] = _field(reader, child, fields[key].type, (*path, key))
    if id_ is not None:
        values["id"] = _leaf(id_, fields["id"].type, lambda message, _: reader.problem(node, path, f"id {message}"))
    for name, field in fields.items():
        if field.required and name not in values:
            reader.problem(node, path, f"lacks {name}{_hint(name, kind)}")
    return kind(**values) if len(reader.problems) == before else None


def _field(reader: Reader, node: Node, type_: Any, path: Path_) -> Any:
    """Return the value of a field: a record, a tuple of records, or plain data of *type_*."""
    item, single = _records_in(type_)
    if item is not None and node.kind == "list":
        if not reader.admit(node, path):
            return None
        if not node.children:
            reader.problem(node, path, "is empty; give a fact or {absent: not in our sources, note: why}")
        return tuple(_struct(reader, child, item, (*path, i)) for i, child in enumerate(node.children))
    if single is not None and (item is None or node.kind == "mapping"):
        return _struct(reader, node, single, path)
    if item is not None:
        reader.problem(node, path, f"must be a list{' of facts, or {absent: why}' if single else ''}")
        return None
    before = len(reader.problems)
    value = reader.value(node, path)
    if len(reader.problems) > before:
        return None

    def complain(message: str, index: int | None) -> None:
        if index is not None and node.kind == "list":
            reader.problem(node.children[index], (*path, index), message)
        else:
            reader.problem(node, path, message)

    return _leaf(value, type_, complain)


def _leaf(value: Any, type_: Any, complain: Callable[[str, int | None], None]) -> Any:
    """Return *value* as *type_*; complain in plain words where it is none."""
    try:
        return msgspec.convert(value, type_, strict=True)
    except msgspec.ValidationError as error:
        where = re.search(r" - at `\$\[([0-9]+)\]", str(error))
        index = int(where[1]) if where else None
        complain(_explain(str(error), value if index is None else value[index], type_), index)
        return None


def _explain(error: str, value: Any, type_: Any) -> str:
    words = _words(type_)
    shown = "nothing" if value is None else f"'{value}'" if isinstance(value, str) else f"{value}"
    if words and (isinstance(value, str) or "enum" in error):
        near = get_close_matches(str(value), words, 1)
        return f"{shown} is not one of: {', '.join(words)}" + (f"; did you mean '{near[0]}'?" if near else "")
    if "matching regex" in error:
        return f"{shown} does not have the form {_pattern(type_)}"
    expected = error.split(" - at ", maxsplit=1)[0]
    if value is None:
        return "has no value; give one or remove the key"
    kind = {"Decimal": "a decimal number such as 4.38", "decimal": "a decimal number such as 4.38", "int": "an integer"}
    expected = re.sub(
        r"^Expected `(\w+)( \| null)?`, got `(\w+)`", lambda m: f"must be {kind.get(m[1], m[1])}", expected
    )
    return f"{shown}: {expected}"


def _words(type_: Any) -> list[str]:
    """Return the words of a Literal within *type_*."""
    if get_origin(type_) is Literal:
        return [str(word) for word in get_args(type_)]
    return [word for part in get_args(type_) for word in _words(part)]


def _pattern(type_: Any) -> str:
    """Return what a text of *type_* must look like."""
    for part in (type_, *get_args(type_)):
        if get_origin(part) is Annotated:
            for meta in get_args(part)[1:]:
                if getattr(meta, "pattern", None):
                    return f"{meta.description} ({meta.pattern})" if meta.description else str(meta.pattern)
        if part is not type_ and (found := _pattern(part)):
            return found
    return ""


@cache
def _fields(kind: type[Record]) -> dict[str, msgspec.structs.FieldInfo]:
    return {field.encode_name: field for field in msgspec.structs.fields(kind)}


@cache
def _records_in(type_: Any) -> tuple[type[Record] | None, type[Record] | None]:
    """Return the record type that *type_* is a tuple of, and the one that it is by itself, where it is."""
    item = single = None
    parts = get_args(type_) if get_origin(type_) in (Union, UnionType) else (type_,)
    for part in parts:
        bare = get_args(part)[0] if get_origin(part) is Annotated else part
        if get_origin(bare) is tuple:
            inner = get_args(bare)[0]
            item = inner if isinstance(inner, type) and issubclass(inner, Record) else item
        elif isinstance(bare, type) and issubclass(bare, Record):
            single = bare
    return item, single


def _near(word: str, known: Any) -> str:
    near = get_close_matches(word, list(known), 1)
    return f"; did you mean '{near[0]}'?" if near else f"; known: {', '.join(known)}"


def _hint(name: str, kind: type[Record]) -> str:
    return "; give its facts or {absent: not in our sources}" if kind is Drug and name not in ("name", "group") else ""
