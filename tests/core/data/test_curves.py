"""Data for regression: what is drawn is what it says, and the crops are the course's."""

import doctest

import numpy as np
import pytest

from dlab_core.data import curves
from dlab_core.data.curves import CROPS_SMALL, CROPS_X, CROPS_Y, noisy_line, parabola, three_classes_1d, two_classes_1d


def test_what_its_documentation_shows():
    assert doctest.testmod(curves).failed == 0


def test_a_line_has_its_slope_its_intercept_and_its_noise():
    x, y = noisy_line(100_000, random_state=1)
    assert (x[0], x[-1]) == (-100, 100)
    residuals = y - (3 * x + 2)
    assert abs(residuals.mean()) < 2
    assert residuals.std() == pytest.approx(100, rel=0.02)
    again = noisy_line(100_000, random_state=1)[1]
    assert np.array_equal(y, again)


def test_a_parabola_is_noisy_in_x():
    x, y = parabola()
    assert y.tolist() == [25, 16, 9, 4, 1, 0, 1, 4, 9, 16, 25]
    x, y = parabola(200_001, noise=1.0, random_state=3)
    outside, inside = np.abs(x) > 4.5, np.abs(x) < 0.5
    assert (y - x**2)[outside].std() > 4 * (y - x**2)[inside].std()


def test_classes_on_a_line():
    x, labels = two_classes_1d(100_000)
    assert labels.mean() == pytest.approx(0.5, abs=0.01)
    for label, mean in ((0, -3), (1, 5)):
        assert x[labels == label].mean() == pytest.approx(mean, abs=0.05)
        assert x[labels == label].std() == pytest.approx(2, abs=0.05)
    assert three_classes_1d([-5, -1.01, -0.99, 0, 1.99, 2.01, 9]).tolist() == [0, 0, 1, 1, 1, 2, 2]


def test_the_crops_give_the_losses_of_the_course():
    weights = np.array([(0.7171, -0.4566, 0.3752), (-2.4049, -0.1775, 0.8105)])
    biases = np.array([0.4293, -0.6531])
    x, y = CROPS_X[:CROPS_SMALL], CROPS_Y[:CROPS_SMALL]
    error = x @ weights.T + biases - y
    # The weights are given to four places, which leaves the losses about as many.
    assert (error**2).mean() == pytest.approx(37_871.86, rel=1e-4)
    weights = weights - 1e-5 * 2 * error.T @ x / error.size
    biases = biases - 1e-5 * 2 * error.sum(axis=0) / error.size
    assert ((x @ weights.T + biases - y) ** 2).mean() == pytest.approx(25_911.46, rel=1e-4)
    with pytest.raises(ValueError, match="read-only"):
        CROPS_X[0, 0] = 1
