"""The training of a recipe: optimiser, rate, penalties, batches, and when it ends."""

from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from dlab_core.recipe.config import MAX_POINTS, Config, Seed, setting
from dlab_core.recipe.engines import ABOUT_ENGINES, ENGINE_TITLES, EngineName


class Sgd(Config):
    """Stochastic gradient descent."""

    title: ClassVar[str] = "SGD"
    kind: Literal["sgd"] = "sgd"
    momentum: float = setting(
        0.0,
        title="Momentum",
        about="Fraction of the previous update that is added to the next; 0.9 rolls through small bumps.",
        live=True,
        ge=0,
        lt=1,
        seldom=True,
    )
    nesterov: bool = setting(
        False,
        title="Nesterov",
        about="Look ahead along the momentum before taking the gradient.",
        live=True,
        seldom=True,
    )

    @model_validator(mode="after")
    def _nesterov_needs_momentum(self) -> "Sgd":
        if self.nesterov and self.momentum == 0:
            raise ValueError("Nesterov's method needs a momentum above 0")
        return self


class _Adaptive(Config):
    """What Adam and AdamW remember of the gradients."""

    beta1: float = setting(
        0.9, title="Beta 1", about="Memory of the mean of the gradients.", live=True, ge=0, lt=1, seldom=True
    )
    beta2: float = setting(
        0.999, title="Beta 2", about="Memory of the mean of their squares.", live=True, ge=0, lt=1, seldom=True
    )


class Adam(_Adaptive):
    """Adam (Kingma and Ba, 2015): a step of its own for each weight."""

    title: ClassVar[str] = "Adam"
    kind: Literal["adam"] = "adam"


class AdamW(_Adaptive):
    """AdamW (Loshchilov and Hutter, 2019): weight decay shrinks the weights beside the step, not through it."""

    title: ClassVar[str] = "AdamW"
    kind: Literal["adamw"] = "adamw"


class RMSprop(Config):
    """RMSprop (Tieleman and Hinton, 2012): the gradient of each weight, divided by how large it has been of late."""

    title: ClassVar[str] = "RMSprop"
    kind: Literal["rmsprop"] = "rmsprop"
    alpha: float = setting(
        0.99, title="Alpha", about="Memory of the mean of the squared gradients.", live=True, ge=0, lt=1
    )


Optimiser = Annotated[Sgd | Adam | AdamW | RMSprop, Field(discriminator="kind")]


class PowerLoss(Config):
    """Mean of |y - ŷ|^m: m = 2 is the squared error."""

    title: ClassVar[str] = "|y − ŷ|ᵐ"
    kind: Literal["power"] = "power"
    m: float = setting(
        2.0,
        title="Power m",
        about="2 is the squared error. 1 hardly minds outliers; large ones mind little else.",
        live=True,
        ge=1,
        le=6,
    )


class HuberLoss(Config):
    """Squared for small errors, straight for large ones (Huber, 1964)."""

    title: ClassVar[str] = "Huber"
    kind: Literal["huber"] = "huber"
    delta: float = setting(
        1.0,
        title="Bend at",
        about="The error at which the parabola goes over into a straight line: larger errors pull no harder.",
        live=True,
        decades=True,
        ge=1e-3,
        le=1e4,
    )


Loss = Annotated[PowerLoss | HuberLoss, Field(discriminator="kind")]


def _weight(default: float, title: str, about: str, *, seldom: bool = True) -> Any:
    return setting(default, title=title, about=about, seldom=seldom, live=True, decades=True, ge=0, le=10)


class Training(Config):
    """How a model is trained. `seed` governs split, initial weights and batches, never the data."""

    seed: Seed = setting(
        1,
        title="Weights seed",
        about="Seed of the split, the initial weights and the batches, never of the data.",
        seldom=True,
        grouped=False,
        called="weights_seed",
    )
    optimiser: Optimiser = setting(
        default_factory=Sgd, title="Optimiser", about="The rule that turns gradients into steps.", live=True
    )
    loss: Loss = setting(
        default_factory=PowerLoss,
        title="Loss",
        about="What is made small where values are predicted.",
        live=True,
        called="regression_loss",  # "loss" is the number in the transport bar
    )
    rate: float = setting(
        0.1,
        title="Learning rate",
        about="Length of a step. Larger learns faster until it overshoots; far too large diverges.",
        live=True,
        decades=True,
        ge=1e-7,
        le=1e4,
    )
    decay: float = setting(
        1.0,
        title="Rate decay",
        about="Factor on the learning rate after each epoch; 1 keeps it constant.",
        live=True,
        gt=0,
        le=1,
        seldom=True,
    )
    l2: float = _weight(
        1e-4,
        "L2 penalty",
        "Weight of sum(W²) in the loss. Larger keeps weights small and the boundary smooth.",
        seldom=False,
    )
    l1: float = _weight(
        0.0, "L1 penalty", "Weight of sum(|W|) in the loss. Larger drives weights that matter little to zero."
    )
    weight_decay: float = _weight(
        0.0,
        "Weight decay",
        "PyTorch's weight_decay: added to the gradient of every parameter, biases too; not part of the loss. AdamW "
        "shrinks the parameters beside the gradient instead.",
    )
    batch: Annotated[int, Field(ge=1, le=MAX_POINTS)] | None = setting(
        None,
        title="Batch",
        about="Points per step; all of them when empty, 1 for point by point. Small batches are quick and noisy.",
        live=True,
        nothing="all points",
        offered=(1, 8, 16, 32, 64, 128),
    )
    shuffle: bool = setting(
        True, title="Shuffle", about="A new order of the points in each epoch.", live=True, seldom=True
    )
    steps: Annotated[int, Field(ge=1, le=10**12)] | None = setting(
        100_000,
        title="Iterations",
        about="Steps after which training ends by itself; endless when empty.",
        live=True,
        nothing="endless",
        offered=(1_000, 10_000, 100_000, 1_000_000),
        called="iterations",
    )
    patience: Annotated[int, Field(ge=1, le=10**6)] | None = setting(
        None,
        title="Stop early after",
        about="Evaluations without improvement on the validation set before training stops, at the weights that did "
        "best; never when empty. Needs a validation set.",
        live=True,
        seldom=True,
    )
    engine: EngineName = setting(
        "auto", title="Engine", about=ABOUT_ENGINES, live=True, seldom=True, words=ENGINE_TITLES
    )
    eval_every: Annotated[int, Field(ge=1, le=10**9)] | None = setting(
        None,
        title="Score every",
        about="Steps between two evaluations; when empty they are spaced logarithmically.",
        seldom=True,
        offered=(1, 10, 100, 1_000),
    )
