"""What ketref tells a user who cannot be served: one clear line, saying what, where and what to do."""

from __future__ import annotations

from msgspec import Struct


class KetrefError(Exception):
    """A mistake or a fault that is told to the user without a traceback."""


class UnknownName(KetrefError):
    """A name that no record owns; near names are listed, never chosen."""

    def __init__(self, kind: str, name: str, near: tuple[str, ...], listing: str) -> None:
        self.kind, self.name, self.near, self.listing = kind, name, near, listing
        offer = f"; near names: {', '.join(near)}" if near else ""
        super().__init__(f"unknown {kind} '{name}'{offer} ({listing} shows all)")


class Problem(Struct, frozen=True, order=True):
    """One fault of a data file: where it is, what is wrong and what to do. Lines and columns count from 1."""

    file: str
    line: int
    column: int
    path: str
    message: str

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{where}: {self.path}: {self.message}" if self.path else f"{where}: {self.message}"


class DataError(KetrefError):
    """A knowledge base that cannot be used, with all its problems."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        self.problems = problems
        first = str(problems[0])
        more = len(problems) - 1
        super().__init__(first if not more else f"{first} (and {more} more; ketref check lists all)")
