"""`chainstep trace`: the steps of a run, written in one of several forms."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from dataclasses import dataclass

from core.data.errors import InputError
from core.data.experiment import Experiment
from core.exports.format import Format
from core.exports.latex import Latex
from core.exports.markdown import Markdown
from core.exports.records import JsonLines
from core.exports.text import Text
from core.formulas.writing import Style
from core.run import navigation
from core.run.schedule import Schedule
from core.stepper import OutOfRun, Stepper
from core.steps.records import EndStep
from tui.commands.experiment import open_experiment, say_notes
from tui.plain import console, engines, options
from tui.plain.walkthrough import update_end


@dataclass(frozen=True)
class Form:
    """A form of a trace: what makes it, and whether it is a document, which is always UTF-8."""

    make: Callable[[Experiment, Schedule, Style], Format]
    document: bool = False


FORMS = {
    "text": Form(Text),
    "json": Form(lambda experiment, schedule, style: JsonLines(experiment.network.notation)),
    "markdown": Form(lambda experiment, schedule, style: Markdown(experiment, schedule), True),
    "latex": Form(lambda experiment, schedule, style: Latex(experiment, schedule), True),
}


def execute(given: argparse.Namespace) -> int:
    """Write the steps from --from on."""
    form = FORMS[options.choice("--format", given.format, FORMS)]
    start = options.whole("--from", given.start, 0)
    count = None if given.steps is None else options.whole("--steps", given.steps, 1)
    experiment = open_experiment(given)
    stepper = Stepper(experiment)
    _go_to(stepper, start)
    say_notes(experiment)
    if form.document:
        sys.stdout.reconfigure(encoding="utf-8")  # type: ignore[union-attr]
    style: Style = "unicode" if form.document else console.style()
    last = _last(stepper) if count is None else start + count - 1
    _write(stepper, form.make(experiment, stepper.schedule, style), last)
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


def _write(stepper: Stepper, form: Format, last: int) -> None:
    """Write the steps from the current one to `last`, or to the end of the run."""
    console.write(form.start())
    first = True
    while True:
        step = stepper.step
        console.write(form.step(step, first))
        if step.t >= last or isinstance(step, EndStep):
            break
        stepper.advance()
        first = False
    console.write(form.finish())
