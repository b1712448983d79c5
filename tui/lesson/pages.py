"""The pages of the lesson: a record each. Tabs, keys, places and the help are views of them.

A new page is its panel and a record here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import Enum

from textual.binding import Binding
from textual.widget import Widget

from tui.panels.derivation import DerivationPanel
from tui.panels.loss import LossPanel
from tui.panels.network import NetworkPanel
from tui.panels.parameters import ParametersPanel


class Place(Enum):
    """Where a page may stand, as a class of the style sheet, which says more of sizes.

    On a narrow screen those with tabs share one place, all others keep theirs or are not shown.
    """

    ABOVE = "-above"  # the derivation, beside the results
    DERIVATION = "-derivation"  # in the middle of the lesson
    BESIDE = "-beside"  # the derivation, where that leaves room at its right
    FIRST = "-first"  # among the results
    BETWEEN = "-between"  # first and last, unless the screen is low or a page has the column
    LAST = "-last"  # among the results, unless a page stands there instead
    INSTEAD = "-instead"  # of the last, when it is asked for; a tall screen has room for both
    COLUMN = "-column"  # of the results below the first, when it is asked for

    @property
    def is_tabbed(self) -> bool:
        """Whether a tab leads there on a narrow screen."""
        return self not in (Place.DERIVATION, Place.BESIDE)

    @property
    def is_asked_for(self) -> bool:
        """Whether it takes a key to be shown there."""
        return self in (Place.INSTEAD, Place.COLUMN)


RESULTS = (Place.FIRST, Place.BETWEEN, Place.INSTEAD, Place.LAST, Place.COLUMN)
"""The places of the column of results."""


@dataclass(frozen=True, eq=False)
class Page:
    """A page of the lesson.

    Attributes:
        name: What its tab and its key call it, in small letters.
        title: What stands in its border and in the help.
        panel: Gives the class of its panel, which has no arguments. It follows whatever of the
            screen it has a reactive for, such as `moment`.
        places: Where it may stand; it has a panel for each.
        shows: What there is to see on it, in a sentence or three.
        mouse: What the mouse does there; empty where it does nothing.
        key: What asks for it; empty where it needs no asking.
        asks: What that key does, in a sentence.
        late: Whether `panel` imports what is slow to load, or not seen at first: it is then called
            only once the others are on the screen.
        wide: Whether the results take more room while it is asked for.
    """

    name: str
    title: str
    panel: Callable[[], type[Widget]]
    places: tuple[Place, ...]
    shows: str
    mouse: str = ""
    key: str = ""
    asks: str = ""
    late: bool = False
    wide: bool = False

    @property
    def tab(self) -> str:
        """What stands on its tab; empty where it has none."""
        return self.name.capitalize() if any(place.is_tabbed for place in self.places) else ""


def _prediction() -> type[Widget]:
    from tui.panels.prediction import PredictionPanel  # brings numpy

    return PredictionPanel


def _data() -> type[Widget]:
    from tui.panels.data import DataPanel

    return DataPanel


def _code() -> type[Widget]:
    from tui.panels.code import CodePanel

    return CodePanel


def _loop() -> type[Widget]:
    from tui.panels.loop import LoopPanel

    return LoopPanel


PAGES = (
    Page(
        name="network",
        title="Network",
        panel=lambda: NetworkPanel,
        places=(Place.ABOVE,),
        shows="Inputs, neurons with their z, output and δ, weights on the lines, and the loss. A "
        "line's colour is its weight's sign, its thickness the size. What the step touches is lit "
        "and wears the colours of the formula; · is not known yet.",
        mouse="What the mouse points at is read off below, with all its digits; of an input also "
        "∂L/∂x, once the row has its gradients. A click on a parameter or a neuron goes to "
        "its gradient for this row, one on L to the loss; on an input or the target it asks for "
        "another value.",
    ),
    Page(
        name="derivation",
        title="Derivation",
        panel=lambda: DerivationPanel,
        places=(Place.DERIVATION,),
        shows="The step as a formula: in symbols, in numbers, and the result. A gradient is "
        "checked: ✓ numeric is what a difference of two losses gives.",
    ),
    Page(
        name="loss",
        title="Loss",
        panel=lambda: LossPanel,
        places=(Place.FIRST,),
        shows="The mean loss of each epoch, left to right. The mark is the epoch of the current "
        "step. y makes the axis logarithmic, so that small losses can be told apart.",
        mouse="The losses of the epoch under the mouse are read off above the curves; a click goes "
        "to the close of that epoch.",
    ),
    Page(
        name="prediction",
        title="Prediction",
        panel=_prediction,
        places=(Place.BETWEEN,),
        shows="What the network answers, with the rows of the data as dots: with one input a "
        "curve, with two a map of colours, else prediction against target.",
        mouse="What is predicted under the mouse is read off, and a row where one stands; a click "
        "on it goes to that row, in this epoch.",
        late=True,
    ),
    Page(
        name="data",
        title="Data",
        panel=_data,
        places=(Place.INSTEAD,),
        shows="The rows, as in the file and as the network sees them (→), with prediction and "
        "error. d shows it in the place of the parameters; ▸ is the row at hand.",
        mouse="A click goes to that row, in this epoch.",
        key="d",
        asks="Show the data in place of the parameters, or the other way round.",
        late=True,
    ),
    Page(
        name="parameters",
        title="Parameters",
        panel=lambda: ParametersPanel,
        places=(Place.LAST,),
        shows="Every parameter: its value, its gradient for this row, its change by this update.",
        mouse="A click asks for a new value; on a heading it orders them, the largest first.",
    ),
    Page(
        name="code",
        title="Code",
        panel=_code,
        places=(Place.COLUMN,),
        shows="The update as a program, line by line, the current step lit; the same with PyTorch "
        "beside it. It could be copied and run. c shows it in the place of the parameters.",
        mouse="A click on a line goes to the step that it computes.",
        key="c",
        asks="Show the update as a program: Python, and PyTorch beside it.",
        late=True,
        wide=True,
    ),
    Page(
        name="loop",
        title="Training loop",
        panel=_loop,
        places=(Place.COLUMN, Place.BESIDE),
        shows="The whole run as a flowchart: epochs, batches, rows and the parts of an update, "
        "with the one at hand lit. f shows it in the place of the parameters.",
        mouse="A click on a part of the run goes to where it begins.",
        key="f",
        asks="Show where the run stands in its loops, as a flowchart.",
        late=True,
    ),
)
"""In the order of tabs and of the tab key, and from top to bottom of their columns."""

TABS = tuple(page for page in PAGES if page.tab)


def own_keys() -> Iterator[tuple[str, Binding]]:
    """The keys that panels have of their own, each with the title of its page."""
    for page in PAGES:
        for key in vars(page.panel()).get("BINDINGS", ()):
            if isinstance(key, Binding) and key.tooltip:
                yield page.title, key
