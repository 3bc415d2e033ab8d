"""Axes inside a picture: what is written stands where it belongs, is not cut off, and is read on any colour."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QApplication

from app.palette import DARK, LIGHT as LIGHT_COLOURS, contrast
from app.plots.base.style import PlotStyle
from app.plots.plane.canvas import Canvas

RECT = ((-3.0, -2.0), (9.0, 7.0))


@pytest.fixture
def canvas(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(500, 400)
    canvas.show()
    canvas.show_axes(("x1", "x2"))
    canvas.show_rect(RECT)
    QApplication.processEvents()
    return canvas


def test_the_picture_fills_the_widget(canvas):
    assert canvas.view.geometry() == QRectF(0, 0, 500, 400)


def test_numbers_stand_at_their_values_and_titles_at_the_ends(canvas):
    title, *numbers = canvas.axes.bottom.written
    assert title.text == "x1"
    assert title.rect.right() > 480
    assert len(numbers) > 3
    for text, rect, _font in numbers:
        at = canvas.view.mapViewToScene(QPointF(float(text), 0)).x()
        assert rect.center().x() == pytest.approx(at, abs=1)
    title, *numbers = canvas.axes.left.written
    assert title.text == "x2"
    assert title.rect.top() < 10
    for text, rect, _font in numbers:
        at = canvas.view.mapViewToScene(QPointF(0, float(text))).y()
        assert rect.center().y() == pytest.approx(at, abs=1)


@pytest.mark.parametrize("size", [(500, 400), (200, 150), (1300, 500)])
@pytest.mark.parametrize("title", ["x", "the length of the petals, as they were measured (cm)"])
def test_no_text_is_cut_off_or_lies_under_another(canvas, size, title):
    canvas.resize(*size)
    canvas.show_axes((title, title), equal=False)
    for span in (1e-3, 1.0, 2e6):
        canvas.show_rect(((-span, -span), (span, 1.3 * span)))
        QApplication.processEvents()
        written = [*canvas.axes.left.written, *canvas.axes.bottom.written]
        whole = canvas.view.boundingRect()
        assert all(whole.contains(text.rect) for text in written)
        pairs = [(a, b) for i, a in enumerate(written) for b in written[i + 1 :]]
        assert not [(a.text, b.text) for a, b in pairs if a.rect.intersects(b.rect)]
        assert written[0].text.startswith(title[:5])


@pytest.mark.parametrize("colours", [LIGHT_COLOURS, DARK])
def test_numbers_are_read_on_every_colour_of_a_surface(canvas, colours):
    style = PlotStyle.of(colours)
    canvas.set_style(style)
    assert contrast(style.text, style.background) > 4.5
    for colour in style.class_colours:
        canvas.setBackground(colour)
        QApplication.processEvents()
        image = canvas.grab().toImage()
        for text in canvas.axes.bottom.written:
            box = text.rect.toRect()
            places = [(x, y) for x in range(box.left(), box.right()) for y in range(box.top(), box.bottom())]
            seen = np.array([image.pixelColor(x, y).getRgb()[:3] for x, y in places])
            assert np.abs(seen - style.text).sum(axis=1).min() < 40
            assert np.abs(seen - style.background).sum(axis=1).min() < 130, "there is a halo"


def test_the_numbers_follow_the_view(canvas):
    before = [text.text for text in canvas.axes.bottom.written]
    canvas.move_view(100.0, 0.0)
    QApplication.processEvents()
    after = [text.text for text in canvas.axes.bottom.written]
    assert after != before
    assert "100" in after
