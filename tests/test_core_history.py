"""The history of losses: bounded, exact in its bounds, independent of how the losses came in."""

from __future__ import annotations

import math
from array import array
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.run.history import FEWEST, LIMIT, Bucket, History, LossHistory

ANY_LOSS = st.floats(allow_nan=True, allow_infinity=True)
CHUNKS = st.lists(st.integers(0, 3000), max_size=6)


def synthetic(epochs: int) -> array[float]:
    """Losses that look like a noisy run's, the same every time."""
    return array("d", [3.0 / (k + 1) + ((k * 7919) % 101) / 500 for k in range(epochs)])


def filled(losses: array[float], test: array[float] | None = None) -> History:
    history = History()
    history.extend(losses, test, len(losses))
    return history


def shape(history: History) -> str:
    """Everything a snapshot holds, comparable where it holds nan."""
    snapshot = history.snapshot()
    return repr((snapshot.epochs, snapshot.width, snapshot.buckets, snapshot.test, snapshot.first))


def rounded(history: History) -> list[Bucket]:
    """The buckets without the last bits of their sums, which depend on when buckets merged."""
    snapshot = history.snapshot()
    assert snapshot.test in (None, snapshot.buckets)
    return [bucket._replace(total=round(bucket.total, 9)) for bucket in snapshot.buckets]


def test_empty() -> None:
    snapshot = History().snapshot()
    assert (snapshot.epochs, snapshot.buckets, snapshot.test) == (0, (), None)
    assert (snapshot.first, snapshot.last, snapshot.last_test) == (None, None, None)


def test_each_epoch_has_a_bucket_at_first() -> None:
    snapshot = filled(array("d", [3.0, 2.0])).snapshot()
    assert snapshot.buckets == (
        Bucket(1, 1, 3.0, 3.0, 3.0, 1, 3.0),
        Bucket(2, 2, 2.0, 2.0, 2.0, 1, 2.0),
    )
    assert (snapshot.first, snapshot.last, snapshot.width) == (3.0, 2.0, 1)


def test_full_history_merges_in_pairs_when_another_epoch_comes() -> None:
    losses = synthetic(LIMIT + 1)
    history = filled(losses[:LIMIT])
    assert len(history.snapshot().buckets) == LIMIT
    history.extend(losses[LIMIT:], None, 1)
    snapshot = history.snapshot()
    assert (len(snapshot.buckets), snapshot.width) == (LIMIT // 2 + 1, 2)
    first = snapshot.buckets[0]
    assert (first.first, first.last) == (1, 2)
    assert (first.low, first.high) == (min(losses[:2]), max(losses[:2]))
    assert first.mean == (losses[0] + losses[1]) / 2
    assert first.loss == losses[1]
    last = losses[-1]
    assert snapshot.buckets[-1] == Bucket(LIMIT + 1, LIMIT + 1, last, last, last, 1, last)


@settings(max_examples=50)
@given(st.lists(ANY_LOSS, max_size=60), st.lists(st.integers(0, 20), max_size=8))
def test_any_losses_give_the_same_in_any_chunks(losses: list[float], chunks: list[int]) -> None:
    whole, history = array("d", losses), History()
    at = 0
    for chunk in [*chunks, len(losses)]:
        part = whole[at : at + chunk]
        history.extend(part, part, len(part))
        at += len(part)
    assert shape(history) == shape(filled(whole, whole))


@settings(max_examples=50)
@given(CHUNKS)
def test_long_histories_are_the_same_in_any_chunks(chunks: list[int]) -> None:
    losses, history, at = synthetic(sum(chunks)), History(), 0
    for chunk in chunks:
        history.extend(losses[at : at + chunk], None, chunk)
        at += chunk
    assert shape(history) == shape(filled(losses))


@settings(max_examples=50)
@given(st.integers(1, 5 * LIMIT))
def test_buckets_are_bounded_and_cover_all_epochs(epochs: int) -> None:
    losses = synthetic(epochs)
    snapshot = filled(losses, losses).snapshot()
    assert len(snapshot.buckets) <= LIMIT
    assert snapshot.test == snapshot.buckets
    assert (snapshot.buckets[0].first, snapshot.buckets[-1].last) == (1, epochs)
    assert all(after.first == before.last + 1 for before, after in pairwise(snapshot.buckets))
    for bucket in snapshot.buckets:
        members = losses[bucket.first - 1 : bucket.last]
        assert bucket.low == min(members)
        assert bucket.high == max(members)
        assert bucket.mean == pytest.approx(math.fsum(members) / len(members), rel=1e-12)
        assert bucket.loss == members[-1]
        assert bucket is snapshot.buckets[snapshot.place(bucket.last)]


@settings(max_examples=50)
@given(st.lists(ANY_LOSS, min_size=1, max_size=40))
def test_numbers_that_are_not_finite_stay_out_of_the_bounds(losses: list[float]) -> None:
    bucket = Bucket(1, 0, math.inf, -math.inf, 0.0, 0, math.nan).extended(losses)
    tame = [loss for loss in losses if math.isfinite(loss)]
    assert bucket.finite == len(tame)
    assert bucket.last == len(losses)
    assert bucket.loss == losses[-1] or math.isnan(losses[-1])
    if tame:
        assert (bucket.low, bucket.high) == (min(tame), max(tame))
        assert bucket.low <= bucket.mean <= bucket.high
    else:
        assert math.isnan(bucket.mean)


def test_a_sum_beyond_the_largest_number_keeps_a_finite_mean() -> None:
    snapshot = filled(array("d", [1.7e308] * (LIMIT + 1))).snapshot()
    assert snapshot.buckets[0].mean == 1.7e308


@pytest.mark.parametrize("last", [math.nan, math.inf])
def test_the_loss_of_a_diverged_epoch_is_kept(last: float) -> None:
    snapshot = filled(array("d", [1.0, 2.0, last])).snapshot()
    assert repr(snapshot.last) == repr(last)
    assert snapshot.buckets[-1].finite == 0


@settings(max_examples=50)
@given(st.integers(0, 4 * LIMIT), st.data())
def test_truncated_and_given_again_is_the_same(epochs: int, data: st.DataObject) -> None:
    losses = synthetic(epochs)
    history = filled(losses, losses)
    wanted = data.draw(st.integers(0, epochs + 10))
    kept = history.truncate(wanted)
    assert kept <= min(wanted, epochs)
    assert kept == history.epochs == history.snapshot().epochs
    history.extend(losses[kept:], losses[kept:], epochs - kept)
    assert rounded(history) == rounded(filled(losses, losses))


@settings(max_examples=50)
@given(st.integers(1, LIMIT), st.data())
def test_short_histories_are_cut_exactly(epochs: int, data: st.DataObject) -> None:
    losses = synthetic(epochs)
    history = filled(losses)
    wanted = data.draw(st.integers(0, epochs))
    assert history.truncate(wanted) == wanted
    assert shape(history) == shape(filled(losses[:wanted]))


def test_little_left_of_a_long_history_starts_again() -> None:
    history = filled(synthetic(4 * LIMIT))
    assert history.truncate(4 * FEWEST) == 4 * FEWEST
    assert history.snapshot().width == 4
    assert history.truncate(4 * FEWEST - 1) == 0
    assert shape(history) == shape(History())


def test_test_losses_come_always_or_never() -> None:
    history = filled(array("d", [1.0]))
    with pytest.raises(ValueError, match="test losses"):
        history.extend(array("d", [1.0]), array("d", [1.0]), 1)
    history.truncate(0)
    history.extend(array("d", [1.0]), array("d", [4.0]), 1)
    assert history.snapshot().last_test == 4.0


def test_fewer_losses_than_epochs_are_refused() -> None:
    with pytest.raises(ValueError, match="2 epochs"):
        History().extend(array("d", [1.0]), None, 2)
    with pytest.raises(ValueError, match="1 epochs"):
        History().extend(array("d", [1.0]), array("d"), 1)


def test_only_count_losses_are_taken() -> None:
    history = History()
    history.extend(array("d", [1.0, 2.0]), array("d", [3.0, 4.0]), 1)
    snapshot = history.snapshot()
    assert (snapshot.last, snapshot.last_test) == (1.0, 3.0)


def test_a_snapshot_does_not_change() -> None:
    history = filled(synthetic(10))
    before = history.snapshot()
    kept = (before.epochs, before.buckets)
    history.extend(synthetic(LIMIT), None, LIMIT)
    history.truncate(3)
    assert (before.epochs, before.buckets) == kept


def test_epochs_outside_have_no_place() -> None:
    snapshot = filled(synthetic(5)).snapshot()
    for epoch in (0, 6):
        with pytest.raises(IndexError):
            snapshot.place(epoch)
    assert LossHistory().buckets == ()
