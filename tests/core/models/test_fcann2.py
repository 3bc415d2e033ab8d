# ruff: noqa: NPY002  the course seeds NumPy's global generator
import doctest

import numpy as np
import pytest
import torch
from hypothesis import given, settings, strategies as st

from dlab_core.data.mixtures import sample_gmm_2d
from dlab_core.metrics.classification import class_to_onehot
from dlab_core.models import fcann2
from dlab_core.models.fcann2 import fcann2_classify, fcann2_train, forward, init_params, loss_and_gradients


def accuracy(X, Y_, params):
    return (fcann2_classify(X, *params).argmax(axis=1) == Y_).mean()


def test_the_example_of_the_docstring_holds():
    result = doctest.testmod(fcann2)
    assert result.attempted > 5
    assert result.failed == 0


@given(
    sizes=st.tuples(st.integers(1, 20), st.integers(1, 4), st.integers(1, 6), st.integers(2, 5)),
    param_lambda=st.sampled_from([0.0, 1e-3, 0.5]),
    seed=st.integers(0, 1000),
)
@settings(max_examples=30)
def test_gradients_equal_those_of_autograd(sizes, param_lambda, seed):
    N, D, hidden, C = sizes
    random = np.random.RandomState(seed)
    X, Y_ = 5 * random.randn(N, D), random.randint(C, size=N)
    params = [p + random.randn(*p.shape) for p in init_params(D, hidden, C, random)]
    loss, gradients = loss_and_gradients(X, class_to_onehot(Y_, C), tuple(params), param_lambda)

    W1, b1, W2, b2 = tensors = [torch.tensor(p, requires_grad=True) for p in params]
    logits = torch.relu(torch.tensor(X) @ W1.T + b1) @ W2.T + b2
    expected = torch.nn.functional.cross_entropy(logits, torch.tensor(Y_))
    expected = expected + param_lambda * ((W1**2).sum() + (W2**2).sum())
    expected.backward()
    assert loss == pytest.approx(expected.item(), abs=1e-10)
    for gradient, tensor in zip(gradients, tensors, strict=True):
        np.testing.assert_allclose(gradient, tensor.grad.numpy(), rtol=0, atol=1e-10)


def test_classify_is_the_softmax_of_the_forward_pass():
    random = np.random.RandomState(0)
    params = init_params(3, 4, 5, random)
    X = random.randn(7, 3)
    H, Z = forward(X, params)
    W1, b1, W2, b2 = params
    np.testing.assert_allclose(H, np.maximum(X @ W1.T + b1, 0))
    np.testing.assert_allclose(Z, H @ W2.T + b2)
    np.testing.assert_allclose(fcann2_classify(X, *params), np.exp(Z) / np.exp(Z).sum(axis=1, keepdims=True))


def test_large_scores_do_not_overflow():
    params = np.array([[1000.0]]), np.zeros(1), np.array([[1.0], [-1.0]]), np.zeros(2)
    np.testing.assert_array_equal(fcann2_classify([[5.0], [0.0]], *params), [[1, 0], [0.5, 0.5]])
    loss, gradients = loss_and_gradients(np.array([[5.0]]), np.array([[0.0, 1.0]]), params)
    assert loss == pytest.approx(10_000)
    assert all(np.isfinite(gradient).all() for gradient in gradients)


def test_weights_that_are_not_finite_give_nan_and_no_warning():
    params = np.array([[np.inf]]), np.zeros(1), np.array([[1.0], [-1.0]]), np.zeros(2)
    assert np.isnan(fcann2_classify([[0.0]], *params)).all()
    assert np.isnan(loss_and_gradients(np.array([[0.0]]), np.array([[0.0, 1.0]]), params)[0])


def test_training_is_gradient_descent_from_the_initial_parameters():
    X, Y_ = sample_gmm_2d(3, 2, 8, random_state=100)
    params = init_params(2, 4, 2, random_state=6)
    for _ in range(3):
        _, gradients = loss_and_gradients(X, class_to_onehot(Y_, 2), params, 0.01)
        params = tuple(p - 0.1 * g for p, g in zip(params, gradients, strict=True))
    trained = fcann2_train(X, Y_, param_niter=3, param_delta=0.1, param_lambda=0.01, hidden=4, random_state=6)
    for parameter, expected in zip(trained, params, strict=True):
        np.testing.assert_allclose(parameter, expected, rtol=1e-12)


def test_the_defaults_are_those_of_the_course():
    X, Y_ = sample_gmm_2d(3, 2, 4, random_state=100)
    first = fcann2_train(X, Y_, param_niter=1e1, random_state=1)
    second = fcann2_train(X, Y_, 10, 0.05, 1e-3, 5, 1)
    for one, other in zip(first, second, strict=True):
        np.testing.assert_array_equal(one, other)
    assert [p.shape for p in first] == [(5, 2), (5,), (2, 5), (2,)]
    assert fcann2_train.__defaults__[0] == 100_000


def test_the_global_seed_decides_when_none_is_given():
    X, Y_ = sample_gmm_2d(3, 2, 4, random_state=100)
    before = np.random.get_state()
    try:
        np.random.seed(8)
        first = fcann2_train(X, Y_, 5)
    finally:
        np.random.set_state(before)
    np.testing.assert_array_equal(first[0], fcann2_train(X, Y_, 5, random_state=8)[0])


def test_initial_scale_suits_the_number_of_inputs():
    W1, b1, W2, b2 = init_params(50, 2000, 3, random_state=0)
    assert W1.var() == pytest.approx(2 / 50, rel=0.05)
    assert b1.var() == pytest.approx(1, rel=0.1)
    assert W2.var() == pytest.approx(1 / 2000, rel=0.1)
    assert not b2.any()


def test_there_are_at_least_two_classes():
    params = fcann2_train([[0.0, 1.0], [1.0, 0.0]], [0, 0], 3, random_state=0)
    assert fcann2_classify([[0.0, 1.0]], *params).shape == (1, 2)
    params = fcann2_train([[0.0, 1.0], [1.0, 0.0]], [0.0, 3.0], 3, random_state=0)
    assert fcann2_classify([[0.0, 1.0]], *params).shape == (1, 4)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_reference_experiment_is_learnt(seed):
    X, Y_ = sample_gmm_2d(6, 2, 10, random_state=seed)
    assert accuracy(X, Y_, fcann2_train(X, Y_, 5_000, random_state=0)) > 0.93


@pytest.mark.slow
def test_the_reference_experiment_is_learnt_with_the_defaults():
    found = []
    for seed in (1, 2, 3, 100):
        X, Y_ = sample_gmm_2d(6, 2, 10, random_state=seed)
        found.append(accuracy(X, Y_, fcann2_train(X, Y_, random_state=0)))
    assert min(found) > 0.8
    assert np.mean(found) > 0.95


def test_divergence_is_reported_with_the_step():
    X, Y_ = sample_gmm_2d(6, 2, 10, random_state=2)
    with pytest.raises(FloatingPointError, match=r"after \d+ steps with param_delta = 1000.0: try a smaller"):
        fcann2_train(X, Y_, 1000, param_delta=1000.0, random_state=0)


@pytest.mark.parametrize(
    ("X", "Y_", "expected"),
    [
        ([[0.0, 1.0]], [0, 1], "not 1 and 2"),
        (np.zeros((0, 2)), [], "at least one point"),
        ([0.0, 1.0], [0, 1], "one row a point"),
        ([[0.0], [1.0]], [0, -1], "not -1"),
        ([[0.0], [1.0]], [0, 0.5], "not 0.5"),
        ([[0.0], [1.0]], [[0], [1]], "vector"),
        ([[0.0], [np.nan]], [0, 1], "not a number"),
    ],
)
def test_data_that_cannot_be_learnt_from_is_rejected_in_words(X, Y_, expected):
    with pytest.raises(ValueError, match=expected):
        fcann2_train(X, Y_, 1)


def test_shapes_that_do_not_fit_the_net_are_rejected_in_words():
    params = init_params(2, 5, 3, random_state=0)
    with pytest.raises(ValueError, match="points of 2 coordinates"):
        fcann2_classify(np.zeros((4, 3)), *params)
    for X, Yoh_ in [
        (np.zeros((4, 3)), np.zeros((4, 3))),
        (np.zeros((4, 2)), np.zeros((4, 2))),
        (np.zeros((4, 2)), np.zeros((3, 3))),
    ]:
        with pytest.raises(ValueError, match="do not fit a net 2 -> 3"):
            loss_and_gradients(X, Yoh_, params)
    with pytest.raises(ValueError, match="at least 1"):
        init_params(2, 0, 2)
