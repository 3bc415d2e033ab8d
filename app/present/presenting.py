"""Presenting: goes on the stage with a page, and leaves everything as it was."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, QTimer, Slot
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QApplication, QMainWindow, QScrollArea, QScrollBar, QWidget

from app.keys import KEYS, Key
from app.pages.base import Page
from app.present.stage import Stage
from app.settings import Settings
from app.theme import theme
from app.widgets.columns import Columns

SHARE_OF_TYPE = 40  # the smallest type is at least this part of the height of the screen
_SMALLEST_PX = 11.0  # that the design has


@dataclass(frozen=True)
class _Before:
    """What is put back afterwards."""

    state: Qt.WindowState
    geometry: QRect
    scale: float
    focus: QWidget | None
    hidden: dict[QWidget, bool]  # of what is around the stage
    panels: dict[Columns, tuple[bool, ...]]
    scrolled: dict[QScrollBar, int]


class Presenting(QObject):
    """Fills the screen with the stage of the page that is shown; `around` is hidden meanwhile."""

    def __init__(self, window: QMainWindow, around: QWidget, page: Callable[[], Page], settings: Settings) -> None:
        super().__init__(window)
        self._window, self._around, self._page, self._settings = window, around, page, settings
        self._before: _Before | None = None
        self._on: Page | None = None  # the page that is on the stage
        self.stage: Stage | None = None
        self._shows_keys = False
        self.blank = QWidget(window)  # the black screen
        self.blank.setObjectName("present.blank")
        self.blank.setProperty("role", "blank")
        self.blank.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.blank.setCursor(Qt.CursorShape.BlankCursor)
        self.blank.hide()

    @property
    def active(self) -> bool:
        """Whether a page is on the stage."""
        return self._before is not None

    @Slot()
    def toggle(self) -> None:
        """Present the page that is shown, or leave."""
        if self.active:
            self.leave()
        elif self._page().presented() is None:
            self._page().show_message("There is nothing on this page to present.")
        else:
            self._enter()

    def obey_key(self, key: int) -> bool:
        """Do what a key stands for on the stage; answer whether it stands for anything."""
        if not self.active:
            return False
        if key == KEYS["blank"].code:
            self._show_blank(self.blank.isHidden())
        elif key == KEYS["show_keys"].code:
            self._show_keys(not self._shows_keys)
        elif key in KEYS["leave"].codes:
            self.leave()
        else:
            return False
        return True

    # ------------------------------------------------------------------------------------ coming and going

    def _enter(self) -> None:
        window = self._window
        self._before = _Before(
            window.windowState(),
            window.geometry(),
            theme().scale,
            QApplication.focusWidget(),
            {self._around: self._around.isHidden()},
            {columns: columns.shown for columns in window.findChildren(Columns)},
            {area.verticalScrollBar(): area.verticalScrollBar().value() for area in window.findChildren(QScrollArea)},
        )
        self._around.hide()
        window.setWindowState(window.windowState() | Qt.WindowState.WindowFullScreen)
        unit = theme().px(1000) / 1000
        theme().enlarge(max(1.0, window.screen().size().height() / SHARE_OF_TYPE / (_SMALLEST_PX * unit)))
        self._take()

    @Slot()
    def leave(self) -> None:
        """Give everything back: widgets, panels, sizes, and the focus."""
        before = self._before
        if before is None:
            return
        self._show_blank(False)
        self._show_keys(False)
        self._put_back()
        self._before = None
        for widget, hidden in before.hidden.items():
            widget.setVisible(not hidden)
        theme().set_scale(before.scale)
        theme().enlarge(1.0)  # before the window shrinks: what is large needs a large one
        self._window.setWindowState(before.state)
        if not before.state & (Qt.WindowState.WindowFullScreen | Qt.WindowState.WindowMaximized):
            self._window.setGeometry(before.geometry)
        QTimer.singleShot(0, self, lambda: self._settle(before))

    def _settle(self, before: _Before) -> None:
        """Put back what the layouts decide, once they have decided."""
        for columns, shown in before.panels.items():
            columns.show_panels(shown)
        self._window.layout().activate()  # type: ignore[union-attr]
        for bar, value in before.scrolled.items():
            bar.setValue(value)
        focus = before.focus
        (focus if focus is not None and focus.isVisible() else self._page()).setFocus()

    def change_page(self, change: Callable[[], None]) -> None:
        """Change the page that is shown, and have the next one on the stage."""
        was_active = self.active
        self._put_back()
        change()
        if was_active and self._page().presented() is not None:
            self._take()
        elif was_active:
            self.leave()

    def _take(self) -> None:
        """Put the page on the stage, which lies in the page itself, so that it goes on as a page that is seen."""
        page = self._on = self._page()
        presented = page.presented()
        assert presented is not None
        prefix = f"{page.prefix}."
        chosen = tuple(name for name in self._settings.presented if name.startswith(prefix))
        self.stage = Stage(page, presented, chosen)
        page.show_stage(self.stage)
        self.stage.show_settings()
        page.write_words()
        page.undo_stack.indexChanged.connect(self._on_changed)
        page.setFocus()

    def _put_back(self) -> None:
        if self._on is not None and self.stage is not None:
            self._on.undo_stack.indexChanged.disconnect(self._on_changed)
            self.stage.give_back()
            self._on.show_stage(None)
            self.stage.hide()
            self.stage.deleteLater()
        self._on = self.stage = None

    @Slot()
    def _on_changed(self) -> None:
        """Show the settings anew: a change may have brought other ones."""
        if self.stage is not None:
            self.stage.show_settings()

    # --------------------------------------------------------------------------------- the keys of the stage

    def _show_blank(self, shown: bool) -> None:
        self.blank.setGeometry(self._window.rect())
        self.blank.setVisible(shown)
        self.blank.raise_()

    def _show_keys(self, shown: bool) -> None:
        if shown == self._shows_keys:
            return
        self._shows_keys = shown
        app = QApplication.instance()
        assert app is not None
        if shown:
            app.installEventFilter(self)
            self._show_key(KEYS["show_keys"].keys[0])
        else:
            app.removeEventFilter(self)
            if self.stage is not None:
                self.stage.show_key("", "")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Show the key that is pressed; Qt asks for an override before it looks whom a key is for."""
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and not event.isAutoRepeat():
            key = event.key()
            if key not in (Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_AltGr, Qt.Key.Key_Meta):
                self._show_key(QKeySequence(event.keyCombination()).toString(QKeySequence.SequenceFormat.PortableText))
        return False

    def _show_key(self, pressed: str) -> None:
        known: Key | None = next((key for key in KEYS.values() if pressed in key.keys), None)
        if self.stage is not None:
            self.stage.show_key(pressed, known.about if known is not None else "")
