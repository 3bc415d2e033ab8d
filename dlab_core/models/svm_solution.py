"""What a fitted kernel SVM consists of, as arrays, and the scores that follow from them."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from math import comb, inf
from typing import Any

import numpy as np

from dlab_core.arrays import Array, Kinds, StateError, check_arrays, check_range
from dlab_core.interrupt import give_way
from dlab_core.metrics.classification import score_classes
from dlab_core.models.ksvm_wrap import KSVMWrap

_BLOCK = 4_000_000  # kernel values computed at a time: 32 MB
_WORK_AT_ONCE = 2_000_000_000  # multiply-adds
_OF_A_VALUE = 200  # what the exponential of a kernel value costs beside the sum over the features
_GRID_BLOCK = 65_536  # points of a grid at a time, so that what is computed of them stays in the cache
_SAFE_SUM = 1e4  # of multipliers: errors of single precision stay below a thousandth of the margin

_Decide = Callable[[slice, slice, Array, Array], None]
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

    @property
    def points_at_once(self) -> int:
        """How many points `scores` is quick for: each is compared with each vector, and takes part in each machine."""
        vectors, features = self.vectors.shape
        of_a_point = vectors * (_OF_A_VALUE + int(features) + 10 * len(self.classes))
        return max(1, _WORK_AT_ONCE // max(1, int(of_a_point)))

    def loss(self, x: Array, y: Array) -> float:
        """Return the mean hinge loss of (n, F) points of the classes y (n,), all of which were fitted."""
        found = score_classes("scores", self.scores(x), np.searchsorted(self.classes, y), len(self.classes))
        return found.loss if found else np.nan

    def scores(self, x: Array) -> Array:
        """Return (n, P) scores of (n, F) points, the largest of which is the prediction.

        Two classes: (-f, f) of the decision value f. More: the votes of the machines, ties broken by their summed
        values, as scikit-learn aggregates them.
        """
        rows = max(1, _BLOCK // max(1, len(self.vectors)))
        blocks = []
        for start in range(0, max(1, len(x)), rows):
            give_way()
            blocks.append(self._scores(x[start : start + rows]))
        return np.concatenate(blocks)

    def _scores(self, x: Array) -> Array:
        kernel = self._kernel(x)
        scores = np.empty((len(self.classes), len(x)))

        def decide(one: slice, other: slice, dual: Array, f: Array) -> None:
            f[:] = np.column_stack([kernel[:, one], kernel[:, other]]) @ dual

        self._aggregate(decide, scores)
        return scores.T

    def grid_scores(self, columns: _Features, rows: _Features) -> Array:
        """Return scores (h, w, P) on a grid whose columns fix some of the features, and whose rows fix the others.

        columns: the features (w, f) and their indices; rows: likewise (h, F - f). The kernel is then a sum of a few
        products of a factor of the column and one of the row, so that a machine takes a few products of matrices (h, S)
        and (S, w) instead of h * w * S kernel values.
        """
        # In single precision, twice as fast, a picture is exact enough unless large terms cancel each other.
        precision = np.float32 if np.abs(self.dual).sum() < _SAFE_SUM else np.float64
        factors = [(u.astype(precision), v.astype(precision)) for u, v in self._factors(columns, rows)]
        h, w = len(rows[0]), len(columns[0])
        scores = np.empty((len(self.classes), h, w), dtype=precision)
        block = max(1, _GRID_BLOCK // w)
        product = np.empty((min(block, h), w), dtype=precision)

        def decide_block(first: int) -> _Decide:
            def decide(one: slice, other: slice, dual: Array, f: Array) -> None:
                for k, (u, v) in enumerate(factors):
                    weighted = np.concatenate([v[one, first : first + block], v[other, first : first + block]])
                    weighted *= dual[:, None]
                    to = product[: len(f)] if k else f
                    np.matmul(weighted.T, np.concatenate([u[one], u[other]]), out=to)
                    if k:
                        f += to

            return decide

        for first in range(0, h, block):
            give_way()
            self._aggregate(decide_block(first), scores[:, first : first + block])
        return np.moveaxis(scores, 0, 2)

    def _aggregate(self, decide: _Decide, sums: Array) -> None:
        """Write scores (P, ...); `decide` writes the values (...) of a machine between two classes."""
        ends = np.cumsum(self.counts).tolist()
        of_class = [slice(end - count, end) for end, count in zip(ends, self.counts.tolist(), strict=True)]
        dual = self.dual.astype(sums.dtype)
        f, won = np.empty_like(sums[0]), np.empty(sums[0].shape, dtype=bool)
        votes = np.zeros(sums.shape, dtype=np.int8)
        sums[:] = 0
        intercepts = iter(self.intercepts.tolist())  # numbers of Python, which leave f in its precision
        for i in range(len(sums)):
            for j in range(i + 1, len(sums)):
                one, other = of_class[i], of_class[j]
                decide(one, other, np.concatenate([dual[j - 1, one], dual[i, other]]), f)
                f += next(intercepts)
                sums[i] += f
                sums[j] -= f
                np.greater_equal(f, 0, out=won)
                votes[i] += won.view(np.int8)
                votes[j] -= won.view(np.int8)
        if len(sums) > 2:
            for lost, (of_one, votes_of_one) in enumerate(zip(sums, votes, strict=True)):
                np.abs(of_one, out=f)
                f += 1
                f *= 3
                of_one /= f
                of_one += votes_of_one
                of_one += lost  # each machine that votes against a lower class votes for this one

    def _factors(self, columns: _Features, rows: _Features) -> Iterator[tuple[Array, Array]]:
        """Yield the factors (S, w) of the columns and (S, h) of the rows whose products add up to the kernel."""
        (u, of_u), (v, of_v) = columns, rows
        if self.kernel == "rbf":
            # exp(-g (a + b)) = exp(-g a) exp(-g b), with the squared distance along either axis.
            along_u = _squared_distances(self.vectors[:, of_u], u)
            along_v = _squared_distances(self.vectors[:, of_v], v)
            yield np.exp(-self.gamma * along_u), np.exp(-self.gamma * along_v)
            return
        along_u, along_v = self.vectors[:, of_u] @ u.T, self.vectors[:, of_v] @ v.T
        degree, gamma = (1, 1.0) if self.kernel == "linear" else (self.degree, self.gamma)
        for k in range(degree + 1):  # the binomial theorem
            yield comb(degree, k) * gamma**degree * along_u**k, along_v ** (degree - k)

    def _kernel(self, x: Array) -> Array:
        products: Array = x @ self.vectors.T
        if self.kernel == "linear":
            return products
        if self.kernel == "poly":
            products *= self.gamma
            return products**self.degree
        products *= -2
        products += (x**2).sum(axis=1)[:, None]
        products += (self.vectors**2).sum(axis=1)
        np.maximum(products, 0, out=products)  # rounding may leave a squared distance a little below zero
        products *= -self.gamma
        return np.exp(products, out=products)


def check_solution(arrays: dict[str, Array], points: int, features: int, classes: int) -> None:
    """Raise StateError unless these are the arrays of a solution for points of so many features and classes."""
    check_arrays(arrays, dict.fromkeys(("support", "classes"), ("i", (None,))))
    s, p = len(arrays["support"]), len(arrays["classes"])
    kinds: Kinds = {
        "kernel": ("U", ()),
        "gamma": ("f", ()),
        "degree": ("i", ()),
        "converged": ("b", ()),
        "support": ("i", (s,)),
        "bounded": ("i", (None,)),
        "classes": ("i", (p,)),
        "counts": ("i", (p,)),
        "vectors": ("f", (s, features)),
        "dual": ("f", (p - 1, s)),
        "intercepts": ("f", (p * (p - 1) // 2,)),
    }
    check_arrays(arrays, kinds, nothing_else=True)
    last = points - 1
    check_range(arrays, {"support": last, "bounded": last, "classes": classes - 1, "counts": s, "gamma": inf})
    if p < 2 or (np.diff(arrays["classes"]) <= 0).any() or arrays["counts"].sum() != s:
        raise StateError("its support vectors are not those of this machine")
    if not all(np.isfinite(arrays[name]).all() for name in ("vectors", "dual", "intercepts")):
        raise StateError("its support vectors hold what is no number")


def _squared_distances(a: Array, b: Array) -> Array:
    """Return (n, m) squared distances of (n, f) and (m, f) places; for few features quicker than by products."""
    distances = np.zeros((len(a), len(b)))
    for of_a, of_b in zip(a.T, b.T, strict=True):
        difference = of_a[:, None] - of_b
        difference *= difference
        distances += difference
    return distances
