"""The strip that offers what the last window had: no dialog, and nothing waits for an answer."""

from PySide6.QtWidgets import QFrame

from app.widgets.layouts import row
from app.widgets.naming import push_button
from app.widgets.text import Label


class SessionStrip(QFrame):
    """Hidden until there is something to offer; the window connects its buttons."""

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "strip")
        self.setObjectName("session.strip")
        self.note = Label("What you had open last time is kept.", name="session.note")
        about = "Opens the experiments of the last window where they were left, with all that was learned."
        self.go_on = push_button("session.continue", "Continue where you were", "history", about)
        about = "Goes on with this window as it is. What is kept is offered again as long as nothing newer is."
        self.anew = push_button("session.anew", "Start anew", "close", about)
        self.setLayout(row(self.note, 1, self.go_on, self.anew, spacing=8, margins=(14, 6, 14, 6)))
        self.hide()
