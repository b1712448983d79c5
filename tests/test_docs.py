"""What is written for the next person: the paths exist, and the picture of the rooms is so."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from core.data.experiment import load
from core.stepper import Stepper
from tui.version import VERSION

ROOT = Path(__file__).parents[1]
DOCS = ("docs/architecture.md", "CONTRIBUTING.md", "tests/README.md", "SECURITY.md")
LEFT = 46  # columns of the picture in which rooms are named; what is right of them says more
SHEETS = {"styles"}  # a folder without modules, which no contract can name
# a learner's own, what would be there, and what the tests make
ELSEWHERE = {"core.py", "chainstep/core/", ".pytest_cache/d/kernel"}


def written(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.mark.parametrize("doc", DOCS)
def test_every_path_that_is_named_exists(doc: str) -> None:
    """A path has a slash in it, or the end of a file's name; for NAME a name is to be put."""
    places = (ROOT, (ROOT / doc).parent)
    text = re.sub(r"^```.*?^```", "", written(doc), flags=re.MULTILINE | re.DOTALL)
    words = " ".join(re.findall(r"`([^`]+)`", text)).split()
    path = re.compile(r"Makefile|[\w./-]+(/|/[\w.-]+|\.(py|md|toml|yaml|cff))")
    paths = list(filter(path.fullmatch, words))
    assert paths
    for name in paths:
        if "NAME" not in name and name not in ELSEWHERE:
            assert any((place / name).exists() for place in places), name


def rooms(package: str) -> list[set[str]]:
    """The rooms of a package as the picture has them, line by line."""
    (picture,) = re.findall(r"^```text\n(.*?)^```", written("docs/architecture.md"), re.M | re.S)
    (part,) = re.findall(rf"^{package}\n((?:[ ].*\n)+)", picture, re.M)
    lines = [line for line in part.splitlines() if "└ " not in line]  # there more is said of rooms
    return [found for line in lines if (found := set(re.findall(r"[a-z]+", line[:LEFT])))]


@pytest.mark.parametrize("package", ["core", "tui"])
def test_the_picture_has_the_rooms_that_there_are(package: str) -> None:
    there = {
        path.stem
        for path in (ROOT / package).iterdir()
        if (path.is_dir() or path.suffix == ".py") and not path.name.startswith("__")
    }
    named = [room for line in rooms(package) for room in line]
    assert len(named) == len(set(named))
    assert set(named) == there


@pytest.mark.parametrize("package", ["core", "tui"])
def test_the_picture_has_the_order_of_the_contracts(package: str) -> None:
    contracts = tomllib.loads(written("pyproject.toml"))["tool"]["importlinter"]["contracts"]
    (layers,) = [each["layers"] for each in contracts if each.get("containers") == [package]]
    assert [line - SHEETS for line in rooms(package)] == [set(at.split(" | ")) for at in layers]


def test_the_key_press_leads_where_it_is_said() -> None:
    text, stepper = written("docs/architecture.md"), Stepper(load("student-salary"))
    notation = stepper.schedule.network.notation
    before, after = (stepper.seek(9), stepper.seek(10))
    assert before.target is not None
    assert after.target is not None
    names = [notation.unicode(symbol) for symbol in (before.target, after.target)]
    said = (
        "`→` is pressed at step 9 of `student-salary`, ∂L/∂{} of the first row; ∂L/∂{} comes next."
    )
    assert said.format(*names) in text
    at = after.position
    place = f"epoch {at.epoch}, update {at.update}, row {at.row}, {at.phase.value} {at.index + 1} |"
    assert f"where step {at.t} stands: {place}" in text


def test_the_citation_is_of_this_version() -> None:
    assert re.findall(r"^version: (.*)$", written("CITATION.cff"), re.M) == [VERSION]
