"""A row of the shootout as a file, to be shown by another process, or another day."""

import io
from pathlib import Path

import numpy as np

from dlab_core import files
from dlab_core.history import Curves
from dlab_core.metrics import of_classes
from dlab_core.models.learner import State
from dlab_core.row import Row
from dlab_core.states import below, prefixed, scores_from, scores_state
from dlab_core.weight_images import WeightImages

_PLAIN = {"name": str, "state": str, "epoch": int, "epochs": int, "parameters": int, "loss": float, "seconds": float}
_COLUMNS = ("steps", "losses", "scored", "epochs", "epoch_losses")  # of Curves


def write_row(path: Path, row: Row) -> None:
    """Write a row, atomically."""
    arrays: State = {name: np.array(getattr(row, name)) for name in (*_PLAIN, "message")}
    arrays["recipe"] = np.array(files.dump(row.recipe))
    arrays |= prefixed("scores.", scores_state(row.scores))
    arrays |= prefixed("curves.", {name: getattr(row.curves, name) for name in _COLUMNS})
    arrays |= prefixed("curves.scores.", row.curves.scores)
    if row.images is not None:
        images = row.images
        parts = {"values": images.values, "rgba": images.rgba, "reach": images.reach, "of_classes": images.of_classes}
        arrays |= prefixed("images.", {name: np.array(value) for name, value in parts.items()})
    content = io.BytesIO()
    np.savez(content, **arrays)  # type: ignore[arg-type]
    files.write_atomically(path, content.getvalue())


def read_row(path: Path) -> Row | None:
    """Return the row in a file, None where there is none, or none that this version can read."""
    try:
        with np.load(path, allow_pickle=False) as found:
            arrays = dict(found)
        curves = below("curves.", arrays)
        plain = {name: kind(arrays[name].item()) for name, kind in _PLAIN.items()}
        return Row(
            **plain,
            recipe=files.parse(str(arrays["recipe"])),
            message=str(arrays["message"]),
            scores=of_classes(scores_from(below("scores.", arrays))),
            curves=Curves(**{name: curves[name] for name in _COLUMNS}, scores=below("scores.", curves)),
            images=_images(below("images.", arrays)),
        )
    except (OSError, ValueError, KeyError):
        return None


def _images(arrays: State) -> WeightImages | None:
    if not arrays:
        return None
    reach, of_classes = float(arrays["reach"]), bool(arrays["of_classes"])
    return WeightImages(arrays["values"], arrays["rgba"], reach, of_classes)
