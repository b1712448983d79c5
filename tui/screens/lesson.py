"""The lesson: one run, its panels, and the keys that move through it."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Footer, Static

from core import navigation
from core.decimals import number
from core.edits import LearningRateEdit
from core.experiment import Experiment
from core.numerals import numeral
from core.schedule import Schedule
from core.stepper import OutOfRun, Stepper
from core.steps import Position
from tui.engine_loader import EngineLoader
from tui.goals import HINT, read_goal
from tui.moment import Moment, RunStatus, moment_of
from tui.panels.derivation import DerivationPanel
from tui.panels.explanation import ExplanationPanel
from tui.panels.loss import LossPanel
from tui.panels.network import NetworkPanel
from tui.panels.parameters import ParametersPanel
from tui.panels.tabs import TabStrip
from tui.panels.top import TopLine
from tui.runner import Runner
from tui.screens.help import HelpScreen
from tui.screens.prompt import Prompt
from tui.speeds import FIRST, SPEEDS

WELCOME = "Press → for the next step, e for an epoch, space to let it run."
PANELS = (NetworkPanel, DerivationPanel, LossPanel, ParametersPanel)  # in the order in which tab goes through them
ASK_FOR_ROOM = "chainstep needs a window of at least 60 × 18 characters. Make it larger, or press q to leave."
PALETTE_WIDTH = 96  # columns from which on the footer names the command palette too
FAR = 100_000  # steps that take too long to be computed between two frames
Goal = Callable[[Schedule, Position], int]


STEP, PART, SPEED = (Binding.Group(words, compact=True) for words in ("step", "part", "speed"))


def _key(
    keys: str, action: str, words: str, tooltip: str, *, show: bool = False, group: Binding.Group | None = None
) -> Binding:
    """A key of the lesson; those with `show` or a `group` stand in the footer."""
    shown = show or group is not None
    return Binding(keys, action, words, id=action, show=shown, tooltip=tooltip, group=group)


def read_rate(text: str) -> float:
    """A learning rate.

    Raises:
        ValueError: The text is none.
    """
    rate = number(text)
    if rate is None or rate <= 0.0:
        raise ValueError("The learning rate is a number above 0, such as 0.05.")
    return rate


class LessonScreen(Screen[None]):
    """One run on the screen.

    Attributes:
        moment: What all panels show.
        open_sum: Whether sums over paths are itemised in full.
        log_scale: Whether the axis of the loss is logarithmic.
    """

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, "-slim"), (60, "-narrow"), (100, "-wide"), (160, "-broad")]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, "-flat"), (18, "-low"), (30, "-high"), (50, "-tall")]
    BINDINGS: ClassVar[list[BindingType]] = [
        _key("left,p", "back", "back", "Go back to the step before.", group=STEP),
        _key("right,n", "advance", "next", "Go to the next step.", group=STEP),
        _key("left_square_bracket", "previous_phase", "part before", "Go back to the start of this part.", group=PART),
        _key("right_square_bracket", "next_phase", "next part", "Go to the next part of the update.", group=PART),
        _key("u", "next_update", "update", "Go to the start of the next update.", show=True),
        _key("U,shift+u", "previous_update", "update before", "Go back to the start of this update, or the one before."),
        _key("e", "next_epoch", "epoch", "Run to the close of the epoch.", show=True),
        _key("E,shift+e", "previous_epoch", "epoch before", "Go back to the close of the epoch before."),
        _key("space", "run", "run", "Let the run go on by itself, or pause it.", show=True),
        _key("plus,equals_sign", "faster", "faster", "Raise the speed of a run that goes on by itself.", group=SPEED),
        _key("minus", "slower", "slower", "Lower that speed.", group=SPEED),
        _key("home", "first", "first step", "Go back to the first step, Init."),
        _key("end", "latest", "latest step", "Go to the latest step reached."),
        _key("g", "go_to", "go to", "Go to a step, epoch, update or row by its number."),
        _key("L,shift+l", "learning_rate", "learning rate", "Change the learning rate from this update on."),
        _key("x", "open_sum", "open the sum", "Itemise the sum over all paths, or close it again."),
        _key("y", "log_scale", "loss axis", "Switch the axis of the loss between linear and logarithmic."),
        _key("tab", "next_panel", "next panel", "Move to the next panel."),
        _key("shift+tab", "previous_panel", "panel before", "Move to the panel before."),
        _key("m", "maximize_panel", "maximise", "Give a panel the whole screen, or take it back."),
        _key("question_mark,f1", "help", "help", "All keys, the panels and the notation.", show=True),
    ]

    moment: reactive[Moment | None] = reactive(None)
    open_sum: reactive[bool] = reactive(False)
    log_scale: reactive[bool] = reactive(False)

    def __init__(self, experiment: Experiment) -> None:
        """Start a run of this experiment."""
        super().__init__()
        self.stepper = Stepper(experiment)
        self._speed = FIRST
        self._runner: Runner | None = None
        self._incoming: Moment | None = None
        self._lock = threading.Lock()
        self._engines = EngineLoader(self.stepper.run.net, self.stepper.run.task)

    def compose(self) -> ComposeResult:
        """The panels, all fed with the same moment."""
        yield TopLine().data_bind(LessonScreen.moment)
        yield TabStrip(("Network", "Loss", "Parameters"))
        with Horizontal(id="panels"):
            with Vertical(id="results"):
                yield LossPanel().data_bind(LessonScreen.moment, LessonScreen.log_scale)
                yield ParametersPanel().data_bind(LessonScreen.moment)
            with Vertical(id="lesson"):
                yield NetworkPanel().data_bind(LessonScreen.moment)
                yield DerivationPanel().data_bind(LessonScreen.moment, LessonScreen.open_sum)
                yield ExplanationPanel().data_bind(LessonScreen.moment)
        yield Static(Content(ASK_FOR_ROOM), id="room")
        yield Footer()

    def on_resize(self, event: events.Resize) -> None:
        """A narrow footer has room for the keys alone."""
        self.query_one(Footer).show_command_palette = event.size.width >= PALETTE_WIDTH

    def on_mount(self) -> None:
        """Show the first step, then see to the fast engine."""
        self._show(WELCOME)
        self.call_after_refresh(self._engines.start, self._engine_ready)

    def on_unmount(self) -> None:
        """Leave no thread behind."""
        self._halt()

    # where the run stands

    def _show(self, message: str = "") -> None:
        self.moment = moment_of(self.stepper, self._status(), message)

    def _status(self) -> RunStatus:
        return RunStatus(self._runner is not None, SPEEDS[self._speed].words, 0.0, self._engines.words)

    def _halt(self) -> bool:
        """Take the stepper back from a run that goes on by itself; whether there was one."""
        if self._runner is None:
            return False
        self._runner.stop()
        self._runner = None
        with self._lock:
            self._incoming = None
        return True

    def stop(self) -> bool:
        """Pause a run that goes on by itself; whether there was one."""
        halted = self._halt()
        if halted:
            self._show("Paused. Every step up to here can be looked at: ← goes back, space goes on.")
        return halted

    def _go(self, goal: Goal) -> None:
        """Go to the step that a key leads to, or say why there is none."""
        self._halt()
        schedule = self.stepper.schedule
        t = goal(schedule, self.stepper.position)
        updates = navigation.updates_done(schedule, schedule.position(max(t, 0))) - self.stepper.run.timeline.frontier
        if updates * schedule.row_steps * schedule.batch > FAR:
            self._start(t)
            return
        try:
            self.stepper.seek(t)
        except OutOfRun as reason:
            self._show(str(reason))
        else:
            self._show()

    def _start(self, goal: int | None = None) -> None:
        """Let a thread take the run on, to a goal or until it is stopped."""
        speed, engine = SPEEDS[self._speed], self._engines.words
        self._runner = Runner(self.stepper, speed, engine, self._receive, self._fail, goal)
        self._runner.start()

    def action_advance(self) -> None:
        """Go to the next step."""
        self._go(lambda _, position: position.t + 1)

    def action_back(self) -> None:
        """Go to the step before."""
        self._go(lambda _, position: position.t - 1)

    def action_next_phase(self) -> None:
        """Go to the next phase."""
        self._go(navigation.next_phase)

    def action_previous_phase(self) -> None:
        """Go back to the start of this phase, or of the one before."""
        self._go(navigation.previous_phase)

    def action_next_update(self) -> None:
        """Go to the start of the next update."""
        self._go(navigation.next_update)

    def action_previous_update(self) -> None:
        """Go back to the start of this update, or of the one before."""
        self._go(navigation.previous_update)

    def action_next_epoch(self) -> None:
        """Run to the close of the epoch."""
        self._go(navigation.next_epoch)

    def action_previous_epoch(self) -> None:
        """Go back to the close of the epoch before."""
        self._go(navigation.previous_epoch)

    def action_first(self) -> None:
        """Go back to Init."""
        self._halt()
        at_start = self.stepper.t == 0
        self.stepper.seek(0)
        self._show("This is the first step already." if at_start else WELCOME)

    def action_latest(self) -> None:
        """Go to the latest step reached."""
        self._halt()
        at_latest = self.stepper.t == self.stepper.reached
        self.stepper.seek(self.stepper.reached)
        self._show("This is the latest step reached. → goes on from here." if at_latest else "")

    def action_go_to(self) -> None:
        """Ask where to go, and go there."""
        self.stop()
        schedule, position = self.stepper.schedule, self.stepper.position

        def go(t: int | None) -> None:
            if t is not None:
                self._go(lambda _schedule, _position: t)

        self.app.push_screen(Prompt("Go to", HINT, lambda text: read_goal(text, schedule, position)), go)

    def action_learning_rate(self) -> None:
        """Ask for a learning rate, and take it from the current update on."""
        self.stop()

        def change(rate: float | None) -> None:
            if rate is not None:
                self.stepper.edit(LearningRateEdit(rate))
                self._show(f"The learning rate is {numeral(rate)} from this update on. What came before stays as it was.")

        title = f"Learning rate, now {numeral(self.stepper.learning_rate)}"
        self.app.push_screen(Prompt(title, "a number above 0, such as 0.05", read_rate), change)

    # running by itself

    def action_run(self) -> None:
        """Let the run go on by itself, or pause it."""
        if self.stop():
            return
        if self.stepper.t == self.stepper.end:
            self._go(lambda _, position: position.t + 1)
            return
        self._start()

    def _change_speed(self, by: int) -> None:
        place = self._speed + by
        if not 0 <= place < len(SPEEDS):
            end = "fastest" if by > 0 else "slowest"
            self._say(f"{SPEEDS[self._speed].words} is the {end} there is.")
            return
        self._speed = place
        if self._halt():
            self._show()
            self.action_run()
        else:
            self._show(f"Speed: {SPEEDS[place].words}. space lets it run.")

    def action_faster(self) -> None:
        """Raise the speed."""
        self._change_speed(+1)

    def action_slower(self) -> None:
        """Lower the speed."""
        self._change_speed(-1)

    def _receive(self, moment: Moment) -> None:
        """Take a moment from the run's thread; only the newest one is shown."""
        with self._lock:
            waiting = self._incoming is not None
            self._incoming = moment
        if not waiting:
            self.app.call_later(self._show_incoming)

    def _show_incoming(self) -> None:
        with self._lock:
            moment, self._incoming = self._incoming, None
        if moment is None or self._runner is None:
            return
        if not moment.status.running:
            self._runner.join()
            self._runner = None
        self.moment = moment

    def _fail(self, error: BaseException) -> None:
        """Bring an error of the run's thread to the app, which ends with it."""

        def end() -> None:
            raise error

        self.app.call_later(end)

    def _engine_ready(self) -> None:
        """The fast engine has come, or will not: called in its loader's thread."""
        self.app.call_later(self._use_engine)

    def _use_engine(self) -> None:
        engine = self._engines.engine
        if engine is not None:
            self.stepper.run.timeline.engine = engine
        if self._runner is None:
            self._say(self.moment.message if self.moment is not None else "")

    # the panels

    def _say(self, message: str) -> None:
        """Show a message beside whatever is shown."""
        if self._runner is None:
            self._show(message)
        else:
            self.notify(message, markup=False)

    def action_open_sum(self) -> None:
        """Itemise the sum over all paths, or close it."""
        self.open_sum = not self.open_sum

    def action_log_scale(self) -> None:
        """Switch the loss axis."""
        self.log_scale = not self.log_scale

    def action_next_panel(self) -> None:
        """Move to the next panel."""
        self._switch(+1)

    def action_previous_panel(self) -> None:
        """Move to the panel before."""
        self._switch(-1)

    def _switch(self, by: int) -> None:
        if self.has_class("-narrow"):
            self.query_one(TabStrip).move(by)
            return
        panels = [self.query_one(kind) for kind in PANELS]
        at = next((k for k, panel in enumerate(panels) if panel.has_focus), -1 if by > 0 else 0)
        panels[(at + by) % len(panels)].focus()

    @on(TabStrip.Chosen)
    def show_tab(self, event: TabStrip.Chosen) -> None:
        """On a narrow screen, one panel at a time stands above the derivation."""
        for tab in ("network", "loss", "parameters"):
            self.set_class(tab == event.name.lower(), f"-show-{tab}")

    def action_maximize_panel(self) -> None:
        """Give a panel the whole screen, or take it back."""
        if self.maximized is not None:
            self.minimize()
        else:
            self.maximize(self.focused or self.query_one(NetworkPanel))

    def action_help(self) -> None:
        """Show the help."""
        self.stop()
        self.app.push_screen(HelpScreen(self.BINDINGS))
