"""The functions that a shown program calls: those of the run itself, so that it gives its bits.

Unlike `math`'s, they raise nothing: what overflows is infinite, and ln 0 is a large number.
"""

from core.functions import exp, ln, normal_cdf, normal_pdf, sigmoid, sign, softplus

__all__ = ["exp", "ln", "normal_cdf", "normal_pdf", "sigmoid", "sign", "softplus"]
