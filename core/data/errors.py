"""The one error for bad input."""

from __future__ import annotations

from core.data.text import visible


class InputError(Exception):
    """Something that the user gave cannot be used.

    Attributes:
        where: The file, line, column or key, such as `students.csv:7, column "iq"`; may be empty.
        what: What is wrong, in a clause without a full stop.
        hint: What to do next, in a clause without a full stop; may be empty.
        key: The section and key of the experiment that it is about; empty where it is about none.
    """

    def __init__(self, where: str, what: str, hint: str = "", key: tuple[str, ...] = ()) -> None:
        """Make control characters in the three texts visible, so that no later reader has to."""
        self.where, self.what, self.hint = visible(where), visible(what), visible(hint)
        self.key = key
        super().__init__(str(self))

    def __str__(self) -> str:
        """The whole message: one line, or two where there is a hint."""
        head = f"{self.where}: {self.what}" if self.where else self.what
        return f"{head}\n{self.hint}" if self.hint else head
