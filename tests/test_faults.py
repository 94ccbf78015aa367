"""Faults around the program: closed pipes, full disks, interrupts, and data files that nobody should write."""

from __future__ import annotations

import os
import resource
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from conftest import Run

KETREF = [sys.executable, "-m", "ketref"]
MEMORY = 1_500 * 2**20


def test_a_closed_pipe_is_silent() -> None:
    """``ketref show morphine | head -1`` prints one line and nothing on stderr."""
    for arguments in ("show morphine", "show morphine -f json", "list", "schema", "sources -f plain"):
        command = f"{' '.join(KETREF)} {arguments} | head -1"
        found = subprocess.run(command, shell=True, capture_output=True, text=True, check=False)  # noqa: S602
        assert (found.stdout.count("\n"), found.stderr) == (1, "")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
@pytest.mark.parametrize("format_", ["table", "plain", "json"])
def test_a_full_disk_is_told(format_: str) -> None:
    """Output that cannot be written is one line and exit 1."""
    with Path("/dev/full").open("w") as full:
        command = [*KETREF, "show", "morphine", "-f", format_]
        found = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert found.returncode == 1
    assert found.stderr == "ketref: cannot write the output: No space left on device\n"


def test_an_interrupt_ends_with_130(tmp_path: Path) -> None:
    """Ctrl-C during a long read leaves without a traceback and without a temporary file."""
    big = tmp_path / "big.yaml"
    rows = "".join(f"  t{i}: {{name: n, symbol: s, ascii: a}}\n" for i in range(120_000))
    big.write_text(f"targets:\n{rows}", "utf-8")
    process = subprocess.Popen([*KETREF, "check", str(big)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    time.sleep(1.0)
    process.send_signal(signal.SIGINT)
    _, stderr = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in stderr


def laughs() -> bytes:
    """Return the YAML that grows by nine at each level."""
    rows = ["sources: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 40)]
    return "\n".join(rows).encode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"\xff\xfe\x00drugs", "is not UTF-8"),
        (b"drugs: {ketamine: {name: ket", "not valid YAML"),
        (b"[" * 1_000_000, "nested"),
        (b"drugs: [", "not valid YAML"),
        (b"just text", "must be a mapping"),
        (laughs(), ""),
        (b"drugs:\n" + b"  x: 1\n" * 50_000, "and 49999 more"),
    ],
    ids=["empty", "utf-16", "half-written", "deep", "open", "text", "laughs", "repeated"],
)  # fmt: skip
def test_a_hostile_file_costs_one_line(content: bytes, words: str, tmp_path: Path) -> None:
    """Bounded in time and memory, told in one line with exit 1, whatever the file holds."""
    bad = tmp_path / "bad.yaml"
    bad.write_bytes(content)
    found = subprocess.run(
        [*KETREF, "list", "--data", str(bad)], capture_output=True, text=True, timeout=60, check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )  # fmt: skip
    assert (found.returncode, found.stdout) == (1, "")
    assert found.stderr.startswith(f"ketref: {bad}")
    assert found.stderr.count("\n") == 1
    assert words in found.stderr


def test_a_file_of_100_megabytes_is_refused_at_once(tmp_path: Path, run: Run) -> None:
    """The size is told, not read."""
    big = tmp_path / "big.yaml"
    with big.open("wb") as file:
        file.truncate(100 * 2**20)
    found = run("list", "--data", str(big))
    assert found.returncode == 1
    assert "is 100 MiB; the limit is 64 MiB" in found.stderr


def test_a_folder_without_yaml_and_a_device_are_told(tmp_path: Path, run: Run) -> None:
    """Neither is waited for."""
    assert "holds no .yaml file" in run("list", "--data", str(tmp_path)).stderr
    assert "neither a file nor a folder" in run("list", "--data", os.devnull).stderr


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_an_unreadable_file_is_told(tiny: Path, run: Run) -> None:
    """A file without permission is named."""
    tiny.chmod(0)
    assert "cannot be read: Permission denied" in run("list", "--data", str(tiny)).stderr
