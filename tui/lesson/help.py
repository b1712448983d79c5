"""The help: every key, what the panels show, the notation, the mouse, and all words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from textual.binding import Binding

from core.formulas.names import Biases
from tui.lesson.pages import PAGES, RESULTS, Page, own_keys
from tui.look import letters
from tui.sheets import words
from tui.sheets.sheet import Table

START = (
    ("t", "A tour: one whole update of this network, step by step."),
    ("k", "What the words on the screen mean."),
    ("i", "What this experiment is."),
    ("o", "Other experiments, or your own data: a .csv file is enough."),
)
TOP_LINE = (
    "Top line",
    "What is run; the part of the update, lit; then epoch, row, step and learning rate.",
)
BELOW_DERIVATION = (
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
)
NOTATION = (
    ("x₁", "the first input"),
    ("w₁₂₁", "the weight in layer 1 from input 2 to neuron 1: layer, from, to"),
    ("z₁₂", "the weighted sum of neuron 2 in layer 1, before the activation"),
    ("O₁₂", "its output, after the activation; in the last layer ŷ, the prediction"),
    ("y", "the target: what the prediction should have been"),
    ("L", "the loss of one row: how wrong the prediction is"),
    ("∂L/∂w₁₂₁", "how many times as much L changes when w₁₂₁ rises by a little: the gradient"),
    ("δ₁₂", "the same for z₁₂; it is reused for every weight that leads into that neuron"),
    ("η", "the learning rate: how far a parameter moves against its gradient"),
)
_BIASES = {
    Biases.EACH: (("b₁₂", "the bias of neuron 2 in layer 1"),),
    Biases.NONE: (),
    Biases.SHARED: (("b₁", "the bias that all neurons of layer 1 share"),),
}
MOUSE = (
    ("What happens here", "An underlined word tells its meaning; a click on it tells more."),
    ("Wheel", "Scrolls what is longer than its panel."),
    ("Tabs, footer", "A click does what their key does."),
    (
        "Dragging",
        "Marks text on a panel; ctrl+c copies it. (chainstep run --no-mouse leaves the "
        "mouse to the terminal.)",
    ),
)
LEAVING = (
    ("ctrl+p", "The command palette: everything a key can do, by name."),
    ("ctrl+c", "Copy what is marked; else stop a run that goes on by itself; else leave."),
    ("ctrl+z", "Go back to the shell for a while; its command fg leads here again."),
    ("ctrl+l", "Draw the whole screen anew."),
    ("q", "Leave chainstep."),
)


def tables(
    bindings: Iterable[Binding],
    display: Callable[[Binding], str],
    biases: Biases,
    ascii: bool = False,
) -> tuple[Table, ...]:
    """The help as tables.

    Args:
        bindings: The keys of the lesson.
        display: How a key is named, such as ← for `left`.
        biases: Which biases the network has.
        ascii: Whether other letters stand on the screen than those of the formulas.
    """
    notation = (*NOTATION[:2], *_BIASES[biases], *NOTATION[2:])  # behind x and w
    keys = [(_names(binding, display), binding.tooltip) for binding in bindings]
    own = [(_names(key, display), f"{title}: {key.tooltip}") for title, key in own_keys()]
    return (
        ("Where to start", START),
        ("Keys", (*keys, *LEAVING)),
        ("Keys of a panel to which tab has led", own),
        ("Panels", tuple(_panels())),
        ("Notation", (*letters.NOTATION, *notation) if ascii else notation),
        ("Mouse", (*((page.title, page.mouse) for page in PAGES if page.mouse), *MOUSE)),
        words.table(),
    )


def _panels() -> Iterator[tuple[str, str]]:
    """What there is to see on the screen: its first line, the lesson, then the results."""
    yield TOP_LINE
    yield from ((page.title, page.shows) for page in PAGES if not _is_result(page))
    yield from BELOW_DERIVATION
    yield from ((page.title, page.shows) for page in PAGES if _is_result(page))


def _is_result(page: Page) -> bool:
    return page.places[0] in RESULTS


def _names(binding: Binding, display: Callable[[Binding], str]) -> str:
    """The keys of a binding; of a letter with shift, the capital is enough."""
    keys = [key for key in binding.key.split(",") if not re.fullmatch(r"shift\+.", key)]
    return " ".join(display(Binding(key, "")) for key in keys)
