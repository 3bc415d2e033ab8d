"""A run that was kept in a file goes on as if nothing had happened."""

import io

import numpy as np
import pytest

from dlab_core import files
from dlab_core.recipe import Recipe
from dlab_core.run import start_run

BASE = ["data.kind=two_class", 'data.split={"kind": "share", "validation": 0.3}', "training.batch=8"]
RECIPES = {
    "fcann2": ["model.kind=fcann2"],
    "adam": ["model.kind=deep_net", "training.optimiser.kind=adam", "training.rate=0.01"],
    "dropout": ["model.kind=deep_net", "model.dropout=0.4", "model.batch_norm=true"],
    "patience": ["model.kind=deep_net", "training.patience=3", "training.eval_every=20", "training.rate=0.5"],
}


def through_a_file(state):
    kept = io.BytesIO()
    np.savez(kept, **state)
    kept.seek(0)
    with np.load(kept, allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("at", [0, 33, 200])
def test_it_goes_on_bit_for_bit(name, at):
    recipe = files.with_values(Recipe(), [*BASE, *RECIPES[name], "training.steps=300"])
    whole, first, second = (start_run(recipe) for _ in range(3))
    whole.advance(300)
    first.advance(at)
    second.load_kept(through_a_file(first.kept()))
    second.advance(300)
    assert second.learner.step == whole.learner.step
    assert second.message == whole.message
    for key, array in whole.learner.state().items():
        np.testing.assert_array_equal(second.learner.state()[key], array)
    mine, theirs = second.history.curves(), whole.history.curves()
    np.testing.assert_array_equal(mine.scored, theirs.scored)
    np.testing.assert_array_equal(mine.losses, theirs.losses)
    for key, values in theirs.scores.items():
        np.testing.assert_array_equal(mine.scores[key], values)
    assert second.scores["test"].accuracy == whole.scores["test"].accuracy
    np.testing.assert_array_equal(second.scores["test"].confusion, whole.scores["test"].confusion)
