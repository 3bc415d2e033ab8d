"""One table of keys: whatever is bound stands in it, whatever stands in it does something, and it is what is shown."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from app.keys import GROUPS, KEYS
from app.pages import PAGES

CONTROL = Qt.KeyboardModifier.ControlModifier
# Done by what has the focus, or by the window system.
OF_WIDGETS = {"canvas", "cross", "cross_finer", "cross_press", "delete", "let_go", "fit", "blank", "show_keys", "leave"}


@pytest.fixture
def window(open_window):
    return open_window()


@pytest.fixture
def all_pages(window, qtbot):
    """The window with every page made."""
    for info in PAGES:
        window.show_page(info.name)
        qtbot.waitUntil(lambda: window.page.recipe is None or window.page.frame is not None)
    return window


def bound(window):
    """What is bound in a window: sequences of actions and shortcuts, and plain keys of its pages."""
    sequences = {key for action in window.findChildren(QAction) for key in action.shortcuts()}
    sequences |= {key for shortcut in window.findChildren(QShortcut) for key in QShortcut.keys(shortcut)}
    return sequences | {QKeySequence(code) for page in window.pages.values() for code in page.keys}


def test_the_table_has_every_key_that_is_bound_and_no_other(all_pages):
    known, found = {sequence for key in KEYS.values() for sequence in key.sequences}, bound(all_pages)
    assert not {sequence.toString() for sequence in found - known}
    pages = set(KEYS["page"].sequences[: len(PAGES)])
    for name, key in KEYS.items():
        if name not in OF_WIDGETS:
            wanted = pages if name == "page" else set(key.sequences)
            assert wanted <= found, name


def test_no_key_of_the_table_means_two_things():
    """But for those of widgets, which are theirs while they have the focus."""
    keys = [key for name, one in KEYS.items() if name not in OF_WIDGETS for key in one.keys]
    assert len(keys) == len(set(keys))
    assert len(KEYS) == sum(len(group) for group in GROUPS.values())


def test_tool_tips_say_the_keys_of_the_table(window):
    for name in ("play", "pause", "step", "reset", "undo", "redo", "new_data", "tool_brush", "tool_move", "class_3"):
        tip = window.findChild(
            (QPushButton, QToolButton)[name.startswith(("tool", "class"))], f"classify.{name}"
        ).toolTip()
        key = {"pause": KEYS["play"].text, "class_3": "3"}.get(name) or KEYS[name].text
        assert f"({key})" in tip, name
    for at, info in enumerate(PAGES):
        assert f"({KEYS['page'].keys[at]})" in window.findChild(QToolButton, f"rail.{info.name}").toolTip()


def test_a_page_is_chosen_by_its_number(window, qtbot, key):
    for at, info in reversed(tuple(enumerate(PAGES))):
        key(Qt.Key(Qt.Key.Key_1 + at), CONTROL)
        assert window.page.info is info
        qtbot.waitUntil(lambda: window.page.recipe is None or window.page.frame is not None)


def test_the_overview_comes_and_goes_by_its_keys_and_gives_the_focus_back(window, key):
    step = window.findChild(QPushButton, "classify.step")
    for opens in (Qt.Key.Key_F1, Qt.Key.Key_Question):
        step.setFocus()
        key(opens)
        panel = window.keys_panel
        assert panel.isVisible()
        shown = [label.text() for label in panel.findChildren(QLabel)]
        for title, group in GROUPS.items():
            assert title in shown
            for entry in group:
                assert entry.text in shown
                assert entry.about in shown
        assert panel.isAncestorOf(window.focusWidget())
        key(Qt.Key.Key_Escape)
        assert not panel.isVisible()
        assert window.focusWidget() is step


def test_a_click_beside_the_overview_closes_it(window, key):
    key(Qt.Key.Key_F1)
    QTest.mouseClick(
        window.page.canvas.viewport(), Qt.MouseButton.LeftButton, pos=window.page.canvas.rect().center() / 8
    )
    assert not window.keys_panel.isVisible()


def test_a_question_mark_that_is_typed_is_text(window):
    field = window.page.training_form.findChild(object, "classify.rate")
    field.setFocus()
    QTest.keyClicks(field, "?")
    assert "?" in field.text()
    assert not window.keys_panel.isVisible()


def test_tools_are_taken_in_hand_by_their_keys(window, key):
    bar, tools = window.page.tool_bar, window.page.tools
    for name, button in bar.tools.items():
        key(KEYS[f"tool_{name}"].code)
        assert button.isChecked()
        assert (window.page.canvas.tool is tools) == (name != "view")
