"""The table of engines: what a recipe can ask for is there, and is what it says."""

from importlib import import_module
from typing import get_args

import pytest

from dlab_core.data import make_dataset
from dlab_core.engines.engine import Engine
from dlab_core.learners.make import make_learner
from dlab_core.recipe import Adam, DeepNet, GaussianMixture, Training
from dlab_core.recipe.engines import ENGINES, EngineName


def test_a_recipe_can_ask_for_each_engine_of_the_table_and_reads_what_it_is():
    assert set(get_args(EngineName)) == {"auto", *ENGINES}
    field = Training.model_fields["engine"]
    assert all(row.title in field.description and row.about in field.description for row in ENGINES.values())


@pytest.mark.parametrize("name", ENGINES)
def test_a_row_leads_to_the_engine_of_its_name(name):
    row = ENGINES[name]
    engine = getattr(import_module(f"dlab_core.engines.{row.module}"), row.engine)
    assert engine.name == name
    assert Engine in engine.__mro__
    assert row.compiled == (name == "fused")


def learner_of(training):
    learner = make_learner(DeepNet(), make_dataset(GaussianMixture(), 1), training)
    learner.advance(3)
    return learner


def test_settings_that_an_engine_does_not_know_are_left_to_autograd_until_they_are_gone():
    learner = learner_of(Training(engine="by_hand"))
    for optimiser, engine in ((Adam(), "autograd"), (Adam(beta1=0.5), "autograd"), (Training().optimiser, "by_hand")):
        learner.set_training(Training(engine="by_hand", optimiser=optimiser, rate=0.01))
        assert (learner.engine, bool(learner.engine_reason)) == (engine, engine != "by_hand")
        assert len(learner.advance(3).losses) == 3


def test_an_engine_that_becomes_ready_is_taken_by_the_next_run_or_where_it_is_asked_for(monkeypatch):
    monkeypatch.setattr("dlab_core.engines.choice.is_ready", lambda: False)
    learner = learner_of(Training())
    assert learner.engine == "autograd"
    monkeypatch.setattr("dlab_core.engines.choice.is_ready", lambda: True)
    learner.set_training(Training(rate=0.2))
    assert (learner.engine, learner.engine_reason) == ("autograd", "the fused engine is not ready yet")
    learner.set_training(Training(rate=0.2, engine="fused"))
    assert (learner.engine, learner.engine_reason) == ("fused", "")
