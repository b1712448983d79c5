"""The keys of the lesson, as footer, help and palette show them, and which can act at a moment.

A key that cannot act is left out of the line of keys only: pressed, it still says why.
"""

from __future__ import annotations

from textual.binding import Binding

from core.run.position import Phase
from tui.lesson.pages import PAGES, Page
from tui.playing.moment import Moment
from tui.playing.speeds import SPEEDS

STEP, PART, SPEED = (Binding.Group(words, compact=True) for words in ("step", "part", "speed"))


def _key(
    keys: str,
    name: str,
    words: str,
    tooltip: str,
    *,
    show: bool = False,
    group: Binding.Group | None = None,
    does: str = "",
) -> Binding:
    """A key and the name of its action; those with `show` or a `group` stand in the footer.

    Args:
        keys: The keys, with commas between them.
        name: What help, palette and tests call it; unless `does` says otherwise, the action.
        words: The same for the footer.
        tooltip: What it does, in a sentence.
        show: Whether it stands in the footer.
        group: The keys beside which it stands there.
        does: The action, where it takes an argument.
    """
    shown = show or group is not None
    return Binding(keys, does or name, words, id=name, show=shown, tooltip=tooltip, group=group)


def _move(
    keys: str,
    name: str,
    words: str,
    tooltip: str,
    *,
    show: bool = False,
    group: Binding.Group | None = None,
) -> Binding:
    """A key that leads to another step: a name among `goals.MOVES`."""
    return _key(keys, name, words, tooltip, show=show, group=group, does=f"go({name!r})")


def _ask(keys: str, name: str, words: str, tooltip: str, *, show: bool = False) -> Binding:
    """A key that opens a dialog: a name among `Dialogs.all`."""
    return _key(keys, name, words, tooltip, show=show, does=f"ask({name!r})")


def _page(page: Page) -> Binding:
    """The key that asks for a page."""
    return _key(page.key, page.name, page.title.lower(), page.asks, does=f"page({page.name!r})")


LESSON = (
    _move("left,p", "back", "back", "Go back to the step before.", group=STEP),
    _move("right,n", "advance", "next", "Go to the next step.", group=STEP),
    _move(
        "left_square_bracket",
        "previous_phase",
        "part before",
        "Go back to the start of this part of the update, or the one before.",
        group=PART,
    ),
    _move(
        "right_square_bracket",
        "next_phase",
        "next part",
        "Go to the next part of the update: forward, loss, gradients, update.",
        group=PART,
    ),
    _move("u", "next_update", "update", "Go to the start of the next update.", show=True),
    _move(
        "U,shift+u",
        "previous_update",
        "update before",
        "Go back to the start of this update, or the one before.",
    ),
    _move("e", "next_epoch", "epoch", "Run to the close of the epoch.", show=True),
    _move(
        "E,shift+e", "previous_epoch", "epoch before", "Go back to the close of the epoch before."
    ),
    _key("space", "run", "run", "Let the run go on by itself, or pause it.", show=True),
    _key(
        "minus", "slower", "slower", "Lower the speed of a run that goes on by itself.", group=SPEED
    ),
    _key("plus,equals_sign", "faster", "faster", "Raise that speed.", group=SPEED),
    _key("home", "first", "first step", "Go back to the first step, Init."),
    _key("end", "latest", "latest step", "Go to the latest step reached."),
    _ask(
        "g",
        "go_to",
        "go to",
        "Go to a step, epoch, update or row by its number, to a gradient by its name.",
        show=True,
    ),
    _ask(
        "L,shift+l",
        "learning_rate",
        "learning rate",
        "Change the learning rate from the current update on.",
        show=True,
    ),
    _ask(
        "enter",
        "change",
        "change a value",
        "Change parameters, inputs and targets; the current update starts again with them.",
        show=True,
    ),
    _ask(
        "comma",
        "settings",
        "settings",
        "Change the settings of the run, from the learning rate to the network; what can, goes on.",
    ),
    _key(
        "r",
        "restart",
        "restart",
        "Start the same run again, with the same seed.",
        does="restart(False)",
    ),
    _key(
        "R,shift+r",
        "restart_anew",
        "new seed",
        "Start the run again with the next seed, for other random numbers.",
        does="restart(True)",
    ),
    _key("x", "open_sum", "open the sum", "Itemise the sum over all paths, or close it again."),
    _key(
        "y",
        "log_scale",
        "loss axis",
        "Switch the axis of the loss between linear and logarithmic.",
        show=True,
    ),
    *(_page(page) for page in PAGES if page.key),
    _key("tab", "next_panel", "next panel", "Move to the next panel."),
    _key("shift+tab", "previous_panel", "panel before", "Move to the panel before."),
    _key(
        "m",
        "maximize_panel",
        "maximise",
        "Give a panel the whole screen, or take it back.",
        show=True,
    ),
    _ask(
        "number_sign",
        "digits",
        "digits",
        "Choose how many digits the numbers in formulas and sentences have.",
    ),
    _key(
        "Y,shift+y",
        "copy",
        "copy",
        "Copy the derivation to the clipboard; with the code panel in focus, the program.",
    ),
    _ask("o", "open", "open", "Open another experiment: a sample, a recent one or a file."),
    _ask(
        "N,shift+n,ctrl+n",
        "new_experiment",
        "new experiment",
        "Type in an experiment from nothing: sizes, activations, rows of data, weights.",
    ),
    _ask(
        "S,shift+s",
        "export",
        "export",
        "Write this experiment into a file, with every value of it, to open or hand on.",
    ),
    _ask("k", "words", "words", "What the words on the screen mean, and all others of the field."),
    _key("t", "tour", "tour", "Take the tour: one whole update, from the first step on."),
    _ask("i", "about", "about", "What this experiment is, and what was found on reading it."),
    _ask("question_mark,f1", "help", "help", "All keys, the panels and the notation.", show=True),
)

GIVE_WAY = (
    "log_scale",
    "maximize_panel",
    "learning_rate",
    "go_to",
    "change",
    "slower",
    "faster",
    "next_epoch",
    "next_update",
    "previous_phase",
    "next_phase",
)
"""Keys that the footer can do without where it has no room for all, the first of them first."""

LEAVE_TOUR = _key("escape", "leave_tour", "end the tour", "End the tour; t takes it again.")

BACKWARDS = ("back", "previous_phase", "previous_update", "previous_epoch", "first")
ONWARDS = ("advance", "next_phase", "next_update", "next_epoch", "run")
IDLE = ""


def unusual(moment: Moment, closed: bool, opened: bool) -> dict[str, str]:
    """The keys that now do something else than usual, by name, and what in a word or two.

    Args:
        moment: Where the run stands.
        closed: Whether a sum of its step is shortened.
        opened: Whether sums are itemised that would else be shortened.

    Returns:
        Words for those that do something; `IDLE` for those that cannot act.
    """
    words: dict[str, str] = {}
    if moment.step.t == 0:
        words |= dict.fromkeys(BACKWARDS, IDLE)
    if moment.step.phase is Phase.END:
        words |= dict.fromkeys(ONWARDS, IDLE)
    if moment.step.t == moment.reached:
        words["latest"] = IDLE
    if moment.status.running:
        words["run"] = "pause"
    if moment.status.speed == SPEEDS[0].words:
        words["slower"] = IDLE
    if moment.status.speed == SPEEDS[-1].words:
        words["faster"] = IDLE
    words["open_sum"] = "close sum" if opened else "open sum" if closed else IDLE
    return words
