"""Files of every version ever written open, and mean what they meant."""

import json
from pathlib import Path

import pytest

from dlab_core.recipe import files

FORMAT_1 = sorted((Path(__file__).parent / "format_1").glob("*.json"))


def test_there_are_files_of_the_first_format():
    assert len(FORMAT_1) == 66
    assert all(json.loads(path.read_text())["dlab"] == 1 for path in FORMAT_1)


@pytest.mark.parametrize("path", FORMAT_1, ids=lambda path: path.stem)
def test_a_file_of_the_first_format_opens_as_what_it_was(path):
    recipe = files.load(path)
    assert recipe.dlab == 2
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
        files.parse(json.dumps({"dlab": 2, "model": {"kind": "logreg", "placed": []}}))
