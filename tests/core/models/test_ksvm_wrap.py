import doctest

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from dlab_core.data.mixtures import sample_gauss_2d, sample_gmm_2d
from dlab_core.metrics.classification import eval_perf_binary
from dlab_core.models import ksvm_wrap
from dlab_core.models.ksvm_wrap import KSVMWrap

KERNELS = ["rbf", "linear", "poly", "sigmoid"]


def test_the_example_of_the_docstring_holds():
    result = doctest.testmod(ksvm_wrap)
    assert result.attempted > 5
    assert result.failed == 0


def test_reference_experiment():
    X, Y_ = sample_gmm_2d(6, 2, 10, random_state=100)
    svm = KSVMWrap(X, Y_)
    assert eval_perf_binary(svm.predict(X), Y_) == pytest.approx((0.9333, 0.8667, 1.0), abs=5e-5)
    assert svm.converged
    assert svm.gamma == 0.5
    assert svm.get_scores(X).shape == (60,)
    np.testing.assert_array_equal(svm.predict(X), svm.get_scores(X) > 0)


def test_scores_of_the_support_vectors_tell_which_are_bounded():
    X, Y_ = sample_gmm_2d(6, 2, 10, random_state=100)
    svm = KSVMWrap(X, Y_)
    margin = np.where(Y_ == 1, 1, -1) * svm.get_scores(X)
    outside = np.setdiff1d(np.arange(60), svm.support)
    free = np.setdiff1d(svm.support, svm.bounded)
    assert len(outside) > 5
    assert len(free) > 5
    assert len(svm.bounded) > 5
    assert margin[outside].min() > 1 - 1e-2
    np.testing.assert_allclose(margin[free], 1, atol=1e-2)
    assert margin[svm.bounded].max() < 1 + 1e-2


def test_scores_follow_from_the_support_vectors():
    X, Y_ = sample_gmm_2d(6, 2, 10, random_state=100)
    svm = KSVMWrap(X, Y_, param_svm_c=2, param_svm_gamma=0.3)
    distances = ((X[:, None] - X[svm.support]) ** 2).sum(axis=2)
    expected = np.exp(-0.3 * distances) @ svm.model.dual_coef_[0] + svm.model.intercept_[0]
    np.testing.assert_allclose(svm.get_scores(X), expected, atol=1e-12)
    assert np.abs(svm.model.dual_coef_).max() == 2


@pytest.mark.parametrize("kernel", KERNELS)
@pytest.mark.parametrize("C", [2, 3, 5])
def test_the_class_with_the_largest_score_is_predicted(kernel, C):
    X, Y_ = sample_gauss_2d(C, 10, random_state=1)
    svm = KSVMWrap(X, Y_, param_svm_gamma="scale", kernel=kernel, max_iter=50_000)
    grid = np.stack(np.meshgrid(np.linspace(-5, 15, 40), np.linspace(-5, 15, 40)), axis=-1).reshape(-1, 2)
    scores = svm.get_scores(grid)
    if C == 2:
        scores = np.stack([-scores, scores], axis=1)
    assert scores.shape == (1600, C)
    np.testing.assert_array_equal(svm.predict(grid), scores.argmax(axis=1))
    np.testing.assert_array_equal(svm.model.predict(grid), svm.predict(grid))


def test_on_the_boundary_the_first_class_is_predicted():
    svm = KSVMWrap([[-1.0], [1.0]], [0, 1], kernel="linear")
    assert svm.get_scores([[0.0]]).tolist() == [0]
    assert svm.predict([[0.0]]).tolist() == [0]


def test_more_classes_are_told_apart_pair_by_pair():
    X, Y_ = sample_gauss_2d(4, 10, random_state=1)
    svm = KSVMWrap(X, Y_)
    assert len(svm.model.n_iter_) == 4 * 3 / 2
    assert set(svm.bounded) <= set(svm.support)
    assert (svm.predict(X) == Y_).mean() > 0.85


def test_classes_keep_their_numbers_where_one_is_missing():
    svm = KSVMWrap([[0.0, 0.0], [5.0, 5.0], [-5.0, 5.0]], [1, 4, 6])
    assert svm.classes.tolist() == [1, 4, 6]
    assert svm.predict([[5.0, 5.0], [0.0, 0.0]]).tolist() == [4, 1]
    assert KSVMWrap([[0.0], [1.0]], [2, 7]).predict([[1.0], [0.0]]).tolist() == [7, 2]


def test_gamma_auto_is_one_over_the_coordinates_and_scale_adapts():
    X, Y_ = sample_gauss_2d(2, 10, random_state=1)
    X = np.hstack([X, X, X, X])
    assert KSVMWrap(X, Y_).gamma == 1 / 8
    assert KSVMWrap(X, Y_, param_svm_gamma="scale").gamma == pytest.approx(1 / (8 * X.var()))
    assert KSVMWrap(X / 100, Y_, param_svm_gamma="scale").gamma == pytest.approx(1e4 / (8 * X.var()))
    assert KSVMWrap(X, Y_, param_svm_gamma=0.25).gamma == 0.25


def test_no_points_to_predict_are_allowed():
    assert KSVMWrap([[0.0], [1.0]], [0, 1]).predict(np.zeros((0, 1))).shape == (0,)
    assert KSVMWrap([[0.0], [1.0], [2.0]], [0, 1, 2]).get_scores(np.zeros((0, 1))).shape == (0, 3)


def test_the_iterations_are_bounded():
    X, Y_ = sample_gmm_2d(6, 2, 30, random_state=100)
    svm = KSVMWrap(X, Y_, 1e6, max_iter=100)
    assert not svm.converged
    assert svm.model.n_iter_.tolist() == [100]
    assert np.isfinite(svm.get_scores(X)).all()
    assert KSVMWrap([[0.0], [1.0]], [0, 1]).model.max_iter > 0


def test_points_at_one_place_are_learnt_as_well_as_they_can_be():
    svm = KSVMWrap(np.ones((5, 2)), [0, 0, 1, 1, 1], param_svm_gamma="scale")
    assert svm.gamma == 1
    assert svm.predict([[1.0, 1.0]]).shape == (1,)


@pytest.mark.parametrize(
    ("X", "Y_", "expected"),
    [
        (np.zeros((0, 2)), [], "There are no points"),
        ([[0.0], [1.0]], [3, 3], "All points belong to class 3"),
        ([[0.0], [np.nan]], [0, 1], "infinite or not a number"),
        ([[0.0], [np.inf]], [0, 1], "infinite or not a number"),
        ([[0.0], [1e200]], [0, 1], "too large"),
        ([[0.0], [1e-160]], [0, 1], "too close"),
        ([[0.0], [1.0]], [0, 1, 1], "one row"),
        ([0.0, 1.0], [0, 1], "one row"),
        ([[0.0], [1.0]], [0, 0.5], "not 0.5"),
        ([[0.0], [1.0]], [0, -1], "not -1"),
    ],
)
@pytest.mark.parametrize("gamma", ["auto", "scale"])
def test_data_that_cannot_be_learnt_from_is_rejected_in_words(X, Y_, expected, gamma):
    with pytest.raises(ValueError, match=expected):
        KSVMWrap(X, Y_, param_svm_gamma=gamma)


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"param_svm_c": 0}, "C must be"),
        ({"param_svm_c": np.inf}, "C must be"),
        ({"param_svm_gamma": -1.0}, "gamma must be"),
        ({"param_svm_gamma": 0.0}, "gamma must be"),
        ({"param_svm_gamma": "wide"}, "'wide'"),
        ({"kernel": "cosine"}, "'cosine'"),
        ({"degree": -1}, "degree must be"),
        ({"max_iter": -1}, "max_iter from 1"),
    ],
)
def test_settings_that_make_no_sense_are_rejected_in_words(options, expected):
    with pytest.raises(ValueError, match=expected):
        KSVMWrap([[0.0], [1.0]], [0, 1], **options)


def test_the_smallest_degree_and_one_iteration_are_allowed():
    assert KSVMWrap([[0.0], [1.0]], [0, 1], kernel="poly", degree=0, max_iter=1).support.size


def test_a_kernel_that_overflows_is_rejected_in_words():
    X, Y_ = sample_gauss_2d(2, 10, random_state=1)
    with pytest.raises(ValueError, match=r"linear kernel overflows with coordinates up to \d"):
        KSVMWrap(X * 1e48, Y_, kernel="linear")


@given(
    exponent=st.integers(-330, 305),
    kernel=st.sampled_from(KERNELS),
    gamma=st.sampled_from(["auto", "scale", 1.0]),
    seed=st.integers(0, 50),
)
@settings(max_examples=100)
def test_any_scale_is_learnt_or_rejected_without_a_warning(exponent, kernel, gamma, seed):
    X, Y_ = sample_gauss_2d(2, 5, random_state=seed)
    X = X * 10.0**exponent
    try:
        svm = KSVMWrap(X, Y_, param_svm_gamma=gamma, kernel=kernel, max_iter=10_000)
        refusal = "" if np.isfinite(svm.get_scores(X)).all() else "its scores are not finite"
    except ValueError as error:
        refusal = str(error)
    assert refusal == "" or any(reason in refusal for reason in ("too large", "too close", "overflows"))
    if -40 < exponent < 4:
        assert refusal == ""
