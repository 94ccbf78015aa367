"""The compiled file is a convenience: missing, stale, corrupt or unwritable, the answer is the same."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from conftest import TINY, Run

from ketref.errors import DataError
from ketref.knowledge import index, library
from ketref.knowledge.library import Library
from ketref.knowledge.rules import load
from ketref.records import Absent
from ketref.sections import SECTIONS


def cache_of(path: Path) -> Path:
    """Return the compiled file of *path*."""
    return library._cache_file(path)


def test_what_was_compiled_is_what_was_read() -> None:
    """Records come back from the compiled file equal to those from the YAML, for the bundled data."""
    knowledge, found = load(library.bundled()), Library()
    assert {drug.id: found.drug(drug.id) for drug in found.listed()} == knowledge.drugs
    assert found.sources() == knowledge.sources
    assert found.targets() == knowledge.targets
    assert found.effects() == knowledge.effects
    assert found.faq() == knowledge.faq


def test_coverage_counts_the_facts() -> None:
    """The counts of ``ketref about`` are those of the records."""
    found = Library(TINY)
    alpha = found.drug("alpha")
    counted = {row.section: row for row in found.coverage() if row.drug == "alpha"}
    for section in SECTIONS:
        facts = getattr(alpha, section)
        wanted = 0 if isinstance(facts, Absent) else sum(1 for fact in facts if fact.absent is None)
        assert counted[section].facts == wanted


def test_a_fresh_cache_is_not_made_again(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second command does not read the YAML."""
    Library(tiny)
    monkeypatch.setattr(Library, "_make", lambda *_: pytest.fail("compiled again"))
    assert Library(tiny).drug("alpha").name == "alphadrug"


def test_a_changed_file_is_seen_at_once(tiny: Path) -> None:
    """An edit of one digit, with size and modification time kept, is not answered from the old cache."""
    Library(tiny)
    before = tiny.stat()
    tiny.write_text(tiny.read_text("utf-8").replace("value: 1.5", "value: 2.5"), "utf-8")
    os.utime(tiny, ns=(before.st_atime_ns, before.st_mtime_ns))
    facts = Library(tiny).drug("alpha").potency
    assert not isinstance(facts, Absent)
    assert str(facts[0].value) == "2.5"


def spoil_header(file: Path) -> None:
    """Overwrite the start."""
    file.write_bytes(b"no database" + file.read_bytes()[11:])


def spoil_page(file: Path) -> None:
    """Overwrite everything but the first pages."""
    data = file.read_bytes()
    file.write_bytes(data[:8192] + b"\xaa" * (len(data) - 8192))


def spoil_end(file: Path) -> None:
    """Cut the file."""
    file.write_bytes(file.read_bytes()[:5000])


def spoil_fact(file: Path) -> None:
    """Turn one figure into another."""
    data = file.read_bytes()
    assert b'"100.10"' in data
    file.write_bytes(data.replace(b'"100.10"', b'"999.99"'))


def spoil_format(file: Path) -> None:
    """Make it another program's file."""
    with sqlite3.connect(file) as connection:
        connection.execute("UPDATE meta SET value = '0' WHERE key = 'format'")
    connection.close()


def empty(file: Path) -> None:
    """Leave nothing in it."""
    file.write_bytes(b"")


def turn_into_folder(file: Path) -> None:
    """Put a folder in its place."""
    file.unlink()
    file.mkdir()


@pytest.mark.parametrize(
    "spoil", [spoil_header, spoil_page, spoil_end, spoil_fact, spoil_format, empty, turn_into_folder, Path.unlink]
)
def test_a_spoilt_cache_is_made_anew(spoil: Callable[[Path], None], tiny: Path) -> None:
    """Whatever happened to the cache, the answer is right."""
    sound = Library(tiny)
    drugs, faq = [sound.drug("alpha"), sound.drug("beta")], sound.find_faq("class")
    spoil(cache_of(tiny))
    found = Library(tiny)
    assert [found.drug("alpha"), found.drug("beta")] == drugs
    assert found.find_faq("class") == faq


def test_broken_data_leave_the_old_cache(tiny: Path) -> None:
    """A file with a problem is an error, and the compiled file of its last sound state stays as it was."""
    Library(tiny)
    kept = cache_of(tiny).read_bytes()
    tiny.write_text(tiny.read_text("utf-8").replace("year: 2001", "year: soon"), "utf-8")
    with pytest.raises(DataError):
        Library(tiny)
    assert cache_of(tiny).read_bytes() == kept


def test_nothing_half_written_is_left(tiny: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where compiling fails midway, no file and no temporary file remains."""

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr(index, "fill", full)
        with pytest.raises(OSError, match="No space"):
            index.compile_to(tiny.parent / "out.sqlite", load(TINY), "")
    assert sorted(entry.name for entry in tiny.parent.iterdir()) == ["tiny.yaml"]


@pytest.mark.parametrize("home", ["missing/very/deep", "file", "readonly"])
def test_an_unwritable_cache_is_by_passed(home: str, tiny: Path, run: Run) -> None:
    """A cache folder that cannot be made costs time, not the answer, and not a word."""
    place = tiny.parent / home
    if home == "file":
        place.write_text("in the way", "utf-8")
    if home == "readonly":
        place = Path("/proc/nowhere")
    found = run("list", "--data", str(tiny), "-f", "plain", env={"XDG_CACHE_HOME": str(place)})
    assert (found.returncode, found.stderr) == (0, "")
    assert "alphadrug" in found.stdout


def test_no_home_at_all_is_no_fault(tiny: Path) -> None:
    """Without HOME and any cache setting the command still answers."""
    bare = {"PATH": os.environ["PATH"], "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "ketref", "list", "--data", str(tiny), "-f", "plain"]
    found = subprocess.run(command, capture_output=True, text=True, env=bare, check=False)
    assert (found.returncode, found.stderr) == (0, "")


def test_many_processes_build_at_once(tiny: Path) -> None:
    """Eight first runs at the same moment all answer, and leave one sound file and nothing else."""
    command = [sys.executable, "-m", "ketref", "show", "alpha", "--data", str(tiny), "-f", "json"]
    running = [subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(8)]
    answers = [process.communicate(timeout=120) for process in running]
    assert {process.returncode for process in running} == {0}
    assert len({stdout for stdout, _ in answers}) == 1
    assert {stderr for _, stderr in answers} == {b""}
    assert [entry.name for entry in cache_of(tiny).parent.iterdir()] == [cache_of(tiny).name]


def test_a_shipped_file_is_used_only_while_it_fits(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """An installed ketref trusts its compiled file by content: edited YAML beside it wins."""
    data = tmp_path / "data"
    data.mkdir()
    yaml = data / "drugs.yaml"
    yaml.write_text((TINY / "tiny.yaml").read_text("utf-8"), "utf-8")
    index.compile_to(data / index.SHIPPED, load(data), index.content_stamp([yaml]))
    monkeypatch.setattr(library, "bundled", lambda: data)
    with monkeypatch.context() as patched:
        patched.setattr(Library, "_make", lambda *_: pytest.fail("compiled although shipped"))
        assert Library().drug("beta").name == "betadrug"
    yaml.write_text(yaml.read_text("utf-8").replace("name: betadrug", "name: bitadrug"), "utf-8")
    assert Library().drug("beta").name == "bitadrug"


def test_records_are_frozen_and_encode_without_loss() -> None:
    """A record survives JSON with every digit, and nobody can change it afterwards."""
    drug = Library(TINY).drug("alpha")
    assert msgspec.json.decode(msgspec.json.encode(drug), type=type(drug)) == drug
    with pytest.raises(AttributeError):
        drug.name = "other"  # type: ignore[misc]
