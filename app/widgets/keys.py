"""Keys of a page that work wherever the focus is, but where a person types."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QComboBox, QLineEdit, QPlainTextEdit, QWidget

_TEXT = (QLineEdit, QPlainTextEdit, QAbstractSpinBox)


class PageKey(QShortcut):
    """A key that also sliders, tables and scroll areas would take: it is the page's while that has the focus.

    In a field for text it keeps the meaning that it has there.
    """

    def __init__(self, page: QWidget, key: Qt.Key, command: Callable[[], None]) -> None:
        super().__init__(QKeySequence(key), page)
        self.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.activated.connect(command)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        typing = isinstance(new, _TEXT) or (isinstance(new, QComboBox) and new.isEditable())
        self.setEnabled(not typing)
