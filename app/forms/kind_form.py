"""A combo for the kind of a config that comes in several kinds, and the form of that kind."""

from collections.abc import Callable
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, QSignalBlocker, Qt, Signal, Slot

from app.forms.editors.choices import ChoiceEditor
from app.forms.rows import Rows
from app.widgets.naming import tool_tip
from dlab_core.recipe import Config, explain
from dlab_core.recipe.config import Hints

MakeForm = Callable[[type[Config], str], Any]  # of a class and a prefix of names


def sentence(error: ValueError) -> str:
    """Return what is wrong, to validation or to a form, as a sentence to stand under a field."""
    text = explain(error) if isinstance(error, ValidationError) else str(error)
    return text[:1].upper() + text[1:]


def replaced(config: Config, **values: Any) -> Config:
    """Return a copy of a config with other values, validated; raises pydantic's ValidationError."""
    return type(config)(**{**dict(config), **values})


class KindForm(QObject):
    """A combo for the kind of a config and the form of that kind.

    Fields of the same name and type keep their value when the kind changes; the rest is as it last was in that kind.
    `hints` are those of the field that it stands for, whose combo has a label; without them it is a form by itself.
    """

    recipe_changed = Signal(object)
    edited = Signal(str, object)  # the same, with the name of the field

    def __init__(
        self,
        config_classes: tuple[type[Config], ...],
        prefix: str,
        name: str,
        title: str,
        about: str,
        make_form: MakeForm,
        hints: Hints | None = None,
    ) -> None:
        super().__init__()
        self.name = name
        self._prefix = prefix
        self._config_classes: dict[str, type[Config]] = {}
        self._make_form = make_form
        self._last: dict[str, Config] = {}
        self.config: Any = None  # that is shown
        self.form: Any = None
        self._forms: dict[type[Config], Any] = {}
        self.main, self.more = Rows(), Rows()
        self.selector = ChoiceEditor({})
        self.selector.describe(f"{prefix}.{hints.called if hints and hints.called else name}", title, about)
        place = self.more if hints and hints.seldom else self.main
        self._row = place.add_row(name, title if hints else "", self.selector)
        self._row.edited.connect(self._on_kind_edited)
        self.offer(config_classes)

    def offer(self, config_classes: tuple[type[Config], ...]) -> None:
        """Offer these kinds alone from now on, in their order; the config that is shown next must be of one of them."""
        if tuple(self._config_classes.values()) == config_classes:
            return
        self._config_classes = {c.model_fields["kind"].default: c for c in config_classes}
        combo = self.selector.combo
        with QSignalBlocker(combo):
            combo.clear()
            for index, (kind, config_class) in enumerate(self._config_classes.items()):
                combo.addItem(config_class.title, kind)
                text = (config_class.__doc__ or "").split("\n")[0].replace("`", "")
                combo.setItemData(index, tool_tip(config_class.title, text), Qt.ItemDataRole.ToolTipRole)

    def show_recipe(self, config: Any) -> None:
        """Show a config of any of the kinds."""
        old = self.config
        self.config = self._last[config.kind] = config
        self._row.show_value(config.kind)
        if type(config) is type(old):
            self.form.show_recipe(config)
        else:
            self._build(config)

    show_value = show_recipe  # like a row of a form

    def show_row(self, shown: bool) -> None:
        """Show or hide the combo and everything that belongs to the kind."""
        self._row.show_row(shown)
        if self.form is not None:
            self.form.hide_fields(frozenset() if shown else frozenset(type(self.config).model_fields))

    def show_message(self, text: str) -> None:
        """Show a message under the combo."""
        self._row.show_message(text)

    def _build(self, config: Config) -> None:
        config_class = type(config)
        if config_class not in self._forms:  # made once: to make and style a form takes longer than a frame
            self._forms[config_class] = self._make_form(config_class, self._prefix)
            self._forms[config_class].recipe_changed.connect(self._on_config_changed)
        self.form = self._forms[config_class]
        self.form.show_recipe(config)  # before it is shown: what is on the screen is laid out anew for each row
        self.main.show_only(self.form.main)
        self.more.show_only(self.form.more)

    @Slot(str, object)
    def _on_kind_edited(self, _name: str, kind: str) -> None:
        config = self._as_kind(self._config_classes[kind])
        self.show_recipe(config)
        self._on_config_changed(config)

    def _as_kind(self, config_class: type[Config]) -> Config:
        """Return the last config of a kind, with the values that the present config shares with it."""
        present = self.config
        known = self._last.get(config_class.model_fields["kind"].default) or config_class()
        for name, field in config_class.model_fields.items():
            theirs = type(present).model_fields.get(name)
            if name == "kind" or theirs is None or theirs.annotation != field.annotation:
                continue
            try:
                known = replaced(known, **{name: getattr(present, name)})
            except ValidationError:
                continue  # a value that this kind does not allow stays as it last was here
        return known

    @Slot(object)
    def _on_config_changed(self, config: Any) -> None:
        self.config = self._last[config.kind] = config
        self.recipe_changed.emit(config)
        self.edited.emit(self.name, config)
