"""A run that was kept in a file goes on as if nothing had happened."""

import io

import numpy as np
import pytest

from dlab_core.data.drawn import points_of_dataset
from dlab_core.recipe import Digits, LogReg, Recipe, Training, files
from dlab_core.training.run import start_run

BASE = ["data.kind=two_class", 'data.split={"kind": "share", "validation": 0.3}', "training.batch=8"]
RECIPES = {
    "fcann2": ["model.kind=fcann2"],
    "adam": ["model.kind=deep_net", "training.optimiser.kind=adam", "training.rate=0.01"],
    "dropout": ["model.kind=deep_net", "model.dropout=0.4", "model.batch_norm=true"],
    "patience": ["model.kind=deep_net", "training.patience=3", "training.eval_every=20", "training.rate=0.5"],
}


def through_a_file(state_dict):
    kept = io.BytesIO()
    np.savez(kept, **state_dict)
    kept.seek(0)
    with np.load(kept, allow_pickle=False) as arrays:
        return dict(arrays)


@pytest.mark.parametrize("name", RECIPES)
@pytest.mark.parametrize("at", [0, 33, 100])
def test_it_goes_on_bit_for_bit(name, at):
    recipe = files.with_values(Recipe(), [*BASE, *RECIPES[name], "training.steps=120"])
    whole, first, second = (start_run(recipe) for _ in range(3))
    whole.advance(120)
    first.advance(at)
    second.load_state_dict(through_a_file(first.state_dict()))
    second.advance(120)
    assert second.learner.step == whole.learner.step
    assert second.message == whole.message
    for key, array in whole.learner.state_dict().items():
        np.testing.assert_array_equal(second.learner.state_dict()[key], array)
    mine, theirs = second.history.curves(), whole.history.curves()
    np.testing.assert_array_equal(mine.scored, theirs.scored)
    np.testing.assert_array_equal(mine.losses, theirs.losses)
    for key, values in theirs.scores.items():
        np.testing.assert_array_equal(mine.scores[key], values)
    assert second.scores["test"].accuracy == whole.scores["test"].accuracy
    np.testing.assert_array_equal(second.scores["test"].confusion, whole.scores["test"].confusion)


def assert_equal_top_losses(one, two):
    assert one.keys() == two.keys() != set()
    for part, found in one.items():
        for name, array in found.items():
            np.testing.assert_array_equal(array, two[part][name], err_msg=f"{part} {name}")


def test_the_top_losses_are_kept_those_of_the_best_step_too():
    recipe = Recipe(
        data=Digits(count=200, validation=0.3),
        model=LogReg(),
        training=Training(rate=0.5, batch=20, steps=2000, patience=4, eval_every=7),
    )
    whole, first, second = (start_run(recipe) for _ in range(3))
    while whole.state == "running":
        whole.advance(100)
    while first.scorer.stopping.worse < 2:
        first.advance(1)
    second.load_state_dict(through_a_file(first.state_dict()))
    assert second.scorer.scored_step == first.scorer.scored_step
    assert_equal_top_losses(second.scorer.found.top_losses, first.scorer.found.top_losses)
    while second.state == "running":
        second.advance(100)
    assert "the weights are those of step" in whole.message
    assert second.message == whole.message
    assert_equal_top_losses(second.scorer.found.top_losses, whole.scorer.found.top_losses)


def test_the_journal_is_kept():
    run, other = start_run(Recipe()), start_run(Recipe())
    run.advance(10)
    points = points_of_dataset(run.dataset, run.recipe.data.split)
    run.change(files.with_values(run.recipe, ["training.rate=0.5", "training.patience=null", "training.batch=7"]))
    run.change(run.recipe.model_copy(update={"data": points}))
    run.change(run.recipe.model_copy(update={"data": points.model_copy(update={"points": points.points[1:]})}))
    assert [".".join(entry.path) for entry in run.journal] == ["training.rate", "training.batch", "data", "data.points"]
    other.load_state_dict(through_a_file(run.state_dict()))
    assert other.journal == run.journal
    without = {name: array for name, array in run.state_dict().items() if name != "journal"}  # of an earlier version
    other.load_state_dict(through_a_file(without))
    assert other.journal == []
