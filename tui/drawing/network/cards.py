"""The cards of a network's picture: inputs, neurons, loss and targets, and the headings above them.

A card is a filled rectangle: a header that names it, and below it the numbers known by now. What a
step lights gives the header its colour; the number that the step has just found stands on the
colour of results.
"""

from __future__ import annotations

from rich.cells import cell_len

from core.formulas.names import LOSS, Kind, Symbol, delta, pre_activation, target
from tui.drawing import palette
from tui.drawing.canvas import Canvas, ink
from tui.drawing.glyphs import BECOMES, MORE, cut, left, pair, right
from tui.drawing.network.board import Board
from tui.drawing.network.boxes import Box, Column
from tui.drawing.network.scene import Scene
from tui.drawing.numbers import value

_PADDED = 9  # cells from which on a card has a blank at its right too
_NUMBER = 5  # cells that show most numbers
_LONGEST = 7  # cells of a number at most: more digits are no easier to follow
_NAME_LEFT = 4  # cells of a name that a raw value beside it must leave


def draw_cards(board: Board, scene: Scene) -> None:
    """Draw the cards of all columns, the loss and the targets."""
    for column in scene.layout.columns:
        for neuron, box in column.cards.items():
            board.about = symbol = scene.network.output(column.layer, neuron)
            draw = _draw_neuron if column.layer else _draw_input
            draw(board, scene, symbol, box)
        board.about = None
        if column.more is not None:
            _draw_more(board, column.more, column.hidden)
    if scene.layout.loss is not None:
        board.about = LOSS
        _draw_loss(board, scene, scene.layout.loss)
        board.about = None
    if scene.layout.target is not None:
        _draw_targets(board, scene, scene.layout.target)


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
        text = next(
            (text for text in texts if len(text) < end - start), cut(texts[-1], end - start - 1)
        )
        at = max(start, min(x + (width - len(text)) // 2, end - len(text)))
        canvas.text(at, 0, text, ink(palette.MUTED))
        start = end


def _headings(scene: Scene, column: Column) -> tuple[str, ...]:
    """What may stand above a column, the longest first."""
    layer = column.layer
    if layer == 0:
        row = scene.known.row
        # a batch's update belongs to no single row, and the numbers to the last one that it took
        of_row = (f"INPUT · row {row:,}",) if row and not scene.known.position.row else ()
        return (*of_row, "INPUT", "IN")
    activation = scene.network.activation(layer)
    if layer == scene.network.last:
        return (f"OUTPUT · {activation}", "OUTPUT", "OUT")
    return (f"HIDDEN {layer} · {activation}", f"HIDDEN {layer}", f"H{layer}")


def _draw_header(canvas: Canvas, box: Box, text: str, fill: str, chip: str | None) -> None:
    """Fill the first row of a card with its name."""
    style = (
        ink(palette.ON_CHIP, chip, bold=True) if chip else ink(palette.TEXT, palette.header(fill))
    )
    indent = " " if cell_len(text) < box.width else ""
    canvas.text(box.x, box.y, left(indent + text, box.width), style)


def _draw_row(
    canvas: Canvas,
    box: Box,
    row: int,
    fill: str,
    name: str,
    number: str,
    bold: bool = False,
    found: bool = False,
) -> None:
    """Fill a row of a card: a name at the left, a number at the right."""
    inner = _inner(box)
    indent = " " if inner < box.width else ""
    line = left(indent + (pair(name, number, inner) if name else right(number, inner)), box.width)
    y = box.y + row
    canvas.text(box.x, y, line, ink(palette.mix(palette.TEXT, fill, 0.25), fill))
    shown = cut(number, inner)
    x = box.x + len(indent) + inner - cell_len(shown)
    if not found:
        canvas.text(x, y, shown, ink(palette.TEXT, fill, bold=bold))
        return
    if not name:  # the number has the row to itself
        x, shown = box.x, line
    elif box.width >= _PADDED and x > box.x + len(name) + 1:
        x, shown = x - 1, f" {shown} "
    canvas.text(x, y, shown, ink(palette.ON_CHIP, palette.RESULT, bold=True))


def _inner(box: Box) -> int:
    """Cells for text in a card: there is a blank at its left, and at its right if it is large."""
    if box.height > 1 and box.width >= _PADDED:
        return box.width - 2
    return box.width - 1 if box.width > _NUMBER else box.width


def _room(box: Box, name: str = "z") -> int:
    """Cells for a number in a card: beside a name, or alone."""
    return min(_inner(box) - (cell_len(name) + 1 if name else 0), _LONGEST)


def _draw_pill(canvas: Canvas, scene: Scene, symbol: Symbol, box: Box, fill: str) -> None:
    """A card of one row: the number, after the name where there is room."""
    if symbol.i % 2 == 0:  # so that pills one below the other stay apart
        fill = palette.mix(fill, palette.TEXT, 0.07)
    names = (
        scene.name(symbol),
        str(symbol.i) if symbol.layer or symbol.kind is Kind.INPUT else "",
        "",
    )
    name = next((name for name in names if _room(box, name) >= _NUMBER), "")
    number = value(scene.known.value(symbol), _room(box, name))
    _draw_line(canvas, box, fill, name, number, scene.light.chips.get(symbol))


def _draw_line(
    canvas: Canvas, box: Box, fill: str, name: str, number: str, chip: str | None
) -> None:
    """A card of one row, or a row that can be lit as a whole."""
    if chip is None:
        _draw_row(canvas, box, 0, fill, name, number)
        return
    inner = _inner(box)
    text = pair(name, number, inner) if name else right(number, inner)
    indent = " " if inner < box.width else ""
    canvas.text(box.x, box.y, left(indent + text, box.width), ink(palette.ON_CHIP, chip, bold=True))


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
        name = name if box.height > 2 or _room(box) >= _NUMBER else ""
        number = value(known.value(quantity), _room(box, name))
        _draw_row(canvas, box, row, fill, name, number, bold=quantity == symbol, found=found)


def _draw_input(canvas: Canvas, scene: Scene, symbol: Symbol, box: Box) -> None:
    fill = palette.tint(scene.known.value(symbol))
    if box.height == 1:
        _draw_pill(canvas, scene, symbol, box, fill)
        return
    _draw_column_value(canvas, scene, symbol, box, fill)


def _draw_column_value(canvas: Canvas, scene: Scene, symbol: Symbol, box: Box, fill: str) -> None:
    """The card of an input or a single target.

    Its column's name and raw value stand above its symbol and the scaled value.
    """
    raw, column = scene.raw(symbol), scene.column_name(symbol)
    inner = max(box.width - 2, 1)
    name, header, arrow = scene.name(symbol), column, ""
    if _room(box, name) < _NUMBER:  # no room beside the number: above it then
        header, name = f"{name} {scene.column_beside(symbol)}".rstrip(), ""
    elif raw is not None:
        number = value(raw, min(max(inner - _NAME_LEFT - 1, 4), 6))
        if inner - cell_len(number) - 1 >= min(cell_len(column), _NAME_LEFT):
            header = pair(column, number, inner)
            arrow = f" {BECOMES}" if _room(box, f"{name} {BECOMES}") >= _NUMBER else ""
    _draw_header(canvas, box, cut(header, inner), fill, scene.light.chips.get(symbol))
    number = value(scene.known.value(symbol), _room(box, name + arrow))
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
    number = value(scene.known.value(LOSS), _room(box, ""))
    _draw_row(canvas, box, 1, palette.LOSS_CARD, "", number, bold=True, found=found)


def _draw_targets(board: Board, scene: Scene, box: Box) -> None:
    """The card of the targets: of one, as that of an input; of several, a line each."""
    count = scene.network.sizes[-1]
    if count == 1:
        board.about = y = target(1)
        _draw_column_value(board, scene, y, box, palette.tint(scene.known.value(y)))
        board.about = None
        return
    _draw_header(board, box, cut(scene.targets_name, _inner(box)), palette.CARD, None)
    lines = box.height - 1
    shown = count if count <= lines else lines - 1
    for k in range(1, shown + 1):
        board.about = target(k)
        _draw_target(board, scene, target(k), Box(box.x, box.y + k, box.width, 1))
    board.about = None
    if shown < count:
        _draw_more(board, Box(box.x, box.bottom - 1, box.width, 1), count - shown)


def _draw_target(canvas: Canvas, scene: Scene, symbol: Symbol, box: Box) -> None:
    """A target's line: its symbol, its column where there is room, its value."""
    known, name = scene.known.value(symbol), scene.name(symbol)
    number = value(known, min(_room(box, name), 6))
    spare = _inner(box) - cell_len(name) - cell_len(number) - 2
    if spare >= _NAME_LEFT and (column := scene.column_beside(symbol)):
        name += " " + cut(column, spare)
    _draw_line(canvas, box, palette.tint(known), name, number, scene.light.chips.get(symbol))
