"""The cards of a network's picture: inputs, neurons, loss and targets, and the headings above them.

A card is a filled rectangle: a header that names it, and below it the numbers known by now. What a step lights gives
the header its colour; the number that the step has just found stands on the colour of results.
"""

from __future__ import annotations

from core.names import LOSS, Kind, Symbol, delta, pre_activation, target
from rich.cells import cell_len
from tui.drawing import palette
from tui.drawing.canvas import Canvas, ink
from tui.drawing.glyphs import BECOMES, MORE, cut, left, pair, right
from tui.drawing.network_layout import Box, Column
from tui.drawing.network_scene import Scene
from tui.drawing.numbers import value

_PADDED = 9  # cells from which on a card has a blank at its right too
_NAMED = 9  # cells from which on a card of one row shows its name beside the number
_NAME_LEFT = 4  # cells of a name that a raw value beside it must leave


def draw_cards(canvas: Canvas, scene: Scene) -> None:
    """Draw the cards of all columns, the loss and the targets."""
    for column in scene.layout.columns:
        for neuron, box in column.cards.items():
            symbol = scene.network.output(column.layer, neuron)
            draw = _draw_neuron if column.layer else _draw_input
            draw(canvas, scene, symbol, box)
        if column.more is not None:
            _draw_more(canvas, column.more, column.hidden)
    if scene.layout.loss is not None:
        _draw_loss(canvas, scene, scene.layout.loss)
    if scene.layout.target is not None:
        _draw_targets(canvas, scene, scene.layout.target)


def draw_headings(canvas: Canvas, scene: Scene) -> None:
    """Write above each column what it is, as long as its room allows."""
    layout = scene.layout
    if not layout.top:
        return
    columns: list[tuple[int, int, tuple[str, ...]]] = [
        (column.x, column.width, _headings(scene, column)) for column in layout.columns
    ]
    if layout.loss is not None:
        loss = scene.network.loss.replace("_", " ")
        columns.append((layout.loss.x, layout.loss.width, (f"LOSS · {loss}", "LOSS", "L")))
    start = 0
    for k, (x, width, texts) in enumerate(columns):
        following = columns[k + 1][0] if k + 1 < len(columns) else None
        end = layout.width if following is None else (x + width + following) // 2
        text = next((text for text in texts if len(text) < end - start), cut(texts[-1], end - start - 1))
        at = max(start, min(x + (width - len(text)) // 2, end - len(text)))
        canvas.text(at, 0, text, ink(palette.MUTED))
        start = end


def _headings(scene: Scene, column: Column) -> tuple[str, ...]:
    """What may stand above a column, the longest first."""
    layer = column.layer
    if layer == 0:
        return ("INPUT", "IN")
    activation = scene.network.activation(layer)
    if layer == scene.network.last:
        return (f"OUTPUT · {activation}", "OUTPUT", "OUT")
    return (f"HIDDEN {layer} · {activation}", f"HIDDEN {layer}", f"H{layer}")


def _draw_header(canvas: Canvas, box: Box, text: str, fill: str, chip: str | None) -> None:
    """Fill the first row of a card with its name."""
    style = ink(palette.ON_CHIP, chip, bold=True) if chip else ink(palette.TEXT, palette.header(fill))
    canvas.text(box.x, box.y, left(f" {text}", box.width), style)


def _draw_row(
    canvas: Canvas, box: Box, row: int, fill: str, name: str, number: str, bold: bool = False, found: bool = False
) -> None:
    """Fill a row of a card: a name at the left, a number at the right."""
    inner = box.width - (2 if box.width >= _PADDED or not name else 1)
    text = pair(name, number, max(inner, 1)) if name else right(number, max(inner, 1))
    line = left(f" {text}", box.width) if inner > 0 else left(text, box.width)
    y = box.y + row
    canvas.text(box.x, y, line, ink(palette.mix(palette.TEXT, fill, 0.35), fill))
    shown = number if cell_len(number) <= inner else cut(number, inner)
    x = box.x + 1 + inner - cell_len(shown)
    if found:  # with a blank on both sides, where the card has them
        before, after = x > box.x + len(name) + 1, x + cell_len(shown) < box.right
        shown, x = " " * before + shown + " " * after, x - before
    style = ink(palette.ON_CHIP, palette.RESULT, bold=True) if found else ink(palette.TEXT, fill, bold=bold)
    canvas.text(x, y, shown, style)


def _room(box: Box, name: str = "z") -> int:
    """Cells for a number beside a name in a card."""
    return box.width - (3 if box.width >= _PADDED else 2) - cell_len(name)


def _draw_pill(canvas: Canvas, scene: Scene, symbol: Symbol, box: Box, fill: str) -> None:
    """A card of one row: the number, after the name where there is room."""
    name = f"{scene.name(symbol)} " if box.width >= _NAMED else ""
    pads = 2 if box.width >= _PADDED else 1 if box.width > 5 else 0
    room = box.width - pads - cell_len(name)
    number = value(scene.known.value(symbol), room)
    text = (" " if pads else "") + name + right(number, room)
    chip = scene.light.chips.get(symbol)
    style = ink(palette.ON_CHIP, chip, bold=True) if chip else ink(palette.TEXT, fill)
    canvas.text(box.x, box.y, left(text, box.width), style)


def _draw_neuron(canvas: Canvas, scene: Scene, symbol: Symbol, box: Box) -> None:
    known, lit = scene.known, scene.light
    fill = palette.tint(known.value(symbol))
    if box.height == 1:
        _draw_pill(canvas, scene, symbol, box, fill)
        return
    z, signal = pre_activation(symbol.layer, symbol.i), delta(symbol.layer, symbol.i)
    letter = "ŷ" if symbol.kind is Kind.PREDICTION else "O"
    _draw_header(canvas, box, scene.name(symbol), fill, lit.chips.get(symbol))
    rows = [("z", z), (letter, symbol), ("δ", signal)]
    if box.height == 2:
        rows = [rows[2]] if lit.computed == signal else [rows[1]]
    for row, (name, quantity) in enumerate(rows, start=1):
        found = lit.computed == quantity
        number = value(known.value(quantity), _room(box))
        _draw_row(canvas, box, row, fill, name, number, bold=quantity == symbol, found=found)


def _draw_input(canvas: Canvas, scene: Scene, symbol: Symbol, box: Box) -> None:
    fill = palette.tint(scene.known.value(symbol))
    if box.height == 1:
        _draw_pill(canvas, scene, symbol, box, fill)
        return
    _draw_column_value(canvas, scene, symbol, box, fill)


def _draw_column_value(canvas: Canvas, scene: Scene, symbol: Symbol, box: Box, fill: str) -> None:
    """The card of an input or single target: its column's name and raw value, below its symbol and scaled value."""
    raw, column = scene.raw(symbol), scene.column(symbol).name
    inner = box.width - 2
    header = cut(column, inner)
    arrow = ""
    if raw is not None:
        number = value(raw, min(max(inner - _NAME_LEFT - 1, 4), 6))
        if inner - cell_len(number) - 1 >= min(cell_len(column), _NAME_LEFT):
            header = pair(column, number, inner)
            arrow = f" {BECOMES}"
    _draw_header(canvas, box, header, fill, scene.light.chips.get(symbol))
    name = scene.name(symbol)
    if _room(box, name) < 5:
        name = ""
        arrow = ""
    elif _room(box, name + arrow) < 5:
        arrow = ""
    number = value(scene.known.value(symbol), _room(box, name + arrow) if name else inner)
    _draw_row(canvas, box, 1, fill, name + arrow, number, bold=True)


def _draw_more(canvas: Canvas, box: Box, hidden: int) -> None:
    """Say how many more neurons a layer has."""
    text = f"{MORE} +{hidden}"
    text = cut(text, box.width)
    canvas.text(box.x + (box.width - len(text)) // 2, box.y, text, ink(palette.MUTED))


def _draw_loss(canvas: Canvas, scene: Scene, box: Box) -> None:
    if box.height == 1:
        _draw_pill(canvas, scene, LOSS, box, palette.LOSS_CARD)
        return
    _draw_header(canvas, box, "L", palette.LOSS_CARD, scene.light.chips.get(LOSS))
    found = scene.light.computed == LOSS
    number = value(scene.known.value(LOSS), box.width - 2)
    _draw_row(canvas, box, 1, palette.LOSS_CARD, "", number, bold=True, found=found)


def _draw_targets(canvas: Canvas, scene: Scene, box: Box) -> None:
    """The card of the targets: of one, as that of an input; of several, a line each."""
    count = scene.network.sizes[-1]
    if count == 1:
        y = target(1)
        _draw_column_value(canvas, scene, y, box, palette.tint(scene.known.value(y)))
        return
    _draw_header(canvas, box, "target", palette.CARD, None)
    lines = box.height - 1
    shown = count if count <= lines else lines - 1
    for k in range(1, shown + 1):
        _draw_target(canvas, scene, target(k), Box(box.x, box.y + k, box.width, 1))
    if shown < count:
        _draw_more(canvas, Box(box.x, box.bottom - 1, box.width, 1), count - shown)


def _draw_target(canvas: Canvas, scene: Scene, symbol: Symbol, box: Box) -> None:
    """A target's line: its symbol, its column where there is room, its value."""
    known = scene.known.value(symbol)
    fill, name = palette.tint(known), scene.name(symbol)
    number = value(known, min(_room(box, name), 6))
    spare = _room(box, name) - cell_len(number) - 1
    if spare >= _NAME_LEFT:
        name += " " + cut(scene.column(symbol).name, spare)
    if (chip := scene.light.chips.get(symbol)) is not None:
        inner = box.width - (2 if box.width >= _PADDED else 1)
        canvas.text(box.x, box.y, left(" " + pair(name, number, inner), box.width), ink(palette.ON_CHIP, chip))
        return
    _draw_row(canvas, box, 0, fill, name, number)
