"""Rows of a form: labels in one column, editors in another, and under each a sentence when something is wrong."""

from typing import Any

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QFont, QFontMetrics
from PySide6.QtWidgets import QGridLayout, QWidget

from app.forms.editors.choices import BoolEditor
from app.forms.editors.editor import Editor
from app.theme import follow_theme, theme
from app.widgets.text import Label, Paragraph

_WIDEST_LABEL = "Components K"  # longer labels break into two lines


class Row(QObject):
    """One editor with its label and sentence; `edited(name, value)` passes on what the editor emits."""

    edited = Signal(str, object)

    def __init__(self, name: str, editor: Editor, label: Label | None, sentence: Label) -> None:
        super().__init__(editor)
        self.name = name
        self.editor = editor
        self.label = label
        self.sentence = sentence
        self.shown = True
        editor.edited.connect(self._on_edited)
        editor.rejected.connect(self.show_message)

    def show_row(self, shown: bool) -> None:
        """Show or hide all of the row."""
        self.shown = shown
        self.editor.setVisible(shown)
        if self.label is not None:
            self.label.setVisible(shown)
        self.sentence.setVisible(shown and bool(self.sentence.text()))

    def show_value(self, value: Any) -> None:
        """Show a value in the editor, which is right whatever was said of the last one."""
        self.editor.show_value(value)
        self.show_message("")

    @Slot(str)
    def show_message(self, sentence: str) -> None:
        """Show a message under the editor; an empty one clears it."""
        self.sentence.setText(sentence)
        self.sentence.setVisible(self.shown and bool(sentence))

    @Slot(object)
    def _on_edited(self, value: Any) -> None:
        self.edited.emit(self.name, value)


class Rows(QWidget):
    """A grid of rows; other Rows can stand in it, and line up with it."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._nested: list[Rows] = []
        self._shown: Rows | None = None
        self._names: dict[QWidget, str] = {}  # of the widgets in it, while it is detached
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setColumnStretch(1, 1)
        follow_theme(self._fit)

    def add_row(self, name: str, title: str, editor: Editor) -> Row:
        """Add an editor with its label; without a title, and for a check box, the editor takes the whole width."""
        at = self._grid.rowCount()
        label = None
        if title and not isinstance(editor, BoolEditor):
            label = Label(title, "label", wraps=True)
            label.setMaximumWidth(self._grid.columnMinimumWidth(0))
            label.setBuddy(editor.controls.get("", editor))  # no focus proxy: Tab would leave out its other controls
            label.setToolTip(editor.toolTip())
            self._grid.addWidget(label, at, 0)
            self._grid.addWidget(editor, at, 1)
        else:
            self._grid.addWidget(editor, at, 0, 1, 2)
        sentence = Paragraph("sentence", f"{editor.name}_sentence")
        sentence.hide()
        self._grid.addWidget(sentence, at + 1, 0, 1, 2)
        row = Row(name, editor, label, sentence)
        self._rows.append(row)
        return row

    def add_wide(self, widget: QWidget) -> None:
        """Add something as wide as label and editor together."""
        self._grid.addWidget(widget, self._grid.rowCount(), 0, 1, 2)
        if isinstance(widget, Rows):
            self._nested.append(widget)

    def show_only(self, rows: "Rows") -> None:
        """Show other Rows at the end, in place of those before, which stay hidden until they are shown again.

        Detached Rows have no object names, so that those on the screen are found by theirs.
        """
        if self._shown is not None:
            self._nested.remove(self._shown)
            self._shown.hide()
            self._shown.detach()
        self._shown = rows
        if rows.parent() is self:
            rows.attach()
            self._nested.append(rows)
        else:
            self.add_wide(rows)

    def detach(self) -> None:
        """Take the object names of all widgets in it."""
        editors = [row.editor for rows in (self, *self.findChildren(Rows)) for row in rows._rows]  # also one on loan
        widgets = [*self.findChildren(QWidget), *(widget for one in editors for widget in one.findChildren(QWidget))]
        self._names = {widget: widget.objectName() for widget in widgets if widget.objectName()}
        for widget in self._names:
            widget.setObjectName("")

    def attach(self) -> None:
        """Give all widgets in it their object names again."""
        for widget, name in self._names.items():
            widget.setObjectName(name)
        self._names = {}

    def drop(self, rows: "Rows") -> None:
        """Part for good with Rows that were put into this."""
        self._nested.remove(rows)
        rows.setParent(None)
        rows.deleteLater()

    def refresh(self) -> bool:
        """Hide nested Rows that show nothing; return whether anything is shown here."""
        filled = [rows for rows in self._nested if rows.refresh()]
        for rows in self._nested:
            rows.setVisible(rows in filled)
        return bool(filled) or any(row.shown for row in self._rows)

    @Slot()
    def _fit(self) -> None:
        self._grid.setHorizontalSpacing(theme().px(8))
        self._grid.setVerticalSpacing(theme().px(7))
        font = QFont(self.font())
        font.setPixelSize(theme().px(12))
        self._grid.setColumnMinimumWidth(0, QFontMetrics(font).horizontalAdvance(_WIDEST_LABEL) + 2)
        for row in self._rows:
            if row.label is not None:
                row.label.setMaximumWidth(self._grid.columnMinimumWidth(0))
