"""The kernel as machine code for one network. Importing this imports numba.

The source is `core.engine.kernel`'s, as in `core.engine.jit`. What makes the code quick is said
around it:

- All that selects code is a constant (see `Cut`): loops over layers and neurons have no counters
  left, and no choice is made twice.
- The vectors that an update works on lie on the stack, where no other pointer leads. So the
  compiler may keep each of their numbers in a register over all updates of a call.

The bits are the same all the same: nothing is reordered or fused.
"""

# mypy: disallow-untyped-decorators=False
# ruff: noqa: ANN401 - what numba passes around has no types of its own

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import llvmlite.binding
import numpy
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, register_jitable
from numba.np.arrayobj import make_array, populate_array

from core.engine import kernel
from core.engine.cache_key import Cut
from core.engine.jit import INLINE, TRAIN, borrow, translate
from core.rules import optimizers

# What the compiler is told besides. How long a loop may become for having no counter: 300 by
# default; 500 unrolls 2-2-1 whole, 2000 most of 2-4-4-1, 8000 all of 2-8-8-8-8-8-8-1. And no vector
# is stored in part: the processor takes many times as long to load again what was (measured:
# 64-7-1 took twice the generic kernel's time). A compiler that does not know an option ends.
LLVM = ("-unroll-threshold=8000", "-force-tail-folding-style=none")


@intrinsic(prefer_literal=True)
def _room(context: Any, length: Any) -> Any:
    """An array of float64s on the stack."""
    view = types.Array(types.float64, 1, "C")

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind = ir.ArrayType(context.get_value_type(types.float64), length.literal_value)
        with builder.goto_entry_block():
            room = builder.alloca(kind)
        array = make_array(view)(context, builder)
        size = context.get_constant(types.intp, 8)
        populate_array(
            array,
            data=builder.bitcast(room, array.data.type),
            shape=[context.get_constant(types.intp, length.literal_value)],
            strides=[size],
            itemsize=size,
            meminfo=None,
        )
        return array._getvalue()

    return view(length), generate


@register_jitable(**INLINE)
def _copy(source: Any, goal: Any, length: Any) -> None:
    for k in range(length):
        goal[k] = source[k]


def _train(cut: Cut) -> Callable[..., Any]:
    """`kernel.train` with what is known of its arguments written in: for count > 1 only."""
    whole: dict[str, Any] = {
        name: numpy.array(value, dtype=numpy.int64)
        for name, value in cut.net._asdict().items()
        if isinstance(value, list)
    }
    net = cut.net._replace(**whole)
    frozen: Any = numpy.array(cut.frozen, dtype=numpy.int64)
    batch, shuffle, optimizer, summed = cut.batch, cut.shuffle, cut.optimizer, cut.summed
    schedule = cut.schedule
    tested, l1, l2 = cut.tested, cut.l1, cut.l2
    neurons, parameters, held = sum(cut.net.sizes), cut.net.parameters, len(cut.frozen)
    first, second = (parameters * kept for kept in optimizers.BY_CODE[optimizer].memory)

    def train(
        _: Any,
        given: Any,
        numbers: Any,
        start: Any,
        room: Any,
        position: Any,
        count: Any,
        losses: Any,
        test_losses: Any,
    ) -> Any:
        if count < 2:  # so that the compiler need not make the code of single updates
            return 0, 0, 0
        data, order = borrow(given), borrow(room).order
        task = kernel.Task(
            data.inputs,
            data.targets,
            data.rows,
            data.test_inputs,
            data.test_targets,
            data.test_rows if tested else 0,
            batch,
            shuffle,
            data.seed,
            optimizer,
            summed,
            schedule,
            data.epochs,
            frozen,
            data.target_loss,
            data.patience,
            data.min_change,
        )
        settings = optimizers.Settings(  # in the order of its fields
            numbers.learning_rate,
            numbers.l1 if l1 else 0.0,
            numbers.l2 if l2 else 0.0,
            *numbers[3:],
        )
        work = kernel.Work(
            _room(neurons),
            _room(neurons),
            _room(neurons),
            _room(neurons),
            _room(neurons),
            _room(parameters),
            _room(held),
            order,
        )
        outside = borrow(start)
        state = kernel.State(_room(parameters), _room(first), _room(second), _room(2), _room(4))
        _copy(outside.parameters, state.parameters, parameters)
        _copy(outside.first, state.first, first)
        _copy(outside.second, state.second, second)
        _copy(outside.powers, state.powers, 2)
        _copy(outside.tally, state.tally, 4)
        result = kernel.train(
            net, task, settings, state, work, position, count, borrow(losses), borrow(test_losses)
        )
        _copy(state.parameters, outside.parameters, parameters)
        _copy(state.first, outside.first, first)
        _copy(state.second, outside.second, second)
        _copy(state.powers, outside.powers, 2)
        _copy(state.tally, outside.tally, 4)
        return result

    return train


def build(cut: Cut, cache: Path | None) -> Callable[..., Any]:
    """`kernel.train` for one network, from `cache` or compiled and put there.

    Args:
        cut: What the code is made for.
        cache: A folder of its own, or None to keep nothing.
    """
    train: Callable[..., Any] = translate(_train(cut), TRAIN, cache)
    return train


def set_compiler() -> None:
    """Tell the compiler how to treat small loops, in all that this process compiles from now on.

    So this is for a process that compiles tailored kernels and nothing else.
    """
    for option in LLVM:
        llvmlite.binding.set_option("chainstep", option)
