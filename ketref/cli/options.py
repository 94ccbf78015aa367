"""Arguments and options, each declared once, and the completion of their values."""

from __future__ import annotations

from enum import Enum
from pathlib import Path
from typing import Annotated, get_args

import typer

from ketref.records import Route
from ketref.sections import SECTIONS


class Format(str, Enum):
    """How a result is written."""

    table = "table"
    plain = "plain"
    json = "json"
    csv = "csv"


def _complete_drug(incomplete: str) -> list[str]:
    from ketref.knowledge.library import Library  # noqa: PLC0415

    names = [name for name in Library().drug_names() if name.casefold().startswith(incomplete.casefold())]
    return [incomplete + name[len(incomplete) :] for name in names]  # Typer drops what differs from the typed letters


def _complete_section(incomplete: str) -> list[str]:
    return [section for section in SECTIONS if section.startswith(incomplete)]


def _complete_route(incomplete: str) -> list[str]:
    return [route for route in get_args(Route) if route.startswith(incomplete)]


def _complete_subject(incomplete: str) -> list[str]:
    from ketref.records.answers import SUBJECTS  # noqa: PLC0415

    return [subject for subject in SUBJECTS if subject.startswith(incomplete)]


def _complete_source(incomplete: str) -> list[str]:
    from ketref.knowledge.library import Library  # noqa: PLC0415

    return [id_ for id_ in Library().sources() if id_.startswith(incomplete)]


Drugs = Annotated[
    list[str],
    typer.Argument(help="Two or more drugs: name, brand or synonym.", metavar="DRUG...", autocompletion=_complete_drug),
]
SomeDrugs = Annotated[
    list[str],
    typer.Argument(help="One or more drugs: name, brand or synonym.", metavar="DRUG...", autocompletion=_complete_drug),
]
OneDrug = Annotated[str, typer.Argument(help="Name, brand or synonym.", metavar="DRUG", autocompletion=_complete_drug)]
MaybeDrug = Annotated[
    str | None,
    typer.Argument(help="Only this drug.", metavar="[DRUG]", autocompletion=_complete_drug),
]
SectionNames = Annotated[
    list[str] | None,
    typer.Argument(help="Sections to show (all).", metavar="[SECTION]...", autocompletion=_complete_section),
]
SectionOption = Annotated[
    list[str] | None,
    typer.Option(
        "--section", "-s", help="Show this section, whole; may be repeated.", autocompletion=_complete_section
    ),
]
SourceId = Annotated[
    str | None, typer.Argument(help="Show this source alone.", metavar="[ID]", autocompletion=_complete_source)
]
Topic = Annotated[
    list[str],
    typer.Argument(help="A target, an effect, a row's label or its id (--ids shows them).", metavar="TOPIC..."),
]
Words = Annotated[
    list[str] | None, typer.Argument(help="The number of a question, or words of it.", metavar="[NUMBER | WORDS]...")
]
ClaimWords = Annotated[
    list[str] | None,
    typer.Argument(
        help="A subject, words, or ids (S8).", metavar="[SUBJECT | WORDS | ID]...", autocompletion=_complete_subject
    ),
]
AnswersOption = Annotated[bool, typer.Option("--all", "-a", help="Give the short answer to every question.")]
WholeOption = Annotated[bool, typer.Option("--all", "-a", help="Give every claim of a long page whole.")]
AllOption = Annotated[bool, typer.Option("--all", "-a", help="Show every section, whole.")]
IdsOption = Annotated[bool, typer.Option("--ids", help="Show each row's id, as ketref why takes it.")]
OnlyOption = Annotated[bool, typer.Option("--only-differences", help="Show only what sets the drugs apart, all of it.")]
AgainstOption = Annotated[
    str | None,
    typer.Option("--against", help="Compare with each of a class: opioids, or one of ketref list.", metavar="CLASS"),
]
RouteOption = Annotated[
    str | None,
    typer.Option(
        "--route",
        help=f"Kinetics, doses and adverse reactions by this route only: {', '.join(get_args(Route))}.",
        metavar="ROUTE",
        autocompletion=_complete_route,
    ),
]
SearchWords = Annotated[list[str] | None, typer.Argument(help="Words to look for.", metavar="[WORDS]...")]
TargetFilter = Annotated[
    str | None, typer.Option("--target", help="Only at this target: mor, NMDA, OPRM1.", metavar="T")
]
FigureOption = Annotated[
    Path | None,
    typer.Option(
        "--figure",
        help="Draw it into this file too: .svg, .png or .pdf (pip install 'ketref[figures]').",
        metavar="FILE",
    ),
]
TargetName = Annotated[
    list[str] | None, typer.Argument(help="Symbol, gene or alias: mor, NMDA, OPRM1.", metavar="[TARGET]")
]
SpeciesOption = Annotated[
    str | None, typer.Option("--species", help="Only figures of this species' receptor: human.", metavar="SPECIES")
]
EveryOption = Annotated[bool, typer.Option("--all-measurements", help="Show each measurement by itself, unpooled.")]
TargetsOption = Annotated[
    list[str] | None,
    typer.Option("--target", help="At this target: mor, NMDA, OPRM1; may be repeated (mor and nmda).", metavar="T"),
]
RegimenOption = Annotated[
    list[str] | None,
    typer.Option("--regimen", help="Only doses with this word: infusion, nasal; may be repeated.", metavar="WORD"),
]
EffectFilter = Annotated[str | None, typer.Option("--effect", help="Only this body effect: pupil size.", metavar="E")]
ClassFilter = Annotated[str | None, typer.Option("--class", help="Only drugs of this class.", metavar="CLASS")]
ScheduleFilter = Annotated[str | None, typer.Option("--schedule", help="Only drugs so scheduled: CII.", metavar="S")]
IndicationFilter = Annotated[
    str | None, typer.Option("--indication", help="Only drugs with such a use: cough.", metavar="USE")
]
MostOption = Annotated[int, typer.Option("--most", help="Facts to show.", min=1, max=1000, metavar="N")]
PdOption = Annotated[bool, typer.Option("--pd", help="What the drugs do: targets and effects by organ system.")]
PkOption = Annotated[bool, typer.Option("--pk", help="What becomes of the drugs: kinetics and physicochemistry.")]
FormatOption = Annotated[Format, typer.Option("--format", "-f", help="How to write it; csv: target, occupancy.")]
WidthOption = Annotated[
    int | None, typer.Option("--width", help="Columns to fill (the terminal's).", min=20, max=1000, metavar="N")
]
DataOption = Annotated[
    Path | None,
    typer.Option(
        "--data",
        envvar="KETREF_DATA",
        help="Read this knowledge file or folder instead.",
        metavar="PATH",
        show_envvar=True,
    ),
]
CheckPath = Annotated[
    Path | None, typer.Argument(help="A knowledge file or folder (the bundled one).", metavar="[PATH]")
]
