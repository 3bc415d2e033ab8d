"""What all configs of a recipe have in common: how a field is declared, and that they are frozen."""

from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field

MAX_POINTS = 50_000
MAX_SEED = 2**31 - 1


def setting(
    default: Any, *, title: str, about: str, live: bool = False, decades: bool = False, unit: str = "", **limits: Any
) -> Any:
    """Declare a field: `about` is its tool tip, `limits` are pydantic's ge, gt, le, lt, min_length, max_length."""
    extra: dict[str, Any] = {"live": live, "decades": decades, "unit": unit}
    return Field(default, title=title, description=about, json_schema_extra=extra, **limits)


class Config(BaseModel):
    """A frozen config of a recipe: unknown fields, NaN and infinity are refused."""

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, validate_default=False, defer_build=True
    )


Seed = Annotated[int, Field(ge=0, le=MAX_SEED)]
