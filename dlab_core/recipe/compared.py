"""Recipes beside each other: each is called by what it has where they differ."""

from collections.abc import Sequence
from typing import Any

from pydantic.fields import FieldInfo

from dlab_core.recipe import Config, Recipe
from dlab_core.recipe.changes import differences
from dlab_core.recipe.config import hints_of

Path = tuple[str, ...]

# What a recipe is called and how long it trains says nothing of what it is: the step at which it stands does.
_BESIDE = frozenset({("name",), ("about",), ("training", "steps")})
_MOST_NUMBERS = 8  # of a list that is written out


def differing(recipes: Sequence[Recipe]) -> list[tuple[str, ...]]:
    """Return for each recipe what it has where not all are alike, such as "learning rate 0.1"; nothing where they are.

    A part that is of another kind in one of them stands for all that is in it.
    """
    first, paths = recipes[0], dict[Path, None]()
    for other in recipes[1:]:
        paths |= dict.fromkeys(change.path for change in differences(first, other))
    shown = [path for path in paths if path not in _BESIDE and not any(path[:n] in paths for n in range(1, len(path)))]
    return [tuple(_in_words(recipe, path) for path in shown) for recipe in recipes]


def _in_words(recipe: Recipe, path: Path) -> str:
    config: Any = recipe
    for name in path[:-1]:
        config = getattr(config, name)
    field, value = type(config).model_fields[path[-1]], getattr(config, path[-1])
    if isinstance(value, Config):
        return str(getattr(value, "caption", value.title))
    return f"{_decapitalised(field.title or path[-1])} {_value_in_words(value, field)}"


def _value_in_words(value: Any, field: FieldInfo) -> str:
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
        case () | []:
            return "none"
        case tuple() if len(value) > _MOST_NUMBERS or any(isinstance(item, tuple) for item in value):
            return f"({len(value):,})"
        case tuple():
            return ", ".join(map(str, value))
    return str(value)


def _decapitalised(title: str) -> str:
    """Return a title within a line: "Learning rate" as "learning rate", and "L2 penalty" as it is."""
    return title[0].lower() + title[1:] if title[1:2].islower() else title
