"""Editors of whole numbers: a spin box, and a combo in which nothing means "all" or "endless"."""

from PySide6.QtCore import QSignalBlocker, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QValidator
from PySide6.QtWidgets import QComboBox, QSizePolicy, QSpinBox

from app.forms.editors.declared import Declared
from app.forms.editors.editor import Editor
from app.forms.editors.number_field import TypedEditor
from app.theme import follow_theme, theme
from app.widgets.naming import mark
from app.widgets.numbers import read_int, write


class _Spin(QSpinBox):
    """A spin box in which anything can be typed; what is no value is rejected with a message, not in silence.

    The message is there while the field has the focus: whoever leaves it sees the last value again, which is right.
    """

    rejected = Signal(str)

    def __init__(self, field: Declared) -> None:
        super().__init__()
        self._field = field
        self._complained = False
        self.setKeyboardTracking(False)
        self.setRange(int(field.low or 0), int(min(field.high or 2**31 - 1, 2**31 - 1)))

    def validate(self, text: str, position: int) -> tuple[QValidator.State, str, int]:
        """Accept values within the limits; hold everything else as unfinished."""
        value = read_int(text)
        good = value is not None and self._field.contains(value)
        return (QValidator.State.Acceptable if good else QValidator.State.Intermediate), text, position

    def fixup(self, text: str) -> str:
        """Complain when an unfinished text is left; Qt then puts the last value back."""
        self._complained = True
        self.rejected.emit(self._field.complaint(text))
        return text

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Keep the focus, and with it the message, where Return ends something that is no value."""
        self._complained = False
        super().keyPressEvent(event)
        if self._complained:
            event.accept()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Put the last value back, and say no more of what was typed."""
        super().focusOutEvent(event)
        self.rejected.emit("")

    def valueFromText(self, text: str) -> int:
        """Read 5000, 5,000 and 5e3 alike."""
        value = read_int(text)
        return self.value() if value is None else value

    def textFromValue(self, value: int) -> str:
        """Write the number, its thousands apart where that helps."""
        return write(value) if self._field.hints.grouped else str(value)


class IntEditor(Editor):
    """A spin box."""

    def __init__(self, field: Declared) -> None:
        super().__init__()
        self._field = field
        self.spin = _Spin(field)
        self.spin.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.add_control(self.spin)
        self.spin.valueChanged.connect(self._on_value_changed)
        self.spin.rejected.connect(self._on_rejected)
        self.spin.lineEdit().textEdited.connect(self._on_text_edited)
        follow_theme(self._fit)

    def show_value(self, value: int) -> None:
        with QSignalBlocker(self.spin):
            self.spin.setValue(value)
        mark(self.spin, "wrong", False)

    @Slot()
    def _fit(self) -> None:
        # A style sheet's padding does not reach the text of a spin box.
        self.spin.lineEdit().setTextMargins(theme().px(5), 0, 0, 0)

    @Slot(int)
    def _on_value_changed(self, value: int) -> None:
        mark(self.spin, "wrong", False)
        self.rejected.emit("")
        self.edited.emit(value)

    @Slot(str)
    def _on_rejected(self, sentence: str) -> None:
        mark(self.spin, "wrong", False)  # the spin box shows its last value again
        self.rejected.emit(sentence)

    @Slot(str)
    def _on_text_edited(self, text: str) -> None:
        # Below the lower limit more digits may follow; no further typing mends the rest.
        value = read_int(text)
        hopeless = value > (self._field.high or value) if value is not None else bool(text.strip(" -+"))
        mark(self.spin, "wrong", hopeless)
        self.rejected.emit(self._field.complaint(text) if hopeless else "")


class OptionalIntEditor(TypedEditor):
    """A combo to choose from or to type in; `nothing` is the word for None."""

    def __init__(self, field: Declared) -> None:
        super().__init__(field)
        self._nothing = field.hints.nothing
        self.combo = self.frame = QComboBox()
        self.combo.setEditable(True)
        self.combo.setLineEdit(self.text)
        self.combo.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.combo.setCompleter(None)  # type: ignore[arg-type]
        self.combo.addItems([self._nothing, *(f"{number:,}" for number in field.hints.offered)])
        self.combo.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.add_control(self.combo)
        for signal in (self.combo.currentIndexChanged, self.combo.activated):
            signal.connect(self._on_text_edited)
            signal.connect(self._commit)

    def show_value(self, value: float | None) -> None:
        with QSignalBlocker(self.combo):
            self.combo.setCurrentIndex(self.combo.findText(self._written(value)))
            super().show_value(value)

    def _written(self, value: float | None) -> str:
        return self._nothing if value is None else f"{value:,}"

    def _read(self, text: str) -> float | None:
        return None if text in ("", self._nothing) else super()._read(text)
