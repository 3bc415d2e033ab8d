"""Titles of axes: in the middle, whatever their length and size, and as they are written."""

import pytest

from app.palette import LIGHT as COLOURS
from app.plots.base.axes import Axis
from app.plots.base.axes_plot import AxesPlot
from app.plots.base.style import LIGHT, PlotStyle


@pytest.mark.parametrize("title", ["x1", "the length of the petals (cm)", "<b>bold</b> & more", "w" * 90])
def test_a_title_stands_in_the_middle_of_its_axis(qtbot, title):
    left, bottom = Axis("left"), Axis("bottom")
    plot = AxesPlot("test.plot", left, bottom)
    qtbot.addWidget(plot)
    plot.resize(500, 400)
    plot.show()
    for style in (LIGHT, PlotStyle.of(COLOURS, 1.5)):
        plot.set_style(style)
        bottom.show_title("x")
        left.show_title("y")
        plot.show_range(((0, 0), (1, 1)))
        bottom.show_title(title)  # of which nothing but the title is laid out anew
        left.show_title(title)
        label = bottom.label.mapRectToScene(bottom.label.boundingRect())
        assert label.center().x() == pytest.approx(bottom.sceneBoundingRect().center().x(), abs=2)
        label = left.label.mapRectToScene(left.label.boundingRect())
        assert label.center().y() == pytest.approx(left.sceneBoundingRect().center().y(), abs=2)
        assert left.label.toPlainText().strip() == (title if len(title) < 40 else "w" * 39 + "…")
