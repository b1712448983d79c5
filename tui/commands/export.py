"""`chainstep export`: an experiment as a whole, in one of several forms."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from core.data.errors import InputError
from core.data.text import path_end, shortened
from core.exports import files, forms
from core.run.edits import Edits
from tui.commands.experiment import open_experiment, say_notes
from tui.plain import console


def execute(given: argparse.Namespace) -> int:
    """Write the form that --to names, to standard output or into a file."""
    if given.to is None:
        ways = " or ".join(f"--to {name}" for name in forms.BY_NAME)
        raise InputError("", "the form is missing", f"write {ways}")
    if given.to not in forms.BY_NAME:
        what = f"there is no {shortened(given.to)} here"
        raise InputError("--to", what, f"the form is {' or '.join(forms.BY_NAME)}")
    form = forms.BY_NAME[given.to]
    experiment = open_experiment(given)
    say_notes(experiment)
    if given.output in (None, "-"):
        text = form.text(experiment, Edits(), Path())
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
        console.write(text)
        return 0
    path = Path(given.output)
    text = form.text(experiment, Edits(), path.parent)
    try:
        files.write(path, text, replace=given.force)
    except files.FileIsThere as error:
        hint = "--force replaces it, or give another name"
        raise InputError(error.where, error.what, hint) from None
    console.say(f"written: {path_end(given.output)}")
    return 0
