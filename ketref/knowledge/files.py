"""Which files a knowledge base consists of, and where the bundled one is."""

from __future__ import annotations

from pathlib import Path

from ketref.errors import DataError, KetrefError, Problem


def bundled() -> Path:
    """Return the folder of the knowledge that comes with ketref: inside the package, or beside it in a checkout."""
    package = Path(__file__).resolve().parent.parent
    for folder in (package / "data", package.parent / "data"):
        if (folder / "drugs.yaml").is_file():
            return folder
    raise KetrefError(f"{package / 'data' / 'drugs.yaml'}: the knowledge file is missing; install ketref again")


def files_of(path: Path) -> list[Path]:
    """Return the YAML files of a knowledge base: *path* itself, or those in the folder, by name.

    Raises DataError where there is none.
    """
    if path.is_dir():
        files = sorted(entry for entry in path.iterdir() if entry.suffix in {".yaml", ".yml"} and entry.is_file())
        if not files:
            raise DataError((_fault(path, "holds no .yaml file; name a knowledge file or a folder of them"),))
        return files
    if not path.exists():
        raise DataError((_fault(path, "there is no such file or folder"),))
    if not path.is_file():
        raise DataError((_fault(path, "is neither a file nor a folder"),))
    return [path]


def _fault(path: Path, message: str) -> Problem:
    return Problem(str(path), 0, 0, "", message)
