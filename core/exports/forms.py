"""The forms in which an experiment can be taken along as a whole: a record each.

The command `export` and the dialog on the screen are views of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from core.data.experiment import Experiment
from core.exports.experiment_file import experiment_file
from core.run.edits import Edits


@dataclass(frozen=True)
class Form:
    """A form.

    Attributes:
        name: What it is called.
        suffix: What the names of its files end with.
        words: What it is, in a few words.
        text: Writes an experiment, with the changes of its run, for a file in a folder.
    """

    name: str
    suffix: str
    words: str
    text: Callable[[Experiment, Edits, Path], str]


FORMS = (
    Form("toml", ".toml", "the experiment as a file that can be opened again", experiment_file),
)
BY_NAME = {form.name: form for form in FORMS}
