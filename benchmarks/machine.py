"""What a table of results must say about where it was made."""

from __future__ import annotations

import os
import platform
import re
import shutil
import subprocess
from importlib import metadata
from pathlib import Path


def machine() -> str:
    """The processor, its cores, and the operating system."""
    name = platform.processor() or platform.machine()
    try:
        found = re.search(r"model name\s*:\s*(.*)", Path("/proc/cpuinfo").read_text())
        name = found[1] if found else name
    except OSError:
        pass
    return f"{name}, {os.cpu_count()} cores, {platform.system()} {platform.release()}"


def versions() -> str:
    """The versions of Python, of the peers that are installed, and of the programs they need."""
    found = [f"Python {platform.python_version()}"]
    for name in ("numba", "numpy", "torch", "scikit-learn", "jax", "micrograd"):
        try:
            found.append(f"{name} {metadata.version(name)}")
        except metadata.PackageNotFoundError:
            continue
    for program in ("gcc", "node"):
        if shutil.which(program):
            done = subprocess.run(
                [program, "--version"], capture_output=True, text=True, check=True
            )
            found.append(f"{program} {done.stdout.splitlines()[0].split()[-1].lstrip('v')}")
    return ", ".join(found)
