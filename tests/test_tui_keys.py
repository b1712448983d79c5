"""Every key: what it does to the step shown, and what it says where it cannot act."""

from __future__ import annotations

from keyboard import bindings, keys, known_to_be_tested
from pilots import opened

from tui.lesson.screen import LessonScreen
from tui.playing.speeds import FIRST, SPEEDS


def test_every_key_has_a_test() -> None:
    found = set(bindings())
    assert len(found) >= 40
    assert found == known_to_be_tested()


# from step to step: student-salary has 25 steps an update and 501 an epoch


async def leads(key: str, *ways: tuple[int, int]) -> None:
    """A key leads from some steps to others, and the screen says where it is then."""
    async with opened() as lesson:
        for start, goal in ways:
            await lesson.go(start)
            await lesson.press(key)
            assert (lesson.t, lesson.message) == (goal, ""), f"{key} from {start}"
            assert f"step {goal:,}" in lesson.text()


async def says(key: str, start: int, words: str, **overrides: object) -> None:
    """A key that cannot act says why, on the screen, and stays."""
    async with opened(**overrides) as lesson:  # type: ignore[arg-type]
        await lesson.go(start)
        await lesson.press(key)
        assert lesson.t == start
        assert words in lesson.message
        assert words.split()[0] in lesson.text()


@keys(LessonScreen, "right", "n")
async def test_to_the_next_step(key: str) -> None:
    await leads(key, (5, 6))
    await says(key, 502, "The run ends at step 502: all its epochs are done.", epochs=1)


@keys(LessonScreen, "left", "p")
async def test_to_the_step_before(key: str) -> None:
    await leads(key, (501, 500))
    await says(key, 0, "This is the first step of the run: nothing comes before Init.")


@keys(LessonScreen, "right_square_bracket")
async def test_to_the_next_part(key: str) -> None:
    await leads(key, (0, 1), (1, 4), (4, 5), (7, 17), (25, 26), (500, 501))


@keys(LessonScreen, "left_square_bracket")
async def test_to_the_part_before(key: str) -> None:
    await leads(key, (1, 0), (3, 1), (5, 4), (9, 5), (26, 17), (501, 492))


@keys(LessonScreen, "right_square_bracket", "u", "e", "E", "shift+e", "U", "shift+u")
async def test_a_stride_beyond_the_run_is_not_made(key: str) -> None:
    if key in ("right_square_bracket", "u", "e"):
        await says(key, 502, "The run ends at step 502: all its epochs are done.", epochs=1)
    else:
        await says(key, 0, "nothing comes before Init.")


@keys(LessonScreen, "u")
async def test_to_the_next_update(key: str) -> None:
    await leads(key, (0, 1), (1, 26), (25, 26), (480, 502), (501, 502))


@keys(LessonScreen, "U", "shift+u")
async def test_to_the_update_before(key: str) -> None:
    await leads(key, (30, 26), (26, 1), (1, 0), (501, 476))


@keys(LessonScreen, "e")
async def test_to_the_close_of_the_epoch(key: str) -> None:
    await leads(key, (0, 501), (3, 501), (501, 1002), (502, 1002))


@keys(LessonScreen, "E", "shift+e")
async def test_to_the_close_of_the_epoch_before(key: str) -> None:
    await leads(key, (600, 501), (1002, 501), (30, 0))


@keys(LessonScreen, "home")
async def test_to_the_first_step(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(30)
        await lesson.press(key)
        assert lesson.t == 0
        assert "Press → for the next step" in lesson.message
        await lesson.press(key)
        assert lesson.message == "This is the first step already."


@keys(LessonScreen, "end")
async def test_to_the_latest_step_reached(key: str) -> None:
    async with opened() as lesson:
        await lesson.go(300)
        await lesson.go(7)
        await lesson.press(key)
        assert (lesson.t, lesson.message) == (300, "")
        await lesson.press(key)
        assert lesson.t == 300
        assert "This is the latest step reached." in lesson.message


async def test_at_the_end_of_a_run_nothing_is_said_to_go_on() -> None:
    async with opened("worked-example") as lesson:
        end = 131
        await lesson.go(end)
        await lesson.press("end")
        assert (lesson.t, lesson.message) == (end, "This is the last step: the run has ended.")


# by itself


@keys(LessonScreen, "space")
async def test_space_lets_it_run_and_pauses_it(key: str) -> None:
    async with opened() as lesson:
        await lesson.press(key)
        await lesson.until(lambda: lesson.t >= 2)
        assert lesson.moment.status.running
        assert "▶ 4 steps/s" in lesson.text()
        await lesson.press(key)
        assert not lesson.moment.status.running
        assert lesson.message.startswith("Paused.")
        assert "▶" not in lesson.text()
        stood = lesson.t
        await lesson.press("left")
        assert lesson.t == stood - 1


@keys(LessonScreen, "space")
async def test_space_at_the_end_says_so(key: str) -> None:
    await says(key, 502, "The run ends at step 502", epochs=1)


@keys(LessonScreen, "plus", "equals_sign", "minus")
async def test_the_speed_is_chosen_in_words(key: str) -> None:
    by = -1 if key == "minus" else 1
    async with opened() as lesson:
        await lesson.press(key)
        words = SPEEDS[FIRST + by].words
        assert lesson.message == f"Speed: {words}. space lets it run."
        assert lesson.moment.status.speed == words


@keys(LessonScreen, "plus", "equals_sign", "minus")
async def test_the_row_of_speeds_has_ends(key: str) -> None:
    end, words = ("slowest", "1 step/s") if key == "minus" else ("fastest", "full speed")
    async with opened() as lesson:
        await lesson.press(*[key] * len(SPEEDS))
        assert lesson.message == f"{words} is the {end} there is."


@keys(LessonScreen, "plus", "minus")
async def test_the_speed_of_what_runs_changes_on_the_way(key: str) -> None:
    async with opened() as lesson:
        await lesson.press("space")
        await lesson.until(lambda: lesson.t >= 1)
        await lesson.press(key)
        words = SPEEDS[FIRST + (-1 if key == "minus" else 1)].words
        await lesson.until(lambda: lesson.moment.status.speed == words)
        assert lesson.moment.status.running
        await lesson.press("space")
