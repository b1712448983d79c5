"""The functions that a shown program calls: those of the run itself, so that it gives its bits.

Unlike `math`'s, they raise nothing: what overflows is infinite, and ln 0 is a large number.
"""

from core.formulas.functions import *  # noqa: F403 - what they are is said there
