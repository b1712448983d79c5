"""The scheme that everything is drawn in: our own theme, as Textual takes it."""

from __future__ import annotations

from textual.theme import Theme

CHAINSTEP = Theme(
    name="chainstep",
    primary="#0178D4",
    secondary="#004578",
    accent="#ffa62b",
    warning="#ffa62b",
    error="#ba3c5b",
    success="#4EBF71",
    foreground="#e0e0e0",
    variables={"veil": "#12141c 60%"},  # over the lesson, below a dialog
)
"""The theme; its colours are those of Textual's own widgets. Ours are in `tui.drawing.palette`."""
