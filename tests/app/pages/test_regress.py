"""The Regress page as a person uses it: by mouse, keys and fields."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QAbstractSlider, QComboBox, QLineEdit

from app.plots.plane.plane import Touch
from dlab_core.metrics.scores import scores_state_dict
from dlab_core.pictures.coefficients import CoefficientsRequest
from dlab_core.pictures.fit import FitRequest
from dlab_core.pictures.gradients import GradientsRequest
from dlab_core.pictures.loss_landscape import Landscape, LossRequest, Slice
from dlab_core.pictures.predictions import PredictionsRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import (
    Adam,
    Crops,
    DeepNet,
    DrawnOnLine,
    DrawnPairs,
    FcAnn2,
    HuberLoss,
    KernelSVM,
    LeastSquares,
    LinearSVM,
    LineLogReg,
    LinReg,
    LogReg,
    NoisyLine,
    Nudging,
    Pair,
    PlaneValues,
    Recipe,
    RegressData,
    ThreeOnLine,
    Training,
    TwoOnLine,
    files,
)
from dlab_core.training.run import start_run

FIVE = DrawnPairs(points=(Pair(1, 3), Pair(2, 5), Pair(3, 7), Pair(4, 9), Pair(3.5, 7.9)))
SLOW = Training(rate=1e-3, l2=0.0, steps=None)
MAINS = {"fit": FitRequest, "surface": SurfaceRequest, "predictions": PredictionsRequest}
BEHIND = {"Loss surface": LossRequest, "Coefficients": CoefficientsRequest, "Gradients": GradientsRequest}
QUICK = Recipe(data=FIVE, model=LinReg(), training=Training(rate=0.05, l2=0.0, steps=400))


@pytest.fixture
def bench(open_window):
    """A window with five points and a line, which trains as long as the test lasts."""
    return open_window(Recipe(data=FIVE, model=LinReg(start="zeros", standardise=False), training=SLOW))


def tab(bench, title):
    bench.page.tabs.show_title(title)


def picture(bench, kind):
    """Wait until the frame shown has a picture, and return it."""
    bench.wait(lambda: kind in bench.page.frame.pictures)
    return bench.page.frame.get(kind)


def loss_of(bench):
    """The picture of the loss in the frame shown, None where there is none."""
    return bench.page.frame.get(LossRequest)


def table_of(table):
    model = table.model()
    return [
        [model.index(row, column).data() for column in range(model.columnCount())] for row in range(model.rowCount())
    ]


# ----------------------------------------------------------------------------------------------- training


@pytest.mark.parametrize(
    ("data", "model", "engine"),
    [
        (FIVE, LinReg(), "fused"),
        (FIVE, LinReg(), "autograd"),
        (FIVE, LeastSquares(degree=2), "fused"),
        (FIVE, Nudging(tolerance=1e-9), "fused"),
        (FIVE, DeepNet(hidden=(3,)), "fused"),
        (Crops(), LinReg(standardise=True), "fused"),
        (PlaneValues(), DeepNet(hidden=(4,), activation="tanh"), "fused"),
        (PlaneValues(), DeepNet(hidden=(4,), activation="tanh"), "autograd"),
        (TwoOnLine(), LineLogReg(), "fused"),
        (ThreeOnLine(), LogReg(), "fused"),
    ],
    indirect=["engine"],
)
def test_watched_equals_unwatched(open_window, data, model, engine):
    bench = open_window(Recipe(data=data, model=model, training=Training(rate=0.05, steps=60)))
    bench.wait_for("FINISHED")
    bench.wait(lambda: bench.page.frame.last_step == bench.status.step)
    alone = start_run(bench.page.recipe)
    while alone.state == "running":
        alone.advance(60)
    frame = bench.page.frame
    of_model = {LeastSquares: "numpy", Nudging: "numpy", LineLogReg: "autograd"}
    assert frame.engine == of_model.get(type(model), engine)
    assert frame.loss == alone.scores["train"].loss
    found, expected = scores_state_dict(frame.scores), scores_state_dict(alone.scores)
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        np.testing.assert_array_equal(found[name], array, err_msg=name)
    prefix = "regress.classes" if data.classes else "regress"
    shown = bench.find(f"{prefix}.train_loss").text()
    assert float(shown) == pytest.approx(alone.scores["train"].loss, rel=2e-3, abs=1e-3)


def test_it_is_reached_by_the_rail_and_has_something_to_show_at_once(open_window):
    bench = open_window()
    bench.click("rail.regress")
    assert bench.page.prefix == "regress"
    bench.wait(lambda: bench.page.frame is not None and bench.page.canvas.fit is not None)
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 5)


def test_recipes_go_to_the_page_that_shows_them(open_window):
    bench = open_window()
    bench.page.open(files.find("crops-full"))
    assert bench.page.prefix == "regress"
    assert bench.page.recipe == files.find("crops-full")
    bench.page.open(files.find("xor-deep"))
    assert bench.page.prefix == "classify"
    bench.wait(lambda: bench.page.frame.recipe == files.find("xor-deep"))


def test_every_preset_opens_and_trains(bench):
    page = bench.page
    page.recipe_menu.fill()
    actions = {a.objectName().split("preset_")[-1]: a for a in page.transport.presets_menu.actions()}
    for name in sorted(n for n in files.presets() if isinstance(files.find(n).data, RegressData)):
        actions[name].trigger()
        recipe = files.find(name)
        assert page.recipe == recipe, name
        assert bench.find("regress.about").text() == recipe.about, name
        bench.wait_for_training(recipe)
        bench.wait(lambda: MAINS[page.shown] in page.frame.pictures)
        page.pause()


def test_what_went_wrong_is_reported(open_window):
    bench = open_window(files.find("logistic-log-0"))
    bench.wait_for("FAILED")
    assert "log 0" in bench.find("regress.message").text()
    bench.page.open(files.find("line-rate-too-large"))
    bench.wait(lambda: "Lower the learning rate" in bench.find("regress.message").text())


def test_the_loss_changes_while_it_trains(bench):
    bench.wait(lambda: bench.step > 5)
    run = bench.page.frame.run
    bench.choose("regress.regression_loss", "Huber")
    assert bench.page.recipe.training.loss == HuberLoss()
    bench.wait(lambda: bench.page.frame.recipe.training.loss == HuberLoss())
    assert bench.page.frame.run == run
    bench.page.undo_stack.undo()
    bench.wait(lambda: bench.page.frame.recipe.training.loss != HuberLoss())


# ----------------------------------------------------------------------------------------------- drawing


def test_points_are_drawn_moved_and_erased_and_all_is_taken_back(bench):
    bench.wait(lambda: bench.step > 5 and len(bench.canvas.point_layer.x) == 5)
    run, before = bench.page.frame.run, bench.page.recipe.data
    bench.click("regress.tool_brush")
    bench.press_canvas(2.5, 8.0)
    assert len(bench.page.recipe.data.points) == 6
    drawn = bench.page.recipe.data.points[-1]
    assert (drawn.x, drawn.y) == pytest.approx((2.5, 8.0), abs=0.1)
    bench.wait(lambda: len(bench.page.frame.dataset) == 6)
    assert bench.page.frame.run == run, "drawing must not start a new run"
    bench.click("regress.tool_move")
    bench.drag_canvas((drawn.x, drawn.y), (3.0, 4.0))
    moved = bench.page.recipe.data.points[-1]
    assert (moved.x, moved.y) == pytest.approx((3.0, 4.0), abs=0.1)
    bench.click("regress.tool_erase")
    bench.press_canvas(moved.x, moved.y)
    assert len(bench.page.recipe.data.points) == 5
    for _ in range(3):
        bench.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert bench.page.recipe.data == before
    bench.wait(lambda: len(bench.page.frame.dataset) == 5)
    assert len(bench.canvas.point_layer.x) == 5


def test_an_outlier_pulls_the_line(bench):
    bench.page.edit(bench.page.recipe.model_copy(update={"model": LeastSquares()}))
    bench.wait(lambda: bench.page.frame.recipe.model == LeastSquares() and FitRequest in bench.page.frame.pictures)
    before = float(bench.canvas.fit.ys[-1, 0])
    bench.click("regress.tool_brush")
    bench.press_canvas(4.1, 3.0)
    bench.wait(lambda: float(bench.canvas.fit.ys[-1, 0]) < before - 0.5)


def test_new_data_keeps_the_weights_seed(open_window):
    bench = open_window(Recipe(data=NoisyLine(), model=LinReg(), training=Training(rate=1e-5, steps=None)))
    bench.key(Qt.Key.Key_N)
    assert bench.page.recipe.data.seed == 1
    assert bench.page.recipe.training.seed == Training().seed


def test_classes_are_drawn_at_the_height_of_their_class(open_window):
    bench = open_window(Recipe(data=TwoOnLine(n=20), model=LineLogReg(), training=SLOW))
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 20)
    assert set(bench.canvas.point_layer.x[:, 1]) == {0.0, 1.0}
    bench.key(Qt.Key.Key_2)
    bench.press_canvas(1.0, 0.4)
    data = bench.page.recipe.data
    assert isinstance(data, DrawnOnLine)
    assert data.points[-1].y == 1
    assert bench.canvas.point_layer.x[-1, 1] == 1.0
    bench.click("regress.add_class")
    assert bench.page.recipe.data.C == 3
    assert isinstance(bench.page.recipe.model, LogReg), "one sigmoid tells two classes apart, not three"
    assert not bench.find("regress.add_class").isVisible()


def test_without_points_it_says_what_to_do(bench):
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 5)
    bench.click("regress.clear")
    assert bench.page.recipe.data.points == ()
    bench.wait(lambda: "No points yet" in bench.find("regress.message").text())
    bench.press_canvas(2.0, 5.0)
    bench.wait(lambda: len(bench.page.frame.dataset) == 1)


@pytest.mark.parametrize("title", ["Loss surface", "Gradients"])
@pytest.mark.parametrize(
    ("data", "model"),
    [
        (FIVE, LinReg(start="zeros")),
        (FIVE, LeastSquares()),
        (FIVE, Nudging(tolerance=1e-9)),
        (FIVE, DeepNet(hidden=(3,))),
        (TwoOnLine(n=10), LineLogReg()),
    ],
)
def test_all_points_are_erased_and_others_drawn_and_learned(open_window, data, model, title):
    bench = open_window(Recipe(data=data, model=model, training=SLOW))
    tab(bench, title)
    bench.wait(lambda: len(bench.canvas.point_layer.x) == len(bench.page.frame.dataset) > 0)
    picture(bench, BEHIND[title])
    bench.click("regress.clear")
    bench.wait(lambda: "No points yet" in bench.find("regress.message").text())
    bench.wait(lambda: len(bench.page.frame.dataset) == 0)
    assert bench.state in ("RUNNING", "FINISHED")
    step = bench.step
    (x0, y0), (x1, y1) = bench.canvas.visible_rect
    for share in (0.4, 0.6):
        bench.press_canvas(x0 + share * (x1 - x0), y0 + share * (y1 - y0))
    bench.wait(lambda: len(bench.page.frame.dataset) == 2 and bench.step > step)
    assert bench.state in ("RUNNING", "FINISHED")
    assert "No points yet" not in bench.find("regress.message").text()


# ------------------------------------------------------------------------------------ data and models


def test_other_data_brings_a_model_that_can_learn_it_and_back(bench):
    bench.page.edit(bench.page.recipe.model_copy(update={"model": LinReg(degree=3)}))
    bench.choose("regress.source", "Two classes on a line")
    assert isinstance(bench.page.recipe.model, LineLogReg)
    assert bench.find("regress.classes.train_accuracy").isVisible()
    assert not bench.find("regress.train_mse").isVisible()
    assert not bench.find("regress.regression_loss").isVisible()
    models = [bench.find("regress.model").itemText(i) for i in range(bench.find("regress.model").count())]
    assert models == [kind.title for kind in (LineLogReg, LogReg, FcAnn2, DeepNet, KernelSVM, LinearSVM)]
    bench.wait(lambda: bench.page.frame.dataset.classes == 2)
    bench.choose("regress.source", "Sine")
    assert bench.page.recipe.model == LinReg(degree=3)
    bench.page.undo_stack.undo()
    assert isinstance(bench.page.recipe.model, LineLogReg)
    bench.wait(lambda: bench.page.frame.dataset.classes == 2)


def test_crops_show_predictions_and_their_weights(bench):
    bench.choose("regress.source", "Crops")
    bench.wait(lambda: bench.page.frame.dataset.x.shape == (15, 3))
    assert bench.find("regress.predictions").isVisible()
    assert not bench.find("regress.draw_card").isVisible()
    tab(bench, "Coefficients")
    bench.wait(lambda: len(table_of(bench.find("regress.coefficients"))) == 4)
    rows = table_of(bench.find("regress.coefficients"))
    assert [row[0] for row in rows] == ["temperature", "rainfall", "humidity", "bias"]
    model = bench.find("regress.coefficients").model()
    heads = [model.headerData(i, Qt.Orientation.Horizontal) for i in range(model.columnCount())]
    assert heads == ["", "apples", "closed form", "oranges", "closed form"]
    assert [float(row[2]) for row in rows] == pytest.approx([-0.421545, 0.842338, 0.684909, 2.20814], rel=1e-3)
    assert "Nudging" not in [bench.find("regress.model").itemText(i) for i in range(3)]


def test_a_surface_is_shown_and_read(open_window):
    bench = open_window(Recipe(data=PlaneValues(), model=LeastSquares(), training=Training()))
    bench.wait_for("FINISHED")
    surface = bench.page.surface
    bench.wait(lambda: surface.surface_layer.surface is not None)
    assert surface.isVisible()
    at = surface.view.mapViewToScene(QPointF(3.0, 2.0)).toPoint()
    QTest.mouseMove(surface.viewport(), at)
    x, y, value = (float(part.split()[1]) for part in surface.reading.replace(":", ",").split(", "))
    assert (x, y) == pytest.approx((3.0, 2.0), abs=max(surface.units_per_px))
    assert value == pytest.approx((x + y) / 10, abs=max(surface.units_per_px) / 10)  # of a plane it finds the slopes
    number = surface.point_at(surface.touch_at(QPointF(surface.view.mapViewToScene(QPointF(*surface._data.x[7])))), 5)
    assert number == 7
    assert f"value {surface._data.y[7, 0]:.4g}" in surface.point_text(7)


def test_a_model_without_a_rate_says_so(bench):
    bench.choose("regress.model", "Closed form")
    assert bench.page.recipe.model == LeastSquares(standardise=True)  # as points drawn anywhere need
    assert "solved anew" in bench.find("regress.training_remark").text()
    assert not bench.find("regress.rate", QLineEdit).isVisible()
    bench.wait(lambda: bench.state == "FINISHED" and bench.page.frame.recipe.model == bench.page.recipe.model)
    bench.choose("regress.model", "Nudging")
    assert "no rate" in bench.find("regress.training_remark").text()


def test_wide_numbers_are_typed_and_rejected_in_words(open_window):
    bench = open_window(Recipe(data=NoisyLine(), model=LinReg(), training=Training(rate=1e-5, steps=None)))
    bench.type("regress.slope", "-7,5")
    assert bench.page.recipe.data.slope == -7.5
    bench.type("regress.slope", "steep")
    assert bench.page.recipe.data.slope == -7.5
    assert ": a number" in bench.find("regress.slope_sentence").text()


# --------------------------------------------------------------------------------------------- the views


def test_the_fit_shows_its_past_and_the_closed_form(bench):
    bench.wait(lambda: bench.step > 60 and len(bench.canvas.fit.past) >= 4)
    bench.paused()
    plot, fit = bench.canvas, bench.canvas.fit
    steps = [step for step, _ in fit.past]
    assert steps[0] == 0
    assert steps == sorted(set(steps))
    alone = start_run(bench.page.recipe)
    for step, then in fit.past:
        alone.advance(step - alone.learner.step)
        np.testing.assert_allclose(then, alone.learner.predict(fit.xs[:, None]), rtol=1e-6)
    np.testing.assert_array_equal(plot.start.getData()[1], np.zeros(len(fit.xs)))
    earlier = [curve.getData()[1] for curve in plot.past if len(curve.getData()[0])]
    np.testing.assert_array_equal(earlier, [then[:, 0] for _, then in fit.past[1:]])
    points = np.array([(point.x, point.y) for point in FIVE.points])
    xs, ys = plot.solved.getData()
    np.testing.assert_array_equal(xs, fit.xs)
    np.testing.assert_allclose(ys, np.polyval(np.polyfit(*points.T, 1), xs), rtol=1e-9)
    assert bench.page.fit.legend.accessibleName() == "train 5, fit, closed form, start, earlier"


def test_residuals_are_bars_or_squares(bench):
    bench.wait(lambda: bench.canvas.fit is not None and bench.step > 3)
    bench.page.pause()
    bench.paused()
    bench.choose("regress.residuals", "Bars")
    xs, ys = bench.canvas.bars.getData()
    assert len(xs) == 10
    assert ys[::2] == pytest.approx(bench.canvas.point_layer.x[:, 1])
    assert ys[1::2] == pytest.approx(bench.canvas.fit.predicted[:, 0])
    bench.choose("regress.residuals", "Squares")
    assert bench.canvas.squares.path().elementCount() == 5 * 5
    unit_x, unit_y = bench.canvas.units_per_px
    box = bench.canvas.squares.path().toSubpathPolygons()[0].boundingRect()
    assert box.width() / unit_x == pytest.approx(box.height() / unit_y, rel=1e-3)
    bench.choose("regress.residuals", "No residuals")
    assert bench.canvas.squares.path().elementCount() == 0


def test_the_sigmoid_has_its_threshold(open_window):
    recipe = Recipe(data=TwoOnLine(), model=LineLogReg(), training=Training(rate=0.5, l2=0.0, steps=200))
    bench = open_window(recipe)
    bench.wait_for("FINISHED")
    bench.wait(lambda: bench.step == 200)
    xs, ys = bench.canvas.limits.getData()
    assert len(xs) == 4  # where it changes, and at 0.5
    assert ys[2:].tolist() == [0.5, 0.5]
    (weight,), (bias,) = start_line(recipe)
    assert xs[0] == pytest.approx(-bias / weight, abs=0.05)
    assert "P(class 2)" in bench.page.fit.legend.accessibleName()


@pytest.mark.parametrize("model", [KernelSVM(), LinearSVM()], ids=["ksvm", "linear_svm"])
def test_the_scores_of_an_svm_change_sign_where_its_decision_does(open_window, model):
    bench = open_window(Recipe(data=TwoOnLine(), model=model, training=Training(rate=0.1, steps=300)))
    bench.wait_for("FINISHED")
    bench.wait(lambda: len(bench.canvas.limits.getData()[0]) >= 4)  # the view has come to all points
    fit, (xs, ys) = bench.canvas.fit, bench.canvas.limits.getData()
    assert fit.output == "scores"
    assert ys[-2:].tolist() == [0.0, 0.0]
    assert abs(np.interp(xs[0], fit.xs, fit.ys[:, 1])) <= np.abs(np.diff(fit.ys[:, 1])).max()
    assert "score of class 2" in bench.page.fit.legend.accessibleName()
    assert "score" in bench.canvas.value_at(Touch(QPointF(), float(fit.xs[5]), 0.0))


def start_line(recipe):
    run = start_run(recipe)
    run.advance(200)
    linear = run.learner.linear_coefficients()
    return linear.weights[:, 0], linear.biases


@pytest.mark.parametrize(("at_once_s", "side"), [(0.0, 100), (60.0, 200)], ids=["slow", "quick"])
def test_the_loss_is_drawn_over_two_parameters_and_gets_finer(bench, monkeypatch, at_once_s, side):
    monkeypatch.setattr("app.pages.resolution.AT_ONCE_S", at_once_s)  # whatever machine this is
    shown = picture(bench, LossRequest)
    assert isinstance(shown, Landscape)
    assert shown.names == ("w x", "bias")
    bench.paused()
    bench.wait(lambda: getattr(loss_of(bench), "values", np.empty(0)).shape == (side, side))
    plot = bench.find("regress.loss_picture")
    assert plot.lowest.data["x"][0] == pytest.approx(1.986207, abs=1e-4)
    assert plot.lowest.data["y"][0] == pytest.approx(1.017241, abs=1e-4)
    assert len(plot.path.getData()[0]) == len(bench.page.frame.get(LossRequest).path)
    assert plot.path.getData()[0][0] == 0


def test_the_loss_of_one_parameter_is_a_curve_with_its_tangent(bench):
    picture(bench, LossRequest)
    bench.choose("regress.second_parameter", "the loss")
    bench.wait(lambda: isinstance(bench.page.frame.get(LossRequest), Slice))
    plot = bench.find("regress.loss_picture")
    bench.paused()
    shown = bench.page.frame.get(LossRequest)
    xs, ys = plot.tangent.getData()
    assert (ys[1] - ys[0]) / (xs[1] - xs[0]) == pytest.approx(shown.gradient, rel=1e-6)
    bench.choose("regress.first_parameter", "bias")
    bench.wait(lambda: getattr(loss_of(bench), "name", "") == "bias")
    bench.choose("regress.second_parameter", "w x")
    bench.wait(lambda: isinstance(loss_of(bench), Landscape))
    assert loss_of(bench).names == ("bias", "w x")


def drag_point(plot, to):
    """Take the point of the loss surface and let it go at a place of it."""
    begin = plot.view.mapViewToScene(QPointF(*plot.picture.point)).toPoint()
    end = plot.view.mapViewToScene(QPointF(*to)).toPoint()
    QTest.mouseMove(plot.viewport(), begin)
    QTest.mousePress(plot.viewport(), Qt.MouseButton.LeftButton, pos=begin)
    QTest.mouseMove(plot.viewport(), (begin + end) / 2)
    QTest.mouseMove(plot.viewport(), end)
    QTest.mouseRelease(plot.viewport(), Qt.MouseButton.LeftButton, pos=end)


def test_the_point_is_dragged_to_start_elsewhere(bench):
    picture(bench, LossRequest)
    bench.paused()
    plot = bench.find("regress.loss_picture")
    rect, run = plot.rect_shown, bench.page.frame.run
    drag_point(plot, (3.0, 0.4))
    model = bench.page.recipe.model
    assert model.start == "custom"
    assert model.initial[0] == pytest.approx((3.0, 0.4), abs=0.05)
    bench.wait(lambda: bench.page.frame.run > run and bench.step > 3 and LossRequest in bench.page.frame.pictures)
    assert bench.page.frame.get(LossRequest).path[0] == pytest.approx(model.initial[0], abs=1e-5)
    assert plot.rect_shown == rect, "the picture stays where it is"
    bench.page.undo_stack.undo()
    assert bench.page.recipe.model.start == "zeros"


@pytest.mark.parametrize(
    ("data", "model", "names"),
    [
        (FIVE, DeepNet(hidden=(2,), activation="tanh"), ("W1[1,2]", "b2[1]")),
        (ThreeOnLine(), LogReg(), ("w x → 2", "bias → 2")),
    ],
)
def test_the_point_of_a_net_is_dragged_too(open_window, data, model, names):
    bench = open_window(Recipe(data=data, model=model, training=SLOW))
    picture(bench, LossRequest)
    bench.paused()
    bench.choose("regress.first_parameter", names[0])
    bench.choose("regress.second_parameter", names[1])
    bench.wait(lambda: getattr(loss_of(bench), "names", ()) == names)
    plot, back = bench.find("regress.loss_picture"), bench.find("regress.loss_forget_start")
    assert not back.isVisible()
    begun, (unit_x, unit_y) = loss_of(bench).begin, plot.units_per_px
    (x, y), run = plot.picture.point, bench.page.frame.run
    drag_point(plot, (x + 30 * unit_x, y + 20 * unit_y))
    overrides = dict(bench.page.recipe.model.overrides)
    assert overrides[names[0]] == pytest.approx(x + 30 * unit_x, abs=4 * unit_x)
    assert overrides[names[1]] == pytest.approx(y + 20 * unit_y, abs=4 * unit_y)
    bench.wait(lambda: bench.page.frame.run > run and bench.step > 3 and loss_of(bench) is not None)
    found = loss_of(bench)
    chosen = [found.all_names.index(name) for name in names]
    assert found.begin[chosen] == pytest.approx([overrides[name] for name in names], rel=1e-6)
    np.testing.assert_array_equal(np.delete(found.begin, chosen), np.delete(begun, chosen))
    assert back.isVisible()
    bench.click("regress.loss_forget_start")
    assert bench.page.recipe.model.overrides == ()
    assert not back.isVisible()
    bench.page.undo_stack.undo()
    assert dict(bench.page.recipe.model.overrides) == overrides


def test_a_start_of_several_outputs_keeps_the_other_weights(open_window):
    data = Crops(rows="small")
    bench = open_window(Recipe(data=data, model=LinReg(standardise=True, start="ones"), training=SLOW))
    picture(bench, LossRequest)
    bench.paused()
    bench.choose("regress.first_parameter", "w x2 → 2")
    bench.choose("regress.second_parameter", "bias → 1")
    bench.wait(lambda: getattr(loss_of(bench), "names", ()) == ("w x2 → 2", "bias → 1"))
    plot = bench.find("regress.loss_picture")
    x, y = plot.picture.point
    target = (x + 20 * plot.units_per_px[0], y + 20 * plot.units_per_px[1])
    drag_point(plot, target)
    first, second = bench.page.recipe.model.initial
    unit_x, unit_y = plot.units_per_px
    assert first == pytest.approx((1, 1, 1, target[1]), abs=4 * unit_y)
    assert second == pytest.approx((1, target[0], 1, 0), abs=4 * unit_x)
    assert (first[:3], second[0], second[2:]) == ((1, 1, 1), 1, (1, 0))


def test_nudging_has_no_start_to_drag(open_window):
    bench = open_window(Recipe(data=FIVE, model=Nudging(nudge=1e-4), training=SLOW))
    picture(bench, LossRequest)
    bench.paused()
    before = bench.page.recipe
    drag_point(bench.find("regress.loss_picture"), (0.0, 0.0))
    assert bench.page.recipe == before


def test_the_loss_picture_is_zoomed_and_comes_back(bench):
    picture(bench, LossRequest)
    bench.paused()
    plot = bench.find("regress.loss_picture")
    (x0, _), (x1, _) = plot.rect_shown
    plot.zoom(0.5, *plot.picture.point)
    bench.wait(lambda: bench.page.frame.request.get(LossRequest).rect == plot.rect_shown)
    (a0, _), (a1, _) = bench.page.frame.get(LossRequest).rect
    assert a1 - a0 == pytest.approx((x1 - x0) / 2, rel=1e-6)
    bench.click("regress.loss_default_view")
    bench.wait(lambda: loss_of(bench) is not None and loss_of(bench).rect[1][0] == pytest.approx(x1))
    assert plot.rect_shown[1][0] == pytest.approx(x1)


def test_gradients_stand_side_by_side(bench):
    tab(bench, "Gradients")
    bench.wait(lambda: len(table_of(bench.find("regress.gradients"))) == 2)
    bench.paused()
    for name, by_hand, autograd, differences, gap in table_of(bench.find("regress.gradients")):
        assert name in ("w x", "bias")
        assert float(by_hand) == pytest.approx(float(autograd), rel=1e-3)
        assert float(differences) == pytest.approx(float(autograd), rel=1e-3)
        assert float(gap) < 1e-5
    bench.page.edit(bench.page.recipe.model_copy(update={"model": DeepNet(batch_norm=True)}))
    bench.wait(lambda: "not known" in bench.find("regress.gradients_note").text())


def test_the_script_is_written_and_copied(bench):
    tab(bench, "Script")
    text = bench.find("regress.script")
    bench.wait(lambda: "comes to an end" in text.toPlainText())
    assert not bench.find("regress.script_copy").isEnabled()
    recipe = bench.page.recipe
    bench.page.edit(recipe.model_copy(update={"training": Training(steps=10**9)}))
    bench.wait(lambda: "by hand" in text.toPlainText())
    bench.choose("regress.script_way", "nn.Linear")
    assert "DataLoader" in text.toPlainText()
    bench.click("regress.script_copy")
    assert QGuiApplication.clipboard().text() == text.toPlainText()
    recipe = bench.page.recipe
    adam = recipe.training.model_copy(update={"optimiser": Adam(), "rate": 0.01})
    bench.page.edit(recipe.model_copy(update={"training": adam}))
    bench.wait(lambda: "torch.optim.Adam" in text.toPlainText())
    bench.choose("regress.script_way", "By hand, in NumPy")
    assert "choose SGD" in text.toPlainText()
    assert not bench.find("regress.script_copy").isEnabled()
    bench.choose("regress.model", "Closed form")
    bench.wait(lambda: "choose it as the model" in text.toPlainText())
    assert not bench.find("regress.script_copy").isEnabled()


def test_curves_have_the_measures_of_values(bench):
    combo = bench.find("regress.measure")
    assert [combo.itemText(i) for i in range(combo.count())] == ["Loss", "MSE", "MAE", "R²"]
    bench.wait(lambda: len(bench.page.frame.curves.scored) > 5)
    bench.choose("regress.measure", "MSE")
    bench.paused()
    line = bench.page.curves.plot.lines["train"]  # which follows the last frame a moment later
    bench.wait(lambda: line.getData()[1][-1] == pytest.approx(bench.page.frame.curves.scores["train.mse"][-1]))


def test_back_in_time_shows_the_line_of_then(bench):
    bench.wait(lambda: bench.step > 50)
    bench.paused()
    slider = bench.page.time.findChild(QAbstractSlider)
    slider.setValue(slider.minimum())
    bench.wait(lambda: bench.page.frame.shown_step == 0)
    assert np.abs(bench.canvas.fit.ys).max() == 0  # it began at zeros


# ---------------------------------------------------------------------------------------------- appearance


def test_the_loss_opens_beside_the_fit_and_leaves_it_more_than_half_of_its_room(bench):
    fit, details = bench.page.cards["main"], bench.page.cards["details"]
    assert details.isVisible()
    assert fit.mapTo(bench.window, QPoint(0, 0)).y() == details.mapTo(bench.window, QPoint(0, 0)).y()
    beside = fit.width()
    bench.click("regress.details_panel")
    bench.wait(lambda: bench.page.frame.request.get(LossRequest) is None)
    assert not details.isVisible()
    assert beside > 0.5 * fit.width()
    bench.click("regress.details_panel")
    bench.wait(lambda: bench.page.frame.request.get(LossRequest) is not None)
    bench.click("regress.details_card_fold")  # its own title folds it away as well
    assert not bench.find("regress.details_panel").isChecked()
    assert not details.isVisible()


def test_of_a_narrow_window_the_details_take_the_place_of_a_panel(bench):
    bench.window.resize(1024, 768)
    panels = [bench.find(f"regress.{name}_panel") for name in ("details", "left", "right")]
    bench.wait(lambda: [button.isChecked() for button in panels] == [False, True, False])
    bench.click("regress.details_panel")
    assert [button.isChecked() for button in panels] == [True, False, False]
    bench.window.resize(1366, 768)
    bench.wait(lambda: [button.isChecked() for button in panels] == [True, True, True])


@pytest.mark.parametrize("name", ["line-noisy", "crops-full", "six-bumps", "logistic-line", "nudging"])
def test_every_control_has_a_name_and_a_tool_tip(open_window, name):
    bench = open_window(files.find(name))
    for title in bench.page.tabs.titles:
        bench.page.tabs.show_title(title)
        assert bench.explained_controls() > {"regress.step", "regress.reset", "regress.model", "regress.source"}


def test_names_are_given_once(bench):
    names = [w.objectName() for w in bench.page.findChildren(QAbstractButton) + bench.page.findChildren(QComboBox)]
    own = [name for name in names if name.startswith("regress.")]
    assert len(own) == len(set(own)) > 20
