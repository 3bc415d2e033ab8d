"""Tables as the text of CSV files: read back to the same numbers, and no formulas for a spreadsheet."""

import csv
import io
import math
from collections.abc import Iterable, Sequence

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.csv_files import unique
from dlab_core.data.dataset import Dataset
from dlab_core.interrupt import give_way
from dlab_core.models.features import input_names
from dlab_core.recipe import SPLITS, DataConfig
from dlab_core.recipe.sentences import SaidError, one_line
from dlab_core.training.history import Curves

Cell = str | int | float | None

MAX_CELLS = 2_000_000  # of a table: more are some tens of megabytes of text, which no spreadsheet opens
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")  # how one begins, for a spreadsheet


class TooLarge(SaidError):
    """What would make a file that nothing opens; the message is a sentence."""


def table_text(names: Sequence[str], rows: Iterable[Sequence[Cell]]) -> str:
    """Return a table with a header, numbers written so that they are read back exactly; empty where there is none.

    A text that a spreadsheet would take for a formula gets an apostrophe before it.
    """
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow([_cell(name) for name in names])
    for number, row in enumerate(rows):
        if number % 1000 == 0:
            give_way()
        writer.writerow([_cell(value) for value in row])
    return text.getvalue()


def _cell(value: Cell) -> Cell:
    if isinstance(value, str):  # a lone carriage return is not quoted, and what follows would begin a line
        return ("'" + value if value.startswith(_FORMULA) else value).replace("\r", "\n")
    return "" if value is None or not math.isfinite(value) else value


def points_text(config: DataConfig, data: Dataset) -> str:
    """Return the points of a data set as a table: inputs, the name of the class or the values, and the split.

    Raises TooLarge where there are too many numbers for a text.
    """
    dimension = data.space.dimension
    if (cells := len(data) * dimension) > MAX_CELLS:
        raise TooLarge(f"These points are {cells:,} numbers, too many for a CSV file: take at most {MAX_CELLS:,}.")
    inputs = config.inputs or input_names(dimension)
    names = [*inputs, *(config.outputs if data.classes is None else ("class",)), "split"]
    columns: list[list[Cell]] = [column.tolist() for column in data.x.T]
    if data.classes is None:
        columns += [column.tolist() for column in data.y.T]
    else:
        columns.append([config.labels[label] for label in data.y.tolist()])
    columns.append([SPLITS[split] for split in data.split.tolist()])
    return table_text(unique([one_line(name) for name in names]), zip(*columns, strict=True))


def curves_text(curves: Curves) -> str:
    """Return the curves of a run as a table, a row for each step of which there is a number.

    loss is that of the batch of a step, penalty included; epoch loss its mean over an epoch of several batches; the
    others are scores of splits.
    """
    parts = {"loss": (curves.steps, curves.losses), "epoch loss": (curves.epochs, curves.epoch_losses)}
    parts |= {name.replace(".", " "): (curves.scored, values) for name, values in curves.scores.items()}
    parts = {name: (at, values) for name, (at, values) in parts.items() if np.isfinite(values).any()}
    steps = np.unique(np.concatenate([np.empty(0, dtype=np.int64), *(at for at, _ in parts.values())]))
    columns = [steps.tolist(), *(_spread(steps, at, values).tolist() for at, values in parts.values())]
    return table_text(["step", *(name.replace("_", " ") for name in parts)], zip(*columns, strict=True))


def _spread(steps: Array, at: Array, values: Array) -> Array:
    """Return the values of some of the steps as a column of all of them, NaN for the others."""
    column = np.full(len(steps), np.nan)
    column[np.searchsorted(steps, at)] = values
    return column
