"""The options of the command line, from text to typed values."""

from __future__ import annotations

import argparse
import re
import shlex
from collections.abc import Collection
from typing import NoReturn

from core.errors import InputError
from core.reading.decimals import vanishes
from core.text import nearest, shortened, visible

WHOLE = ("batch_size", "epochs", "seed")
MOST_DIGITS = 100  # of a whole number that is looked at
MOST = 10**18  # beyond the last step of every run

HELP = {  # the keys are those of `core.sections.sources.OPTIONS`
    "hidden": ("SIZES", "neurons of each hidden layer, such as 4,4, or none"),
    "activation": (
        "NAMES",
        "activation of the hidden layers: one name, or one a layer, such as tanh,relu",
    ),
    "output_activation": ("NAME", "activation of the output layer"),
    "loss": ("NAME", "loss of a row"),
    "optimizer": ("NAME", "rule of the updates"),
    "learning_rate": ("X", "learning rate"),
    "batch_size": ("N", "rows an update; 0 is all"),
    "epochs": ("N", "epochs at most"),
    "seed": ("N", "where the random numbers start"),
    "init": ("NAME", "how the parameters get their first values"),
    "scale": ("NAME", "scaling of the inputs: none, standard or minmax"),
}
DATA_HELP = {  # the keys are those of `core.sections.sources.DATA_OPTIONS`
    "target": ("NAMES", "the column to predict, or several, such as lpa"),
    "inputs": ("NAMES", "the columns to predict from, such as cgpa,iq"),
    "classes": ("", "the numbers of the target are names of classes"),
    "missing": ("WHAT", "rows with a missing value: refuse (default) or drop"),
}


def add(parser: argparse.ArgumentParser) -> None:
    """Add EXPERIMENT and the options that override it."""
    parser.add_argument(
        "experiment",
        metavar="EXPERIMENT",
        nargs="?",
        help="a .toml or data file (.csv .tsv .txt .data), a sample's name, or - for TOML on "
        "standard input; left out: the default sample",
    )
    _add_overrides(parser.add_argument_group("options that override the experiment"))


def _add_overrides(group: argparse._ActionsContainer) -> None:
    for option, (metavar, words) in (HELP | DATA_HELP).items():
        if metavar:
            group.add_argument(flag(option), metavar=metavar, help=words)
        else:
            group.add_argument(flag(option), action="store_const", const="true", help=words)


def flag(option: str) -> str:
    """An option as it is typed: --batch-size."""
    return "--" + option.replace("_", "-")


def overrides(given: argparse.Namespace) -> dict[str, object]:
    """The options that were given, as values of the types that an experiment file would have.

    Raises:
        InputError: A number is none.
    """
    texts = {option: getattr(given, option) for option in HELP | DATA_HELP}
    return {option: _value(option, text) for option, text in texts.items() if text is not None}


class _Line(argparse.ArgumentParser):
    """Takes options that are typed in one line."""

    def error(self, message: str) -> NoReturn:
        """What argparse found."""
        raise InputError("", visible(message), f"possible are {_all_flags()}")


def _all_flags() -> str:
    return ", ".join(map(flag, HELP | DATA_HELP))


def in_line(text: str) -> dict[str, object]:
    """The options that are typed in one line, as on the command line.

    Raises:
        InputError: There is no such option, or a value is none.
    """
    parser = _Line(add_help=False, allow_abbrev=False)
    _add_overrides(parser)
    try:
        given, extra = parser.parse_known_args(shlex.split(text))
    except ValueError:
        raise InputError("", "a quote is not closed", "close it, or leave it out") from None
    if extra:
        what = f"{shortened(extra[0])} is no option here"
        raise InputError("", what, f"possible are {_all_flags()}")
    return overrides(given)


def _value(option: str, text: str) -> object:
    if option == "hidden":
        if text.strip() in ("", "none"):
            return []
        return [
            _integer(flag(option), part.strip(), "whole numbers such as 4,4, or none")
            for part in text.split(",")
        ]
    if option == "classes":
        return True
    if option in ("target", "inputs"):
        return [part.strip() for part in text.split(",") if part.strip()]
    if option == "activation" and "," in text:
        return [part.strip() for part in text.split(",")]
    if option in WHOLE:
        return _integer(flag(option), text, "a whole number")
    return real(flag(option), text) if option == "learning_rate" else text


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
        raise InputError(where, f"must be {words}, not {shortened(text)}")
    if value > MOST:
        raise InputError(where, f"must be {MOST:,} at most, not {shortened(text)}")
    return value


def _integer(where: str, text: str, words: str) -> int:
    """A whole number, whatever its size: what range it must be in is seen where it is used."""
    if not re.fullmatch(r"[+-]?[0-9]+", text):
        raise InputError(where, f"must be {words}, not {shortened(text)}")
    if len(text) > MOST_DIGITS:
        raise InputError(where, f"{shortened(text)} has too many digits")
    return int(text)


def real(where: str, text: str) -> float:
    """A number of an option.

    Raises:
        InputError: It is none, or so close to 0 that it would be read as 0.
    """
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
        raise InputError(where, f"must be a number such as 0.1, not {shortened(text)}")
    value = float(text)
    if value == 0.0 and vanishes(text):
        raise InputError(where, f"{shortened(text)} is so close to 0 that it would be read as 0")
    return value


def choice(where: str, text: str, names: Collection[str]) -> str:
    """One of some names.

    Raises:
        InputError: It is none of them; with the nearest.
    """
    if text in names:
        return text
    close = nearest(text, names)
    hint = f"did you mean {close}?" if close else f"possible are {', '.join(names)}"
    raise InputError(where, f"there is no {shortened(text)} here", hint)
