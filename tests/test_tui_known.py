"""No number stands on the screen before its step has come, and none with two values.

What is painted is read as text and held against what the records of the steps have said so far.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

import pytest
from combinations import crossed
from pictures import text
from pilots import Lesson, opened
from rich.segment import Segment
from seen import Seen

from core.data.experiment import Experiment, load
from core.formulas.names import LOSS, delta, pre_activation, target
from core.formulas.numerals import MINUS
from core.run.position import Phase
from core.run.predictions import rows_of
from core.run.rows import RowCalculator
from core.stepper import Stepper
from core.steps.records import UpdateStep
from tui.drawing.network.paint import picture
from tui.drawing.network.scene import scene
from tui.drawing.prediction.view import view_at
from tui.drawing.tables.data_page import page
from tui.drawing.tables.data_table import GAP, Table, table
from tui.drawing.tables.data_table import line as data_line
from tui.drawing.tables.parameter_table import COLUMNS, Columns, Rows, columns, header, line
from tui.panels.data import DataPanel
from tui.panels.prediction import PredictionPanel

RUNS: dict[str, tuple[str, dict[str, object]]] = {
    "row by row": ("student-salary", {}),
    "one row": ("worked-example", {}),
    "batches": ("student-salary", {"batch_size": 3, "hidden": (2, 2)}),
    "adam": ("xor", {"optimizer": "adam", "hidden": (2,), "shuffle": True}),
    "penalty": ("xor", {"l2": 0.1, "hidden": (2,)}),
    "frozen": ("xor", {"frozen": ("layer 1",), "hidden": (2,), "batch_size": 0}),
    "mini batches": ("mini-batch", {}),
    "one input": ("curve", {"hidden": (2,)}),
    "classes": ("blobs", {"hidden": (2,)}),
    "one class": ("placed", {"hidden": (2,)}),
}


def says(shown: str, value: float | None) -> bool:
    """Whether a text is a number as it may be printed, or the sign that it is not known."""
    if value is None:
        return shown == "·"
    written = shown.replace(MINUS, "-").removeprefix("+")
    unit = Decimal(1).scaleb(Decimal(written).as_tuple().exponent)  # type: ignore[arg-type]
    return abs(Decimal(written) - Decimal(value)) <= unit / 2


def run_of(name: str) -> Experiment:
    source, changes = RUNS[name]
    return load(source, changes)


def walk(run: Experiment) -> Iterator[tuple[Stepper, Seen]]:
    """All steps of the first two updates, the close of an epoch if it comes, and one more."""
    stepper, seen = Stepper(run), Seen()
    for t in range(min(stepper.schedule.update_start(3), stepper.schedule.epoch_close(1)) + 2):
        stepper.seek(t)
        seen.hear(stepper.step, run)
        yield stepper, seen


def predicted(stepper: Stepper, seen: Seen, row: int) -> list[float] | None:
    """The predictions of a row (from 1), once it has been through the network."""
    position, run = stepper.position, stepper.experiment
    last, width = run.network.last, run.network.sizes[-1]
    if position.row == row:
        found = [seen.values.get(run.network.output(last, k)) for k in range(1, width + 1)]
        return None if None in found else found  # type: ignore[return-value]
    if row not in seen.rows:
        return None
    parameters = [0.0] * run.network.parameter_count
    for symbol, value in seen.before.items():
        parameters[run.network.parameter_place(symbol)] = value
    calculator = RowCalculator(run.network.plan())
    return list(calculator.numbers(parameters, run.data.inputs, run.data.targets, row).out[-width:])


# the parts, as functions


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("size", [(78, 22), (136, 41)])
def test_cards_have_what_the_steps_have_said(name: str, size: tuple[int, int]) -> None:
    run = run_of(name)
    for stepper, seen in walk(run):
        there = scene(stepper.step, stepper.known, run.network, run.data, *size)
        rows = text(picture(stepper.step, stepper.known, run.network, run.data, *size))
        for column in there.layout.columns[1:]:
            for neuron, box in column.cards.items():
                output = run.network.output(column.layer, neuron)
                z, signal = pre_activation(column.layer, neuron), delta(column.layer, neuron)
                assert box.height == 4
                for k, symbol in enumerate((z, output, signal), start=1):
                    words = rows[box.y + k][box.x : box.right].split()
                    assert says(words[1], seen.values.get(symbol)), (stepper.t, symbol)
        loss = there.layout.loss
        assert loss is not None
        assert says(rows[loss.y + 1][loss.x : loss.right].strip(), seen.values.get(LOSS)), stepper.t


@pytest.mark.parametrize("name", RUNS)
@pytest.mark.parametrize("width", [38, 60])
def test_parameters_have_one_value_gradient_and_change(name: str, width: int) -> None:
    run = run_of(name)
    layout, rows = columns(run.network, width), Rows(run.network)
    assert layout.numbers == COLUMNS
    for stepper, seen in walk(run):
        heads = _cells(header(layout, width, stepper.known, "mean"), layout)
        updating = stepper.position.phase is Phase.UPDATE
        means = ("batches", "frozen", "mini batches")
        head = "mean grad" if name in means else "applied" if name == "penalty" else ""
        assert heads[1] == (head if updating and head else "gradient")
        for symbol in run.network.parameters():
            drawn = line(rows, rows.row(symbol), layout, width, stepper.known, stepper.step)
            value, gradient, change = _cells(drawn, layout)
            step = stepper.step
            if isinstance(step, UpdateStep) and step.target == symbol and width == 60:
                old, sign, value = value.split()
                assert says(old, seen.before[symbol])
                assert sign == "▸"
            assert says(value, seen.parameters[symbol]), (stepper.t, symbol)
            assert says(gradient, seen.applied.get(symbol)), (stepper.t, symbol)
            assert says(change, seen.changes.get(symbol)), (stepper.t, symbol)


def _cells(drawn: list[Segment], layout: Columns) -> list[str]:
    """The texts of value, gradient and change."""
    row, x, found = text([drawn])[0], layout.name, []
    for name in layout.numbers:
        end = x + layout.gap + layout.room(name)
        found.append(row[x:end].strip())
        x = end
    return found


@pytest.mark.parametrize("name", RUNS)
def test_data_have_the_predictions_of_rows_gone_through(name: str) -> None:
    run = run_of(name)
    for stepper, seen in walk(run):
        view = view_at(run, stepper.known, stepper.rows, stepper.position.row)
        assert view.rows is rows_of(stepper.rows)
        layout = table(run.network, run.data, view.rows, 60)
        for row in range(1, min(run.data.rows, 6) + 1):
            check_row(stepper, seen, layout, row)


def check_row(stepper: Stepper, seen: Seen, layout: Table, row: int) -> None:
    run, known = stepper.experiment, stepper.known
    view = view_at(run, known, stepper.rows, stepper.position.row)
    shown = page(view, 0, 6)
    words, x = text([data_line(layout, shown, run.data, row - 1, False)])[0], layout.number
    values = predicted(stepper, seen, row)
    for column in layout.columns:
        cell = words[x + GAP : x + GAP + column.width].strip()
        x += column.cells
        if column.kind == "prediction" and run.data.classes:
            assert (cell == "·") == (values is None)
            if values is not None:
                best = max(range(len(values)), key=values.__getitem__)
                assert cell.split()[-2:] == [run.data.classes[best], f"{values[best]:.0%}"]
        elif column.kind == "prediction":
            scaling = run.data.target_columns[column.index].scaling
            value = None if values is None else scaling.invert(values[column.index])
            assert says(cell, value), (stepper.t, row)
        elif column.kind == "error":
            assert (cell == "·") == (values is None), (stepper.t, row)
        elif column.kind == "loss" and row == stepper.position.row:
            assert says(cell, seen.values.get(LOSS)), (stepper.t, row)
        elif column.kind == "loss":
            assert (cell == "·") == (values is None), (stepper.t, row)


# the whole screen


@pytest.mark.parametrize(
    ("name", "size"), crossed(["row by row", "batches", "classes"], [(120, 40), (200, 60)])
)
async def test_the_panels_say_no_more_than_the_steps(name: str, size: tuple[int, int]) -> None:
    run = run_of(name)
    async with opened(experiment=run, size=size) as lesson:
        for stepper, seen in walk(run):
            await lesson.go(stepper.t)
            check_panels(lesson, stepper, seen)


def check_panels(lesson: Lesson, stepper: Stepper, seen: Seen) -> None:
    """The caption of the predictions says the same as the records, and as the data."""
    run, row = stepper.experiment, stepper.position.row
    panel = lesson.screen.query_one(PredictionPanel)
    said = str(panel.border_subtitle or "")
    if not row:
        assert said == ""
        return
    values = predicted(stepper, seen, row)
    if run.data.classes:
        truth = run.data.classes[[seen.values[target(k + 1)] for k in range(3)].index(1.0)]
        if values is None:
            assert said == f"row {row}: ŷ ·, is {truth}"
            return
        best = max(range(3), key=values.__getitem__)
        ends = "right" if run.data.classes[best] == truth else f"is {truth}"
        assert said == f"row {row}: {run.data.classes[best]} {values[best]:.0%}, {ends}"
        return
    words = said.split(", ")[0].split()
    assert words[:3] == ["row", f"{row}:", "ŷ"]
    value = None if values is None else values[0]
    assert says(words[3], value)
    data = lesson.screen.query_one(DataPanel)
    if data.region:
        marked = next(words for words in lesson.words(data.content_region) if "▸" in words)
        assert f"▸ {row} " in marked
        assert says(marked.split()[-2], value)
