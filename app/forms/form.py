"""A form made from a recipe class: one row a field."""

from typing import Any, get_args

from pydantic import ValidationError
from PySide6.QtCore import QObject, Signal, Slot

from app.forms.editors.declared import Declared, declared
from app.forms.editors.fields import editor_for
from app.forms.kind_form import KindForm, replaced, sentence
from app.forms.rows import Row, Rows
from dlab_core.recipe import Config
from dlab_core.recipe.config import hints_of


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
        self._config: Config | None = None
        self._hidden: frozenset[str] = frozenset()
        self.main, self.more = Rows(), Rows()
        self._rows: dict[str, Row] = {}
        self._kinds: dict[str, KindForm] = {}
        for field in _in_order(config_class):
            if field.name in leave_out or field.sort == "other":
                continue
            if field.sort == "kinds":
                self._add_kinds(config_class, field, prefix)
                continue
            editor = editor_for(field)
            editor.describe(f"{prefix}.{field.hints.called or field.name.lower()}", field.title, field.plain_tip)
            rows = self.more if field.hints.seldom else self.main
            row = rows.add_row(field.name, field.title, editor)
            row.edited.connect(self._on_edited)
            self._rows[field.name] = row

    def _add_kinds(self, config_class: type[Config], field: Declared, prefix: str) -> None:
        config_classes = get_args(config_class.model_fields[field.name].annotation)
        kinds = KindForm(
            config_classes,
            prefix,
            field.name,
            field.title,
            field.about,
            object_name=field.hints.called,
            make_form=Form,
            selector_in_more=field.hints.seldom,
        )
        kinds.edited.connect(self._on_edited)
        self.main.add_wide(kinds.main)
        self.more.add_wide(kinds.more)
        self._kinds[field.name] = kinds

    @property
    def config(self) -> Config:
        """The config that is shown."""
        if self._config is None:
            raise RuntimeError("show_recipe comes first")
        return self._config

    def show_recipe(self, config: Config) -> None:
        """Show a config of the form's class."""
        self._config = config
        for name, row in self._rows.items():
            row.editor.show_value(getattr(config, name))
            row.show_message("")
        for name, kinds in self._kinds.items():
            kinds.show_recipe(getattr(config, name))
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
        for name, kinds in self._kinds.items():
            kinds.show_all(name not in self._hidden)

    @Slot(str, object)
    def _on_edited(self, name: str, value: Any) -> None:
        config = self.config
        try:
            changed = replaced(config, **{name: value})
        except ValidationError as error:
            self._reject(name, getattr(config, name), sentence(error))
            return
        if name in self._rows:
            self._rows[name].show_message("")
        self._config = changed
        self._show_rows()
        self.recipe_changed.emit(changed)

    def _reject(self, name: str, old: Any, text: str) -> None:
        if name in self._kinds:
            self._kinds[name].show_recipe(old)
            self._kinds[name].show_message(text)
        else:
            self._rows[name].editor.show_value(old)
            self._rows[name].show_message(text)
