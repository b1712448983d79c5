"""What the dialog says about a choice, about reading, and about what is wrong."""

from __future__ import annotations

from textual.content import Content

from core.data.errors import InputError
from core.data.textfile import SUFFIXES
from core.formulas.numerals import counted
from tui.drawing import palette
from tui.opening.choices import UP, Choice, Leads
from tui.opening.folder import shown
from tui.opening.preview import Preview, in_words

BAR = 30  # cells
NOTHING = "Nothing here has these words in its name. Enter takes them for the name of a file."
COLUMNS = (
    "The last column is the target. Options behind the name choose others: "
    "--target NAME --inputs NAME,NAME --classes --missing drop."
)
NO_PATH = "No folder, .toml or data file that can be seen has a path like this."


def about(choice: Choice) -> Content:
    """What is known of a choice without a look at it."""
    if choice.leads is Leads.TO_TYPING:
        return said(choice.title, "ctrl+n", "", choice.about)
    if choice.leads is Leads.TO_SAMPLE:
        return said(choice.title, choice.name, "", choice.about)
    if choice.leads is Leads.TO_FOLDER:
        title = "The folder above" if choice.name == UP else choice.name
        return said(title, shown(choice.path))
    return said(choice.name, shown(choice.path.parent))


def of_file(choice: Choice, preview: Preview) -> Content:
    """What is known of a file after a look at its start."""
    size = in_words(preview.size)
    kind = "" if preview.is_text else ", no text"
    empty = ", empty" if preview.size == 0 else ""
    below = f"{shown(choice.path.parent)}, {size}{kind}{empty}"
    is_data = preview.is_text and preview.size and choice.path.suffix.lower() in SUFFIXES
    return said(choice.name, below, *((COLUMNS,) if is_data else ()), "")


def reading(name: str, rows: int, share: float) -> Content:
    """How far reading is."""
    full = int(BAR * share)
    return Content.assemble(
        (f"Reading {name}\n\n", f"bold {palette.TEXT}"),
        ("━" * full, palette.POSITIVE),
        ("─" * (BAR - full), palette.FAINT),
        (f" {share:4.0%}\n", palette.TEXT),
        (f"{counted(rows, 'row')} so far. esc stops.", palette.MUTED),
    )


def wrong(error: InputError) -> Content:
    """What is wrong: where, what, and what to do."""
    where = f"{error.where}\n" if error.where else ""
    hint = f"\n\n{sentence(error.hint)}" if error.hint else ""
    return Content.assemble(
        (where, palette.MUTED), (sentence(error.what), palette.NEGATIVE), (hint, palette.TEXT)
    )


def said(title: str, below: str = "", *lines: str) -> Content:
    """A title, a line below it, and more."""
    return Content.assemble(
        (f"{title}\n", f"bold {palette.TEXT}"),
        (below, palette.MUTED),
        ("".join(f"\n{line}" for line in lines), palette.TEXT),
    )


def sentence(words: str) -> str:
    """A clause as a sentence."""
    return words[:1].upper() + words[1:] + ("" if words.endswith(("?", ".", "!")) else ".")
