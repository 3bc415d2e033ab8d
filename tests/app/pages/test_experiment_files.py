"""The File menu: new, opened, saved and recent experiments, of all pages that train, and the title of the window."""

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QUrl
from PySide6.QtGui import QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractScrollArea, QFileDialog, QLineEdit

from app.pages.experiment_file import wait_for_files
from dlab_core.experiment import files as experiment_files
from dlab_core.experiment.experiment import Experiment
from dlab_core.recipe import DeepNet, FcAnn2, KernelSVM, Recipe, Training, files
from dlab_core.training.run import start_run

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture(autouse=True)
def no_file_left():
    """Let no work on files outlast its test."""
    yield
    assert wait_for_files(10_000)


def trained(bench, steps=30):
    """Pause after a number of steps or more."""
    bench.wait(lambda: bench.step >= steps)
    bench.click(f"{bench.page.prefix}.pause")
    bench.wait(lambda: bench.state == "PAUSED" and bench.step == bench.status.step)
    return bench.status.step


def type_path(bench, path):
    """Type a path into the dialog that is open, as a person does who knows where it is."""
    (dialog,) = (d for d in bench.window.findChildren(QFileDialog) if d.isVisible())
    assert not dialog.isModal()
    field = dialog.findChild(QLineEdit)
    field.setText(str(path))
    QTest.keyClick(field, Qt.Key.Key_Return)
    activate(bench)


def activate(bench):
    """Go back from a dialog to the window, whose keys work while it is active."""
    bench.window.activateWindow()
    bench.wait(bench.window.isActiveWindow)


def message(bench):
    return bench.find(f"{bench.page.prefix}.message").text()


def weights(bench):
    """What was learned, of the run in the training thread."""
    found = []
    bench.page.controller.keep(bench.page.recipe, {}, bench.page.pinned.all, found.append)
    bench.wait(lambda: len(found) > 0)
    return found[0].state


@pytest.mark.parametrize("model", [FcAnn2(), DeepNet(), KernelSVM()], ids=lambda model: model.kind)
def test_what_was_learned_is_saved_and_opened_by_keys(open_window, tmp_path, model):
    bench = open_window(Recipe(name="Spirals", model=model, training=Training(steps=None)))
    if model.obeys("steps"):
        step = trained(bench)
    else:
        bench.wait_for("FINISHED")
        step = 1
    before = weights(bench)
    assert bench.window.windowTitle() == "DLab[*]"
    bench.key(Qt.Key.Key_S, CTRL)
    type_path(bench, tmp_path / "spirals")
    bench.wait(lambda: message(bench) == f"Saved to {tmp_path / 'spirals.dlab'}.")
    assert bench.window.windowTitle() == "spirals.dlab[*] - DLab"
    assert not bench.window.isWindowModified()
    bench.key(Qt.Key.Key_N, CTRL)
    bench.wait(lambda: bench.page.recipe == files.find("first-look"))
    assert bench.window.windowTitle() == "DLab[*]"
    bench.key(Qt.Key.Key_O, CTRL)
    type_path(bench, tmp_path / "spirals.dlab")
    bench.wait(lambda: bench.page.recipe.model == model)
    bench.wait(lambda: bench.page.frame.run == bench.page.controller.run and bench.step == step)
    assert bench.state == ("PAUSED" if model.obeys("steps") else "FINISHED")
    assert bench.window.windowTitle() == "spirals.dlab[*] - DLab"
    assert not bench.window.isWindowModified()
    after = weights(bench)
    assert after.keys() == before.keys()
    for name, array in before.items():
        if name != "seconds":
            assert (after[name] == array).all() or array.dtype.kind == "f", name


def test_the_title_has_a_star_while_something_is_not_saved(bench, tmp_path):
    step = trained(bench)
    bench.page.file.save(str(tmp_path / "a.dlab"))
    bench.wait(lambda: bench.page.file.path != "")
    assert not bench.window.isWindowModified()
    bench.key(Qt.Key.Key_S)
    bench.wait(lambda: bench.status.step == step + 1)
    assert bench.window.isWindowModified()
    bench.key(Qt.Key.Key_S, CTRL)
    bench.wait(lambda: not bench.window.isWindowModified())
    assert experiment_files.load(tmp_path / "a.dlab").step == step + 1
    bench.type("classify.rate", "0.05")
    assert bench.window.isWindowModified()
    bench.key(Qt.Key.Key_Z, CTRL)
    assert not bench.window.isWindowModified()


def test_pins_belong_to_the_file_and_go_when_another_is_opened(bench, tmp_path):
    page, path = bench.page, str(tmp_path / "pinned.dlab")
    bench.wait(lambda: bench.step > 0)
    bench.click("classify.pause")
    bench.wait(lambda: bench.state == "PAUSED" and bench.step == bench.status.step)
    page.file.save(path)
    bench.wait(lambda: page.file.path == path and not bench.window.isWindowModified())
    bench.click("classify.pin")
    bench.wait(lambda: len(page.pins.pins) == 1)
    assert bench.window.isWindowModified()
    page.file.save(path)
    bench.wait(lambda: not bench.window.isWindowModified())
    first = page.pins.pins[0]
    bench.key(Qt.Key.Key_N, Qt.KeyboardModifier.ControlModifier)
    bench.wait(lambda: page.file.path == "")
    assert page.pins.pins == {}
    assert not page.pins.list.isVisible()
    page.file.open(path)
    bench.wait(lambda: len(page.pins.pins) == 1)
    assert page.pins.pins[0] is not first
    assert page.pins.list.isVisible()
    assert not bench.window.isWindowModified()
    bench.click("classify.pin")
    bench.wait(lambda: len(page.pins.pins) == 2)
    both = page.pins.pins
    page.undo_stack.undo()
    assert page.pins.pins == {}
    page.undo_stack.undo()
    bench.wait(lambda: page.pins.pins == {0: first})
    page.undo_stack.redo()
    assert page.pins.pins == {}
    page.undo_stack.redo()
    bench.wait(lambda: page.pins.pins == both)


def test_a_damaged_pin_is_left_out_in_a_sentence(bench, tmp_path):
    page, run = bench.page, start_run(Recipe())
    good, bad = run.pin(), run.pin()
    weights = next(name for name in bad.state_dict if name.startswith("learner.") and bad.state_dict[name].ndim == 2)
    bad.state_dict[weights] = np.zeros((9, 9))
    path = tmp_path / "a.dlab"
    experiment_files.save(Experiment.of(run, pins={1: bad, 3: good}), path)
    page.file.open(str(path))
    bench.wait(lambda: len(page.pins.pins) > 0)
    assert list(page.pins.pins) == [3]
    assert bench.find("classify.message").text().startswith("Pin B is left out, because ")
    assert bench.state != "FAILED"


def test_save_proposes_what_keeps_all_that_there_is(open_window):
    bench = open_window(Recipe(name="A/b: c", training=Training(steps=None)))
    trained(bench)
    bench.key(Qt.Key.Key_S, CTRL | SHIFT)
    (dialog,) = bench.window.findChildren(QFileDialog)
    assert dialog.selectedFiles()[0].endswith("/Ab c.dlab")
    dialog.close()
    activate(bench)
    bench.click("classify.reset")
    bench.wait(lambda: bench.state == "PAUSED" and bench.status.step == 0)
    bench.key(Qt.Key.Key_S, CTRL | SHIFT)
    (dialog,) = (d for d in bench.window.findChildren(QFileDialog) if d.isVisible())
    assert dialog.selectedFiles()[0].endswith("/Ab c.json")
    dialog.close()


def test_a_recipe_is_saved_alone_where_the_name_says_so(bench, tmp_path):
    trained(bench)
    bench.page.file.save(str(tmp_path / "a.json"))
    bench.wait(lambda: message(bench) == f"Saved to {tmp_path / 'a.json'} (the recipe alone).")
    assert files.load(tmp_path / "a.json") == bench.page.recipe


def test_what_cannot_be_read_or_written_is_said_and_changes_nothing(bench, tmp_path):
    trained(bench)
    before, run = bench.page.recipe, bench.page.controller.run
    (tmp_path / "broken.dlab").write_bytes(b"PK\3\4 and so on")
    bench.page.file.open(str(tmp_path / "broken.dlab"))
    bench.wait(lambda: "broken.dlab cannot be opened: it is damaged." in message(bench))
    bench.page.file.save(str(tmp_path / "none" / "a.dlab"))
    bench.wait(lambda: "cannot be written" in message(bench))
    assert (bench.page.recipe, bench.page.controller.run) == (before, run)
    assert bench.page.file.path == ""


def test_damaged_weights_leave_the_recipe_and_a_sentence(bench, tmp_path):
    trained(bench)
    bench.page.file.save(str(tmp_path / "a.dlab"))
    bench.wait(lambda: bench.page.file.path != "")
    found = experiment_files.load(tmp_path / "a.dlab")
    found.state["learner.W1"] = found.state["learner.W1"][:1]
    experiment_files.save(found, tmp_path / "a.dlab")
    bench.page.file.open(str(tmp_path / "a.dlab"))
    bench.wait(lambda: "What was learned cannot be gone on with" in message(bench))
    assert "begins anew" in message(bench)
    bench.wait(lambda: bench.state == "PAUSED" and bench.status.step == 0)


def test_recent_files_are_listed_and_a_missing_one_says_so(bench, tmp_path):
    trained(bench)
    for number in range(12):
        bench.page.file.save(str(tmp_path / f"{number}.dlab"))
        bench.wait(lambda number=number: bench.page.file.path.endswith(f"{number}.dlab"))
    menu = bench.page.file_menu
    bench.page.transport.file_menu.aboutToShow.emit()
    assert [action.text() for action in menu.recent.actions()] == [f"{number}.dlab" for number in range(11, 1, -1)]
    (tmp_path / "5.dlab").unlink()
    next(action for action in menu.recent.actions() if action.text() == "5.dlab").trigger()
    bench.wait(lambda: "5.dlab cannot be read: No such file" in message(bench))
    bench.page.transport.file_menu.aboutToShow.emit()
    assert "5.dlab" not in [action.text() for action in menu.recent.actions()]
    menu.recent.actions()[-1].trigger()
    bench.wait(lambda: bench.window.windowTitle() == "2.dlab[*] - DLab")


def test_a_file_of_another_page_opens_there(bench, tmp_path):
    trained(bench)
    bench.page.file.save(str(tmp_path / "classes.dlab"))
    bench.wait(lambda: bench.page.file.path != "")
    step = bench.status.step
    bench.click("rail.regress")
    bench.wait(lambda: bench.page.frame is not None)
    assert bench.window.windowTitle() == "DLab[*]"
    drop(bench.page, tmp_path / "classes.dlab")
    bench.wait(lambda: bench.page.prefix == "classify")
    bench.wait(lambda: bench.page.frame.run == bench.page.controller.run and bench.step == step)
    assert bench.window.windowTitle() == "classes.dlab[*] - DLab"


def drop(page, path):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    page.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, *none))


def test_a_dropped_recipe_is_opened_and_no_view_is_in_the_way(bench, tmp_path):
    files.save(files.find("xor-deep"), tmp_path / "xor.json")
    assert bench.page.acceptDrops()
    assert not [view for view in bench.page.findChildren(QAbstractScrollArea) if view.acceptDrops()]
    drop(bench.page, tmp_path / "xor.json")
    bench.wait(lambda: bench.page.recipe == files.find("xor-deep"))
    bench.wait_for("RUNNING", "FINISHED")


def test_opening_can_be_undone(bench, tmp_path):
    before = bench.page.recipe
    files.save(files.find("xor-deep"), tmp_path / "xor.json")
    bench.page.file.open(str(tmp_path / "xor.json"))
    bench.wait(lambda: bench.page.recipe == files.find("xor-deep"))
    bench.key(Qt.Key.Key_Z, CTRL)
    assert bench.page.recipe == before
    assert bench.window.isWindowModified()


def test_the_details_that_were_open_are_open_again(bench, tmp_path):
    tabs = bench.page.tabs
    tabs.show_index(1)
    bench.page.file.save(str(tmp_path / "a.dlab"))
    bench.wait(lambda: bench.page.file.path != "")
    tabs.show_index(0)
    bench.page.file.open(str(tmp_path / "a.dlab"))
    bench.wait(lambda: tabs.index == 1)


def test_a_preset_is_in_no_file(bench, tmp_path):
    bench.page.file.save(str(tmp_path / "a.json"))
    bench.wait(lambda: bench.page.file.path != "")
    bench.page.recipe_menu.fill()
    next(
        a for a in bench.page.transport.presets_menu.actions() if a.objectName() == "classify.preset_xor-deep"
    ).trigger()
    assert bench.page.file.path == ""
    assert bench.window.windowTitle() == "DLab[*]"
