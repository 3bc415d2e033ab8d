"""The command line: what it writes, and how it says what is wrong."""

import json

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from dlab_core.__main__ import app
from dlab_core.commands.result import result
from dlab_core.data import make_dataset
from dlab_core.data.csv_files import sheet_of
from dlab_core.export.scripts import why_not
from dlab_core.pictures.contours import bounds_of
from dlab_core.pictures.palette import OKABE_ITO
from dlab_core.recipe import ClassTable, DrawnPoints, LinReg, LogReg, Recipe, Table, files
from dlab_core.training.run import start_run


def dlab(*arguments):
    return CliRunner().invoke(app, [str(a) for a in arguments])


@pytest.mark.parametrize("preset", ["logreg-two-classes", "svm-mixture", "train-validate-test", "logreg-three-classes"])
def test_a_preset_is_trained_and_written(preset, tmp_path):
    out = tmp_path / "new" / "folder"
    finished = dlab("run", preset, "--out", out, "--set", "training.steps=200")
    assert finished.exit_code == 0, finished.output
    result = json.loads((out / "result.json").read_text())
    run = start_run(files.with_values(files.find(preset), ["training.steps=200"]))
    run.advance(200)
    assert result["step"] == run.learner.step
    assert result["loss"] == run.history.last_loss
    assert result["engine"] == run.learner.engine
    assert result["parameters"] == sum(p.size for p in run.learner.parameters().values())
    assert result["seconds"] >= 0
    for split in ("train", "test"):
        scores = run.scores[split]
        assert (split in result) == (scores is not None)
        if scores is not None:
            for measure in ("accuracy", "precision", "recall", "average_precision"):
                assert result[split][measure] == getattr(scores, measure)
    assert files.load(out / "recipe.json") == run.recipe
    image = np.asarray(Image.open(out / "surface.png"))
    assert max(image.shape) == 800
    assert image.reshape(-1, 3).std(axis=0).min() > 5
    assert "accuracy" in finished.output


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["fcan-mixture"], "fcann2-mixture"),
        (["f" * 300], "no preset called ffff"),
        (["f" * 300 + ".json"], "cannot be read"),
        (["logreg-two-classes", "--device", "t\n" * 500], "device"),
        (["fcann2-mixture", "--set", "data.kind=" + "[" * 100_000], "nested too deeply"),
        (
            [
                "fcann2-mixture",
                "--set",
                "data.kind=digits",
                "--set",
                "data.source=mnist",
                "--set",
                f"data.folder={'f' * 300}",
            ],
            "hold",
        ),
        (["fcann2-mixture", "--out", "f" * 300], "File name too long"),
        (["missing.json"], "cannot be read"),
        (["fcann2-mixture", "--set", "training.rate=-1"], "training.rate"),
        (["fcann2-mixture", "--set", "training.rte=1"], "training.rte"),
        (["fcann2-mixture", "--set", "training.steps=null"], "training.steps"),
        (["logreg-two-classes", "--device", "tpu"], "tpu"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_exit_code_2(arguments, expected):
    finished = dlab("run", *arguments)
    assert finished.exit_code == 2
    assert expected in finished.output
    assert "Traceback" not in finished.output
    assert len(finished.output.strip("\n")) <= 300
    assert finished.output.strip("\n").isprintable()


def test_the_name_of_a_recipe_is_printed_as_it_is(tmp_path):
    finished = dlab("run", "svm-mixture", "--set", "name=[/b][red]\n\x1b[31mx", "--out", tmp_path)
    assert finished.exit_code == 0, finished.output
    assert finished.output.lstrip("\n").startswith("[/b][red]  [31mx\n")


def test_a_file_that_is_no_recipe_is_exit_code_2(tmp_path):
    (tmp_path / "a.json").write_text('{"dlab": 3, "colour": "blue"}')
    finished = dlab("run", tmp_path / "a.json")
    assert finished.exit_code == 2
    assert "colour" in finished.output


def test_a_run_that_fails_says_so_with_exit_code_1(tmp_path):
    finished = dlab("run", "rate-too-large", "--out", tmp_path)
    assert finished.exit_code == 1
    assert "diverged" in finished.output
    result = json.loads((tmp_path / "result.json").read_text())
    assert result["state"] == "failed"
    assert result["loss"] is None


def test_an_svm_needs_no_number_of_steps():
    assert dlab("run", "svm-mixture", "--set", "training.steps=null").exit_code == 0


def test_a_folder_that_cannot_be_written_is_exit_code_2(tmp_path):
    (tmp_path / "result.json").mkdir()
    finished = dlab("run", "svm-mixture", "--out", tmp_path)
    assert finished.exit_code == 2
    assert "result.json" in finished.output


def test_a_programming_error_is_not_hidden(monkeypatch):
    monkeypatch.setattr("dlab_core.commands.run.start_compiled_run", lambda *arguments: [].index(1))
    finished = dlab("run", "svm-mixture")
    assert isinstance(finished.exception, ValueError)


def test_points_to_learn_from_are_missed_in_words(tmp_path):
    files.save(Recipe(data=DrawnPoints()), tmp_path / "empty.json")
    finished = dlab("run", tmp_path / "empty.json", "--out", tmp_path)
    assert finished.exit_code == 1
    assert "No points yet" in finished.output


def test_a_surface_of_values_has_points_of_their_own_colour(tmp_path):
    finished = dlab("run", "six-bumps", "--out", tmp_path, "--set", "training.steps=20")
    assert finished.exit_code == 0, finished.output
    image = np.asarray(Image.open(tmp_path / "surface.png"))
    data = start_run(files.find("six-bumps")).dataset
    (x0, y0), (x1, y1) = bounds_of(data.x)
    largest = int(np.abs(data.y[:, 0]).argmax())
    column, row = ((data.x[largest] - (x0, y1)) * (1, -1) * 800 / max(x1 - x0, y1 - y0)).round().astype(int)
    np.testing.assert_allclose(image[row, column], OKABE_ITO[int(data.y[largest, 0] > 0)], atol=3)


def test_help_and_presets_read_well():
    assert "Train a recipe" in dlab("run", "--help").output
    listed = dlab("presets").output
    assert all(name in listed.replace("\n", "") for name in files.presets())


def test_digits_are_trained_and_a_set_that_is_not_there_is_reported(tmp_path, monkeypatch):
    finished = dlab(
        *("run", "logreg-two-classes", "--out", tmp_path, "--set", "data.kind=digits", "--set", "training.steps=100")
    )
    assert finished.exit_code == 0, finished.output
    assert json.loads((tmp_path / "result.json").read_text())["test"]["accuracy"] > 0.7
    assert not (tmp_path / "surface.png").exists()
    monkeypatch.setattr("dlab_core.data.digits.cache_folder", lambda: tmp_path)
    finished = dlab("run", "logreg-two-classes", "--set", "data.kind=digits", "--set", "data.source=mnist")
    assert finished.exit_code == 2
    assert "MNIST is not downloaded" in finished.output


def test_a_result_tells_what_was_changed_while_training():
    run = start_run(Recipe())
    run.advance(10)
    assert "journal" not in result(run)
    run.change(files.with_values(run.recipe, ["training.rate=0.5", 'training.optimiser={"kind": "adam"}']))
    run.advance(10)
    optimiser, rate = json.loads(json.dumps(result(run), allow_nan=False))["journal"]
    assert rate == {"step": 10, "field": "training.rate", "value": 0.5}
    assert (optimiser["field"], optimiser["value"]["kind"]) == ("training.optimiser", "adam")


TABLE = "x,y,kind\n" + "".join(f"{i % 5},{1000 * i},{'ab'[i > 14]}\n" for i in range(30))


@pytest.mark.parametrize(("kind", "model"), [(Table, LinReg(standardise=True)), (ClassTable, LogReg())])
def test_tables_are_trained_on_and_empty_ones_end_in_a_sentence(tmp_path, kind, model):
    path = tmp_path / "table.json"
    files.save(Recipe(data=kind.of(sheet_of(TABLE)), model=model), path)
    finished = dlab("run", path, "--set", "training.steps=20", "--out", tmp_path)
    assert finished.exit_code == 0, finished.output
    if kind is ClassTable:
        assert np.asarray(Image.open(tmp_path / "surface.png")).shape[:2] == (800, 800)
        recipe = files.load(path)
        reason = why_not(recipe, make_dataset(recipe.data, 1), "by_hand")
        assert reason == "A script is written for linear regression: choose it as the model."
    files.save(Recipe(data=kind(), model=model), path)
    finished = dlab("run", path, "--set", "training.steps=20")
    assert finished.exit_code == 1
    assert "No points yet: open a table" in finished.output


def test_a_run_is_animated_from_a_preset_and_from_a_folder_of_results(tmp_path):
    assert dlab("run", "logreg-two-classes", "--out", tmp_path, "--set", "training.steps=60").exit_code == 0
    options = "--size", 120, "--fps", 20, "--frames", 5
    finished = dlab("animate", tmp_path, "--out", tmp_path / "run.gif", *options)
    assert finished.exit_code == 0, finished.output
    assert "written to" in finished.output
    with Image.open(tmp_path / "run.gif") as image:
        assert 2 <= image.n_frames <= 5
        assert image.info["duration"] == 50


def test_a_run_is_reported(tmp_path):
    finished = dlab("report", "logreg-two-classes", "--out", tmp_path / "a.html", "--set", "training.steps=60")
    assert finished.exit_code == 0, finished.output
    assert (tmp_path / "a.html").read_text(encoding="utf-8").startswith("<!doctype html>")


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["svm-mixture", "--out", "a.gif"], "nothing moves"),
        (["svm-mixture", "--out", "a.avi"], ".gif, .webp or .mp4"),
        (["fcann2-mixture", "--out", "a.gif", "--set", "training.steps=null"], "training.steps"),
        (["missing.json", "--out", "a.gif"], "cannot be read"),
    ],
)
def test_what_cannot_be_animated_is_one_sentence(arguments, expected, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    finished = dlab("animate", *arguments)
    assert finished.exit_code == 2
    assert expected in finished.output
    assert not list(tmp_path.iterdir())
