"""The layer editor: widths by typing and by keys, layers added and removed, an activation each."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QLineEdit

from app.forms.config_form import ModelForm
from dlab_core.recipe import PLANE, DeepNet, Space, Task


@pytest.fixture
def make(qtbot):
    """Make a model form that shows a net, with the list of the configs it emits."""

    def made(net):
        form = ModelForm("page")
        qtbot.addWidget(form)
        emitted = []
        form.recipe_changed.connect(emitted.append)
        form.show_recipe(net)
        form.resize(236, 400)
        form.show()
        return form, emitted

    return made


def layers(form):
    return form._kinds.form.layers


def type_into(line, text):
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def test_typing_a_width(make):
    form, emitted = make(DeepNet())
    type_into(form.findChild(QLineEdit, "page.layer_2"), "7")
    assert emitted == [DeepNet(hidden=(10, 7))]


@pytest.mark.parametrize("text", ["0", "1025", "many", "-3", "2.5"])
def test_a_wrong_width_is_rejected_in_place(make, text):
    form, emitted = make(DeepNet())
    type_into(form.findChild(QLineEdit, "page.layer_1"), text)
    assert emitted == []
    sentence = form.findChild(QLabel, "page.layers_sentence")
    assert sentence.isVisible()
    assert sentence.text().startswith("A layer has 1 to 1024 neurons")
    type_into(form.findChild(QLineEdit, "page.layer_1"), "5")
    assert emitted == [DeepNet(hidden=(5, 10))]
    assert not sentence.isVisible()


def test_showing_a_net_takes_the_sentence_away(make):
    form, _ = make(DeepNet())
    field = form.findChild(QLineEdit, "page.layer_1")
    type_into(field, "many")
    form.show_recipe(DeepNet())
    assert not form.findChild(QLabel, "page.layers_sentence").isVisible()
    assert field.text() == "10"


@pytest.mark.parametrize(
    ("key", "width"), [(Qt.Key.Key_Up, 11), (Qt.Key.Key_Down, 9), (Qt.Key.Key_PageUp, 20), (Qt.Key.Key_PageDown, 1)]
)
def test_keys_change_a_width(make, key, width):
    form, emitted = make(DeepNet())
    QTest.keyClick(form.findChild(QLineEdit, "page.layer_1"), key)
    assert emitted == [DeepNet(hidden=(width, 10))]


def test_adding_up_to_eight(make):
    form, emitted = make(DeepNet(hidden=(4, 6)))
    for _ in range(6):
        layers(form).add.click()
    assert emitted[0] == DeepNet(hidden=(4, 6, 6))
    assert emitted[-1] == DeepNet(hidden=(4, 6, 6, 6, 6, 6, 6, 6))
    assert not layers(form).add.isEnabled()


def test_removing_with_mouse_menu_and_key(make):
    form, emitted = make(DeepNet(hidden=(1, 2, 3)))
    layers(form).boxes[0]._cross.click()
    layers(form).boxes[1].remove.trigger()
    QTest.keyClick(layers(form).boxes[0].field, Qt.Key.Key_Delete, Qt.KeyboardModifier.ControlModifier)
    assert [net.hidden for net in emitted] == [(2, 3), (2,), ()]
    layers(form).add.click()
    assert emitted[-1] == DeepNet(hidden=(10,))


def test_an_activation_for_one_layer(make):
    form, emitted = make(DeepNet())
    layers(form).boxes[1]._actions["tanh"].trigger()
    assert emitted == [DeepNet(activation=("relu", "tanh"))]
    combo = form.findChild(QComboBox, "page.activation")
    assert combo.currentText() == "One per layer"
    layers(form).boxes[0]._actions["tanh"].trigger()
    assert emitted[-1] == DeepNet(activation="tanh")
    assert combo.currentText() == "Tanh"


def test_the_general_activation_sets_all(make):
    form, emitted = make(DeepNet(activation=("relu", "tanh")))
    combo = form.findChild(QComboBox, "page.activation")
    combo.setCurrentIndex(combo.findData("sigmoid"))
    assert emitted == [DeepNet(activation="sigmoid")]
    assert [box.button.text() for box in layers(form).boxes] == ["Sigmoid", "Sigmoid"]


def test_activations_move_with_their_layers(make):
    form, emitted = make(DeepNet(hidden=(1, 2, 3), activation=("relu", "tanh", "elu")))
    layers(form).boxes[0]._cross.click()
    assert emitted == [DeepNet(hidden=(2, 3), activation=("tanh", "elu"))]
    layers(form).add.click()
    assert emitted[-1] == DeepNet(hidden=(2, 3, 3), activation=("tanh", "elu", "elu"))


def test_the_ends_follow_features_and_classes(make):
    form, _ = make(DeepNet(features=("x1", "x2", "x1²")))
    form.show_data(PLANE, Task("classes", 5))
    form.show_recipe(form.config)
    assert layers(form)._inputs.accessibleName().startswith("3 inputs")
    assert layers(form)._outputs.accessibleName().startswith("5 outputs")
    form.show_data(Space("image", (1, 28, 28)), Task("classes", 10))
    form.show_recipe(form.config)
    assert layers(form)._inputs.accessibleName().startswith("784 inputs")


@pytest.mark.parametrize("count", range(9))
def test_all_boxes_fit_into_a_narrow_panel(make, qtbot, count):
    form, _ = make(DeepNet(hidden=(1024,) * count, activation="leaky_relu"))
    editor = layers(form)
    qtbot.waitExposed(form)
    form.layout().activate()
    cells = [editor._inputs, *editor.boxes, editor._outputs, editor._add_cell]
    places = [cell.geometry() for cell in cells]
    for i, place in enumerate(places):
        assert editor._flow.parentWidget().rect().contains(place)
        assert not any(place.intersects(other) for other in places[i + 1 :])
