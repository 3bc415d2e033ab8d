"""Objective: the loss over all training points as a function of the parameters, in double precision.

Pictures of the loss and the table of gradients are computed from it; no engine trains by it.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from dlab_core.activations import ACTIVATIONS, ActivationName
from dlab_core.arrays import Array
from dlab_core.interrupt import give_way
from dlab_core.objective.backprop import Criterion, Layers, gradients, losses, outputs
from dlab_core.recipe import PowerLoss

_CELLS = 60_000  # numbers of a block of a grid: what stays in the cache of a processor


@dataclass(frozen=True)
class ParameterIndex:
    """Where a parameter is: its layer, the input whose weight it is (None for a bias), and the output."""

    layer: int
    row: int | None
    column: int


def parameter_indices(layers: Layers, *, fixed: bool = False) -> tuple[ParameterIndex, ...]:
    """Return the indices of all parameters of a net, of each output its weights, and the biases of a layer last."""
    indices: list[ParameterIndex] = []
    for k, (weights, biases) in enumerate(layers):
        rows, columns = weights.shape
        indices += [ParameterIndex(k, i, o) for o in range(columns) for i in range(rows)]
        indices += [] if fixed else [ParameterIndex(k, None, o) for o in range(len(biases))]
    return tuple(indices)


def parameter_name(index: ParameterIndex, layers: Layers, features: tuple[str, ...]) -> str:
    """Return what a parameter is called: by its feature where there is one layer, else by its numbers."""
    several = layers[index.layer][1].size > 1
    of_output = f" → {index.column + 1}" if several else ""
    if len(layers) == 1:
        return ("bias" if index.row is None else f"w {features[index.row]}") + of_output
    layer, output = index.layer + 1, index.column + 1
    return f"b{layer}[{output}]" if index.row is None else f"W{layer}[{index.row + 1},{output}]"


def value_at(arrays: Layers, index: ParameterIndex) -> float:
    """Return the number of one parameter among those by layer."""
    weights, biases = arrays[index.layer]
    return float(biases[index.column] if index.row is None else weights[index.row, index.column])


@dataclass(frozen=True)
class Objective:
    """A net of `layers` on x (n, F) and targets (n, K), with the penalties l2 sum(W^2) + l1 sum(|W|).

    features: names (F,). fixed: whether there are weights alone, and the biases stay at zero. layers_of: the layers as
    an earlier state of the learner has them. autograd_gradients: returns the derivatives by weights and biases of each
    layer as autograd computes them, None for a learner that does not use autograd.
    """

    layers: Layers
    activations: Sequence[ActivationName]
    x: Array
    targets: Array
    criterion: Criterion
    features: tuple[str, ...]
    layers_of: Callable[[dict[str, Array]], Layers]
    l2: float = 0.0
    l1: float = 0.0
    fixed: bool = False
    autograd_gradients: Callable[[], Layers] | None = None

    @cached_property
    def indices(self) -> tuple[ParameterIndex, ...]:
        """The places of all parameters."""
        return parameter_indices(self.layers, fixed=self.fixed)

    @property
    def linear(self) -> bool:
        """Whether the outputs are linear in the parameters."""
        return len(self.layers) == 1

    @property
    def squared(self) -> bool:
        """Whether the loss is the mean squared error."""
        return self.criterion == PowerLoss(m=2)

    def name(self, index: ParameterIndex) -> str:
        """Return what a parameter is called."""
        return parameter_name(index, self.layers, self.features)

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all parameters."""
        return tuple(self.name(index) for index in self.indices)

    @property
    def vector(self) -> Array:
        """All parameters in the order of `indices`."""
        return self.flat(self.layers)

    def flat(self, arrays: Layers) -> Array:
        """Return numbers by weight and bias, such as gradients, in the order of `indices`."""
        return np.array([value_at(arrays, index) for index in self.indices])

    def at(self, index: ParameterIndex, value: float) -> "Objective":
        """Return the same loss where one parameter has another value."""
        layers = [(weights.copy(), biases.copy()) for weights, biases in self.layers]
        weights, biases = layers[index.layer]
        if index.row is None:
            biases[index.column] = value
        else:
            weights[index.row, index.column] = value
        return replace(self, layers=layers)

    def _penalty(self) -> float:
        return float(sum(self.l2 * (w**2).sum() + self.l1 * np.abs(w).sum() for w, _ in self.layers))

    def value(self) -> float:
        """Return the loss with its penalties."""
        give_way()
        last = outputs(self.layers, self.activations, self.x)
        return float(losses(self.criterion, last, self.targets)) + self._penalty()

    def gradient(self) -> Array:
        """Return the derivative by each parameter, (P,), as written out by hand."""
        _, found = gradients(self.layers, self.activations, self.x, self.targets, self.criterion)
        with_penalty = [
            (gradient + 2 * self.l2 * weights + self.l1 * np.sign(weights), of_biases)
            for (gradient, of_biases), (weights, _) in zip(found, self.layers, strict=True)
        ]
        return self.flat(with_penalty)

    def difference(self, index: ParameterIndex) -> float:
        """Return the derivative by one parameter from two values of the loss a little apart."""
        at = value_at(self.layers, index)
        step = 6e-6 * max(1.0, abs(at))  # the cube root of the precision: rounding and curvature err alike
        up, down = (self.at(index, at + sign * step).value() for sign in (1, -1))
        return (up - down) / (2 * step)

    def grid(self, first: ParameterIndex, second: ParameterIndex | None, us: Array, vs: Array) -> Array:
        """Return the loss (len(vs), len(us)) where one parameter is each of us, and another each of vs.

        All others stay as they are. Without a second parameter vs has one value, which does not matter.
        """
        # From the middle of the grid: a run that diverges is so far off that all digits would be lost on the way.
        middle = self.at(first, float(us.mean()))
        middle = middle.at(second, float(vs.mean())) if second else middle
        return middle._around(first, second, us, vs)

    def _around(self, first: ParameterIndex, second: ParameterIndex | None, us: Array, vs: Array) -> Array:
        du = us - value_at(self.layers, first)
        dv = vs - value_at(self.layers, second) if second else np.zeros(len(vs))
        if self.linear and self.squared:
            values = self._parabola(first, second, du, dv)
        else:
            if not self.linear or isinstance(self.criterion, str):
                # A picture needs no more than single precision, but for powers of large errors, which would overflow.
                du, dv = du.astype(np.float32), dv.astype(np.float32)
            widest = max(biases.size for _, biases in self.layers)
            rows = max(1, _CELLS // max(1, len(us) * len(self.x) * widest))
            blocks = [self._block(first, second, du, dv[i : i + rows]) for i in range(0, len(dv), rows)]
            values = np.concatenate(blocks)
        return values + self._penalties(first, second, us, vs)

    def _moved_by(self, index: ParameterIndex, h: Array) -> Array:
        """Return by how much an output of its layer (..., n) grows with a parameter, for inputs h (..., F, n)."""
        return np.ones(h.shape[-1:], h.dtype) if index.row is None else h[..., index.row, :]

    def _parabola(self, first: ParameterIndex, second: ParameterIndex | None, du: Array, dv: Array) -> Array:
        """The mean squared error, which is a polynomial of degree 2: three sums over the points for each parameter."""
        errors = outputs(self.layers, (), self.x) - self.targets
        phi = self._moved_by(first, self.x.T)
        along_u = 2 * (errors[:, first.column] @ phi) * du + (phi @ phi) * du**2
        values = (errors**2).sum() + along_u[None, :] + np.zeros((len(dv), 1))
        if second is not None:
            psi = self._moved_by(second, self.x.T)
            values += (2 * (errors[:, second.column] @ psi) * dv + (psi @ psi) * dv**2)[:, None]
            if first.column == second.column:
                values += 2 * (phi @ psi) * dv[:, None] * du
        return np.asarray(values / errors.size)

    def _block(self, first: ParameterIndex, second: ParameterIndex | None, du: Array, dv: Array) -> Array:
        """Rows of the grid of any net, in the precision of du and dv.

        All layers below the first one that changes are gone through once, and of that one only what changes. Values
        are (..., outputs, n) on the way: the points are the long axis, along which NumPy is quick.
        """
        give_way()
        real, cells = du.dtype, (len(dv), len(du))
        layers = [(weights.T.astype(real), biases.astype(real)[:, None]) for weights, biases in self.layers]
        moves = [(first, du[None, :, None])] + ([(second, dv[:, None, None])] if second else [])
        h, begin = self.x.T.astype(real), min(index.layer for index, _ in moves)
        for k in range(begin):
            h = self._activate(k, layers[k][0] @ h + layers[k][1])
        z = layers[begin][0] @ h + layers[begin][1]
        moved: dict[int, Array] = {}  # the sums of this layer that change, (rows, columns, n) of each output
        for index, by in moves:
            if index.layer == begin:
                moved[index.column] = moved.get(index.column, z[index.column]) + by * self._moved_by(index, h)
        if begin < len(layers) - 1:
            moved = {c: self._activate(begin, of_column) for c, of_column in moved.items()}
            h = self._activate(begin, z)
            begin += 1
            z = layers[begin][0] @ h + layers[begin][1]
            z = np.broadcast_to(z, (*cells, *z.shape)).copy()
            for column, values in moved.items():
                z += (values - h[column])[..., None, :] * layers[begin][0][:, column, None]
            for index, by in moves:
                if index.layer == begin:
                    row = index.row
                    below = moved.get(row) if row is not None else None
                    z[..., index.column, :] += by * (self._moved_by(index, h) if below is None else below)
        else:
            z = np.broadcast_to(z, (*cells, *z.shape)).copy()
            for column, values in moved.items():
                z[..., column, :] = values
        for k in range(begin + 1, len(layers)):
            h = self._activate(k - 1, z)
            z = layers[k][0] @ h + layers[k][1]
            for index, by in moves:
                if index.layer == k:
                    z[..., index.column, :] += by * self._moved_by(index, h)
        return losses(self.criterion, np.swapaxes(z, -1, -2), self.targets.astype(real))

    def _activate(self, layer: int, z: Array) -> Array:
        return ACTIVATIONS[self.activations[layer]].f(z)

    def _penalties(self, first: ParameterIndex, second: ParameterIndex | None, us: Array, vs: Array) -> Array:
        def of(index: ParameterIndex | None, values: Array) -> Array:
            if index is None or index.row is None:
                return np.zeros(len(values))
            at = value_at(self.layers, index)
            return self.l2 * (values**2 - at**2) + self.l1 * (np.abs(values) - abs(at))

        return self._penalty() + of(first, us)[None, :] + of(second, vs)[:, None]
