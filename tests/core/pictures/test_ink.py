"""What is drawn by hand is brought into the form of the data."""

import numpy as np
import pytest
from PIL import Image

from dlab_core.pictures.predictions import as_digit
from dlab_core.recipe import Digits, LogReg, Recipe, Training
from dlab_core.training.run import start_run


def test_a_blank_drawing_is_blank():
    assert not as_digit(np.zeros((100, 100)), 28).any()
    assert not as_digit(np.full((100, 100), 0.1), 28).any(), "too faint to be ink"


@pytest.mark.parametrize("place", [(0, 0), (120, 200), (279, 300)])
@pytest.mark.parametrize("factor", [1, 2.5])
def test_place_and_size_do_not_matter(place, factor):
    drawing = np.zeros((800, 800), dtype=np.float32)
    top, left = (int(p * factor) for p in place)
    height, width = int(40 * factor), int(20 * factor)
    drawing[top : top + height, left : left + width] = 1
    image = as_digit(drawing, 28).reshape(28, 28)
    rows, columns = np.flatnonzero(image.any(axis=1)), np.flatnonzero(image.any(axis=0))
    assert (len(rows), len(columns)) == (20, 10), "20 pixels on the long side, proportions kept"
    assert abs((image.sum(axis=1) * np.arange(28)).sum() / image.sum() - 14) <= 0.5
    assert abs((image.sum(axis=0) * np.arange(28)).sum() / image.sum() - 14) <= 0.5


def test_the_centre_of_mass_is_in_the_middle():
    drawing = np.zeros((100, 100))
    drawing[10:90, 20:30] = drawing[80:90, 20:70] = 1  # an L, whose weight is at the left and below
    image = as_digit(drawing, 28).reshape(28, 28)
    centre = [(image.sum(axis=1 - axis) * np.arange(28)).sum() / image.sum() for axis in (0, 1)]
    np.testing.assert_allclose(centre, 14, atol=0.51)


def test_enlarged_test_digits_keep_their_class():
    """The digits that come with scikit-learn; those of MNIST do so in 98 % of cases."""
    run = start_run(Recipe(data=Digits(), model=LogReg(), training=Training(rate=0.5, batch=50, steps=1500)))
    while run.state == "running":
        run.advance(1500)
    x, _ = run.dataset.of(2)
    rng = np.random.default_rng(1)
    drawings = []
    for image in x:
        side = int(rng.integers(80, 160))
        large = np.asarray(Image.fromarray(image.reshape(8, 8)).resize((side, side), Image.Resampling.NEAREST))
        drawing = np.zeros((240, 240), dtype=np.float32)
        top, left = rng.integers(0, 240 - side, 2)
        drawing[top : top + side, left : left + side] = large
        drawings.append(as_digit(drawing, 8))
    kept = run.learner.predict(np.array(drawings)).argmax(axis=1) == run.learner.predict(x).argmax(axis=1)
    assert kept.mean() >= 0.9
