"""Figures: files that open, whole or not at all; no text on another; a clear line where they cannot be made."""

from __future__ import annotations

import sys
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import msgspec
import pytest
from conftest import TINY, Run

from ketref.errors import KetrefError
from ketref.knowledge.library import Library
from ketref.pharmacology.occupancy import Occupancy, occupancy
from ketref.pharmacology.target import profile
from ketref.records import Drug
from ketref.views import figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

LIBRARY = Library()
TARGETS = LIBRARY.targets()


def drugs(count: int) -> list[Drug]:
    """Return *count* drugs with real figures, under names of their own."""
    known = [LIBRARY.drug(one.id) for one in LIBRARY.listed()]
    return [
        msgspec.structs.replace(
            known[i % len(known)], id=f"drug{i}", name=f"{known[i % len(known)].name} {i}", tall_man=None
        )
        for i in range(count)
    ]


def overlaps(picture: Figure) -> list[tuple[str, str]]:
    """Return each pair of texts of *picture* that lie on one another."""
    from matplotlib.text import Text

    picture.canvas.draw()
    renderer = picture.canvas.get_renderer()  # type: ignore[attr-defined]
    texts = [
        one for one in picture.findobj(Text) if isinstance(one, Text) and one.get_visible() and one.get_text().strip()
    ]
    boxes = [(one.get_text(), one.get_window_extent(renderer).padded(-1)) for one in texts]
    rotated = {one.get_text() for one in texts if one.get_rotation() % 90}
    return [
        (one, other)
        for (one, box), (other, another) in combinations(boxes, 2)
        if box.overlaps(another) and not {one, other} <= rotated
    ]


@pytest.mark.parametrize("count", [2, 5, 8, 12])
def test_no_text_lies_on_another(count: int) -> None:
    """At 2 to 12 drugs every label, mark and cell can be read."""
    chosen = drugs(count)
    assert overlaps(figure.heat_map(chosen, TARGETS.values(), "2026-01-01")) == []
    assert overlaps(figure.ranges(profile(chosen, "mor"), TARGETS["mor"], "2026-01-01")) == []
    own = {
        one.drug: [each for each in LIBRARY.regimens().values() if each.drug == one.drug]
        for one in LIBRARY.regimens().values()
    }
    base = [one.id for one in LIBRARY.listed()]
    results = [
        occupancy(drug, msgspec.structs.replace(regimen, drug=drug.id), target)
        for i, drug in enumerate(chosen)
        for regimen in own.get(base[i % len(base)], [])
        for target in ("mor", "nmda")
    ]
    found = [one for one in results if isinstance(one, Occupancy)]
    assert overlaps(figure.occupancies(found, {drug.id: drug for drug in chosen}, TARGETS, "2026-01-01")) == []


@pytest.mark.parametrize(
    "arguments",
    [["target", "mor"], ["occupancy", "ketamine", "morphine"], ["compare", "ketamine", "morphine"]],
    ids=lambda arguments: arguments[0],
)
def test_each_kind_of_file_opens(arguments: list[str], tmp_path: Path, run: Run) -> None:
    """SVG is XML with its texts as text, PNG and PDF begin as they must; nothing else is left in the folder."""
    for kind in figure.KINDS:
        file = tmp_path / f"picture{kind}"
        found = run(*arguments, "--figure", str(file))
        assert (found.returncode, found.stderr) == (0, "")
        content = file.read_bytes()
        if kind == ".svg":
            root = ET.fromstring(content)  # noqa: S314
            words = " ".join("".join(node.itertext()) for node in root.iter() if node.tag.endswith("text"))
            assert "ketref" in words
            assert "mol/L" in words
        else:
            assert content.startswith(b"\x89PNG" if kind == ".png" else b"%PDF")
    assert sorted(entry.name for entry in tmp_path.iterdir()) == ["picture.pdf", "picture.png", "picture.svg"]


def test_the_same_data_make_the_same_picture(tmp_path: Path, run: Run) -> None:
    """Two runs write the same bytes, so that a picture in a repository does not change by itself."""
    files = [tmp_path / "one.svg", tmp_path / "two.svg"]
    for file in files:
        run("target", "mor", "--figure", str(file))
    assert files[0].read_bytes() == files[1].read_bytes()


def test_what_cannot_be_drawn_is_one_line(tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    """An ending that is none of three, a folder that is not there, no figures at all, no Matplotlib."""
    wrong = run("target", "mor", "--figure", str(tmp_path / "a.gif"))
    assert (wrong.returncode, wrong.stdout) == (1, "")
    assert wrong.stderr.endswith("a.gif: a figure ends in .svg, .png, .pdf\n")
    nowhere = run("target", "mor", "--figure", str(tmp_path / "no" / "a.svg"))
    assert nowhere.returncode == 1
    assert nowhere.stderr.endswith("a.svg: No such file or directory\n")
    empty = run("target", "hcn1", "--figure", str(tmp_path / "a.svg"), "--data", str(TINY))
    assert empty.stderr == "ketref: no figure at HCN1 to draw\n"
    assert list(tmp_path.iterdir()) == []
    monkeypatch.setitem(sys.modules, "matplotlib", None)
    with pytest.raises(KetrefError, match=r"pip install matplotlib"):
        figure.save(tmp_path / "a.svg", lambda: pytest.fail("drawn without Matplotlib"))
