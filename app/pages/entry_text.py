"""What is said of the entries of a shootout."""

from dlab_core.recipe import Recipe
from dlab_core.shootout.entry import Entry


def summary(recipe: Recipe) -> str:
    """Return in a line what a recipe trains and how."""
    model, training = recipe.model, recipe.training
    parts = [model.caption]
    if model.obeys("rate"):
        parts += [f"{training.optimiser.kind} {training.rate:g}", f"L2 {training.l2:g}"]
        parts += [f"batch {training.batch or 'all'}"]
    return ", ".join(parts)


def is_done(entry: Entry | None, epochs: int) -> bool:
    """Whether an entry has nothing left to do for so many epochs."""
    if entry is None or entry.state != "finished":
        return False
    return entry.epochs >= epochs or not entry.recipe.model.obeys("steps")


def resting(entry: Entry | None) -> str:
    """Return the state of an entry that neither trains nor waits."""
    if entry is None:
        return ""
    if entry.state == "finished":
        return f"finished, {entry.epoch} epochs" if entry.epoch != 1 else "finished"
    return "failed" if entry.state == "failed" else f"stopped after {entry.epoch}"


def count_of(entries: int) -> str:
    """Return a number of models in words."""
    return f"{entries} model{'' if entries == 1 else 's'}"
