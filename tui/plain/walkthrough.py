"""The walkthrough: the steps of a run as plain lines, for any terminal and for screen readers."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Collection
from functools import cached_property
from typing import TextIO

from core.data.text import visible
from core.exports.format import network_words, place, quantity
from core.formulas.names import Symbol, target
from core.formulas.numerals import PAPER_DIGITS
from core.formulas.writing import Style, Writer
from core.run import navigation
from core.run.position import Phase
from core.run.schedule import Schedule
from core.run.selection import Selection
from core.stepper import OutOfRun, Stepper, insights_of
from core.steps.records import InitStep, Record
from core.words.explanation import explain
from tui.plain import engines

HELP = """\
Enter   the next step
p       the step before
x       the gradients of the inputs, ∂L/∂x, of this row
e       the close of this epoch, or of the next
g 120   go to step 120
?       these lines
q       quit
"""
MOST_VALUES = 20  # first values and columns that are listed one by one


class Walk:
    """One walk through a run.

    It writes what the stepper says, and moves it by the commands that it reads, a line each.
    """

    def __init__(
        self,
        stepper: Stepper,
        style: Style,
        write: Callable[[str], None],
        width: int = 0,
        left_out: Collection[Symbol] = (),
        digits: int = PAPER_DIGITS,
    ) -> None:
        """Get ready.

        Args:
            stepper: The run, at the step to begin with.
            style: How formulas are written.
            write: Takes the text.
            width: Where sentences are wrapped; 0 for nowhere.
            left_out: Parameters whose steps are passed over.
            digits: Significant digits of numbers.
        """
        self._digits = digits
        self._stepper, self._style, self._write, self._width = stepper, style, write, width
        self._selection = Selection(stepper.schedule, None, frozenset(left_out))

    @cached_property
    def _writer(self) -> Writer:
        return Writer(self._stepper.experiment.network.notation, self._style, self._digits)

    def print_update(self) -> None:
        """Write the introduction and the first update, from the Init to its last update step."""
        self._introduce()
        self._show()
        last = update_end(self._stepper.schedule, 1)
        while (t := self._next(1)) <= last:
            self._stepper.seek(t)
            self._show()

    def talk(self, lines: TextIO) -> None:
        """Write the introduction and then a step a command, until q or the end of the lines."""
        self._introduce()
        self._show()
        self._write("Press Enter for the next step; ? and Enter lists what else there is.\n")
        for line in iter(lines.readline, ""):
            command = line.strip()
            if command in ("q", "quit"):
                return
            self._obey(command)

    def _obey(self, command: str) -> None:
        if command in ("?", "h", "help"):
            self._write(HELP)
            return
        try:
            if command == "x":
                self._show_inputs()
                return
            moved = self._move(command)
        except OutOfRun as reason:
            self._say(str(reason))
            return
        if moved:
            self._show()
        else:
            self._say(
                f'There is no command "{visible(command)}": ? and Enter lists those there are.'
            )

    def _move(self, command: str) -> bool:
        """Go where a command says; False where there is no such command."""
        if command in ("", "n"):
            self._stepper.seek(self._next(1))
        elif command == "p":
            self._stepper.seek(self._next(-1))
        elif command == "e":
            self._stepper.run_epochs(1)
        elif went := re.fullmatch(r"g\s*([0-9]{1,18})", command):
            self._go_to(int(went[1]))
        else:
            return False
        return True

    def _next(self, by: int) -> int:
        """The t of the next step on the way on (1) or back (−1) that is not passed over."""
        schedule, end, t = self._stepper.schedule, self._stepper.end, self._stepper.t + by
        while 0 < t != end and self._selection.leaves_out(schedule.position(t)):
            t += by
        return t

    def _go_to(self, t: int) -> None:
        schedule, run = self._stepper.schedule, self._stepper.run
        far = navigation.updates_done(schedule, schedule.position(t)) - run.timeline.frontier
        engines.prepare(run, min(far, run.experiment.training.epochs * schedule.updates))
        self._stepper.seek(t)

    def _say(self, sentence: str) -> None:
        lines = (
            textwrap.wrap(sentence, self._width, break_long_words=False)
            if self._width
            else [sentence]
        )
        self._write("".join(f"{line}\n" for line in lines))

    def _introduce(self) -> None:
        """The title, what it is about, the network, and what its inputs and targets stand for."""
        experiment = self._stepper.experiment
        self._say(experiment.title)
        self._say(experiment.about)
        self._say(network_words(experiment))
        named = [
            f"{self._writer.symbol(symbol)} is {name}"
            for symbol, name in self._columns()[:MOST_VALUES]
        ]
        self._say(", ".join(named) + ".")

    def _columns(self) -> list[tuple[Symbol, str]]:
        """The symbols of the inputs and targets with their columns' names."""
        network, data = self._stepper.experiment.network, self._stepper.experiment.data
        inputs = [
            (network.output(0, i), column.name) for i, column in enumerate(data.input_columns, 1)
        ]
        return inputs + [
            (target(k), column.name) for k, column in enumerate(data.target_columns, 1)
        ]

    def _show(self) -> None:
        """The current step: where it is, its formulas, and what it does and why."""
        stepper, step, writer = self._stepper, self._stepper.step, self._writer
        subject = quantity(step)
        about = "" if subject is None else f": {writer.expression(subject)}"
        where = ", ".join([f"Step {step.t:,}", *place(step.position), step.phase.title])
        self._write(f"\n{where}{about}\n")
        if step.phase is Phase.FORWARD and step.position.index == 0:
            self._say(self._row())
        if isinstance(step, InitStep):
            for symbol, value in step.parameters[:MOST_VALUES]:
                self._write(f"  {writer.symbol(symbol)} = {writer.number(value)}\n")
            if len(step.parameters) > MOST_VALUES:
                self._write(f"  and {len(step.parameters) - MOST_VALUES:,} more\n")
        self._explain(step)
        if step.phase in (Phase.INIT, Phase.EPOCH, Phase.END):
            for insight in insights_of(stepper):
                self._say(f"Noticed: {insight.text} {insight.advice}".rstrip())

    def _explain(self, record: Record) -> None:
        """The formulas of a step, and what it does and why."""
        for equation in record.equations:
            first, *others = self._writer.equation(equation)
            indent = " " * first.index(" = ") + " "
            self._write("".join([f"  {first}\n", *(f"  {indent}{other}\n" for other in others)]))
        experiment, schedule = self._stepper.experiment, self._stepper.schedule
        self._say(explain(record, experiment, schedule, self._style, self._digits))

    def _show_inputs(self) -> None:
        """∂L/∂x of the inputs, once they are known."""
        stepper, inputs = self._stepper, self._stepper.experiment.network.sizes[0]
        first = stepper.input_gradient(1)
        if stepper.t < first.t:
            self._say(f"∂L/∂x is known once this row has all gradients, at step {first.t:,}.")
            return
        for i in range(1, min(inputs, MOST_VALUES) + 1):
            self._write("\n")
            self._explain(stepper.input_gradient(i))
        if inputs > MOST_VALUES:
            self._write(f"  and {inputs - MOST_VALUES:,} more\n")

    def _row(self) -> str:
        """The row that goes forward: its values as in the file and as the network sees them."""
        known, data, row = (
            self._stepper.known,
            self._stepper.experiment.data,
            self._stepper.position.row,
        )
        inputs = [data.raw_input(row - 1, i) for i in range(1, len(data.input_columns) + 1)]
        raw = inputs + [data.raw_target(row - 1, k) for k in range(1, len(data.target_columns) + 1)]
        parts = []
        for (symbol, name), value in list(zip(self._columns(), raw, strict=True))[:MOST_VALUES]:
            seen = known.value(symbol)
            assert seen is not None
            scaled = "" if seen == value else f"{self._writer.number(value)}, scaled "
            parts.append(
                f"{name} {scaled}{self._writer.symbol(symbol)} = {self._writer.number(seen)}"
            )
        return f"Row {row}: {'; '.join(parts)}."


def update_end(schedule: Schedule, update: int) -> int:
    """The t of the last step of an update of the run (from 1)."""
    rows_end = schedule.row_start(update, schedule.batch_rows(update))
    return rows_end + schedule.network.parameter_count - 1
