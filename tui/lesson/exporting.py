"""Writing the experiment of a run into a file that the user names."""

from __future__ import annotations

import os
from pathlib import Path

from core.data.errors import InputError
from core.data.text import path_end
from core.exports import files
from core.exports.experiment_file import taken
from core.exports.forms import FORMS, Form
from core.stepper import Stepper

_LONGEST = 60  # characters of a name that is proposed


class Exporter:
    """Writes the experiment as it stands at Init.

    A file that is there is replaced when its name is given a second time.
    """

    def __init__(self, stepper: Stepper) -> None:
        """Write what is run here."""
        self._experiment, self._edits = stepper.experiment, stepper.run.edits
        self._asked = ""  # the file that there was when it was named last

    @property
    def hint(self) -> str:
        """What will be written."""
        forms = "; ".join(f"{form.suffix}: {form.words}" for form in FORMS)
        inside = len(taken(self._experiment, self._edits))
        outside = len(self._edits.changes) - inside
        parts = [f"{forms}."]
        if inside:
            changes = "change" if inside == 1 else f"{inside} changes"
            parts.append(f"Your {changes} before the first update {_are(inside)} part of it.")
        if outside:
            changes = "1 change" if outside == 1 else f"{outside} changes"
            parts.append(
                f"{changes} made later, or of data that cannot stand in it, {_are(outside)} not."
            )
        return " ".join(parts)

    def proposal(self) -> str:
        """A name without blanks that no file in the current folder has."""
        source = self._experiment.source
        stem = "experiment" if source == "-" else Path(source).stem[:_LONGEST]
        name = "-".join(stem.split()) or "experiment"
        return str(files.free(Path(), name, FORMS[0].suffix))

    def write(self, text: str) -> str:
        """Write the file of this name.

        Returns:
            That it is written, in a sentence.

        Raises:
            ValueError: It cannot be written, or has to be named again; the message says why.
        """
        name = text.strip()
        path = Path(os.path.expanduser(name))
        form = _form(path)
        again, self._asked = self._asked == name, ""
        try:
            content = form.text(self._experiment, self._edits, path.parent)
            files.write(path, content, replace=again)
        except files.FileIsThere as error:
            self._asked = name
            raise ValueError(
                f"{error.where} is there already: Enter again replaces it, another name keeps it."
            ) from None
        except InputError as error:
            raise ValueError(f"{str(error).replace(chr(10), '; ')}.") from None
        return f"Written to {path_end(name)}: {form.words}."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"


def _form(path: Path) -> Form:
    """The form that the end of a name asks for.

    Raises:
        ValueError: There is none.
    """
    suffix = path.suffix.lower()
    for form in FORMS:
        if form.suffix == suffix:
            return form
    names = " or ".join(form.suffix for form in FORMS)
    raise ValueError(f"The form is that of the name's end: let it end with {names}.")
