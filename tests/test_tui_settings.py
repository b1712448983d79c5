"""The dialog of settings: every field, what cannot be, its keys and the mouse."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from keyboard import keys
from pilots import Lesson, opened
from settings_dialog import BINARY, back, marks, put, settings, shown
from syrupy.assertion import SnapshotAssertion
from textual.geometry import Region
from textual.widget import Widget
from textual.widgets import Button, Input, Static

from core.data.experiment import load
from core.data.kinds import text_of
from core.data.settings import OPTIONS
from core.rules.optimizers import BY_NAME
from tui.lesson.screen import LessonScreen
from tui.making.screen import MakingScreen
from tui.settings.rows import Choice, SettingRow, Written
from tui.settings.screen import SettingsScreen
from tui.settings.words import AGAIN, ON, WRONG

# other sizes, for the long run
SMALLEST, MIDDLE = (pytest.param(size, marks=pytest.mark.long) for size in ((60, 18), (120, 40)))


@keys(LessonScreen, "comma")
async def test_the_values_of_the_run_are_shown(key: str) -> None:
    async with opened("spiral") as lesson:
        await lesson.press(key)
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))
        screen = lesson.app.screen
        assert isinstance(screen, SettingsScreen)
        values = lesson.moment.experiment.values()
        assert {key: row.text for key, row in screen.rows.items()} == {
            key: text_of(value) for key, value in values.items()
        }
        assert shown(screen, "verdict").startswith("The run can go on with another learning rate")
        assert marks(screen) == {}


async def test_what_is_set_is_what_the_run_goes_on_or_starts_again_with() -> None:
    async with opened() as lesson:
        await lesson.go(40)
        before = lesson.screen.playback
        screen = await settings(lesson)
        await put(lesson, "patience", "3")
        assert marks(screen) == {"patience": ON}
        assert shown(screen, "verdict") == "The run goes on with this: patience."
        await lesson.press("enter")
        await back(lesson)
        assert lesson.message == "The run goes on with patience 3; what came before stays."
        assert (lesson.t, lesson.moment.experiment.training.patience) == (40, 3)
        await settings(lesson)
        await put(lesson, "learning_rate", "0.02")
        await lesson.press("enter")
        await back(lesson)
        assert (lesson.t, lesson.moment.learning_rate) == (26, 0.02)
        assert lesson.screen.playback is before
        screen = await settings(lesson)
        assert screen.rows["learning_rate"].text == "0.02"
        await lesson.press("escape", "left")
        assert lesson.moment.learning_rate == 0.1
        screen = await settings(lesson)
        await put(lesson, "optimizer", "momentum")
        assert marks(screen) == {"optimizer": AGAIN}
        assert shown(screen, "verdict") == "Changing this starts the run again: optimiser."
        await lesson.press("enter")
        await back(lesson)
        assert lesson.message == "A new run, from the start, with optimiser momentum."
        assert lesson.screen.playback is not before
        assert lesson.t == 0
        assert lesson.moment.experiment.training.optimizer == "momentum"


async def test_a_field_stands_there_only_with_what_uses_it() -> None:
    async with opened() as lesson:
        screen = await settings(lesson)
        special = {key for key, option in OPTIONS.items() if option.only}
        assert {key for key in special if screen.rows[key].display} == set()
        await put(lesson, "optimizer", "adamw")
        used = {key for key in special if screen.rows[key].display}
        assert used == {"beta1", "beta2", "epsilon", "weight_decay"}
        await put(lesson, "init", "constant")
        await put(lesson, "optimizer", "sgd")
        assert {key for key in special if screen.rows[key].display} == {"weight", "bias"}


async def test_a_value_that_is_only_shown_is_none_that_was_chosen() -> None:
    async with opened() as lesson:
        screen = await settings(lesson)
        assert not any(row.touched for row in screen.rows.values())
        await put(lesson, "hidden", "3")
        assert [key for key, row in screen.rows.items() if row.touched] == ["hidden"]
        await put(lesson, "loss", "cross_entropy")  # past others that go with linear
        await put(lesson, "output_activation", "sigmoid")
        await put(lesson, "loss", "squared_error")
        touched = {key for key, row in screen.rows.items() if row.touched}
        assert touched == {"hidden", "loss", "output_activation"}


async def test_what_follows_is_shown_in_its_field(tmp_path: Path) -> None:
    file = tmp_path / "d.csv"
    file.write_text(BINARY)
    async with opened(experiment=load(str(file))) as lesson:
        screen = await settings(lesson)
        await put(lesson, "loss", "squared_error")
        follow = {"loss", "output_activation", "scale_targets"}
        assert marks(screen) == dict.fromkeys(follow, AGAIN)
        assert screen.rows["output_activation"].text == "linear"
        assert screen.rows["scale_targets"].text == "standard"
        assert [key for key, row in screen.rows.items() if row.touched] == ["loss"]


# what cannot be


async def test_what_does_not_go_together_is_said_at_the_field() -> None:
    async with opened() as lesson:
        await lesson.go(40)
        screen = await settings(lesson)
        await put(lesson, "hidden", "3")
        await put(lesson, "loss", "cross_entropy")
        assert marks(screen) == {"hidden": AGAIN, "loss": WRONG}
        row = screen.rows["loss"]
        assert str(row.query_one(".wrong", Static).content) == (
            "The loss cross_entropy needs the output activation softmax, not linear. "
            "Set output_activation to softmax, or take another loss."
        )
        assert "see loss" in shown(screen, "verdict")
        screen.rows["seed"].control.focus()
        await lesson.settle()
        await lesson.press("enter")  # goes to what is wrong, and takes nothing
        await lesson.until(lambda: lesson.app.focused is row.control)
        assert (lesson.app.screen, lesson.t) == (screen, 40)
        await put(lesson, "loss", "squared_error")
        assert not row.has_class("-wrong")
        assert screen.rows["hidden"].text == "3"
        assert marks(screen) == {"hidden": AGAIN}


async def test_what_cannot_be_read_is_shown_and_not_carried_out() -> None:
    async with opened() as lesson:
        screen = await settings(lesson)
        for key, text, said in (
            ("batch_size", "[b]x[/b]", 'Must be a whole number from 0 to 1,000,000,000, not "'),
            ("patience", "\x1b[2J", "not "),
        ):
            control = screen.rows[key].control
            before, control.value = control.value, text
            await lesson.settle()
            found = str(screen.rows[key].query_one(".wrong", Static).content)
            assert said in found
            assert "[b]x[/b]" in found or key != "batch_size"
            assert "\x1b" not in found
            assert marks(screen) == {key: WRONG}
            control.value = before
            await lesson.settle()
            assert marks(screen) == {}
        screen.rows["epochs"].control.value = "none"
        await lesson.settle()
        assert marks(screen) == {"epochs": WRONG}
        await lesson.press("escape")
        assert lesson.moment.experiment.values() == load("student-salary").values()


async def test_rows_that_cannot_be_used_are_named_below() -> None:
    async with opened() as lesson:
        screen = await settings(lesson)
        await put(lesson, "output_activation", "sigmoid")
        await put(lesson, "loss", "binary_cross_entropy")
        assert 'students.csv:2, column "lpa": 3 is no target for' in shown(screen, "verdict")
        await lesson.press("enter")
        assert lesson.app.screen is screen


# keys


@keys(SettingsScreen, "escape")
async def test_esc_leaves_everything_as_it_is(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(40)
        before, playback = lesson.moment, lesson.screen.playback
        await settings(lesson)
        await put(lesson, "hidden", "3")
        await put(lesson, "learning_rate", "9")
        await lesson.press(key)
        await back(lesson)
        assert lesson.screen.playback is playback
        assert lesson.moment is before


@keys(SettingsScreen, "ctrl+n")
async def test_the_way_to_a_new_experiment(key: str) -> None:
    async with opened() as lesson:
        playback = lesson.screen.playback
        await settings(lesson)
        await lesson.press(key)
        await lesson.until(lambda: isinstance(lesson.app.screen, MakingScreen))
        await lesson.press("escape")
        await back(lesson)
        assert lesson.screen.playback is playback


@keys(SettingsScreen, "enter")
async def test_enter_with_nothing_changed_says_so(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(40)
        await settings(lesson)
        await put(lesson, "hidden", "3")
        await put(lesson, "hidden", "2")
        await put(lesson, "shuffle", "yes")
        await put(lesson, "shuffle", "no")
        await lesson.press(key)
        await back(lesson)
        assert (lesson.t, lesson.message) == (40, "Nothing was changed.")


@keys(SettingsScreen, "up", "down")
@pytest.mark.parametrize("size", [SMALLEST, (80, 24), MIDDLE])
async def test_the_arrows_go_through_all_fields(key: str, size: tuple[int, int]) -> None:
    async with opened(size=size) as lesson:
        screen = await settings(lesson)
        order: list[Widget] = [row.control for row in screen.query(SettingRow) if row.display]
        order += [button for button in screen.query(Button) if button.display]
        visited = []
        for _ in order:
            focused = lesson.app.focused
            await lesson.until(lambda: _in_view(screen))
            visited.append(focused)
            await lesson.press(key)
        assert visited == (order if key == "down" else [order[0], *order[:0:-1]])
        assert lesson.app.focused is order[0]


def _in_view(screen: SettingsScreen) -> bool:
    """Whether the field that has the focus can be seen."""
    focused, fields = screen.focused, screen.query_one("#fields")
    assert focused is not None
    return isinstance(focused, Button) or fields.region.contains_region(focused.region)


async def test_what_a_field_is_stands_below() -> None:
    async with opened() as lesson:
        screen = await settings(lesson)
        for key, row in screen.rows.items():
            if row.display:
                row.control.focus()
                await lesson.settle()
                assert shown(screen, "meaning") == OPTIONS[key].hint


@keys(Choice, "left", "right", "space")
async def test_a_choice_goes_round(key: str) -> None:
    async with opened() as lesson:
        screen = await settings(lesson)
        names = list(BY_NAME)
        names = [*names[1:], names[0]] if key != "left" else names[::-1]
        screen.rows["optimizer"].control.focus()
        for name in names:
            await lesson.press(key)
            assert screen.rows["optimizer"].text == name


async def test_a_letter_leads_to_the_names_that_begin_with_it() -> None:
    async with opened() as lesson:
        screen = await settings(lesson)
        screen.rows["optimizer"].control.focus()
        found = []
        ours = [name for name in BY_NAME if name[0] == "a"]
        for letter in "a" * (len(ours) + 1) + "nrq":
            await lesson.press(letter)
            found.append(screen.rows["optimizer"].text)
        assert found == [*ours, ours[0], "nesterov", "rmsprop", "rmsprop"]
        assert {"adam", "adamw"} <= set(ours)
        assert marks(screen) == {"optimizer": AGAIN}
        assert lesson.app.is_running


async def test_the_mouse_does_it_too() -> None:
    async with opened() as lesson:
        screen = await settings(lesson)
        choice = screen.rows["optimizer"].control
        await lesson.pilot.click(choice, offset=(2, 0))
        assert choice.value == "momentum"
        await lesson.pilot.click(choice, offset=(choice.size.width + 1 - 1, 0))
        assert choice.value == "nesterov"
        await lesson.pilot.click(choice, offset=(choice.size.width + 1 - 3, 0))
        assert choice.value == "momentum"
        await lesson.pilot.click("#apply")
        await back(lesson)
        assert lesson.moment.experiment.training.optimizer == "momentum"
        await settings(lesson)
        await put(lesson, "epochs", "3")
        await lesson.pilot.click("#leave")
        await back(lesson)
        assert lesson.moment.experiment.training.epochs == 100


async def test_the_button_says_what_it_does() -> None:
    async with opened() as lesson:
        screen = await settings(lesson)
        button = screen.query_one("#apply", Button)
        found = [str(button.label)]
        for key, text in (("epochs", "9"), ("hidden", "3"), ("hidden", "0")):
            await put(lesson, key, text)
            found.append(str(button.label))
        assert found == ["Close", "Go on", "Start again", "Start again"]
        assert button.disabled


async def test_the_run_is_paused_meanwhile() -> None:
    async with opened() as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.moment.status.running)
        await settings(lesson)
        assert not lesson.screen.playback.running


async def test_a_second_enter_does_nothing_more() -> None:
    async with opened() as lesson:
        await settings(lesson)
        await put(lesson, "hidden", "3")
        lesson.send("enter")
        lesson.send("enter")
        await lesson.settle()
        await lesson.until(lambda: lesson.t == 0 and lesson.message != "")
        assert lesson.app.is_running


@pytest.mark.parametrize("size", [(60, 18), (80, 24), (120, 40), (200, 60)])
async def test_pictures(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened("blobs", size=size) as lesson:
        screen = await settings(lesson)
        await put(lesson, "epochs", "80")
        await put(lesson, "optimizer", "momentum")
        await put(lesson, "learning_rate", "0")
        await lesson.press("down")  # where no cursor blinks
        screen.query_one("#fields").scroll_home(animate=False)
        assert await _at_rest(lesson, screen.query_one(".form").region) == snapshot


async def _at_rest(lesson: Lesson, part: Region) -> str:
    """A picture of what has stopped moving: what is said on an error makes room for itself."""
    found = [""] * 6
    while len(set(found)) > 1 or not found[0]:
        await asyncio.sleep(0.02)
        await lesson.settle()
        found = [*found[1:], lesson.picture(part)]
    return found[0]


@keys(Written, "enter", "up", "down")
async def test_a_text_leaves_the_keys_of_the_dialog_to_it(key: str) -> None:
    async with opened() as lesson:
        screen = await settings(lesson)
        assert isinstance(lesson.app.focused, Written)
        await lesson.press(key)
        if key == "enter":
            await back(lesson)
            assert lesson.message == "Nothing was changed."
        else:
            await lesson.until(lambda: not screen.rows["learning_rate"].control.has_focus)
