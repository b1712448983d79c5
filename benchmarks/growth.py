"""How the time of an update grows with the number of parameters.

python -m benchmarks.growth

Networks n-n-1 with tanh and squared error, from 9 to about 10⁵ parameters, in both engines; the
time of an update, and the same by parameter, which should fall to a floor and stay there until the
parameters outgrow a cache of the processor.
"""

from __future__ import annotations

import argparse
import random
import statistics
import time
from array import array

from benchmarks.cases import first_state, plain_task
from benchmarks.machine import machine, versions
from core import compiled
from core.engine import Engine, Interpreted
from core.network import Network
from core.optimizers import Settings

WIDTHS = (2, 4, 9, 17, 31, 55, 99, 173, 315)
ROWS = 20


def update_time(engine: Engine, parameters: array[float], rounds: int, seconds: float) -> float:
    """The median time of an update in µs."""
    state, settings = first_state(parameters), Settings(learning_rate=1e-4)
    losses, none = array("d", bytes(8 * 1_000_000)), array("d")

    def spent(count: int) -> float:
        begin = time.perf_counter()
        engine.run(state, settings, 0, count, losses, none)
        return time.perf_counter() - begin

    spent(2)
    count = max(2, min(10_000_000, round(seconds / (spent(20) / 20))))
    return statistics.median(spent(count) / count * 1e6 for _ in range(rounds))


def main() -> None:
    """Measure, and print the table as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often each size is measured")
    parser.add_argument("--seconds", type=float, default=0.2, help="how long, about, each time")
    given = parser.parse_args()
    print(f"{machine()}; {versions()}\n")
    kinds: list[type[Interpreted | compiled.Compiled]] = [Interpreted]
    if compiled.load():
        kinds.insert(0, compiled.Compiled)
    titles = ["compiled" if kind.compiled else "interpreted" for kind in kinds]
    print("| network | parameters |", *(f"{t}, µs an update | ns a parameter |" for t in titles))
    print("|---|---:|" + "---:|---:|" * len(kinds))
    draw = random.Random(1)
    for width in WIDTHS:
        network = Network((width, width, 1), ("tanh", "linear"))
        inputs = array("d", [draw.uniform(-1, 1) for _ in range(ROWS * width)])
        targets = array("d", [draw.uniform(-1, 1) for _ in range(ROWS)])
        count = network.parameter_count
        parameters = array("d", [draw.uniform(-1, 1) / width for _ in range(count)])
        cells = []
        for kind in kinds:
            engine = kind(network.plan(), plain_task(inputs, targets, ROWS))
            spent = update_time(engine, parameters, given.rounds, given.seconds)
            cells.append(f"{spent:,.3f} | {spent / count * 1e3:,.2f}")
        print(f"| {width}-{width}-1 | {count:,} |", " | ".join(cells), "|", flush=True)


if __name__ == "__main__":
    main()
