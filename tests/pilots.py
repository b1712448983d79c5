"""The full screen without a terminal: opened, waited for, and read."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncGenerator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from unittest.mock import patch

from pictures import picture, text
from textual.drivers.headless_driver import HeadlessDriver
from textual.events import Key, Resize
from textual.geometry import Region, Size
from textual.keys import _character_to_key, key_to_character
from textual.pilot import Pilot
from textual.screen import Screen
from textual.strip import Strip

from core.data.errors import InputError
from core.data.experiment import Experiment, load
from core.engine import compiled
from core.engine.compiled import Status
from tui.app import ChainstepApp
from tui.lesson.screen import LessonScreen
from tui.playing.moment import Moment
from tui.preferences import Store
from tui.sheets.sheet import Sheet
from tui.terminal.abilities import Abilities

WHOLE = (120, 40)  # the size of the screens whose styles are in snapshots
PATIENCE = 20.0  # seconds after which a test gives up; no test waits that long when all is well
HOPS = 4  # queues that what follows from a key waits in, one after the other


def lesson_screen(app: ChainstepApp) -> LessonScreen | None:
    """The screen of the lesson, once it is open."""
    screens = (screen for screen in app.screen_stack if isinstance(screen, LessonScreen))
    return next(screens, None)


class Lesson:
    """The screen of a lesson, and who presses its keys."""

    def __init__(self, pilot: Pilot[InputError], screen: LessonScreen) -> None:
        self.pilot, self.screen = pilot, screen

    @property
    def app(self) -> ChainstepApp:
        app = self.pilot.app
        assert isinstance(app, ChainstepApp)
        return app

    @property
    def moment(self) -> Moment:
        assert self.screen.moment is not None
        return self.screen.moment

    @property
    def t(self) -> int:
        return self.moment.step.position.t

    @property
    def message(self) -> str:
        return self.moment.message

    async def press(self, *keys: str) -> None:
        """Press keys, and let all that they set going be done, without a look at the clock."""
        for key in keys:
            self.send(key)
            await self.settle()

    def send(self, key: str) -> None:
        """Press a key, which arrives later."""
        name = _character_to_key(key) if len(key) == 1 else key
        event = Key(name, key if len(key) == 1 else key_to_character(name))
        event.set_sender(self.app)
        self.app.post_message(event)

    async def resize(self, width: int, height: int) -> None:
        """Give the window another size."""
        size, driver = Size(width, height), self.app._driver
        assert isinstance(driver, HeadlessDriver)
        driver._size = size
        self.app.post_message(Resize(size, size))
        await self.settle()
        await self.until(lambda: self.app.size == size)

    async def settle(self) -> None:
        """Let every widget do what is waiting for it, all but painting (see `painting`).

        A key goes from the app to the screen, its message from a widget to the screen again.
        """
        for _ in range(HOPS):
            if not await self.pilot._wait_for_screen():
                return
        if self.app.is_running:
            self.app.screen._on_timer_update()

    def paint(self) -> None:
        """Paint what has changed, as the screen does by itself in the program."""
        if self.app.screen._compositor._dirty_regions:
            PAINT(self.app.screen)

    async def until(self, holds: Callable[[], bool]) -> None:
        """Let the screen work until something holds."""
        end = time.monotonic() + PATIENCE
        while not holds():
            assert self.app.is_running, "the app has ended"
            assert time.monotonic() < end, f"waited in vain; the screen:\n{self.text()}"
            await asyncio.sleep(0.001)
            await self.settle()

    async def go(self, t: int) -> None:
        """Have a step on the screen."""
        self.screen.playback.go(lambda _schedule, _position: t)
        await self.settle()
        await self.until(lambda: self.t == t)

    def text(self) -> str:
        """What stands on the screen."""
        return "\n".join(self.words())

    def picture(self, part: Region | None = None, *, styled: bool = True) -> str:
        """Text and styles of the screen, or of a part of it, to be compared with a snapshot."""
        return picture(self.rows(part), styled=styled)

    @property
    def dialog(self) -> Region:
        """Where the dialog lies."""
        box = self.app.screen.children[0]
        parts = [part.region for part in box.query("*") if part.region]
        whole = box.region or Region.from_union(parts)  # that of Textual's palette has no size
        return whole.intersection(self.app.screen.region)

    def words(self, part: Region | None = None) -> list[str]:
        """Text of the screen, or of a part of it, line by line."""
        return text(self.rows(part))

    def rows(self, part: Region | None = None) -> list[Strip]:
        strips = _strips(self.pilot)
        if part is None:
            return strips
        return [strip.crop(part.x, part.right) for strip in strips[part.y : part.bottom]]


PAINT = Screen._compositor_refresh


@contextmanager
def painting(always: bool) -> Iterator[None]:
    """Have no screen paint by itself, unless always: what nobody looks at takes much of the time.

    What is looked at is painted, and what is on the screen at the end of a test. The walkabout and
    the tests on a real terminal paint everything.
    """

    def wait(screen: Screen[object]) -> None:
        if screen is screen.app.screen:
            screen._dirty_widgets.clear()  # the compositor goes on knowing where they are
            screen.app._update_mouse_over(screen)
        else:
            PAINT(screen)

    with patch.object(Screen, "_compositor_refresh", PAINT if always else wait):
        yield


def _strips(pilot: Pilot[InputError]) -> list[Strip]:
    return pilot.app.screen._compositor.render_strips(pilot.app.size)


@asynccontextmanager
async def opened(
    name: str = "student-salary",
    size: tuple[int, int] = (120, 40),
    *,
    engine: Status = Status.NO_NUMBA,
    experiment: Experiment | None = None,
    abilities: Abilities | None = None,
    store: Store | None = None,
    painted: bool = False,
    **overrides: object,
) -> AsyncGenerator[Lesson]:
    """A lesson at its first step.

    Args:
        name: The sample.
        size: Columns and rows.
        engine: How things stand with the compiled engine, which stays away.
        experiment: What to show instead of a sample.
        abilities: What the terminal can show; all, if they are left out.
        store: What keeps the preferences.
        painted: Whether the screen paints by itself, as in the program.
        overrides: What replaces the values of the sample.
    """
    app = ChainstepApp(lambda: experiment or load(name, overrides), store, abilities)
    app.animation_level = "none"
    with patch.object(compiled, "status", return_value=engine), painting(painted):
        async with app.run_test(size=size) as pilot:
            end = time.monotonic() + PATIENCE
            while (screen := lesson_screen(app)) is None or not screen.moment:
                assert time.monotonic() < end, "the lesson does not open"
                await asyncio.sleep(0.001)
            lesson = Lesson(pilot, screen)
            if lesson.moment.experiment.notes:  # which are shown first
                await lesson.until(lambda: isinstance(app.screen, Sheet))
                await lesson.press("escape")
            await lesson.until(lambda: app.screen is lesson.screen)
            await lesson.until(lambda: bool(lesson.screen.query("DataPanel")))  # the last to come
            if engine is Status.NO_NUMBA:
                await lesson.until(lambda: lesson.moment.status.engine == engine.value)
            await lesson.settle()
            yield lesson
            if app.is_running:
                lesson.paint()
