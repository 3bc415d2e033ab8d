"""Tabs go on in the next line, and are chosen by mouse and keys."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QToolButton

from app.widgets.tabs import Tabs

TITLES = ("Loss surface", "Coefficients", "Gradients", "Parameters", "Script", "Table")


@pytest.fixture
def tabs(qtbot):
    made = Tabs("test.details", "Details", "What is shown.", {title: QLabel(title) for title in TITLES})
    qtbot.addWidget(made)
    made.show()
    return made


def button(tabs, title):
    return next(found for found in tabs.findChildren(QToolButton) if found.text() == title)


@pytest.mark.parametrize("width", [240, 320, 480, 900])
def test_no_title_is_cut_off_at_any_width(tabs, width):
    tabs.resize(width, 400)
    QTest.qWait(0)
    buttons = tabs.findChildren(QToolButton)
    assert [found.text() for found in buttons] == list(TITLES)
    for found in buttons:
        assert found.width() >= found.fontMetrics().horizontalAdvance(found.text())
        assert tabs.bar.rect().contains(found.geometry())
    assert tabs.bar.geometry().bottom() < tabs.stack.geometry().top()


def test_a_press_shows_a_view_and_says_so_once(tabs):
    told = []
    tabs.chosen.connect(told.append)
    QTest.mouseClick(button(tabs, "Gradients"), Qt.MouseButton.LeftButton)
    QTest.mouseClick(button(tabs, "Gradients"), Qt.MouseButton.LeftButton)
    assert (tabs.title, tabs.view.text(), tabs.index, told) == ("Gradients", "Gradients", 2, [2])
    assert [title for title in TITLES if button(tabs, title).isChecked()] == ["Gradients"]


def test_arrows_go_from_one_to_the_next(tabs, qtbot):
    tabs.activateWindow()
    button(tabs, "Loss surface").setFocus()
    qtbot.waitUntil(lambda: button(tabs, "Loss surface").hasFocus())
    QTest.keyClick(button(tabs, "Loss surface"), Qt.Key.Key_Right)
    assert tabs.title == "Coefficients"
    QTest.keyClick(button(tabs, "Coefficients"), Qt.Key.Key_Left)
    assert tabs.title == "Loss surface"


def test_a_title_that_there_is_not_changes_nothing(tabs):
    tabs.show_title("Script")
    tabs.show_title("None")
    assert tabs.title == "Script"
    tabs.show_view(tabs.stack.widget(1))
    assert tabs.title == "Coefficients"
