"""The application: it shows the lesson, and hands the terminal back whatever happens."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from textual.app import App, SystemCommand
from textual.binding import Binding, BindingType
from textual.screen import Screen

from core.experiment import Experiment
from tui.screens.lesson import LessonScreen


class ChainstepApp(App[None]):
    """The full screen for one experiment."""

    TITLE = "chainstep"
    CSS_PATH = "styles/app.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q", "quit", "quit", id="quit", tooltip="Leave chainstep."),
        Binding(
            "ctrl+c",
            "interrupt",
            "stop or quit",
            id="interrupt",
            show=False,
            priority=True,
            tooltip="Stop a run that goes on by itself; otherwise leave chainstep.",
        ),
    ]

    def __init__(self, experiment: Experiment) -> None:
        """Show this experiment."""
        super().__init__()
        self.experiment = experiment

    def get_default_screen(self) -> Screen[None]:
        """The lesson is all there is; dialogs come on top of it."""
        return LessonScreen(self.experiment)

    def get_system_commands(self, screen: Screen[object]) -> Iterable[SystemCommand]:
        """The command palette: whatever a key can do on this screen, then Textual's own."""
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.tooltip:
                name = f"{binding.description.capitalize()}  ({self.get_key_display(binding)})"
                yield SystemCommand(name, binding.tooltip, self._runs(active.node, binding.action))
        yield from super().get_system_commands(screen)

    def action_interrupt(self) -> None:
        """Stop a run that goes on by itself, or leave with the exit code of an interrupt."""
        screen = self.screen_stack[0]
        if isinstance(screen, LessonScreen) and screen.stop():
            return
        self.exit(return_code=130)
