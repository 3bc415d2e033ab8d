"""The versions of the file format: what was written before is read as it would be written now."""

from typing import Any

VERSION = 2


def upgraded(content: Any) -> Any:
    """Return the content of a recipe of any earlier version in the words of the present one; anything else as it is."""
    if isinstance(content, dict) and content.get("dlab") == 1:
        return content | {"dlab": 2} | ({"model": _model_of_2(content["model"])} if "model" in content else {})
    return content


def _model_of_2(model: Any) -> Any:
    """Version 2 calls `placed` overrides, and the weights that were `given` initial, with the start "custom"."""
    if not isinstance(model, dict):
        return model
    renamed = {{"placed": "overrides", "given": "initial"}.get(name, name): value for name, value in model.items()}
    return renamed | ({"start": "custom"} if model.get("start") == "given" else {})
