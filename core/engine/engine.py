"""What trains: the kernel bound to one network and one task.

An `Engine` carries a `State` forward by updates. Here is the interpreted one, which is always there
and starts at once; `core.engine.compiled` has the fast one. Both give the same bits.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import Protocol

from core.engine import kernel
from core.engine.kernel import Net, State, Task, Work
from core.rules.optimizers import BY_CODE, Settings


@dataclass(frozen=True, eq=False)
class TrainingRows:
    """Rows to learn from, scaled as the network sees them. They are not changed once made.

    Attributes:
        inputs: (count · inputs,) row after row.
        targets: (count · outputs,) in the same way.
        count: How many rows there are.
    """

    inputs: array[float]
    targets: array[float]
    count: int


class Engine(Protocol):
    """Carries states of one network and one task forward. Not to be used by two threads at once.

    It remembers nothing from one call to the next but the gradient, so that several runs of the
    same network and task may share it.

    Attributes:
        compiled: Whether it runs as machine code, and lets other threads run meanwhile.
    """

    compiled: bool

    def run(
        self,
        state: State,
        settings: Settings,
        position: int,
        count: int,
        losses: array[float],
        test_losses: array[float],
        rows: TrainingRows | None = None,
    ) -> tuple[int, int, int]:
        """Run up to `count` updates, in place; see `kernel.train`.

        Args:
            state: The run's state, of float64 arrays. An interpreted run that is interrupted leaves
                it as it was.
            settings: The numbers of the update rule.
            position: The number of the first of these updates in the run, from 0.
            count: How many updates at most.
            losses: Takes the mean loss of each epoch completed. Its length is at least 1; when it
                is full, the call ends.
            test_losses: Takes the same of the test rows. As long as `losses`; without test rows its
                length is of no matter.
            rows: The training rows where they are not the task's own; as many as those.

        Returns:
            The updates done, the epochs completed, and the verdict of the last of them.

        Raises:
            ValueError: The state is not one of this network, there is no room for the losses, or
                the rows are not as many as the task's.
        """
        ...

    @property
    def gradient(self) -> list[float]:
        """The gradient that was applied, parameter by parameter, after a call of one update.

        It is the mean over the batch, or the sum, with the penalties, and 0 where a parameter is
        frozen.
        """
        ...

    def mean_loss(self, state: State) -> float:
        """Take the mean loss of the training rows under the parameters of a state."""
        ...


def check(
    net: Net,
    task: Task,
    state: State,
    losses: array[float],
    test_losses: array[float],
    rows: TrainingRows | None,
) -> None:
    """Refuse what would read or write beyond an array, which the compiled kernel does not notice.

    Raises:
        KeyError: There is no such optimiser.
        ValueError: A vector is too short.
    """
    first, second = BY_CODE[task.optimizer].memory
    lengths = (
        (state.parameters, net.parameters),
        (state.first, net.parameters if first else 0),
        (state.second, net.parameters if second else 0),
        (state.powers, 2),
        (state.tally, 4),
    )
    if any(len(vector) != length for vector, length in lengths):
        raise ValueError("the state is not one of this network and optimiser")
    if not losses or (task.test_rows and len(test_losses) < len(losses)):
        raise ValueError("there is no room for the losses")
    if rows is None:
        return
    if (len(rows.inputs), len(rows.targets)) != (len(task.inputs), len(task.targets)):
        raise ValueError("the rows are not as many as the task's")


class Interpreted(Engine):
    """The kernel as Python runs it."""

    compiled = False

    def __init__(self, net: Net, task: Task) -> None:
        """Bind a network and a task, whose data are used where they lie."""
        self.net, self.task = net, task
        neurons = sum(net.sizes)
        self._work = Work(
            z=[0.0] * neurons,
            out=[0.0] * neurons,
            d_out=[0.0] * neurons,
            delta=[0.0] * neurons,
            shift=[0.0] * neurons,
            gradient=[0.0] * net.parameters,
            kept=[0.0] * len(task.frozen),
            order=[0] * task.rows,
        )

    def run(
        self,
        state: State,
        settings: Settings,
        position: int,
        count: int,
        losses: array[float],
        test_losses: array[float],
        rows: TrainingRows | None = None,
    ) -> tuple[int, int, int]:
        """Run up to `count` updates: see `Engine.run`."""
        check(self.net, self.task, state, losses, test_losses, rows)
        task = self.task
        if rows is not None:
            task = task._replace(inputs=rows.inputs, targets=rows.targets)
        running = State(*(list(vector) for vector in state))  # lists are quicker than arrays
        result = kernel.train(
            self.net, task, settings, running, self._work, position, count, losses, test_losses
        )
        for vector, values in zip(state, running, strict=True):
            vector[:] = array("d", values)
        return result

    @property
    def gradient(self) -> list[float]:
        """The gradient that was applied: see `Engine.gradient`."""
        return list(self._work.gradient)

    def mean_loss(self, state: State) -> float:
        """Take the mean loss of the training rows: see `Engine.mean_loss`."""
        task = self.task
        return kernel.mean_loss(
            self.net, list(state.parameters), self._work, task.inputs, task.targets, task.rows
        )
