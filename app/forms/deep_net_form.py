"""The form of a deep net: the layer editor, one activation for all layers, and the other fields."""

from typing import Any

from app.forms.editors.choices import ChoiceEditor
from app.forms.editors.declared import declared
from app.forms.editors.layer_editor import LayerEditor
from app.forms.form import Form
from app.forms.rows import Rows
from dlab_core.activations import ACTIVATION_TITLES
from dlab_core.recipe import DeepNet

_MIXED = "mixed"


def activations(net: DeepNet) -> tuple[str, ...]:
    """Return the activation of each hidden layer."""
    return net.activation if isinstance(net.activation, tuple) else (net.activation,) * len(net.hidden)


class DeepNetForm(Form):
    """Layers and activations change together, so that there is always one for each layer."""

    def __init__(self, prefix: str) -> None:
        super().__init__(DeepNet, prefix, frozenset({"hidden", "activation"}))
        field = next(field for field in declared(DeepNet) if field.name == "activation")
        activation = ChoiceEditor(ACTIVATION_TITLES | {_MIXED: "One per layer"})
        activation.describe(f"{prefix}.activation", field.title, f"{field.about} Sets all layers at once.")
        self.layers = LayerEditor(prefix)
        rest, self.main = self.main, Rows()
        self.add_row(self.main, "hidden", "", self.layers)
        self.add_row(self.main, "activation", field.title, activation)
        self.main.add_wide(rest)

    def value_of(self, name: str) -> Any:
        """Return what a row shows: that of the layers all layers with the activation of a first one."""
        names = activations(self.config)
        single = names[0] if len(set(names)) == 1 else None if names else self.config.activation
        if name == "hidden":
            return self.config.hidden, names, single or "relu"
        return single or _MIXED if name == "activation" else super().value_of(name)

    def changes_of(self, name: str, value: Any) -> dict[str, Any]:
        """Return layers and activations together."""
        if value == _MIXED:  # each layer keeps what it has, and is changed under its box
            raise ValueError("Choose the activation of each layer under its box.")
        if name == "activation":
            return {"hidden": self.config.hidden, "activation": value}
        if name == "hidden":
            hidden, names = value
            one = names[0] if len(set(names)) == 1 else None if names else self.layers.first_activation
            return {"hidden": hidden, "activation": one or names}
        return super().changes_of(name, value)
