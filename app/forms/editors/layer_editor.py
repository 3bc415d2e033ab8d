"""Editor of the hidden layers of a net: boxes from the input to the output, and one to add another."""

from itertools import pairwise

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.forms.editors.editor import Editor
from app.forms.editors.layer_box import EndBox, LayerBox
from app.theme import follow_theme, theme
from app.widgets.layouts import Flow, column
from app.widgets.naming import tool_button
from app.widgets.text import Label

MAX_LAYERS, NEW_WIDTH = 8, 10


class LayerEditor(Editor):
    """The layers from input to output. The value edited is a pair of tuples of one length: widths and activations."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self.name = f"{prefix}.layers"
        self.setObjectName(self.name)
        self.setAccessibleName("Layers of the net")
        self._prefix = prefix
        self._hidden: tuple[int, ...] = ()
        self._activations: tuple[str, ...] = ()
        self.first_activation = "relu"
        self.boxes: list[LayerBox] = []
        self._inputs = EndBox("in", "inputs: the features of a point")
        self._outputs = EndBox("out", "outputs: one for each class")
        name, about = f"{prefix}.add_layer", "Puts one more hidden layer before the output, as wide as the last."
        self.add = tool_button(name, "Add a hidden layer", about, "plus", head="Add a layer", role="layer_add")
        self.add.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.add.clicked.connect(self._on_add)
        self._add_cell = QWidget()
        self._add_cell.setLayout(column(self.add, Label(), spacing=2))
        cells = QWidget()
        self._flow = Flow(cells)
        self.row.addWidget(cells)
        self._fill()
        follow_theme(self._fit)

    def show_value(self, value: tuple[tuple[int, ...], tuple[str, ...], str]) -> None:
        """Show widths and activations of the hidden layers, and keep that of a layer added where there is none."""
        self._hidden, self._activations, self.first_activation = hidden, activations, _ = value
        if len(hidden) != len(self.boxes):
            self._fill()
        for box, width, activation in zip(self.boxes, hidden, activations, strict=True):
            box.show_layer(width, activation)
        self.add.setEnabled(len(hidden) < MAX_LAYERS)

    def show_ends(self, inputs: int, outputs: int) -> None:
        """Show the number of inputs and outputs."""
        self._inputs.show_number(inputs)
        self._outputs.show_number(outputs)

    def _fill(self) -> None:
        while self._flow.takeAt(0) is not None:
            pass
        while len(self.boxes) > len(self._hidden):
            box = self.boxes.pop()
            box.setParent(None)
            box.deleteLater()
        while len(self.boxes) < len(self._hidden):
            box = LayerBox(len(self.boxes), self._prefix)
            box.width_changed.connect(self._on_width)
            box.activation_changed.connect(self._on_activation)
            box.remove_requested.connect(self._on_remove)
            box.rejected.connect(self.rejected)
            self.boxes.append(box)
        for widget in (self._inputs, *self.boxes, self._outputs, self._add_cell):
            self._flow.addWidget(widget)
            widget.show()
        read = [widget for box in self.boxes for widget in (box.field, box.button)]
        for before, after in pairwise((*read, self.add)):
            QWidget.setTabOrder(before, after)
        self._fit()

    def _take(self, hidden: tuple[int, ...], activations: tuple[str, ...]) -> None:
        self.show_value((hidden, activations, self.first_activation))
        self.rejected.emit("")
        self.edited.emit((hidden, activations))

    @Slot(int, int)
    def _on_width(self, index: int, width: int) -> None:
        self._take((*self._hidden[:index], width, *self._hidden[index + 1 :]), self._activations)

    @Slot(int, str)
    def _on_activation(self, index: int, name: str) -> None:
        self._take(self._hidden, (*self._activations[:index], name, *self._activations[index + 1 :]))

    @Slot(int)
    def _on_remove(self, index: int) -> None:
        neighbour = self.boxes[index - 1].field if index else self.add
        hidden, activations = list(self._hidden), list(self._activations)
        del hidden[index], activations[index]
        self._take(tuple(hidden), tuple(activations))
        neighbour.setFocus()

    @Slot()
    def _on_add(self) -> None:
        width = self._hidden[-1] if self._hidden else NEW_WIDTH
        activation = self._activations[-1] if self._activations else self.first_activation
        self._take((*self._hidden, width), (*self._activations, activation))

    @Slot()
    def _fit(self) -> None:
        self._flow.setSpacing(theme().px(4))
        for box in (self._inputs, *self.boxes, self._outputs, self._add_cell):
            box.setMinimumWidth(theme().px(38))
        self._flow.invalidate()
        self.updateGeometry()
