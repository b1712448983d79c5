"""What comes from the keyboard, before Textual makes keys of it.

Textual looks for keys in a bracketed paste too, wherever there is an escape character in it: such a
text would act. And it takes each key on its own, however many wait. So pastes are taken out of the
stream here, and a key that is repeated quicker than anybody types comes as one.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator
from itertools import groupby
from typing import Protocol

from textual import events
from textual._xterm_parser import BRACKETED_PASTE_END, BRACKETED_PASTE_START, XTermParser
from textual.message import Message

from core.data.text import is_shown_as_escape

MOST_PASTED = 1_000_000  # characters of a paste that are kept; no field takes as many
REPEATED = 16  # the same key so often in one read, and it counts as repeated


class Repeated(events.Key):
    """A key that was pressed several times, dispatched as a key is.

    Attributes:
        count: How often.
    """

    def __init__(self, key: events.Key, count: int) -> None:
        """So many times this key."""
        super().__init__(key.key, key.character)
        self.count = count


Repeated.handler_name = events.Key.handler_name


class CountsKeys(Protocol):
    """What knows how often the key at hand was pressed."""

    def take_count(self) -> int:
        """How often the key at hand was pressed; who asks does it so often."""
        ...


class KeyStream(XTermParser):
    """Textual's parser, which never sees what is pasted."""

    def __init__(self, debug: bool = False) -> None:
        """Begin outside of a paste."""
        super().__init__(debug)
        self._before = ""  # the last characters, in which the mark of a paste may have begun
        self._pasting = False
        self._pasted: list[str] = []
        self._room = MOST_PASTED

    def feed(self, data: str) -> Iterable[Message]:
        """Take what was read; give what it means."""
        return _repeats(self._messages(data)) if data else super().feed(data)

    def _messages(self, data: str) -> Iterator[Message]:
        while data:
            data = yield from self._inside(data) if self._pasting else self._outside(data)

    def _outside(self, data: str) -> Generator[Message, None, str]:
        """Take data up to the start of a paste; return the rest."""
        seen = self._before + data
        at = seen.find(BRACKETED_PASTE_START)
        if at < 0:
            self._before = seen[1 - len(BRACKETED_PASTE_START) :]
            yield from super().feed(data)
            return ""
        end = at + len(BRACKETED_PASTE_START) - len(self._before)
        yield from super().feed(data[:end])
        for _ in super().feed(BRACKETED_PASTE_END):
            pass  # an empty paste, for what comes is not its to see
        self._before, self._pasting = "", True
        return data[end:]

    def _inside(self, data: str) -> Generator[Message, None, str]:
        """Take data up to the end of the paste; return the rest."""
        seen = self._before + data
        at = seen.find(BRACKETED_PASTE_END)
        if at < 0:
            self._keep(seen[: 1 - len(BRACKETED_PASTE_END)])
            self._before = seen[1 - len(BRACKETED_PASTE_END) :]
            return ""
        self._keep(seen[:at])
        yield events.Paste(harmless("".join(self._pasted)))
        self._before, self._pasting = "", False
        self._pasted, self._room = [], MOST_PASTED
        return seen[at + len(BRACKETED_PASTE_END) :]

    def _keep(self, text: str) -> None:
        self._pasted.append(text[: self._room])
        self._room -= len(self._pasted[-1])


def harmless(text: str) -> str:
    """A text without control characters and what else is invisible; line ends as line feeds."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(c for c in text if c in "\n\t" or not is_shown_as_escape(c))


def _repeats(messages: Iterable[Message]) -> Iterator[Message]:
    """The messages, with a key that comes often in a row as one."""
    for _, run in groupby(messages, _key_of):
        some = list(run)
        first = some[0]
        if isinstance(first, events.Key) and len(some) >= REPEATED:
            yield Repeated(first, len(some))
        else:
            yield from some


def _key_of(message: Message) -> tuple[str, str | None] | None:
    """What a key is known by; None for what is no key."""
    return (message.key, message.character) if isinstance(message, events.Key) else None
