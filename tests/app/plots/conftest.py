"""A frame to show to plots."""

import numpy as np
import pytest

from dlab_core.data.dataset import Dataset
from dlab_core.recipe import PLANE, Recipe
from dlab_core.training.frame import Frame, FrameRequest
from dlab_core.training.history import Curves

EMPTY = np.empty(0)
NO_DATA = Dataset(np.empty((0, 2)), np.empty(0, dtype=np.int64), np.empty(0, dtype=np.uint8), PLANE, 2)


@pytest.fixture
def a_frame():
    """Return a function that makes a frame with these curves, scores and pictures, and nothing else."""

    def made(curves=None, scores=None, pictures=None, past=None, last=100, scored=100, **more) -> Frame:
        return Frame(
            run=1,
            request=FrameRequest(past=past),
            recipe=Recipe(),
            dataset=NO_DATA,
            shown_step=last if past is None else past,
            last_step=last,
            epoch=1,
            curves=curves or Curves(EMPTY, EMPTY, EMPTY, {}, EMPTY, EMPTY),
            scores=scores or {},
            scored_step=scored,
            saved_steps=EMPTY,
            pictures=pictures or {},
            seconds=0.001,
            engine="autograd",
            device="cpu",
            **more,
        )

    return made
