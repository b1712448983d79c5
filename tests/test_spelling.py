"""Prose says optimiser; optimizer is the key of experiment files, and PyTorch's word."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
SOURCES = sorted(
    path for folder in ("core", "tui") for path in (ROOT / folder).rglob("*.py") if path.is_file()
)
TEXTS = [*ROOT.glob("*.md"), *ROOT.glob("docs/*.md"), *ROOT.glob("samples/*.toml")]
# the key alone or as it is set, the option, an import, a file, and PyTorch's object
CODE = re.compile(
    r'\A(?:rules/|training\.)?optimizers?\Z|optimizer = ["\{t]|--optimizer|\boptimizer\.'
    r"|\(optimizer,"
    r"|^optimizer\b|^ +optimizer: |`[^`]*`|optimizers\.py",
    re.MULTILINE,
)


def texts(path: Path) -> Iterator[str]:
    """The texts of a source file, or of another file all of it."""
    if path.suffix != ".py":
        yield re.sub(r"^```.*?^```", "", path.read_text("utf-8"), flags=re.MULTILINE | re.DOTALL)
        return
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.JoinedStr):
            held = (part.value if isinstance(part, ast.Constant) else "{" for part in node.values)
            yield "".join(map(str, held))
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


@pytest.mark.parametrize("path", [*SOURCES, *TEXTS], ids=lambda path: str(path.relative_to(ROOT)))
def test_prose_says_optimiser(path: Path) -> None:
    for text in texts(path):
        rest = CODE.sub("", text)
        assert "optimizer" not in rest.lower(), text
