"""The house: layers, documents, and the package as it is installed."""

from __future__ import annotations

import subprocess
import sys
import tarfile
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT / "docs"))


def test_imports_run_one_way() -> None:
    """Cli → views → pharmacology → records ← knowledge; import-linter holds it."""
    from importlinter.cli import lint_imports

    assert lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True) == 0


@pytest.mark.parametrize("document", ["README.md", "docs/commands.md"])
def test_documents_show_what_the_program_prints(document: str) -> None:
    """Renew them with: cog -r -I docs README.md docs/commands.md."""
    command = [sys.executable, "-m", "cogapp", "--check", "--diff", "-I", "docs", document]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False)
    assert found.returncode == 0, found.stdout


def test_the_picture_is_of_a_real_run() -> None:
    """Renew it with: python docs/sessions.py."""
    import sessions

    assert sessions.PICTURE.read_text("utf-8") == sessions.picture()


def test_every_command_is_in_the_documents() -> None:
    """README and docs/commands.md name each command."""
    from ketref.cli.app import app

    for command in app.registered_commands:
        name = command.name or (command.callback.__name__ if command.callback else "")
        assert f"ketref {name}" in (ROOT / "README.md").read_text("utf-8")
        assert f"## ketref {name}" in (ROOT / "docs" / "commands.md").read_text("utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with the wheel and the sdist, built with the tools that are installed."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder), str(ROOT)]
    subprocess.run(command, check=True, capture_output=True)
    return folder


def answer(place: Path, work: Path) -> str:
    """Return what ketref says of itself when it is imported from *place* and run in an empty folder."""
    work.mkdir()
    code = "import sys; sys.path.insert(0, sys.argv.pop(1)); from ketref.cli import main; main()"
    command = [sys.executable, "-I", "-c", code, str(place), "list"]
    return subprocess.run(command, cwd=work, check=True, capture_output=True, text=True, encoding="utf-8").stdout


def test_the_wheel_finds_its_knowledge_and_ships_it_compiled(built: Path, tmp_path: Path) -> None:
    """Unpacked anywhere, the wheel answers from the file that it ships, without YAML being read."""
    with zipfile.ZipFile(next(built.glob("*.whl"))) as wheel:
        names = set(wheel.namelist())
        wheel.extractall(tmp_path / "site")  # noqa: S202
    assert {"ketref/data/drugs.yaml", "ketref/data/index.sqlite", "ketref/py.typed"} <= names
    assert not [name for name in names if name.startswith(("tests", "docs", "benchmarks", "data"))]
    assert "morphine" in answer(tmp_path / "site", tmp_path / "empty")
    (tmp_path / "site/ketref/knowledge/rules.py").write_text("raise SystemExit('YAML was read')", "utf-8")
    assert "morphine" in answer(tmp_path / "site", tmp_path / "empty2")


def test_the_sdist_holds_knowledge_and_tests(built: Path, tmp_path: Path) -> None:
    """From the sdist one can run ketref, and build and test it again."""
    with tarfile.open(next(built.glob("*.tar.gz"))) as sdist:
        sdist.extractall(tmp_path, filter="data")
    (top,) = tmp_path.glob("ketref-*")
    for name in ("data/drugs.yaml", "tests/tiny/tiny.yaml", "hatch_build.py", "README.md", "docs/compare.svg"):
        assert (top / name).is_file()
    assert "morphine" in answer(top, tmp_path / "empty")


def test_a_checkout_finds_its_knowledge(tmp_path: Path) -> None:
    """An editable install is this folder: the knowledge beside the package is found."""
    assert "morphine" in answer(ROOT, tmp_path / "empty")
