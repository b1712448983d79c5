"""The program of an update with the values it starts from: text that runs as it stands.

What it leaves behind under a parameter's name is the parameter's new value, bit for bit.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from core.formulas.names import LEARNING_RATE
from core.program.listing import Listing, Program
from core.program.python import MODULES, Python
from core.rules.optimizers import BY_NAME, OLD
from core.rules.schedules import FIRST
from core.run.run import Frame, Run
from core.steps.update import L1, L2


def source(run: Run, update: int) -> str:
    """The program of an update up to which the run has been computed: imports, values, lines."""
    frame = Frame(run, update)
    training = replace(run.experiment.training, settings=frame.numbers.settings)
    program = Program(run.schedule, training)
    listings = [program.listing(update, place) for place in range(len(frame.rows))]
    lines = [*values(run, frame), *_lines(listings)]
    return "\n".join([*imports("\n".join(lines)), *lines, ""])


def _lines(listings: list[Listing]) -> Iterator[str]:
    for listing in listings:
        yield from map(listing.text, range(listing.row_lines))
    last = listings[-1]
    yield from map(last.text, range(last.row_lines, len(last)))


def imports(text: str) -> list[str]:
    """The import lines that a program needs."""
    used = set(re.findall(r"\b\w+(?=\()|\b(?:inf|nan)\b", text))
    needed = ((module, [n for n in names if n in used]) for module, names in MODULES.items())
    return [f"from {module} import {', '.join(names)}" for module, names in needed if names]


def values(run: Run, frame: Frame) -> Iterator[str]:
    """What an update starts from, as assignments: rows, parameters, memory, settings."""
    network, python = run.network, Python(run.network.notation)
    rule, settings = BY_NAME[run.experiment.training.optimizer], frame.numbers.settings
    yield f"data = {_rows(run, frame)!r}"
    rate = frame.numbers.rate
    known = rate.operands if rate.right != FIRST else ((LEARNING_RATE, rate.value),)
    known += tuple((word, getattr(settings, key)) for word, key in rule.settings.items())
    for name, number in known:
        yield f"{python.name(name)} = {number!r}"
    for word, penalty in ((L1, settings.l1), (L2, settings.l2)):
        if penalty != 0.0:
            yield f"{python.name(word)} = {penalty!r}"
    before = frame.before
    for power in rule.powers:
        yield f"{python.name(power.power)} = {before.powers[power.place]!r}"
    words = (OLD, *(kept.now for kept in rule.keeps))
    memory = tuple(zip(words, (frame.parameters, before.first, before.second), strict=False))
    for parameter in network.parameters():
        place = network.parameter_place(parameter)
        for word, numbers in memory:
            yield f"{python.name(word, parameter)} = {numbers[place]!r}"


def _rows(run: Run, frame: Frame) -> dict[int, tuple[float, ...]]:
    """The rows of the batch by their numbers: inputs, then targets."""
    inputs = run.network.sizes[0]
    found = {}
    for place, row in enumerate(frame.rows):
        numbers = frame.row(place)
        found[row] = (*numbers.out[:inputs], *numbers.targets)
    return found
