"""The flowchart from left to right: loops as frames around cards, whose lower edge leads back.

     ╭─ for each epoch 3 of 10 ────────────────────────────────────────────╮
     │ ╭─ for each row 5 of 20 ─────────────────────────────╮              │
Init─▸ │ Forward 2/3 ─▸ Loss ─▸ Gradients 0/12 ─▸ Update 0/9│ ─▸ stop?     │ ─▸ End
     │ ╰◂─ next row ────────────────────────────────────────╯              │
     ╰◂─ next epoch ───────────────────────────────────────────────────────╯
"""

from __future__ import annotations

from dataclasses import dataclass

from rich.style import Style

from core.run.loops import ORDER, Loop, Node, State
from core.run.position import Phase
from tui.drawing import palette
from tui.drawing.canvas import Canvas, ink
from tui.drawing.glyphs import left
from tui.drawing.loop.chart import (
    BAR,
    NAMES,
    NO,
    REST,
    Chart,
    Picture,
    Spot,
    chip,
    count,
    heading,
    share,
    turn,
)
from tui.drawing.typeset import wrap

ARROW, LONGEST_ARROW = 4, 8  # cells from card to card, blanks included
CARD = 3  # rows of a card: name, count, bar; below them what the phase does
LEAST_CARD, WIDEST_CARD = 10, 20
EDGE = 2  # cells of a frame's side and the blank within it
TO_COME = palette.faded(palette.CARD, 0.45)  # the fill of cards of what is to come


@dataclass(frozen=True)
class Plan:
    """Where everything stands.

    Attributes:
        cards: The column and width of each phase's card.
        frames: The first and last column of each loop's frame, the outermost first.
        arrows: The columns before which arrows end, and their lengths.
        width: The cells of all.
        sayings: Whether the cards say what the phases do.
    """

    cards: dict[Phase, tuple[int, int]]
    frames: list[tuple[int, int]]
    arrows: list[tuple[int, int]]
    width: int
    sayings: bool

    def lines(self, chart: Chart, phase: Phase) -> list[tuple[str, Style]]:
        """The lines of a card, each as wide as the card."""
        return _lines(chart, phase, self.cards[phase][1], self.sayings)

    def height(self, chart: Chart) -> int:
        """The rows of the highest card."""
        return max(len(self.lines(chart, phase)) for phase in self.cards)


def frames(chart: Chart, width: int, height: int) -> Picture | None:
    """The flowchart in `width` × `height` cells; None where it has no room."""
    edges = 2 * len(chart.flow.loops)
    for sayings in (True, False):
        wide = range(WIDEST_CARD if sayings else LEAST_CARD, WIDEST_CARD + 1)
        plans = [_plan(chart, least, sayings) for least in wide]
        fitting = [plan for plan in plans if plan.width <= width]
        if fitting and fitting[-1].height(chart) + edges <= height:
            return _drawn(chart, fitting[-1], width, height)
    return None


def _plan(chart: Chart, least: int, sayings: bool) -> Plan:
    """The plan with cards of at least so many cells."""
    flow, arrow = chart.flow, min(ARROW + (least - LEAST_CARD) // 2, LONGEST_ARROW)
    cards: dict[Phase, tuple[int, int]] = {}
    arrows: list[tuple[int, int]] = []
    bounds: dict[int, tuple[int, int]] = {}
    starts: list[int] = []
    x = 0
    for phase in ORDER:
        if phase is not Phase.INIT:
            x += arrow
            arrows.append((x, arrow))
        if phase is Phase.FORWARD:
            for _ in flow.loops:
                starts.append(x)
                x += EDGE
        wide = _width(chart, phase, least, sayings)
        cards[phase] = (x, wide)
        x += wide
        if starts and flow.ends[len(starts) - 1] is phase:
            first = starts.pop()
            x += EDGE
            bounds[len(starts)] = (first, x - 1)
    return Plan(cards, [bounds[k] for k in range(len(flow.loops))], arrows, x, sayings)


def _width(chart: Chart, phase: Phase, least: int, sayings: bool) -> int:
    """The cells of a card."""
    node, name = chart.flow.node(phase), len(NAMES[phase]) + 2
    if phase is Phase.EPOCH:
        return max(len(text) for _, text in chart.rules) + 2
    if node.steps == 1:
        return least if sayings and chart.saying(phase) else name
    return max(least, name, len(f"{node.steps:,}/{node.steps:,}") + 2)


def _lines(chart: Chart, phase: Phase, cells: int, sayings: bool) -> list[tuple[str, Style]]:
    node = chart.flow.node(phase)
    later = node.state is State.LATER
    tone, fill = (palette.MUTED, TO_COME) if later else (palette.TEXT, palette.CARD)
    body = ink(tone, fill)
    head = chip() if node.state is State.CURRENT else ink(tone, fill, bold=not later)
    if phase is Phase.EPOCH:
        answer = " no" if chart.verdict == NO else ""
        texts = [(NAMES[phase] + answer, head)]
        for reason, text in chart.rules:
            met = ink(palette.RESULT, fill, bold=True)
            texts.append((text, met if reason is chart.reason else body))
    else:
        texts = [(NAMES[phase], head), (count(node), body), ("", body)]
        if sayings:
            texts += [
                (text, ink(palette.MUTED, fill)) for text in wrap(chart.saying(phase), cells - 2)
            ]
    return [(left(f" {text}", cells), style) for text, style in texts]


def _drawn(chart: Chart, plan: Plan, width: int, height: int) -> Picture:
    canvas, spots, flow = Canvas(width, height), list[Spot](), chart.flow
    loops, tall = len(flow.loops), plan.height(chart)
    x0, top = (width - plan.width) // 2, (height - tall - 2 * loops) // 2
    first_row = top + loops
    for phase, (column, cells) in plan.cards.items():
        node, x = flow.node(phase), x0 + column
        lines = plan.lines(chart, phase)
        upper = first_row + (tall - len(lines)) // 2
        for k, (text, style) in enumerate(lines):
            canvas.text(x, upper + k, text, style)
            if node.t is not None:
                spots.append(Spot(upper + k, x, x + cells, node.t))
        if node.steps > 1:
            _bar(canvas, x + 1, upper + CARD - 1, cells - 2, node)
    for end, length in plan.arrows:
        arrow = "─" * (length - 3) + "▸"
        canvas.text(x0 + end - length + 1, first_row + tall // 2, arrow, ink(palette.MUTED))
    for depth, (loop, (first, last)) in enumerate(zip(flow.loops, plan.frames, strict=True)):
        upper, lower = top + depth, top + 2 * loops + tall - 1 - depth
        _frame(canvas, loop, (x0 + first, x0 + last), (upper, lower))
        spots.append(Spot(upper, x0 + first, x0 + last + 1, loop.t))
    return Picture(canvas.rows(), spots)


def _frame(canvas: Canvas, loop: Loop, sides: tuple[int, int], edges: tuple[int, int]) -> None:
    (first, last), (upper, lower) = sides, edges
    line = ink(palette.MUTED if loop.turn else palette.FAINT)
    for y in range(upper + 1, lower):
        canvas.text(first, y, "│", line)
        canvas.text(last, y, "│", line)
    canvas.text(first, upper, "╭" + "─" * (last - first - 1) + "╮", line)
    canvas.text(first, lower, "╰◂" + "─" * (last - first - 2) + "╯", line)
    name, number = f" {heading(loop)} ", f"{turn(loop)} "
    room = last - first - 3
    if len(name) + len(number) <= room:
        tone = palette.TEXT if loop.turn else palette.MUTED
        canvas.text(first + 2 + len(name), upper, number, ink(tone))
    canvas.text(first + 2, upper, name, ink(palette.MUTED))
    canvas.text(first + 3, lower, f" next {loop.each} ", ink(palette.MUTED))


def _bar(canvas: Canvas, x: int, y: int, cells: int, node: Node) -> None:
    full = share(node.done, node.steps, cells)
    fill = TO_COME if node.state is State.LATER else palette.CARD
    canvas.text(x, y, BAR * full, ink(palette.LIT, fill))
    canvas.text(x + full, y, REST * (cells - full), ink(palette.FAINT, fill))
