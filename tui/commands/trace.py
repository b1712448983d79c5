"""`chainstep trace`: the steps of a run, or those of one quantity, in one of several forms."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from core.data.errors import InputError
from core.data.experiment import Experiment
from core.data.text import listed
from core.exports.format import Format
from core.exports.latex import Latex
from core.exports.markdown import Markdown
from core.exports.records import JsonLines
from core.exports.text import Text
from core.formulas.names import Kind
from core.formulas.writing import Style
from core.run import navigation
from core.run.position import Position
from core.run.schedule import Schedule
from core.run.selection import Selection
from core.stepper import OutOfRun, Stepper
from core.steps.records import Record
from tui.commands.experiment import open_experiment, say_notes
from tui.plain import console, engines, options
from tui.plain.quantities import quantity
from tui.plain.walkthrough import update_end


@dataclass(frozen=True)
class Form:
    """A form of a trace: what makes it, and whether it is a document, which is always UTF-8."""

    make: Callable[[Experiment, Schedule, Style, int], Format]
    document: bool = False


FORMS = {
    "text": Form(Text),
    "json": Form(lambda run, *_: JsonLines(run.network.notation)),
    "markdown": Form(lambda run, schedule, _, digits: Markdown(run, schedule, digits), True),
    "latex": Form(lambda run, schedule, _, digits: Latex(run, schedule, digits), True),
}


def execute(given: argparse.Namespace) -> int:
    """Write the steps from --from on."""
    form = FORMS[options.choice("--format", given.format, FORMS)]
    start = options.whole("--from", given.start, 0)
    count = None if given.steps is None else options.whole("--steps", given.steps, 1)
    digits = options.digits(given.digits)
    experiment = open_experiment(given)
    stepper = Stepper(experiment)
    of = None if given.of is None else quantity("--of", given.of, experiment)
    frozen = experiment.training.frozen if given.skip_frozen else ()
    _go_to(stepper, start)
    say_notes(experiment)
    if form.document:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    style: Style = "unicode" if form.document else console.style()
    last = _last(stepper) if count is None else start + count - 1
    selection = Selection(stepper.schedule, of, frozenset(frozen))
    choice = _Choice(stepper, selection, last)
    _write(form.make(experiment, stepper.schedule, style, digits), choice)
    choice.say_what_is_missing()
    return 0


def _go_to(stepper: Stepper, start: int) -> None:
    """Go to the first step that is asked for, on the compiled engine where that is far off."""
    schedule, epochs = stepper.schedule, stepper.experiment.training.epochs
    latest = schedule.epoch_close(epochs) + 1
    if start > latest:
        raise InputError(
            "--from", f"the run has no step {start}", f"it ends at step {latest} at the latest"
        )
    engines.prepare(stepper.run, navigation.updates_done(schedule, schedule.position(start)))
    try:
        stepper.seek(start)
    except OutOfRun as error:
        raise InputError(
            "--from", f"the run has no step {start}", _decapitalised(str(error))
        ) from None


def _decapitalised(sentence: str) -> str:
    return sentence[0].lower() + sentence[1:].removesuffix(".")


def _last(stepper: Stepper) -> int:
    """The t of the last step of the update at hand or, between updates, of the next one."""
    return update_end(
        stepper.schedule, navigation.updates_done(stepper.schedule, stepper.position) + 1
    )


class _Choice:
    """What is wanted of a run, from its current step on, one by one."""

    def __init__(self, stepper: Stepper, selection: Selection, last: int) -> None:
        """Choose from the current step to `last`, or to the end of the run."""
        self._stepper, self._selection, self._last = stepper, selection, last
        self._first, self._found, self._left_out = stepper.t, 0, 0

    def __iter__(self) -> Iterator[Record]:
        """Go through the run; a step that nobody wants is not made."""
        stepper, selection = self._stepper, self._selection
        for t in range(self._first, self._last + 1):
            position = stepper.schedule.position(t, stepper.end)
            # where a phase begins, too, so that the end of the run is noticed
            if position.index == 0 or selection.wants(position):
                stepper.seek(t)
                position = stepper.position
            self._left_out += selection.leaves_out(position)
            if selection.wants(position):
                self._found += 1
                yield self._record()
            if t == stepper.end:
                self._last = t
                return

    def _record(self) -> Record:
        of = self._selection.of
        if of is not None and of.kind is Kind.INPUT:
            return self._stepper.input_gradient(of.i)
        return self._stepper.step

    def say_what_is_missing(self) -> None:
        """Say on standard error what was left out, or that there was nothing."""
        experiment, selection = self._stepper.experiment, self._selection
        name = experiment.network.notation.typed
        if self._left_out:
            frozen = experiment.training.frozen if selection.of is None else (selection.of,)
            names = listed(list(map(name, frozen)))
            are = "steps are" if self._left_out > 1 else "step is"
            console.say(f"{self._left_out:,} {are} left out, of what is frozen: {names}")
        elif not self._found and selection.of is not None:
            span = f"{self._first:,} to {self._last:,}"
            console.say(f"none of the steps {span} is of {name(selection.of)}")


def _write(form: Format, records: Iterable[Record]) -> None:
    """Write records, with a word of their phase where one begins."""
    console.write(form.start())
    before: Position | None = None
    for record in records:
        phase = replace(record.position, t=0, index=0)
        console.write(form.step(record, phase != before))
        before = phase
    console.write(form.finish())
