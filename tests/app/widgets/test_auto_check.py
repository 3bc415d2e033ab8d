"""A check box that is set by itself until a person sets it."""

from PySide6.QtTest import QSignalSpy

from app.widgets.auto_check import AutoCheck


def test_it_follows_until_a_person_chooses_and_says_so_where_it_has_room(qtbot):
    box = AutoCheck("log y")
    qtbot.addWidget(box)
    box.resize(300, 30)
    box.show()
    told = QSignalSpy(box.toggled)
    box.follow(True)
    assert (box.isChecked(), box.text(), told.count()) == (True, "log y (auto)", 0)
    box.resize(box.fontMetrics().horizontalAdvance("log y") + 30, 30)
    assert box.text() == "log y"
    box.resize(300, 30)
    assert box.text() == "log y (auto)"
    box.click()
    assert (box.isChecked(), box.text(), told.count()) == (False, "log y", 1)
    box.follow(True)
    assert not box.isChecked()
    box.forget()
    box.follow(True)
    assert box.isChecked()
    box.follow(False)
    assert (box.isChecked(), box.text()) == (False, "log y")
