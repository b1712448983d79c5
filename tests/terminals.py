"""A real pseudo-terminal for tests: starts a program in it, types, and reads the screen."""

from __future__ import annotations

import contextlib
import os
import select
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pyte

PATIENCE = 30.0  # seconds after which a test gives up; no test waits that long when all is well
_INSTALLED = Path(sys.executable).with_name("chainstep")
CHAINSTEP = (str(_INSTALLED),) if _INSTALLED.exists() else (sys.executable, "-m", "chainstep")
_ROOT = str(Path(__file__).parents[1])
_WITHOUT_NUMBA = str(Path(__file__).with_name("without_numba"))
# makes the pseudo-terminal the one that ctrl+c and hanging up come from, then becomes the program
_LAUNCHER = (
    "import fcntl, os, signal, sys, termios\n"
    "signal.signal(signal.SIGINT, signal.default_int_handler)\n"  # what was ignored stays so
    "for number in (signal.SIGQUIT, signal.SIGHUP):\n"
    "    signal.signal(number, signal.SIG_DFL)\n"
    "fcntl.ioctl(0, termios.TIOCSCTTY, 0)\n"
    "os.execv(sys.argv[1], sys.argv[1:])\n"
)


def settings_folder(*, toured: bool = True) -> tempfile.TemporaryDirectory[str]:
    """A folder for the program's preferences, in which the tour has been taken or not."""
    folder = tempfile.TemporaryDirectory(prefix="chainstep-")
    if toured:
        own = Path(folder.name, "chainstep")
        own.mkdir()
        (own / "preferences.json").write_text('{"toured": true}', encoding="utf-8")
    return folder


class Terminal:
    """A program in a pseudo-terminal of its own, with preferences of its own.

    Attributes:
        screen: What stands on it.
        output: All bytes that came from the program.
    """

    def __init__(
        self,
        arguments: Sequence[str],
        *,
        size: tuple[int, int] = (120, 40),
        numba: bool = False,
        **environment: str,
    ) -> None:
        path = [_ROOT] if numba else [_ROOT, _WITHOUT_NUMBA]
        self.screen: Any = pyte.Screen(*size)
        self.output = b""
        self._stream: Any = pyte.ByteStream(self.screen)
        self._ours, theirs = os.openpty()
        termios.tcsetwinsize(theirs, (size[1], size[0]))
        self._theirs = theirs
        self.settings = termios.tcgetattr(theirs)
        self._preferences = settings_folder()
        base = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS", "LINES")}
        self.process = subprocess.Popen(
            [sys.executable, "-c", _LAUNCHER, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env=base
            | {"TERM": "xterm-256color", "LANG": "C.UTF-8", "PYTHONPATH": os.pathsep.join(path)}
            | {"XDG_CONFIG_HOME": self._preferences.name}
            | environment,
            start_new_session=True,
        )

    def __enter__(self) -> Terminal:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.process.kill()
            self.process.wait()
        for end in (self._ours, self._theirs):
            with contextlib.suppress(OSError):
                os.close(end)
        self._preferences.cleanup()

    def type(self, keys: str) -> None:
        os.write(self._ours, keys.encode())

    def hang_up(self) -> None:
        """Close the terminal under the program."""
        os.close(self._ours)

    def text(self) -> str:
        return "\n".join(self.screen.display)

    def wait(self, holds: Callable[[], bool]) -> None:
        """Read until something holds."""
        until = time.monotonic() + PATIENCE
        while not holds():
            assert time.monotonic() < until, f"waited in vain; the screen:\n{self.text()}"
            self._read(0.05)

    def wait_for(self, text: str) -> None:
        """Read until a text stands on the screen."""
        self.wait(lambda: text in self.text())

    def wait_for_end(self) -> int:
        """Read until the program has ended, and give its exit code: -n where signal n ended it."""
        self.wait(lambda: self.process.poll() is not None)
        while self._read(0.05):
            pass
        return self.process.returncode

    def is_handed_back(self) -> bool:
        """Whether the terminal is as it was: settings, main screen, cursor, no reports."""
        switched = [
            self.output.rfind(f"\x1b[?{mode}{last}".encode())
            for mode in (1049, 1000, 1003, 1006, 2004, 1004)
            for last in "hl"
        ]
        off = all(
            switched_off >= switched_on
            for switched_on, switched_off in zip(switched[::2], switched[1::2], strict=True)
        )
        shown = self.output.rfind(b"\x1b[?25h") >= self.output.rfind(b"\x1b[?25l")
        return off and shown and termios.tcgetattr(self._theirs) == self.settings

    def _read(self, seconds: float) -> bool:
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._ours, 65536)
        except OSError:
            return False
        self.output += data
        self._stream.feed(data)
        return bool(data)
