"""What the settings say: what goes on, what starts again, and what was done in the end."""

from __future__ import annotations

from collections.abc import Iterable

from core.continuing import GOES_ON
from core.data.errors import InputError
from core.data.experiment import Experiment
from core.data.kinds import text_of
from core.data.settings import MAX_SEED, OPTIONS
from core.rules import schedules
from core.rules.initializers import BY_NAME
from core.run.position import Reason
from core.words.endings import ENDINGS
from tui.settings.draft import Plan

ON, AGAIN, WRONG = "▶", "◀", "✗"
"""What stands before a label: the run goes on with it, starts again with it, or it is wrong."""

REST = "The run can go on with another learning rate or end; all else starts it again."
AHEAD = "Epochs start it again, too, since η depends on how many there are."
_WAYS_ON = {  # what it takes for another step, by why there is none
    Reason.EPOCHS: "it needs more of them to take another step",
    Reason.DIVERGED: "go back and lower the learning rate before that",
}


def labels(keys: Iterable[str]) -> str:
    """What some fields are called, in a row."""
    return ", ".join(OPTIONS[key].label for key in keys)


def wrong(error: InputError) -> str:
    """What is wrong with a value, and what to do, in sentences to stand beside it."""
    where = f"{error.where}: " if error.where and not error.key else ""
    what = error.what if where else _capital(error.what)
    hint = f" {_capital(error.hint)}" if error.hint else ""
    return f"{where}{what}.{hint}{'' if not hint or hint.endswith('?') else '.'}"


def wrong_at(plan: Plan, key: str) -> str:
    """What is wrong with the value of an option; empty where nothing is."""
    return wrong(plan.error) if plan.error is not None and key == plan.error_at else ""


def mark(plan: Plan, key: str) -> str:
    """What comes of the value of an option: a mark, empty where it is as it was."""
    if plan.error is not None and key == plan.error_at:
        return WRONG
    if key in plan.again:
        return AGAIN
    return ON if key in plan.changed else ""


def what_to_do(plan: Plan) -> str:
    """What taking a plan does, in a word or two."""
    if plan.again:
        return "Start again"
    return "Go on" if plan.changed else "Close"


def verdict(plan: Plan, edits: int) -> str:
    """What would come of a plan, in sentences.

    Args:
        plan: The plan.
        edits: How many changes have been made on the way, which end with the run.
    """
    if plan.error is not None:
        if not plan.error_at:
            return wrong(plan.error)
        label = OPTIONS[plan.error_at].label
        return f"These values cannot be used: see {label}. Until they can, all stays as it is."
    if not plan.changed:
        ahead = schedules.BY_NAME[str(plan.values["schedule"])].looks_ahead
        return f"{REST} {AHEAD}" if ahead else REST
    if not plan.again:
        return f"The run goes on with this: {labels(plan.changed)}.{_but(plan, 'is', 'are')}"
    late = [key for key in plan.again if key in GOES_ON and key != "epochs"]
    sentences = [f"Changing this starts the run again: {labels(plan.again)}."]
    if late:
        sentences.append(f"It might have ended before by its new {labels(late)}.")
    if "epochs" in plan.again:
        sentences.append("By its schedule, η depends on how many epochs there are.")
    if plan.followed:
        sentences.append(f"Follows from it: {_set(plan, plan.followed)}.")
    if plan.rate is not None:
        sentences.append(f"The learning rate stays {text_of(plan.rate)}.")
    if edits:
        sentences.append(_ended(edits, "ends", "end"))
    return " ".join(sentences)


def _but(plan: Plan, one: str, more: str) -> str:
    """What a run loses by going on, and why it may take no step all the same."""
    said = ""
    updates, edits = plan.loses
    if updates or edits:
        parts = [f"{updates:,} update{'s' if updates > 1 else ''}"] if updates else []
        parts += [f"{edits:,} change{'s' if edits > 1 else ''} made there"] if edits else []
        verb = one if updates + edits == 1 else more
        said += f" The {' and the '.join(parts)} after that {verb} discarded."
    if plan.ended is not None:
        said += f" But {ENDINGS[plan.ended]}: {_WAYS_ON[plan.ended]}."
    return said


def went_on(plan: Plan) -> str:
    """What a run goes on with."""
    rate = f" from here on{_restarted(plan)}" if "learning_rate" in plan.changed else ""
    others = [key for key in plan.changed if key != "learning_rate"]
    parts = [f"{_set(plan, ['learning_rate'])}{rate}"] if rate else []
    parts += [_set(plan, others)] if others else []
    said = f"The run goes on with {' and '.join(parts)}; what came before stays."
    return said + _but(plan, "was", "were")


def _restarted(plan: Plan) -> str:
    """That a schedule starts again with another learning rate."""
    name = str(plan.values["schedule"])
    return (
        "" if schedules.BY_NAME[name].is_constant else f", where the schedule {name} starts again"
    )


def started(plan: Plan, edits: int) -> str:
    """What a run has been started again with."""
    said = f"A new run, from the start, with {_set(plan, plan.changed)}."
    if plan.rate is not None:
        said += f" The learning rate stays {text_of(plan.rate)}."
    return f"{said} {_ended(edits, 'ended', 'ended')}" if edits else said


def restarted(experiment: Experiment, before: int, edits: int) -> str:
    """That a run has been started again.

    Args:
        experiment: What is run now.
        before: The seed of the run before it.
        edits: How many changes had been made on that run's way.
    """
    seed = experiment.init.seed
    if seed == before:
        said = f"The same run again, from the start, with seed {seed}."
    else:
        said = f"A new run, from the start, with seed {seed} instead of {before}."
        shuffled = experiment.training.shuffle or experiment.data.test_rows
        if not BY_NAME[experiment.init.scheme].is_random and not shuffled:
            said += " But nothing in it is random: its first values are set, its rows in order."
    return f"{said} {_ended(edits, 'ended', 'ended')}" if edits else said


def next_seed(seed: int) -> int:
    """The seed after this one."""
    return (seed + 1) % (MAX_SEED + 1)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _set(plan: Plan, keys: Iterable[str]) -> str:
    return ", ".join(f"{OPTIONS[key].label} {text_of(plan.values[key])}" for key in keys)


def _ended(edits: int, one: str, more: str) -> str:
    """That the changes made on the way end with the run, or ended."""
    if edits == 1:
        return f"The change made on the way {one} with the old run."
    return f"The {edits:,} changes made on the way {more} with the old run."
