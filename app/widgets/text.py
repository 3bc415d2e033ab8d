"""Texts as they are written, whoever wrote them. Qt takes a text with tags for HTML, and reads the files it names.

Every label is a Label, every tool tip comes out of `plain_tip` or `tool_tip`, every entry of a menu that has a text of
somebody else out of `add_action`; elsewhere Qt shows plain text, and `one_line` keeps it in its line.
"""

import re
from html import escape
from unicodedata import category

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QMenu, QSizePolicy

MOST = 2000  # characters of a text: a file may have a word of many megabytes
_NO_SIGNS = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})  # control, turns of direction, halves of a sign, line ends
_JOINERS = "\u200c\u200d"  # of the same sort, but some languages are not written without them
_LONG_WORD = re.compile(r"\S{60}")


def one_line(text: str, most: int = MOST) -> str:
    """Return a text in one line, with blanks for what is no sign; beyond `most` characters it ends in dots."""
    text = text if len(text) <= most else f"{text[: most - 1]}…"
    if text.isprintable():
        return text
    return "".join(" " if category(sign) in _NO_SIGNS and sign not in _JOINERS else sign for sign in text)


def escaped(text: str) -> str:
    """Return HTML that is read as the text, in which Qt can break long words."""
    return escape(_LONG_WORD.sub("\\g<0>\u200b", one_line(text)))


def plain_tip(*lines: str) -> str:
    """Return a tool tip with these lines, which Qt breaks where they are long; empty if all of them are."""
    shown = "<br>".join(escaped(line) for line in lines if line)
    return f"<p>{shown}</p>" if shown else ""


def add_action(menu: QMenu, text: str, about: str = "") -> QAction:
    """Add an entry to a menu, with its text or what it is about in the tool tip."""
    action = menu.addAction(one_line(text, 120).replace("&", "&&"))
    action.setToolTip(plain_tip(about or text))
    return action


class Label(QLabel):
    """A label that shows its text as it is written, in one paragraph; `role` is what the style sheet calls it."""

    def __init__(self, text: str = "", role: str = "", name: str = "", wraps: bool = False) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setProperty("role", role)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        self.setText(text)

    def setText(self, text: str) -> None:
        text = one_line(text)
        if text != self.text():  # a label that is set to the same text again still asks for a new layout
            super().setText(text)


class Paragraph(Label):
    """A text that takes the width it is given, however long its words are; the whole stands in its tool tip."""

    def __init__(self, role: str = "", name: str = "", most: int = MOST) -> None:
        """Show at most so many characters."""
        self._most = most
        super().__init__("", role, name, wraps=True)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        super().setText(one_line(text, self._most))
        self.setToolTip(plain_tip(text))


class Elided(Label):
    """A muted text at the right that ends in dots where there is no room for it: the whole stands in its tool tip."""

    def __init__(self, text: str = "", name: str = "") -> None:
        super().__init__(text, "note", name)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def setText(self, text: str) -> None:
        """Show a text."""
        super().setText(text)
        self.setToolTip(plain_tip(text))

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw as much of the text as there is room for, at the right."""
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        flags = int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.style().drawItemText(painter, self.rect(), flags, self.palette(), True, text, self.foregroundRole())
