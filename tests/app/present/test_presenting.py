"""Presenting: a hall sees the page's own widgets, large; afterwards everything is as it was."""

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QMenu, QPushButton, QScrollArea, QToolButton, QWidget

from app.pages import PAGES
from app.plots.base.quiet_plot import QuietPlot
from app.plots.plane.plane import Plane
from app.settings import Settings
from app.theme import theme

K, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(open_window, appearance):
    yield open_window(780, 760)  # smaller than the screen of the tests
    theme().enlarge(1.0)


def settle():
    for _ in range(6):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def present(window, key):
    """Return a function that begins to present, and returns the stage."""

    def begin():
        window.activateWindow()  # in which a menu may have been open
        settle()
        key(K.Key_F5)
        settle()
        assert window.presenting.active
        return window.presenting.stage

    return begin


@pytest.fixture
def leave(window, key):
    """Return a function that ends presenting."""

    def end():
        key(K.Key_Escape)
        settle()
        assert not window.presenting.active

    return end


def paused(window, qtbot):
    page = window.page
    page.pause()
    qtbot.waitUntil(lambda: page.controller.status.state != "RUNNING")
    qtbot.waitUntil(lambda: page.frame.last_step == page.controller.status.step)


def show_page(window, qtbot, name):
    window.show_page(name)
    qtbot.waitUntil(lambda: window.page.recipe is None or window.page.frame is not None)


def places(window):
    """Where everything is that has a name, whether it is hidden, and in what it is."""
    named = [w for w in window.page.findChildren(QWidget) if "." in w.objectName()]
    return {
        w.objectName(): (w.isHidden(), w.parentWidget(), w.geometry().getRect() if w.isVisible() else None)
        for w in named
    }


def context_menu(window, name):
    """Press the right button on a control, and return the menu that opens."""
    widget = window.findChild(QWidget, name)
    assert widget.isVisible()
    at = QPoint(6, widget.height() // 2)
    QApplication.sendEvent(widget, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at)))
    menus = [
        menu for menu in window.findChildren(QMenu) if menu.isVisible() and menu.objectName().endswith("setting_menu")
    ]
    return menus[-1]


def choose(window, name):
    """Press Show when presenting in the menu of a control, as the mouse does."""
    menu = context_menu(window, name)
    action = menu.findChild(QAction, "present.setting")
    assert action.isEnabled()
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    settle()


@pytest.mark.parametrize("name", [info.name for info in PAGES])
def test_everything_is_as_it_was_afterwards(window, qtbot, key, leave, present, name):
    show_page(window, qtbot, name)
    if name != "shootout":
        paused(window, qtbot)
        window.settings.presented = (f"{name}.rate", f"{name}.l2")
        window.findChild(QToolButton, f"{name}.training_more").click()
        window.findChild(QToolButton, f"{name}.scores_card_fold").click()
        window.findChild(QToolButton, f"{name}.right_panel").setChecked(True)
    theme().set_scale(1.1)
    settle()
    for area in window.page.findChildren(QScrollArea):
        area.verticalScrollBar().setValue(40)
    focus = window.findChild(QPushButton, f"{name}.step" if name != "shootout" else "shootout.add")
    focus.setFocus()
    settle()
    before, size, state = places(window), window.geometry(), window.windowState()
    scrolled = [area.verticalScrollBar().value() for area in window.page.findChildren(QScrollArea)]
    stage = present()
    assert stage.isVisible()
    assert window.isFullScreen()
    key(K.Key_Plus, CONTROL)
    leave()
    after = places(window)
    assert {name: was for name, was in before.items() if after.get(name) != was} == {}
    assert after.keys() == before.keys()
    assert (window.geometry(), window.windowState()) == (size, state)
    assert [area.verticalScrollBar().value() for area in window.page.findChildren(QScrollArea)] == scrolled
    assert window.focusWidget() is focus
    assert (theme().scale, theme().enlarged) == (1.1, 1.0)


@pytest.mark.parametrize("folded", ["left", "right"])
def test_a_panel_that_was_folded_away_stays_so(window, leave, present, folded):
    """Where both have room before, and neither has on the stage."""
    theme().set_scale(0.75)
    settle()
    buttons = {side: window.findChild(QToolButton, f"classify.{side}_panel") for side in ("left", "right")}
    buttons[folded].click()
    settle()
    shown = {side: button.isChecked() for side, button in buttons.items()}
    assert sorted(shown.values()) == [False, True]
    present()
    leave()
    assert {side: button.isChecked() for side, button in buttons.items()} == shown
    assert window.page.columns.left.isVisible() == shown["left"]
    assert window.page.columns.right.isVisible() == shown["right"]


VIEWS = {"classify": "canvas", "regress": "canvas", "mnist": "weights"}


@pytest.mark.parametrize("name", [info.name for info in PAGES])
def test_a_hall_sees_the_view_the_numbers_and_what_plays_in_large_type(window, qtbot, present, name):
    show_page(window, qtbot, name)
    window.settings.presented = (f"{name}.rate", f"{name}.batch", f"{name}.l2")
    if name in VIEWS:
        paused(window, qtbot)
    stage = present()
    if name in VIEWS:
        assert_seen(window, stage, VIEWS[name])
    least = window.screen().size().height() / 40 - 0.51  # whole pixels
    for widget in stage.findChildren(QWidget):
        if widget.isVisible() and (not isinstance(widget, QLabel) or widget.text()):
            assert widget.fontInfo().pixelSize() >= least, widget.objectName()
    for plot in stage.findChildren(QuietPlot):
        axes = [plot.axes.font] if isinstance(plot, Plane) else [plot.left_axis.style["tickFont"]]
        assert all(font.pixelSize() >= least for font in axes)
    window.page.setFocus()


def assert_seen(window, stage, view):
    """A hall sees the view of a page, its numbers, what plays it, and a setting; and nothing else."""
    page, bar, name = window.page, window.page.transport, window.page.prefix
    for widget in (getattr(page, view), bar.play, bar.step, bar.iteration, bar.loss, page.status_line.message):
        assert stage.isAncestorOf(widget)
        assert widget.isVisible()
    assert page.findChild(QWidget, f"{name}.rate").isVisible()
    for gone in (f"{name}.undo", f"{name}.model", f"{name}.past", "rail.find"):
        assert not window.findChild(QWidget, gone).isVisible()
    assert bar.step.text() == "Step"


def test_points_and_lines_are_larger(window, present):
    canvas = window.page.canvas
    before = canvas.point_layer.marker_px, canvas.surface_layer.boundary.opts["pen"].widthF()
    present()
    after = canvas.point_layer.marker_px, canvas.surface_layer.boundary.opts["pen"].widthF()
    assert all(b > 1.4 * a for a, b in zip(before, after, strict=True))


def test_no_text_is_cut_off_on_the_stage(window, present):
    window.settings.presented = ("classify.rate", "classify.l2", "classify.batch")
    stage = present()
    for button in stage.findChildren(QPushButton):
        if button.isVisible():
            assert button.width() >= button.sizeHint().width(), button.objectName()
            assert not any(
                button.geometry().intersects(other.geometry())
                for other in stage.findChildren(QPushButton)
                if other is not button and other.isVisible()
            )
    for name in ("classify.rate", "classify.l2"):
        field = window.findChild(QWidget, name)
        assert field.visibleRegion().boundingRect().size() == field.size()


def test_it_goes_on_training_and_obeys_the_keys_and_buttons(window, qtbot, key, present):
    page = window.page
    paused(window, qtbot)
    stage = present()
    step = page.controller.status.step
    key(K.Key_S)
    qtbot.waitUntil(lambda: page.frame.last_step == step + 1)
    qtbot.waitUntil(lambda: page.transport.iteration.number.text() == f"{step + 1:,}")
    QTest.mouseClick(page.transport.play, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.transport.pause.isVisible() and not page.transport.play.isVisible())
    qtbot.waitUntil(lambda: page.frame.last_step > step + 20)
    assert stage.isVisible()
    key(K.Key_Space)
    qtbot.waitUntil(lambda: page.transport.play.isVisible())


def test_settings_are_chosen_by_their_menu_three_at_most_and_kept(window, leave, present):
    theme().set_scale(0.75)  # so that both panels have room
    settle()
    for name in ("rate", "l2", "k"):
        choose(window, f"classify.{name}")
    assert window.settings.presented == ("classify.rate", "classify.l2", "classify.k")
    fourth = context_menu(window, "classify.n").findChild(QAction, "present.setting")
    assert not fourth.isEnabled()
    assert "3 already" in fourth.text()
    fourth.parent().close()
    choose(window, "classify.l2")
    assert window.settings.presented == ("classify.rate", "classify.k")
    window.settings.save()
    assert Settings().presented == ("classify.rate", "classify.k")
    stage = present()
    field = window.findChild(QWidget, "classify.k")
    assert stage.isAncestorOf(field)
    field.setValue(4)
    assert window.page.recipe.data.K == 4
    leave()
    assert window.findChild(QWidget, "classify.data").isAncestorOf(field)


def test_the_menu_of_a_field_still_copies_and_pastes(window):
    theme().set_scale(0.75)
    settle()
    menu = context_menu(window, "classify.rate")
    texts = [action.text() for action in menu.actions()]
    assert texts[-1] == "Show when presenting"
    assert any("Paste" in text for text in texts)


def test_a_setting_that_belongs_to_another_kind_goes_and_comes_with_it(window, qtbot, key, leave, present):
    window.settings.presented = ("classify.model", "classify.hidden", "classify.c_svm")
    stage = present()
    units = window.findChild(QWidget, "classify.hidden")
    assert units.isVisible()
    combo = window.findChild(QWidget, "classify.model")
    combo.setCurrentIndex(combo.findText("Logistic regression"))
    settle()
    assert not units.isVisible()
    assert window.findChild(QWidget, "classify.hidden") is None, "what is not there has no name"
    key(K.Key_Z, CONTROL)
    settle()
    assert window.findChild(QWidget, "classify.hidden") is units
    assert stage.isAncestorOf(units)
    leave()
    names = [w.objectName() for w in window.page.findChildren(QWidget) if w.objectName().startswith("classify.")]
    assert len(names) == len(set(names))
    qtbot.waitUntil(lambda: window.page.controller.status.state in ("RUNNING", "FINISHED"))


def test_without_a_choice_it_says_how_to_choose(window, present):
    assert "Right click" in present().hint.text()
    assert window.presenting.stage.hint.isVisible()


def test_b_blanks_the_screen_and_k_shows_keys(window, qtbot, key, present):
    paused(window, qtbot)
    stage = present()
    blank = window.presenting.blank
    key(K.Key_B)
    assert blank.isVisible()
    assert blank.geometry() == window.rect()
    assert window.grab().toImage().pixelColor(window.rect().center()).lightness() == 0
    key(K.Key_B)
    assert not blank.isVisible()
    key(K.Key_S)
    assert not stage.key.isVisible()
    key(K.Key_K)
    key(K.Key_S)
    assert (stage.key.text(), stage.key_about.text()) == ("S", "One step")
    assert stage.key.isVisible()
    key(K.Key_K)
    assert not stage.key.isVisible()
    key(K.Key_B)
    key(K.Key_F5)
    assert not blank.isVisible()
    assert not window.presenting.active


def test_b_and_k_mean_nothing_on_a_page(window, key):
    key(K.Key_B)
    key(K.Key_K)
    assert not window.presenting.blank.isVisible()
    assert window.page.isVisible()


def test_pages_are_changed_on_the_stage(window, qtbot, key, leave, present):
    present()
    for at, info in enumerate(PAGES):
        qtbot.waitUntil(window.isActiveWindow)
        key(Qt.Key(K.Key_1 + at), CONTROL)
        page = window.page
        qtbot.waitUntil(lambda: page.recipe is None or page.frame is not None)  # noqa: B023
        assert page.info is info
        assert window.presenting.active
        assert page.isAncestorOf(window.presenting.stage)
    assert window.presenting.stage.isAncestorOf(window.page.curves)
    leave()
    for page in window.pages.values():
        assert not page.body.isHidden()
    assert window._rail.isVisible()


def test_closing_on_the_stage_keeps_what_was_before(window, present):
    geometry = window.geometry()
    present()
    window.close()
    assert theme().enlarged == 1.0
    assert Settings().scale == 1.0
    assert window.geometry() == geometry
