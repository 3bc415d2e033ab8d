"""Runs: the same however they are cut, watched, stopped, moved or saved."""

from dataclasses import replace

import numpy as np
import pytest

from dlab_core.data.dataset import TRAIN, Dataset
from dlab_core.data.drawn import points_of_dataset, split_of_new_point
from dlab_core.learners.make import make_learner
from dlab_core.pictures.fit import FitRequest
from dlab_core.pictures.loss_landscape import LossRequest
from dlab_core.pictures.marks import Marks, MarksRequest
from dlab_core.pictures.parameters import Parameters, ParametersRequest
from dlab_core.pictures.surface import Surface, SurfaceRequest
from dlab_core.recipe import (
    LINE,
    Adam,
    DeepNet,
    DrawnPairs,
    DrawnPoints,
    FcAnn2,
    GaussianMixture,
    KernelSVM,
    LeastSquares,
    LogReg,
    Nudging,
    Point,
    Recipe,
    Training,
)
from dlab_core.recipe.changes import NeedsNewStart
from dlab_core.recipe.files import find, with_values
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import Run, start_run
from dlab_core.training.scorer import next_scoring_step

FUSED = Recipe(model=DeepNet(), training=Training(optimiser=Adam(), rate=0.01, batch=10, l2=1e-3))
RECIPES = {
    "fcann2": Recipe(model=FcAnn2(), training=Training(batch=8)),
    "logreg": Recipe(model=LogReg()),
    "deep": Recipe(model=DeepNet(batch_norm=True), training=Training(optimiser=Adam(), rate=0.01, batch=10, l2=1e-3)),
    "fused": FUSED,
    "autograd": FUSED.model_copy(update={"training": FUSED.training.model_copy(update={"engine": "autograd"})}),
    "svm": Recipe(model=KernelSVM()),
}
SURFACE = SurfaceRequest(((-2, -2), (12, 12)), (20, 30))
ASKED = FrameRequest((SURFACE, MarksRequest(), ParametersRequest()))


def assert_equal_runs(one, two):
    a, b = one.learner.state_dict(), two.learner.state_dict()
    assert a.keys() == b.keys()
    for name in a:
        assert np.array_equal(a[name], b[name]), name
    curves, others = one.history.curves(), two.history.curves()
    for name in ("steps", "losses", "scored"):
        assert np.array_equal(getattr(curves, name), getattr(others, name)), name
    assert curves.scores.keys() == others.scores.keys()
    for name, values in curves.scores.items():
        assert np.array_equal(values, others.scores[name], equal_nan=True), name
    assert np.array_equal(one.checkpoints.steps, two.checkpoints.steps)
    assert one.scorer.scored_step == two.scorer.scored_step


@pytest.mark.parametrize("name", RECIPES)
def test_equal_recipes_give_equal_runs_however_they_are_cut(name):
    whole, cut = start_run(RECIPES[name]), start_run(RECIPES[name])
    whole.advance(120)
    for steps in (0, 1, 7, 5, 60, 40, 7):
        cut.advance(steps)
    assert_equal_runs(whole, cut)


@pytest.mark.parametrize("name", RECIPES)
def test_watched_equals_unwatched(name):
    watched, alone = start_run(RECIPES[name]), start_run(RECIPES[name])
    for i in range(30):
        watched.advance(3)
        watched.frame(ASKED)
        watched.frame(FrameRequest((SurfaceRequest(shape=(8, 8)), MarksRequest(), ParametersRequest()), past=i))
    alone.advance(90)
    assert_equal_runs(watched, alone)


@pytest.mark.parametrize("name", [n for n in RECIPES if n != "svm"])
def test_a_checkpoint_is_enough_to_go_on(name):
    run = start_run(RECIPES[name])
    run.advance(150)
    step, state_dict = run.checkpoints.at(100)
    assert 90 < step <= 100
    other = start_run(RECIPES[name])
    other.learner.load_state_dict(state_dict)
    other.learner.advance(150 - step)
    for key, value in run.learner.state_dict().items():
        assert np.array_equal(value, other.learner.state_dict()[key]), key


def test_the_two_seeds_govern_what_they_should():
    def weights(run):
        return run.learner.parameters()["W1"]

    base = start_run(Recipe())
    other_data = start_run(with_values(Recipe(), ["data.seed=5"]))
    other_weights = start_run(with_values(Recipe(), ["training.seed=5"]))
    assert np.array_equal(weights(base), weights(other_data))
    assert not np.array_equal(base.dataset.x, other_data.dataset.x)
    assert np.array_equal(base.dataset.x, other_weights.dataset.x)
    assert not np.array_equal(weights(base), weights(other_weights))
    assert not np.array_equal(base.dataset.split, other_weights.dataset.split)


def test_no_global_generator_is_touched():
    np.random.seed(3)  # noqa: NPY002
    before = np.random.get_state()[1].copy()  # noqa: NPY002
    import torch

    torch.manual_seed(3)
    torch_before = torch.get_rng_state()
    for recipe in RECIPES.values():
        start_run(recipe).advance(5)
    assert np.array_equal(before, np.random.get_state()[1])  # noqa: NPY002
    assert torch.equal(torch_before, torch.get_rng_state())


def test_scoring_steps_are_a_function_of_the_recipe():
    assert [next_scoring_step(s, None) for s in (0, 1, 49, 50, 100, 5000)] == [1, 2, 50, 51, 102, 5100]
    assert next_scoring_step(10**9, None) == 10**9 + 10_000
    assert [next_scoring_step(s, 25) for s in (0, 25, 30)] == [25, 50, 50]
    run = start_run(with_values(Recipe(), ["training.eval_every=25", "training.steps=110"]))
    run.advance(1000)
    assert run.history.curves().scored.tolist() == [0, 25, 50, 75, 100, 110]
    assert run.state == "finished"
    assert run.learner.step == 110


def test_the_run_ends_after_its_steps_and_goes_on_when_they_are_raised():
    run = start_run(with_values(Recipe(), ["training.steps=50"]))
    assert run.advance(80).state == "finished"
    assert run.advance(80).step == 50
    run.change(with_values(run.recipe, ["training.steps=60"]))
    assert run.state == "running"
    assert run.advance(80).step == 60
    endless = start_run(with_values(Recipe(), ["training.steps=null"]))
    assert endless.advance(500).state == "running"


def test_live_changes_act_at_once_and_are_journalled():
    run = start_run(RECIPES["deep"])
    run.advance(10)
    run.change(with_values(run.recipe, ["training.rate=0.5", "training.l2=0.0", "name=other", "about=why"]))
    run.advance(10)
    assert [(e.step, e.path, e.value) for e in run.journal] == [
        (10, ("training", "rate"), 0.5),
        (10, ("training", "l2"), 0.0),
    ]
    other = start_run(run.recipe)
    other.load_state_dict(run.state_dict())
    assert other.journal == run.journal
    unchanged = start_run(RECIPES["deep"])
    unchanged.advance(20)
    assert run.history.curves().losses[:10].tolist() == unchanged.history.curves().losses[:10].tolist()
    assert run.history.curves().losses[11] != unchanged.history.curves().losses[11]


def test_anything_else_needs_a_new_start_and_changes_nothing():
    run = start_run(RECIPES["deep"])
    run.advance(3)
    for assignment, expected in (
        ("model.hidden=[3]", "Hidden layers"),
        ("training.seed=9", "Weights seed"),
        ("data.K=3", "data"),
    ):
        with pytest.raises(NeedsNewStart, match=expected):
            run.change(with_values(run.recipe, [assignment, "training.rate=0.5"]))
    assert run.recipe == RECIPES["deep"]
    assert run.journal == []


@pytest.mark.parametrize("name", RECIPES)
def test_drawn_points_join_a_run(name):
    run = start_run(RECIPES[name])
    run.advance(10)
    before = run.learner.step
    drawn = points_of_dataset(run.dataset, run.recipe.data.split)
    split = split_of_new_point(len(drawn.points), drawn.split, run.recipe.training.seed)
    more = drawn.model_copy(update={"points": (*drawn.points, Point(3, 3, 1, split))})
    splits = run.dataset.split
    run.change(run.recipe.model_copy(update={"data": more}))
    assert len(run.dataset) == 61
    assert np.array_equal(run.dataset.split[:-1], splits)
    run.advance(10)
    assert run.learner.step > before
    assert run.scores["train"].n + run.scores["test"].n == 61
    assert len(run.frame(ASKED).get(MarksRequest).predicted) == 61
    run.change(RECIPES[name])  # undone
    assert len(run.dataset) == 60


def test_points_are_waited_for():
    run = start_run(Recipe(data=DrawnPoints()))
    run.advance(10)
    assert (run.state, run.learner.step) == ("waiting", 0)
    assert "draw some" in run.message
    frame = run.frame(ASKED)
    assert isinstance(frame.get(SurfaceRequest), Surface)
    run.change(run.recipe.model_copy(update={"data": DrawnPoints(points=(Point(0, 0, 0), Point(1, 1, 1)))}))
    run.advance(10)
    assert (run.state, run.learner.step, run.message) == ("running", 10, "")


def test_what_is_amiss_with_the_classes_is_reported():
    one = start_run(Recipe(data=DrawnPoints(points=(Point(0, 0, 0), Point(1, 1, 0)))))
    assert "one class" in one.message
    missing = start_run(Recipe(data=GaussianMixture(K=1, C=4)))
    assert "class" in missing.message
    svm = start_run(Recipe(data=DrawnPoints(points=(Point(0, 0, 0), Point(1, 1, 0))), model=KernelSVM()))
    svm.advance(1)
    assert svm.state == "failed"
    assert "All points are of class 1" in svm.message
    tested = svm.recipe.model_copy(update={"data": DrawnPoints(points=(Point(0, 0, 0), Point(1, 1, 1, "test")))})
    svm.change(tested)
    svm.advance(1)
    assert "All training points are of class 1" in svm.message
    assert "those of class 2 are held back" in svm.message
    svm.change(svm.recipe.model_copy(update={"data": DrawnPoints(points=(Point(0, 0, 0), Point(1, 1, 1)))}))
    svm.advance(1)
    assert (svm.state, svm.message) == ("finished", "")


def test_an_svm_is_scored_and_kept_only_once_its_points_are_fitted():
    run = start_run(RECIPES["svm"])
    run.advance(1)
    assert run.history.curves().scored.tolist() == [1]
    assert run.checkpoints.steps.tolist() == [1]
    data = points_of_dataset(run.dataset, run.recipe.data.split)
    run.change(run.recipe.model_copy(update={"data": data.model_copy(update={"points": data.points[:-1]})}))
    run.advance(1)
    assert run.history.curves().scored.tolist() == [1, 2]
    assert (run.history.curves().scores["train.accuracy"] > 0.9).all()
    shown = run.frame(ASKED).get(SurfaceRequest).values
    one_class = tuple(p._replace(y=0) for p in data.points)
    run.change(run.recipe.model_copy(update={"data": data.model_copy(update={"points": one_class})}))
    run.advance(1)
    assert run.state == "failed"
    assert np.array_equal(run.frame(ASKED).get(SurfaceRequest).values, shown)
    past = run.frame(replace(ASKED, past=1))
    assert past.get(SurfaceRequest).values.std() > 0


def test_support_vectors_of_the_past_are_points_that_are_there():
    run = start_run(RECIPES["svm"])
    run.advance(1)
    data = points_of_dataset(run.dataset, run.recipe.data.split)
    run.change(run.recipe.model_copy(update={"data": data.model_copy(update={"points": data.points[:25]})}))
    run.advance(1)
    marks = run.frame(replace(ASKED, past=1)).get(MarksRequest)
    assert 0 < len(marks.free) + len(marks.bounded) <= 25
    assert max([*marks.free, *marks.bounded]) < 25


def test_weights_that_the_last_step_ruins_are_a_divergence_too():
    longer = start_run(find("rate-too-large"))
    longer.advance(1000)
    last = longer.learner.step  # the next one noticed
    run = start_run(with_values(longer.recipe, [f"training.steps={last}"]))
    run.advance(last)
    assert run.learner.step == last
    assert not np.isfinite(run.learner.predict(run.dataset.x)).all()
    assert run.state == "failed"
    assert f"diverged at step {last}" in run.message
    with pytest.raises(NeedsNewStart):
        run.change(with_values(run.recipe, ["training.rate=0.1"]))


def test_iterations_lowered_below_the_step_end_the_run_with_scores_of_that_step():
    run = start_run(with_values(RECIPES["deep"], ["training.eval_every=1000"]))
    run.advance(30)
    assert run.scorer.scored_step == 0
    run.change(with_values(run.recipe, ["training.steps=20"]))
    run.advance(0)
    assert (run.state, run.scorer.scored_step) == ("finished", 30)


def test_a_diverging_run_stops_says_why_and_shows_the_last_finite_surface():
    run = start_run(find("rate-too-large"))
    progress = run.advance(1000)
    assert run.state == "failed"
    assert progress.diverged
    assert f"at step {run.learner.step + 1}" in run.message
    assert run.message.endswith("Lower the learning rate (now 1000).")
    frame = run.frame(ASKED)
    assert np.isfinite(frame.get(SurfaceRequest).values).all()
    assert frame.shown_step == run.checkpoints.steps[-1] == run.scorer.scored_step
    assert all(np.isfinite(a).all() for _, s in [run.checkpoints.at(10**9)] for a in s.values())
    with pytest.raises(NeedsNewStart, match="diverged"):
        run.change(with_values(run.recipe, ["training.rate=0.1"]))
    assert len(run.advance(10).losses) == 0


@pytest.mark.parametrize(
    ("rate", "loss", "expected"),
    [
        (1000, np.inf, "the loss became infinite. Lower the learning rate (now 1000)."),
        (0.05, np.nan, "the loss is no longer a number. Lower the learning rate (now 0.05)."),
        (0.00025, -np.inf, "the loss became infinite. Lower the learning rate (now 2.5e-4)."),
    ],
)
def test_a_smaller_rate_is_advised_before_it_is_known_how_small(rate, loss, expected):
    run = start_run(Recipe(training=Training(rate=rate)))
    run._diverge(1234, loss)
    assert run.message == f"Training diverged at step 1,234: {expected}"
    assert run.state == "failed"


def test_a_reason_that_the_learner_knows_is_told_instead(monkeypatch):
    run = start_run(Recipe(model=DeepNet()))
    monkeypatch.setattr(run.learner, "divergence_reason", lambda: "A layer is full.")
    run._diverge(3, np.nan)
    assert run.message == "Training diverged at step 3: the loss is no longer a number. A layer is full."


@pytest.mark.parametrize("model", [LeastSquares(degree=0), Nudging()])
def test_a_model_without_a_rate_is_not_told_to_lower_it(model):
    recipe = Recipe(data=DrawnPairs(), model=model)
    huge = Dataset(np.array([[1.0], [2.0]]), np.array([[1e308], [-1e308]]), np.zeros(2, dtype=np.uint8), LINE)
    run = Run(recipe, huge, make_learner(model, huge, recipe.training))
    with np.errstate(all="ignore"):
        run.advance(5)
    assert run.state == "failed"
    assert "diverged" in run.message
    assert "rate" not in run.message
    assert "make the largest of them smaller" in run.message


def test_a_frame_holds_what_was_asked_for_and_nothing_of_the_run():
    run = start_run(RECIPES["logreg"])
    run.advance(20)
    frame = run.frame(ASKED)
    surface, marks, table = (frame.get(kind) for kind in (SurfaceRequest, MarksRequest, ParametersRequest))
    assert isinstance(surface, Surface)
    assert isinstance(marks, Marks)
    assert isinstance(table, Parameters)
    assert surface.rgba.shape == (20, 30, 4)
    assert table.count == 6
    assert frame.recipe.data is run.recipe.data
    assert (frame.shown_step, frame.last_step) == (20, 20)
    rgba, losses = surface.rgba.copy(), frame.curves.losses.copy()
    run.advance(500)
    assert np.array_equal(surface.rgba, rgba)
    assert np.array_equal(frame.curves.losses, losses)
    assert run.frame(FrameRequest((MarksRequest(),))).pictures.keys() == {MarksRequest}


def test_the_past_is_looked_at_through_a_second_learner():
    run = start_run(RECIPES["deep"])
    run.advance(30)
    then = run.frame(ASKED)
    run.advance(170)
    now = run.learner.state_dict()
    past = run.frame(FrameRequest((SURFACE,), past=30))
    assert (past.shown_step, past.last_step) == (30, 200)
    assert np.array_equal(past.get(SurfaceRequest).values, then.get(SurfaceRequest).values)
    assert np.array_equal(run.picture(SURFACE, past=30).values, then.get(SurfaceRequest).values)
    assert not np.array_equal(run.picture(SURFACE).values, then.get(SurfaceRequest).values)
    for name, value in run.learner.state_dict().items():
        assert np.array_equal(value, now[name])


def test_a_frame_of_the_past_names_its_step_though_the_fit_looks_further_back():
    run = start_run(find("line-standardised"))
    run.advance(200)
    frame = run.frame(FrameRequest((FitRequest(),), past=120))
    assert frame.shown_step == run.checkpoints.at(120)[0] == 120
    assert [step for step, _ in frame.get(FitRequest).past][-1] < 120


def test_long_scoring_is_cut_into_blocks_and_changes_nothing(monkeypatch):
    whole = start_run(RECIPES["deep"])
    whole.advance(40)
    monkeypatch.setattr("dlab_core.training.scoring.BLOCK", 10)
    cut = start_run(RECIPES["deep"])
    calls = 0
    while cut.learner.step < 40:
        cut.advance(40 - cut.learner.step)
        calls += 1
    for _ in range(10):
        cut.advance(0)
    assert calls > 100
    assert_equal_runs(whole, cut)


def test_scores_are_of_the_splits():
    run = start_run(with_values(Recipe(), ["training.eval_every=100"]))
    run.advance(300)
    x, y = run.dataset.of(TRAIN)
    accuracy = (run.learner.predict(x).argmax(axis=1) == y).mean()
    frame = run.frame(ASKED)
    assert frame.scored_step == 300
    assert frame.scores["train"].accuracy == pytest.approx(accuracy)
    assert frame.scores["validation"] is None
    assert frame.scores["test"].n == 12
    assert frame.curves.scores["test.accuracy"][-1] == frame.scores["test"].accuracy


def test_pictures_of_the_past_do_not_depend_on_the_order_of_requests():
    run = start_run(find("line-standardised"))
    run.advance(200)
    fit, loss, table = FitRequest(), LossRequest(), ParametersRequest()
    first, second = (run.frame(FrameRequest(order, past=120)) for order in ((fit, table, loss), (loss, table, fit)))
    alone = run.view(120).learner.parameters()
    for frame in (first, second):
        assert frame.shown_step == 120
        assert np.array_equal(frame.get(FitRequest).ys, first.get(FitRequest).ys)
        assert np.array_equal(frame.get(LossRequest).values, first.get(LossRequest).values)
        assert [row.values[0] for row in frame.get(ParametersRequest).rows] == [a.flat[0] for a in alone.values()]
