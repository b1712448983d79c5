"""The arithmetic of a run: forward, loss, gradients, update, over flat vectors.

It is written once, as plain indexed loops in the part of Python that compiles to machine code as it
stands (see `core.engine.compiled`). Interpreted it works on lists of floats, compiled on float64
arrays, and gives the same bits: every sum runs in index order, every product from left to right,
nothing is fused or reordered.

Vectors
    neurons     layer by layer, inputs first: sizes[0] + sizes[1] + … numbers, layer l from
                neurons_at[l]
    parameters  layer by layer, its weights and then its biases: the weight from i to j of layer l
                stands at weights_at[l] + i·sizes[l] + j (source-major, so that the inner loops run
                along memory)
    rows        row after row, sizes[0] inputs or sizes[-1] targets each
"""

import math
from typing import NamedTuple

from core.engine.shuffling import shuffle
from core.formulas.functions import Vector, exp, sign
from core.rules.activations import LINEAR, RELU, SIGMOID, SOFTMAX, TANH, activate, slope
from core.rules.losses import finish_loss, loss_slope, loss_term
from core.rules.optimizers import SGD, Settings, apply
from core.rules.schedules import CONSTANT, rate

RUNNING, TARGET_LOSS, CONVERGED, DIVERGED = range(4)  # what an epoch's verdict can be
EACH, NONE, SHARED = range(3)  # biases: every neuron has its own, none has any, one a layer


class Net(NamedTuple):
    """A network as the kernel needs it: where everything lies, and the codes of its functions."""

    sizes: list[int]  # inputs, hidden …, outputs
    activations: list[int]  # a code a layer; [0], the inputs', is unused
    neurons_at: list[int]
    weights_at: list[int]
    biases_at: list[int]  # behind the weights, where there are biases
    parameters: int
    loss: int
    biases: int  # EACH, NONE or SHARED
    collapsed: bool  # δ of the output layer is ŷ − y


class Work(NamedTuple):
    """Room for the numbers of one row and one batch."""

    z: Vector  # (neurons,)
    out: Vector  # (neurons,)
    d_out: Vector  # (neurons,) ∂L/∂O
    delta: Vector  # (neurons,) ∂L/∂z
    shift: Vector  # (neurons,) what a layer's neurons add where they have no biases of their own
    gradient: Vector  # (parameters,)
    kept: Vector  # (frozen,) parameters that an update must leave alone
    order: list[int]  # (rows,) the rows of an epoch in their order


class Task(NamedTuple):
    """What is learned from, and by which rules."""

    inputs: Vector  # (rows · sizes[0],)
    targets: Vector  # (rows · sizes[-1],)
    rows: int
    test_inputs: Vector
    test_targets: Vector
    test_rows: int
    batch: int  # rows an update, 1 … rows
    shuffle: bool
    seed: int
    optimizer: int
    summed: bool  # whether the gradients of a batch are summed; else they are averaged
    schedule: int  # of η
    epochs: int  # that the schedule reckons with
    frozen: list[int]  # places in the parameter vector
    target_loss: float
    patience: int
    min_change: float


class State(NamedTuple):
    """All that a run carries from one update to the next. A copy of it is a checkpoint."""

    parameters: Vector
    first: Vector  # the optimiser's memory; empty where it needs none
    second: Vector
    powers: Vector  # (2,) β₁ᵗ, β₂ᵗ
    tally: Vector  # (4,) see below


LOSS_SUM, PREVIOUS, BEST, STALLED = range(4)  # places in State.tally


def part(vector: Vector, start: int, length: int) -> Vector:
    """A part of a vector to read and write: a copy of a list, a view of an array."""
    return vector[start : start + length]


def put(vector: Vector, start: int, values: Vector) -> None:
    """Write a `part` back. Compiled, this does nothing: a part of an array is a view."""
    vector[start : start + len(values)] = values


def softmax(z: Vector, out: Vector) -> None:
    """Oⱼ = e^(zⱼ − m) / Σₖ e^(zₖ − m), where m is the largest z, so that nothing overflows."""
    largest = z[0]
    for j in range(1, len(z)):
        if z[j] > largest:
            largest = z[j]
    total = 0.0
    for j in range(len(z)):
        out[j] = exp(z[j] - largest)
        total = total + out[j]
    for j in range(len(z)):
        out[j] = out[j] / total


def shifts(net: Net, parameters: Vector, work: Work, layer: int) -> Vector:
    """What each neuron of a layer adds last: its bias, or that of the layer.

    Where there is none it is −0, the one number that changes no bit of what it is added to.
    """
    width = net.sizes[layer]
    if net.biases == EACH:
        return part(parameters, net.biases_at[layer], width)
    value = -0.0
    if net.biases == SHARED:
        value = parameters[net.biases_at[layer]]
    row = part(work.shift, 0, width)
    for j in range(width):
        row[j] = value
    return row


def forward(net: Net, parameters: Vector, work: Work) -> None:
    """From the inputs in work.out to the outputs: z and O of every neuron.

    zⱼ = w₁ⱼ·O₁ + w₂ⱼ·O₂ + … + bⱼ, in this order, then Oⱼ = activation(zⱼ).
    """
    for layer in range(1, len(net.sizes)):
        sources, width = net.sizes[layer - 1], net.sizes[layer]
        source = part(work.out, net.neurons_at[layer - 1], sources)
        z = part(work.z, net.neurons_at[layer], width)
        out = part(work.out, net.neurons_at[layer], width)
        start = net.weights_at[layer]
        row = part(parameters, start, width)
        value = source[0]
        for j in range(width):
            z[j] = row[j] * value
        for i in range(1, sources):
            row = part(parameters, start + i * width, width)
            value = source[i]
            for j in range(width):
                z[j] = z[j] + row[j] * value
        row = shifts(net, parameters, work, layer)
        code = net.activations[layer]
        if code == LINEAR:
            for j in range(width):
                z[j] = z[j] + row[j]
                out[j] = z[j]
        elif code == RELU:
            for j in range(width):
                z[j] = z[j] + row[j]
                out[j] = activate(RELU, z[j])
        elif code == SOFTMAX:
            for j in range(width):
                z[j] = z[j] + row[j]
            softmax(z, out)
        else:
            for j in range(width):
                z[j] = z[j] + row[j]
                out[j] = activate(code, z[j])
        put(work.z, net.neurons_at[layer], z)
        put(work.out, net.neurons_at[layer], out)


def row_loss(net: Net, work: Work, targets: Vector, row: int) -> float:
    """The loss of the row that went forward last, against targets[row]."""
    width = net.sizes[-1]
    at, start = net.neurons_at[-1], row * width
    total = loss_term(net.loss, targets[start], work.out[at])
    for k in range(1, width):
        total = total + loss_term(net.loss, targets[start + k], work.out[at + k])
    return finish_loss(net.loss, total, width)


def softmax_slope(out: Vector, k: int, j: int) -> float:
    """∂ŷₖ/∂zⱼ of a softmax layer: ŷⱼ(1 − ŷⱼ) for k = j, else −ŷₖ·ŷⱼ."""
    return out[j] * (1.0 - out[j]) if k == j else -out[k] * out[j]


def attach_softmax_slopes(out: Vector, d_out: Vector, delta: Vector) -> None:
    """δⱼ = Σₖ ∂L/∂ŷₖ · ∂ŷₖ/∂zⱼ, in index order: each zⱼ of a softmax layer moves every output."""
    for j in range(len(out)):
        total = d_out[0] * softmax_slope(out, 0, j)
        for k in range(1, len(out)):
            total = total + d_out[k] * softmax_slope(out, k, j)
        delta[j] = total


def attach_slopes(code: int, z: Vector, out: Vector, d_out: Vector, delta: Vector) -> None:
    """δⱼ = ∂L/∂Oⱼ · ∂Oⱼ/∂zⱼ for the neurons of a layer."""
    for j in range(len(z)):
        delta[j] = d_out[j] * slope(code, z[j], out[j])


def backward(net: Net, parameters: Vector, work: Work, targets: Vector, row: int) -> None:
    """From the loss back to the first layer: ∂L/∂O and δ = ∂L/∂z of every neuron.

    In the last layer ∂L/∂O comes from the loss; before it, ∂L/∂Oᵢ = Σⱼ δⱼ·wᵢⱼ over the next layer,
    in index order. δ = ∂L/∂O · ∂O/∂z, of softmax the sum of these over all outputs. Where sigmoid
    meets binary cross-entropy or softmax cross-entropy, δ = ŷ − y.
    """
    last = len(net.sizes) - 1
    for layer in range(last, 0, -1):
        width, at, code = net.sizes[layer], net.neurons_at[layer], net.activations[layer]
        delta = part(work.delta, at, width)
        out = part(work.out, at, width)
        if layer == last and net.collapsed:
            for j in range(width):
                delta[j] = out[j] - targets[row * width + j]
            put(work.delta, at, delta)
            continue
        d_out = part(work.d_out, at, width)
        if layer == last:
            for j in range(width):
                d_out[j] = loss_slope(net.loss, targets[row * width + j], out[j], width)
        else:
            onward = net.sizes[layer + 1]
            behind = part(work.delta, net.neurons_at[layer + 1], onward)
            start = net.weights_at[layer + 1]
            for i in range(width):
                weights = part(parameters, start + i * onward, onward)
                total = behind[0] * weights[0]
                for j in range(1, onward):
                    total = total + behind[j] * weights[j]
                d_out[i] = total
        z = part(work.z, at, width)
        # with its code written out, a layer compiles to a loop that has no choice to make
        if code == LINEAR:
            attach_slopes(LINEAR, z, out, d_out, delta)
        elif code == SIGMOID:
            attach_slopes(SIGMOID, z, out, d_out, delta)
        elif code == TANH:
            attach_slopes(TANH, z, out, d_out, delta)
        elif code == RELU:
            attach_slopes(RELU, z, out, d_out, delta)
        elif code == SOFTMAX:
            attach_softmax_slopes(out, d_out, delta)
        else:
            attach_slopes(code, z, out, d_out, delta)
        put(work.d_out, at, d_out)
        put(work.delta, at, delta)


def collect(net: Net, work: Work, first: bool) -> None:
    """Add the gradient of this row to the batch's: ∂L/∂wᵢⱼ = δⱼ·Oᵢ and ∂L/∂bⱼ = δⱼ.

    Of a bias that a layer's neurons share it is δ₁ + δ₂ + …, in this order. The first row of a
    batch sets it.
    """
    for layer in range(1, len(net.sizes)):
        sources, width = net.sizes[layer - 1], net.sizes[layer]
        source = part(work.out, net.neurons_at[layer - 1], sources)
        delta = part(work.delta, net.neurons_at[layer], width)
        for i in range(sources):
            start, value = net.weights_at[layer] + i * width, source[i]
            row = part(work.gradient, start, width)
            if first:
                for j in range(width):
                    row[j] = delta[j] * value
            else:
                for j in range(width):
                    row[j] = row[j] + delta[j] * value
            put(work.gradient, start, row)
        at = net.biases_at[layer]
        if net.biases == EACH:
            row = part(work.gradient, at, width)
            if first:
                for j in range(width):
                    row[j] = delta[j]
            else:
                for j in range(width):
                    row[j] = row[j] + delta[j]
            put(work.gradient, at, row)
        elif net.biases == SHARED:
            slope = total(delta)
            work.gradient[at] = slope if first else work.gradient[at] + slope


def total(numbers: Vector) -> float:
    """The sum of some numbers, from the first to the last."""
    result = numbers[0]
    for k in range(1, len(numbers)):
        result = result + numbers[k]
    return result


def descend(net: Net, work: Work, parameters: Vector, rate: float) -> None:
    """Plain gradient descent from one row: w ← w − η·(δⱼ·Oᵢ) and b ← b − η·δⱼ.

    A bias that a layer's neurons share: b ← b − η·(δ₁ + δ₂ + …).

    The same numbers as `collect` and `update` give, without the way through work.gradient.
    """
    for layer in range(1, len(net.sizes)):
        sources, width = net.sizes[layer - 1], net.sizes[layer]
        source = part(work.out, net.neurons_at[layer - 1], sources)
        delta = part(work.delta, net.neurons_at[layer], width)
        for i in range(sources):
            start, value = net.weights_at[layer] + i * width, source[i]
            row = part(parameters, start, width)
            for j in range(width):
                row[j] = row[j] - rate * (delta[j] * value)
            put(parameters, start, row)
        at = net.biases_at[layer]
        if net.biases == EACH:
            row = part(parameters, at, width)
            for j in range(width):
                row[j] = row[j] - rate * delta[j]
            put(parameters, at, row)
        elif net.biases == SHARED:
            parameters[at] = parameters[at] - rate * total(delta)


def is_plain(task: Task, settings: Settings) -> bool:
    """Whether an update is plain gradient descent from one row, so that `descend` does it."""
    penalised = settings.l1 != 0.0 or settings.l2 != 0.0
    return task.optimizer == SGD and task.batch == 1 and len(task.frozen) == 0 and not penalised


def load(net: Net, work: Work, inputs: Vector, row: int) -> None:
    """Put the inputs of a row into the first places of work.out."""
    width = net.sizes[0]
    start = row * width
    for i in range(width):
        work.out[i] = inputs[start + i]


def finish_gradient(
    net: Net, task: Task, settings: Settings, parameters: Vector, gradient: Vector, rows: int
) -> None:
    """Make the gradient that is applied from the sum over a batch.

    It is that sum or the mean over the rows, then + l2·w + l1·sign(w) for weights, and 0 where
    frozen.
    """
    if rows > 1 and not task.summed:
        for k in range(len(gradient)):
            gradient[k] = gradient[k] / rows
    for layer in range(1, len(net.sizes)):
        weights = range(net.weights_at[layer], net.biases_at[layer])
        if settings.l2 != 0.0:
            for k in weights:
                gradient[k] = gradient[k] + settings.l2 * parameters[k]
        if settings.l1 != 0.0:
            for k in weights:
                gradient[k] = gradient[k] + settings.l1 * sign(parameters[k])
    for place in task.frozen:
        gradient[place] = 0.0


def update(net: Net, task: Task, settings: Settings, state: State, work: Work, rows: int) -> None:
    """One update of all parameters from the gradients collected over `rows` rows."""
    finish_gradient(net, task, settings, state.parameters, work.gradient, rows)
    # adamw shrinks a parameter whatever its gradient, so frozen ones are put back
    for k in range(len(task.frozen)):
        work.kept[k] = state.parameters[task.frozen[k]]
    apply(
        task.optimizer,
        state.parameters,
        work.gradient,
        state.first,
        state.second,
        state.powers,
        settings,
    )
    for k in range(len(task.frozen)):
        state.parameters[task.frozen[k]] = work.kept[k]


def of_epoch(task: Task, s: Settings, epoch: int) -> Settings:
    """The settings with η of an epoch; `s` has it as it was set."""
    if task.schedule == CONSTANT:
        return s
    return Settings(rate(task.schedule, s, epoch, task.epochs), *s[1:])  # η comes first


def mean_loss(
    net: Net, parameters: Vector, work: Work, inputs: Vector, targets: Vector, rows: int
) -> float:
    """The mean loss of `rows` rows under fixed parameters."""
    total = 0.0
    for row in range(rows):
        load(net, work, inputs, row)
        forward(net, parameters, work)
        total = total + row_loss(net, work, targets, row)
    return total / rows


def verdict(task: Task, tally: Vector, loss: float) -> int:
    """Close an epoch with this mean loss: what the stopping rules say, and the next tally."""
    tally[PREVIOUS] = loss
    if not math.isfinite(loss):
        return DIVERGED
    if tally[BEST] - loss > task.min_change:
        tally[BEST] = loss
        tally[STALLED] = 0.0
    else:
        tally[STALLED] = tally[STALLED] + 1.0
    if task.target_loss > 0.0 and loss <= task.target_loss:
        return TARGET_LOSS
    if task.patience > 0 and tally[STALLED] >= task.patience:
        return CONVERGED
    return RUNNING


def train(
    net: Net,
    task: Task,
    settings: Settings,
    state: State,
    work: Work,
    position: int,
    count: int,
    losses: Vector,
    test_losses: Vector,
) -> tuple[int, int, int]:
    """Run up to `count` updates, the first of them the run's update number `position` (from 0).

    `losses` takes the mean loss of each epoch completed, each row's as seen before its update, and
    `test_losses` that of the test rows after the epoch; the run pauses when they are full, and when
    a stopping rule holds. η is that of the epoch, worked out at its first update here. A call of
    one update leaves its gradient in work.gradient; a longer one need not.

    Returns:
        The updates done, the epochs completed, and the verdict of the last of them.
    """
    updates = (task.rows + task.batch - 1) // task.batch  # an epoch
    epoch, index = position // updates + 1, position % updates
    done, epochs, said = 0, 0, RUNNING
    if task.shuffle and index > 0:
        shuffle(work.order, task.seed, epoch)
    direct = count > 1 and is_plain(task, settings)
    current = of_epoch(task, settings, epoch)
    while done < count:
        if index == 0:
            state.tally[LOSS_SUM] = 0.0
            if task.shuffle:
                shuffle(work.order, task.seed, epoch)
        start = index * task.batch
        rows = min(task.batch, task.rows - start)
        for k in range(rows):
            row = work.order[start + k] if task.shuffle else start + k
            load(net, work, task.inputs, row)
            forward(net, state.parameters, work)
            state.tally[LOSS_SUM] = state.tally[LOSS_SUM] + row_loss(net, work, task.targets, row)
            backward(net, state.parameters, work, task.targets, row)
            if direct:
                descend(net, work, state.parameters, current.learning_rate)
            else:
                collect(net, work, k == 0)
        if not direct:
            update(net, task, current, state, work, rows)
        done += 1
        index += 1
        if index == updates:
            loss = state.tally[LOSS_SUM] / task.rows
            said = verdict(task, state.tally, loss)
            losses[epochs] = loss
            if task.test_rows > 0:
                test_losses[epochs] = mean_loss(
                    net, state.parameters, work, task.test_inputs, task.test_targets, task.test_rows
                )
            epochs += 1
            epoch += 1
            index = 0
            if said != RUNNING or epochs == len(losses):
                break
            current = of_epoch(task, settings, epoch)
    return done, epochs, said
