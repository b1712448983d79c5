"""Options behind a name in the dialog that opens, and the accuracy above the predictions."""

from __future__ import annotations

from pathlib import Path

import pytest
from pilots import Lesson, opened
from textual.widgets import Input, Static

from core.data.errors import InputError
from core.data.experiment import load
from core.stepper import Stepper
from tui.drawing.prediction.picture import title
from tui.drawing.prediction.view import view_at
from tui.opening.screen import OpenScreen
from tui.opening.typed import parted_options
from tui.plain.options import in_line
from tui.sheets.sheet import Sheet

TABLE = "label,x1,x2\ncat,1,2\ndog,2,1\ncat,1,3\n"


@pytest.fixture
def pets(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a file whose first column is one of classes."""
    (tmp_path / "pets.csv").write_text(TABLE)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    return tmp_path


async def asked(lesson: Lesson, text: str) -> OpenScreen:
    """Write a text into the dialog."""
    await lesson.press("o")
    await lesson.until(lambda: isinstance(lesson.app.screen, OpenScreen))
    screen = lesson.app.screen
    assert isinstance(screen, OpenScreen)
    await lesson.until(lambda: isinstance(screen.focused, Input))
    screen.query_one(Input).value = text
    await lesson.settle()
    return screen


@pytest.mark.parametrize("name", ["pets", "./pets.csv"])
async def test_options_behind_a_name_choose_the_columns(pets: Path, name: str) -> None:
    async with opened() as lesson:
        screen = await asked(lesson, f"{name} --target label --inputs x2")
        await lesson.until(lambda: "pets.csv" in lesson.text())
        await lesson.until(lambda: not screen._offer.busy)
        await lesson.press("enter")
        await lesson.until(lambda: lesson.moment.experiment.title == "pets")
        data = lesson.moment.experiment.data
        assert data.classes == ("cat", "dog")
        assert [column.name for column in data.input_columns] == ["x2"]
        await lesson.until(lambda: isinstance(lesson.app.screen, Sheet))


async def test_options_that_there_are_not_are_said(pets: Path) -> None:
    async with opened() as lesson:
        screen = await asked(lesson, "./pets.csv --taget label")
        await lesson.until(lambda: not screen._offer.busy)
        await lesson.press("enter")
        words = screen.query_one("#words", Static)
        await lesson.until(lambda: '"--taget" is no option here' in str(words.content))
        assert lesson.moment.experiment.title == "Student salary"


async def test_tab_completes_a_path_before_its_options(pets: Path) -> None:
    async with opened() as lesson:
        screen = await asked(lesson, "./pe --target label")
        await lesson.until(lambda: not screen._offer.busy)
        await lesson.press("tab")
        assert screen.query_one(Input).value == "./pets.csv --target label"


def test_options_begin_with_the_first_dashes() -> None:
    assert parted_options("a b.csv --target y --classes") == ("a b.csv", "--target y --classes")
    assert parted_options("a-b--c.csv") == ("a-b--c.csv", "")
    assert parted_options("zz -") == ("zz -", "")


def test_options_in_a_line_are_those_of_the_command_line() -> None:
    assert in_line("") == {}
    assert in_line("--target y,z --inputs 'a b' --classes --missing drop --hidden 4") == {
        "target": ["y", "z"],
        "inputs": ["a b"],
        "classes": True,
        "missing": "drop",
        "hidden": [4],
    }
    assert in_line("--learning-rate 1/3 --seed 7") == {"learning_rate": 1 / 3, "seed": 7}
    assert in_line("--learning-rate '1 × 10⁻³' --hidden 2") == {
        "learning_rate": 1e-3,
        "hidden": [2],
    }
    for text, words in (
        ("--learning-rate 1/0", "must be a number such as 0.1, not .1/0.: it divides by 0"),
        ("--learning-rate −1/3x", "must be a number such as 0.1"),
        ("--epochs 1/2", "must be a whole number"),
        ("--target 'y", "a quote is not closed"),
        ("--nothing 3", '"--nothing" is no option here'),
        ("--target", "expected one argument"),
        ("--epochs many", "must be a whole number"),
    ):
        with pytest.raises(InputError, match=words):
            in_line(text)


def test_the_predictions_say_how_many_rows_are_right(pets: Path) -> None:
    for name, words in (
        ("xor", "Prediction · 50.0% right"),
        ("student-salary", "Prediction"),
    ):
        experiment = load(name)
        stepper = Stepper(experiment)
        assert title(view_at(experiment, stepper.known, stepper.rows, 0)) == "Prediction"
        stepper.run_epochs(1)
        assert title(view_at(experiment, stepper.known, stepper.rows, 0)) == words


async def test_the_border_of_the_predictions_says_it() -> None:
    async with opened() as lesson:
        screen = await asked(lesson, "xor")
        await lesson.until(lambda: not screen._offer.busy)
        await lesson.press("enter")
        await lesson.until(lambda: lesson.moment.experiment.title == "XOR")
        await lesson.press("e")
        await lesson.until(lambda: "50.0% right" in lesson.text())
