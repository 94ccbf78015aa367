"""Names of drugs and targets: what is the same name, and what is near one."""

from __future__ import annotations

from collections.abc import Iterable

CLOSE = 0.8
"""How alike a near name must be (difflib's ratio, 0 to 1)."""


def normalise(name: str) -> str:
    """Return what two spellings of one name share: no case, spaces, hyphens or punctuation, but '+' is kept."""
    folded = name.casefold()
    if not folded.isascii():
        import unicodedata  # noqa: PLC0415

        folded = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", name).casefold())
    return "".join(char for char in folded if char.isalnum() or char == "+")


def near(name: str, known: Iterable[str]) -> tuple[str, ...]:
    """Return up to three of *known* that may be slips of *name*.

    Only names with the same first letter count: without that rule "tazocin" comes near pentazocine.
    """
    from difflib import get_close_matches  # noqa: PLC0415

    keys: dict[str, str] = {}
    wanted = normalise(name)
    for other in known:
        key = normalise(other)
        if key[:1] == wanted[:1]:
            keys.setdefault(key, other)
    return tuple(keys[key] for key in get_close_matches(wanted, keys, 3, CLOSE))
