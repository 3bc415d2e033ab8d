"""The Shootout page: entries in processes of their own, stopped, gone on with, and written to files."""

import csv
import io
import os
import time
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from app.settings import Settings
from dlab_core.arrays import StateError
from dlab_core.recipe import DeepNet, Digits, LogReg, Recipe, Training, files
from dlab_core.shootout import train as shootout
from dlab_core.shootout.entry import read_entry, write_entry
from dlab_core.shootout.entry_child import KEPT

pytestmark = pytest.mark.skipif(os.name != "posix", reason="asks for processes as POSIX has them")


@pytest.fixture
def bench(open_window, monkeypatch):
    monkeypatch.setattr("app.bars.shootout_bar.os.cpu_count", lambda: 4)  # whatever machine this is
    bench = open_window(Recipe(model=LogReg(), training=Training(steps=10)))
    bench.click("rail.shootout")
    return bench


def line(bench, name):
    return bench.page.model.lines[bench.page.model.index_of(name)]


def tick(bench, *names):
    model = bench.page.model
    for name in names:
        index = model.index(model.index_of(name), 0)
        assert model.setData(index, Qt.CheckState.Checked, Qt.ItemDataRole.CheckStateRole)


def select(bench, name):
    bench.page.table.selectRow(bench.page.model.index_of(name))


def process_ids(bench):
    return [process.process_id for process in bench.page.shootout._running.values()]


def child(monkeypatch, tmp_path, code):
    """Let entries be trained by this code."""
    (tmp_path / "stand_in.py").write_text(code)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setattr("app.training.shootout.CHILD", "stand_in")


WAITS = """
import subprocess, sys, time
from pathlib import Path
inner = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
(Path(sys.argv[1]) / "inner").write_text(str(inner.pid))
time.sleep(600)
"""


def is_alive(process_id):
    try:
        return Path(f"/proc/{process_id}/stat").read_text().split()[2] != "Z"
    except FileNotFoundError:
        return False


def alone(name, epochs, kept=None):
    """Train an entry without a window, and keep its state in a file if one is given."""
    recipe = shootout.for_epochs(shootout.entries()[name], epochs, "", "small")
    return list(shootout.train_entry(name, recipe, epochs, kept))[-1]


@cache
def trained(name, epochs):
    """An entry that was trained without a window, the same for all tests."""
    return alone(name, epochs)


def test_entries_train_beside_each_other_and_fill_table_and_curves(bench):
    names = ("mnist-100-batches", "mnist-linear-adam", "mnist-svm-linear")
    tick(bench, *names)
    bench.find("shootout.epochs").setValue(3)
    bench.find("shootout.at_a_time").setValue(2)
    bench.click("shootout.run")
    assert len(bench.page.shootout.running) == 2
    assert bench.page.shootout.waiting == names[2:]
    assert line(bench, names[2]).state == "waiting"
    assert not bench.find("shootout.source").isEnabled()
    bench.wait(lambda: not bench.page.shootout.busy)
    for name in names:
        expected, found = trained(name, 3), line(bench, name).entry
        assert found.state == "finished"
        assert found.epoch == expected.epoch
        assert found.scores["test"].accuracy == expected.scores["test"].accuracy
        assert found.scores["train"].loss == expected.scores["train"].loss
    model = bench.page.model
    at = model.index_of(names[0])
    texts = [model.data(model.index(at, column)) for column in range(model.columnCount())]
    assert texts[1] == "finished, 3 epochs"
    assert texts[5] == f"{line(bench, names[0]).entry.scores['test'].accuracy:.4f}"
    assert texts[10] == "7,510"
    bench.wait(lambda: set(bench.page.curves.curves) == set(names))
    x, y = bench.page.curves.curves[names[0]].getData()
    entry = line(bench, names[0]).entry
    np.testing.assert_array_equal(y, entry.curves.scores["test.accuracy"])
    np.testing.assert_allclose(x, [0, 1, 2, 3])
    np.testing.assert_array_equal(entry.by_epoch("train.loss")[1], entry.curves.scores["train.loss"])
    assert len({line(bench, name).pen for name in names}) == 3
    bench.click("shootout.run")
    assert "have finished 3 epochs" in bench.find("shootout.message").text()


def test_an_entry_that_was_broken_off_goes_on_bit_for_bit(bench, tmp_path):
    name = "mnist-adam"
    kept = bench.page.shootout.folder / "small" / name / KEPT
    recipe = shootout.for_epochs(shootout.entries()[name], 6, "", "small")
    for entry in shootout.train_entry(name, recipe, 6, kept):
        if entry.epoch == 3:
            break
    tick(bench, name)
    bench.find("shootout.epochs").setValue(6)
    epochs = []
    bench.page.shootout.entry_changed.connect(lambda entry: epochs.append(entry.epoch))
    bench.click("shootout.run")
    bench.wait(lambda: not bench.page.shootout.busy)
    assert epochs[0] == 3
    assert epochs[-1] == 6
    whole = tmp_path / "whole.npz"
    expected = alone(name, 6, whole)
    assert line(bench, name).entry.loss == expected.loss
    with np.load(whole) as a, np.load(kept) as b:
        weights = [key for key in a.files if key.startswith("learner.")]
        assert weights
        for key in weights:
            np.testing.assert_array_equal(a[key], b[key])


def test_a_damaged_state_is_reported_and_its_entry_begins_anew(bench, monkeypatch, tmp_path):
    name = "mnist-linear-adam"
    kept = bench.page.shootout.folder / "small" / name / KEPT
    alone(name, 2, kept)
    damaged = kept.read_bytes()[:-100]
    kept.write_bytes(damaged)
    tick(bench, name)
    bench.find("shootout.epochs").setValue(2)
    bench.click("shootout.run")
    bench.wait(lambda: not bench.page.shootout.busy)
    assert line(bench, name).entry.state == "finished"
    assert line(bench, name).entry.loss == trained(name, 2).loss
    assert "it is damaged, so it was set aside as kept.npz.aside" in bench.find("shootout.message").text()
    assert kept.with_name("kept.npz.aside").read_bytes() == damaged
    child(monkeypatch, tmp_path, "")
    bench.find("shootout.epochs").setValue(3)
    bench.click("shootout.run")
    bench.wait(lambda: not bench.page.shootout.busy)
    assert "set aside" not in bench.find("shootout.message").text()


def test_stop_ends_a_process_and_what_it_began_within_a_second(bench, monkeypatch, tmp_path):
    child(monkeypatch, tmp_path, WAITS)
    tick(bench, "mnist-adam", "mnist-svm-linear")
    bench.find("shootout.at_a_time").setValue(1)
    bench.click("shootout.run")
    note = bench.page.shootout.folder / "small" / "mnist-adam" / "inner"
    bench.wait(lambda: note.exists() and note.read_text() != "")
    processes = [*process_ids(bench), int(note.read_text())]
    assert all(map(is_alive, processes))
    begin = time.perf_counter()
    bench.click("shootout.stop_all")
    bench.wait(lambda: not any(map(is_alive, processes)))
    assert time.perf_counter() - begin < 1
    bench.wait(lambda: not bench.page.shootout.busy)
    assert not bench.find("shootout.stop_all").isEnabled()
    assert line(bench, "mnist-adam").state == ""


def test_closing_the_window_ends_all_processes(bench, monkeypatch, tmp_path):
    child(monkeypatch, tmp_path, WAITS)
    tick(bench, "mnist-adam")
    bench.key(Qt.Key.Key_Space)
    note = bench.page.shootout.folder / "small" / "mnist-adam" / "inner"
    bench.wait(lambda: note.exists() and note.read_text() != "")
    processes = [*process_ids(bench), int(note.read_text())]
    bench.window.close()
    bench.wait(lambda: not any(map(is_alive, processes)))


def test_what_goes_wrong_in_a_process_is_reported(bench, monkeypatch, tmp_path):
    child(monkeypatch, tmp_path, "import sys; sys.stderr.write('noise\\nThe disk is full.\\n'); sys.exit(2)")
    tick(bench, "mnist-adam")
    bench.click("shootout.run")
    bench.wait(lambda: "The disk is full." in bench.find("shootout.message").text())
    assert line(bench, "mnist-adam").state == "failed"
    said = "from pathlib import Path; import sys; Path(sys.argv[1], 'error.txt').write_text('There are no digits.')"
    child(monkeypatch, tmp_path, f"{said}; sys.stderr.write('noise'); sys.exit(2)")
    bench.click("shootout.run")
    bench.wait(lambda: "There are no digits." in bench.find("shootout.message").text())
    child(monkeypatch, tmp_path, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)")
    bench.click("shootout.run")
    bench.wait(lambda: "ended with status" in bench.find("shootout.message").text())


def test_without_ticks_or_digits_it_says_what_to_do(bench):
    bench.click("shootout.run")
    assert "Tick the models" in bench.find("shootout.message").text()
    bench.click("shootout.all")
    assert all(one.chosen for one in bench.page.model.lines)
    bench.choose("shootout.source", "MNIST")
    bench.click("shootout.run")
    assert "download it on the Digits page" in bench.find("shootout.message").text()
    assert not bench.page.shootout.busy
    bench.click("shootout.none")
    assert not any(one.chosen for one in bench.page.model.lines)


def keep(bench, name="mnist-linear-adam"):
    """Put a finished entry where an earlier session would have left it."""
    entry = trained(name, 2)
    place = bench.page.shootout.folder / "small" / name
    place.mkdir(parents=True)
    write_entry(place / "row.npz", entry)
    bench.page.shootout.read_entries("small")
    bench.wait(lambda: line(bench, name).entry is not None)
    return entry


def test_an_entry_in_a_file_is_the_entry(tmp_path):
    entry = trained("mnist-100-batches", 2)
    (tmp_path / entry.name).mkdir()
    write_entry(tmp_path / entry.name / "row.npz", entry)
    found = read_entry(tmp_path / entry.name / "row.npz")
    for name in ("name", "recipe", "state", "epoch", "epochs", "parameters", "loss", "seconds", "message"):
        assert getattr(found, name) == getattr(entry, name), name
    np.testing.assert_array_equal(found.curves.scores["test.loss"], entry.curves.scores["test.loss"])
    np.testing.assert_array_equal(found.curves.epoch_losses, entry.curves.epoch_losses)
    np.testing.assert_array_equal(found.images.rgba, entry.images.rgba)
    assert found.scores["test"].accuracy == entry.scores["test"].accuracy
    assert found.scores["validation"] is None
    assert read_entry(tmp_path / "nothing.npz") is None


def flipped(content):
    at = len(content) // 3
    return content[:at] + bytes([content[at] ^ 8]) + content[at + 1 :]


def with_array(content, name, array):
    """Return the file with another array in it."""
    arrays = dict(np.load(io.BytesIO(content))) | {name: array}
    written = io.BytesIO()
    np.savez(written, **arrays)
    return written.getvalue()


DAMAGES = {
    "no file of arrays": lambda content: b"not an entry",
    "empty": lambda content: b"",
    "cut off": lambda content: content[: len(content) // 2],
    "a bit flipped": flipped,
    "objects": lambda content: with_array(content, "loss", np.array({"a": 1}, dtype=object)),
    "a curve too short": lambda content: with_array(content, "curves.scores.test.loss", np.zeros(1)),
    "a curve of text": lambda content: with_array(content, "curves.scores.test.loss", np.array(["a", "b", "c"])),
    "a table of other classes": lambda content: with_array(content, "scores.test.confusion", np.eye(3, dtype=int)),
    "images that are none": lambda content: with_array(content, "images.rgba", np.zeros((2, 3), np.uint8)),
    "half a character": lambda content: with_array(content, "message", np.array("\ud800")),
    "no such state": lambda content: with_array(content, "state", np.array("<b>dancing</b>")),
    "a recipe that is none": lambda content: with_array(content, "recipe", np.array("{}")),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_what_is_damaged_is_no_entry(tmp_path, damage):
    write_entry(tmp_path / "row.npz", trained("mnist-100-batches", 2))
    (tmp_path / "row.npz").write_bytes(DAMAGES[damage]((tmp_path / "row.npz").read_bytes()))
    with pytest.raises(StateError):
        read_entry(tmp_path / "row.npz")


def test_one_damaged_entry_hides_no_other_and_is_set_aside(bench):
    name, place = "mnist-100-batches", bench.page.shootout.folder / "small"
    entry = trained(name, 2)
    for other in (name, "mnist-adam", "mnist-linear-adam"):
        (place / other).mkdir(parents=True)
        write_entry(place / other / "row.npz", replace(entry, name=other))
    damaged = DAMAGES["cut off"]((place / name / "row.npz").read_bytes())
    (place / name / "row.npz").write_bytes(damaged)
    (place / name / "row.npz.aside").write_text("of another day")
    bench.page.shootout.read_entries("small")
    bench.wait(lambda: line(bench, "mnist-linear-adam").entry is not None)
    assert line(bench, "mnist-adam").entry is not None
    bench.wait(lambda: f"{name} (" in bench.find("shootout.message").text())
    assert "row.npz.aside-2" in bench.find("shootout.message").text()
    assert (place / name / "row.npz.aside-2").read_bytes() == damaged
    assert (place / name / "row.npz.aside").read_text() == "of another day"
    assert not (place / name / "row.npz").exists()
    assert line(bench, name).entry is None
    assert not bench.page.shootout.running


def test_an_entry_that_cannot_be_read_is_reported_and_left(bench, monkeypatch):
    (bench.page.shootout.folder / "small" / "mnist-adam").mkdir(parents=True)
    kept = bench.page.shootout.folder / "small" / "mnist-adam" / "row.npz"
    kept.write_bytes(b"")

    def denied(path):
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr("app.training.shootout.read_entry", denied)
    bench.page.shootout.read_entries("small")
    bench.wait(lambda: "Permission denied" in bench.find("shootout.message").text())
    assert kept.exists()


def test_results_are_kept_until_they_are_forgotten(bench):
    entry = keep(bench)
    assert line(bench, entry.name).state == "finished, 2 epochs"
    select(bench, entry.name)
    bench.click("shootout.forget")
    assert line(bench, entry.name).entry is None
    assert not (bench.page.shootout.folder / "small" / entry.name).exists()


def test_table_and_report_are_written(bench, tmp_path):
    entry = keep(bench)
    for name in ("results.csv", "report.html"):
        bench.page.files.write(str(tmp_path / name))
        bench.wait(lambda name=name: name in bench.find("shootout.message").text())
    (written,) = csv.DictReader((tmp_path / "results.csv").read_text().splitlines())
    assert float(written["test_accuracy"]) == entry.scores["test"].accuracy
    page = (tmp_path / "report.html").read_text()
    assert entry.name in page
    assert "data:image/png;base64," in page
    bench.page.files.write(str(tmp_path / "no such folder" / "results.csv"))
    bench.wait(lambda: "cannot be written" in bench.find("shootout.message").text())


def test_the_model_of_the_mnist_page_becomes_an_entry_and_an_entry_is_opened_there(bench):
    bench.click("shootout.add")
    assert "Digits page first" in bench.find("shootout.message").text()
    own = Recipe(
        data=Digits(), model=DeepNet(hidden=(7,), dropout=0.5), training=Training(steps=50, batch=50, rate=0.2)
    )
    bench.window.show_page("mnist", own)
    bench.click("rail.shootout")
    bench.click("shootout.add")
    added = bench.page.model.lines[-1]
    assert added.chosen
    assert added.title == "Deep net 7, dropout 0.5, sgd 0.2, L2 0.0001, batch 50"
    bench.click("shootout.add")
    assert "in the table already" in bench.find("shootout.message").text()
    bench.find("shootout.epochs").setValue(1)
    bench.click("shootout.run")
    bench.wait(lambda: bench.page.model.lines[-1].entry is not None and not bench.page.shootout.busy)
    assert bench.page.model.lines[-1].entry.recipe.model == own.model
    select(bench, "mnist-100")
    bench.click("shootout.open")
    assert bench.page.prefix == "mnist"
    assert bench.page.recipe.model == files.find("mnist-100").model
    assert bench.page.recipe.data.source == "small"
    bench.click("rail.shootout")
    table, model = bench.page.table, bench.page.model
    place = table.visualRect(model.index(model.index_of("mnist-linear"), 1)).center()
    for press in (QTest.mouseClick, QTest.mouseDClick):
        press(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert bench.page.prefix == "mnist"
    assert bench.page.recipe.model == files.find("mnist-linear").model


def test_own_entries_are_there_another_day(bench, open_window):
    entry = trained("mnist-linear-adam", 1)
    place = Settings().results_folder / "small" / "own-1"
    place.mkdir(parents=True)
    write_entry(place / "row.npz", type(entry)(**{**vars(entry), "name": "own-1"}))
    bench.page.shootout.read_entries("small")
    bench.wait(lambda: bench.page.model.index_of("own-1") is not None)
    assert line(bench, "own-1").entry.epoch == 1


def precious(folder):
    """Return a file in a folder that is nobody's business."""
    folder.mkdir(parents=True)
    file = folder / "thesis.txt"
    file.write_text("all of it")
    return file


@pytest.mark.parametrize("name", ["own-/../../../outside", "../../outside", "own-x", "mnist-adam"])
def test_a_name_in_a_file_is_never_a_path(bench, name):
    place = bench.page.shootout.folder
    file, entry = precious(place.parent / "outside"), trained("mnist-linear-adam", 1)
    for folder in ("own-7", "own-x", "Own-8", "mnist-linear"):
        (place / "small" / folder).mkdir(parents=True)
        write_entry(place / "small" / folder / "row.npz", replace(entry, name=name))
    bench.page.shootout.read_entries("small")
    bench.wait(lambda: line(bench, "mnist-linear").entry is not None and bench.page.model.index_of("own-7") is not None)
    assert {one.name for one in bench.page.model.lines} == {*shootout.entries(), "own-7"}
    for one in ("mnist-linear", "own-7"):
        select(bench, one)
        bench.click("shootout.forget")
        assert not (place / "small" / one).exists()
    assert file.exists()
    bench.page.open(Recipe(data=Digits(), model=DeepNet(hidden=(9,)), training=Training(steps=5)))
    assert bench.page.model.lines[-1].name == "own-1"


def test_only_a_plain_name_is_deleted(bench):
    file = precious(bench.page.shootout.folder.parent / "outside")
    other = precious(bench.page.shootout.folder / "small" / "mnist-adam")
    emitted = []
    bench.page.shootout.notified.connect(lambda name, sentence: emitted.append(sentence))
    for name in ("../../outside", "..", ".", "", "own-1/../../../outside", "a\0b"):
        bench.page.shootout.forget(name, "small")
        assert file.exists(), name
        assert other.exists(), name
        assert "is not a plain name" in emitted.pop(), name


def test_nothing_behind_a_link_is_written_renamed_or_deleted(bench):
    place, entry = bench.page.shootout.folder / "small", trained("mnist-linear-adam", 1)
    file = precious(place.parent.parent / "outside")
    (file.parent / "row.npz").write_bytes(b"somebody else's")
    place.mkdir(parents=True)
    (place / "mnist-linear").symlink_to(file.parent, target_is_directory=True)
    bench.page.shootout.read_entries("small")
    bench.wait(lambda: "'small/mnist-linear' is not a plain name" in bench.find("shootout.message").text())
    bench.page.shootout.entry_changed.emit(replace(entry, name="mnist-linear"))
    select(bench, "mnist-linear")
    bench.click("shootout.forget")
    assert "cannot be deleted" in bench.find("shootout.message").text()
    tick(bench, "mnist-linear")
    bench.click("shootout.run")
    assert "cannot be written" in bench.find("shootout.message").text()
    assert not bench.page.shootout.busy
    assert {other.name for other in file.parent.iterdir()} == {"thesis.txt", "row.npz"}


def test_every_control_has_a_name_and_a_tool_tip(bench):
    assert bench.explained_controls() > {"shootout.run", "shootout.stop_all", "shootout.epochs", "shootout.source"}
