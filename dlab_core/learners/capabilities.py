"""What some learners can do beside learning, a small protocol each: whoever wants it asks by `isinstance`, once."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np

from dlab_core.arrays import Array
from dlab_core.data.batches import Batches
from dlab_core.learners.inputs import Inputs
from dlab_core.learners.learner import Learner
from dlab_core.objective.objective import Objective

if TYPE_CHECKING:
    from dlab_core.activations import ActivationName
    from dlab_core.models.net_spec import Head, NetSpec


@dataclass(frozen=True)
class Support:
    """The points that alone determine the surface, as indices into the Dataset: free (on the margin) and bounded."""

    free: Array
    bounded: Array


NO_SUPPORT = Support(np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64))


@dataclass(frozen=True)
class LinearCoefficients:
    """What a linear learner has learned: features @ weights (F, K) + biases (K,), in the units of the data."""

    names: tuple[str, ...]
    weights: Array
    biases: Array


@dataclass(frozen=True)
class Layers:
    """What a layered learner computes of its features: affine layers, an activation after each but the last, a head.

    pairs: weights (inputs, outputs) and biases (outputs,) of each. Batch norm, which is an affine map once it is
    learned, is part of the layer before it.
    """

    pairs: tuple[tuple[Array, Array], ...]
    activations: "tuple[ActivationName, ...]"
    head: "Head"


@runtime_checkable
class PredictsGrid(Protocol):
    """A learner that predicts a grid of two inputs quicker than its points."""

    def predict_grid(self, xs: Array, ys: Array) -> Array | None:
        """Return (len(ys), len(xs), C) for the grid, None where it is no quicker at present."""


@runtime_checkable
class HasSupportVectors(Protocol):
    """A learner of which some points alone determine what it predicts."""

    def support(self) -> Support:
        """Return the support vectors."""


@runtime_checkable
class HasNet(Protocol):
    """A learner that trains a PyTorch module: what that says of itself."""

    spec: "NetSpec"


@runtime_checkable
class HasLayers(Protocol):
    """A learner that computes nothing but layers of the features of its inputs, whoever trains them."""

    inputs: Inputs

    def layers(self) -> Layers | None:
        """Return copies of them, None where nothing was learned yet, or where they are not all there is."""


@runtime_checkable
class HasObjective(Protocol):
    """A learner whose loss may be known as a function of its parameters."""

    def objective(self) -> Objective | None:
        """Return the loss at the parameters that were learned, None where it is not known."""


@runtime_checkable
class IsLinear(Protocol):
    """A learner that may have learned a linear function of what it is shown of a point."""

    inputs: Inputs

    def linear_coefficients(self) -> LinearCoefficients | None:
        """Return the linear function that was learned, None where it is not one, or not yet."""


@runtime_checkable
class InBatches(Protocol):
    """A learner that goes through the points in batches; of any other a step sees all of them."""

    batches: Batches


@runtime_checkable
class HasPenalty(Protocol):
    """A learner whose loss may have a penalty on its weights."""

    def penalty(self) -> float | None:
        """Return what it adds to the mean loss of the points, None where there is none."""


@runtime_checkable
class HasEngine(Protocol):
    """A learner whose steps one of several engines computes."""

    def take_engine(self, name: str) -> None:
        """Go on with that engine, where it is ready and can do what is set: the one that a kept run had."""


@runtime_checkable
class RunsElsewhere(Protocol):
    """A learner that may have something under way outside this process."""

    def stop(self) -> None:
        """End it; advancing begins it anew."""


def predict_grid(learner: Learner, xs: Array, ys: Array) -> Array:
    """Return (len(ys), len(xs), C) for the grid of two inputs, as quickly as a learner can."""
    found = learner.predict_grid(xs, ys) if isinstance(learner, PredictsGrid) else None
    return predict_points_of_grid(learner, xs, ys) if found is None else found


def predict_points_of_grid(learner: Learner, xs: Array, ys: Array) -> Array:
    """Return the same, point by point."""
    x, y = np.meshgrid(xs, ys)
    return learner.predict(np.column_stack([x.ravel(), y.ravel()])).reshape(len(ys), len(xs), -1)
