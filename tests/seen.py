"""What the steps of a run have said so far, gathered from their records alone."""

from __future__ import annotations

from dataclasses import dataclass, field

from core.data.experiment import Experiment
from core.formulas.names import Symbol, delta, output, pre_activation, target
from core.run.position import Phase
from core.steps.records import (
    ForwardStep,
    InitStep,
    LossStep,
    NeuronGradientStep,
    ParameterGradientStep,
    Step,
    UpdateStep,
)


@dataclass
class Seen:
    """What is known of the row at hand, and of the parameters.

    Attributes:
        values: Inputs, targets, pre-activations, outputs, δ and the loss.
        gradients: ∂L/∂ of outputs, pre-activations and parameters, for the row.
        parameters: Each as it is now: new from its own update step on.
        before: Each as it was before the update, until that is complete.
        changes: New minus old, of those updated.
        applied: The gradients that the update applies: the row's, or what becomes of several.
        row: The row, from 1; of a batch that is updated, its last; 0 for none.
        rows: All rows that have been predicted, from 1.
    """

    values: dict[Symbol, float] = field(default_factory=dict)
    gradients: dict[Symbol, float | None] = field(default_factory=dict)
    parameters: dict[Symbol, float] = field(default_factory=dict)
    before: dict[Symbol, float] = field(default_factory=dict)
    changes: dict[Symbol, float] = field(default_factory=dict)
    applied: dict[Symbol, float | None] = field(default_factory=dict)
    row: int = 0
    rows: set[int] = field(default_factory=set)

    def hear(self, step: Step, run: Experiment) -> None:
        """Take note of a step; steps are heard in their order, from Init on."""
        at = step.position
        if isinstance(step, InitStep):
            self.parameters = dict(step.parameters)
        if at.phase is not Phase.UPDATE:
            self.before = dict(self.parameters)
        if at.update == 0 or (at.phase is Phase.FORWARD and at.index == 0):
            self.values.clear()
            self.gradients.clear()
            self.changes.clear()
            self.applied.clear()
            self.row = at.row
        if at.phase is Phase.FORWARD and at.index == 0:
            self._begin(at.row, run)
        symbol, value = step.target, step.value
        if symbol is None:
            return
        if isinstance(step, ForwardStep | LossStep):
            assert value is not None
            self.values[symbol] = value
        if isinstance(step, ForwardStep):
            self.values[pre_activation(symbol.layer, symbol.i)] = step.z
            if symbol == run.network.output(run.network.last, run.network.sizes[-1]):
                self.rows.add(at.row)
        if isinstance(step, NeuronGradientStep):
            self.gradients[symbol] = value
            self.gradients[pre_activation(symbol.layer, symbol.i)] = step.delta
            self.values[delta(symbol.layer, symbol.i)] = step.delta
        if isinstance(step, ParameterGradientStep):
            self.gradients[symbol] = self.applied[symbol] = value
        if isinstance(step, UpdateStep):
            assert value is not None
            training = run.training
            if at.index == 0 and (step.rows > 1 or training.settings.l1 or training.settings.l2):
                self.applied.clear()  # what is applied is not the row's: it is found one by one
            if not step.frozen:
                self.applied[symbol] = step.gradient
            self.parameters[symbol] = value
            self.changes[symbol] = step.change

    def _begin(self, row: int, run: Experiment) -> None:
        """A row begins its way forward."""
        width, outputs = run.network.sizes[0], run.network.sizes[-1]
        for i in range(1, width + 1):
            number = run.data.inputs[(row - 1) * width + i - 1]
            self.values[output(0, i, run.network.last)] = number
        for k in range(1, outputs + 1):
            self.values[target(k)] = run.data.targets[(row - 1) * outputs + k - 1]
