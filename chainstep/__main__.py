"""Starts `chainstep`."""

from __future__ import annotations

import os
import sys


def main() -> int:
    """Run the command line and return the exit code."""
    _end_without_a_word()
    if sys.argv[1:] == ["--version"]:  # told without loading the rest
        from tui.version import VERSION

        return _tell(f"chainstep {VERSION}")
    from tui.terminal import interrupts

    interrupts.end_at_once()
    from tui.cli import run

    return run(sys.argv[1:])


def _end_without_a_word() -> None:
    """Let ctrl+c end the program as any other, not with Python's traceback, from the first moment.

    What `tui.terminal.interrupts` does instead must be loaded first, and so must Python's module
    signal. The one below that is always there.
    """
    signal = sys.modules["_signal"]
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
        signal.signal(signal.SIGINT, signal.SIG_DFL)


def _tell(line: str) -> int:
    """Write a line to standard output; a reader that has gone is no error, a full disk is."""
    try:
        print(line, flush=True)
    except OSError as error:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # Python flushes again at its end
        if not isinstance(error, BrokenPipeError):
            print(f"chainstep: standard output: {error.strerror}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
