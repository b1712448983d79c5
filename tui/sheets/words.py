"""The words of the field, as sheets: those on the screen, all of them, or a single one."""

from __future__ import annotations

from collections.abc import Iterable

from core.rules.entry import Entry
from core.run.position import Phase
from core.steps.records import (
    ForwardStep,
    InitStep,
    NeuronGradientStep,
    ParameterGradientStep,
    UpdateStep,
)
from core.words import glossary
from core.words.glossary import GLOSSARY
from tui.playing.moment import Moment
from tui.sheets.sheet import Table

PHASES = {
    Phase.INIT: ("init",),
    Phase.FORWARD: ("forward", "weighted sum", "activation"),
    Phase.LOSS: ("loss", "prediction", "target"),
    Phase.GRADIENT: ("gradient", "derivative", "chain rule", "delta"),
    Phase.UPDATE: ("update", "learning rate", "gradient", "optimiser"),
    Phase.EPOCH: ("epoch", "loss"),
    Phase.END: ("end",),
}
"""What stands in headings and formulas."""


def tables(moment: Moment) -> tuple[Table, ...]:
    """The words on the screen at a moment, then all others."""
    here = on_screen(moment)
    others = sorted((e for e in GLOSSARY if e not in here), key=lambda e: e.term)
    return (
        ("On the screen now", [row(each) for each in here]),
        ("All other words", [row(each) for each in others]),
    )


def table() -> Table:
    """All words."""
    return "Words", [row(each) for each in sorted(GLOSSARY, key=lambda e: e.term)]


def word(form: str) -> tuple[Table, ...]:
    """One word as it is written in a text, and what helps to understand it."""
    entry = glossary.entry(form) or next(entry for _, _, entry in glossary.found(form))
    others = [other for term in entry.see if (other := glossary.entry(term)) is not None]
    return ("", [row(entry)]), ("See also", [row(other) for other in others])


def row(entry: Entry) -> tuple[str, str]:
    """A word and all there is to say of it."""
    name = entry.term.replace("_", " ") if " " in "".join(entry.forms[:1]) else entry.term
    letter = f" {entry.symbol}" if entry.symbol else ""
    formula = f" In symbols: {entry.formula}." if entry.formula else ""
    see = f" See also: {', '.join(entry.see)}." if entry.see else ""
    return f"{name}{letter}", f"{entry.meaning}{formula}{see}"


def on_screen(moment: Moment) -> list[Entry]:
    """The entries of the words on the screen: of the step, its explanation and the insights."""
    texts = [moment.explanation, moment.message]
    texts += [f"{insight.text} {insight.advice}" for insight in moment.insights]
    named = [*PHASES[moment.step.phase], *_functions(moment)]
    named += [insight.kind.value for insight in moment.insights]
    entries = [entry for name in named if (entry := glossary.entry(name)) is not None]
    entries += [entry for text in texts for _, _, entry in glossary.found(text)]
    return list(dict.fromkeys(entries))


def _functions(moment: Moment) -> Iterable[str]:
    """The names of the functions and rules that the step uses."""
    step, experiment = moment.step, moment.experiment
    if isinstance(step, (ForwardStep, NeuronGradientStep)):
        yield step.activation
    if step.phase is Phase.LOSS or isinstance(step, NeuronGradientStep):
        yield experiment.network.loss
    if isinstance(step, InitStep):
        yield step.scheme
    if isinstance(step, ParameterGradientStep):
        yield "weight" if step.target is not None and step.target.j else "bias"
        yield from ("path",) if step.paths is not None else ()
        yield from ("gradient check",) if moment.verification is not None else ()
    if isinstance(step, UpdateStep):
        yield step.optimizer
        yield from ("batch",) if step.rows > 1 else ()
        yield from ("frozen",) if step.frozen else ()
