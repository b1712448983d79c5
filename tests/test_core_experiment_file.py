"""An experiment as a file: it reads back as the same experiment, to the last bit."""

from __future__ import annotations

import io
import os
import random
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from networks import draw_network, draw_targets, exact
from networks import given as made

from core.data import samples
from core.data.errors import InputError
from core.data.experiment import Experiment, load
from core.data.kinds import Numerals, text_of
from core.data.settings import OPTIONS, SETTINGS, Key, Option
from core.exports.experiment_file import experiment_file, taken
from core.exports.toml_text import written
from core.rules import initializers, optimizers, schedules
from core.run.edits import DatumEdit, Edit, Edits, LearningRateEdit, ParameterEdit
from core.run.run import Run

pytestmark = pytest.mark.usefixtures("own_folder")

ROWS = '[data]\ncolumns = ["a", "b", "y"]\nrows = [[8, 80, 3], [9, 90, 4], [7, 60, 2]]\n'
NUMERALS = Numerals(lambda text, words: int(text), float)
GONE = (
    "The init scheme",
    "The network has no",
    "No [init] scheme is given",
    "The numbers of the target",
    "The optimiser",
    "The schedule",
)
"""Notes on what was left to the program, or out for an option, and now is so in the file."""


def read(text: str, name: str = "net.toml", /, **options: object) -> Experiment:
    Path(name).write_text(text)
    return load(name, options)


def exported(experiment: Experiment, folder: str = ".") -> str:
    return experiment_file(experiment, Edits(), Path(folder))


def again(experiment: Experiment, name: str = "again.toml") -> Experiment:
    """An experiment, written and read."""
    Path(name).parent.mkdir(exist_ok=True)
    text = exported(experiment, str(Path(name).parent))
    found = read(text, name)
    assert exported(found, str(Path(name).parent)) == text  # nothing is left to add
    return found


def of_use(experiment: Experiment) -> dict[str, object]:
    """The values of the settings that have an effect."""
    values = experiment.values()
    texts = {name: text_of(value) for name, value in values.items()}
    return {name: value for name, value in values.items() if OPTIONS[name].is_of_use(texts)}


def same(one: Experiment, other: Experiment, *, bare: bool = False) -> None:
    """Both determine the same run, to the last bit, and say the same of it.

    Of bare data, there was more to say: what has been chosen for them.
    """
    assert repr(of_use(one)) == repr(of_use(other))
    for name in ("network", "test_share", "title", "about"):
        assert repr(getattr(one, name)) == repr(getattr(other, name)), name
    assert repr(one.task()) == repr(other.task())
    assert repr(one.initial_state()) == repr(other.initial_state())
    for name in ("input_columns", "target_columns", "classes", "raw_inputs", "raw_targets"):
        assert repr(getattr(one.data, name)) == repr(getattr(other.data, name)), name
    missing = [note for note in one.notes if note not in other.notes]
    assert bare or all(note.startswith(GONE) for note in missing), missing
    assert [note for note in one.notes if note not in missing] == list(other.notes)


@pytest.mark.parametrize("name", samples.names())
def test_a_sample_reads_back(name: str) -> None:
    experiment = load(name)
    same(experiment, again(experiment))


def draw_value(draw: random.Random, option: Option[Any]) -> object:
    """A value of an option of the training or of the first values."""
    kind = option.kind
    if kind.choices:
        return draw.choice([kind.value(text, NUMERALS) for text in kind.choices])
    if isinstance(option.default, int):
        return draw.choice((1, 3, 17))
    return draw.choice((0.1, 1e-3, 1 / 3, 0.25, 0.7071067811865476))


def draw_sections(draw: random.Random) -> dict[str, dict[str, object]]:
    """The sections of a random experiment of any kind."""
    network = draw_network(draw, most=3)
    rows = [
        [
            draw.choice((draw.uniform(-9.0, 9.0), float(draw.randint(-9, 9)), 0.1))
            for _ in range(network.sizes[0])
        ]
        + draw_targets(draw, network)
        for _ in range(draw.randint(1, 8))
    ]
    columns = [f"c{k}" for k in range(len(rows[0]))]
    count = len(columns) - network.sizes[-1]
    init: dict[str, object] = {}
    training: dict[str, object] = {}
    schedule = draw.choice(list(schedules.BY_NAME))
    for option in OPTIONS.values():
        if schedule not in option.only.get("schedule", (schedule,)):
            continue
        given = {"init": init, "training": training}.get(option.section)
        if given is not None and option.name not in ("scheme", "frozen") and draw.random() < 0.4:
            given[option.name] = draw_value(draw, option)
    training["schedule"] = schedule
    training["optimizer"] = draw.choice(list(optimizers.BY_NAME))
    if training["optimizer"] in optimizers.readers("momentum"):
        init["velocity"] = draw.choice((0.25, {"w111": -0.5}))
    init["scheme"] = draw.choice(list(initializers.BY_NAME))
    biases = "each"
    if init["scheme"] == "given":
        pairs = list(zip(network.sizes, network.sizes[1:], strict=False))
        weights = [[[draw.gauss(0, 1) for _ in range(b)] for _ in range(a)] for a, b in pairs]
        init["biases"] = [[draw.gauss(0, 1) for _ in range(b)] for _, b in pairs]
        if draw.random() < 0.5:
            init["weights_order"] = "to-from"
            weights = [list(map(list, zip(*matrix, strict=True))) for matrix in weights]
        init["weights"] = weights
    else:
        biases = draw.choice(("each", "none", "shared"))
    names = {"w_5": "w111", "θ": "yhat1"} if draw.random() < 0.5 else {}
    known = ["w111", *names][:2] + ["b1" if biases == "shared" else "b11"] * (biases != "none")
    if draw.random() < 0.5:
        init["values"] = {draw.choice(known): draw.choice((1 / 3, -0.0, "1/35"))}
    if draw.random() < 0.3:
        training["frozen"] = [draw.choice(("weights", "layer 1", *known))]
    data: dict[str, object] = {
        "inputs": columns[:count],
        "targets": columns[count:],
        "columns": columns,
        "rows": rows,
    }
    if draw.random() < 0.3:
        data["scale_inputs"] = draw.choice(("standard", "minmax"))
    if draw.random() < 0.3:
        data["test_share"] = 0.25
    functions: dict[str, object] = {
        "biases": biases,
        "hidden": list(network.sizes[1:-1]),
        "hidden_activation": list(network.activations[:-1]),
        "output_activation": network.activations[-1],
        "loss": network.loss,
    }
    sections = {"data": data, "network": functions, "init": init, "training": training}
    return sections | ({"names": dict(names)} if names else {})


def in_file(draw: random.Random, sections: dict[str, dict[str, object]]) -> str:
    text = draw.choice(("", "# mine\n", 'title = "Net # 1"\nformat = 1 # one\n'))
    for name, section in sections.items():
        lines = [
            f"{written(key)} = {written(value)}{draw.choice(('', ' # why'))}\n"
            for key, value in section.items()
        ]
        draw.shuffle(lines)
        text += f"[{name}]\n{''.join(lines)}"
    return text


def draw_options(draw: random.Random) -> dict[str, object]:
    """Some options of the command line."""
    options = [o for o in OPTIONS.values() if o.section in ("init", "training") and o.typed]
    options.append(OPTIONS["biases"])
    return {o.key: draw_value(draw, o) for o in draw.sample(options, draw.randint(0, 2))}


@settings(exact, max_examples=100)
@given(st.integers(0, 2**32))
def test_an_experiment_of_any_kind_reads_back(seed: int) -> None:
    draw = random.Random(seed)
    text, options = in_file(draw, draw_sections(draw)), draw_options(draw)
    try:
        experiment = read(text, "net.toml", **options)
    except InputError:  # values are given for another scheme, or other biases
        assert options.keys() & {"init", "biases"}
        return
    found = again(experiment, "folder/net.toml")
    same(experiment, found)
    assert exported(experiment).count("# why") == text.count("# why")
    other = {"learning_rate": 0.125, "seed": 3}
    same(experiment.vary(other), again(experiment.vary(other)))


@settings(exact, max_examples=50)
@given(st.integers(0, 2**32))
def test_what_was_changed_before_the_first_update_is_part_of_it(seed: int) -> None:
    draw = random.Random(seed)
    experiment = read(in_file(draw, draw_sections(draw)))
    symbols = draw.sample(list(experiment.network.parameters()), 1)
    first = Edit(0, tuple(ParameterEdit(symbol, draw.gauss(0, 1)) for symbol in symbols))
    rates = Edit(0, (LearningRateEdit(0.5),)), Edit(1, (LearningRateEdit(0.25),))
    edits = Edits((first, *rates))
    found = read(experiment_file(experiment, edits, Path()), "again.toml")
    edited = Run(experiment, edits).timeline.state(0)
    assert repr(found.initial_state().parameters) == repr(edited.parameters)
    assert found.training.settings.learning_rate == 0.5
    assert repr(found.task()) == repr(experiment.task())


EDITED = {
    "rows": (ROWS, "net.toml", {}, (9.5, 1.0)),
    "rows with a column that is not used": (f'{ROWS}inputs = ["b"]\n', "net.toml", {}, (9.5, 1.0)),
    "a file": (
        "a,b,y\n1,2,3\n4,5,6\n",
        "a.csv",
        {"scale": "none", "scale_targets": "none"},
        (9.5, 1.0),
    ),
    "scaled": ("a,b,y\n1,2,3\n4,5,6\n", "a.csv", {"scale_targets": "none"}, (None, 1.0)),
    "classes": ("a,y\n1,no\n2,yes\n", "a.csv", {"scale": "none"}, (9.5, None)),
    "categories": ("a,y\nred,1\nblue,2\n", "a.csv", {"scale": "none"}, (None, None)),
    "gaps": ("a,y\n1,2\n,3\n4,5\n", "a.csv", {"scale": "none", "missing": "drop"}, (None, None)),
    "large": ("a,y\n" + "1,2\n3,4\n" * 400, "a.csv", {"scale": "none"}, (None, None)),
}


@pytest.mark.parametrize("kind", EDITED)
def test_data_changed_before_the_first_update_are_part_of_it_where_they_stand_in_it(
    kind: str,
) -> None:
    text, name, options, wanted = EDITED[kind]
    experiment = read(text, name, **options)
    changes = DatumEdit(False, 2, 1, 9.5), DatumEdit(True, 2, 1, 1.0)
    edits = Edits((Edit(0, changes),))
    found = read(experiment_file(experiment, edits, Path()), "again.toml").data
    before = experiment.data
    inputs, outputs = len(before.input_columns), len(before.target_columns)
    now = found.inputs[inputs], found.targets[outputs]
    was = before.inputs[inputs], before.targets[outputs]
    assert now == tuple(w if v is None else v for v, w in zip(wanted, was, strict=True))
    others = [[*d.inputs[:inputs], *d.inputs[inputs + 1 :]] for d in (before, found)]
    assert others[0] == others[1]
    assert [change.value for change in taken(experiment, edits)] == [
        change.value for change, v in zip(changes, wanted, strict=True) if v is not None
    ]


CSVS = {
    "a title": "Students\nid,cgpa,color,y\n0,8,red,3\n1,-0,blue,4.25\n2,1e-3,red,5\n3,7,green,2\n",
    "gaps": "a,b,y\n1,red,2\n,blue,3\n3,NA,1\n4,red,9\n5,blue,\n",
    "classes": 'a,b,y\n1,2,yes\n3,4,no\n5,6,"ma,ybe"\n7,8,yes\n',
    "numbers of classes": "a,y\n1,1\n2,2\n3,1\n4,2\n",
    "decimal commas": "a;y\n1,5;2,5\n3;4\n",
    "amounts": "a;price\n1;$250000\n2;$1000000\n3;$5\n",
    "no header": "1,2,3\n4,5,6.5\n",
    "quotes": '"a ""b""";y\n"x # \'";1\n"\\u0041";2\n',
}


@pytest.mark.parametrize("kind", CSVS)
@pytest.mark.parametrize("options", [{}, {"classes": True}, {"scale": "minmax"}], ids=repr)
def test_bare_data_read_back(kind: str, options: dict[str, object]) -> None:
    options = {**options, "missing": "drop"}
    try:
        experiment = read(CSVS[kind], "bare.csv", **options)
    except InputError:
        assert "classes" in options
        return
    Path("elsewhere").mkdir()
    found = again(experiment, "elsewhere/bare.toml")
    assert "rows = [" in exported(experiment)
    same(experiment, found, bare=True)


def test_texts_that_the_rows_of_a_file_cannot_hold_stay_in_theirs() -> None:
    experiment = read("a,y\nred,1\nblue,2\n5,3\ngreen,4\n", "bare.csv")
    assert 'file = "bare.csv"' in exported(experiment)
    Path("elsewhere").mkdir()
    assert 'file = "../bare.csv"' in exported(experiment, "elsewhere")
    same(experiment, again(experiment, "elsewhere/bare.toml"), bare=True)


LARGE = "a,b,y\n" + "".join(f"{k},{k * k % 7},{k % 5}\n" for k in range(400))


def test_large_data_stay_in_their_file_which_is_named_from_where_the_text_is_kept() -> None:
    Path("data").mkdir()
    Path("data/large.csv").write_text(LARGE)
    text = f'[data]\nfile = "{os.getcwd()}/data/large.csv"  # from school\n'
    experiment = read(text)
    assert 'file = "data/large.csv"  # from school' in exported(experiment)
    assert 'file = "large.csv"  # from school' in exported(experiment, "data")
    assert os.getcwd() not in exported(experiment, "data")
    same(experiment, again(experiment, "new/large.toml"))
    kept = read('[data]\nfile = "./data/large.csv"\n')
    assert 'file = "./data/large.csv"' in exported(kept)


def test_a_link_to_a_folder_is_seen_through() -> None:
    Path("deep/er").mkdir(parents=True)
    Path("link").symlink_to("deep/er", target_is_directory=True)
    Path("large.csv").write_text(LARGE)
    experiment = load("large.csv")
    assert 'file = "../../large.csv"' in exported(experiment, "link")


def test_an_experiment_from_standard_input_gets_no_title() -> None:
    experiment = load("-", stdin=io.StringIO(ROWS))
    assert "title" not in exported(experiment)
    assert 'title = "net"' in exported(read(ROWS))


def test_every_setting_can_be_written() -> None:
    """Each is in the file of an experiment in which it is of use, whoever has chosen its value."""
    seen: set[tuple[str, str]] = set()
    chosen = ("optimizer", optimizers.BY_NAME), ("schedule", schedules.BY_NAME)
    rules = [f'{key} = "{name}"\n' for key, names in chosen for name in names]
    for rule in rules:
        for scheme in initializers.BY_NAME:
            given = ""
            if scheme == "given":
                given = "weights = [[[1], [2]], [[3]]]\nbiases = [[4], [5]]\n"
                given += "weights_order = 'from-to'\nvalues = { w111 = 1 }\n"
            if "momentum" in rule:
                given += "velocity = { w111 = 1 }\n"
            text = f"{ROWS}[network]\nhidden = [1]\n[training]\n{rule}"
            experiment = read(f'{text}[init]\nscheme = "{scheme}"\n{given}')
            seen |= {key.path for key in SETTINGS if wrote(exported(experiment), key)}
    assert {key.path for key in SETTINGS} - seen == {("data", "file")}


def wrote(text: str, key: Key) -> bool:
    lines = text.split("\n")
    return any(
        line.startswith(f"{key.name} = ") and line.endswith(key.hint) for line in lines
    ) or any(line == f"]  # {key.hint}" for line in lines)


def test_what_has_no_effect_is_written_only_where_it_was() -> None:
    assert "momentum" not in exported(read(ROWS))
    text = f"{ROWS}[training]\nmomentum = 0.5 # later\n"
    assert "momentum = 0.5 # later" in exported(read(text))
    same(read(text), again(read(text)))


def test_what_an_option_sets_and_nothing_reads_is_not_written() -> None:
    text = f'{ROWS}[training]\nschedule = "cosine"\n'
    experiment = read(text).vary({"factor": 0.25, "momentum": 0.5})
    assert not re.search("factor|momentum", exported(experiment))
    assert again(experiment).training.schedule == "cosine"


def test_given_values_go_with_their_scheme() -> None:
    for options in ({"hidden": [1]}, {"biases": "none"}, {"biases": "none", "hidden": [1]}):
        experiment = load("mazur", options)
        found = again(experiment)
        same(replace(experiment, about=found.about), found)
    for name in ("mazur", "worked-example", "dead-relu"):
        experiment = load(name, {"init": "normal"})
        assert not re.search("w111 =|weights =", exported(experiment))
        found = again(experiment)
        same(replace(experiment, about=found.about), found)
    text = (
        '[network]\nhidden = []\n[init]\nscheme = "given"\nweights = [[[1], [2]]]\nbiases = [[3]]\n'
    )
    experiment = read(ROWS + text, "net.toml", init="normal")
    assert "weights =" not in exported(experiment)
    same(experiment, again(experiment))


def test_what_would_be_too_large_to_be_read_again_is_refused() -> None:
    rows = ", ".join(["[1.00000000, 2.00000000, 3.00000000]"] * 13_100)
    text = f"[data]\nrows = [{rows}]\n"
    text += "#" * (499_900 - len(text)) + "\n"
    with pytest.raises(InputError, match="more than 500,000 bytes"):
        exported(read(text))


def test_an_experiment_of_parts_has_no_file() -> None:
    with pytest.raises(ValueError, match="made from its parts"):
        exported(made((2, 1)))
