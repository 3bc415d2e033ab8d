"""Fit: one press brings back all that there is, on every plot that can be moved or zoomed."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from dlab_core.pictures.loss_landscape import LossRequest
from dlab_core.recipe import DeepNet, GaussianMixture, LinReg, NoisyLine, PlaneValues, Recipe, Training

LASTS = Training(steps=None)
RECIPES = {
    "classify": Recipe(data=GaussianMixture(), training=LASTS),
    "fit": Recipe(data=NoisyLine(), model=LinReg(), training=LASTS),
    "surface": Recipe(data=PlaneValues(), model=DeepNet(hidden=(4,)), training=LASTS),
}


def plot_of(bench, kind):
    return bench.page.surface if kind == "surface" else bench.canvas


@pytest.fixture(params=RECIPES)
def opened(request, open_window):
    bench = open_window(RECIPES[request.param])
    bench.wait(lambda: bench.step > 5 and len(plot_of(bench, request.param).places) > 0)
    return bench, plot_of(bench, request.param)


def lost(plot):
    corner, (right, _) = plot.visible_rect
    plot.zoom(0.2, *corner)
    plot.move_view(3 * (right - corner[0]), 0)


def all_seen(plot):
    (x0, y0), (x1, y1) = plot.visible_rect
    return ((plot.places > (x0, y0)) & (plot.places < (x1, y1))).all()


def test_a_button_and_a_key_bring_everything_back(opened):
    bench, plot = opened
    home = np.array(plot.visible_rect)
    lost(plot)
    assert not all_seen(plot)
    name = plot.objectName().replace(".canvas", ".fit_view").replace(".surface", ".surface_fit_view")
    bench.click(name)
    np.testing.assert_allclose(plot.visible_rect, home)
    lost(plot)
    plot.setFocus()
    QTest.keyClick(plot, Qt.Key.Key_Home)
    np.testing.assert_allclose(plot.visible_rect, home)
    assert all_seen(plot)
    assert "Fit (Home)" in bench.find(name).toolTip()


@pytest.mark.parametrize("kind", ["classify", "fit"])
def test_points_that_were_drawn_outside_are_part_of_everything(open_window, kind):
    bench = open_window(RECIPES[kind])
    bench.wait(lambda: bench.step > 5)
    canvas, home = bench.canvas, np.array(bench.canvas.visible_rect)
    bench.click(f"{bench.page.prefix}.tool_brush")
    canvas.zoom(4.0, 0.0, 0.0)
    (x0, y0), (x1, y1) = canvas.visible_rect
    zoomed = np.array(canvas.visible_rect)
    bench.press_canvas(x0 + 0.9 * (x1 - x0), y0 + 0.9 * (y1 - y0))
    np.testing.assert_allclose(canvas.visible_rect, zoomed, err_msg="the view stays where one draws")
    bench.click(f"{bench.page.prefix}.fit_view")
    assert all_seen(canvas)
    assert canvas.visible_rect[1][0] > home[1][0]


def test_the_loss_surface_has_the_same_button(open_window):
    bench = open_window(RECIPES["fit"])
    loss = bench.page.loss.plot
    bench.wait(lambda: bench.page.frame.get(LossRequest) is not None and loss.rect_shown is not None)
    bench.page.pause()
    bench.paused()
    lost(loss)

    def seen():
        x, y = loss.picture.point
        (x0, y0), (x1, y1) = loss.visible_rect
        return bool(x0 < x < x1 and y0 < y < y1)

    assert not seen()
    bench.click("regress.loss_default_view")
    bench.wait(seen)
    assert "Fit (Home)" in bench.find("regress.loss_default_view").toolTip()
