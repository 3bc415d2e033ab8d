"""What validation found wrong with a recipe, as a sentence for the person who wrote it."""

from collections.abc import Iterator
from functools import cache
from typing import Any, get_args

from pydantic import ValidationError
from pydantic.fields import FieldInfo

from dlab_core.recipe.config import VERSION, Config
from dlab_core.recipe.data import Point
from dlab_core.recipe.regression import Pair
from dlab_core.recipe.sentences import MAX_SENTENCE, shorten

# What a point drawn by hand holds, as a person calls it, by the kind of the data.
_OF_POINT = {
    "points": dict(zip(Point._fields, ("the x1", "the x2", "the class", "the split"), strict=True)),
    "pairs": dict(zip(Pair._fields, ("the x", "the value", "the split"), strict=True)),
    "drawn_on_line": dict(zip(Pair._fields, ("the x", "the class", "the split"), strict=True)),
}
_MAX_EXPLAINED = MAX_SENTENCE - 40  # leaves room for what is wrong, which is said before

# What a value must be that is not, by pydantic's type of the error, to be filled in with the context of that.
_WANTED = {
    "greater_than_equal": "at least {ge:g}",
    "less_than_equal": "at most {le:g}",
    "greater_than": "above {gt:g}",
    "less_than": "below {lt:g}",
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float", "int_parsing_size"), "a whole number"),
    **dict.fromkeys(("float_type", "float_parsing", "finite_number"), "a number"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true or false"),
    "string_type": "a text",
    "string_too_long": "a text of at most {max_length} characters",
    "literal_error": "{expected}",
    "named_tuple_type": "a point: [x1, x2, class] or [x1, x2, class, split]",
    "tuple_type": "a list",
    "too_short": "a list of at least {min_length}",
    "too_long": "a list of at most {max_length}",
}


def explain(error: ValidationError) -> str:
    """Return one sentence on the first thing that validation found wrong."""
    errors = error.errors(include_url=False)
    first = _path(errors[0])
    # A field of several types has an error for each of them, the deepest for the type that was meant.
    of_field = [e for e in errors if _path(e)[: len(first)] == first]
    path = max(map(_path, of_field), key=len)
    return shorten(_sentence(path, [e for e in of_field if _path(e) == path]), _MAX_EXPLAINED)


def _sentence(path: tuple[str | int, ...], errors: list[Any]) -> str:
    where, inside = map(shorten, _place(path))
    kind, value, context = errors[0]["type"], errors[0].get("input"), errors[0].get("ctx", {})
    if where == "dlab" and isinstance(value, int) and value > VERSION:
        return f"it was made by a newer DLab (format {value}; this one knows format {VERSION}): update DLab to open it."
    match kind:
        case "extra_forbidden":
            return f"the field {where} is wrong: there is no {inside}." if inside else f"there is no field {where}."
        case "union_tag_not_found":
            return f'{where} does not say its "kind".'
        case "union_tag_invalid":
            tag, tags = shorten(repr(context["tag"])), context["expected_tags"]
            return f"{where} cannot be of kind {tag}; it is one of {tags}."
        case "missing":
            return f"the field {where} is wrong: {inside} is missing."
        case "value_error":
            return f"the field {where} is wrong: {context['error']}." if where else f"{context['error']}."
    found = (_WANTED.get(e["type"], "an object with named fields").format(**e.get("ctx", {})) for e in errors)
    wanted = " or ".join(dict.fromkeys(found))
    shown = f" (got {value!r})" if isinstance(value, int | float | str) and len(repr(value)) < 60 else ""
    return f"the field {where or 'recipe'} is wrong: {inside or 'it'} must be {wanted}{shown}."


def _path(error: Any) -> tuple[str | int, ...]:
    """Return the names and indices that lead to a value, without those that pydantic adds for types and kinds.

    What is within a point drawn by hand, which a file may give by its place or by its name, is called as people do.
    """
    path: list[str | int] = []
    loc = error["loc"]
    for before, step in zip((None, *loc), loc, strict=False):
        is_kind = before in _names(of_kinds=True) and path[-1:] == [before]
        is_type = isinstance(step, str) and step not in _names(of_kinds=False) and error["type"] != "extra_forbidden"
        if path[-2:-1] == ["points"] and isinstance(path[-1], int):
            path.append(_in_point(loc, step))
        elif not (is_kind or is_type):
            path.append(step)
    return tuple(path)


def _place(path: tuple[str | int, ...]) -> tuple[str, str]:
    """Return the field as it is written on the command line, and the place in it where it is a list."""
    at = next((i for i, step in enumerate(path) if isinstance(step, int)), len(path))
    field, rest = ".".join(map(str, path[:at])), path[at:]
    if not rest:
        return field, ""
    number = f"number {int(rest[0]) + 1}"
    if path[at - 1] != "points":
        return field, number
    if len(rest) == 1:
        return field, f"point {number}"
    return field, f"{rest[1]} of point {number}"


def _in_point(loc: tuple[str | int, ...], step: str | int) -> str:
    words = next(_OF_POINT[str(kind)] for kind in loc if kind in _OF_POINT)  # "points" is a list of any kind
    name = [*words][step] if isinstance(step, int) else step
    return words.get("split" if name == "part" else name, name)


def _config_classes(config_class: type[Config]) -> Iterator[type[Config]]:
    for kind in config_class.__subclasses__():
        yield kind
        yield from _config_classes(kind)


@cache
def _names(*, of_kinds: bool) -> frozenset[str]:
    """Return the names of all fields, or of those that hold a config of one of several kinds."""
    fields = (item for config_class in _config_classes(Config) for item in config_class.model_fields.items())
    return frozenset(name for name, field in fields if not of_kinds or _has_kinds(field))


def _has_kinds(field: FieldInfo) -> bool:
    """Whether a field holds a config of one of several kinds, or, as an alternative, none."""
    alternatives = (hint for part in get_args(field.annotation) for hint in getattr(part, "__metadata__", ()))
    return bool(field.discriminator) or any(getattr(hint, "discriminator", None) for hint in alternatives)
