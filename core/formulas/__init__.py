"""Formulas as objects: names, functions, expressions, and how they are written."""
