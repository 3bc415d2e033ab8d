"""Where the files of a set of digits come from: a line on it, and buttons to fetch them or to choose their folder."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QVBoxLayout, QWidget

from app.theme import theme
from app.widgets.buttons import fit_icons, push_button
from app.widgets.text import Paragraph


class DigitFiles(QWidget):
    """It asks by signals; the page tells it what there is (`show_files`) and how far fetching is (`show_fetching`)."""

    fetch_requested = Signal()
    cancel_requested = Signal()
    folder_requested = Signal()

    def __init__(self, prefix: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._official = self._missing = False
        self._share: float | None = None
        self.note = Paragraph()
        self.note.setObjectName(f"{prefix}.files_note")
        self.note.setProperty("role", "note")
        about = "Gets the files from the internet once, checks them, and keeps them."
        self.fetch = push_button(f"{prefix}.fetch", "Download", "download", about, primary=True)
        about = "Stops the download; what has come is thrown away."
        self.cancel = push_button(f"{prefix}.cancel_fetch", "Cancel", "close", about)
        about = "Takes files that are on this machine already: choose the folder that holds them, or MNIST/raw."
        self.folder = push_button(f"{prefix}.folder", "Folder …", "folder-open-outline", about)
        self.progress = QProgressBar()
        self.progress.setObjectName(f"{prefix}.fetch_progress")
        self.progress.setAccessibleName("Share of the files that is downloaded")
        self.progress.setTextVisible(False)
        self.progress.setRange(0, 1000)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.addWidget(self.note)
        self._column.addWidget(self.progress)
        row = QHBoxLayout()
        for button in (self.fetch, self.cancel, self.folder):
            row.addWidget(button, 1)
        self._column.addLayout(row)
        self.fetch.clicked.connect(self.fetch_requested)
        self.cancel.clicked.connect(self.cancel_requested)
        self.folder.clicked.connect(self.folder_requested)
        theme().changed.connect(self._on_theme_changed)
        self._on_theme_changed()
        self._show_buttons()

    def show_files(self, note: str, official: bool, missing: bool) -> None:
        """Say what there is. An official set can be had from a folder, and be fetched if it is missing."""
        self.note.setText(note)
        self._official, self._missing = official, missing
        self._show_buttons()

    def show_fetching(self, share: float | None) -> None:
        """Show that so much of the files has come, from 0 to 1; None while none are fetched."""
        self._share = share
        self.progress.setValue(round(1000 * (share or 0.0)))
        self._show_buttons()

    def _show_buttons(self) -> None:
        fetching = self._share is not None
        self.progress.setVisible(fetching)
        self.cancel.setVisible(fetching)
        self.fetch.setVisible(not fetching and self._official and self._missing)
        self.folder.setVisible(not fetching and self._official)

    @Slot()
    def _on_theme_changed(self) -> None:
        self._column.setSpacing(theme().px(5))
        fit_icons((self.fetch, self.cancel, self.folder))
