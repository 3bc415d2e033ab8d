"""What a recipe class declares about a field, in the terms of a form: sort of editor, limits, texts."""

from dataclasses import asdict, dataclass
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Gt, Le, Lt
from pydantic.fields import FieldInfo

from app.widgets.numbers import write, write_value
from dlab_core.recipe import Config
from dlab_core.recipe.config import Hints, hints_of

Sort = Literal["int", "float", "optional_int", "choice", "choice_or_number", "features", "bool", "kinds", "other"]

_OPEN_END = 10**9  # a limit from here on only guards the file format; a person need not read it


@dataclass(frozen=True)
class Declared:
    """One field: `low` and `high` are its limits, None where there is none; an open limit is excluded itself."""

    name: str
    title: str
    about: str
    sort: Sort
    low: float | None = None
    high: float | None = None
    low_open: bool = False
    high_open: bool = False
    choices: tuple[str, ...] = ()
    whole: bool = False
    hints: Hints = Hints()  # noqa: RUF009

    def contains(self, value: float) -> bool:
        """Whether a number is within the limits."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return not (self.high is not None and (value > self.high or (self.high_open and value == self.high)))

    @property
    def width(self) -> float:
        """The distance between the limits, 0 where one is missing."""
        return self.high - self.low if self.low is not None and self.high is not None else 0.0

    @property
    def limits(self) -> str:
        """The limits in words, such as "from 1 to 50"; empty if there are none."""
        low = "" if self.low is None else f"{'above' if self.low_open else 'from'} {self.written(self.low)}"
        if self.high is None or self.high >= _OPEN_END:
            return low
        return f"{low} {'to below' if self.high_open else 'to'} {self.written(self.high)}".strip()

    def written(self, value: float) -> str:
        """Return a number of this field as a person reads it."""
        if self.hints.percent:
            return f"{write(round(value * 100, 8))} %"
        return write_value(value, 6) if self.hints.decades and value >= 1e6 else write(value)

    def complaint(self, text: str) -> str:
        """Return the sentence for something typed that is no value of this field."""
        number = "a whole number" if self.whole else "a number"
        shown = f", not “{text.strip()[:20]}”" if text.strip() else "; it is empty"
        return f"{self.title}: {number} {self.limits}{shown}."

    @property
    def choice_words(self) -> dict[str, str]:
        """The words of what there is to choose from, by value."""
        return {c: self.hints.words.get(c, c.replace("_", " ").capitalize()) for c in self.choices}

    @property
    def plain_tip(self) -> str:
        """What the field does, between which limits, and whether it works while training."""
        lines = [self.about]
        if self.limits:
            lines.append(f"{self.limits[:1].upper()}{self.limits[1:]}.")
        if self.hints.live:
            lines.append("Works at once, also while training.")
        return " ".join(line for line in lines if line)


@cache
def declared(config_class: type[Config]) -> tuple[Declared, ...]:
    """Return the fields of a recipe class in declared order, without its `kind`."""
    return tuple(_field(name, field) for name, field in config_class.model_fields.items() if name != "kind")


def _field(name: str, field: FieldInfo) -> Declared:
    union = get_origin(field.annotation) in (Union, UnionType)
    branches = [_branch(b) for b in (get_args(field.annotation) if union else (field.annotation,))]
    number, limits = next(((kind, limits) for kind, limits, _ in branches if kind in ("int", "float")), ("", []))
    limits = [*limits, *([] if union else field.metadata)]
    low = next((limit for limit in limits if isinstance(limit, Ge | Gt)), None)
    high = next((limit for limit in limits if isinstance(limit, Le | Lt)), None)
    return Declared(
        name=name,
        title=field.title or name,
        about=field.description or "",
        sort="kinds" if field.discriminator else _SORTS.get(frozenset(kind for kind, _, _ in branches), "other"),
        low=_number(low),
        high=_number(high),
        low_open=isinstance(low, Gt),
        high_open=isinstance(high, Lt),
        choices=next((choices for _, _, choices in branches if choices), ()),
        whole=number == "int",
        hints=hints_of(field),
    )


_SORTS: dict[frozenset[str], Sort] = {
    frozenset({"int"}): "int",
    frozenset({"float"}): "float",
    frozenset({"bool"}): "bool",
    frozenset({"choice"}): "choice",
    frozenset({"choices"}): "features",
    frozenset({"int", "null"}): "optional_int",
    frozenset({"choice", "float"}): "choice_or_number",
}
_NAMES = {int: "int", float: "float", bool: "bool", NoneType: "null"}


def _branch(annotation: Any) -> tuple[str, list[Any], tuple[str, ...]]:
    """Return what an alternative of a field is, its limits, and what there is to choose from."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        kind, _, choices = _branch(arguments[0])
        return kind, [limit for a in arguments[1:] if isinstance(a, FieldInfo) for limit in a.metadata], choices
    if origin is Literal:
        return "choice", [], arguments
    if origin is tuple and get_origin(arguments[0]) is Literal:
        return "choices", [], get_args(arguments[0])
    return _NAMES.get(annotation, "other"), [], ()


def _number(limit: Ge | Gt | Le | Lt | None) -> Any:
    return next(iter(asdict(limit).values())) if limit is not None else None
