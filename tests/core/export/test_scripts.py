"""Scripts run on their own and come to what the recipe comes to."""

import ast
import re
import runpy
import subprocess
import sys

import pytest
import torch

from dlab_core.data import make_dataset
from dlab_core.export.scripts import WAYS, script, why_not
from dlab_core.recipe import (
    Adam,
    AdamW,
    Crops,
    DeepNet,
    DrawnPairs,
    HuberLoss,
    LinReg,
    NoisyLine,
    PowerLoss,
    Recipe,
    Sgd,
    Table,
    Training,
    files,
)
from dlab_core.training.run import start_run

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


def agrees(recipe, way, tmp_path, capsys, rel=1e-4):
    """Whether a script learns what the recipe learns."""
    run = start_run(recipe)
    while run.state == "running":
        run.advance(100)
    learned = run.learner.parameters()
    expected = [*learned["weights.0"].T.ravel(), *learned["biases.0"]]
    found = run_script(script(recipe, run.dataset, way), tmp_path, capsys)
    return found == pytest.approx(expected, rel=rel, abs=1e-5)


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("recipe", [FIRST, STANDARDISED], ids=["crops", "standardised"])
def test_a_script_does_what_the_recipe_does(recipe, way, tmp_path, capsys):
    assert agrees(recipe, way, tmp_path, capsys)


# Nothing in it is random, and each of its settings tells. Of each field some other values, one of which is tried.
PLAIN = Recipe(
    data=NoisyLine(n=30, low=-3, high=3, noise=1),
    model=LinReg(start="custom", initial=((0.5, -1.25),)),
    training=Training(rate=0.01, l2=0.05, steps=60, batch=10, shuffle=False, optimiser=Sgd(momentum=0.5)),
)
OTHERS = {
    "training": {
        "seed": [7],
        "optimiser": [
            *(Sgd(), Sgd(momentum=0.1234567), Sgd(momentum=0.5, nesterov=True), Adam(), AdamW()),
            *(Adam(beta1=0.5), AdamW(beta2=0.1234567)),
        ],
        "loss": [PowerLoss(m=1.5), PowerLoss(m=2.1234567), HuberLoss(), HuberLoss(delta=0.1234567)],
        "rate": [0.0123456789],
        "decay": [0.5],
        "l2": [0.0, 0.0512345678],
        "l1": [0.5],
        "weight_decay": [0.5],
        "batch": [None, 1, 7, 8, 16, 29, 30, 1000],
        "shuffle": [True],
        "steps": [None, 1, 61, 62, 63],
        "patience": [1],
        "engine": ["autograd", "by_hand"],
        "eval_every": [1],
    },
    "model": {
        "kind": [],  # another model has no script
        "degree": [0, 2],
        "sines": [1],
        "standardise": [True],
        "start": ["zeros", "ones", "random"],
        "initial": [((2.0, 3.0),), ((1.0, 2.0, 3.0),), ((1.0, 2.0), (3.0, 4.0)), ((0.1234567891,) * 2,)],
    },
}
CHANGES = [
    (part, field, value) for part, fields in OTHERS.items() for field, values in fields.items() for value in values
]


def test_of_every_field_other_values_are_tried():
    assert OTHERS["training"].keys() == Training.model_fields.keys()
    assert OTHERS["model"].keys() == LinReg.model_fields.keys()


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize(("part", "field", "value"), CHANGES, ids=lambda value: str(value).replace("/", ""))
def test_a_script_keeps_every_setting_or_is_rejected(part, field, value, way, tmp_path, capsys):
    changed = getattr(PLAIN, part).model_copy(update={field: value})
    recipe = PLAIN.model_copy(update={part: changed})
    data = make_dataset(recipe.data, 1)
    reason = why_not(recipe, data, way)
    if reason:
        named = "SGD" if field == "optimiser" else type(changed).model_fields[field].title.split(" ")[-1]
        assert named.lower() in reason.lower()
        with pytest.raises(ValueError, match=re.escape(reason)):
            script(recipe, data, way)
    elif value in (True, "random") and field in ("shuffle", "start"):
        # It draws others, so only what both come to in the end can be compared.
        assert "random numbers of its own" in script(recipe, data, way)
        long = recipe.training.model_copy(update={"steps": 600, "rate": 0.05, "batch": 29})
        assert agrees(recipe.model_copy(update={"training": long}), way, tmp_path, capsys, rel=0.02)
    else:
        assert agrees(recipe, way, tmp_path, capsys)


SHORT = files.find("line-five-points")
FULL = SHORT.model_copy(update={"model": STANDARDISED.model, "training": STANDARDISED.training})


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("recipe", [SHORT, FULL], ids=["short", "full"])
def test_a_script_is_written_as_ruff_wants_it(recipe, way, tmp_path):
    path = tmp_path / "script.py"
    path.write_text(script(recipe, make_dataset(recipe.data, 1), way))
    for command in (["check", "--select", "E,F,I"], ["format", "--check"]):
        ruff = [sys.executable, "-m", "ruff", *command, "--isolated", "--line-length", "120", str(path)]
        checked = subprocess.run(ruff, capture_output=True, text=True, check=False)
        assert checked.returncode == 0, checked.stdout + checked.stderr


@pytest.mark.parametrize("way", WAYS)
def test_adamw_shrinks_no_weights_unasked(way):
    recipe = PLAIN.model_copy(update={"training": Training(optimiser=AdamW())})
    data = make_dataset(recipe.data, 1)
    assert why_not(recipe, data, way) if way == "by_hand" else "weight_decay=0.0" in script(recipe, data, way)


@pytest.mark.parametrize("way", WAYS)
def test_a_script_holds_the_points_that_train(way):
    recipe = Recipe(data=Crops(rows="small"), model=LinReg(standardise=True))
    data = make_dataset(recipe.data, 1)
    text = script(recipe, data, way)
    lists = {
        node.targets[0].id: node.value.args[0]
        for node in ast.parse(text).body[2:]
        if isinstance(node, ast.Assign) and getattr(node.value, "args", ())
    }
    assert ast.literal_eval(lists["x"]) == data.x.tolist()
    assert ast.literal_eval(lists["y"]) == data.y.tolist()


@pytest.mark.parametrize(
    ("recipe", "expected"),
    [
        (Recipe(data=NoisyLine(), model=DeepNet()), "choose it as the model"),
        (Recipe(data=NoisyLine(), model=LinReg(degree=2)), "Degree"),
        (Recipe(data=NoisyLine(n=1000), model=LinReg()), "at most 300"),
        (Recipe(data=DrawnPairs(), model=LinReg()), "no points"),
        (
            Recipe(
                data=Table(columns=("a", "b"), values=((1, 2), (1, 3)), known=("a",), wanted=("b",)),
                model=LinReg(standardise=True),
            ),
            "does not vary",
        ),
    ],
)
def test_what_is_not_written_is_reported(recipe, expected):
    data = make_dataset(recipe.data, 1)
    assert expected in why_not(recipe, data, "autograd")
    with pytest.raises(ValueError, match=expected):
        script(recipe, data, "autograd")


HOSTILE = [
    *('"""\nimport os\n"""', "'''\nimport os", "a\nimport os", "a\rimport os", "a\x0cimport os", "a\u2028import os"),
    *(
        "a\x85import os",
        "\\",
        "a\\",
        'a"',
        "{x}",
        "\x00",
        "\u202eimport os",
        "-*- coding: utf-7 -*-\n+AAoAaQ-",
        "# a\n",
        "\t",
    ),
]


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("text", HOSTILE, ids=ascii)
def test_no_text_of_a_recipe_becomes_code(text, way):
    def written(text):
        columns = (f"{text} 1", f"{text} 2")
        data = Table(columns=columns, values=((1, 2), (3, 4)), known=columns[:1], wanted=columns[1:])
        recipe = Recipe(name=text, about=text, data=data, model=LinReg(start="ones"), training=Training(steps=5))
        return script(recipe, make_dataset(data, 1), way)

    # Read as a file is, so that what could be a declaration of an encoding counts.
    assert ast.dump(ast.parse(written(text).encode())) == ast.dump(ast.parse(written("an ordinary name")))
    assert all(line.isprintable() for line in written(text).split("\n"))
    assert "an ordinary name" in written("an ordinary name")
