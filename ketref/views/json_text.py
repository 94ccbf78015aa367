"""Write results as JSON: the contract that other programs rely on (schema 1)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from ketref.records import Source, Target
from ketref.views.page import Page, PageCell, PageDifference

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ketref.records.answers import Claim, Faq

SCHEMA = 1

_UNSAFE = re.compile("[\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
"""Characters that could move a cursor or turn a line round; JSON may escape any character."""


def page_json(page: Page) -> str:
    """Return *page* as {schema, data_version, drugs, differences, sections, sources}."""
    sections = [
        {
            "id": section.id,
            "title": section.title,
            "rows": [
                {"id": row.id, "label": row.label, "cells": dict(zip(page.ids, map(_cell, row.cells), strict=True))}
                for row in section.rows
            ],
        }
        for section in page.sections
    ]
    return dump(
        {
            "schema": SCHEMA,
            "data_version": page.data_version,
            "drugs": list(page.ids),
            "differences": [_difference(page, one) for one in page.differences],
            "sections": sections,
            "sources": sources_as_data(page.foot.sources),
        }
    )


def faq_json(faq: Iterable[Faq], sources: Mapping[str, Source]) -> str:
    """Return questions as {faq: [{id, question, answer, cites}], sources}; the answer holds every point."""
    entries = []
    for one in faq:
        points = [one.answer, *one.why, *([one.misconception] if one.misconception else [])]
        cites = list(dict.fromkeys(cite for point in points for cite in point.cite))
        answer = "\n\n".join(point.text for point in points)
        entries.append({"id": one.id, "question": one.question, "answer": answer, "cites": cites})
    return dump({"faq": entries, "sources": sources_as_data(sources)})


def sources_json(sources: Mapping[str, Source]) -> str:
    """Return sources as {sources: {id: record}}."""
    return dump({"sources": sources_as_data(sources)})


def claims_json(claims: Iterable[Claim], sources: Mapping[str, Source]) -> str:
    """Return claims as {claims: [record], sources}."""
    return dump({"claims": [msgspec.to_builtins(claim) for claim in claims], "sources": sources_as_data(sources)})


def brief(claim: Claim) -> dict[str, Any]:
    """Return what names a claim: {id, statement, subjects, verdict}."""
    return {"id": claim.id, "statement": claim.statement, "subjects": list(claim.subjects), "verdict": claim.verdict}


def targets_json(targets: Iterable[Target]) -> str:
    """Return targets as {targets: [record]}."""
    return dump({"targets": [msgspec.to_builtins(target) for target in targets]})


def list_json(drugs: Iterable[Any]) -> str:
    """Return the drugs as {drugs: [{id, name, group, class}]}."""
    return dump({"drugs": [{"id": d.id, "name": d.name, "group": d.group, "class": d.pharm_class} for d in drugs]})


def _difference(page: Page, one: PageDifference) -> dict[str, Any]:
    cites = dict.fromkeys(cite for cell in one.row.cells for cite in cell.cites)
    texts = (cell.text for cell in one.row.cells)
    return {
        "topic": one.row.label,
        "id": one.row.id,
        "relation": one.kind,
        "words": one.relation,
        "drugs": dict(zip(page.ids, texts, strict=True)),
        "cites": list(cites),
    }


def _cell(cell: PageCell) -> dict[str, Any]:
    found: dict[str, Any] = {"text": cell.text}
    if cell.value is not None:
        found["value"] = cell.value
    if cell.unit is not None:
        found["unit"] = cell.unit
    if cell.absent is not None:
        found["absent"] = cell.absent
    return found | {"cites": list(cell.cites)}


def sources_as_data(sources: Mapping[str, Source]) -> dict[str, Any]:
    """Return each source by id as plain data."""
    return {id_: msgspec.to_builtins(source) for id_, source in sources.items()}


def dump(data: dict[str, Any]) -> str:
    """Write *data* as JSON with two spaces a level, and no character that could move a cursor."""
    text = json.dumps(data, ensure_ascii=False, indent=2)
    return _UNSAFE.sub(lambda found: f"\\u{ord(found[0]):04x}", text) + "\n"
