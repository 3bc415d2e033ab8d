"""The menu of a setting: whether it is shown when presenting."""

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLineEdit, QMenu, QWidget

from app.forms.editors.editor import Editor
from app.forms.rows import Row
from app.settings import Settings
from app.widgets.text import Label

MOST_SETTINGS = 3


class SettingMenu(QObject):
    """Opens on a row of a form, and keeps in the settings what was chosen."""

    def __init__(self, page: QWidget, settings: Settings) -> None:
        super().__init__(page)
        self._page, self._settings = page, settings

    def open_at(self, place: QPoint, widget: QWidget | None) -> bool:
        """Open the menu of the setting that a widget belongs to; answer whether it belongs to any."""
        editor = _editor_of(widget)
        if editor is None or not any(isinstance(child, Row) for child in editor.children()):
            return False
        menu = QMenu(self._page)
        if isinstance(widget, QLineEdit):
            menu = widget.createStandardContextMenu()
            menu.setParent(self._page, menu.windowFlags())
            menu.addSeparator()
        menu.setObjectName(f"{self._page.objectName()}.setting_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(self._action(editor.name, menu))
        menu.popup(place)
        return True

    def _action(self, name: str, menu: QMenu) -> QAction:
        chosen = self._settings.presented
        of_page = [other for other in chosen if other.split(".")[0] == name.split(".")[0]]
        action = QAction("Show when presenting", menu)
        action.setObjectName("present.setting")
        action.setCheckable(True)
        action.setChecked(name in chosen)
        if name not in chosen and len(of_page) >= MOST_SETTINGS:
            action.setText(f"Show when presenting (there are {MOST_SETTINGS} already)")
            action.setEnabled(False)

        def choose(shown: bool) -> None:
            rest = tuple(other for other in self._settings.presented if other != name)
            self._settings.presented = (*rest, name) if shown else rest

        action.triggered.connect(choose)
        return action


def _editor_of(widget: QWidget | None) -> Editor | None:
    """Return the editor that a widget is in, or, of a label, stands before."""
    if isinstance(widget, Label) and widget.buddy() is not None:
        widget = widget.buddy()
    while widget is not None and not isinstance(widget, Editor):
        widget = widget.parentWidget()
    return widget
