"""Why a run ended, in words: the clause that every sentence about an end takes."""

from __future__ import annotations

from core.run.position import Reason

ENDINGS = {
    Reason.EPOCHS: "all its epochs are done",
    Reason.TARGET_LOSS: "the loss has met its target",
    Reason.CONVERGED: "the loss has stopped improving",
    Reason.DIVERGED: "it diverged, the loss is no longer a finite number",
}
