"""What of the moments of an engine outlives a change of settings."""

import numpy as np
import pytest

from dlab_core.data import make_dataset
from dlab_core.learners.make import make_learner
from dlab_core.recipe import GaussianMixture, LogReg, Sgd, Training


@pytest.mark.parametrize("engine", ["fused", "autograd"], indirect=True)
def test_a_velocity_is_kept_from_momentum_to_momentum_and_dropped_without(engine):
    learner = make_learner(LogReg(), make_dataset(GaussianMixture(), 1), Training(optimiser=Sgd(momentum=0.9)))
    learner.advance(20)
    name = "optimiser.momentum_buffer.W"
    assert learner.engine == engine
    velocity = learner.state_dict()[name]
    assert np.abs(velocity).max() > 0
    learner.set_training(Training(optimiser=Sgd(momentum=0.5)))
    assert np.array_equal(learner.state_dict()[name], velocity)
    learner.set_training(Training(optimiser=Sgd()))
    learner.set_training(Training(optimiser=Sgd(momentum=0.9)))
    assert not np.any(learner.state_dict().get(name, 0.0))
