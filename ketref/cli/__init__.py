"""The command line: parse, call, print. Only this package knows streams and exit codes."""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Run ketref and leave with its exit code: 0 answered, 1 could not, 2 usage, 130 interrupted."""
    try:
        code = _run()
    except KeyboardInterrupt:
        code = 130
    sys.exit(code)


def _run() -> int:
    from ketref.cli.app import app  # noqa: PLC0415
    from ketref.errors import KetrefError  # noqa: PLC0415

    try:
        try:
            app(prog_name="ketref")
        except SystemExit as leaving:
            sys.stdout.flush()
            return leaving.code if isinstance(leaving.code, int) else 1
        sys.stdout.flush()
    except KetrefError as error:
        return _fail(str(error))
    except BrokenPipeError:
        _drop_output()
        return 1
    except OSError as error:
        _drop_output()
        where = f"{error.filename}: " if error.filename else "cannot write the output: "
        return _fail(f"{where}{error.strerror or error}")
    return 0


def _fail(message: str) -> int:
    from ketref.views.text import clean, encodable  # noqa: PLC0415

    sys.stderr.write(encodable(f"ketref: {clean(message)}\n", sys.stderr.encoding or "ascii"))
    return 1


def _drop_output() -> None:
    """Send what is left in stdout's buffer nowhere, so that the interpreter's last flush is silent."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
