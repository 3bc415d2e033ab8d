"""Each tool turns the mouse into edits, one stroke at a time, and every stroke can be taken back."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from app.plots.drawing.point_tools import PointTools
from app.plots.plane.canvas import Canvas
from dlab_core.recipe import SPLITS, Point
from dlab_core.recipe.edits import Edit

LEFT, RIGHT, NO = Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton, Qt.MouseButton.NoButton
START = (Point(1.0, 1.0, 0), Point(3.0, 1.0, 0, "test"), Point(1.0, 3.0, 1), Point(3.0, 3.0, 1))


class Harness:
    """Does what a page does: applies the edits and shows the points."""

    def __init__(self, canvas: Canvas) -> None:
        self.canvas, self.points = canvas, START
        self.tools = PointTools(canvas, np.random.default_rng(1))
        self.tools.split_of = lambda index: "test" if index % 2 else "train"
        self.facts: list[str] = []
        self.strokes: list[Edit] = []
        self.tools.stroke_started.connect(self._on_started)
        self.tools.edited.connect(self._on_edited)
        self.show()

    def _on_started(self, title: str) -> None:
        self.facts.append(title)
        self.strokes.append(Edit())

    def _on_edited(self, edit: Edit) -> None:
        self.strokes[-1] = self.strokes[-1].then(edit)
        self.points = edit.apply(self.points)
        self.show()

    def show(self) -> None:
        x = np.array([p[:2] for p in self.points], dtype=float).reshape(-1, 2)
        y = np.array([p.y for p in self.points], dtype=np.int64)
        self.canvas.show_points(x, y, np.array([SPLITS.index(p.split) for p in self.points], dtype=np.uint8))

    def undo(self) -> None:
        self.points = self.strokes.pop().inverse().apply(self.points)
        self.show()

    def px(self, x: float, y: float) -> QPoint:
        return self.canvas.view.mapViewToScene(QPointF(x, y)).toPoint()

    def mouse(self, kind, at, button, buttons, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        at = self.px(*at)
        view = self.canvas.viewport()
        event = QMouseEvent(kind, QPointF(at), QPointF(view.mapToGlobal(at)), button, buttons, modifiers)
        QApplication.sendEvent(view, event)

    def drag(self, *path, button=LEFT, modifiers=Qt.KeyboardModifier.NoModifier) -> None:
        """Press at the first place, move over the others, and let go at the last."""
        self.mouse(QEvent.Type.MouseButtonPress, path[0], button, button, modifiers)
        for at in path[1:]:
            self.mouse(QEvent.Type.MouseMove, at, NO, button, modifiers)
        self.mouse(QEvent.Type.MouseButtonRelease, path[-1], button, NO, modifiers)


@pytest.fixture
def harness(qtbot):
    canvas = Canvas()
    qtbot.addWidget(canvas)
    canvas.resize(440, 420)
    canvas.show()
    canvas.show_rect(((0.0, 0.0), (4.0, 4.0)))
    QApplication.processEvents()
    return Harness(canvas)


def test_a_click_of_the_brush_adds_one_point_of_the_chosen_class(harness):
    harness.tools.choose("brush")
    harness.tools.label = 1
    harness.drag((2.0, 2.0))
    assert len(harness.points) == 5
    assert harness.points[4] == Point(pytest.approx(2.0, abs=0.02), pytest.approx(2.0, abs=0.02), 1, "train")
    assert harness.facts == ["Draw points"]
    harness.undo()
    assert harness.points == START


def test_a_drag_of_the_brush_adds_evenly_however_fast_and_is_one_step_of_undo(harness):
    harness.tools.choose("brush")
    harness.drag((0.5, 2.0), (3.5, 2.0))
    new = np.array([p[:2] for p in harness.points[4:]])
    gaps = np.diff(new[:, 0]) / harness.canvas.units_per_px[0]
    assert len(new) > 15
    assert np.allclose(gaps, 14.0, atol=0.01)
    assert {p.split for p in harness.points[4:]} == {"train", "test"}
    assert harness.facts == ["Draw points"]
    harness.undo()
    assert harness.points == START


def test_the_right_button_erases_with_the_brush(harness):
    harness.tools.choose("brush")
    harness.drag((1.0, 1.0), button=RIGHT)
    assert harness.points == START[1:]
    assert harness.facts == ["Erase points"]


def test_the_spray_scatters_in_its_circle_as_time_passes(harness, qtbot):
    harness.tools.choose("spray")
    harness.mouse(QEvent.Type.MouseButtonPress, (2.0, 2.0), LEFT, LEFT)
    qtbot.waitUntil(lambda: len(harness.points) >= 8)
    harness.mouse(QEvent.Type.MouseButtonRelease, (2.0, 2.0), LEFT, NO)
    count = len(harness.points)
    new = np.array([p[:2] for p in harness.points[4:]])
    assert np.hypot(*(new - 2.0).T).max() <= 37 * harness.canvas.units_per_px[0]
    assert len(np.unique(new, axis=0)) == len(new)
    assert harness.facts == ["Spray points"]
    assert not harness.tools._ticks.isActive()
    harness.undo()
    assert len(harness.points) == 4 < count


def test_the_spray_follows_the_mouse(harness):
    harness.tools.choose("spray")
    harness.drag((0.5, 2.0), (3.5, 2.0))
    new = np.array([p[:2] for p in harness.points[4:]])
    assert len(new) > 20
    assert np.ptp(new[:, 0]) > 2


def test_a_quick_sweep_erases_all_that_it_passes(harness):
    harness.tools.choose("erase")
    harness.drag((0.5, 1.0), (3.5, 1.0))
    assert harness.points == START[2:]
    harness.undo()
    assert harness.points == START


def test_a_stroke_that_changes_nothing_is_none(harness):
    harness.tools.choose("erase")
    harness.drag((2.0, 2.0), (2.1, 2.1))
    harness.tools.choose("relabel")
    harness.drag((1.0, 1.0))
    assert harness.facts == []
    assert harness.points == START


def test_relabel_keeps_place_and_split(harness):
    harness.tools.choose("relabel")
    harness.tools.label = 1
    harness.drag((2.5, 1.0), (3.0, 1.0))
    assert harness.points == (START[0], START[1]._replace(y=1), *START[2:])
    assert harness.points[1].split == "test"


def test_move_drags_one_point(harness):
    harness.tools.choose("move")
    harness.drag((1.0, 1.0), (1.5, 1.5), (2.0, 2.5))
    assert harness.points[0][:2] == (pytest.approx(2.0, abs=0.02), pytest.approx(2.5, abs=0.02))
    assert harness.points[1:] == START[1:]
    assert harness.facts == ["Move points"]
    harness.undo()
    assert harness.points == START


def test_move_on_empty_ground_moves_the_view(harness):
    harness.tools.choose("move")
    before = harness.canvas.visible_rect
    harness.drag((2.0, 2.0), (2.5, 2.0))
    assert harness.points == START
    assert harness.canvas.visible_rect[0][0] < before[0][0]


LOOP = ((0.5, 0.5), (3.5, 0.5), (3.5, 1.5), (0.5, 1.5))


def test_the_lasso_selects_a_group_that_moves_together(harness):
    harness.tools.choose("lasso")
    harness.drag(*LOOP)
    assert harness.tools.selected.tolist() == [0, 1]
    assert harness.facts == []
    harness.drag((1.0, 1.0), (1.2, 1.5), (1.0, 2.0))
    moved = np.array([p[:2] for p in harness.points[:2]])
    assert np.allclose(moved, [[1, 2], [3, 2]], atol=0.03)
    assert harness.points[2:] == START[2:]
    assert harness.tools.selected.tolist() == [0, 1]
    assert len(harness.canvas.point_layer.selection.data) == 2
    harness.undo()
    assert harness.points == START
    assert harness.tools.selected.tolist() == []


def test_a_selection_is_deleted_or_relabelled_by_key_and_command(harness, qtbot):
    harness.tools.choose("lasso")
    harness.drag(*LOOP)
    harness.tools.label = 1
    harness.tools.relabel_selected()
    assert [p.y for p in harness.points] == [1, 1, 1, 1]
    qtbot.keyClick(harness.canvas, Qt.Key.Key_Delete)
    assert harness.points == START[2:]
    assert harness.facts == ["Change class", "Delete points"]


def test_shift_adds_to_the_selection_and_escape_lets_it_go(harness, qtbot):
    harness.tools.choose("lasso")
    harness.drag(*LOOP)
    harness.drag((3.0, 3.0), modifiers=Qt.KeyboardModifier.ShiftModifier)
    assert harness.tools.selected.tolist() == [0, 1, 3]
    qtbot.keyClick(harness.canvas, Qt.Key.Key_Escape)
    assert harness.tools.selected.tolist() == []


def test_a_stroke_ends_where_somebody_else_changes_the_points(harness):
    harness.tools.choose("move")
    harness.mouse(QEvent.Type.MouseButtonPress, (3.0, 3.0), LEFT, LEFT)
    harness.mouse(QEvent.Type.MouseMove, (3.2, 3.0), NO, LEFT)
    harness.points = START[:1]
    harness.show()
    harness.mouse(QEvent.Type.MouseMove, (3.4, 3.0), NO, LEFT)
    harness.mouse(QEvent.Type.MouseButtonRelease, (3.4, 3.0), LEFT, NO)
    assert harness.points == START[:1]
    assert harness.facts == ["Move points"]


def test_more_points_than_a_data_set_holds_are_rejected_in_words(harness, monkeypatch):
    monkeypatch.setattr("app.plots.drawing.point_tools.MAX_POINTS", 6)
    emitted = []
    harness.tools.rejected.connect(emitted.append)
    harness.tools.choose("brush")
    harness.drag((0.5, 2.0), (3.5, 2.0))
    assert len(harness.points) == 6
    assert "at most" in emitted[0]


def test_points_beyond_what_a_recipe_holds_are_not_drawn(harness):
    harness.tools.choose("brush")
    harness.canvas.show_rect(((1e6 + 1, 0), (1e6 + 5, 4)))
    harness.drag((1e6 + 3, 2))
    assert harness.points == START


def test_the_reach_of_a_tool_is_a_circle_about_the_mouse(harness):
    harness.tools.choose("erase")
    harness.mouse(QEvent.Type.MouseMove, (2.0, 2.0), NO, NO)
    assert harness.tools._circle.isVisible()
    assert harness.tools._circle.rect().width() == pytest.approx(30)
    QApplication.sendEvent(harness.canvas, QEvent(QEvent.Type.Leave))
    assert not harness.tools._circle.isVisible()


def test_an_unknown_tool_is_rejected(harness):
    with pytest.raises(ValueError, match="no tool is called 'pen'"):
        harness.tools.choose("pen")
