# ruff: noqa: NPY002  the course seeds NumPy's global generator
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from dlab_core.data.mixtures import Random2DGaussian, check_random_state, sample_gauss_2d, sample_gmm_2d


def gaussian_by_hand(random, minx=0, maxx=10, miny=0, maxy=10):
    """The course's recipe for mean and covariance, number by number."""
    u = random.random_sample(2)
    mean = [minx + u[0] * (maxx - minx), miny + u[1] * (maxy - miny)]
    v = random.random_sample(2)
    eigenvalues = [(v[0] * (maxx - minx) / 5) ** 2, (v[1] * (maxy - miny) / 5) ** 2]
    angle = random.random_sample() * 2 * np.pi
    R = np.array([[np.cos(angle), -np.sin(angle)], [np.sin(angle), np.cos(angle)]])
    return mean, R.T @ np.diag(eigenvalues) @ R


def test_first_gaussian_of_the_course():
    gaussian = Random2DGaussian(random_state=100)
    np.testing.assert_allclose(gaussian.mean, [5.43405, 2.78369], atol=5e-6)


def test_a_small_rectangle_will_do():
    assert 0.25 < Random2DGaussian(0.25, 0.75, 0.25, 0.75, random_state=0).mean.min() < 0.75


@given(seed=st.integers(0, 2**32 - 1))
@settings(max_examples=30)
def test_mean_and_covariance_follow_the_recipe(seed):
    gaussian = Random2DGaussian(-1, 3, 5, 25, random_state=seed)
    mean, covariance = gaussian_by_hand(np.random.RandomState(seed), -1, 3, 5, 25)
    np.testing.assert_allclose(gaussian.mean, mean)
    np.testing.assert_allclose(gaussian.covariance, covariance, atol=1e-12)


def test_samples_have_the_mean_and_the_covariance():
    gaussian = Random2DGaussian(random_state=7)
    X = gaussian.get_sample(20_000)
    assert X.shape == (20_000, 2)
    np.testing.assert_allclose(X.mean(axis=0), gaussian.mean, atol=0.05)
    np.testing.assert_allclose(np.cov(X.T), gaussian.covariance, atol=0.1)


def test_gaussians_come_before_points_and_classes_between_gaussians():
    random = np.random.RandomState(100)
    gaussians, classes = [], []
    for _ in range(4):
        gaussians.append(gaussian_by_hand(random))
        classes.append(random.randint(2))
    expected = np.vstack([random.multivariate_normal(mean, covariance, 40) for mean, covariance in gaussians])
    X, Y_ = sample_gmm_2d(4, 2, 40, random_state=100)
    np.testing.assert_allclose(X, expected)
    np.testing.assert_array_equal(Y_, np.repeat(classes, 40))


def test_component_labels_of_the_course():
    X, Y_ = sample_gmm_2d(4, 2, 40, random_state=100)
    assert X.shape == (160, 2)
    assert Y_.dtype == np.int64
    assert Y_[::40].tolist() == [0, 1, 0, 1]


def test_one_gaussian_for_each_class():
    random = np.random.RandomState(3)
    gaussians = [gaussian_by_hand(random) for _ in range(3)]
    expected = np.vstack([random.multivariate_normal(mean, covariance, 5) for mean, covariance in gaussians])
    X, Y_ = sample_gauss_2d(3, 5, random_state=3)
    np.testing.assert_allclose(X, expected)
    assert Y_.tolist() == [0] * 5 + [1] * 5 + [2] * 5


@pytest.mark.parametrize(
    "sample", [lambda **seed: sample_gauss_2d(2, 9, **seed), lambda **seed: sample_gmm_2d(6, 3, 9, **seed)]
)
def test_global_seed_seed_and_generator_give_the_same_numbers(sample):
    before = np.random.get_state()
    try:
        np.random.seed(100)
        X, Y_ = sample()
    finally:
        np.random.set_state(before)
    for random_state in (100, np.int64(100), np.random.RandomState(100)):
        X_again, Y_again = sample(random_state=random_state)
        np.testing.assert_array_equal(X_again, X)
        np.testing.assert_array_equal(Y_again, Y_)


def test_a_seed_leaves_the_global_generator_alone():
    before = np.random.get_state()[1].copy(), np.random.get_state()[2]
    sample_gmm_2d(3, 2, 10, random_state=5)
    np.testing.assert_array_equal(np.random.get_state()[1], before[0])
    assert np.random.get_state()[2] == before[1]


def test_one_generator_goes_on():
    generator = np.random.RandomState(0)
    assert check_random_state(generator) is generator
    first, second = sample_gauss_2d(1, 3, generator)[0], sample_gauss_2d(1, 3, generator)[0]
    assert not np.array_equal(first, second)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (lambda: sample_gauss_2d(0, 5), "C must be at least 1, not 0"),
        (lambda: sample_gauss_2d(2, 0), "N must be at least 1, not 0"),
        (lambda: sample_gmm_2d(0, 2, 5), "K must be at least 1"),
        (lambda: sample_gmm_2d(2, 2, 0), "N must be at least 1"),
        (lambda: Random2DGaussian(5, 5), "must be finite and not empty"),
        (lambda: Random2DGaussian(maxy=np.inf), "must be finite and not empty"),
        (lambda: sample_gmm_2d(2, 2, 2, random_state="seed"), "'seed'"),
    ],
)
def test_what_cannot_be_drawn_is_rejected_in_words(call, expected):
    with pytest.raises(ValueError, match=expected):
        call()


def test_data_and_metrics_need_neither_torch_nor_sklearn_nor_numba():
    code = (
        "import sys, dlab_core.data.mixtures, dlab_core.data.planar, dlab_core.metrics, dlab_core.models.fcann2;"
        "print({'torch', 'sklearn', 'numba', 'scipy'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"


@pytest.mark.parametrize(("name", "counts"), [("K", (0, 2, 3)), ("C", (2, 0, 3)), ("N", (2, 3, 0))])
def test_a_mixture_needs_components_classes_and_points(name, counts):
    with pytest.raises(ValueError, match=f"^{name} must be at least 1, not 0"):
        sample_gmm_2d(*counts)
