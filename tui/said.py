"""What a panel has to say to the user."""

from __future__ import annotations

from textual.message import Message


class Said(Message):
    """A key or a click came to something that needs saying, or to nothing, and why."""

    def __init__(self, words: str) -> None:
        """Say it in a sentence."""
        super().__init__()
        self.words = words
