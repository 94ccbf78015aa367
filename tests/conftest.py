"""What the tests share: an invented knowledge base, an own cache, and the command as a user runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

HERE = Path(__file__).parent
TINY = HERE / "tiny"

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(autouse=True)
def _own_surroundings(monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep every test away from the user's cache, terminal and settings."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    for name in ("KETREF_DATA", "COLUMNS", "FORCE_COLOR", "NO_COLOR", "TERMINAL_WIDTH"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PYTHONIOENCODING", "utf-8")


@pytest.fixture
def run() -> Run:
    """Return a function that runs ``ketref ARGUMENTS`` in a process of its own."""

    def run_ketref(*arguments: str, **options: object) -> subprocess.CompletedProcess[str]:
        environment = {**os.environ, **options.pop("env", {})}  # type: ignore[dict-item]
        return subprocess.run(
            [sys.executable, "-m", "ketref", *arguments],
            capture_output=True, text=True, encoding="utf-8", env=environment, timeout=120, check=False, **options,
        )  # type: ignore[call-overload,no-any-return] # fmt: skip

    return run_ketref


@pytest.fixture
def tiny(tmp_path: Path) -> Path:
    """Return a copy of the invented knowledge base that a test may change."""
    copy = tmp_path / "tiny.yaml"
    copy.write_text((TINY / "tiny.yaml").read_text("utf-8"), "utf-8")
    return copy
