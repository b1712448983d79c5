"""A run as a LaTeX document that compiles as it stands, by pdflatex, xelatex or lualatex."""

from __future__ import annotations

import re

from core.exports.format import network_words
from core.exports.paper import Lesson
from core.formulas.own_names import GREEK

_HEAD = r"""\documentclass[a4paper,11pt]{article}
\usepackage[margin=22mm]{geometry}
\usepackage{amsmath,iftex}
\ifPDFTeX
  \usepackage[T1]{fontenc}
  \usepackage[utf8]{inputenc}
\fi
% a character that old engines cannot set is written as its number there
\newcommand{\character}[2]{\ifPDFTeX\texttt{U+#1}\else#2\fi}
\allowdisplaybreaks
\setlength{\parindent}{0pt}
\setlength{\parskip}{6pt}
\setlength{\emergencystretch}{3em}
"""
_SPECIAL = {
    "\\": r"\textbackslash{}",
    "{": r"\{",
    "}": r"\}",
    "$": r"\$",
    "&": r"\&",
    "#": r"\#",
    "%": r"\%",
    "_": r"\_",
    "^": r"\textasciicircum{}",
    "~": r"\textasciitilde{}",
    "<": r"\textless{}",
    ">": r"\textgreater{}",
    "|": r"\textbar{}",
    '"': r"\textquotedbl{}",
    "`": r"\textasciigrave{}",
    "'": r"\textquotesingle{}",
}
_SIGNS = {letter: rf"\{name} " for letter, name in GREEK.items()} | {
    "∂": r"\partial ",
    "η": r"\eta ",
    "δ": r"\delta ",
    "β": r"\beta ",
    "μ": r"\mu ",
    "ρ": r"\rho ",
    "ε": r"\varepsilon ",
    "λ": r"\lambda ",
    "σ": r"\sigma ",
    "Σ": r"\textstyle\sum ",
    "ŷ": r"\hat{y}",
    "−": "-",
    "·": r"\cdot ",
    "×": r"\times ",
    "∞": r"\infty ",
    "√": r"\surd ",
    "≈": r"\approx ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "→": r"\to ",
    "½": r"\tfrac{1}{2}",
    "²": "^2",
    "…": r"\dots ",
}
_DIGITS = "₀₁₂₃₄₅₆₇₈₉"
_FORMULA = re.compile(
    rf"(?:[A-Za-zŷδβ]?[{_DIGITS}]+(?:,[{_DIGITS}]+)*|∂L/(?=∂)|[{''.join(_SIGNS)}])+"
)
_INDICES = re.compile(rf"[{_DIGITS}]+(?:,[{_DIGITS}]+)*")
_PLAIN_DIGITS = str.maketrans(_DIGITS, "0123456789")
_LAST_LATIN = "\u017f"  # up to here the letters are in the fonts of every engine


def escaped(text: str) -> str:
    """A text that LaTeX sets as it is, mathematical signs in it as formulas."""
    result, end = "", 0
    for match in _FORMULA.finditer(text):
        result += _plain(text[end : match.start()]) + f"${_formula(match[0])}$"
        end = match.end()
    return result + _plain(text[end:])


def _formula(text: str) -> str:
    text = _INDICES.sub(lambda match: f"_{{{match[0].translate(_PLAIN_DIGITS)}}}", text)
    signs = "".join(_SIGNS.get(character, character) for character in text)
    return signs.replace(" _", "_").rstrip()


def _plain(text: str) -> str:
    text = "".join(map(_character, text))
    return re.sub(
        r"([-,])(?=\1)", r"\1{}", text
    )  # two of them would run together into another sign


def _character(character: str) -> str:
    if character in _SPECIAL:
        return _SPECIAL[character]
    if character.isascii() or (character.isalpha() and character <= _LAST_LATIN):
        return character
    return rf"\character{{{ord(character):04X}}}{{{character}}}"


class Latex(Lesson):
    """Steps as a LaTeX document."""

    def start(self) -> str:
        """Preamble, title, network, and what the inputs and targets stand for."""
        experiment = self.experiment
        body = [
            rf"\title{{{escaped(experiment.title)}}}",
            r"\author{}",
            r"\date{}",
            r"\begin{document}",
            r"\maketitle",
            escaped(experiment.about),
            "",
            escaped(network_words(experiment)),
            r"\begin{description}",
            *self.columns(),
            r"\end{description}",
        ]
        return _HEAD + "\n".join(body) + "\n"

    def plain(self, text: str) -> str:
        """A text, escaped."""
        return escaped(text)

    def section(self, heading: str) -> str:
        """The heading of a phase, without a number."""
        return rf"\section*{{{heading}}}"

    def subsection(self, heading: str) -> str:
        """The heading of a step, without a number."""
        return rf"\subsection*{{{heading}}}"

    def item(self, formula: str, text: str) -> str:
        """An item of a description."""
        return rf"\item[${formula}$] {text}"

    def values(self, formulas: list[str]) -> str:
        """A paragraph of formulas."""
        return ",\n".join(f"${formula}$" for formula in formulas) + "\n"

    def equations(self, lines: str) -> str:
        """Lines that may be broken over pages."""
        return f"\\begin{{align*}}\n{lines}\n\\end{{align*}}"

    def joined(self, parts: list[str]) -> str:
        """Headings and formulas are paragraphs of themselves."""
        return "\n".join(parts)

    def finish(self) -> str:
        """The end of the document."""
        return "\n\\end{document}\n"
