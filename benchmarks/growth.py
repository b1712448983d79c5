"""How times grow: an update with the parameters, a seek with the updates, a load with the rows.

python -m benchmarks.growth

Each table should hold no surprise: the time a parameter falls to a floor and stays there until the
parameters outgrow a cache of the processor, a seek stays bounded, a load is linear in the rows.
"""

from __future__ import annotations

import argparse
import random
import statistics
import tempfile
import time
from array import array
from pathlib import Path

from benchmarks.cases import CASES, first_state, plain_task
from benchmarks.machine import machine, versions
from benchmarks.travel import start_of
from core.data import experiment
from core.engine import compiled
from core.engine.engine import Engine, Interpreted
from core.network.network import Network
from core.rules.optimizers import Settings
from core.run.timeline import Timeline

WIDTHS = (2, 4, 9, 17, 31, 55, 99, 173, 315)
UPDATES = tuple(10**n for n in range(2, 8))
FILE_ROWS = tuple(10**n for n in range(1, 7))
SEEKS = 500
KINDS: tuple[type[compiled.Compiled | Interpreted], ...] = (compiled.Compiled, Interpreted)


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


def show_updates(rounds: int, seconds: float) -> None:
    """Networks n-n-1 with tanh and squared error, in both engines."""
    kinds = KINDS if compiled.load() else KINDS[1:]
    titles = ["compiled" if kind.compiled else "interpreted" for kind in kinds]
    print("| network | parameters |", *(f"{t}, µs an update | ns a parameter |" for t in titles))
    print("|---|---:|" + "---:|---:|" * len(kinds))
    draw = random.Random(1)
    for width in WIDTHS:
        network = Network((width, width, 1), ("tanh", "linear"))
        inputs = array("d", [draw.uniform(-1, 1) for _ in range(20 * width)])
        targets = array("d", [draw.uniform(-1, 1) for _ in range(20)])
        count = network.parameter_count
        parameters = array("d", [draw.uniform(-1, 1) / width for _ in range(count)])
        cells = []
        for kind in kinds:
            engine = kind(network.plan(), plain_task(inputs, targets, 20))
            spent = update_time(engine, parameters, rounds, seconds)
            cells.append(f"{spent:,.3f} | {spent / count * 1e3:,.2f}")
        print(f"| {width}-{width}-1 | {count:,} |", " | ".join(cells), "|", flush=True)


def show_seeks() -> None:
    """Random seeks in a run of 2-4-4-1, row by row on 200 rows."""
    case = next(case for case in CASES if case.key == "b")
    kind = KINDS[0] if compiled.load() else KINDS[1]
    print("| updates | s to compute | seek, median ms | 99th percentile ms | checkpoints, MB |")
    print("|---:|---:|---:|---:|---:|")
    for updates in UPDATES if kind.compiled else UPDATES[:4]:
        timeline = Timeline(kind(case.network.plan(), case.task()), start_of(case), updates)
        begin = time.perf_counter()
        timeline.extend(updates)
        computed = time.perf_counter() - begin
        draw, spent = random.Random(updates), []
        for _ in range(SEEKS):
            place = draw.randrange(updates)
            begin = time.perf_counter()
            timeline.state(place)
            spent.append((time.perf_counter() - begin) * 1e3)
        megabytes = timeline.checkpoint_bytes / 1e6
        slow = statistics.quantiles(spent, n=100)[98]
        print(
            f"| {updates:,} | {computed:.3f} | {statistics.median(spent):.3f} | {slow:.3f} "
            f"| {megabytes:.2f} |",
            flush=True,
        )


def show_loads(rounds: int) -> None:
    """CSV files of two input columns and a target, read as an experiment."""
    print("| rows | file, MB | s to load | µs a row |\n|---:|---:|---:|---:|")
    draw = random.Random(1)
    with tempfile.TemporaryDirectory() as folder:
        for rows in FILE_ROWS:
            file = Path(folder, f"{rows}.csv")
            with file.open("w", encoding="utf-8") as stream:
                stream.write("cgpa,iq,lpa\n")
                for _ in range(rows):
                    cgpa, iq, lpa = draw.gauss(7, 1), draw.gauss(90, 9), draw.random()
                    stream.write(f"{cgpa:.2f},{iq:.0f},{lpa:.4f}\n")
            spent = []
            for _ in range(rounds if rows < FILE_ROWS[-1] else 1):
                begin = time.perf_counter()
                experiment.load(str(file))
                spent.append(time.perf_counter() - begin)
            seconds = statistics.median(spent)
            print(
                f"| {rows:,} | {file.stat().st_size / 1e6:.3f} | {seconds:.4f} "
                f"| {seconds / rows * 1e6:,.2f} |",
                flush=True,
            )


def main() -> None:
    """Measure, and print the tables as Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often a time is measured")
    parser.add_argument("--seconds", type=float, default=0.2, help="how long, about, each time")
    given = parser.parse_args()
    print(f"{machine()}; {versions()}\n\n### An update against parameters\n")
    show_updates(given.rounds, given.seconds)
    print("\n### A seek against updates\n")
    show_seeks()
    print("\n### A load against rows\n")
    show_loads(given.rounds)


if __name__ == "__main__":
    main()
