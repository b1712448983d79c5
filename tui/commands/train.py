"""`chainstep train`: trains to the end without a screen."""

from __future__ import annotations

import argparse
from collections.abc import Callable

from core.engine import compiled
from core.engine.engine import Engine
from core.exports.records import Json, names, number, to_line
from core.formulas.names import Symbol
from core.formulas.numerals import counted, numeral, percent
from core.insights.observers import Insight, observe
from core.insights.scene import Scene
from core.run.accuracy import accuracies
from core.run.position import Reason
from core.stepper import Stepper
from core.words.endings import ENDINGS
from tui.commands.experiment import open_experiment, say_notes
from tui.plain import console, engines, options
from tui.plain.progress import ProgressBar
from tui.plain.trainer import Trainer

MOST_PARAMETERS = 100  # that are listed outside JSON
COMPILING = 20.0  # seconds of interpreted work for which it pays to compile
LOADING = 1.0  # the same where it was compiled before


def execute(given: argparse.Namespace) -> int:
    """Train, and say how it went."""
    every = options.whole("--every", given.every, 1)
    experiment = open_experiment(given)
    say_notes(experiment)
    stepper = Stepper(experiment)
    trainer = Trainer(stepper.run, every)
    bar = ProgressBar(experiment.training.epochs, trainer.total)
    try:
        trainer.train(bar.show, lambda rate: _quicker(trainer, bar, rate))
    except KeyboardInterrupt:
        bar.clear()
        progress = trainer.progress
        last = f"; the last epoch's loss was {numeral(progress.loss)}" if progress.epochs else ""
        console.say(
            f"stopped in epoch {progress.epochs + 1:,}, after {_updates(progress.updates)}{last}"
        )
        return 130
    bar.clear()
    console.write(to_line(_record(trainer)) if given.json else _words(trainer))
    if not given.json:
        for insight in _insights(trainer):
            console.say(f"{insight.text} {insight.advice}".rstrip())
    if trainer.progress.reason is Reason.DIVERGED:
        console.say(_what_overflowed(stepper, trainer))
        return 1
    return 0


def _updates(count: int) -> str:
    return f"{count:,} update{'s' if count != 1 else ''}"


def _quicker(trainer: Trainer, bar: ProgressBar, rate: int) -> Engine | None:
    """The compiled engine, where the rest would take the interpreted one long enough."""
    rest = (trainer.total - trainer.progress.updates) / max(rate, 1)
    if rest < (LOADING if compiled.status() is compiled.Status.READY else COMPILING):
        return None
    bar.clear()
    return engines.fast(trainer.run)


def _record(trainer: Trainer) -> Json:
    progress = trainer.progress
    assert progress.reason is not None
    notation = trainer.run.network.notation
    parameters = _parameters(trainer, notation.ascii)
    return {
        "reason": progress.reason.value,
        "epochs": progress.epochs,
        "losses": [number(loss) for loss in progress.losses],
        "final_loss": number(trainer.engine.mean_loss(trainer.state)),
        "test_loss": number(progress.test_loss),
        "parameters": {name: number(value) for name, value in parameters},
        **names(notation),
        "updates": progress.updates,
        "seconds": progress.seconds,
        "insights": [
            {"kind": insight.kind.value, "text": insight.text, "advice": insight.advice}
            for insight in _insights(trainer)
        ],
        **{name.replace(" ", "_"): number(share) for name, share in _accuracies(trainer)},
    }


def _accuracies(trainer: Trainer) -> list[tuple[str, float]]:
    experiment = trainer.run.experiment
    return accuracies(experiment.network, experiment.data, trainer.state.parameters)


def _insights(trainer: Trainer) -> tuple[Insight, ...]:
    """What is to be noticed at the end of a training."""
    run, history = trainer.run, trainer.history.snapshot()
    return observe(
        Scene(
            experiment=run.experiment,
            parameters=list(trainer.state.parameters),
            first_parameters=lambda: run.initial.parameters,
            rows=run.experiment.data.training_rows,
            history=history,
            epochs=history.epochs,
            learning_rate=run.rate(trainer.progress.updates - 1).value,
            first_rate=run.rate(0).value,
        )
    )


def _parameters(trainer: Trainer, name: Callable[[Symbol], str]) -> list[tuple[str, float]]:
    """All parameters by name, in the order of the update steps."""
    network, values = trainer.run.network, trainer.state.parameters
    return [(name(s), values[network.parameter_place(s)]) for s in network.parameters()]


def _words(trainer: Trainer) -> str:
    progress = trainer.progress
    assert progress.reason is not None
    rate = progress.updates / progress.seconds if progress.seconds > 0.0 else 0.0
    rows = [
        ("ended", ENDINGS[progress.reason]),
        ("epochs", f"{progress.epochs:,}"),
        ("updates", f"{progress.updates:,} in {progress.seconds:.3g} s, {rate:,.0f} a second"),
        ("final loss", numeral(trainer.engine.mean_loss(trainer.state))),
    ]
    if progress.test_loss is not None:
        rows.append(("test loss", numeral(progress.test_loss)))
    rows += [
        (name, f"{percent(share)} of the {_counted(trainer, name)}")
        for name, share in _accuracies(trainer)
    ]
    parameters = _parameters(trainer, trainer.run.network.notation.typed)
    rows += [(name, numeral(value)) for name, value in parameters[:MOST_PARAMETERS]]
    if len(parameters) > MOST_PARAMETERS:
        others = counted(len(parameters) - MOST_PARAMETERS, "more parameter")
        rows.append(("", f"and {others}: --json has them all"))
    width = max(len(name) for name, _ in rows)
    return "".join(f"{name:<{width}}  {value}\n" for name, value in rows)


def _counted(trainer: Trainer, name: str) -> str:
    """The rows that an accuracy is about."""
    data = trainer.run.experiment.data
    count, kind = (data.test_rows, "test") if name.startswith("test") else (data.rows, "training")
    return f"{count:,} {kind} row{'s' if count > 1 else ''}"


def _what_overflowed(stepper: Stepper, trainer: Trainer) -> str:
    """The End step's explanation: what overflowed first, the likely cause, and what to try."""
    stepper.run.timeline.engine = trainer.engine
    stepper.run_epochs(trainer.progress.epochs)
    stepper.advance()  # from the last epoch's close to the End
    return stepper.explanation
