"""What comes of it when the user points at something on a panel, or marks it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events, on
from textual.errors import NoWidget
from textual.geometry import Offset
from textual.screen import Screen
from textual.widget import Widget

from core.formulas.names import Kind, Symbol
from core.run import navigation
from tui.panels.loss import LossPanel
from tui.panels.network import NetworkPanel
from tui.panels.parameters import ParametersPanel
from tui.playing.goals import gradient_words
from tui.playing.playback import Playback
from tui.widgets.marked import Marked
from tui.widgets.scrolled import Said

if TYPE_CHECKING:
    from tui.lesson.dialogs import Dialogs
    from tui.panels.code import CodePanel
    from tui.panels.data import DataPanel
    from tui.panels.loop import LoopPanel
    from tui.panels.prediction import PredictionPanel


class PointingScreen(Screen[None]):
    """A screen of a run, on which what is pointed at is gone to or changed.

    Attributes:
        playback: The run, and the place in it that is shown.
        dialogs: What opens over it.
    """

    playback: Playback
    dialogs: Dialogs

    def get_widget_and_offset_at(self, x: int, y: int) -> tuple[Widget | None, Offset | None]:
        """The widget at a cell, and the cell of its content for marking."""
        try:
            widget, _ = self.get_widget_at(x, y)
        except NoWidget:
            return None, None
        if isinstance(widget, Marked):
            return widget, widget.offset_at(x, y)
        return super().get_widget_and_offset_at(x, y)

    def _forward_event(self, event: events.Event) -> None:
        """Pass an event on; the end of marking is no click on what stands there."""
        if not (isinstance(event, events.Click) and self.selections):
            super()._forward_event(event)

    @on(NetworkPanel.Chosen)
    def choose_in_network(self, event: NetworkPanel.Chosen) -> None:
        """Go to the gradient of what was pointed at; of data, ask for another value."""
        if event.symbol.kind in (Kind.INPUT, Kind.TARGET):
            self._change_datum(event.symbol)
        else:
            self._go_to_gradient(event.symbol)

    def _change_datum(self, symbol: Symbol) -> None:
        self.playback.stop()
        if self.playback.stepper.position.row:
            self.dialogs.change(symbol)
        else:
            self.playback.say("No row is at hand here: → leads to the first step of one.")

    def _go_to_gradient(self, symbol: Symbol) -> None:
        self.playback.go(
            lambda schedule, position: navigation.gradient_step(schedule, position, symbol)
        )
        stepper = self.playback.stepper
        self.playback.say(gradient_words(stepper.step, stepper.experiment.network))

    @on(ParametersPanel.ParameterChosen)
    def change_parameter(self, event: ParametersPanel.ParameterChosen) -> None:
        """Ask for a new value of the parameter that was pointed at."""
        self.playback.stop()
        self.dialogs.change(event.parameter)

    @on(LossPanel.EpochChosen)
    def go_to_epoch(self, event: LossPanel.EpochChosen) -> None:
        """Go to the close of the epoch that was pointed at."""
        self.playback.go(lambda schedule, _: schedule.epoch_close(event.epoch))

    def on_prediction_panel_row_chosen(self, event: PredictionPanel.RowChosen) -> None:
        """Go to the row that was pointed at, in this epoch."""
        self._go_to_row(event.row)

    def on_data_panel_row_chosen(self, event: DataPanel.RowChosen) -> None:
        """Go to the row that was pointed at, in this epoch."""
        self._go_to_row(event.row)

    def _go_to_row(self, row: int) -> None:
        self.playback.go(
            lambda schedule, position: navigation.row_start(schedule, max(position.epoch, 1), row)
        )

    def on_code_panel_line_chosen(self, event: CodePanel.LineChosen) -> None:
        """Go to the step of the line that was pointed at."""
        self.playback.go(lambda _schedule, _position: event.t)

    def on_loop_panel_node_chosen(self, event: LoopPanel.NodeChosen) -> None:
        """Go to the start of the part of the run that was pointed at."""
        self.playback.go(lambda _schedule, _position: event.t)

    @on(Said)
    def say(self, event: Said) -> None:
        """Say what a panel has to say."""
        self.playback.say(event.words)
