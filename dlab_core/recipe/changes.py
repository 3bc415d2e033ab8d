"""What differs between two recipes, and whether a run can take it over while it trains."""

import json
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple, get_args

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from dlab_core.recipe import Config, Recipe
from dlab_core.recipe.config import hints_of

# What is said of a recipe and of its points: nothing that is learned depends on it.
_SAID = (("name",), ("about",), ("data", "generator"), ("data", "origins"))
_MOST_NUMBERS = 8  # of a list that is written out


class NeedsNewStart(ValueError):
    """A change that a run cannot take over at once; the message names the field."""


class Change(NamedTuple):
    """One field that differs between two recipes: where, from what, to what, and whether a run can take it over."""

    path: tuple[str, ...]
    old: Any
    new: Any
    live: bool
    title: str  # what the person reads


def differences(old: Config, new: Config) -> Iterator[Change]:
    """Yield the fields in which two configs of one class differ, deepest first known as live or not.

    A config whose class changed (another model, another optimiser) is one change; so is any change of the points.
    """
    for name, field in type(old).model_fields.items():
        a, b = getattr(old, name), getattr(new, name)
        if a is b or a == b:
            continue
        if isinstance(a, Config) and type(a) is type(b):
            for change in differences(a, b):
                yield change._replace(path=(name, *change.path))
        else:
            yield Change((name,), a, b, hints_of(field).live, field.title or name)


def is_said_only(path: tuple[str, ...]) -> bool:
    """Whether a field only says something of the recipe or of its points, so that no run depends on it."""
    return any(path[: len(said)] == said for said in _SAID)


def with_value(config: Config, path: tuple[str, ...], value: Any) -> Any:
    """Return the config with the field at a path replaced; the value is taken to be valid."""
    name, *rest = path
    new = with_value(getattr(config, name), tuple(rest), value) if rest else value
    return config.model_copy(update={name: new})


def value_in_words(value: Any, field: FieldInfo) -> str:
    """Return the value of a field as a form has it; of many numbers, or of points, only how many they are."""
    hints = hints_of(field)
    match value:
        case None:
            return hints.nothing
        case bool():
            return "on" if value else "off"
        case str():
            return hints.words.get(value, value)
        case int() if hints.grouped:
            return f"{value:,}"
        case float():
            return f"{100 * value:g} %" if hints.percent else f"{value:g}"
        case ():
            return "none"
        case tuple() if len(value) > _MOST_NUMBERS or isinstance(value[0], tuple):
            return f"({len(value):,})"
        case tuple():
            return ", ".join(map(str, value))
    return str(value)


# ---------------------------------------------------------------------------------------------- the journal


class JournalEntry(NamedTuple):
    """A change that a run took over: the step before which it acted, the field, and its new value as JSON has it.

    A run that went back has an entry of the field "step", whose value is the step that it came from.
    """

    step: int
    path: tuple[str, ...]
    value: Any

    def to_json(self) -> dict[str, Any]:
        """Return it as files have it."""
        return {"step": self.step, "field": ".".join(self.path), "value": self.value}

    @classmethod
    def from_json(cls, told: dict[str, Any]) -> "JournalEntry":
        """Return the entry that `to_json` returned."""
        return cls(told["step"], tuple(told["field"].split(".")), told["value"])

    def __str__(self) -> str:
        """Return it as a person reads it."""
        if self.path == ("step",):
            return f"Step {self.step:,}: went back here from step {self.value:,}"
        return f"Step {self.step:,}: {'the points' if self.path[0] == 'data' else self._in_words()}"

    def _in_words(self) -> str:
        fields = _fields_at(self.path)
        if not fields:  # of a version that had other fields
            return f"{'.'.join(self.path)} {json.dumps(self.value)}"
        words = value_in_words(self.value, fields[0])
        if isinstance(self.value, dict):  # another kind, as an optimiser
            kind = self.value.get("kind")
            kinds = {config.model_fields["kind"].default: config.title for config in _configs_in(fields[0].annotation)}
            words = str(kinds.get(kind, kind))
        return f"{fields[0].title} {words}"


@cache
def _fields_at(path: tuple[str, ...]) -> list[FieldInfo]:
    """Return the fields of a recipe to which a path leads: one for each kind on the way that has it."""
    configs: list[type[Config]] = [Recipe]
    fields: list[FieldInfo] = []
    for name in path:
        fields = [config.model_fields[name] for config in configs if name in config.model_fields]
        configs = [config for field in fields for config in _configs_in(field.annotation)]
    return fields


def _configs_in(annotation: Any) -> Iterator[type[Config]]:
    """Yield the configs that a field may hold."""
    if isinstance(annotation, type) and issubclass(annotation, Config):
        yield annotation
    for part in get_args(annotation):
        yield from _configs_in(part)


def journal_value(change: Change) -> Any:
    """Return the new value as JSON has it; of drawn points only what changed, as [start, removed, inserted]."""
    if change.path == ("data", "points"):
        start, removed, inserted = splice(change.old, change.new)
        return [start, removed, [list(point) for point in inserted]]
    return change.new.model_dump(mode="json") if isinstance(change.new, BaseModel) else change.new


def splice(old: tuple[Any, ...], new: tuple[Any, ...]) -> tuple[int, int, tuple[Any, ...]]:
    """Return the shortest replacement that turns one tuple into another: start, number removed, items inserted."""
    shorter = min(len(old), len(new))
    start = next((i for i in range(shorter) if old[i] != new[i]), shorter)
    room = shorter - start
    tail = next((i for i in range(room) if old[-1 - i] != new[-1 - i]), room)
    return start, len(old) - tail - start, new[start : len(new) - tail]
