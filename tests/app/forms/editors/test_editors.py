"""One editor per sort of field: showing never emits, a person's change emits once, wrong typing emits a sentence."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QApplication

from app.forms.editors.declared import declared
from app.forms.editors.number_field import nearest, slider_values
from app.forms.form import editor_for
from dlab_core.recipe import GaussianMixture, KernelSVM, LogReg, Sgd, SplitByShare, Training


def field(config_class, name):
    return next(f for f in declared(config_class) if f.name == name)


@pytest.fixture
def make(qtbot):
    """Make a shown editor of a field, with the values it emitted and the sentences it said."""

    def made(config_class, name, value):
        editor = editor_for(field(config_class, name))
        editor.describe(f"page.{name}", name, "What it does.")
        qtbot.addWidget(editor)
        edited, rejected = [], []
        editor.edited.connect(edited.append)
        editor.rejected.connect(rejected.append)
        editor.show_value(value)
        editor.show()
        assert edited == []
        return editor, edited, rejected

    return made


def type_into(widget, text):
    widget.setFocus()
    line = widget.lineEdit() if hasattr(widget, "lineEdit") else widget
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def last(sentences):
    return sentences[-1] if sentences else ""


EVERY = [
    (GaussianMixture, "K", 6, 7),
    (GaussianMixture, "seed", 100, 2_147_483_647),
    (Training, "rate", 0.1, 1e-4),
    (Training, "l2", 1e-4, 0.0),
    (Training, "batch", None, 64),
    (Training, "steps", 100_000, None),
    (Training, "steps", 100_000, 10**12),
    (Sgd, "momentum", 0.0, 0.9),
    (SplitByShare, "test", 0.2, 0.25),
    (KernelSVM, "max_iter", 1_000_000, 12_345_678),
    (KernelSVM, "kernel", "rbf", "poly"),
    (KernelSVM, "gamma", "auto", 0.5),
    (KernelSVM, "gamma", 0.5, "scale"),
    (LogReg, "features", ("x1", "x2"), ("x1", "x2", "x1²")),
    (LogReg, "standardise", False, True),
]


@pytest.mark.parametrize(("config_class", "name", "first", "second"), EVERY)
def test_showing_never_emits(make, config_class, name, first, second):
    editor, edited, _ = make(config_class, name, first)
    editor.show_value(second)
    editor.show_value(first)
    assert edited == []


@pytest.mark.parametrize(
    ("config_class", "name", "value", "text", "expected"),
    [
        (GaussianMixture, "K", 6, "12", 12),
        (GaussianMixture, "seed", 100, "2147483647", 2_147_483_647),
        (Training, "rate", 0.1, "1e-4", 1e-4),
        (Training, "rate", 0.1, "0,05", 0.05),
        (Training, "l2", 1e-4, "0", 0.0),
        (Training, "batch", None, "50", 50),
        (Training, "batch", 50, "all points", None),
        (Training, "steps", 100_000, "2,000,000", 2_000_000),
        (SplitByShare, "test", 0.2, "35 %", 0.35),
        (SplitByShare, "test", 0.2, "35", 0.35),
        (SplitByShare, "test", 0.2, "0.35", 0.35),
        (KernelSVM, "max_iter", 1_000_000, "5000", 5000),
        (KernelSVM, "gamma", 0.5, "2", 2.0),
    ],
)
def test_typing_emits_once(make, config_class, name, value, text, expected):
    editor, edited, rejected = make(config_class, name, value)
    control = editor.controls["_number"] if name == "gamma" else editor.controls[""]
    type_into(control, text)
    control.clearFocus()
    assert edited == [expected]
    assert type(edited[0]) is type(expected)
    assert last(rejected) == ""


@pytest.mark.parametrize(
    ("config_class", "name", "value", "text"),
    [
        (GaussianMixture, "K", 6, "999"),
        (GaussianMixture, "K", 6, "0"),
        (GaussianMixture, "K", 6, "abc"),
        (Training, "rate", 0.1, "abc"),
        (Training, "rate", 0.1, "0"),
        (Training, "rate", 0.1, "1e9"),
        (Training, "rate", 0.1, "nan"),
        (Training, "batch", None, "0"),
        (Training, "batch", None, "some"),
        (Training, "steps", 10, "-5"),
        (SplitByShare, "test", 0.2, "95 %"),
        (Sgd, "momentum", 0.0, "1"),
    ],
)
def test_wrong_typing_emits_nothing_and_says_why(make, config_class, name, value, text):
    editor, edited, rejected = make(config_class, name, value)
    type_into(editor.controls[""], text)
    assert edited == []
    sentence = last(rejected)
    assert sentence.startswith(field(config_class, name).title)
    assert sentence.endswith(".")


def test_limits_are_written_as_they_are_typed(make):
    editor, _, rejected = make(SplitByShare, "test", 0.2)
    type_into(editor.controls[""], "95")
    assert last(rejected) == "Test set: a number from 0 % to 90 %, not “95”."


def test_a_spin_box_goes_back_to_its_last_value(make):
    editor, _, rejected = make(GaussianMixture, "K", 6)
    editor.spin.setFocus()
    editor.spin.lineEdit().selectAll()
    QTest.keyClicks(editor.spin.lineEdit(), "99")
    assert editor.spin.property("wrong")
    QTest.keyClick(editor.spin, Qt.Key.Key_Return)
    assert editor.spin.text() == "6"
    assert not editor.spin.property("wrong")
    assert last(rejected) == "Components K: a whole number from 1 to 50, not “99”."


def test_the_sentence_goes_when_a_spin_box_is_left(make, qtbot):
    editor, edited, rejected = make(GaussianMixture, "K", 6)
    editor.activateWindow()
    editor.spin.setFocus()
    qtbot.waitUntil(editor.spin.hasFocus)
    type_into(editor.spin, "foo")
    assert last(rejected)
    editor.spin.clearFocus()
    assert (last(rejected), editor.spin.text(), edited) == ("", "6", [])


def test_the_sentence_goes_when_typing_is_right_again(make):
    editor, edited, rejected = make(Training, "rate", 0.1)
    type_into(editor.controls[""], "abc")
    type_into(editor.controls[""], "0.2")
    assert edited == [0.2]
    assert last(rejected) == ""


def test_leaving_a_field_unchanged_emits_nothing(make):
    editor, edited, _ = make(Training, "rate", 0.123456789)
    type_into(editor.controls[""], editor.controls[""].text())
    assert edited == []


def test_the_same_number_written_differently_emits_nothing(make):
    for name, value, text in (("rate", 0.1, "0.10"), ("batch", 64, "6.4e1"), ("seed", 1, "01")):
        editor, edited, _ = make(Training, name, value)
        type_into(editor.controls[""], text)
        assert edited == []
        assert (editor.controls[""].lineEdit() if name != "rate" else editor.controls[""]).text() == str(value)


@pytest.mark.parametrize(("key", "expected"), [(Qt.Key.Key_Right, 0.2), (Qt.Key.Key_Left, 0.07)])
def test_a_key_moves_the_slider_by_one_value(make, key, expected):
    editor, edited, _ = make(Training, "rate", 0.1)
    QTest.keyClick(editor.controls["_slider"], key)
    assert edited == [expected]


def test_the_left_end_is_zero_where_zero_is_allowed(make):
    editor, edited, _ = make(Training, "l2", 1e-4)
    editor.controls["_slider"].setValue(0)
    assert edited == [0.0]
    assert editor.controls[""].text() == "0"


@pytest.mark.parametrize("config_class", [Training, KernelSVM, Sgd, SplitByShare, GaussianMixture])
def test_every_slider_value_is_allowed(config_class):
    for one in declared(config_class):
        if one.sort == "float" or one.hints.decades:
            values = slider_values(one)
            assert list(values) == sorted(set(values))
            assert all(one.contains(value) for value in values)
            assert all(nearest(values, value, one.hints.decades) == i for i, value in enumerate(values))


def test_choosing_emits_the_value_of_the_file(make):
    editor, edited, _ = make(KernelSVM, "kernel", "rbf")
    editor.controls[""].setCurrentIndex(2)
    assert edited == ["poly"]


def test_all_points_can_be_chosen_again_after_a_number_was_typed(make):
    editor, edited, _ = make(Training, "batch", 48)
    combo = editor.controls[""]
    combo.setCurrentIndex(0)
    combo.activated.emit(0)
    assert edited == [None]


def test_gamma_as_a_number_is_remembered(make):
    editor, edited, _ = make(KernelSVM, "gamma", 0.5)
    combo = editor.controls[""]
    combo.setCurrentIndex(0)
    assert not editor.number.isVisible()
    combo.setCurrentIndex(2)
    assert editor.number.isVisible()
    assert edited == ["auto", 0.5]


def test_features_keep_their_declared_order_and_at_least_one(make):
    editor, edited, rejected = make(LogReg, "features", ("x1", "x2"))
    editor.actions_of["x1²"].trigger()
    assert edited == [("x1", "x2", "x1²")]
    assert editor.controls[""].currentText() == "x1, x2, x1²"
    for name in ("x1²", "x2", "x1"):
        editor.actions_of[name].trigger()
    assert edited[-1] == ("x1",)
    assert "at least one" in last(rejected)
    assert editor.actions_of["x1"].isChecked()


def test_the_list_of_features_stays_open(make, qtbot):
    editor, edited, _ = make(LogReg, "features", ("x1", "x2"))
    editor.controls[""].showPopup()
    at = editor.menu.actionGeometry(editor.actions_of["sin x1"]).center()
    QTest.mouseClick(editor.menu, Qt.MouseButton.LeftButton, pos=at)
    assert edited == [("x1", "x2", "sin x1")]
    assert editor.menu.isVisible()
    editor.menu.close()


def wheel(widget):
    centre = QPointF(widget.rect().center())
    event = QWheelEvent(
        centre,
        widget.mapToGlobal(centre),
        QPoint(),
        QPoint(0, -120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    event.accept()
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


@pytest.mark.parametrize(
    ("config_class", "name", "value", "ending"),
    [
        (GaussianMixture, "K", 6, ""),
        (Training, "rate", 0.1, "_slider"),
        (KernelSVM, "kernel", "linear", ""),
        (KernelSVM, "gamma", 0.5, ""),
        (KernelSVM, "gamma", 0.5, "_number_slider"),
        (Training, "batch", 16, ""),
    ],
)
def test_the_wheel_over_an_unfocused_control_is_left_to_the_panel(make, config_class, name, value, ending):
    editor, edited, _ = make(config_class, name, value)
    control = editor.controls[ending]
    control.clearFocus()
    assert not wheel(control)
    assert edited == []
    assert control.focusPolicy() == Qt.FocusPolicy.StrongFocus  # turning the wheel does not focus it either


def test_the_wheel_turns_a_control_that_has_the_focus(make, qtbot):
    editor, edited, _ = make(GaussianMixture, "K", 6)
    with qtbot.waitExposed(editor):
        editor.activateWindow()
    editor.controls[""].setFocus()
    qtbot.waitUntil(editor.controls[""].hasFocus)
    wheel(editor.controls[""])
    assert edited == [5]


def test_everything_to_operate_has_names_and_a_tip(make):
    for config_class, name, value, _ in EVERY:
        editor, _, _ = make(config_class, name, value)
        for ending, control in editor.controls.items():
            assert control.objectName() == f"page.{name}{ending}"
            assert control.accessibleName()
            assert "What it does." in control.toolTip()


def test_edits_are_counted_once_by_a_spy(make):
    editor, _, _ = make(GaussianMixture, "K", 6)
    spy = QSignalSpy(editor.edited)
    QTest.keyClick(editor.controls[""], Qt.Key.Key_Up)
    assert spy.count() == 1
