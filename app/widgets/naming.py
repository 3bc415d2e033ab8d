"""What a person operates, with its names: one for tests and scripts, one for a screen reader, one for a tool tip."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QComboBox, QPlainTextEdit, QPushButton, QToolButton, QWidget

from app.theme import icon
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


def choice(name: str, title: str, about: str, texts: Mapping[Any, str] | Sequence[str]) -> QComboBox:
    """Return a combo of texts by their value, which is the data of its item; without a mapping each is its own."""
    combo = named(QComboBox(), name, title, about)
    for value in texts:
        combo.addItem(texts[value] if isinstance(texts, Mapping) else value, value)
    return combo


def push_button(name: str, text: str, icon_name: str, about: str, primary: bool = False, key: str = "") -> QPushButton:
    """Return a button; `about` says what it does, as does a `key`. A page has one primary button at a time."""
    head = f"{text} ({key})" if key else text.rstrip(" …")
    button = named(QPushButton(text), name, text, about, head=head, role="primary" if primary else "")
    button.setIcon(icon(icon_name, "accent_text" if primary else "text"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def tool_button(
    name: str, title: str, about: str, icon_name: str, *, toggles: bool = False, **more: str
) -> QToolButton:
    """Return a button with an icon alone, in the accent while it is on if it toggles; `more` is for `named`."""
    button = named(QToolButton(), name, title, about, **more)
    button.setIcon(icon(icon_name, "muted", "accent") if toggles else icon(icon_name))
    button.setCheckable(toggles)
    return button


def show_words(buttons: Iterable[QPushButton], shown: bool) -> None:
    """Show what is written on buttons, or leave it to their tool tips."""
    for button in buttons:
        button.setText(button.accessibleName() if shown else "")


def code_view(name: str, title: str, about: str) -> QPlainTextEdit:
    """Return an empty view whose signs all have one width and whose lines do not break."""
    view = named(QPlainTextEdit(), name, title, about, role="code")
    view.setReadOnly(True)
    view.setFrameShape(QPlainTextEdit.Shape.NoFrame)
    view.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
    return view
