"""Every formula of every step, worked out again from its operands, gives its value bit for bit."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from combinations import sparse
from networks import (
    OUTPUTS,
    bits,
    dataset,
    draw_experiment,
    draw_rows,
    given,
    steps,
)
from reading import value

from core.data.experiment import Experiment
from core.formulas.formula import (
    Chain,
    Equality,
    Equation,
    Expression,
    Factor,
    Partial,
    Sum,
    evaluate,
)
from core.formulas.names import LEARNING_RATE, LOSS, Notation, Symbol, pre_activation
from core.formulas.writing import Writer
from core.network.network import Network
from core.network.training import Training
from core.rules.optimizers import BY_NAME, Settings
from core.rules.schedules import SCHEDULES
from core.run.known import Known
from core.run.position import Phase, Position
from core.stepper import Stepper
from core.steps import milestones
from core.steps.records import (
    EndStep,
    EpochStep,
    ForwardStep,
    InitStep,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    Step,
    UpdateStep,
)


def same(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and bits(one) == bits(other)


def chains(equation: Equation) -> tuple[Chain, ...]:
    if isinstance(equation, Sum):
        return equation.terms
    return (equation,) if isinstance(equation, Chain) else ()


def check_chain(chain: Chain) -> None:
    product = chain.factors[0].value
    for factor in chain.factors[1:]:
        product = product * factor.value
    assert same(product, chain.value)
    for factor in chain.factors:
        assert same(evaluate(factor.expression, factor.operands), factor.value)


def check_sum(total: Sum) -> None:
    value = total.terms[0].value
    for term in total.terms[1:]:
        value = value + term.value
    assert same(value, total.value)


def check_equation(equation: Equation) -> None:
    assert same(equation.recompute(), equation.value), equation
    for chain in chains(equation):
        check_chain(chain)
    if isinstance(equation, Sum):
        check_sum(equation)


def check_step(step: Step) -> None:
    """That the step's results are those of its equations."""
    equations = step.equations
    match step:
        case ForwardStep():
            check_sum(step.terms)
            assert equations[0] == step.terms
            assert same(step.terms.value, step.z)
            assert same(equations[-1].value, step.value)
        case NeuronGradientStep():
            assert same(equations[-1].value, step.delta)
            if step.value is not None:
                assert same(equations[0].value, step.value)
            if step.paths is not None:
                assert step.paths in equations
        case ParameterGradientStep():
            assert same(step.chain.value, step.value)
            assert step.target is not None
            assert equations == ((step.paths,) if step.is_sum else (step.chain,))
            assert not step.is_sum or step.target.is_shared
            if step.paths is not None:
                check_equation(step.paths)
                assert step.chain.factors[0].value == step.paths.value
        case UpdateStep():
            assert same(equations[-1].value, step.value)
            if step.applied is not None:
                assert step.applied in equations[:2]  # behind η, where that follows a schedule
                assert same(step.applied.value, step.gradient)
        case LossStep():
            assert same(equations[-1].value, step.value)
        case EpochStep():
            assert same(equations[0].value, step.value)
        case _:
            assert equations == ()


def operands(equation: Equation) -> dict[Expression, float]:
    if isinstance(equation, Equality):
        return dict(equation.operands)
    factors = [factor for chain in chains(equation) for factor in chain.factors]
    return {
        symbol: number for factor in factors for symbol, number in (*factor.operands, said(factor))
    }


def said(factor: Factor) -> tuple[Expression, float]:
    return factor.symbol, factor.value


def check_operands(step: Step, known: Known) -> None:
    """That what a formula is worked out from is what the network's quantities are at that step."""
    if isinstance(step, UpdateStep):
        return
    for equation in step.equations:
        for symbol, number in operands(equation).items():
            if isinstance(symbol, Symbol) and symbol != LEARNING_RATE:
                at_hand = known.value(symbol)
                if at_hand is not None or not isinstance(step, ForwardStep):  # softmax looks ahead
                    assert same(at_hand, number), symbol
            if isinstance(symbol, Partial) and symbol.of == LOSS:
                assert isinstance(symbol.by, Symbol)
                gradient = known.gradient(symbol.by)
                if gradient is not None:
                    assert same(gradient, number), symbol


def check_writing(equation: Equation, writer: Writer) -> None:
    """That each line as written, in full precision, is worth the result; −0 is written 0."""
    known = {writer.expression(symbol): number for symbol, number in operands(equation).items()}
    first, *others = writer.equation(equation, longest=1000)
    left = writer.expression(equation.left)
    assert first.startswith(f"{left} = ")
    known.pop(left, None)
    for line in (first.removeprefix(left), *others):
        text = line.removeprefix(" ").removeprefix("= ")
        if text != left:
            read = value(text, known)
            assert read == equation.value or same(read, equation.value), (first, line)


def check(experiment: Experiment, most: int = 400) -> set[str]:
    """Check a run; return the kinds of steps seen."""
    notation = experiment.network.notation
    writers = [Writer(notation, "unicode", 17), Writer(notation, "ascii", 17)]
    stepper, kinds = Stepper(experiment), set()
    for step in steps(stepper, most):
        kinds.add(type(step).__name__)
        check_step(step)
        check_operands(step, stepper.known)
        for equation in step.equations:
            check_equation(equation)
            for writer in writers:
                check_writing(equation, writer)
    return kinds


ROW_KINDS = {"InitStep", "ForwardStep", "LossStep", "NeuronGradientStep", "ParameterGradientStep"}
ALL_KINDS = {*ROW_KINDS, "UpdateStep", "EpochStep", "EndStep"}


@pytest.mark.parametrize(("activation", "loss"), sparse(OUTPUTS))
def test_every_output_and_loss(activation: str, loss: str) -> None:
    draw = random.Random(f"{activation} {loss}")
    network = Network((2, 2, 2), (draw.choice(("tanh", "softplus")), activation), loss)
    run = draw_experiment(draw, epochs=2)
    data = dataset(*draw_rows(draw, network, 3))
    training = Training(batch_size=2, epochs=2)
    assert check(replace(run, network=network, data=data, training=training)) == ALL_KINDS


@pytest.mark.parametrize("optimizer", BY_NAME)
def test_every_optimiser_on_random_networks(optimizer: str) -> None:
    draw = random.Random(optimizer)
    for _ in range(4):
        check(draw_experiment(draw, optimizer=optimizer))


def test_penalties_and_frozen_parameters() -> None:
    network = given((2, 2, 1)).network
    frozen = tuple(network.parameters())[2:5]
    for l1, l2 in ((0.1, 0.0), (0.0, 0.2), (0.1, 0.2)):
        rule = Settings(learning_rate=0.01, l1=l1, l2=l2)
        for batch in (1, 2):
            training = Training("adamw", rule, batch_size=batch, epochs=2, frozen=frozen)
            check(given((2, 2, 1), "tanh", rows=3, training=training))


@pytest.mark.parametrize("schedule", [record.name for record in SCHEDULES])
def test_every_schedule(schedule: str) -> None:
    rule = Settings(learning_rate=0.3, step_epochs=2, gamma=0.7, decay=0.3, min_rate=0.01)
    training = Training("momentum", rule, schedule=schedule, batch_size=2, epochs=5)
    check(given((2, 2, 1), "tanh", rows=3, training=training), most=1000)


def test_large_batches_are_not_itemised() -> None:
    training = Training(batch_size=0, epochs=1)
    check(given((1, 2, 1), "tanh", rows=20, training=training), most=1000)


def test_huber_shows_the_piece_of_each_error() -> None:
    run = given((1, 2), loss="huber", inputs=[[1.0]], targets=[[0.5, 40.0]])
    loss = next(step for step in steps(run) if isinstance(step, LossStep))
    written = Writer(run.network.notation).equation(loss.equations[0])[0]
    assert written == "L = ½ · (y₁ − ŷ₁)² + (|y₂ − ŷ₂| − ½)"
    neurons = [step for step in steps(run, 20) if isinstance(step, NeuronGradientStep)]
    lines = [Writer(run.network.notation).equation(step.equations[0])[0] for step in neurons[:2]]
    assert lines == ["∂L/∂ŷ₁ = −(y₁ − ŷ₁)", "∂L/∂ŷ₂ = −sign(y₂ − ŷ₂)"]


def of_kind(run: Experiment, name: str) -> Step:
    network = run.network
    for step in steps(run):
        is_gradient = isinstance(step, NeuronGradientStep | ParameterGradientStep)
        if is_gradient and step.target is not None and network.notation.ascii(step.target) == name:
            return step
    raise AssertionError(name)


def lines(run: Experiment, name: str) -> list[str]:
    writer = Writer(run.network.notation)
    return [line for e in of_kind(run, name).equations for line in writer.equation(e)]


def test_a_weight_of_the_first_linear_layer_is_expanded_to_the_loss() -> None:
    run = given((2, 2, 1), inputs=[[8.0, 80.0]], targets=[[3.0]])
    assert lines(run, "w111")[:2] == [
        "∂L/∂w₁₁₁ = ∂L/∂ŷ · ∂ŷ/∂O₁₁ · ∂O₁₁/∂w₁₁₁",
        "= −2(y − ŷ) · w₂₁₁ · x₁",
    ]


def test_slopes_of_activations_are_factors() -> None:
    run = given((2, 2, 1), "tanh")
    assert lines(run, "w111")[:2] == [
        "∂L/∂w₁₁₁ = ∂L/∂ŷ · ∂ŷ/∂z₂₁ · ∂z₂₁/∂O₁₁ · ∂O₁₁/∂z₁₁ · ∂z₁₁/∂w₁₁₁",
        "= −2(y − ŷ) · (1 − ŷ²) · w₂₁₁ · (1 − O₁₁²) · x₁",
    ]


def test_several_paths_are_summed() -> None:
    run = given((1, 1, 2), "tanh")
    step = of_kind(run, "O11")
    assert isinstance(step, NeuronGradientStep)
    assert step.paths is not None
    through = [term.through for term in step.paths.terms]
    assert through == [run.network.output(2, 1), run.network.output(2, 2)]
    assert lines(run, "O11")[:2] == [
        "∂L/∂O₁₁ = ∂L/∂z₂₁ · ∂z₂₁/∂O₁₁ + ∂L/∂z₂₂ · ∂z₂₂/∂O₁₁",
        "= δ₂₁ · w₂₁₁ + δ₂₂ · w₂₁₂",
    ]
    weight_step = of_kind(run, "w111")
    assert isinstance(weight_step, ParameterGradientStep)
    assert weight_step.paths == step.paths
    assert lines(run, "w111")[0] == "∂L/∂w₁₁₁ = ∂L/∂O₁₁ · ∂O₁₁/∂z₁₁ · ∂z₁₁/∂w₁₁₁"


def test_one_path_has_no_sum_to_open() -> None:
    step = of_kind(given((2, 2, 1)), "w111")
    assert isinstance(step, ParameterGradientStep)
    assert step.paths is None


def test_sigmoid_and_its_loss_show_two_factors_and_collapse() -> None:
    run = given((1, 1), "sigmoid", loss="binary_cross_entropy", targets=[[1.0]])
    firsts = [line for line in lines(run, "yhat1") if not line.startswith("= ")]
    assert firsts == [
        "∂L/∂ŷ = −y / ŷ + (1 − y) / (1 − ŷ)",
        "∂ŷ/∂z₁₁ = ŷ · (1 − ŷ)",
        "δ₁₁ = ŷ − y",
    ]
    step = of_kind(run, "yhat1")
    assert isinstance(step, NeuronGradientStep)
    assert step.value is not None
    first, second, collapsed = step.equations
    assert first.value * second.value == pytest.approx(collapsed.value, rel=1e-14)


def test_softmax_shows_the_sum_that_collapses() -> None:
    run = given((1, 3), "softmax", loss="cross_entropy", targets=[[0.0, 1.0, 0.0]])
    step = of_kind(run, "yhat2")
    assert isinstance(step, NeuronGradientStep)
    assert step.value is None
    total, collapsed = step.equations
    assert isinstance(total, Sum)
    assert total.left == Partial(LOSS, pre_activation(1, 2))
    assert len(total.terms) == 3
    assert total.value == pytest.approx(collapsed.value, rel=1e-14)
    assert lines(run, "yhat2")[-3] == "δ₁₂ = ŷ₂ − y₂"


def test_owners_are_the_parts_of_the_network_they_come_from() -> None:
    run = given((2, 2, 1), "tanh")
    step = of_kind(run, "w111")
    assert isinstance(step, ParameterGradientStep)
    network = run.network
    names = [network.notation.ascii(factor.owner) for factor in step.chain.factors]
    assert names == ["L", "yhat1", "w211", "O11", "w111"]


def test_milestones() -> None:
    run = given((1, 1), rows=2, training=Training(epochs=2))
    seen = list(steps(run))
    first, last = seen[0], seen[-1]
    assert isinstance(first, InitStep)
    assert isinstance(last, EndStep)
    assert [symbol for symbol, _ in first.parameters] == list(run.network.parameters())
    assert first.scheme == "uniform"
    losses = [step.value for step in seen if isinstance(step, LossStep)]
    epochs = [step for step in seen if isinstance(step, EpochStep)]
    assert None not in losses
    means = [(losses[k] + losses[k + 1]) / 2 for k in (0, 2)]  # type: ignore[operator]
    assert [step.value for step in epochs] == means
    assert [step.previous for step in epochs] == [None, means[0]]
    change = epochs[1].equations[1]
    assert change.value == means[1] - means[0]
    assert last.value == means[1]


@pytest.mark.parametrize(("rows", "count"), [(1, "1"), (999_999, "999999"), (1_000_000, "1e6")])
def test_the_close_of_an_epoch_writes_its_number_of_rows_in_one_way(rows: int, count: str) -> None:
    step = milestones.epoch_step(
        Position(1, Phase.EPOCH, 1),
        loss_sum=2.0 * rows,
        rows=rows,
        previous=None,
        test_loss=None,
        reason=None,
        epochs=1,
        stalled=0,
        patience=0,
        rates=None,
    )
    (mean,) = step.equations
    notation = Notation((1, 1))
    losses = "loss" if rows == 1 else "losses"
    assert Writer(notation).equation(mean)[0] == f"mean loss = sum of {count} {losses} / {count}"
    ascii_line = Writer(notation, "ascii").equation(mean)[0]
    assert ascii_line == f"mean_loss = sum_of_{count}_{losses} / {count}"
