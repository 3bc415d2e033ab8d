"""Going back: a run that goes on from a saved step is one that never went further."""

from dataclasses import replace

import numpy as np
import pytest

from dlab_core.data.drawn import points_of_dataset
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import DeepNet, Digits, FcAnn2, LogReg, Nudging, Recipe, Training
from dlab_core.recipe.files import find, with_values
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import start_run

MINI = Training(optimiser={"kind": "adam"}, rate=0.01, batch=10, l2=1e-3)
RECIPES = {
    "fcann2": Recipe(model=FcAnn2(), training=Training(batch=8)),
    "logreg": Recipe(model=LogReg()),
    "batch norm and dropout": Recipe(model=DeepNet(batch_norm=True, dropout=0.2), training=MINI),
    "fused": Recipe(model=DeepNet(), training=MINI),
    "line": find("line-noisy"),
    "nudging": Recipe(data=find("line-noisy").data, model=Nudging()),
    "digits": Recipe(data=Digits(), model=LogReg(), training=Training(batch=64)),
}
STOPS_EARLY = with_values(
    Recipe(),
    [
        "data.kind=two_class",
        "data.N=60",
        'data.split={"kind": "share", "validation": 0.4}',
        "model.kind=deep_net",
        "model.hidden=[30,30]",
        "training.rate=0.3",
        "training.steps=4000",
        "training.eval_every=10",
        "training.patience=20",
    ],
)


def assert_equal_runs(one, two):
    """Equal in all that a run keeps, but for the seconds and the journal."""
    a, b = one.state_dict(), two.state_dict()
    assert a.keys() == b.keys()
    for name in a.keys() - {"seconds", "journal"}:
        np.testing.assert_array_equal(a[name], b[name], err_msg=name)
    np.testing.assert_array_equal(one.checkpoints.steps, two.checkpoints.steps)
    assert (one.state, one.message) == (two.state, two.message)


@pytest.mark.parametrize("name", RECIPES)
def test_a_run_that_went_back_is_one_that_never_went_further(name):
    alone, went = start_run(RECIPES[name]), start_run(RECIPES[name])
    went.advance(130)
    saved = went.checkpoints.steps
    step = int(saved[len(saved) // 2])
    reached = went.learner.step
    went.go_back(step)
    assert went.learner.step == step
    assert went.checkpoints.steps[-1] == step
    alone.advance(step)
    while alone.scoring:
        alone.advance(0)
    assert_equal_runs(went, alone)
    for run in (went, alone):
        while run.learner.step < reached + 20 and run.goes_on:
            run.advance(reached + 20 - run.learner.step)
        while run.examine() is False:
            pass
    assert_equal_runs(went, alone)
    assert [(e.step, e.path, e.value) for e in went.journal] == [(step, ("step",), reached)]
    assert str(went.journal[0]) == f"Step {step:,}: went back here from step {reached:,}"


def test_early_stopping_forgets_what_it_saw_of_the_future():
    ended, alone = start_run(STOPS_EARLY), start_run(STOPS_EARLY)
    ended.advance(10_000)
    assert ended.ended_by == "patience"
    alone.advance(10_000)
    best, last = ended.learner.step, int(ended.checkpoints.steps[-1])
    assert 0 < best < last
    for step in (best - 10, best + 50):  # before the best one, and among those that were worse
        ended.go_back(step)
        assert (ended.state, ended.learner.step) == ("running", step)
        ended.advance(10_000)
        assert_equal_runs(ended, alone)


def test_settings_that_changed_since_hold_from_there_on():
    recipe = RECIPES["batch norm and dropout"]
    other = with_values(recipe, ["training.optimiser.kind=sgd", "training.batch=7", "training.rate=0.05"])
    alone, went = start_run(recipe), start_run(recipe)
    went.advance(80)
    went.change(other)
    went.advance(40)
    went.go_back(50)
    alone.advance(50)
    alone.change(other)
    for run in (alone, went):
        run.advance(60)
    state, expected = went.learner.state_dict(), alone.learner.state_dict()
    for name, array in expected.items():
        np.testing.assert_array_equal(state[name], array, err_msg=name)


def test_points_that_changed_since_are_learned_from_there_on():
    recipe = RECIPES["fused"]
    run = start_run(recipe)
    run.advance(60)
    drawn = points_of_dataset(run.dataset, recipe.data.split)
    fewer = recipe.model_copy(update={"data": drawn.model_copy(update={"points": drawn.points[:31]})})
    alone = start_run(recipe)
    alone.advance(50)
    for one in (run, alone):
        one.change(fewer)
        one.advance(20)
    run.go_back(50)
    assert sum(scores.n for scores in run.frame(FrameRequest((), 50)).scores.values() if scores) == 31
    run.advance(20)
    for name, array in alone.learner.state_dict().items():
        np.testing.assert_array_equal(run.learner.state_dict()[name], array, err_msg=name)


def test_a_diverged_run_goes_on_from_before():
    run = start_run(find("rate-too-large"))
    run.advance(1000)
    assert run.state == "failed"
    run.go_back(0)
    assert (run.state, run.learner.step) == ("running", 0)
    run.change(with_values(run.recipe, ["training.rate=0.1"]))
    run.advance(100)
    assert (run.state, run.learner.step) == ("running", 100)


# ------------------------------------------------------------------------------------------- looking back


def whole(run, step):
    """The scores of a step as a run alone finds them."""
    alone = start_run(run.recipe)
    alone.advance(step)
    while alone.examine() is False:
        pass
    return alone.scores


@pytest.mark.parametrize("name", [n for n in RECIPES if n != "digits"])
def test_everything_in_a_frame_of_the_past_is_of_its_step(name):
    run = start_run(RECIPES[name])
    run.advance(100)
    for step in run.checkpoints.steps[[0, len(run.checkpoints.steps) // 2]].tolist():
        frame, expected = run.frame(FrameRequest((), step)), whole(run, step)
        assert (frame.shown_step, frame.scored_step, frame.is_past) == (step, step, True)
        assert frame.loss == expected["train"].loss
        for split, scores in expected.items():
            assert (frame.scores[split] is None) == (scores is None)
            for measure in scores.measures if scores else ():
                assert getattr(frame.scores[split], measure) == getattr(scores, measure)
    assert run.frame(FrameRequest(())).scores is run.scores


def test_the_past_of_other_points_is_scored_on_those_there_are():
    run = start_run(RECIPES["logreg"])
    run.advance(60)
    then = run.frame(FrameRequest((), 20)).scores["train"]
    drawn = points_of_dataset(run.dataset, run.recipe.data.split)
    run.change(run.recipe.model_copy(update={"data": drawn.model_copy(update={"points": drawn.points[:31]})}))
    run.advance(1)
    now = run.frame(FrameRequest((), 20)).scores["train"]
    learner = run.view(20).learner
    assert now.n < then.n
    train = run.dataset.split == 0
    predicted = learner.predict(run.dataset.x[train]).argmax(axis=1)
    assert now.accuracy == (predicted == run.dataset.y[train]).mean()


def test_another_loss_is_that_of_the_past_too():
    run = start_run(find("line-noisy"))
    run.advance(50)
    squared = run.frame(FrameRequest((), 20))
    run.change(with_values(run.recipe, ["training.loss.m=1"]))
    absolute = run.frame(FrameRequest((), 20))
    assert squared.loss == squared.scores["train"].mse
    assert absolute.loss == absolute.scores["train"].mae


def test_the_past_of_many_images_is_a_sample_until_it_is_looked_at_for_long(monkeypatch):
    monkeypatch.setattr("dlab_core.training.scoring.SAMPLE", 100)
    monkeypatch.setattr("dlab_core.training.scoring.BLOCK", 200)
    run = start_run(RECIPES["digits"])
    while run.learner.step < 40:
        run.advance(40 - run.learner.step)
    frame = run.frame(FrameRequest((), 20))
    assert frame.sampled
    assert frame.scores["train"].n == 100
    blocks = 0
    while not run.examine_past(20):
        blocks += 1
    assert blocks > 5
    frame = run.frame(FrameRequest((), 20))
    assert not frame.sampled
    assert frame.scores["train"].n == 1438
    assert frame.loss == whole(run, 20)["train"].loss
    assert run.learner.step == 40


def test_the_penalty_is_apart_from_the_loss_and_both_are_what_is_trained_by():
    run = start_run(with_values(Recipe(model=DeepNet()), ["training.l2=0.01", "training.l1=0.001"]))
    run.advance(30)
    frame, past = run.frame(FrameRequest(())), run.frame(FrameRequest((), 20))
    run.advance(1)  # whose loss is that of the weights before it
    assert frame.loss + frame.penalty == pytest.approx(run.history.last_loss, rel=1e-5)
    assert past.penalty != frame.penalty
    assert past.loss + past.penalty == pytest.approx(run.history.curves().losses[20], rel=1e-5)
    assert start_run(with_values(Recipe(), ["training.l2=0"])).frame(FrameRequest(())).penalty is None
    two_layers = start_run(with_values(Recipe(), ["training.l2=0.01"]))
    two_layers.advance(30)
    penalty, loss = (getattr(two_layers.frame(FrameRequest(())), name) for name in ("penalty", "loss"))
    two_layers.advance(1)
    assert loss + penalty == pytest.approx(two_layers.history.last_loss, rel=1e-5)
    svm = start_run(find("svm-mixture"))
    svm.advance(1)
    assert svm.frame(FrameRequest(())).penalty is None


# -------------------------------------------------------------------------------------------------- pins


def test_a_pin_does_not_change_and_is_taken_up_where_it_was():
    recipe = RECIPES["fused"]
    run = start_run(recipe)
    run.advance(60)
    pin = run.pin()
    kept = {name: array.copy() for name, array in pin.state_dict.items()}
    run.advance(40)
    assert pin.step == 60
    for name, array in kept.items():
        np.testing.assert_array_equal(pin.state_dict[name], array, err_msg=name)
    again = start_run(pin.recipe)
    again.load_state_dict(pin.state_dict)
    again.advance(40)
    for name, array in run.learner.state_dict().items():
        np.testing.assert_array_equal(again.learner.state_dict()[name], array, err_msg=name)
    again.go_back(60)
    again.advance(40)
    for name, array in run.learner.state_dict().items():
        np.testing.assert_array_equal(again.learner.state_dict()[name], array, err_msg=name)


def test_a_frame_of_a_pin_shows_what_it_was():
    run = start_run(RECIPES["logreg"])
    run.advance(50)
    surface = SurfaceRequest(shape=(20, 30))
    then, pin = run.frame(FrameRequest((surface,))), run.pin()
    other = start_run(with_values(RECIPES["fused"], ["training.rate=0.001"]))
    other.advance(80)
    frame = other.frame(FrameRequest((surface,), pin=pin))
    assert (frame.shown_step, frame.last_step, frame.scored_step) == (50, 80, 50)
    np.testing.assert_array_equal(frame.get(SurfaceRequest).values, then.get(SurfaceRequest).values)
    assert frame.loss == then.loss
    assert frame.penalty == then.penalty
    assert not frame.is_past
    assert other.frame(FrameRequest((surface,))).shown_step == 80
    three = start_run(with_values(Recipe(), ["data.C=3"]))
    assert three.frame(FrameRequest((surface,), pin=pin)).shown_step == 0, "it says nothing of three classes"
    assert replace(FrameRequest(), pin=pin) == FrameRequest(pin=pin)


def test_a_pin_has_the_points_of_recipes_with_the_same_data_divided_alike():
    pin = start_run(RECIPES["logreg"]).pin()
    for change, expected in [("training.rate=0.5", True), ("training.seed=7", False), ("data.seed=7", False)]:
        assert pin.has_points_of(with_values(pin.recipe, [change])) is expected
