"""What is said of each point of classes."""

import numpy as np

from dlab_core.pictures.marks import MarksRequest
from dlab_core.recipe import KernelSVM, Recipe
from dlab_core.training.run import start_run


def test_marks_are_of_the_points():
    run = start_run(Recipe(model=KernelSVM()))
    while run.goes_on:
        run.advance(1)
    marked = run.picture(MarksRequest())
    assert np.array_equal(marked.predicted, run.learner.predict(run.dataset.x).argmax(axis=1))
    assert np.array_equal(marked.free, run.learner.support().free)
    assert len(marked.bounded)
