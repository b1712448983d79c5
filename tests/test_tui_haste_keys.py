"""Keys by the thousand, pastes that look like keys, and keys after the one that leaves."""

from __future__ import annotations

import pytest
from pilots import Lesson, opened
from textual import events
from textual.message import Message
from textual.widgets import Input

from core.run.position import Phase
from tui.lesson.screen import LessonScreen
from tui.terminal import terminal
from tui.terminal.keystream import KeyStream, Repeated

BEGIN, END = "\x1b[200~", "\x1b[201~"


def messages(*parts: str) -> list[Message]:
    stream = KeyStream()
    return [message for part in parts for message in stream.feed(part)]


def shown(*parts: str) -> list[str]:
    """What was read, a paste in quotes."""
    return [
        repr(message.text) if isinstance(message, events.Paste) else message.key
        for message in messages(*parts)
        if isinstance(message, (events.Paste, events.Key))
    ]


def pieces(text: str, size: int) -> list[str]:
    return [text[k : k + size] for k in range(0, len(text), size)]


@pytest.mark.parametrize(
    ("text", "pasted"),
    [
        ("hello", "hello"),
        ("", ""),
        ("hello\x1b[31m q", "hello[31m q"),
        ("\x1b", ""),
        ("\x1b[201", "[201"),
        ("\x1b[200~q", "[200~q"),
        ("\x1b\x1b[<0;1;1Mq\x03\x00\x9b", "[<0;1;1Mq"),
        ("a\r\nb\rc\td", "a\nb\nc\td"),
        ("a\u202eb\u200b", "ab"),
        ("ü体ŷ", "ü体ŷ"),
    ],
)
@pytest.mark.parametrize("size", [1, 2, 3, 5, 7, 4096])
def test_all_to_the_end_of_a_paste_is_text(text: str, pasted: str, size: int) -> None:
    assert shown(*pieces(f"a{BEGIN}{text}{END}b{BEGIN}c{END}", size)) == [
        "a",
        repr(pasted),
        "b",
        "'c'",
    ]


def test_a_paste_of_any_length_is_one_text() -> None:
    text = "x\x1b[31m q" * 100_000
    (paste,) = messages(*pieces(f"{BEGIN}{text}{END}", 4096))
    assert isinstance(paste, events.Paste)
    assert paste.text.startswith("x[31m qx")


def test_a_paste_that_never_ends_is_no_key() -> None:
    assert shown(f"{BEGIN}q\x1b", "q", "\x1b[A", "o") == []


def test_keys_are_what_they_were() -> None:
    assert shown("q", "\x1b[A\x1b[B", "\x1bOP", "ü\r") == ["q", "up", "down", "f1", "ü", "enter"]


def test_a_key_that_repeats_quickly_comes_as_one() -> None:
    (first, last) = messages("n" * 4000 + "q")
    assert isinstance(first, Repeated)
    assert (first.key, first.count) == ("n", 4000)
    assert not isinstance(last, Repeated)
    assert len(messages("n" * 15)) == 15
    (arrow,) = messages("\x1b[C" * 100)
    assert isinstance(arrow, Repeated)
    assert (arrow.key, arrow.count) == ("right", 100)


def test_the_driver_reads_with_it() -> None:
    linux_driver = pytest.importorskip("textual.drivers.linux_driver")
    terminal.take_keys()
    assert linux_driver.XTermParser is KeyStream


def type_at_once(lesson: Lesson, keys: str) -> None:
    for message in messages(keys):
        message.set_sender(lesson.app)
        lesson.app.post_message(message)


async def test_a_repeated_step_leads_as_far_as_the_single_ones() -> None:
    async with opened() as lesson:
        type_at_once(lesson, "n" * 4000)
        await lesson.settle()
        assert lesson.t == 4000
        type_at_once(lesson, "p" * 3990)
        await lesson.settle()
        assert lesson.t == 10
        type_at_once(lesson, "p" * 3990)
        await lesson.settle()
        assert lesson.t == 0


async def test_a_repeated_epoch_ends_where_the_run_ends() -> None:
    async with opened(epochs=20) as lesson:
        type_at_once(lesson, "e" * 1000)
        await lesson.settle()
        step = lesson.moment.step
        assert (step.position.phase, step.position.epoch) == (Phase.EPOCH, 20)
        await lesson.press("e")
        assert "The run ends at step" in lesson.message


@pytest.mark.parametrize(("count", "log"), [(4000, False), (4001, True)])
async def test_what_is_switched_so_often_ends_right(count: int, log: bool) -> None:
    async with opened() as lesson:
        before = lesson.screen.log_scale
        type_at_once(lesson, "y" * count)
        await lesson.settle()
        assert (lesson.screen.log_scale != before) is log


async def test_a_dialog_that_is_asked_for_often_opens_once() -> None:
    async with opened() as lesson:
        type_at_once(lesson, "g" * 100)
        await lesson.settle()
        assert len(lesson.app.screen_stack) == 3
        await lesson.press("escape")
        assert isinstance(lesson.app.screen, LessonScreen)


async def test_a_digit_held_down_in_a_field_is_all_there() -> None:
    async with opened() as lesson:
        await lesson.press("L")
        type_at_once(lesson, "0.")
        type_at_once(lesson, "3" * 100)
        await lesson.settle()
        assert lesson.app.screen.query_one(Input).value == f"0.{'3' * 100}"


@pytest.mark.parametrize("key", ["L", "o", "comma", "g", "ctrl+p", "question_mark", ""])
async def test_a_paste_acts_on_nothing(key: str) -> None:
    async with opened() as lesson:
        if key:
            await lesson.press(key)
        screen, t = lesson.app.screen, lesson.t
        type_at_once(lesson, f"{BEGIN}0.5\x1b[31m q\x1b[A\x03{END}")
        await lesson.settle()
        assert lesson.app.is_running
        assert lesson.app.screen is screen
        assert lesson.t == t


@pytest.mark.parametrize(
    "keys",
    ["qo", "q,", "q\x10", "q?", "qg5\r", "qi", "qL", "q\x10q", "o\x03", ",\x03", "\x10\x03", "qqq"],
)
async def test_after_the_key_that_leaves_none_acts(keys: str) -> None:
    async with opened() as lesson:
        app = lesson.app
        type_at_once(lesson, keys)
        await lesson.settle()
        assert app.is_leaving
    assert app._exception is None
    assert app.return_code == (130 if keys.endswith("\x03") else 0)
