"""The Classify page, by mouse and keyboard."""

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from app.widgets.numbers import write_score
from dlab_core.data.drawn import dataset_of_points
from dlab_core.pictures.margins import MarginsRequest
from dlab_core.pictures.marks import MarksRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.recipe import (
    SPLITS,
    Adam,
    DeepNet,
    DrawnPoints,
    KernelSVM,
    LogReg,
    PlaneData,
    Point,
    Recipe,
    SplitByShare,
    files,
)
from dlab_core.recipe.edits import Edit, insertion
from dlab_core.training.run import start_run

QUICK = files.with_values(Recipe(), ["training.steps=400"])
ENDLESS = files.with_values(Recipe(), ["training.steps=null"])
MODELS = {"logreg": "Logistic", "fcann2": "Two-layer", "deep_net": "Deep net", "ksvm": "SVM"}


def test_a_mixture_is_on_the_canvas_and_training_without_a_click(bench):
    bench.wait(lambda: bench.step > 20)
    assert bench.state == "RUNNING"
    assert len(bench.canvas.point_layer.x) == 60
    assert bench.canvas.surface_layer.surface is not None
    assert bench.find("classify.pause").isVisible()
    assert not bench.find("classify.play").isVisible()
    assert bench.find("classify.k").value() == 6
    assert not QApplication.topLevelWidgets()[0].isModal()
    assert QApplication.activeModalWidget() is None


def test_pause_play_step_and_reset_by_mouse(bench):
    bench.wait(lambda: bench.step > 10)
    bench.click("classify.pause")
    bench.wait_for("PAUSED")
    bench.paused()
    step = bench.step
    for i in (1, 2):
        bench.click("classify.step")
        bench.wait(lambda i=i: bench.step == step + i)
    assert bench.find("classify.iteration_value").text() == f"{step + 2:,}"
    bench.click("classify.play")
    bench.wait(lambda: bench.step > step + 10)
    bench.click("classify.reset")
    bench.wait(lambda: bench.step == 0 and bench.state == "PAUSED")
    fresh = start_run(bench.page.recipe)
    fresh.advance(0)
    loss = write_score(fresh.scores["train"].loss)  # of the initial weights
    bench.wait(lambda: bench.find("classify.loss_value").text() == loss)
    bench.click("classify.step")
    bench.wait(lambda: bench.step == 1)
    fresh.advance(1)
    assert bench.page.frame.loss == fresh.scores["train"].loss


def test_the_keys_do_the_same(bench):
    bench.wait(lambda: bench.step > 10)
    bench.key(Qt.Key.Key_Space)
    bench.wait_for("PAUSED")
    bench.paused()
    step = bench.step
    bench.key(Qt.Key.Key_S)
    bench.wait(lambda: bench.step == step + 1)
    bench.key(Qt.Key.Key_Space)
    bench.wait(lambda: bench.step > step + 5)
    bench.key(Qt.Key.Key_R)
    bench.wait(lambda: bench.step == 0 and bench.state == "PAUSED")
    before = bench.canvas.point_layer.x
    bench.key(Qt.Key.Key_N)
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 60 and not np.array_equal(bench.canvas.point_layer.x, before))
    assert bench.find("classify.seed").value() == 101
    bench.key(Qt.Key.Key_2)
    assert bench.page.tools.label == 1
    bench.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    bench.wait(lambda: np.array_equal(bench.canvas.point_layer.x, before))


def test_keys_typed_into_a_field_are_text(bench):
    bench.page.pause()
    bench.wait_for("PAUSED")
    bench.paused()
    step, seed = bench.step, bench.page.recipe.data.seed
    field = bench.find("classify.rate")
    field.setFocus()
    for key in (Qt.Key.Key_Space, Qt.Key.Key_S, Qt.Key.Key_R, Qt.Key.Key_N):
        bench.qtbot.keyClick(field, key)
    assert (bench.state, bench.step, bench.page.recipe.data.seed) == ("PAUSED", step, seed)


def test_a_fixed_number_of_iterations_ends_and_is_reported(open_window):
    bench = open_window(QUICK)
    bench.wait_for("FINISHED")
    bench.wait(lambda: bench.step == 400)
    assert "400" in bench.find("classify.message").text()
    bench.type("classify.iterations", "500")
    bench.wait(lambda: bench.step == 500)


@pytest.mark.parametrize(
    ("kind", "engine"),
    [("logreg", "fused"), ("logreg", "autograd"), ("fcann2", "fused"), ("deep_net", "fused"), ("ksvm", "fused")],
    indirect=["engine"],
)
def test_each_model_trains_as_it_does_without_a_window(open_window, kind, engine):
    bench = open_window(QUICK)
    bench.wait_for("FINISHED")
    bench.choose("classify.model", MODELS[kind])
    bench.wait(lambda: bench.page.frame.recipe.model.kind == kind and bench.state == "FINISHED")
    bench.wait(lambda: bench.page.frame.last_step == bench.status.step)
    alone = start_run(bench.page.recipe)
    alone.advance(400)
    assert bench.page.recipe.model.kind == kind
    assert bench.page.frame.engine == {"fcann2": "numpy", "ksvm": "libsvm"}.get(kind, engine)
    assert bench.page.frame.loss == alone.scores["train"].loss
    assert bench.page.frame.scores["test"].accuracy == alone.scores["test"].accuracy
    shown = bench.find("classify.test_accuracy").text()
    assert float(shown) == pytest.approx(alone.scores["test"].accuracy, abs=1e-3)


def test_sampling_changes_the_points_and_starts_anew(bench):
    bench.wait(lambda: bench.step > 10)
    run = bench.page.frame.run
    bench.find("classify.k").setValue(4)
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 40)
    assert bench.page.frame.run > run
    bench.find("classify.c").setValue(3)
    bench.wait(lambda: bench.page.frame.dataset.classes == 3)
    assert bench.page.frame.get(SurfaceRequest).values.shape[2] == 3
    bench.choose("classify.source", "Moons")
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 200)
    (x0, _), (x1, _) = bench.canvas.visible_rect
    x = bench.canvas.point_layer.x
    assert x0 < x[:, 0].min()
    assert x1 > x[:, 0].max()
    bench.wait(lambda: bench.state == "RUNNING")


def test_a_press_on_a_number_of_an_axis_draws_there(bench):
    bench.wait(lambda: bench.step > 10)
    bench.click("classify.tool_brush")
    number = bench.canvas.axes.bottom.written[2]
    QTest.mouseClick(bench.canvas.viewport(), Qt.MouseButton.LeftButton, pos=number.rect.center().toPoint())
    assert len(bench.canvas.point_layer.x) == 61
    assert bench.page.recipe.data.points[-1].x1 == pytest.approx(float(number.text), abs=0.1)


def test_points_are_drawn_while_it_trains_and_taken_back(bench):
    bench.wait(lambda: bench.step > 10)
    run = bench.page.frame.run
    bench.click("classify.tool_brush")
    bench.key(Qt.Key.Key_2)
    bench.press_canvas(3.0, 3.0)
    assert len(bench.canvas.point_layer.x) == 61
    assert isinstance(bench.page.recipe.data, DrawnPoints)
    drawn = bench.page.recipe.data.points[-1]
    assert drawn.y == 1
    assert abs(drawn.x1 - 3) < 0.1
    bench.wait(lambda: len(bench.page.frame.dataset) == 61 and MarksRequest in bench.page.frame.pictures)
    step = bench.step
    bench.wait(lambda: bench.step > step)
    assert bench.page.frame.run == run, "drawing must not start a new run"
    bench.drag_canvas((1.0, 5.0), (4.0, 5.0))
    count = len(bench.canvas.point_layer.x)
    assert count > 64
    undo, redo = bench.find("classify.undo"), bench.find("classify.redo")
    assert (undo.isEnabled(), redo.isEnabled()) == (True, False)
    bench.click("classify.undo")
    assert len(bench.canvas.point_layer.x) == 61
    assert (undo.isEnabled(), redo.isEnabled()) == (True, True)
    bench.click("classify.redo")
    assert len(bench.canvas.point_layer.x) == count
    bench.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    bench.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 60)
    assert (undo.isEnabled(), redo.isEnabled()) == (False, True)
    assert bench.page.recipe.data == Recipe().data
    bench.wait(lambda: len(bench.page.frame.dataset) == 60)
    assert bench.page.frame.run == run
    assert bench.state == "RUNNING"


def test_points_are_erased_sprayed_and_moved(bench):
    bench.page.pause()
    bench.wait_for("PAUSED")
    points = bench.canvas.point_layer.x.copy()
    bench.click("classify.tool_erase")
    bench.press_canvas(*points[0])
    assert len(bench.canvas.point_layer.x) < 60
    bench.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 60)
    bench.click("classify.tool_spray")
    bench.drag_canvas((0.0, 5.0), (4.0, 6.0))
    assert len(bench.canvas.point_layer.x) > 60
    bench.key(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 60)
    bench.click("classify.tool_move")
    shift = np.array([1.0, 0.2])
    isolated = points[np.argmax(points[:, 1])]
    bench.drag_canvas(isolated, isolated + shift)
    moved = bench.canvas.point_layer.x
    assert len(moved) == 60
    assert np.abs(moved - (isolated + shift)).sum(axis=1).min() < 0.1
    bench.wait(lambda: len(bench.page.frame.dataset) == 60 and np.array_equal(bench.page.frame.dataset.x, moved))


def test_a_class_is_added_and_drawn(bench):
    bench.click("classify.add_class")
    assert bench.page.recipe.data.classes == 3
    assert bench.page.tools.label == 2
    bench.wait(lambda: bench.page.frame.dataset.classes == 3)
    assert "class 3" in bench.find("classify.message").text().lower()
    bench.press_canvas(5.0, 4.0)
    bench.wait(lambda: len(bench.page.frame.dataset) == 61)
    assert bench.page.frame.dataset.y[-1] == 2
    bench.wait(lambda: "class 3" not in bench.find("classify.message").text().lower())


def test_all_points_are_cleared_and_come_back(bench):
    bench.click("classify.clear")
    assert len(bench.canvas.point_layer.x) == 0
    bench.wait(lambda: "draw" in bench.find("classify.message").text())
    bench.click("classify.undo")
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 60)
    step = bench.step
    bench.wait(lambda: bench.step > step)


def test_drawing_begins_on_an_empty_canvas(open_window):
    bench = open_window(Recipe(data=DrawnPoints()))
    bench.wait(lambda: "no points" in bench.find("classify.message").text().lower())
    bench.press_canvas(-2.0, 0.0)
    bench.key(Qt.Key.Key_2)
    bench.press_canvas(2.0, 0.0)
    bench.wait(lambda: bench.step > 20)
    assert bench.find("classify.message").text().startswith("Training")


def test_live_fields_act_without_a_new_start(open_window):
    bench = open_window(ENDLESS.model_copy(update={"model": DeepNet()}))
    bench.wait(lambda: bench.step > 10)
    run = bench.page.frame.run
    bench.type("classify.rate", "0.5")
    bench.type("classify.batch", "16")
    bench.choose("classify.optimiser", "Adam")
    bench.wait(lambda: isinstance(bench.page.frame.recipe.training.optimiser, Adam))
    training = bench.page.frame.recipe.training
    assert (training.rate, training.batch) == (0.5, 16)
    assert bench.page.frame.run == run
    step = bench.step
    bench.wait(lambda: bench.step > step > 0)
    for _ in range(3):
        bench.click("classify.undo")
    assert bench.page.recipe.training == ENDLESS.training


def test_what_cannot_change_while_training_starts_anew_and_plays_on(open_window):
    bench = open_window(ENDLESS.model_copy(update={"model": DeepNet()}))
    bench.wait(lambda: bench.step > 10)
    run = bench.page.frame.run
    model = bench.page.recipe.model
    bench.page.model_form.recipe_changed.emit(model.model_copy(update={"hidden": (4,)}))
    bench.wait(lambda: bench.page.frame.run > run)
    bench.wait(lambda: bench.step > 5)
    assert bench.page.frame.recipe.model.hidden == (4,)


def test_the_svm_is_solved_again_at_once(open_window):
    bench = open_window(Recipe(model=KernelSVM()))
    bench.wait_for("FINISHED")
    before = bench.canvas.surface_layer.surface
    bench.type("classify.svm_c", "100")
    bench.wait(lambda: bench.canvas.surface_layer.surface is not before and bench.state == "FINISHED")
    assert bench.page.frame.recipe.model.c == 100
    marks = bench.page.frame.get(MarksRequest)
    assert len(marks.free) + len(marks.bounded) > 0
    bench.press_canvas(3.0, 4.0)
    bench.wait(lambda: len(bench.page.frame.dataset) == 61 and bench.state == "FINISHED")
    assert bench.status.step == 2
    assert len(bench.page.frame.get(MarksRequest).predicted) == 61


def test_zooming_redraws_at_full_resolution_also_while_paused(bench):
    bench.page.pause()
    bench.wait_for("PAUSED")
    bench.paused()
    bench.page.ask_for_frame()
    rows, columns = bench.canvas.pixels
    bench.wait(lambda: bench.page.frame.get(SurfaceRequest).rgba.shape[:2] == (rows, columns))
    width = bench.canvas.visible_rect[1][0] - bench.canvas.visible_rect[0][0]
    port = bench.canvas.viewport()
    place = bench.pixel(3.0, 3.0)
    event = QWheelEvent(
        QPointF(place), QPointF(port.mapToGlobal(place)), QPoint(), QPoint(0, 120),
        Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(port, event)
    (x0, _), (x1, _) = bench.canvas.visible_rect
    assert x1 - x0 < 0.95 * width
    bench.wait(lambda: bench.page.frame.get(SurfaceRequest).rect == bench.canvas.visible_rect)
    assert bench.page.frame.get(SurfaceRequest).rgba.shape[:2] == (rows, columns)
    step = bench.step
    bench.window.resize(1100, 700)
    bench.wait(lambda: bench.page.frame.get(SurfaceRequest).rgba.shape[:2] == bench.canvas.pixels != (rows, columns))
    assert bench.step == step


def test_surfaces_are_coarse_while_it_trains_where_they_are_slow(bench, monkeypatch):
    def longest():
        return max(bench.page.frame.get(SurfaceRequest).rgba.shape[:2])

    bench.wait(lambda: bench.state == "RUNNING" and longest() == 256)
    surface = SurfaceRequest.compute
    with monkeypatch.context() as slow:
        slow.setattr(SurfaceRequest, "compute", lambda *a: (surface(*a), time.sleep(0.03))[0])
        bench.wait(lambda: longest() == 128)
    bench.wait(lambda: longest() == 256)
    bench.page.pause()
    bench.wait(lambda: longest() == max(bench.canvas.pixels))


def test_the_past_is_looked_at_while_it_trains(bench):
    bench.wait(lambda: bench.step > 100)
    slider = bench.find("classify.past")
    slider.setValue(3)
    bench.wait(lambda: bench.page.frame.shown_step == 3)
    step = bench.step
    bench.wait(lambda: bench.step > step and bench.page.frame.shown_step == 3)
    slider.setValue(slider.maximum())
    bench.wait(lambda: bench.page.frame.shown_step == bench.step)


def test_divergence_is_explained_in_place_and_the_last_surface_stays(bench):
    bench.page.open(files.find("rate-too-large"))
    bench.wait_for("FAILED")
    bench.wait(lambda: "diverged at step" in bench.find("classify.message").text())
    bench.wait(lambda: "(now 1000, try" in bench.find("classify.message").text())
    assert bench.canvas.surface_layer.surface is not None
    bench.type("classify.rate", "0.1")
    bench.wait(lambda: bench.state == "RUNNING" and bench.step > 20)


def test_one_class_only_is_reported(open_window):
    points = tuple(Point(float(i), 0.0, 0) for i in range(5))
    bench = open_window(Recipe(data=DrawnPoints(points=points, split=SplitByShare(test=0)), model=KernelSVM()))
    bench.wait_for("FAILED")
    assert "class" in bench.find("classify.message").text()
    bench.key(Qt.Key.Key_2)
    bench.press_canvas(0.0, 1.0)
    bench.wait_for("FINISHED")


def test_equal_points_and_a_missing_class_are_no_crash(open_window):
    points = tuple(Point(1.0, 1.0, i % 2) for i in range(6))
    bench = open_window(Recipe(data=DrawnPoints(C=3, points=points), model=LogReg()))
    bench.wait(lambda: bench.step > 20)
    assert "in one place" in bench.find("classify.message").text()


def test_a_corrupt_recipe_is_rejected_in_a_sentence_and_nothing_changes(bench, tmp_path):
    before = bench.page.recipe
    for name, content in (("a.json", b"\x00\xff"), ("b.json", b'{"dlab": 3, "colour": 1}'), ("c.json", b"[]")):
        (tmp_path / name).write_bytes(content)
        bench.page.file.open(str(tmp_path / name))
        bench.wait(lambda name=name: name in bench.find("classify.message").text())
    assert bench.page.recipe is before
    assert not bench.page.undo_stack.canUndo()


def test_a_recipe_is_saved_and_opened(bench, tmp_path):
    bench.find("classify.k").setValue(3)
    bench.page.file.save(str(tmp_path / "mine.json"))
    bench.wait(lambda: bench.page.file.path != "")
    assert files.load(tmp_path / "mine.json") == bench.page.recipe
    bench.page.undo_stack.undo()
    bench.page.file.open(str(tmp_path / "mine.json"))
    bench.wait(lambda: bench.page.recipe.data.K == 3)
    bench.page.file.save(str(tmp_path / "none" / "mine.json"))
    bench.wait(lambda: "cannot be written" in bench.find("classify.message").text())


def test_every_preset_opens_and_trains(bench):
    page = bench.page
    page.recipe_menu.fill()
    actions = {a.objectName().split("preset_")[-1]: a for a in page.transport.presets_menu.actions()}
    assert not [name for name in actions if "mnist" in name]
    for name in sorted(n for n in files.presets() if isinstance(files.find(n).data, PlaneData)):
        actions[name].trigger()
        recipe = files.find(name)
        assert page.recipe == recipe, name
        assert bench.find("classify.about").text() == recipe.about, name
        bench.wait_for_training(recipe)
        bench.wait(lambda: len(bench.canvas.point_layer.x) == len(page.frame.dataset))
        page.pause()


def test_losses_and_margins_are_shown_on_request(open_window):
    bench = open_window(files.with_values(files.find("svm-by-descent"), ["training.steps=300"]))
    bench.wait_for("FINISHED")
    assert not bench.find("classify.margins").isVisible()
    assert MarginsRequest not in bench.page.frame.pictures
    bench.click("classify.details_panel")
    bench.page.tabs.show_view(bench.page.margins)
    bench.wait(lambda: MarginsRequest in bench.page.frame.pictures)
    view = bench.page.margins
    xs, ys = view.points.getData()
    shown = np.clip(bench.page.frame.get(MarginsRequest).margins, -3, 3)
    assert xs == pytest.approx(shown)
    assert ys == pytest.approx(np.minimum(np.maximum(0, 1 - shown) ** 2, 4.2))
    for name in ("0-1", "hinge", "squared hinge", "logistic"):
        assert name in view.key.accessibleName()
    bench.choose("classify.model", "Logistic regression")
    bench.wait(lambda: bench.page.frame.get(MarginsRequest).own == "logistic")
    bench.find("classify.source").setCurrentIndex(bench.find("classify.source").findText("Gaussian per class"))
    bench.find("classify.c").setValue(3)
    bench.wait(lambda: bench.page.frame.dataset.classes == 3)
    bench.wait(lambda: not view.points.isVisible())


def test_a_gpu_that_is_not_there_is_explained(open_window, monkeypatch):
    monkeypatch.setattr("dlab_core.learners.learner.available_devices", lambda: ("cpu",))
    bench = open_window(ENDLESS.model_copy(update={"model": LogReg()}))
    bench.page._on_devices_found(("cpu",))
    gpu = bench.find("classify.device_gpu")
    assert not gpu.isEnabled()
    assert "No GPU" in gpu.toolTip()
    bench.page.controller.move_to("mps")
    bench.wait(lambda: "No GPU" in bench.find("classify.message").text())
    assert bench.status.device == "cpu"
    step = bench.step
    bench.wait(lambda: bench.step > step)


def test_a_gpu_that_is_there_is_offered(bench):
    moved = []
    bench.page.transport.device.device_requested.disconnect()
    bench.page.transport.device.device_requested.connect(moved.append)
    bench.page._on_devices_found(("cpu", "cuda"))
    assert "graphics card" in bench.find("classify.device_gpu").toolTip()
    bench.click("classify.device_gpu")
    assert moved == ["cuda"]


def test_every_control_has_a_name_and_a_tool_tip(open_window):
    bench = open_window(QUICK)
    for button in bench.window.findChildren(QToolButton):
        if button.objectName().startswith("rail."):
            assert button.accessibleName(), button.objectName()
            assert button.toolTip(), button.objectName()
    for model in MODELS.values():
        bench.choose("classify.model", model)
        names = {f"classify.{name}" for name in ("play", "pause", "step", "reset", "new_data", "model", "k", "past")}
        assert bench.explained_controls() > names - {"classify.play", "classify.pause"}


def test_undo_gives_back_every_step_of_a_long_session(bench):
    before = bench.page.recipe
    bench.find("classify.k").setValue(3)
    bench.choose("classify.model", "Deep net")
    bench.choose("classify.source", "Spiral")
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 200)
    bench.press_canvas(0.5, 0.5)
    bench.click("classify.clear")
    while bench.page.undo_stack.canUndo():
        bench.page.undo_stack.undo()
    assert bench.page.recipe == before
    while bench.page.undo_stack.canRedo():
        bench.page.undo_stack.redo()
    assert bench.page.recipe.data.points == ()
    assert len(dataset_of_points(bench.page.recipe.data)) == 0


def test_the_file_dialog_blocks_nothing(bench):
    from PySide6.QtWidgets import QFileDialog

    for name in ("open", "save"):
        action = next(a for a in bench.page.transport.file_menu.actions() if a.objectName() == f"classify.{name}")
        action.trigger()
        dialogs = [d for d in bench.window.findChildren(QFileDialog) if d.isVisible()]
        assert len(dialogs) == 1
        assert not dialogs[0].isModal()
        step = bench.step
        bench.wait(lambda step=step: bench.step > step)
        dialogs[0].close()


@pytest.mark.parametrize("button", [Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton])
def test_points_that_are_on_their_way_cannot_be_edited_yet(bench, button):
    bench.page.pause()
    bench.wait_for("PAUSED")
    old = bench.canvas.point_layer.x.copy()
    bench.page.open(files.find("train-validate-test"))
    bench.press_canvas(*old[3], button=button)
    bench.click("classify.clear")
    bench.click("classify.add_class")
    assert bench.page.recipe == files.find("train-validate-test")
    assert "on their way" in bench.find("classify.message").text()
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 200)
    assert "on their way" not in bench.find("classify.message").text()
    bench.press_canvas(*bench.canvas.point_layer.x[3], button=button)
    assert len(bench.canvas.point_layer.x) != 200


def test_new_data_after_the_largest_seed_begins_again(open_window):
    bench = open_window(files.with_values(Recipe(), ["data.seed=2147483647"]))
    bench.key(Qt.Key.Key_N)
    assert bench.page.recipe.data.seed == 0


def test_more_points_than_can_be_drawn_are_not_edited(open_window):
    bench = open_window(files.with_values(Recipe(), ["data.K=50", "data.N=1100"]))
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 55_000)
    before = bench.page.recipe
    bench.press_canvas(*bench.canvas.point_layer.x[3], button=Qt.MouseButton.RightButton)
    assert bench.page.recipe is before
    assert "cannot be edited" in bench.find("classify.message").text()


def test_an_edit_that_fails_is_reported_and_forgotten(bench, monkeypatch):
    before = bench.page.recipe

    def explode(points):
        raise RuntimeError("no such point")

    with bench.qtbot.capture_exceptions() as caught:
        bench.page.begin_stroke("Break")
        edit = insertion(60, [Point(0, 0, 0)])
        monkeypatch.setattr(Edit, "apply", lambda edit, points: explode(points))
        bench.page.edit_points(edit)
    assert [str(error) for _, error, _ in caught] == ["no such point"]
    assert bench.page.recipe == before
    assert not bench.page.undo_stack.canUndo()
    monkeypatch.undo()
    bench.press_canvas(0.5, 0.5)
    assert len(bench.page.recipe.data.points) == 61


def test_a_recipe_that_a_form_cannot_show_is_in_force_and_can_be_undone(bench, monkeypatch):
    before = bench.page.recipe

    def explode(training):
        raise RuntimeError("cannot show this")

    monkeypatch.setattr(bench.page.training_form, "show_recipe", explode)
    with bench.qtbot.capture_exceptions() as caught:
        bench.choose("classify.model", "Deep net")
        assert bench.page.recipe.model.kind == "deep_net"
        bench.page.undo_stack.undo()
    assert len(caught) == 2
    assert bench.page.recipe == before
    monkeypatch.undo()
    step = bench.step
    bench.wait(lambda: bench.step > step or bench.state == "FINISHED")


def test_numbers_in_quick_succession_are_one_step_and_choices_are_not(bench, monkeypatch):
    page = bench.page

    def set_rate(rate):
        page.edit(files.with_values(page.recipe, [f"training.rate={rate}"]))

    before = page.recipe
    for rate in (0.2, 0.3, 0.4):
        set_rate(rate)
    assert page.undo_stack.count() == 1
    page.undo_stack.undo()
    assert page.recipe == before
    monkeypatch.setattr("app.pages.commands.MERGE_S", -1.0)  # as if a while had passed
    for rate in (0.2, 0.3):
        set_rate(rate)
    assert page.undo_stack.count() == 2
    monkeypatch.undo()
    for model in ("Deep net", "SVM"):
        bench.choose("classify.model", model)
    assert page.undo_stack.count() == 4
    page.undo_stack.undo()
    assert page.recipe.model.kind == "deep_net"


def test_a_preset_with_fewer_classes_leaves_the_points_alone(bench):
    """The class in hand is gone then; the selected points must not take another one for it."""
    bench.page.open(files.with_values(Recipe(), ["data.kind=gauss_2d", "data.C=3", "data.N=10"]))
    bench.wait(lambda: len(bench.canvas.point_layer.x) == 30)
    bench.click("classify.class_3")
    bench.click("classify.tool_lasso")
    (x0, y0), (x1, y1) = bench.canvas.visible_rect
    bench.drag_canvas((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))
    assert len(bench.page.tools.selected)
    two = Recipe(data=DrawnPoints(points=(Point(0, 0, 0), Point(1, 1, 1))))
    bench.page.open(two)
    assert bench.page.recipe == two
    assert bench.page.tools.label == 0


def test_the_weights_seed_draws_the_splits_of_drawn_points_anew(open_window):
    points = tuple(Point(i % 7, i % 5, i % 2) for i in range(40))
    bench = open_window(Recipe(data=DrawnPoints(points=points)))
    bench.page.edit(bench.page.recipe)
    for seed in (2, 3):
        bench.type("classify.weights_seed", str(seed))
    splits = [p.split for p in bench.page.recipe.data.points]
    assert splits.count("test") == 8
    assert [p[:3] for p in bench.page.recipe.data.points] == [p[:3] for p in points]
    bench.page.undo_stack.undo()
    assert [p.split for p in bench.page.recipe.data.points] != splits


def test_another_weights_seed_shows_the_new_splits_of_sampled_points(bench):
    before = bench.canvas.point_layer.split.copy()
    for seed in (2, 3):
        bench.page.edit(files.with_values(bench.page.recipe, [f"training.seed={seed}"]))
    bench.click("classify.tool_lasso")
    (x0, y0), (x1, y1) = bench.canvas.visible_rect
    bench.wait(lambda: not np.array_equal(bench.canvas.point_layer.split, before))
    bench.drag_canvas((x0, y0), (x1, y0), (x1, y1), (x0, y1), (x0, y0))
    bench.key(Qt.Key.Key_2)
    splits = [p.split for p in bench.page.recipe.data.points]
    assert np.array_equal([SPLITS.index(split) for split in splits], start_run(bench.page.recipe).dataset.split)
    assert {p.y for p in bench.page.recipe.data.points} == {1}


def test_the_view_goes_to_drawn_points_that_are_opened(bench):
    far = Recipe(data=DrawnPoints(points=tuple(Point(500.0 + i, -300.0, i % 2) for i in range(10))))
    bench.page.open(far)
    bench.wait(lambda: bench.canvas.visible_rect[0][0] > 400)
    bench.canvas.show_rect(((500.0, -310.0), (540.0, -290.0)))
    view = bench.canvas.visible_rect
    bench.click("classify.add_class")
    bench.wait_for_run(bench.page.controller.run)
    # The axes take a little more room or less where their numbers change, and the view with them.
    np.testing.assert_allclose(bench.canvas.visible_rect, view, rtol=0.01)


def test_what_was_changed_while_training_is_told_in_the_status_line(bench):
    bench.paused()
    facts, step = bench.find("classify.facts"), bench.step
    assert "changed" not in facts.text()
    bench.type("classify.rate", "0.25")
    bench.wait(lambda: "1 changed" in facts.text())
    assert f"Step {step:,}: Learning rate 0.25" in facts.toolTip()
    bench.press_canvas(1, 1)
    bench.wait(lambda: "2 changed" in facts.text())
    assert facts.toolTip().endswith("the points</p>")
    bench.click("classify.reset")
    bench.wait(lambda: "changed" not in facts.text())
    assert "Learning rate" not in facts.toolTip()


def test_undo_and_redo_name_the_change_that_they_are_about(bench):
    undo, redo = bench.find("classify.undo"), bench.find("classify.redo")
    bench.type("classify.rate", "0.25")
    bench.press_canvas(1, 1)
    assert "Undo: Draw points" in undo.toolTip()
    bench.click("classify.undo")
    assert "Undo: Learning rate" in undo.toolTip()
    assert "Redo: Draw points" in redo.toolTip()
    bench.click("classify.undo")
    assert "Undo:" not in undo.toolTip()


def test_without_points_it_says_that_it_waits_for_some(bench):
    bench.paused()
    message = bench.find("classify.message")
    bench.click("classify.clear")
    bench.wait(lambda: message.text() == "No points yet: draw some on the canvas.")
    bench.click("classify.play")
    bench.wait(lambda: message.text() == "No points yet: draw some on the canvas. Training waits for points.")
    assert not bench.find("classify.progress").isVisible()
    bench.wait(lambda: bench.find("classify.steps_per_s_value").text() == "–")
    step = bench.step
    bench.press_canvas(-2.0, 0.0)
    bench.key(Qt.Key.Key_2)
    bench.press_canvas(2.0, 0.0)
    bench.wait(lambda: bench.step > step)
    bench.wait(lambda: "waits" not in message.text())


def test_one_iteration_is_one(open_window):
    bench = open_window(files.with_values(Recipe(), ["training.steps=1"]))
    bench.wait_for("FINISHED")
    bench.wait(lambda: bench.find("classify.message").text() == "Finished after 1 iteration")


@pytest.mark.parametrize("leave", ["Return and a right value", "Tab", "click"])
def test_what_is_said_of_a_wrong_seed_goes_with_it(bench, leave):
    seed, sentence = bench.find("classify.seed"), bench.find("classify.seed_sentence")
    bench.window.activateWindow()
    bench.wait(bench.window.isActiveWindow)
    bench.type("classify.seed", "foo")
    assert sentence.isVisible()
    assert "not “foo”" in sentence.text()
    assert seed.hasFocus(), "what is said is about the field in which one is"
    if leave == "Tab":
        bench.qtbot.keyClicks(seed, "foo")
        bench.qtbot.keyClick(seed, Qt.Key.Key_Tab)
    elif leave == "click":
        bench.canvas.setFocus()
    else:
        bench.type("classify.seed", "7")
    assert not sentence.isVisible()
    assert seed.text() == ("7" if "right" in leave else "100")
    assert bench.page.recipe.data.seed == int(seed.text())
