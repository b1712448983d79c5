"""Where things stand in a TOML text; tomllib tells values alone."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass

Path = tuple[str, ...]  # of a key: section, key

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_STATEMENT = re.compile(
    rf"[ \t]*(?:\[\[?[ \t]*(?P<header>{_KEY})[ \t]*\]\]?|(?P<key>{_KEY})[ \t]*=[ \t]*)"
)
TOKEN = re.compile(  # a string of several lines that is never closed goes to the end
    r'''"""(?:\\.|[^\\])*?(?:"""(?!")|\\?\Z)|\'\'\'.*?(?:\'\'\'(?!\')|\Z)|'''
    r"""\"(?:\\.|[^"\\\n])*"|'[^'\n]*'|\#[^\n]*|(?P<open>[\[{])|(?P<close>[\]}])|(?P<end>\n)|"""
    r"""(?P<plain>[^"'\#\[\]{}\n]+)|.""",
    re.DOTALL,
)
"""The parts of a TOML text, valid or not: strings, comments, brackets, line ends, the rest."""


@dataclass(frozen=True)
class Statement:
    """A header or a key with its value, and where it stands in the text.

    Attributes:
        path: Its section and key; of a header, the section.
        table: The section in which it stands; of a header, its own.
        is_header: Whether it is a header.
        line: Its first line, from 1.
        start: Where that line starts.
        value: Where its value starts; of a header, where that ends.
        stop: Where its value stops.
        end: Where its last line ends, before the line feed.
    """

    path: Path
    table: Path
    is_header: bool
    line: int
    start: int
    value: int
    stop: int
    end: int


def statements(text: str) -> Iterator[Statement]:
    """The headers and keys of a valid TOML text in their order, keys inside { } left out."""
    section: Path = ()
    position, line = 0, 1
    while position < len(text):
        start, first = position, line
        statement = _STATEMENT.match(text, position)
        if statement is not None:
            position = statement.end()
        value = stop = position
        depth, ended = 0, False
        while not ended and position < len(text):
            token = TOKEN.match(text, position)
            assert token is not None, "the last alternative matches any character"
            depth += bool(token["open"]) - bool(token["close"])
            line += token[0].count("\n")
            ended = bool(token["end"]) and not depth
            position = token.end()
            if token[0][0] != "#" and (written := token[0].rstrip()):
                stop = token.start() + len(written)
        if statement is not None:
            path = _parts(statement["header"] or statement["key"])
            is_header = statement["header"] is not None
            section, path = (path, path) if is_header else (section, section + path)
            yield Statement(path, section, is_header, first, start, value, stop, position - ended)


def key_lines(text: str) -> dict[Path, int]:
    """The line of each key and section header of a valid TOML text, keys inside { } left out."""
    found: dict[Path, int] = {}
    for statement in statements(text):
        for length in range(len(statement.path)):
            found.setdefault(statement.path[: length + 1], statement.line)
    return found


def _parts(key: str) -> Path:
    """The parts of a dotted key, without their quotes and escapes."""
    return tuple(map(_bare, re.findall(_PART, key)))


def _bare(part: str) -> str:
    if part[0] == '"' and "\\" in part:
        (bare,) = tomllib.loads(f"{part} = 0")
        return bare
    return part[1:-1] if part[0] in "\"'" else part


def line_of(text: str, pattern: re.Pattern[str]) -> int | None:
    """The line of the first match outside strings and comments, in a text valid or not."""
    line = 1
    for token in TOKEN.finditer(text):
        if token[0][0] not in "\"'#" and pattern.search(token[0]):
            return line
        line += token[0].count("\n")
    return None


def deepest_line(text: str) -> int:
    """The line in which the brackets of a text, valid or not, are first nested deepest."""
    line, depth, most, found = 1, 0, 0, 1
    for token in TOKEN.finditer(text):
        depth += bool(token["open"]) - bool(token["close"])
        if depth > most:
            most, found = depth, line
        line += token[0].count("\n")
    return found
