"""The invitation to open a table: the button, and the place where a table will be."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QPushButton, QWidget

from app.widgets.layouts import column, row
from app.widgets.naming import push_button
from app.widgets.text import Label

INVITATION = "Open a CSV file, drop one here, or paste cells of a spreadsheet."
_ABOUT = (
    "A CSV file with columns of numbers, or of words for classes; the first row may name them. It is kept in the "
    "experiment."
)


def open_table_button(name: str) -> QPushButton:
    """Return a button that opens a table."""
    button = push_button(name, "Open CSV …", "table-large", _ABOUT)
    button.setAccessibleName("Open a table")
    return button


class TableInvitation(QWidget):
    """Says what will be here and how it comes here. open_wanted, paste_wanted: of a file, of what was copied."""

    open_wanted = Signal()
    paste_wanted = Signal()

    def __init__(self, name: str, what: str) -> None:
        """`what` will be here; the button is called `name`."""
        super().__init__()
        self.what = Label(what, "", f"{name}_about", wraps=True)
        how = Label(INVITATION, "note", wraps=True)
        button = open_table_button(name)
        button.clicked.connect(self.open_wanted)
        about = "Take cells that were copied out of a spreadsheet or a text."
        paste = push_button(f"{name}_paste", "Paste", "content-paste", about, key="Ctrl+V")
        paste.clicked.connect(self.paste_wanted)
        for label in (self.what, how):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setLayout(column(1, self.what, how, row(1, button, paste, 1), 1, spacing=8))
