"""The canvas draws what it is given, reads it under the mouse, and says when it wants another surface."""

import types

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtTest import QSignalSpy
from PySide6.QtWidgets import QApplication

from app.palette import DARK
from app.plots.base.style import PlotStyle, palette
from app.plots.plane.canvas import Canvas
from app.plots.plane.point_layer import MANY
from dlab_core.data.dataset import Dataset
from dlab_core.pictures.contours import Contour, Grid, bounds_of, contours
from dlab_core.pictures.marks import Marks, MarksRequest
from dlab_core.pictures.palette import diverging
from dlab_core.pictures.regions import find_regions
from dlab_core.pictures.surface import Surface, SurfaceRequest
from dlab_core.recipe import PLANE, Circle, DeepNet, GaussianMixture, Recipe, Training
from dlab_core.recipe.files import find
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import start_run

NONE = np.empty(0, dtype=np.int64)
RECT = ((0.0, 0.0), (4.0, 4.0))


@pytest.fixture
def canvas(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(440, 420)
    canvas.show()
    canvas.show_rect(RECT)
    QApplication.processEvents()
    return canvas


def px(canvas, x, y) -> QPoint:
    return canvas.view.mapViewToScene(QPointF(x, y)).toPoint()


def move(canvas, at, buttons=Qt.MouseButton.NoButton):
    event = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        QPointF(canvas.viewport().mapToGlobal(at)),
        Qt.MouseButton.NoButton,
        buttons,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def wheel(canvas, at, notches=1):
    event = QWheelEvent(
        QPointF(at),
        QPointF(canvas.viewport().mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(canvas.viewport(), event)


def slope(rect=RECT, shape=(40, 40)) -> Surface:
    """Return a surface whose probability of class 2 grows upwards."""
    grid = Grid(rect, shape)
    p = np.repeat(np.linspace(0, 1, shape[0])[:, None], shape[1], axis=1)
    values = np.stack([1 - p, p], axis=2).astype(np.float32)
    style = palette(PlotStyle.of(DARK))
    lines, regions = contours(p, grid, (0.5,)), find_regions(values, "probabilities")
    return Surface(rect, diverging(p, 0.5, 0.5, style), values, "probabilities", lines, regions=regions)


def scores(value: float) -> Surface:
    values = np.full((4, 4, 2), (-value, value), dtype=np.float32)
    return Surface(RECT, np.full((4, 4, 4), 255, np.uint8), values, "scores", ())


def shown(canvas, kind) -> int:
    return len(canvas.point_layer.items[kind].data) if kind in canvas.point_layer.items else 0


def show_four(canvas, split=0):
    x = np.array([[1.0, 1.0], [2.0, 1.0], [1.0, 3.0], [3.0, 3.0]])
    canvas.show_points(x, np.array([0, 0, 1, 1]), np.full(4, split, dtype=np.uint8))


def test_row_0_of_a_surface_is_at_the_bottom(canvas):
    surface = slope()
    canvas.show_surface(surface)
    image = canvas.grab().toImage()
    top, bottom = (image.pixelColor(px(canvas, 1.25, y)).getRgb()[:3] for y in (3.9, 0.1))
    assert np.abs(np.array(top) - surface.rgba[-1, 0, :3]).max() < 12
    assert np.abs(np.array(bottom) - surface.rgba[0, 0, :3]).max() < 12


def test_the_boundary_lies_where_the_surface_says(canvas):
    canvas.show_surface(slope())
    x, y = canvas.surface_layer.boundary.getData()
    assert len(x) > 2
    assert np.allclose(y, 2.0, atol=0.1)


def test_lines_of_several_contours_are_not_joined(canvas):
    line = Contour(0.0, np.array([[0.0, 0.0], [1.0, 1.0]]), np.array([True, False]))
    other = Contour(0.0, np.array([[2.0, 0.0], [3.0, 1.0]]), np.array([True, False]))
    surface = scores(1.0)
    canvas.show_surface(Surface(RECT, surface.rgba, surface.values, "scores", (line, other), (line,)))
    assert canvas.surface_layer.boundary.opts["connect"].tolist() == [True, False, True, False]
    assert len(canvas.surface_layer.margins.getData()[0]) == 2


def test_wrong_points_are_square_and_support_vectors_twice_as_large(canvas):
    show_four(canvas)
    canvas.show_marks(Marks(np.array([0, 1, 1, 1]), free=np.array([0]), bounded=np.array([2])))
    layer = canvas.point_layer
    right, wrong = layer.items[18], layer.items[9]
    assert (shown(canvas, 9), shown(canvas, 18), shown(canvas, 1), shown(canvas, 20)) == (1, 1, 1, 1)
    round_path, square_path = right.opts["symbol"], wrong.opts["symbol"]
    assert round_path.elementCount() > 5 >= square_path.elementCount()
    assert layer.items[1].opts["size"] == 2 * right.opts["size"] == layer.items[20].opts["size"]
    assert layer.items[20].opts["symbol"].elementCount() > layer.items[1].opts["symbol"].elementCount()


def test_points_that_only_measure_look_otherwise(canvas):
    paths = []
    for split in range(3):
        show_four(canvas, split)
        assert [shown(canvas, 3 * other) for other in range(3)] == [2 if other == split else 0 for other in range(3)]
        paths.append(canvas.point_layer.items[3 * split].opts["symbol"])
    assert len({path.elementCount() for path in paths}) == 3


def test_marks_of_other_points_are_let_pass(canvas):
    show_four(canvas)
    canvas.show_marks(Marks(np.array([1, 1, 1]), NONE, NONE))
    assert shown(canvas, 0) == 2


def test_marks_of_a_frame_are_drawn_only_on_its_own_points(canvas):
    show_four(canvas)
    x, y, split = (getattr(canvas.point_layer, name).copy() for name in ("x", "y", "split"))
    marks = Marks(np.array([0, 1, 1, 1]), NONE, NONE)
    frame = types.SimpleNamespace(get={MarksRequest: marks}.get, dataset=Dataset(x + 1, y, split, PLANE, 2))
    canvas.show_frame(frame)
    assert shown(canvas, 9) == 0
    frame.dataset = Dataset(x, y, split, PLANE, 2)
    canvas.show_frame(frame)
    assert shown(canvas, 9) == 1


def test_until_the_learner_has_seen_new_points_the_surface_marks_them(canvas):
    canvas.show_surface(slope())
    canvas.show_points(np.array([[1.0, 0.5], [1.0, 3.5]]), np.array([0, 0]), np.zeros(2, np.uint8))
    assert (shown(canvas, 0), shown(canvas, 9)) == (1, 1)


def test_numbers_stand_in_the_markers_on_request(canvas):
    show_four(canvas)
    size = canvas.point_layer.marker_px
    assert not canvas.point_layer.digits
    canvas.point_layer.set_numbered(True)
    assert [len(item.data) for item in canvas.point_layer.digits.values()] == [2, 2]
    assert canvas.point_layer.marker_px > size
    canvas.point_layer.set_numbered(False)
    assert [len(item.data) for item in canvas.point_layer.digits.values()] == [0, 0]


def test_regions_carry_their_numbers(canvas):
    canvas.show_surface(slope())
    numbers = canvas.surface_layer.numbers
    assert set(numbers) == {0, 1}
    assert numbers[0].data["y"][0] < 2 < numbers[1].data["y"][0]
    canvas.clear_surface()
    assert not any(item.isVisible() for item in numbers.values())


SETS = {
    "four classes": Recipe(
        data=GaussianMixture(C=4, N=20), model=DeepNet(hidden=(10, 10)), training=Training(steps=900)
    ),
    "spiral": find("spiral-adam"),
    "circle": Recipe(data=Circle(), model=DeepNet(hidden=(8,)), training=Training(steps=900)),
}


@pytest.mark.parametrize("name", SETS)
def test_numbers_of_regions_stand_beside_the_points_and_the_numbers_of_the_axes(qtbot, name):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(741, 453)
    canvas.show()
    run = start_run(SETS[name])
    data = run.dataset
    canvas.show_points(data.x, data.y, data.split)
    canvas.show_rect(bounds_of(data.x))
    QApplication.processEvents()
    points = np.array([canvas.view.mapViewToScene(QPointF(*x)).toTuple() for x in data.x])
    axes = [*canvas.axes.left.written, *canvas.axes.bottom.written]
    for _ in range(3):
        run.advance(300)
        canvas.show_frame(run.frame(FrameRequest((SurfaceRequest(canvas.visible_rect, (226, 370)), MarksRequest()))))
        numbers = canvas.surface_layer.numbers.values()
        places = [xy for number in numbers if number.isVisible() for xy in zip(*number.getData(), strict=True)]
        assert len(places) >= 2
        for place in places:
            at = canvas.view.mapViewToScene(QPointF(*place))
            gaps = np.maximum(np.abs(points - at.toTuple()) - (8, 11), 0)
            assert np.hypot(*gaps.T).min() > canvas.point_layer.marker_px / 2 - 1
            box = QRectF(at.x() - 8, at.y() - 11, 16, 22)
            assert not any(box.intersects(text.rect) for text in axes)


def test_each_part_of_a_class_has_its_number(canvas):
    x = np.abs(np.linspace(-1, 1, 60))
    p = np.repeat(x[None, :], 60, axis=0)
    values = np.stack([1 - p, p], axis=2).astype(np.float32)
    rgba = np.full((60, 60, 4), 255, np.uint8)
    canvas.show_surface(Surface(RECT, rgba, values, "probabilities", (), regions=find_regions(values, "probabilities")))
    xs, _ = canvas.surface_layer.numbers[1].getData()
    assert sorted(x > 2 for x in xs) == [False, True]
    assert len(canvas.surface_layer.numbers[0].getData()[0]) == 1


def test_a_number_gives_way_to_the_numbers_of_the_axes_and_to_a_point_that_is_drawn_on_it(canvas):
    p = np.repeat((np.arange(120) < 18)[:, None], 120, axis=1).astype(float)  # class 2 is a band along the lower edge
    values = np.stack([1 - p, p], axis=2).astype(np.float32)
    rgba = np.full((120, 120, 4), 255, np.uint8)
    band = Surface(canvas.visible_rect, rgba, values, "probabilities", (), (), find_regions(values, "probabilities"))

    def number_of(c):
        canvas.show_surface(band)
        (x,), (y,) = canvas.surface_layer.numbers[c].getData()
        return x, y

    at = canvas.view.mapViewToScene(QPointF(*number_of(1))).toPoint()
    box = QRectF(at.x() - 8, at.y() - 11, 16, 22)
    assert not any(box.intersects(text.rect) for text in canvas.axes.bottom.written)
    place = number_of(0)
    assert number_of(0) == place
    canvas.show_points(np.array([place]), np.zeros(1, np.int64), np.zeros(1, np.uint8))
    assert number_of(0) != place


def test_very_many_points_become_a_density(canvas):
    x = np.random.default_rng(0).uniform(0, 4, (MANY + 1, 2))
    canvas.show_points(x, np.zeros(len(x), np.int64), np.zeros(len(x), np.uint8))
    assert canvas.point_layer.density.isVisible()
    assert canvas.point_layer.density.image[:, :, 3].max() == 255
    assert shown(canvas, 0) == 0
    show_four(canvas)
    assert not canvas.point_layer.density.isVisible()
    assert shown(canvas, 0) == 2


def test_hovering_reads_the_surface(canvas):
    texts = []
    canvas.hovered.connect(texts.append)
    move(canvas, px(canvas, 1.0, 3.9))
    assert texts[-1].startswith("x 1.0")
    assert ":" not in texts[-1]
    canvas.show_surface(slope())
    move(canvas, px(canvas, 1.0, 3.9))
    assert "y 3.89" in texts[-1] or "y 3.90" in texts[-1]
    assert texts[-1].endswith(": class 2 with probability 0.97")
    canvas.show_surface(scores(1.306))
    assert canvas.reading.endswith(": score 1.31")
    QApplication.sendEvent(canvas, QEvent(QEvent.Type.Leave))
    assert texts[-1] == ""


def test_a_point_says_what_it_is(canvas):
    show_four(canvas)
    canvas.show_marks(Marks(np.array([0, 1, 1, 1]), free=np.array([0]), bounded=np.array([1])))
    assert canvas.point_text(0) == "Point 1: class 1, train, support vector on the margin"
    assert canvas.point_text(1) == "Point 2: class 1, train, predicted as class 2, support vector at its bound C"


def test_zooming_keeps_the_place_and_tells_once(canvas):
    QApplication.processEvents()
    spy = QSignalSpy(canvas.view_changed)
    at = px(canvas, 1.0, 3.0)
    place, before = canvas.touch_at(QPointF(at)), canvas.visible_rect
    wheel(canvas, at)
    assert spy.count() == 0
    QApplication.processEvents()
    assert spy.count() == 1
    (x0, y0), (x1, y1) = canvas.visible_rect
    assert x1 - x0 == pytest.approx((before[1][0] - before[0][0]) / 1.2)
    assert (x1 - x0) / canvas.pixels[1] == pytest.approx((y1 - y0) / canvas.pixels[0], rel=0.01)
    again = canvas.touch_at(QPointF(at))
    assert (again.x, again.y) == pytest.approx((place.x, place.y))


def test_the_view_is_never_lost(canvas):
    at = px(canvas, 1.0, 3.0)
    for notches in (3000, -3000):
        for _ in range(60):
            wheel(canvas, at, notches // 100)
        assert np.isfinite(canvas.visible_rect).all()
        assert 0 < canvas.units_per_px[0] < 1e6
    canvas.reset_view()
    assert canvas.visible_rect[0][1] == pytest.approx(0.0)


def test_dragging_and_keys_move_the_view_and_a_double_click_resets_it(canvas, qtbot):
    home = canvas.visible_rect
    start, end = px(canvas, 1.0, 1.0), px(canvas, 2.0, 1.0)
    qtbot.mousePress(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    move(canvas, end, Qt.MouseButton.LeftButton)
    qtbot.mouseRelease(canvas.viewport(), Qt.MouseButton.LeftButton, pos=end)
    assert canvas.visible_rect[0][0] == pytest.approx(home[0][0] - 1, abs=0.02)
    qtbot.mouseDClick(canvas.viewport(), Qt.MouseButton.LeftButton, pos=start)
    assert np.allclose(canvas.visible_rect, home)
    qtbot.keyClick(canvas, Qt.Key.Key_Up)
    assert canvas.visible_rect[0][1] > home[0][1]
    qtbot.keyClick(canvas, Qt.Key.Key_Home)
    assert np.allclose(canvas.visible_rect, home)


def test_resizing_tells_once(canvas):
    QApplication.processEvents()
    spy = QSignalSpy(canvas.view_changed)
    canvas.resize(600, 500)
    QApplication.processEvents()
    assert spy.count() == 1
    assert canvas.pixels[1] > 500


def test_show_methods_emit_nothing(canvas):
    QApplication.processEvents()
    spies = [QSignalSpy(signal) for signal in (canvas.view_changed, canvas.hovered)]
    show_four(canvas)
    canvas.show_surface(slope())
    canvas.show_marks(Marks(np.array([0, 1, 1, 1]), NONE, NONE))
    canvas.set_style(PlotStyle.of(DARK))
    canvas.clear_surface()
    assert [spy.count() for spy in spies] == [0, 0]
    canvas.show_rect(((0, 0), (9, 9)))
    QApplication.processEvents()
    assert [spy.count() for spy in spies] == [1, 0]


def test_keys_of_the_window_pass_through(canvas, qtbot):
    for key in (Qt.Key.Key_Space, Qt.Key.Key_S, Qt.Key.Key_1, Qt.Key.Key_Delete):
        event = pg.QtGui.QKeyEvent(QEvent.Type.KeyPress, key, Qt.KeyboardModifier.NoModifier)
        QApplication.sendEvent(canvas, event)
        assert not event.isAccepted()
