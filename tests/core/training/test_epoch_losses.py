"""The loss of an epoch is the mean of its steps, however they are cut, and of whole epochs only."""

import numpy as np
import pytest

from dlab_core.recipe import Digits, LogReg, Recipe, Training
from dlab_core.training.history import EpochLosses, History
from dlab_core.training.run import start_run


@pytest.mark.parametrize("per_epoch", [2, 7, 100])
@pytest.mark.parametrize("cut", [1, 3, 7, 64, 1000])
def test_epochs_however_the_steps_are_cut(per_epoch, cut):
    losses = np.random.default_rng(0).random(1000)
    history = History()
    for start in range(0, 1000, cut):
        history.add_losses(start + 1, losses[start : start + cut], start % per_epoch, per_epoch)
    curves = history.curves()
    whole = 1000 // per_epoch
    assert np.array_equal(curves.epochs, per_epoch * np.arange(1, whole + 1))
    assert np.array_equal(curves.epoch_losses, losses[: whole * per_epoch].reshape(whole, per_epoch).mean(axis=1))


def test_an_epoch_of_one_batch_is_not_reported():
    ends, means = EpochLosses().add(np.arange(5.0), 0, 1)
    assert not len(ends)
    assert not len(means)


def test_an_epoch_that_was_not_seen_whole_is_left_out():
    epochs = EpochLosses()
    assert epochs.add(np.array([1.0, 2.0]), 0, 3)[0].tolist() == []
    ends, means = epochs.add(np.array([5.0, 7.0, 9.0]), 0, 2)  # other batches: a new pass begins
    assert (ends.tolist(), means.tolist()) == ([1], [6.0])
    ends, means = epochs.add(np.array([1.0, 4.0, 6.0, 1.0]), 3, 4)  # from elsewhere, at the last batch of a pass
    assert (ends.tolist(), means.tolist()) == ([], [])
    ends, means = epochs.add(np.array([3.0]), 3, 4)
    assert (ends.tolist(), means.tolist()) == ([0], [(4 + 6 + 1 + 3) / 4])


def test_a_run_tells_them_and_keeps_them():
    recipe = Recipe(data=Digits(count=90), model=LogReg(), training=Training(batch=20, steps=23))
    whole, first, second = (start_run(recipe) for _ in range(3))
    while whole.state == "running":
        whole.advance(4)
    while first.learner.step < 12:
        first.advance(1)
    second.load_state_dict(first.state_dict())
    while second.state == "running":
        second.advance(100)
    for run in (whole, second):
        curves = run.history.curves()
        assert curves.epochs.tolist() == [5, 10, 15, 20]
        assert np.array_equal(curves.epoch_losses, whole.history.curves().losses[:20].reshape(4, 5).mean(axis=1))
    second.history.rewind(11)
    assert second.history.curves().epochs.tolist() == [5, 10]
