"""Points and curves as CSV: read back to the same numbers, whatever the columns are called."""

import csv
import io

import numpy as np
import pytest

from dlab_core.data import make_dataset
from dlab_core.data.csv_files import read_csv
from dlab_core.export.csv_text import TooLarge, curves_text, points_text, table_text
from dlab_core.recipe import SPLITS, Crops, Digits, GaussianMixture, LogReg, Recipe, Sine, Table, Training
from dlab_core.training.run import start_run


def lines_of(text):
    return list(csv.reader(io.StringIO(text, newline="")))


def test_points_of_classes_are_read_back_with_class_and_split():
    config = GaussianMixture(C=3)
    data = make_dataset(config, 1)
    head, *lines = lines_of(points_text(config, data))
    assert head == ["x1", "x2", "class", "split"]
    np.testing.assert_array_equal(np.array([line[:2] for line in lines], dtype=float), data.x)
    assert [int(line[2]) - 1 for line in lines] == data.y.tolist()
    assert [line[3] for line in lines] == [SPLITS[split] for split in data.split]


@pytest.mark.parametrize("config", [Sine(), Crops()], ids=lambda config: config.kind)
def test_points_with_values_are_a_table_that_can_be_opened(config, tmp_path):
    data = make_dataset(config, 1)
    (tmp_path / "points.csv").write_text(points_text(config, data), encoding="utf-8")
    sheet = read_csv(tmp_path / "points.csv")
    np.testing.assert_array_equal(np.array(sheet.values)[:, :-1], np.hstack([data.x, data.y]))
    assert sheet.words_of("split")
    assert sheet.numbers == config.inputs + config.outputs


def test_images_have_a_column_for_each_pixel_and_the_names_of_their_classes():
    config = Digits()
    data = make_dataset(config, 1)
    head, *lines = lines_of(points_text(config, data))
    assert (head[0], head[63], head[64:]) == ("x1", "x64", ["class", "split"])
    assert [line[64] for line in lines] == [config.labels[label] for label in data.y]


def test_names_of_columns_are_no_formulas_and_stay_apart():
    names = ("=HYPERLINK(1)", "split", "a\nb")
    config = Table(columns=names, values=((1.0, 2.0, 3.0),) * 3, known=names[:2], wanted=names[2:])
    head, *lines = lines_of(points_text(config, make_dataset(config, 1)))
    assert head == ["'=HYPERLINK(1)", "split", "a b", "split (2)"]
    assert [line[:3] for line in lines] == [["1.0", "2.0", "3.0"]] * 3


def test_more_numbers_than_a_text_holds_are_refused(monkeypatch):
    monkeypatch.setattr("dlab_core.export.csv_text.MAX_CELLS", 100)
    with pytest.raises(TooLarge, match="too many for a CSV file"):
        points_text(GaussianMixture(), make_dataset(GaussianMixture(), 1))


def test_curves_are_read_back_at_their_steps(tmp_path):
    training = Training(steps=60, eval_every=20, batch=10)
    run = start_run(Recipe(model=LogReg(), training=training))
    run.advance(60)
    curves = run.history.curves()
    (tmp_path / "curves.csv").write_text(curves_text(curves))
    found = np.genfromtxt(tmp_path / "curves.csv", delimiter=",", names=True)
    np.testing.assert_array_equal(found["step"], np.arange(61))
    np.testing.assert_array_equal(found["loss"][1:], curves.losses)
    assert np.isnan(found["loss"][0]), "before the first step there is none"
    for name, column in (("train_loss", "train.loss"), ("test_average_precision", "test.average_precision")):
        np.testing.assert_array_equal(found[name][curves.scored], curves.scores[column])
        assert np.isfinite(found[name]).sum() == len(curves.scored)
    np.testing.assert_array_equal(found["epoch_loss"][curves.epochs], curves.epoch_losses)
    assert "validation_loss" not in found.dtype.names, "a split without points has no column"


def test_what_is_not_finite_is_an_empty_cell():
    assert table_text(["a", "b"], [[np.nan, -1.5], [None, float("inf")]]) == "a,b\n,-1.5\n,\n"
