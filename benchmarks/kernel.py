"""How long an update takes, beside other ways to train the same network.

python -m benchmarks.kernel

Per-row updates on 200 rows in float64 from equal first parameters. Every peer is measured once a
round, the rounds follow each other, and the median of the rounds counts; a peer that takes very
long is measured once. The mean loss of the first epoch, each row's as seen before its update, shows
that all do the same: it must agree to 1e-9.
"""

from __future__ import annotations

import argparse
import math
import statistics
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from benchmarks.arrays import Jax, Numpy
from benchmarks.cases import CASES, ROWS, Case
from benchmarks.libraries import ScikitLearn, Torch
from benchmarks.machine import machine, versions
from benchmarks.native import CLoop, JavaScript, Playground
from benchmarks.own import Fast, Faster, Slow
from benchmarks.peer import Missing, Peer
from benchmarks.scalars import Micrograd

SLOW = 1.0  # seconds for an epoch: such a peer is measured once


@dataclass(frozen=True)
class Bound:
    """A promise about one row of the table.

    Attributes:
        mine: The engine that promises.
        peer: Whom it is measured against.
        cases: The keys of the cases that it holds for.
        limit: The largest ratio of its time to the peer's.
    """

    mine: type[Peer]
    peer: type[Peer]
    cases: str
    limit: float


BOUNDS = (
    Bound(Fast, CLoop, "a", 1.5),
    Bound(Fast, CLoop, "bcd", 1.3),
    Bound(Faster, CLoop, "abc", 1.0),
    Bound(Faster, Playground, "abc", 1 / 4),
    Bound(Fast, Torch, "abc", 1 / 100),
    Bound(Faster, Jax, "bc", 1.0),
    Bound(Faster, Jax, "a", 1.1),  # level with it or ahead
    Bound(Fast, Jax, "d", 1.1),
    Bound(Slow, Torch, "ab", 1.0),
    Bound(Slow, Micrograd, "ab", 1.0),
)


@dataclass
class Line:
    """A peer's results in one case."""

    peer: Peer
    loss: float
    epochs: int = 1
    times: list[float] = field(default_factory=list)

    @property
    def time(self) -> float:
        """The median time of an update, in µs."""
        return statistics.median(self.times)


def makers(playground: Path | None) -> Iterator[tuple[type[Peer], Callable[[Case], Peer]]]:
    """Every peer, and how it is made for a case."""
    yield Playground, partial(Playground, file=playground)
    for kind in (JavaScript, CLoop, Faster, Fast, Jax, Numpy, Slow, Micrograd, ScikitLearn, Torch):
        yield kind, kind


def measure(
    case: Case, playground: Path | None, rounds: int, seconds: float
) -> tuple[dict[type[Peer], Line], list[str]]:
    """All peers' results in one case, and why those that are left out are."""
    lines, skipped = {}, []
    for kind, make in makers(playground):
        try:
            peer = make(case)
        except Missing as reason:
            skipped.append(f"{kind.name}: {reason}")
            continue
        spent, loss = peer.run(1)
        lines[kind] = line = Line(peer, loss)
        if spent > SLOW:
            line.times.append(spent / ROWS * 1e6)
        else:
            line.epochs = enough(peer, seconds)
    repeated = [line for line in lines.values() if not line.times]
    for _ in range(rounds):
        for line in repeated:
            spent, _ = line.peer.run(line.epochs)
            line.times.append(spent / (line.epochs * ROWS) * 1e6)
    for line in lines.values():
        line.peer.close()
    return lines, skipped


def enough(peer: Peer, seconds: float) -> int:
    """How many epochs take so many seconds, for a peer that has run before."""
    epochs = 1
    while (spent := peer.run(epochs)[0]) < seconds / 2:
        epochs *= 4
    return max(1, round(epochs * seconds / spent))


def own(lines: dict[type[Peer], Line]) -> Line:
    """The quickest of chainstep's engines among them."""
    return next(lines[kind] for kind in (Faster, Fast, Slow) if kind in lines)


def show(case: Case, lines: dict[type[Peer], Line], skipped: list[str]) -> None:
    """Print a case's table."""
    print(f"### ({case.key}) {case.title}\n")
    mine = own(lines)
    print(f"| | µs an update | × {mine.peer.name} | × C | loss of epoch 1 | |")
    print("|---|---:|---:|---:|---:|---|")
    for line in sorted(lines.values(), key=lambda line: line.time):
        peer = line.peer
        to_c = f"{line.time / lines[CLoop].time:.2f}" if CLoop in lines else "–"
        remarks = [peer.note] if peer.note else []
        if len(line.times) == 1:
            remarks.append("measured once")
        if line.loss == mine.loss:
            remarks.insert(0, "same bits of the loss")
        elif not math.isclose(line.loss, mine.loss, rel_tol=1e-9) and peer.compared:
            remarks.insert(0, "**another loss**")
        print(
            f"| {peer.name} | {line.time:,.3f} | {line.time / mine.time:,.2f} | {to_c} "
            f"| {line.loss:.12g} | {'; '.join(remarks)} |"
        )
    for reason in skipped:
        print(f"\nLeft out: {reason}")
    print(flush=True)


def verdicts(results: dict[str, dict[type[Peer], Line]]) -> bool:
    """Print each bound with its ratio and whether it holds; all of them do when this is true."""
    print("### Bounds\n\n| | case | ratio | bound | |\n|---|---|---:|---:|---|")
    good = True
    for bound in BOUNDS:
        for key in bound.cases:
            lines = results.get(key, {})
            what = f"| {bound.mine.name} to {bound.peer.name} | {key} "
            if bound.mine not in lines or bound.peer not in lines:
                print(f"{what}| – | ≤ {bound.limit:.3g} | not measured |")
                continue
            ratio = lines[bound.mine].time / lines[bound.peer].time
            holds = ratio <= bound.limit
            good = good and holds
            word = "holds" if holds else "**does not hold**"
            print(f"{what}| {ratio:.3g} | ≤ {bound.limit:.3g} | {word} |")
    for key, lines in results.items():
        mine = own(lines)
        wrong = [
            line.peer.name
            for line in lines.values()
            if line.peer.compared and not math.isclose(line.loss, mine.loss, rel_tol=1e-9)
        ]
        good = good and not wrong
        word = f"**do not: {', '.join(wrong)}**" if wrong else "hold"
        print(f"| final losses agree | {key} | | 1e-9 | {word} |")
    return good


def main() -> int:
    """Measure, print the tables as Markdown, and return 1 where a bound does not hold."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kernel", description=__doc__)
    parser.add_argument("--cases", default="abcd", help="which cases, such as ab")
    parser.add_argument("--rounds", type=int, default=15, help="how often each peer is measured")
    parser.add_argument("--seconds", type=float, default=0.05, help="how long, about, each time")
    parser.add_argument("--playground", type=Path, help="TensorFlow Playground's compiled nn.js")
    given = parser.parse_args()
    print(f"{machine()}; {versions()}\n", flush=True)
    results = {}
    for case in CASES:
        if case.key in given.cases:
            lines, skipped = measure(case, given.playground, given.rounds, given.seconds)
            show(case, lines, skipped)
            results[case.key] = lines
    return 0 if verdicts(results) else 1


if __name__ == "__main__":
    sys.exit(main())
