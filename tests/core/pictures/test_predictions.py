"""The prediction for a drawing."""

import numpy as np
import pytest

from dlab_core.pictures.predictions import PredictionRequest
from dlab_core.recipe import KernelSVM


def test_a_drawing_has_its_prediction(linear):
    x, _ = linear.dataset.of(2)
    drawing = np.kron(x[0].reshape(8, 8), np.ones((20, 20)))
    found = linear.picture(PredictionRequest(drawing))
    assert found.image.shape == (8, 8)
    assert found.probabilities.sum() == pytest.approx(1, abs=1e-6)
    assert found.probabilities.argmax() == linear.learner.predict(x[:1]).argmax()
    blank = linear.picture(PredictionRequest(np.zeros((50, 50))))
    np.testing.assert_array_equal(blank.probabilities, np.full(10, 0.1))


def test_scores_of_an_svm_are_turned_into_probabilities(trained_on_digits):
    svm = trained_on_digits(KernelSVM(c=5))
    x, _ = svm.dataset.of(2)
    found = svm.picture(PredictionRequest(x[5].reshape(8, 8)))
    assert found.probabilities.sum() == pytest.approx(1)
    assert found.probabilities.argmax() == svm.learner.predict(x[5:6]).argmax()
