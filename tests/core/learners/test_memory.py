"""What a run needs in memory: estimated before it is made, and refused in words."""

import pytest
from typer.testing import CliRunner

from dlab_core.__main__ import app
from dlab_core.data import make_dataset
from dlab_core.learners import memory
from dlab_core.learners.learner import CannotLearn
from dlab_core.recipe import DeepNet, FcAnn2, GaussianMixture, KernelSVM, Recipe, Training, files
from dlab_core.training.run import start_run

MANY = GaussianMixture(K=50, N=5000)


def needed(model, **training):
    return memory.needed(model, make_dataset(MANY, 1), Training(**training)) / 1e9


def test_estimates_grow_with_what_takes_memory():
    assert needed(DeepNet()) < 1.2
    assert needed(DeepNet(hidden=(1024, 1024))) < 1.5  # a step goes in blocks
    assert needed(DeepNet(hidden=(1024, 1024), batch_norm=True)) > 9
    assert needed(DeepNet(hidden=(1024, 1024), batch_norm=True), batch=100) < 1.5
    assert 5 < needed(FcAnn2(hidden=1024)) < 7
    assert 4 < needed(KernelSVM()) < 5  # measured: 3.4 GB in the child process


def test_the_memory_of_this_machine_is_known():
    assert memory.of_machine() > 500e6


def test_what_does_not_fit_is_rejected_before_a_learner_is_made(monkeypatch):
    monkeypatch.setattr(memory, "of_machine", lambda: 4_000_000_000)
    monkeypatch.setattr("dlab_core.training.run.make_learner", None)
    with pytest.raises(CannotLearn, match=r"would need about 6 GB and this machine has 4 GB: fewer points, smaller"):
        start_run(Recipe(data=MANY, model=FcAnn2(hidden=1024)))


def test_a_machine_whose_memory_is_unknown_rejects_nothing(monkeypatch):
    monkeypatch.setattr(memory, "of_machine", lambda: 0)
    assert start_run(Recipe()).state == "running"


def test_the_command_line_says_it_in_a_sentence(monkeypatch, tmp_path):
    monkeypatch.setattr(memory, "of_machine", lambda: 4_000_000_000)
    files.save(Recipe(data=MANY, model=FcAnn2(hidden=1024)), tmp_path / "recipe.json")
    result = CliRunner().invoke(app, ["run", str(tmp_path / "recipe.json")])
    assert result.exit_code != 0
    assert "this machine has 4 GB" in " ".join(result.output.split())
