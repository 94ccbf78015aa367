"""The commands. Each is one line of thought: names resolved, records read, result computed, rendered, printed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

import typer
from msgspec import Struct
from msgspec.structs import replace

from ketref import __version__
from ketref.cli.names import (
    BEST,
    FORMS,
    claim_ids,
    claim_pages,
    each_once,
    effect_id,
    filtered_places,
    members,
    named_rows,
    narrowed,
    notices,
    question_ids,
    regimens_of,
    route_id,
    section_ids,
    target_id,
)
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
    EveryOption,
    FigureOption,
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
    RegimenOption,
    RouteOption,
    ScheduleFilter,
    SearchWords,
    SectionNames,
    SectionOption,
    SomeDrugs,
    SourceId,
    SpeciesOption,
    TargetFilter,
    TargetName,
    TargetsOption,
    Topic,
    WholeOption,
    WidthOption,
    Words,
)
from ketref.cli.output import draw_figure, print_list, print_page, print_result, print_why, write
from ketref.errors import KetrefError, UnknownName
from ketref.records import Route
from ketref.sections import SECTIONS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ketref.knowledge.library import Library, Named
    from ketref.pharmacology.comparison import Comparison, Row
    from ketref.pharmacology.differences import Difference
    from ketref.records import Drug, Source
    from ketref.views.page import Page

app = typer.Typer(
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Compare ketamine with the opioids: targets, indications, adverse reactions, dependence; every cell cited.",
)

SHORT = "Short view: --all shows every section, -s SECTION one of them; ketref sources ID gives a source whole."

OCCUPIED = ("mor", "nmda")
"""The targets whose occupancy is computed where none is asked for: what opioids and what ketamine act at."""

PD = ("targets", "effects")
PK = ("pharmacokinetics", "physicochemistry")


def _version(wanted: bool) -> None:
    if wanted:
        write(f"ketref {__version__}\n")
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
    figure: FigureOption = None,
    format_: FormatOption = Format.table,
    width: WidthOption = None,
    data: DataOption = None,
) -> None:
    """Compare two or more drugs side by side, differences first.

    Example: ketref compare ketamine morphine -s targets
    """
    library = _library(data)
    given = [*drugs, *members(library, against, drugs)]
    named = [library.find_drug(name) for name in given]
    each_once(given, named)
    if figure:
        compared = [library.drug(one.drug) for one in named]
        targets, version = library.targets().values(), library.meta()["data_version"]
        draw_figure(figure, lambda pictures: pictures.heat_map(compared, targets, version))
    picked = [*(section or []), *(PD if pd else ()), *(PK if pk else ())]
    view = View(
        sections=section_ids(picked),
        short=not (picked or everything or only),
        differences=not picked or only,
        only=only,
        against=against is not None,
        route=route_id(route),
        ids=ids,
    )
    print_page(_page(library, given, named, view), format_, width)


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
    view = View(sections=section_ids(section), route=route_id(route), ids=ids)
    print_page(_page(library, [drug], named, view), format_, width)


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
    known = library.find_drug(drug)
    rows, sources = _own_rows(library, [known.drug])
    named, targets = named_rows(library, rows, " ".join(topic)), library.targets()
    end = closing_lines(library.meta()["data_version"], *notices([drug], [known]))
    print_why(view.open_rows(named, targets, sources, end), format_, width)


@app.command()
def target(
    name: TargetName = None,
    species: SpeciesOption = None,
    every: EveryOption = False,
    figure: FigureOption = None,
    format_: FormatOption = Format.table,
    width: WidthOption = None,
    data: DataOption = None,
) -> None:
    """Show who binds or acts at a target, ranked only within one assay; without a name, list the targets.

    Example: ketref target mor
    """
    from ketref.pharmacology.target import profile  # noqa: PLC0415
    from ketref.views import csv_text, json_text  # noqa: PLC0415
    from ketref.views import target as view  # noqa: PLC0415
    from ketref.views.citations import cited  # noqa: PLC0415
    from ketref.views.page import closing_lines  # noqa: PLC0415

    library = _library(data)
    known = library.targets()
    version = library.meta()["data_version"]
    if not name:
        rows = {"Targets": [(one.symbol, one.name, " ".join(one.genes)) for one in known.values()]}
        end = closing_lines(version, "ketref target NAME opens one: by symbol, gene or alias.")
        return print_list(rows, end, lambda: json_text.targets_json(known.values()), format_, width)
    chosen = known[target_id(library, " ".join(name))]
    found = profile([library.drug(one.id) for one in library.listed()], chosen.id, species)
    sources = library.sources(cited(view.cites_of(found, chosen)))
    if figure:
        draw_figure(figure, lambda pictures: pictures.ranges(found, chosen, version))
    hint = f"pKi = −log10 Ki: higher binds tighter. ketref why DRUG {chosen.id} opens a drug's evidence."
    page = view.compose(found, chosen, sources, closing_lines(version, hint), every=every)
    return print_result(
        format_,
        width,
        table=lambda: view.TargetView(page),
        plain=lambda: view.target_plain(page),
        json=lambda: view.target_json(page, found),
        csv=lambda: csv_text.target_csv(found),
    )


@app.command()
def occupancy(
    drugs: SomeDrugs,
    at: TargetsOption = None,
    regimen: RegimenOption = None,
    figure: FigureOption = None,
    format_: FormatOption = Format.table,
    width: WidthOption = None,
    data: DataOption = None,
) -> None:
    """Compute how much of a target each dose holds: an interval, with all its inputs.

    Example: ketref occupancy ketamine morphine --target mor
    """
    from ketref.pharmacology.occupancy import Occupancy  # noqa: PLC0415
    from ketref.pharmacology.occupancy import occupancy as compute  # noqa: PLC0415
    from ketref.views import csv_text  # noqa: PLC0415
    from ketref.views import occupancy as view  # noqa: PLC0415
    from ketref.views.citations import cited  # noqa: PLC0415
    from ketref.views.page import closing_lines  # noqa: PLC0415

    library = _library(data)
    known = library.targets()
    ids = dict.fromkeys(target_id(library, name) for name in at or OCCUPIED)
    named = [library.find_drug(name) for name in drugs]
    chosen = {one: library.drug(one) for one in dict.fromkeys(name.drug for name in named)}
    doses = regimens_of(library, list(chosen), " ".join(regimen or []))
    results = [compute(chosen[dose.drug], dose, id_) for id_ in ids for dose in doses]
    sources = library.sources(cited(view.cites_of(results, chosen)))
    version = library.meta()["data_version"]
    closing = closing_lines(version, *notices(drugs, named))
    found = view.gather(results, chosen, {id_: known[id_] for id_ in ids}, sources, closing)
    if figure:
        computed = [one for one in results if isinstance(one, Occupancy)]
        draw_figure(figure, lambda pictures: pictures.occupancies(computed, chosen, found.targets, version))
    print_result(
        format_,
        width,
        table=lambda: view.OccupancyView(found),
        plain=lambda: view.occupancy_plain(found),
        json=lambda: view.occupancy_json(found, results),
        csv=lambda: csv_text.occupancy_csv(results),
    )


@app.command()
def classify(
    drug: OneDrug, format_: FormatOption = Format.table, width: WidthOption = None, data: DataOption = None
) -> None:
    """Say whether a drug is an opioid: criteria with evidence, and a verdict by a stated rule.

    Example: ketref classify ketamine
    """
    from ketref.pharmacology.classify import bound, open_questions, verdict  # noqa: PLC0415
    from ketref.pharmacology.occupancy import occupancy as compute  # noqa: PLC0415
    from ketref.views import classify as view  # noqa: PLC0415
    from ketref.views.citations import cited  # noqa: PLC0415
    from ketref.views.page import closing_lines  # noqa: PLC0415

    library = _library(data)
    named = library.find_drug(drug)
    if named.kind in FORMS:
        raise KetrefError(
            f"{drug} is a form of {named.drug} and has no verdict of its own; ketref classify {named.drug}"
        )
    record = library.drug(named.drug)
    known = library.classification(record.id)
    if known is None:
        raise KetrefError(f"nothing in our records says what makes {record.name} an opioid or not")
    doses = (one for one in library.regimens().values() if one.drug == record.id)
    binding = bound(compute(record, dose, "mor") for dose in doses)
    criteria = view.criteria_of(binding, known)
    sources = library.sources(cited(cite for one in criteria for cite in one.cite))
    closing = closing_lines(library.meta()["data_version"], *notices([drug], [named]))
    found = view.compose(record, verdict(binding, known), open_questions(known), criteria, sources, closing)
    print_result(
        format_,
        width,
        table=lambda: view.ClassifiedView(found),
        plain=lambda: view.classified_plain(found),
        json=lambda: view.classified_json(found),
    )


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
    where = [("targets", target_id(library, target))] if target else []
    where += [("effects", effect_id(library, effect))] if effect else []
    drugs = narrowed(library, class_, schedule, indication)
    hits = library.find_facts(asked, where or filtered_places(asked, schedule, indication), drugs)
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
    print_result(
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
    print_why(view.open_disputes(rows, claims, sources, end), format_, width)


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
    print_list(groups, end, lambda: json_text.list_json(drugs), format_, width)


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
    chosen = question_ids(library, list(questions), asked)
    answered = chosen if everything and not asked else chosen[:1]
    shown = [view.Answer(order[id_], questions[id_], bool(asked)) for id_ in answered]
    others = [(order[id_], questions[id_].question) for id_ in chosen[len(shown) : BEST if asked else None]]
    hints = [] if asked else ["ketref faq NUMBER gives the whole answer, --all every short one."]
    in_json = [questions[id_] for id_ in (chosen[:1] if asked else chosen)]
    sources = library.sources(view.source_numbers([view.Answer(0, one, True) for one in in_json]))
    faqs = view.gather(shown, others, sources, closing_lines(library.meta()["data_version"], *hints))
    print_result(
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
        return print_list(
            view.summary(known.values()),
            end,
            lambda: json_text.claims_json(known.values(), library.sources()),
            format_,
            width,
        )
    pages, also = claim_pages(library, known, asked)
    shown = [one for page in pages.values() for one in page]
    whole = everything or len(shown) <= BEST or bool(claim_ids(known, asked))
    hints = [] if whole else ["In brief: --all gives every claim whole, ketref claims ID one."]
    sources = library.sources(cited(view.cites_of((*shown, *also), whole=True)))
    closing = closing_lines(library.meta()["data_version"], *hints)
    found = view.gather(pages, also, sources, closing, whole=whole)
    return print_result(
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
    print_list(answers.source_rows(found), end, lambda: json_text.sources_json(found), format_, width)


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
        write(f"{clean(str(problem))}\n")
    if problems:
        raise KetrefError(f"{len(problems)} problem{'s' if len(problems) > 1 else ''}")
    counts = (
        f"{len(getattr(knowledge, kind))} {kind}"
        for kind in ("drugs", "targets", "effects", "faq", "claims", "sources")
    )
    write(f"{path or bundled()}: no problem; {', '.join(counts)}\n")


@app.command()
def schema() -> None:
    """Print the JSON Schema of a knowledge file, for editors.

    Example: ketref schema > schema.json
    """
    import json  # noqa: PLC0415

    from ketref.knowledge.schema import file_schema  # noqa: PLC0415

    write(json.dumps(file_schema(), indent=2, ensure_ascii=False) + "\n")


@app.command()
def about(format_: FormatOption = Format.table, width: WidthOption = None, data: DataOption = None) -> None:
    """Say what ketref is, how old its data are, and how much each section holds.

    Example: ketref about
    """
    from ketref.views import about as view  # noqa: PLC0415

    library = _library(data)
    summary = view.summarise(library.meta(), library.coverage(), __version__, str(data or "the bundled knowledge"))
    print_result(
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
        notices=notices(given, named),
        data_version=library.meta()["data_version"],
        short=view.short,
        route=view.route,
        apart=apart,
        alike=alike,
        ids=view.ids,
        hint=SHORT if view.short else "",
    )
