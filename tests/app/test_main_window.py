"""The main window and the start of the program."""

import subprocess
import sys
import time

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton

from app.__main__ import is_bad_pair, main
from app.main_window import MainWindow, page_of
from app.pages import PAGES
from app.settings import Settings
from app.theme import theme
from dlab_core.recipe import DeepNet, Recipe, files


@pytest.fixture
def window(open_window, appearance):
    return open_window()


def test_only_pages_that_exist_are_offered(window):
    names = {b.objectName() for b in window.findChildren(QToolButton) if b.objectName().startswith("rail.")}
    assert names == {"rail.find", "rail.appearance", *(f"rail.{info.name}" for info in PAGES)}


def test_the_look_is_chosen_and_kept(window, qtbot):
    window.findChild(QAction, "appearance.dark").trigger()
    assert theme().is_dark
    assert window.page.canvas.style_in_use.background[0] < 100
    scale = theme().scale
    QTest.keyClick(window, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert theme().scale > scale
    window.close()
    assert Settings().theme == "dark"
    assert Settings().scale == theme().scale


def drawn_steps(page):
    """The steps at which the curve of the training set is drawn."""
    return page.curves.plot.lines["train"].getData()[0].tolist()


@pytest.fixture
def finished(qtbot, imported):
    """Return a window in which 200 steps of a preset are done and seen, and the same experiment with 300."""
    windows = []

    def open_window(preset):
        recipes = [files.with_values(files.find(preset), [f"training.steps={steps}"]) for steps in (200, 300)]
        window = MainWindow(Settings(), recipes[0])
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(1366, 768)
        window.show()
        qtbot.waitUntil(lambda: drawn_steps(window.page)[-1:] == [200], timeout=30_000)
        return window, recipes[1]

    yield open_window
    for window in windows:
        window.close()


def has_ended(page, steps):
    state = page.controller.status.state
    return state == "FINISHED" and page.frame.last_step == steps


@pytest.mark.parametrize("preset", ["logreg-two-classes", "crops-small", "digits-small"])
def test_a_run_that_ends_out_of_sight_is_seen_when_its_page_comes_back(qtbot, finished, preset):
    window, longer = finished(preset)
    page = window.page
    window.show_page("shootout")
    page.open(longer)
    qtbot.waitUntil(lambda: has_ended(page, 300), timeout=30_000)
    assert drawn_steps(page)[-1] == 200, "what nobody sees is not drawn"
    window.show_page(page_of(longer).name)
    qtbot.waitUntil(lambda: drawn_steps(page)[-1] == 300)


def test_a_panel_that_is_unfolded_shows_what_came_meanwhile(qtbot, finished):
    window, longer = finished("digits-small")
    button = window.findChild(QToolButton, "mnist.right_panel")
    button.click()
    window.page.open(longer)
    qtbot.waitUntil(lambda: has_ended(window.page, 300), timeout=30_000)
    assert window.page.scores.step.text() == "step 200", "what nobody sees is not drawn"
    button.click()
    qtbot.waitUntil(lambda: window.page.scores.step.text() == "step 300")


def keys_in_use(window):
    """Every key sequence that would do something on the page that is shown, as often as it is bound."""
    bound = [key for action in window.findChildren(QAction) if action.isEnabled() for key in action.shortcuts()]
    for shortcut in window.findChildren(QShortcut):
        of_window = shortcut.context() == Qt.ShortcutContext.WindowShortcut
        if shortcut.isEnabled() and (of_window or shortcut.parent().isVisible()):
            bound += shortcut.keys()
    return sorted(key.toString() for key in bound)


def show_page(window, qtbot, page):
    """Show a page and wait for what it shows first: a thread that imports cannot be ended."""
    window.show_page(page)
    qtbot.waitUntil(lambda: window.page.recipe is None or window.page.frame is not None, timeout=30_000)


@pytest.mark.parametrize("page", [info.name for info in PAGES])
def test_no_key_does_two_things(window, qtbot, page):
    show_page(window, qtbot, page)
    keys = keys_in_use(window)
    assert {"Ctrl+Z", "Ctrl+Shift+Z", "Ctrl+Y", "F11"} <= set(keys)
    assert keys == sorted(set(keys))


@pytest.mark.parametrize("page", [info.name for info in PAGES if info.data])  # others have nothing to undo
def test_both_keys_redo(window, qtbot, page):
    show_page(window, qtbot, page)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    shown, control, shift = window.page, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    old, new = shown.recipe, files.with_values(shown.recipe, ["training.steps=123"])
    shown.edit(new)
    for key, modifiers in ((Qt.Key.Key_Z, control | shift), (Qt.Key.Key_Y, control)):
        QTest.keyClick(window.focusWidget(), Qt.Key.Key_Z, control)
        assert shown.recipe == old
        QTest.keyClick(window.focusWidget(), key, modifiers)
        assert shown.recipe.training == new.training


def test_full_screen_comes_and_goes(window, qtbot):
    QTest.keyClick(window, Qt.Key.Key_F11)
    qtbot.waitUntil(window.isFullScreen)
    QTest.keyClick(window, Qt.Key.Key_F11)
    qtbot.waitUntil(lambda: not window.isFullScreen())


def test_closing_while_training_is_quick_and_leaves_no_thread(qtbot, imported):
    recipe = files.with_values(Recipe(model=DeepNet()), ["training.steps=null"])
    window = MainWindow(Settings(), recipe)
    qtbot.addWidget(window)
    window.show()
    qtbot.waitUntil(lambda: window.page.controller.status.step > 0 or (window.page.frame or 0) != 0, timeout=30_000)
    before = time.perf_counter()
    window.hide()
    hidden = time.perf_counter() - before
    window.close()
    closed = time.perf_counter() - before
    assert hidden < 0.3
    assert closed < 3
    assert not window.page.controller.thread_.isRunning()


def test_what_nobody_foresaw_is_reported_on_the_page(window, qtbot):
    from PySide6.QtWidgets import QLabel

    window.failed.emit("Could not do this (internal error: no luck).")
    assert "no luck" in window.findChild(QLabel, "classify.message").text()


def test_the_window_is_painted_before_torch_is_imported(tmp_path):
    code = """
import sys
from PySide6.QtWidgets import QApplication
app = QApplication([])
from app.main_window import MainWindow
from app.settings import Settings
window = MainWindow(Settings())
window.show()
painted = []
page = window.pages['classify']
page.start = lambda: (painted.append('torch' in sys.modules), app.quit())
app.exec()
print(painted, [m for m in ('torch', 'sklearn', 'numba') if m in sys.modules])
page.shutdown()
"""
    printed = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=60)
    assert printed.stdout.strip() == "[False] []", printed.stderr


def test_the_program_opens_trains_and_ends(tmp_path):
    code = """
import sys
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
import app.main_window as m
class Window(m.MainWindow):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.page.first_frame_shown.connect(self.close)
m.MainWindow = Window
from app.__main__ import main
sys.exit(main([]))
"""
    finished = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=100, check=False)
    assert finished.returncode == 0, finished.stderr


def test_a_recipe_that_does_not_exist_is_rejected_before_anything_opens(capsys):
    assert main(["fcann2-mixtures"]) == 2
    assert "presets with names like it: fcann2-mixture" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("python", "pyside", "bad"),
    [((3, 11), "6.12.0", True), ((3, 11), "6.11.3", False), ((3, 12), "6.12.0", False), ((3, 13), "6.13.1", False)],
)
def test_the_pair_that_aborts_is_known(python, pyside, bad):
    assert is_bad_pair(python, pyside) is bad


def test_calls_that_return_nothing_keep_the_references_to_none(qtbot):
    from PySide6.QtWidgets import QLabel

    label = QLabel()
    qtbot.addWidget(label)
    before = sys.getrefcount(None)
    for i in range(1000):
        label.setText(str(i))
    assert abs(sys.getrefcount(None) - before) < 100
