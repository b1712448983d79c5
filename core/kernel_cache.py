"""Where the compiled kernel is kept between runs of the program.

The folder's name carries a hash of everything that the machine code depends on, so that stale code
is never loaded. It lies in the user's cache folder, or under NUMBA_CACHE_DIR where that is set.
"""

from __future__ import annotations

import hashlib
import os
import platform
import re
import shutil
import sys
import time
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import platformdirs

SOURCES = ("functions", "optimizers", "kernel", "jit")
KEPT_DAYS = 30  # other versions' folders unused for longer are removed

_READY = "ready"  # written into a folder when all of the kernel is in it


def base() -> Path:
    """The folder that holds the kernels of all versions."""
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    return Path(chosen, "chainstep") if chosen else platformdirs.user_cache_path("chainstep")


def folder() -> Path:
    """The folder of this version's kernel, which need not exist."""
    return base() / f"kernel-{_fingerprint()}"


def prepare() -> Path | None:
    """Make the folder; None where it cannot be made or written to."""
    place = folder()
    try:
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError:
        return None
    return place if os.access(place, os.W_OK | os.X_OK) else None


def is_filled() -> bool:
    """Whether all of this version's kernel is there."""
    return (folder() / _READY).is_file()


def mark_filled(place: Path) -> None:
    """Note that a folder holds all of its kernel, and was used today."""
    (place / _READY).touch()


def clean() -> None:
    """Remove the folders of other versions that nobody has used for a month."""
    for place in _others():
        mark = place / _READY
        try:
            used = (mark if mark.exists() else place).stat().st_mtime
        except OSError:
            continue  # somebody else cleans as well
        if time.time() - used > KEPT_DAYS * 86_400:
            shutil.rmtree(place, ignore_errors=True)


def _others() -> Iterator[Path]:
    own = folder().name
    try:
        places = list(base().iterdir())
    except OSError:
        return
    for place in places:
        ours = re.fullmatch(r"kernel-[0-9a-f]{16}", place.name) and place.name != own
        if ours and place.is_dir():
            yield place


def _fingerprint() -> str:
    """A hash of the sources, the versions and the processor that the machine code is made for."""
    digest = hashlib.sha256()
    here = Path(__file__).parent
    for name in SOURCES:
        digest.update((here / f"{name}.py").read_bytes())
    stamp = (here / "jit.py").stat()  # numba compares it too, and would compile again
    facts = (sys.version, metadata.version("numba"), _processor(), here, stamp.st_mtime_ns)
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
