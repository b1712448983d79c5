"""The dialog in which an experiment is typed in: its keys, its fields, and how it looks."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from keyboard import keys
from making import MAZUR, TEXTS, drafted, keys_of, making, paste, row, said, write, wrong
from opening_dialog import at, opening, quiet
from opening_dialog import write as look_for
from pilots import Lesson, lesson_screen, opened
from syrupy.assertion import SnapshotAssertion
from textual.widgets import Button, Input

from core.data.experiment import load
from tui.lesson.screen import LessonScreen
from tui.making.fields import MOST_ROWS
from tui.making.rows import Line
from tui.making.screen import MakingScreen
from tui.opening.screen import OpenScreen
from tui.settings.screen import SettingsScreen
from tui.widgets.prompt import Prompt

SIZES = ((80, 24), (120, 40))


async def begun(lesson: Lesson, title: str = "typed in") -> None:
    """The lesson is that of what was typed."""
    await lesson.until(lambda: lesson.app.screen is lesson.screen)
    await lesson.until(lambda: lesson.moment.experiment.title == title)
    assert lesson.t == 0


async def test_mazurs_example_is_typed_in_with_68_keys() -> None:
    async with opened(size=(80, 24)) as lesson:
        await lesson.go(40)
        await making(lesson)
        await lesson.press(*MAZUR)
        assert len(("N", *MAZUR)) == 68
        await begun(lesson)
        assert "A new run, of what you have typed in." in lesson.message
        stepper = lesson.screen.playback.stepper
        assert list(stepper.parameters.values()) == [
            0.15, 0.2, 0.35, 0.25, 0.3, 0.35, 0.4, 0.45, 0.6, 0.5, 0.55, 0.6
        ]  # fmt: skip
        await lesson.go(5)
        assert lesson.moment.step.value == 0.2983711087600027
        assert lesson.app.memory.preferences.recent == ()


@keys(LessonScreen, "N", "shift+n", "ctrl+n")
async def test_it_opens_from_the_lesson(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.moment.status.running)
        screen = await making(lesson, key)
        assert not lesson.screen.playback.running
        assert screen.focused is row(screen, "sizes").control
        assert keys_of(screen)[:4] == ["sizes", "loss", "columns", "row 1"]
        assert said(screen, "verdict") == "Begin with the sizes: the other fields follow from them."


async def test_it_opens_from_the_command_palette() -> None:
    async with opened() as lesson:
        await lesson.press("ctrl+p")
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))
        await lesson.press(*"new experiment")
        await lesson.until(lambda: "New experiment (N)" in lesson.text())
        await lesson.press("enter")
        await lesson.until(lambda: isinstance(lesson.app.screen, MakingScreen))


@keys(OpenScreen, "ctrl+n")
async def test_it_opens_from_the_choice_of_experiments(course: Path, key: str) -> None:
    async with opened() as lesson:
        screen = await opening(lesson)
        await look_for(lesson, "new")
        assert at(screen) == "new experiment"
        await lesson.press("enter")
        await lesson.until(lambda: isinstance(lesson.app.screen, MakingScreen))
        await lesson.press("escape")
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        await quiet(lesson, await opening(lesson))
        await lesson.press(key)
        await lesson.until(lambda: isinstance(lesson.app.screen, MakingScreen))


async def test_it_opens_from_the_settings_by_mouse() -> None:
    async with opened() as lesson:
        await lesson.press("comma")
        await lesson.until(lambda: isinstance(lesson.app.screen, SettingsScreen))
        await lesson.settle()
        await lesson.pilot.click("#new")
        await lesson.until(lambda: isinstance(lesson.app.screen, MakingScreen))


@keys(MakingScreen, "escape")
async def test_esc_keeps_what_is_typed_until_the_program_ends(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(40)
        before = lesson.screen.playback
        drafted(lesson, TEXTS | {"weights 2": ""})
        screen = await making(lesson)
        await write(lesson, screen, "weights 2", ".4 .45 .5 .55")
        await lesson.press(key)
        await lesson.until(lambda: lesson.app.screen is lesson.screen)
        assert lesson.screen.playback is before
        assert lesson.t == 40
        screen = await making(lesson)
        assert row(screen, "weights 2").text == ".4 .45 .5 .55"
        assert row(screen, "activation 2").text == "sigmoid"
        await lesson.press("enter")
        await begun(lesson)
        screen = await making(lesson)  # it can be varied then
        await write(lesson, screen, "title", "[b]Mazur[/b]")
        await lesson.press("enter")
        await begun(lesson, "[b]Mazur[/b]")
        assert "[b]Mazur[/b]" in lesson.text()


@keys(MakingScreen, "enter")
async def test_enter_leads_to_what_is_wrong_or_missing(key: str) -> None:
    async with opened() as lesson:
        screen = await making(lesson)
        await lesson.press(key)
        assert wrong(screen) == {
            "sizes": "Inputs, neurons of each hidden layer, outputs: such as 2-2-1."
        }
        await lesson.press(*"2-2-1", "tab", key)
        assert screen.focused is row(screen, "row 1").control
        assert wrong(screen) == {"row 1": "At least one row is needed: x1 x2 y."}
        await lesson.press(*"1 2 x", key)
        assert wrong(screen) == {"row 1": "x is no number such as 0.5, -3 or 1/35."}
        assert said(screen, "verdict") == "This cannot be used yet: row 1."
        await lesson.press("backspace", "3", key)
        await begun(lesson)


@keys(MakingScreen, "up", "down")
async def test_the_arrows_go_through_all_fields(key: str) -> None:
    async with opened(size=(60, 18)) as lesson:
        drafted(lesson, {"sizes": "2-2-1"})
        screen = await making(lesson)
        order = [row(screen, each).control for each in keys_of(screen)]
        order += list(screen.query(Button))  # type: ignore[arg-type]
        visited = []
        for _ in order:
            fields = screen.query_one("#fields").region
            focused = screen.focused
            assert focused is not None
            if focused in order[:-2]:
                await lesson.until(
                    lambda part=focused, whole=fields: whole.contains_region(part.region)  # type: ignore[misc]
                )
            visited.append(focused)
            await lesson.press(key)
        assert visited == (order if key == "down" else [order[0], *order[:0:-1]])


@keys(Line, "enter", "up", "down")
async def test_a_text_leaves_the_keys_of_the_dialog_to_it(key: str) -> None:
    async with opened() as lesson:
        screen = await making(lesson)
        field = row(screen, "sizes").control
        assert screen.focused is field
        await lesson.press(key)
        if key == "enter":
            assert set(wrong(screen)) == {"sizes"}
        else:
            assert screen.focused is not field


async def test_what_is_not_complete_is_no_fault_while_it_is_typed() -> None:
    async with opened() as lesson:
        screen = await making(lesson)
        await paste(lesson, "2-2-2")
        await lesson.press("tab", "tab", "tab")
        await paste(lesson, ".05 .1")
        assert wrong(screen) == {}
        assert said(screen, "meaning") == "2 of 4 values: next comes y1."
        assert said(screen, "verdict") == "Still to type: row 1."
        await lesson.press("up")
        assert wrong(screen) == {"row 1": "2 of 4 values: next comes y1."}
        await lesson.press("down", "end")
        await paste(lesson, " .01 .99")
        await lesson.press("up")
        assert wrong(screen) == {}
        assert "A 2-2-2 network (linear, linear)" in said(screen, "verdict")


async def test_the_fields_follow_the_sizes_and_keep_what_was_typed() -> None:
    async with opened() as lesson:
        screen = await making(lesson)
        await paste(lesson, "2-3-1")
        layers = ["activation 1", "weights 1", "biases 1", "activation 2", "weights 2", "biases 2"]
        assert keys_of(screen)[4:10] == layers
        assert "w₁₁₁ … w₁₂₃" in lesson.text()
        await write(lesson, screen, "weights 1", "1 2 3 4 5 6")
        await write(lesson, screen, "sizes", "2-1")
        assert keys_of(screen)[4:7] == ["activation 1", "weights 1", "biases 1"]
        assert row(screen, "weights 1").text == "1 2 3 4 5 6"
        assert wrong(screen) == {"weights 1": "6 values, and 2 are needed: w₁₁₁ w₁₂₁."}
        await write(lesson, screen, "sizes", "2-3-")
        assert keys_of(screen)[4:7] == ["activation 1", "weights 1", "biases 1"]
        await write(lesson, screen, "sizes", "2-3-1")
        assert keys_of(screen)[4:10] == layers
        assert wrong(screen) == {}


async def test_a_hidden_layer_takes_the_activation_of_the_one_before() -> None:
    async with opened() as lesson:
        screen = await making(lesson)
        await paste(lesson, "2-2-2-1")
        row(screen, "activation 1").control.focus()
        await lesson.settle()
        await lesson.press("t")
        texts = [row(screen, f"activation {layer}").text for layer in (1, 2, 3)]
        assert texts == ["tanh", "tanh", "linear"]


async def test_a_blank_row_comes_below_the_last() -> None:
    async with opened() as lesson:
        screen = await making(lesson)
        await paste(lesson, "2-2-1")
        await lesson.press("tab", "tab", "tab")
        for text in ("0 0 0", "0 1 1", "1 0 1", "1 1 0"):
            await paste(lesson, text)
            await lesson.press("tab")
        assert screen.focused is row(screen, "row 5").control
        await lesson.press("enter")
        await begun(lesson)
        assert list(lesson.moment.rows.targets) == [0.0, 1.0, 1.0, 0.0]


async def test_lines_that_are_pasted_become_rows() -> None:
    async with opened() as lesson:
        screen = await making(lesson)
        await paste(lesson, "2-2-1")
        await lesson.press("tab", "tab")
        await paste(lesson, "first,[b]second[/b],out\n0,0,0\n\n0,1,1\n1,0,1\n1,1,0\n")
        await lesson.until(lambda: "row 5" in keys_of(screen))
        await lesson.settle()
        assert row(screen, "columns").text == "first,[b]second[/b],out"
        assert row(screen, "row 4").text == "1,1,0"
        await lesson.press("enter")
        await begun(lesson)
        assert lesson.moment.experiment.data.input_columns[1].name == "[b]second[/b]"
        assert lesson.moment.rows.count == 4


async def test_pasted_lines_of_weights_become_one() -> None:
    async with opened() as lesson:
        screen = await making(lesson)
        await paste(lesson, "2-2-1")
        row(screen, "weights 1").control.focus()
        await lesson.settle()
        await paste(lesson, ".1 .2\n.3 .4")
        await lesson.until(lambda: row(screen, "weights 1").text == ".1 .2 .3 .4")
        await lesson.until(lambda: "w₁₂₂ 0.4" in said(screen, "meaning"))


async def test_more_rows_than_can_be_typed_are_left_out_and_counted() -> None:
    async with opened() as lesson:
        screen = await making(lesson)
        await paste(lesson, "1-1")
        await lesson.press("tab", "tab", "tab")
        await paste(lesson, "1 2\n" * (MOST_ROWS + 7))
        await lesson.until(lambda: "7 rows were left out, as 100" in said(screen, "verdict"))
        assert keys_of(screen).count(f"row {MOST_ROWS}") == 1
        assert f"row {MOST_ROWS + 1}" not in keys_of(screen)


async def test_all_fields_can_be_emptied() -> None:
    async with opened() as lesson:
        screen = await making(lesson)
        first = {key: row(screen, key).text for key in keys_of(screen)}
        for key, text in {"sizes": "2-2-2", "row 1": "1 2 3", "weights 1": "x"}.items():
            await write(lesson, screen, key, text)
        row(screen, "loss").control.focus()
        await lesson.press("h")
        screen.query_one("#empty", Button).focus()
        await lesson.settle()
        await lesson.press("enter")
        await lesson.until(lambda: keys_of(screen) == list(first))
        await lesson.settle()
        assert {key: row(screen, key).text for key in keys_of(screen)} == first
        assert wrong(screen) == {}
        assert screen.focused is row(screen, "sizes").control


async def test_it_begins_by_mouse() -> None:
    async with opened() as lesson:
        drafted(lesson, TEXTS)
        await making(lesson)
        await lesson.pilot.click("#begin")
        await begun(lesson)


async def test_a_second_enter_does_nothing_more() -> None:
    async with opened() as lesson:
        drafted(lesson, TEXTS)
        await making(lesson)
        lesson.send("enter")
        lesson.send("enter")
        await lesson.until(lambda: lesson.moment.experiment.title == "typed in")
        await lesson.settle()
        assert lesson.app.is_running


async def test_text_is_no_markup() -> None:
    lively = "[@click=app.quit]x[/]"
    async with opened(size=(120, 40)) as lesson:
        screen = await making(lesson)
        await paste(lesson, "2-2-1")
        for key in ("columns", "row 1", "weights 1", "biases 2", "title", "learning_rate"):
            await write(lesson, screen, key, lively)
        await lesson.press("enter")
        assert f"{lively} is no number" in " ".join(lesson.text().split())
        await lesson.pilot.click(row(screen, "row 1"), offset=(3, 1))
        assert lesson.app.is_running


async def test_it_is_kept_as_a_file_that_reads_back_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    async with opened() as lesson:
        drafted(lesson, TEXTS)
        await making(lesson)
        await lesson.press("enter")
        await begun(lesson)
        await lesson.press("S")
        await lesson.until(lambda: isinstance(lesson.app.screen, Prompt))
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))
        await lesson.press(*"mazur.toml", "enter")
        await lesson.until(lambda: os.path.exists("mazur.toml"))
        experiment = lesson.moment.experiment
        again = load("mazur.toml")
        assert again.network == experiment.network
        assert again.training == experiment.training
        assert again.initial_state().parameters == experiment.initial_state().parameters
        assert (again.data.inputs, again.data.targets) == (
            experiment.data.inputs,
            experiment.data.targets,
        )


@pytest.mark.parametrize("size", SIZES, ids="{0[0]}x{0[1]}".format)
async def test_pictures(size: tuple[int, int], snapshot: SnapshotAssertion) -> None:
    async with opened(size=size) as lesson:
        assert lesson_screen(lesson.app) is lesson.screen
        drafted(lesson, TEXTS | {"weights 2": ".4 .45 .5 x"})
        screen = await making(lesson)
        row(screen, "loss").control.focus()  # where no cursor blinks
        await lesson.settle()
        assert lesson.picture(lesson.dialog) == snapshot
