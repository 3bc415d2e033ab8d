"""Find by words in the window: typed, led through by keys, chosen by Enter or a click."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton, QWidget

from app.find.results_view import Found, Head
from app.pages import PAGES
from app.widgets.reveal import Highlight
from app.widgets.tabs import Tabs

K, CONTROL = Qt.Key, Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def window(open_window, appearance):
    return open_window(1366, 768)


@pytest.fixture
def opened(window, qtbot, key):
    """Return a function that opens the panel by its key, and waits for the experiments."""

    def open_():
        key(K.Key_K, CONTROL)
        panel = window.find_panel
        assert panel.isVisible()
        assert window.focusWidget() is panel.field
        qtbot.waitUntil(lambda: bool(panel._found))
        return panel

    return open_


@pytest.fixture
def find(opened, key):
    """Return a function that opens the panel, types words, goes down to a title, and presses Enter."""

    def find_(words, title, page=""):
        panel = opened()
        QTest.keyClicks(panel.field, words)
        for _ in range(30):
            chosen = panel.results.chosen
            if chosen.title == title and page in ("", chosen.page):
                break
            key(K.Key_Down)
        assert chosen.title == title
        key(K.Key_Return)
        assert not panel.isVisible()

    return find_


def lines(panel):
    """The heads, each with the titles under it."""
    groups = {}
    for line in panel.results.results.lines:
        if isinstance(line, Head):
            titles = groups[line.title.split(" (")[0]] = []
        else:
            titles.append(line.entry.title)
    return groups


def test_everything_is_grouped_and_the_empty_field_is_an_invitation(window, opened):
    panel = opened()
    groups = lines(panel)
    assert set(groups) == {"Experiments", "Controls", "Commands"}
    assert panel.field.placeholderText()
    assert window.find_button.toolTip() == "<p>Find (Ctrl+K)</p>"


def test_the_button_opens_it_and_escape_gives_the_focus_back(window, key):
    step = window.findChild(QWidget, "classify.step")
    step.setFocus()
    QTest.mouseClick(window.findChild(QToolButton, "rail.find"), Qt.MouseButton.LeftButton)
    assert window.find_panel.isVisible()
    key(K.Key_Escape)
    assert not window.find_panel.isVisible()
    assert window.focusWidget() is step


def test_an_experiment_goes_to_its_page_and_can_be_undone(window, qtbot, key, find):
    find("outlier", "An outlier")
    assert window.page.prefix == "regress"
    qtbot.waitUntil(lambda: window.page.recipe.name == "An outlier")
    qtbot.waitUntil(lambda: window.page.frame is not None)
    key(K.Key_Z, CONTROL)
    assert window.page.recipe.name != "An outlier"


def test_a_control_is_unfolded_scrolled_to_focused_and_framed(window, qtbot, find):
    page = window.page
    fold = window.findChild(QToolButton, "classify.training_card_fold")
    fold.click()
    find("weights seed", "Weights seed")
    field = window.findChild(QWidget, "classify.weights_seed")
    assert fold.isChecked()
    assert field.isVisible()
    assert field.hasFocus()
    qtbot.waitUntil(lambda: any(frame.isVisible() for frame in page.findChildren(Highlight)))
    (frame,) = page.findChildren(Highlight)
    inside = field.mapTo(page, field.rect().center())
    assert frame.geometry().contains(inside)
    assert field.visibleRegion().boundingRect().height() > field.height() / 2
    qtbot.waitUntil(lambda: not page.findChildren(Highlight), timeout=6000)


def test_a_panel_that_is_hidden_is_shown(window, find):
    window.findChild(QToolButton, "classify.right_panel").click()
    find("eta", "Learning rate")
    assert window.findChild(QWidget, "classify.rate").hasFocus()


def test_a_control_behind_a_tab_on_another_page(window, qtbot, find):
    find("values of the array", "Values of the array", "regress")
    assert window.page.prefix == "regress"
    assert window.findChild(QWidget, "regress.parameter_values").isVisible()
    qtbot.waitUntil(lambda: window.page.frame is not None)


def test_a_tab_is_opened_by_its_title(window, qtbot, find):
    find("gradients", "Gradients", "regress")
    tabs = window.findChild(Tabs, "regress.details")
    assert tabs.title == "Gradients"
    assert tabs.isAncestorOf(window.focusWidget())
    qtbot.waitUntil(lambda: window.page.frame is not None)


def test_a_control_of_another_kind_says_where_it_is(window, find):
    find("gamma", "Gamma")
    assert window.findChild(QWidget, "classify.model").hasFocus()
    assert "Kernel SVM" in window.page.status_line.message.text()


def test_commands_are_done(window, qtbot, find):
    find("font size", "Larger")
    assert window.page.canvas.style_in_use.scale > 1
    find("dark mode", "Dark")
    assert window.page.canvas.style_in_use.background[0] < 100
    window.page.play()
    qtbot.waitUntil(lambda: window.page.controller.status.state == "RUNNING")
    find("pause", "Play, pause")
    qtbot.waitUntil(lambda: window.page.controller.status.state == "PAUSED")


@pytest.mark.parametrize("info", PAGES, ids=lambda info: info.name)
def test_the_commands_are_those_of_the_page_and_of_the_window(window, qtbot, info):
    window.show_page(info.name)
    qtbot.waitUntil(lambda: window.page.recipe is None or window.page.frame is not None)
    titles = [entry.title for entry in window._commands()]
    assert len(titles) == len(set(titles))
    assert {"Play, pause", "Undo", "Full screen", "Keys", "Larger", "Dark"} <= set(titles)
    assert ("New data" in titles) == (info.data is not None)
    for name in ("full_screen", "keys"):
        assert window.findChild(QAction, f"appearance.{name}") in window.actions()


def test_nothing_found_says_so_with_names_like_it(key, opened):
    panel = opened()
    QTest.keyClicks(panel.field, "fulscreen")
    (head,) = lines(panel)
    assert head.startswith("Nothing is called “fulscreen”")
    assert panel.results.chosen.title == "Full screen"
    panel.field.setText("zzzzqq")
    assert [line.title for line in panel.results.results.lines] == ["Nothing is called “zzzzqq”."]
    key(K.Key_Return)
    assert panel.isVisible()


def test_a_click_chooses(window, opened):
    panel = opened()
    QTest.keyClicks(panel.field, "spiral")
    view = panel.results
    row = next(at for at, line in enumerate(view.results.lines) if isinstance(line, Found))
    title = view.results.lines[row].entry.title
    at = view.visualRect(view.results.index(row)).center()
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert not panel.isVisible()
    assert title.startswith("Spiral")
    assert window.page.recipe.name == title or window.focusWidget().objectName() == "classify.source"


def test_experiments_get_pictures_of_their_points(qtbot, opened):
    panel = opened()
    qtbot.waitUntil(lambda: {"xor-deep", "line-outlier", "six-bumps"} <= panel.results.results.pictures.keys())
    assert "digits-small" not in panel.results.results.pictures
    image = panel.results.results.pictures["xor-deep"]
    assert any(image.pixelColor(x, y).alpha() for x in range(image.width()) for y in range(image.height()))
