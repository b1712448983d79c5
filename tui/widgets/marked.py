"""Text that can be marked with the mouse, in widgets that draw themselves line by line."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.geometry import Offset, Region
from textual.selection import Selection
from textual.strip import Strip
from textual.widget import Widget


class Marked(Widget):
    """A widget whose lines, as they stand on the screen, can be marked.

    What is marked is counted in cells of its content, so that wide letters take two.
    """

    def get_selection(self, selection: Selection) -> tuple[str, str]:
        """The text that is marked, without the blanks at the ends of its lines."""
        lines = []
        for y in range(self.size.height):
            span = selection.get_span(y)
            if span is not None:
                start, end = span
                line = self.render_line(y)
                lines.append(line.crop(start, None if end < 0 else end).text.rstrip())
        return "\n".join(lines).strip("\n"), "\n"

    def render_lines(self, crop: Region) -> list[Strip]:
        """The lines, with what is marked lit up."""
        lines = super().render_lines(crop)
        selection = self.text_selection
        if selection is None:
            return lines
        left, top = self.gutter.left, self.gutter.top
        return [
            self._with_marked(line, selection, y - top, left - crop.x)
            for y, line in enumerate(lines, crop.y)
        ]

    def _with_marked(self, line: Strip, selection: Selection, y: int, shift: int) -> Strip:
        """A line of the widget, of whose content the marked part is lit up."""
        span = selection.get_span(y) if 0 <= y < self.size.height else None
        if span is None:
            return line
        width, length = self.size.width, line.cell_length
        start, end = span[0], width if span[1] < 0 else min(span[1], width)
        first, last = (min(max(cell + shift, 0), length) for cell in (start, end))
        if first >= last:
            return line
        style = self.screen.get_component_rich_style("screen--selection")
        before, marked, after = line.divide([first, last, length])
        lit = [Segment(text, (own or Style.null()) + style) for text, own, _ in marked]
        return Strip.join([before, Strip(lit, last - first), after])

    def offset_at(self, x: int, y: int) -> Offset | None:
        """The cell of the content at a cell of the screen; None for one beside it."""
        region = self.content_region
        return Offset(x, y) - region.offset if region.contains(x, y) else None
