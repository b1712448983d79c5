"""What arrives at a real terminal: the colours that it has, and the characters."""

from __future__ import annotations

import os
import re
from typing import Any

import pytest
from terminals import CHAINSTEP, Terminal

pytestmark = pytest.mark.skipif(os.name != "posix", reason="needs a POSIX pseudo-terminal")


def codes(output: bytes) -> set[str]:
    """The codes of all colours and styles, such as 1, 97 or 38;5."""
    found: set[str] = set()
    for sequence in re.findall(rb"\x1b\[([0-9;]*)m", output):
        parts = sequence.decode().split(";")
        while parts:
            code = parts.pop(0)
            if code in ("38", "48"):
                kind = parts.pop(0)
                del parts[: 3 if kind == "2" else 1]
                code += f";{kind}"
            found.add(code)
    return found


def drawn(*arguments: str, **environment: str) -> Terminal:
    """A terminal in which a step with a gradient has been drawn, and the program has ended."""
    settings: dict[str, Any] = {
        "TERM": "xterm-256color",
        "COLORTERM": "",
        "LC_ALL": "",
        **environment,
    }
    with Terminal([*CHAINSTEP, *arguments], size=(120, 40), **settings) as terminal:
        terminal.wait_for("Prediction")
        terminal.type("u")
        terminal.wait_for("row 1 of")
        terminal.type("]]]")
        terminal.wait_for("Derivation of new")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
        return terminal


STYLES = {"", "0", "1", "2", "3", "4", "7"}
FEW = {str(code) for start in (30, 40, 90, 100) for code in range(start, start + 8)}


@pytest.mark.parametrize(
    "term", ["linux", *(pytest.param(t, marks=pytest.mark.long) for t in ("xterm", "screen"))]
)
def test_sixteen_colours(term: str) -> None:
    sent = codes(drawn(TERM=term).output)
    assert sent <= STYLES | FEW
    assert {"97", "44"} <= sent


def test_256_colours() -> None:
    sent = codes(drawn(TERM="xterm-256color").output)
    assert sent <= STYLES | {"38;5", "48;5"}


def test_all_colours() -> None:
    sent = codes(drawn(COLORTERM="truecolor").output)
    assert sent <= STYLES | {"38;2", "48;2"}


def test_no_colours() -> None:
    sent = codes(drawn(NO_COLOR="1", COLORTERM="truecolor").output)
    assert sent <= STYLES
    assert {"1", "4", "7"} <= sent


@pytest.mark.parametrize(
    ("arguments", "environment"),
    [
        (("run", "--ascii"), {}),
        ((), {"LC_ALL": "C"}),
        pytest.param(("--ascii",), {}, marks=pytest.mark.long),
        pytest.param((), {"PYTHONIOENCODING": "latin-1"}, marks=pytest.mark.long),
    ],
)
def test_ascii(arguments: tuple[str, ...], environment: dict[str, str]) -> None:
    terminal = drawn(*arguments, **environment)
    assert terminal.output.isascii()
    assert b"dL/dw111" in terminal.output


def test_no_ascii_where_none_is_wanted() -> None:
    assert "∂L/∂w₁₁₁" in drawn().output.decode()
