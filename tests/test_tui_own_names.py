"""Names of one's own on the screen: in the network, the tables, dialogs and sentences."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from keyboard import keys
from network_pictures import SALARY, at, drawn, made, stepper
from pictures import text
from pilots import Lesson, opened
from rich.cells import cell_len
from textual.widgets import Input

from core.data.experiment import load
from core.formulas.names import bias, weight
from core.run.position import Phase
from core.stepper import Stepper
from tui.drawing.tables.parameter_table import columns
from tui.lesson.screen import LessonScreen
from tui.sheets.about import SHOWN, tables

NAMES = '[names]\nw1 = "w111"\nalpha_12 = "w121"\nb_h = "b11"\nh1 = "O11"\n世界 = "w211"\n'


def picture(run: Stepper, width: int, height: int = 30) -> str:
    lines = drawn(run, width, height)
    assert all(sum(cell_len(s.text) for s in line) == width for line in lines)
    return "\n".join(text(lines))


@pytest.mark.parametrize("width", [78, 130])
def test_labels_of_the_network_have_names_where_there_is_room(width: int) -> None:
    named = picture(stepper(SALARY + NAMES), width)
    assert "w₁ +0.500" in named
    assert "alpha… +0.125" in named
    assert "b_h +0.200" in named
    assert "世界 +1.500" in named
    assert "b −0.100" in named  # has none
    assert " h₁ " in named
    assert "w₁" not in picture(stepper(SALARY), width)


@pytest.mark.parametrize("width", [20, 40, 60])
def test_without_room_they_are_left_out(width: int) -> None:
    for phase in Phase:
        if phase in (Phase.EPOCH, Phase.END):
            continue
        named, plain = (picture(at(stepper(SALARY + n), phase), width) for n in (NAMES, ""))
        assert "w₁ " not in named
        assert named.count("\n") == plain.count("\n")


def test_the_label_of_a_parameter_that_is_renewed_keeps_its_name() -> None:
    run = at(stepper(SALARY + NAMES), Phase.UPDATE, bias(1, 1))
    assert "b_h" in picture(run, 100)


def test_names_are_no_wider_than_their_column_in_the_table() -> None:
    network = stepper(SALARY + NAMES).experiment.network
    assert columns(network, 60).name == 1 + len("alpha₁₂")
    every = [f'a{k} = "{network.notation.ascii(p)}"\n' for k, p in enumerate(network.parameters())]
    short = stepper(f"{SALARY}[names]\n{''.join(every)}").experiment.network
    assert columns(short, 60).name == 1 + len("a₁")
    assert columns(made((2, 2, 1)).experiment.network, 60).name == 1 + len("w₁₁₁")


def test_an_input_that_is_called_as_its_column_is_called_so_once() -> None:
    run = Stepper(load("mazur"))
    run.seek(1)
    for width in (40, 78):
        assert "i₁ i1" not in picture(run, width)


async def ask(lesson: Lesson, key: str, answer: str) -> None:
    await lesson.press(key)
    await lesson.until(lambda: isinstance(lesson.app.focused, Input))
    lesson.app.screen.query_one(Input).value = answer
    await lesson.press("enter")
    await lesson.until(lambda: lesson.app.screen is lesson.screen)


@keys(LessonScreen, "g")
async def test_names_lead_to_their_steps(key: str) -> None:
    async with opened("mazur") as lesson:
        await lesson.go(3)
        for name, meant in {"w5": "w211", "w₈": "w222", "h1": "O11", "w211": "w211"}.items():
            await ask(lesson, key, name)
            assert str(lesson.moment.step.target) == meant
        assert "Derivation of ∂L/∂w₅" in lesson.text()


@keys(LessonScreen, "enter")
async def test_values_are_changed_by_names(key: str) -> None:
    async with opened("mazur") as lesson:
        await lesson.go(3)
        await lesson.press(key)
        await lesson.until(lambda: isinstance(lesson.app.focused, Input))
        assert "w1=0.5 w2=0.3" in lesson.text()
        await lesson.press("escape")
        await ask(lesson, key, "w5=0.125 i1=0.5")
        assert "w₅ is 0.125" in lesson.message
        network = lesson.moment.experiment.network
        known = lesson.moment.known
        assert known.parameter(weight(2, 1, 1)) == 0.125
        assert (
            known.value(
                network.output(
                    0,
                    1,
                )
            )
            == 0.5
        )


@keys(LessonScreen, "i")
async def test_what_they_stand_for_is_told(key: str) -> None:
    async with opened("mazur") as lesson:
        await lesson.press(key)
        await lesson.until(lambda: "Mazur's example" in lesson.text())
        await lesson.press("end")
        words = " ".join(lesson.text().split())
        assert re.search(r"w₅ +w₂₁₁, from h₁ to ŷ₁", words)
        assert re.search(r"h₁ +O₁₁", words)


def test_of_many_names_the_first_are_told() -> None:
    rows = dict(tables(made((9, 9, 1)).experiment, 0.1))
    assert "Names" not in rows
    network = made((9, 9, 1)).experiment.network
    named = replace(network, names=tuple((f"a{k}", p) for k, p in enumerate(network.parameters())))
    shown = dict(tables(replace(made((9, 9, 1)).experiment, network=named), 0.1))["Names"]
    assert len(shown) == SHOWN + 1
    assert shown[-1] == ("", f"and {network.parameter_count - SHOWN} more")


async def test_they_are_on_every_page() -> None:
    async with opened("mazur") as lesson:
        await lesson.go(7)
        shown = lesson.text()
        assert "Derivation of ∂L/∂w₅" in shown
        assert "raising w₅" in shown
        assert "▸w₅" in shown
        assert "w₂₁₁" not in shown
        await lesson.press("c")
        await lesson.until(lambda: "dL_dw5 = " in lesson.text())
        assert "w211" not in lesson.text()
