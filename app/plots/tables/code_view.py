"""Text of a program or of an array, to be read and copied."""

from PySide6.QtWidgets import QPlainTextEdit

from app.widgets.naming import named


def code_view(name: str, title: str, about: str) -> QPlainTextEdit:
    """Return an empty view whose signs all have one width and whose lines do not break."""
    view = named(QPlainTextEdit(), name, title, about)
    view.setProperty("role", "code")
    view.setReadOnly(True)
    view.setFrameShape(QPlainTextEdit.Shape.NoFrame)
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    return view
