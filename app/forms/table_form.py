"""The form of the data of regression, and for a table its own: a file, and which columns are known or predicted."""

from dataclasses import replace
from typing import Any, get_args

from PySide6.QtCore import Signal

from app.forms.config_form import DataForm
from app.forms.editors.choices import SeveralEditor
from app.forms.editors.declared import declared
from app.forms.form import Form
from app.forms.rows import Rows
from app.widgets.naming import push_button
from app.widgets.text import Label
from dlab_core.recipe import Config, RegressSets, Table

NO_TABLE = "No table yet: open a CSV file, drop one onto the page, or paste cells with Ctrl+V."


class TableForm(Form):
    """A column that becomes known is no longer predicted, and the other way round."""

    def __init__(self, prefix: str) -> None:
        super().__init__(Table, prefix, leave_out=frozenset({"columns", "values", "known", "wanted"}))
        self._prefix = prefix
        about = "A CSV file with columns of numbers; the first row may name them. It is kept in the experiment."
        self.open = push_button(f"{prefix}.open_table", "Open CSV …", "table-large", about)
        self.open.setAccessibleName("Open a table")
        self.size = Label("", "note", f"{prefix}.table_size", wraps=True)
        self._columns: tuple[str, ...] = ()
        self._choice: Rows | None = None  # of the present columns
        rest, self.main = self.main, Rows()
        for widget in (self.open, self.size, rest):
            self.main.add_wide(widget)

    def show_recipe(self, config: Table) -> None:
        """Show a table."""
        if config.columns != self._columns:
            self._offer(config.columns)
        super().show_recipe(config)
        rows, columns = len(config.values), len(config.columns)
        self.size.setText(f"{rows:,} row{'s' * (rows != 1)}, {columns} columns" if columns else NO_TABLE)

    def _offer(self, columns: tuple[str, ...]) -> None:
        self._columns = columns
        if self._choice is not None:
            self.main.drop(self._choice)
        self._choice = Rows()
        for name in ("known", "wanted"):
            self._rows.pop(name, None)
            if columns:
                field = next(field for field in declared(Table) if field.name == name)
                editor = SeveralEditor(replace(field, choices=columns))
                editor.describe(f"{self._prefix}.{name}", field.title, field.about)
                self.add_row(self._choice, name, field.title, editor)
        self.main.add_wide(self._choice)
        self.main.refresh()

    def changes_of(self, name: str, value: Any) -> dict[str, Any]:
        """Return known and predicted columns together, of which neither may be none."""
        if name not in ("known", "wanted"):
            return super().changes_of(name, value)
        other = "wanted" if name == "known" else "known"
        rest = tuple(column for column in getattr(self.config, other) if column not in value)
        if not rest:
            raise ValueError("One column at least must be known, and one be predicted.")
        return {name: value, other: rest}


class RegressDataForm(DataForm):
    """table_requested: a person wants to open a file."""

    table_requested = Signal()

    def __init__(self, prefix: str) -> None:
        super().__init__(prefix, get_args(RegressSets), make_form=self._make_form)

    def _make_form(self, config_class: type[Config], prefix: str) -> Any:
        if config_class is not Table:
            return Form(config_class, prefix)
        form = TableForm(prefix)
        form.open.clicked.connect(self.table_requested)
        return form
