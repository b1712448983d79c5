"""What the terminal can show, as far as it says."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

# Terminals that show all colours but may not say so, such as at the other end of ssh.
_KNOWN = ("alacritty", "contour", "foot", "ghostty", "iterm", "kitty", "konsole", "wezterm")


class Colors(Enum):
    """How many colours there are; the values are Textual's names."""

    ALL = "truecolor"
    MANY = "256"
    FEW = "standard"  # 16 or 8, which look different in each terminal
    NONE = "none"


@dataclass(frozen=True)
class Abilities:
    """What the terminal can show.

    Attributes:
        colors: How many colours.
        ascii: Whether it can show no character but those of ASCII.
    """

    colors: Colors = Colors.ALL
    ascii: bool = False

    @property
    def coarse(self) -> bool:
        """Whether signs have to say what shades cannot."""
        return self.ascii or self.colors in (Colors.FEW, Colors.NONE)


def colors(environment: Mapping[str, str]) -> Colors:
    """How many colours the environment says there are.

    NO_COLOR forbids all, https://no-color.org; TEXTUAL_COLOR_SYSTEM decides; COLORTERM and TERM
    tell what the terminal can do.
    """
    if environment.get("NO_COLOR"):
        return Colors.NONE
    wanted = environment.get("TEXTUAL_COLOR_SYSTEM", "").lower()
    if wanted in (Colors.ALL.value, Colors.MANY.value, Colors.FEW.value):
        return Colors(wanted)
    term = environment.get("TERM", "").lower()
    direct = environment.get("COLORTERM", "").strip().lower() in ("truecolor", "24bit")
    if direct or not term or term.endswith("-direct") or any(name in term for name in _KNOWN):
        return Colors.ALL
    if "256color" in term or _listed(term) >= 256:
        return Colors.MANY
    return Colors.FEW


def ascii_only(environment: Mapping[str, str], encoding: str) -> bool:
    """Whether characters beyond ASCII would arrive as something else.

    The name of the locale counts, not what the system makes of it: over ssh it may be one that is
    not installed here, and the terminal at the other end still be what it says.

    Args:
        environment: The environment.
        encoding: That of the stream the screen is written to.
    """
    if _bare(encoding) != "utf8":
        return True
    names = (environment.get(name, "") for name in ("LC_ALL", "LC_CTYPE", "LANG"))
    locale = next((name for name in names if name), "utf8")
    return "utf8" not in _bare(locale)


def _bare(name: str) -> str:
    return name.lower().replace("-", "").replace("_", "")


def _listed(term: str) -> int:
    """How many colours the system's list of terminals gives for one; 0 where it gives none."""
    if os.name != "posix":
        return 0
    import curses

    try:
        curses.setupterm(term, 1)
        return curses.tigetnum("colors")
    except curses.error:
        return 0
