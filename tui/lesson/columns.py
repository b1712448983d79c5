"""The columns in which the pages of a lesson stand, and which of them are shown."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from textual.containers import Horizontal, Vertical
from textual.widget import Widget

from tui.lesson.pages import PAGES, Page, Place

TABBED, CHOSEN, ASKED = "-tabbed", "-chosen", "-asked"
WIDE = "-with-wide"


class Slot(Vertical):
    """A place for the panel of a page, which may come later.

    Attributes:
        page: The page.
        place: Which of its places it is.
    """

    def __init__(self, page: Page, place: Place, *panels: Widget) -> None:
        """Keep the place, at first with this panel or empty."""
        super().__init__(*panels, classes=place.value)
        self.page, self.place = page, place
        self.set_class(place.is_tabbed, TABBED)

    @property
    def is_shown(self) -> bool:
        """Whether the style sheet gives it a place, however small the screen is."""
        return all(node.display for node in self.ancestors_with_self)


class Columns(Horizontal):
    """The columns, with a slot in them for each place of each page.

    Of the pages with tabs, one is chosen, which counts on a narrow screen; and one may be asked
    for, which counts on others. What follows from that for the pages is up to the style sheet: the
    slot of the one that is chosen, and the column that it stands in, are `-chosen`; the slot of the
    one that is asked for is `-asked`, and the columns are `-with-` its place.
    """

    _asked: Page | None = None

    @property
    def slots(self) -> Iterator[Slot]:
        """All slots, in the order of their pages."""
        found = list(self.query(Slot))
        for page in PAGES:
            yield from (slot for slot in found if slot.page is page)

    @property
    def panels(self) -> Iterator[Widget]:
        """All panels that are there already, in the order of their pages."""
        for slot in self.slots:
            yield from slot.children

    def choose(self, page: Page) -> None:
        """Show this page on a narrow screen."""
        slots = [slot for slot in self.slots if slot.place.is_tabbed]
        chosen = [slot for slot in slots if slot.page is page]
        for slot in slots:
            slot.set_class(slot in chosen, CHOSEN)
        for column in self.children:
            column.set_class(any(column in slot.ancestors for slot in chosen), CHOSEN)

    def ask(self, page: Page) -> bool:
        """Show this page on a wide screen, or no longer; whether it is shown now."""
        self._asked = page if page is not self._asked else None
        places = self._asked.places if self._asked is not None else ()
        for slot in self.query(Slot):
            slot.set_class(slot.page is self._asked and slot.place.is_asked_for, ASKED)
        for place in Place:
            self.set_class(place in places and place.is_asked_for, f"-with{place.value}")
        self.set_class(self._asked is not None and self._asked.wide, WIDE)
        return self._asked is not None

    def focus_page(self, page: Page) -> None:
        """Give the panel of a page the focus, so that its own keys act."""
        for slot in self._of(page):
            for panel in slot.children:
                panel.focus(scroll_visible=False)

    def _of(self, page: Page) -> Iterable[Slot]:
        """The slots in which a page is shown."""
        return (slot for slot in self.slots if slot.page is page and slot.is_shown)

    def focus_next(self, by: int) -> None:
        """Give the focus to the next of the panels on the screen, or the one before."""
        panels = [panel for panel in self.panels if panel.is_on_screen]
        if not panels:  # the window is too small for any
            return
        at = next((k for k, panel in enumerate(panels) if panel.has_focus), -1 if by > 0 else 0)
        panels[(at + by) % len(panels)].focus()
