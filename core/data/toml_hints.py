"""What to write instead of what is no TOML, by the beginning of tomllib's own words for it."""

from __future__ import annotations

_ONCE = "give each key and each section once, and no section the name of a key"
_QUOTE = "close the quote: a text ends with the quote that it begins with, in the same line"
_IN_ONE_PLACE = "write all keys of a section in one place: below its name, or between { and }"
_SIGN = "write the sign itself, or \\u and four hexadecimal digits, such as \\u00e9"
# Another version of Python may have other words.
_OTHERWISE = 'write lines such as these: [training], learning_rate = 0.1, optimizer = "adam"'

HINTS = {
    "Invalid statement": "begin a line with a key or a section, such as epochs = 100 or [training]",
    "Expected newline or end of document": "write each key in a line of its own, texts in quotes",
    "Expected '='": "write key = value, such as epochs = 100; a name with blanks stands in quotes",
    "Expected ']": "close the brackets around the section's name, such as [training]",
    "Expected": _QUOTE,
    "Found invalid character '\\n'": _QUOTE,
    "Found invalid character": "remove that character",
    "Illegal character '\\n'": _QUOTE,
    "Illegal character '\\r'": _QUOTE,
    "Illegal character": "remove that character",
    "Unterminated string": _QUOTE,
    "Cannot declare": "write that section once, with all its keys below it",
    "Cannot overwrite a value": _ONCE,
    "Duplicate inline table key": _ONCE,
    "Cannot redefine namespace": _IN_ONE_PLACE,
    "Cannot mutate immutable namespace": _IN_ONE_PLACE,
    "Invalid initial character for a key": "write keys with letters, digits, - and _, or in quotes",
    "Unclosed array": "close the list with ], and put commas between its values",
    "Unclosed inline table": "close it with } in the same line, with commas between its keys",
    "Unescaped '\\' in a string": "write the text in single quotes, such as 'data\\a.csv'",
    "Invalid hex value": _SIGN,
    "Escaped character is not": _SIGN,
    "Invalid date or datetime": "write a date that there is, or put it in quotes",
    "Invalid value": "write a number such as 0.1, true, false, a text in quotes, or a list in [ ]",
}


def hint_for(reason: str) -> str:
    """What to write instead, for a reason of tomllib's."""
    return next((hint for start, hint in HINTS.items() if reason.startswith(start)), _OTHERWISE)
