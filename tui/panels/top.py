"""The line at the top of the screen."""

from __future__ import annotations

from textual.reactive import reactive
from textual.strip import Strip

from tui.drawing.headline import Headline, headline
from tui.drawing.typeset import strip
from tui.playing.moment import Moment
from tui.widgets.marked import Marked


class TopLine(Marked):
    """Title, phase strip, epoch, row and step, learning rate and optimiser, and the speed.

    Attributes:
        moment: Where the run stands; a blank line where it is None.
    """

    DEFAULT_CSS = """
    TopLine {
        width: 1fr;
        height: 1;
    }
    """

    moment: reactive[Moment | None] = reactive(None)

    def render_line(self, y: int) -> Strip:
        """The line."""
        width = self.size.width
        if self.moment is None or y > 0:
            return strip((), width, self.rich_style)
        return strip(headline(view(self.moment), width), width, self.rich_style)


def view(moment: Moment) -> Headline:
    """What the line says of a moment."""
    return Headline(
        title=moment.experiment.title,
        position=moment.step.position,
        schedule=moment.schedule,
        learning_rate=moment.learning_rate,
        optimizer=moment.experiment.training.optimizer,
        running=moment.status.running,
        speed=moment.status.speed,
        rate=moment.status.rate,
    )
