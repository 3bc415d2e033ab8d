"""Regions: connected where a class wins, and a number in each that is large enough, beside the points."""

import numpy as np
import pytest
from scipy.ndimage import distance_transform_cdt, label

from dlab_core.pictures.regions import Place, Regions, clearance, connected, find_regions, place_numbers


def regions_of(of_class) -> Regions:
    return find_regions(np.eye(3)[of_class], "scores")


def spiral(side=40):
    y, x = np.mgrid[:side, :side] - side / 2 + 0.5
    return (np.sin(np.arctan2(y, x) + np.hypot(x, y) / 3) > 0).astype(int)


@pytest.mark.parametrize("seed", range(5))
def test_the_depth_of_a_region_is_its_distance_along_rows_and_columns(seed):
    rng = np.random.default_rng(seed)
    of_class = np.kron(rng.integers(3, size=(4, 5)), np.ones((rng.integers(3, 9), rng.integers(3, 9)), dtype=int))
    values = np.eye(3)[of_class]
    depth = find_regions(values, "scores").depth
    around = np.pad(of_class, 1, constant_values=-1)
    inside = np.ones(of_class.shape, dtype=bool)
    for rows, columns in ((0, 1), (2, 1), (1, 0), (1, 2)):
        inside &= of_class == around[rows : rows + of_class.shape[0], columns : columns + of_class.shape[1]]
    np.testing.assert_array_equal(depth, distance_transform_cdt(inside, "taxicab"))
    assert depth.max() > 0


@pytest.mark.parametrize("seed", range(6))
def test_regions_are_connected(seed):
    rng = np.random.default_rng(seed)
    of_class = spiral() if not seed else np.kron(rng.integers(3, size=(13, 10)), np.ones((3, 4), dtype=int))
    found = connected(of_class)
    pairs = set()
    for c in np.unique(of_class):
        parts, count = label(of_class == c)
        of_parts = {(c, part): set(found[parts == part].tolist()) for part in range(1, count + 1)}
        assert all(len(numbers) == 1 for numbers in of_parts.values())
        pairs |= {number for numbers in of_parts.values() for number in numbers}
    assert pairs == set(range(found.max() + 1))
    assert len(pairs) == sum(label(of_class == c)[1] for c in np.unique(of_class))


def test_what_is_taken_are_points_and_the_numbers_of_the_axes():
    shares = np.array([[0.55, 0.275], [-0.1, 0.5], [1.0, 0.2]])  # two of them lie beyond the picture
    clear = clearance(shares, (20, 10), (0.1, 0.1))
    assert clear[5, 5] == 0
    assert not clear[:2].any()
    assert not clear[:, 0].any()
    assert clear[5, 7] == clear[7, 5] == 2
    assert clear[6, 6] == 2, "steps go along the axes"
    assert np.count_nonzero(clear == 0) == 1 + 2 * 10 + 18


def test_points_are_known_more_finely_than_cells():
    left, right = (clearance(np.array([[share, 0.5]]), (40, 40))[20, 22] for share in (0.501, 0.524))
    assert left > right + 0.5


@pytest.mark.parametrize("seed", range(20))
def test_each_large_region_has_a_number_inside_it_and_away_from_points(seed):
    rng = np.random.default_rng(seed)
    of_class = spiral() if not seed else np.kron(rng.integers(3, size=(4, 5)), np.ones((10, 8), dtype=int))
    regions, room = regions_of(of_class), 2.0
    points = rng.random((60, 2))
    places = place_numbers(regions, clearance(points, of_class.shape), room, ())
    assert len(places) > 1
    found = set()
    for place in places:
        cell = int(place.row * 40), int(place.column * 40)
        assert of_class[cell] == place.label
        found.add(int(regions.region[cell]))
        steps = np.abs((points - place[1:]) * 40).sum(axis=1)
        assert steps.min() >= room - 2 / 3, "to the accuracy of a third of a cell in both directions"
    assert len(found) == len(places)
    deep = {r for r in range(regions.region.max() + 1) if regions.depth[regions.region == r].max() >= 3 * room}
    assert deep <= found


def test_a_number_stays_where_it_is_while_it_has_room():
    of_class = np.repeat([[0] * 20 + [1] * 20], 40, axis=0)
    regions, clear = regions_of(of_class), np.full((40, 40), 80)
    kept, covered, other = Place(0, 0.22, 0.3), Place(1, 0.52, 0.5), Place(1, 0.2, 0.2)
    assert place_numbers(regions, clear, 2.0, (other, kept, covered))[0] == kept
    found = place_numbers(regions, clear, 2.0, (other, kept, covered))[1]
    assert found.label == 1
    assert found != covered, "it stood at the edge"


def test_a_region_full_of_points_has_a_number_only_where_it_would_be_missed():
    of_class = np.zeros((40, 40), dtype=int)
    of_class[:8, :8] = 1
    full = np.zeros((40, 40))
    assert [place.label for place in place_numbers(regions_of(of_class), full, 2.0, ())] == [0]
    assert [place.label for place in place_numbers(regions_of(of_class), full + 9, 2.0, ())] == [1, 0]


def test_an_edge_may_be_nearer_than_a_point():
    of_class = np.ones((40, 40), dtype=int)
    of_class[10:14] = 0  # a strip with one layer inside
    labels = [place.label for place in place_numbers(regions_of(of_class), np.full((40, 40), 9.0), 2.0, ())]
    assert labels.count(0) == 1
