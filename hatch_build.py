"""Builds the wheel: `core` and `tui` become `chainstep.core` and `chainstep.tui`.

In the repository an import names a folder as it lies there, `from core.network import Network`, so
that editors, type checkers and readers find it without an installation. Where chainstep is
installed, such general names would stand in the way of a learner's own `core.py`; so there both lie
inside `chainstep`, and their imports say so. CONTRIBUTING.md tells why it is done like this.
"""

from __future__ import annotations

import ast
import re
import shutil
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

DOOR, NESTED = "chainstep", ("core", "tui")
_QUOTED = re.compile(r"`(?=(core|tui)\.)")


class CustomBuildHook(BuildHookInterface[Any]):
    """Puts the packages into the wheel; an editable installation uses them as they lie."""

    _folder: str | None = None

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the packages to a folder as they are to be, and have that put into the wheel."""
        if version == "editable":
            return
        self._folder = tempfile.mkdtemp()
        for name in (DOOR, *NESTED):
            inside = Path(DOOR) if name == DOOR else Path(DOOR, name)
            for source in sorted((Path(self.root) / name).rglob("*")):
                if source.is_file() and "__pycache__" not in source.parts:
                    place = inside / source.relative_to(Path(self.root) / name)
                    target = Path(self._folder) / place
                    target.parent.mkdir(parents=True, exist_ok=True)
                    target.write_bytes(_content(source))
                    build_data["force_include"][str(target)] = place.as_posix()

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the folder."""
        if self._folder is not None:
            shutil.rmtree(self._folder)


def _content(source: Path) -> bytes:
    if source.suffix != ".py":
        return source.read_bytes()
    return nested(source.read_text(encoding="utf-8")).encode()


def nested(text: str) -> str:
    """A module's text with imports of the nested packages written as they are once installed.

    Raises:
        ValueError: An import cannot be written so: `import core.x` binds the name `core`.
    """
    lines = text.splitlines(keepends=True)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and not node.level and _is_nested(node.module or ""):
            line = lines[node.lineno - 1]
            start = len(line.encode()[: node.col_offset].decode()) + len("from ")
            lines[node.lineno - 1] = f"{line[:start]}chainstep.{line[start:]}"
        elif isinstance(node, ast.Import) and any(_is_nested(alias.name) for alias in node.names):
            wrong = lines[node.lineno - 1].strip()
            raise ValueError(f"write `from … import …` instead of: {wrong}")
    return _QUOTED.sub("`chainstep.", "".join(lines))


def _is_nested(module: str) -> bool:
    return module.split(".")[0] in NESTED
