"""The forms of a page: data, model and training, each to be put into a card."""

from collections.abc import Callable
from typing import Any, get_args

from PySide6.QtCore import QSize, Signal, Slot
from PySide6.QtWidgets import QPushButton, QVBoxLayout, QWidget

from app.forms.deep_net_form import DeepNetForm
from app.forms.form import Form
from app.forms.kind_form import KindForm
from app.theme import icon, theme
from app.widgets.fold import Fold
from app.widgets.naming import tool_tip
from app.widgets.text import Label
from dlab_core.recipe import (
    MODELS,
    PLANE,
    Config,
    DataConfig,
    DeepNet,
    Drawn,
    ModelConfig,
    PlaneSets,
    Space,
    Task,
    Training,
    models_for,
)


def kinds_of(union: Any) -> tuple[Any, ...]:
    """Return the classes of a union."""
    return get_args(union)


class ConfigForm(QWidget):
    """The main rows of a form and, under a fold called More, its less used ones.

    `show_recipe(config)` never emits; `recipe_changed(config)` tells the new frozen config that a person made.
    """

    recipe_changed = Signal(object)

    def __init__(self, form: Form | KindForm, object_name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName(object_name)
        self._form = form
        self._more = Fold("More", form.more, f"{object_name}_more")
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.addWidget(form.main)
        self.column.addWidget(self._more)
        form.recipe_changed.connect(self._on_recipe_changed)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()

    @property
    def config(self) -> Any:
        """The config that is shown."""
        return self._form.config

    @property
    def more(self) -> Fold:
        """The fold with the less used fields."""
        return self._more

    def show_recipe(self, config: Config) -> None:
        """Show a config of a recipe."""
        self._form.show_recipe(config)
        self._refresh()

    def _refresh(self) -> None:
        self._form.main.refresh()
        self._more.setVisible(self._form.more.refresh())
        self._form.more.setVisible(not self._more.folded)

    @Slot(object)
    def _on_recipe_changed(self, config: Config) -> None:
        self._refresh()
        self.recipe_changed.emit(config)

    @Slot()
    def _on_theme_changed(self) -> None:
        # Connected here, so not to be overridden: PySide does not end the connection of an overridden slot.
        self._fit_theme()

    def _fit_theme(self) -> None:
        self.column.setSpacing(theme().px(5))


class DataForm(ConfigForm):
    """Source of the data, its parameters, the split, and a button for new data. DrawnPoints show how many they are."""

    new_data_requested = Signal()

    def __init__(
        self,
        prefix: str,
        sources: tuple[type[DataConfig], ...] = (),
        parent: QWidget | None = None,
        make_form: Callable[[type[Config], str], Any] = Form,
    ) -> None:
        kinds = KindForm(
            sources or kinds_of(PlaneSets),
            prefix,
            "source",
            "Source",
            "Where the points come from.",
            make_form=make_form,
            labelled=False,
        )
        self.new_data = QPushButton("New data")
        super().__init__(kinds, f"{prefix}.data", parent)
        self.count = Label()
        self.count.setProperty("role", "note")
        self.count.setWordWrap(True)
        self.count.setObjectName(f"{prefix}.point_count")
        self.new_data.setObjectName(f"{prefix}.new_data")
        self.new_data.setAccessibleName("New data")
        self.new_data.setToolTip(tool_tip("New data (N)", "Draws new points with the next seed; the model stays."))
        self.new_data.setIcon(icon("dice-multiple"))
        self.new_data.clicked.connect(self.new_data_requested)
        self.column.insertWidget(1, self.count)
        self.column.insertWidget(2, self.new_data)

    def _refresh(self) -> None:
        super()._refresh()
        config = self.config
        self.new_data.setVisible(config.resampled() is not None)
        drawn = isinstance(config, Drawn)
        self.count.setVisible(drawn)
        if drawn:
            number = len(config.points)
            self.count.setText("No points yet: draw some on the canvas." if not number else _points(number))

    def _fit_theme(self) -> None:
        super()._fit_theme()
        self.new_data.setIconSize(QSize(theme().px(15), theme().px(15)))


def _points(number: int) -> str:
    return "1 point drawn" if number == 1 else f"{number:,} points drawn"


class ModelForm(ConfigForm):
    """Kind of model and its fields."""

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        def make_form(config_class: type[Config], prefix: str) -> Form | DeepNetForm:
            return DeepNetForm(prefix) if config_class is DeepNet else Form(config_class, prefix)

        self._space, self._task = PLANE, Task("classes", 2)
        self._kinds = KindForm(MODELS, prefix, "model", "Model", "What learns.", labelled=False, make_form=make_form)
        super().__init__(self._kinds, f"{prefix}.model_form", parent)

    def show_data(self, space: Space, task: Task) -> None:
        """Offer the models that can learn such data; the one that is shown next must be among them."""
        self._space, self._task = space, task
        self._kinds.offer(models_for(space, task))

    def _refresh(self) -> None:
        form, of_plane = self._kinds.form, self._space == PLANE
        if form is not None:
            form.hide_fields(frozenset() if of_plane else frozenset({"features"}))
        super()._refresh()
        if isinstance(form, DeepNetForm):
            inputs = len(self.config.features) if of_plane else self._space.dimension
            form.layers.show_ends(inputs, self._task.outputs)


class TrainingForm(ConfigForm):
    """The fields of Training that the chosen model obeys."""

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        self._training = Form(Training, prefix)
        super().__init__(self._training, f"{prefix}.training", parent)
        self._fields: frozenset[str] | None = None
        self.remark = Label()
        self.remark.setProperty("role", "note")
        self.remark.setObjectName(f"{prefix}.training_remark")
        self.remark.setWordWrap(True)
        self.remark.hide()
        self.column.insertWidget(0, self.remark)

    def show_model(self, model: ModelConfig, task: Task) -> None:
        """Show the fields that this model obeys where this is to be learned, and no others."""
        self.remark.setText(model.instead_of_rate)
        self.remark.setVisible(bool(model.instead_of_rate))
        if self._fields != model.fields_for(task):
            self._fields = model.fields_for(task)
            self._training.hide_fields(frozenset(Training.model_fields) - self._fields)
            self._refresh()
