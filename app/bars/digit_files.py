"""Where the files of a set of digits come from: a line on it, and buttons to fetch them or to choose their folder."""

from PySide6.QtWidgets import QWidget

from app.bars.status_line import share_bar
from app.widgets.layouts import column, row
from app.widgets.naming import push_button
from app.widgets.text import Paragraph


class DigitFiles(QWidget):
    """The page connects its buttons, and tells it what there is (`show_files`) and how far fetching is."""

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._official = self._missing = False
        self._share: float | None = None
        self.note = Paragraph("note", f"{prefix}.files_note")
        about = "Gets the files from the internet once, checks them, and keeps them."
        self.fetch = push_button(f"{prefix}.fetch", "Download", "download", about, primary=True)
        about = "Stops the download; what has come is thrown away."
        self.cancel = push_button(f"{prefix}.cancel_fetch", "Cancel", "close", about)
        about = "Takes files that are on this machine already: choose the folder that holds them, or MNIST/raw."
        self.folder = push_button(f"{prefix}.folder", "Folder …", "folder-open-outline", about)
        self.progress = share_bar(f"{prefix}.fetch_progress", "Share of the files that is downloaded")
        buttons = row((self.fetch, 1), (self.cancel, 1), (self.folder, 1), spacing=5)
        self.setLayout(column(self.note, self.progress, buttons, spacing=5))
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
