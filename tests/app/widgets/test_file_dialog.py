"""A dialog for a path blocks nothing, takes the place of the one before, and hands on what is chosen."""

import pytest
from PySide6.QtWidgets import QFileDialog, QWidget

from app.widgets.file_dialog import ask_for_path


@pytest.fixture
def parent(qtbot):
    widget = QWidget()
    qtbot.addWidget(widget)
    return widget


def shown(parent):
    (dialog,) = [dialog for dialog in parent.findChildren(QFileDialog) if dialog.isVisible()]
    return dialog


@pytest.mark.parametrize("wanted", ["open", "save", "folder"])
def test_what_is_chosen_is_handed_on(parent, tmp_path, wanted):
    there = tmp_path / "there.csv"
    there.write_text("")
    taken = []
    ask_for_path(parent, wanted, "Choose", tmp_path, taken.append, "Tables (*.csv)", "csv")
    dialog = shown(parent)
    assert not dialog.isModal()
    assert dialog.windowTitle() == "Choose"
    dialog.selectFile({"open": "there.csv", "save": "new", "folder": str(tmp_path)}[wanted])
    dialog.accept()
    assert taken == [str({"open": there, "save": tmp_path / "new.csv", "folder": tmp_path}[wanted])]


def test_a_second_dialog_takes_the_place_of_the_first(parent, tmp_path):
    ask_for_path(parent, "open", "First", tmp_path, print)
    ask_for_path(parent, "save", "Second", tmp_path, print)
    assert shown(parent).windowTitle() == "Second"
