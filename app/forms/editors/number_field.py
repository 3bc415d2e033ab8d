"""Editors of a number that is typed, and the one for a number that may be anything within wide limits."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QLineEdit, QSizePolicy, QWidget

from app.forms.editors.declared import Declared
from app.forms.editors.editor import Editor
from app.widgets.naming import mark
from app.widgets.numbers import read_float, read_int


class TypedEditor(Editor):
    """Takes a number when the typing ends, and refuses what is none or lies beyond the limits.

    A subclass puts `text` where it wants it, alone or in another widget, the `frame` that turns red.
    """

    def __init__(self, field: Declared) -> None:
        super().__init__()
        self._field = field
        self._value: float | None = None
        self.text = QLineEdit()
        self.frame: QWidget = self.text
        self.text.editingFinished.connect(self._commit)
        self.text.textEdited.connect(self._on_text_edited)

    def show_value(self, value: float | None) -> None:
        """Show a number."""
        self._value = value
        self.text.setText(self._written(value))
        self.text.setCursorPosition(0)
        mark(self.frame, "wrong", False)

    def _written(self, value: float | None) -> str:
        return "" if value is None else self._field.written(value)

    def _read(self, text: str) -> float | None:
        """Return the value that a text means. Raises ValueError, with a sentence, if it means none."""
        if self._field.hints.percent:
            value = read_float(text.replace("%", ""))
            if value is not None and ("%" in text or value >= 1):  # 0.2 means 20 %
                value = round(value / 100, 10)
        else:
            value = read_int(text) if self._field.whole else read_float(text)
        if value is None or not self._field.contains(value):
            raise ValueError(self._field.complaint(text))
        return value

    @Slot()
    def _commit(self) -> None:
        text = self.text.text().strip()
        if text == self._written(self._value):  # also where it was written with fewer figures
            mark(self.frame, "wrong", False)
            return
        try:
            value = self._read(text)
        except ValueError as error:
            mark(self.frame, "wrong", True)
            self.rejected.emit(str(error))
        else:
            self._take(value)

    def _take(self, value: float | None) -> None:
        changed = value != self._value
        self.show_value(value)
        self.rejected.emit("")
        if changed:
            self.edited.emit(value)

    @Slot()
    def _on_text_edited(self) -> None:
        mark(self.frame, "wrong", False)
        self.rejected.emit("")


class NumberEditor(TypedEditor):
    """A line to type a number in."""

    def __init__(self, field: Declared) -> None:
        super().__init__(field)
        self.text.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.add_control(self.text)
