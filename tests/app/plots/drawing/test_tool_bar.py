"""The tool bar says what was pressed, and nothing when it is only shown something."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QToolButton

from app.palette import DARK
from app.plots.base.style import PlotStyle
from app.plots.drawing.point_tools import TOOLS
from app.plots.drawing.tool_bar import ToolBar

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def bar(qtbot):
    bar = ToolBar()
    qtbot.addWidget(bar)
    bar.show()
    return bar


def test_every_tool_is_found_by_name_and_chosen_by_click(bar, qtbot):
    emitted = []
    bar.tool_chosen.connect(emitted.append)
    for name in TOOLS:
        button = bar.findChild(QToolButton, f"classify.tool_{name}")
        assert button.accessibleName()
        assert button.toolTip()
        qtbot.mouseClick(button, LEFT)
        assert button.isChecked()
    assert emitted == list(TOOLS)
    assert sum(button.isChecked() for button in bar.tools.values()) == 1


def test_classes_are_chosen_and_added(bar, qtbot):
    emitted = []
    bar.class_chosen.connect(emitted.append)
    bar.class_added.connect(lambda: emitted.append("added"))
    bar.cleared.connect(lambda: emitted.append("cleared"))
    for name in ("class_2", "add_class", "clear"):
        qtbot.mouseClick(bar.findChild(QToolButton, f"classify.{name}"), LEFT)
    assert emitted == [1, "added", "cleared"]


@pytest.mark.parametrize("count", range(2, 9))
def test_there_is_a_chip_for_each_class_and_no_ninth(bar, count):
    bar.show_classes(count)
    assert sum(chip.isVisible() for chip in bar.chips) == count
    assert bar.add.isVisible() == (count < 8)


def test_showing_emits_nothing(bar):
    emitted = []
    for signal in (bar.tool_chosen, bar.class_chosen, bar.class_added, bar.cleared):
        signal.connect(lambda *_: emitted.append(1))
    bar.show_classes(5)
    bar.show_class(4)
    bar.show_tool("spray")
    bar.set_style(PlotStyle.of(DARK))
    assert emitted == []
    assert bar.tools["spray"].isChecked()
    assert bar.chips[4].isChecked()
