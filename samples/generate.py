"""Writes the data files of the samples. Run it again and the same files come out, on every machine.

    python samples/generate.py [FOLDER]

Only the uniform draws of `random.Random` are used, whose sequence Python guarantees, and every
number is rounded.
"""

from __future__ import annotations

import math
import random
import sys
from collections.abc import Iterable
from pathlib import Path

SEED = 7
FIRST_STUDENT = (8, 80, 3)  # the one of the worked example

Row = tuple[object, ...]


def bell(draw: random.Random, spread: float) -> float:
    """The sum of twelve uniform draws: nearly normal, mean 0, standard deviation `spread`."""
    total = -6.0
    for _ in range(12):
        total += draw.random()
    return spread * total


def students(draw: random.Random) -> Iterable[Row]:
    """CGPA, IQ and salary package: 3 for the first student, more for better marks."""
    yield FIRST_STUDENT
    for _ in range(19):
        cgpa = round(5.5 + 4.0 * draw.random(), 1)
        iq = round(75 + 50 * draw.random())
        yield cgpa, iq, round(3.1 + 0.6 * (cgpa - 8.0) + 0.05 * (iq - 80) + bell(draw, 0.1), 1)


def placements(draw: random.Random) -> Iterable[Row]:
    """CGPA, IQ and whether a student was placed: either number can make up for the other."""
    for _ in range(40):
        cgpa = round(5.0 + 4.8 * draw.random(), 1)
        iq = round(70 + 60 * draw.random())
        merit = (cgpa - 7.4) / 1.4 + (iq - 100) / 17 + bell(draw, 0.25)
        yield cgpa, iq, "yes" if merit > 0.0 else "no"


def circle(draw: random.Random) -> Iterable[Row]:
    """Points inside a circle (1), and in a ring around it (0)."""
    for k in range(60):
        inside = k % 2
        radius = 0.5 * math.sqrt(draw.random()) if inside else 0.75 + 0.25 * draw.random()
        angle = 2.0 * math.pi * draw.random()
        yield round(radius * math.cos(angle), 3), round(radius * math.sin(angle), 3), inside


def spiral(draw: random.Random) -> Iterable[Row]:
    """Two arms that wind around each other, one turn each."""
    for k in range(80):
        arm, along = k % 2, (k // 2 + 0.5) / 40
        angle = 2.0 * math.pi * along + math.pi * arm
        radius = 0.1 + 0.9 * along
        x, y = radius * math.cos(angle), radius * math.sin(angle)
        yield round(x + bell(draw, 0.015), 3), round(y + bell(draw, 0.015), 3), arm


def blobs(draw: random.Random) -> Iterable[Row]:
    """Three round clouds of points."""
    centres = {"oak": (0.0, 1.5), "beech": (-1.3, -0.8), "ash": (1.3, -0.8)}
    for k in range(60):
        name = list(centres)[k % 3]
        x, y = centres[name]
        yield round(x + bell(draw, 0.5), 2), round(y + bell(draw, 0.5), 2), name


def curve(draw: random.Random) -> Iterable[Row]:
    """A sine wave over one input, with a little noise."""
    for k in range(40):
        x = round(-1.0 + 2.0 * k / 39, 3)
        yield x, round(math.sin(3.0 * x) + bell(draw, 0.05), 3)


FILES = {
    "students.csv": ("cgpa,iq,lpa", students),
    "placements.csv": ("cgpa,iq,placed", placements),
    "circle.csv": ("x,y,inside", circle),
    "spiral.csv": ("x,y,arm", spiral),
    "blobs.csv": ("x,y,tree", blobs),
    "curve.csv": ("x,y", curve),
}


def text(name: str) -> str:
    """The content of a data file."""
    header, rows = FILES[name]
    return "".join(
        f"{line}\n"
        for line in [header, *(",".join(map(str, row)) for row in rows(random.Random(SEED)))]
    )


def main(folder: Path) -> None:
    """Write all data files into a folder."""
    for name in FILES:
        (folder / name).write_text(text(name), encoding="utf-8", newline="\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent)
