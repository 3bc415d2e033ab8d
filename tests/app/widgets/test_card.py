"""Cards fold by mouse and keyboard, and tell it only when a person does it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QPushButton

from app.widgets.card import Card


@pytest.fixture
def card(qtbot):
    """A card with something in it."""
    made = Card("Model", "classify.model_card", "162 parameters")
    made.add(QLabel("inside"))
    made.add_action(QPushButton("Pin"))
    qtbot.addWidget(made)
    made.resize(260, 120)
    made.show()
    return made


def test_the_title_folds_and_unfolds(card, qtbot):
    with qtbot.waitSignal(card.folded_changed) as emitted:
        QTest.mouseClick(card.title, Qt.MouseButton.LeftButton)
    assert emitted.args == [True]
    assert card.folded
    assert not card.body.isVisible()
    with qtbot.waitSignal(card.folded_changed) as emitted:
        QTest.keyClick(card.title, Qt.Key.Key_Space)
    assert emitted.args == [False]
    assert card.body.isVisible()


def test_the_whole_title_row_folds(card, qtbot):
    row = card.title.parentWidget()
    with qtbot.waitSignal(card.folded_changed):
        QTest.mouseClick(row, Qt.MouseButton.LeftButton, pos=QPoint(row.width() // 2, row.height() // 2))
    assert card.folded


def test_folding_from_outside_tells_nobody(card, qtbot):
    with qtbot.assertNotEmitted(card.folded_changed):
        card.set_folded(True)
    assert not card.body.isVisible()
    assert "hidden" in card.title.accessibleName()


def test_a_folded_card_is_low(card):
    high = card.sizeHint().height()
    card.set_folded(True)
    assert card.sizeHint().height() < high


def test_the_note_can_change(card):
    card.set_note("42 parameters")
    assert card.note == "42 parameters"
