"""What a person does about a run that diverged, and what comes along with other data or another model."""

import pytest
from PySide6.QtWidgets import QCheckBox

from dlab_core.recipe import (
    Adam,
    Crops,
    DeepNet,
    Digits,
    LinearSVM,
    LinReg,
    NoisyLine,
    Recipe,
    Sgd,
    Table,
    Training,
    files,
)
from dlab_core.training import advice

TABLE = Table(
    columns=("a", "b"), values=tuple((float(x), 3.0 * x) for x in range(1000, 1100)), known=("a",), wanted=("b",)
)


def advised(bench):
    """Wait until advice stands on the canvas."""
    bench.wait(lambda: bench.find(f"{bench.page.prefix}.advice").isVisible())


def trains(bench):
    bench.wait(lambda: bench.state == "RUNNING" and bench.step > 20)


@pytest.mark.parametrize(
    "recipe",
    [
        Recipe(model=DeepNet(activation="leaky_relu"), training=Training(steps=None)),
        Recipe(data=NoisyLine(), model=LinReg(), training=Training(steps=None)),
        Recipe(data=Digits(), model=LinearSVM(), training=Training(steps=None)),
    ],
    ids=["classify", "regress", "mnist"],
)
def test_the_advised_rate_is_pressed_and_training_holds(open_window, recipe, monkeypatch):
    monkeypatch.setattr(advice, "BUDGET_S", 60.0)  # also where the machine has other work
    bench = open_window(recipe)
    prefix = bench.page.prefix
    assert not bench.find(f"{prefix}.advice").isVisible()
    bench.page.play()
    bench.type(f"{prefix}.rate", "1000")
    bench.wait_for("FAILED")
    advised(bench)
    use, message = bench.find(f"{prefix}.advice_rate"), bench.find(f"{prefix}.advice_message")
    assert "diverged at step" in message.text()
    assert not bench.find(f"{prefix}.advice_standardise").isVisible()
    rate = bench.status.advice.rate
    assert use.text() == f"Use {rate:g}"
    assert use.accessibleName() == f"Use {rate:g} as the learning rate"
    assert f"{rate:g}" in use.toolTip()
    bench.explained_controls()
    bench.click(f"{prefix}.advice_rate")
    trains(bench)
    assert bench.page.recipe.training.rate == rate
    assert not bench.find(f"{prefix}.advice").isVisible()
    bench.page.undo_stack.undo()
    assert bench.page.recipe.training.rate in (1000, recipe.training.rate)


def test_standardising_is_pressed_and_training_holds(open_window):
    raw = Recipe(data=NoisyLine(), model=LinReg(standardise=False), training=Training(steps=None))
    bench = open_window(raw)
    bench.page.play()
    advised(bench)
    assert bench.find("regress.advice_rate").text() == "Use 2e-4"
    assert not bench.find("regress.standardise", QCheckBox).isChecked()
    bench.click("regress.advice_standardise")
    trains(bench)
    assert bench.find("regress.standardise", QCheckBox).isChecked()
    assert not bench.find("regress.advice").isVisible()
    bench.page.undo_stack.undo()
    assert bench.page.recipe == raw


def test_advice_goes_at_the_next_start(open_window):
    bench = open_window(files.find("rate-too-large"))
    bench.page.play()
    advised(bench)
    bench.click("classify.reset")
    bench.wait_for("PAUSED")
    assert not bench.find("classify.advice").isVisible()


@pytest.mark.parametrize("size", [(1024, 768), (1366, 768)])
def test_the_strip_stands_over_the_canvas_with_all_it_says(open_window, size):
    bench = open_window(files.find("line-rate-too-large"), size)
    bench.page.play()
    advised(bench)
    bar, canvas = bench.find("regress.advice"), bench.find("regress.canvas")
    assert (
        bar.mapTo(bench.window, bar.rect().bottomLeft()).y() < canvas.mapTo(bench.window, canvas.rect().topLeft()).y()
    )
    message = bench.find("regress.advice_message")
    bench.wait(lambda: message.height() >= message.heightForWidth(message.width()))
    for name in ("advice_rate", "advice_standardise"):
        button = bench.find(f"regress.{name}")
        assert button.width() >= button.sizeHint().width()
        assert bar.rect().contains(button.geometry())


# ------------------------------------------------------------------------------------- other data, other models


def test_a_table_is_standardised_in_place_of_an_experiment_that_was_not(open_window):
    bench = open_window(files.find("line-noisy"))
    assert bench.page.recipe.model.standardise is False
    bench.page._on_read(TABLE)
    assert bench.page.recipe.model.standardise is True
    assert bench.find("regress.standardise", QCheckBox).isChecked()
    bench.page.play()
    bench.wait(lambda: bench.state == "FINISHED" or bench.step > 100)
    bench.page.undo_stack.undo()
    assert bench.page.recipe == files.find("line-noisy")


def test_what_a_person_set_stays_with_other_data(open_window):
    bench = open_window(Recipe(data=Crops(), model=LinReg()))
    bench.find("regress.standardise", QCheckBox).click()
    bench.choose("regress.source", "Line")
    assert isinstance(bench.page.recipe.data, NoisyLine)
    assert bench.page.recipe.model.standardise is False
    bench.page.open(Recipe(data=Crops(), model=LinReg(standardise=False)))
    bench.choose("regress.source", "Line")
    assert bench.page.recipe.model.standardise is True


def test_data_that_need_nothing_are_shown_as_they_are(open_window):
    bench = open_window(Recipe(data=NoisyLine(), model=LinReg()))
    bench.choose("regress.source", "Sine")
    assert bench.page.recipe.model.standardise is False
    bench.choose("regress.source", "Crops")
    assert bench.page.recipe.model.standardise is True


def test_a_net_of_values_comes_with_its_optimiser_unless_one_was_chosen(open_window):
    bench = open_window(Recipe(data=NoisyLine(), model=LinReg()))
    bench.choose("regress.model", "Deep net")
    assert bench.page.recipe.training.optimiser == Adam()
    assert bench.find("regress.optimiser").currentText() == "Adam"
    bench.choose("regress.model", "Linear regression")
    assert bench.page.recipe.training.optimiser == Sgd()
    bench.choose("regress.optimiser", "RMSprop")
    bench.choose("regress.model", "Deep net")
    assert bench.page.recipe.training.optimiser.kind == "rmsprop"


def test_a_linear_svm_is_standardised_and_what_follows_it_is_not(open_window):
    bench = open_window(Recipe())
    bench.choose("classify.model", "Linear SVM")
    assert bench.page.recipe.model.standardise is True
    bench.choose("classify.model", "Logistic")
    assert bench.page.recipe.model.standardise is False
