"""Where the keys of a TOML text stand; tomllib tells values alone."""

from __future__ import annotations

import re

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
    return tuple(part.strip("\"'") for part in re.findall(_PART, key))
