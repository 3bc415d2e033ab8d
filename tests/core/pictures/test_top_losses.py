"""The images that cost most."""

import numpy as np
import pytest

from dlab_core.metrics.classification import score_classes
from dlab_core.pictures.top_losses import TopLossesRequest
from dlab_core.recipe import KernelSVM, LogReg
from dlab_core.training.scoring import TOP_K


def test_the_top_losses_are_those_of_the_largest_loss(linear):
    found = linear.picture(TopLossesRequest())
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


def test_they_are_the_same_object_until_the_next_scoring(linear):
    assert linear.picture(TopLossesRequest()) is linear.picture(TopLossesRequest())


@pytest.mark.parametrize("model", [LogReg(), KernelSVM(c=5)])
def test_the_loss_of_an_image_is_what_it_adds_to_the_score(model, trained_on_digits):
    run = trained_on_digits(model)
    found = run.picture(TopLossesRequest())
    points = zip(found.predictions, found.truth, strict=True)
    alone = [score_classes(run.learner.output, said[None], [true], 10).loss for said, true in points]
    assert found.losses.max() > 0
    np.testing.assert_array_equal(found.losses, alone)
