"""Derivations of networks of every kind, drawn as lines."""

from __future__ import annotations

import io
from functools import cache

from core.data.experiment import load
from core.formulas.writing import Writer
from core.run.position import Phase
from core.stepper import Stepper
from core.steps.records import Step
from tui.drawing.typeset import (
    Line,
    plain,
)

DATA = """
[data]
columns = ["a", "b", "t"]
rows = [[0.5, -1.5, 1], [2.0, 0.25, 0], [-1.0, 0.75, 1], [1.5, 1.25, 0], [-0.5, 2.0, 1]]
scale_inputs = "standard"
[init]
scheme = "uniform"
seed = 1
[training]
epochs = 1
"""


CLASSES = """
[data]
columns = ["a", "b", "kind"]
rows = [[0.5, -1.5, "red"], [2.0, 0.25, "green"], [-1.0, 0.75, "blue"]]
scale_inputs = "standard"
"""


LINEAR = {"activation": "linear", "output_activation": "linear", "loss": "squared_error"}
CURVED = {"activation": "tanh", "output_activation": "sigmoid", "loss": "squared_error"}
COLLAPSED = {**CURVED, "loss": "binary_cross_entropy"}
NETWORKS: dict[str, tuple[str, dict[str, object]]] = {
    "linear": (DATA, {**LINEAR, "hidden": (2,)}),
    "curved": (DATA, {**CURVED, "hidden": (4,)}),
    "collapsed": (DATA, {**COLLAPSED, "hidden": (2,)}),
    "two hidden": (DATA, {**COLLAPSED, "hidden": (4, 4)}),
    "narrow": (DATA, {**COLLAPSED, "hidden": (1, 1, 1, 1, 1)}),
    "wide": (DATA, {**COLLAPSED, "hidden": (8, 8)}),
    "classes": (CLASSES, {"hidden": (3,), "activation": "tanh"}),
    "shares": (
        CLASSES,
        {
            "hidden": (3,),
            "activation": "tanh",
            "loss": "squared_error",
            "output_activation": "softmax",
        },
    ),
    "adam": (DATA, {**LINEAR, "hidden": (2,), "optimizer": "adam"}),
    "batch": (DATA, {**LINEAR, "hidden": (2,), "batch_size": 2}),
    "sums": (DATA, {**LINEAR, "hidden": (2,), "batch_size": 2, "batch_reduction": "sum"}),
    "without biases": (DATA, {**CURVED, "hidden": (3, 2), "biases": "none"}),
    "shared biases": (DATA, {**CURVED, "hidden": (6, 2), "biases": "shared"}),
}


def stepper(name: str) -> Stepper:
    if name == "worked":
        return Stepper(load("worked-example"))
    toml, overrides = NETWORKS[name]
    return Stepper(load("-", overrides, stdin=io.StringIO(toml)))


@cache
def steps(name: str) -> list[Step]:
    """The steps through the first epoch, and the one behind it."""
    walk = stepper(name)
    return [walk.seek(t) for t in range(walk.schedule.epoch_steps + 2)]


def find(name: str, phase: Phase, target: str = "") -> Step:
    """The first step of a phase with this target."""
    notation = writer(name).notation
    named = {(s.phase, notation.ascii(s.target) if s.target else ""): s for s in steps(name)[::-1]}
    return named[phase, target]


@cache
def writer(name: str) -> Writer:
    return Writer(stepper(name).experiment.network.notation, digits=5)


def texts(rows: list[Line]) -> list[str]:
    return [plain(row).rstrip() for row in rows]
