"""The shootout: entries train epoch by epoch, are kept, go on where they were broken off, and are written to files."""

import csv
import io
import re
import tracemalloc
import zipfile
from dataclasses import replace
from html.parser import HTMLParser

import numpy as np
import pytest
from typer.testing import CliRunner

from dlab_core.__main__ import app
from dlab_core.array_files import read_arrays
from dlab_core.arrays import StateError
from dlab_core.recipe import Digits
from dlab_core.shootout import report, train as shootout


def entry_recipe(name, epochs=4):
    return shootout.for_epochs(shootout.entries()[name], epochs, "", "small")


def test_each_entry_is_a_preset_of_digits_that_says_what_to_learn():
    entries = shootout.entries()
    assert len(entries) >= 15
    assert all(isinstance(r.data, Digits) and r.name and r.about for r in entries.values())


@pytest.mark.parametrize("name", sorted(shootout.entries()))
def test_every_entry_trains(name):
    seen = list(shootout.train_entry(name, entry_recipe(name, 2), 2))
    last = seen[-1]
    assert last.state == "finished", last.message
    assert last.epoch >= 1
    assert last.scores["test"].n == 359
    assert np.isfinite(last.loss)
    assert last.parameters > 600
    assert (last.images is None) == ("svm" in name)


def test_an_entry_is_reported_after_each_epoch():
    epochs = [entry.epoch for entry in shootout.train_entry("mnist-100-batches", entry_recipe("mnist-100-batches"), 4)]
    assert epochs == [0, 1, 2, 3, 4, 4]


@pytest.mark.parametrize("name", ["mnist-adam", "mnist-best"])
def test_an_entry_that_was_broken_off_goes_on_bit_for_bit(name, tmp_path):
    whole, kept = tmp_path / "whole.npz", tmp_path / "kept.npz"
    last = list(shootout.train_entry(name, entry_recipe(name, 5), 5, whole))[-1]
    for entry in shootout.train_entry(name, entry_recipe(name, 5), 5, kept):
        if entry.epoch == 3:
            break
    resumed = list(shootout.train_entry(name, entry_recipe(name, 5), 5, kept))
    assert resumed[0].epoch == 3
    assert resumed[-1].loss == last.loss
    assert resumed[-1].scores["test"].loss == last.scores["test"].loss
    with np.load(whole) as a, np.load(kept) as b:
        weights = [key for key in a.files if key.startswith("learner.")]
        assert weights
        for key in weights:
            np.testing.assert_array_equal(a[key], b[key])


@pytest.fixture(scope="module")
def entries():
    names = ("mnist-linear-batches", "mnist-early-stopping", "mnist-svm-linear")
    return [list(shootout.train_entry(name, entry_recipe(name, 3), 3))[-1] for name in names]


def test_the_table_is_read_back_exactly(entries):
    table = list(csv.DictReader(io.StringIO(report.csv_text(entries))))
    assert [line["row"] for line in table] == [entry.name for entry in entries]
    for line, entry in zip(table, entries, strict=True):
        assert float(line["test_accuracy"]) == entry.scores["test"].accuracy
        assert float(line["step_loss"]) == entry.loss
        assert int(line["parameters"]) == entry.parameters
        assert (line["validation_accuracy"] == "") == (entry.scores["validation"] is None)


def test_the_report_needs_nothing_else_and_shows_all(entries):
    page = report.html_text(entries)
    assert not re.search(r'(src|href)="(?!data:)', page)
    assert "http" not in page
    assert page.count("<polyline") == 2 * 2, "accuracy and loss of the two entries that have epochs"
    assert page.count("data:image/png;base64,") == 10 + report.MAX_SHOWN
    for entry in entries:
        assert entry.name in page
        assert f"{entry.scores['test'].accuracy:.4f}" in page


def with_texts(entry, text):
    """Return the row with a text in each place that can hold one."""
    recipe = entry.recipe.model_copy(update={"name": text, "about": text})
    return replace(entry, name=text, state=text, message=text, recipe=recipe)


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1"])
def test_no_cell_of_the_table_is_a_formula(entries, text):
    written = report.csv_text([replace(with_texts(entries[0], text), loss=-0.5)])
    (line,) = csv.DictReader(io.StringIO(written, newline=""))
    assert line["row"] == line["state"] == "'" + text.replace("\r", "\n")
    assert line["step_loss"] == "-0.5", "a number stays one"


def test_no_cell_breaks_into_a_line_of_its_own(entries):
    (line,) = csv.DictReader(io.StringIO(report.csv_text([with_texts(entries[0], "a\r=1")]), newline=""))
    assert line["row"] == "a\n=1"


class Tags(HTMLParser):
    """The elements of a page with their attributes, and all of its text."""

    def __init__(self, page):
        super().__init__()
        self.tags, self.text = [], []
        self.feed(page)

    def handle_starttag(self, tag, attributes):
        self.tags.append((tag, [name for name, _ in attributes]))

    def handle_data(self, data):
        self.text.append(data)


def test_text_of_an_entry_is_plain_text_in_the_report(entries):
    hostile = '</td><script src=x onload=\'a\'>"<b onclick="a">&amp;<!--'
    page, plain = (Tags(report.html_text([with_texts(entries[0], text)])) for text in (hostile, "plain"))
    assert page.tags == plain.tags
    places = "state", "row", "two legends", "name", "about", "message"
    assert "".join(page.text).count(hostile) == "".join(plain.text).count("plain") == len(places) + 1


def dlab(*arguments):
    return CliRunner().invoke(app, ["shootout", *map(str, arguments)])


def read(path):
    return list(csv.DictReader(io.StringIO(path.read_text())))


def test_the_command_lists_bare_names():
    finished = dlab("--list")
    assert finished.exit_code == 0
    assert finished.output.splitlines() == list(shootout.entries())


def test_the_command_writes_table_and_report(tmp_path):
    out = tmp_path / "new" / "out"
    arguments = ("--source", "small", "--rows", "mnist-100-batches", "mnist-svm-linear", "--epochs", 3, "--out", out)
    finished = dlab(*arguments)
    assert finished.exit_code == 0, finished.output
    lines = read(out / "results.csv")
    assert [(line["row"], line["epoch"]) for line in lines] == [("mnist-100-batches", "3"), ("mnist-svm-linear", "1")]
    assert (out / "report.html").read_text().startswith("<!doctype html>")
    again = dlab(*arguments)
    assert again.exit_code == 0, again.output
    assert read(out / "results.csv")[0]["test_loss"] == lines[0]["test_loss"]


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (["--rows", "nobody"], "There is no entry called nobody"),
        (["--rows", "mnist-linear", "--data", "/nowhere"], "/nowhere does not hold MNIST"),
        (["--rows", "mnist-linear", "--source", "letters"], "There are no digits called letters"),
    ],
)
def test_what_is_wrong_is_reported_in_a_sentence(arguments, expected):
    finished = dlab(*arguments)
    assert finished.exit_code == 2
    assert expected in finished.output
    assert "Traceback" not in finished.output


def test_a_kept_entry_of_another_recipe_is_begun_anew(tmp_path):
    kept, recipe = tmp_path / "kept.npz", entry_recipe("mnist-adam", 2)
    list(shootout.train_entry("mnist-adam", recipe, 2, kept))
    other = recipe.model_copy(update={"training": recipe.training.model_copy(update={"rate": 1e-2})})
    said = []
    assert next(shootout.train_entry("mnist-adam", other, 2, kept, say=said.append)).epoch == 0
    assert "of another recipe" in said[0]
    assert (tmp_path / "kept.npz.aside").exists()


def written(**arrays):
    content = io.BytesIO()
    np.savez(content, **arrays)
    return content.getvalue()


def hostile(content):
    """Return a file in which an array is said to hold far more than there is."""
    header = io.BytesIO()
    shape = {"descr": "<f8", "fortran_order": False, "shape": (10**12,)}
    np.lib.format.write_array_header_1_0(header, shape)
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("seconds.npy", header.getvalue() + bytes(64))
    return made.getvalue()


def packed(content):
    made = io.BytesIO()
    np.savez_compressed(made, seconds=np.zeros(10**7))
    return made.getvalue()


def without(content, *names):
    arrays = dict(np.load(io.BytesIO(content)))
    return written(**{name: array for name, array in arrays.items() if name not in names})


def with_(content, **others):
    return written(**dict(np.load(io.BytesIO(content))) | others)


def flipped(content, share):
    at = int(len(content) * share)
    return content[:at] + bytes([content[at] ^ 64]) + content[at + 1 :]


DAMAGES = {
    **{f"cut off at {s}": lambda c, s=s: c[: int(len(c) * s)] for s in (0, 0.001, 0.1, 0.5, 0.9, 0.999)},
    **{f"a bit flipped at {s}": lambda c, s=s: flipped(c, s) for s in (0.0, 0.1, 0.3)},
    "no file of arrays": lambda c: b"PK but not really",
    "a huge array declared": hostile,
    "packed": packed,
    "objects": lambda c: with_(c, seconds=np.array([{}], dtype=object)),
    "no arrays": lambda c: written(),
    "no recipe": lambda c: without(c, "recipe"),
    "a recipe that is none": lambda c: with_(c, recipe=np.array("[[")),
    "no weights": lambda c: without(c, "learner.module.W"),
    "other weights": lambda c: with_(c, **{"learner.module.W": np.zeros((64, 9), np.float32)}),
    "no history": lambda c: without(c, "history.losses"),
}


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """What is kept of a row after an epoch."""
    path = tmp_path_factory.mktemp("kept") / "kept.npz"
    list(shootout.train_entry("mnist-linear-adam", entry_recipe("mnist-linear-adam", 1), 1, path))
    return path.read_bytes()


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_state_is_set_aside_and_the_entry_begins_anew(kept, damage, tmp_path):
    path, said = tmp_path / "kept.npz", []
    damaged = DAMAGES[damage](kept)
    path.write_bytes(damaged)
    tracemalloc.start()
    seen = [
        entry.epoch
        for entry in shootout.train_entry("x", entry_recipe("mnist-linear-adam", 1), 1, path, say=said.append)
    ]
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert seen == [0, 1, 1]
    (sentence,) = said
    assert "begins anew" in sentence
    assert "kept.npz.aside" in sentence
    assert (tmp_path / "kept.npz.aside").read_bytes() == damaged
    assert peak < 100e6
    assert next(shootout.train_entry("x", entry_recipe("mnist-linear-adam", 1), 1, path, say=said.append)).epoch == 1
    assert len(said) == 1


def test_a_flipped_bit_is_found_or_changes_nothing(kept, tmp_path):
    path, refused = tmp_path / "kept.npz", 0
    path.write_bytes(kept)
    whole = read_arrays(path)
    for at in np.random.default_rng(1).integers(0, len(kept), 200):
        path.write_bytes(kept[:at] + bytes([kept[at] ^ 1 << at % 8]) + kept[at + 1 :])
        try:
            found = read_arrays(path)
        except StateError:
            refused += 1
        else:
            assert len(found) == len(whole)
            for name, array in zip(
                found, whole.values(), strict=True
            ):  # a name has no checksum: `check_kept` misses it
                np.testing.assert_array_equal(found[name], array)
    assert refused > 150


def test_the_command_says_what_it_set_aside(kept, tmp_path):
    arguments = ("--source", "small", "--rows", "mnist-linear-adam", "--epochs", 1, "--out", tmp_path)
    (tmp_path / "rows").mkdir()
    (tmp_path / "rows" / "mnist-linear-adam.npz").write_bytes(kept[:1000])
    finished = dlab(*arguments)
    assert finished.exit_code == 0, finished.output
    assert "mnist-linear-adam: What was kept does not serve to go on: it is damaged" in finished.output
    assert (tmp_path / "rows" / "mnist-linear-adam.npz.aside").read_bytes() == kept[:1000]
    assert "begins anew" not in dlab(*arguments).output


def test_an_entry_goes_on_for_more_epochs(tmp_path):
    kept = tmp_path / "kept.npz"
    list(shootout.train_entry("mnist-adam", entry_recipe("mnist-adam", 2), 2, kept))
    epochs = [entry.epoch for entry in shootout.train_entry("mnist-adam", entry_recipe("mnist-adam", 4), 4, kept)]
    assert epochs == [2, 3, 4, 4]


def test_curves_go_by_epochs_also_of_an_entry_that_went_back_to_its_best():
    recipe = entry_recipe("mnist-best", 30)
    recipe = recipe.model_copy(update={"training": recipe.training.model_copy(update={"patience": 2, "rate": 0.05})})
    last = list(shootout.train_entry("mnist-best", recipe, 30))[-1]
    assert "best" in last.message
    epochs, values = last.by_epoch("test.accuracy")
    np.testing.assert_array_equal(epochs, np.arange(len(values)))
    assert values[last.epoch] == last.scores["test"].accuracy
    assert last.epoch < epochs[-1] <= 30


def test_the_command_writes_nothing_through_a_link(tmp_path):
    outside, out = tmp_path / "outside", tmp_path / "out"
    outside.mkdir()
    out.mkdir()
    (out / "rows").symlink_to(outside, target_is_directory=True)
    finished = dlab("--source", "small", "--rows", "mnist-linear-adam", "--epochs", 1, "--out", out)
    assert finished.exit_code == 2
    assert "a link leads out of there" in finished.output.replace("\n", " ")
    assert not list(outside.iterdir())
