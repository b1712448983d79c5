"""Characters of ASCII for all others, one for each cell.

The letters and signs of formulas keep one of their own. Braille becomes the sign whose ink lies
where its dots do. What is left, such as the letters of other scripts, becomes question marks.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache

from rich.cells import cell_len

from tui.drawing.glyphs import BRAILLE

UNKNOWN = "?"

NOTATION = (
    ("x1, w121", "an index stands on the line, beside its letter"),
    ("d", "the rounded d of derivatives"),
    ("D", "the Greek letter delta"),
    ("Y", "y with a hat, the prediction"),
    ("n", "the Greek letter eta"),
    (".", "between numbers: times; alone: a number that is not known yet"),
    ("h(Y - y)^", "half of a square"),
    ("10-3", "a power of ten, beside the axis of the loss"),
    ("I", "infinity"),
    ("~", "more than there is room for"),
    ("?", "a letter of a script that ASCII does not have"),
)
"""What stands for the letters and signs of formulas, in words for the help."""

_PAIRS = (
    ("₀₁₂₃₄₅₆₇₈₉", "0123456789"),
    ("⁰¹²³⁴⁵⁶⁷⁸⁹", "01^3456789"),
    ("∂δηŷβγεμπρλσΣφΦᵗ", "dDnYbgeuprlsSfFt"),
    ("Δαζθικνξτυχψω", "Dazqikvxtucyw"),
    ("−⁻–—‐‑‒·⋅×√∞≈≤≥∧½⌊⌋⁄∕÷", "-------..*VI~<>^h[]///"),
    ("←→↑↓⏎…⋯⋮•✓✗✕◂", "<>^v<~~:*vxx<"),
    ("○●■□▲△◆◇▶▸▼◀", "o@#%^A&$>>v<"),
    ("█▓▒░▀▄▌▐▔▕", '##:."_||"|'),
    ("▁▂▃▅▆▇▉▊▋▍▎▏", "___######|||"),
    ("━╸╺╱╲╳", "===/\\X"),
    ("‘’“”\u00a0", "''\"\" "),
    ("€£¥₹₽₩₺₫łµ°", "ELYRPWTdlu'"),
)
_SIGNS = {other: sign for all_, signs in _PAIRS for other, sign in zip(all_, signs, strict=True)}

# Signs, and dots of a cell that look like them: left and right, row by row from the top.
_LOOKS = {
    "'": "xx...... x....... .x...... .xx..... x.x..... .x.x....",
    "`": "x..x....",
    "-": "..xx.... ....xx.. ...xx... ..x..x.. ..x..... ...x....",
    ".": "......xx ......x. .......x .....xx. ....x..x ....x.x. .....x.x ....x... .....x..",
    "=": "xxxx.... ..xxxx.. ....xxxx",
    ":": "xx....xx x.....x. .x.....x xx..xx.. ..xx..xx",
    "|": "x.x.x.x. .x.x.x.x x.x.x... ...x.x.x ..x.x.x. .x.x.x..",
    "/": ".x.xx.x. .xx.x... ...x.xx. xx.xx.x. .x.xx... ...xx.x. .xxxxxx. ...xxxx. .xxxx...",
    "\\": "x.x..x.x x..x.x.. ..x.x..x x.x..x.. ..x..x.x x.xxxx.x ..x.xx.x x.xx.x..",
    "+": ".xxxxx.x x.xxxxx. .xxx.x.x x.xxx.x.",
    "*": "xxxxxxxx xxxxxx.. ..xxxxxx",
}
_INK = [
    (sign, [dot == "x" for dot in dots]) for sign, looks in _LOOKS.items() for dots in looks.split()
]
_DOTS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))  # of a braille character


class _Letters(dict[int, str]):
    """What stands for each character, found when it is first asked for."""

    def __missing__(self, code: int) -> str:
        found = self[code] = _letter(chr(code))
        return found


_LETTERS = _Letters()


@lru_cache(maxsize=16384)
def ascii_of(text: str) -> str:
    """The text in ASCII, in as many cells: marks on letters vanish, a wide character is two."""
    made, width = text.translate(_LETTERS), cell_len(text)
    return made if len(made) == width else made[:width].ljust(width, UNKNOWN)


def _letter(character: str) -> str:
    if character.isascii():
        return character
    if character in _SIGNS:
        return _SIGNS[character]
    if 0 <= ord(character) - BRAILLE < 256:
        return _dotted(ord(character) - BRAILLE)
    width = cell_len(character)
    name = unicodedata.name(character, "")
    if name.startswith("BOX DRAWINGS "):
        return _ruled(set(name.split()))
    plain = unicodedata.normalize("NFKD", character)[:1]  # é is an e with a mark
    return plain if width == 1 and plain.isascii() else UNKNOWN * width


def _ruled(words: set[str]) -> str:
    """The sign for a line of a frame or a corner, by the words of its name."""
    level, upright = words & {"HORIZONTAL", "LEFT", "RIGHT"}, words & {"VERTICAL", "UP", "DOWN"}
    return "+" if level and upright else "|" if upright else "-"


def _dotted(bits: int) -> str:
    """The sign whose ink lies nearest to the dots of a braille character."""
    if not bits:
        return " "
    dots = [bool(bits & bit) for row in _DOTS for bit in row]
    return min(
        _INK, key=lambda each: sum(one != other for one, other in zip(each[1], dots, strict=True))
    )[0]
