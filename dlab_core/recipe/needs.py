"""What data and a model need of each other to train with what is set at first: a field that is not set takes it."""

from typing import Any

from dlab_core.recipe.config import Config
from dlab_core.recipe.data import DataConfig, PointByPoint
from dlab_core.recipe.model import MODELS, ModelConfig
from dlab_core.recipe.training import Sgd

Path = tuple[str, str]
STANDARDISE: Path = ("model", "standardise")
OPTIMISER: Path = ("training", "optimiser")
BATCH: Path = ("training", "batch")
PLAIN: dict[Path, Any] = {STANDARDISE: False, OPTIMISER: Sgd(), BATCH: None}  # where neither asks for anything

_STANDARDISING = frozenset(m.model_fields["kind"].default for m in MODELS if "standardise" in m.model_fields)


def needs(data: DataConfig, model: ModelConfig) -> dict[Path, Any]:
    """Return the values of the fields that depend on the data or on what learns from them."""
    found: dict[Path, Any] = {OPTIMISER: model.optimiser_for(data.task), BATCH: data.batch}
    if "standardise" in type(model).model_fields:
        found[STANDARDISE] = data.standardise or type(model).model_fields["standardise"].default
    return found


def unset(parts: dict[str, Config], needed: dict[Path, Any]) -> dict[str, Config]:
    """Return the parts of a recipe in which a field that nobody has set is not what is needed, with that."""
    changed: dict[str, Config] = {}
    for (part, name), value in needed.items():
        config = changed.get(part, parts[part])
        if name not in config.model_fields_set and getattr(config, name) != value:
            changed[part] = config.model_copy(update={name: value})
    return changed


def moved(before: tuple[DataConfig, ModelConfig], now: tuple[DataConfig, ModelConfig]) -> dict[Path, Any]:
    """Return what is to be set where data or model became one of another kind, whatever was set for those before.

    What neither asks for stays, and so does the batch where the data did.
    """
    other_data = _kind(before[0]) is not _kind(now[0])
    if not other_data and type(before[1]) is type(now[1]):
        return {}
    old, new = needs(*before), needs(*now)
    asked = {path: value for path, value in new.items() if value != PLAIN[path] or value != old.get(path, value)}
    return {path: value for path, value in asked.items() if other_data or path != BATCH}


def _kind(data: DataConfig) -> type[DataConfig]:
    return type(data.source if isinstance(data, PointByPoint) else data)


def with_plain(content: dict[str, Any]) -> dict[str, Any]:
    """Return what a file of version 1 or 2 holds, with what it left unsaid, as it was taken then."""
    model, training = content.get("model"), content.get("training", {})
    if isinstance(model, dict) and model.get("kind") in _STANDARDISING:
        content = content | {"model": {"standardise": PLAIN[STANDARDISE]} | model}
    if isinstance(training, dict):
        unsaid = {"optimiser": {"kind": "sgd"}, "batch": PLAIN[BATCH]}
        content = content | {"training": unsaid | training}
    return content
