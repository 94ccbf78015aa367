"""Citations: which number a source gets, how a citation and a bibliography are written, and what opens a source."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from msgspec import Struct

from ketref.records import Source, source_id


class Foot(Struct, frozen=True):
    """The end of a screen: the sources that it cites by number, and its closing lines."""

    sources: dict[str, Source]
    numbers: dict[str, int]
    closing: tuple[str, ...]

    def marks(self, cites: Iterable[str]) -> str:
        """Return the numbers of the sources of *cites* as they stand behind a text: ' [1] [3]'."""
        return "".join(f" [{self.numbers[id_]}]" for id_ in cited(cites))

    def lines(self) -> list[str]:
        """Return the numbered sources and the closing lines as text."""
        listed = [f"[{number}] {short_citation(self.sources[id_])}" for id_, number in self.numbers.items()]
        return [*(["Sources:", *listed] if listed else []), *self.closing]


def foot(cites: Iterable[str], sources: Mapping[str, Source], closing: Iterable[str]) -> Foot:
    """Return the foot of a screen that makes *cites*: those of *sources* that it needs, in order of appearance."""
    numbers = numbered(cites)
    return Foot({id_: sources[id_] for id_ in numbers}, numbers, tuple(closing))


def cited(cites: Iterable[str]) -> list[str]:
    """Return the ids of the sources of *cites*, each once, in order of appearance."""
    return list(dict.fromkeys(map(source_id, cites)))


def numbered(cites: Iterable[str]) -> dict[str, int]:
    """Return the number of each source of *cites*, from 1, in order of appearance."""
    return {id_: number for number, id_ in enumerate(cited(cites), 1)}


def link(source: Source) -> str | None:
    """Return the address that opens *source*: its DOI, PubMed page or own page."""
    if source.doi:
        return f"https://doi.org/{source.doi}"
    if source.pmid:
        return f"https://pubmed.ncbi.nlm.nih.gov/{source.pmid}/"
    return source.url


def short_citation(source: Source) -> str:
    """Return first author, journal and DOI or PMID of a paper; of anything else the citation and its version.

    Papers are cited as 'Authors. Title. Journal year;volume:pages'.
    """
    found = f" doi:{source.doi}" if source.doi else f" PMID {source.pmid}" if source.pmid else ""
    parts = source.citation.rstrip(".").split(". ")
    if not found or len(parts) < 3 or source.kind in ("label", "regulator", "database", "guideline"):
        version = f" ({source.version})" if source.version and source.version not in source.citation else ""
        return source.citation + version + found
    authors = parts[0].removesuffix(" et al").split(", ")
    several = len(authors) > 1 or parts[0].endswith(" et al")
    surname = re.sub(r" [A-Z]{1,4}( Jr)?$", "", authors[0])
    return f"{surname}{' et al.' if several else ''} {parts[-1]}{found}"
