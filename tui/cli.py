"""The command line: what it understands, and how everything that goes wrong is said."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

from core.data import meant
from core.data.errors import InputError
from core.data.text import shortened, visible
from tui.plain import console, options
from tui.terminal import interrupts
from tui.version import VERSION

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


@dataclass(frozen=True)
class Command:
    """A command.

    Attributes:
        does: What it does, in a few words.
        examples: Command lines, and what each does; the first stands in the general help.
        takes_experiment: Whether it takes EXPERIMENT and the options that override it.
    """

    does: str
    examples: tuple[tuple[str, str], ...]
    takes_experiment: bool = True


COMMANDS = {
    "run": Command(
        "the full screen",
        (
            ("chainstep run", "the default sample"),
            (
                "chainstep run students.csv --hidden 4,4 --activation tanh",
                "your data; its last column is the target",
            ),
        ),
    ),
    "walk": Command(
        "the walkthrough as plain lines, a step a press of Enter",
        (
            ("chainstep walk worked-example", "Enter: the next step, p: the one before, q: quit"),
            ("chainstep walk xor > steps.txt", "without a terminal: one whole update"),
        ),
    ),
    "trace": Command(
        "the steps of a run, as text, JSON, Markdown or LaTeX",
        (
            ("chainstep trace", "from the first values through the first update"),
            (
                "chainstep trace xor --from 100 --steps 50 --format json",
                "50 steps, an object a line",
            ),
            ("chainstep trace --of x1", "dL/dx1, the gradient of the loss for the first input"),
            ("chainstep trace worked-example --format latex > lesson.tex", "a document"),
        ),
    ),
    "train": Command(
        "trains to the end without a screen",
        (
            ("chainstep train spiral", "the result in words"),
            (
                "chainstep train spiral --optimizer adam --epochs 500 --json",
                "the same for programs",
            ),
        ),
    ),
    "check": Command(
        "every gradient against differences of the loss, and against PyTorch if it is there",
        (
            ("chainstep check xor", "a line a parameter, and the verdict"),
            ("chainstep check mine.toml --json", "the same for programs"),
        ),
    ),
    "export": Command(
        "takes an experiment along: every value of it in a file, which can be opened again",
        (
            ("chainstep export xor --to toml", "the file, on standard output"),
            (
                "chainstep export students.csv --hidden 4 --to toml -o mine.toml",
                "the options are part of it",
            ),
        ),
    ),
    "samples": Command(
        "lists the samples", (("chainstep samples", "a line each"),), takes_experiment=False
    ),
}


class _Parser(options.Parser):
    """Says in a line what is wrong, and begins its help with examples."""

    examples: tuple[tuple[str, str], ...] = ()

    def error(self, message: str) -> NoReturn:
        """What argparse found."""
        raise InputError("", visible(message), f"{self.prog} --help tells more")

    def print_help(self, file: SupportsWrite[str] | None = None) -> None:
        """Print the help; unlike argparse's own, what goes wrong with that is not passed over."""
        (file or sys.stdout).write(self.format_help())

    def format_help(self) -> str:
        """The help text."""
        width = max(len(example) for example, _ in self.examples)
        lines = [f"  {example:<{width}}  {words}" for example, words in self.examples]
        return "\n".join(["Examples:", *lines, "", super().format_help()])


def _parser(arguments: Sequence[str]) -> tuple[_Parser, dict[str, _Parser]]:
    """The parser for some arguments, and those of the commands."""
    parser = _Parser(
        prog="chainstep",
        description="Backpropagation, one step at a time. Without a command: run.",
        allow_abbrev=False,
    )
    parser.examples = tuple(command.examples[0] for command in COMMANDS.values())
    parser.add_argument("--version", action="version", version=f"chainstep {VERSION}")
    commands = parser.add_subparsers(
        dest="command", metavar="COMMAND", required=True, parser_class=_Parser
    )
    by_name = {}
    for name, command in COMMANDS.items():
        by_name[name] = commands.add_parser(
            name, help=command.does, description=command.does, allow_abbrev=False
        )
        by_name[name].examples = command.examples
        if command.takes_experiment:
            options.add(by_name[name], arguments)
    for name in ("walk", "trace"):
        by_name[name].add_argument(
            "--skip-frozen", action="store_true", help="leave out the steps of frozen parameters"
        )
    for name in ("run", "walk", "trace"):
        by_name[name].add_argument(
            "--digits",
            metavar="N",
            help="significant digits of the numbers in formulas and sentences, 1 to 17",
        )
    by_name["run"].add_argument(
        "--ascii", action="store_true", help="draw with the characters of ASCII alone"
    )
    by_name["run"].add_argument(
        "--no-mouse",
        action="store_true",
        help="leave the mouse to the terminal, such as for marking text",
    )
    trace = by_name["trace"]
    trace.add_argument(
        "--from", dest="start", metavar="T", default="0", help="the first step (default 0)"
    )
    trace.add_argument(
        "--steps", metavar="N", help="how many steps (default: to the end of the update)"
    )
    trace.add_argument(
        "--of",
        metavar="NAME",
        help="of these, only the steps of a quantity such as w111, b11, O11, delta11 or L; of x1, "
        "or an input's column, the gradient dL/dx1, which no update needs",
    )
    trace.add_argument("--format", metavar="FORM", default="text", help=_forms(arguments))
    export = by_name["export"]
    export.add_argument("--to", metavar="FORM", help=_exports(arguments))
    export.add_argument(
        "-o",
        "--output",
        metavar="FILE",
        help="the file to write; without it, or with -, standard output",
    )
    export.add_argument("--force", action="store_true", help="replace a file that is there")
    train = by_name["train"]
    train.add_argument("--json", action="store_true", help="the result as JSON")
    train.add_argument(
        "--every", metavar="N", default="1", help="keep each Nth epoch's loss (default 1: all)"
    )
    by_name["check"].add_argument("--json", action="store_true", help="the result as JSON")
    return parser, by_name


def _forms(arguments: Sequence[str]) -> str:
    """The forms of a trace in words; only that command, which needs them anyway, loads them."""
    if arguments[:1] != ["trace"]:
        return ""
    *others, last = import_module(".commands.trace", __package__).FORMS
    return f"{', '.join(others)} or {last}; without it, {others[0]}"


def _exports(arguments: Sequence[str]) -> str:
    """The forms of an export in words; only that command, which needs them anyway, loads them."""
    if arguments[:1] != ["export"]:
        return ""
    from core.exports.forms import FORMS

    return "; ".join(f"{form.name}: {form.words}" for form in FORMS)


def parse(arguments: Sequence[str]) -> argparse.Namespace:
    """What the arguments ask for.

    Raises:
        InputError: They ask for nothing that there is.
        SystemExit: Help or the version was asked for, and has been printed.
    """
    parser, by_name = _parser(arguments)
    if not arguments or (
        arguments[0][:1] == "-" and arguments[0] not in ("-h", "--help", "--version")
    ):
        arguments = ["run", *arguments]
    elif arguments[0] not in COMMANDS and arguments[0][:1] != "-":
        raise _unknown_command(arguments[0])
    given, extra = parser.parse_known_args(arguments)
    if extra:
        unknown = next((argument for argument in extra if argument != "--"), "--")
        raise _unknown_argument(unknown, _behind_dashes(arguments), by_name[given.command])
    return given


def _behind_dashes(arguments: Sequence[str]) -> Sequence[str]:
    """The arguments after --, none of which is an option."""
    return arguments[arguments.index("--") :] if "--" in arguments else ()


def _unknown_command(name: str) -> InputError:
    from core.data import samples  # reads TOML, which is not needed to start

    what = f"there is no command {shortened(name)}"
    if name in samples.names() or os.path.exists(name):
        return InputError("", what, f"chainstep run {name} opens that experiment")
    hint = meant.hint(name, COMMANDS, f"there are {', '.join(COMMANDS)}", form="{}")
    return InputError("", what, hint)


def _unknown_argument(
    argument: str, no_options: Sequence[str], parser: argparse.ArgumentParser
) -> InputError:
    option = argument.partition("=")[0]
    if argument in no_options or not option.startswith("-"):
        what = f"{shortened(argument)} is one argument too many"
        hint = f"{parser.prog} --help tells more"
        return InputError("", what, "options stand before --" if argument in no_options else hint)
    known = [flag for action in parser._actions for flag in action.option_strings]
    hint = options.hint(option, known, f"{parser.prog} --help lists the options")
    return InputError("", f"there is no option {shortened(option)} here", hint)


def run(arguments: Sequence[str]) -> int:
    """Do what the arguments ask for.

    Returns:
        The exit code: 0 done, 1 the run failed, 2 usage or bad input, 130 interrupted.
    """
    console.open_streams()
    try:
        code = _execute(arguments)
        sys.stdout.flush()
    except InputError as error:
        console.say(_in_one_line(error))
        return 2
    except BrokenPipeError:  # the reader, such as head, has had enough
        console.close_output()
        return 0
    except OSError as error:
        console.close_output()
        console.say(f"cannot go on: {visible(str(error.strerror or error))}")
        return 1
    except KeyboardInterrupt:
        return interrupts.CODE
    return code


def _execute(arguments: Sequence[str]) -> int:
    try:
        given = parse(arguments)
    except SystemExit:  # after help or the version
        return 0
    command = import_module(f".commands.{given.command}", __package__)
    execute: Callable[[argparse.Namespace], int] = command.execute
    with interrupts.raised():
        return execute(given)


def _in_one_line(error: InputError) -> str:
    return "; ".join(str(error).split("\n"))
