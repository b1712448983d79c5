"""What is made once: for the arguments of the last call, for each object by itself."""

from __future__ import annotations

import pytest

from tui.widgets.once import once


class Drawing:
    """Draws, and notes when."""

    def __init__(self) -> None:
        self.made: list[tuple[object, int]] = []

    @once
    def picture(self, what: object, width: int = 3) -> list[str]:
        """A picture."""
        self.made.append((what, width))
        if width < 0:
            raise ValueError("no room")
        return [str(what)] * width


def test_it_is_made_once_for_the_same_arguments() -> None:
    drawing, what = Drawing(), object()
    first = drawing.picture(what, 2)
    assert first == [str(what)] * 2
    assert drawing.picture(what, 2) is first
    assert drawing.made == [(what, 2)]


def test_it_is_made_again_for_others_and_only_the_last_is_kept() -> None:
    drawing, one, other = Drawing(), object(), object()
    for what, width in [(one, 2), (other, 2), (other, 3), (one, 2)]:
        assert drawing.picture(what, width) == [str(what)] * width
    assert drawing.made == [(one, 2), (other, 2), (other, 3), (one, 2)]


def test_equal_arguments_are_the_same() -> None:
    drawing = Drawing()
    assert drawing.picture((1, 2), width=3) is drawing.picture((1, 2), width=3)
    assert len(drawing.made) == 1


def test_each_object_keeps_its_own() -> None:
    one, other = Drawing(), Drawing()
    assert one.picture(5) is not other.picture(5)
    assert one.picture(5) is one.picture(5)
    assert (len(one.made), len(other.made)) == (1, 1)


def test_what_fails_is_not_kept() -> None:
    drawing = Drawing()
    kept = drawing.picture(1)
    with pytest.raises(ValueError, match="no room"):
        drawing.picture(1, -1)
    assert drawing.picture(1) is kept


def test_it_keeps_its_name_and_words() -> None:
    assert Drawing.picture.__name__ == "picture"
    assert Drawing.picture.__doc__ == "A picture."
