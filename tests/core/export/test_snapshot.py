"""Snapshots: frozen while the run goes on, which they do not change."""

import numpy as np
import pytest

from dlab_core.export.snapshot import CannotExport, snapshot_of
from dlab_core.recipe import DeepNet, DrawnPoints, KernelSVM, Recipe, Training, files
from dlab_core.training.run import start_run

RECIPE = Recipe(model=DeepNet(hidden=(4,)), training=Training(steps=100, eval_every=10))


def test_a_snapshot_stays_as_it_was_and_changes_no_result():
    run, other = start_run(RECIPE), start_run(RECIPE)
    run.advance(45)
    found = snapshot_of(run)
    predicted = found.learner_at(found.step).predict(run.dataset.x)
    np.testing.assert_array_equal(predicted, run.learner.predict(run.dataset.x))
    assert (found.step, sorted(found.states)) == (45, [0, 10, 20, 30, 40, 45])
    run.advance(55)
    other.advance(100)
    np.testing.assert_array_equal(found.learner_at(45).predict(run.dataset.x), predicted)
    assert len(found.curves.steps) == 45
    for name, array in other.state_dict().items():
        if name != "seconds":
            np.testing.assert_array_equal(run.state_dict()[name], array)


@pytest.mark.parametrize(("past", "step"), [(None, 45), (45, 45), (44, 40), (40, 40), (5, 0), (-1, 0)])
def test_the_step_that_is_looked_at_is_the_last_saved_one_before_it(past, step):
    run = start_run(RECIPE)
    run.advance(45)
    assert snapshot_of(run).step_at(past) == step


def test_of_a_run_that_failed_there_is_its_last_good_state():
    run = start_run(files.find("rate-too-large"))
    while run.goes_on:
        run.advance(100)
    found = snapshot_of(run)
    assert found.step == run.checkpoints.steps[-1]
    assert np.isfinite(found.learner_at(found.step).predict(found.dataset.x)).all()


def test_what_was_not_fitted_has_no_state():
    found = snapshot_of(start_run(Recipe(data=DrawnPoints(), model=KernelSVM())))
    with pytest.raises(CannotExport, match="Nothing was learned yet"):
        found.step_at(None)
