"""The command line: parse, call, print. Only this package knows streams and exit codes."""

from __future__ import annotations

import gc
import os
import sys
from typing import NoReturn


def main() -> NoReturn:
    """Run ketref and leave with its exit code: 0 answered, 1 could not, 2 usage, 130 interrupted.

    A command lives a tenth of a second: searching it for cyclic garbage, and taking the interpreter down piece by
    piece at its end, would cost a fifth of that (benchmarks/README.md).
    """
    gc.set_threshold(1_000_000)
    try:
        code = _run()
    except KeyboardInterrupt:
        code = 130
    sys.stderr.flush()
    os._exit(code)


def _run() -> int:
    try:
        code, message = _call()
        sys.stdout.flush()
    except BrokenPipeError:
        return 1
    except OSError as error:
        where = f"{error.filename}: " if error.filename else "cannot write the output: "
        return _fail(f"{where}{error.strerror or error}")
    return _fail(message) if message else code


def _call() -> tuple[int, str]:
    """Run the command; return its exit code, and what to tell the user where it could not answer."""
    from ketref.cli.app import app  # noqa: PLC0415
    from ketref.errors import KetrefError  # noqa: PLC0415

    try:
        app(prog_name="ketref")
    except KetrefError as error:
        return 1, str(error)
    except SystemExit as leaving:
        return (leaving.code if isinstance(leaving.code, int) else 1), ""
    return 0, ""


def _fail(message: str) -> int:
    from ketref.views.text import clean, encodable  # noqa: PLC0415

    sys.stderr.write(encodable(f"ketref: {clean(message)}\n", sys.stderr.encoding or "ascii"))
    return 1
