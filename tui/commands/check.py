"""`chainstep check`: every gradient against differences of the loss, and against PyTorch."""

from __future__ import annotations

import argparse

from core.checking import gradcheck
from core.checking.comparison import Check, Comparison, Outcome, disagreement
from core.exports.records import Json, number, to_line
from core.formulas.numerals import counted, numeral
from core.run.run import Run
from tui.commands.experiment import open_experiment, say_notes
from tui.plain import console

MOST_PARAMETERS = 100  # that are listed outside JSON
DIGITS = 10

WORDS = {
    Outcome.AGREES: "✓",
    Outcome.DIFFERS: "✗",
    Outcome.KINK: "kink",
    Outcome.TINY: "too small to compare",
    Outcome.NOT_FINITE: "not finite",
}
ASCII = {"✓": "ok", "✗": "WRONG"}


def execute(given: argparse.Namespace) -> int:
    """Check, and say how it went."""
    experiment = open_experiment(given)
    say_notes(experiment)
    result = gradcheck.check(Run(experiment))
    console.write(to_line(_record(result)) if given.json else _words(result))
    return 0 if result.ok else 1


def _record(result: Check) -> Json:
    return {
        "ok": result.ok,
        "method": result.method,
        "worst": None if result.worst is None else _numbers(result.worst),
        "parameters": [_details(comparison) for comparison in result.parameters],
    }


def _numbers(comparison: Comparison) -> dict[str, Json]:
    found = comparison.verification
    return {
        "name": comparison.name,
        "exact": number(found.exact),
        "numeric": number(found.numeric),
        "relative_error": number(found.relative_error),
    }


def _details(comparison: Comparison) -> Json:
    return {
        **_numbers(comparison),
        "pytorch_relative_error": number(comparison.torch_error),
        "outcome": comparison.outcome.value,
        "row": comparison.row,
        "updates": comparison.updates,
        "kinks": comparison.kinks,
    }


def _words(result: Check) -> str:
    """The table, and what it comes to."""
    head = ("", "exact", "numeric", "relative error", "row", "updates", "")
    listed = _listed(result)
    rows = [head, *map(_row, listed)]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = []
    for name, *numbers, mark in rows:
        cells = [f"{text:>{width}}" for text, width in zip(numbers, widths[1:], strict=False)]
        lines.append("  ".join([f"{name:<{widths[0]}}", *cells, mark]).rstrip())
    if len(listed) < len(result.parameters):
        more = len(result.parameters) - len(listed)
        others = counted(more, "more parameter that agrees", "more parameters that agree")
        lines.append(f"and {others} no less: --json has them all")
    return "\n".join([*lines, "", *_verdict(result)]) + "\n"


def _listed(result: Check) -> list[Comparison]:
    """The parameters that the table shows: all, or those that agree least."""
    ranked = sorted(result.parameters, key=disagreement, reverse=True)
    shown = {comparison.symbol for comparison in ranked[:MOST_PARAMETERS]}
    return [comparison for comparison in result.parameters if comparison.symbol in shown]


def _row(comparison: Comparison) -> tuple[str, ...]:
    found = comparison.verification
    mark = WORDS[comparison.outcome]
    if console.style() == "ascii":
        mark = ASCII.get(mark, mark)
    if comparison.kinks and comparison.outcome is not Outcome.KINK:
        mark += f"  (kink in {comparison.kinks})"
    return (
        comparison.called,
        numeral(found.exact, DIGITS),
        numeral(found.numeric, DIGITS),
        numeral(found.relative_error, 2),
        str(comparison.row),
        str(comparison.updates),
        mark,
    )


def _verdict(result: Check) -> list[str]:
    """What was looked at, and the result in a sentence."""
    counts = {
        outcome: [c.called for c in result.parameters if c.outcome is outcome]
        for outcome in Outcome
    }
    parameters, rows = len(result.parameters), len(result.rows)
    looked = (
        f"{parameters:,} of {counted(result.parameter_count, 'parameter')}"
        f", {rows:,} of {counted(result.row_count, 'row')}, each by itself"
        f", after {' and '.join(map(str, result.updates))} updates"
    )
    lines = [f"Looked at {looked}; a line shows where a parameter agrees least."]
    if result.kinks:
        left_out = f"{result.kinks:,} gradient{'s are' if result.kinks > 1 else ' is'} left out"
        lines.append(f"{left_out}: the loss has a kink there, so it has no derivative.")
    if counts[Outcome.NOT_FINITE]:
        lines.append(
            f"{len(counts[Outcome.NOT_FINITE])} could not be compared: the loss is not finite."
        )
    wrong = counts[Outcome.DIFFERS]
    worst = result.worst
    if wrong:
        names = ", ".join(wrong[:9]) + (" …" if len(wrong) > 9 else "")
        lines.append(f"Not ok: {len(wrong):,} differ from {result.method}: {names}.")
    elif worst is None:
        lines.append(f"{'Ok' if result.ok else 'Not ok'}: there was nothing to compare.")
    else:
        error = numeral(worst.verification.relative_error, 2)
        text = f"Ok: they agree with {result.method}; "
        text += f"the largest relative error is {error}, at {worst.called}"
        if result.torch:
            errors = [c.torch_error for c in result.parameters if c.torch_error is not None]
            text += f", and {numeral(max(errors), 2)} against PyTorch"
        lines.append(f"{text}.")
    return lines
