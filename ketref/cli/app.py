"""The commands. Each is one line of thought: names resolved, records read, result computed, rendered, printed."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Annotated, get_args

import typer
from msgspec import Struct
from msgspec.structs import replace

from ketref import __version__
from ketref.cli.options import (
    AgainstOption,
    AllOption,
    AnswersOption,
    CheckPath,
    ClaimWords,
    ClassFilter,
    DataOption,
    Drugs,
    EffectFilter,
    Format,
    FormatOption,
    IdsOption,
    IndicationFilter,
    MaybeDrug,
    MostOption,
    OneDrug,
    OnlyOption,
    PdOption,
    PkOption,
    RouteOption,
    ScheduleFilter,
    SearchWords,
    SectionNames,
    SectionOption,
    SourceId,
    TargetFilter,
    Topic,
    WholeOption,
    WidthOption,
    Words,
)
from ketref.errors import KetrefError, UnknownName
from ketref.records import SUBJECTS, Route
from ketref.sections import SECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from rich.console import RenderableType

    from ketref.knowledge.library import Library, Named
    from ketref.pharmacology.comparison import Comparison, Row
    from ketref.pharmacology.differences import Difference
    from ketref.records import Claim, Drug, Source
    from ketref.views.page import Page
    from ketref.views.why import Why

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Compare ketamine with the opioids: targets, indications, adverse reactions, dependence; every cell cited.",
)

SHORT = "Short view: --all shows every section, -s SECTION one of them; ketref sources ID gives a source whole."

PD = ("targets", "effects")
PK = ("pharmacokinetics", "physicochemistry")

BEST = 4
"""How many claims that fit words are shown whole; others are named."""

MOST = 8
"""Most drugs that are compared at once."""


def _version(wanted: bool) -> None:
    if wanted:
        _write(f"ketref {__version__}\n")
        raise typer.Exit


@app.callback()
def options(
    version: Annotated[
        bool | None, typer.Option("--version", help="Show the version.", callback=_version, is_eager=True)
    ] = None,
) -> None:
    """Take the options that stand before a command."""


@app.command()
def compare(
    drugs: Drugs,
    section: SectionOption = None,
    everything: AllOption = False,
    only: OnlyOption = False,
    pd: PdOption = False,
    pk: PkOption = False,
    route: RouteOption = None,
    against: AgainstOption = None,
    ids: IdsOption = False,
    format_: FormatOption = Format.table,
    width: WidthOption = None,
    data: DataOption = None,
) -> None:
    """Compare two or more drugs side by side, differences first.

    Example: ketref compare ketamine morphine -s targets
    """
    library = _library(data)
    given = [*drugs, *_members(library, against, drugs)]
    named = [library.find_drug(name) for name in given]
    _different(given, named)
    picked = [*(section or []), *(PD if pd else ()), *(PK if pk else ())]
    view = View(
        sections=_sections(picked),
        short=not (picked or everything or only),
        differences=not picked or only,
        only=only,
        against=against is not None,
        route=_route(route),
        ids=ids,
    )
    _print_page(_page(library, given, named, view), format_, width)


@app.command()
def show(
    drug: OneDrug,
    section: SectionNames = None,
    route: RouteOption = None,
    ids: IdsOption = False,
    format_: FormatOption = Format.table,
    width: WidthOption = None,
    data: DataOption = None,
) -> None:
    """Show one drug: every section, or those named.

    Example: ketref show fentanyl pharmacokinetics
    """
    library = _library(data)
    named = [library.find_drug(drug)]
    view = View(sections=_sections(section), route=_route(route), ids=ids)
    _print_page(_page(library, [drug], named, view), format_, width)


@app.command()
def why(
    drug: OneDrug,
    topic: Topic,
    format_: FormatOption = Format.table,
    width: WidthOption = None,
    data: DataOption = None,
) -> None:
    """Open a cell: every fact behind it, as published, with source, place and second reading.

    Example: ketref why ketamine mor
    """
    from ketref.views import why as view  # noqa: PLC0415
    from ketref.views.page import closing_lines  # noqa: PLC0415

    library = _library(data)
    rows, sources = _own_rows(library, [library.find_drug(drug).drug])
    named, targets = _named_rows(library, rows, " ".join(topic)), library.targets()
    end = closing_lines(library.meta()["data_version"])
    _print_why(view.open_rows(named, targets, sources, end), format_, width)


@app.command()
def find(
    words: SearchWords = None,
    target: TargetFilter = None,
    effect: EffectFilter = None,
    class_: ClassFilter = None,
    schedule: ScheduleFilter = None,
    indication: IndicationFilter = None,
    most: MostOption = 15,
    format_: FormatOption = Format.table,
    width: WidthOption = None,
    data: DataOption = None,
) -> None:
    """Search questions, claims and facts by words, best first; the filters also work alone.

    Example: ketref find constipation --class "opioid agonist"
    """
    from ketref.views import found as view  # noqa: PLC0415
    from ketref.views.citations import cited  # noqa: PLC0415
    from ketref.views.page import closing_lines  # noqa: PLC0415

    library = _library(data)
    asked = " ".join(words or [])
    if not (asked or target or effect or class_ or schedule or indication):
        raise typer.BadParameter("needs words or a filter", param_hint="'[WORDS]...'")
    where = [("targets", _target(library, target))] if target else []
    where += [("effects", _effect(library, effect))] if effect else []
    drugs = _narrowed(library, class_, schedule, indication)
    hits = library.find_facts(asked, where or _places(asked, schedule, indication), drugs)
    wide = asked and not where and drugs is None
    questions = library.find_faq(asked)[:BEST] if wide else []
    claims = library.claims(library.find_claims(asked)[:BEST] if wide else []).values()
    if not (hits or questions or claims):
        raise KetrefError(f"nothing found for '{asked or 'these filters'}'; fewer or other words may help")
    alone = _each_alone(library, dict.fromkeys(hit.drug for hit in hits[:most]))
    facts = [(alone[hit.drug], hit.section, hit.position) for hit in hits[:most]]
    placed = [(one, section, getattr(one.drugs[0], section)[position]) for one, section, position in facts]
    shown = [(one, section, fact) for one, section, fact in placed if fact.absent is None or fact.cite]
    sources = library.sources(cited(cite for _, _, fact in shown for cite in fact.cite))
    asks = [(i, one.question) for i, (id_, one) in enumerate(library.faq().items(), 1) if id_ in questions]
    end = closing_lines(library.meta()["data_version"], "ketref why DRUG ROW opens the evidence.")
    found = view.gather(asks, claims, shown, max(0, len(hits) - most), sources, end)
    _print(
        format_,
        width,
        table=lambda: view.FoundView(found),
        plain=lambda: view.found_plain(found),
        json=lambda: view.found_json(found),
    )


@app.command()
def disputes(
    drug: MaybeDrug = None, format_: FormatOption = Format.table, width: WidthOption = None, data: DataOption = None
) -> None:
    """List where sources disagree and where the evidence is mixed, of all drugs or one.

    Example: ketref disputes ketamine
    """
    from ketref.views import why as view  # noqa: PLC0415
    from ketref.views.citations import cited  # noqa: PLC0415
    from ketref.views.page import closing_lines  # noqa: PLC0415

    library = _library(data)
    ids = [library.find_drug(drug).drug] if drug else [one.id for one in library.listed()]
    rows, sources = _own_rows(library, ids)
    end = closing_lines(library.meta()["data_version"], "ketref why DRUG ROW opens the whole row.")
    claims = [one for one in library.claims().values() if not drug or ids[0] in one.drugs]
    sources |= library.sources(cited(cite for one in claims for cite in one.finding.cite))
    _print_why(view.open_disputes(rows, claims, sources, end), format_, width)


@app.command(name="list")
def list_(format_: FormatOption = Format.table, width: WidthOption = None, data: DataOption = None) -> None:
    """List the drugs by class.

    Example: ketref list
    """
    from ketref.views import json_text  # noqa: PLC0415
    from ketref.views.page import closing_lines  # noqa: PLC0415

    library = _library(data)
    drugs = library.listed()
    groups: dict[str, list[tuple[str, str]]] = {}
    for drug in drugs:
        groups.setdefault(drug.group, []).append((drug.name, drug.pharm_class))
    end = closing_lines(library.meta()["data_version"], "ketref show DRUG opens one.")
    _print_list(groups, end, lambda: json_text.list_json(drugs), format_, width)


@app.command()
def faq(
    words: Words = None,
    everything: AnswersOption = False,
    format_: FormatOption = Format.table,
    width: WidthOption = None,
    data: DataOption = None,
) -> None:
    """Answer the common questions: the first and the list of all; a number or words open one whole.

    Example: ketref faq addictive
    """
    from ketref.views import answers as view  # noqa: PLC0415
    from ketref.views import json_text  # noqa: PLC0415
    from ketref.views.page import closing_lines  # noqa: PLC0415

    library = _library(data)
    questions = library.faq()
    order = {id_: number for number, id_ in enumerate(questions, 1)}
    asked = " ".join(words or [])
    chosen = _questions(library, list(questions), asked)
    answered = chosen if everything and not asked else chosen[:1]
    shown = [view.Answer(order[id_], questions[id_], bool(asked)) for id_ in answered]
    others = [(order[id_], questions[id_].question) for id_ in chosen[len(shown) : BEST if asked else None]]
    hints = [] if asked else ["ketref faq NUMBER gives the whole answer, --all every short one."]
    in_json = [questions[id_] for id_ in (chosen[:1] if asked else chosen)]
    sources = library.sources(view.source_numbers([view.Answer(0, one, True) for one in in_json]))
    faqs = view.Faqs(shown, others, sources, closing_lines(library.meta()["data_version"], *hints))
    _print(
        format_,
        width,
        table=lambda: view.FaqView(faqs),
        plain=lambda: view.faq_plain(faqs),
        json=lambda: json_text.faq_json(in_json, sources),
    )


@app.command()
def claims(
    words: ClaimWords = None,
    everything: WholeOption = False,
    format_: FormatOption = Format.table,
    width: WidthOption = None,
    data: DataOption = None,
) -> None:
    """Judge what is said of these drugs: verdict, figures, who graded it; by subject, words or id.

    Example: ketref claims migraine
    """
    from ketref.views import claims as view  # noqa: PLC0415
    from ketref.views import json_text  # noqa: PLC0415
    from ketref.views.citations import cited  # noqa: PLC0415
    from ketref.views.page import closing_lines  # noqa: PLC0415

    library = _library(data)
    known = library.claims()
    asked = " ".join(words or [])
    if not asked:
        end = closing_lines(library.meta()["data_version"], "ketref claims SUBJECT, WORDS or ID (S8) opens them.")
        return _print_list(
            view.summary(known.values()),
            end,
            lambda: json_text.claims_json(known.values(), library.sources()),
            format_,
            width,
        )
    pages, also = _claims(library, known, asked)
    shown = [one for page in pages.values() for one in page]
    whole = everything or len(shown) <= BEST
    hints = [] if whole else ["In brief: --all gives every claim whole, ketref claims ID one."]
    sources = library.sources(cited(view.cites_of((*shown, *also), whole=True)))
    closing = closing_lines(library.meta()["data_version"], *hints)
    found = view.gather(pages, also, sources, closing, whole=whole)
    return _print(
        format_,
        width,
        table=lambda: view.ClaimsView(found),
        plain=lambda: view.claims_plain(found),
        json=lambda: json_text.claims_json((*shown, *also), sources),
    )


@app.command()
def sources(
    source: SourceId = None, format_: FormatOption = Format.table, width: WidthOption = None, data: DataOption = None
) -> None:
    """List the sources, or show one.

    Example: ketref sources hirota1999
    """
    from ketref.views import answers, json_text  # noqa: PLC0415
    from ketref.views.page import closing_lines  # noqa: PLC0415

    library = _library(data)
    found = library.sources([source] if source else None)
    if not found:
        from ketref.knowledge.names import near  # noqa: PLC0415

        raise UnknownName("source", source or "", near(source or "", library.sources()), "ketref sources")
    end = closing_lines(library.meta()["data_version"])
    _print_list(answers.source_rows(found), end, lambda: json_text.sources_json(found), format_, width)


@app.command()
def check(path: CheckPath = None) -> None:
    """Verify a knowledge file or folder; print every problem with its place.

    Example: ketref check my-drugs.yaml
    """
    from ketref.knowledge.decode import read  # noqa: PLC0415
    from ketref.knowledge.files import bundled  # noqa: PLC0415
    from ketref.knowledge.rules import check as find_problems  # noqa: PLC0415
    from ketref.views.text import clean  # noqa: PLC0415

    knowledge, problems = read(path or bundled())
    problems += find_problems(knowledge)
    for problem in sorted(problems):
        _write(f"{clean(str(problem))}\n")
    if problems:
        raise KetrefError(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}")
    counts = (
        f"{len(getattr(knowledge, kind))} {kind}"
        for kind in ("drugs", "targets", "effects", "faq", "claims", "sources")
    )
    _write(f"{path or bundled()}: no problem; {', '.join(counts)}\n")


@app.command()
def schema() -> None:
    """Print the JSON Schema of a knowledge file, for editors.

    Example: ketref schema > schema.json
    """
    import json  # noqa: PLC0415

    from ketref.knowledge.schema import file_schema  # noqa: PLC0415

    _write(json.dumps(file_schema(), indent=2, ensure_ascii=False) + "\n")


@app.command()
def about(format_: FormatOption = Format.table, width: WidthOption = None, data: DataOption = None) -> None:
    """Say what ketref is, how old its data are, and how much each section holds.

    Example: ketref about
    """
    from ketref.views import about as view  # noqa: PLC0415

    library = _library(data)
    summary = view.summarise(library.meta(), library.coverage(), __version__, str(data or "the bundled knowledge"))
    _print(
        format_,
        width,
        table=lambda: view.AboutView(summary),
        plain=lambda: view.about_plain(summary),
        json=lambda: view.about_json(summary),
    )


def _library(data: object | None) -> Library:
    from pathlib import Path  # noqa: PLC0415

    from ketref.knowledge.library import Library  # noqa: PLC0415

    return Library(data if isinstance(data, Path) else None)


def _sections(names: list[str] | None) -> list[str]:
    """Return the ids of the sections that *names* name by id or title, or all."""
    from ketref.knowledge.names import near, normalise  # noqa: PLC0415

    known = {normalise(name): section.id for section in SECTIONS.values() for name in (section.id, section.title)}
    found = []
    for name in names or SECTIONS:
        if normalise(name) not in known:
            raise UnknownName("section", name, near(name, SECTIONS), "ketref about")
        found.append(known[normalise(name)])
    return list(dict.fromkeys(found))


def _own_rows(library: Library, ids: list[str]) -> tuple[list[tuple[Drug, str, Row]], dict[str, Source]]:
    """Return every row of each drug alone, with its section's title, and the sources of all and of target roles."""
    from ketref.views.citations import cited  # noqa: PLC0415
    from ketref.views.page import sources_of  # noqa: PLC0415

    alone = _each_alone(library, ids).values()
    rows = [(one.drugs[0], section.title, row) for one in alone for section in one.sections for row in section.rows]
    roles = (role for target in library.targets().values() for role in target.roles)
    wanted = [*(id_ for one in alone for id_ in sources_of(one)), *cited(cite for role in roles for cite in role.cite)]
    return rows, library.sources(dict.fromkeys(wanted))


def _each_alone(library: Library, ids: Iterable[str]) -> dict[str, Comparison]:
    """Return each drug lined up alone, in every section."""
    from ketref.pharmacology.comparison import compare as line_up  # noqa: PLC0415

    targets, effects = library.targets(), library.effects()
    return {id_: line_up([library.drug(id_)], targets, effects, SECTIONS) for id_ in ids}


def _named_rows(library: Library, rows: list[tuple[Drug, str, Row]], topic: str) -> list[tuple[Drug, str, Row]]:
    """Return those of *rows* that *topic* names: a row's id or label, a topic, a target; raise UnknownName."""
    from ketref.knowledge.names import near, normalise  # noqa: PLC0415
    from ketref.pharmacology.comparison import row_names  # noqa: PLC0415

    targets = library.targets()
    wanted = normalise(topic)
    found = [one for one in rows if wanted in map(normalise, row_names(one[2], targets))]
    if not found:
        known = [name for _, _, row in rows for name in row_names(row, targets)]
        raise UnknownName("row", topic, near(topic, known), f"ketref show {rows[0][0].id} --ids")
    return found


def _different(given: list[str], named: list[Named]) -> None:
    """Make sure that there are 2 to 8 drugs, each once."""
    if not 2 <= len(named) <= MOST:
        raise typer.BadParameter(f"needs 2 to {MOST} drugs, got {len(named)}", param_hint="'DRUG...'")
    owner: dict[str, str] = {}
    for name, one in zip(given, named, strict=True):
        if one.drug in owner:
            raise KetrefError(f"'{owner[one.drug]}' and '{name}' are one drug, {one.drug}; name another")
        owner[one.drug] = name


class View(Struct, frozen=True, kw_only=True):
    """What of the drugs is shown, and how."""

    sections: list[str]
    short: bool = False
    differences: bool = False
    only: bool = False
    against: bool = False
    route: Route | None = None
    ids: bool = False


def _page(library: Library, given: list[str], named: list[Named], view: View) -> Page:
    from ketref.pharmacology.comparison import compare as line_up  # noqa: PLC0415
    from ketref.pharmacology.comparison import headlines, on_route  # noqa: PLC0415
    from ketref.pharmacology.differences import differences  # noqa: PLC0415
    from ketref.views.page import compose, sources_of  # noqa: PLC0415

    targets, effects = library.targets(), library.effects()
    drugs = [library.drug(one.drug) for one in named]
    if view.route:
        drugs = [on_route(drug, view.route) for drug in drugs]
    whole = line_up(drugs, targets, effects, view.sections)
    apart: list[Difference] = []
    alike: list[Difference] = []
    if view.differences:
        core = [target.id for target in targets.values() if target.headline]
        systems = {effect.id: effect.system for effect in effects.values()}
        apart, alike = differences(whole, core, systems, against=view.against)
    shown = replace(whole, sections=()) if view.only else headlines(whole, targets) if view.short else whole
    return compose(
        shown,
        library.sources(sources_of(whole if apart else shown)),
        notices=_notices(given, named),
        data_version=library.meta()["data_version"],
        short=view.short,
        route=view.route,
        apart=apart,
        alike=alike,
        ids=view.ids,
        hint=SHORT if view.short else "",
    )


def _target(library: Library, name: str) -> str:
    """Return the id of the target that *name* names: id, IUPHAR name, symbol, gene or alias."""
    from ketref.knowledge.names import near, normalise  # noqa: PLC0415

    known = {
        normalise(name): target.id for target in library.targets().values() for name in (target.id, *target.names())
    }
    if normalise(name) not in known:
        raise UnknownName("target", name, near(name, known), "ketref show DRUG targets")
    return known[normalise(name)]


def _effect(library: Library, name: str) -> str:
    """Return the id of the body effect that *name* names: id or label."""
    from ketref.knowledge.names import near, normalise  # noqa: PLC0415

    known = {normalise(name): one.id for one in library.effects().values() for name in (one.id, one.label)}
    if normalise(name) not in known:
        labels = [one.label for one in library.effects().values()]
        raise UnknownName("effect", name, near(name, labels), "ketref show DRUG effects")
    return known[normalise(name)]


def _narrowed(library: Library, group: str | None, schedule: str | None, indication: str | None) -> list[str] | None:
    """Return the drugs of the class *group* that are so scheduled and so used; None where nothing narrows them."""
    drugs = None if group is None else _members(library, group, [])
    for narrower, place in ((schedule, ("dependence", "schedule")), (indication, ("indications", ""))):
        if narrower:
            own = {hit.drug for hit in library.find_facts(narrower, [place])}
            drugs = sorted(own if drugs is None else own & set(drugs))
    return drugs


def _places(asked: str, schedule: str | None, indication: str | None) -> list[tuple[str, str]]:
    """Return where to look when only a filter was given: in the rows that it filters by."""
    if asked:
        return []
    places = [("dependence", "schedule")] if schedule else []
    return places + ([("indications", "")] if indication else []) or [("identity", "class")]


def _members(library: Library, group: str | None, given: list[str]) -> list[str]:
    """Return the drugs of the class *group* but those *given*; 'opioids' are the agonists of every kind."""
    from ketref.knowledge.names import near, normalise  # noqa: PLC0415

    if group is None:
        return []
    classes: dict[str, list[str]] = {}
    for drug in library.listed():
        classes.setdefault(drug.group, []).append(drug.id)
        if "opioid" in drug.group and "antagonist" not in drug.group:
            classes.setdefault("opioids", []).append(drug.id)
    known = {normalise(name): name for name in classes} | {normalise(f"{name}s"): name for name in classes}
    if normalise(group) not in known:
        raise UnknownName("class", group, near(group, classes), "ketref list")
    taken = {library.find_drug(name).drug for name in given}
    return [id_ for id_ in classes[known[normalise(group)]] if id_ not in taken]


def _route(name: str | None) -> Route | None:
    """Return the route that *name* names; 'sc' and 'patch' are understood."""
    from ketref.knowledge.names import near  # noqa: PLC0415

    wanted = {"sc": "subcut", "patch": "transdermal", "po": "oral"}.get((name or "").lower(), (name or "").lower())
    for route in get_args(Route):
        if route == wanted:
            return route  # type: ignore[no-any-return]
    if name is None:
        return None
    raise UnknownName("route", name, near(name, get_args(Route)), "ketref compare -h")


def _notices(given: list[str], named: list[Named]) -> Iterable[str]:
    """Say which drug a brand or synonym stands for, and what else a combination product holds."""
    for name, one in zip(given, named, strict=True):
        if one.others:
            yield f"{one.name} is a combination product: it also holds {one.others}. What follows is {one.drug} alone."
        elif one.kind != "name":
            yield f"{name} is a {one.kind} of {one.drug}."


def _questions(library: Library, ids: list[str], asked: str) -> list[str]:
    """Return the ids of the questions that a number or words ask for, best first; all where nothing is asked."""
    if not asked:
        return ids
    if asked.isdecimal() and asked.isascii():
        if not 1 <= int(asked) <= len(ids):
            raise KetrefError(f"there is no question {asked}; ketref faq lists 1 to {len(ids)}")
        return [ids[int(asked) - 1]]
    found = library.find_faq(asked)
    if not found:
        raise KetrefError(f"no question fits '{asked}'; ketref faq lists all")
    return found


def _claims(
    library: Library, known: Mapping[str, Claim], asked: str
) -> tuple[dict[str, tuple[Claim, ...]], tuple[Claim, ...]]:
    """Return the claims that ids, a subject or words ask for, under titles, and those that fit the words less well."""
    from ketref.views.claims import pages_of  # noqa: PLC0415

    ids = [re.sub(r"(?<=[a-z])0+(?=[0-9])", "", word) for word in asked.lower().replace(",", " ").split()]
    if all(id_ in known for id_ in ids):
        chosen = tuple(known[id_] for id_ in dict.fromkeys(ids))
        return {" · ".join(dict.fromkeys(SUBJECTS[one.subjects[0]] for one in chosen)): chosen}, ()
    wanted = set(re.findall(r"\w+", asked.lower()))
    subjects = [
        subject
        for subject, title in SUBJECTS.items()
        if wanted <= set(re.findall(r"[^\W_]+", f"{subject} {title}".lower()))
    ]
    pages, also = pages_of(known.values(), subjects)
    if pages or also:
        return pages, also
    found = tuple(known[id_] for id_ in library.find_claims(asked))
    if not found:
        raise KetrefError(f"no claim fits '{asked}'; ketref claims lists the subjects")
    return {f"Claims that fit '{asked}'": found[:BEST]}, found[BEST : 2 * BEST]


def _print_page(page: Page, format_: Format, width: int | None) -> None:
    from ketref.views.json_text import page_json  # noqa: PLC0415
    from ketref.views.plain import plain  # noqa: PLC0415

    def table() -> RenderableType:
        from ketref.views.table import PageView  # noqa: PLC0415

        return PageView(page)

    _print(format_, width, table=table, plain=lambda: plain(page), json=lambda: page_json(page))


def _print_list(
    groups: Mapping[str, Sequence[Sequence[str]]],
    closing: Sequence[str],
    json: Callable[[], str],
    format_: Format,
    width: int | None,
) -> None:
    from ketref.views import answers as view  # noqa: PLC0415

    _print(
        format_,
        width,
        table=lambda: view.ListView(groups, closing),
        plain=lambda: view.list_plain(groups, closing),
        json=json,
    )


def _print_why(why: Why, format_: Format, width: int | None) -> None:
    from ketref.views import why as view  # noqa: PLC0415

    _print(
        format_,
        width,
        table=lambda: view.WhyView(why),
        plain=lambda: view.why_plain(why),
        json=lambda: view.why_json(why),
    )


def _print(
    format_: Format,
    width: int | None,
    *,
    table: Callable[[], RenderableType],
    plain: Callable[[], str],
    json: Callable[[], str],
) -> None:
    """Print a result in the format that was asked for; only that one is made."""
    if format_ is not Format.table:
        return _write((json if format_ is Format.json else plain)())
    from rich.console import Console  # noqa: PLC0415

    return Console(width=width, highlight=False, emoji=False, markup=False).print(table())


def _write(text: str) -> None:
    from ketref.views.text import encodable  # noqa: PLC0415

    sys.stdout.write(encodable(text, sys.stdout.encoding or "ascii"))
