"""A window with the Classify page, shown and ready, and closed after the test."""

import itertools

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QScrollBar,
    QWidget,
)

from app.main_window import MainWindow
from app.settings import Settings
from dlab_core.recipe import Recipe, Training

PATIENCE_MS = 30_000  # for what must happen; nothing waits so long unless it fails


class Bench:
    """A person at the window: finds widgets by name, clicks, types, and waits for facts."""

    def __init__(self, qtbot, window):
        self.qtbot, self.window = qtbot, window

    @property
    def page(self):
        return self.window.page

    @property
    def canvas(self):
        return self.page.canvas

    def find(self, name, kind=QWidget):
        found = self.window.findChild(kind, name)
        assert found is not None, f"there is no {name}"
        return found

    def click(self, name):
        widget = self.find(name)
        assert widget.isVisible(), f"{name} cannot be seen"
        assert widget.isEnabled(), f"{name} is disabled"
        QTest.mouseClick(widget, Qt.MouseButton.LeftButton)

    def key(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        QTest.keyClick(self.window, key, modifier)

    def type(self, name, text):
        field = self.find(name)
        if isinstance(field, QComboBox):
            field = field.lineEdit()
        field.setFocus()
        field.selectAll()
        QTest.keyClicks(field, text)
        QTest.keyClick(field, Qt.Key.Key_Return)

    def choose(self, name, text):
        combo = self.find(name)
        at = combo.findText(text, Qt.MatchFlag.MatchContains)
        assert at >= 0, f"{name} does not offer {text}"
        combo.setCurrentIndex(at)
        combo.activated.emit(at)

    def wait(self, fact, timeout=PATIENCE_MS):
        self.qtbot.waitUntil(fact, timeout=timeout)

    @property
    def status(self):
        return self.page.controller.status

    @property
    def state(self):
        return self.status.state

    @property
    def step(self):
        return self.page.frame.last_step if self.page.frame else 0

    def wait_for(self, *states):
        self.wait(lambda: self.state in states)

    def wait_for_run(self, run):
        """Wait until a frame of that run is shown."""
        self.wait(lambda: self.page.frame is not None and self.page.frame.run >= run)

    def wait_for_training(self, recipe):
        """Wait until a frame shows that a run of the recipe trains, or is at its end."""

        def trains():
            frame, status = self.page.frame, self.status
            begun = frame.recipe == recipe and frame.run == status.run == self.page.controller.run
            return begun and (self.step > 3 or self.state in ("FINISHED", "FAILED"))

        self.wait(trains)

    def paused(self):
        """Pause, if it trains, and wait for the last frame."""
        if self.state == "RUNNING":
            self.page.pause()
        self.wait(lambda: self.state != "RUNNING" and self.page.frame.last_step == self.status.step)

    def pixel(self, x, y):
        """The pixel of the canvas at a place of the plane."""
        return self.canvas.view.mapViewToScene(QPointF(x, y)).toPoint()

    def explained_controls(self):
        """The names of all controls of the page that can be seen; each has one, and says what it is and does."""
        names = set()
        for kind in (QAbstractButton, QComboBox, QAbstractSlider, QAbstractSpinBox, QLineEdit):
            for widget in self.page.findChildren(kind):
                inner = isinstance(widget.parent(), QAbstractSpinBox | QComboBox | QAbstractItemView)
                if widget.isVisible() and not inner and not isinstance(widget, QScrollBar):
                    name = widget.objectName()
                    assert name.startswith(f"{self.page.prefix}."), (name, widget)
                    assert widget.accessibleName(), name
                    assert widget.toolTip(), name
                    names.add(name)
        return names

    def press_canvas(self, x, y, button=Qt.MouseButton.LeftButton):
        QTest.mouseClick(self.canvas.viewport(), button, pos=self.pixel(x, y))

    def drag_canvas(self, *places, button=Qt.MouseButton.LeftButton):
        port, points = self.canvas.viewport(), [self.pixel(*p) for p in places]
        QTest.mousePress(port, button, pos=points[0])
        for a, b in itertools.pairwise(points):
            for i in range(1, 6):
                QTest.mouseMove(port, QPoint(a.x() + (b.x() - a.x()) * i // 5, a.y() + (b.y() - a.y()) * i // 5))
        QTest.mouseRelease(port, button, pos=points[-1])


@pytest.fixture
def open_window(qtbot, imported):
    """Return a function that opens a window with a recipe and waits for its first frame."""
    windows = []

    def open_(recipe=None, size=(1366, 768)):
        window = MainWindow(Settings(), recipe or Recipe())
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show()
        bench = Bench(qtbot, window)
        bench.wait(lambda: bench.page.frame is not None)
        return bench

    yield open_
    for window in windows:
        window.close()


@pytest.fixture
def bench(open_window):
    """A window whose run lasts as long as the test, however fast the machine is."""
    return open_window(Recipe(training=Training(steps=None)))
