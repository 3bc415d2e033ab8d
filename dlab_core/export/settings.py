"""The settings of a recipe as a person reads them, field by field."""

from collections.abc import Iterator

from dlab_core.recipe import Config, Recipe
from dlab_core.recipe.config import hints_of

_LONGEST = 200  # characters of a value: points drawn by hand are a table, not a setting


def settings_of(recipe: Recipe) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    """Yield the parts of a recipe by title, each with the titles and values of the fields that it obeys."""
    data, model, training = recipe.data, recipe.model, recipe.training
    fields = model.fields_for(data.task)
    yield f"Data: {data.title}", list(_rows(data))
    yield f"Model: {model.title}", list(_rows(model))
    of_training = [row for name, rows in _by_name(training) if name in fields for row in rows]
    if of_training:
        yield "Training", of_training


def _by_name(config: Config) -> Iterator[tuple[str, list[tuple[str, str]]]]:
    for name, info in type(config).model_fields.items():
        if name == "kind":
            continue
        value, hints = getattr(config, name), hints_of(info)
        title = info.title or name.replace("_", " ").capitalize()
        if hints.shown_when is not None and str(getattr(config, hints.shown_when[0])) not in hints.shown_when[1]:
            continue
        if isinstance(value, Config):
            yield name, [(title, value.title or "–"), *_rows(value)]
        else:
            yield name, [(title, _written(value, hints.words, hints.nothing, hints.percent))]


def _rows(config: Config) -> Iterator[tuple[str, str]]:
    for _, rows in _by_name(config):
        yield from rows


def _written(value: object, words: object, nothing: str, percent: bool) -> str:
    if value is None:
        return nothing
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.0%}" if percent and (100 * value).is_integer() else f"{value:g}"
    if isinstance(value, int):
        return f"{value:,}"
    if isinstance(value, tuple | list):
        text = ", ".join(_written(one, words, nothing, percent) for one in value[: _LONGEST // 2])
        return text if len(text) <= _LONGEST and len(value) <= _LONGEST // 2 else f"{len(value):,} of them"
    known = words.get(str(value)) if isinstance(words, dict) else None
    return str(known if known is not None else value)
