"""A combo for the kind of a part, where a part of a recipe comes in several kinds, and the form of that kind."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError
from PySide6.QtCore import QObject, Qt, Signal, Slot

from app.forms.editors.choices import ChoiceEditor
from app.forms.editors.fields import words
from app.forms.rows import Rows
from app.widgets.naming import tool_tip
from dlab_core.recipe import Part, explain


def sentence(error: ValidationError) -> str:
    """Return what validation found wrong as a sentence to stand under a field."""
    text = explain(error)
    return text[:1].upper() + text[1:]


def replaced(part: Part, **values: Any) -> Part:
    """Return a copy of a part with other values, validated; raises pydantic's ValidationError."""
    return type(part)(**{**dict(part), **values})


class KindForm(QObject):
    """A combo for the kind of a part and the form of that kind.

    Fields of the same name and type keep their value when the kind changes; the rest is as it last was in that kind.
    `object_name` is what the combo is called for tests and scripts, if not the name of the field.
    """

    recipe_changed = Signal(object)
    edited = Signal(str, object)  # the same, with the name of the field

    def __init__(
        self,
        configs: tuple[type[Part], ...],
        prefix: str,
        name: str,
        title: str,
        about: str,
        *,
        object_name: str = "",
        labelled: bool = True,
        selector_in_more: bool = False,
        make_form: Callable[[type[Part], str], Any],
    ) -> None:
        super().__init__()
        self.name = name
        self._prefix = prefix
        self._configs: Mapping[str, type[Part]] = {c.model_fields["kind"].default: c for c in configs}
        self._make_form = make_form
        self._last: dict[str, Part] = {}
        self._part: Part | None = None
        self._all_shown = True
        self.form: Any = None
        self._forms: dict[type[Part], Any] = {}
        self.main, self.more = Rows(), Rows()
        names = words("kind", tuple(self._configs))
        self.selector = ChoiceEditor({kind: getattr(c, "title", names[kind]) for kind, c in self._configs.items()})
        self.selector.describe(f"{prefix}.{object_name or name}", title, about)
        place = self.more if selector_in_more else self.main
        self._row = place.add_row(name, title if labelled else "", self.selector)
        self._row.edited.connect(self._on_kind_edited)
        self._describe_kinds()

    def _describe_kinds(self) -> None:
        combo = self.selector.combo
        for index, config in enumerate(self._configs.values()):
            text = (config.__doc__ or "").split("\n")[0].replace("`", "")
            combo.setItemData(index, tool_tip(combo.itemText(index), text), Qt.ItemDataRole.ToolTipRole)

    @property
    def part(self) -> Part:
        """The part that is shown."""
        if self._part is None:
            raise RuntimeError("show_recipe comes first")
        return self._part

    def offer(self, configs: tuple[type[Part], ...]) -> None:
        """Offer these kinds alone from now on, in their order; the part that is shown next must be of one of them."""
        kinds = [c.model_fields["kind"].default for c in configs]
        if [self.selector.combo.itemData(i) for i in range(self.selector.combo.count())] == kinds:
            return
        self._configs = dict(zip(kinds, configs, strict=True))
        combo = self.selector.combo
        combo.blockSignals(True)
        combo.clear()
        for kind, config in self._configs.items():
            combo.addItem(getattr(config, "title", kind), kind)
        combo.blockSignals(False)
        self._describe_kinds()

    def show_recipe(self, part: Part) -> None:
        """Show a part of any of the kinds."""
        kind = part.kind  # type: ignore[attr-defined]
        old = self._part
        self._part = self._last[kind] = part
        self.selector.show_value(kind)
        self._row.say("")
        if type(part) is type(old):
            self.form.show_recipe(part)
        else:
            self._build(part)

    def show_all(self, shown: bool) -> None:
        """Show or hide the combo and everything that belongs to the kind."""
        self._all_shown = shown
        self._row.show_row(shown)
        if self.form is not None:
            self.form.hide_fields(frozenset() if shown else frozenset(type(self.part).model_fields))

    def say(self, text: str) -> None:
        """Show a sentence under the combo."""
        self._row.say(text)

    def _build(self, part: Part) -> None:
        config = type(part)
        if config not in self._forms:  # made once: to make and style a form takes longer than a frame
            self._forms[config] = self._make_form(config, self._prefix)
            self._forms[config].recipe_changed.connect(self._on_part_changed)
        self.form = self._forms[config]
        self.form.show_recipe(part)  # before it is shown: what is on the screen is laid out anew for each row
        self.main.hold(self.form.main)
        self.more.hold(self.form.more)

    @Slot(str, object)
    def _on_kind_edited(self, _name: str, kind: str) -> None:
        part = self._as_kind(self._configs[kind])
        self.show_recipe(part)
        self._tell(part)

    def _as_kind(self, config: type[Part]) -> Part:
        """Return the last part of a kind, with the values that the present part shares with it."""
        present = self.part
        known = self._last.get(config.model_fields["kind"].default) or config()
        for name, field in config.model_fields.items():
            theirs = type(present).model_fields.get(name)
            if name == "kind" or theirs is None or theirs.annotation != field.annotation:
                continue
            try:
                known = replaced(known, **{name: getattr(present, name)})
            except ValidationError:
                continue  # a value that this kind does not allow stays as it last was here
        return known

    @Slot(object)
    def _on_part_changed(self, part: Part) -> None:
        self._part = self._last[part.kind] = part  # type: ignore[attr-defined]
        self._tell(part)

    def _tell(self, part: Part) -> None:
        self.recipe_changed.emit(part)
        self.edited.emit(self.name, part)
