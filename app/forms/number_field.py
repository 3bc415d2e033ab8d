"""An editor of a number that may be anything within wide limits: a field to type in."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.forms.declared import Declared
from app.forms.editor import Editor, mark_wrong
from app.forms.numbers import read_float

_WIDEST_SLIDER = 1000.0  # over more than this a slider's steps would be too coarse to be of use


def is_wide(field: Declared) -> bool:
    """Whether the limits of a field are too wide for a slider with even steps."""
    return field.low is not None and field.high is not None and field.high - field.low > _WIDEST_SLIDER


class NumberEditor(Editor):
    """A line to type a number in."""

    def __init__(self, field: Declared, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._field = field
        self._value = 0.0
        self.text = QLineEdit()
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.add_control(self.text)
        self.text.editingFinished.connect(self._commit)
        self.text.textEdited.connect(self._on_text_edited)

    def show_value(self, value: float) -> None:
        """Show a number."""
        self._value = value
        self.text.setText(self._field.written(value))
        self.text.setCursorPosition(0)
        mark_wrong(self.text, False)

    @Slot()
    def _commit(self) -> None:
        text = self.text.text()
        if text == self._field.written(self._value):  # also where it was written with fewer figures
            mark_wrong(self.text, False)
            return
        value = read_float(text)
        if value is None or not self._field.contains(value):
            mark_wrong(self.text, True)
            self.refused.emit(self._field.complaint(text))
            return
        changed = value != self._value
        self.show_value(value)
        self.refused.emit("")
        if changed:
            self.edited.emit(value)

    @Slot()
    def _on_text_edited(self) -> None:
        mark_wrong(self.text, False)
        self.refused.emit("")
