"""What a drawing looks like, as text: its characters, a letter a cell for the style, a legend."""

from collections.abc import Iterable, Sequence
from string import ascii_letters

from rich.cells import cell_len
from rich.segment import Segment


def text(rows: Iterable[Sequence[Segment]]) -> list[str]:
    """The characters of each row."""
    return ["".join(segment.text for segment in row) for row in rows]


def picture(rows: Sequence[Sequence[Segment]]) -> str:
    """Characters and styles, to be compared with a snapshot."""
    letters: dict[str, str] = {}
    cells = []
    for row in rows:
        line = ""
        for segment in row:
            style = str(segment.style) if segment.style and segment.text.strip() else "none"
            if segment.style and segment.style.bgcolor:
                style = str(segment.style)
            letter = (
                "." if style == "none" else letters.setdefault(style, ascii_letters[len(letters)])
            )
            line += letter * cell_len(segment.text)
        cells.append(line)
    meaning = [f"{letter} {style}" for style, letter in letters.items()]
    return "\n".join([*(f"{line}|" for line in text(rows)), *cells, *meaning])
