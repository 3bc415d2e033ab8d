"""The names of what a person operates: one for tests and scripts, one for a screen reader, one for a tool tip."""

from typing import TypeVar

from PySide6.QtWidgets import QWidget

from app.widgets.text import escaped, plain_tip

W = TypeVar("W", bound=QWidget)


def named(widget: W, name: str, title: str, about: str, *, head: str = "", role: str = "") -> W:
    """Return the widget with its objectName, accessible name and tool tip, which may have a head, and its role."""
    widget.setObjectName(name)
    widget.setAccessibleName(title)
    widget.setToolTip(tool_tip(head, about) if head else plain_tip(about))
    if role:
        widget.setProperty("role", role)
    if not widget.accessibleDescription():  # a screen reader would read the tags of the tool tip
        widget.setAccessibleDescription(about)
    return widget


def mark(widget: QWidget, name: str, value: str | bool) -> None:
    """Give a widget another value of a property by which the style sheet chooses; one that was never given is False."""
    if (widget.property(name) or False) != value:
        widget.setProperty(name, value)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def tool_tip(title: str, text: str) -> str:
    """Return a tool tip with a bold title, in the rich text that Qt breaks into lines."""
    return f"<p><b>{escaped(title)}</b><br>{escaped(text)}</p>"
