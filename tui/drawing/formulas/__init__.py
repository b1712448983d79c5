"""Derivations and sums as lines of coloured text."""
