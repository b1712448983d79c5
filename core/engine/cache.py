"""Where the compiled kernel, and those for single networks, are kept between runs of the program.

The folder's name carries a hash of everything that the machine code depends on, so that stale code
is never loaded. It lies in the user's cache folder, or under NUMBA_CACHE_DIR where that is set.

Whoever can write there can have the program do anything, for numba reads pickles from it. So a
folder is taken only if it and those above it, up to ours, are the user's and nobody else can write
to them. Windows has no such owners; there each user's cache folder is his own.
"""

from __future__ import annotations

import hashlib
import math
import os
import platform
import re
import shutil
import sys
import time
from importlib import metadata
from pathlib import Path

import platformdirs

SOURCES = (
    "formulas/functions",
    "rules/activations",
    "rules/losses",
    "rules/optimizers",
    "rules/schedules",
    "engine/shuffling",
    "engine/kernel",
    "engine/jit",
    "engine/jit_tailored",
    "engine/cache_key",
)
KEPT_DAYS = 30  # other versions' folders unused for longer are removed
MOST_TAILORED = 20  # kernels for single networks that are kept, each of up to a megabyte

_READY = "ready"  # written into a folder when all of the kernel is in it
_TAILORED = "tailored"


def base() -> Path:
    """The folder that holds the kernels of all versions."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    return Path(chosen, "chainstep") if chosen else platformdirs.user_cache_path("chainstep")


def folder() -> Path:
    """The folder of this version's kernel, which need not exist."""
    return base() / f"kernel-{_fingerprint()}"


def tailored_folder(text: str) -> Path:
    """The folder of a kernel for one network, which need not exist; see `core.engine.cache_key`."""
    return folder() / _TAILORED / hashlib.sha256(text.encode()).hexdigest()[:16]


def prepare(place: Path) -> Path | None:
    """Make a folder; None where it cannot be made or written to, or is not safe."""
    try:
        base().parent.mkdir(parents=True, exist_ok=True)
        for each in _down_to(place):
            each.mkdir(mode=0o700, exist_ok=True)
    except OSError:
        return None
    return place if is_safe(place) and os.access(place, os.W_OK | os.X_OK) else None


def is_safe(place: Path) -> bool:
    """Whether nobody else can have put anything into a folder. One that is not there is safe."""
    if os.name != "posix":
        return True
    try:
        found = [each.stat() for each in _down_to(place) if each.exists()]
    except OSError:
        return False
    open_to_none = not place.exists() or place.stat().st_mode & 0o077 == 0
    return open_to_none and all(
        each.st_uid == os.geteuid() and each.st_mode & 0o022 == 0 for each in found
    )


def _down_to(place: Path) -> list[Path]:
    """The folders from ours down to this one."""
    inside = place.relative_to(base()).parts
    return [base().joinpath(*inside[:count]) for count in range(len(inside) + 1)]


def is_filled(place: Path) -> bool:
    """Whether all of a kernel is there, and can be taken."""
    return is_safe(place) and (place / _READY).is_file()


def mark_filled(place: Path) -> None:
    """Note that a folder holds all of its kernel, and was used today."""
    (place / _READY).touch()


def clean() -> None:
    """Remove the folders of other versions that nobody has used for a month."""
    own = folder().name
    for place in _folders(base(), r"kernel-[0-9a-f]{16}"):
        if place.name != own and time.time() - _used(place) > KEPT_DAYS * 86_400:
            shutil.rmtree(place, ignore_errors=True)


def clean_tailored() -> None:
    """Remove the kernels for single networks that were not used for longest, if there are many."""
    places = sorted(_folders(folder() / _TAILORED, r"[0-9a-f]{16}"), key=_used, reverse=True)
    for place in places[MOST_TAILORED:]:
        shutil.rmtree(place, ignore_errors=True)


def _used(place: Path) -> float:
    """When a folder was used last; a time to come where somebody else has just removed it."""
    mark = place / _READY
    try:
        return (mark if mark.exists() else place).stat().st_mtime
    except OSError:
        return math.inf


def _folders(parent: Path, pattern: str) -> list[Path]:
    """The folders in another one whose whole names match."""
    try:
        places = list(parent.iterdir())
    except OSError:
        return []
    return [place for place in places if re.fullmatch(pattern, place.name) and place.is_dir()]


def _fingerprint() -> str:
    """A hash of the sources, the versions and the processor that the machine code is made for."""
    digest = hashlib.sha256()
    here = Path(__file__).parents[1]
    for name in SOURCES:
        digest.update((here / f"{name}.py").read_bytes())
    # numba compares these too, and would compile again
    compiled = ("engine/jit", "engine/jit_tailored")
    stamps = [(here / f"{name}.py").stat().st_mtime_ns for name in compiled]
    facts = (sys.version, metadata.version("numba"), _processor(), here, stamps)
    digest.update(repr(facts).encode())
    return digest.hexdigest()[:16]


def _processor() -> str:
    """What tells this kind of processor from others: its name and what it can do."""
    try:
        text = Path("/proc/cpuinfo").read_text(errors="replace")
    except OSError:
        return platform.processor() or platform.machine()
    first = text.split("\n\n", 1)[0]
    return "\n".join(line for line in first.splitlines() if re.match(r"model|flags|Features", line))
