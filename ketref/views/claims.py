"""Lay out claims: what is said, what the evidence shows, the figures, who graded it, and what to be careful about."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ketref.records import Source
from ketref.records.answers import SUBJECTS, Claim, Subject
from ketref.views.citations import Foot, foot
from ketref.views.table import READABLE, Pen
from ketref.views.text import clean
from ketref.views.wording import result_words

VERDICTS = {"supported": "green", "supported with caveats": "green", "mixed": "yellow", "not supported": "red"}
"""The verdicts, from best to worst, and their colours; the words always stand beside the colour."""

ALSO = "See also"

SAID = {"article": "The article says", "beyond": "Statement"}


class Line(Struct, frozen=True):
    """A line of a claim under its heading, with its citations."""

    heading: str
    text: str
    cite: tuple[str, ...] = ()


class Claims(Struct, frozen=True):
    """The claims that were asked for, under titles, whole or in brief; others by name; the numbered sources."""

    pages: dict[str, tuple[Claim, ...]]
    also: tuple[Claim, ...]
    whole: bool
    foot: Foot


def pages_of(
    claims: Iterable[Claim], subjects: Iterable[Subject]
) -> tuple[dict[str, tuple[Claim, ...]], tuple[Claim, ...]]:
    """Return the claims at home in each of *subjects* by its title, and those of other homes that touch them."""
    claims, subjects = tuple(claims), tuple(subjects)
    pages = {SUBJECTS[one]: tuple(claim for claim in claims if claim.subjects[0] == one) for one in subjects}
    away = (
        claim for claim in claims if claim.subjects[0] not in subjects and not set(subjects).isdisjoint(claim.subjects)
    )
    return {title: found for title, found in pages.items() if found}, tuple(away)


def summary(claims: Iterable[Claim]) -> dict[str, list[tuple[str, str]]]:
    """Return a row for each subject: its title, and how many claims of it have which verdict."""
    claims = list(claims)
    rows = []
    for subject, title in SUBJECTS.items():
        verdicts = [claim.verdict for claim in claims if subject in claim.subjects]
        counts = (
            f"{verdicts.count(verdict)} {verdict.removeprefix('supported ')}"
            for verdict in VERDICTS
            if verdict in verdicts
        )
        if verdicts:
            rows.append((title, ", ".join(counts)))
    return {"Claims by subject": rows}


def gather(
    pages: Mapping[str, tuple[Claim, ...]],
    also: Iterable[Claim],
    sources: Mapping[str, Source],
    closing: Iterable[str],
    *,
    whole: bool,
) -> Claims:
    """Return the claims of *pages* with those of *sources* that they cite, numbered in order of appearance."""
    cites = cites_of((claim for page in pages.values() for claim in page), whole=whole)
    return Claims(dict(pages), tuple(also), whole, foot(cites, sources, closing))


def cites_of(claims: Iterable[Claim], *, whole: bool) -> list[str]:
    """Return the citations of *claims*, of all that is said of them or only in brief, in order of appearance."""
    return [cite for claim in claims for line in _lines(claim, whole=whole) for cite in line.cite]


def name(claim: Claim) -> str:
    """Return the id of *claim* as it is shown: S8."""
    return claim.id.upper()


def _lines(claim: Claim, *, whole: bool) -> Iterator[Line]:
    """Yield what there is to say of *claim*, in the order in which a reader asks for it; in brief only the finding."""
    yield Line("The evidence", claim.finding.text, claim.finding.cite)
    if claim.outdated:
        yield Line(f"Out of date since {claim.outdated.since}", claim.outdated.text, claim.outdated.cite)
    if not whole:
        counts = {"figure": len(claim.results), "grade": len(claim.grades), "caveat": len(claim.caveats)}
        more = ", ".join(f"{count} {noun}{'s' if count > 1 else ''}" for noun, count in counts.items() if count)
        yield Line("More", f"ketref claims {claim.id}" + (f" ({more})" if more else ""))
        return
    for result in claim.results:
        yield Line("Figures", result_words(result), result.cite)
    yield Line("Best kind of evidence", claim.evidence)
    for grade in claim.grades:
        matter = f" for {grade.matter}" if grade.matter else ""
        yield Line("Graded", f"{grade.grade}{matter} (scale: {grade.scale})", grade.cite)
    for caveat in claim.caveats:
        yield Line("Caveats", caveat.text, caveat.cite)


def _reading(claim: Claim) -> str:
    return f"read a second time on {claim.reread}" if claim.reread else "not yet read a second time"


class ClaimsView:
    """The claims as a Rich renderable."""

    def __init__(self, claims: Claims) -> None:
        self.claims = claims

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield each page: its verdicts at a glance where there are several, then each claim whole; then sources."""
        claims = self.claims
        pen = Pen(console, claims.foot)
        width = min(options.max_width, READABLE)
        for title, page in claims.pages.items():
            yield from pen.fold(title, width, "bold magenta")
            if claims.whole and len(page) > 1:
                yield from self._glance(pen, page, width)
                yield Text()
            for claim in page:
                yield from self._claim(pen, claim, width)
                yield Text()
        if claims.also:
            yield pen.text(ALSO, "bold")
            yield from self._glance(pen, claims.also, width)
            yield Text()
        yield from pen.foot(options.max_width)

    def _glance(self, pen: Pen, page: tuple[Claim, ...], width: int) -> Iterator[Text]:
        """Yield a line for each claim: id, verdict, statement."""
        margin = max(len(name(claim)) for claim in page) + 2
        for claim in page:
            verdict = pen.text(f"{claim.verdict}: ", VERDICTS[claim.verdict])
            said = Text.assemble(verdict, pen.text(claim.statement))
            yield from pen.fold(said, width, "", name(claim).ljust(margin), " " * margin)

    def _claim(self, pen: Pen, claim: Claim, width: int) -> Iterator[Text]:
        yield Text.assemble(
            pen.text(name(claim), "bold cyan"), " ", pen.text(claim.verdict.upper(), f"bold {VERDICTS[claim.verdict]}")
        )
        yield from pen.fold(f"{SAID[claim.origin]}: {claim.statement}", width, "italic", "  ", "  ")
        before = ""
        listed = ("Figures", "Caveats")
        for line in _lines(claim, whole=self.claims.whole):
            text = pen.cite(pen.text(line.text), line.cite)
            if line.heading not in listed:
                yield from pen.fold(Text.assemble(pen.text(f"{line.heading}: ", "bold"), text), width, "", "  ", "  ")
            else:
                if line.heading != before:
                    yield pen.text(f"  {line.heading}", "bold")
                yield from pen.fold(text, width, "", "  • ", "    ")
            before = line.heading
        if self.claims.whole:
            yield pen.text(f"  {_reading(claim)}", "dim")


def claims_plain(claims: Claims) -> str:
    """Return the claims as lines of text, each behind the claim's id."""
    lines = []
    for title, page in claims.pages.items():
        lines += [title, ""]
        for claim in page:
            said = [
                f"{claim.verdict}. {SAID[claim.origin]}: {claim.statement}",
                *(
                    f"{one.heading}: {one.text}{claims.foot.marks(one.cite)}"
                    for one in _lines(claim, whole=claims.whole)
                ),
                *([f"{_reading(claim)}."] if claims.whole else []),
            ]
            lines += [*(f"{name(claim)}: {one}" for one in said), ""]
    lines += [f"{ALSO}: {name(claim)}: {claim.verdict}: {claim.statement}" for claim in claims.also]
    return "\n".join(clean(line) for line in (*lines, *claims.foot.lines())) + "\n"
