"""Writes the tests as they are for the installed package: `core` is `chainstep.core` there.

python .ci/nest_tests.py FOLDER

FOLDER gets all that the tests read, but neither `core` nor `tui` nor `chainstep`: what they then
import is what the wheel has installed.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))
from hatch_build import nested  # noqa: E402 - found by the line above

READ = ("README.md", "CHANGELOG.md", "pyproject.toml", "docs", "samples", "benchmarks", "tests")
REPOSITORY = ("test_docs.py", "test_wheel.py")  # tests of what only a checkout has
# in texts: a module's name, and programs that other processes run
NAMED = re.compile(r"""(?<=["'(, ])(core|tui)(?=\.[a-z_]*)|(?<=\b(?:from) )(core|tui)(?= import)""")


def main(folder: Path) -> None:
    """Fill the folder, which is made."""
    folder.mkdir(parents=True)
    for name in READ:
        source, target = ROOT / name, folder / name
        if source.is_dir():
            ignored = shutil.ignore_patterns("__pycache__", *REPOSITORY)
            shutil.copytree(source, target, ignore=ignored)
        else:
            shutil.copy(source, target)
    for place in folder.rglob("*.py"):
        text = nested(place.read_text(encoding="utf-8"))
        place.write_text(NAMED.sub(r"chainstep.\g<0>", text), encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
