"""The strip under a canvas: the slider stands on the axis of the curves."""

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication, QWidget

from app.bars.run_strip import RunStrip
from app.plots.base.style import plot_style
from app.plots.charts.curves import MEASURES
from app.present.loan import Loan
from app.widgets.layouts import column
from dlab_core.training.history import Curves

EMPTY = np.empty(0)
SAVED = np.array([0, 1, 2, 3, 5, 8, 13, 30, 79, 200, 640])
LAST = 1265
WIDTHS = (330, 640, 780, 1300)


class Run:
    """A strip and a run that it shows."""

    def __init__(self, strip, a_frame):
        self.strip, self.a_frame = strip, a_frame
        self.curves, self.time, self.slider = strip.curves, strip.time, strip.time.slider
        self.plot = strip.curves.plot

    def show(self, past=None, last=LAST, saved=SAVED):
        """Show a frame as a page does."""
        scored = np.append(saved, last)
        drawn = Curves(EMPTY, EMPTY, scored, {"train.loss": 1 / (1 + scored)}, EMPTY, EMPTY)
        shown = last if past is None else past
        self.curves.show_frame(self.a_frame(drawn, past=past, last=last, scored=shown, saved=saved))
        self.time.show_steps(saved, shown, last)
        QApplication.processEvents()

    def look_at(self, step):
        """Choose a saved step, and show the frame that follows."""
        self.slider.setValue(int(np.flatnonzero(self.slider.steps == step)[0]))
        self.show(past=step)

    def x_in_plot(self, step):
        """Return where a step stands on the curves, in pixels of the strip."""
        at = QPointF(float(self.curves.scale.at(step)), 0)
        scene = self.plot.view.mapViewToScene(at)
        place = self.plot.viewportTransform().map(scene)
        return place.x() + self.plot.viewport().mapTo(self.strip, QPoint()).x()

    def x_on_slider(self, step):
        """Return where a step stands on the slider, in pixels of the strip."""
        at = int(np.flatnonzero(self.slider.steps == step)[0])
        return self.slider.places()[at] + self.slider.mapTo(self.strip, QPoint()).x()

    @property
    def handle(self):
        """Where the handle is, in pixels of the strip."""
        return self.slider.handle + self.slider.mapTo(self.strip, QPoint()).x()

    def place(self, step):
        """Return where a step stands on the slider, in pixels of it."""
        at = int(np.flatnonzero(self.slider.steps == step)[0])
        return QPoint(round(self.slider.places()[at]), self.slider.height() // 2)


@pytest.fixture
def run(qtbot, appearance, a_frame):
    strip = RunStrip("classify", MEASURES)
    qtbot.addWidget(strip)
    strip.resize(780, strip.height())
    strip.show()
    found = Run(strip, a_frame)
    found.show()
    return found


@pytest.mark.parametrize("scale", [1.0, 1.1, 1.33, 1.5])
@pytest.mark.parametrize("log", [False, True])
def test_the_handle_stands_under_its_step_on_the_curves(run, appearance, log, scale):
    appearance.set_scale(scale)
    run.curves.set_style(plot_style())
    run.curves.log_x.setChecked(log)
    for width in WIDTHS:
        run.strip.resize(round(width * scale), run.strip.height())
        QApplication.processEvents()
        run.time.back_to_now()
        run.show()
        assert run.handle == pytest.approx(run.x_in_plot(LAST), abs=1)
        left, right = (x + run.slider.mapTo(run.strip, QPoint()).x() for x in run.slider.ends)
        assert (left, right) == pytest.approx((run.x_in_plot(0), run.x_in_plot(run.curves.scale.end)), abs=1)
        for step in SAVED:
            run.look_at(step)
            assert run.time.past == step
            assert run.handle == pytest.approx(run.x_in_plot(step), abs=1)
            assert run.plot.cursor.value() == run.curves.scale.at(step)
            assert run.plot.cursor.isVisible()


def test_the_middle_of_the_slider_is_where_the_view_ends(run):
    middle = run.slider.mapTo(run.strip, run.slider.rect().center()).y()
    bottom = run.plot.view.geometry().bottom() + run.plot.viewport().mapTo(run.strip, QPoint()).y()
    assert middle == pytest.approx(bottom, abs=1.5)


@pytest.mark.parametrize("log", [False, True])
def test_a_click_at_a_step_chooses_it(run, log):
    run.curves.log_x.setChecked(log)
    told = QSignalSpy(run.time.past_requested)
    for step in (640, 200, 79, *((5, 0) if log else ())):
        QTest.mouseClick(run.slider, Qt.MouseButton.LeftButton, pos=run.place(step))
        assert run.time.past == step
        assert told.at(told.count() - 1) == [step]
    QTest.mouseClick(run.slider, Qt.MouseButton.LeftButton, pos=run.place(LAST) + QPoint(12, 0))
    assert run.time.past is None  # beyond the present is the present
    assert told.at(told.count() - 1) == [None]
    assert not run.slider.isSliderDown()
    QTest.mouseClick(run.slider, Qt.MouseButton.RightButton, pos=run.place(200))
    assert run.time.past is None


def test_a_drag_snaps_to_saved_steps(run):
    told = QSignalSpy(run.time.past_requested)
    run.show(saved=np.arange(0, LAST, 5))  # closer to each other than the handle is wide
    QTest.mousePress(run.slider, Qt.MouseButton.LeftButton, pos=run.place(LAST) - QPoint(4, 0))
    assert told.count() == 0  # it was taken hold of, and is where it was
    run.show()
    for step in (640, 200):
        QTest.mouseMove(run.slider, run.place(step) - QPoint(6, 0))
        assert run.time.past == step
    QTest.mouseRelease(run.slider, Qt.MouseButton.LeftButton, pos=run.place(200))
    assert [told.at(i)[0] for i in range(told.count())] == [640, 200]
    QTest.mouseMove(run.slider, run.place(640))
    assert run.time.past == 200  # it was let go


def test_keys_go_from_one_saved_step_to_the_next(run):
    for key, step in (
        (Qt.Key.Key_Left, 640),
        (Qt.Key.Key_Left, 200),
        (Qt.Key.Key_Right, 640),
        (Qt.Key.Key_PageUp, 200),
        (Qt.Key.Key_PageUp, 79),
        (Qt.Key.Key_PageDown, 200),
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_Right, 1),
        (Qt.Key.Key_End, None),
    ):
        QTest.keyClick(run.slider, key)
        assert run.time.past == step


def test_a_longer_run_moves_the_handle_along_one_axis(run):
    places = []
    for last in range(1210, 1300, 10):
        run.show(last=last)
        places.append(run.handle)
        assert run.curves.scale.end == 1300
        assert run.handle == pytest.approx(run.x_in_plot(last), abs=1)
    assert (np.diff(places) > 0).all()
    assert run.time.past is None


def test_the_present_is_where_the_run_went_back_to(run):
    run.show(last=30)
    assert run.handle == pytest.approx(run.x_in_plot(30), abs=1)
    assert run.curves.scale.end >= 640
    QTest.mouseClick(run.slider, Qt.MouseButton.LeftButton, pos=run.place(640))
    assert run.time.past == 640


def test_it_says_which_step_is_shown_in_the_words_that_have_room(run):
    run.look_at(79)
    assert run.time.reading.text() == "step 79 of 1,265"
    assert run.slider.accessibleName().endswith(": 79 of 1,265")


def test_a_slider_on_loan_has_its_own_width_and_comes_back(run, qtbot):
    hall = QWidget()
    qtbot.addWidget(hall)
    to = column()
    hall.setLayout(to)
    hall.resize(500, 60)
    hall.show()
    loan = Loan(run.time, to)
    QApplication.processEvents()
    left, right = run.slider.ends
    assert right - left > 450
    loan.give_back()
    QApplication.processEvents()
    assert run.handle == pytest.approx(run.x_in_plot(LAST), abs=1)
    run.look_at(200)
    assert run.handle == pytest.approx(run.x_in_plot(200), abs=1)


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_nothing_is_cut_or_lies_over_the_plot(run, appearance, scale):
    appearance.set_scale(scale)
    run.curves.set_style(plot_style())
    for width in WIDTHS:
        run.strip.resize(round(width * scale), run.strip.height())
        QApplication.processEvents()
        parts = (run.curves.controls, run.plot, run.curves.key)
        rects = [part.geometry() for part in parts]
        for first, second in pairwise(rects):
            assert first.right() < second.left()
        assert rects[-1].right() < run.strip.width()
        for control in (run.curves.measure, run.curves.log_x, run.curves.log_y):
            assert control.geometry().right() <= run.curves.controls.width()
            bottom = control.mapTo(run.strip, control.rect().bottomLeft()).y()
            assert bottom <= run.time.title.mapTo(run.strip, QPoint()).y()
