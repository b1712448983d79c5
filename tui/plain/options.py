"""The options of the command line, from text to typed values."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Collection, Sequence
from functools import partial
from typing import NoReturn

from core.data import meant
from core.data.errors import InputError
from core.data.text import shortened, visible
from core.data.typed import Numeral, ascii_minus, because, typed
from core.formulas.numerals import MOST_DIGITS, PAPER_DIGITS

LONGEST = 100  # digits of a whole number that are looked at
MOST = 10**18  # beyond the last step of every run


class _Override(argparse.Action):
    """Keeps the text of an option with those of the others, by what it goes by."""

    def __call__(
        self,
        _parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        _flag: str | None = None,
    ) -> None:
        """Take the text; an option that has none stands for its own."""
        text = values if self.const is None else self.const
        namespace.overrides = {**namespace.overrides, self.dest: text}


def add(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> None:
    """Add EXPERIMENT and, if any of the arguments may be one of them, the options that override it.

    What these stand on need not be there when the screen is first painted.
    """
    parser.add_argument(
        "experiment",
        metavar="EXPERIMENT",
        nargs="?",
        help="a .toml or data file (.csv .tsv .txt .data), a sample's name, or - for TOML on "
        "standard input; left out: the default sample",
    )
    parser.set_defaults(overrides={})
    if any(argument.startswith("-") for argument in arguments):
        _add_overrides(parser.add_argument_group("options that override the experiment"))


def _add_overrides(group: argparse._ActionsContainer) -> None:
    from core.data.kinds import NO_YES
    from core.data.settings import TYPED

    for key, (metavar, words, short) in TYPED.items():
        group.add_argument(
            *(flag(name) for name in (key, short) if name),
            dest=key,
            metavar=metavar or None,
            nargs=None if metavar else 0,
            const=None if metavar else NO_YES[True],
            help=words,
            action=_Override,
            default=argparse.SUPPRESS,
        )


def flag(option: str) -> str:
    """An option as it is typed: --batch-size."""
    return "--" + option.replace("_", "-")


def overrides(given: argparse.Namespace) -> dict[str, object]:
    """The options that were given, as values of the types that an experiment file would have.

    Raises:
        InputError: A number is none.
    """
    texts: dict[str, str] = given.overrides
    return {option: _value(option, text) for option, text in texts.items()}


class Parser(argparse.ArgumentParser):
    """Takes options, whatever stands behind their = as it is."""

    def _get_values(self, action: argparse.Action, arg_strings: list[str]) -> object:
        """The values of an argument; of --lr=-- some versions of Python make an empty list."""
        if action.option_strings and arg_strings == ["--"]:
            return "--"
        return super()._get_values(action, arg_strings)


class _Line(Parser):
    """Takes options that are typed in one line."""

    def error(self, message: str) -> NoReturn:
        """What argparse found."""
        raise InputError("", visible(message), f"possible are {_all_flags()}")


def hint(option: str, flags: Sequence[str], otherwise: str) -> str:
    """What to do about an option that is none of some flags; else what is said otherwise."""
    names = [name.removeprefix("--") for name in flags if name.startswith("--")]
    return meant.hint(option.lstrip("-"), names, otherwise, form="--{}")


def _all_flags() -> str:
    from core.data.settings import TYPED

    return ", ".join(map(flag, TYPED))


def in_line(text: str) -> dict[str, object]:
    """The options that are typed in one line, as on the command line.

    Raises:
        InputError: There is no such option, or a value is none.
    """
    parser = _Line(add_help=False, allow_abbrev=False)
    parser.set_defaults(overrides={})
    _add_overrides(parser)
    try:
        given, extra = parser.parse_known_args(shlex.split(text))
    except ValueError:
        raise InputError("", "a quote is not closed", "close it, or leave it out") from None
    if extra:
        what = f"{shortened(extra[0])} is no option here"
        raise InputError("", what, hint(extra[0], [], f"possible are {_all_flags()}"))
    return overrides(given)


def _value(option: str, text: str) -> object:
    from core.data.kinds import Numerals
    from core.data.settings import OVERRIDES

    where = flag(option)
    strict = Numerals(partial(_integer, where), partial(real, where))
    return OVERRIDES[option].kind.value(text, strict)


def digits(given: str | None) -> int:
    """How many significant digits numbers in lines and on paper have, as an option says.

    Raises:
        InputError: It is no number from 1 to 17.
    """
    if given is None:
        return PAPER_DIGITS
    count = whole("--digits", given, 1)
    if count > MOST_DIGITS:
        what = f"must be a whole number from 1 to {MOST_DIGITS}, not {shortened(given)}"
        hint = f"with {MOST_DIGITS} digits any number reads back to the same bits"
        raise InputError("--digits", what, hint)
    return count


def whole(where: str, text: str, least: int) -> int:
    """A whole number of an option.

    Args:
        where: The option.
        text: What was given.
        least: The least number allowed.

    Raises:
        InputError: It is none, or less than that, or more than any run can use.
    """
    words = f"a whole number, {least} or above"
    value = _integer(where, text, words)
    if value < least:
        raise InputError(where, f"must be {words}, not {shortened(text)}", _such_as(where, least))
    if value > MOST:
        what = f"must be {MOST:,} at most, not {shortened(text)}"
        raise InputError(where, what, _such_as(where, least))
    return value


def _integer(where: str, text: str, words: str) -> int:
    """A whole number, whatever its size: what range it must be in is seen where it is used."""
    digits = ascii_minus(text)
    if not re.fullmatch(r"[+-]?[0-9]+", digits):
        raise InputError(where, f"must be {words}, not {shortened(text)}", _such_as(where, 4))
    if len(digits) > LONGEST:
        raise InputError(where, f"{shortened(text)} has too many digits", _such_as(where, 4))
    return int(digits)


def real(where: str, text: str) -> float:
    """A number of an option.

    Raises:
        InputError: It is none.
    """
    try:
        return Numeral(typed(text), text.strip())
    except ValueError as error:
        what = f"must be a number such as 0.1, not {shortened(text)}{because(error)}"
        raise InputError(where, what, _such_as(where, 0.1)) from None


def _such_as(where: str, example: float) -> str:
    """How an option is written."""
    return f"write such as {where} {example}"


def choice(where: str, text: str, names: Collection[str]) -> str:
    """One of some names.

    Raises:
        InputError: It is none of them; with what there is.
    """
    if name := meant.understood(text, names):
        return name
    hint = meant.hint(text, names, f"possible are {', '.join(names)}", form="{}")
    raise InputError(where, f"there is no {shortened(text)} here", hint)
