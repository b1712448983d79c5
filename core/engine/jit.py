"""The kernel as machine code. Importing this imports numba; `build` compiles or loads it.

The kernel's source is used as it is. Two things are said here that Python cannot say:

- A `part` of an array is a view of it, and `put` has nothing to do.
- Arrays are borrowed: inside the kernel they carry no reference count. Keeping the counts costs
  more than the arithmetic of a small network.

The bits are those of the interpreted kernel: no fast-math, so that nothing is reordered or fused,
and no vector library, so that exp, tanh, log and erf are the C library's.
"""

# mypy: disallow-untyped-decorators=False
# ruff: noqa: ANN401 - what numba passes around has no types of its own

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from pathlib import Path
from types import FunctionType
from typing import Any

import numba
from numba import types
from numba.core.cgutils import get_null_value
from numba.extending import intrinsic, overload, register_jitable
from numba.np.arrayobj import make_array, populate_array

from core.engine import kernel, shuffling
from core.formulas import functions
from core.rules import activations, losses, optimizers, schedules

if numba.config.DISABLE_JIT:
    raise ImportError("numba is switched off by NUMBA_DISABLE_JIT")
if numba.config.USING_SVML:
    raise ImportError("numba computes exp and tanh with another library than Python does")

INLINE = {"forceinline": True}
OPTIONS = {"nogil": True, "error_model": "numpy", "fastmath": False}

FLOATS = types.Array(types.float64, 1, "C")
WHOLES = types.Array(types.int64, 1, "C")
FLOAT, WHOLE, TRUTH = types.float64, types.int64, types.boolean


def _tuple_type(cls: Any, **fields: Any) -> Any:
    """The compiled type of a named tuple, field by field."""
    return types.BaseTuple.from_types([fields[name] for name in cls._fields], cls)


NET = _tuple_type(
    kernel.Net,
    **dict.fromkeys(("sizes", "activations", "neurons_at", "weights_at", "biases_at"), WHOLES),
    parameters=WHOLE,
    loss=WHOLE,
    biases=WHOLE,
    collapsed=TRUTH,
)
WORK = _tuple_type(kernel.Work, **(dict.fromkeys(kernel.Work._fields, FLOATS) | {"order": WHOLES}))
TASK = _tuple_type(
    kernel.Task,
    **dict.fromkeys(("inputs", "targets", "test_inputs", "test_targets"), FLOATS),
    **dict.fromkeys(("rows", "test_rows", "batch", "seed", "patience"), WHOLE),
    **dict.fromkeys(("optimizer", "schedule", "epochs"), WHOLE),
    **dict.fromkeys(("target_loss", "min_change"), FLOAT),
    frozen=WHOLES,
    shuffle=TRUTH,
    summed=TRUTH,
)
STATE = _tuple_type(kernel.State, **dict.fromkeys(kernel.State._fields, FLOATS))
SETTINGS = _tuple_type(optimizers.Settings, **dict.fromkeys(optimizers.Settings._fields, FLOAT))

TRAIN = types.UniTuple(WHOLE, 3)(NET, TASK, SETTINGS, STATE, WORK, WHOLE, WHOLE, FLOATS, FLOATS)
MEAN_LOSS = FLOAT(NET, FLOATS, WORK, FLOATS, FLOATS, WHOLE)


@intrinsic
def _view(context: Any, vector: Any, start: Any, length: Any) -> Any:
    """A part of an array that shares its memory and counts no references."""
    view = types.Array(vector.dtype, 1, "C")

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        whole = make_array(signature.args[0])(context, builder, arguments[0])
        part = make_array(signature.return_type)(context, builder)
        size = context.get_constant(types.intp, 8)
        populate_array(
            part,
            data=builder.gep(whole.data, [arguments[1]]),
            shape=[arguments[2]],
            strides=[size],
            itemsize=size,
            meminfo=None,
        )
        return part._getvalue()

    return view(vector, types.intp, types.intp), generate


@intrinsic
def borrow(context: Any, value: Any) -> Any:
    """An array, or a named tuple with all its arrays, as the same without reference counts."""

    def strip(context: Any, builder: Any, kind: Any, array: Any) -> Any:
        whole = make_array(kind)(context, builder, array)
        whole.meminfo = get_null_value(whole.meminfo.type)
        whole.parent = get_null_value(whole.parent.type)
        return whole._getvalue()

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        kind, argument = signature.args[0], arguments[0]
        if isinstance(kind, types.Array):
            return strip(context, builder, kind, argument)
        for place, field in enumerate(kind.types):
            if isinstance(field, types.Array):
                array = builder.extract_value(argument, place)
                stripped = strip(context, builder, field, array)
                argument = builder.insert_value(argument, stripped, place)
        return argument

    return value(value), generate


@overload(kernel.part, jit_options=INLINE)
def _part(vector: Any, start: Any, length: Any) -> Any:
    def part(vector: Any, start: Any, length: Any) -> Any:
        return _view(vector, start, length)

    return part


@overload(kernel.put, jit_options=INLINE)
def _put(vector: Any, start: Any, values: Any) -> Any:
    def put(vector: Any, start: Any, values: Any) -> Any:
        pass

    return put


@overload(functions.divide, jit_options=INLINE)
def _divide(a: Any, b: Any) -> Any:
    def divide(a: Any, b: Any) -> Any:  # it is what the machine does, without a choice
        return a / b

    return divide


def _chosen(code: int, function: Any, others: Any) -> Any:
    """What calls `function` where its first argument is `code`, else `others` with all of them."""

    def choose(given: Any, *arguments: Any) -> Any:
        if given == code:
            return function(*arguments)
        return others(given, *arguments)

    return register_jitable(**INLINE)(choose)


def _choose(function: Any, by_code: Mapping[int, Any], otherwise: Any) -> None:
    """Compile a function of a code, and what else it takes, as a chain of choices.

    Args:
        function: It calls `by_code[code]` with the rest.
        by_code: What it chooses from; where the code is a constant, so is the choice.
        otherwise: What is called with all of it where there is no such code.
    """
    chain = otherwise
    for code in sorted(by_code, reverse=True):
        chain = _chosen(code, by_code[code], chain)

    def choice(*arguments: Any) -> Any:
        def choose(*arguments: Any) -> Any:
            return chain(*arguments)

        return choose

    overload(function, jit_options=INLINE)(choice)


@register_jitable(**INLINE)
def _nowhere(code: Any, p: Any, *others: Any) -> None:
    """Where an unknown optimiser leads."""
    for k in range(len(p)):
        p[k] = math.nan


@register_jitable(**INLINE)
def _nan(code: Any, *others: Any) -> Any:
    """What an unknown activation or loss gives."""
    return math.nan


_loops = {code: rule.loop for code, rule in optimizers.BY_CODE.items()}
_choices: tuple[tuple[Any, Mapping[int, Any], Any], ...] = (
    (activations.activate, activations.VALUES, _nan),
    (activations.slope, activations.SLOPES, _nan),
    (losses.loss_term, losses.TERMS, _nan),
    (losses.finish_loss, losses.FINISHES, _nan),
    (losses.loss_slope, losses.SLOPES, _nan),
    (optimizers.apply, _loops, _nowhere),
    (schedules.rate, schedules.RATES, _nan),
)
for _choice in _choices:
    _choose(*_choice)

_said_already = {
    kernel.part,
    kernel.put,
    functions.divide,
    *(function for function, _, _ in _choices),
}
for _module in (functions, activations, losses, optimizers, schedules, shuffling, kernel):
    for _function in list(vars(_module).values()):
        if (
            isinstance(_function, FunctionType)
            and _function.__module__ == _module.__name__
            and _function not in _said_already
        ):
            register_jitable(**INLINE)(_function)


def _train(
    net: Any,
    task: Any,
    settings: Any,
    state: Any,
    work: Any,
    position: Any,
    count: Any,
    losses: Any,
    test_losses: Any,
) -> Any:
    return kernel.train(
        borrow(net),
        borrow(task),
        settings,
        borrow(state),
        borrow(work),
        position,
        count,
        borrow(losses),
        borrow(test_losses),
    )


def _mean_loss(net: Any, parameters: Any, work: Any, inputs: Any, targets: Any, rows: Any) -> Any:
    return kernel.mean_loss(
        borrow(net), borrow(parameters), borrow(work), borrow(inputs), borrow(targets), rows
    )


def translate(function: Callable[..., Any], signature: Any, cache: Path | None) -> Any:
    """A function as machine code, from `cache` or compiled and put there.

    Args:
        function: What to compile.
        signature: The types of its arguments and of what it returns.
        cache: A folder, or None to keep nothing.
    """
    make = numba.njit(signature, **OPTIONS, cache=cache is not None)
    before = numba.config.CACHE_DIR
    try:
        if cache is not None:
            numba.config.CACHE_DIR = str(cache)  # numba sets it back at whiles: once a function
        return make(function)
    finally:
        numba.config.CACHE_DIR = before


def build(cache: Path | None) -> tuple[Callable[..., Any], Callable[..., Any]]:
    """The compiled `kernel.train` and `kernel.mean_loss`, from `cache` or compiled and put there.

    Args:
        cache: A folder of their own, or None to keep nothing.
    """
    return translate(_train, TRAIN, cache), translate(_mean_loss, MEAN_LOSS, cache)
