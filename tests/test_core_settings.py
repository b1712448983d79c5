"""The settings, each in all its views, from the experiment file to the dialog."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

import pytest

from core.continuing import GOES_ON
from core.data import kinds
from core.data.dataset import SCALINGS
from core.data.errors import InputError
from core.data.experiment import Experiment, load
from core.data.kinds import Flag, Kind, Name, Number, Sizes, Whole, text_of
from core.data.settings import (
    HOMES,
    OPTIONS,
    OVERRIDES,
    SETTINGS,
    Group,
    Key,
    Option,
    Override,
    Setting,
)
from core.rules import activations, initializers, losses, optimizers, schedules
from tui import cli
from tui.plain import options
from tui.settings.fields import GROUPS, value_of
from tui.settings.words import labels

DATA = "[data]\nrows = [[8, 80, 3], [9, 90, 4], [7, 60, 2]]\n"
ALL = list(OPTIONS.values())
TYPED = [option for option in OVERRIDES.values() if option.typed is not None]


def read(text: str) -> Experiment:
    return load("-", stdin=io.StringIO(text))


def by_key(option: Key) -> str:
    return "-".join(option.path)


def needed(option: Setting[Any]) -> dict[str, str]:
    """What a file has to have beside an option, or it is refused: a schedule that reads it."""
    return {rule: names[0] for rule, names in option.only.items() if rule == "schedule"}


def in_file(option: Setting[Any], value: object) -> str:
    """An experiment file that gives one key a value."""
    said = str(value).lower() if isinstance(value, bool) else repr(value)
    line = f"{option.name} = {said}\n"
    line += "".join(f'{key} = "{name}"\n' for key, name in needed(option).items())
    return DATA + line if option.section == "data" else f"{DATA}[{option.section}]\n{line}"


def test_no_two_settings_share_a_place_or_a_name() -> None:
    assert len({key.path for key in SETTINGS}) == len(SETTINGS)
    assert len(OPTIONS) == sum(isinstance(key, Option) for key in SETTINGS)
    assert len(OVERRIDES) == sum(isinstance(key, Override) for key in SETTINGS)
    assert len({option.label for option in ALL}) == len(OPTIONS)
    assert {key.section for key in SETTINGS} == {"data", "network", "init", "training"}


def test_the_choices_are_the_rules_that_there_are() -> None:
    assert OPTIONS["loss"].kind.choices == tuple(losses.BY_NAME)
    assert OPTIONS["output_activation"].kind.choices == tuple(activations.BY_NAME)
    assert OPTIONS["optimizer"].kind.choices == tuple(optimizers.BY_NAME)
    assert OPTIONS["init"].kind.choices == tuple(initializers.BY_NAME)
    assert OPTIONS["schedule"].kind.choices == tuple(schedules.BY_NAME)
    assert OPTIONS["scale"].kind.choices == OPTIONS["scale_targets"].kind.choices == SCALINGS


def test_kinds_are_all_used() -> None:
    used = {type(key.kind) for key in SETTINGS if isinstance(key, Setting)}
    assert used == set(Kind.__subclasses__())
    assert {kind.__module__ for kind in used} == {kinds.__name__}


# files


@pytest.mark.parametrize("key", SETTINGS, ids=by_key)
def test_each_key_is_known_in_its_section_alone(key: Key) -> None:
    for section in ("data", "network", "init", "training"):
        if (section, key.name) not in {known.path for known in SETTINGS}:
            text = f"{DATA}[{section}]\n{key.name} = 1\n" if section != "data" else DATA
            text += f"{key.name} = 1\n" if section == "data" else ""
            with pytest.raises(InputError, match=rf"there is no such key in \[{section}\]"):
                read(text)


@pytest.mark.parametrize("option", ALL, ids=by_key)
def test_a_default_is_what_an_experiment_of_data_alone_has(option: Option[Any]) -> None:
    bare = read(DATA).values()
    assert bare[option.key] == option.default
    assert type(bare[option.key]) is type(option.default)
    assert read(in_file(option, option.default)).values() == bare | needed(option)


def test_what_is_no_option_has_its_default_too() -> None:
    experiment = read(DATA)
    others = {
        key.name: key.default
        for key in SETTINGS
        if isinstance(key, Setting) and not isinstance(key, Override)
    }
    assert others == {
        "min_change": experiment.training.min_change,
        "test_share": experiment.test_share,
    }


def beyond(kind: Kind[Any]) -> Iterator[object]:
    """Values of the type of a kind that are out of its range."""
    match kind:
        case Number():
            yield from (value for value in (-1.0, 0.0, 1.0, 2.0) if not kind.allowed.holds(value))
        case Whole():
            yield from (kind.low - 1, kind.high + 1)
        case Name():
            yield "nothing"
        case Sizes():
            yield from ([0], [kind.largest + 1], [1] * (kind.most + 1))
        case _:
            pass


@pytest.mark.parametrize(
    "setting", [key for key in SETTINGS if isinstance(key, Setting)], ids=by_key
)
def test_what_is_out_of_range_or_of_another_kind_is_refused_at_its_key(
    setting: Setting[Any],
) -> None:
    for value in (*beyond(setting.kind), 1979.5 if isinstance(setting.kind, Flag) else True):
        with pytest.raises(InputError) as refused:
            read(in_file(setting, value))
        assert refused.value.key == setting.path


# names that ask for nothing else
FREE = ("tanh", "huber", "adam", "normal", "minmax", "shared", "sum", "cosine")


@pytest.mark.parametrize("option", ALL, ids=by_key)
def test_an_option_stands_for_its_key(option: Option[Any]) -> None:
    others: dict[str, object] = {"frozen": ["biases"], "shuffle": True, "hidden": [3, 2]}
    if isinstance(option.kind, Whole):
        other: object = 7
    elif isinstance(option.kind, Name):
        other = next(name for name in option.kind.names[::-1] if name in FREE)
    else:
        other = others.get(option.key, "tanh" if option.key == "activation" else 0.5)
    varied = load("-", {option.key: other, **needed(option)}, stdin=io.StringIO(DATA))
    assert varied.values() == read(in_file(option, other)).values()
    assert varied.values()[option.key] == other


# values


def test_every_option_has_a_value() -> None:
    assert read(DATA).values().keys() == OPTIONS.keys()


@pytest.mark.parametrize("option", ALL, ids=by_key)
def test_a_value_becomes_a_text_and_the_value_again(option: Option[Any]) -> None:
    for value in (option.default, load("student-salary").values()[option.key]):
        assert value_of(option, text_of(value)) == value
        assert isinstance(value_of(option, text_of(value)), type(value))
    for choice in option.kind.choices:
        assert text_of(value_of(option, choice)) == choice


# the command line


@pytest.mark.parametrize("option", TYPED, ids=by_key)
def test_each_option_of_the_command_line_is_in_the_help(
    option: Override[Any], capsys: pytest.CaptureFixture[str]
) -> None:
    assert option.typed is not None
    assert cli.run(["train", "--help"]) == 0
    help_ = " ".join(capsys.readouterr().out.split())
    metavar, words, short = option.typed
    names = [options.flag(name) for name in (option.key, short) if name]
    assert f"{', '.join(names)} {metavar}".strip() in help_.replace(f" {metavar}, ", ", ")
    assert words in help_


@pytest.mark.parametrize("option", [o for o in ALL if o.typed is not None], ids=by_key)
def test_the_command_line_and_the_dialog_take_the_same_texts(option: Option[Any]) -> None:
    text = text_of(option.default)
    given = cli.parse(["train", options.flag(option.key), text])
    assert options.overrides(given) == {option.key: value_of(option, text)}


def test_the_sections_that_a_key_belongs_to_are_known() -> None:
    assert HOMES["epochs"] == "[training]"
    assert HOMES["biases"] == "[network] or [init]"
    assert all(f"[{key.section}]" in HOMES[key.name] for key in SETTINGS)


@pytest.mark.parametrize(
    ("short", "key", "value"),
    [
        ("--lr", "learning_rate", 0.5),
        ("--act", "activation", "tanh"),
        ("--opt", "optimizer", "adam"),
    ],
)
def test_short_forms_that_people_type_are_understood(short: str, key: str, value: object) -> None:
    given = cli.parse(["train", short, str(value)])
    assert options.overrides(given) == {key: value}
    assert options.in_line(f"{short} {value}") == {key: value}


def test_what_the_command_line_takes() -> None:
    taken = {option.key for option in TYPED}
    assert taken == {
        "hidden", "activation", "output_activation", "loss", "optimizer", "learning_rate",
        "batch_size", "epochs", "seed", "init", "scale", "inputs", "target", "classes", "missing",
        "biases", "schedule",
    }  # fmt: skip
    with pytest.raises(InputError, match='there is no option "--momentum" here'):
        cli.parse(["train", "--momentum", "0.5"])


@pytest.mark.parametrize(
    ("option", "text", "value"),
    [
        ("inputs", ["a b, c"], ["a b", "c"]),
        ("target", ["none"], ["none"]),
        ("target", [" , "], []),
        ("classes", [], True),
        ("missing", ["drop"], "drop"),
    ],
)
def test_which_data_are_read_the_command_line_alone_can_say(
    option: str, text: list[str], value: object
) -> None:
    assert option not in OPTIONS
    given = cli.parse(["train", options.flag(option), *text])
    assert options.overrides(given) == {option: value}


# the dialog


def test_each_option_is_a_row_of_the_dialog_with_a_label_and_a_hint() -> None:
    rows = [option for _, group in GROUPS for option in group]
    assert sorted(option.key for option in rows) == sorted(OPTIONS)
    assert [title for title, _ in GROUPS] == [group.value for group in Group]
    for option in rows:
        assert option.label
        assert option.hint.endswith(".")
        assert labels([option.key]) == option.label


def test_an_option_of_use_with_others_names_them_and_some_of_their_choices() -> None:
    for option in ALL:
        fitting = {other: names[0] for other, names in option.only.items()}
        assert option.is_of_use(fitting)
        for other, names in option.only.items():
            assert names
            assert set(names) < set(OPTIONS[other].kind.choices)
            left = set(OPTIONS[other].kind.choices) - set(names)
            assert not any(option.is_of_use({**fitting, other: name}) for name in left)


# what a run goes on with


def test_a_run_can_go_on_with_exactly_what_is_marked() -> None:
    assert GOES_ON == ("learning_rate", "epochs", "target_loss", "patience")
    assert set(GOES_ON) == {option.key for option in ALL if option.goes_on}


@pytest.mark.parametrize(
    ("hidden", "given", "shown"),
    [
        ([2], ["relu"], "relu"),
        ([2, 3], ["relu", "relu"], "relu"),
        ([2, 3], "relu", "relu"),
        ([2, 3], ["tanh", "relu"], ["tanh", "relu"]),
        ([2, 3, 2], ["tanh", "tanh", "relu"], ["tanh", "tanh", "relu"]),
    ],
)
def test_activations_of_hidden_layers_are_one_name_where_they_are_the_same(
    hidden: list[int], given: object, shown: object
) -> None:
    experiment = load("xor", {"hidden": hidden, "activation": given})
    assert experiment.values()["activation"] == shown


@pytest.mark.parametrize("key", SETTINGS, ids=by_key)
def test_each_key_says_in_a_line_what_it_is(key: Key) -> None:
    assert key.hint.endswith(".")
    assert key.hint.isprintable()
