"""A panel in the middle of a window, over what is in it: it blocks nothing, and Esc or a click beside it closes it."""

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from app.theme import follow_theme, theme


class Overlay(QFrame):
    """Hidden until `open_panel`; on closing the focus goes back to where it was.

    size: width and height in pixels of the design; a window that is smaller gets as much of it as it has.
    """

    MARGIN_PX = 24

    def __init__(self, window: QWidget, name: str, title: str, size: tuple[int, int]) -> None:
        super().__init__(window)
        self._window, self._size = window, size
        self._before: QWidget | None = None  # that had the focus
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("role", "overlay")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide()
        window.installEventFilter(self)
        follow_theme(self.place)

    @Slot()
    def toggle(self) -> None:
        """Open the panel, or close it."""
        if self.isVisible():
            self.close_panel()
        else:
            self.open_panel()

    def open_panel(self) -> None:
        """Show the panel over all else, with the focus in it."""
        self._before = QApplication.focusWidget()
        self.place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)
        QApplication.instance().focusChanged.connect(self._on_focus_changed)  # type: ignore[union-attr]

    @Slot()
    def close_panel(self) -> None:
        """Hide the panel, and give the focus back unless it has gone elsewhere."""
        if self.isHidden():
            return
        QApplication.instance().focusChanged.disconnect(self._on_focus_changed)  # type: ignore[union-attr]
        before, self._before = self._before, None
        now = QApplication.focusWidget()
        had_focus = now is not None and (now is self or self.isAncestorOf(now))
        self.hide()
        if had_focus and before is not None and before.isVisible():
            before.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def place(self) -> None:
        """Lie in the middle of the window, a little above it."""
        window = self._window
        margin = 2 * theme().px(self.MARGIN_PX)
        width, height = (theme().px(length) for length in self._size)
        width, height = min(width, window.width() - margin), min(height, window.height() - margin)
        self.setGeometry((window.width() - width) // 2, (window.height() - height) * 2 // 5, width, height)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with Esc; other keys are not for what lies below."""
        if event.key() == Qt.Key.Key_Escape:
            self.close_panel()
        event.accept()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Stay in the middle of the window."""
        if event.type() == QEvent.Type.Resize and watched is self._window and self.isVisible():
            self.place()
        return False

    @Slot("QWidget*", "QWidget*")
    def _on_focus_changed(self, _old: QWidget | None, now: QWidget | None) -> None:
        """Close where the focus goes to something beside the panel."""
        if now is not None and now is not self and not self.isAncestorOf(now) and now.window() is self.window():
            self.close_panel()
