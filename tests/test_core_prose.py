"""Arithmetic in sentences: worked out again as it is printed, it gives what it says."""

from __future__ import annotations

import re
from decimal import Decimal

import pytest

from core.data.experiment import load
from core.formulas.figures import agrees, decimal
from core.run.position import Phase
from core.stepper import Stepper
from core.words.explanation import explain

SAMPLES = ("student-salary", "worked-example", "xor", "mazur", "negnevitsky-xor", "mini-batch")
NUMBER = r"−?\d+(?:\.\d+)?(?:e−?\d+)?"
FACTOR = rf"(?:{NUMBER}|\({NUMBER}\))"
PRODUCT = re.compile(rf"({FACTOR}(?: · {FACTOR})+) = ({NUMBER})")
# Neuron 1 … adds up each input times its weight, a · b + c · d, and its bias e: z₁₁ = f.
SUM = re.compile(
    rf"times (?:its|the) weight, ({FACTOR}[^a-z,]*), and its bias ({NUMBER}): \S+ = ({NUMBER})"
)


def worked(text: str) -> Decimal:
    """A product of numbers, or a sum or difference of products, as it is printed."""
    total, sign = Decimal(0), 1
    for part in re.split(r" ([+−]) ", text):
        if part in "+−":
            sign = 1 if part == "+" else -1
            continue
        product = Decimal(sign)
        for factor in part.split(" · "):
            product *= decimal(factor.strip("()"))
        total, sign = total + product, 1
    return total


@pytest.mark.parametrize("digits", [3, 5, 6, 9])
@pytest.mark.parametrize("sample", SAMPLES)
def test_arithmetic_in_sentences_holds_as_printed(sample: str, digits: int) -> None:
    stepper, found = Stepper(load(sample)), 0
    while stepper.advance().phase is not Phase.EPOCH and stepper.t < 200:
        text = explain(stepper.step, stepper.experiment, stepper.schedule, digits=digits)
        for said, result in PRODUCT.findall(text):
            value = decimal(result)
            assert agrees(worked(said), float(value), digits), text
            found += 1
        for said, bias, result in SUM.findall(text):
            total = worked(said) + decimal(bias)
            assert agrees(total, float(decimal(result)), digits), text
            found += 1
    assert found >= 3
