"""Put the compiled knowledge into the wheel, so that an installed ketref never parses YAML."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CompileKnowledge(BuildHookInterface[Any]):
    """Compile ``data/`` to ``ketref/data/index.sqlite`` in the wheel; an editable install has none."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile and register the file; the build fails where the data has a problem."""
        if version == "editable":
            return
        sys.path.insert(0, self.root)
        from ketref.knowledge.files import files_of  # noqa: PLC0415
        from ketref.knowledge.index import compile_to, content_stamp  # noqa: PLC0415
        from ketref.knowledge.rules import load  # noqa: PLC0415

        self._folder = tempfile.TemporaryDirectory()
        data = Path(self.root, "data")
        index = Path(self._folder.name, "index.sqlite")
        compile_to(index, load(data), content_stamp(files_of(data)))
        build_data["force_include"][str(index)] = "ketref/data/index.sqlite"

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:  # noqa: ARG002
        """Remove the temporary folder."""
        if version != "editable":
            self._folder.cleanup()
