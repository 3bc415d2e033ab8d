"""The forms of a page: data, model and training, each to be put into a card."""

from types import UnionType
from typing import Any, get_args

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from app.forms.deep_net_form import DeepNetForm
from app.forms.form import Form
from app.forms.kind_form import KindForm, MakeForm
from app.widgets.buttons import push_button
from app.widgets.fold import Fold
from app.widgets.layouts import column
from app.widgets.text import Label
from dlab_core.recipe import Config, DataConfig, DeepNet, Model, ModelConfig, PlaneSets, Training


def kinds_of(union: Any) -> tuple[Any, ...]:
    """Return the classes of a union, with or without the field that tells them apart."""
    return get_args(union) if isinstance(union, UnionType) else get_args(get_args(union)[0])


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
    """Source of the data, its parameters, the split, and a button for new data. DrawnPoints show how many they are."""

    new_data_requested = Signal()

    def __init__(self, prefix: str, sources: tuple[type[DataConfig], ...] = (), make_form: MakeForm = Form) -> None:
        about = "Where the points come from."
        kinds = KindForm(sources or kinds_of(PlaneSets), prefix, "source", "Source", about, make_form)
        super().__init__(kinds, f"{prefix}.data")
        self.count = Label("", "note", f"{prefix}.point_count", wraps=True)
        about = "Draws new points with the next seed; the model stays."
        self.new_data = push_button(f"{prefix}.new_data", "New data", "dice-multiple", about, key="N")
        self.new_data.clicked.connect(self.new_data_requested)
        self.column.insertWidget(1, self.count)
        self.column.insertWidget(2, self.new_data)

    def _refresh(self) -> None:
        super()._refresh()
        self.new_data.setVisible(self.config.resampled() is not None)
        drawn = getattr(self.config, "points", None)
        self.count.setVisible(drawn is not None)
        if drawn is not None:
            points = f"{len(drawn):,} point{'s' * (len(drawn) != 1)} drawn"
            self.count.setText(points if drawn else "No points yet: draw some on the canvas.")


class ModelForm(ConfigForm):
    """Kind of model and its fields, but for those to `leave_out`."""

    def __init__(
        self,
        prefix: str,
        models: tuple[type[ModelConfig], ...] = (),
        leave_out: frozenset[str] = frozenset(),
    ) -> None:
        self._ends: tuple[int | None, int] = (None, 2)
        self._hidden: frozenset[str] = frozenset()

        def make_form(config_class: type[Config], prefix: str) -> Form | DeepNetForm:
            return DeepNetForm(prefix, leave_out) if config_class is DeepNet else Form(config_class, prefix, leave_out)

        self._kinds = KindForm(models or kinds_of(Model), prefix, "model", "Model", "What learns.", make_form)
        super().__init__(self._kinds, f"{prefix}.model_form")

    def offer(self, models: tuple[type[ModelConfig], ...]) -> None:
        """Offer these models alone from now on."""
        self._kinds.offer(models)

    def hide_fields(self, names: frozenset[str]) -> None:
        """Hide the rows of these fields of any model, and show all others."""
        self._hidden = names
        self._refresh()

    def show_ends(self, inputs: int | None, outputs: int) -> None:
        """Tell how many inputs and outputs the model has; None for as many inputs as there are features."""
        self._ends = inputs, outputs
        self._refresh()

    def _refresh(self) -> None:
        form, (inputs, outputs) = self._kinds.form, self._ends
        if form is not None:
            form.hide_fields(self._hidden)
        super()._refresh()
        if isinstance(form, DeepNetForm):
            form.layers.show_ends(len(self.config.features) if inputs is None else inputs, outputs)


class TrainingForm(ConfigForm):
    """The fields of Training that the chosen model obeys."""

    def __init__(self, prefix: str, leave_out: frozenset[str] = frozenset()) -> None:
        """`leave_out` are fields that mean nothing on the data of a page."""
        self._training = Form(Training, prefix, leave_out)
        super().__init__(self._training, f"{prefix}.training")
        self._model: tuple[type[ModelConfig], frozenset[str]] | None = None
        self.remark = Label("", "note", f"{prefix}.training_remark", wraps=True)
        self.remark.hide()
        self.column.insertWidget(0, self.remark)

    def show_model(self, model: ModelConfig, leave_out: frozenset[str] = frozenset()) -> None:
        """Show the fields that this model obeys, and no others, but for those to `leave_out`."""
        if (type(model), leave_out) == self._model:
            return
        self._model = type(model), leave_out
        self._training.hide_fields(frozenset(Training.model_fields) - model.training_fields | leave_out)
        self.remark.setText(model.instead_of_rate)
        self.remark.setVisible(bool(model.instead_of_rate))
        self._refresh()
