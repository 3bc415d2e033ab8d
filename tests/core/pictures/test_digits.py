"""What is seen of a model of digits: its weights, the digits with the top losses, the prediction for a drawing."""

import numpy as np
import pytest

from dlab_core.metrics.classification import score_classes
from dlab_core.pictures.digits import PredictionRequest, TopLossesRequest
from dlab_core.pictures.frame_request import FrameRequest
from dlab_core.pictures.palette import LIGHT
from dlab_core.pictures.parameters import MarksRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.pictures.top_losses import TOP_K
from dlab_core.pictures.weight_images import WeightImagesRequest, weight_images
from dlab_core.recipe import DeepNet, Digits, KernelSVM, LogReg, Recipe, Training, files
from dlab_core.training.run import start_run

ASKED = FrameRequest(
    (WeightImagesRequest(), TopLossesRequest(), PredictionRequest(np.zeros((8, 8))), SurfaceRequest(), MarksRequest())
)


def trained(model, **training):
    run = start_run(Recipe(data=Digits(), model=model, training=Training(steps=200, batch=50, rate=0.3, **training)))
    while run.goes_on:
        run.advance(200)
    return run


@pytest.fixture(scope="module")
def linear():
    return trained(LogReg())


def test_each_class_of_a_linear_model_has_an_image_of_its_weights(linear):
    images = linear.frame(ASKED).get(WeightImagesRequest)
    weights = linear.learner.parameters()["W"]
    assert images.values.shape == (10, 8, 8)
    np.testing.assert_array_equal(images.values[3], weights[:, 3].reshape(8, 8))
    assert images.vmax == np.abs(weights).max()
    assert images.rgba.shape == (10, 8, 8, 4)
    pixel, digit = np.unravel_index(np.abs(weights).argmax(), weights.shape)
    colour = images.rgba[digit].reshape(-1, 4)[pixel][:3]
    np.testing.assert_allclose(colour, LIGHT.tints(2)[int(weights[pixel, digit] > 0)], atol=0.5)


def test_a_deeper_net_shows_the_filters_of_its_first_layer_and_an_svm_none(linear):
    assert trained(DeepNet(hidden=(20, 5))).frame(ASKED).get(WeightImagesRequest).values.shape == (20, 8, 8)
    assert WeightImagesRequest not in trained(KernelSVM(kernel="linear")).frame(ASKED).pictures
    assert weight_images(linear.learner, None, LIGHT) is None


def test_the_top_losses_are_those_of_the_largest_loss(linear):
    found = linear.frame(ASKED).get(TopLossesRequest)
    data, tested = linear.dataset, np.flatnonzero(linear.dataset.split == 2)
    predicted = linear.learner.predict(data.x[tested])
    losses = -np.log(predicted[np.arange(len(tested)), data.y[tested]])
    worst = np.argsort(-losses)[:TOP_K]
    np.testing.assert_array_equal(found.index, tested[worst])
    np.testing.assert_allclose(found.losses, losses[worst], rtol=1e-5)
    np.testing.assert_array_equal(found.images.reshape(TOP_K, -1), data.x[found.index])
    np.testing.assert_array_equal(found.truth, data.y[found.index])
    np.testing.assert_array_equal(found.predictions, predicted[worst])
    other = linear.picture(TopLossesRequest("train"))
    assert (linear.dataset.split[other.index] == 0).all()


@pytest.mark.parametrize("model", [LogReg(), KernelSVM(c=5)])
def test_the_loss_of_an_image_is_what_it_adds_to_the_score(model):
    run = trained(model)
    found = run.frame(ASKED).get(TopLossesRequest)
    points = zip(found.predictions, found.truth, strict=True)
    alone = [score_classes(run.learner.output, said[None], [true], 10).loss for said, true in points]
    assert found.losses.max() > 0
    np.testing.assert_array_equal(found.losses, alone)


def test_a_drawing_has_its_prediction(linear):
    x, _ = linear.dataset.of(2)
    drawing = np.kron(x[0].reshape(8, 8), np.ones((20, 20)))
    found = linear.picture(PredictionRequest(drawing))
    assert found.image.shape == (8, 8)
    assert found.probabilities.sum() == pytest.approx(1, abs=1e-6)
    assert found.probabilities.argmax() == linear.learner.predict(x[:1]).argmax()
    blank = linear.picture(PredictionRequest(np.zeros((50, 50))))
    np.testing.assert_array_equal(blank.probabilities, np.full(10, 0.1))


def test_scores_of_an_svm_are_turned_into_probabilities():
    svm = trained(KernelSVM(c=5))
    x, _ = svm.dataset.of(2)
    found = svm.picture(PredictionRequest(x[5].reshape(8, 8)))
    assert found.probabilities.sum() == pytest.approx(1)
    assert found.probabilities.argmax() == svm.learner.predict(x[5:6]).argmax()


def test_points_of_the_plane_have_none_of_these():
    run = start_run(files.with_values(Recipe(), ["training.steps=10"]))
    run.advance(10)
    assert set(run.frame(ASKED).pictures) == {SurfaceRequest, MarksRequest}


def test_digits_have_no_surface(linear):
    assert SurfaceRequest not in linear.frame(ASKED).pictures
