"""The lesson: one run, its panels, and the keys that move through it."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.screen import Screen
from textual.widgets import Footer, Static

from core import navigation
from core.experiment import Experiment
from tui import keys
from tui.moment import Moment
from tui.moves import MOVES
from tui.panels.derivation import DerivationPanel
from tui.panels.explanation import ExplanationPanel
from tui.panels.insight import InsightPanel
from tui.panels.loss import LossPanel
from tui.panels.network import NetworkPanel
from tui.panels.parameters import ParametersPanel
from tui.panels.tabs import TabStrip
from tui.panels.top import TopLine
from tui.playback import Playback
from tui.screens.dialogs import Dialogs

if TYPE_CHECKING:
    from tui.panels.data import DataPanel

WELCOME = "Press → for the next step, e for an epoch, space to let it run."
ASK_FOR_ROOM = (
    "chainstep needs a window of at least 60 × 18 characters. Make it larger, or press q to leave."
)
WIDE = 100.0  # times that the loss has fallen when a linear axis shows no more than a corner
PALETTE_WIDTH = 96  # columns from which on the footer names the command palette too
TABS = ("Network", "Loss", "Prediction", "Data", "Parameters")
PAGES = ("data",)  # what can stand in the place of the parameters
# in the order of the tab key
PANELS = (
    "NetworkPanel",
    "DerivationPanel",
    "LossPanel",
    "PredictionPanel",
    "DataPanel",
    "ParametersPanel",
)


class LessonScreen(Screen[None]):
    """One run on the screen.

    Attributes:
        moment: What all panels show.
        playback: The run, and the place in it that is shown.
        dialogs: What opens over it.
        open_sum: Whether sums over paths are itemised in full.
        log_scale: Whether the axis of the loss is logarithmic.
    """

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (60, "-narrow"), (100, "-wide"), (160, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (18, "-low"), (30, "-high"), (50, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [*keys.LESSON]

    # without a repaint of the whole screen: each panel paints what has changed in it
    moment: reactive[Moment | None] = reactive(None, repaint=False)
    open_sum: reactive[bool] = reactive(False, repaint=False)
    log_scale: reactive[bool] = reactive(False, repaint=False)

    def __init__(self, experiment: Experiment) -> None:
        """Start a run of this experiment."""
        super().__init__()
        self._axis_chosen = False  # until then, losses that fall far get a logarithmic axis
        self.dialogs = Dialogs(self)
        self.playback = Playback(experiment, self._show, self.call_later)

    def compose(self) -> ComposeResult:
        """The panels, all fed with the same moment."""
        yield TopLine().data_bind(LessonScreen.moment)
        yield TabStrip(TABS).data_bind(LessonScreen.moment)
        with Horizontal(id="panels"):
            with Vertical(id="results"):
                yield LossPanel().data_bind(LessonScreen.moment, LessonScreen.log_scale)
                yield Vertical(id="prediction")
                yield Vertical(id="data")
                yield ParametersPanel().data_bind(LessonScreen.moment)
            with Vertical(id="lesson"):
                yield NetworkPanel().data_bind(LessonScreen.moment)
                yield DerivationPanel().data_bind(LessonScreen.moment, LessonScreen.open_sum)
                yield ExplanationPanel().data_bind(LessonScreen.moment)
                yield InsightPanel().data_bind(LessonScreen.moment)
        yield Static(Content(ASK_FOR_ROOM), id="room")
        yield Footer()

    def on_mount(self) -> None:
        """Show the first step, then see to the fast engine."""
        self.playback.show(WELCOME)
        self.call_after_refresh(self._show_predictions)
        if self.playback.stepper.experiment.notes:
            self.call_after_refresh(self.dialogs.about)

    def start(self, experiment: Experiment, message: str = WELCOME) -> None:
        """Leave the run for one of another experiment, or of the same from the start."""
        self.playback.close()
        self._axis_chosen, self.log_scale = False, False
        self.playback = Playback(experiment, self._show, self.call_later)
        self.playback.show(message)
        self.playback.load_engine()

    def _show_predictions(self) -> None:
        """Add what needs numpy, which is slow to load, once the rest is on the screen."""
        from tui.panels.data import DataPanel
        from tui.panels.prediction import PredictionPanel

        prediction, data = self.query_one("#prediction"), self.query_one("#data")
        if not (prediction.is_attached and data.is_attached):
            return  # the user has left meanwhile
        prediction.mount(PredictionPanel().data_bind(LessonScreen.moment))
        data.mount(DataPanel().data_bind(LessonScreen.moment))
        self.call_after_refresh(self.playback.load_engine)

    def on_unmount(self) -> None:
        """Leave no thread behind."""
        self.playback.close()

    def on_resize(self, event: events.Resize) -> None:
        """A narrow footer has room for the keys alone."""
        self.query_one(Footer).show_command_palette = event.size.width >= PALETTE_WIDTH

    def _show(self, moment: Moment) -> None:
        self.moment = moment
        first, last = moment.history.first, moment.history.last
        if not self._axis_chosen and first is not None and last is not None:
            self.log_scale = 0.0 < last * WIDE < first
        for panel in self.query(ExplanationPanel):  # none when the program is just being left
            panel.border_subtitle = Content(moment.status.engine)

    # from step to step

    def action_go(self, move: str) -> None:
        """Go to where a key leads."""
        self.playback.go(MOVES[move])

    def action_first(self) -> None:
        """Go back to Init."""
        self.playback.first(WELCOME)

    def action_latest(self) -> None:
        """Go to the latest step reached."""
        self.playback.latest()

    # running by itself

    def action_run(self) -> None:
        """Let the run go on by itself, or pause it."""
        self.playback.toggle()

    def action_faster(self) -> None:
        """Raise the speed."""
        self.playback.change_speed(+1)

    def action_slower(self) -> None:
        """Lower the speed."""
        self.playback.change_speed(-1)

    # dialogs

    def action_ask(self, dialog: str) -> None:
        """Open a dialog."""
        self.dialogs.open(dialog)

    @on(ParametersPanel.ParameterChosen)
    def change_parameter(self, event: ParametersPanel.ParameterChosen) -> None:
        """Ask for a new value of the parameter that was pointed at."""
        self.playback.stop()
        self.dialogs.change(event.parameter)

    # the panels

    def action_open_sum(self) -> None:
        """Itemise the sum over all paths, or close it."""
        self.open_sum = not self.open_sum
        opened = "Every sum is itemised in full. x shortens the long ones again."
        closed = "Long sums are shortened. x itemises them in full."
        self.playback.say(opened if self.open_sum else closed)

    def action_log_scale(self) -> None:
        """Switch the loss axis."""
        self.log_scale, self._axis_chosen = not self.log_scale, True
        scale = "logarithmic" if self.log_scale else "linear"
        self.playback.say(f"The axis of the loss is {scale}.")

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
        panels = [panel for name in PANELS for panel in self.query(name) if panel.is_on_screen]
        if not panels:  # the window is too small for any
            return
        at = next((k for k, panel in enumerate(panels) if panel.has_focus), -1 if by > 0 else 0)
        panels[(at + by) % len(panels)].focus()

    @on(TabStrip.Chosen)
    def show_tab(self, event: TabStrip.Chosen) -> None:
        """On a narrow screen, one panel at a time stands above the derivation."""
        for tab in TABS:
            self.set_class(tab == event.name, f"-show-{tab.lower()}")

    @on(LossPanel.EpochChosen)
    def go_to_epoch(self, event: LossPanel.EpochChosen) -> None:
        """Go to the close of the epoch that was pointed at."""
        self.playback.go(lambda schedule, _: schedule.epoch_close(event.epoch))

    def on_data_panel_row_chosen(self, event: DataPanel.RowChosen) -> None:
        """Go to the row that was pointed at, in this epoch."""
        self.playback.go(
            lambda schedule, position: navigation.row_start(
                schedule, max(position.epoch, 1), event.row
            )
        )

    def action_page(self, page: str) -> None:
        """Show something in the place of the parameters, or the parameters again."""
        shown = self.has_class(f"-page-{page}")
        for other in PAGES:
            self.set_class(other == page and not shown, f"-page-{other}")

    def action_maximize_panel(self) -> None:
        """Give a panel the whole screen, or take it back."""
        if self.maximized is not None:
            self.minimize()
        else:
            self.maximize(self.focused or self.query_one(NetworkPanel))
