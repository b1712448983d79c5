"""What a cell of a data file is where it is no plain number: a gap, an amount, a date, a text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum

from core.data.decimals import looks_numeric, number
from core.formulas.numerals import MINUS

GAPS = frozenset({"", "na", "n/a", "#n/a", "?", "null"})
_LONGEST = 60  # characters of a cell that may be more than a text
_CURRENCIES = r"(?:[A-Z]{0,3}[$€£¥₹₽₩₺₫]|USD|EUR|GBP|JPY|INR|CHF|CNY|CAD|AUD|BRL|Rs\.?|kr|zł)"
_UNIT = (  # those that are met in files; any other letters behind a number make a text of it
    r"(?:k|m|c|d|µ|n|M|G|h)?(?:m[²³23]?|g|l|L|s|A|V|W|Wh|Hz|Pa|J|N|B)|kg/m[³3]|k?m/h|m/s[²2]?|kmpl|km/kg"
    r"|°[CFK]?|K|k|in|inch(?:es)?|ft|sqft|yd|mi|miles?|mph|mpg|lbs?|oz|gal|t|ha|hp|bhp|PS|cc|rpm|Nm|bar|psi|dB|bpm"
    r"|h|hrs?|hours?|mins?|minutes?|secs?|seconds?|days?|weeks?|months?|yrs?|years?|cals?|kcal|mol|pts?"
)
_AMOUNT = re.compile(
    rf"(?P<sign>[+-]?) ?(?P<before>{_CURRENCIES})? ?(?P<minus>-?)"
    r"(?P<digits>[.\d](?:[\d.,'’\u00a0\u202f]| (?=\d))*)"
    rf"[ \u00a0\u202f]?(?:(?P<after>{_CURRENCIES})|(?P<percent>%)|(?P<unit>(?i:{_UNIT})))?",
    re.ASCII,
)
_SMALL_DIGITS = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_COMMA_GROUPS = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d*)?", re.ASCII)
_POINT_GROUPS = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+(?:,\d*)?", re.ASCII)
_BLANK_GROUPS = re.compile(
    r"[1-9]\d{0,2}([ '’\u00a0\u202f])\d{3}(?:\1\d{3})*(?:[.,]\d*)?",
    re.ASCII,
)
_DECIMAL_COMMA = re.compile(r"\d*,\d+", re.ASCII)
_ONE_GROUP = re.compile(r"[1-9]\d{0,2}[.,]\d{3}", re.ASCII)
_MONTH = r"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_DATE = re.compile(
    r"(?:\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?|\d{1,2}[-/.]\d{1,2}[-/.](?:\d{4}|\d{2})"
    rf"|(?:\d{{1,2}}[-. ]+)?{_MONTH}[-., ]+\d{{1,4}}(?:[-., ]+\d{{2,4}})?)"
    r"(?:[T ,]+\d{1,2}:\d{2}.*)?",
    re.ASCII | re.IGNORECASE,
)
_TIME = re.compile(
    r"\d{1,2}\.\d{2}\.\d{2}|\d{1,3}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?: ?[ap]\.?m\.?)?", re.ASCII | re.I
)
_SLASH = re.compile(r"[+\-−]?\d+(?:\.\d+)? ?/ ?\d+(?:\.\d+)?", re.ASCII)


class Kind(Enum):
    """What a cell is; the value is what a single one is called."""

    NUMBER = "a number"
    CURRENCY = "an amount of money"
    PERCENT = "a number with a per cent sign"
    GROUPED = "a number with separators between thousands"
    UNIT = "a number with a unit"
    DATE = "a date"
    TIME = "a time"
    MINUS = "a number with a long minus sign"
    SLASH = "two numbers with a slash, a fraction or a date,"
    TEXT = "a text"


_PLAIN = "write it as a plain decimal number, such as 8, -3.5 or 1e-3, or delete the row"
HINTS: Mapping[Kind, str] = {
    Kind.NUMBER: _PLAIN,
    Kind.CURRENCY: "write amounts as plain decimal numbers in one currency, such as 1234.5",
    Kind.PERCENT: "write all of the column with a per cent sign, or all of it without",
    Kind.GROUPED: "write all numbers with a decimal point and without separators between thousands",
    Kind.UNIT: "write all of the column in one unit, and best without it",
    Kind.DATE: "turn it into a number, such as the day or the days since the first",
    Kind.TIME: "turn it into a number, such as the minutes since midnight",
    Kind.MINUS: "write the minus sign as -, all over the column",
    Kind.SLASH: "write a fraction as a decimal number, such as 0.25, and a date as a count of days",
    Kind.TEXT: _PLAIN,
}


@dataclass(frozen=True)
class Amount:
    """A number that is written with more than a plain number has.

    Attributes:
        value: The number; of a per cent sign, what stands before it.
        kind: Which kind of amount.
        sign: The currency, the per cent sign or the unit; empty where thousands are grouped alone.
        mark: Its decimal mark, a point or a comma; empty where it has none.
    """

    value: float
    kind: Kind
    sign: str
    mark: str


def is_gap(cell: str) -> bool:
    """Whether a cell says that its value is missing: empty, NA, N/A, ?, null."""
    return cell.strip().lower() in GAPS


def amount(cell: str, *, comma_groups: bool) -> Amount | None:
    """The amount that a cell is, or None: $250000, 1.234,50 €, 12,5 %, 1 200, 80 kg, −0.5.

    Args:
        cell: The cell.
        comma_groups: Whether `$1,234` can only be a thousand and more; elsewhere it may also be a
            little more than 1, and is None.
    """
    text = cell.strip().replace(MINUS, "-")
    if MINUS in cell and (value := number(text)) is not None:
        return Amount(value, Kind.MINUS, "", "." if "." in text else "")
    found = _AMOUNT.fullmatch(text) if len(text) <= _LONGEST else None
    if found is None or (found["before"] and (found["after"] or found["unit"])):
        return None
    if found["minus"] and (found["sign"] or not found["before"]):  # --1
        return None
    currency = found["before"] or found["after"]
    read = _ungrouped(found["digits"], money=bool(currency), comma_groups=comma_groups)
    if read is None:
        return None
    plain, mark = read
    value = number(("-" if "-" in (found["sign"], found["minus"]) else "") + plain)
    if value is None:
        return None
    if currency:
        return Amount(value, Kind.CURRENCY, currency, mark)
    if found["percent"]:
        return Amount(value, Kind.PERCENT, "%", mark)
    if unit := found["unit"]:
        one = unit[:-1] if len(unit) > 2 and unit[-1] == "s" else unit  # days, and 1 day
        return Amount(value, Kind.UNIT, one, mark)
    return Amount(value, Kind.GROUPED, "", mark)


def _ungrouped(digits: str, *, money: bool, comma_groups: bool) -> tuple[str, str] | None:
    """Digits as a plain number, and their decimal mark; None where they can be read in two ways."""
    if money and _ONE_GROUP.fullmatch(digits):
        if not comma_groups:
            return None
        return digits.replace(",", ""), "." if "." in digits else ""
    if _SMALL_DIGITS.fullmatch(digits):
        return digits, "." if "." in digits else ""
    if _ONE_GROUP.fullmatch(digits):
        return None
    for pattern, mark in ((_COMMA_GROUPS, "."), (_POINT_GROUPS, ",")):
        if pattern.fullmatch(digits):
            whole, has_mark, rest = digits.partition(mark)
            return re.sub(r"\D", "", whole) + "." + rest, has_mark
    if found := _BLANK_GROUPS.fullmatch(digits):
        mark = next((mark for mark in ".," if mark in digits), "")
        return digits.replace(found[1], "").replace(",", "."), mark
    if _DECIMAL_COMMA.fullmatch(digits):
        return digits.replace(",", "."), ","
    return None


def kind_of(cell: str, *, comma_groups: bool) -> Kind:
    """What a cell that is no gap is meant as."""
    text = cell.strip()
    if MINUS not in text and looks_numeric(text):
        return Kind.NUMBER
    if len(text) <= _LONGEST:
        if _DATE.fullmatch(text):
            return Kind.DATE
        if _TIME.fullmatch(text):
            return Kind.TIME
        if _SLASH.fullmatch(text):
            return Kind.SLASH
    found = amount(cell, comma_groups=comma_groups)
    if found is not None:
        return found.kind
    return Kind.CURRENCY if _is_money(text) else Kind.TEXT


def _is_money(text: str) -> bool:
    """Whether a text that cannot be read has a currency and digits all the same."""
    found = _AMOUNT.fullmatch(text) if len(text) <= _LONGEST else None
    return found is not None and bool(found["before"] or found["after"])
