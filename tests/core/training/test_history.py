"""Histories and checkpoints stay bounded, exact at both ends, and never change what they handed out."""

import numpy as np
import pytest

from dlab_core.metrics.classification import Scores
from dlab_core.training.checkpoints import MAX_STATES, Checkpoints
from dlab_core.training.history import MAX_LOSSES, History


def scores(loss):
    return Scores(loss, 0.5, 0.5, 0.5, 0.5, np.eye(2, dtype=np.int64), 4)


def test_losses_are_kept_as_they_are_until_the_bound():
    history = History()
    assert np.isnan(history.last_loss)
    history.add_losses(1, np.arange(5.0))
    history.add_losses(6, np.arange(5.0))
    curves = history.curves()
    assert curves.steps.tolist() == list(range(1, 11))
    assert curves.losses.tolist() == [0, 1, 2, 3, 4] * 2
    with pytest.raises(ValueError, match="read-only"):
        curves.losses[0] = 1


def test_ten_million_steps_stay_bounded_with_both_ends_exact():
    history = History()
    for start in range(0, 10_000_000, 99_991):
        steps = np.arange(start + 1, start + 99_992)
        history.add_losses(start + 1, 1.0 / steps)
    curves = history.curves()
    assert MAX_LOSSES / 2 - 2 <= len(curves.steps) <= MAX_LOSSES + 1
    assert curves.steps[0] == 1
    assert curves.steps[-1] == steps[-1]
    assert np.array_equal(curves.losses, 1.0 / curves.steps)
    gaps = np.diff(curves.steps)
    assert gaps[1:-1].min() == gaps[1:-1].max()


def test_how_it_is_cut_does_not_matter():
    values = np.random.default_rng(0).random(100_000)
    whole, cut = History(), History()
    whole.add_losses(1, values)
    for start in range(0, 100_000, 777):
        cut.add_losses(start + 1, values[start : start + 777])
    assert np.array_equal(whole.curves().steps, cut.curves().steps)
    assert np.array_equal(whole.curves().losses, cut.curves().losses)


def test_what_was_handed_out_does_not_change():
    history = History()
    history.add_losses(1, np.arange(MAX_LOSSES, dtype=float))
    history.add_scores(0, {"train": scores(1.0), "test": None})
    before = history.curves()
    copies = before.steps.copy(), before.losses.copy(), before.scores["train.loss"].copy()
    history.add_losses(MAX_LOSSES + 1, np.arange(3.0 * MAX_LOSSES))
    for i in range(1000):
        history.add_scores(i, {"train": scores(2.0), "test": None})
    assert np.array_equal(before.steps, copies[0])
    assert np.array_equal(before.losses, copies[1])
    assert before.scores["train.loss"].tolist() == copies[2].tolist() == [1.0]
    assert np.isnan(before.scores["test.loss"][0])


def test_many_scorings_stay_bounded():
    history = History()
    for i in range(2 * MAX_LOSSES + 7):
        history.add_scores(i, {"train": scores(float(i))})
    curves = history.curves()
    assert len(curves.scored) <= MAX_LOSSES + 1
    assert curves.scored[0] == 0
    assert curves.scored[-1] == 2 * MAX_LOSSES + 6
    assert np.array_equal(curves.scored, curves.scores["train.loss"])


def test_a_history_comes_back_from_its_state_dict():
    history = History()
    history.add_losses(1, np.random.default_rng(0).random(40_000))
    history.add_scores(3, {"train": scores(1.0)})
    other = History()
    other.load_state_dict(history.state_dict())
    for each in (history, other):
        each.add_losses(40_001, np.arange(50_000.0))
    assert np.array_equal(history.curves().steps, other.curves().steps)
    assert other.curves().scores["train.loss"].tolist() == [1.0]


@pytest.mark.parametrize("count", [1, 2, 5])
def test_a_short_history_that_came_back_goes_on_step_by_step(count):
    history, other = History(), History()
    history.add_losses(1, np.arange(float(count)))
    other.load_state_dict(history.state_dict())
    assert other.last_loss == count - 1
    other.add_losses(count + 1, np.arange(4.0))
    assert other.curves().steps.tolist() == list(range(1, count + 5))


def state_dict(step, size=100):
    return {"w": np.full(size, float(step)), "step": np.array(step)}


def test_checkpoints_are_no_more_than_a_slider_can_tell_apart():
    checkpoints = Checkpoints()
    for step in range(MAX_STATES * 3):
        checkpoints.add(step, {"weights": np.zeros(2)})
        assert len(checkpoints.steps) <= MAX_STATES
    assert checkpoints.steps[[0, -1]].tolist() == [0, MAX_STATES * 3 - 1]
    assert len(checkpoints.steps) > MAX_STATES / 3


def test_checkpoints_thin_out_evenly_and_keep_both_ends():
    checkpoints = Checkpoints(max_bytes=40_000)
    for step in range(1000):
        checkpoints.add(step, state_dict(step))
        assert checkpoints.steps[0] == 0
        assert checkpoints.steps[-1] == step
    steps = checkpoints.steps
    assert 10 < len(steps) <= 40
    gaps = np.diff(steps)[:-1]
    assert gaps.max() == gaps.min()
    assert sum(a.nbytes for s in steps for a in checkpoints.at(int(s))[1].values()) <= 40_000


def test_checkpoints_that_went_back_thin_out_as_if_they_had_not():
    straight, back = Checkpoints(max_bytes=40_000), Checkpoints(max_bytes=40_000)
    for step in range(13):
        back.add(step, state_dict(step))
    for step in (6, 9):  # of which the second is not reached again
        back.rewind(step)
        assert back.steps.tolist() == list(range(7))
    for step in range(200):
        straight.add(step, state_dict(step))
        if step > 6:
            back.add(step, state_dict(step))
        assert step < 7 or back.steps.tolist() == straight.steps.tolist()
    back.rewind(-1)
    assert len(back.steps) == 0
    back.add(3, state_dict(3))
    assert back.at(3)[0] == 3


def test_a_history_that_went_back_goes_on_from_there():
    history = History()
    history.add_losses(1, np.arange(10.0))
    for step in (0, 4, 8):
        history.add_scores(step, {"train": scores(float(step))})
    history.rewind(4)
    assert history.last_loss == 3
    assert history.curves().steps.tolist() == [1, 2, 3, 4]
    assert history.curves().scored.tolist() == history.curves().scores["train.loss"].tolist() == [0, 4]
    history.add_losses(5, np.array([7.0]))
    assert history.curves().losses.tolist() == [0, 1, 2, 3, 7]
    history.rewind(0)
    assert np.isnan(history.last_loss)


def test_steps_stay_whole_numbers_when_rows_are_dropped():
    history = History()
    history.add_losses(1, np.ones(20_000))
    history.add_scores(20_000, {})
    history.rewind(500)
    curves = history.curves()
    assert {column.dtype for column in (curves.steps, curves.scored, curves.epochs)} == {np.dtype(np.int64)}
    assert 0 < curves.steps[-1] <= 500


def test_the_latest_not_after_a_step_is_found():
    checkpoints = Checkpoints()
    with pytest.raises(KeyError):
        checkpoints.at(3)
    for step in (0, 10, 20):
        checkpoints.add(step, state_dict(step))
    assert [checkpoints.at(s)[0] for s in (-5, 0, 9, 10, 19, 20, 99)] == [0, 0, 0, 10, 10, 20, 20]


def test_a_state_dict_that_is_not_finite_is_not_kept():
    checkpoints = Checkpoints()
    checkpoints.add(0, state_dict(0))
    checkpoints.add(1, {"w": np.array([1.0, np.inf])})
    assert checkpoints.steps.tolist() == [0]


def test_the_first_stays_the_first_when_it_is_added_again():
    checkpoints = Checkpoints(max_bytes=10_000)
    for step in (0, 0, 0, *range(1, 200)):
        checkpoints.add(step, state_dict(step))
        assert checkpoints.steps[0] == 0
        assert checkpoints.steps[-1] == step


def test_states_too_large_for_two_leave_the_newest():
    checkpoints = Checkpoints(max_bytes=10_000)
    for step in range(5):
        checkpoints.add(step, state_dict(step, size=1000))  # 8,000 bytes each
        assert checkpoints.steps.tolist() == [step]


@pytest.mark.parametrize("count", [10, MAX_LOSSES + 2, 3 * MAX_LOSSES + 1, 5 * MAX_LOSSES])
def test_a_thinned_history_that_was_kept_goes_on_as_if_it_had_not_been(count):
    never, kept = History(), History()
    losses = np.linspace(1, 0, 8 * MAX_LOSSES)
    for history in (never, kept):
        history.add_losses(1, losses[:count])
    again = History()
    again.load_state_dict(kept.state_dict())
    for history in (never, again):
        history.add_losses(count + 1, losses[count : count + 99])
    np.testing.assert_array_equal(again.curves().steps, never.curves().steps)
    np.testing.assert_array_equal(again.curves().losses, never.curves().losses)
