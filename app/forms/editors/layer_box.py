"""The boxes of a row of layers: the ends, and hidden layers with a width to type and an activation to choose."""

from PySide6.QtCore import QEvent, QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QEnterEvent, QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QLineEdit, QMenu, QSizePolicy, QToolButton, QWidget

from app.theme import icon, theme
from app.widgets.layouts import column
from app.widgets.naming import mark, named
from app.widgets.numbers import read_int
from app.widgets.text import Label, plain_tip
from dlab_core.activations import ACTIVATION_TITLES

MAX_WIDTH = 1024


class WidthField(QLineEdit):
    """A number in a box: typed, or changed with Up, Down and, while it has the focus, the wheel."""

    stepped = Signal(int)
    remove_requested = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Step with the arrows, remove the layer with Ctrl+Delete."""
        steps = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}
        if event.key() in steps:
            self.stepped.emit(steps[Qt.Key(event.key())])
        elif event.key() == Qt.Key.Key_Delete and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            self.remove_requested.emit()
        else:
            super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Step while focused, else let the panel scroll."""
        if self.hasFocus() and event.angleDelta().y():
            self.stepped.emit(1 if event.angleDelta().y() > 0 else -1)
            event.accept()
        else:
            event.ignore()

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Select the number, so that typing replaces it."""
        super().focusInEvent(event)
        self.selectAll()


class CaptionButton(QToolButton):
    """The activation under a box, no wider than its text."""

    def sizeHint(self) -> QSize:
        """The text and its border."""
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + theme().px(6), super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """The text is not cut."""
        return self.sizeHint()


class EndBox(QWidget):
    """The box of the inputs or the outputs: a number that follows from data and features."""

    def __init__(self, caption: str, about: str) -> None:
        super().__init__()
        self._number, self._about = Label("", "layer_end"), about
        below = Label(caption, "layer_caption")
        for label in (self._number, below):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(column(self._number, below, spacing=2))
        self.show_number(0)

    def show_number(self, number: int) -> None:
        """Show how many there are."""
        self._number.setText(str(number))
        self.setToolTip(plain_tip(f"{number} {self._about}"))
        self.setAccessibleName(f"{number} {self._about}")


class LayerBox(QWidget):
    """One hidden layer: `width_changed(index, width)`, `activation_changed(index, name)`, `remove_requested(index)`."""

    width_changed = Signal(int, int)
    activation_changed = Signal(int, str)
    remove_requested = Signal(int)
    rejected = Signal(str)

    def __init__(self, index: int, prefix: str) -> None:
        super().__init__()
        self._index, self._width = index, 0
        name, which = f"{prefix}.layer_{index + 1}", f"hidden layer {index + 1}"
        head = which.capitalize()
        about = f"Type the number of neurons, 1 to {MAX_WIDTH}, or use Up and Down. Ctrl+Delete removes the layer."
        self.field = named(WidthField(), name, f"Neurons of {which}", about, head=head, role="layer")
        self.field.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.field.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        about = "Its own activation; also the place to remove it."
        title = f"Activation of {which}"
        self.button = named(CaptionButton(), f"{name}_activation", title, about, head=head, role="layer_caption")
        self.button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        menu = QMenu(self.button)
        self._choices = QActionGroup(menu)
        self._actions: dict[str, QAction] = {}
        for activation, text in ACTIVATION_TITLES.items():
            action = self._choices.addAction(menu.addAction(text))
            action.setCheckable(True)
            action.setData(activation)
            self._actions[activation] = action
        menu.addSeparator()
        self.remove = menu.addAction(icon("close"), "Remove this layer")
        self.button.setMenu(menu)
        self.setLayout(column(self.field, self.button, spacing=2))
        cross = QToolButton(self)  # for the mouse, while it is over the box
        about = "Removes this layer."
        self._cross = named(cross, f"{name}_remove", f"Remove {which}", about, head=head, role="cross")
        self._cross.setIcon(icon("close", "muted"))
        self._cross.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._cross.hide()
        self._cross.clicked.connect(self._on_remove)
        self.field.editingFinished.connect(self._commit)
        self.field.stepped.connect(self._on_stepped)
        self.field.remove_requested.connect(self._on_remove)
        self.field.textEdited.connect(self._on_text_edited)
        self._choices.triggered.connect(self._on_activation)
        self.remove.triggered.connect(self._on_remove)

    def enterEvent(self, event: QEnterEvent) -> None:
        """Offer to remove the layer."""
        side = theme().px(15)
        self._cross.setGeometry(self.width() - side, 0, side, side)
        self._cross.raise_()
        self._cross.show()
        super().enterEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Take the offer away."""
        self._cross.hide()
        super().leaveEvent(event)

    def show_layer(self, width: int, activation: str) -> None:
        """Show the width and the activation."""
        self._width = width
        self.field.setText(str(width))
        mark(self.field, "wrong", False)
        self.button.setText(ACTIVATION_TITLES.get(activation, activation).replace("Leaky ", "L. "))
        if activation in self._actions:
            self._actions[activation].setChecked(True)

    @Slot()
    def _commit(self) -> None:
        if self.field.text() == str(self._width):
            mark(self.field, "wrong", False)
            return
        width = read_int(self.field.text())
        if width is None or not 1 <= width <= MAX_WIDTH:
            mark(self.field, "wrong", True)
            text = self.field.text().strip()[:12]
            self.rejected.emit(
                f"A layer has 1 to {MAX_WIDTH} neurons; {f'“{text}” is not' if text else 'it is empty'}."
            )
            return
        self._width = width
        mark(self.field, "wrong", False)
        self.rejected.emit("")
        self.width_changed.emit(self._index, width)

    @Slot(int)
    def _on_stepped(self, steps: int) -> None:
        self.field.setText(str(min(max(self._width + steps, 1), MAX_WIDTH)))
        self._commit()

    @Slot()
    def _on_text_edited(self) -> None:
        mark(self.field, "wrong", False)
        self.rejected.emit("")

    @Slot(QAction)
    def _on_activation(self, action: QAction) -> None:
        self.activation_changed.emit(self._index, action.data())

    @Slot()
    def _on_remove(self) -> None:
        self.remove_requested.emit(self._index)
