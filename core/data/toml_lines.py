"""Where things stand in a TOML text; tomllib tells values alone."""

from __future__ import annotations

import re
import tomllib

Path = tuple[str, ...]  # of a key: section, key

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:\\.|[^"\\\n])*"|'[^'\n]*')"""
_KEY = rf"{_PART}(?:[ \t]*\.[ \t]*{_PART})*"
_STATEMENT = re.compile(
    rf"[ \t]*(?:\[\[?[ \t]*(?P<header>{_KEY})[ \t]*\]\]?|(?P<key>{_KEY})[ \t]*=)"
)
_TOKEN = re.compile(
    r'''"""(?:\\.|[^\\])*?"""(?!")|\'\'\'.*?\'\'\'(?!\')|"(?:\\.|[^"\\\n])*"|'[^'\n]*'|'''
    r"""\#[^\n]*|(?P<open>[\[{])|(?P<close>[\]}])|(?P<end>\n)|[^"'\#\[\]{}\n]+|.""",
    re.DOTALL,
)


def key_lines(text: str) -> dict[Path, int]:
    """The line of each key and section header of a valid TOML text, keys inside { } left out."""
    found: dict[Path, int] = {}
    section: Path = ()
    position, line, depth, starts = 0, 1, 0, True
    while position < len(text):
        statement = _STATEMENT.match(text, position) if starts and not depth else None
        starts = False
        if statement:
            path = _parts(statement["header"] or statement["key"])
            section, path = (path, path) if statement["header"] else (section, section + path)
            for length in range(len(path)):
                found.setdefault(path[: length + 1], line)
            position = statement.end()
            continue
        token = _TOKEN.match(text, position)
        assert token is not None, "the last alternative matches any character"
        depth += bool(token["open"]) - bool(token["close"])
        line += token[0].count("\n")
        starts = bool(token["end"])
        position = token.end()
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
    for token in _TOKEN.finditer(text):
        if token[0][0] not in "\"'#" and pattern.search(token[0]):
            return line
        line += token[0].count("\n")
    return None


def deepest_line(text: str) -> int:
    """The line in which the brackets of a text, valid or not, are first nested deepest."""
    line, depth, most, found = 1, 0, 0, 1
    for token in _TOKEN.finditer(text):
        depth += bool(token["open"]) - bool(token["close"])
        if depth > most:
            most, found = depth, line
        line += token[0].count("\n")
    return found
