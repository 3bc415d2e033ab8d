"""The forms of a page: data, model and training, each to be put into a card."""

from typing import Any, get_args

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QWidget

from app.forms.deep_net_form import DeepNetForm
from app.forms.form import Form
from app.forms.kind_form import KindForm, MakeForm
from app.theme import follow_theme, theme
from app.widgets.card import Fold
from app.widgets.layouts import column
from app.widgets.naming import push_button
from app.widgets.numbers import write_number_of
from app.widgets.text import Label
from dlab_core.recipe import (
    MODELS,
    PLANE,
    Config,
    DataConfig,
    DeepNet,
    Divided,
    Drawn,
    Generated,
    ModelConfig,
    PlaneSets,
    Space,
    Task,
    Training,
    models_for,
)

NO_POINTS = "No points yet: draw some on the canvas."


class ConfigForm(QWidget):
    """The main rows of a form and, under a fold called More, its less used ones.

    `show_recipe(config)` never emits; `recipe_changed(config)` tells the new frozen config that a person made.
    """

    recipe_changed = Signal(object)

    def __init__(self, form: Form | KindForm, object_name: str) -> None:
        super().__init__()
        self.setObjectName(object_name)
        self._form = form
        self.more = Fold("More", form.more, f"{object_name}_more")  # the less used fields
        self.column = column(form.main, self.more, spacing=5)
        self.setLayout(self.column)
        form.recipe_changed.connect(self._on_recipe_changed)

    @property
    def config(self) -> Any:
        """The config that is shown."""
        return self._form.config

    def show_recipe(self, config: Config) -> None:
        """Show a config of a recipe."""
        self._form.show_recipe(config)
        self._refresh()

    def _refresh(self) -> None:
        self._form.main.refresh()
        self.more.setVisible(self._form.more.refresh())

    @Slot(object)
    def _on_recipe_changed(self, config: Config) -> None:
        self._refresh()
        self.recipe_changed.emit(config)


class DataForm(ConfigForm):
    """Source of the data, its parameters, the split, what its points are, and a button for new data.

    Of points that were edited the source and its parameters are those of their generator: another value of one of these
    samples anew, another split divides the points that there are.
    """

    def __init__(self, prefix: str, sources: tuple[type[DataConfig], ...] = (), make_form: MakeForm = Form) -> None:
        about = "Where the points come from."
        kinds = KindForm(sources or get_args(PlaneSets), prefix, "source", "Source", about, make_form)
        super().__init__(kinds, f"{prefix}.data")
        self._data: Any = None
        self.count = Label("", "note", f"{prefix}.point_count", wraps=True)
        about = "Starts over with new points of the next seed; the model stays, and undo brings the old points back."
        self.new_data = push_button(f"{prefix}.new_data", "New data", "dice-multiple", about, key="N")
        self.column.insertWidget(1, self.count)
        self.column.insertWidget(2, self.new_data)
        follow_theme(self._fit)

    @property
    def config(self) -> Any:
        """The data that are shown."""
        return self._data

    def show_recipe(self, config: Config) -> None:
        """Show the data of a recipe."""
        self._data = config
        super().show_recipe(config.source if isinstance(config, Drawn) else config)

    def show_edits(self, edits: str) -> None:
        """Say what was done to the points of a generator, or how many there are where nothing is left of that."""
        data = self._data
        if data.generator is not None:
            self.count.setText(f"{data.generator.title}, edited ({edits})" if edits else _points(len(data.points)))

    def _refresh(self) -> None:
        super()._refresh()
        data = self._data
        self.new_data.setVisible(data.resampled() is not None)
        self.count.setVisible(isinstance(data, Drawn | Generated))
        if isinstance(data, Generated):
            self.count.setText(_points(data.size))
        elif isinstance(data, Drawn) and data.generator is None:
            self.count.setText(f"{_points(len(data.points))} drawn" if data.points else NO_POINTS)

    @Slot()
    def _fit(self) -> None:
        # Room for two lines, so that the tools below do not move when something is said of the points.
        font = QFont(self.font())
        font.setPixelSize(theme().px(12))
        self.count.setMinimumHeight(2 * QFontMetrics(font).lineSpacing())

    @Slot(object)
    def _on_recipe_changed(self, config: Config) -> None:
        self._data = self._divided_anew(config)
        super()._on_recipe_changed(self._data)

    def _divided_anew(self, config: Config) -> Config:
        """Return the points that are shown in another split where no more than that changed, else the new data."""
        data = self._data
        if not (isinstance(data, Drawn) and isinstance(config, Divided)):
            return config
        split = {"split": config.split}
        return data.model_copy(update=split) if config == data.source.model_copy(update=split) else config


def _points(count: int) -> str:
    return write_number_of(count, "point")


class ModelForm(ConfigForm):
    """Kind of model and its fields."""

    def __init__(self, prefix: str) -> None:
        def make_form(config_class: type[Config], prefix: str) -> Form | DeepNetForm:
            return DeepNetForm(prefix) if config_class is DeepNet else Form(config_class, prefix)

        self._space, self._task = PLANE, Task("classes", 2)
        self._kinds = KindForm(MODELS, prefix, "model", "Model", "What learns.", make_form)
        super().__init__(self._kinds, f"{prefix}.model_form")

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

    def __init__(self, prefix: str) -> None:
        self._training = Form(Training, prefix)
        super().__init__(self._training, f"{prefix}.training")
        self._fields: frozenset[str] | None = None
        self.remark = Label("", "note", f"{prefix}.training_remark", wraps=True)
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
