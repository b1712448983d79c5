"""A TOML text in which values are changed and added, while all else stays where it stood."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from typing import cast

from core.data.toml_lines import Path, Statement, statements

WIDTH = 80  # of a value, as far as lists of lists can be broken
_BARE = re.compile(r"[A-Za-z0-9_-]+")
_DELETE = "\x7f"  # the one control character that JSON leaves as it is, and TOML does not allow
Table = Mapping[str, object]


def written(value: object) -> str:
    """A value as TOML; floats to the last bit.

    Raises:
        TypeError: There is no such value in an experiment file.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace(_DELETE, "\\u007f")
    if isinstance(value, (int, float)):
        return repr(value)
    if isinstance(value, (list, tuple)):
        return f"[{', '.join(map(written, value))}]"
    if isinstance(value, dict):
        pairs = ", ".join(f"{_key((key,))} = {written(item)}" for key, item in value.items())
        return f"{{ {pairs} }}" if pairs else "{}"
    raise TypeError(f"an experiment file has no {type(value).__name__}")


def _key(path: Path) -> str:
    return ".".join(part if _BARE.fullmatch(part) else written(part) for part in path)


def _line(path: Path, value: object, hint: str) -> str:
    """A key with its value."""
    comment = f"  # {hint}" if hint else ""
    return f"{_key(path)} = {_in_lines(value)}{comment}\n"


def _in_lines(value: object) -> str:
    """A value of a key; a long list of lists has a line an item."""
    text = written(value)
    nested = isinstance(value, (list, tuple)) and all(isinstance(v, (list, tuple)) for v in value)
    if not nested or len(text) <= WIDTH:
        return text
    items = "".join(f"    {written(item)},\n" for item in cast("list[object]", value))
    return f"[\n{items}]"


class TomlText:
    """A valid TOML text whose values can be changed.

    Changes are noted down, and made all at once by `text`. Comments stay. What stands in { } is
    written anew as a whole where something in it changes.
    """

    def __init__(self, text: str, values: Table) -> None:
        """Take a text.

        Args:
            text: The text.
            values: What it says, as parsed.
        """
        text = text.replace("\r\n", "\n")
        self._text = text if not text or text.endswith("\n") else f"{text}\n"
        self._values = values
        self._statements = tuple(statements(self._text))
        self._at = {s.path: s for s in self._statements if not s.is_header}
        self._headers = {s.path: s for s in self._statements if s.is_header}
        self._changes: list[tuple[int, int, str]] = []  # from, to, what stands there then
        self._anew: dict[Path, dict[str, object]] = {}  # tables in { }
        self._added: dict[Path, list[str]] = {}  # sections that are not there yet, with their lines

    def comment(self, path: Path, hint: str) -> None:
        """Put a comment behind a value that has none."""
        if (at := self._at.get(path)) and not self._comment(at):
            self._changes.append((at.stop, at.stop, f"  # {hint}"))

    def set(self, path: Path, value: object, hint: str = "", after: Path = ()) -> None:
        """Let a key have a value. Of a table, what differs is set or taken out.

        Args:
            path: The key.
            value: Its value.
            hint: The comment behind it, if it is new.
            after: The key below which it stands then; else at the end of its section.
        """
        if at := self._at.get(path):
            self._changes.append((at.value, at.stop, _in_lines(value)))
        elif around := self._in_braces(path):
            self._set_in(self._table_anew(around), path[len(around) :], value)
        elif isinstance(value, dict) and any(s.path[: len(path)] == path for s in self._statements):
            before = cast("Table", self._value(path))
            for key, item in value.items():
                if key not in before or before[key] != item:
                    self.set((*path, key), item, hint)
            for key in before.keys() - value.keys():
                self.remove((*path, key))
        else:
            self._add(path, value, hint, self._at.get(after))

    def remove(self, path: Path) -> None:
        """Take a key out; a comment behind it stays. Of a section, all of it goes."""
        if at := self._at.get(path):
            comment = self._comment(at)
            rest = f"{comment}\n" if comment else ""
            self._changes.append((at.start, at.end + 1, rest))
        elif around := self._in_braces(path):
            self._table_anew(around).pop(path[-1], None)
        else:
            parts = (s for s in self._statements if s.path[: len(path)] == path)
            self._changes += [(part.start, part.end + 1, "") for part in parts]

    def text(self) -> str:
        """The text with all changes."""
        for path, table in self._anew.items():
            at = self._at[path]
            self._changes.append((at.value, at.stop, written(table)))
        parts, done = [], 0
        for start, stop, text in sorted(self._changes, key=lambda change: change[:2]):
            parts += [self._text[done:start], text]
            done = stop
        sections = [self._text[done:], *self._new_sections()]
        return "".join([*parts, *sections])

    def _new_sections(self) -> Iterable[str]:
        apart = "\n" if self._text or self._changes else ""
        for path, lines in self._added.items():
            yield f"{apart}[{_key(path)}]\n{''.join(lines)}"
            apart = "\n"

    def _comment(self, at: Statement) -> str:
        return self._text[at.stop : at.end].strip()

    def _value(self, path: Path) -> object:
        value: object = self._values
        for part in path:
            value = cast("Table", value)[part]
        return value

    def _in_braces(self, path: Path) -> Path:
        """The key whose { } a key stands in; empty where it stands in none."""
        return next((path[:n] for n in range(1, len(path)) if path[:n] in self._at), ())

    def _table_anew(self, path: Path) -> dict[str, object]:
        if path not in self._anew:
            self._anew[path] = dict(cast("Table", self._value(path)))
        return self._anew[path]

    def _set_in(self, table: dict[str, object], path: Path, value: object) -> None:
        *others, last = path
        for part in others:
            inner = dict(cast("Table", table.get(part, {})))
            table[part] = inner
            table = inner
        table[last] = value

    def _add(self, path: Path, value: object, hint: str, after: Statement | None = None) -> None:
        """Add a key where its section is: below its header, or beside its other keys."""
        section = path[:-1]
        belongs = self._is_below if section in self._headers else self._is_beside
        inside = [s for s in self._statements if belongs(s, section)]
        if inside:
            last = after or inside[-1]
            line = _line(path[len(last.table) :], value, hint)
            self._changes.append((last.end + 1, last.end + 1, line))
        elif section:
            self._added.setdefault(section, []).append(_line(path[-1:], value, hint))
        else:
            self._changes.append((0, 0, _line(path, value, hint)))

    def _is_below(self, statement: Statement, header: Path) -> bool:
        return statement.table == header

    def _is_beside(self, statement: Statement, section: Path) -> bool:
        """Whether a statement is a dotted key of a section that has no header."""
        return (
            not statement.is_header
            and statement.path[: len(section)] == section
            and statement.table == section[: len(statement.table)]
        )
