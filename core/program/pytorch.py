"""The same update in PyTorch: the lines, and which of them covers which step."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from core.formulas.names import Biases, Kind
from core.network.network import Network
from core.network.training import Training
from core.rules.initializers import Velocity
from core.rules.optimizers import BY_NAME
from core.rules.schedules import BY_NAME as BY_SCHEDULE
from core.run.position import Phase


@dataclass(frozen=True, slots=True)
class TorchLine:
    """A line of PyTorch.

    Attributes:
        text: The line.
        phase: The phase whose steps it covers; None for none.
        layer: The layer whose steps it covers; 0 for all.
    """

    text: str
    phase: Phase | None = None
    layer: int = 0

    def covers(self, phase: Phase, layer: int) -> bool:
        """Whether it does what a step of this phase does in this layer."""
        return self.phase is phase and self.layer in (0, layer)


@dataclass(frozen=True)
class PyTorch:
    """A network and its training in PyTorch's terms.

    Attributes:
        network: The network.
        training: How it is trained, with η as it was set last.
        batch: Rows an update.
        velocity: Momentum's first velocity.
    """

    network: Network
    training: Training
    batch: int
    velocity: Velocity = ()

    @property
    def lines(self) -> tuple[TorchLine, ...]:
        """All of it: what is made once, what an update does, what an epoch does besides."""
        return (*self.setup, *self.update, *self.epoch)

    @cached_property
    def update(self) -> tuple[TorchLine, ...]:
        """What an update does."""
        return (TorchLine("# every update"), *self._forward(), *self._backward())

    @cached_property
    def epoch(self) -> tuple[TorchLine, ...]:
        """What an epoch does besides; nothing where η stays as it is."""
        if not BY_SCHEDULE[self.training.schedule].torch:
            return ()
        return TorchLine("# every epoch"), TorchLine("scheduler.step()", Phase.EPOCH)

    @cached_property
    def setup(self) -> tuple[TorchLine, ...]:
        """What is made once: the layers, the optimiser, the schedule of η."""
        settings = self.training.settings
        layers = range(1, self.network.last + 1)
        shared = self.network.biases is Biases.SHARED
        every = ", ".join(
            f"*layer{layer}.parameters()" + (f", b{layer}" if shared else "") for layer in layers
        )
        optimizer = BY_NAME[self.training.optimizer].torch.format(**settings._asdict())
        lines = ["torch.set_default_dtype(torch.float64)"]
        for layer, (sources, width) in enumerate(pairwise(self.network.sizes), start=1):
            own = "" if self.network.biases is Biases.EACH else ", bias=False"
            lines.append(f"layer{layer} = torch.nn.Linear({sources}, {width}{own})")
            if shared:  # one number, which all neurons of the layer add
                lines.append(f"b{layer} = torch.nn.Parameter(torch.zeros(1))")
        lines.append(f"parameters = [{every}]")
        if settings.l1 or settings.l2:
            weights = ", ".join(f"layer{layer}.weight" for layer in layers)
            lines += [f"weights = [{weights}]", f"l1, l2 = {settings.l1}, {settings.l2}"]
        if self.training.frozen:
            mask = "[torch.zeros_like(p, dtype=torch.bool) for p in parameters]"
            lines.append(f"frozen = {mask}  # True for those that are")
        lines.append(f"optimizer = torch.optim.{optimizer}")
        lines += self._first_velocity()
        if schedule := BY_SCHEDULE[self.training.schedule].torch:
            ahead = max(int(self.training.epochs - settings.since), 1)
            made = schedule.format(**settings._asdict(), ahead=ahead)
            restarted = f"  # from epoch {settings.since} on" if settings.since > 1 else ""
            lines.append(f"scheduler = torch.optim.lr_scheduler.{made}{restarted}")
        return TorchLine("# once"), *(TorchLine(text, Phase.INIT) for text in lines)

    def _first_velocity(self) -> Iterator[str]:
        """What sets momentum's first velocity, where it is given."""
        if not self.velocity:
            return
        of_all = isinstance(self.velocity, float)
        start = f"torch.full_like(p, {self.velocity})" if of_all else "torch.zeros_like(p)"
        yield f'for p in parameters: optimizer.state[p]["momentum_buffer"] = {start}'
        for symbol, value in () if isinstance(self.velocity, float) else self.velocity:
            layer, own = f"layer{symbol.layer}", f"{symbol.neuron - 1}"
            if symbol.kind is Kind.WEIGHT:
                of, place = f"{layer}.weight", f"{own}, {symbol.i - 1}"
            elif self.network.biases is Biases.SHARED:
                of, place = f"b{symbol.layer}", "0"
            else:
                of, place = f"{layer}.bias", own
            yield f'optimizer.state[{of}]["momentum_buffer"][{place}] = {value}'

    def _forward(self) -> list[TorchLine]:
        network, source = self.network, "x"
        rows = "row" if self.batch == 1 else "rows"
        lines = [TorchLine(f"x, y = inputs[{rows}], targets[{rows}]")]
        for layer in range(1, network.last + 1):
            output = "yhat" if layer == network.last else f"O{layer}"
            right = network.rule(layer).torch.format(f"z{layer}")
            added = f" + b{layer}" if network.biases is Biases.SHARED else ""
            texts = (f"z{layer} = layer{layer}({source}){added}", f"{output} = {right}")
            lines += [TorchLine(text, Phase.FORWARD, layer) for text in texts]
            source = output
        loss = network.loss_rule.torch.format(z=f"z{network.last}")
        scale = ""
        if self.batch > 1 and self.training.summed == network.loss_rule.torch_is_mean:
            scale = " * len(x)" if self.training.summed else " / len(x)"
        return [*lines, TorchLine(f"loss = {loss}{scale}", Phase.LOSS)]

    def _backward(self) -> list[TorchLine]:
        settings, update = self.training.settings, Phase.UPDATE
        penalties = []
        if settings.l2:
            penalties.append("l2 / 2 * sum((w**2).sum() for w in weights)")
        if settings.l1:
            penalties.append("l1 * sum(w.abs().sum() for w in weights)")
        lines = [TorchLine("optimizer.zero_grad()")]
        lines += [TorchLine(f"loss = loss + {penalty}", update) for penalty in penalties]
        lines.append(TorchLine("loss.backward()", Phase.GRADIENT))
        if not self.training.frozen:
            return [*lines, TorchLine("optimizer.step()", update)]
        back = "for p, k, f in zip(parameters, kept, frozen): p.data[f] = k[f]"
        return [
            *lines,
            TorchLine("kept = [p.detach().clone() for p in parameters]", update),
            TorchLine("optimizer.step()", update),
            TorchLine(back, update),
        ]
