"""The application: it shows the lesson, and hands the terminal back whatever happens.

A first picture needs little, so it is painted before the lesson and all it stands on are imported.
"""

from __future__ import annotations

import gc
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar, Protocol, cast, runtime_checkable

from textual import events, on
from textual.app import SystemCommand
from textual.await_complete import AwaitComplete
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.message import Message
from textual.screen import Screen
from textual.widgets import Input

from core.data.errors import InputError
from tui.look.palettes import ID, Palette, ThemePalette
from tui.look.themed_app import ThemedApp
from tui.preferences import Memory, Store
from tui.terminal import terminal
from tui.terminal.abilities import Abilities
from tui.terminal.guest import Guest
from tui.terminal.keystream import Repeated

if TYPE_CHECKING:
    from textual.app import App

    from core.data.experiment import Experiment


# Seconds after which a thread that paints gives way to one that trains. A run asks for the
# interpreter after each stretch of compiled updates; with Python's own 5 ms it would mostly wait.
HANDOVER = 0.0005


MOST_REPEATS = 64  # times that a key is heeded which came more often at once


class PaletteWanted(Message):
    """The command palette is to be shown."""


@runtime_checkable
class RunScreen(Protocol):
    """A screen of a run, which is left only with the program."""

    def stop_running(self) -> bool:
        """Pause a run that goes on by itself; whether there was one."""
        ...

    def post_message(self, message: Message) -> bool:
        """Have it take a message, such as one of what is to be said."""
        ...


class ChainstepApp(Guest[InputError], ThemedApp[InputError]):
    """The full screen for one experiment. Where that cannot be opened, the result says why.

    Attributes:
        memory: What is remembered from one start to the next.
    """

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
            tooltip="Copy what is marked, else stop a run that goes on by itself, else leave.",
        ),
    ]

    def __init__(
        self,
        experiment: Callable[[], Experiment],
        store: Store | None = None,
        abilities: Abilities | None = None,
        digits: int | None = None,
    ) -> None:
        """Show an experiment.

        Args:
            experiment: Opens it; called after the first paint.
            store: Keeps the user's preferences; without one they are forgotten.
            abilities: What the terminal can show; all, if they are left out.
            digits: Significant digits of numbers; those that are remembered, if left out.
        """
        terminal.forgive_bytes()
        terminal.take_keys()
        super().__init__(abilities)
        self._experiment, self._digits = experiment, digits
        self.memory = Memory(store or Store())
        self._count = 1  # how often the key at hand was pressed
        if self.abilities.ascii:  # where arrows are drawn like that
            self.bind("greater_than_sign", "screen.go('advance')", show=False)
            self.bind("less_than_sign", "screen.go('back')", show=False)

    def choose_theme(self, name: str) -> None:
        """Take a theme, for this and later starts."""
        super().choose_theme(name)
        self.memory.remember(replace(self.memory.preferences, theme=self.theme))

    def pop_screen(self) -> AwaitComplete:
        """Take the screen on top away, but never a run's: keys may come twice, too quickly."""
        if isinstance(self.screen, RunScreen):
            return AwaitComplete()
        return super().pop_screen()

    @property
    def is_leaving(self) -> bool:
        """Whether the end has come, though widgets may still be there."""
        return self._exit

    async def on_event(self, event: events.Event) -> None:
        """Take an event; whoever leaves has nothing more to type or to point at."""
        if self.is_leaving and isinstance(event, (events.InputEvent, events.Paste)):
            return
        await super().on_event(self._as_text(event))

    def _as_text(self, event: events.Event) -> events.Event:
        """A letter that was repeated is one text for a field, not a letter after the other."""
        if not isinstance(event, Repeated) or not isinstance(self.focused, Input):
            return event
        if event.is_forwarded or not event.is_printable:
            return event
        return events.Paste((event.character or "") * event.count)

    async def _on_key(self, event: events.Key) -> None:
        """Do what a key asks for; of one that was repeated, as often, as far as that is of use."""
        event.prevent_default()  # Textual would call its own method as well
        screen, self._count = self.screen, event.count if isinstance(event, Repeated) else 1
        await super()._on_key(event)
        again = min(self._count, MOST_REPEATS + self._count % 2) - 1  # what is switched, ends right
        for _ in range(again):
            if self.is_leaving or self.screen is not screen:
                break
            await super()._on_key(events.Key(event.key, event.character))

    def take_count(self) -> int:
        """How often the key at hand was pressed; who asks does it so often."""
        count, self._count = self._count, 1
        return count

    def push_screen(  # type: ignore[override]
        self,
        screen: Screen[Any],
        *arguments: Any,  # noqa: ANN401 - Textual's own, of three signatures
        **named: Any,  # noqa: ANN401
    ) -> Any:  # noqa: ANN401
        """Show a screen on top; not once the end has come, where its widgets would find nothing."""
        if self.is_leaving:
            return AwaitComplete()
        return super().push_screen(screen, *arguments, **named)

    def action_command_palette(self) -> None:
        """Show everything that a key can do, by name, after what the keys before have done.

        This key comes first to the app, the others to what has the focus: it is sent there too.
        """
        (self.focused or self.screen).post_message(PaletteWanted())

    @on(PaletteWanted)
    def open_palette(self) -> None:
        """Show the command palette, unless it is there."""
        if not CommandPalette.is_open(cast("App[object]", self)):
            self.push_screen(Palette(id=ID))

    def search_themes(self) -> None:
        """Let a theme be chosen."""
        self.push_screen(ThemePalette())

    def on_mount(self) -> None:
        """Paint the empty screen, then open the lesson."""
        terminal.install(cast("App[object]", self))
        self.call_after_refresh(self.open_lesson)

    def open_lesson(self) -> None:
        """Open the experiment and show it, or leave with what is wrong with it."""
        from tui.lesson.screen import LessonScreen

        self.memory.recall()
        self.theme = self.memory.preferences.theme
        try:
            experiment = self._experiment()
        except InputError as error:
            self.exit(error, return_code=2)
        else:
            self.push_screen(LessonScreen(experiment, self.memory, self._digits))
            from core.data.samples import DEFAULT

            if experiment.source != DEFAULT:  # which is also what opens where nothing is named
                self.memory.remember_opened(experiment.source)
            sys.setswitchinterval(HANDOVER)
            self.call_after_refresh(gc.freeze)  # else collections go through all modules: 100 ms

    def get_system_commands(self, screen: Screen[Any]) -> Iterable[SystemCommand]:
        """The command palette: whatever a key can do on this screen, then what Textual adds."""
        named = set()
        for active in screen.active_bindings.values():
            binding = active.binding
            if binding.id is not None and binding.id not in named:  # one of ours
                named.add(binding.id)
                name = f"{binding.description.capitalize()} ({self.get_key_display(binding)})"
                yield SystemCommand(name, binding.tooltip, self._runs(active.node, binding.action))
        yield from (own for own in super().get_system_commands(screen) if own.title != "Quit")

    def _runs(self, node: DOMNode, action: str) -> Callable[[], None]:
        def run() -> None:
            self.call_later(self.run_action, action, node)

        return run

    def action_interrupt(self) -> None:
        """Copy what is marked; else stop a run that goes on by itself, or leave as interrupted."""
        if marked := self._marked():
            self.copy(marked, "what was marked", "chainstep-copy")
            self.screen.clear_selection()
        elif not any(run.stop_running() for run in self._runs_below()):
            self.exit(return_code=130)

    def _marked(self) -> str:
        """The text that is marked, in a field or on the screen."""
        if isinstance(self.focused, Input) and self.focused.selected_text:
            return self.focused.selected_text
        return self.screen.get_selected_text() or ""

    def _runs_below(self) -> Iterator[RunScreen]:
        return (screen for screen in reversed(self.screen_stack) if isinstance(screen, RunScreen))

    def say(self, words: str) -> None:
        """Have the run's screen say something."""
        from tui.widgets.scrolled import Said

        for run in self._runs_below():
            run.post_message(Said(words))
