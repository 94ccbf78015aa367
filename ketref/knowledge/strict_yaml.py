"""Read YAML so strictly that nothing is guessed.

Only ``true``, ``false``, ``null``, integers and decimals are typed; ``no``, dates, ``1:30``, ``0123`` and ``1e3``
stay text. Duplicate keys, tags, anchors and aliases are problems, and so is a second document.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import TypeAlias

import yaml

from ketref.errors import DataError, Problem

LIMIT = 64 * 2**20
"""Largest file that is read, in bytes: parsing takes some 40 times as much memory."""

DEPTH = 16
"""Deepest nesting; a knowledge file needs half of it. LibYAML's own composer overruns the stack where there is no bound."""

Value: TypeAlias = "str | int | bool | Decimal | None | list[Value] | dict[str, Value]"
Path_: TypeAlias = "tuple[str | int, ...]"

_TYPED: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_INTEGER = re.compile(r"-?(0|[1-9][0-9]{0,30})")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]{0,30})\.[0-9]{1,30}")
_TAGS = {"tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map"}
_TEXT, _LIST, _MAPPING, _ALIAS = "tag:yaml.org,2002:str", "tag:yaml.org,2002:seq", "tag:yaml.org,2002:map", "!alias"
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def files_of(path: Path) -> list[Path]:
    """Return the YAML files of a knowledge base: *path* itself, or those in the folder, by name.

    Raises DataError where there is none.
    """
    if path.is_dir():
        files = sorted(entry for entry in path.iterdir() if entry.suffix in {".yaml", ".yml"} and entry.is_file())
        if not files:
            raise DataError((_at(path, "holds no .yaml file; name a knowledge file or a folder of them"),))
        return files
    if not path.exists():
        raise DataError((_at(path, "there is no such file or folder"),))
    if not path.is_file():
        raise DataError((_at(path, "is neither a file nor a folder"),))
    return [path]


def compose(file: Path) -> yaml.Node:
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


def _tree(file: Path, events: Iterator[yaml.Event]) -> yaml.Node | None:
    """Build the node tree of a document from parser events, without recursion; an alias becomes a leaf of its own."""
    root: yaml.Node | None = None
    open_: list[yaml.CollectionNode] = []
    keys: list[yaml.Node | None] = []
    for event in events:
        if isinstance(event, yaml.CollectionEndEvent):
            open_.pop()
            keys.pop()
            continue
        if isinstance(event, yaml.DocumentStartEvent) and root is not None:
            raise DataError((_mark(file, event, "a second document starts here; a file holds one"),))
        if not isinstance(event, yaml.NodeEvent):
            continue
        node = _node(event)
        if not open_:
            root = node
        elif isinstance(open_[-1], yaml.SequenceNode):
            open_[-1].value.append(node)
        elif keys[-1] is None:
            keys[-1] = node
        else:
            open_[-1].value.append((keys[-1], node))
            keys[-1] = None
        if isinstance(node, yaml.CollectionNode):
            if len(open_) == DEPTH:
                raise DataError((_mark(file, event, f"is nested more than {DEPTH} deep"),))
            open_.append(node)
            keys.append(None)
    return root


def _node(event: yaml.NodeEvent) -> yaml.Node:
    start, end = event.start_mark, event.end_mark
    if isinstance(event, yaml.ScalarEvent):
        return yaml.ScalarNode(event.tag or _TEXT, event.value, start, end, event.style)
    if isinstance(event, yaml.SequenceStartEvent):
        return yaml.SequenceNode(event.tag or _LIST, [], start, end)
    if isinstance(event, yaml.MappingStartEvent):
        return yaml.MappingNode(event.tag or _MAPPING, [], start, end)
    return yaml.ScalarNode(_ALIAS, event.anchor, start, end, "")


class Reader:
    """Turns the nodes of one file into plain values, and collects what is wrong with them."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.problems: list[Problem] = []

    def problem(self, node: yaml.Node, path: Path_, message: str) -> None:
        """Note that *node*, which stands at *path*, is wrong."""
        mark = node.start_mark
        self.problems.append(Problem(str(self.file), mark.line + 1, mark.column + 1, dotted(path), message))

    def admit(self, node: yaml.Node, path: Path_) -> bool:
        """Say whether *node* may be read: it is no alias of another node and has no tag of its own."""
        if node.tag == _ALIAS:
            self.problem(node, path, f"is an alias (*{node.value}); write the value out in each place")
            return False
        if node.tag not in _TAGS:
            self.problem(node, path, f"has the tag {node.tag}; remove it, ketref knows the types")
            return False
        return True

    def pairs(self, node: yaml.MappingNode, path: Path_) -> Iterator[tuple[str, yaml.Node, yaml.Node]]:
        """Yield key, key node and value node of a mapping; each key once."""
        keys: set[str] = set()
        for key_node, value_node in node.value:
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag not in _TAGS:
                self.problem(key_node, path, "a key must be plain text")
            elif (key := str(key_node.value)) in keys:
                self.problem(key_node, (*path, key), "stands here a second time; keep one of the two")
            else:
                keys.add(key)
                yield key, key_node, value_node

    def value(self, node: yaml.Node, path: Path_) -> Value:
        """Return the plain value of *node* (None where a problem was noted)."""
        if not self.admit(node, path):
            return None
        if isinstance(node, yaml.MappingNode):
            return {key: self.value(child, (*path, key)) for key, _, child in self.pairs(node, path)}
        if isinstance(node, yaml.SequenceNode):
            return [self.value(child, (*path, i)) for i, child in enumerate(node.value)]
        return scalar(node)


def scalar(node: yaml.ScalarNode) -> Value:
    """Return the typed value of a scalar: only plain ones are typed, quoted ones are text."""
    text = str(node.value)
    if node.style not in (None, ""):
        return text
    if text in _TYPED:
        return _TYPED[text]
    if _INTEGER.fullmatch(text):
        return int(text)
    if _DECIMAL.fullmatch(text):
        return Decimal(text)
    return None if text in ("", "~") else text


def locate(root: yaml.Node, path: Path_) -> yaml.Node:
    """Return the node at *path* below *root*, or the nearest one above it."""
    node = root
    for step in path:
        if isinstance(node, yaml.MappingNode):
            child = next((value for key, value in node.value if key.value == step), None)
        elif isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
            child = node.value[step]
        else:
            child = None
        if child is None:
            return node
        node = child
    return node


def dotted(path: Path_) -> str:
    """Write *path* as in ``ketamine.targets[2].value``."""
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).lstrip(".")


def _mark(file: Path, event: yaml.Event, message: str) -> Problem:
    return Problem(str(file), event.start_mark.line + 1, event.start_mark.column + 1, "", message)


def _at(path: Path, message: str) -> Problem:
    return Problem(str(path), 0, 0, "", message)
