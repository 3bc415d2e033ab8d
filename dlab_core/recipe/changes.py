"""What differs between two recipes, and whether a run can take it over while it trains."""

import json
from collections.abc import Iterator
from typing import Any, NamedTuple

from pydantic import BaseModel

from dlab_core.recipe import Config
from dlab_core.recipe.config import hints_of


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


def with_value(config: Config, path: tuple[str, ...], value: Any) -> Any:
    """Return the config with the field at a path replaced; the value is taken to be valid."""
    name, *rest = path
    new = with_value(getattr(config, name), tuple(rest), value) if rest else value
    return config.model_copy(update={name: new})


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
        what = "the points" if self.path[0] == "data" else f"{'.'.join(self.path)} {json.dumps(self.value)}"
        return f"Step {self.step:,}: {what}"


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
