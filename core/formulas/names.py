"""The quantities of a network, and how they are written.

A `Symbol` is a quantity as an object: its kind and its indices. How it looks on paper is the
business of a `Notation`, which knows one network's sizes. Everything counts from 1, layers too; the
inputs are layer 0.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum
from functools import cached_property

from core.formulas import own_names

SUBSCRIPTS = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_ASCII_DIGITS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")


class Kind(Enum):
    """What a symbol stands for. The value is its letter in ASCII."""

    INPUT = "x"
    WEIGHT = "w"
    BIAS = "b"
    PRE_ACTIVATION = "z"
    OUTPUT = "O"  # of a neuron before the last layer
    PREDICTION = "yhat"  # of a neuron of the last layer
    TARGET = "y"
    LOSS = "L"
    DELTA = "delta"
    LEARNING_RATE = "learning_rate"


class Biases(Enum):
    """Which biases a network has. The value is the word for it in experiment files."""

    EACH = "each"  # every neuron has its own
    NONE = "none"
    SHARED = "shared"  # every layer has one, which all its neurons add


@dataclass(frozen=True, slots=True)
class Symbol:
    """One quantity of a network.

    Attributes:
        kind: What it is.
        layer: The layer, 1 … last; 0 for inputs and for what belongs to no layer.
        i: The neuron, input, output or target; of a weight, the neuron it comes from. 0 where there
            is none, as of a bias that the neurons of a layer share.
        j: Of a weight, the neuron it goes to; otherwise 0.
    """

    kind: Kind
    layer: int = 0
    i: int = 0
    j: int = 0

    @property
    def is_parameter(self) -> bool:
        """Whether training changes it: a weight or a bias."""
        return self.kind in (Kind.WEIGHT, Kind.BIAS)

    @property
    def is_shared(self) -> bool:
        """Whether it is a bias that all neurons of its layer add."""
        return self.kind is Kind.BIAS and not self.i

    @property
    def neuron(self) -> int:
        """The neuron of `layer` that it belongs to; of a weight, the one it goes to.

        Raises:
            ValueError: It is a bias that several neurons share.
        """
        if self.is_shared:
            raise ValueError(f"{self} belongs to no single neuron")
        return self.j if self.kind is Kind.WEIGHT else self.i

    @property
    def indices(self) -> tuple[int, ...]:
        """The numbers in its name."""
        if self.kind in _BARE:
            return ()
        if self.kind not in _OF_LAYERS:
            return (self.i,)
        if self.is_shared:
            return (self.layer,)
        return (self.layer, self.i, self.j) if self.kind is Kind.WEIGHT else (self.layer, self.i)

    def __str__(self) -> str:
        """Its name in ASCII, as in a network none of whose indices exceeds those of the name.

        `Notation.ascii` knows the network, and so whether all its names need separators.
        """
        separator = "_" if max(self.indices, default=0) > 9 else ""
        return self.kind.value + separator.join(map(str, self.indices))


LOSS = Symbol(Kind.LOSS)
LEARNING_RATE = Symbol(Kind.LEARNING_RATE)


def weight(layer: int, source: int, target: int) -> Symbol:
    """The weight of `layer` from neuron `source` of the layer before to neuron `target`."""
    return Symbol(Kind.WEIGHT, layer, source, target)


def bias(layer: int, neuron: int) -> Symbol:
    """The bias of a neuron."""
    return Symbol(Kind.BIAS, layer, neuron)


def shared_bias(layer: int) -> Symbol:
    """The bias that all neurons of a layer share."""
    return Symbol(Kind.BIAS, layer)


def pre_activation(layer: int, neuron: int) -> Symbol:
    """The weighted sum z of a neuron."""
    return Symbol(Kind.PRE_ACTIVATION, layer, neuron)


def delta(layer: int, neuron: int) -> Symbol:
    """The error signal δ = ∂L/∂z of a neuron."""
    return Symbol(Kind.DELTA, layer, neuron)


def target(k: int) -> Symbol:
    """The target of output k."""
    return Symbol(Kind.TARGET, 0, k)


def output(layer: int, neuron: int, last: int) -> Symbol:
    """What a neuron gives out: x of layer 0, ŷ of layer `last`, O of those between."""
    if layer == 0:
        return Symbol(Kind.INPUT, 0, neuron)
    return Symbol(Kind.PREDICTION if layer == last else Kind.OUTPUT, layer, neuron)


RATES = ("learning_rate", "η", "eta", "lr")
"""What the learning rate is called."""
_OF_LAYERS = (Kind.WEIGHT, Kind.BIAS, Kind.PRE_ACTIVATION, Kind.OUTPUT, Kind.DELTA)
_BARE = {Kind.LOSS: "L", Kind.LEARNING_RATE: "η"}
_UNICODE = {Kind.PREDICTION: "ŷ", Kind.DELTA: "δ"}
_LATEX = {Kind.PREDICTION: r"\hat{y}", Kind.DELTA: r"\delta", Kind.LEARNING_RATE: r"\eta"}


def ascii_name(name: str) -> str:
    """A name as it is written on the screen, in ASCII: w₁₁₁ is w111, w₁,₁₂,₃ w1_12_3, ŷ₁ yhat1."""
    if name.isascii():
        return name
    name = re.sub("(?<=[₀-₉]),(?=[₀-₉])", "_", unicodedata.normalize("NFC", name))
    for kind, letter in _UNICODE.items():
        name = name.replace(letter, kind.value)
    return name.translate(_ASCII_DIGITS)


@dataclass(frozen=True)
class Notation:
    """How the symbols of a network of the given sizes are written.

    Where any index in the network exceeds 9, names of several indices get separators (`w1_12_3`,
    w₁,₁₂,₃), so that none is ambiguous.

    A quantity can have a name of its own besides, which is then written everywhere but in what
    other programs read.

    Attributes:
        sizes: Inputs, hidden neurons by layer, outputs.
        biases: Which biases there are.
        names: Names of their own, and the quantities that have them.
    """

    sizes: tuple[int, ...]
    biases: Biases = Biases.EACH
    names: tuple[tuple[str, Symbol], ...] = ()

    @property
    def common(self) -> Notation:
        """The same without names of their own."""
        return replace(self, names=()) if self.names else self

    @cached_property
    def _own(self) -> dict[Symbol, str]:
        return {symbol: name for name, symbol in self.names}

    @cached_property
    def _named(self) -> dict[str, Symbol]:
        return {own_names.plain(ascii_name(name)): symbol for name, symbol in self.names}

    def own(self, symbol: Symbol) -> str:
        """The name of its own that a quantity has; empty where it has none."""
        return self._own.get(symbol, "")

    @property
    def last(self) -> int:
        """The number of the output layer."""
        return len(self.sizes) - 1

    @property
    def separated(self) -> bool:
        """Whether names of several indices are written with separators."""
        return max(*self.sizes, self.last) > 9

    def _alone(self, symbol: Symbol) -> bool:
        """Whether its index says nothing, as it is the only one: ŷ and y of a single output."""
        return symbol.kind in (Kind.PREDICTION, Kind.TARGET) and self.sizes[-1] == 1

    def typed(self, symbol: Symbol) -> str:
        """The name as it is typed: its own one, or else that in ASCII."""
        return self.own(symbol) or self.ascii(symbol)

    def ascii(self, symbol: Symbol) -> str:
        """The name in files, JSON and on the command line: `w121`, `b12`, `O12`, `yhat1`, `L`.

        A bias that a layer's neurons share is `b1`.
        """
        separator = "_" if self.separated else ""
        return symbol.kind.value + separator.join(map(str, symbol.indices))

    def unicode(self, symbol: Symbol) -> str:
        """The name on the screen: w₁₂₁, b₁₂, O₁₂, ŷ, L."""
        if name := self.own(symbol):
            return own_names.shown(name)
        if symbol.kind in _BARE:
            return _BARE[symbol.kind]
        letter = _UNICODE.get(symbol.kind, symbol.kind.value)
        if self._alone(symbol):
            return letter
        separator = "," if self.separated else ""
        return letter + separator.join(str(n).translate(SUBSCRIPTS) for n in symbol.indices)

    def latex(self, symbol: Symbol) -> str:
        r"""The name in LaTeX: `w_{121}`, `b_{12}`, `O_{12}`, `\hat{y}`, `L`."""
        if name := self.own(symbol):
            return own_names.latex(name)
        letter = _LATEX.get(symbol.kind, symbol.kind.value)
        numbers = symbol.indices
        if not numbers or self._alone(symbol):
            return letter
        return letter + "_{" + ("," if self.separated else "").join(map(str, numbers)) + "}"

    def symbol(self, name: str) -> Symbol | None:
        """The quantity of a name, or None where the network has none of that name.

        It is its own name, or as in files or on the screen, in small letters or capitals: w111,
        w₁₁₁, O11, o11.
        """
        if own := self._named.get(own_names.plain(ascii_name(name))):
            return own
        plain = ascii_name(name).lower()
        if plain == "l":
            return LOSS
        place = r"(\d{1,9})_(\d{1,9})" if self.separated else r"(\d)(\d)"
        match = re.fullmatch(rf"(x|y|yhat)(\d{{0,9}})|(o|z|delta){place}", plain, re.ASCII)
        if match is None:
            return self._common(plain)
        letter = match[1] or match[3]
        if match[1]:  # one index, and y and ŷ none where there is one output
            layer = 0 if letter == "x" else self.last
            i = int(match[2] or (layer > 0 and self.sizes[layer] == 1))
        else:
            layer, i = int(match[4]), int(match[5])
        if not (letter == "x" or 1 <= layer <= self.last) or not 1 <= i <= self.sizes[layer]:
            return None
        match letter:
            case "y":
                return target(i)
            case "z":
                return pre_activation(layer, i)
            case "delta":
                return delta(layer, i)
            case _:
                return output(layer, i, self.last)

    def parameter(self, name: str) -> Symbol | None:
        """The weight or bias of a name, or None where the network has none of that name.

        It is its own name, or as in files or on the screen: w111, w₁₁₁.
        """
        if own := self._named.get(own_names.plain(ascii_name(name))):
            return own if own.is_parameter else None
        return self._common(ascii_name(name))

    def _common(self, name: str) -> Symbol | None:
        """The weight or bias of a common name in ASCII, or None where the network has none."""
        indices = r"\d{1,9}(?:_\d{1,9})*" if self.separated else r"\d{1,9}"
        match = re.fullmatch(f"([wb])({indices})", name, re.ASCII)
        if match is None:
            return None
        parts = match[2].split("_")
        alone = match[1] == "b" and self.biases is Biases.SHARED  # a single index, of any digits
        if len(parts) == 1 and not (alone or self.separated):
            parts = list(match[2])
        symbol = self._parameter(match[1], list(map(int, parts)))
        return symbol if symbol is not None and self.ascii(symbol) == name else None

    def _parameter(self, letter: str, numbers: list[int]) -> Symbol | None:
        """The weight or bias of these indices, or None where the network has none."""
        if not numbers or not 1 <= numbers[0] <= self.last:
            return None
        sources, width = self.sizes[numbers[0] - 1 : numbers[0] + 1]
        match letter, self.biases, numbers:
            case "w", _, [layer, i, j] if 1 <= i <= sources and 1 <= j <= width:
                return weight(layer, i, j)
            case "b", Biases.EACH, [layer, i] if 1 <= i <= width:
                return bias(layer, i)
            case "b", Biases.SHARED, [layer]:
                return shared_bias(layer)
        return None
