"""A request that does not apply is answered with nothing."""

import numpy as np

from dlab_core.pictures.marks import MarksRequest
from dlab_core.pictures.predictions import PredictionRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.pictures.top_losses import TopLossesRequest
from dlab_core.pictures.weight_images import WeightImagesRequest
from dlab_core.recipe import Recipe, files
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import start_run

ASKED = FrameRequest(
    (WeightImagesRequest(), TopLossesRequest(), PredictionRequest(np.zeros((8, 8))), SurfaceRequest(), MarksRequest())
)


def test_points_of_the_plane_have_no_pictures_of_images():
    run = start_run(files.with_values(Recipe(), ["training.steps=10"]))
    run.advance(10)
    assert set(run.frame(ASKED).pictures) == {SurfaceRequest, MarksRequest}


def test_digits_have_no_surface(linear):
    assert set(linear.frame(ASKED).pictures) == {WeightImagesRequest, TopLossesRequest, PredictionRequest}
