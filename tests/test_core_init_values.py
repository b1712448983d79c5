"""First values by name and in matrices: which weight is which, and what is said where in doubt."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from toml_texts import DATA, complaint, read

from core.data.experiment import Experiment, load
from core.data.init_section import FROM_TO, ORDERS, TO_FROM
from core.formulas.names import Kind
from core.rules.initializers import BY_NAME, INITIALIZERS
from core.stepper import Stepper
from core.steps.records import InitStep
from core.words.explanation import explain
from core.words.wording import with_named
from tui.sheets import about

pytestmark = pytest.mark.usefixtures("own_folder")

ALL = {
    "w111": 0.1, "w121": 0.2, "b11": 0.3, "w112": 0.4, "w122": 0.5, "b12": 0.6, "w211": 0.7,
    "w221": 0.8, "b21": 0.9,
}  # fmt: skip


def parameters(experiment: Experiment) -> dict[str, float]:
    return Stepper(experiment).parameters


def named(values: dict[str, float], scheme: str = "given") -> str:
    lines = "\n".join(f"{name} = {value!r}" for name, value in values.items())
    return f'{DATA}[init]\nscheme = "{scheme}"\n[init.values]\n{lines}\n'


def only(*names: str) -> dict[str, float]:
    return {name: value for name, value in ALL.items() if name in names}


def test_all_values_by_name_need_no_matrices() -> None:
    assert parameters(read(named(ALL))) == ALL
    matrices = "weights = [[[0.1, 0.4], [0.2, 0.5]], [[0.7], [0.8]]]\nbiases = [[0.3, 0.6], [0.9]]"
    given_all = read(f'{DATA}[init]\nscheme = "given"\n{matrices}\n')
    assert parameters(given_all) == ALL


@pytest.mark.parametrize("scheme", [one.name for one in INITIALIZERS if one.name != "given"])
@settings(max_examples=20, deadline=None)
@given(names=st.sets(st.sampled_from(sorted(ALL))))
def test_some_values_by_name_lie_over_any_scheme(scheme: str, names: set[str]) -> None:
    without = parameters(read(f'{DATA}[init]\nscheme = "{scheme}"\n'))
    assert parameters(read(named(only(*names), scheme))) == without | only(*names)


def test_names_may_be_those_of_the_screen_and_numbers_fractions() -> None:
    text = f"{DATA}[init.values]\nw₁₁₁ = 1/35\n\"b₁₂\" = '−1/3'\nw211 = −.5\n"
    found = parameters(read(text))
    assert (found["w111"], found["b12"], found["w211"]) == (1 / 35, -1 / 3, -0.5)
    wide = f"{DATA}[network]\nhidden = [12]\n[init.values]\nw₁,₁,₁₂ = 2\nw1_2_12 = 3\n"
    assert (parameters(read(wide))["w1_1_12"], parameters(read(wide))["w1_2_12"]) == (2.0, 3.0)


def test_values_may_stand_in_braces() -> None:
    found = parameters(read(f"{DATA}[init]\nvalues = {{ w111 = 0.15, b₁₁ = 1/4 }}\n"))
    assert (found["w111"], found["b11"]) == (0.15, 0.25)


def test_names_go_with_one_matrix() -> None:
    text = f'{DATA}[init]\nscheme = "given"\nbiases = [[0.3, 0.6], [0.9]]\n[init.values]\n'
    weights = {name: value for name, value in ALL.items() if name[0] == "w"}
    text += "".join(f"{name} = {value}\n" for name, value in weights.items())
    assert parameters(read(text)) == ALL
    assert parameters(read(f"{text}b21 = 7\n"))["b21"] == 7.0


def test_missing_values_are_named() -> None:
    some = {name: ALL[name] for name in ALL if name not in ("w112", "b21")}
    assert complaint(named(some)) == (
        'net.toml:6, key "scheme": the scheme is given, and w112, b21 have no value\n'
        "write below [init.values] such as w112 = 0.15, or take another scheme"
    )
    assert "and w112 has no value" in complaint(named({**some, "b21": 0.0}))


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ("w131 = 1", ':7, key "w131": the network has no "w131"\nits parameters are w111 … b21'),
        ("\nx1 = 1", ':8, key "x1": the network has no "x1"\nits parameters are w111 … b21'),
        ("W111 = 1", ':7, key "W111": the network has no "W111"\ndid you mean "w111"?'),
        ("w111 = true", ':7, key "w111": must be a number, not true\nwrite such as w111 = 0.15'),
        ("w₁₁₁ = 'a'", ':7, key "w₁₁₁": must be a number, not "a"\nwrite such as w111 = 0.15'),
        (
            "w111 = '1/0'",
            ':7, key "w111": must be a number, not "1/0": it divides by 0\nwrite such ',
        ),
        ("w111 = 1\nw₁₁₁ = 1", ':8, key "w₁₁₁": w₁₁₁ has a number already\nwrite each parameter o'),
        ("w = {a = 1}", ':7, key "w": the network has no "w"\nits parameters are w111 … b21'),
    ],
)
def test_what_is_wrong_is_said_with_line_and_name(lines: str, message: str) -> None:
    assert complaint(f"{DATA}[init]\n[init.values]\n{lines}\n").startswith(f"net.toml{message}")


def test_values_are_a_table() -> None:
    assert complaint(f"{DATA}[init]\nvalues = [1]\n") == (
        'net.toml:6, key "values": must be numbers by name, not a list\n'
        "write a line [init.values], and below it such as w111 = 0.15"
    )


def test_another_scheme_by_option_replaces_all_that_is_given() -> None:
    replaced = load("mazur", {"init": "uniform", "hidden": [3]})
    assert parameters(replaced) == parameters(read_uniform())
    assert replaced.notes == ("The init scheme uniform was chosen, and replaces values in [init].",)
    assert load("mazur", {"init": "given"}).notes == ()
    again = load("mazur").vary({"init": "he_normal"}).vary({"init": "given"})
    assert parameters(again) == parameters(load("mazur"))


def read_uniform() -> Experiment:
    rows = '[data]\nrows = [[0.05, 0.10, 0.01, 0.99]]\ntargets = ["y1", "y2"]\n'
    names = 'columns = ["x1", "x2", "y1", "y2"]\n'
    return read(f'{rows}{names}[network]\nhidden = [3]\n[init]\nscheme = "uniform"\n')


def test_values_of_what_an_option_takes_away_are_left_out() -> None:
    one = load("mazur", {"hidden": [1]})
    assert list(parameters(one)) == ["w111", "w121", "b11", "w211", "b21", "w212", "b22"]
    said = "The network has no w3, w4, b12, w6, w8 now: their values are left out."
    assert one.notes[-1] == said  # behind those on the names that are left out
    assert load("mazur").vary({"hidden": [1]}).vary({"hidden": [2]}).notes == ()


def test_the_words_say_how_many_are_given() -> None:
    words = BY_NAME["constant"].told(6, 3)
    for count, said, called in (
        (0, words, "constant"),
        (1, f"{words}, except 1 that is given", "constant"),
        (2, f"{words}, except 2 that are given", "constant"),
        (9, BY_NAME["given"].told(6, 3), "given"),
    ):
        run = read(named(only(*list(ALL)[:count]), "constant"))
        step = Stepper(run).step
        assert isinstance(step, InitStep)
        assert step.scheme == called
        assert f"start with {said}" in explain(step, run, Stepper(run).schedule)
    step = Stepper(read(named(ALL))).step
    assert isinstance(step, InitStep)
    assert with_named("all", step) == "all"


def test_twins_are_told_apart_by_names() -> None:
    assert read(f"{DATA}[init.values]\nw111 = 1\n").notes == ()
    assert "stay twins" in read(DATA).notes[0]


# --- matrices ------------------------------------------------------------------------------------

FROM = "weights = [[[0.1, 0.4], [0.2, 0.5]], [[0.7], [0.8]]]"
TO = "weights = [[[0.1, 0.2], [0.4, 0.5]], [[0.7, 0.8]]]"
GIVEN = f'{DATA}[init]\nscheme = "given"\nbiases = [[0.3, 0.6], [0.9]]\n'
FIT = "the weights fit only transposed, as"


@pytest.mark.parametrize(("order", "weights"), [(FROM_TO, FROM), (TO_FROM, TO)])
def test_both_orders_are_read(order: str, weights: str) -> None:
    experiment = read(f'{GIVEN}{weights}\nweights_order = "{order}"\n')
    assert parameters(experiment) == ALL
    assert experiment.notes == ()


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(1, 4), min_size=0, max_size=2), st.randoms())
def test_an_order_is_the_other_transposed(hidden: list[int], draw: object) -> None:
    sizes = [2, *hidden, 1]
    count = iter(range(1, 1000))
    layers = [
        [[next(count) / 8 for _ in range(after)] for _ in range(before)]
        for before, after in pairwise(sizes)
    ]
    turned = [[list(row) for row in zip(*layer, strict=True)] for layer in layers]
    biases = [[0] * width for width in sizes[1:]]
    found = [
        parameters(
            read(
                f"{DATA}[network]\nhidden = {hidden}\n[init]\nscheme = 'given'\n"
                f"weights = {weights}\nbiases = {biases}\nweights_order = '{order}'\n"
            )
        )
        for order, weights in zip(ORDERS, (layers, turned), strict=True)
    ]
    assert found[0] == found[1]
    assert (found[0]["w111"], found[0]["w121"]) == (layers[0][0][0], layers[0][1][0])


def test_a_square_matrix_is_read_back_by_name() -> None:
    assert read(f"{GIVEN}{FROM}\n").notes == (
        "The weights were read as weights[layer][from][to]: w111 = 0.1, w112 = 0.4, w121 = 0.2, "
        "w122 = 0.5, w211 = 0.7, w221 = 0.8. If they are printed as W[to][from], write "
        'weights_order = "to-from" under [init]; else "from-to".',
    )


def test_of_many_weights_those_of_the_first_square_layer_are_read_back() -> None:
    net = f"{DATA}[network]\nhidden = [3, 3]\n[init]\nscheme = 'given'\n"
    net += "biases = [[0, 0, 0], [0, 0, 0], [0]]\n"
    layers = (
        "weights = [[[1, 2, 3], [4, 5, 6]], [[1, 2, 3], [4, 5, 6], [7, 8, 9]], [[1], [2], [3]]]"
    )
    (note,) = read(f"{net}{layers}\n").notes
    named = [f"w2{i}{j} = {3 * i + j - 3}" for i in (1, 2, 3) for j in (1, 2, 3)]
    assert f": {', '.join(named)}, …. If" in note


@pytest.mark.parametrize(
    "weights",
    ["[[[0.1, 0.4], [0.4, 0.5]], [[0.7], [0.8]]]", "[[[1, 1], [1, 1]], [[1], [2]]]"],
)
def test_a_symmetric_matrix_is_the_same_either_way(weights: str) -> None:
    assert read(f"{GIVEN}weights = {weights}\n").notes == ()


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (TO, f'{FIT} weights[layer][to][from]\nwrite weights_order = "to-from" below them'),
        (
            f'{FROM}\nweights_order = "to-from"',
            f'{FIT} weights[layer][from][to]\nwrite weights_order = "from-to" below them',
        ),
        (
            "weights = [[[1, 2], [3, 4, 5]], [[1, 2]]]",
            "those of layer 2 fit only transposed\n"
            "write weights[layer][from][to], here 2 lists of 1, as in the other layers",
        ),
        (
            'weights = [[[1, 2], [3]], [[1, 2]]]\nweights_order = "to-from"',
            "the weights of neuron 2 of layer 1 are 1 instead of 2 numbers\n"
            "the shape is weights[layer][to][from]",
        ),
        (
            'weights = [[[1, 2]], [[1, 2]]]\nweights_order = "to-from"',
            "the weights of layer 1 are 1 instead of 2 neurons\nthe shape is weights[layer][to]",
        ),
        ('weights_order = "from_to"\n' + FROM, '"from_to" is not known'),
    ],
)
def test_what_does_not_fit_is_said(lines: str, message: str) -> None:
    assert message in complaint(f"{GIVEN}{lines}\n")


def test_where_an_option_shapes_the_network_another_scheme_is_a_way_too() -> None:
    said = complaint(f"{GIVEN}{FROM}\n", hidden=[3])
    assert said.endswith("\nthe shape is weights[layer][from][to], or take another scheme")


def test_an_order_without_weights_is_refused() -> None:
    assert complaint(named(ALL).replace("[init]", '[init]\nweights_order = "to-from"')) == (
        'net.toml:6, key "weights_order": weights_order is given, and there are no weights\n'
        "leave it out: names need no order"
    )
    assert complaint(f'{DATA}[init]\nweights_order = "to-from"\n') == (
        'net.toml:6, key "weights_order": weights_order is given, and the scheme is constant\n'
        'write scheme = "given"'
    )


def test_given_parameters_are_those_of_the_network() -> None:
    experiment = read(named(ALL))
    init, network = experiment.init, experiment.network
    assert init.weights == (((0.1, 0.4), (0.2, 0.5)), ((0.7,), (0.8,)))
    assert init.biases == ((0.3, 0.6), (0.9,))
    assert {symbol for symbol, _ in init.values} == set(network.parameters())
    assert sum(symbol.kind is Kind.BIAS for symbol, _ in init.values) == 3


# --- networks with other biases ------------------------------------------------------------------


def without(prefix: str) -> dict[str, float]:
    return {name: value for name, value in ALL.items() if not name.startswith(prefix)}


def test_a_network_without_biases_needs_none() -> None:
    text = named(without("b")).replace("[init]", '[network]\nbiases = "none"\n[init]', 1)
    assert parameters(read(text)) == without("b")
    none = read(named(ALL), biases="none")
    assert parameters(none) == without("b")
    assert none.notes == ("The network has no b11, b12, b21 now: their values are left out.",)
    assert 'the network has no "b11"' in complaint(text + "b11 = 1\n")


def test_a_shared_bias_has_its_own_name() -> None:
    text = named(without("b")).replace("[init]", '[network]\nbiases = "shared"\n[init]', 1)
    found = parameters(read(f"{text}b1 = 0.35\nb₂ = 3/5\n"))
    assert (found["b1"], found["b2"]) == (0.35, 0.6)
    assert "and b2 has no value" in complaint(f"{text}b1 = 0.35\n")
    assert "layer 1 are to share one bias" in complaint(named(ALL), biases="shared")


def test_what_is_frozen_and_taken_away_by_an_option_is_left_out() -> None:
    bare = load("mazur", {"biases": "none"})
    assert bare.training.frozen == ()
    assert bare.notes[1] == "The network has no biases now: frozen is read without."
    text = named(without("b")) + '[training]\nfrozen = ["w111", "w112", "b12"]\n'
    few = read(text.replace('"given"', '"uniform"'), hidden=[1])
    assert few.notes[1] == "The network has no w112, b12 now: frozen is read without."
    assert "has no biases" in complaint(
        text.replace('"b12"', '"biases"'), biases="none", frozen=["biases"]
    )


# --- on the screen --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("scheme", "count", "told"),
    [
        ("uniform", 0, "uniform, seed 0"),
        ("uniform", 2, "uniform, seed 0; 2 given by name"),
        ("given", 9, "given, seed 0"),
    ],
)
def test_what_an_experiment_is_tells_how_many_are_given(scheme: str, count: int, told: str) -> None:
    experiment = read(named(only(*list(ALL)[:count]), scheme))
    rows = [row for _, rows in about.tables(experiment, 0.1) for row in rows]
    assert ("init", told) in rows
