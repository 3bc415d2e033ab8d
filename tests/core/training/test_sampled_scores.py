"""Scores of many images are of a sample while a run goes on, and of all where it stands still; results never depend on
that."""

import numpy as np
import pytest

from dlab_core.data import as_drawn
from dlab_core.data.dataset import TRAIN
from dlab_core.metrics.classification import score_classes
from dlab_core.pictures.top_losses import TopLossesRequest
from dlab_core.recipe import Digits, LinReg, LogReg, PowerLoss, Recipe, Sine, Training, files
from dlab_core.training import scoring
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import start_run
from dlab_core.training.scoring import sample_of

RECIPE = Recipe(data=Digits(), model=LogReg(), training=Training(steps=60, batch=64, eval_every=20))
EARLY = files.with_values(
    RECIPE, ["data.validation=0.2", "training.patience=2", "training.rate=3", "training.steps=4000"]
)


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Take a sample of so few that scikit-learn's digits have more."""
    monkeypatch.setattr(scoring, "SAMPLE", 100)


def counts(run):
    return {split: scores.n for split, scores in run.scores.items() if scores}


def test_a_sample_is_the_same_for_a_seed_and_in_order():
    index = np.arange(1000, 3000)
    one, other = sample_of(index, 1), sample_of(index, 2)
    np.testing.assert_array_equal(one, sample_of(index, 1))
    assert len(np.unique(one)) == 100
    assert set(one) < set(index)
    assert set(one) != set(other)
    assert (np.diff(one) > 0).all()
    np.testing.assert_array_equal(sample_of(index[:100], 1), index[:100])


def test_scores_are_of_a_sample_on_the_way_and_of_all_at_the_end():
    run = start_run(RECIPE)
    run.advance(20)
    while run.scoring:
        run.advance(0)
    assert counts(run) == {"train": 100, "test": 100}
    assert run.frame(FrameRequest()).sampled
    while run.goes_on:
        run.advance(100)
    data = run.dataset
    assert counts(run)["train"] == (data.split == TRAIN).sum()
    assert not run.frame(FrameRequest()).sampled
    x, y = data.x[data.split == TRAIN], data.y[data.split == TRAIN]
    of_all = score_classes("probabilities", run.learner.predict(x), y, 10)
    assert run.scores["train"].accuracy == of_all.accuracy
    curves = run.history.curves()
    assert curves.scored.tolist() == [0, 20, 40, 60]
    assert curves.scores["train.accuracy"][-1] == pytest.approx(of_all.accuracy)


def test_a_step_that_is_looked_at_is_scored_whole_and_changes_nothing():
    looked_at, alone = start_run(RECIPE), start_run(RECIPE)
    for run in (looked_at, alone):
        run.advance(30)
    assert alone.scores["train"].n == 100
    while not looked_at.examine():
        assert looked_at.scoring
    frame = looked_at.frame(FrameRequest((TopLossesRequest("train"),)))
    assert (frame.scored_step, frame.sampled) == (30, False)
    assert counts(looked_at)["train"] == (looked_at.dataset.split == TRAIN).sum()
    assert frame.get(TopLossesRequest).losses.min() > alone.picture(TopLossesRequest("train")).losses.min()
    for run in (looked_at, alone):
        while run.goes_on:
            run.advance(7)
    one, other = looked_at.state_dict(), alone.state_dict()
    assert one.keys() == other.keys()
    for name in one.keys() - {"seconds"}:
        np.testing.assert_array_equal(one[name], other[name])


def test_an_examination_that_is_not_done_ends_with_the_next_step(monkeypatch):
    monkeypatch.setattr(scoring, "BLOCK", 100)
    run = start_run(RECIPE)
    run.advance(30)
    assert not run.examine()
    assert run.scoring
    run.advance(1)
    assert not run.scoring
    while not run.examine():
        pass
    assert run.frame(FrameRequest()).scored_step == 31


def test_what_decides_when_to_stop_is_scored_whole():
    run = start_run(EARLY)
    run.advance(40)
    assert counts(run)["train"] == 100
    assert counts(run)["validation"] == (run.dataset.split == 1).sum() > 100
    while run.goes_on:
        run.advance(100)
    assert run.ended_by == "patience"
    assert sum(counts(run).values()) == len(run.dataset)
    other = start_run(EARLY)
    other.load_state_dict(run.state_dict())
    assert counts(other) == counts(run)


def test_points_of_the_plane_are_never_sampled():
    run = start_run(files.with_values(Recipe(), ["data.N=200", "data.K=6"]))
    run.advance(10)
    assert sum(counts(run).values()) == len(run.dataset) == 1200


def test_an_examination_uses_the_loss_of_the_recipe():
    training = Training(loss=PowerLoss(m=1), rate=1e-3, steps=100, eval_every=100, l2=0.0)
    run = start_run(Recipe(data=Sine(), model=LinReg(), training=training))
    run.advance(50)
    while not run.examine():
        pass
    x, y = run.dataset.x, run.dataset.y
    assert run.scores["train"].loss == pytest.approx(np.abs(run.learner.predict(x) - y).mean())


def test_that_scores_were_of_a_sample_is_kept():
    run, other = start_run(RECIPE), start_run(RECIPE)
    run.advance(20)
    while run.scoring:
        run.advance(0)
    kept = run.state_dict()
    for state_dict, sampled in ((kept, True), ({n: a for n, a in kept.items() if n != "whole"}, False)):
        other.load_state_dict(state_dict)
        assert other.frame(FrameRequest(())).sampled is sampled


@pytest.fixture
def counted(monkeypatch):
    """Return a function that makes a run whose learner counts how many points it is asked about."""

    def make(recipe):
        run, asked = start_run(recipe), []
        predict = run.learner.predict
        monkeypatch.setattr(run.learner, "predict", lambda x: asked.append(len(x)) or predict(x))
        return run, asked

    return make


def examine(run, asked):
    """Examine a run to the end of that; return how many points were asked about."""
    asked.clear()
    while not run.examine():
        pass
    return sum(asked)


def test_a_step_is_examined_once(counted):
    run, asked = counted(RECIPE)
    run.advance(30)
    assert examine(run, asked) == len(run.dataset)
    assert examine(run, asked) == 0
    run.advance(1)
    assert examine(run, asked) == len(run.dataset)


def test_points_that_change_are_examined_anew_and_what_was_scored_whole_is_not(counted):
    drawn = as_drawn(Recipe())
    recipe = Recipe(data=drawn, training=Training(eval_every=100))
    run, asked = counted(recipe)
    run.advance(100)
    assert run.scorer.scored_step == 100
    assert examine(run, asked) == 0
    run.advance(7)
    assert examine(run, asked) == len(drawn.points)
    moved = drawn.model_copy(update={"points": drawn.points[1:]})
    run.change(recipe.model_copy(update={"data": moved}))
    assert examine(run, asked) == len(moved.points)
    assert sum(counts(run).values()) == len(moved.points)


def test_a_scoring_under_way_is_ended_first(monkeypatch):
    monkeypatch.setattr(scoring, "BLOCK", 10)
    run = start_run(RECIPE)
    while run.learner.step < 20 or not run.scorer.under_way:
        run.advance(20 - run.learner.step)
    assert not run.examine()
    while not run.examine():
        pass
    assert run.history.curves().scored.tolist() == [0, 20]


def test_a_failed_run_is_not_examined(counted):
    run, asked = counted(files.with_values(RECIPE, ["training.rate=10000", "training.l2=10"]))
    while run.goes_on:
        run.advance(50)
    assert run.state == "failed"
    assert examine(run, asked) == 0


def test_a_run_that_is_taken_up_can_be_looked_at_where_it_stands():
    run, other = start_run(RECIPE), start_run(RECIPE)
    run.advance(33)
    other.load_state_dict(run.state_dict())
    assert other.checkpoints.steps.tolist() == [33]
