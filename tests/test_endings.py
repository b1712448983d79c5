"""Why a run ended is said in one way, wherever it is said."""

from __future__ import annotations

import pytest
from networks import given

from core.formulas.writing import Writer
from core.network.training import Training
from core.rules.optimizers import Settings
from core.run.position import Reason
from core.stepper import OutOfRun, Stepper
from core.steps.records import EndStep, EpochStep
from core.words.endings import ENDINGS
from tui.drawing.formulas import notices

RUNS = {
    Reason.EPOCHS: Training(epochs=2),
    Reason.TARGET_LOSS: Training(epochs=9, target_loss=1e9),
    Reason.CONVERGED: Training(epochs=9, patience=1, min_change=1e9),
    Reason.DIVERGED: Training(epochs=99, settings=Settings(learning_rate=1e9)),
}


def test_every_end_has_its_words() -> None:
    assert set(ENDINGS) == set(Reason) == set(RUNS)
    assert len(set(ENDINGS.values())) == len(ENDINGS)


@pytest.mark.parametrize("reason", Reason)
def test_what_is_said_at_an_end_agrees(reason: Reason) -> None:
    stepper = Stepper(given((1, 1), rows=2, training=RUNS[reason]))
    stepper.run_epochs(99)
    end = stepper.step
    assert isinstance(end, EndStep)
    with pytest.raises(OutOfRun) as refused:
        stepper.advance()
    texts = [stepper.explanation, str(refused.value)]
    close = stepper.seek((stepper.end or 0) - 1)
    assert isinstance(close, EpochStep)
    texts.append(stepper.explanation)
    writer = Writer(stepper.experiment.network.notation)
    for step in (close, end):
        drawn = notices.words(step, writer, 200)
        texts.append(" ".join(text for line in drawn for text, _ in line))
    assert [ENDINGS[reason] in text for text in texts] == [True] * 5
