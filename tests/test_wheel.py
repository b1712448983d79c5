"""How imports are written in the wheel, where `core` and `tui` lie inside `chainstep`."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from hatch_build import nested

ROOT = Path(__file__).parents[1]


@pytest.mark.parametrize(
    ("here", "installed"),
    [
        ("from core import kernel\n", "from chainstep.core import kernel\n"),
        ("from core.names import Symbol\n", "from chainstep.core.names import Symbol\n"),
        (
            "def f():\n    from tui.app import A\n",
            "def f():\n    from chainstep.tui.app import A\n",
        ),
        ("x = 1; from core import a\n", "x = 1; from chainstep.core import a\n"),
        ("from corelib import x\n", "from corelib import x\n"),
        ("from .core import x\n", "from .core import x\n"),
        ('text = "from core import x"\n', 'text = "from core import x"\n'),
        ('"""See `core.formulas.names`."""\n', '"""See `chainstep.core.formulas.names`."""\n'),
        ('π = "ŷ"; from core import a\n', 'π = "ŷ"; from chainstep.core import a\n'),
    ],
)
def test_an_import_names_where_the_package_is_installed(here: str, installed: str) -> None:
    assert nested(here) == installed


def test_an_import_that_cannot_be_written_so_is_refused() -> None:
    with pytest.raises(ValueError, match=r"instead of: import core\.names"):
        nested("import core.names\n")


@pytest.mark.parametrize("folder", ["benchmarks", "docs", "samples", "tests"])
def test_what_is_run_against_the_wheel_can_be_written_so(folder: str) -> None:
    for path in (ROOT / folder).rglob("*.py"):
        nested(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("package", ["chainstep", "core", "tui"])
def test_no_module_is_left_with_a_name_that_is_not_there(package: str) -> None:
    for path in (ROOT / package).rglob("*.py"):
        for node in ast.walk(ast.parse(nested(path.read_text(encoding="utf-8")))):
            if isinstance(node, ast.ImportFrom) and not node.level:
                assert (node.module or "").split(".")[0] not in ("core", "tui"), path
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                assert not node.value.startswith(("core.", "tui.")), path  # a module by its name
