"""The forms of data, model and training: round trips of every kind, one frozen config per action, nothing forgotten."""

from typing import get_args

import pytest
from pydantic import BaseModel, ValidationError
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QLineEdit, QPushButton, QSlider, QSpinBox, QWidget

from app.forms.config_form import DataForm, ModelForm, TrainingForm
from app.theme import theme
from dlab_core import recipe
from dlab_core.recipe import (
    Adam,
    Circle,
    DeepNet,
    DrawnPoints,
    FcAnn2,
    GaussianMixture,
    Gaussians,
    KernelSVM,
    LogReg,
    Moons,
    PlaneSets,
    Point,
    Sgd,
    SplitByCount,
    SplitByShare,
    Task,
    Training,
    TwoClasses,
)

DATA = [
    GaussianMixture(K=9, C=5, N=33, seed=7, split=SplitByShare(test=0.37, validation=0.1)),
    Gaussians(C=8, N=5000, seed=2_147_483_647),
    TwoClasses(N=3, sigma=0.123, seed=0, split=SplitByCount(train=4, validation=1)),
    Circle(n=321, noise=0.377),
    Moons(n=2, noise=0.0),
    DrawnPoints(C=3, points=(Point(0.5, 1.5, 2), Point(-1.0, 2.0, 0, "test"))),
]
DATA += [config_class() for config_class in get_args(PlaneSets)]
CLASSES, VALUES = Task("classes", 2), Task("values", 1)
MODELS = [
    LogReg(start="ones", features=("x1", "x1²", "sin x2"), standardise=True),
    FcAnn2(hidden=1024),
    DeepNet(hidden=()),
    DeepNet(hidden=(3, 1024, 5), activation=("tanh", "relu", "sigmoid"), batch_norm=True),
    DeepNet(hidden=(3, 4), activation=("tanh", "tanh")),
    DeepNet(hidden=(9,) * 8, activation="leaky_relu"),
    KernelSVM(kernel="poly", c=0.37, gamma=0.012345, degree=7, max_iter=12_345),
    KernelSVM(kernel="linear", gamma="scale"),
]
MODELS += [config_class() for config_class in recipe.MODELS]
TRAININGS = [
    Training(),
    Training(optimiser=Sgd(momentum=0.9, nesterov=True), rate=0.0123, l2=0.0, batch=2, steps=None, shuffle=False),
    Training(optimiser=Adam(beta1=0.5, beta2=0.9999), decay=0.97, weight_decay=0.001, steps=10**12, eval_every=17),
    Training(seed=99, engine="autograd", rate=1e4, l2=10, batch=50_000),
]
OF = {DataForm: DATA, ModelForm: MODELS, TrainingForm: TRAININGS}
CASES = [(form, config) for form, configs in OF.items() for config in configs]


@pytest.fixture
def make(qtbot):
    """Make a form that shows a config, with the list of the configs it emits."""

    def made(form_class, config):
        form = form_class("page")
        qtbot.addWidget(form)
        emitted = []
        form.recipe_changed.connect(emitted.append)
        form.show_recipe(config)
        form.show()
        return form, emitted

    return made


def find(form, kind, name):
    found = form.findChildren(kind, f"page.{name}")
    assert len(found) == 1, f"{name} is there {len(found)} times"
    return found[0]


def type_into(line, text):
    line = line.lineEdit() if hasattr(line, "lineEdit") else line
    line.selectAll()
    QTest.keyClicks(line, text)
    QTest.keyClick(line, Qt.Key.Key_Return)


def sentences(form):
    return [x.text() for x in form.findChildren(QLabel) if x.property("role") == "sentence" and x.isVisibleTo(form)]


@pytest.mark.parametrize(("form_class", "config"), CASES)
def test_showing_never_emits_and_keeps_the_config(make, form_class, config):
    form, emitted = make(form_class, OF[form_class][0])
    form.show_recipe(config)
    form.show_recipe(config)
    assert emitted == []
    assert form.config is config
    assert sentences(form) == []


def has_box(config):
    return any(field.annotation is bool for field in type(config).model_fields.values())


@pytest.mark.parametrize(("form_class", "config"), [(form, config) for form, config in CASES if has_box(config)])
def test_an_edit_leaves_all_other_fields_alone(make, form_class, config):
    form, emitted = make(form_class, config)
    boxes = [box for box in form.findChildren(QCheckBox) if box.objectName() != "page.nesterov"]
    assert boxes
    for box in boxes:
        emitted.clear()
        name = box.objectName().removeprefix("page.")
        box.click()
        assert len(emitted) == 1
        assert getattr(emitted[0], name) is not getattr(config, name)
        box.click()
        assert emitted[1:] == [config]


@pytest.mark.parametrize(("form_class", "config"), CASES)
def test_visiting_every_field_changes_nothing(make, form_class, config):
    form, emitted = make(form_class, config)
    for line in form.findChildren(QLineEdit):
        line.setFocus()
        QTest.keyClick(line, Qt.Key.Key_Return)
        line.clearFocus()
    assert emitted == []
    assert sentences(form) == []


@pytest.mark.parametrize(("form_class", "config"), CASES)
def test_everything_to_operate_has_its_name_and_its_tip(make, form_class, config):
    form, _ = make(form_class, config)
    seen = set()
    for kind in (QComboBox, QSpinBox, QSlider, QCheckBox, QPushButton):
        for widget in form.findChildren(kind):
            name = widget.objectName()
            assert name.startswith("page.")
            assert name not in seen
            seen.add(name)
            assert widget.accessibleName(), name
            assert widget.toolTip(), name
    assert seen


def test_the_names_of_the_design(make):
    data, _ = make(DataForm, GaussianMixture())
    for name in ("k", "c", "n", "seed"):
        assert isinstance(find(data, QWidget, name), QSpinBox)
    assert isinstance(find(data, QWidget, "new_data"), QPushButton)
    assert isinstance(find(data, QWidget, "source"), QComboBox)
    model, _ = make(ModelForm, KernelSVM())
    assert isinstance(find(model, QWidget, "model"), QComboBox)
    assert isinstance(find(model, QWidget, "svm_c"), QLineEdit)
    training, _ = make(TrainingForm, Training())
    assert isinstance(find(training, QWidget, "weights_seed"), QSpinBox)
    assert isinstance(find(training, QWidget, "rate"), QLineEdit)
    assert training.findChild(QWidget, "page.seed") is None


def test_one_action_emits_one_frozen_config(make):
    form, emitted = make(DataForm, GaussianMixture())
    find(form, QSpinBox, "k").setValue(7)
    assert emitted == [GaussianMixture(K=7)]
    with pytest.raises(ValidationError):
        emitted[0].K = 8
    assert isinstance(emitted[0], BaseModel)


def test_wrong_typing_emits_nothing_and_says_so_under_the_field(make):
    form, emitted = make(TrainingForm, Training())
    type_into(find(form, QLineEdit, "rate"), "fast")
    assert emitted == []
    assert sentences(form) == ["Learning rate: a number from 1e-7 to 10,000, not “fast”."]
    form.show_recipe(Training())
    assert sentences(form) == []


def test_a_refusal_of_the_recipe_stands_under_the_field(make):
    form, emitted = make(TrainingForm, Training())
    form.more.set_folded(False)
    box = find(form, QCheckBox, "nesterov")
    box.click()
    assert emitted == []
    assert not box.isChecked()
    assert sentences(form) == ["Nesterov's method needs a momentum above 0."]
    type_into(find(form, QLineEdit, "momentum"), "0.9")
    box.click()
    assert emitted[-1].optimiser == Sgd(momentum=0.9, nesterov=True)
    assert sentences(form) == []


def test_too_much_test_data_is_rejected(make):
    form, emitted = make(DataForm, GaussianMixture(split=SplitByShare(validation=0.5)))
    type_into(find(form, QLineEdit, "test"), "50 %")
    assert emitted == []
    assert "less than 5 %" in sentences(form)[0]
    assert find(form, QLineEdit, "test").text() == "20 %"


@pytest.mark.parametrize("start", DATA[:6])
def test_the_source_changes_and_comes_back(make, start):
    for config_class in set(get_args(PlaneSets)) - {type(start)}:
        form, emitted = make(DataForm, start)
        combo = find(form, QComboBox, "source")
        combo.setCurrentIndex(combo.findText(config_class.title))
        assert [type(config) for config in emitted] == [config_class]
        assert emitted[0].split == start.split
        combo.setCurrentIndex(combo.findText(start.title))
        assert emitted[1:] == [start]


@pytest.mark.parametrize("start", MODELS[:8])
def test_the_model_changes_and_comes_back(make, start):
    for config_class in set(recipe.MODELS) - {type(start)}:
        form, emitted = make(ModelForm, start)
        combo = find(form, QComboBox, "model")
        combo.setCurrentIndex(combo.findText(config_class.title))
        assert [type(config) for config in emitted] == [config_class]
        for shared in {"features", "standardise"} & set(config_class.model_fields) & set(type(start).model_fields):
            assert getattr(emitted[0], shared) == getattr(start, shared)
        combo.setCurrentIndex(combo.findText(start.title))
        assert emitted[1:] == [start]


def test_choosing_the_same_kind_again_emits_nothing(make):
    form, emitted = make(ModelForm, FcAnn2())
    combo = find(form, QComboBox, "model")
    combo.setCurrentIndex(combo.currentIndex())
    assert emitted == []


def test_what_was_set_in_a_kind_is_remembered(make):
    form, emitted = make(ModelForm, KernelSVM(c=100.0, kernel="poly", degree=5))
    combo = find(form, QComboBox, "model")
    combo.setCurrentIndex(combo.findText(LogReg.title))
    find(form, QCheckBox, "standardise").click()
    combo.setCurrentIndex(combo.findText(KernelSVM.title))
    assert emitted[-1] == KernelSVM(c=100.0, kernel="poly", degree=5, standardise=True)


def test_a_value_that_the_other_kind_does_not_allow_is_left_behind(make):
    form, emitted = make(DataForm, GaussianMixture(C=1, seed=5))
    combo = find(form, QComboBox, "source")
    combo.setCurrentIndex(combo.findText(DrawnPoints.title))
    assert emitted == [DrawnPoints()]


def test_the_optimiser_changes_and_comes_back(make):
    start = Training(optimiser=Sgd(momentum=0.5))
    form, emitted = make(TrainingForm, start)
    combo = find(form, QComboBox, "optimiser")
    combo.setCurrentIndex(1)
    assert emitted == [Training(optimiser=Adam())]
    type_into(find(form, QLineEdit, "beta2"), "0.99")
    assert emitted[1].optimiser == Adam(beta2=0.99)
    combo.setCurrentIndex(0)
    assert emitted[2] == start


def test_the_split_changes_to_counts(make):
    form, emitted = make(DataForm, GaussianMixture())
    combo = find(form, QComboBox, "split")
    combo.setCurrentIndex(1)
    assert emitted == [GaussianMixture(split=SplitByCount())]
    find(form, QSpinBox, "train").setValue(33)
    assert emitted[1].split == SplitByCount(train=33)


def test_degree_and_gamma_are_shown_where_they_matter(make):
    form, _ = make(ModelForm, KernelSVM())
    kernel = find(form, QComboBox, "kernel")
    degree, gamma = find(form, QSpinBox, "degree"), find(form, QComboBox, "gamma")
    assert (degree.isVisible(), gamma.isVisible()) == (False, True)
    kernel.setCurrentIndex(kernel.findData("poly"))
    assert (degree.isVisible(), gamma.isVisible()) == (True, True)
    kernel.setCurrentIndex(kernel.findData("linear"))
    assert (degree.isVisible(), gamma.isVisible()) == (False, False)


def test_drawn_points_show_how_many_they_are(make):
    form, _ = make(DataForm, DATA[5])
    assert form.count.isVisible()
    assert form.count.text() == "2 points drawn"
    assert not form.new_data.isVisible()
    assert form.findChild(QWidget, "page.n") is None
    form.show_recipe(GaussianMixture())
    assert form.count.text() == "60 points"
    assert form.new_data.isVisible()


def test_new_data_is_asked_for(make, qtbot):
    form, emitted = make(DataForm, GaussianMixture())
    with qtbot.waitSignal(form.new_data.clicked):
        qtbot.mouseClick(form.new_data, Qt.MouseButton.LeftButton)
    assert emitted == []


@pytest.mark.parametrize("config_class", recipe.MODELS)
def test_training_shows_what_the_model_obeys(make, config_class):
    form, _ = make(TrainingForm, Training())
    form.more.set_folded(False)
    form.show_model(config_class(), VALUES)
    assert "loss" not in config_class.fields_for(CLASSES)
    names = {"seed": "weights_seed", "steps": "iterations", "loss": "regression_loss"}
    for field in Training.model_fields:
        widget = find(form, QWidget, names.get(field, field))
        assert widget.isVisible() == (field in config_class.training_fields), field
    assert form.remark.isVisible() == ("rate" not in config_class.training_fields)
    assert form.remark.text() == config_class.instead_of_rate
    assert find(form, QWidget, "momentum").isVisible() == ("optimiser" in config_class.training_fields)


def test_hidden_fields_of_training_keep_their_values(make):
    form, emitted = make(TrainingForm, Training(rate=0.7))
    form.show_model(KernelSVM(), CLASSES)
    find(form, QSpinBox, "weights_seed").setValue(3)
    assert emitted == [Training(rate=0.7, seed=3)]


def test_the_model_is_obeyed_after_the_recipe_is_shown_again(make):
    form, _ = make(TrainingForm, Training())
    form.show_model(FcAnn2(), CLASSES)
    form.show_recipe(Training(optimiser=Adam()))
    assert not find(form, QWidget, "optimiser").isVisible()
    assert not find(form, QWidget, "engine").isVisible()


def test_more_is_folded_and_opens(make):
    form, _ = make(TrainingForm, Training())
    decay = find(form, QLineEdit, "decay")
    assert not decay.isVisible()
    form.more.title.click()
    assert decay.isVisible()
    form.show_recipe(Training(rate=0.5))
    assert decay.isVisible()


def test_nothing_is_wider_than_the_panel(make):
    for form_class, config in CASES:
        form, _ = make(form_class, config)
        form.more.set_folded(False)
        assert form.minimumSizeHint().width() <= 236, config


@pytest.mark.parametrize("make", [DataForm, ModelForm, TrainingForm])
def test_a_form_that_is_gone_hears_of_the_theme_no_more(qtbot, make):
    from PySide6.QtCore import QCoreApplication, QEvent

    form = make("gone")
    form.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    with qtbot.captureExceptions() as exceptions:
        theme().set_scale(1.1)
        theme().set_scale(1.0)
    assert not exceptions
