"""What is said of the rows of a shootout."""

from dlab_core.recipe import DeepNet, Recipe
from dlab_core.shootout.row import Row


def summary(recipe: Recipe) -> str:
    """Return in a line what a recipe trains and how."""
    model, training = recipe.model, recipe.training
    parts = [model.title.split(" (")[0]]
    if isinstance(model, DeepNet):
        parts[0] += " " + "-".join(map(str, model.hidden))
        parts += ["batch norm"] * model.batch_norm + [f"dropout {model.dropout:g}"] * bool(model.dropout)
    if "rate" in model.training_fields:
        parts += [f"{training.optimiser.kind} {training.rate:g}", f"L2 {training.l2:g}"]
        parts += [f"batch {training.batch or 'all'}"]
    return ", ".join(parts)


def is_done(row: Row | None, epochs: int) -> bool:
    """Whether a row has nothing left to do for so many epochs."""
    if row is None or row.state != "finished":
        return False
    return row.epochs >= epochs or "steps" not in row.recipe.model.training_fields


def resting(row: Row | None) -> str:
    """Return the state of a row that neither trains nor waits."""
    if row is None:
        return ""
    if row.state == "finished":
        return f"finished, {row.epoch} epochs" if row.epoch != 1 else "finished"
    return "failed" if row.state == "failed" else f"stopped after {row.epoch}"


def count_of(rows: int) -> str:
    """Return a number of rows in words."""
    return f"{rows} row{'' if rows == 1 else 's'}"
