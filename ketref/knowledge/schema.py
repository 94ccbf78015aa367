"""The JSON Schema of a knowledge file, made from the records, so that editors complete and check while one types."""

from __future__ import annotations

from inspect import cleandoc
from typing import Any

import msgspec

from ketref.knowledge.decode import KINDS
from ketref.records import Absent, Interaction, Statement
from ketref.sections import SECTIONS


def file_schema() -> dict[str, Any]:
    """Return the schema of a knowledge file: its top-level keys, each a mapping from id to record."""
    _, definitions = msgspec.json.schema_components([*KINDS.values(), Absent], ref_template="#/$defs/{name}")
    definitions = {name: _plain(definition) for name, definition in definitions.items()}
    for kind in KINDS.values():
        definition = definitions[kind.__name__]
        definition["properties"].pop("id")
        definition["required"].remove("id")
    sections = definitions["Drug"]["properties"]
    for section in SECTIONS.values():
        item: dict[str, Any] = {"$ref": f"#/$defs/{section.record.__name__}"}
        if section.record in (Statement, Interaction):
            item = {"allOf": [item, {"properties": {"topic": {"enum": list(section.topics)}}}]}
        facts = {"type": "array", "minItems": 1, "items": item}
        sections[section.id] = {"description": section.title, "anyOf": [facts, {"$ref": "#/$defs/Absent"}]}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "ketref knowledge file",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            key: {"type": "object", "additionalProperties": {"$ref": f"#/$defs/{kind.__name__}"}}
            for key, kind in KINDS.items()
        },
        "$defs": definitions,
    }


def _plain(schema: Any) -> Any:
    """Return *schema* with decimals as numbers, as a knowledge file writes them, and docstrings without indentation."""
    if isinstance(schema, dict):
        if schema.get("format") == "decimal":
            return {**{key: value for key, value in schema.items() if key != "format"}, "type": "number"}
        if isinstance(text := schema.get("description"), str):
            schema = {**schema, "description": cleandoc(text)}
        return {key: _plain(value) for key, value in schema.items()}
    return [_plain(item) for item in schema] if isinstance(schema, list) else schema
