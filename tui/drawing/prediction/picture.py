"""The picture of what a network predicts, chosen by its inputs and outputs."""

from __future__ import annotations

from collections.abc import Callable

from rich.segment import Segment

from core.numerals import fitted
from core.predictions import unscaled
from tui.drawing.prediction.curve import prediction_curve
from tui.drawing.prediction.heat_map import heat_map
from tui.drawing.prediction.matrix import prediction_matrix
from tui.drawing.prediction.rows import prediction_rows
from tui.drawing.prediction.view import View

_DIGITS = 7  # characters of a number in the caption


def draw(view: View, width: int, height: int) -> list[list[Segment]]:
    """The picture as rows of segments, each row `width` cells wide.

    Two inputs make a heat map where there is one colour a prediction: for one output, or classes.
    One input makes a curve. Of more, classes make a confusion matrix and numbers a chart by row.
    """
    return _picture(view)(view, width, height)


def _picture(view: View) -> Callable[[View, int, int], list[list[Segment]]]:
    inputs, outputs = len(view.inputs), len(view.outputs)
    if inputs == 2 and (outputs == 1 or view.data.classes):
        return heat_map
    if inputs == 1:
        return prediction_curve
    return prediction_matrix if view.labels else prediction_rows


def caption(view: View) -> str:
    """The prediction for the row at hand, and its target, in the units of the file; or nothing."""
    if not view.row:
        return ""
    row = slice(view.row - 1, view.row)
    values = view.predict(view.rows.inputs[row])
    if view.data.classes:
        said, true = (int(view.classes_of(each)[0]) for each in (values, view.rows.targets[row]))
        share = f"{values[0, said]:.0%}"
        wanted = "right" if said == true else f"is {view.labels[true]}"
        return f"row {view.row}: {view.labels[said]} {share}, {wanted}"
    raw = [unscaled(each, view.outputs)[0] for each in (values, view.rows.targets[row])]
    said_, true_ = (fitted(float(each[0]), _DIGITS) for each in raw)
    index = "₁" if len(view.outputs) > 1 else ""
    return f"row {view.row}: ŷ{index} {said_}, y{index} {true_}"
