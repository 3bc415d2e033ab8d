"""What all configs of a recipe have in common: how a field is declared, and that they are frozen."""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Annotated, Any, ClassVar

from pydantic import BaseModel, ConfigDict, Field
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

MAX_POINTS = 50_000
MAX_SEED = 2**31 - 1
VERSION = 3  # of the format of files


@dataclass(frozen=True, kw_only=True)
class Hints:
    """What a form knows of a field beside its title, its limits and what it is about.

    live: works at once, also while training. decades: values differ by factors, not by steps. seldom: right by default,
    and rarely what a lesson is about. percent: a share, read and written as 20 %. grouped: thousands are set apart.
    shown_when: another field of the class, and its values for which this one matters. words: in which choices are
    read. nothing: the word for None. offered: numbers to choose from. called: what widgets are named after, where the
    name of the field would mean something else.
    """

    live: bool = False
    decades: bool = False
    seldom: bool = False
    percent: bool = False
    grouped: bool = True
    shown_when: tuple[str, tuple[str, ...]] | None = None
    words: Mapping[str, str] = field(default_factory=dict, hash=False)
    nothing: str = "automatic"
    offered: tuple[int, ...] = ()
    called: str = ""


_HINTS = frozenset(hint.name for hint in fields(Hints))


def setting(default: Any = PydanticUndefined, *, title: str, about: str, **more: Any) -> Any:
    """Declare a field: `about` is its tool tip, `more` are Hints and pydantic's ge, gt, le, lt, max_length and others.

    Pydantic's default_factory takes the place of a default.
    """
    extra = {name: more.pop(name) for name in _HINTS & more.keys()}
    return Field(default, title=title, description=about, json_schema_extra=extra, **more)


def hints_of(info: FieldInfo) -> Hints:
    """Return what was declared of a field."""
    return Hints(**info.json_schema_extra) if isinstance(info.json_schema_extra, dict) else Hints()  # type: ignore[arg-type]


class Config(BaseModel):
    """A frozen config of a recipe: unknown fields, NaN and infinity are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=False, defer_build=True
    )
    title: ClassVar[str] = ""  # of a kind, where there are several to choose from


Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]
