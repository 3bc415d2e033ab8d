"""The closed form of linear regression, and the nudging learner."""

import doctest

import numpy as np
import pytest
from sklearn.linear_model import LinearRegression, Ridge

from dlab_core.data.curves import CROPS_X, CROPS_Y
from dlab_core.models import closed_form, nudging
from dlab_core.models.closed_form import fit
from dlab_core.models.nudging import nudge


@pytest.mark.parametrize("module", [closed_form, nudging])
def test_what_their_documentation_shows(module):
    assert doctest.testmod(module).failed == 0


def test_least_squares_are_those_of_a_library():
    found, expected = fit(CROPS_X, CROPS_Y), LinearRegression().fit(CROPS_X, CROPS_Y)
    np.testing.assert_allclose(found.weights, expected.coef_.T, rtol=1e-9)
    np.testing.assert_allclose(found.biases, expected.intercept_, rtol=1e-9)
    assert found.unique
    assert found.remark == ""


@pytest.mark.parametrize("ridge", [1e-3, 1.0, 100.0])
def test_a_ridge_is_that_of_a_library_with_the_loss_a_mean(ridge):
    found = fit(CROPS_X, CROPS_Y, ridge)
    expected = Ridge(alpha=ridge * CROPS_Y.size).fit(CROPS_X, CROPS_Y)
    np.testing.assert_allclose(found.weights, expected.coef_.T, rtol=1e-7)
    np.testing.assert_allclose(found.biases, expected.intercept_, rtol=1e-7)


def test_more_features_than_points_give_the_least_norm_and_say_why():
    random = np.random.default_rng(0)
    x, y = random.normal(size=(5, 12)), random.normal(size=(5, 2))
    found = fit(x, y)
    np.testing.assert_allclose(x @ found.weights + found.biases, y, atol=1e-12)
    assert (found.rank, found.unique) == (4, False)
    assert "4 of the 12 features" in found.remark
    centred = x - x.mean(axis=0)
    np.testing.assert_allclose(found.weights, np.linalg.pinv(centred) @ (y - y.mean(axis=0)), atol=1e-12)
    assert fit(x, y, ridge=1e-3).unique


def test_equal_points_and_wrong_shapes():
    found = fit([[2.0], [2.0]], [[1.0], [3.0]])
    assert (found.weights.item(), found.biases.item(), found.rank) == (0.0, 2.0, 0)
    for x, y in (([[1.0]], [[1.0], [2.0]]), ([1.0], [1.0]), (np.empty((0, 1)), np.empty((0, 1)))):
        with pytest.raises(ValueError, match="rows"):
            fit(x, y)
    with pytest.raises(ValueError, match="ridge"):
        fit([[1.0]], [[1.0]], ridge=-1)


@pytest.mark.parametrize("start", [0.0, 0.3, 0.999])
def test_nudging_gets_there_one_step_at_a_time(start):
    tries = nudge(3.0, 9.0, start)
    assert abs(tries[-1].error) <= 0.1
    assert all(abs(error) > 0.1 for _, _, error in tries[:-1])
    np.testing.assert_allclose(np.diff([weight for weight, _, _ in tries]), 0.05)
    assert len(tries) <= 91


def test_nudging_ends_after_its_tries_and_may_swing_for_ever():
    assert len(nudge(3.0, 9.0, -50.0)) == 91
    swings = [weight for weight, _, _ in nudge(3.0, 9.0, 2.97, tolerance=0.001, tries=10)]
    assert len(set(np.round(swings, 6))) == 2
    assert len(nudge(3.0, 9.0, 3.0)) == 1
    with pytest.raises(ValueError, match="step"):
        nudge(3.0, 9.0, 0.5, step=0)
