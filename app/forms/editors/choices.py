"""Editors of what is chosen rather than typed: one of several, yes or no, a word or a number, some of several."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, Slot
from PySide6.QtGui import QAction, QMouseEvent, QPaintEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QMenu,
    QSizePolicy,
    QStyle,
    QStyleOptionComboBox,
    QStylePainter,
)

from app.forms.editors.declared import Declared
from app.forms.editors.editor import Editor
from app.forms.editors.number_field import SliderEditor
from app.theme import theme
from app.widgets.layouts import column
from app.widgets.naming import tool_tip
from app.widgets.text import add_action, one_line


class Combo(QComboBox):
    """A combo that takes the width it is given; its list is as wide as its longest text.

    Where a text does not fit, what stands in brackets at its end is left out first.
    """

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        for value, text in texts.items():
            self.addItem(text, value)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMinimumContentsLength(4)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        style, part = self.style(), QStyle.SubControl.SC_ComboBoxEditField
        room = style.subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, self).width() - 2
        short = self.short(option.currentText)
        if option.fontMetrics.horizontalAdvance(option.currentText) > room:
            option.currentText = option.fontMetrics.elidedText(short, Qt.TextElideMode.ElideRight, room)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)

    def short(self, text: str) -> str:
        """Return what is left of a text where there is no room for all of it."""
        return text.partition(" (")[0]

    def showPopup(self) -> None:
        """Open the list wide enough for its texts."""
        self.view().setMinimumWidth(max(self.width(), self.view().sizeHintForColumn(0) + theme().px(28)))
        super().showPopup()

    def show_value(self, value: str) -> None:
        """Choose the item of that value without emitting anything."""
        with QSignalBlocker(self):
            self.setCurrentIndex(self.findData(value))


class ChoiceEditor(Editor):
    """A combo of named choices."""

    def __init__(self, texts: Mapping[str, str]) -> None:
        super().__init__()
        self.combo = Combo(texts)
        self.add_control(self.combo)
        self.combo.currentIndexChanged.connect(self._on_index_changed)

    def show_value(self, value: str) -> None:
        self.combo.show_value(value)

    @Slot(int)
    def _on_index_changed(self, index: int) -> None:
        if index >= 0:
            self.edited.emit(self.combo.itemData(index))


class BoolEditor(Editor):
    """A check box that carries its own title."""

    def __init__(self, title: str) -> None:
        super().__init__()
        self.box = QCheckBox(title)
        self.add_control(self.box)
        self.box.toggled.connect(self._on_toggled)

    def show_value(self, value: bool) -> None:
        with QSignalBlocker(self.box):
            self.box.setChecked(value)

    @Slot(bool)
    def _on_toggled(self, checked: bool) -> None:
        self.edited.emit(checked)


class ChoiceOrNumberEditor(Editor):
    """A combo of words, the last of which opens a slider with a field: gamma is auto, scale or a number."""

    NUMBER = "number"

    def __init__(self, field: Declared) -> None:
        super().__init__()
        self.combo = Combo({**field.choice_words, self.NUMBER: "A number"})
        self.number = SliderEditor(field)
        self._number = 1.0
        self.add_control(self.combo)
        self.row.add((column(self.combo, self.number, spacing=6), 1))
        self.controls |= {f"_number{ending}": control for ending, control in self.number.controls.items()}
        self.number.hide()
        self.combo.currentIndexChanged.connect(self._on_index_changed)
        self.number.edited.connect(self._on_number_edited)
        self.number.rejected.connect(self.rejected)

    def show_value(self, value: str | float) -> None:
        if not isinstance(value, str):
            self._number = value
        self.number.show_value(self._number)
        self.combo.show_value(value if isinstance(value, str) else self.NUMBER)
        self.number.setVisible(not isinstance(value, str))

    @Slot(int)
    def _on_index_changed(self, _index: int) -> None:
        word = self.combo.currentData()
        self.number.setVisible(word == self.NUMBER)
        self.rejected.emit("")
        self.edited.emit(self._number if word == self.NUMBER else word)

    @Slot(object)
    def _on_number_edited(self, value: float) -> None:
        self._number = value
        self.edited.emit(value)


class _MenuCombo(Combo):
    """Looks like a combo and opens a menu."""

    def __init__(self) -> None:
        super().__init__({"": ""})
        self.menu = QMenu(self)

    def short(self, text: str) -> str:
        """Keep brackets: what is chosen are several."""
        return text

    def showPopup(self) -> None:
        """Open the menu under the combo."""
        self.menu.setMinimumWidth(self.width())
        self.menu.popup(self.mapToGlobal(self.rect().bottomLeft()))


class SeveralEditor(Editor):
    """A combo with a list of check marks; at least one stays checked. The value is a tuple in the declared order."""

    def __init__(self, field: Declared) -> None:
        super().__init__()
        self._title = field.title
        self.combo = _MenuCombo()
        self.menu = self.combo.menu
        self.menu.setAccessibleName(field.title)
        self.actions_of: dict[str, QAction] = {}
        for choice in field.choices:
            action = add_action(self.menu, choice)
            action.setCheckable(True)
            action.setData(choice)
            action.triggered.connect(self._on_triggered)
            self.actions_of[choice] = action
        self.menu.installEventFilter(self)
        self.add_control(self.combo)

    def show_value(self, value: tuple[str, ...]) -> None:
        for choice, action in self.actions_of.items():
            action.setChecked(choice in value)  # triggered is a person's doing; this emits only toggled
        self._show_text()

    @Slot()
    def _on_triggered(self) -> None:
        chosen = tuple(choice for choice, action in self.actions_of.items() if action.isChecked())
        sender = self.sender()
        if not chosen and isinstance(sender, QAction):
            sender.setChecked(True)
            self.rejected.emit(f"{self._title}: at least one is needed, so “{sender.data()}” stays.")
            return
        self._show_text()
        self.rejected.emit("")
        self.edited.emit(chosen)

    def _show_text(self) -> None:
        chosen = ", ".join(choice for choice, action in self.actions_of.items() if action.isChecked())
        self.combo.setItemText(0, one_line(chosen))
        self.combo.setToolTip(tool_tip(self._title, f"{self.combo.accessibleDescription()} Chosen: {chosen}."))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Keep the list open while check marks are set with the mouse."""
        if watched is self.menu and isinstance(event, QMouseEvent) and event.type() == QEvent.Type.MouseButtonRelease:
            action = self.menu.actionAt(event.position().toPoint())
            if action is not None:
                action.trigger()
                return True
        return super().eventFilter(watched, event)
