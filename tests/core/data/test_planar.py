# ruff: noqa: NPY002  the course seeds NumPy's global generator
import numpy as np
import pytest
from hypothesis import given, settings, strategies as st
from sklearn.datasets import make_moons

from dlab_core.data import planar

NOISY = [planar.circle, planar.xor, planar.two_gaussians, planar.spiral, planar.moons]
noisy = pytest.mark.parametrize("draw", NOISY)


@given(
    draw=st.sampled_from(NOISY),
    n=st.integers(1, 80),
    noise=st.floats(0, 0.5),
    seed=st.integers(0, 1000),
)
@settings(max_examples=100)
def test_half_of_the_points_belong_to_each_class_in_order(draw, n, noise, seed):
    X, Y_ = draw(n, noise, random_state=seed)
    assert X.shape == (n, 2)
    assert X.dtype == np.float64
    assert Y_.dtype == np.int64
    assert Y_.tolist() == [0] * (n - n // 2) + [1] * (n // 2)
    assert np.isfinite(X).all()


@noisy
def test_the_seed_decides_and_means_what_it_means_for_numpy(draw):
    X, Y_ = draw(50, 0.3, random_state=4)
    before = np.random.get_state()
    try:
        np.random.seed(4)
        X_global, Y_global = draw(50, 0.3)
    finally:
        np.random.set_state(before)
    np.testing.assert_array_equal(X_global, X)
    np.testing.assert_array_equal(Y_global, Y_)
    assert not np.array_equal(draw(50, 0.3, random_state=5)[0], X)


@pytest.mark.parametrize(
    ("draw", "second", "last"),
    [
        (planar.circle, (-1.079598, -3.433159), (1.08764, 0.135299)),
        (planar.xor, (-0.915908, 2.534652), (2.0923, 3.33739)),
        (planar.two_gaussians, (-1.947079, -1.3429), (3.640924, 2.968275)),
        (planar.spiral, (0.796379, 1.577455), (-1.906704, 1.767696)),
        (planar.moons, (-1.715539, 3.052892), (6.318541, 1.505523)),
    ],
)
def test_a_seed_gives_the_points_that_saved_experiments_had(draw, second, last):
    X, _ = draw(5, 0.3, random_state=7)
    np.testing.assert_allclose(X[[1, -1]], [second, last], atol=1e-6)


@pytest.mark.parametrize(
    ("draw", "seed", "third", "last"),
    [
        (planar.circle, 33, (3.14207, 2.518932), (-1.479035, 0.174891)),
        (planar.xor, 28, (-4.906968, 1.860231), (-4.050329, -1.324076)),
    ],
)
def test_it_does_too_where_a_class_had_to_be_drawn_again(draw, seed, third, last):
    X, _ = draw(5, 0.5, random_state=seed)
    np.testing.assert_allclose(X[[2, -1]], [third, last], atol=1e-6)


@noisy
def test_points_fill_the_square_of_side_12(draw):
    X, _ = draw(2000, random_state=0)
    assert 4 < np.abs(X[:, 0]).max() < 6
    assert 2.5 < np.abs(X[:, 1]).max() < 6


def test_two_class_data_of_the_course():
    random = np.random.RandomState(11)
    expected = np.vstack([[-1, 1] + 1.5 * random.randn(100, 2), [1, -1] + 1.5 * random.randn(100, 2)])
    X, Y_ = planar.two_class_data(random_state=11)
    np.testing.assert_array_equal(X, expected)
    assert Y_.tolist() == [0] * 100 + [1] * 100
    X, _ = planar.two_class_data(1, 0.0)
    np.testing.assert_array_equal(X, [[-1, 1], [1, -1]])


def test_circle_is_a_disc_in_a_ring():
    X, Y_ = planar.circle(400, random_state=0)
    radius = np.hypot(*X.T)
    assert radius[Y_ == 1].max() < 2.5
    assert radius[Y_ == 1].min() < 0.2
    assert radius[Y_ == 0].min() > 3.5
    assert 4.9 < radius[Y_ == 0].max() < 5
    for quadrant in (X[:, 0] > 0) * 2 + (X[:, 1] > 0) == np.arange(4)[:, None]:
        assert 70 < quadrant.sum() < 130


def test_xor_has_a_class_for_each_pair_of_opposite_quadrants():
    X, Y_ = planar.xor(400, random_state=0)
    np.testing.assert_array_equal(Y_, X[:, 0] * X[:, 1] > 0)
    assert np.abs(X).min() > 0.3
    assert np.abs(X).max() < 5.3
    for quadrant in (X[:, 0] > 0) * 2 + (X[:, 1] > 0) == np.arange(4)[:, None]:
        assert 70 < quadrant.sum() < 130


@pytest.mark.parametrize("draw", [planar.circle, planar.xor])
def test_noise_changes_classes_and_keeps_points_in_place(draw):
    X, Y_ = draw(400, 0.5, random_state=0)
    truth = np.hypot(*X.T) < 2.5 if draw is planar.circle else X[:, 0] * X[:, 1] > 0
    assert 0.05 < (truth != Y_).mean() < 0.4
    assert np.abs(X).max() < 5.3
    nearly, Y_ = draw(400, 0.01, random_state=0)
    truth = np.hypot(*nearly.T) < 2.5 if draw is planar.circle else nearly[:, 0] * nearly[:, 1] > 0
    assert (truth != Y_).mean() < 0.02


@pytest.mark.parametrize("draw", [planar.circle, planar.xor])
def test_a_class_that_chance_leaves_out_is_drawn_again(draw):
    for seed in range(200):
        X, _ = draw(4, 0.5, random_state=seed)
        assert X.shape == (4, 2)


def test_noise_reaches_five_times_its_value_from_the_border():
    X, Y_ = planar.circle(4000, 0.1, random_state=0)
    radius = np.hypot(*X.T)
    reach = 0.5 * np.sqrt(2)
    assert (radius[Y_ == 0] > 2.5 - reach).all()
    assert (radius[Y_ == 0] < 2.3).any()
    assert (radius[Y_ == 1] < 2.5).all()

    X, Y_ = planar.xor(4000, 0.2, random_state=0)
    near, changed = np.abs(X).min(axis=1) < 1, (X[:, 0] * X[:, 1] > 0) != Y_
    assert not changed[~near].any()
    assert np.abs(X[changed]).min(axis=1).max() > 0.9
    for quadrant in (X[:, 0] > 0) * 2 + (X[:, 1] > 0) == np.arange(4)[:, None]:
        assert changed[quadrant & near].mean() == pytest.approx(0.18, abs=0.06)


@pytest.mark.parametrize(("noise", "variance"), [(0, 0.5), (0.25, 2.25), (0.5, 4)])
def test_gaussians_widen_with_noise(noise, variance):
    X, _ = planar.two_gaussians(20_000, noise, random_state=0)
    for centre, cloud in [(-2, X[:10_000]), (2, X[10_000:])]:
        np.testing.assert_allclose(cloud.mean(axis=0), [centre, centre], atol=0.1)
        np.testing.assert_allclose(cloud.var(axis=0), variance, rtol=0.05)


def test_spiral_has_two_opposite_arms_of_one_and_three_quarter_turns():
    X, Y_ = planar.spiral(200)
    np.testing.assert_allclose(X[Y_ == 0], -X[Y_ == 1], atol=1e-12)
    arm = X[Y_ == 1]
    np.testing.assert_allclose(np.hypot(*arm.T), 5 * np.arange(100) / 100, atol=1e-12)
    angle = np.unwrap(np.arctan2(arm[1:, 0], arm[1:, 1]))
    np.testing.assert_allclose(angle, 2 * np.pi * 1.75 * np.arange(1, 100) / 100)


def test_spiral_noise_is_uniform_and_bounded():
    shift = planar.spiral(2000, 0.4, random_state=0)[0] - planar.spiral(2000)[0]
    assert 0.39 < shift.max() <= 0.4
    assert -0.4 <= shift.min() < -0.39
    assert abs(shift.mean()) < 0.02


def test_moons_are_those_of_scikit_learn_but_larger():
    expected, classes = make_moons(60, shuffle=False)
    X, Y_ = planar.moons(60)
    np.testing.assert_allclose(X / 3.5 + [0.5, 0.25], expected, atol=1e-12)
    np.testing.assert_array_equal(Y_, classes)
    assert np.ptp(X, axis=0) == pytest.approx([10.5, 5.25], abs=0.1)
    shift = planar.moons(20_000, 0.2, random_state=0)[0] - planar.moons(20_000)[0]
    np.testing.assert_allclose(shift.std(axis=0), 0.2 * 3.5, rtol=0.05)


@noisy
@pytest.mark.parametrize(
    ("n", "noise", "expected"), [(0, 0.1, "n must be"), (5, -0.1, "noise"), (5, 0.6, "noise"), (5, np.nan, "noise")]
)
def test_what_cannot_be_drawn_is_rejected_in_words(draw, n, noise, expected):
    with pytest.raises(ValueError, match=expected):
        draw(n, noise)


@pytest.mark.parametrize("wrong", [{"N": 0}, {"sigma": -1.0}, {"sigma": np.inf}])
def test_two_class_data_needs_points_and_a_width(wrong):
    with pytest.raises(ValueError, match="N must be at least 1"):
        planar.two_class_data(**wrong)


@pytest.mark.parametrize("draw", [planar.circle, planar.xor])
def test_noise_shifts_each_point_by_itself(draw):
    """Were all shifted alike, those that noise gives another class would lie on one side."""
    X, Y_ = draw(4000, 0.5, random_state=0)
    clean = np.hypot(*X.T) < 2.5 if draw is planar.circle else X[:, 0] * X[:, 1] >= 0
    moved = X[clean != (Y_ == 1)]
    quadrants = 2 * (moved[:, 0] > 0) + (moved[:, 1] > 0)
    assert np.bincount(quadrants, minlength=4).min() > len(moved) / 8
