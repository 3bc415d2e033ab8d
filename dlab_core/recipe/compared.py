"""Recipes beside each other: each is called by what it has where they differ."""

from collections.abc import Sequence
from typing import Any

from dlab_core.recipe import Config, Recipe
from dlab_core.recipe.changes import differences, value_in_words

Path = tuple[str, ...]

# What a recipe is called and how long it trains says nothing of what it is: the step at which it stands does.
_BESIDE = frozenset({("name",), ("about",), ("training", "steps")})


def differing(recipes: Sequence[Recipe]) -> list[tuple[str, ...]]:
    """Return for each recipe what it has where not all are alike, such as "learning rate 0.1"; nothing where they are.

    A part that is of another kind in one of them stands for all that is in it.
    """
    first, paths = recipes[0], dict[Path, None]()
    for other in recipes[1:]:
        paths |= dict.fromkeys(change.path for change in differences(first, other))
    shown = [path for path in paths if path not in _BESIDE and not any(path[:n] in paths for n in range(len(path)))]
    return [tuple(_in_words(recipe, path) for path in shown) for recipe in recipes]


def _in_words(recipe: Recipe, path: Path) -> str:
    config: Any = recipe
    for name in path[:-1]:
        config = getattr(config, name)
    field, value = type(config).model_fields[path[-1]], getattr(config, path[-1])
    if isinstance(value, Config):
        return str(getattr(value, "caption", value.title))
    return f"{_decapitalised(field.title or path[-1])} {value_in_words(value, field)}"


def _decapitalised(title: str) -> str:
    """Return a title within a line: "Learning rate" as "learning rate", and "L2 penalty" as it is."""
    return title[0].lower() + title[1:] if title[1:2].islower() else title
