"""The help: every key, what the panels show, and the notation."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Static

from tui.drawing import palette

PANELS = (
    ("Network", "The inputs, weights, neurons and the loss. What the current step touches is lit; · is not known yet."),
    ("Derivation", "The current step as a formula: in symbols, in numbers, and the result."),
    ("Loss", "The mean loss of each epoch. The mark is the epoch of the current step."),
    ("Parameters", "Every weight and bias: its value, its gradient for this row, its change by this update."),
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


class HelpScreen(ModalScreen[None]):
    """All keys, the panels and the notation."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape,question_mark,f1,q,enter", "dismiss", "close", tooltip="Close the help."),
    ]

    def __init__(self, bindings: Iterable[BindingType]) -> None:
        """Explain these key bindings of the lesson."""
        super().__init__()
        self._keys = [binding for binding in bindings if isinstance(binding, Binding)]

    def compose(self) -> ComposeResult:
        """One text that scrolls."""
        with VerticalScroll(id="help") as scroll:
            scroll.border_title = "Help"
            scroll.border_subtitle = "esc closes"
            yield Static(self._text())

    def _text(self) -> Content:
        keys = [(self._shown(binding), binding.tooltip) for binding in self._keys]
        keys += [
            ("ctrl+p", "The command palette: everything a key can do, by name."),
            ("q", "Leave chainstep. (ctrl+c: first stops a run, then leaves.)"),
        ]
        parts = [self._table("Keys", keys), self._table("Panels", PANELS), self._table("Notation", NOTATION)]
        return Content("\n\n").join(parts)

    def _shown(self, binding: Binding) -> str:
        names = dict.fromkeys(self.app.get_key_display(key) for key in binding.make_bindings([binding]))
        return " ".join(names)

    @staticmethod
    def _table(title: str, rows: Iterable[tuple[str, str]]) -> Content:
        lines = [Content.styled(title, f"bold {palette.LIT}")]
        for name, words in rows:
            lines.append(Content.assemble((f"  {name:<12}", f"{palette.FACTORS[0]}"), (words, palette.TEXT)))
        return Content("\n").join(lines)
