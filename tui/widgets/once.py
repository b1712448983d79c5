"""Drawing once what is asked for line by line."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec, TypeVar

Owner = TypeVar("Owner")
Key = ParamSpec("Key")
Made = TypeVar("Made")


def once(
    make: Callable[Concatenate[Owner, Key], Made],
) -> Callable[Concatenate[Owner, Key], Made]:
    """A method that makes something anew only when its arguments are others than the last time.

    Textual asks a widget for one line after the other, and for all of them again when any has to be
    painted. What they come from is made by such a method, whose arguments are all that it depends
    on. It keeps the last result for each object, so what is shown takes memory once. Arguments are
    compared with `==`; those without an `__eq__` of their own, such as moments, by identity.
    """
    name = f"_once_{make.__name__}"

    @wraps(make)
    def kept(self: Owner, /, *args: Key.args, **kwargs: Key.kwargs) -> Made:
        key = (args, kwargs)
        last: tuple[object, Made] | None = vars(self).get(name)
        if last is None or last[0] != key:
            last = vars(self)[name] = (key, make(self, *args, **kwargs))
        return last[1]

    return kept
