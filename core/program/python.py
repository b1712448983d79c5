"""Formulas as Python: what is written computes, in its order, the bits that the run has.

So squares are products: a power may be rounded otherwise, and raises where a product is infinite.
"""

from __future__ import annotations

import builtins
import keyword
import math
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import FunctionType
from typing import TypeGuard

from core.formulas import functions
from core.formulas.formula import (
    Call,
    Choice,
    Expression,
    Number,
    Operation,
    Partial,
    Word,
    leaves,
)
from core.formulas.functions import NEGATIVE, SQUARE, divide, power
from core.formulas.names import Notation, Symbol
from core.program.statements import TOTAL, Statement, Term
from core.rules import optimizers
from core.rules.optimizers import NEW, OLD, OPTIMIZERS
from core.steps.update import L1, L2

Piece = tuple[str, Expression | None]
"""A text, and the quantity that it names."""

RANK = {"+": 1, "-": 1, "*": 2, "/": 2}  # how tightly they bind
CONDITION, NEGATED, ATOM = 0, 3, 4
# functions by the module that has them; exp and ln there give infinity and ln 0 without an error
_OWN_FUNCTIONS = [f.__name__ for f in vars(functions).values() if isinstance(f, FunctionType)]
MODULES = {
    "math": sorted(vars(math).keys() - set(_OWN_FUNCTIONS)),
    "chainstep.functions": sorted(_OWN_FUNCTIONS),
}
# words that every parameter has its own of
OWN = {OLD: "", NEW: "", TOTAL: "sum_"} | {
    word: f"{kept.now.ascii}_" for rule in OPTIMIZERS for kept in rule.keeps for word in kept
}


_TAKEN = {
    *keyword.kwlist,
    *dir(builtins),
    *(name for names in MODULES.values() for name in names),
    *(word.ascii for word in vars(optimizers).values() if isinstance(word, Word)),
    *("data", L1.ascii, L2.ascii),
}
"""What a program calls something else."""


@lru_cache(maxsize=8)
def _identifiers(notation: Notation) -> dict[Symbol, str]:
    """The names of their own that quantities can have in a program.

    All signs but letters and digits are left out of them, so that w_5 is w5, and none of them is
    what a program makes of the names of others: dL_dw5, sum_w5.
    """
    found: dict[str, Symbol] = {}
    for name, symbol in notation.names:
        identifier = "".join(filter(str.isalnum, unicodedata.normalize("NFKC", name)))
        meant = notation.common.symbol(identifier)
        free = meant in (None, symbol) and identifier not in found and identifier not in _TAKEN
        if free and identifier.isidentifier():
            found[identifier] = symbol
    return {symbol: identifier for identifier, symbol in found.items()}


@dataclass(frozen=True)
class Python:
    """Writes statements in Python.

    Attributes:
        notation: How the network's symbols are written.
        guarded: Whether √squares + ε may be 0, as with ε = 0. What is divided by it then is
            divided by a function, since Python's sign raises where the run has infinity or nan.
    """

    notation: Notation
    guarded: bool = False

    def name(self, leaf: Expression, parameter: Symbol | None = None) -> str:
        """The name of a quantity: `w121`, `dL_dw121`, `v_w121`, `beta1_t`.

        Args:
            leaf: The quantity.
            parameter: To which parameter it belongs, of those that every parameter has.
        """
        if isinstance(leaf, Symbol):
            return _identifiers(self.notation).get(leaf) or self.notation.ascii(leaf)
        if isinstance(leaf, Partial):
            return f"d{self.name(leaf.of)}_d{self.name(leaf.by)}"
        assert isinstance(leaf, Word)
        if parameter is not None and leaf in OWN:
            return OWN[leaf] + self.name(parameter)
        return leaf.ascii.replace("^", "_")

    def text(self, statement: Statement) -> str:
        """A statement as a line."""
        return "".join(text for text, _ in self.statement(statement))

    def statement(self, statement: Statement) -> Iterator[Piece]:
        """A statement piece by piece, each made when it is asked for."""
        left = statement.left
        yield self.name(left, statement.parameter), left
        yield " = max(" if statement.largest else " = ", None
        for k, term in enumerate(statement.terms()):
            if k:
                yield ", " if statement.largest else " + ", None
            yield from self._term(term, statement)
        if statement.largest:
            yield ")", None
        if statement.note:
            yield f"  # {statement.note}", None

    def unpacked(self, symbols: Iterable[Symbol], source: str) -> Iterator[Piece]:
        """Several names that take their values from one source."""
        for k, symbol in enumerate(symbols):
            if k:
                yield ", ", None
            yield self.name(symbol), symbol
        yield f" = {source}", None

    def _term(self, term: Term, statement: Statement) -> list[Piece]:
        alone, parameter = statement.count == 1, statement.parameter
        if not isinstance(term, Choice):
            return self._written(term, parameter, alone)
        error = self._written(term.error, parameter, False)
        pieces = [
            *self._written(term.near, parameter, False),
            (" if abs(", None),
            *error,
            (") <= 1 else ", None),
            *self._written(term.far, parameter, False),
        ]
        return pieces if alone else _bracketed(pieces)

    def _written(self, e: Expression, parameter: Symbol | None, loose: bool) -> list[Piece]:
        """An expression; `loose` for blanks around the signs of a product."""
        if isinstance(e, Operation) and e.sign == "^":
            return self._of_two(power.__name__, e, parameter)
        if self._is_guarded(e):
            return self._of_two(divide.__name__, e, parameter)
        if isinstance(e, Operation):
            return self._operation(e, parameter, loose)
        if isinstance(e, Call):
            return self._call(e, parameter, loose)
        if isinstance(e, Number):
            return [(repr(int(e.value) if e.value.is_integer() else e.value), e)]
        return [(self.name(e, parameter), e)]

    def _operation(self, e: Operation, parameter: Symbol | None, loose: bool) -> list[Piece]:
        rank, rights = RANK[e.sign], []
        first: Expression = e
        while (
            isinstance(first, Operation) and RANK.get(first.sign) == rank
        ):  # a + b + c, from the left
            rights.append((first.sign, first.right))
            first = first.left
        scaled = isinstance(first, Number) and rights[-1][0] == "*"  # −2(y − ŷ)
        blanks = rank == RANK["+"] or (loose and not scaled)
        left = self._written(first, parameter, False)
        pieces = _bracketed(left) if self._rank(first) < rank else left
        for sign, right in reversed(rights):
            operand = self._written(right, parameter, False)
            # what stands on the right is computed first, so it keeps its brackets
            bracketed = self._rank(right) <= rank or operand[0][0].startswith("-")
            pieces.append((f" {sign} " if blanks else sign, None))
            pieces += _bracketed(operand) if bracketed else operand
        return pieces

    def _of_two(self, function: str, e: Operation, parameter: Symbol | None) -> list[Piece]:
        left = self._written(e.left, parameter, False)
        right = self._written(e.right, parameter, False)
        return [(f"{function}(", None), *left, (", ", None), *right, (")", None)]

    def _call(self, e: Call, parameter: Symbol | None, loose: bool) -> list[Piece]:
        argument = self._written(e.argument, parameter, False)
        if e.function.python:
            assert not isinstance(e.argument, Operation | Call | Number)
            name = self.name(e.argument, parameter)
            return [(e.function.python.format(name), e.argument)]
        if e.function is NEGATIVE:
            return [
                ("-", None),
                *(argument if self._rank(e.argument) == ATOM else _bracketed(argument)),
            ]
        if e.function is SQUARE:
            factor = argument if self._rank(e.argument) == ATOM else _bracketed(argument)
            return [*factor, (" * " if loose else "*", None), *factor]
        return [(e.function.name, None), *_bracketed(argument)]

    def _is_guarded(self, e: Expression) -> TypeGuard[Operation]:
        """Whether it is a quotient whose divisor may be 0."""
        if not self.guarded or not isinstance(e, Operation) or e.sign != "/":
            return False
        return optimizers.EPSILON in leaves(e.right)

    def _rank(self, e: Expression) -> int:
        """How tightly an expression binds."""
        if self._is_guarded(e):
            return ATOM
        if isinstance(e, Operation):
            return RANK.get(e.sign, ATOM)  # a power is written as a call
        if isinstance(e, Number):
            return NEGATED if e.value < 0.0 else ATOM
        if not isinstance(e, Call):
            return ATOM
        if e.function.python:
            return CONDITION
        return {NEGATIVE: NEGATED, SQUARE: RANK["*"]}.get(e.function, ATOM)


def _bracketed(pieces: list[Piece]) -> list[Piece]:
    return [("(", None), *pieces, (")", None)]
