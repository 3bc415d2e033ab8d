"""Runs of digits, which several pictures are of."""

import pytest

from dlab_core.recipe import Digits, LogReg, Recipe, Training
from dlab_core.training.run import start_run


def train_on_digits(model):
    run = start_run(Recipe(data=Digits(), model=model, training=Training(steps=200, batch=50, rate=0.3)))
    while run.goes_on:
        run.advance(200)
    return run


@pytest.fixture(scope="session")
def trained_on_digits():
    """Train a model on the small digits."""
    return train_on_digits


@pytest.fixture(scope="session")
def linear():
    """Logistic regression, trained on the small digits."""
    return train_on_digits(LogReg())
