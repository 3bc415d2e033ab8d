"""Grids, and the lines of one value on them."""

import numpy as np

from dlab_core.pictures.contours import Grid, contours


def test_a_grid_has_the_centres_of_its_cells():
    grid = Grid(((-1.0, -2.0), (3.0, 2.0)), (4, 8))
    assert grid.xs.tolist() == [-0.75, -0.25, 0.25, 0.75, 1.25, 1.75, 2.25, 2.75]
    assert grid.ys.tolist() == [-1.5, -0.5, 0.5, 1.5]


def test_separate_lines_of_a_contour_are_not_joined():
    grid = Grid(((0, 0), (10, 10)), (100, 100))
    x, y = np.meshgrid(grid.xs, grid.ys)
    values = np.minimum((x - 2.5) ** 2, (x - 7.5) ** 2) + (y - 5) ** 2
    (contour,) = contours(values, grid, (1.0,))
    lines = np.split(contour.vertices, np.flatnonzero(~contour.joined) + 1)
    lines = [line for line in lines if len(line)]
    assert len(lines) == 2
    for line in lines:
        assert np.linalg.norm(np.diff(line, axis=0), axis=1).max() < 0.3
