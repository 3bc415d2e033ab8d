"""The form of data that may be a table: a file to open, which columns are used for what, and which rows of many."""

from dataclasses import replace
from typing import Any

from PySide6.QtCore import Signal, Slot

from app.forms.config_form import DataForm
from app.forms.editors.choices import ChoiceEditor, SeveralEditor
from app.forms.editors.declared import Declared, declared
from app.forms.editors.editor import Editor
from app.forms.editors.whole_numbers import IntEditor
from app.forms.form import Form
from app.forms.rows import Rows
from app.widgets.naming import push_button
from app.widgets.open_table import open_table_button
from app.widgets.text import Label, one_line, plain_tip
from dlab_core.recipe import ClassTable, Config, DataConfig, Sheet, Table, TableRows

NO_TABLE = "No table yet: open a CSV file, drop one onto the page, or paste cells with Ctrl+V."
_WHOLE = frozenset({"sheet", "known", "wanted", "class_column"})  # shown by rows of their own


def _field(config_class: type[Config], name: str) -> Declared:
    return next(field for field in declared(config_class) if field.name == name)


class TableForm(Form):
    """The columns of a table by tick lists, and what was taken of the file.

    sample_wanted(seed): a person wants other rows of the same file, which the form does not have.
    """

    sample_wanted = Signal(int)

    def __init__(self, config_class: type[TableRows], prefix: str) -> None:
        super().__init__(config_class, prefix, leave_out=_WHOLE)
        self._config_class, self._prefix = config_class, prefix
        self.open = open_table_button(f"{prefix}.open_table")
        self.size = Label("", "note", f"{prefix}.table_size", wraps=True)
        self.axes = Label("", "note", f"{prefix}.table_axes", wraps=True)
        seed = _field(Sheet, "seed")
        self.seed = IntEditor(seed)
        self.seed.describe(f"{prefix}.sample_seed", seed.title, seed.plain_tip)
        self._columns: tuple[tuple[str, ...], tuple[str, ...]] = (), ()
        self._choice: Rows | None = None  # of the present columns
        rest, self.main, self._sample, self._chosen = self.main, Rows(), Rows(), Rows()
        self._seed_row = self._sample.add_row("sample_seed", seed.title, self.seed)
        self._seed_row.edited.connect(self._on_seed)
        for widget in (self.open, self.size, self._sample, self._chosen, self.axes, rest):
            self.main.add_wide(widget)

    def show_recipe(self, config: TableRows) -> None:
        """Show a table."""
        columns = config.columns, config.sheet.numbers
        if columns != self._columns:
            self._columns = columns
            self._offer(config)
        super().show_recipe(config)
        rows, count = len(config.values), len(config.columns)
        of = f" of {config.sheet.rows:,}" if config.sheet.is_sample else ""
        size = f"{rows:,}{of} row{'s' * (rows != 1 or bool(of))}, {count} columns"
        self.size.setText(size if count else NO_TABLE)
        self._seed_row.show_value(config.sheet.seed)
        self._seed_row.show_row(config.sheet.is_sample)
        self.show_axes("")

    @Slot(str, object)
    def _on_seed(self, _name: str, seed: int) -> None:
        self._seed_row.show_value(self.config.sheet.seed)  # until the other rows are here
        self.sample_wanted.emit(seed)

    def show_axes(self, sentence: str) -> None:
        """Say what the axes of the plane are, where they are none of the columns."""
        self.axes.setText(sentence)
        self.axes.setVisible(bool(sentence))

    def _offer(self, config: TableRows) -> None:
        if self._choice is not None:
            self._chosen.drop(self._choice)
        self._choice = Rows()
        for name in ("known", "wanted", "class_column"):
            self._rows.pop(name, None)
            if name not in self._config_class.model_fields or not config.columns:
                continue
            field = _field(self._config_class, name)
            editor: Editor = ChoiceEditor({column: one_line(column) for column in config.columns})
            if name != "class_column":
                editor = SeveralEditor(replace(field, choices=config.sheet.numbers))
            editor.describe(f"{self._prefix}.{name}", field.title, field.about)
            self.add_row(self._choice, name, field.title, editor)
        self._chosen.add_wide(self._choice)
        self.main.refresh()

    def changes_of(self, name: str, value: Any) -> dict[str, Any]:
        """Return the choices of columns that change together; a column is used for one thing."""
        config = self.config
        match name:
            case "known" | "wanted" if isinstance(config, Table):
                other = "wanted" if name == "known" else "known"
                rest = tuple(column for column in getattr(config, other) if column not in value)
                if not rest:
                    raise ValueError("One column at least must be known, and one be predicted.")
                return {name: value, other: rest}
            case "known" if isinstance(config, ClassTable):
                if config.class_column in value:
                    held = config.class_column
                    raise ValueError(f"The column {held} holds the classes: choose another one for them first.")
            case "class_column":
                if reason := config.sheet.why_no_classes(value):
                    raise ValueError(f"{reason}.")
                return {name: value, "known": tuple(column for column in config.known if column != value)}
        return super().changes_of(name, value)


class TableDataForm(DataForm):
    """The form of data some kind of which is a table.

    table_requested: a person wants to open a file. sample_wanted(seed): other rows of the same file.
    elsewhere_requested: a person wants the table on the page that has another use of it.
    """

    table_requested = Signal()
    sample_wanted = Signal(int)
    elsewhere_requested = Signal()

    def __init__(self, prefix: str, sources: tuple[type[DataConfig], ...]) -> None:
        super().__init__(prefix, sources, make_form=self._make_form)
        self.elsewhere = push_button(f"{prefix}.table_elsewhere", "Open elsewhere", "arrow-right", "")
        self.elsewhere.clicked.connect(self.elsewhere_requested)
        self.elsewhere.hide()
        self.column.insertWidget(3, self.elsewhere)

    def _make_form(self, config_class: type[Config], prefix: str) -> Any:
        if not issubclass(config_class, TableRows):
            return Form(config_class, prefix)
        form = TableForm(config_class, prefix)
        form.open.clicked.connect(self.table_requested)
        form.sample_wanted.connect(self.sample_wanted)
        return form

    def _refresh(self) -> None:
        super()._refresh()
        if isinstance(self.config, TableRows):
            self.new_data.setVisible(self.config.sheet.is_sample)

    @property
    def table_form(self) -> TableForm | None:
        """The form of the table, if one is shown."""
        form = self._form.form  # type: ignore[union-attr]
        return form if isinstance(form, TableForm) else None

    @Slot(str, str)
    def offer_elsewhere(self, text: str, about: str) -> None:
        """Show the button that takes the table to another page, with this on it; hide it for an empty text."""
        self.elsewhere.setText(text)
        self.elsewhere.setAccessibleName(text)
        self.elsewhere.setToolTip(plain_tip(about))
        self.elsewhere.setVisible(bool(text))
