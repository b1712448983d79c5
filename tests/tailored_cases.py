"""Networks for which a tailored kernel is compiled."""

from __future__ import annotations

from array import array

from engines import Case, seeded_case

from core.engine.cache_key import Cut
from core.engine.tailored import Tailored
from core.formulas.names import Biases
from core.network.network import Network
from core.rules.optimizers import CODES
from core.rules.schedules import CODES as SCHEDULES

TESTED = {
    "test_inputs": array("d", [0.25, -0.5, 1.0, 0.125]),
    "test_targets": array("d", [0.75, 0.5]),
    "test_rows": 2,
}


def small_cases() -> list[Case]:
    """Few, for each is compiled, but with every activation, loss, optimiser and rule somewhere."""
    found = [
        seeded_case(Network((2, 2, 1), ("linear", "linear")), CODES["sgd"]),
        seeded_case(
            Network((2, 4, 4, 1), ("tanh", "gelu", "sigmoid"), "binary_cross_entropy"),
            CODES["adamw"], batch=3, shuffle=True, frozen=[0, 36], **TESTED,
        ),
        seeded_case(
            Network((3, 5, 3), ("softplus", "softmax"), "cross_entropy"),
            CODES["nesterov"], batch=4, shuffle=True,
        ),
        seeded_case(
            Network((1, 1), ("leaky_relu",), "huber"),
            CODES["rmsprop"], batch=20, schedule=SCHEDULES["cosine"], epochs=300,
        ),
        seeded_case(
            Network((4, 7, 2), ("relu", "linear"), "mean_squared_error"),
            CODES["momentum"], frozen=[5],
        ),
        seeded_case(
            Network((2, 3, 3), ("relu", "softmax"), "squared_error"), CODES["sgd"], shuffle=True,
        ),
        seeded_case(
            Network((2, 3, 1), ("sigmoid", "tanh"), "half_squared_error"), CODES["adam"],
            target_loss=0.01, patience=50,
        ),
        seeded_case(
            Network((2, 9, 1), ("relu", "tanh"), "absolute_error"), CODES["sgd"], shuffle=True,
            **TESTED,
        ),
        seeded_case(
            Network((3, 4, 2), ("silu", "tanh"), biases=Biases.SHARED), CODES["sgd"], batch=3,
            summed=True,
        ),
        seeded_case(Network((2, 3, 1), ("elu", "linear"), biases=Biases.NONE), CODES["sgd"]),
        seeded_case(Network((2, 3, 2), ("relu", "linear"), biases=Biases.SHARED), CODES["sgd"]),
    ]  # fmt: skip
    found[2].rule = found[2].rule._replace(l2=0.01)
    found[3].rule = found[3].rule._replace(l1=0.01)
    others = set(CODES.values()) - {case.task.optimizer for case in found}
    return found + [seeded_case(Network((2, 1), ("tanh",)), code, batch=7) for code in others]


CASES = small_cases()
DEFAULT = 1  # so many of them are for the default run; all are for the long one


def cut_of(case: Case) -> Cut:
    return Cut.of(case.net, case.task, case.rule)


def tailor_made(case: Case) -> Tailored:
    return Tailored(case.net, case.task, cut_of(case))


def name(case: Case) -> str:
    return str(case.network.sizes)
