"""The terminal: whether there is one, and how it is handed back whatever ends the program."""

from __future__ import annotations

import asyncio
import codecs
import contextlib
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from importlib import import_module
from types import FrameType
from typing import TYPE_CHECKING, Any

from core.data.errors import InputError

if TYPE_CHECKING:
    from textual.app import App

# What ends a program that does not see to it, and can be seen to; SIGBREAK is Windows' ctrl+break.
ENDING = tuple(
    getattr(signal, f"SIG{name}")
    for name in (
        *("TERM", "HUP", "QUIT", "ABRT", "USR1", "USR2", "ALRM", "VTALRM", "PROF"),
        *("XCPU", "POLL", "PWR", "STKFLT", "SYS", "TRAP", "EMT", "BREAK"),
    )
    if hasattr(signal, f"SIG{name}")
)
_STD_ERROR, _VIRTUAL_TERMINAL = -12, 4  # as Windows calls them in its console's functions
GRACE = 3.0  # seconds for an orderly end after a signal: a terminal that is gone may block writing
# Back from what Textual switches on: keyboard protocol, mouse, paste and focus reports, colours,
# alternate screen, hidden cursor.
LEAVE = (
    "\x1b[<u\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1006l\x1b[?1015l\x1b[?1016l"
    "\x1b[?2004l\x1b[?2048l\x1b[?1004l\x1b[?7h\x1b[0m\x1b[?1049l\x1b[?25h"
)


def check(keys_from_stdin: bool = True) -> None:
    """See whether a full screen can be drawn here.

    Args:
        keys_from_stdin: Whether the keys are read from standard input.

    Raises:
        InputError: There is no terminal, or one that cannot move its cursor.
    """
    # the screen is drawn on standard error, so all three have to be the terminal
    streams = {"output": sys.stdout, "error": sys.stderr} | (
        {"input": sys.stdin} if keys_from_stdin else {}
    )
    for name, stream in streams.items():
        if not stream.isatty():
            what = f"the full screen needs a terminal, and standard {name} is none"
            raise InputError("", what, "chainstep walk and chainstep trace work without one")
    if os.environ.get("TERM") == "dumb" or (os.name == "posix" and not os.environ.get("TERM")):
        what = 'the full screen needs a terminal that can draw, and TERM is "dumb" or not set'
        raise InputError("", what, "chainstep walk works in this one")


def take_keys_from_terminal() -> None:
    """Make the terminal standard input again, after something else has been read from there.

    Raises:
        InputError: There is no terminal to be had.
    """
    try:
        terminal = os.open("/dev/tty" if os.name == "posix" else "CONIN$", os.O_RDWR)
    except OSError:
        what = "the full screen needs a terminal, and there is none to read keys from"
        raise InputError("", what, "name a file instead of -") from None
    os.dup2(terminal, 0)
    os.close(terminal)


@contextlib.contextmanager
def handed_back() -> Iterator[None]:
    """Whatever happens inside, the terminal is afterwards as it was.

    Signals that end the program do so at once inside, until `install` has taken them over: an
    exception raised by one could get lost in the event loop.
    """
    saved = _settings()
    at_once = partial(_end_at_once, sys.stderr.fileno(), saved)
    handlers = {number: signal.signal(number, at_once) for number in (signal.SIGINT, *ENDING)}
    try:
        yield
    except BaseException:
        _leave(sys.stderr.fileno())
        raise
    finally:
        _restore(saved)
        for number, handler in handlers.items():
            signal.signal(number, handler)


def _end_at_once(
    screen: int, settings: list[object] | None, number: int, frame: FrameType | None
) -> None:
    """Hand the terminal back and end, whatever the program is doing."""
    _end_at_last(number)
    ours = os.dup(screen)
    os.dup2(os.open(os.devnull, os.O_WRONLY), screen)  # the thread that draws may not have ended
    _leave(ours)
    _restore(settings)
    os._exit(end_by(number) if number in ENDING else 128 + number)


def _leave(screen: int) -> None:
    """Switch back what Textual switches on."""
    if _takes_sequences():
        with contextlib.suppress(OSError):
            os.write(screen, LEAVE.encode())


def _takes_sequences() -> bool:
    """Whether escape sequences do something here; a console of Windows can show them instead."""
    if os.name != "nt":
        return True
    import ctypes

    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined, unused-ignore]
    mode = ctypes.c_ulong()
    known = kernel.GetConsoleMode(kernel.GetStdHandle(_STD_ERROR), ctypes.byref(mode))
    return bool(known and mode.value & _VIRTUAL_TERMINAL)


def _end_at_last(number: int) -> None:
    """Have the program end in a while, even if an orderly end hangs."""
    last_resort = threading.Timer(GRACE, os._exit, [128 + number])
    last_resort.daemon = True
    last_resort.start()


def install(app: App[object]) -> None:
    """Let an app end in good order on SIGINT and what else ends it, and draw anew after a stop.

    To be called by the app once it runs, such as when it is mounted. It ends with the return code
    128 + the signal's number.
    """
    app.app_resume_signal.subscribe(app, lambda _: app.refresh(layout=True))
    loop = asyncio.get_running_loop()
    with contextlib.suppress(ValueError):  # not the main thread, which alone gets signals
        for number in (signal.SIGINT, *ENDING):
            signal.signal(number, partial(_end, app, loop))
    # Textual's own handlers write to the terminal wherever the program happens to be, which can
    # lock it up if that is in the middle of writing; the loop calls ours between two events.
    # Its handler for going on starts reading keys: without a stop before that, a second time.
    stopped = False

    def stop() -> None:
        nonlocal stopped
        stopped = True
        _stop(app)

    def go_on(handler: Callable[..., object]) -> None:
        nonlocal stopped
        if stopped:
            stopped = False
            handler(signal.SIGCONT, None)
        else:
            app.refresh(layout=True)

    if os.name == "posix" and callable(handler := signal.getsignal(signal.SIGCONT)):
        _handle(loop, signal.SIGTSTP, stop)
        _handle(loop, signal.SIGCONT, go_on, handler)


def has_shell() -> bool:
    """Whether a shell that can call the program back waits behind it.

    A shell with job control gives each job a process group of its own; what has the session's own
    group was started by no such shell, and once stopped it would stay so.
    """
    return os.name == "posix" and os.getpgrp() != os.getsid(0)


def _stop(app: App[object]) -> None:
    """Hand the terminal back, and stop until the shell calls back.

    The shell takes over once all of the job have stopped, so a script around the program is stopped
    too, and not before the terminal is as it was. Textual's own handler would stop this process
    alone; the rest is what it does.
    """
    driver: Any = app._driver
    driver.suspend_application_mode()
    driver._must_signal_resume = True
    if has_shell():
        os.killpg(os.getpgrp(), signal.SIGSTOP)
    else:
        os.kill(os.getpid(), signal.SIGSTOP)


def take_keys() -> None:
    """Have what comes from the keyboard go through our own stream of keys."""
    from tui.terminal.keystream import KeyStream

    for name in ("linux_driver", "win32"):
        with contextlib.suppress(ImportError, AttributeError):  # either is there
            vars(import_module(f"textual.drivers.{name}"))["XTermParser"] = KeyStream


def forgive_bytes() -> None:
    """Have bytes on the keyboard that are no UTF-8 read as �.

    Textual's driver decodes strictly, and one such byte would end the program.
    """
    with contextlib.suppress(ImportError, AttributeError):  # Windows has another driver
        driver = import_module("textual.drivers.linux_driver")
        strict: Callable[[str], Callable[..., object]] = codecs.getincrementaldecoder
        vars(driver)["getincrementaldecoder"] = lambda name: partial(strict(name), errors="replace")


def _handle(
    loop: asyncio.AbstractEventLoop, number: int, handler: Callable[..., object], *arguments: object
) -> None:
    with contextlib.suppress(NotImplementedError, RuntimeError):  # Windows; not the main thread
        loop.add_signal_handler(number, handler, *arguments)


def _end(
    app: App[object], loop: asyncio.AbstractEventLoop, number: int, frame: FrameType | None
) -> None:
    """End in good order, through the event loop; if that hangs, end all the same.

    The loop hangs where it waits to write to a terminal that is gone. So the signal is taken here,
    whatever the program is doing, and not by the loop.
    """
    _end_at_last(number)
    with contextlib.suppress(RuntimeError):  # the loop has just been closed: the end is near
        loop.call_soon_threadsafe(partial(app.exit, return_code=128 + number))


def end_by(number: int) -> int:
    """End the process as the signal would have done, so that its parent sees which it was.

    Returns:
        The exit code to end with where that is not possible.
    """
    if os.name == "posix":
        signal.signal(number, signal.SIG_DFL)
        os.kill(os.getpid(), number)
    return 128 + number


def _settings() -> list[object] | None:
    """The terminal's settings, such as echo; None where there are none to be had."""
    try:
        import termios
    except ImportError:  # Windows, where the console keeps its own
        return None
    try:
        return termios.tcgetattr(sys.stdin.fileno())
    except (termios.error, OSError, ValueError):
        return None


def _restore(settings: list[object] | None) -> None:
    if settings is None:
        return
    import termios

    with contextlib.suppress(termios.error, OSError):
        termios.tcsetattr(sys.stdin.fileno(), termios.TCSADRAIN, settings)  # type: ignore[arg-type]
