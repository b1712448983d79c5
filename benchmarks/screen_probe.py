"""The screen with a stopwatch in it, as `benchmarks.screen` starts it in a pseudo-terminal.

Writes a line to a file for each key handled and each frame drawn: its kind, the time on the
monotonic clock, which all processes share, and the updates of the run computed by then.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, perf_counter
from typing import TYPE_CHECKING, TextIO

from textual._compositor import CompositorUpdate

from core.data.experiment import load
from tui import app
from tui.app import ChainstepApp
from tui.lesson.screen import LessonScreen

if TYPE_CHECKING:
    from rich.console import RenderableType
    from textual.screen import Screen

OVERRIDES = {"hidden": [4, 4], "epochs": 10**9}
SAMPLE = "spiral"  # with those, a 2-4-4-1 network

STYLES = str(Path(app.__file__).parent / "styles" / "app.tcss")  # Textual looks beside the subclass


def lesson_screen(app: ChainstepApp) -> LessonScreen | None:
    """The screen of the lesson, once it is open."""
    screens = (screen for screen in app.screen_stack if isinstance(screen, LessonScreen))
    return next(screens, None)


class ProbedApp(ChainstepApp):
    """The application, which notes when frames are drawn and when keys have been handled."""

    CSS_PATH = STYLES

    def __init__(self, notes: TextIO) -> None:
        """Write what there is to note to a file."""
        super().__init__(lambda: load(SAMPLE, OVERRIDES))
        self._notes = notes
        self._shown: object = None

    def note(self, kind: str) -> None:
        """Write one line."""
        lesson = lesson_screen(self)
        updates = lesson.playback.stepper.run.timeline.frontier if lesson else 0
        engine = bool(lesson and lesson.playback.stepper.run.timeline.engine.compiled)
        print(kind, monotonic(), updates, int(engine), file=self._notes, flush=True)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        super()._display(screen, renderable)
        if isinstance(screen, LessonScreen) and screen.moment is not self._shown:
            self._shown = screen.moment
            self.note("frame")


class PaintedApp(ChainstepApp):
    """The application without a terminal; its clock runs while a screen is laid out or painted.

    Attributes:
        spent: Seconds it ran since this was set to 0.
    """

    CSS_PATH = STYLES
    spent = 0.0
    _depth = 0

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if isinstance(renderable, CompositorUpdate):
            renderable.render_segments(self.console)  # as for a terminal, but not written

    @contextmanager
    def clocked(self) -> Iterator[None]:
        """Let the clock run; also inside itself."""
        self._depth += 1
        begin = perf_counter()
        try:
            yield
        finally:
            self._depth -= 1
            if not self._depth:
                self.spent += perf_counter() - begin


def clocked(method: Callable[..., None]) -> Callable[..., None]:
    """A method of the lesson's screen, on the clock of its app."""

    def run(screen: LessonScreen, *arguments: object, **named: object) -> None:
        if isinstance(screen.app, PaintedApp):
            with screen.app.clocked():
                method(screen, *arguments, **named)
        else:
            method(screen, *arguments, **named)

    return run


for name in ("_on_timer_update", "_refresh_layout", "_compositor_refresh"):
    setattr(LessonScreen, name, clocked(getattr(LessonScreen, name)))


def main() -> None:
    """Run the screen; the notes go to the file named on the command line."""
    plain = LessonScreen.action_log_scale

    def noted(screen: LessonScreen) -> None:
        plain(screen)
        assert isinstance(screen.app, ProbedApp)
        screen.app.note("key")

    LessonScreen.action_log_scale = noted  # type: ignore[method-assign, assignment]
    with open(sys.argv[1], "w", encoding="utf-8") as notes:
        error = ProbedApp(notes).run()
    if error is not None:
        raise error


if __name__ == "__main__":
    main()
