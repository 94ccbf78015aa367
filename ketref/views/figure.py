"""Draw pictures with Matplotlib (the extra ``figures``): affinity ranges, a heat map, occupancy against concentration.

Colours are those of Okabe and Ito, told apart by readers who confuse red and green; line styles, markers and printed
figures carry the same in grey. Every picture names its units, its n and the date of the data.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from io import BytesIO
from math import log10
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketref.errors import KetrefError
from ketref.pharmacology.affinity import BINDING, Pool, pools
from ketref.pharmacology.occupancy import Occupancy, held
from ketref.pharmacology.target import Profile
from ketref.records import Absent, Drug, Measurement, Target
from ketref.views.occupancy import analyte_name

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

KINDS = (".svg", ".png", ".pdf")
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#E69F00", "#56B4E9", "#000000", "#8A6D00")
STYLES = ("-", "--", "-.", ":")
LOWEST, HIGHEST = -12, -2
"""Powers of ten of mol/L between which occupancies are drawn."""


CELLS = (
    "Each cell: −log10 of mol/L, parameter and species of the first binding pool (human first; ? is not stated), "
    "number of papers; – where nothing is in our sources. Cells are of different assays: read orders of magnitude."
)
REACHED = (
    "Each drug: from its lowest to its highest published Ki; thick and hatched where its doses reach. Plasma is not "
    "brain, binding is not activation."
)


def save(file: Path, draw: Callable[[], Figure]) -> None:
    """Write the picture that *draw* makes to *file*, whole or not at all.

    Raises KetrefError where Matplotlib is missing, the name has none of the endings of KINDS, or the place is closed.
    """
    if file.suffix.lower() not in KINDS:
        raise KetrefError(f"{file}: a figure ends in {', '.join(KINDS)}")
    try:
        import matplotlib as mpl  # noqa: PLC0415
    except ImportError:
        raise KetrefError("figures need Matplotlib: pip install matplotlib") from None
    mpl.use("Agg")
    options: dict[Any, Any] = {"svg.hashsalt": "ketref", "svg.fonttype": "none", "pdf.fonttype": 42, "font.size": 9}
    with mpl.rc_context(options):
        figure = draw()
        metadata = {".svg": {"Date": None}, ".pdf": {"CreationDate": None}}.get(file.suffix.lower())
        picture = BytesIO()
        figure.savefig(picture, format=file.suffix[1:].lower(), dpi=200, bbox_inches="tight", metadata=metadata)
        mpl.pyplot.close(figure)
    temporary = file.with_name(f".{file.name}.{os.getpid()}.tmp")
    try:
        temporary.write_bytes(picture.getvalue())
        temporary.replace(file)
    except OSError as error:
        temporary.unlink(missing_ok=True)
        raise KetrefError(f"{file}: {error.strerror or error}") from None


def ranges(profile: Profile, target: Target, data_version: str) -> Figure:
    """Draw each drug's published figures at *target*: median and range of −log10 of mol/L, a row for each pool."""
    rows = [(one.drug, pool) for one in profile.acting for pool in one.pools if pool.median is not None]
    if not rows:
        raise KetrefError(f"no figure at {target.symbol} to draw")
    figure, axes = _figure(7.5, max(2.6, 1.6 + 0.34 * len(rows)))
    for i, (_, pool) in enumerate(rows):
        _dumb_bell(axes, len(rows) - 1 - i, pool)
    axes.set_yticks(range(len(rows)), [_row_name(drug, pool) for drug, pool in reversed(rows)])
    axes.set_ylim(-0.7, len(rows) - 0.3)
    axes.set_xlim(2.5, 11.5)
    axes.set_xlabel("−log10 of mol/L (higher: less of it is needed)")
    axes.set_title(f"{target.symbol}: published figures by drug, parameter and species", loc="left", fontsize=10)
    axes.grid(axis="x", color="#DDDDDD", linewidth=0.6)
    handles = [
        axes.plot([], [], "o", color=COLOURS[0], label="binding (Ki, Kd, KB)")[0],
        axes.plot([], [], "s", color=COLOURS[1], markerfacecolor="white", label="function (IC50, EC50)")[0],
    ]
    axes.legend(
        handles=handles,
        loc="upper center",
        bbox_to_anchor=(0.5, -0.55 / max(2, 0.34 * len(rows))),
        ncols=2,
        frameon=False,
    )
    _foot(figure, "Line: range; mark: median of n papers. Rows are of different assays: do not rank.", data_version)
    return figure


def _dumb_bell(axes: Axes, height: int, pool: Pool) -> None:
    binding = pool.family in BINDING
    colour = COLOURS[0] if binding else COLOURS[1]
    if pool.median is None or pool.low is None or pool.high is None:
        return
    axes.plot([pool.low, pool.high], [height, height], "-", color=colour, linewidth=2.2, solid_capstyle="butt")
    axes.plot(
        pool.median, height, "o" if binding else "s", color=colour, markerfacecolor=colour if binding else "white"
    )
    axes.annotate(
        f"{pool.median:.2f}", (pool.high, height), (6, 0), textcoords="offset points", va="center", fontsize=8
    )


def _row_name(drug: Drug, pool: Pool) -> str:
    form = f", {pool.form}" if pool.form else ""
    return f"{drug.shown}{form} · p{pool.family} {pool.species}, n={pool.n}"


def heat_map(drugs: Sequence[Drug], targets: Iterable[Target], data_version: str) -> Figure:
    """Draw drugs against targets, each cell with the median −log10 of mol/L of its first binding pool, or why none."""
    shown = [one for one in targets if any(_first(drug, one.id) for drug in drugs)]
    if not shown:
        raise KetrefError("none of these drugs has a figure at any target")
    figure, axes = _figure(2.2 + 0.85 * len(shown), 1.6 + 0.65 * len(drugs))
    cells = [[_first(drug, target.id) for target in shown] for drug in drugs]
    levels = [[pool.median if pool and pool.median is not None else float("nan") for pool in row] for row in cells]
    image = axes.imshow(levels, cmap="cividis", vmin=3, vmax=11, aspect="auto")
    for y, row in enumerate(cells):
        for x, pool in enumerate(row):
            text, colour = _cell(drugs[y], shown[x].id, pool)
            axes.text(x, y, text, color=colour, ha="center", va="center", fontsize=7)
    axes.set_xticks(range(len(shown)), [target.symbol for target in shown], rotation=40, ha="left")
    axes.xaxis.tick_top()
    axes.set_yticks(range(len(drugs)), [drug.shown for drug in drugs])
    figure.colorbar(image, ax=axes, label="−log10 of mol/L", shrink=0.9)
    _foot(figure, CELLS, data_version)
    return figure


def _cell(drug: Drug, target: str, pool: Pool | None) -> tuple[str, str]:
    if pool is None or pool.median is None:
        kinds = {fact.absent for fact in _facts(drug, target)}
        return ("no effect" if "no effect (studied)" in kinds else "–"), "#333333"
    species = "?" if pool.species == "not stated" else pool.species
    doubt = "\ndisputed" if any(one.disputed for one in pool.measurements) else ""
    return f"{pool.median:.1f}\np{pool.family} {species}\nn={pool.n}{doubt}", "white" if pool.median < 7 else "black"


def _facts(drug: Drug, target: str) -> list[Measurement]:
    return [] if isinstance(drug.targets, Absent) else [fact for fact in drug.targets if fact.target == target]


def _first(drug: Drug, target: str) -> Pool | None:
    found = [pool for pool in pools(_facts(drug, target)) if pool.form is None and pool.median is not None]
    return next((pool for pool in found if pool.family in BINDING), None)


def occupancies(
    found: Iterable[Occupancy], drugs: Mapping[str, Drug], targets: Mapping[str, Target], data_version: str
) -> Figure:
    """Draw the share held against the unbound concentration, a panel for each target.

    Each drug is a band between its lowest and highest Ki; the thick part is the range that its doses reach.
    """
    groups: dict[tuple[str, str], list[Occupancy]] = {}
    for one in found:
        groups.setdefault((one.target, analyte_name(one.inputs.regimen, drugs)), []).append(one)
    if not groups:
        raise KetrefError("no occupancy could be computed, so there is nothing to draw")
    wanted = [id_ for id_ in targets if any(target == id_ for target, _ in groups)]
    drawn = list(dict.fromkeys(name for _, name in groups))
    figure, first = _figure(9, 2.9 * len(wanted) + 0.6, rows=len(wanted))
    panels: list[Axes] = list(first) if len(wanted) > 1 else [first]
    for axes, id_ in zip(panels, wanted, strict=True):
        for (target, name), them in groups.items():
            if target == id_:
                _band(axes, name, them, drawn.index(name))
        axes.set_title(f"{targets[id_].symbol}: {targets[id_].name}", loc="left", fontsize=10)
        axes.set_xscale("log")
        axes.set_xlim(10**-11, 10**-4)
        axes.set_ylim(0, 100)
        axes.set_ylabel("sites held, %")
        axes.grid(color="#DDDDDD", linewidth=0.6)
        axes.legend(loc="upper left", bbox_to_anchor=(1.01, 1), frameon=False, fontsize=8)
    panels[-1].set_xlabel("unbound concentration in plasma, mol/L")
    _foot(figure, REACHED, data_version)
    return figure


def _band(axes: Axes, name: str, them: Sequence[Occupancy], place: int) -> None:
    colour, style = COLOURS[place % len(COLOURS)], STYLES[place % len(STYLES)]
    low, high = them[0].ki
    steps = [10 ** (LOWEST + i / 20) for i in range((HIGHEST - LOWEST) * 20 + 1)]
    weak, strong = ([100 * held(step, ki) for step in steps] for ki in (high, low))
    reached = min(one.unbound[0] for one in them), max(one.unbound[1] for one in them)
    within = [reached[0] <= step <= reached[1] for step in steps]
    axes.fill_between(steps, weak, strong, color=colour, alpha=0.18, linewidth=0)
    axes.fill_between(steps, weak, strong, where=within, facecolor=colour, alpha=0.45, hatch="///", edgecolor=colour)
    label = (
        f"{name}, pKi {-log10(high):.1f}"
        + ("" if low == high else f" to {-log10(low):.1f}" if low else " or more")
        + f" ({len(them)} dose{'s' if len(them) > 1 else ''})"
    )
    axes.plot(steps, weak, style, color=colour, linewidth=1.2, label=label)
    axes.plot(steps, strong, style, color=colour, linewidth=1.2)
    for curve in (weak, strong):
        part = [(x, y) for x, y, inside in zip(steps, curve, within, strict=True) if inside]
        axes.plot([x for x, _ in part], [y for _, y in part], "-", color=colour, linewidth=3.5, solid_capstyle="butt")


def _figure(width: float, height: float, rows: int = 1) -> tuple[Figure, Any]:
    from matplotlib import pyplot as plt  # noqa: PLC0415

    return plt.subplots(rows, 1, figsize=(width, height), layout="constrained", squeeze=True)


def _foot(figure: Figure, text: str, data_version: str) -> None:
    import textwrap  # noqa: PLC0415

    text = f"{text} Data of {data_version}, ketref."
    width = int(figure.get_figwidth() * 15)
    figure.supxlabel("\n".join(textwrap.wrap(text, width)), fontsize=7, color="#555555", ha="center")
