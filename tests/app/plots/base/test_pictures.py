"""Pictures of plots: what is on the screen, larger, and as vectors."""

import xml.etree.ElementTree as ET

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage

from app.palette import DARK
from app.plots.base.pictures import image_of, parts_of, size_of, svg_of
from app.plots.base.style import LIGHT, PlotStyle
from app.plots.charts.curves import CurvesView
from app.plots.plane.canvas import Canvas
from app.plots.plane.fit_plot import FitView
from dlab_core.data.drawn import drawn_points
from dlab_core.pictures.fit import FitRequest
from dlab_core.pictures.marks import MarksRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import GaussianMixture, LinReg, LogReg, Recipe, Sine, SplitByShare, Training
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import start_run

SVG = "{http://www.w3.org/2000/svg}"
MARGIN = 8


def pixels(image):
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(float)


def shrunk(image, times):
    size = image.size() / times
    return image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)


def trained(data, model, *requests):
    run = start_run(Recipe(data=data, model=model, training=Training(steps=100, eval_every=10)))
    run.advance(100)
    return run.frame(FrameRequest(requests))


@pytest.fixture
def canvas(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(420, 360)
    frame = trained(GaussianMixture(C=3, split=SplitByShare(test=0.4)), LogReg(), SurfaceRequest(), MarksRequest())
    canvas.show_points(frame.dataset.x, frame.dataset.y, frame.dataset.split)
    canvas.show_frame(frame)
    canvas.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its frame is on the screen alone
    canvas.show()
    canvas.grab()
    return canvas


@pytest.fixture
def fit(qtbot):
    view = FitView("regress")
    qtbot.addWidget(view)
    view.resize(420, 360)
    frame = trained(Sine(), LinReg(), FitRequest())
    view.plot.show_points(*drawn_points(frame.dataset))
    view.show_frame(frame)
    view.show()
    view.grab()
    return view


def test_a_picture_is_what_is_on_the_screen(canvas):
    drawn, seen = pixels(image_of(canvas, 1)), pixels(canvas.grab().toImage())
    inside = drawn[MARGIN:-MARGIN, MARGIN:-MARGIN]
    assert inside.shape == seen.shape
    assert np.abs(inside - seen).mean() < 2


@pytest.mark.parametrize("name", ["canvas", "fit"])
def test_a_larger_picture_is_the_same_with_finer_lines_of_the_same_share(name, request):
    view = request.getfixturevalue(name)
    small, large = image_of(view, 1), image_of(view, 4)
    assert large.size() == 4 * small.size() == 4 * size_of(view)
    difference = np.abs(pixels(shrunk(large, 4)) - pixels(small))
    assert difference.mean() < 2.5
    ink = [(255 - pixels(image)).mean() for image in (small, large)]
    assert ink[1] == pytest.approx(ink[0], rel=0.07), "lines of one pixel would be a quarter of it"


def test_the_plot_is_drawn_for_the_screen_again_afterwards(canvas):
    before = pixels(canvas.grab().toImage())
    image_of(canvas, 3)
    svg_of(canvas)
    assert not any(getattr(item, "_exportOpts", False) for item in canvas.scene().items())
    np.testing.assert_array_equal(pixels(canvas.grab().toImage()), before)


def test_controls_are_no_part_of_a_picture_and_the_key_is(fit):
    assert set(parts_of(fit)) == {fit.legend, fit.plot}
    assert [part.y() for part in parts_of(fit)] == sorted(part.y() for part in parts_of(fit))
    texts = [text.text for text in ET.fromstring(svg_of(fit)).iter(f"{SVG}text")]
    assert "fit" in texts
    assert "No residuals" not in texts


def test_vectors_grow_with_the_picture_and_the_surface_is_an_image_in_it(canvas):
    svg = svg_of(canvas)
    root = ET.fromstring(svg)
    assert len(list(root.iter(f"{SVG}image"))) == 1, "markers are drawn as paths"
    lines = [line for kind in ("path", "polyline") for line in root.iter(SVG + kind)]
    assert {line.get("vector-effect") for line in lines} == {"none"}, "no line keeps its width"
    labels = {text.text for text in root.iter(f"{SVG}text")}
    assert {"0", "2"} <= labels
    assert root.find(f"{SVG}title").text == "Decision surface"
    assert b'sans-serif"' in svg
    assert len(lines) > len(canvas.point_layer.x)


def test_a_picture_has_the_ground_of_the_theme(qtbot):
    view = CurvesView("classify")
    qtbot.addWidget(view)
    view.resize(300, 200)
    view.show()
    for style in (LIGHT, PlotStyle.of(DARK)):
        view.set_style(style)
        assert tuple(pixels(image_of(view, 1))[1, 1].astype(int)) == style.background
