"""Read YAML so strictly that nothing is guessed.

Only ``true``, ``false``, ``null``, integers and decimals are typed; ``no``, dates, ``1:30``, ``0123`` and ``1e3``
stay text. Duplicate keys, tags, anchors and aliases are problems, and so is a second document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Literal, NamedTuple, TypeAlias

import yaml

from ketref.errors import DataError, Problem

LIMIT = 64 * 2**20
"""Largest file that is read, in bytes: parsing takes some 40 times as much memory."""

DEPTH = 16
"""Deepest nesting; a knowledge file needs half of it. LibYAML's own composer overruns the stack without a bound."""

Value: TypeAlias = "str | int | bool | Decimal | list[Value] | dict[str, Value] | None"
Path_: TypeAlias = "tuple[str | int, ...]"

_TYPED: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,30})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,30})\.[0-9]{1,30}")
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Node(NamedTuple):
    """A node of a file: its text, children or pairs, and where it starts. Lines and columns count from 1."""

    kind: Literal["scalar", "list", "mapping", "alias"]
    text: str
    children: list[Node]
    line: int
    column: int
    plain: bool
    tag: str | None

    def pairs(self) -> Iterator[tuple[Node, Node]]:
        """Yield key and value of each pair of a mapping."""
        return zip(self.children[::2], self.children[1::2], strict=True)


def compose(file: Path) -> Node:
    """Return the node tree of the only document in *file*; raise DataError with line and column where it has none."""
    try:
        size = file.stat().st_size
        if size > LIMIT:
            raise DataError((_at(file, f"is {size / 2**20:.0f} MiB; the limit is {LIMIT // 2**20} MiB: split it"),))
        text = file.read_bytes().decode("utf-8-sig")
        node = _tree(file, yaml.parse(text, Loader=_Loader))
    except OSError as error:
        raise DataError((_at(file, f"cannot be read: {error.strerror}"),)) from None
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + 1
        column = error.start - error.object.rfind(b"\n", 0, error.start)
        message = f"byte 0x{error.object[error.start]:02x} is not UTF-8; save the file as UTF-8"
        raise DataError((Problem(str(file), line, column, "", message),)) from None
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        message = f"not valid YAML: {error.problem or error.context}"
        line, column = (mark.line + 1, mark.column + 1) if mark else (0, 0)
        raise DataError((Problem(str(file), line, column, "", message),)) from None
    except yaml.YAMLError as error:
        raise DataError((_at(file, f"not valid YAML: {' '.join(str(error).split())}"),)) from None
    if node is None:
        raise DataError((_at(file, "is empty; a knowledge file holds drugs, sources, targets, effects or faq"),))
    return node


def _tree(file: Path, events: Iterator[yaml.Event]) -> Node | None:
    """Build the node tree of a document from parser events, without recursion; an alias becomes a leaf of its own."""
    root: Node | None = None
    around: list[Node] = []
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            around.pop()
        elif isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise DataError((_mark(file, event, "a second document starts here; a file holds one"),))
        elif isinstance(event, yaml.NodeEvent):
            node = _node(event)
            if around:
                around[-1].children.append(node)
            else:
                root = node
            if node.kind in ("list", "mapping"):
                if len(around) == DEPTH:
                    raise DataError((_mark(file, event, f"is nested more than {DEPTH} deep"),))
                around.append(node)
    return root


def _node(event: yaml.NodeEvent) -> Node:
    line, column = _place(event)
    if isinstance(event, yaml.ScalarEvent):
        return Node("scalar", event.value, [], line, column, event.style in (None, ""), event.tag)
    if isinstance(event, yaml.SequenceStartEvent):
        return Node("list", "", [], line, column, False, event.tag)
    if isinstance(event, yaml.MappingStartEvent):
        return Node("mapping", "", [], line, column, False, event.tag)
    return Node("alias", str(event.anchor), [], line, column, False, None)


def _place(event: yaml.Event) -> tuple[int, int]:
    mark = event.start_mark
    return (mark.line + 1, mark.column + 1) if mark else (0, 0)


class Reader:
    """Turns the nodes of one file into plain values, and collects what is wrong with them."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def problem(self, node: Node, path: Path_, message: str) -> None:
        """Note that *node*, which stands at *path*, is wrong."""
        self.problems.append(Problem(str(self.file), node.line, node.column, dotted(path), message))

    def admit(self, node: Node, path: Path_) -> bool:
        """Say whether *node* may be read: it is no alias of another node and has no tag of its own."""
        if node.kind == "alias":
            self.problem(node, path, f"is an alias (*{node.text}); write the value out in each place")
            return False
        if node.tag is not None:
            self.problem(node, path, f"has the tag {node.tag}; remove it, ketref knows the types")
            return False
        return True

    def pairs(self, node: Node, path: Path_) -> Iterator[tuple[str, Node, Node]]:
        """Yield key, key node and value node of a mapping; each key once."""
        keys: set[str] = set()
        for key, value in node.pairs():
            if key.kind != "scalar" or key.tag is not None:
                self.problem(key, path, "a key must be plain text")
            elif key.text in keys:
                self.problem(key, (*path, key.text), "stands here a second time; keep one of the two")
            else:
                keys.add(key.text)
                yield key.text, key, value

    def value(self, node: Node, path: Path_) -> Value:
        """Return the plain value of *node* (None where a problem was noted)."""
        if not self.admit(node, path):
            return None
        if node.kind == "mapping":
            return {key: self.value(child, (*path, key)) for key, _, child in self.pairs(node, path)}
        if node.kind == "list":
            return [self.value(child, (*path, i)) for i, child in enumerate(node.children)]
        return scalar(node)


def scalar(node: Node) -> Value:
    """Return the typed value of a scalar: only plain ones are typed, quoted ones are text."""
    text = node.text
    if not node.plain:
        return text
    if text in _TYPED:
        return _TYPED[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return None if text in ("", "~") else text


def locate(root: Node, path: Path_) -> Node:
    """Return the node at *path* below *root*, or the nearest one above it."""
    node = root
    for step in path:
        child = None
        if node.kind == "mapping":
            child = next((value for key, value in node.pairs() if key.text == step), None)
        elif isinstance(step, int) and step < len(node.children):
            child = node.children[step]
        if child is None:
            return node
        node = child
    return node


def dotted(path: Path_) -> str:
    """Write *path* as in ``ketamine.targets[2].value``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _mark(file: Path, event: yaml.Event, message: str) -> Problem:
    return Problem(str(file), *_place(event), "", message)


def _at(file: Path, message: str) -> Problem:
    return Problem(str(file), 0, 0, "", message)
