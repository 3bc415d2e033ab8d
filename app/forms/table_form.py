"""The form of a table: a file to open, and which columns are known and which are predicted."""

from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal, Slot

from app.forms.editors.choices import SeveralEditor
from app.forms.editors.declared import Declared
from app.forms.form import Form
from app.forms.kind_form import replaced, sentence
from app.forms.rows import Row, Rows
from app.widgets.buttons import push_button
from app.widgets.text import Label
from dlab_core.recipe import Table

NO_TABLE = "No table yet: open a CSV file, drop one onto the page, or paste cells with Ctrl+V."


class TableForm(QObject):
    """Has the face of a Form. A column that becomes known is no longer predicted, and the other way round.

    open_requested: a person wants to open a file.
    """

    recipe_changed = Signal(object)
    open_requested = Signal()

    def __init__(self, prefix: str) -> None:
        super().__init__()
        self._prefix = prefix
        self._form = Form(Table, prefix, leave_out=frozenset({"columns", "values", "known", "wanted"}))
        self._form.recipe_changed.connect(self.recipe_changed)
        self.main, self.more = Rows(), self._form.more
        about = "A CSV file with columns of numbers; the first row may name them. It is kept in the experiment."
        self.open = push_button(f"{prefix}.open_table", "Open CSV …", "table-large", about)
        self.open.setAccessibleName("Open a table")
        self.open.clicked.connect(self.open_requested)
        self.size = Label("", "note", f"{prefix}.table_size", wraps=True)
        self._chosen: dict[str, Row] = {}
        self._columns: tuple[str, ...] = ()
        self._choice: Rows | None = None  # of the present columns
        self.main.add_wide(self.open)
        self.main.add_wide(self.size)
        self.main.add_wide(self._form.main)

    @property
    def config(self) -> Table:
        """The table that is shown."""
        config = self._form.config
        assert isinstance(config, Table)
        return config

    def show_recipe(self, config: Table) -> None:
        """Show a table."""
        self._form.show_recipe(config)
        if config.columns != self._columns:
            self._offer(config.columns)
        for name, row in self._chosen.items():
            row.editor.show_value(getattr(config, name))
            row.show_message("")
        rows, columns = len(config.values), len(config.columns)
        self.size.setText(f"{rows:,} row{'s' * (rows != 1)}, {columns} columns" if columns else NO_TABLE)

    def _offer(self, columns: tuple[str, ...]) -> None:
        self._columns = columns
        if self._choice is not None:
            self.main.drop(self._choice)
        held = self._choice = Rows()
        self._chosen = {}
        for name in ("known", "wanted") if columns else ():
            field = Table.model_fields[name]
            about = field.description or ""
            declared = Declared(name, field.title or name, about, "features", choices=columns)
            editor = SeveralEditor(declared)
            editor.describe(f"{self._prefix}.{name}", declared.title, about)
            self._chosen[name] = held.add_row(name, declared.title, editor)
            self._chosen[name].edited.connect(self._on_chosen)
        self.main.add_wide(held)
        self.main.refresh()

    def hide_fields(self, names: frozenset[str]) -> None:
        """Hide the rows of these fields and show all others."""
        self._form.hide_fields(names)
        for name, row in self._chosen.items():
            row.show_row(name not in names)

    @Slot(str, object)
    def _on_chosen(self, name: str, value: tuple[str, ...]) -> None:
        config = self.config
        other = "wanted" if name == "known" else "known"
        rest = tuple(column for column in getattr(config, other) if column not in value)
        if not rest:
            row = self._chosen[name]
            row.editor.show_value(getattr(config, name))
            row.show_message("One column at least must be known, and one be predicted.")
            return
        values: dict[str, Any] = {name: value, other: rest}
        try:
            changed = replaced(config, **values)
        except ValidationError as error:
            self._chosen[name].show_message(sentence(error))
            return
        assert isinstance(changed, Table)
        self.show_recipe(changed)
        self.recipe_changed.emit(changed)
