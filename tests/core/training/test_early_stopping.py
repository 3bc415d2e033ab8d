"""Early stopping ends at the weights that did best on validation, whichever way a run is cut."""

import numpy as np
import pytest

from dlab_core.metrics.classification import score_classes
from dlab_core.pictures.top_losses import TopLossesRequest
from dlab_core.recipe import DeepNet, Digits, Recipe, Training, files
from dlab_core.training.early_stopping import EarlyStopping
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import start_run

OVERFITS = files.with_values(
    Recipe(),
    [
        "data.kind=two_class",
        "data.N=60",
        'data.split={"kind": "share", "validation": 0.4}',
        "model.kind=deep_net",
        "model.hidden=[30,30]",
        "training.rate=0.3",
        "training.steps=4000",
        "training.eval_every=50",
        "training.patience=8",
        "training.engine=autograd",
    ],
)


@pytest.fixture(scope="module")
def stopped():
    run = start_run(OVERFITS)
    run.advance(10_000)
    return run


def test_it_ends_at_the_step_that_did_best_and_says_so(stopped):
    curves = stopped.history.curves()
    accuracy, loss = curves.scores["validation.accuracy"], curves.scores["validation.loss"]
    best = int(curves.scored[np.lexsort((loss, -accuracy))[0]])
    last = int(curves.scored[-1])
    assert last < 4000, "it stopped early"
    assert (curves.scored > best).sum() == 8
    assert stopped.state == "finished"
    assert stopped.learner.step == stopped.scorer.scored_step == best
    assert stopped.scores["validation"].accuracy == accuracy.max()
    assert f"step {last:,}" in stopped.message
    assert f"step {best:,}" in stopped.message


def test_the_weights_are_those_of_that_step(stopped):
    plain = start_run(files.with_values(OVERFITS, ["training.patience=null", f"training.steps={stopped.learner.step}"]))
    plain.advance(10_000)
    for name, weights in plain.learner.parameters().items():
        np.testing.assert_array_equal(weights, stopped.learner.parameters()[name])


def test_it_stops_at_the_same_step_in_slices(stopped):
    run = start_run(OVERFITS)
    while run.state == "running":
        run.advance(37)
    assert run.learner.step == stopped.learner.step
    assert run.message == stopped.message


def test_without_a_validation_split_it_goes_on_and_says_why():
    run = start_run(files.with_values(OVERFITS, ['data.split={"kind": "share"}', "training.steps=600"]))
    run.advance(10_000)
    assert run.learner.step == 600
    assert "needs a validation set" in run.message


def test_scores_and_the_next_scoring_are_those_of_the_step_that_it_ends_at(stopped):
    best, scorer = stopped.learner.step, stopped.scorer
    plain = start_run(files.with_values(OVERFITS, ["training.patience=null", f"training.steps={best}"]))
    plain.advance(10_000)
    assert scorer.found.step == best
    assert stopped.scores["train"].loss == plain.scores["train"].loss
    assert stopped.frame(FrameRequest(())).scored_step == best
    assert scorer.next_step == best + OVERFITS.training.eval_every
    stopped.advance(1)
    assert (stopped.state, stopped.learner.step) == ("finished", best)


def test_it_counts_its_patience_anew_when_it_goes_on():
    run = start_run(OVERFITS)
    run.advance(10_000)
    best = run.learner.step
    run.change(files.with_values(OVERFITS, ["training.rate=1e-7"]))  # nothing becomes better
    assert run.scorer.stopping.worse == 0
    run.advance(10_000)
    last = int(run.message.split("step ")[1].split(";")[0].replace(",", ""))
    assert last == best + 8 * OVERFITS.training.eval_every


def test_as_good_as_the_best_is_not_better():
    stopping = EarlyStopping()
    scores = {"validation": score_classes("scores", np.eye(2), [0, 1], 2)}
    for step in (0, 10, 20):
        stopping.note(step, scores, dict)
    assert (stopping.best.step, stopping.worse) == (0, 2)


def test_it_goes_on_from_there_with_a_curve_that_never_turns_back():
    run = start_run(OVERFITS)
    run.advance(10_000)
    best = run.learner.step
    run.change(files.with_values(OVERFITS, ["training.rate=0.01", "training.patience=1000"]))
    assert "Stopped" not in run.message
    run.advance(500)
    assert run.learner.step == best + 500
    curves = run.history.curves()
    assert (np.diff(curves.steps) > 0).all()
    assert (np.diff(curves.scored) > 0).all()
    assert (np.diff(run.checkpoints.steps) > 0).all()


def test_the_top_losses_are_those_of_the_weights_it_ends_with():
    training = Training(steps=4000, batch=50, rate=2.0, eval_every=20, patience=3)
    run = start_run(Recipe(data=Digits(validation=0.2), model=DeepNet(hidden=(30,)), training=training))
    while run.state == "running":
        run.advance(100)
    assert "best" in run.message
    shown = run.picture(TopLossesRequest())
    predicted = run.learner.predict(run.dataset.x[shown.index])
    np.testing.assert_allclose(shown.predictions, predicted, rtol=1e-4, atol=1e-6)
    np.testing.assert_array_equal(shown.predicted, predicted.argmax(axis=1))
    kept, other = run.state_dict(), start_run(run.recipe)
    other.load_state_dict(kept)
    again = other.state_dict()
    assert {name for name in kept if "top_losses" in name} >= {"top_losses.train.index", "top_losses.test.index"}
    for name, array in kept.items():
        np.testing.assert_array_equal(again[name], array, err_msg=name)
