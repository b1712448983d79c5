"""Names of one's own for the quantities of a network, as in a book: how they are written.

A name of letters and then digits has the digits as its index: w5 and w_5 are both w₅.
"""

from __future__ import annotations

import re

LONGEST = 12  # characters of a name
NEVER = "=,;+-−*/·×÷()"  # signs that part names, or would make a sum or product of one
_INDEXED = re.compile(r"([^\W\d_]+)_?([0-9]+)")
_SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_COMMANDS = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi pi rho sigma tau "
    "upsilon phi chi psi omega"
)
GREEK = dict(zip("αβγδεζηθικλμνξπρστυφχψω", _COMMANDS.split(), strict=True))
"""What LaTeX calls the small Greek letters."""
_SIGNS = {  # as commands of mathematics that every engine has
    "\\": r"{\backslash}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"{\wedge}",
    "~": r"{\sim}",
    "`": r"{\prime}",
    "'": r"{\prime}",
    '"': r"{\prime\prime}",
    "|": r"{\vert}",
}


def plain(name: str) -> str:
    """The form in which two names are the same: w_5 is w5."""
    found = _INDEXED.fullmatch(name)
    return found[1] + found[2] if found else name


def shown(name: str) -> str:
    """A name on the screen: w₅."""
    found = _INDEXED.fullmatch(name)
    return found[1] + found[2].translate(_SUBSCRIPTS) if found else name


def latex(name: str) -> str:
    """A name in a LaTeX formula, w_{5}; whatever it holds, it is no command."""
    found = _INDEXED.fullmatch(name)
    if found:
        return f"{_in_parts(found[1])}_{{{found[2]}}}"
    return _in_parts(name)


def _in_parts(text: str) -> str:
    if len(text) == 1 and text.isascii() and text.isalpha():
        return text
    return "".join(map(_part, re.findall(r"[A-Za-z0-9]+|.", text)))


def _part(text: str) -> str:
    """A run of letters and digits, or another character."""
    if text in _SIGNS:
        return _SIGNS[text]
    if text.isascii():
        return rf"\mathrm{{{text}}}" if text.isalnum() else f"{{{text}}}"
    if text in GREEK:
        return rf"{{\{GREEK[text]}}}"
    if text.isalpha() and text <= "\u017f":
        return rf"\text{{{text}}}"
    return rf"\mathrm{{U{{+}}{ord(text):04X}}}"
