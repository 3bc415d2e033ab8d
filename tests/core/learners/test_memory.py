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


@pytest.mark.parametrize(
    ("model", "expected"),
    [
        (FcAnn2(hidden=10), 7 * (3 * 10 + 4 * 3)),  # three arrays of the hidden layer, four of the outputs
        (DeepNet(hidden=(5, 4)), 6 * (2 * 5 + 5 * 4 + 4 * 3)),  # weights, gradients, moments and copies
        (DeepNet(hidden=(5, 4), batch_norm=True), 6 * (2 * 5 + 5 * 4 + 4 * 3) + 3 * 7 * (2 + 5 + 4 + 3)),
        (KernelSVM(), 100 * (100 + 2 * 2)),  # rows of the kernel, and the points twice
    ],
)
def test_a_model_says_how_many_numbers_it_holds(model, expected):
    assert model.numbers(features=2, outputs=3, points=100, batch=7) == expected


def test_of_a_kernel_no_more_rows_are_kept_than_the_cache_holds():
    assert KernelSVM().numbers(features=2, outputs=3, points=5000, batch=7) == 5000 * (2048 + 2 * 2)


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
