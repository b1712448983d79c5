"""The losses: how wrong the outputs of a row are, as one number.

Each is one record, and all else that the program knows of losses is read from it: to add one, add
its arithmetic and its record here, and nothing elsewhere.

A loss is made of one term an output, summed in index order, and finished: ½Σ, (1/K)Σ or −Σ where it
has it so. The arithmetic is in the part of Python that compiles to machine code as it stands; the
formulas say the same in symbols, in the same order: evaluated, they give its bits.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.formulas.formula import (
    HALF,
    ONE,
    Call,
    Choice,
    Expression,
    Number,
    Operands,
    add,
    multiply,
    negate,
    subtract,
    taken,
)
from core.formulas.formula import divide as quotient
from core.formulas.functions import ABS, LN, SIGN, SQUARE, divide, ln, sign
from core.formulas.names import Symbol
from core.rules import activations
from core.rules.activations import Activation
from core.rules.by_code import ByCode
from core.rules.entry import Entry

CUT = 2.0  # the piece of an output so close to 0 or 1 that its logarithm is no longer one
ROUNDING_OF_SHARES = 1e-9  # how far targets that add up to 1 may be from it


@dataclass(frozen=True)
class Finish:
    """What a loss makes of the sum of its terms.

    Attributes:
        value: The loss of a row, from the sum and how many outputs there are.
        formula: The same in symbols.
    """

    value: Callable[[float, int], float]
    formula: Callable[[Expression, int], Expression]


def whole(total: float, outputs: int) -> float:
    """The sum itself."""
    return total


def halved(total: float, outputs: int) -> float:
    """½Σ."""
    return 0.5 * total


def averaged(total: float, outputs: int) -> float:
    """(1/K)Σ."""
    return total / outputs


def negated(total: float, outputs: int) -> float:
    """−Σ."""
    return -total


SUM = Finish(whole, lambda total, outputs: total)
HALF_SUM = Finish(halved, lambda total, outputs: multiply(HALF, total))
MEAN = Finish(averaged, lambda total, outputs: quotient(total, Number(float(outputs))))
NEGATIVE_SUM = Finish(negated, lambda total, outputs: negate(total))


def _smooth(target: float, output: float) -> float:
    return 0.0


@dataclass(frozen=True)
class Loss:
    """All that there is to say of a loss.

    Attributes:
        name: Its name in experiment files.
        term: What one output adds to the sum, from its target and itself.
        finish: What becomes of the sum; of a loss in pieces, the sum itself.
        slope: ∂L/∂ŷ of one output, from its target, itself and how many outputs there are.
        term_formula: The term in symbols.
        slope_formula: ∂L/∂ŷ in symbols.
        torch: The loss of a row in PyTorch, from y, yhat and {z}; `F` is `torch.nn.functional`.
        does: The beginning of a sentence that ends with the loss.
        entry: What the glossary says of it.
        partner: The output activation that it needs, whose outputs are probabilities: with it
            δ = ŷ − y. Empty where any activation of neurons will do.
        of_layers: Whether an activation of a whole layer will do as well, such as softmax: then δ
            is a sum over all outputs.
        piece: On which side of its kinks an output lies, from its target and itself: of the same
            number as far as the loss is smooth, `CUT` where `functions.ln` is no logarithm.
        rounding: How large the numbers are that are rounded in its term, from its target and
            itself; None where the slope says it, times the numbers that the error is made of.
        torch_exact: The loss in PyTorch where `torch` loses digits, for the check of gradients.
        torch_apart: The same without the partner.
        torch_is_mean: Whether `torch` gives, of several rows, their mean.
    """

    name: str
    term: Callable[[float, float], float]
    finish: Finish
    slope: Callable[[float, float, int], float]
    term_formula: Callable[[Symbol, Symbol], Expression | Choice]
    slope_formula: Callable[[Symbol, Symbol, int], Expression | Choice]
    torch: str
    does: str
    entry: Entry
    partner: str = ""
    of_layers: bool = False
    piece: Callable[[float, float], float] = _smooth
    rounding: Callable[[float, float], float] | None = None
    torch_exact: str = ""
    torch_apart: str = ""
    torch_is_mean: bool = False

    @property
    def of_probabilities(self) -> bool:
        """Whether outputs and targets are probabilities."""
        return self.partner != ""

    @property
    def of_shares(self) -> bool:
        """Whether they are those of a row's classes, which add up to 1."""
        return self.of_probabilities and activations.BY_NAME[self.partner].whole_layer

    def goes_with(self, activation: Activation) -> bool:
        """Whether an output activation can stand before it."""
        if self.partner:
            return activation.name == self.partner
        return self.of_layers or not activation.whole_layer

    def formula(
        self, targets: tuple[Symbol, ...], outputs: tuple[Symbol, ...], operands: Operands = ()
    ) -> Expression:
        """The loss of a row in symbols.

        Args:
            targets: The targets.
            outputs: The outputs.
            operands: Their values, by which a loss in pieces has one form or another.
        """
        pairs = zip(targets, outputs, strict=True)
        total, *others = (taken(self.term_formula(*pair), operands) for pair in pairs)
        for term in others:
            total = add(total, term)
        return self.finish.formula(total, len(targets))


def squared(target: float, output: float) -> float:
    """(y − ŷ)²."""
    error = target - output
    return error * error


def squared_slope(target: float, output: float, outputs: int) -> float:
    """−2(y − ŷ)."""
    return -2.0 * (target - output)


def half_squared_slope(target: float, output: float, outputs: int) -> float:
    """−(y − ŷ)."""
    return -(target - output)


def mean_squared_slope(target: float, output: float, outputs: int) -> float:
    """−2(y − ŷ) / K."""
    return -2.0 * (target - output) / outputs


def absolute(target: float, output: float) -> float:
    """|y − ŷ|."""
    return abs(target - output)


def absolute_slope(target: float, output: float, outputs: int) -> float:
    """−sign(y − ŷ)."""
    return -sign(target - output)


def huber(target: float, output: float) -> float:
    """½(y − ŷ)² up to an error of 1, else |y − ŷ| − ½."""
    error = target - output
    return 0.5 * (error * error) if abs(error) <= 1.0 else abs(error) - 0.5


def huber_slope(target: float, output: float, outputs: int) -> float:
    """−(y − ŷ) up to an error of 1, else −sign(y − ŷ)."""
    error = target - output
    return -error if abs(error) <= 1.0 else -sign(error)


def binary_likelihood(target: float, output: float) -> float:
    """Y ln ŷ + (1 − y) ln(1 − ŷ)."""
    return target * ln(output) + (1.0 - target) * ln(1.0 - output)


def binary_likelihood_slope(target: float, output: float, outputs: int) -> float:
    """−y / ŷ + (1 − y) / (1 − ŷ)."""
    return divide(-target, output) + divide(1.0 - target, 1.0 - output)


def likelihood(target: float, output: float) -> float:
    """Y ln ŷ."""
    return target * ln(output)


def likelihood_slope(target: float, output: float, outputs: int) -> float:
    """−y / ŷ."""
    return divide(-target, output)


def _absolute_piece(target: float, output: float) -> float:
    """The loss has a kink where the error is 0."""
    return sign(target - output)


def _huber_piece(target: float, output: float) -> float:
    """The slope has no jump where the error is 1, but the curvature has."""
    error = target - output
    return sign(error) if abs(error) >= 1.0 else 0.5


def _likelihood_piece(target: float, output: float) -> float:
    return CUT if output <= 0.0 and target != 0.0 else 0.0


def _binary_piece(target: float, output: float) -> float:
    return max(_likelihood_piece(target, output), _likelihood_piece(1.0 - target, 1.0 - output))


def _likelihood_rounding(target: float, output: float) -> float:
    return abs(target)


def _binary_rounding(target: float, output: float) -> float:
    other = abs(1.0 - target)
    return abs(target) + (other / (1.0 - output) if other and output < 1.0 else 0.0)


_SQUARED = "((y - yhat)**2).sum()"

LOSSES = (
    Loss(
        "squared_error",
        squared,
        SUM,
        squared_slope,
        lambda y, output: Call(SQUARE, subtract(y, output)),
        lambda y, output, outputs: multiply(Number(-2.0), subtract(y, output)),
        _SQUARED,
        "Squared, the error counts as",
        Entry(
            "squared_error",
            "The error, target less prediction, times itself. So no error cancels another, and a "
            "large one counts far more than several small ones.",
            ("squared error", "squared"),
            "L = Σ (y − ŷ)², ∂L/∂ŷ = −2(y − ŷ)",
            ("loss", "half_squared_error", "mean_squared_error"),
        ),
        of_layers=True,
    ),
    Loss(
        "half_squared_error",
        squared,
        HALF_SUM,
        half_squared_slope,
        lambda y, output: Call(SQUARE, subtract(y, output)),
        lambda y, output, outputs: negate(subtract(y, output)),
        f"0.5 * {_SQUARED}",
        "Squared and halved, the error counts as",
        Entry(
            "half_squared_error",
            "Half the squared error. The half cancels the 2 that the derivative brings, which is "
            "why many textbooks use it.",
            ("half squared error",),
            "L = ½ Σ (y − ŷ)², ∂L/∂ŷ = −(y − ŷ)",
            ("squared_error",),
        ),
        of_layers=True,
    ),
    Loss(
        "mean_squared_error",
        squared,
        MEAN,
        mean_squared_slope,
        lambda y, output: Call(SQUARE, subtract(y, output)),
        lambda y, output, outputs: quotient(
            multiply(Number(-2.0), subtract(y, output)), Number(float(outputs))
        ),
        "((y - yhat)**2).mean()",
        "Squared and averaged over the outputs, the error counts as",
        Entry(
            "mean_squared_error",
            "The squared errors of a row's outputs, averaged over the outputs, so that it does not "
            "grow with their number.",
            ("mean squared error",),
            "L = (1/K) Σ (y − ŷ)²",
            ("squared_error",),
        ),
        of_layers=True,
        torch_is_mean=True,
    ),
    Loss(
        "absolute_error",
        absolute,
        SUM,
        absolute_slope,
        lambda y, output: Call(ABS, subtract(y, output)),
        lambda y, output, outputs: negate(Call(SIGN, subtract(y, output))),
        "(y - yhat).abs().sum()",
        "Its size counts as it is:",
        Entry(
            "absolute_error",
            "The size of the error, whatever its sign. A row far off pulls no harder than one that "
            "is a little off; where the error is 0 the loss has a kink.",
            ("absolute error",),
            "L = Σ |y − ŷ|",
            ("huber", "kink"),
        ),
        piece=_absolute_piece,
    ),
    Loss(
        "huber",
        huber,
        SUM,
        huber_slope,
        lambda y, output: Choice(
            subtract(y, output),
            multiply(HALF, Call(SQUARE, subtract(y, output))),
            subtract(Call(ABS, subtract(y, output)), HALF),
        ),
        lambda y, output, outputs: Choice(
            subtract(y, output),
            negate(subtract(y, output)),
            negate(Call(SIGN, subtract(y, output))),
        ),
        'F.huber_loss(yhat, y, reduction="sum")',
        "Squared and halved where it is small, else by its size, it counts as",
        Entry(
            "huber",
            "A mixture: half the square for errors up to 1, the size less ½ beyond. Small errors "
            "are treated gently, and rows far off do not take over.",
            ("huber",),
            "½(y − ŷ)² up to 1, then |y − ŷ| − ½",
            ("squared_error", "absolute_error"),
        ),
        piece=_huber_piece,
    ),
    Loss(
        "binary_cross_entropy",
        binary_likelihood,
        NEGATIVE_SUM,
        binary_likelihood_slope,
        lambda y, output: add(
            multiply(y, Call(LN, output)),
            multiply(subtract(ONE, y), Call(LN, subtract(ONE, output))),
        ),
        lambda y, output, outputs: add(
            quotient(negate(y), output), quotient(subtract(ONE, y), subtract(ONE, output))
        ),
        'F.binary_cross_entropy(yhat, y, reduction="sum")',
        "The less likely the network thought the truth, the larger the loss:",
        Entry(
            "binary_cross_entropy",
            "A loss for yes or no. The output is taken as the chance of yes, and the loss is large "
            "when the network was sure of the wrong answer. With sigmoid its δ is simply ŷ − y.",
            ("binary cross entropy", "binary cross-entropy"),
            "L = −[y ln ŷ + (1 − y) ln(1 − ŷ)]",
            ("sigmoid", "cross_entropy"),
        ),
        partner="sigmoid",
        piece=_binary_piece,
        rounding=_binary_rounding,
        torch_exact='F.binary_cross_entropy_with_logits({z}, y, reduction="sum")',
        torch_apart="-(y * torch.log(yhat) + (1.0 - y) * torch.log(1.0 - yhat)).sum()",
    ),
    Loss(
        "cross_entropy",
        likelihood,
        NEGATIVE_SUM,
        likelihood_slope,
        lambda y, output: multiply(y, Call(LN, output)),
        lambda y, output, outputs: quotient(negate(y), output),
        'F.cross_entropy({z}, y, reduction="sum")',
        "The smaller the share given to the true class, the larger the loss:",
        Entry(
            "cross_entropy",
            "A loss for choosing among classes: it looks at the share that the true class got, and "
            "the smaller that is, the larger the loss. With softmax its δ is simply ŷ − y.",
            ("cross entropy", "cross-entropy"),
            "L = −Σ y ln ŷ",
            ("softmax", "class"),
        ),
        partner="softmax",
        piece=_likelihood_piece,
        rounding=_likelihood_rounding,
        torch_apart="-(y * torch.log(yhat)).sum()",
    ),
)
"""All of them. A loss's code is its place; nothing that is stored depends on it."""

BY_NAME = {loss.name: loss for loss in LOSSES}
BY_CODE = ByCode("loss", LOSSES)
CODES = {loss.name: code for code, loss in BY_CODE.items()}
BY_PARTNER = {loss.partner: loss for loss in LOSSES if loss.partner}
OF_SHARES = next(loss for loss in LOSSES if loss.of_shares)
DEFAULT = LOSSES[0].name

# plain dictionaries, the quickest to look up
TERMS = {code: loss.term for code, loss in BY_CODE.items()}
FINISHES = {code: loss.finish.value for code, loss in BY_CODE.items()}
SLOPES = {code: loss.slope for code, loss in BY_CODE.items()}


def loss_term(code: int, target: float, output: float) -> float:
    """What one output adds to the sum from which `finish_loss` makes the loss of a row.

    Compiled, this and the next two are chains of choices, and nan where the code is unknown: see
    `core.engine.jit`.

    Raises:
        KeyError: There is no such code.
    """
    try:
        return TERMS[code](target, output)
    except KeyError:
        raise BY_CODE.unknown(code) from None


def finish_loss(code: int, total: float, outputs: int) -> float:
    """The loss of a row from the sum of its terms: ½Σ, (1/K)Σ or −Σ where the loss has it so.

    Raises:
        KeyError: There is no such code.
    """
    try:
        return FINISHES[code](total, outputs)
    except KeyError:
        raise BY_CODE.unknown(code) from None


def loss_slope(code: int, target: float, output: float, outputs: int) -> float:
    """∂L/∂ŷ of one output, for a loss over `outputs` outputs.

    Raises:
        KeyError: There is no such code.
    """
    try:
        return SLOPES[code](target, output, outputs)
    except KeyError:
        raise BY_CODE.unknown(code) from None


def are_shares(targets: Iterable[float]) -> bool:
    """Whether the targets of a row add up to 1, as far as rounding lets them."""
    return abs(sum(targets) - 1.0) <= ROUNDING_OF_SHARES
