"""The learned arrays in figures."""

from types import SimpleNamespace

import numpy as np
import pytest

from dlab_core.pictures.parameters import ParametersRequest


def test_the_table_of_parameters_has_figures_of_each_array():
    learned = {"W": np.arange(6.0).reshape(2, 3), "b": np.zeros(0)}
    view = SimpleNamespace(learner=SimpleNamespace(parameters=lambda: learned))
    table = ParametersRequest().compute(view)
    assert table.count == 6
    weights, biases = table.rows
    assert (weights.name, weights.shape, weights.mean, weights.smallest, weights.largest) == ("W", (2, 3), 2.5, 0, 5)
    assert weights.deviation == pytest.approx(np.std(np.arange(6)))
    assert biases.mean == 0
