"""The form of a deep net: the layer editor, one activation for all layers, and the other fields."""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot

from app.forms.editors.choices import ChoiceEditor
from app.forms.editors.declared import declared
from app.forms.editors.layer_editor import LayerEditor
from app.forms.form import Form
from app.forms.kind_form import replaced
from app.forms.rows import Rows
from dlab_core.activations import ACTIVATION_TITLES
from dlab_core.recipe import DeepNet

_MIXED = "mixed"


def activations(net: DeepNet) -> tuple[str, ...]:
    """Return the activation of each hidden layer."""
    return net.activation if isinstance(net.activation, tuple) else (net.activation,) * len(net.hidden)


class DeepNetForm(QObject):
    """Has the face of a Form; layers and activations change together, so that there is always one for each layer."""

    recipe_changed = Signal(object)

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._form = Form(DeepNet, prefix, leave_out=frozenset({"hidden", "activation"}))
        self._form.recipe_changed.connect(self._on_rest_changed)
        field = next(field for field in declared(DeepNet) if field.name == "activation")
        self._activation = ChoiceEditor(ACTIVATION_TITLES | {_MIXED: "One per layer"})
        self._activation.describe(f"{prefix}.activation", field.title, f"{field.about} Sets all layers at once.")
        self.layers = LayerEditor(prefix)
        self.main, self.more = Rows(), self._form.more
        self._layers_row = self.main.add_row("hidden", "", self.layers)
        self._activation_row = self.main.add_row("activation", field.title, self._activation)
        self.main.add_wide(self._form.main)
        self._layers_row.edited.connect(self._on_layers_edited)
        self._activation_row.edited.connect(self._on_activation_edited)

    @property
    def config(self) -> DeepNet:
        """The net that is shown."""
        config = self._form.config
        assert isinstance(config, DeepNet)
        return config

    def show_recipe(self, config: DeepNet) -> None:
        """Show a net."""
        self._form.show_recipe(config)
        self._layers_row.show_message("")
        self._activation_row.show_message("")
        self._show_net()

    def hide_fields(self, names: frozenset[str]) -> None:
        """Hide the rows of these fields and show all others."""
        self._form.hide_fields(names)
        self._layers_row.show_row("hidden" not in names)
        self._activation_row.show_row("activation" not in names)

    def _show_net(self) -> None:
        names = activations(self.config)
        single: str | None = self.config.activation if isinstance(self.config.activation, str) else None
        if len(set(names)) == 1:
            single = names[0]
        self.layers.first_activation = single or "relu"
        self.layers.show_value((self.config.hidden, names))
        self._activation.show_value(single or _MIXED)

    def _take(self, **values: Any) -> None:
        changed = replaced(self.config, **values)
        self._form.show_recipe(changed)
        self._show_net()
        self.recipe_changed.emit(changed)

    @Slot(str, object)
    def _on_layers_edited(self, _name: str, value: tuple[tuple[int, ...], tuple[str, ...]]) -> None:
        hidden, names = value
        one = names[0] if len(set(names)) == 1 else self.layers.first_activation if not names else None
        self._take(hidden=hidden, activation=one or names)

    @Slot(str, object)
    def _on_activation_edited(self, _name: str, value: str) -> None:
        if value == _MIXED:  # each layer keeps what it has, and is changed under its box
            self._activation_row.show_message("Choose the activation of each layer under its box.")
            self._activation.show_value(self.layers.first_activation)
            return
        self._activation_row.show_message("")
        self._take(activation=value)

    @Slot(object)
    def _on_rest_changed(self, config: DeepNet) -> None:
        self.recipe_changed.emit(config)
