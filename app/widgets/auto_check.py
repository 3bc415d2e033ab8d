"""A check box that is set by itself until a person sets it."""

from PySide6.QtCore import QSignalBlocker, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QCheckBox


class AutoCheck(QCheckBox):
    """`follow` sets it as long as nobody has chosen, and it says so where it has room; `forget` forgets the choice."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self._text = text
        self._is_chosen = False
        self.setMinimumWidth(1)  # what it says beside its text must not ask for more room
        self.toggled.connect(self._on_toggled)

    @property
    def texts(self) -> tuple[str, str]:
        """What it says when it was set by a person, and by itself."""
        return self._text, f"{self._text} (auto)"

    def follow(self, wanted: bool) -> None:
        """Be checked or not, unless a person has chosen; it does not tell."""
        if not self._is_chosen and wanted != self.isChecked():
            with QSignalBlocker(self):
                self.setChecked(wanted)
        self._write()

    def forget(self) -> None:
        """Follow again, whatever was chosen."""
        self._is_chosen = False

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Say as much as there is room for."""
        super().resizeEvent(event)
        self._write()

    @Slot()
    def _on_toggled(self) -> None:
        self._is_chosen = True
        self._write()

    def _write(self) -> None:
        plain, by_itself = self.texts
        metrics = self.fontMetrics()
        room = self.width() - self.sizeHint().width() + metrics.horizontalAdvance(self.text())
        says = self.isChecked() and not self._is_chosen and metrics.horizontalAdvance(by_itself) <= room
        self.setText(by_itself if says else plain)
