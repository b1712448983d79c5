"""The initialisers: what the weights and biases are before the first update.

Each is one record, and all else that the program knows of initialisers is read from it: to add one,
add its record here, and nothing elsewhere.

The same seed gives the same numbers on every machine: only the uniform draws of `random.Random`
are used, whose sequence Python guarantees, and only operations that IEEE 754 rounds the same way
everywhere.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Container, Iterator
from dataclasses import dataclass
from itertools import repeat
from random import Random

from core.formulas.names import Symbol
from core.rules.entry import Entry

GIVEN = "given"  # the name of the initialiser that sets what the experiment gives
SPREAD = 0.5  # of uniform: the bound; of normal: the standard deviation
_AT_0 = ", but {biases} at 0"  # in the words of those that draw the weights alone
_RATIO = 1.7155277699214135  # 4·e^(−½)/√2, as digits: e^x may differ in the last bit by machine

Weights = tuple[tuple[tuple[float, ...], ...], ...]
Biases = tuple[tuple[float, ...], ...]


Velocity = tuple[tuple[Symbol, float], ...] | float
"""The first velocity of momentum: of single parameters, all others 0; or one of all."""


@dataclass(frozen=True)
class Init:
    """How the parameters get their first values.

    Attributes:
        scheme: The name of an initialiser.
        weight: Every weight, of constant.
        bias: Every bias, of constant.
        seed: Where the random numbers start; also of the shuffle and of the choice of test rows.
        weights: weights[layer][from][to], of given.
        biases: biases[layer][neuron], of given; where a layer shares one, biases[layer] holds it.
        values: Single parameters with their values, whatever the scheme says of them.
        velocity: The first velocity of momentum.
    """

    scheme: str = "uniform"
    weight: float = 1.0
    bias: float = 0.0
    seed: int = 0
    weights: Weights | None = None
    biases: Biases | None = None
    values: tuple[tuple[Symbol, float], ...] = ()
    velocity: Velocity = ()


@dataclass(frozen=True)
class Layer:
    """A layer whose parameters get their first values.

    Attributes:
        number: The layer, from 1.
        sources: The neurons of the layer before.
        width: Its neurons.
        ends: The neurons (from 0) behind whose weights a bias comes.
    """

    number: int
    sources: int
    width: int
    ends: Container[int]


Numbers = Callable[[Init, Random, Layer], Iterator[float]]
"""A layer's numbers in the order of the update steps: of each neuron its weights, then its bias.

They come of how the parameters are to be set, the random numbers, and the layer.
"""


def even(draw: Random) -> float:
    """One number of [−1, 1), all being equally likely."""
    return 2.0 * draw.random() - 1.0


def normal(draw: Random) -> float:
    """One number of the standard normal distribution.

    It is made from uniform ones by the ratio method of Kinderman and Monahan (ACM Transactions on
    Mathematical Software 3, 1977), with the logarithm in a comparison alone.
    """
    while True:
        u = draw.random()
        v = 1.0 - draw.random()  # above 0
        z = _RATIO * (u - 0.5) / v
        if z * z / 4.0 <= -math.log(v):
            return z


@dataclass(frozen=True)
class Drawn:
    """Random numbers.

    Attributes:
        number: Draws one, whose bound or standard deviation is 1.
        spread: The bound or standard deviation of a layer's, from the neurons of the layer before
            (in) and of the layer (out).
        biases: Whether biases are drawn too; else they are 0.
    """

    number: Callable[[Random], float]
    spread: Callable[[int, int], float]
    biases: bool = False

    def __call__(self, _init: Init, draw: Random, layer: Layer) -> Iterator[float]:
        """The numbers of a layer: see `Numbers`."""
        spread = self.spread(layer.sources, layer.width)
        for j in range(layer.width):
            for _ in range(layer.sources):
                yield spread * self.number(draw)
            if j in layer.ends:
                yield spread * self.number(draw) if self.biases else 0.0


@dataclass(frozen=True)
class Initializer:
    """All that there is to say of an initialiser.

    Attributes:
        name: Its name in experiment files.
        numbers: What it sets the parameters to.
        words: The same in words, as in: 6 weights and 3 biases, ….
        entry: What the glossary says of it.
        keys: The keys of the section [init] that it reads, besides the seed.
        biases: What its words say of biases besides, where there are some that differ in kind.
    """

    name: str
    numbers: Numbers
    words: str
    entry: Entry
    keys: tuple[str, ...] = ()
    biases: str = ""

    @property
    def is_random(self) -> bool:
        """Whether it draws random numbers."""
        return isinstance(self.numbers, Drawn)

    def told(self, weights: int, biases: int) -> str:
        """What it sets so many weights and biases to, in words."""
        words = self.words.format(weights=_all(weights, "weight", "weights"))
        return words + self.of_biases(biases)

    def of_biases(self, biases: int) -> str:
        """What is said of so many biases behind what is said of the weights; empty for none."""
        return self.biases.format(biases=_all(biases, "bias", "biases")) if biases else ""


def _all(count: int, one: str, several: str) -> str:
    return f"the {one}" if count == 1 else f"all {several}"


def _constant(init: Init, _draw: Random, layer: Layer) -> Iterator[float]:
    for j in range(layer.width):
        yield from repeat(init.weight, layer.sources)
        if j in layer.ends:
            yield init.bias


def _given(init: Init, _draw: Random, layer: Layer) -> Iterator[float]:
    if init.weights is None or init.biases is None:
        raise ValueError("the scheme is given, and there are no weights or no biases")
    weights = init.weights[layer.number - 1]
    biases = iter(init.biases[layer.number - 1])
    for j in range(layer.width):
        yield from (weights[i][j] for i in range(layer.sources))
        if j in layer.ends:
            yield next(biases)


def _one_spread(_sources: int, _width: int) -> float:
    return SPREAD


INITIALIZERS = (
    Initializer(
        "constant",
        _constant,
        "one constant for {weights}",
        Entry(
            "constant",
            "An init that gives every weight one value, and every bias one. Easy to follow by "
            "hand, but neurons that begin alike stay alike.",
            see=("init", "twins"),
        ),
        ("weight", "bias"),
        biases=" and one for {biases}",
    ),
    Initializer(
        "uniform",
        Drawn(even, _one_spread, biases=True),
        "drawn evenly from a range",
        Entry(
            "uniform",
            "An init that draws each weight and bias from a range, here −0.5 to 0.5, any number in "
            "it being as likely as another.",
            ("uniform",),
            see=("init", "xavier_uniform"),
        ),
    ),
    Initializer(
        "normal",
        Drawn(normal, _one_spread, biases=True),
        "drawn from a normal distribution",
        Entry(
            "normal",
            "An init that draws each weight and bias from the bell curve: most lie close to 0, few "
            "far off. Here its standard deviation is 0.5.",
            see=("init", "xavier_normal"),
        ),
    ),
    Initializer(  # Glorot and Bengio (2010)
        "xavier_uniform",
        Drawn(even, lambda sources, width: math.sqrt(6.0 / (sources + width))),
        "drawn evenly from Xavier's range",
        Entry(
            "xavier_uniform",
            "An init by Glorot and Bengio for tanh and sigmoid. The more lines a layer has, the "
            "smaller its weights, so that signals keep their size on the way. Biases start at 0.",
            ("xavier_uniform",),
            "w from −√(6/(in+out)) to √(6/(in+out))",
            ("init", "vanishing gradient"),
        ),
        biases=_AT_0,
    ),
    Initializer(
        "xavier_normal",
        Drawn(normal, lambda sources, width: math.sqrt(2.0 / (sources + width))),
        "drawn from Xavier's normal distribution",
        Entry(
            "xavier_normal",
            "As xavier_uniform, but drawn from the bell curve, with a standard deviation that "
            "shrinks with the number of lines into and out of the layer.",
            ("xavier_normal",),
            "deviation √(2/(in+out))",
            ("xavier_uniform", "normal"),
        ),
        biases=_AT_0,
    ),
    Initializer(  # He et al. (2015)
        "he_uniform",
        Drawn(even, lambda sources, _: math.sqrt(6.0 / sources)),
        "drawn evenly from He's range",
        Entry(
            "he_uniform",
            "An init by He and others for relu, which lets only half of the signal through: its "
            "range is wider to make up for that. Biases start at 0.",
            ("he_uniform",),
            "w from −√(6/in) to √(6/in)",
            ("init", "relu"),
        ),
        biases=_AT_0,
    ),
    Initializer(
        "he_normal",
        Drawn(normal, lambda sources, _: math.sqrt(2.0 / sources)),
        "drawn from He's normal distribution",
        Entry(
            "he_normal",
            "As he_uniform, but drawn from the bell curve; its spread depends on how many lines "
            "lead into the layer.",
            ("he_normal",),
            "deviation √(2/in)",
            ("he_uniform", "normal"),
        ),
        biases=_AT_0,
    ),
    Initializer(
        GIVEN,
        _given,
        "the values that the experiment gives",
        Entry(
            "given",
            "An init whose every weight and bias is written in the experiment file, for an example "
            "that is worked out by hand.",
            see=("init",),
        ),
        ("weights", "biases", "weights_order"),
    ),
)

BY_NAME = {initializer.name: initializer for initializer in INITIALIZERS}


def readers(key: str) -> tuple[str, ...]:
    """The names of the initialisers that read a key of the section [init]."""
    return tuple(initializer.name for initializer in INITIALIZERS if key in initializer.keys)
