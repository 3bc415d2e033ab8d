"""The legend under the plane: what occurs now, how often, and what is hidden by it."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtTest import QTest

from app.plots.plane.plane_legend import LegendButton
from app.plots.plane.point_layer import MANY
from dlab_core.data.dataset import TEST
from dlab_core.pictures.marks import MarksRequest
from dlab_core.recipe import (
    Circle,
    DeepNet,
    GaussianMixture,
    KernelSVM,
    PlaneValues,
    Recipe,
    SplitByCount,
    SplitByShare,
    Training,
)
from dlab_core.recipe.files import find
from dlab_core.training.frame import FrameRequest
from dlab_core.training.run import start_run

THREE = GaussianMixture(N=20, split=SplitByCount(train=72, validation=24))


def legend_of(bench):
    page = bench.page
    return page.canvas_view.legend if hasattr(page, "canvas_view") else page.fit.legend


def entries(bench):
    """The numbers of what is shown in the legend, by name; None where nothing is counted."""
    buttons = legend_of(bench).buttons
    return {name: button.entry.count for name, button in buttons.items() if not button.isHidden()}


def opacities(canvas, split):
    """Whether the points of a split can be seen, by what is drawn of them."""
    return {item.opacity() for kind, item in canvas.point_layer.items.items() if kind // 3 % 3 == split}


@pytest.fixture
def bench(open_window):
    return open_window(Recipe(data=THREE, model=DeepNet(hidden=(8,)), training=Training(steps=None)))


def test_it_says_what_occurs_and_how_often(bench):
    bench.wait(lambda: bench.step > 5)
    bench.paused()
    frame = bench.page.frame
    wrong = int((frame.get(MarksRequest).predicted != frame.dataset.y).sum())
    found = entries(bench)
    assert found.pop("misclassified", 0) == wrong
    assert found == {"train": 72, "validation": 24, "test": 24, "boundary": None}
    for button in legend_of(bench).buttons.values():
        assert button.toolTip()
        assert button.accessibleName()


def test_support_vectors_are_counted_free_and_bounded(open_window):
    bench = open_window(Recipe(data=GaussianMixture(), model=KernelSVM()))
    bench.wait(lambda: "free" in entries(bench))
    marks, found = bench.page.frame.get(MarksRequest), entries(bench)
    assert (found["free"], found["bounded"]) == (len(marks.free), len(marks.bounded))
    assert "margins" in found
    assert "validation" not in found
    bench.click("classify.legend_bounded")
    bounded = {kind % 3: item.opacity() for kind, item in bench.canvas.point_layer.items.items() if len(item.data)}
    assert bounded[2] == 0
    assert bounded[0] == bounded[1] == 1


def test_what_is_hidden_is_not_seen_and_trains_all_the_same(open_window):
    recipe = Recipe(data=THREE, model=DeepNet(hidden=(8,)), training=Training(steps=3000))
    bench = open_window(recipe)
    bench.wait(lambda: bench.step > 5)
    bench.click("classify.legend_train")
    bench.click("classify.legend_boundary")
    bench.wait_for("FINISHED")
    bench.paused()
    canvas = bench.canvas
    assert [opacities(canvas, split) for split in range(3)] == [{0}, {1}, {1}]
    assert canvas.surface_layer.boundary.opacity() == 0
    alone = start_run(recipe)
    alone.advance(3000)
    assert bench.page.frame.loss == alone.frame(FrameRequest()).loss
    bench.click("classify.legend_train")
    assert opacities(canvas, 0) == {1}


def test_the_sign_of_what_is_hidden_is_struck_out(bench):
    bench.wait(lambda: "test" in entries(bench))
    bench.page.pause()
    bench.paused()
    button = legend_of(bench).buttons["test"]
    QTest.mouseMove(bench.window, QPoint(2, 2))
    before = button.grab().toImage()
    bench.click("classify.legend_test")
    assert not button.isChecked()
    assert "show" in button.toolTip()
    assert button.grab().toImage() != before
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert button.isChecked()
    assert bench.state == "PAUSED", "the key was the button's"
    assert button.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_hidden_points_are_not_touched(bench):
    bench.wait(lambda: bench.step > 5)
    bench.page.pause()
    bench.paused()
    bench.click("classify.legend_train")
    bench.click("classify.tool_erase")
    layer = bench.canvas.point_layer
    at = int(np.flatnonzero(layer.split == 0)[0])
    x, y = layer.x[at]
    near = np.hypot(*((layer.x - (x, y)) / bench.canvas.units_per_px).T) < 40
    others = int((near & (layer.split != 0)).sum())
    assert bench.canvas.point_at(bench.canvas.touch_at(bench.pixel(x, y).toPointF()), 3) != at
    bench.press_canvas(x, y)
    assert 120 - others <= len(bench.canvas.point_layer.x)
    assert int((bench.canvas.point_layer.split == 0).sum()) == 72


def test_other_data_show_all_again_and_an_edit_does_not(bench):
    bench.wait(lambda: bench.step > 5)
    bench.click("classify.legend_test")
    bench.click("classify.tool_brush")
    bench.press_canvas(3.0, 3.0)
    bench.wait(lambda: len(bench.page.frame.dataset) == 121)
    assert not legend_of(bench).buttons["test"].isChecked()
    assert opacities(bench.canvas, 2) == {0}
    bench.choose("classify.source", "Circle")
    bench.wait(lambda: bench.page.frame.recipe.data.kind == Circle().kind)
    assert legend_of(bench).buttons["test"].isChecked()
    assert opacities(bench.canvas, 2) <= {1}


@pytest.mark.parametrize(("width", "rows"), [(1366, 1), (1024, 2)])
def test_nothing_in_it_moves_while_it_trains(open_window, width, rows):
    data = GaussianMixture(split=SplitByShare(test=0.2))
    bench = open_window(Recipe(data=data, training=Training(steps=None)), (width, 768))
    bench.wait(lambda: bench.step > 0)
    legend = legend_of(bench)
    places, heights, moved = {}, set(), []

    def look():
        heights.add(legend.height())
        for name, button in legend.buttons.items():
            if not button.isHidden() and places.setdefault(name, button.geometry()) != button.geometry():
                moved.append((name, places[name], button.geometry()))
        return bench.step > 300

    bench.wait(look)
    assert not moved
    assert heights == {legend.heightForWidth(legend.width())}
    tops = {button.y() for button in legend.buttons.values()}
    assert len(tops) == rows
    assert all(legend.rect().contains(button.geometry()) for button in legend.buttons.values())


def test_many_points_are_said_to_be_a_density(open_window):
    bench = open_window(Recipe(data=GaussianMixture(K=6, N=MANY // 6 + 1), training=Training(steps=None)))
    bench.wait(lambda: "density" in entries(bench))
    assert entries(bench)["density"] == len(bench.canvas.point_layer.x) > MANY
    assert "train" not in entries(bench)
    bench.click("classify.legend_density")
    assert bench.canvas.point_layer.density.opacity() == 0


def test_pins_have_their_names_and_can_be_hidden(bench):
    bench.wait(lambda: bench.step > 5)
    bench.key(Qt.Key.Key_P)
    bench.wait(lambda: "pin_1" in entries(bench))
    button = legend_of(bench).buttons["pin_1"]
    assert button.accessibleName().startswith("A ")
    bench.click("classify.legend_pin_1")
    assert bench.canvas.pins.lines[0].opacity() == bench.canvas.pins.letters[0].opacity() == 0


@pytest.mark.parametrize("size", [(1366, 768), (1920, 1080)])
def test_a_line_has_its_curves_beside_the_choice_of_residuals(open_window, size):
    bench = open_window(find("line-five-points"), size)
    bench.wait(lambda: {"start", "past"} <= set(entries(bench)))
    assert set(entries(bench)) == {"train", "fit", "closed", "start", "past"}
    residuals = bench.find("regress.residuals")
    taken = QRect(legend_of(bench).mapFrom(bench.window, residuals.mapTo(bench.window, QPoint())), residuals.size())
    assert not any(taken.intersects(button.geometry()) for button in legend_of(bench).buttons.values())
    for name in ("fit", "closed", "start", "past"):
        bench.click(f"regress.legend_{name}")
    canvas = bench.canvas
    assert {line.opacity() for line in (canvas.curves[0], canvas.solved, canvas.start, *canvas.past)} == {0}
    bench.click("regress.legend_fit")
    assert canvas.curves[0].opacity() == 1


def test_a_surface_of_values_has_one_too(open_window):
    bench = open_window(Recipe(data=PlaneValues(split=SplitByShare(test=0.2)), model=DeepNet(hidden=(4,))))
    legend = bench.page.surface_view.legend
    bench.wait(lambda: "test" in legend.buttons)
    assert bench.page.surface.seen.all()
    bench.click("regress.surface_legend_test")
    assert (bench.page.surface.seen == (bench.page.frame.dataset.split != TEST)).all()
    assert [item.opacity() for item in bench.page.surface.items] == [1, 1, 0]
    assert QRect(legend.rect()).contains(legend.findChild(LegendButton, "regress.surface_legend_train").geometry())
