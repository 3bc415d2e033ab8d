"""What holds of every page: controls have names and are reached by Tab, the focus is seen, and no text is cut off."""

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QApplication,
    QCheckBox,
    QComboBox,
    QLabel,
    QLineEdit,
    QScrollArea,
    QWidget,
)

from app.main_window import MainWindow
from app.pages import PAGES
from app.palette import contrast
from app.settings import Settings
from app.widgets.card import Folding
from app.widgets.shortened import Shortened
from app.widgets.text import Elided

SIZES = ((1024, 768), (1366, 768), (1920, 1080))
PAGE_NAMES = [info.name for info in PAGES]


@pytest.fixture
def window_of(qtbot, imported, appearance):
    """Return a function that opens a window with a page, all its folds open, and waits for what it shows first."""
    windows = []

    def open_(name, size=(1366, 768)):
        window = MainWindow(Settings())
        windows.append(window)
        qtbot.addWidget(window)
        window.resize(*size)
        window.show_page(name)
        window.show()
        qtbot.waitUntil(lambda: window.page.recipe is None or window.page.frame is not None)
        for folding in window.page.findChildren(Folding):
            folding.set_folded(False)
        window.activateWindow()
        qtbot.waitUntil(window.isActiveWindow)
        return window

    yield open_
    for window in windows:
        window.close()


def rest(window, qtbot):
    """Pause, and wait until all that is written is of the last step."""
    page = window.page
    if page.recipe is not None:
        page.pause()
        qtbot.waitUntil(lambda: page.controller.status.state != "RUNNING")
        qtbot.waitUntil(lambda: page.frame.last_step == page.controller.status.step)


def settle():
    for _ in range(4):
        QApplication.processEvents()


# ---------------------------------------------------------------------------------------- names and tab order


def operated(window):
    """The widgets that a person operates: those that take the focus, and all buttons."""
    for widget in window.findChildren(QWidget):
        inner = (
            isinstance(widget.parent(), QComboBox | QAbstractItemView) or widget.objectName() == "qt_spinbox_lineedit"
        )
        takes = widget.focusPolicy() & Qt.FocusPolicy.TabFocus or isinstance(widget, QAbstractButton)
        if takes and widget.isVisible() and widget.focusProxy() is None and not inner:
            yield widget


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_what_a_person_operates_is_named_explained_and_reached_by_tab(window_of, page):
    window = window_of(page, (1920, 1080))
    assert_named(window)
    assert_tab_reaches_all(window)


def assert_named(window):
    found = list(operated(window))
    assert len(found) > 20
    for widget in found:
        name = widget.objectName()
        assert "." in name, f"{widget} has no name"
        assert widget.accessibleName(), name
        assert widget.toolTip(), name
        # The cross of a layer is for the mouse alone; Ctrl+Delete and the menu of the layer do the same.
        assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus or name.endswith("_remove"), f"Tab leaves out {name}"
    names = [widget.objectName() for widget in found]
    assert len(names) == len(set(names))


def assert_tab_reaches_all(window):
    wanted = {widget.objectName() for widget in operated(window) if widget.isEnabled()}
    first, seen = None, []
    for _ in range(400):
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_Tab)
        name = window.focusWidget().objectName()
        if name == first:
            break
        first = first or name
        seen.append(name)
    else:
        raise AssertionError("Tab does not come back")
    # Of buttons of which one is on, Tab goes to that one, and arrows to the others.
    missed = {name for name in wanted - set(seen) if not exclusive(window.findChild(QWidget, name))}
    assert not missed


def exclusive(widget):
    return isinstance(widget, QAbstractButton) and widget.group() is not None and widget.group().exclusive()


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_nothing_of_a_page_is_a_window_for_a_moment(window_of, page):
    """It would flash, and take the focus of the keys away."""
    seen = ShownWindows()
    QApplication.instance().installEventFilter(seen)
    try:
        window = window_of(page)
        settle()
    finally:
        QApplication.instance().removeEventFilter(seen)
    assert seen.names - {window.objectName()} == set()


class ShownWindows(QObject):
    """Notes what is shown as a window of its own."""

    def __init__(self):
        super().__init__()
        self.names = set()

    def eventFilter(self, watched, event):
        if event.type() == QEvent.Type.Show and isinstance(watched, QWidget) and watched.isWindow():
            self.names.add(watched.objectName() or str(watched))
        return False


# ---------------------------------------------------------------------------------------------- the focus


def pixels(widget):
    """What is seen of a widget and a little around it, as (rows, columns, 3) bytes."""
    window = widget.window()
    at = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size()).adjusted(-3, -3, 3, 3).intersected(window.rect())
    image = window.grab(at).toImage().convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), dtype=np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : 3 * image.width()].reshape(image.height(), image.width(), 3).astype(int)


def is_seen(before, after):
    """Whether so many pixels changed so much that the change is seen."""
    changed = np.abs(before - after).max(axis=2) > 24
    pairs, counts = np.unique(np.hstack([before[changed], after[changed]]), axis=0, return_counts=True)
    clear = (count for pair, count in zip(pairs, counts, strict=True) if contrast(tuple(pair[:3]), tuple(pair[3:])) > 2)
    return sum(clear) >= 12


@pytest.mark.parametrize("choice", ["light", pytest.param("dark", marks=pytest.mark.slow)])
@pytest.mark.parametrize("page", PAGE_NAMES)
def test_the_focus_is_seen_wherever_it_is(window_of, appearance, qtbot, page, choice):
    appearance.set_choice(choice)
    window = window_of(page, (1920, 1080))
    rest(window, qtbot)
    settle()
    unseen = []
    for widget in [one for one in operated(window) if one.isEnabled() and one.focusPolicy()]:
        if isinstance(widget, QLineEdit):
            widget.setReadOnly(True)  # a cursor that blinks is no sign of focus
        window.page.setFocus()
        for area in ancestors(widget, QScrollArea):
            area.ensureWidgetVisible(widget)
        settle()
        before = pixels(widget)
        widget.setFocus(Qt.FocusReason.TabFocusReason)
        settle()
        if widget.isVisible() and not is_seen(before, pixels(widget)):
            unseen.append(widget.objectName())
    assert not unseen


def ancestors(widget, kind):
    while (widget := widget.parentWidget()) is not None:
        if isinstance(widget, kind):
            yield widget


# ------------------------------------------------------------------------------------------------ cut off


def needed(widget):
    """The width and height that the text of a widget needs; None if it has none, or is shortened by design."""
    metrics = widget.fontMetrics()
    if isinstance(widget, Elided):
        return None
    if isinstance(widget, Shortened):
        return metrics.horizontalAdvance(widget.shown), metrics.height()
    if isinstance(widget, QLabel) and widget.text():
        if widget.wordWrap():
            return 0, widget.heightForWidth(widget.width())
        return widget.sizeHint().width(), metrics.height()
    if isinstance(widget, QCheckBox):
        return widget.sizeHint().width(), metrics.height()
    if isinstance(widget, QAbstractButton) and widget.text():
        icon = 0 if widget.icon().isNull() or widget.property("role") == "rail" else widget.iconSize().width()
        return metrics.horizontalAdvance(widget.text()) + icon, metrics.height()
    if isinstance(widget, QLineEdit) and widget.text() and not isinstance(widget.parent(), QComboBox):
        return metrics.horizontalAdvance(widget.text()), metrics.height()
    return None


def cut_off(window):
    """What of the texts that should be seen is not, in words."""
    for widget in window.findChildren(QWidget):
        need = needed(widget) if widget.isVisible() else None
        if need is None:
            continue
        called = f"{widget.objectName() or type(widget).__name__}: {widget.text() if hasattr(widget, 'text') else ''}"
        width, height = need
        if width > widget.width() + 1 or height > widget.height() + 1:
            yield f"{called} needs {width} x {height}, has {widget.width()} x {widget.height()}"
        area = next(ancestors(widget, QScrollArea), None)
        whole = area.viewport() if area is not None else window
        at = QRect(widget.mapTo(whole, QPoint(0, 0)), widget.size())
        beyond = at.left() < 0 or at.right() > whole.width()
        if beyond or (area is None and widget.visibleRegion().boundingRect().height() < widget.height() - 1):
            yield f"{called} lies beyond its place"


@pytest.mark.parametrize("page", PAGE_NAMES)
def test_no_text_is_cut_off_and_what_is_shortened_stands_whole_in_the_tool_tip(window_of, appearance, page, qtbot):
    """In one palette: the other changes no length, which the tests of the theme say."""
    window = window_of(page)
    rest(window, qtbot)
    found = {}
    for scale in (1.0, 1.5):
        appearance.set_scale(scale)
        for size in SIZES:
            window.resize(*size)
            settle()
            problems = sorted(set(cut_off(window)) | set(shortened_untold(window)))
            if problems:
                found[scale, size] = problems
    assert not found


def shortened_untold(window):
    """What is shortened and has no tool tip, in words."""
    for label in window.findChildren(Elided):
        is_cut = label.isVisible() and label.fontMetrics().horizontalAdvance(label.text()) > label.width()
        if is_cut and not label.toolTip():
            yield f"{label.objectName()}: {label.text()} is shortened"


# ------------------------------------------------------------------------------------------------- the main view


@pytest.mark.parametrize("page", [info.name for info in PAGES if info.name != "shootout"])
def test_the_main_card_is_the_largest_thing_and_stays_it_beside_the_details(window_of, page, appearance):
    window = window_of(page, (1024, 768))
    main, details = window.page.cards["main"], window.findChild(QAbstractButton, f"{page}.details_panel")
    for size in SIZES:
        window.resize(*size)
        details.setChecked(False)
        settle()
        alone = main.width() * main.height()
        assert alone >= 0.45 * window.width() * window.height(), size
        details.setChecked(True)
        settle()
        assert main.width() * main.height() > 0.5 * alone, size
        assert window.page.rect().contains(QRect(main.mapTo(window.page, QPoint(0, 0)), main.size())), size
    appearance.set_scale(1.5)
    window.resize(*SIZES[0])
    details.setChecked(False)
    window.findChild(QAbstractButton, f"{page}.left_panel").setChecked(True)
    settle()
    area = window.page.columns.main
    assert area.widget().width() <= area.viewport().width(), "cut at the right"
