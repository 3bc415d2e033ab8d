"""Values over the plane: those of the playground."""

import numpy as np
import pytest

from dlab_core.data import make_dataset
from dlab_core.data.curves import RADIUS, bump_values, plane_values, sample_surface
from dlab_core.recipe import Bumps, PlaneValues


def test_the_plane_rises_along_the_diagonal():
    assert plane_values(np.array([[5.0, 5.0], [-5.0, 5.0], [-3.0, -2.0]])).tolist() == [1.0, 0.0, -0.5]


def test_three_bumps_rise_and_three_fall():
    centres = np.array([[-4, 2.5], [4, 2.5], [0, -2.5], [0, 2.5], [-4, -2.5], [4, -2.5]])
    assert bump_values(centres).tolist() == [1, 1, 1, -1, -1, -1]
    assert bump_values(centres + np.array([1.0, 0.0])) == pytest.approx([0.5, 0.5, 0.5, -0.5, -0.5, -0.5])
    assert bump_values(np.array([[6.0, 6.0], [2.0, 0.0]])).tolist() == [0, 0]


def test_without_noise_the_points_lie_on_the_surface_and_with_it_beside():
    x, y = sample_surface(bump_values, 500, random_state=1)
    assert np.abs(x).max() <= RADIUS
    assert np.array_equal(y, bump_values(x))
    x, y = sample_surface(plane_values, 5000, noise=0.5, random_state=1)
    assert (y - plane_values(x)).std() == pytest.approx(np.sqrt(2 * 3**2 / 3) / 10, rel=0.05)


def test_places_are_drawn_by_the_seed_and_then_moved_by_noise():
    random = np.random.RandomState(4)
    places, moves = (random.uniform(-RADIUS, RADIUS, (240, 2)) for _ in range(2))
    x, y = sample_surface(plane_values, noise=0.25, random_state=4)
    assert np.array_equal(x, places)
    np.testing.assert_allclose(y, plane_values(places + 0.25 * moves), atol=1e-12)


@pytest.mark.parametrize("config", [PlaneValues(n=30), Bumps(n=30)])
def test_they_are_data_of_values(config):
    data = make_dataset(config, 1)
    assert (data.x.shape, data.y.shape, data.classes) == ((30, 2), (30, 1), None)
