"""Print a result in the format that was asked for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence

from ketref.cli.options import Format
from ketref.errors import KetrefError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from pathlib import Path
    from types import ModuleType

    from matplotlib.figure import Figure
    from rich.console import RenderableType

    from ketref.views.page import Page
    from ketref.views.why import Why


def draw_figure(file: Path, draw: Callable[[ModuleType], Figure]) -> None:
    """Write to *file* the picture that *draw* makes with the module of pictures."""
    from ketref.views import figure as pictures  # noqa: PLC0415

    pictures.save(file, lambda: draw(pictures))


def print_page(page: Page, format_: Format, width: int | None) -> None:
    """Print a comparison or a drug."""

    def table() -> RenderableType:
        from ketref.views.table import PageView  # noqa: PLC0415

        return PageView(page)

    def plain() -> str:
        from ketref.views.plain import plain  # noqa: PLC0415

        return plain(page)

    def json() -> str:
        from ketref.views.json_text import page_json  # noqa: PLC0415

        return page_json(page)

    print_result(format_, width, table=table, plain=plain, json=json)


def print_list(
    groups: Mapping[str, Sequence[Sequence[str]]],
    closing: Sequence[str],
    json: Callable[[], str],
    format_: Format,
    width: int | None,
) -> None:
    """Print rows under headings."""
    from ketref.views import answers as view  # noqa: PLC0415

    print_result(
        format_,
        width,
        table=lambda: view.ListView(groups, closing),
        plain=lambda: view.list_plain(groups, closing),
        json=json,
    )


def print_why(why: Why, format_: Format, width: int | None) -> None:
    """Print the evidence of rows."""
    from ketref.views import why as view  # noqa: PLC0415

    print_result(
        format_,
        width,
        table=lambda: view.WhyView(why),
        plain=lambda: view.why_plain(why),
        json=lambda: view.why_json(why),
    )


def print_result(
    format_: Format,
    width: int | None,
    *,
    table: Callable[[], RenderableType],
    plain: Callable[[], str],
    json: Callable[[], str],
    csv: Callable[[], str] | None = None,
) -> None:
    """Print a result in the format that was asked for; only that one is made.

    Raises KetrefError where CSV is asked for and the result has none.
    """
    if format_ is Format.csv and csv is None:
        raise KetrefError("this is not written as csv, only target and occupancy are; table, plain or json will do")
    writers = {Format.plain: plain, Format.json: json, Format.csv: csv}
    if writer := writers.get(format_):
        return write(writer())
    from rich.console import Console  # noqa: PLC0415

    return Console(width=width, highlight=False, emoji=False, markup=False).print(table())


def write(text: str) -> None:
    """Write *text* to the output, with the characters that it has."""
    from ketref.views.text import encodable  # noqa: PLC0415

    sys.stdout.write(encodable(text, sys.stdout.encoding or "ascii"))
