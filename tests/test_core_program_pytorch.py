"""The program in PyTorch."""

from __future__ import annotations

from importlib import util

import pytest
from hypothesis import given
from networks import exact, experiments

from core.data.experiment import Experiment
from core.formulas.names import Biases, Kind, Symbol
from core.program.pytorch import PyTorch
from core.run.position import Phase
from core.run.run import Frame
from core.stepper import Stepper
from core.steps.records import EpochStep

needs_torch = pytest.mark.skipif(util.find_spec("torch") is None, reason="PyTorch is not installed")


@exact
@given(experiments())
def test_every_step_of_an_update_has_a_line_of_pytorch(run: Experiment) -> None:
    pytorch = PyTorch(run.network, run.training, run.batch)
    torch_lines = (*pytorch.setup, *pytorch.update)
    for phase in (Phase.INIT, Phase.FORWARD, Phase.LOSS, Phase.GRADIENT, Phase.UPDATE):
        for layer in range(1, run.network.last + 1):
            covering = [line.text for line in torch_lines if line.covers(phase, layer)]
            assert covering
            if phase is Phase.FORWARD:
                assert covering[0].startswith(f"z{layer} = layer{layer}(")
    assert not [line for line in torch_lines if line.covers(Phase.EPOCH, 1)]
    for line in torch_lines:
        compile(line.text, "line", "exec")


@needs_torch
@pytest.mark.filterwarnings("ignore")
@exact
@given(experiments())
def test_pytorch_does_the_same(run: Experiment) -> None:
    import torch
    from torch.nn import functional

    stepper = Stepper(run)
    schedule, network = stepper.schedule, run.network
    pytorch = PyTorch(network, run.training, run.batch)
    names: dict[str, object] = {"torch": torch, "F": functional}
    exec("\n".join(line.text for line in pytorch.setup), names)
    parameters = names["parameters"]
    assert isinstance(parameters, list)

    each = 1 if network.biases is Biases.NONE else 2  # tensors a layer

    def entry(symbol: Symbol) -> tuple[int, tuple[int, ...]]:
        first = each * (symbol.layer - 1)
        if symbol.kind is Kind.WEIGHT:
            return first, (symbol.j - 1, symbol.i - 1)
        return first + 1, (0 if symbol.is_shared else symbol.i - 1,)

    for symbol in network.parameters():
        which, place = entry(symbol)
        value = stepper.run.initial.parameters[network.parameter_place(symbol)]
        parameters[which].data[place] = value
        if symbol in run.training.frozen:
            names["frozen"][which][place] = True  # type: ignore[index]
    widths, data = (network.sizes[0], network.sizes[-1]), run.data
    names["inputs"] = torch.tensor(data.inputs.tolist()).reshape(-1, widths[0])
    names["targets"] = torch.tensor(data.targets.tolist()).reshape(-1, widths[1])
    for update in range(1, min(2, schedule.updates) + 1):
        stepper.seek(schedule.update_start(update + 1) - 1)
        if isinstance(stepper.step, EpochStep):
            stepper.back()
        rows = [row - 1 for row in Frame(stepper.run, update).rows]
        names |= {"row": rows[0], "rows": rows}
        exec("\n".join(line.text for line in pytorch.update), names)
        for symbol in network.parameters():
            which, place = entry(symbol)
            expected = stepper.known.parameter(symbol)
            assert float(parameters[which][place]) == pytest.approx(expected, rel=1e-6, abs=1e-9)
