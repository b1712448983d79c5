"""The picture of what a network predicts, chosen by its inputs and outputs."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from functools import partial

from rich.segment import Segment

from core.formulas.names import SUBSCRIPTS
from core.formulas.numerals import fitted, percent
from core.run.predictions import Floats, unscaled
from tui.drawing.glyphs import UNKNOWN
from tui.drawing.prediction.curve import prediction_curve
from tui.drawing.prediction.heat_map import heat_map
from tui.drawing.prediction.matrix import prediction_matrix, share_right
from tui.drawing.prediction.rows import prediction_rows
from tui.drawing.prediction.view import View

_DIGITS = 7  # characters of a number in the caption


class Kind(Enum):
    """A kind of picture."""

    MAP = "heat map"
    CURVE = "curve"
    MATRIX = "confusion matrix"
    ROWS = "row by row"


def draw(view: View, width: int, height: int, coarse: bool = False) -> list[list[Segment]]:
    """The picture as rows of segments, each row `width` cells wide.

    Two inputs make a heat map where there is one colour a prediction: for one output, or classes.
    One input makes a curve. Of more, classes make a confusion matrix and numbers a chart by row.

    Args:
        view: What is predicted.
        width: Cells from left to right.
        height: Cells from top to bottom.
        coarse: Whether signs stand for shades, where there are few colours or none.
    """
    return _picture(view, coarse)(view, width, height)


def _picture(view: View, coarse: bool) -> Callable[[View, int, int], list[list[Segment]]]:
    pictures: dict[Kind, Callable[[View, int, int], list[list[Segment]]]] = {
        Kind.MAP: partial(heat_map, coarse=coarse),
        Kind.CURVE: prediction_curve,
        Kind.MATRIX: prediction_matrix,
        Kind.ROWS: prediction_rows,
    }
    return pictures[kind(view)]


def kind(view: View) -> Kind:
    """The picture that suits the inputs and outputs."""
    inputs, outputs = len(view.inputs), len(view.outputs)
    if inputs == 2 and (outputs == 1 or view.data.classes):
        return Kind.MAP
    if inputs == 1:
        return Kind.CURVE
    return Kind.MATRIX if view.labels else Kind.ROWS


def caption(view: View) -> str:
    """The prediction for the row at hand, and its target, in the units of the file; or nothing."""
    return told(view, view.row) if view.row else ""


def told(view: View, number: int, output: int = 0) -> str:
    """The prediction for a row, and its target, in the units of the file.

    Args:
        view: What is predicted.
        number: The row, from 1.
        output: Which of several outputs, from 0.
    """
    row = slice(number - 1, number)
    values, targets = view.predict(view.rows.inputs[row]), view.rows.targets[row]
    known = view.is_known(number - 1, len(view.outputs) - 1 if view.data.classes else output)
    words = f"row {number}: {said(view, values if known else None, output)}"
    if view.data.classes:
        guess, true = (int(view.classes_of(each)[0]) for each in (values, targets))
        return f"{words}, {'right' if known and guess == true else f'is {view.labels[true]}'}"
    true_ = fitted(float(unscaled(targets, view.outputs)[0, output]), _DIGITS)
    return f"{words}, y{_index(view, output)} {true_}"


def title(view: View) -> str:
    """What the panel is called, and how many rows it tells right where there are classes."""
    right = share_right(view)
    if right is None:
        return "Prediction"
    share, count = right
    of_some = "" if count == len(view.rows) else f" of {count:,} row{'s' if count > 1 else ''}"
    return f"Prediction · {percent(share)} right{of_some}"


def said(view: View, values: Floats | None, output: int = 0) -> str:
    """A prediction (1, outputs) in words: its class and how sure that is, or an output's value.

    None stands for one that is not known yet.
    """
    if values is None:
        return f"ŷ{_index(view, output)} {UNKNOWN}"
    if view.data.classes:
        guess = int(view.classes_of(values)[0])
        return f"{view.labels[guess]} {values[0, guess]:.0%}"
    value = fitted(float(unscaled(values, view.outputs)[0, output]), _DIGITS)
    return f"ŷ{_index(view, output)} {value}"


def _index(view: View, output: int) -> str:
    """The index of an output, where there are several that are not classes."""
    if view.data.classes:
        return ""
    return str(output + 1).translate(SUBSCRIPTS) if len(view.outputs) > 1 else ""
