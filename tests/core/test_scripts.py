"""Scripts run on their own and come to what the recipe comes to."""

import re
import runpy

import pytest
import torch

from dlab_core import files
from dlab_core.data import make_dataset
from dlab_core.recipe import Adam, Crops, DeepNet, HuberLoss, LinReg, NoisyLine, PowerLoss, Recipe, Sgd, Training
from dlab_core.run import start_run
from dlab_core.scripts import WAYS, script, why_not

FIRST = files.find("crops-first-step")
STANDARDISED = Recipe(
    data=NoisyLine(n=30, low=-3, high=3, noise=1),
    model=LinReg(start="ones", standardise=True),
    training=Training(rate=0.1, l2=0.05, steps=300, optimiser=Sgd(momentum=0.5), loss=HuberLoss(delta=2.0)),
)


def run_script(text, tmp_path, capsys):
    """Run a program with nothing defined but what it defines itself, and return the numbers that it prints."""
    path = tmp_path / "script.py"
    path.write_text(text)
    with torch.random.fork_rng():  # it seeds torch
        runpy.run_path(str(path), run_name="__main__")
    weights, biases = capsys.readouterr().out.removeprefix("weights ").split(" biases ")
    return [float(number) for number in re.findall(r"[-+.e\d]+", weights + biases)]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("recipe", [FIRST, STANDARDISED], ids=["crops", "standardised"])
def test_a_script_does_what_the_recipe_does(recipe, way, tmp_path, capsys):
    run = start_run(recipe)
    while run.state == "running":
        run.advance(100)
    learned = run.learner.parameters()
    expected = [*learned["weights.0"].T.ravel(), *learned["biases.0"]]
    found = run_script(script(recipe, run.dataset, way), tmp_path, capsys)
    assert found == pytest.approx(expected, rel=1e-4, abs=1e-5)


@pytest.mark.parametrize("way", WAYS)
def test_every_setting_is_written_as_a_program(way):
    for training in (
        Training(optimiser=Adam(), batch=5, shuffle=True, loss=PowerLoss(m=3), steps=None),
        Training(optimiser=Sgd(momentum=0.9, nesterov=True), batch=1, shuffle=False, loss=PowerLoss(m=1), l2=0.0),
    ):
        recipe = Recipe(name='A "name"', data=Crops(), model=LinReg(), training=training)
        compile(script(recipe, make_dataset(recipe.data, 1), way), "script", "exec")


@pytest.mark.parametrize(
    ("recipe", "said"),
    [
        (Recipe(data=NoisyLine(), model=DeepNet()), "choose it as the model"),
        (Recipe(data=NoisyLine(), model=LinReg(degree=2)), "set the degree to 1"),
        (Recipe(data=NoisyLine(n=1000), model=LinReg()), "at most 300"),
    ],
)
def test_what_is_not_written_is_said(recipe, said):
    data = make_dataset(recipe.data, 1)
    assert said in why_not(recipe, data)
    with pytest.raises(ValueError, match=said):
        script(recipe, data, "autograd")
