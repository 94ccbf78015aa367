"""Every rule of the knowledge has a file that breaks it, and all problems are told at once."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from conftest import HERE, TINY, Run

from ketref.errors import DataError
from ketref.knowledge import rules
from ketref.knowledge.rules import check, load, read

TEXT = (TINY / "tiny.yaml").read_text("utf-8")
BAD = sorted((HERE / "bad").glob("*.txt"))


def problems_of(path: Path) -> list[str]:
    """Return all problems of the knowledge base at *path* as lines."""
    try:
        knowledge, problems = read(path)
    except DataError as error:
        return [str(problem) for problem in error.problems]
    return [str(problem) for problem in sorted(problems + check(knowledge))]


def test_the_invented_knowledge_is_sound() -> None:
    """The base that the bad files are made from has no problem of its own."""
    assert problems_of(TINY) == []


@pytest.mark.parametrize("case", BAD, ids=lambda case: case.stem)
def test_a_broken_rule_is_told_with_its_place(case: Path, tmp_path: Path) -> None:
    """A case is three parts: what to replace, by what, and the problem that follows; it is the only problem."""
    old, new, expected = re.split(r"\n?^===\n", case.read_text("utf-8"), flags=re.MULTILINE)
    assert TEXT.count(old) >= 1, "the case no longer fits the invented knowledge"
    file = tmp_path / "bad.yaml"
    file.write_text(TEXT.replace(old, new, 1), "utf-8")
    found = [line.removeprefix(f"{tmp_path}/") for line in problems_of(file)]
    assert found == expected.strip().splitlines()
    line, column = map(int, found[0].split(":")[1:3])
    assert 1 <= line <= len(file.read_text("utf-8").splitlines())
    assert column >= 1


def test_there_is_a_case_for_every_rule() -> None:
    """Whoever adds a rule adds the file that breaks it: each message of rules.py is met by some case."""
    source = Path(rules.__file__).read_text("utf-8")
    told = "\n".join(case.read_text("utf-8") for case in BAD)
    messages = [node.value.elts[1] for node in ast.walk(ast.parse(source)) if _yields_a_finding(node)]
    assert len(messages) > 20
    for message in messages:
        words = [
            part.value for part in ast.walk(message) if isinstance(part, ast.Constant) and isinstance(part.value, str)
        ]
        assert max(words, key=len).strip() in told, f"no case breaks the rule: {ast.unparse(message)}"


def _yields_a_finding(node: ast.AST) -> bool:
    return (
        isinstance(node, ast.Yield)
        and isinstance(node.value, ast.Tuple)
        and not isinstance(node.value.elts[1], ast.Name)
    )


def test_all_problems_are_told_at_once(tmp_path: Path) -> None:
    """Three faults in three records give three lines in one run."""
    text = TEXT.replace("year: 2001", "year: soon").replace("direction: none", "direction: sideways")
    file = tmp_path / "bad.yaml"
    file.write_text(text.replace("value: 9.0", "value: 99.0"), "utf-8")
    assert len(problems_of(file)) == 3


def test_a_folder_is_one_knowledge_base(tmp_path: Path) -> None:
    """Records may stand in several files; an id that stands in two of them is a problem."""
    cut = TEXT.index("\ndrugs:")
    (tmp_path / "one.yaml").write_text(TEXT[:cut], "utf-8")
    (tmp_path / "two.yaml").write_text(TEXT[cut:], "utf-8")
    assert len(load(tmp_path).drugs) == 2
    (tmp_path / "three.yaml").write_text(TEXT[:cut], "utf-8")
    assert all("stands already in" in line for line in problems_of(tmp_path))


def test_check_prints_every_problem_and_fails(run: Run, tiny: Path) -> None:
    """The command prints file:line:column on stdout, counts on stderr, and leaves with 1; a clean file with 0."""
    clean = run("check", str(tiny))
    assert (clean.returncode, clean.stderr) == (0, "")
    assert "no problem; 2 drugs" in clean.stdout
    tiny.write_text(TEXT.replace("year: 2001", "year: soon"), "utf-8")
    broken = run("check", str(tiny))
    assert broken.returncode == 1
    assert broken.stdout.startswith(f"{tiny}:6:11: sources.paper2001.year: 'soon'")
    assert broken.stderr == "ketref: 1 problem\n"
