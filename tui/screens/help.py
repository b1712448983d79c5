"""The help: every key, what the panels show, and the notation."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from textwrap import wrap
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.screen import ModalScreen
from textual.widget import Widget

from tui.drawing import palette

PANELS = (
    (
        "Network",
        "Inputs, weights, neurons and the loss. What the step touches is lit; · is not known yet.",
    ),
    ("Derivation", "The current step as a formula: in symbols, in numbers, and the result."),
    ("Loss", "The mean loss of each epoch. The mark is the epoch of the current step."),
    (
        "Parameters",
        "Every weight and bias: its value, its gradient for this row, its change by this update.",
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


NAMES = 12  # cells of the first column


class HelpText(Widget):
    """Tables of names and words; the words wrap in their own column."""

    DEFAULT_CSS = """
    HelpText {
        height: auto;
    }
    """

    def __init__(self, tables: Sequence[tuple[str, Sequence[tuple[str, str]]]]) -> None:
        """Show these tables: a title, and rows of a name and what there is to say about it."""
        super().__init__()
        self._tables = tables

    def render(self) -> Content:
        """All tables, one below the other."""
        return Content("\n").join(self._lines(self.size.width))

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """As many lines as the tables take."""
        return len(self._lines(width))

    def _lines(self, width: int) -> list[Content]:
        lines: list[Content] = []
        for title, rows in self._tables:
            lines += [Content("")] if lines else []
            lines.append(Content.styled(title, f"bold {palette.LIT}"))
            for name, words in rows:
                first, *others = wrap(words, max(10, width - NAMES - 2)) or [""]
                name = f"  {name:<{NAMES}}"
                lines.append(Content.assemble((name, palette.FACTORS[0]), (first, palette.TEXT)))
                lines += [Content.styled(" " * len(name) + line, palette.TEXT) for line in others]
        return lines


class HelpScreen(ModalScreen[None]):
    """All keys, the panels and the notation."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "dismiss", "close", tooltip="Close the help."),
    ]

    def __init__(self, bindings: Iterable[BindingType]) -> None:
        """Explain these key bindings of the lesson."""
        super().__init__()
        self._bindings_told = [binding for binding in bindings if isinstance(binding, Binding)]

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        keys = [(self._shown(binding), binding.tooltip) for binding in self._bindings_told]
        keys += [
            ("ctrl+p", "The command palette: everything a key can do, by name."),
            ("q", "Leave chainstep. (ctrl+c first stops a run, then leaves.)"),
        ]
        with VerticalScroll(id="help") as scroll:
            scroll.border_title = "Help"
            scroll.border_subtitle = "esc closes"
            yield HelpText((("Keys", keys), ("Panels", PANELS), ("Notation", NOTATION)))

    def _shown(self, binding: Binding) -> str:
        """The keys of a binding as they stand on the keyboard, shift left out."""
        keys = [
            key
            for key in binding.key.split(",")
            if not key.startswith("shift+") or key == "shift+tab"
        ]
        return " ".join(self.app.get_key_display(Binding(key, "")) for key in keys)
