"""The words for activations and losses."""

from __future__ import annotations

from core.rules.activations import ACTIVATIONS
from core.rules.entry import Entry
from core.rules.losses import LOSSES

WORDS = (
    *(activation.entry for activation in ACTIVATIONS),
    Entry(
        "class",
        "One of the kinds that a text column tells apart, such as yes and no. Each class has an "
        "output of its own, whose target is 1 for the rows of that class and 0 for the others.",
        ("class", "classes"),
        see=("softmax", "target"),
    ),
    *(loss.entry for loss in LOSSES),
    Entry(
        "kink",
        "A point where a curve has a corner, as relu has at 0: the slope from the left is not that "
        "from the right, so there is no derivative to check a gradient against.",
        ("kink",),
        see=("relu", "absolute_error"),
    ),
)
