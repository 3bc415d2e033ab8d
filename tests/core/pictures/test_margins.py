"""Margins and the losses that are functions of them."""

from typing import get_args

import numpy as np
import pytest

from dlab_core.pictures.margins import MARGIN_LOSSES, MarginsRequest
from dlab_core.recipe import Gaussians, LogReg, Model, Recipe, Training, files
from dlab_core.training.run import start_run


def margins_of(run):
    return run.picture(MarginsRequest())


def test_the_losses_are_what_their_names_say():
    m = np.array([-2.0, 0.0, 0.5, 1.0, 3.0])
    values = {name: loss(m).round(4).tolist() for name, loss in MARGIN_LOSSES.items()}
    assert values["0-1"] == [1, 1, 0, 0, 0]
    assert values["hinge"] == [3, 1, 0.5, 0, 0]
    assert values["squared hinge"] == [9, 1, 0.25, 0, 0]
    assert values["logistic"] == np.log2(1 + np.exp(-m)).round(4).tolist()


@pytest.mark.parametrize(
    ("name", "own"), [("svm-by-descent", "squared hinge"), ("logreg-two-classes", "logistic"), ("svm-moons", "hinge")]
)
def test_margins_are_negative_where_the_prediction_is_wrong(name, own):
    recipe = files.with_values(files.find(name), ["training.steps=200"])
    if own == "hinge":
        recipe = files.with_values(recipe, ["data.noise=0.5"])  # so that it makes mistakes
    run = start_run(recipe)
    while run.state == "running":
        run.advance(200)
    found = margins_of(run)
    x, y = run.dataset.of(0)
    wrong = run.learner.predict(x).argmax(axis=1) != y
    assert found.own == own
    assert 0 < wrong.sum() < len(y)
    np.testing.assert_array_equal(found.margins < 0, wrong)


def test_the_margins_of_a_linear_svm_are_those_of_its_loss():
    run = start_run(files.find("svm-by-descent"))
    run.advance(100)
    margins = margins_of(run).margins
    weight, model = run.learner.module.weight, run.recipe.model
    loss = (weight**2).sum().item() / (2 * len(margins)) + model.c * MARGIN_LOSSES["squared hinge"](margins).mean()
    assert run.learner.advance(1).losses[0] == pytest.approx(loss, rel=1e-5)


def test_each_model_is_trained_by_one_of_the_losses_or_by_none():
    kinds = get_args(get_args(Model)[0])
    assert {kind.margin_loss for kind in kinds} == {"", "hinge", "squared hinge", "logistic"}
    assert {kind.margin_loss for kind in kinds} <= {"", *MARGIN_LOSSES}


def test_more_than_two_classes_have_none():
    run = start_run(Recipe(data=Gaussians(C=3), model=LogReg(), training=Training(steps=5)))
    assert margins_of(run) is None
