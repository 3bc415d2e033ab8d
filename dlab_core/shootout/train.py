"""The shootout: models side by side on the same digits, each entry a recipe, kept after every epoch."""

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np

from dlab_core.array_files import read_arrays, setting_aside
from dlab_core.arrays import StateDict, StateError, check_arrays
from dlab_core.atomic_write import write_arrays
from dlab_core.data.batches import batch_bounds
from dlab_core.data.digits import training_images
from dlab_core.metrics.classification import of_classes
from dlab_core.pictures.palette import LIGHT
from dlab_core.pictures.weight_images import weight_images
from dlab_core.recipe import Digits, Recipe, files
from dlab_core.shootout.entry import Entry
from dlab_core.training.run import Run
from dlab_core.training.to_the_end import slices, start_compiled_run


def entries() -> dict[str, Recipe]:
    """Return the recipes that can be compared, by name: the presets of official digits."""
    found = {name: files.load(path) for name, path in files.presets().items()}
    return {
        name: recipe
        for name, recipe in found.items()
        if isinstance(recipe.data, Digits) and recipe.data.source != "small"
    }


def for_epochs(recipe: Recipe, epochs: int, folder: str, source: str) -> Recipe:
    """Return the recipe for so many epochs, scored after each, on the digits of a folder."""
    assert isinstance(recipe.data, Digits)
    data = recipe.data.model_copy(update={"folder": folder, "source": source})
    recipe = recipe.model_copy(update={"data": data})
    if not recipe.model.obeys("steps"):
        return recipe
    steps = len(batch_bounds(training_images(data, recipe.training.seed), recipe.training.batch)) - 1
    training = recipe.training.model_copy(update={"steps": steps * epochs, "eval_every": steps})
    return recipe.model_copy(update={"training": training})


def train_entry(
    name: str, recipe: Recipe, epochs: int, kept: Path | None = None, say: Callable[[str], None] = lambda sentence: None
) -> Iterator[Entry]:
    """Train an entry, yielding it at the start, after each epoch, and at last as it ended.

    With a file `kept` the run is written there after each epoch, and one of the same recipe that is there already goes
    on, for more epochs too, bit for bit on the CPU. What is kept and cannot be gone on from is set aside, which
    is said.
    """
    run = start_compiled_run(recipe)
    epochs = epochs if recipe.model.obeys("steps") else 1
    if kept is not None and kept.exists():
        try:
            with setting_aside(kept):
                _take_up(run, read_arrays(kept))
        except StateError as error:
            say(f"What was kept does not serve to go on: {error}. It begins anew.")
    last_epoch = run.epoch
    try:
        yield entry_of(name, run, epochs)
        for _ in slices(run, every=recipe.training.eval_every):
            if run.epoch > last_epoch and not run.scoring and run.state != "failed":
                last_epoch = run.epoch
                if kept is not None:
                    _write(kept, run)
                yield entry_of(name, run, epochs)
        if kept is not None and run.state == "finished":
            _write(kept, run)
        yield entry_of(name, run, epochs)
    finally:
        run.stop()


def entry_of(name: str, run: Run, epochs: int) -> Entry:
    """Return the entry of a run."""
    return Entry(
        name=name,
        recipe=run.recipe,
        state=run.state if run.state in ("finished", "failed") else "running",
        epoch=run.epoch,
        epochs=epochs,
        parameters=sum(values.size for values in run.learner.parameters().values()),
        loss=run.history.last_loss,
        scores=of_classes(run.scores),
        curves=run.history.curves(),
        seconds=run.seconds,
        message=run.message,
        images=weight_images(run.learner, run.dataset.space, LIGHT),
    )


def _take_up(run: Run, state: StateDict) -> None:
    """Go on from a state, if it was kept of the same recipe but for the number of epochs."""
    check_arrays(state, {"recipe": ("U", ())})
    try:
        recipe = files.parse(str(state["recipe"]), "its recipe")
    except ValueError as error:
        raise StateError(str(error).rstrip(".")) from None
    training = recipe.training.model_copy(update={"steps": run.recipe.training.steps})
    if recipe.model_copy(update={"training": training}) != run.recipe:
        raise StateError("it is of another recipe")
    run.load_state_dict(state)


def _write(path: Path, run: Run) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_arrays(path, run.state_dict() | {"recipe": np.array(files.dump(run.recipe))})
