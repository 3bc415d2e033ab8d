"""Push buttons with an icon, a name and a tool tip."""

from collections.abc import Iterable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton

from app.theme import icon
from app.widgets.naming import named


def push_button(name: str, text: str, icon_name: str, about: str, primary: bool = False, key: str = "") -> QPushButton:
    """Return a button; `about` says what it does, as does a `key`. A page has one primary button at a time."""
    head = f"{text} ({key})" if key else text.rstrip(" …")
    button = named(QPushButton(text), name, text, about, head=head, role="primary" if primary else "")
    button.setIcon(icon(icon_name, "accent_text" if primary else "text"))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button


def show_words(buttons: Iterable[QPushButton], shown: bool) -> None:
    """Show what is written on buttons, or leave it to their tool tips."""
    for button in buttons:
        button.setText(button.accessibleName() if shown else "")
