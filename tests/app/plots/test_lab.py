"""The drawing functions of the labs."""

import subprocess
import sys

import numpy as np
import pytest

import app.plots
from app.plots import lab

X = np.array([[0.0, 0.0], [1.0, 2.0], [2.0, 1.0]])


@pytest.fixture(autouse=True)
def _one_window(qtbot):
    yield
    if lab._window is not None:
        lab._window.close()
        lab._window.deleteLater()
        lab._window = None


def corners():
    return np.min(X, axis=0), np.max(X, axis=0)


def test_surface_and_points_share_one_plot():
    plot = app.plots.graph_surface(lambda x: x[:, 0], corners(), offset=1.0, width=30, height=20)
    assert app.plots.graph_data(X, [0, 1, 1], [0, 1, 0], special=[1]) is plot
    surface = plot.surface_layer.surface
    assert surface.values.shape == (20, 30, 1)
    assert [line.level for line in surface.boundary] == [1.0]
    assert np.allclose(surface.boundary[0].vertices[:, 0], 1.0)
    counts = {kind: len(item.data) for kind, item in plot.point_layer.items.items()}
    assert {kind: n for kind, n in counts.items() if n} == {0: 1, 19: 1, 27: 1}


def test_no_contour_without_an_offset():
    plot = app.plots.graph_surface(lambda x: x[:, 0], corners(), offset=None)
    assert plot.surface_layer.surface.boundary == ()


def test_points_alone_are_all_in_view():
    plot = app.plots.graph_data(X, np.array([0, 1, 1]), np.array([0, 1, 1]))
    (x0, y0), (x1, y1) = plot.visible_rect
    assert x0 < 0 and y0 < 0 and x1 > 2 and y1 > 2  # noqa: PT018


def test_a_closed_window_opens_again_empty():
    plot = app.plots.graph_data(X, [0, 1, 1], [0, 1, 1])
    plot.close()
    assert app.plots.graph_surface(lambda x: x[:, 0], corners()) is plot
    assert plot.isVisible()
    assert len(plot.point_layer.x) == 0


@pytest.mark.parametrize("special", [[999], [-1], [True, False, True], [0.5]])
def test_special_points_must_be_indices(special):
    with pytest.raises(ValueError, match="from 0 to 2"):
        app.plots.graph_data(X, [0, 1, 1], [0, 1, 1], special=special)


def test_a_surface_needs_one_value_a_point():
    with pytest.raises(ValueError, match="choose a column"):
        app.plots.graph_surface(lambda x: x, corners())


def test_what_cannot_be_drawn_is_reported():
    with pytest.raises(ValueError, match="N points of the plane"):
        app.plots.graph_data(X, [0, 1], [0, 1, 1])
    with pytest.raises(ValueError, match="counted from 0"):
        app.plots.graph_data(X, [0, 1, -1], [0, 1, 1])


def test_importing_the_package_loads_no_qt():
    code = "import sys, app.plots; print(sorted({'PySide6', 'pyqtgraph', 'torch'} & set(sys.modules)))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


def test_a_script_needs_no_application():
    code = (
        "import numpy as np; from app.plots import graph_surface;"
        "print(type(graph_surface(lambda x: x[:, 0], ((0, 0), (1, 1)))).__name__)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "Canvas\n"
