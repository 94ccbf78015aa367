"""The command as a user meets it: answers on stdout, one clear line on stderr, exit codes that mean something."""

from __future__ import annotations

import json
import re
from itertools import combinations

import pytest
from conftest import TINY, Run
from typer.testing import CliRunner

from ketref import __version__
from ketref.cli.app import app
from ketref.knowledge.library import Library
from ketref.sections import SECTIONS

IDS = [drug.id for drug in Library().listed()]
# fmt: off
COMMANDS = [
    "compare", "show", "why", "target", "occupancy", "classify", "find", "disputes", "list", "faq", "claims", "sources",
    "check", "schema", "about",
]
# fmt: on


def test_the_first_command_of_every_reader(run: Run) -> None:
    """``ketref compare ketamine morphine`` prints the facets that were asked for, and no error."""
    found = run("compare", "ketamine", "morphine")
    assert (found.returncode, found.stderr) == (0, "")
    for words in ("Receptor targets", "Indications", "Adverse reactions", "Dependence", "FDA boxed warning", "Sources"):
        assert words in re.sub(r"\s+", " ", found.stdout)
    assert "\x1b" not in found.stdout


def test_faq_answers_the_first_question_first(run: Run) -> None:
    """``ketref faq`` starts with the question that the tool is made for, and answers it."""
    found = run("faq")
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("1. Is ketamine an opioid?\n  No")
    assert "  2. How does ketamine differ" in found.stdout
    assert run("faq", "--all").stdout.count("[1]") > found.stdout.count("[1]")


@pytest.mark.parametrize(
    ("asked", "number"), [("1", "1"), ("addictive", "3"), ("addiction", "3"), ("is ketamine an opioid", "1")]
)
def test_faq_finds_by_number_and_words(asked: str, number: str, run: Run) -> None:
    """A number or any form of a word opens the question that was meant."""
    found = run("faq", *asked.split())
    assert found.stdout.startswith(f"{number}. ")
    assert "Why" in found.stdout


@pytest.mark.parametrize("pair", list(combinations(IDS, 2)), ids="-".join)
def test_every_pair_in_json_has_cites_or_typed_absences(pair: tuple[str, str], run: Run) -> None:
    """The contract of other programs: no blank cell, every citation resolves, keys as published."""
    found = json.loads(run("compare", *pair, "--all", "-f", "json").stdout)
    assert list(found) == ["schema", "data_version", "drugs", "differences", "sections", "sources"]
    assert [section["id"] for section in found["sections"]] == list(SECTIONS)
    used = set()
    for section in found["sections"]:
        assert section["rows"]
        for row in section["rows"]:
            assert set(row["cells"]) == set(pair)
            for cell in row["cells"].values():
                assert cell["text"].strip()
                assert cell["cites"] or cell["absent"]
                used |= {cite.split("#")[0] for cite in cell["cites"]}
    assert used == set(found["sources"])


@pytest.mark.parametrize(
    ("arguments", "code", "words"),
    [
        (["show", "morphin"], 1, "ketref: unknown drug 'morphin'; near names: morphine"),
        (["show", "tazocin"], 1, "ketref: unknown drug 'tazocin' (ketref list shows all)"),
        (["compare", "ketamine", "Ketalar"], 1, "one drug, ketamine"),
        (["show", "morphine", "pharmacokinetic"], 1, "near names: pharmacokinetics"),
        (["faq", "99"], 1, "there is no question 99"),
        (["find", "zebra"], 1, "nothing found for 'zebra'"),
        (["find", "--target", "moor"], 1, "unknown target 'moor'; near names: mor"),
        (["find"], 2, "needs words or a filter"),
        (["faq", "zebra"], 1, "no question fits 'zebra'"),
        (["sources", "hirota"], 1, "unknown source 'hirota'"),
        (["list", "--data", "/nowhere.yaml"], 1, "/nowhere.yaml: there is no such file or folder"),
        (["check", "/nowhere.yaml"], 1, "/nowhere.yaml: there is no such file or folder"),
        (["compare", "ketamine"], 2, "needs 2 to 8 drugs"),
        (["compare"], 2, "Missing argument"),
        (["compair", "ketamine"], 2, "No such command"),
        (["list", "--format", "pdf"], 2, "'pdf'"),
        (["list", "--width", "3"], 2, "--width"),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else None,
)
def test_what_cannot_be_answered(arguments: list[str], code: int, words: str, run: Run) -> None:
    """Nothing on stdout; on stderr what is wrong; 1 for a request that cannot be met, 2 for usage; no traceback."""
    found = run(*arguments)
    assert found.returncode == code
    assert found.stdout == ""
    assert words in found.stderr
    assert "Traceback" not in found.stderr
    if code == 1:
        assert found.stderr.count("\n") == 1


def test_a_brand_says_what_it_stands_for(run: Run) -> None:
    """A brand or synonym is announced; a combination says what else it holds."""
    assert run("show", "ketalar", "identity").stdout.startswith("ketalar is a brand of ketamine.")
    mixed = run("compare", "mixt", "betadrug", "--data", str(TINY), "-f", "plain").stdout
    assert mixed.startswith("Mixt is a combination product: it also holds betadrug.")


@pytest.mark.parametrize("width", ["40", "80", "120"])
def test_about_counts_every_drug_at_every_width(run: Run, width: str) -> None:
    """What does not fit beside the others stands below them; no column is lost or broken."""
    shown = run("about", "--width", width).stdout
    data = json.loads(run("about", "-f", "json").stdout)["coverage"]["identity"]
    heads = " ".join(line for line in shown.splitlines() if line.startswith("Facts by section")).split()
    assert [word for word in heads if word in data] == list(data)
    assert max(map(len, shown.splitlines())) <= int(width)


def test_sections_are_picked_by_id_or_title(run: Run) -> None:
    """-s takes either, any case, and shows the section whole and alone."""
    one = run("compare", "ketamine", "morphine", "-s", "targets", "-f", "json")
    other = run("compare", "ketamine", "morphine", "-s", "Receptor Targets", "-f", "json")
    assert one.stdout == other.stdout
    assert [section["id"] for section in json.loads(one.stdout)["sections"]] == ["targets"]


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_a_sentence_and_an_example(command: str) -> None:
    """-h works for each command: one imperative line and a runnable example."""
    for flag in ("-h", "--help"):
        found = CliRunner().invoke(app, [command, flag])
        assert found.exit_code == 0
        assert "Example: ketref" in found.output or command == "schema"


def test_the_list_of_commands_is_the_documented_one() -> None:
    """A new command is added to this list, the README and the change log."""
    assert [
        command.name or command.callback.__name__ for command in app.registered_commands if command.callback
    ] == COMMANDS


def test_version_and_bare_call(run: Run) -> None:
    """--version prints the version; no argument prints the help."""
    assert run("--version").stdout == f"ketref {__version__}\n"
    assert "Commands" in run().stdout + run().stderr


@pytest.mark.parametrize("format_", ["table", "plain", "json"])
@pytest.mark.parametrize(
    "arguments",
    [
        ["why", "alpha", "mor"],
        ["disputes"],
        ["find", "pain"],
        ["list"],
        ["faq"],
        ["faq", "1"],
        ["claims"],
        ["claims", "pain"],
        ["target"],
        ["target", "mor"],
        ["occupancy", "alpha"],
        ["classify", "alpha"],
        ["sources"],
        ["about"],
        ["compare", "alpha", "beta"],
        ["show", "alpha"],
    ],
)
def test_every_command_in_every_format(arguments: list[str], format_: str, run: Run) -> None:
    """Each answer exists in each format, from another knowledge base too; JSON is JSON."""
    found = run(*arguments, "-f", format_, env={"KETREF_DATA": str(TINY)})
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout
    if format_ == "json":
        json.loads(found.stdout)


@pytest.mark.parametrize("width", [20, 40, 60, 80, 120, 200])
def test_no_command_is_wider_than_asked(width: int, run: Run) -> None:
    """--width holds for every table."""
    from rich.cells import cell_len

    for arguments in (
        ["list"],
        ["faq", "1"],
        ["claims", "depression"],
        ["target", "mor"],
        ["occupancy", "ketamine", "morphine"],
        ["classify", "ketamine"],
        ["why", "ketamine", "mor"],
        ["sources"],
        ["about"],
        ["compare", "ketamine", "morphine", "--all"],
    ):
        shown = run(*arguments, "--width", str(width)).stdout
        assert max(cell_len(line) for line in shown.splitlines()) <= width
        assert "…" not in shown


def test_colour_only_where_it_is_wanted(run: Run) -> None:
    """A pipe gets none; FORCE_COLOR asks for it; NO_COLOR takes it away again."""
    assert "\x1b[" not in run("list").stdout
    assert "\x1b[" in run("list", env={"FORCE_COLOR": "1"}).stdout
    assert not re.search(r"\x1b\[[0-9;]*3[0-9]", run("list", env={"FORCE_COLOR": "1", "NO_COLOR": "1"}).stdout)


def test_an_ascii_terminal_gets_an_answer(run: Run) -> None:
    """Greek letters are spelled out where the encoding has none, in every format."""
    for format_ in ("table", "plain", "json"):
        found = run("show", "morphine", "targets", "-f", format_, env={"PYTHONIOENCODING": "ascii"})
        assert (found.returncode, found.stderr) == (0, "")
    assert "mu (MOP)" in run("show", "morphine", "targets", env={"PYTHONIOENCODING": "ascii"}).stdout


def test_completion_offers_drugs_and_sections(run: Run) -> None:
    """The shell completes names and sections, not only flags."""
    asked = {"_KETREF_COMPLETE": "complete_zsh"}
    drugs = run(env={**asked, "_TYPER_COMPLETE_ARGS": "ketref show ketal"}).stdout
    sections = run(env={**asked, "_TYPER_COMPLETE_ARGS": "ketref show ketamine pharmacok"}).stdout
    assert "ketalar" in drugs
    assert "pharmacokinetics" in sections


def test_differences_come_first_and_alone_where_asked(run: Run) -> None:
    """Compare lists differences before the facets; --only-differences lists all of them and nothing else."""
    short = run("compare", "ketamine", "morphine").stdout
    assert short.index("Differences") < short.index("Indications")
    only = json.loads(run("compare", "ketamine", "morphine", "--only-differences", "-f", "json").stdout)
    assert only["sections"] == []
    assert len(only["differences"]) > 10
    used = {cite.split("#")[0] for one in only["differences"] for cite in one["cites"]}
    assert used == set(only["sources"])
    assert "Differences" not in run("compare", "ketamine", "morphine", "-s", "overdose").stdout


def test_one_against_a_class(run: Run) -> None:
    """--against takes every drug of the class but those named; 'opioids' are the agonists, not the antagonists."""
    found = json.loads(run("compare", "ketamine", "--against", "opioids", "-f", "json").stdout)
    groups = {one.id: one.group for one in Library().listed()}
    wanted = [id_ for id_, group in groups.items() if "opioid" in group and "antagonist" not in group]
    assert found["drugs"] == ["ketamine", *wanted]
    again = json.loads(run("compare", "ketamine", "morphine", "--against", "opioid agonists", "-f", "json").stdout)
    assert again["drugs"][:2] == ["ketamine", "morphine"]
    assert len(set(again["drugs"])) == len(again["drugs"])
    assert "unknown class 'opium'" in run("compare", "ketamine", "--against", "opium").stderr


def test_a_route_leaves_out_the_others(run: Run) -> None:
    """--route keeps facts of that route, and those whose source names none, which say so."""
    found = run("compare", "alpha", "beta", "--pk", "--route", "iv", "-f", "plain", "--data", str(TINY)).stdout
    assert "Half-life · iv: ALPHAdrug: 3 h (SD 0.5)" in found
    assert "oral" not in found
    assert "Metabolism: ALPHAdrug: UGT2B7 (route not stated)" in found
    same = run("show", "alpha", "pharmacokinetics", "--route", "SC", "-f", "plain", "--data", str(TINY))
    assert "Half-life" not in same.stdout
    assert "unknown route 'ivy'; near names: iv" in run("show", "ketamine", "--route", "ivy").stderr


def test_pd_and_pk_pick_their_sections(run: Run) -> None:
    """--pd is targets and effects, --pk kinetics and physicochemistry."""
    for flag, sections in (("--pd", ["targets", "effects"]), ("--pk", ["pharmacokinetics", "physicochemistry"])):
        found = json.loads(run("compare", "ketamine", "morphine", flag, "-f", "json").stdout)
        assert [section["id"] for section in found["sections"]] == sections
