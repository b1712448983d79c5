"""The legend of the snapshots and the palette that its names are of: see tests/README.md."""

from __future__ import annotations

import re

from pictures import LEGEND, SNAPSHOTS, colours
from syrupy.assertion import SnapshotAssertion


def test_the_colours_of_the_palette(snapshot: SnapshotAssertion) -> None:
    assert "\n".join(f"{name} {color}" for name, color in colours().items()) == snapshot


def test_no_style_of_the_legend_is_without_use() -> None:
    used: set[str] = set()
    for path in SNAPSHOTS.glob("*.ambr"):
        for runs in re.findall(r"\|((?: [a-z]+\d+)+)$", path.read_text(encoding="utf-8"), re.M):
            used.update(re.findall("[a-z]+", runs))
    assert set(LEGEND.letters.values()) == used
