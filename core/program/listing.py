"""The program of an update as it is read: its lines in order, and the steps that they belong to.

Of a batch of several rows, a listing has the part of one of them and the update that follows all.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from core.formulas.names import Symbol, target
from core.network.network import Network
from core.network.training import Training
from core.program.python import Piece, Python
from core.program.sections import Forward, Frozen, Gradients, Loss, Section, Update
from core.program.statements import Statement
from core.run import navigation
from core.run.position import Phase, Position
from core.run.schedule import Schedule


@dataclass(frozen=True)
class Remark:
    """A line that says what follows."""

    text: str


@dataclass(frozen=True)
class Unpacking:
    """The line in which inputs and targets take the values of a row (from 1)."""

    row: int


Line = Remark | Unpacking | Statement


@dataclass(frozen=True)
class Block:
    """The lines of a phase, with those that stand before its steps.

    Attributes:
        phase: The phase.
        start: The first line.
        heads: The lines before its steps.
        section: The lines of its steps.
    """

    phase: Phase
    start: int
    heads: tuple[Line, ...]
    section: Section

    @property
    def first(self) -> int:
        """The first line of its steps."""
        return self.start + len(self.heads)


@dataclass(frozen=True, eq=False)
class Program:
    """What all listings of a run have in common.

    Attributes:
        schedule: The order of the steps.
        training: How the network is trained, with η as it was set last.
    """

    schedule: Schedule
    training: Training

    @property
    def network(self) -> Network:
        """The network."""
        return self.schedule.network

    @cached_property
    def frozen(self) -> Frozen:
        """The frozen parameters."""
        return Frozen.of(self.network, self.training.frozen)

    def at(self, position: Position) -> Listing:
        """The listing of the update that a step belongs to; after an epoch, of its last.

        Before the first update it is that of the first row.
        """
        if position.update:
            return self.listing(position.update, position.place)
        update = max(navigation.updates_done(self.schedule, position), 1)
        at_start = position.phase is Phase.INIT
        return self.listing(update, 0 if at_start else self.schedule.batch_rows(update) - 1)

    def listing(self, update: int, place: int) -> Listing:
        """The listing of an update of the run (from 1), with the row at a place of its batch."""
        schedule = self.schedule
        row = schedule.row(schedule.epoch_of(update), schedule.first_place(update) + place)
        return Listing(self, update, place, schedule.batch_rows(update), row)


@dataclass(frozen=True)
class Listing:
    """The lines of one row's forward pass, loss and gradients, then of the update.

    Attributes:
        program: What it has in common with other listings.
        update: The update of the run, from 1.
        place: The row's place in the batch, from 0.
        rows: How many rows the batch has.
        row: The row of the data, from 1.
    """

    program: Program
    update: int
    place: int
    rows: int
    row: int

    @cached_property
    def blocks(self) -> tuple[Block, ...]:
        """Forward, loss, gradients, update."""
        schedule, several = self.program.schedule, self.rows > 1
        network, made = schedule.network, self.program.training.batch_reduction
        which = f" ({self.place + 1} of {self.rows} in the batch)" if several else ""
        parts: tuple[tuple[Phase, tuple[Line, ...], Section], ...] = (
            (
                Phase.FORWARD,
                (Remark(f"forward: row {self.row}{which}"), Unpacking(self.row)),
                Forward(schedule),
            ),
            (Phase.LOSS, (Remark("loss"),), Loss(network)),
            (
                Phase.GRADIENT,
                (Remark("gradients, summed over the batch" if several else "gradients"),),
                Gradients(schedule, several, self.place == 0),
            ),
            (
                Phase.UPDATE,
                (Remark(f"update by the {made} over {self.rows} rows" if several else "update"),),
                Update(network, self.program.training, self.program.frozen, self.rows),
            ),
        )
        blocks, start = [], 0
        for phase, heads, section in parts:
            blocks.append(Block(phase, start, heads, section))
            start += len(heads) + section.lines
        return tuple(blocks)

    def __len__(self) -> int:
        """How many lines there are."""
        last = self.blocks[-1]
        return last.first + last.section.lines

    @property
    def row_lines(self) -> int:
        """How many of them belong to the row, before the update."""
        return self.blocks[-1].start

    def block(self, line: int) -> Block:
        """The block of a line."""
        return self.blocks[bisect_right(self.blocks, line, key=lambda block: block.start) - 1]

    def line(self, line: int) -> Line:
        """What stands in a line."""
        block = self.block(line)
        if line < block.first:
            return block.heads[line - block.start]
        return block.section.statement(line - block.first)

    def pieces(self, line: int) -> Iterator[Piece]:
        """A line in Python piece by piece, each made when it is asked for."""
        by_zero = self.program.training.settings.epsilon == 0.0
        python, content = Python(self.program.network.notation, by_zero), self.line(line)
        if isinstance(content, Remark):
            return iter(((f"# {content.text}", None),))
        if isinstance(content, Unpacking):
            return python.unpacked(self._symbols(), f"data[{content.row}]")
        return python.statement(content)

    def text(self, line: int) -> str:
        """A line in Python."""
        return "".join(text for text, _ in self.pieces(line))

    def places(self, position: Position) -> tuple[int, ...]:
        """The lines of a step; none where the step is not of this update."""
        for block in self.blocks:
            if block.phase is position.phase:
                return tuple(block.first + k for k in block.section.places(position.index))
        return ()

    def done(self, line: int, position: Position, places: tuple[int, ...]) -> bool:
        """Whether the step of a line came before a position, whose own lines `places` are."""
        if not places:  # before the first update, or after this one
            return position.phase is not Phase.INIT
        if line < places[0]:
            return True
        block = self.block(line)  # of a softmax, a step's lines stand apart
        at = line - block.first
        return block.phase is position.phase and block.section.index(at) < position.index

    def position(self, line: int) -> Position:
        """Where the step of a line stands in the run; of the line before a phase, its first."""
        block, schedule = self.block(line), self.program.schedule
        index = block.section.index(max(line - block.first, 0))
        last = block.phase is Phase.UPDATE
        row = 0 if last and self.rows > 1 else self.row
        epoch, place = schedule.epoch_of(self.update), self.rows - 1 if last else self.place
        there = Position(0, block.phase, epoch, self.update, place, index, row)
        return replace(there, t=schedule.t_of(there))

    def _symbols(self) -> Iterator[Symbol]:
        network = self.program.network
        for i in range(1, network.sizes[0] + 1):
            yield network.output(0, i)
        for k in range(1, network.sizes[-1] + 1):
            yield target(k)
