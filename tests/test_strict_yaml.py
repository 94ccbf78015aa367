"""The YAML reader guesses nothing, and a hostile file costs one clear line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketref.errors import DataError
from ketref.knowledge import strict_yaml
from ketref.knowledge.files import files_of
from ketref.knowledge.strict_yaml import Reader, compose


def read(folder: Path, text: str | bytes) -> object:
    """Return the plain value of *text* as a file; raise DataError where it has a problem."""
    file = folder / "file.yaml"
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    reader = Reader(file)
    value = reader.value(compose(file), ())
    if reader.problems:
        raise DataError(tuple(reader.problems))
    return value


@pytest.mark.parametrize(
    ("written", "value"),
    [
        ("no", "no"), ("yes", "yes"), ("on", "on"), ("2024-01-02", "2024-01-02"), ("1:30", "1:30"), ("0123", "0123"),
        ("1e3", "1e3"), (".5", ".5"), ("0x1f", "0x1f"), ("1_000", "1_000"), ("NaN", "NaN"), (".inf", ".inf"),
        ("true", True), ("false", False), ("null", None), ("42", 42), ("-7", -7), ("15.0", Decimal("15.0")),
        ("'42'", "42"), ('"true"', "true"),
    ],
)  # fmt: skip
def test_only_plain_numbers_and_three_words_are_typed(tmp_path: Path, written: str, value: object) -> None:
    """YAML's surprises (no, dates, sexagesimals, octals) stay text; a decimal keeps its digits."""
    found = read(tmp_path, f"key: {written}")
    assert found == {"key": value}
    assert str(found) == str({"key": value})


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: 1\na: 2\n", (2, 1), "second time"),
        ("a: &x 1\nb: *x\n", (2, 4), "alias"),
        ("a: !!python/object:os.system 1\n", (1, 4), "tag"),
        ("a: !!int 1\n", (1, 4), "tag"),
        ("[1]: 2\n", (1, 1), "key"),
        ("a: [1\n", (2, 1), "not valid YAML"),
        ("a: 1\n---\nb: 2\n", (2, 1), "second document"),
        ("a: \"\\x\"\n", (1, 7), "not valid YAML"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_its_place(tmp_path: Path, text: str, place: tuple[int, int], words: str) -> None:
    """Each kind of fault names line and column, counted from 1, and what is wrong."""
    with pytest.raises(DataError) as caught:
        read(tmp_path, text)
    problem = caught.value.problems[0]
    assert (problem.line, problem.column) == place
    assert words in problem.message


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty"),
        (b"# only a comment\n", "is empty"),
        (b"a: \xff\n", "not UTF-8"),
        (b"a: \x1b[2J\n", "not valid YAML"),
        (b"[" * 100_000, "nested"),
        (b"a: " + b"{b: " * 50_000, "nested"),
    ],
)
def test_a_file_that_is_no_knowledge_is_one_clear_line(tmp_path: Path, content: bytes, words: str) -> None:
    """Empty, binary, escaped and endlessly nested files end in a DataError, not in a crash."""
    with pytest.raises(DataError, match=words):
        read(tmp_path, content)


def test_a_byte_order_mark_is_no_part_of_the_text(tmp_path: Path) -> None:
    """A file that an editor saved with a byte order mark reads as one without."""
    assert read(tmp_path, b"\xef\xbb\xbfa: b\n") == {"a": "b"}


def test_billion_laughs_stay_small(tmp_path: Path) -> None:
    """Nested aliases are refused at the first reuse, before anything is multiplied."""
    rows = ["a0: &a0 [x, x, x, x, x, x, x, x, x]"]
    rows += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 9)}]" for i in range(1, 12)]
    with pytest.raises(DataError, match="alias"):
        read(tmp_path, "\n".join(rows))


def test_a_file_over_the_limit_is_not_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The size is looked at before the content."""
    monkeypatch.setattr(strict_yaml, "LIMIT", 10)
    with pytest.raises(DataError, match="limit"):
        read(tmp_path, "a: 12345678901234567890")


@pytest.mark.parametrize("name", ["missing.yaml", "empty"])
def test_a_path_without_yaml_is_told(tmp_path: Path, name: str) -> None:
    """A missing path, and a folder without YAML, are named."""
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match=name):
        files_of(tmp_path / name)


@given(st.text())
def test_any_bytes_give_a_value_or_a_located_error(text: str) -> None:
    """No text makes the reader raise anything but DataError."""
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        try:
            read(Path(folder), text.encode("utf-8", "surrogatepass"))
        except DataError as error:
            assert str(error)
