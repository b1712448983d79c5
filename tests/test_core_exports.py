import json
import math
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.data.experiment import load
from core.exports import latex, markdown, paper
from core.exports.format import Format, quantity
from core.exports.latex import Latex
from core.exports.markdown import Markdown
from core.exports.plain import to_ascii
from core.exports.records import JsonLines, number, to_line
from core.exports.text import Text
from core.formulas.writing import Writer
from core.run.position import Phase
from core.stepper import Stepper
from core.steps.records import Step

COMMON = ["t", "epoch", "update", "row", "phase", "target", "value"]
MORE = {
    "init": {"parameters"},
    "forward": {"z", "terms"},
    "loss": {"targets", "outputs"},
    "update": {"old", "gradient", "change"},
    "epoch": {"previous"},
    "end": {"reason"},
}


def stepper_of(name: str, **overrides: object) -> Stepper:
    return Stepper(load(name, overrides))


def steps(stepper: Stepper, count: int) -> list[Step]:
    return [stepper.seek(t) for t in range(count)]


def records(stepper: Stepper, count: int) -> list[dict[str, Any]]:
    form = JsonLines(stepper.experiment.network.notation)
    return [json.loads(form.step(step, False)) for step in steps(stepper, count)]


def document(form: Format, stepper: Stepper, count: int) -> str:
    parts = [form.start()]
    for step in steps(stepper, count):
        parts.append(form.step(step, step.position.index == 0))
    return "".join([*parts, form.finish()])


def test_worked_example_as_json() -> None:
    found = records(stepper_of("worked-example"), 26)
    values = {(r["phase"], r["target"]): r["value"] for r in found}
    assert values["forward", "yhat1"] == 18.0
    assert values["loss", "L"] == 225.0
    assert values["gradient", "yhat1"] == 30.0
    assert values["gradient", "w211"] == 270.0
    assert values["gradient", "w111"] == 240.0
    assert values["gradient", "w121"] == 2400.0
    assert [r["t"] for r in found] == list(range(26))


@pytest.mark.parametrize("name", ["student-salary", "xor", "blobs", "mini-batch", "worked-example"])
def test_json_has_the_keys_of_the_contract(name: str) -> None:
    stepper = stepper_of(name, epochs=1)
    for record in records(stepper, stepper.schedule.epoch_close(1) + 2):
        phase = str(record["phase"])
        assert list(record)[:7] == COMMON
        more = set(record) - set(COMMON)
        if phase == "gradient":
            assert more in ({"delta", "paths"}, {"factors"})
        else:
            assert more == MORE[phase]


@pytest.mark.parametrize("name", ["student-salary", "xor", "blobs"])
def test_json_terms_factors_and_paths_give_the_value_bit_for_bit(name: str) -> None:
    stepper = stepper_of(name)
    for record in records(stepper, 2 * stepper.schedule.update_steps):
        match record:
            case {"phase": "forward", "terms": [first, *others], "z": z}:
                total = first["value"]
                for term in others:
                    total = total + term["value"]
                assert total == z
            case {"factors": [first, *others], "value": value}:
                product = first["value"]
                for factor in others:
                    product = product * factor["value"]
                assert product == value
            case {"paths": [first, *others], "value": value}:
                total = first["value"]
                for path in others:
                    total = total + path["value"]
                assert total == value


def test_json_places_are_null_where_there_are_none() -> None:
    stepper = stepper_of("worked-example", epochs=1)
    found = records(stepper, 28)
    assert [found[0][key] for key in ("epoch", "update", "row", "value")] == [None] * 4
    assert [found[26][key] for key in ("phase", "epoch", "update", "row")] == [
        "epoch",
        1,
        None,
        None,
    ]
    assert found[26]["previous"] is None
    assert [found[27][key] for key in ("phase", "epoch", "reason")] == ["end", 1, "epochs"]


def test_json_softmax_output_has_delta_only() -> None:
    stepper = stepper_of("blobs")
    output = next(r for r in records(stepper, 60) if r["phase"] == "gradient")
    assert output["value"] is None
    assert isinstance(output["delta"], float)


def test_json_update_of_a_batch_has_no_row() -> None:
    stepper = stepper_of("mini-batch")
    update = next(r for r in records(stepper, 300) if r["phase"] == "update")
    assert update["row"] is None
    assert update["update"] == 1


@given(st.floats())
def test_json_numbers_keep_their_bits(value: float) -> None:
    back = json.loads(to_line({"value": number(value)}))["value"]
    if math.isfinite(value):
        assert math.copysign(1.0, back) == math.copysign(1.0, value)
        assert back == value
    else:
        assert back == {"inf": "inf", "-inf": "-inf", "nan": "nan"}[str(value)]


def test_text_is_one_line_a_step_in_columns() -> None:
    stepper = stepper_of("worked-example", epochs=1)
    form = Text(stepper.experiment, stepper.schedule)
    lines = [form.step(step, False) for step in steps(stepper, 28)]
    assert all(line.count("\n") == 1 and line.endswith("\n") for line in lines)
    assert {line[40:48].strip() for line in lines} == {phase.value for phase in Phase}
    assert lines[4].rstrip() == (
        "     4  epoch 1    update 1    row 1    loss      L = (y − ŷ)² = (3 − 18)² = 225"
    )
    assert "all its epochs are done" in lines[27]


def test_text_counts_the_first_values_that_it_leaves_out() -> None:
    stepper = stepper_of("xor", hidden=[8])
    line = Text(stepper.experiment, stepper.schedule).step(stepper.step, True)
    assert line.rstrip().endswith("and 21 more")


def test_ascii_text_is_ascii() -> None:
    stepper = stepper_of("blobs", epochs=1)
    form = Text(stepper.experiment, stepper.schedule, "ascii")
    for step in steps(stepper, stepper.schedule.update_steps + 1):
        assert form.step(step, False).isascii()


@given(st.text())
def test_to_ascii_is_ascii(text: str) -> None:
    assert to_ascii(text).isascii()


def test_to_ascii_knows_the_signs_of_the_lesson() -> None:
    assert (
        to_ascii("∂L/∂ŷ = −2·(y − ŷ₁), δ₁₂ → η²")
        == "dL/dyhat = -2*(y - yhat1), delta12 -> learning_rate^2"
    )


@pytest.mark.parametrize("name", ["student-salary", "xor", "blobs", "mini-batch"])
def test_markdown_lesson_is_well_formed(name: str) -> None:
    stepper = stepper_of(name, epochs=1, optimizer="adam")
    end = stepper.schedule.epoch_close(1) + 1
    text = document(Markdown(stepper.experiment, stepper.schedule), stepper, min(end + 1, 400))
    assert text.startswith(f"# {stepper.experiment.title}\n")
    assert text.count("\\begin{aligned}") == text.count("\\end{aligned}") > 10
    assert text.count("$$\n") % 2 == 0
    assert "### Step 1: $" in text
    assert "\n## Gradients: epoch 1, update 1, row " in text


def test_latex_document_is_balanced_and_in_ascii() -> None:
    stepper = stepper_of("student-salary", epochs=1, optimizer="adamw")
    text = document(Latex(stepper.experiment, stepper.schedule), stepper, 60)
    assert text.isascii()
    for environment in ("document", "align*", "description"):
        begun = text.count(f"\\begin{{{environment}}}")
        assert begun == text.count(f"\\end{{{environment}}}") > 0
    body = re.sub(r"\\[{}$]", "", text)
    assert body.count("{") == body.count("}")
    assert re.sub(r"\\\$", "", text).count("$") % 2 == 0
    assert text.endswith("\\end{document}\n")


def test_words_in_formulas_stand_upright() -> None:
    stepper = stepper_of("worked-example", optimizer="adam")
    text = document(Latex(stepper.experiment, stepper.schedule), stepper, 27)
    assert r"\text{mean loss} &= \text{sum of 1 loss} / 1" in text
    assert r"\beta_1" in text
    assert r"\hat{m}" in text


@pytest.mark.parametrize("form", [Latex, Markdown])
def test_the_largest_of_a_layer_is_set_as_a_function(form: type[Latex | Markdown]) -> None:
    stepper = stepper_of("blobs")
    text = document(form(stepper.experiment, stepper.schedule), stepper, 9)
    assert r"&= e^{z_{21} - \max z} / (" in text


@pytest.mark.parametrize("name", ["spiral", "blobs", "mini-batch"])
def test_formulas_on_paper_are_no_wider_than_the_paper(name: str) -> None:
    stepper = stepper_of(name)
    writer = paper.PaperWriter(stepper.experiment.network.notation, "latex")
    wide = 0
    for t in range(0, stepper.schedule.update_steps, 7):
        for equation in stepper.seek(t).equations:
            for line in writer.equation(equation, paper.LONGEST):
                parts = paper.broken(line, paper.WIDEST)
                assert " ".join(parts) == line
                assert all(len(re.findall(r"\d+\.\d+", part)) <= 10 for part in parts)
                for part in parts:  # what would be torn apart stays on a line
                    assert part.count("{") == part.count("}")
                    assert part.count(r"\left") == part.count(r"\right")
                wide += len(parts) > 1
    assert wide or name == "mini-batch"


def test_a_formula_is_broken_between_terms_and_nowhere_else() -> None:
    assert paper.broken("a + b - c + d", 4) == ["a + b", "- c + d"]
    assert paper.broken("(aaa + bbb + ccc) / 3", 8) == ["(aaa + bbb", "+ ccc) / 3"]
    tight = r"\left(aaa + bbb\right) \cdot \sqrt{ccc + ddd}"
    assert paper.broken(tight, 3) == [tight]


NASTY = r"50% of $x_1 & #1 {a} \input{b} ~^ <i>*b*</i> `c` [d](e) | [@click=app.quit] ' \" --"


def test_latex_escapes_what_is_special() -> None:
    shown = latex.escaped(NASTY)
    bare = re.sub(r"\\([{}$&#%_]|text\w+\{\})|-\{\}-", "", shown)
    assert not set(bare) & set(r"\{}$&#%_^~<>|\"'`")
    assert shown.endswith("-{}-")


@given(st.text())
def test_latex_escapes_any_text_to_balanced_groups(text: str) -> None:
    escaped = re.sub(r"\\[{}$&#%_]", "", latex.escaped(text))
    assert escaped.count("{") == escaped.count("}")
    assert escaped.count("$") % 2 == 0


def test_latex_writes_signs_in_sentences_as_formulas() -> None:
    assert latex.escaped("∂L/∂w₁₁₁ = −3, as δ₁₂,") == (
        r"$\partial L/\partial w_{111}$ = $-$3, as $\delta_{12}$,"
    )
    assert latex.escaped("née 中") == r"née \character{4E2D}{中}"


def test_markdown_escapes_what_is_special() -> None:
    bare = re.sub(r"\\[\\`*_\[\]<>|~$&]", "", markdown.escaped(NASTY))
    assert not set(bare) & set("\\`*_[]<>|~$&")


@pytest.mark.parametrize("line", ["# a", "- a", "+ a", "= a", "1. a", "12) a"])
def test_markdown_escapes_what_begins_a_block(line: str) -> None:
    shown = markdown.escaped(line)
    assert shown.replace("\\", "") == line
    assert not re.match(r"[#+=-]|\d+[.)]", shown)


def test_column_names_are_shown_as_they_are(tmp_path: Path) -> None:
    file = tmp_path / "data.csv"
    file.write_text("a_$b*,y\n1,2\n3,4\n", encoding="utf-8")
    stepper = Stepper(load(str(file)))
    assert r"is a\_\$b\*" in Markdown(stepper.experiment, stepper.schedule).start()
    assert r"] a\_\$b*" in Latex(stepper.experiment, stepper.schedule).start()


def test_quantity_of_a_gradient_step_is_the_derivative() -> None:
    stepper = stepper_of("worked-example")
    notation = stepper.experiment.network.notation
    writer = Writer(notation)
    named = [quantity(step) for step in steps(stepper, 26)]
    written = [None if subject is None else writer.expression(subject) for subject in named]
    assert written[:6] == [None, "O₁₁", "O₁₂", "ŷ", "L", "∂L/∂ŷ"]
    assert written[17] == "w₁₁₁"
