"""What a recipe class declares about a field, in the terms of a form: sort of editor, limits, texts."""

from dataclasses import dataclass
from functools import cache
from html import escape
from typing import Any, Literal

from app.forms.numbers import write
from dlab_core.recipe import Part

Sort = Literal["int", "float", "optional_int", "choice", "choice_or_number", "features", "bool", "kinds", "other"]

_SHARES = frozenset({"test", "validation"})  # where they are not counts
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
    decades: bool = False
    whole: bool = False
    live: bool = False
    percent: bool = False  # a share, read and written as 20 %

    def contains(self, value: float) -> bool:
        """Whether a number is within the limits."""
        if self.low is not None and (value < self.low or (self.low_open and value == self.low)):
            return False
        return not (self.high is not None and (value > self.high or (self.high_open and value == self.high)))

    @property
    def limits(self) -> str:
        """The limits in words, such as "from 1 to 50"; empty if there are none."""
        low = "" if self.low is None else f"{'above' if self.low_open else 'from'} {self.written(self.low)}"
        if self.high is None or self.high >= _OPEN_END:
            return low
        return f"{low} {'to below' if self.high_open else 'to'} {self.written(self.high)}".strip()

    def written(self, value: float) -> str:
        """Return a number of this field as a person reads it."""
        if self.percent:
            return f"{write(round(value * 100, 8))} %"
        return f"{value:.6g}".replace("e+0", "e") if self.decades and value >= 1e6 else write(value)

    def complaint(self, text: str) -> str:
        """Return the sentence for something typed that is no value of this field."""
        number = "a whole number" if self.whole else "a number"
        shown = f"“{text.strip()[:20]}” is not" if text.strip() else "it is empty"
        return f"{self.title} must be {number} {self.limits}; {shown}."

    @property
    def plain_tip(self) -> str:
        """What the field does, between which limits, and whether it works while training."""
        lines = [self.about]
        if self.limits:
            lines.append(f"{self.limits[:1].upper()}{self.limits[1:]}.")
        if self.live:
            lines.append("Works at once, also while training.")
        return " ".join(line for line in lines if line)


def tool_tip(title: str, text: str) -> str:
    """Return a tool tip with a bold title, in the rich text that Qt breaks into lines."""
    return f"<p><b>{escape(title)}</b><br>{escape(text)}</p>"


@cache
def declared(config: type[Part]) -> tuple[Declared, ...]:
    """Return the fields of a recipe class in declared order, without its `kind`."""
    properties = config.model_json_schema()["properties"]
    return tuple(_field(name, schema) for name, schema in properties.items() if name != "kind")


def _field(name: str, schema: dict[str, Any]) -> Declared:
    branches = schema.get("anyOf", [schema])
    number: dict[str, Any] = next((b for b in branches if b.get("type") in ("integer", "number")), {})
    return Declared(
        name=name,
        title=schema.get("title", name),
        about=schema.get("description", ""),
        sort=_sort(schema, branches),
        low=number.get("minimum", number.get("exclusiveMinimum")),
        high=number.get("maximum", number.get("exclusiveMaximum")),
        low_open="exclusiveMinimum" in number,
        high_open="exclusiveMaximum" in number,
        choices=next((tuple(b["enum"]) for b in (*branches, schema.get("items", {})) if "enum" in b), ()),
        decades=bool(schema.get("decades")),
        whole=number.get("type") == "integer",
        live=bool(schema.get("live")),
        percent=name in _SHARES and number.get("type") == "number",
    )


def _sort(schema: dict[str, Any], branches: list[dict[str, Any]]) -> Sort:
    types = {branch.get("type") for branch in branches}
    if "discriminator" in schema:
        return "kinds"
    if types == {"string", "number"}:
        return "choice_or_number"
    if types == {"integer", "null"}:
        return "optional_int"
    if types == {"array"}:
        return "features" if "enum" in schema.get("items", {}) else "other"
    if types == {"string"}:
        return "choice" if "enum" in schema else "other"
    simple: dict[Any, Sort] = {"integer": "int", "number": "float", "boolean": "bool"}
    return simple.get(schema.get("type"), "other")
