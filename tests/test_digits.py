"""How many digits numbers have, by option and by key."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from keyboard import keys
from pilots import opened
from terminals import CHAINSTEP, Terminal

from tui import cli
from tui.lesson.screen import LessonScreen
from tui.panels.derivation import DerivationPanel
from tui.preferences import Preferences, Store

SIGMOID = 0.5932699921071872  # h₁ of Mazur's example


def output_of(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    assert cli.run(arguments) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize(
    ("given", "shown"),
    [([], "0.59327"), (["--digits", "3"], "0.593"), (["--digits", "9"], "0.593269992")],
)
@pytest.mark.parametrize("command", ["walk", "trace"])
def test_results_have_so_many_digits(
    command: str, given: list[str], shown: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f" = {shown}\n" in output_of(capsys, command, "mazur", *given)


def test_a_formula_and_its_sentence_have_the_same_digits(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = output_of(capsys, "walk", "mazur", "--digits", "8")
    assert text.count("0.59688438") >= 2  # of the step and of its sentence
    assert "0.596884 " not in text


def test_seventeen_digits_read_back_to_the_same_bits(capsys: pytest.CaptureFixture[str]) -> None:
    lines = output_of(capsys, "trace", "xor", "--digits", "17").splitlines()
    steps = output_of(capsys, "trace", "xor", "--format", "json").splitlines()
    compared = 0
    for line, step in zip(lines, map(json.loads, steps), strict=True):
        if step["phase"] in ("forward", "loss", "update"):
            shown = line.rpartition(" = ")[2].replace("−", "-")
            assert float(shown) == step["value"]
            compared += 1
    assert compared > 12


@pytest.mark.parametrize("form", ["markdown", "latex"])
def test_documents_have_so_many_digits(form: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = output_of(capsys, "trace", "mazur", "--format", form, "--digits", "8")
    assert "0.59326999" in text
    assert not re.search(r"0\.59327\b", text)


def test_json_has_all_digits_whatever_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    one = output_of(capsys, "trace", "mazur", "--format", "json")
    assert output_of(capsys, "trace", "mazur", "--format", "json", "--digits", "2") == one


@pytest.mark.parametrize("command", ["walk", "trace"])
@pytest.mark.parametrize("digits", ["0", "18", "1.5", "many", "-3", "9" * 200])
def test_other_digits_are_refused(
    command: str, digits: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert cli.run([command, f"--digits={digits}"]) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("chainstep: --digits: ")
    assert said.err.count("\n") == 1


@keys(LessonScreen, "number_sign")
async def test_a_key_chooses_them_for_this_and_later_starts(key: str, tmp_path: Path) -> None:
    store = Store(tmp_path / "preferences.json")
    store.save(Preferences(toured=True))
    async with opened("mazur", store=store) as lesson:
        await lesson.go(1)
        assert "0.59327" in lesson.text()
        await lesson.press(key, "9", "enter")
        assert lesson.message == "Formulas and sentences have 9 significant digits from here on."
        assert lesson.t == 1
        assert "= 0.593269992" in lesson.text()
        assert "0.593269992" in lesson.moment.explanation
    assert store.load().digits == 9
    async with opened("mazur", store=store) as lesson:
        await lesson.go(1)
        assert "0.593269992" in lesson.moment.explanation


@pytest.mark.parametrize("answer", ["0", "18", "x", "1e1"])
async def test_other_answers_are_refused(answer: str) -> None:
    async with opened("mazur") as lesson:
        await lesson.press("number_sign", *answer, "enter")
        assert "The digits are a whole number from 1 to 17." in lesson.text()
        await lesson.press("escape")
        assert lesson.moment.digits == 5


@pytest.mark.parametrize("kept", ["0", "18", "-1", '"9"', "true", "null", "5.5"])
def test_preferences_that_make_no_sense_are_passed_over(kept: str, tmp_path: Path) -> None:
    file = tmp_path / "preferences.json"
    file.write_text(f'{{"digits": {kept}}}', encoding="utf-8")
    assert Store(file).load().digits == 5


async def test_long_numbers_stay_in_their_panel() -> None:
    async with opened("xor", (80, 24)) as lesson:
        lesson.screen.playback.show_digits(12, "")
        for t in range(31):
            await lesson.go(t)
            width = lesson.screen.query_one(DerivationPanel).size.width
            shown = lesson.screen.query_one(DerivationPanel)
            assert all(shown.render_line(y).cell_length == width for y in range(shown.size.height))


def test_the_screen_takes_the_option_too() -> None:
    with Terminal([*CHAINSTEP, "run", "mazur", "--digits", "9"]) as terminal:
        terminal.wait_for("step 0")
        terminal.type("n")
        terminal.wait_for("0.593269992")
        terminal.type("q")
        assert terminal.wait_for_end() == 0
