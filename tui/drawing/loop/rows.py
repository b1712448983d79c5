"""The flowchart from top to bottom, the loops as lines at the left that lead back up.

 Init
╭▸ for each epoch      3 of 10 ━━━─────
│╭▸ for each row       5 of 20 ━━──────
││  Forward                2/3 ━━━━━───
││  Loss
││  Gradients             0/12 ────────
││  Update                 0/9 ────────
│╰─ next row
│  stop?  all 10 epochs done
╰─ next epoch
 End
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.segment import Segment

from core.run.loops import WITHIN, Loop, Node, State
from core.run.position import Phase
from tui.drawing import palette
from tui.drawing.canvas import ink
from tui.drawing.glyphs import cut, left
from tui.drawing.loop.chart import (
    BAR,
    NAMES,
    REST,
    Chart,
    Picture,
    Spot,
    chip,
    color,
    count,
    heading,
    share,
    turn,
)
from tui.drawing.typeset import NO_BREAK, wrap

LEAST_BAR, LONGEST_BAR = 4, 24
GAP = 2
DOT = " · "


@dataclass(frozen=True)
class Form:
    """How much room the flowchart takes.

    Attributes:
        sayings: Whether each phase says what it does.
        arrows: Whether arrows lead from phase to phase.
        closers: Whether the way back of a loop has a line of its own.
        ends: When Init and End are there: all the time, when they are at hand, or never.
        path: Whether there is no more than the loops and the part at hand.
    """

    sayings: bool = False
    arrows: bool = False
    closers: bool = False
    ends: Literal["always", "at hand", "never"] = "always"
    path: bool = False


FORMS = (  # from the most generous to the tersest
    Form(sayings=True, arrows=True, closers=True),
    Form(sayings=True, closers=True),
    Form(arrows=True, closers=True),
    Form(closers=True),
    Form(),
    Form(ends="at hand"),
    Form(ends="never"),
    Form(ends="at hand", path=True),
)


@dataclass
class Row:
    """A row as it is laid out.

    Attributes:
        rails: The lines at the left.
        text: The name that follows.
        tone: Its colour.
        count: How far it is.
        done: So many parts of `whole` are done.
        whole: Of how many; 0 for no bar.
        lit: Whether it is the part at hand.
        t: Where a click leads.
        tail: What follows the name, instead of a count and a bar.
    """

    rails: str
    text: str = ""
    tone: str = palette.MUTED
    count: str = ""
    done: int = 0
    whole: int = 0
    lit: bool = False
    t: int | None = None
    tail: str = ""


def rows(chart: Chart, width: int, height: int) -> Picture:
    """The flowchart in `width` × `height` cells."""
    laid: list[Row] = []
    # what ends a run is said in full before the rest is said at length
    for form, in_full in [*((form, True) for form in FORMS[:5]), *((f, False) for f in FORMS[4:])]:
        laid = _with_rules(chart, _laid(chart, form), width, in_full)
        if len(laid) <= height:
            break
    if len(laid) > height:
        laid = [*laid[: max(height - 1, 0)], Row("", f"… {len(laid) - height + 1} more below")]
    bars = [row for row in laid if row.whole or row.count]
    names = max((len(row.rails) + len(row.text) for row in bars), default=0)
    counts = max((len(row.count) for row in bars), default=0)
    drawn = [_drawn(row, width, names, counts) for row in laid[:height]]
    drawn += [[Segment(" " * width)] for _ in range(height - len(drawn))]
    spots = [Spot(y, 0, width, row.t) for y, row in enumerate(laid[:height]) if row.t is not None]
    return Picture(drawn, spots)


def _laid(chart: Chart, form: Form) -> list[Row]:
    """All rows of a form."""
    flow = chart.flow
    loops, ends = flow.loops, flow.ends
    laid = _phase(chart, Phase.INIT, " ", form)
    for depth, loop in enumerate(loops):
        laid.append(_opening(loop, "│" * depth + "╭▸ "))
    open_loops = len(loops)
    for phase in (*WITHIN, Phase.EPOCH):
        closing = open_loops > 0 and phase is ends[open_loops - 1]
        if form.path:
            laid += _phase(chart, phase, "│" * open_loops + "  ", form)
        elif closing and not form.closers:
            open_loops -= 1
            laid += _phase(chart, phase, "│" * open_loops + "╰─ ", form)
        else:
            laid += _phase(chart, phase, "│" * open_loops + "  ", form)
            if closing:
                open_loops -= 1
                laid.append(Row("│" * open_loops + "╰─ ", f"next {loops[open_loops].each}"))
            elif form.arrows:
                laid.append(Row("│" * open_loops + "  ", "↓", palette.FAINT))
    return [*laid, *_phase(chart, Phase.END, " ", form)]


def _opening(loop: Loop, rails: str) -> Row:
    begun = loop.turn > 0
    return Row(
        rails,
        heading(loop),
        palette.TEXT if begun else palette.MUTED,
        turn(loop),
        loop.turn,
        loop.turns,
        t=loop.t,
    )


def _phase(chart: Chart, phase: Phase, rails: str, form: Form) -> list[Row]:
    node: Node = chart.flow.node(phase)
    lit = node.state is State.CURRENT
    if not lit and form.path:
        return []
    at_end = phase in (Phase.INIT, Phase.END)
    if at_end and (form.ends == "never" or (form.ends == "at hand" and not lit)):
        return []
    row = Row(
        rails,
        NAMES[phase],
        color(node.state),
        count(node),
        node.done,
        node.steps if node.steps > 1 else 0,
        lit,
        node.t,
        tail=chart.verdict if phase is Phase.EPOCH else "",
    )
    if not (form.sayings and chart.saying(phase)):
        return [row]
    indent = rails.replace("╰─ ", "│  ") if "╰" in rails else rails
    tone = palette.FAINT if node.state is State.LATER else palette.MUTED
    return [row, Row(indent, chart.saying(phase), tone, t=node.t)]


def _with_rules(chart: Chart, laid: list[Row], width: int, in_full: bool) -> list[Row]:
    """The rows with what can end the run, `in_full` in as many lines as that takes, else in one."""
    at = next((k for k, row in enumerate(laid) if row.text == NAMES[Phase.EPOCH]), None)
    if at is None or laid[at].tail:
        return laid
    asked = laid[at]
    start = len(asked.rails) + len(asked.text) + GAP
    texts = [text.replace(" ", NO_BREAK) for _, text in chart.rules]
    lines = wrap(f"{NO_BREAK}· ".join(texts), max(width - start, 1))
    asked.tail = lines[0] if in_full else DOT.join(text for _, text in chart.rules)
    if not in_full:
        return laid
    indent = asked.rails.replace("╰─", "  ").ljust(start)
    more = [Row(indent, line, palette.MUTED, t=asked.t) for line in lines[1:]]
    return [*laid[: at + 1], *more, *laid[at + 1 :]]


def _drawn(row: Row, width: int, names: int, counts: int) -> list[Segment]:
    """A row in exactly `width` cells."""
    rails, text = row.rails, row.text
    parts: list[Segment] = [Segment(rails[: -1 if row.lit else None], ink(palette.MUTED))]
    if row.lit:
        parts.append(Segment(f" {text} ", chip()))
    else:
        parts.append(Segment(text, ink(row.tone)))
    used = len(rails) + len(text) + (1 if row.lit else 0)
    if row.tail:
        tone = palette.RESULT if row.lit else palette.MUTED
        tail = cut(row.tail, width - used - GAP)
        parts.append(Segment(" " * GAP + tail, ink(tone)))
        used += GAP + len(tail)
    elif row.count or row.whole:
        room = width - names - GAP - counts
        number = cut(row.count, width - used - 1) if room < 0 else row.count
        at = max(names + GAP + counts - len(number), used + 1) if room >= 0 else width - len(number)
        tone = row.tone if not row.lit else palette.TEXT
        parts.append(Segment(" " * (at - used) + number, ink(tone)))
        used = at + len(number)
        cells = min(room - 1, LONGEST_BAR)
        if row.whole and cells >= LEAST_BAR:
            full = share(row.done, row.whole, cells)
            parts.append(Segment(" " + BAR * full, ink(palette.LIT)))
            parts.append(Segment(REST * (cells - full), ink(palette.FAINT)))
            used += 1 + cells
    return _fitted(parts, width)


def _fitted(parts: Sequence[Segment], width: int) -> list[Segment]:
    """Segments in exactly `width` cells; what is cut ends in …."""
    fitted, room = [], width
    for segment in parts:
        if len(segment.text) > room:
            fitted.append(Segment(left(segment.text, room), segment.style))
            return fitted
        fitted.append(segment)
        room -= len(segment.text)
    return [*fitted, Segment(" " * room)]
