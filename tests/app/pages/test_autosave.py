"""What is set up and learned outlives the window, and the next one offers it without a dialog."""

import os
import signal
import subprocess
import sys
import time

import numpy as np
import pytest
from PySide6.QtCore import QLockFile
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from app.pages import autosave
from app.pages.experiment_file import wait_for_files
from app.training.session_folder import KEPT, SessionFolder, left_behind
from dlab_core.data import as_drawn
from dlab_core.experiment import files as experiment_files
from dlab_core.experiment.experiment import Experiment
from dlab_core.experiment.pins import pin_arrays
from dlab_core.recipe import DeepNet, GaussianMixture, Recipe, Training, files
from dlab_core.training.run import start_run

ENDLESS = Recipe(model=DeepNet(), training=Training(steps=None))


@pytest.fixture(autouse=True)
def no_file_left():
    """Let no work on files outlast its test."""
    yield
    assert wait_for_files(10_000)


@pytest.fixture
def root(open_window):
    """Where sessions are kept in this test."""
    from app.settings import Settings

    folder = Settings().sessions_folder
    assert str(folder).startswith(os.environ["DLAB_SETTINGS_DIR"])
    return folder


def trained(bench, steps=30):
    bench.wait(lambda: bench.step >= steps)
    bench.click(f"{bench.page.prefix}.pause")
    bench.wait(lambda: bench.state == "PAUSED" and bench.step == bench.status.step)
    return bench.status.step


def one_step(bench):
    """Reset, and do one step."""
    bench.click(f"{bench.page.prefix}.reset")
    bench.wait(lambda: bench.state == "PAUSED" and bench.status.step == 0)
    bench.click(f"{bench.page.prefix}.step")
    bench.wait(lambda: bench.status.step == 1)


def learned(bench):
    found = []
    bench.page.controller.keep(bench.page.recipe, {}, bench.page.pinned.all, found.append)
    bench.wait(lambda: len(found) > 0)
    return found[0]


def strip(bench):
    return bench.find("session.strip")


def assert_equal_arrays(one, other):
    assert one.keys() == other.keys()
    for name, array in other.items():
        np.testing.assert_array_equal(one[name], array, err_msg=name)


def assert_equal_states(one, other):
    assert one.keys() == other.keys()
    for name, array in other.items():
        if name != "seconds":
            np.testing.assert_array_equal(one[name], array, err_msg=name)


def test_all_pages_go_on_where_they_were(open_window, root, tmp_path):
    first = open_window(ENDLESS)
    assert not strip(first).isVisible()
    step = trained(first)
    first.page.tabs.show_index(1)
    first.page.file.save(str(tmp_path / "spirals.dlab"))
    first.wait(lambda: first.page.file.path != "")
    first.type("classify.rate", "0.03")
    first.wait(lambda: first.status.journal != ())
    classified = learned(first)
    first.click("rail.regress")
    first.wait(lambda: first.page.frame is not None)
    one_step(first)
    regressed = learned(first)
    first.window.close()

    second = open_window()
    second.wait(strip(second).isVisible)
    assert not second.window.findChildren(QDialog)
    second.click("session.continue")
    second.wait(lambda: second.page.prefix == "regress" and second.page.recipe == regressed.recipe)
    assert not strip(second).isVisible()
    second.wait(lambda: second.page.frame is not None and second.step == 1)
    second.click("rail.classify")
    second.wait(lambda: second.step == step)
    assert second.page.recipe == classified.recipe
    assert second.page.tabs.index == 1
    again = learned(second)
    assert_equal_states(again.state, classified.state)
    assert_equal_states(again.checkpoints.state_dict(), classified.checkpoints.state_dict())
    assert second.window.windowTitle() == "spirals.dlab[*] - DLab"
    assert second.window.isWindowModified(), "the rate is not in the file"


@pytest.mark.parametrize("name", ["first-look", "line-standardised", "digits-small"])
def test_pins_are_there_again(open_window, root, name):
    recipe = files.with_values(files.find(name), ["training.steps=40"])
    first = open_window(recipe)
    first.wait(lambda: first.state == "FINISHED" and first.page.frame.last_step == 40)
    page = first.page
    first.click(f"{page.prefix}.pin")
    first.wait(lambda: len(page.pins.pins) == 1)
    first.click(f"{page.prefix}.reset")
    first.wait(lambda: first.state == "PAUSED" and first.step == 0)
    first.click(f"{page.prefix}.pin")
    first.wait(lambda: len(page.pins.pins) == 2)
    first.click(f"{page.prefix}.pin_a_remove")
    first.click(f"{page.prefix}.pin")
    first.wait(lambda: len(page.pins.pins) == 2)
    first.click(f"{page.prefix}.pin_b_take_up")
    first.click(f"{page.prefix}.play")
    first.wait(lambda: first.state == "FINISHED" and page.frame.last_step == 40)
    pins = page.pins.pins
    texts = {at: number.text() for at, number in page.pins.list.numbers.items()}
    first.window.close()

    second = open_window(files.find("first-look"))
    second.wait(strip(second).isVisible)
    second.click("session.continue")
    second.wait(lambda: second.page.prefix == page.prefix and len(second.page.pins.pins) == 2)
    second.wait(lambda: second.step == 40 and second.page.frame is not None)
    found = second.page.pins
    assert list(found.pins) == list(pins) == [0, 1]
    for slot, pin in pins.items():
        assert_equal_arrays(pin_arrays(found.pins[slot]), pin_arrays(pin))
        assert found.pins[slot].recipe == pin.recipe
    assert found.list.isVisible()
    assert {at: number.text() for at, number in found.list.numbers.items()} == texts
    second.click(f"{page.prefix}.pin_a")
    second.wait(lambda: second.page.frame.pin is found.pins[0])
    run = second.page.controller.run
    second.click(f"{page.prefix}.pin_a_take_up")
    second.wait(lambda: second.page.controller.run > run and second.step == second.status.step == pins[0].step)
    second.wait(lambda: second.page.frame.run == second.page.controller.run)


def test_start_anew_leaves_what_is_kept_until_there_is_something_newer(open_window, root):
    first = open_window(ENDLESS)
    trained(first)
    first.window.close()
    second = open_window()
    second.wait(strip(second).isVisible)
    second.click("session.anew")
    assert not strip(second).isVisible()
    second.window.close()
    third = open_window()
    third.wait(strip(third).isVisible)
    assert third.find("session.continue").accessibleName() == "Continue where you were"
    assert third.find("session.anew").toolTip()


def test_what_nobody_has_touched_is_not_kept(open_window, root):
    first = open_window(ENDLESS)
    first.wait(lambda: first.step > 30)
    first.window.autosave.keep_changes()
    first.window.close()
    assert not root.exists() or not list(root.iterdir())


def test_a_change_is_on_the_disk_within_ten_seconds(open_window, root, monkeypatch):
    assert autosave.EVERY_MS <= 5000
    monkeypatch.setattr(autosave, "EVERY_MS", 100)
    bench = open_window(ENDLESS)
    trained(bench)
    bench.type("classify.rate", "0.07")
    bench.wait(lambda: any(s.experiments["classify"].recipe.training.rate == 0.07 for s in sessions(root)))
    assert bench.state == "PAUSED"


def sessions(root):
    """What is in the folders of all windows."""
    found = [SessionFolder(folder).read(("classify",))[0] for folder in root.iterdir()] if root.exists() else []
    return [session for session in found if session.experiments]


def test_the_thread_of_the_window_never_waits_for_it(open_window, root):
    recipe = Recipe(data=GaussianMixture(K=50, N=400, C=3), model=DeepNet(hidden=(100, 100)), training=ENDLESS.training)
    recipe = recipe.model_copy(update={"data": as_drawn(recipe)})
    bench = open_window(recipe)
    trained(bench, 3)
    for count in (1, 2):
        bench.click("classify.pin")
        bench.wait(lambda count=count: len(bench.page.pins.pins) == count)
    spent = []
    for _ in range(20):
        bench.window.autosave._kept.clear()
        begin = time.perf_counter()
        bench.window.autosave.keep_changes()
        spent.append(time.perf_counter() - begin)
    assert np.median(spent) < 0.005
    assert wait_for_files(20_000)


def test_what_is_pinned_is_kept_even_if_nothing_else_was_done(open_window, root):
    bench = open_window(files.with_values(ENDLESS, ["training.steps=30"]))
    bench.wait(lambda: bench.state == "FINISHED")
    bench.click("classify.pin")
    bench.wait(lambda: len(bench.page.pins.pins) == 1)
    bench.window.autosave.keep_changes()
    bench.wait(lambda: any(s.experiments["classify"].pins for s in sessions(root)))
    bench.click("classify.pin_a_remove")
    bench.window.autosave.keep_changes()
    bench.wait(lambda: not any(s.experiments["classify"].pins for s in sessions(root)))


def test_pins_are_left_out_before_the_run_is(tmp_path, monkeypatch):
    run = start_run(Recipe())
    bare, pinned = Experiment.of(run), Experiment.of(run, pins={0: run.pin()})
    monkeypatch.setattr(experiment_files, "MAX_FILE_BYTES", len(experiment_files.dump(bare)))
    folder = SessionFolder(tmp_path / "one")
    autosave._write(folder, "classify", "classify", {}, pinned)
    found = folder.read(("classify",))[0].experiments["classify"]
    assert found.state
    assert not found.pins
    folder.release()


def test_two_windows_keep_apart(open_window, root):
    first, second = open_window(ENDLESS), open_window(ENDLESS)
    steps = trained(first), trained(second, 60)
    for bench in (first, second):
        bench.window.autosave.keep_changes()
    first.wait(lambda: len(sessions(root)) == 2)
    assert wait_for_files(10_000)
    assert {session.experiments["classify"].step for session in sessions(root)} == set(steps)
    third = open_window()
    QTest.qWait(100)
    assert wait_for_files(10_000)
    QTest.qWait(10)
    assert not strip(third).isVisible(), "both are open"


CHILD = """
import sys
from pathlib import Path
from app.training.session_folder import SessionFolder
from dlab_core.experiment.experiment import Experiment
from dlab_core.recipe import Recipe
folder = SessionFolder.new(Path(sys.argv[1]))
folder.write("classify", Experiment(Recipe(name="of the dead")))
folder.write_about("classify", {"classify": "/tmp/a.dlab"})
print("written", flush=True)
sys.stdin.read()
"""


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="no such signal on this system")
def test_the_folder_of_a_process_that_died_is_taken_over(tmp_path):
    child = subprocess.Popen([sys.executable, "-c", CHILD, tmp_path], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    try:
        assert child.stdout.readline() == b"written\n"
        assert left_behind(tmp_path) is None, "it is open"
    finally:
        child.kill()
        child.wait()
        child.stdin.close()
        child.stdout.close()
    folder = left_behind(tmp_path)
    session, wrong = folder.read(("classify", "regress"))
    assert wrong == []
    assert session.page == "classify"
    assert session.paths == {"classify": "/tmp/a.dlab"}
    assert session.experiments["classify"].recipe.name == "of the dead"
    assert left_behind(tmp_path) is None, "it is ours now"
    folder.release()


def test_only_the_newest_few_are_kept(tmp_path):
    for number in range(KEPT + 3):
        folder = SessionFolder(tmp_path / str(number))
        folder.write("classify", Experiment(Recipe(name=str(number))))
        folder.write_about("classify", {})
        os.utime(folder.folder / "session.json", (number, number + 1))
        folder.release()
    (tmp_path / "empty").mkdir()
    newest = left_behind(tmp_path)
    assert newest.folder.name == str(KEPT + 2)
    assert sorted(path.name for path in tmp_path.iterdir()) == [str(n) for n in range(3, KEPT + 3)]
    newest.release()


def test_what_is_damaged_is_said_and_the_rest_goes_on(open_window, root):
    first = open_window(ENDLESS)
    trained(first)
    first.click("rail.regress")
    first.wait(lambda: first.page.frame is not None)
    one_step(first)
    first.window.close()
    (folder,) = root.iterdir()
    (folder / "regress.dlab").write_bytes(b"PK and so on")
    (folder / "session.json").write_text('{"page": 3, "paths": [1]}')
    second = open_window(files.find("first-look"))
    second.wait(strip(second).isVisible)
    second.click("session.continue")
    second.wait(lambda: second.page.recipe == ENDLESS)
    assert "regress.dlab cannot be opened" in second.find("classify.message").text()


def test_the_lock_is_qts_own(tmp_path):
    folder = SessionFolder(tmp_path / "one")
    folder.write("classify", Experiment(Recipe()))
    assert not QLockFile(str(tmp_path / "one" / "lock")).tryLock(0)
    folder.release()
    assert QLockFile(str(tmp_path / "one" / "lock")).tryLock(0)
