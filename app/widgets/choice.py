"""A combo of named choices."""

from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtWidgets import QComboBox

from app.widgets.naming import named


def choice(name: str, title: str, about: str, texts: Mapping[Any, str] | Sequence[str]) -> QComboBox:
    """Return a combo of texts by their value, which is the data of its item; without a mapping each is its own."""
    combo = named(QComboBox(), name, title, about)
    for value in texts:
        combo.addItem(texts[value] if isinstance(texts, Mapping) else value, value)
    return combo
