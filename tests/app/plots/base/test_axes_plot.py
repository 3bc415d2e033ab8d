"""What a plot finds out before it paints, so that it paints once."""

from app.plots.base.axes import Axis
from app.plots.base.axes_plot import AxesPlot
from app.plots.base.style import LIGHT


def laid_out(plot):
    transform = plot.view.childGroup.transform()
    matrix = (transform.m11(), transform.m22(), transform.dx(), transform.dy())
    return plot.left_axis.width(), plot.view.width(), plot.view.height(), matrix


def test_a_new_range_is_laid_out_before_it_is_painted(qtbot):
    plot = AxesPlot("plot", Axis("left"), Axis("bottom"))
    qtbot.addWidget(plot)
    plot.set_style(LIGHT)
    plot.resize(400, 300)
    plot.show()
    plot.show_range(((0.0, 0.0), (1.0, 1.0)))
    plot.grab()
    narrow = laid_out(plot)
    plot.show_range(((0.0, -23_456.0), (1.0, 23_456.0)))
    wide = laid_out(plot)
    assert wide[0] > narrow[0] + 10
    for _ in range(3):  # pyqtgraph alone needs two paints until nothing moves any more
        plot.grab()
        assert laid_out(plot) == wide
