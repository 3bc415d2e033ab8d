"""A frame says of which run, step and points it is, and why a picture is missing; the past is looked at beside it."""

import numpy as np
import pytest

from dlab_core.data.drawn import points_of_dataset
from dlab_core.pictures.fit import FitRequest
from dlab_core.pictures.loss_landscape import LossRequest
from dlab_core.pictures.marks import MarksRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.pictures.weight_images import WeightImagesRequest
from dlab_core.recipe import DeepNet, GaussianMixture, LinReg, LogReg, NoisyLine, Recipe, Training
from dlab_core.training.checkpoints import Checkpoints, Past
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import start_run

RECIPE = Recipe(model=DeepNet(), training=Training(rate=0.1, batch=20, steps=500, engine="autograd"))


def run_to(recipe, step, **of_run):
    run = start_run(recipe, **of_run)
    run.advance(step)
    return run


def test_a_frame_tells_of_which_run_it_is():
    run = run_to(RECIPE, 50, id=7)
    request = FrameRequest((MarksRequest(),))
    frame = run.frame(request)
    assert (frame.run, frame.request, frame.recipe, frame.dataset) == (7, request, RECIPE, run.dataset)
    assert (frame.shown_step, frame.last_step) == (50, 50)
    assert frame.epoch == run.epoch > 0
    assert frame.loss == run.scores["train"].loss
    assert (frame.engine, frame.device) == ("autograd", "cpu")
    np.testing.assert_array_equal(frame.saved_steps, run.checkpoints.steps)
    assert 0 <= frame.seconds < 60
    assert frame.get(MarksRequest) is frame.pictures[MarksRequest]
    assert frame.get(SurfaceRequest) is None


def test_a_request_is_found_by_its_class():
    surface = SurfaceRequest(shape=(4, 5))
    request = FrameRequest((MarksRequest(), surface))
    assert request.get(SurfaceRequest) is surface
    assert request.get(FitRequest) is None


def test_only_a_picture_that_is_missing_has_a_reason():
    run = run_to(RECIPE, 1)
    frame = run.frame(FrameRequest((MarksRequest(), WeightImagesRequest())))
    said = WeightImagesRequest().why_none(run.view())
    assert said
    assert frame.reasons == {WeightImagesRequest: said}
    assert frame.why_none(WeightImagesRequest) == said
    assert frame.why_none(MarksRequest) == frame.why_none(FitRequest) == ""


def test_a_run_without_saved_states_is_looked_at_as_it_is():
    run = start_run(RECIPE)
    assert run.view(5).learner is run.view().learner is run.learner


def test_the_one_saved_state_can_be_looked_at():
    run = run_to(RECIPE, 1)
    run.checkpoints.rewind(0)
    assert run.checkpoints.steps.tolist() == [0]
    assert run.frame(FrameRequest((), past=0)).shown_step == 0


def test_a_failed_run_shows_its_last_finite_step_and_the_past_that_is_asked_for():
    run = run_to(Recipe(data=NoisyLine(), model=LinReg(standardise=False), training=Training(rate=1.0, l2=0.0)), 1000)
    assert run.state == "failed"
    assert run.frame(FrameRequest(())).shown_step == run.checkpoints.steps[-1] > 0
    assert run.frame(FrameRequest((), past=0)).shown_step == 0


def test_what_overflows_in_a_picture_does_not_warn():
    run = run_to(RECIPE, 1)
    run.learner.load_state_dict(
        {n: a * np.float32(1e38) if n.startswith("module.weights") else a for n, a in run.learner.state_dict().items()}
    )
    run.frame(FrameRequest((SurfaceRequest(shape=(3, 3)),)))


# --------------------------------------------------------------------------------------------------- the past


class Remembered:
    """A learner that notes what was loaded into it, and knows nothing else."""

    def __init__(self):
        self.loaded, self.training = [], None

    def load_state_dict(self, state_dict):
        self.loaded.append(float(state_dict["a"]))

    def set_training(self, training):
        self.training = training

    def predict(self, x):
        return x + self.loaded[-1]


@pytest.fixture
def past():
    """Three saved states, and the learners that were made to look at them."""
    checkpoints, made = Checkpoints(), []
    for step in (0, 10, 20):
        checkpoints.add(step, {"a": np.array(float(step))})

    def make():
        made.append(Remembered())
        return made[-1]

    return Past(checkpoints, make), made


def test_a_learner_of_the_past_is_made_once_and_loaded_where_the_step_changes(past):
    past, made = past
    first = past.learner_at(10)
    assert past.learner_at(15) is first  # the latest state up to 15 is that of 10
    assert past.learner_at(20) is first
    assert past.learner_at(0) is first
    assert (len(made), first.loaded) == (1, [10.0, 20.0, 0.0])


def test_what_goes_about_does_not_move_what_is_shown(past):
    past, made = past
    shown = past.learner_at(10)
    assert past.predict_at(20, np.zeros(1)).tolist() == [20.0]
    assert past.predict_at(0, np.zeros(1)).tolist() == [0.0]
    assert (len(made), shown.loaded) == (2, [10.0])


def test_learners_of_the_past_take_over_another_penalty(past):
    past, made = past
    past.learner_at(10)
    past.predict_at(0, np.zeros(1))
    training = Training(l2=0.5)
    past.set_training(training)
    assert [learner.training for learner in made] == [training, training]


def test_without_a_state_the_step_that_was_asked_for_is_named():
    with pytest.raises(KeyError, match="7"):
        Checkpoints().at(7)


# ----------------------------------------------------------------------------------------------- what changes


def test_a_change_of_the_penalty_reaches_the_learner_that_is_looked_at():
    run = run_to(RECIPE.model_copy(update={"model": LogReg()}), 30)
    before = run.picture(LossRequest(), past=0)
    training = run.recipe.training.model_copy(update={"l2": 3.0})
    run.change(run.recipe.model_copy(update={"training": training}))
    after = run.picture(LossRequest(), past=0)
    assert not np.array_equal(before.values, after.values)


def test_points_that_change_are_warned_of_anew():
    run = start_run(Recipe(data=GaussianMixture()))
    assert run.message == ""
    drawn = points_of_dataset(run.dataset, run.recipe.data.split)
    run.change(run.recipe.model_copy(update={"data": drawn.model_copy(update={"points": drawn.points[:1]})}))
    assert "so none trains" in run.message
    run.change(run.recipe.model_copy(update={"data": drawn}))
    assert run.message == ""
