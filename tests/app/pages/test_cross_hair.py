"""The cross-hair: everything that the mouse does on a canvas is done by keys, as one stroke each."""

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from dlab_core.recipe import DrawnPoints, Point, Recipe, Training

K = Qt.Key
SHIFT = Qt.KeyboardModifier.ShiftModifier
POINTS = (Point(0.0, 0.0, 0), Point(2.0, 0.0, 1), Point(0.0, 2.0, 0), Point(2.0, 2.0, 1))


@pytest.fixture
def bench(open_window, qtbot):
    """A window with four points whose canvas was reached by Tab."""
    bench = open_window(Recipe(data=DrawnPoints(points=POINTS, C=2), training=Training(steps=None)))
    bench.window.activateWindow()
    qtbot.waitUntil(bench.window.isActiveWindow)
    bench.paused()
    bench.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    return bench


def key(bench, *keys, modifier=Qt.KeyboardModifier.NoModifier):
    for one in keys:
        QTest.keyClick(bench.window.focusWidget(), one, modifier)


def points(bench):
    return bench.page.recipe.data.points


def cross(bench):
    touch = bench.canvas.touch_at(bench.canvas.cross_hair.px)
    return touch.x, touch.y


def go(bench, x, y):
    """Lead the cross-hair to a place by arrows alone."""
    target = QPointF(bench.pixel(x, y))
    hair = bench.canvas.cross_hair
    for _ in range(400):
        dx, dy = target.x() - hair.px.x(), target.y() - hair.px.y()
        if abs(dx) < 1 and abs(dy) < 1:
            return
        across = abs(dx) >= abs(dy)
        away = dx if across else dy
        arrow = ((K.Key_Left, K.Key_Right) if across else (K.Key_Up, K.Key_Down))[away > 0]
        key(bench, arrow, modifier=SHIFT if abs(away) < 12 else Qt.KeyboardModifier.NoModifier)
    raise AssertionError("the cross-hair does not get there")


def tabbed(bench, most=300):
    """Go on by Tab from the page until the canvas has the focus."""
    bench.page.setFocus()
    for _ in range(most):
        QTest.keyClick(bench.window.focusWidget(), K.Key_Tab)
        if bench.canvas.hasFocus():
            return True
    return False


@pytest.mark.parametrize("recipe", ["first-look", "line-noisy"])
def test_the_canvas_is_reached_by_tab_and_shows_where_one_is(open_window, qtbot, recipe):
    from dlab_core.recipe import files

    bench = open_window(files.find(recipe))
    bench.window.activateWindow()
    qtbot.waitUntil(bench.window.isActiveWindow)
    assert not bench.canvas.cross_hair.shown
    assert tabbed(bench)
    assert bench.canvas.cross_hair.shown
    assert bench.page.cards["main"].note.startswith("x"), "what is under it can be read"
    bench.page.setFocus()
    assert not bench.canvas.cross_hair.shown


def test_arrows_move_it_and_shift_moves_it_finely(bench):
    x, y = cross(bench)
    unit, _ = bench.canvas.units_per_px
    key(bench, K.Key_Right)
    key(bench, K.Key_Up)
    assert cross(bench) == pytest.approx((x + 12 * unit, y + 12 * unit), abs=0.2 * unit)
    key(bench, K.Key_Right, modifier=SHIFT)
    assert cross(bench)[0] == pytest.approx(x + 13 * unit, abs=0.2 * unit)


def test_the_view_follows_over_the_edge(bench):
    left = bench.canvas.visible_rect[0][0]
    for _ in range(100):
        key(bench, K.Key_Left)
    assert bench.canvas.visible_rect[0][0] < left
    assert bench.canvas.is_in_view(bench.canvas.cross_hair.px)


def test_with_view_in_hand_the_arrows_move_the_view(bench):
    key(bench, K.Key_V)
    left = bench.canvas.visible_rect[0][0]
    key(bench, K.Key_Left)
    assert bench.canvas.visible_rect[0][0] < left


def test_enter_places_a_point_there_and_undo_takes_it_away(bench):
    go(bench, 1.0, 1.0)
    key(bench, K.Key_2, K.Key_Return)
    new = points(bench)[-1]
    assert len(points(bench)) == 5
    assert (new.x1, new.x2, new.y) == (pytest.approx(1.0, abs=0.05), pytest.approx(1.0, abs=0.05), 1)
    bench.key(K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert points(bench) == POINTS


def test_enter_held_draws_a_row_as_one_stroke(bench):
    go(bench, 0.5, 1.0)
    QTest.keyPress(bench.canvas, K.Key_Return)
    key(bench, *[K.Key_Right] * 6)
    QTest.keyRelease(bench.canvas, K.Key_Return)
    drawn = len(points(bench))
    assert drawn >= 4 + 4
    key(bench, K.Key_Right, K.Key_Right)
    assert len(points(bench)) == drawn, "it was let go"
    bench.key(K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert points(bench) == POINTS


def test_enter_erases_and_relabels_and_selects_with_the_tool_in_hand(bench):
    go(bench, 0.0, 0.0)
    key(bench, K.Key_E, K.Key_Return)
    assert points(bench) == POINTS[1:]
    bench.key(K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    key(bench, K.Key_2, K.Key_C, K.Key_Return)
    assert points(bench)[0].y == 1
    bench.key(K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    key(bench, K.Key_L, K.Key_Return)
    assert bench.page.tools.selected.tolist() == [0]
    go(bench, 2.0, 0.0)
    key(bench, K.Key_Return, modifier=SHIFT)
    assert bench.page.tools.selected.tolist() == [0, 1]
    key(bench, K.Key_Delete)
    assert points(bench) == POINTS[2:]


@pytest.mark.parametrize("end", [K.Key_M, K.Key_Return, K.Key_Escape])
def test_m_takes_hold_of_a_point_and_the_arrows_move_it_as_one_stroke(bench, end):
    go(bench, 2.0, 2.0)
    key(bench, K.Key_M, *[K.Key_Right] * 5, K.Key_Up)
    key(bench, end)
    moved = points(bench)[3]
    unit, _ = bench.canvas.units_per_px
    assert (moved.x1, moved.x2) == pytest.approx((2 + 60 * unit, 2 + 12 * unit), abs=0.05)
    assert points(bench)[:3] == POINTS[:3]
    key(bench, K.Key_Right)
    assert points(bench)[3] == moved
    bench.key(K.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert points(bench) == POINTS


def test_m_moves_what_is_selected_from_wherever_the_cross_hair_is(bench):
    go(bench, 0.0, 2.0)
    key(bench, K.Key_L, K.Key_Return)
    go(bench, 1.2, 1.0)
    key(bench, K.Key_M, K.Key_Right, K.Key_M)
    unit, _ = bench.canvas.units_per_px
    assert points(bench)[2].x1 == pytest.approx(12 * unit, abs=0.02)
    assert points(bench)[2].x2 == pytest.approx(2.0, abs=0.02)


def test_enter_held_moves_too(bench):
    go(bench, 0.0, 0.0)
    key(bench, K.Key_M, K.Key_M)
    QTest.keyPress(bench.canvas, K.Key_Return)
    key(bench, K.Key_Down, K.Key_Down)
    QTest.keyRelease(bench.canvas, K.Key_Return)
    _, unit = bench.canvas.units_per_px
    assert points(bench)[0].x2 == pytest.approx(-24 * unit, abs=0.02)


def test_the_mouse_takes_over_and_enter_does_nothing_unseen(bench):
    QTest.mouseClick(bench.canvas.viewport(), Qt.MouseButton.LeftButton, pos=bench.pixel(1.0, 1.0))
    assert not bench.canvas.cross_hair.shown
    assert len(points(bench)) == 5
    key(bench, K.Key_Return)
    assert bench.canvas.cross_hair.shown
    assert len(points(bench)) == 5


def test_the_focus_that_goes_elsewhere_lets_go(bench):
    go(bench, 0.0, 0.0)
    key(bench, K.Key_M)
    assert bench.canvas.cross_hair.holds
    bench.page.setFocus()
    assert not bench.canvas.cross_hair.holds
