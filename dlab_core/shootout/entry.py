"""An entry of the shootout: a recipe, how far its training has come, and both as a file for another process or day."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

import numpy as np

from dlab_core.array_files import read_arrays
from dlab_core.arrays import Array, StateDict, StateError, below, check_arrays, prefixed
from dlab_core.atomic_write import write_arrays
from dlab_core.metrics.classification import Scores, of_classes
from dlab_core.metrics.scores import scores_from, scores_state_dict
from dlab_core.pictures.weight_images import WeightImages
from dlab_core.recipe import Recipe, files
from dlab_core.training.history import COLUMNS, Curves
from dlab_core.training.kept_checks import check_curves, check_scores

EntryState = Literal["waiting", "running", "finished", "failed"]
_OF_KIND = {"U": ("state", "message"), "i": ("epoch", "epochs", "parameters"), "f": ("loss", "seconds")}
_PLAIN = {name: kind for kind, names in _OF_KIND.items() for name in names}


@dataclass(frozen=True)
class Entry:
    """An entry of the comparison as it is now. scores: by split. seconds: of training and scoring, pauses left out."""

    name: str
    recipe: Recipe
    state: EntryState
    epoch: int
    epochs: int
    parameters: int
    loss: float
    scores: dict[str, Scores | None]
    curves: Curves
    seconds: float
    message: str = ""
    images: WeightImages | None = field(default=None, compare=False)

    @property
    def epoch_seconds(self) -> float:
        """Seconds an epoch took on average."""
        return self.seconds / max(1, self.epoch)

    def by_epoch(self, key: str) -> tuple[Array, Array]:
        """Return epochs (n,) and values (n,) of a curve, such as "test.accuracy", as far as they are numbers."""
        values, steps = self.curves.scores.get(key, np.empty(0)), self.curves.scored
        obeys = self.recipe.model.obeys("steps")
        per_epoch = (self.recipe.training.eval_every if obeys else None) or 1  # entries are scored after each epoch
        finite = np.isfinite(values)
        return steps[: len(values)][finite] / per_epoch, values[finite]


def write_entry(path: Path, entry: Entry) -> None:
    """Write an entry, atomically."""
    arrays: StateDict = {name: np.array(getattr(entry, name)) for name in _PLAIN}
    arrays["recipe"] = np.array(files.dump(entry.recipe))
    arrays |= prefixed("scores.", scores_state_dict(entry.scores))
    arrays |= prefixed("curves.", {name: getattr(entry.curves, name) for name in COLUMNS})
    arrays |= prefixed("curves.scores.", entry.curves.scores)
    if entry.images is not None:
        images = entry.images
        parts = {"values": images.values, "rgba": images.rgba, "reach": images.vmax, "of_classes": images.of_classes}
        arrays |= prefixed("images.", {name: np.array(value) for name, value in parts.items()})
    write_arrays(path, arrays)


def read_entry(path: Path) -> Entry | None:
    """Return the entry in a file, None where there is none. Raises StateError for what is not an entry of this version.

    Its name is that of the folder, whatever the file says: a name that comes from elsewhere could lead elsewhere.
    """
    if not path.exists():
        return None
    arrays = read_arrays(path)
    check_arrays(arrays, {name: (kind, ()) for name, kind in _PLAIN.items()} | {"recipe": ("U", ())})
    curves, scores, images = (below(prefix, arrays) for prefix in ("curves.", "scores.", "images."))
    try:
        plain = {name: arrays[name].item() for name in _PLAIN}
        recipe = files.parse(str(arrays["recipe"]), "its recipe")
        "".join(str(value) for value in plain.values()).encode()  # half of a character cannot be shown
    except ValueError as error:
        raise StateError(str(error).rstrip(".")) from None
    if plain["state"] not in get_args(EntryState):
        raise StateError(f"its state is {plain['state']!r}")
    check_scores(scores, recipe.data.classes)
    check_curves(curves, recipe.data.classes)
    return Entry(
        **plain,
        name=path.parent.name,
        recipe=recipe,
        scores=of_classes(scores_from(scores)),
        curves=Curves(**{name: curves[name] for name in COLUMNS}, scores=below("scores.", curves)),
        images=_images(images),
    )


def _images(arrays: StateDict) -> WeightImages | None:
    if not arrays:
        return None
    check_arrays(arrays, {"values": ("f", (None, None, None)), "reach": ("f", ()), "of_classes": ("b", ())})
    values = arrays["values"]
    check_arrays(arrays, {"rgba": ("|u1", (*values.shape, 4))})
    if not values.size or values.shape[1] != values.shape[2]:
        raise StateError("its images are empty, or no squares")
    return WeightImages(values, arrays["rgba"], float(arrays["reach"]), bool(arrays["of_classes"]))
