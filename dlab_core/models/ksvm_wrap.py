"""A support vector machine with a kernel, trained when it is made (scikit-learn's SVC, which is libsvm).

>>> from dlab_core.data.mixtures import sample_gmm_2d
>>> from dlab_core.metrics.classification import eval_perf_binary
>>> from dlab_core.models.ksvm_wrap import KSVMWrap
>>> X, Y_ = sample_gmm_2d(6, 2, 10, random_state=3)
>>> svm = KSVMWrap(X, Y_, param_svm_c=1, param_svm_gamma="auto")
>>> Y = svm.predict(X)
>>> eval_perf_binary(Y, Y_).accuracy > 0.9
True
>>> svm.get_scores(X).shape, 0 < len(svm.support) < 60
((60,), True)
"""

import warnings
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.svm import SVC

from dlab_core.metrics.classification import as_labels

Array = NDArray[np.float64]
Labels = NDArray[np.int64]
Kernel = Literal["rbf", "linear", "poly", "sigmoid"]

# Beyond these, products of coordinates leave double precision, or all points look the same to the kernel.
LARGEST_COORDINATE = 1e50
SMALLEST_SPREAD = 1e-50

MANY = 2000  # points; below, the extension takes longer to load than the machine to train


class KSVMWrap:
    """A machine trained on X [N x D] with classes Y_ [N]; one against one where there are more than two classes.

    param_svm_gamma is a number, "auto" (1 / D) or "scale" (1 / (D * variance of X)); gamma and degree matter to the
    kernels that have them. max_iter bounds the iterations of libsvm, which can otherwise go on for ever.

    classes: the classes that occur in Y_, sorted. gamma: the number used. support: indices of the support vectors.
    bounded: indices of those whose multiplier has reached C (within the margin or on the wrong side of it).
    converged: whether the solution was found within max_iter. model: the SVC.

    Raises ValueError, in words, for data or settings that no machine can be trained with; never warns.
    """

    def __init__(
        self,
        X: ArrayLike,
        Y_: ArrayLike,
        param_svm_c: float = 1,
        param_svm_gamma: float | Literal["auto", "scale"] = "auto",
        *,
        kernel: Kernel = "rbf",
        degree: int = 3,
        max_iter: int = 1_000_000,
    ) -> None:
        X, Y_ = np.asarray(X, dtype=np.float64), as_labels(Y_)
        _check_data(X, Y_)
        self.classes: Labels = np.unique(Y_)
        self.gamma = _gamma(X, param_svm_gamma)
        _check_settings(param_svm_c, self.gamma, kernel, degree, max_iter)
        self.model: Any = _svc(len(X))(
            C=param_svm_c,
            kernel=kernel,
            gamma=self.gamma,
            degree=degree,
            max_iter=max_iter,
            decision_function_shape="ovr",
            break_ties=True,  # so that the class with the largest score is the one predicted
            random_state=0,  # without one scikit-learn draws a number from the global generator
        )
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # said by `converged`
            try:
                self.model.fit(X, Y_)
            except ValueError as error:
                if "not finite" not in str(error):
                    raise
                raise ValueError(
                    f"The {kernel} kernel overflows with coordinates up to {np.abs(X).max():.3g}, "
                    f"gamma = {self.gamma:.3g} and C = {param_svm_c:.3g}: make the largest of them smaller."
                ) from error
        self.converged = bool(self.model.fit_status_ == 0)
        self.support: Labels = self.model.support_.astype(np.int64)
        # A support vector has one multiplier for each class that it is told apart from.
        at_bound = (np.abs(self.model.dual_coef_) >= param_svm_c * (1 - 1e-9)).any(axis=0)
        self.bounded: Labels = self.support[at_bound]

    def predict(self, X: ArrayLike) -> Labels:
        """The class of each point of X [n x D]: that with the largest score; with two, the second where it is > 0."""
        scores = self.get_scores(X)
        best: Labels = (scores > 0).astype(np.int64) if scores.ndim == 1 else scores.argmax(axis=1)
        return self.classes[best]

    def get_scores(self, X: ArrayLike) -> Array:
        """Decision values of X [n x D]: [n], positive for the second class, or [n x C] with a column for each class."""
        X = np.asarray(X, dtype=np.float64)
        if len(X) == 0:
            return np.zeros(0 if len(self.classes) == 2 else (0, len(self.classes)))
        scores: Array = self.model.decision_function(X)
        return scores


def _svc(n: int) -> Any:
    """Return the machine for n points: for many that of Intel's extension, where there is one; the solution is equal.

    It is several times as fast, on all cores, for points in double precision; in single precision it is less accurate.
    """
    if n <= MANY:
        return SVC
    try:
        from sklearnex.svm import SVC as Extended
    except ImportError:
        return SVC
    return Extended


def _check_data(X: Array, Y_: Labels) -> None:
    if X.ndim != 2 or Y_.shape != X.shape[:1]:
        raise ValueError(f"X must have one row and Y_ one class for each point, not shapes {X.shape} and {Y_.shape}.")
    if X.size == 0:
        raise ValueError("There are no points: draw or sample some of at least two classes.")
    if (Y_[0] == Y_).all():
        raise ValueError(f"All points belong to class {Y_[0]}: add points of another class.")
    if not np.isfinite(X).all():
        raise ValueError("Some coordinates are infinite or not a number: remove or correct these points.")
    if np.abs(X).max() > LARGEST_COORDINATE:
        raise ValueError(
            f"Coordinates up to {np.abs(X).max():.3g} are too large to compute with: "
            "divide them so that they lie between about -10 and 10."
        )
    spread = np.ptp(X, axis=0).max()
    if 0 < spread < SMALLEST_SPREAD:
        raise ValueError(
            f"The points lie within {spread:.3g} of each other, too close to tell them apart: "
            "multiply the coordinates so that they spread over about 10."
        )


def _gamma(X: Array, gamma: float | str) -> float:
    if gamma == "auto":
        return 1.0 / int(X.shape[1])
    if gamma == "scale":
        variance = float(X.var())
        return 1.0 / (int(X.shape[1]) * variance) if variance > 0 else 1.0
    if isinstance(gamma, str):
        raise ValueError(f'gamma must be a number, "auto" or "scale", not {gamma!r}.')
    return float(gamma)


def _check_settings(C: float, gamma: float, kernel: str, degree: int, max_iter: int) -> None:
    if not (np.isfinite(C) and C > 0):
        raise ValueError(f"C must be a number above 0, not {C}.")
    if not (np.isfinite(gamma) and gamma > 0):
        raise ValueError(f"gamma must be a number above 0, not {gamma}.")
    if kernel not in ("rbf", "linear", "poly", "sigmoid"):
        raise ValueError(f'The kernel must be "rbf", "linear", "poly" or "sigmoid", not {kernel!r}.')
    if degree < 0 or max_iter < 1:
        raise ValueError(f"degree must be from 0 and max_iter from 1, not {degree} and {max_iter}.")
