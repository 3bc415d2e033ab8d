"""What a fitted kernel SVM consists of, as arrays, and the scores that follow from them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from math import comb
from typing import Any

import numpy as np

from dlab_core.data.dataset import Array
from dlab_core.models.ksvm_wrap import KSVMWrap

_BLOCK = 4_000_000  # kernel values computed at a time: 32 MB

_Features = tuple[Array, list[int]]  # (n, f) and the indices of these among all


@dataclass(frozen=True)
class SVMSolution:
    """Support vectors of one-against-one machines in libsvm's order, those of the first class first.

    support (S,): indices of the points. vectors (S, F). counts (P,): support vectors of each of the P classes that
    have points. dual (P - 1, S), intercepts (P * (P - 1) / 2,): of the machines (0, 1), (0, 2), ..., (P - 2, P - 1).
    bounded: the indices in support whose multiplier reached C.
    """

    kernel: str
    gamma: float
    degree: int
    classes: Array
    support: Array
    bounded: Array
    vectors: Array
    counts: Array
    dual: Array
    intercepts: Array
    converged: bool

    @classmethod
    def of(cls, svm: KSVMWrap) -> "SVMSolution":
        """Return the solution that a KSVMWrap has found."""
        model = svm.model
        # With two classes scikit-learn turns all signs, so that positive means the second class.
        sign = -1.0 if len(svm.classes) == 2 else 1.0
        return cls(
            kernel=model.kernel,
            gamma=svm.gamma,
            degree=model.degree,
            classes=svm.classes.copy(),
            support=svm.support.copy(),
            bounded=svm.bounded.copy(),
            vectors=np.array(model.support_vectors_),
            counts=np.array(model.n_support_),
            dual=sign * np.array(model.dual_coef_),
            intercepts=sign * np.atleast_1d(model.intercept_),
            converged=svm.converged,
        )

    @classmethod
    def from_arrays(cls, arrays: dict[str, Array]) -> "SVMSolution":
        """Return the solution that `arrays` was called on."""
        values: dict[str, Any] = {field.name: arrays[field.name] for field in fields(cls)}
        for name, kind in (("kernel", str), ("gamma", float), ("degree", int), ("converged", bool)):
            values[name] = kind(values[name].item())
        return cls(**values)

    def arrays(self) -> dict[str, Array]:
        """Return copies of all fields as arrays."""
        return {field.name: np.array(getattr(self, field.name)) for field in fields(self)}

    def scores(self, x: Array) -> Array:
        """Return (n, P) scores of (n, F) points, the largest of which is the prediction.

        Two classes: (-f, f) of the decision value f. More: the votes of the machines, ties broken by their summed
        values, as scikit-learn aggregates them.
        """
        rows = max(1, _BLOCK // max(1, len(self.vectors)))
        blocks = [self._scores(x[start : start + rows]) for start in range(0, max(1, len(x)), rows)]
        return np.concatenate(blocks)

    def _scores(self, x: Array) -> Array:
        kernel = self._kernel(x)
        return self._aggregate((len(x),), lambda of_class, dual: kernel[:, of_class] @ dual).T

    def grid_scores(self, columns: _Features, rows: _Features) -> Array:
        """Return scores (h, w, P) on a grid whose columns fix some of the features, and whose rows fix the others.

        columns: the features (w, f) and their indices; rows: likewise (h, F - f). The kernel is then a sum of a few
        products of a factor of the column and one of the row, so that a machine takes a few products of matrices (h, S)
        and (S, w) instead of h * w * S kernel values.
        """
        factors = list(self._factors(columns, rows))

        def decide(of_class: slice, dual: Array) -> Array:
            products = [(of_rows[:, of_class] * dual) @ of_columns[:, of_class].T for of_columns, of_rows in factors]
            return sum(products[1:], start=products[0])

        return np.moveaxis(self._aggregate((len(rows[0]), len(columns[0])), decide), 0, 2)

    def _aggregate(self, shape: tuple[int, ...], decide: Callable[[slice, Array], Array]) -> Array:
        """Return scores (P, *shape); `decide` gives what the support vectors of one class add to a machine's values."""
        ends = np.cumsum(self.counts)
        of_class = [slice(end - count, end) for end, count in zip(ends.tolist(), self.counts.tolist(), strict=True)]
        present = len(self.classes)
        votes, sums = np.zeros((present, *shape)), np.zeros((present, *shape))
        machine = 0
        for i in range(present):
            for j in range(i + 1, present):
                f = decide(of_class[i], self.dual[j - 1, of_class[i]])
                f += decide(of_class[j], self.dual[i, of_class[j]])
                f += self.intercepts[machine]
                machine += 1
                sums[i] += f
                sums[j] -= f
                votes[i] += f >= 0
                votes[j] += f < 0
        return sums if present == 2 else votes + sums / (3 * (np.abs(sums) + 1))

    def _factors(self, columns: _Features, rows: _Features) -> Iterator[tuple[Array, Array]]:
        """Yield the factors (w, S) of the columns and (h, S) of the rows whose products add up to the kernel."""
        (u, of_u), (v, of_v) = columns, rows
        if self.kernel == "rbf":
            # exp(-g (a + b)) = exp(-g a) exp(-g b), with the squared distance along either axis.
            yield self._rbf(u, self.vectors[:, of_u]), self._rbf(v, self.vectors[:, of_v])
            return
        along_u, along_v = u @ self.vectors[:, of_u].T, v @ self.vectors[:, of_v].T
        degree, gamma = (1, 1.0) if self.kernel == "linear" else (self.degree, self.gamma)
        for k in range(degree + 1):  # the binomial theorem
            yield comb(degree, k) * gamma**degree * along_u**k, along_v ** (degree - k)

    def _kernel(self, x: Array) -> Array:
        if self.kernel == "rbf":
            return self._rbf(x, self.vectors)
        products: Array = x @ self.vectors.T
        if self.kernel == "linear":
            return products
        products *= self.gamma
        return products**self.degree

    def _rbf(self, x: Array, vectors: Array) -> Array:
        products: Array = x @ vectors.T
        products *= -2
        products += (x**2).sum(axis=1)[:, None]
        products += (vectors**2).sum(axis=1)
        np.maximum(products, 0, out=products)  # rounding may leave a squared distance a little below zero
        products *= -self.gamma
        return np.exp(products, out=products)
