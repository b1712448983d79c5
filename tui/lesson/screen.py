"""The lesson: one run, its panels, and the keys that move through it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cached_property, partial
from typing import TYPE_CHECKING, ClassVar, cast

from textual import events, on
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.reactive import reactive
from textual.widget import Widget
from textual.widgets import Static

from core.data.experiment import Experiment
from tui.lesson import keys
from tui.lesson.columns import Columns, Slot
from tui.lesson.dialogs import Dialogs
from tui.lesson.pages import PAGES, RESULTS, TABS, Page, Place
from tui.lesson.pointing import PointingScreen
from tui.panels.derivation import DerivationPanel
from tui.panels.explanation import ExplanationPanel
from tui.panels.insight import InsightPanel
from tui.panels.network import NetworkPanel
from tui.panels.tabs import TabStrip
from tui.panels.top import TopLine
from tui.playing.goals import MOVES
from tui.playing.moment import Moment
from tui.playing.playback import Playback
from tui.playing.speeds import FIRST
from tui.preferences import Memory
from tui.terminal.keystream import CountsKeys
from tui.widgets.key_bar import KeyBar
from tui.widgets.worded import Worded

if TYPE_CHECKING:
    from tui.terminal.guest import Guest
    from tui.tour.guide import Guide

WELCOME = "Press → for the next step, e for an epoch, space to let it run."
ASK_FOR_ROOM = (
    "chainstep needs a window of at least 60 × 18 characters. Make it larger, or press q to leave."
)
WIDE = 100.0  # times that the loss has fallen when a linear axis shows no more than a corner
FOLLOWED = ("moment", "open_sum", "log_scale")  # what panels of pages can follow


class LessonScreen(PointingScreen):
    """One run on the screen.

    Attributes:
        moment: What all panels show.
        playback: The run, and the place in it that is shown.
        dialogs: What opens over it.
        open_sum: Whether sums over paths are itemised in full.
        log_scale: Whether the axis of the loss is logarithmic.
        touring: Whether the card of the tour stands in the place of the explanation.
    """

    AUTO_FOCUS = ""
    HORIZONTAL_BREAKPOINTS = [(0, "-slim"), (60, "-narrow"), (100, "-wide"), (160, "-broad")]  # noqa: RUF012
    VERTICAL_BREAKPOINTS = [(0, "-flat"), (18, "-low"), (30, "-high"), (50, "-tall")]  # noqa: RUF012
    BINDINGS: ClassVar[list[BindingType]] = [*keys.LESSON, keys.LEAVE_TOUR]

    # without a repaint of the whole screen: each panel paints what has changed in it
    moment: reactive[Moment | None] = reactive(None, repaint=False)
    open_sum: reactive[bool] = reactive(False, repaint=False)
    log_scale: reactive[bool] = reactive(False, repaint=False)
    touring: reactive[bool] = reactive(False, repaint=False, toggle_class="-tour", bindings=True)

    def __init__(self, experiment: Experiment, memory: Memory, digits: int | None = None) -> None:
        """Start a run of this experiment.

        Args:
            experiment: What to run.
            memory: What is remembered from one start to the next.
            digits: Significant digits of numbers; those that are remembered, if left out.
        """
        super().__init__()
        self._memory = memory
        self._axis_chosen = False  # until then, losses that fall far get a logarithmic axis
        self._key_bar = KeyBar(keys.GIVE_WAY)
        self.dialogs = Dialogs(self, memory)
        self.playback = Playback(
            experiment, self._show, self.call_later, digits=digits or memory.preferences.digits
        )

    def compose(self) -> ComposeResult:
        """The panels, all fed with the same moment."""
        yield TopLine().data_bind(LessonScreen.moment)
        yield TabStrip(tuple(page.tab for page in TABS)).data_bind(LessonScreen.moment)
        with Columns(id="panels"):
            with Vertical(id="results"):
                yield from self._slots(*RESULTS)
            with Vertical(id="lesson"):
                yield from self._slots(Place.ABOVE)
                with Horizontal(id="derivation"):
                    yield from self._slots(Place.DERIVATION, Place.BESIDE)
                yield ExplanationPanel().data_bind(LessonScreen.moment)
                yield InsightPanel().data_bind(LessonScreen.moment)
        yield Static(Content(ASK_FOR_ROOM), id="room")
        yield self._key_bar

    def _slots(self, *places: Place) -> Iterator[Slot]:
        """The slots of pages in some places, with the panels that come at once."""
        for page in PAGES:
            for place in page.places:
                if place in places:
                    yield Slot(page, place, *(() if page.late else (self._panel(page),)))

    def _panel(self, page: Page) -> Widget:
        """The panel of a page, which follows whatever it has a reactive for."""
        kind = page.panel()
        panel = kind()
        panel.border_title = page.title
        return panel.data_bind(
            *(getattr(LessonScreen, name) for name in FOLLOWED if hasattr(kind, name))
        )

    def on_mount(self) -> None:
        """Show the first step, then see to the fast engine."""
        self.playback.show(WELCOME)
        self.call_after_refresh(self._show_predictions)
        self._show_notes()

    def start(self, experiment: Experiment, message: str = WELCOME, *, again: bool = False) -> None:
        """Leave the run for one of another experiment, or of the same from the start.

        Args:
            experiment: What to run.
            message: What to say.
            again: Whether it is the experiment of the run before, perhaps with other settings.
        """
        speed = self.playback.speed if again else FIRST
        self.playback.close()
        self._axis_chosen, self.log_scale = False, False
        digits = self.playback.stepper.digits
        self.playback = Playback(experiment, self._show, self.call_later, speed, digits)
        self.playback.show(message)
        self.playback.load_engine()
        if not again:
            self._show_notes()

    def _show_notes(self) -> None:
        """Show what was found on reading the experiment, where something was."""
        if self.playback.stepper.experiment.notes:
            self.call_after_refresh(self.dialogs.about)

    def _show_predictions(self) -> None:
        """Add what is slow to load, or not shown at first, once the rest is on the screen."""
        slots = [slot for slot in self.query(Slot) if slot.page.late]
        if not slots or not all(slot.is_attached for slot in slots):
            return  # the user has left meanwhile
        for slot in slots:
            slot.mount(self._panel(slot.page))
        self.call_after_refresh(self.playback.load_engine)
        self._show_words()

    def _show_words(self) -> None:
        """Underline the words of the glossary; on the very first start, begin the tour."""
        from core.words.glossary import found

        self.query_one(ExplanationPanel).find = found
        if self._memory.is_first_start:
            self.playback.say("")  # the card says what to press
            self._begin_tour()

    @cached_property
    def guide(self) -> Guide:
        """The tour, whose parts are imported when it is first taken."""
        from tui.tour.guide import Guide

        return Guide(self, self._remember_tour)

    def _remember_tour(self) -> None:
        self._memory.remember(replace(self._memory.preferences, toured=True))

    def stop_running(self) -> bool:
        """Pause a run that goes on by itself; whether there was one."""
        return self.playback.stop()

    def on_unmount(self) -> None:
        """Leave no thread behind."""
        self.playback.close()

    def _show(self, moment: Moment) -> None:
        self.moment = moment
        first, last = moment.history.first, moment.history.last
        if not self._axis_chosen and first is not None and last is not None:
            self.log_scale = 0.0 < last * WIDE < first
        for panel in self.query(ExplanationPanel):  # none when the program is just being left
            panel.border_subtitle = Content(moment.status.engine)
        if self.touring:
            self.guide.follow(moment)
        self._name_keys()

    def on_resize(self, event: events.Resize) -> None:
        """Sums may have more room now, or less."""
        self.call_after_refresh(self._name_keys)

    def watch_open_sum(self) -> None:
        """Another key can act on the sum now."""
        self._name_keys()

    def _name_keys(self) -> None:
        """Have those keys named that can act now."""
        if self.moment is not None:
            shortened = any(panel.is_shortened for panel in self.query(DerivationPanel))
            self._key_bar.unusual = keys.unusual(self.moment, shortened, self.open_sum)

    # from step to step

    def action_go(self, move: str) -> None:
        """Go to where a key leads."""
        times = cast("CountsKeys", self.app).take_count()
        self.playback.go(MOVES[move], times)

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

    def action_restart(self, new_seed: bool) -> None:
        """Start the run again, with the same seed or the next one."""
        self.dialogs.restart(new_seed=new_seed)

    # taking something along

    def action_copy(self) -> None:
        """Copy the derivation, or the program where that has the focus."""
        from tui.lesson import copying
        from tui.panels.code import CodePanel

        if self.moment is None:
            return
        in_ascii = self.app.has_class("-ascii")
        take = copying.program if isinstance(self.focused, CodePanel) else copying.derivation
        taken = take(self.moment, "ascii" if in_ascii else "unicode")
        cast("Guest[object]", self.app).copy(taken.text, taken.what, taken.file)

    # dialogs

    def action_ask(self, dialog: str) -> None:
        """Open a dialog."""
        self.dialogs.open(dialog)

    @on(Worded.WordChosen)
    def explain_word(self, event: Worded.WordChosen) -> None:
        """Show the meaning of the word that was clicked."""
        self.playback.stop()
        self.dialogs.word(event.word)

    # the tour

    def action_tour(self) -> None:
        """Take the tour, from the first step on."""
        self.playback.go(lambda _schedule, _position: 0)
        self._begin_tour()

    def _begin_tour(self) -> None:
        if self.moment is not None:
            self.guide.start(self.moment)
            self.touring = True

    def _end_tour(self) -> None:
        self.touring = False
        self.guide.leave()

    def action_leave_tour(self) -> None:
        """Give the screen back first, where a panel has it; then end the tour."""
        if self.maximized is not None:
            self.minimize()
        else:
            self._end_tour()

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool:
        """Escape has nothing to leave where there is no tour."""
        return action != "leave_tour" or self.touring

    def on_tour_panel_closed(self) -> None:
        """The × of the card ends the tour."""
        self._end_tour()

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
        self._uncovered(partial(self._switch, +1))

    def action_previous_panel(self) -> None:
        """Move to the panel before."""
        self._uncovered(partial(self._switch, -1))

    def _uncovered(self, act: Callable[[], None]) -> None:
        """Do something with the panels, of which none has the whole screen then."""
        if self.maximized is None:
            act()
        else:
            self.minimize()
            self.call_after_refresh(act)

    def _switch(self, by: int) -> None:
        if self.has_class("-narrow"):
            self.query_one(TabStrip).move(by)
        else:
            self.query_one(Columns).focus_next(by)

    @on(TabStrip.Chosen)
    def show_tab(self, event: TabStrip.Chosen) -> None:
        """On a narrow screen, one page at a time stands above the derivation."""
        columns, page = self.query_one(Columns), TABS[event.place]
        columns.choose(page)
        if self.has_class("-narrow"):
            self.call_after_refresh(columns.focus_page, page)

    def action_page(self, name: str) -> None:
        """Show a page that stands in the place of others, or those again."""
        self._uncovered(partial(self._turn_to, next(p for p in PAGES if p.name == name)))

    def _turn_to(self, page: Page) -> None:
        columns = self.query_one(Columns)
        if self.has_class("-narrow"):
            tabs, tab = self.query_one(TabStrip), TABS.index(page)
            tabs.chosen = 0 if tabs.chosen == tab else tab
        elif columns.ask(page):
            self.call_after_refresh(columns.focus_page, page)

    def action_maximize_panel(self) -> None:
        """Give a panel the whole screen, or take it back."""
        if self.maximized is not None:
            self.minimize()
        else:
            self.maximize(self.focused or self.query_one(NetworkPanel))
