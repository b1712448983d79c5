"""What the dialog says of an experiment that is being typed in."""

from __future__ import annotations

from core.exports.format import network_words
from core.formulas.numerals import counted
from tui.making.fields import MOST_ROWS, SIZES
from tui.making.reading import Reading

NOTHING_YET = "Begin with the sizes: the other fields follow from them."


def verdict(reading: Reading, left_out: int) -> str:
    """What comes of what is typed, or what keeps it from being run.

    Args:
        reading: What is typed.
        left_out: How many rows were pasted that had no room.
    """
    return f"{_verdict(reading)} {_too_many(left_out)}" if left_out else _verdict(reading)


def _verdict(reading: Reading) -> str:
    if reading.experiment is not None:
        return network_words(reading.experiment)
    if reading.error:
        return reading.error
    if reading.missing.keys() == {SIZES.key} and not reading.wrong:
        return NOTHING_YET
    wrong = ", ".join(each.label for each in reading.fields if each.key in reading.wrong)
    if wrong:
        return f"This cannot be used yet: {wrong}."
    missing = ", ".join(each.label for each in reading.fields if each.key in reading.missing)
    return f"Still to type: {missing}."


def sign(reading: Reading) -> str:
    """The class whose colour goes with the verdict."""
    if reading.experiment is not None:
        return "-on"
    return "-wrong" if reading.error or reading.wrong else ""


def _too_many(count: int) -> str:
    """That not all of the rows that were pasted are taken."""
    return (
        f"{counted(count, 'row was', 'rows were')} left out, as {MOST_ROWS} are the most that can "
        "be typed in: save them as a .csv file, and open it with o."
    )
