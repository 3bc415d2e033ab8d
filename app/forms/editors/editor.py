"""What every editor of a field has in common."""

from typing import Any

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QWidget

from app.widgets.layouts import row
from app.widgets.naming import named, tool_tip


class Editor(QWidget):
    """Shows one value and lets a person change it.

    `edited(value)` tells a new value that the field allows; `rejected(sentence)` tells what is wrong with what was
    typed, or with an empty text that all is well again. `show_value` never emits.
    """

    edited = Signal(object)
    rejected = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.name = ""  # the objectName of what is operated
        self.controls: dict[str, QWidget] = {}  # what a person operates, by the ending of its objectName
        self.row = row(spacing=6)
        self.setLayout(self.row)

    def add_control(self, widget: QWidget, ending: str = "", stretch: int = 1) -> None:
        """Put a widget to operate at the end of the row."""
        self.controls[ending] = widget
        widget.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the wheel must not take the focus
        widget.installEventFilter(self)
        self.row.addWidget(widget, stretch)

    def describe(self, object_name: str, title: str, text: str) -> None:
        """Name all controls and give them their tool tip."""
        self.name = object_name
        self.setToolTip(tool_tip(title, text))
        for ending, widget in self.controls.items():
            full_title = f"{title}, {ending.strip('_')}" if ending else title
            named(widget, object_name + ending, full_title, text, head=title)

    def show_value(self, value: Any) -> None:
        """Show a value without emitting anything."""
        raise NotImplementedError

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the wheel scroll the panel, unless the control under it has the focus; leave menus to the page."""
        if event.type() == QEvent.Type.Wheel and isinstance(watched, QWidget) and not watched.hasFocus():
            event.ignore()
            return True
        if event.type() == QEvent.Type.ContextMenu:
            event.ignore()  # the page has a menu for every setting, in which that of a field stands, too
            return True
        return super().eventFilter(watched, event)
