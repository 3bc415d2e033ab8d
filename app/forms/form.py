"""A form made from a recipe class: one row a field."""

from typing import Any, get_args

from PySide6.QtCore import QObject, Signal, Slot

from app.forms.editors.choices import BoolEditor, ChoiceEditor, ChoiceOrNumberEditor, SeveralEditor
from app.forms.editors.declared import Declared, declared
from app.forms.editors.editor import Editor
from app.forms.editors.number_field import NumberEditor, SliderEditor
from app.forms.editors.whole_numbers import IntEditor, OptionalIntEditor
from app.forms.kind_form import KindForm, replaced, sentence
from app.forms.rows import Row, Rows
from dlab_core.recipe import Config
from dlab_core.recipe.config import hints_of

_WIDEST_SLIDER = 1000.0  # over more than this a slider's even steps would be too coarse to be of use


def editor_for(field: Declared) -> Editor:
    """Return a new editor for a field; ValueError for a field that no single editor can show."""
    match field.sort:
        case "int" if not field.hints.decades:
            return IntEditor(field)
        case "float" if not field.hints.decades and field.width > _WIDEST_SLIDER:
            return NumberEditor(field)
        case "int" | "float":
            return SliderEditor(field)
        case "optional_int":
            return OptionalIntEditor(field)
        case "choice":
            return ChoiceEditor(field.choice_words)
        case "choice_or_number":
            return ChoiceOrNumberEditor(field)
        case "features":
            return SeveralEditor(field)
        case "bool":
            return BoolEditor(field.title)
        case _:
            raise ValueError(f"no editor shows the field {field.name}")


def _in_order(config_class: type[Config]) -> list[Declared]:
    """A class' own fields before inherited ones, and check boxes last, each in declared order."""

    def age(name: str) -> int:
        return sum(name in getattr(ancestor, "model_fields", {}) for ancestor in config_class.__mro__)

    return sorted(declared(config_class), key=lambda field: (field.sort == "bool", age(field.name)))


class Form(QObject):
    """Rows for the fields of one class. `main` and `more` are the two widgets to place, the second under a fold.

    `show_recipe(config)` never emits; `recipe_changed(config)` tells a config that a person made, and is always valid.
    """

    recipe_changed = Signal(object)

    def __init__(self, config_class: type[Config], prefix: str, leave_out: frozenset[str] = frozenset()) -> None:
        super().__init__()
        self.config: Any = None  # that is shown
        self._hidden: frozenset[str] = frozenset()
        self.main, self.more = Rows(), Rows()
        self._rows: dict[str, Row | KindForm] = {}
        for field in _in_order(config_class):
            if field.name in leave_out or field.sort == "other":
                continue
            if field.sort == "kinds":
                self._add_kinds(config_class, field, prefix)
                continue
            editor = editor_for(field)
            editor.describe(f"{prefix}.{field.hints.called or field.name.lower()}", field.title, field.plain_tip)
            self.add_row(self.more if field.hints.seldom else self.main, field.name, field.title, editor)

    def add_row(self, rows: Rows, name: str, title: str, editor: Editor) -> None:
        """Let an editor at the end of some rows change the field of that name."""
        self._rows[name] = row = rows.add_row(name, title, editor)
        row.edited.connect(self._on_edited)

    def _add_kinds(self, config_class: type[Config], field: Declared, prefix: str) -> None:
        config_classes = get_args(config_class.model_fields[field.name].annotation)
        kinds = KindForm(config_classes, prefix, field.name, field.title, field.about, Form, field.hints)
        kinds.edited.connect(self._on_edited)
        self.main.add_wide(kinds.main)
        self.more.add_wide(kinds.more)
        self._rows[field.name] = kinds

    def value_of(self, name: str) -> Any:
        """Return what the row of a field shows of the config."""
        return getattr(self.config, name)

    def changes_of(self, name: str, value: Any) -> dict[str, Any]:
        """Return the fields that take other values with a row; ValueError, with a sentence, if that cannot be."""
        return {name: value}

    def show_recipe(self, config: Any) -> None:
        """Show a config of the form's class."""
        self.config = config
        for name, row in self._rows.items():
            row.show_value(self.value_of(name))
        self._show_rows()

    def hide_fields(self, names: frozenset[str]) -> None:
        """Hide the rows of these fields and show all others."""
        self._hidden = names
        self._show_rows()

    def _show_rows(self) -> None:
        for name, row in self._rows.items():
            when = hints_of(type(self.config).model_fields[name]).shown_when
            matters = when is None or getattr(self.config, when[0]) in when[1]
            row.show_row(matters and name not in self._hidden)

    @Slot(str, object)
    def _on_edited(self, name: str, value: Any) -> None:
        try:
            changes = self.changes_of(name, value)
            changed = replaced(self.config, **changes)
        except ValueError as error:
            self._rows[name].show_value(self.value_of(name))
            self._rows[name].show_message(sentence(error))
            return
        self.config = changed
        self._rows[name].show_message("")
        for other in changes.keys() - {name}:
            self._rows[other].show_value(self.value_of(other))
        self._show_rows()
        self.recipe_changed.emit(changed)
