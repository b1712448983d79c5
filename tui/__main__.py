"""Starts `chainstep`."""

from __future__ import annotations

import sys


def main() -> int:
    """Run the command line and return the exit code."""
    if sys.argv[1:] == ["--version"]:  # told without loading the rest
        from tui.version import VERSION

        print(f"chainstep {VERSION}")
        return 0
    try:
        from tui.cli import run
    except KeyboardInterrupt:
        return 130
    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
