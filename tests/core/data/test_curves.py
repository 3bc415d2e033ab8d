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


@pytest.mark.parametrize(
    ("draw", "n", "without_noise", "noise"),
    [
        (curves.noisy_line, 100, lambda x: 3 * x + 2, 100.0),
        (curves.sine, 50, np.sin, 0.1),
        (curves.step, 50, lambda x: x > 0, 0.1),
    ],
)
def test_the_noise_is_that_of_the_seed_and_added(draw, n, without_noise, noise):
    x, y = draw(random_state=3)
    assert len(x) == n
    expected = without_noise(x) + noise * np.random.RandomState(3).randn(n)
    np.testing.assert_allclose(y, expected, atol=1e-12)


def test_the_noise_of_a_parabola_is_that_of_the_seed_and_added():
    x, y = parabola(5, noise=0.5, random_state=3)
    np.testing.assert_allclose(y, (x + 0.5 * np.random.RandomState(3).randn(5)) ** 2)


def test_a_sine_has_its_frequency_and_a_step_is_at_zero():
    x, y = curves.sine(9, frequency=2.0, noise=0.0, span=(-1.0, 1.0))
    np.testing.assert_allclose(y, np.sin(2 * x))
    assert (x[0], x[-1]) == (-1, 1)
    assert curves.step(5, noise=0.0, span=(-1.0, 1.0))[1].tolist() == [0, 0, 1, 1, 1]


def test_classes_on_a_line():
    x, labels = two_classes_1d(100_000)
    assert labels.mean() == pytest.approx(0.5, abs=0.01)
    for label, mean in ((0, -3), (1, 5)):
        assert x[labels == label].mean() == pytest.approx(mean, abs=0.05)
        assert x[labels == label].std() == pytest.approx(2, abs=0.05)
    x, labels = two_classes_1d()
    random = np.random.RandomState(0)
    assert labels.tolist() == random.randint(0, 2, 100).tolist()
    np.testing.assert_allclose(x, np.where(labels == 1, 5, -3) + 2 * random.randn(100))
    assert not np.array_equal(two_classes_1d(random_state=1)[0], x)
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
