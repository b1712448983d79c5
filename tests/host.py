"""An app that holds panels and nothing else."""

from __future__ import annotations

from textual.app import App, ComposeResult
from textual.message import Message
from textual.widget import Widget


class Host(App[None]):
    """Panels alone.

    Attributes:
        chosen: What was chosen in them, in the order of the messages that said so.
    """

    def __init__(
        self, *panels: Widget, chosen: tuple[type[Message], str] | None = None, css: str = ""
    ) -> None:
        """Hold these panels.

        Args:
            panels: One below the other.
            chosen: A message that says what was chosen, and its attribute that holds that.
            css: How they look.
        """
        self.CSS = css  # type: ignore[misc]  # each has its own
        super().__init__()
        self._panels, self._wanted = panels, chosen
        self.chosen: list[object] = []

    def compose(self) -> ComposeResult:
        yield from self._panels

    async def _on_message(self, message: Message) -> None:
        if self._wanted and isinstance(message, self._wanted[0]):
            self.chosen.append(getattr(message, self._wanted[1]))
        await super()._on_message(message)
