"""Files of every version ever written open, and mean what they meant."""

import json
from pathlib import Path

import pytest

from dlab_core.recipe import Adam, Crops, DeepNet, Digits, LinearSVM, LinReg, Recipe, Sgd, Training, files

FORMAT_1, FORMAT_2 = (sorted((Path(__file__).parent / name).glob("*.json")) for name in ("format_1", "format_2"))


def test_there_are_files_of_the_first_format():
    assert len(FORMAT_1) == 66
    assert all(json.loads(path.read_text())["dlab"] == 1 for path in FORMAT_1)


@pytest.mark.parametrize("path", FORMAT_2, ids=lambda path: path.stem)
def test_a_file_of_the_second_format_means_what_the_shipped_one_of_its_name_means(path):
    assert json.loads(path.read_text())["dlab"] == 2
    recipe, shipped = files.load(path), files.find(path.stem)
    assert (recipe.data, recipe.model, recipe.training) == (shipped.data, shipped.model, shipped.training)
    said = json.loads(path.read_text())
    assert recipe.model.standardise == said["model"].get("standardise", False)
    assert recipe.training.batch == said["training"].get("batch")


@pytest.mark.parametrize("version", [1, 2])
def test_what_earlier_files_left_unsaid_is_taken_as_it_was_then(version):
    crops = {"dlab": version, "data": {"kind": "crops"}, "model": {"kind": "deep_net"}}
    recipe = files.parse(json.dumps(crops))
    assert (recipe.model.standardise, recipe.training.optimiser) == (False, Sgd())
    svm = files.parse(json.dumps({"dlab": version, "data": {"kind": "digits"}, "model": {"kind": "linear_svm"}}))
    assert (svm.model.standardise, svm.training.batch) == (False, None)


def test_what_is_left_unsaid_is_taken_from_the_data_and_the_model():
    crops = Recipe(data=Crops(), model=DeepNet())
    assert (crops.model.standardise, crops.training.optimiser) == (True, Adam())
    assert files.parse('{"dlab": 3, "data": {"kind": "crops"}, "model": {"kind": "deep_net"}}') == crops
    said = Recipe(data=Crops(), model=LinReg(standardise=False), training=Training(optimiser=Sgd()))
    assert (said.model.standardise, said.training.optimiser) == (False, Sgd())
    assert Recipe().model.standardise is False
    assert Recipe(model=LinearSVM()).model.standardise is True


def test_digits_train_in_batches_unless_it_is_said_otherwise():
    assert Recipe(data=Digits()).training.batch == 64
    assert Recipe(data=Digits(), training=Training(batch=None)).training.batch is None
    assert files.parse('{"dlab": 3, "data": {"kind": "digits"}, "training": {"batch": null}}').training.batch is None


def test_data_of_another_kind_on_the_command_line_bring_along_what_they_need():
    line = files.find("line-noisy")
    assert line.model.standardise is False
    crops = files.with_values(line, ["data.kind=crops"])
    assert crops.model.standardise is True
    assert files.with_values(line, ["data.kind=crops", "model.standardise=false"]).model.standardise is False
    assert files.with_values(line, ["data.kind=sine"]).model.standardise is False
    assert files.with_values(line, ["model.kind=deep_net"]).training.optimiser == Adam()
    assert files.with_values(line, ["data.noise=3"]).model.standardise is False
    digits = files.with_values(files.find("fcann2-mixture"), ["data.kind=digits"])
    assert digits.training.batch == 64
    small = files.with_values(digits, ["training.batch=10"])
    assert files.with_values(small, ["model.kind=logreg"]).training.batch == 10


@pytest.mark.parametrize("path", FORMAT_1, ids=lambda path: path.stem)
def test_a_file_of_the_first_format_opens_as_what_it_was(path):
    recipe = files.load(path)
    assert recipe.dlab == 3
    assert files.parse(files.dump(recipe)) == recipe
    old, new = json.loads(path.read_text()), json.loads(files.dump(recipe))
    for part in ("data", "model", "training"):
        for name, value in old.get(part, {}).items():
            name = {"placed": "overrides", "given": "initial"}.get(name, name)
            value = "custom" if (name, value) == ("start", "given") else value
            assert _plain(new[part][name], value), (part, name)


def _plain(new, old):
    """Whether a value says what it said; what an old file leaves out of an object has its default in the new one."""
    if isinstance(old, dict):
        return all(_plain(new[key], value) for key, value in old.items())
    if isinstance(old, list):
        return len(new) >= len(old) and all(_plain(a, b) for a, b in zip(new, old, strict=False))
    return new == old


def test_placed_and_given_are_read_by_their_new_names():
    model = {"kind": "linreg", "start": "given", "given": [[1.0, 2.0]]}
    recipe = files.parse(json.dumps({"dlab": 1, "data": {"kind": "line"}, "model": model}))
    assert (recipe.model.start, recipe.model.initial) == ("custom", ((1.0, 2.0),))
    recipe = files.parse(json.dumps({"dlab": 1, "model": {"kind": "logreg", "placed": [["bias", 3.0]]}}))
    assert recipe.model.overrides == (("bias", 3.0),)


def test_the_old_names_are_rejected_in_the_present_format():
    with pytest.raises(files.RecipeError, match=r"there is no field model\.placed"):
        files.parse(json.dumps({"dlab": 3, "model": {"kind": "logreg", "placed": []}}))
