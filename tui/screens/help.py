"""The help: every key, what the panels show, the notation, the mouse, and all words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

from textual.binding import Binding

from tui.look import letters
from tui.screens import words
from tui.screens.sheet import Table

START = (
    ("t", "A tour: one whole update of this network, step by step."),
    ("k", "What the words on the screen mean."),
    ("i", "What this experiment is."),
    ("o", "Other experiments, or your own data: a .csv file is enough."),
)
PANELS = (
    (
        "Top line",
        "What is run; the part of the update, lit; then epoch, row, step and learning rate.",
    ),
    (
        "Network",
        "Inputs, neurons with their z, output and δ, weights on the lines, and the loss. A line's "
        "colour is its weight's sign, its thickness the size. What the step touches is lit and "
        "wears the colours of the formula; · is not known yet.",
    ),
    (
        "Derivation",
        "The step as a formula: in symbols, in numbers, and the result. A gradient is checked: "
        "✓ numeric is what a difference of two losses gives.",
    ),
    (
        "What happens here",
        "What the step does and why, and what the last key came to. The underlined words are "
        "explained by k, or by the mouse.",
    ),
    (
        "▲",
        "Comes up below the explanation where the run as a whole needs a word: a loss that grows, "
        "neurons that do nothing, and what to try.",
    ),
    (
        "Loss",
        "The mean loss of each epoch, left to right. The mark is the epoch of the current step. "
        "y makes the axis logarithmic, so that small losses can be told apart.",
    ),
    (
        "Prediction",
        "What the network answers, with the rows of the data as dots: with one input a curve, with "
        "two a map of colours, else prediction against target.",
    ),
    (
        "Parameters",
        "Every weight and bias: its value, its gradient for this row, its change by this update.",
    ),
    (
        "Data",
        "The rows, as in the file and as the network sees them (→), with prediction and error. d "
        "shows it in the place of the parameters; ▸ is the row at hand.",
    ),
    (
        "Code",
        "The update as a program, line by line, the current step lit; the same with PyTorch beside "
        "it. It could be copied and run. c shows it in the place of the parameters.",
    ),
    (
        "Training loop",
        "The whole run as a flowchart: epochs, batches, rows and the parts of an update, with the "
        "one at hand lit. f shows it in the place of the parameters.",
    ),
)
NOTATION = (
    ("x₁", "the first input"),
    ("w₁₂₁", "the weight in layer 1 from input 2 to neuron 1: layer, from, to"),
    ("b₁₂", "the bias of neuron 2 in layer 1"),
    ("z₁₂", "its weighted sum, before the activation"),
    ("O₁₂", "its output, after the activation; in the last layer ŷ, the prediction"),
    ("y", "the target: what the prediction should have been"),
    ("L", "the loss of one row: how wrong the prediction is"),
    ("∂L/∂w₁₂₁", "how much L changes when w₁₂₁ rises by a little: the gradient"),
    ("δ₁₂", "the same for z₁₂; it is reused for every weight that leads into that neuron"),
    ("η", "the learning rate: how far a parameter moves against its gradient"),
)
MOUSE = (
    (
        "Network",
        "What the mouse points at is read off below, with all its digits. A click on a weight, a "
        "bias or a neuron goes to its gradient for this row, one on L to the loss; on an input or "
        "the target it asks for another value.",
    ),
    (
        "Parameters",
        "A click asks for a new value; on a heading it orders them, the largest first.",
    ),
    (
        "Loss",
        "The losses of the epoch under the mouse are read off above the curves; a click goes to "
        "the close of that epoch.",
    ),
    (
        "Prediction",
        "What is predicted under the mouse is read off, and a row where one stands; a click on it "
        "goes to that row, in this epoch.",
    ),
    ("Data", "A click goes to that row, in this epoch."),
    ("What happens here", "An underlined word tells its meaning; a click on it tells more."),
    ("Code", "A click on a line goes to the step that it computes."),
    ("Training loop", "A click on a part of the run goes to where it begins."),
    ("Wheel", "Scrolls what is longer than its panel."),
    ("Tabs, footer", "A click does what their key does."),
)
LEAVING = (
    ("ctrl+p", "The command palette: everything a key can do, by name."),
    ("q", "Leave chainstep. (ctrl+c first stops a run, then leaves.)"),
)


def tables(
    bindings: Iterable[Binding],
    panels: Iterable[tuple[str, Binding]],
    display: Callable[[Binding], str],
    ascii: bool = False,
) -> tuple[Table, ...]:
    """The help as tables.

    Args:
        bindings: The keys of the lesson.
        panels: The keys of panels, each with the title of its panel.
        display: How a key is named, such as ← for `left`.
        ascii: Whether other letters stand on the screen than those of the formulas.
    """
    keys = [(_names(binding, display), binding.tooltip) for binding in bindings]
    own = [(_names(key, display), f"{title}: {key.tooltip}") for title, key in panels]
    return (
        ("Where to start", START),
        ("Keys", (*keys, *LEAVING)),
        ("Keys of a panel to which tab has led", own),
        ("Panels", PANELS),
        ("Notation", (*letters.NOTATION, *NOTATION) if ascii else NOTATION),
        ("Mouse", MOUSE),
        words.table(),
    )


def _names(binding: Binding, display: Callable[[Binding], str]) -> str:
    """The keys of a binding; of a letter with shift, the capital is enough."""
    keys = [key for key in binding.key.split(",") if not re.fullmatch(r"shift\+.", key)]
    return " ".join(display(Binding(key, "")) for key in keys)
