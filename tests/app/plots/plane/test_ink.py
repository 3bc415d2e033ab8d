"""Ink means the model: what is fitted, and the way of the descent; the colours of classes mean classes alone."""

import pytest

from app.palette import DARK, LIGHT as LIGHT_COLOURS
from app.plots.base.style import PlotStyle
from app.plots.plane.fit_plot import FitPlot
from app.plots.plane.loss_landscape import LossPlot
from dlab_core.pictures.fit import FitRequest
from dlab_core.recipe import LineLogReg, LinReg, LogReg, NoisyLine, Recipe, ThreeOnLine, Training, TwoOnLine
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import start_run

STYLES = [PlotStyle.of(colours) for colours in (LIGHT_COLOURS, DARK)]


def colour(pen_or_brush):
    return pen_or_brush.color().getRgb()[:3]


def shown(plot, data, model, style):
    run = start_run(Recipe(data=data, model=model, training=Training(steps=20)))
    run.advance(20)
    plot.set_style(style)
    plot.show_frame(run.frame(FrameRequest((FitRequest(),))))
    return [colour(curve.opts["pen"]) for curve in plot.curves if curve.isVisible()]


@pytest.fixture
def plot(qtbot):
    plot = FitPlot("test.canvas")
    qtbot.addWidget(plot)
    return plot


@pytest.mark.parametrize("style", STYLES, ids=["light", "dark"])
def test_a_fit_of_values_is_ink_and_one_of_classes_has_theirs(plot, style):
    assert shown(plot, NoisyLine(), LinReg(), style) == [style.ink]
    assert shown(plot, TwoOnLine(), LineLogReg(), style) == [style.class_colour(1)]
    assert shown(plot, ThreeOnLine(), LogReg(), style) == [style.class_colour(c) for c in range(3)]
    assert shown(plot, NoisyLine(), LinReg(), style) == [style.ink]


@pytest.mark.parametrize("style", STYLES, ids=["light", "dark"])
def test_nothing_on_the_loss_surface_and_no_residual_has_the_colour_of_a_class(qtbot, plot, style):
    loss = LossPlot("test.loss")
    qtbot.addWidget(loss)
    for one in (loss, plot):
        one.set_style(style)
    lines = loss.path, loss.curve, loss.tangent, loss.arrow, loss.start, plot.bars
    colours = [colour(line.opts["pen"]) for line in lines]
    colours += [colour(item.opts["brush"]) for item in (loss.dots, loss.point, loss.lowest)]
    colours += [colour(plot.squares.pen()), colour(plot.squares.brush())]
    assert not set(colours) & {*style.class_colours[:-1], style.accent}
    assert colours[0] == colours[6] == colours[7] == style.ink
