"""What a step of a run says. Records only, which never change; `core.steps.row` makes them.

∂L/∂x of an input is said in the same way, but is no step: no parameter needs it.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.formulas.formula import Chain, Equality, Equation, Partial, Sum, evaluate
from core.formulas.names import LOSS, Symbol
from core.rules.optimizers import BY_NAME, EPSILON, GRADIENT, NEW
from core.rules.schedules import FIRST
from core.run.far_input import FarInput
from core.run.position import Overflow, Phase, Position, Reason


@dataclass(frozen=True, slots=True)
class _Record:
    """What all records have.

    Attributes:
        position: Where it stands.
        target: What it computes; None where it is no single quantity.
        value: The result; None where there is none.
        equations: How the result comes about, in the order of computation.
    """

    position: Position
    target: Symbol | None
    value: float | None
    equations: tuple[Equation, ...]

    @property
    def t(self) -> int:
        """The global index."""
        return self.position.t

    @property
    def phase(self) -> Phase:
        """The phase."""
        return self.position.phase


@dataclass(frozen=True, slots=True)
class _Step(_Record):
    """What all steps have."""


@dataclass(frozen=True, slots=True)
class InitStep(_Step):
    """Every parameter has its first value: `parameters`, in the order of the update steps.

    They have it from a `scheme`, save those that are `named` with a value of their own. Momentum's
    first `velocity` is 0, save where it is given.
    """

    parameters: tuple[tuple[Symbol, float], ...]
    scheme: str
    named: int
    velocity: tuple[tuple[Symbol, float], ...]


@dataclass(frozen=True, slots=True)
class ForwardStep(_Step):
    """A neuron's pre-activation `z` (a sum of `terms`) and, as `value`, its output."""

    z: float
    terms: Sum
    activation: str


@dataclass(frozen=True, slots=True)
class LossStep(_Step):
    """The loss of a row from its `targets` and `outputs`."""

    loss: str
    targets: tuple[float, ...]
    outputs: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class NeuronGradientStep(_Step):
    """∂L/∂O of a neuron as `value` (None where only δ is formed), and its `delta`.

    Attributes:
        delta: ∂L/∂z.
        paths: Before the last layer, ∂L/∂O as the sum over the paths to the next layer; in the
            last, δ as the sum over the outputs where it is one (softmax), else None.
        activation: The neuron's activation.
    """

    delta: float
    paths: Sum | None
    activation: str


@dataclass(frozen=True, slots=True)
class ParameterGradientStep(_Step):
    """∂L/∂ of a weight or bias for one row, as a `chain` of factors.

    Attributes:
        chain: The product. Of a bias that several neurons share its only factor is their sum.
        paths: Where the chain starts from a sum over several paths, that sum; else None.
        frozen: Whether the parameter is kept as it is.
        first: Whether it is the first weight of its layer, in the run, with a factor that is not 0.
    """

    chain: Chain
    paths: Sum | None
    frozen: bool
    first: bool

    @property
    def is_sum(self) -> bool:
        """Whether it is no product, but the sum over the neurons that share a bias."""
        return self.paths is not None and self.paths.left == self.chain.left


@dataclass(frozen=True, slots=True)
class UpdateStep(_Step):
    """A parameter's new `value`.

    Attributes:
        old: Its value before the update.
        gradient: The gradient as applied: the mean over the batch, or the sum, with regularisation.
        rows: How many rows the batch had.
        summed: Whether the gradients of its rows were summed; else averaged.
        applied: How the gradient as applied came about; None where it is one row's as it is.
        optimizer: The optimiser's name.
        rate: How η comes about.
        frozen: Whether the parameter is kept as it is.
        first: Whether it is the first weight, or the first bias, that the run changes.
        recalls: Whether it is the first of which the optimiser remembers anything.
    """

    old: float
    gradient: float
    rows: int
    summed: bool
    applied: Equality | None
    optimizer: str
    rate: Equality
    frozen: bool
    first: bool
    recalls: bool

    @property
    def learning_rate(self) -> float:
        """η of the epoch."""
        return self.rate.value

    @property
    def divides_by_zero(self) -> bool:
        """Whether its optimiser divides by 0."""
        rule, new = BY_NAME[self.optimizer], self.equations[-1]
        if self.frozen or not rule.keeps or not isinstance(new, Equality):
            return False
        known = dict(new.operands)
        return rule.divides_by_zero(known.get(EPSILON, 1.0), known[rule.keeps[-1].now])

    @property
    def remembers(self) -> bool:
        """Whether what the optimiser kept from before has a say in the new value."""
        rule = BY_NAME[self.optimizer]
        if self.frozen or not rule.keeps:
            return False
        new = self.equations[-1]
        assert isinstance(new, Equality)
        assert self.target is not None
        known = dict(new.operands) | {kept.before: 0.0 for kept in rule.keeps}
        gradient = Partial(LOSS, self.target) if self.applied is None else GRADIENT
        for left, right in rule.equations(gradient):
            known[left] = evaluate(right, tuple(known.items()))
        return known[NEW] != self.value

    @property
    def is_scheduled(self) -> bool:
        """Whether η is other than it was set, by its schedule."""
        return self.rate.right != FIRST

    @property
    def change(self) -> float:
        """New value minus old."""
        assert self.value is not None
        return self.value - self.old


@dataclass(frozen=True, slots=True)
class EpochStep(_Step):
    """The mean loss of an epoch's rows as `value`, each as seen before its update.

    Attributes:
        rows: How many rows.
        previous: The epoch before's; None in the first.
        test_loss: The mean loss of the test rows after the epoch; None without any.
        reason: Why the run ends here; None where it goes on.
        epochs: How many epochs the run may take.
        stalled: Epochs since the last improvement.
        patience: How many of them end the run; 0 where none do.
        rates: η of the epoch and of the next one, where a schedule tells them apart; else None.
    """

    rows: int
    previous: float | None
    test_loss: float | None
    reason: Reason | None
    epochs: int
    stalled: int
    patience: int
    rates: tuple[float, float] | None


@dataclass(frozen=True, slots=True)
class EndStep(_Step):
    """The last epoch's loss, and why the run ended.

    Attributes:
        reason: Why.
        overflow: Where the numbers overflowed, in a run that diverged.
        far: The input farthest from 0, in a run that diverged and has one far off.
    """

    reason: Reason
    overflow: Overflow | None
    far: FarInput | None


Step = (
    InitStep
    | ForwardStep
    | LossStep
    | NeuronGradientStep
    | ParameterGradientStep
    | UpdateStep
    | EpochStep
    | EndStep
)
"""A step of any kind. Where the kinds are told apart, none may be forgotten: see `assert_never`."""


@dataclass(frozen=True, slots=True)
class InputGradient(_Record):
    """∂L/∂x of an input for one row as `value`, where the last gradient of that row stands.

    Attributes:
        paths: The sum over the paths to the first layer.
    """

    paths: Sum


Record = Step | InputGradient
"""What can be written of a run: a step, or what is known besides once a row has its gradients."""
