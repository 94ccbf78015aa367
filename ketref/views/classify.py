"""Lay out whether a drug is an opioid: the verdict, each criterion with its evidence, and the rule."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from msgspec import Struct
from rich.console import Console, ConsoleOptions, RenderResult
from rich.text import Text

from ketref.pharmacology.classify import RULE, Bound, Verdict
from ketref.records import Drug, Source
from ketref.records.answers import CRITERIA, Classification
from ketref.views.citations import Foot, foot
from ketref.views.json_text import dump, sources_as_data
from ketref.views.occupancy import share_words
from ketref.views.table import READABLE, Pen
from ketref.views.text import clean

BINDS = "Holds μ receptors at the concentrations that its doses reach"
WHETHER = {
    "activates": "whether it activates μ receptors",
    "blocked": "whether naloxone or naltrexone blocks its main effects",
}
COLOURS = {"yes": "green", "partly": "yellow", "no": "red", "unclear": "yellow", "not in our sources": "dim"}


class Judged(Struct, frozen=True):
    """A criterion with its answer, evidence and citations."""

    criterion: str
    answer: str
    text: str
    cite: tuple[str, ...]


class Classified(Struct, frozen=True):
    """A drug's verdict with all criteria, and the numbered sources."""

    drug: str
    name: str
    verdict: Verdict
    remark: str
    criteria: tuple[Judged, ...]
    foot: Foot


def criteria_of(binding: Bound, classification: Classification) -> tuple[Judged, ...]:
    """Return every criterion in words, binding first."""
    text, cites = "no dose with a known share", list[str]()
    if binding.low is not None and binding.high is not None:
        share = share_words((binding.low, binding.high))
        text = f"{share} over {len(binding.doses)} doses; ketref occupancy {classification.id} --target mor shows each"
        facts = [fact for one in binding.doses for fact in (*one.inputs.affinities, *one.inputs.binding)]
        cites = [cite for fact in facts for cite in fact.cite]
        cites += [cite for one in binding.doses for cite in one.inputs.regimen.cite]
    first = Judged(BINDS, binding.answer, text, tuple(dict.fromkeys(cites)))
    answers = {one.criterion: one for one in classification.answers}
    rest = ((CRITERIA[id_], answers[id_]) for id_ in CRITERIA)
    return (first, *(Judged(title, one.answer, one.text or "", one.cite) for title, one in rest))


def compose(
    drug: Drug,
    verdict: Verdict,
    unsettled: Iterable[str],
    criteria: tuple[Judged, ...],
    sources: Mapping[str, Source],
    closing: Iterable[str],
) -> Classified:
    """Put a verdict into words; *unsettled* names the deciding criteria that are open."""
    clauses = " and ".join(WHETHER[one] for one in WHETHER if one in set(unsettled))
    remark = f"Still open, which changes no verdict: {clauses}." if clauses else ""
    end = foot((cite for one in criteria for cite in one.cite), sources, closing)
    return Classified(drug.id, drug.shown, verdict, remark, criteria, end)


class ClassifiedView:
    """A verdict as a Rich renderable."""

    def __init__(self, found: Classified) -> None:
        self.found = found

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """Yield the verdict, each criterion, the rule, and the sources."""
        found = self.found
        pen = Pen(console, found.foot)
        width = min(options.max_width, READABLE)
        yield from pen.fold(f"Is {found.name} an opioid? By the rule below: {found.verdict}.", width, "bold magenta")
        if found.remark:
            yield from pen.fold(found.remark, width, "yellow")
        yield Text()
        for one in found.criteria:
            title = Text.assemble(
                pen.text(one.answer, f"bold {COLOURS[one.answer]}"), pen.text(f" · {one.criterion}", "bold")
            )
            yield from pen.fold(title, width)
            if one.text:
                yield from pen.fold(pen.cite(pen.text(one.text), one.cite), width, "", "  ", "  ")
        yield Text()
        yield from pen.fold(RULE, width)
        yield from pen.foot(options.max_width)


def classified_plain(found: Classified) -> str:
    """Return a verdict as lines of text."""
    lines = [f"Is {found.name} an opioid? By the rule below: {found.verdict}. {found.remark}".rstrip()]
    for one in found.criteria:
        said = f": {one.text}{found.foot.marks(one.cite)}" if one.text else ""
        lines.append(f"{one.criterion}: {one.answer}{said}")
    return "\n".join(clean(line) for line in (*lines, RULE, *found.foot.lines())) + "\n"


def classified_json(found: Classified) -> str:
    """Return {drug, verdict, open, criteria: [{criterion, answer, text, cites}], rule, sources}."""
    criteria = [
        {"criterion": one.criterion, "answer": one.answer, "text": one.text, "cites": list(one.cite)}
        for one in found.criteria
    ]
    return dump(
        {
            "drug": found.drug,
            "verdict": found.verdict,
            "open": found.remark,
            "criteria": criteria,
            "rule": RULE,
            "sources": sources_as_data(found.foot.sources),
        }
    )
