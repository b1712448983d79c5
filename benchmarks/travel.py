"""Time travel through a million updates of the four networks: memory, seeks, steps back, bits.

python -m benchmarks.travel

It exits 1 where a bound does not hold.
"""

from __future__ import annotations

import argparse
import random
import resource
import sys
import time
from array import array

from benchmarks.cases import CASES, RATE, ROWS, Case
from benchmarks.machine import machine, versions
from core.engine import compiled
from core.engine.engine import Engine, TrainingRows
from core.engine.kernel import State
from core.rules.optimizers import Settings
from core.run.edited_rows import EditedRows
from core.run.timeline import Start, Timeline, copy

SEEKS = 10_000
BACKS = 1_000
MEMORY, SEEK, BACK = 50.0, 50.0, 16.0  # MB, ms at the 99th percentile, ms


def travel(case: Case, engine: Engine, updates: int) -> tuple[float, float, float, bool]:
    """Memory added in MB, seek and step back in ms at the 99th percentile, whether bits agree."""
    before = _memory()
    timeline = Timeline(engine, start_of(case), updates)
    timeline.extend(updates)
    draw = random.Random(1)
    places = [draw.randrange(updates) for _ in range(SEEKS)]
    seeks, found = [], {}
    for place in places:
        begin = time.perf_counter()
        state = timeline.state(place)
        seeks.append(time.perf_counter() - begin)
        found[place] = hash(_bits(state))
    backs = []
    for k in range(1, BACKS + 1):
        begin = time.perf_counter()
        timeline.state(updates - k)
        backs.append(time.perf_counter() - begin)
    added = _memory() - before
    return added, _worst(seeks), _worst(backs), found == _forwards(case, engine, found)


def start_of(case: Case) -> Start:
    """What a run of a case starts from."""
    rows = EditedRows(TrainingRows(case.inputs, case.targets, ROWS))
    rule = Settings(learning_rate=RATE)
    return Start(case.network, case.state(), rule, rows, ROWS, tested=False)


def _forwards(case: Case, engine: Engine, places: dict[int, int]) -> dict[int, int]:
    """The same states' bits from a run that goes forwards only."""
    state, at, found = copy(case.state()), 0, {}
    losses, settings = array("d", bytes(8 * 100_000)), Settings(learning_rate=RATE)
    for place in sorted(places):
        while at < place:
            at += engine.run(state, settings, at, place - at, losses, array("d"))[0]
        found[place] = hash(_bits(state))
    return found


def _bits(state: State) -> bytes:
    return b"".join(array("d", vector).tobytes() for vector in state)


def _worst(times: list[float]) -> float:
    """The 99th percentile in ms."""
    return sorted(times)[int(len(times) * 0.99)] * 1e3


def _memory() -> float:
    """The most memory that the process has taken so far, in MB."""
    scale = 1e6 if sys.platform == "darwin" else 1e3
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale


def main() -> int:
    """Print the table; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--updates", type=int, default=1_000_000)
    updates = parser.parse_args().updates
    if not compiled.load():
        print(compiled.status().value, file=sys.stderr)
        return 1
    print(
        f"{machine()}; {versions()}; {updates:,} updates, {SEEKS:,} seeks, {BACKS:,} steps back\n"
    )
    print("| network | memory added, MB | seek, p99 ms | step back, p99 ms | same bits | holds |")
    print("|---|---:|---:|---:|---|---|")
    fine = True
    for case in CASES:
        engine = compiled.Compiled(case.network.plan(), case.task())
        added, seek, back, same = travel(case, engine, updates)
        holds = added <= MEMORY and seek <= SEEK and back <= BACK and same
        fine = fine and holds
        print(
            f"| ({case.key}) {case.title} | {added:.1f} | {seek:.2f} | {back:.2f} "
            f"| {'yes' if same else 'no'} | {'yes' if holds else '**no**'} |",
            flush=True,
        )
    return 0 if fine else 1


if __name__ == "__main__":
    sys.exit(main())
