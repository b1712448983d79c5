"""How quick the screen is: start, step, frame, and at full speed.

python -m benchmarks.screen

The program runs in a real pseudo-terminal of 120 × 40. What is compared runs in turns, round after
round, and the medians count; of latencies, the 95th percentile. Other work on the machine shows in
all of them, so the load average is printed too.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import select
import statistics
import subprocess
import sys
import tempfile
import termios
import time
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import NamedTuple

from benchmarks.machine import machine, versions
from benchmarks.screen_probe import OVERRIDES, SAMPLE

SIZE = (120, 40)  # columns, rows
OPEN = ["--hidden", ",".join(map(str, OVERRIDES["hidden"]))]  # type: ignore[call-overload]
EMPTY = "from textual.app import App; App().run()"
PATIENCE = 60.0  # seconds
SETTLED = 0.012  # seconds without a byte after which a frame is complete


class Result(NamedTuple):
    """A figure, and the bound that it should keep, where there is one."""

    words: str
    figure: str
    bound: str = ""
    holds: bool | None = None


def at_most(words: str, figure: float, bound: float, unit: str) -> Result:
    """A figure that should not be above a bound."""
    return Result(words, f"{figure:,.2f} {unit}", f"≤ {bound:g} {unit}", figure <= bound)


def at_least(words: str, figure: float, bound: float, unit: str) -> Result:
    """A figure that should not be below a bound."""
    return Result(words, f"{figure:,.2f} {unit}", f"≥ {bound:g} {unit}", figure >= bound)


def percentile(values: Sequence[float], share: float = 0.95) -> float:
    """The value that this share of the values does not exceed."""
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


class Window:
    """A program in a pseudo-terminal.

    Attributes:
        output: All it has written.
        last: When the last bytes of it came, on the monotonic clock.
    """

    def __init__(self, arguments: Sequence[str], **environment: str) -> None:
        """Start it."""
        self._ours, theirs = os.openpty()
        termios.tcsetwinsize(theirs, (SIZE[1], SIZE[0]))
        self.output, self.started = b"", time.monotonic()
        self.last = self.started
        self._process = subprocess.Popen(
            [sys.executable, *arguments],
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            start_new_session=True,
            env=os.environ | {"TERM": "xterm-256color"} | environment,
        )
        os.close(theirs)

    def read(self, seconds: float) -> bool:
        """Wait for output; whether some came."""
        if not select.select([self._ours], [], [], seconds)[0]:
            return False
        try:
            data = os.read(self._ours, 1 << 16)
        except OSError:  # the program has ended
            return False
        self.output, self.last = self.output + data, time.monotonic()
        return bool(data)

    def until(self, holds: Callable[[], bool]) -> float:
        """Read until something holds, and say when it did."""
        end = time.monotonic() + PATIENCE
        while not holds():
            if time.monotonic() > end:
                raise TimeoutError(self.output[-2000:].decode(errors="replace"))
            self.read(0.05)
        return self.last

    def shows(self, words: bytes) -> bool:
        """Whether it has written these words."""
        return words in self.output

    def until_settled(self) -> float:
        """Read until a frame is complete, and say when its last byte came."""
        while self.read(SETTLED):
            pass
        return self.last

    def type(self, keys: str) -> float:
        """Press keys, and say when."""
        os.write(self._ours, keys.encode())
        return time.monotonic()

    def idle(self, seconds: float) -> None:
        """Read for a while."""
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            self.read(left)

    def close(self) -> None:
        """End it."""
        with contextlib.suppress(OSError):
            self.type("q")
        end = time.monotonic() + 5
        while self._process.poll() is None and time.monotonic() < end:
            self.read(0.05)
        if self._process.poll() is None:
            self._process.kill()
        self._process.wait()
        os.close(self._ours)


# the start


def first_paint(arguments: Sequence[str], words: bytes = b"") -> tuple[float, float]:
    """Milliseconds until the whole screen is painted once, and until these words stand on it."""
    window = Window(arguments)
    cells = SIZE[0] * SIZE[1]
    painted = window.until(lambda: len(window.output.partition(b"\x1b[?1049h")[2]) >= cells)
    told = window.until(partial(window.shows, words))
    window.idle(0.1)
    window.close()
    return (painted - window.started) * 1e3, (told - window.started) * 1e3


def start(rounds: int) -> Iterator[Result]:
    """First paint against that of an empty application."""
    empty, ours, lesson = [], [], []
    for _ in range(rounds):
        empty.append(first_paint(["-c", EMPTY])[0])
        painted, told = first_paint(["-m", "chainstep"], b"step 0")
        ours.append(painted)
        lesson.append(told)
    bare, own = statistics.median(empty), statistics.median(ours)
    yield Result("first paint of an empty Textual application", f"{bare:,.0f} ms")
    yield Result("first paint of chainstep", f"{own:,.0f} ms")
    yield at_most("  against the empty one", own / bare, 1.3, "×")
    yield at_most("  beyond the empty one", own - bare, 60, "ms")
    yield Result("the lesson painted", f"{statistics.median(lesson):,.0f} ms")


def version(rounds: int) -> Iterator[Result]:
    """`--version` against a Python that does nothing."""

    def spent(*arguments: str) -> float:
        begin = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, stdout=subprocess.DEVNULL)
        return (time.perf_counter() - begin) * 1e3

    bare, own = [], []
    for _ in range(3 * rounds):
        bare.append(spent("-c", "pass"))
        own.append(spent("-m", "chainstep", "--version"))
    ratio = statistics.median(own) / statistics.median(bare)
    yield Result("python -c pass", f"{statistics.median(bare):,.1f} ms")
    yield at_most("chainstep --version against it", ratio, 2, "×")


# step by step


def step(presses: int) -> Iterator[Result]:
    """From a key to the last byte of the frame that shows the next step."""
    window = Window(["-m", "chainstep", "run", SAMPLE, *OPEN])
    window.until(partial(window.shows, b"step 0"))
    window.idle(3.0)  # the compiled engine comes meanwhile
    spent = []
    for t in range(1, presses + 1):
        window.output, wanted = b"", f"step {t}".encode()
        pressed = window.type("n")
        window.until(partial(window.shows, wanted))
        spent.append((window.until_settled() - pressed) * 1e3)
        window.idle(0.01)
    window.close()
    yield Result("key to painted frame, 2-4-4-1, median", f"{statistics.median(spent):,.1f} ms")
    yield at_most("  95th percentile", percentile(spent), 33, "ms")


def frames(size: tuple[int, int], hidden: list[int], steps: int) -> list[float]:
    """Milliseconds to paint each of some steps in a row, layout and escape sequences included."""
    from benchmarks.screen_probe import PaintedApp, lesson_screen
    from core.data.experiment import load

    async def painted() -> list[float]:
        app = PaintedApp(lambda: load(SAMPLE, {"hidden": hidden, "epochs": 10}))
        spent = []
        async with app.run_test(size=size) as pilot:
            while (screen := lesson_screen(app)) is None or screen.moment is None:
                await pilot.pause()
            playback = screen.playback
            start = playback.stepper.schedule.update_steps
            for t in range(start, start + steps):
                await pilot.pause()
                app.spent = 0.0
                playback.stepper.seek(t)
                playback.show()
                await pilot.pause()
                spent.append(app.spent * 1e3)
        return spent

    return asyncio.run(painted())


def paint(steps: int) -> Iterator[Result]:
    """What a frame costs, in the process itself."""
    for hidden, words in (([4, 4], "2-4-4-1"), ([8] * 6, "2-8-8-8-8-8-8-1")):
        for size, bound in ((SIZE, 20), ((200, 60), 40)):
            spent = frames(size, hidden, steps)
            name = f"a frame of {words} at {size[0]}×{size[1]}"
            yield at_most(f"{name}, median", statistics.median(spent), bound, "ms")
            yield Result("  95th percentile", f"{percentile(spent):,.1f} ms")


# at full speed


class Note(NamedTuple):
    """A line of the probe's."""

    kind: str
    at: float
    updates: int
    compiled: bool


def notes(path: Path) -> list[Note]:
    """What the probe has written so far."""
    lines = [line.split() for line in path.read_text(encoding="utf-8").splitlines()]
    return [Note(k, float(at), int(u), c == "1") for k, at, u, c in lines]


@contextlib.contextmanager
def probed(**environment: str) -> Iterator[tuple[Window, Path]]:
    """The screen with the probe in it, opened."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "notes")
        window = Window(["-m", "benchmarks.screen_probe", str(path)], **environment)
        try:
            window.until(partial(window.shows, b"step 0"))
            yield window, path
        finally:
            window.close()


def press(window: Window, path: Path, seconds: float, done: Callable[[], bool]) -> list[float]:
    """Press a key now and then, and say how many ms it took each time until it was handled."""
    before = sum(note.kind == "key" for note in notes(path))
    pressed, end = [], time.monotonic() + seconds
    while time.monotonic() < end and not done():
        pressed.append(window.type("y"))
        window.idle(0.09 + 0.013 * (len(pressed) % 7))  # in step with no frame
        window.output = b""
    window.idle(0.3)
    handled = [note.at for note in notes(path) if note.kind == "key"][before:]
    return [(at - key) * 1e3 for key, at in zip(pressed, handled, strict=True)]


def trained(seconds: float) -> float:
    """Updates a second of `train`, over about twice as many seconds."""
    epochs = int(seconds * 25_000)  # of 20 updates; long enough for the start not to count
    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "chainstep",
            "train",
            SAMPLE,
            *OPEN,
            "--json",
            "--epochs",
            str(epochs),
        ],
        check=True,
        capture_output=True,
    )
    report = json.loads(done.stdout)
    return float(report["updates"] / report["seconds"])


def full_speed(rounds: int, seconds: float) -> Iterator[Result]:
    """The run by itself as fast as it goes, against `train`, while keys are pressed."""
    train, screen, latencies, rates = [], [], [], []
    for _ in range(rounds):
        train.append(trained(seconds))
        with probed() as (window, path):
            window.until(lambda path=path: any(n.compiled for n in notes(path)))  # type: ignore[misc]
            window.type("+" * 20)
            window.idle(0.5)
            window.type(" ")
            window.idle(1.0)
            begin = len(notes(path))
            latencies += press(window, path, seconds, lambda: False)
            shown = [note for note in notes(path)[begin:] if note.kind == "frame"]
        elapsed = shown[-1].at - shown[0].at
        screen.append((shown[-1].updates - shown[0].updates) / elapsed)
        rates.append((len(shown) - 1) / elapsed)
    share = statistics.median(screen) / statistics.median(train) * 100
    yield Result("train, 2-4-4-1", f"{statistics.median(train):,.0f} updates/s")
    yield Result("full speed in the screen", f"{statistics.median(screen):,.0f} updates/s")
    yield at_least("  of train's", share, 85, "%")
    yield at_least("  frames shown", statistics.median(rates), 20, "/s")
    yield at_most("  key to handler, 95th percentile", percentile(latencies), 50, "ms")


def compilation() -> Iterator[Result]:
    """Keys while the engine is compiled for the first time."""
    with (
        tempfile.TemporaryDirectory() as folder,
        probed(XDG_CACHE_HOME=folder, NUMBA_CACHE_DIR="") as (window, path),
    ):
        begin = time.monotonic()
        latencies = press(window, path, 60, lambda: any(n.compiled for n in notes(path)))
        took = time.monotonic() - begin
    yield Result("the first compilation", f"{took:,.1f} s")
    yield at_most("  key to handler meanwhile, 95th percentile", percentile(latencies), 50, "ms")
    yield Result("  the slowest", f"{max(latencies):,.0f} ms")


def main() -> None:
    """Measure, and print each figure as a line of a Markdown table."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.screen", description=__doc__)
    parser.add_argument("--rounds", type=int, default=5, help="how often what is compared runs")
    parser.add_argument("--seconds", type=float, default=4.0, help="how long full speed is watched")
    parser.add_argument("--only", help="one of: start version step paint full compilation")
    given = parser.parse_args()
    parts: dict[str, Callable[[], Iterator[Result]]] = {
        "start": lambda: start(given.rounds),
        "version": lambda: version(given.rounds),
        "step": lambda: step(20 * given.rounds),
        "paint": lambda: paint(20 * given.rounds),
        "full": lambda: full_speed(max(1, given.rounds // 2), given.seconds),
        "compilation": compilation,
    }
    # what is measured with the compiled engine shall not wait for its compilation
    subprocess.run(
        [sys.executable, "-c", "from core.engine import compiled; compiled.load()"], check=True
    )
    print(f"{machine()}; {versions()}; load average {os.getloadavg()[0]:.1f}\n")
    print("| what | figure | bound | holds |\n|---|---:|---:|---|")
    for name, measure in parts.items():
        if given.only in (None, name):
            for result in measure():
                holds = "" if result.holds is None else "yes" if result.holds else "**no**"
                cells = (result.words, result.figure, result.bound, holds)
                print("|", " | ".join(cells), "|", flush=True)
    print(f"\nload average at the end {os.getloadavg()[0]:.1f}")


if __name__ == "__main__":
    main()
