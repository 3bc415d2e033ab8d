"""The points of tables: the columns that were chosen, and the plane of the principal axes of more than two."""

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.dataset import Dataset
from dlab_core.recipe import ClassTable, Sheet, Table


def _columns(sheet: Sheet, names: tuple[str, ...]) -> Array:
    """Return some columns of a sheet, (n, columns)."""
    if not sheet.columns:
        return np.empty((0, len(names)))
    values = np.array(sheet.values, dtype=np.float64).reshape(-1, len(sheet.columns))
    return values[:, [sheet.columns.index(name) for name in names]]


def table_points(table: Table) -> tuple[Array, Array]:
    """Return inputs and outputs of the rows."""
    return _columns(table.sheet, table.inputs), _columns(table.sheet, table.outputs)


def class_table_points(table: ClassTable) -> tuple[Array, Array]:
    """Return where the rows lie in the plane, (n, 2), and their classes from 0, (n,)."""
    x = _columns(table.sheet, table.known or table.inputs)
    y = np.searchsorted(np.array(table.levels), _columns(table.sheet, (table.class_column,))[:, 0])
    return (on_principal_axes(x) if table.projected else x), y


def standardised(x: Array) -> Array:
    """Return columns of zero mean and unit variance; one that does not vary is zero."""
    deviation = x.std(axis=0)
    varies = deviation > 1e-12 * np.abs(x).max(axis=0)
    scaled: Array = np.divide(x - x.mean(axis=0), deviation, out=np.zeros(x.shape), where=varies)
    return scaled


def on_principal_axes(x: Array) -> Array:
    """Return (n, D) rows as (n, 2): on the two axes along which the standardised columns vary most.

    An axis points to where the column that weighs most on it grows.
    """
    if not len(x):
        return np.empty((0, 2))
    z = standardised(x)
    axes = np.linalg.eigh(z.T @ z)[1][:, :-3:-1]
    heaviest = np.abs(axes).argmax(axis=0)
    points: Array = z @ (axes * np.sign(axes[heaviest, [0, 1]]))
    return points


def share_of_variance(table: ClassTable, data: Dataset) -> float:
    """Return which share of the variance of the standardised inputs is seen in the plane of their principal axes."""
    varying = sum(len(table.sheet.levels_of(name)) > 1 for name in table.known)
    return float(data.x.var(axis=0).sum() / varying) if varying else 0.0
