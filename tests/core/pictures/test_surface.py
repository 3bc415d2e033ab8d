"""Surfaces: what is computed, coloured and contoured agrees with the learner that was looked at."""

import numpy as np

from dlab_core.data import make_dataset
from dlab_core.learners.make import make_learner
from dlab_core.pictures.contours import bounds_of
from dlab_core.pictures.palette import LIGHT
from dlab_core.pictures.surface import SurfaceRequest, surface, surface_of_function
from dlab_core.recipe import DeepNet, GaussianMixture, Training

RECT = ((-1.0, -2.0), (3.0, 2.0))


class Plane:
    """A learner whose second output is x1 and whose others are constant."""

    output = "probabilities"

    def __init__(self, classes=2, output="probabilities"):
        self.classes, self.output = classes, output

    def predict(self, x):
        out = np.zeros((len(x), self.classes))
        out[:, 1] = x[:, 0]
        out[:, 0] = 1 - x[:, 0] if self.output == "probabilities" else -x[:, 0]
        return out


def test_probabilities_are_coloured_about_one_half_with_the_boundary_there():
    found = surface(Plane(), SurfaceRequest(rect=RECT, shape=(16, 16)))
    (boundary,) = found.boundary
    assert boundary.level == 0.5
    assert np.allclose(boundary.vertices[:, 0], 0.5)
    first, second = LIGHT.tints(2)
    assert np.allclose(found.rgba[0, 0, :3], first, atol=1)
    assert np.allclose(found.rgba[0, -1, :3], second, atol=1)
    assert (found.rgba[:, :, 3] == 255).all()
    assert np.ptp(found.rgba, axis=0).max() == 0


def test_scores_have_margins_and_are_coloured_about_zero():
    found = surface(Plane(output="scores"), SurfaceRequest(rect=((-2, -2), (2, 2)), shape=(32, 32)))
    assert [c.level for c in found.margins] == [-1, 1]
    for contour in (*found.boundary, *found.margins):
        assert np.allclose(contour.vertices[:, 0], contour.level)
    left, right = found.rgba[0, 0, :3].astype(int), found.rgba[0, -1, :3].astype(int)
    assert np.allclose(left, LIGHT.tints(2)[0], atol=1)
    assert np.allclose(right, LIGHT.tints(2)[1], atol=1)


def test_more_classes_are_blended_and_each_has_its_boundary():
    data = make_dataset(GaussianMixture(K=6, C=4, N=20), 1)
    learner = make_learner(DeepNet(), data, Training(rate=0.05))
    learner.advance(300)
    request = SurfaceRequest(rect=bounds_of(data.x), shape=(60, 80))
    found = surface(learner, request)
    assert found.rgba.shape == (60, 80, 4)
    assert found.values.shape == (60, 80, 4)
    sure = found.values.max(axis=2) > 0.999
    tints = LIGHT.tints(4)[found.values.argmax(axis=2)]
    assert np.abs(found.rgba[:, :, :3].astype(float) - tints)[sure].max() <= 2
    vertices = np.concatenate([c.vertices for c in found.boundary])
    ordered = np.sort(learner.predict(vertices), axis=1)
    assert np.median(ordered[:, -1] - ordered[:, -2]) < 0.05


def test_row_zero_is_at_the_smallest_y():
    learner = Plane(output="scores")
    learner.predict = lambda x: np.column_stack([-x[:, 1], x[:, 1]])
    found = surface(learner, SurfaceRequest(rect=RECT, shape=(10, 10)))
    assert found.values[0, 0, 1] < found.values[-1, 0, 1]


def test_what_is_not_finite_is_no_surface():
    learner = Plane()
    learner.predict = lambda x: np.full((len(x), 2), np.nan)
    assert surface(learner, SurfaceRequest(rect=RECT, shape=(4, 4))) is None


def test_a_constant_surface_is_ground_without_a_contour():
    learner = Plane(output="scores")
    learner.predict = lambda x: np.zeros((len(x), 2))
    found = surface(learner, SurfaceRequest(rect=RECT, shape=(8, 8)))
    assert (found.rgba[:, :, :3] == 255).all()
    assert len(found.boundary[0].vertices) == 0


def test_the_picture_of_a_function_is_symmetric_about_the_offset():
    found = surface_of_function(lambda x: x[:, 0], ((0.0, 0.0), (1.0, 1.0)), 0.25, (10, 20))
    assert found.rgba.shape == (10, 20, 4)
    assert np.allclose(found.boundary[0].vertices[:, 0], 0.25)
    assert np.allclose(found.rgba[0, -1, :3], LIGHT.tints(2)[1], atol=1)
    assert not np.allclose(found.rgba[0, 0, :3], LIGHT.tints(2)[0], atol=20)
    assert surface_of_function(lambda x: x[:, 0], RECT, None).boundary == ()


def test_regions_are_where_each_class_wins_and_deepest_in_the_middle():
    learner = Plane(output="scores")
    found = surface(learner, SurfaceRequest(rect=((-2, -2), (2, 2)), shape=(80, 80)))
    regions = found.regions
    assert regions.of_class.shape == (40, 40)
    assert (regions.of_class[:, :20] == 0).all()
    assert (regions.of_class[:, 20:] == 1).all()
    assert regions.depth[20, 10] > regions.depth[20, 18] > regions.depth[20, 19] == 0
    assert surface_of_function(lambda x: x[:, 0], RECT).regions is None
