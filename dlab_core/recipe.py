"""Recipe: the frozen configuration of a run.

Every field is declared here once. Its title, range, default, unit, explanation, whether it ranges over
decades and whether it may change while training (``live``) serve validation, the file format, the command
line, the forms of the window, the tool tips and the help alike.
"""

from typing import Annotated, Any, ClassVar, Literal, NamedTuple, get_args

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

MAX_CLASSES = 8
MAX_POINTS = 50_000
MAX_COORDINATE = 1e6  # beyond this a plot cannot be drawn in double precision with its axes readable

PartName = Literal["train", "validation", "test"]
PARTS: tuple[PartName, ...] = get_args(PartName)


def setting(
    default: Any, *, title: str, about: str, live: bool = False, decades: bool = False, unit: str = "", **limits: Any
) -> Any:
    """Declare a field: `about` is its tool tip, `limits` are pydantic's ge, gt, le, lt, min_length, max_length."""
    extra: dict[str, Any] = {"live": live, "decades": decades, "unit": unit}
    return Field(default, title=title, description=about, json_schema_extra=extra, **limits)


class Part(BaseModel):
    """A frozen part of a recipe: unknown fields, NaN and infinity are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, validate_default=False)


Seed = Annotated[int, Field(ge=0, le=2**31 - 1)]

# --------------------------------------------------------------------------------------------------- data


class SplitByShare(Part):
    """Shares of the points for validation and test; the rest trains."""

    kind: Literal["share"] = "share"
    validation: float = setting(
        0.0, title="Validation part", about="Share of the points held back to choose between models.", ge=0, le=0.9
    )
    test: float = setting(
        0.2,
        title="Test part",
        about="Share of the points that never train and only measure. More of it measures better and leaves less to "
        "learn from.",
        ge=0,
        le=0.9,
    )

    @model_validator(mode="after")
    def _something_trains(self) -> "SplitByShare":
        if self.validation + self.test > 0.95:
            raise ValueError("validation and test together leave less than 5 % of the points for training")
        return self


class SplitByCount(Part):
    """Numbers of points for training and validation; the rest tests."""

    kind: Literal["count"] = "count"
    train: int = setting(60, title="Training points", about="Number of points that train.", ge=1, le=MAX_POINTS)
    validation: int = setting(
        20, title="Validation points", about="Number of points held back to choose between models.", ge=0, le=MAX_POINTS
    )


Split = Annotated[SplitByShare | SplitByCount, Field(discriminator="kind")]


class DataConfig(Part):
    """What every source of data has; `classes` is declared, not found in the points."""

    title: ClassVar[str]
    split: Split = Field(default_factory=SplitByShare)

    @property
    def classes(self) -> int:
        """The number of classes, two for the sets of the plane."""
        return 2


class Sampled(DataConfig):
    """Data drawn from a generator."""

    seed: Seed = setting(
        100,
        title="Seed",
        about="Seed of the data alone: the same seed gives the same points. 100 gives the course's data.",
    )


def _points_per(what: str, default: int) -> Any:
    return setting(default, title="Points N", about=f"Points sampled from each {what}.", ge=1, le=5000)


class GaussianMixture(Sampled):
    """K random Gaussians, each given a random class of C, N points from each (`sample_gmm_2d`)."""

    title: ClassVar[str] = "Gaussian mixture"
    kind: Literal["gmm_2d"] = "gmm_2d"
    K: int = setting(
        6,
        title="Components K",
        about="Random Gaussians in the mixture. More make the classes more tangled.",
        ge=1,
        le=50,
    )
    C: int = setting(
        2,
        title="Classes C",
        about="Number of classes; a component draws its class, so one may be missing.",
        ge=1,
        le=MAX_CLASSES,
    )
    N: int = _points_per("component", 10)

    @property
    def classes(self) -> int:
        return max(2, self.C)


class Gaussians(Sampled):
    """One random Gaussian a class, N points from each (`sample_gauss_2d`)."""

    title: ClassVar[str] = "Gaussian per class"
    kind: Literal["gauss_2d"] = "gauss_2d"
    C: int = setting(
        2, title="Classes C", about="Number of classes, each with one random Gaussian.", ge=1, le=MAX_CLASSES
    )
    N: int = _points_per("class", 100)

    @property
    def classes(self) -> int:
        return max(2, self.C)


class TwoClasses(Sampled):
    """Two round clouds around (-1, 1) and (1, -1)."""

    title: ClassVar[str] = "Two-class data"
    kind: Literal["two_class"] = "two_class"
    N: int = _points_per("class", 100)
    sigma: float = setting(
        1.5, title="Spread", about="Standard deviation of each cloud; larger means more overlap.", gt=0, le=10
    )
    seed: Seed = setting(0, title="Seed", about="Seed of the data alone: the same seed gives the same points.")


class PlaygroundSet(Sampled):
    """A generated set of the plane with a noise control."""

    n: int = setting(200, title="Points", about="Number of points of both classes together.", ge=2, le=5000)
    noise: float = setting(
        0.1, title="Noise", about="How far points stray from the ideal shape; at 0 the classes are clean.", ge=0, le=0.5
    )


class Circle(PlaygroundSet):
    """A disc inside a ring."""

    title: ClassVar[str] = "Circle"
    kind: Literal["circle"] = "circle"


class Xor(PlaygroundSet):
    """Four quadrants, opposite ones of one class."""

    title: ClassVar[str] = "Exclusive or"
    kind: Literal["xor"] = "xor"


class TwoGaussians(PlaygroundSet):
    """Two Gaussian blobs."""

    title: ClassVar[str] = "Two blobs"
    kind: Literal["two_gaussians"] = "two_gaussians"


class Spiral(PlaygroundSet):
    """Two interleaved spirals."""

    title: ClassVar[str] = "Spiral"
    kind: Literal["spiral"] = "spiral"


class Moons(PlaygroundSet):
    """Two interleaved half circles."""

    title: ClassVar[str] = "Moons"
    kind: Literal["moons"] = "moons"


Coordinate = Annotated[float, Field(ge=-MAX_COORDINATE, le=MAX_COORDINATE)]


class Point(NamedTuple):
    """A point drawn by hand: two coordinates, its class from 0, and the part it belongs to."""

    x1: Coordinate
    x2: Coordinate
    y: Annotated[int, Field(ge=0, lt=MAX_CLASSES)]
    part: PartName = "train"


class DrawnPoints(DataConfig):
    """Points drawn by hand. Each carries its part, so that one more point does not reshuffle the test set."""

    title: ClassVar[str] = "Drawn points"
    kind: Literal["points"] = "points"
    C: int = setting(2, title="Classes C", about="Number of classes that can be drawn.", ge=2, le=MAX_CLASSES)
    points: tuple[Point, ...] = Field((), title="Points", max_length=MAX_POINTS)

    @property
    def classes(self) -> int:
        return self.C

    @model_validator(mode="after")
    def _classes_exist(self) -> "DrawnPoints":
        wrong = next((p for p in self.points if p.y >= self.C), None)
        if wrong is not None:
            raise ValueError(
                f"the point ({wrong.x1:g}, {wrong.x2:g}) has class {wrong.y}, but there are {self.C} classes"
            )
        return self


Data = Annotated[
    GaussianMixture | Gaussians | TwoClasses | Circle | Xor | TwoGaussians | Spiral | Moons | DrawnPoints,
    Field(discriminator="kind"),
]

# -------------------------------------------------------------------------------------------------- model

Feature = Literal["x1", "x2", "x1²", "x2²", "x1·x2", "sin x1", "sin x2"]
Activation = Literal["relu", "leaky_relu", "elu", "tanh", "sigmoid", "identity"]
Width = Annotated[int, Field(ge=1, le=1024)]


class ModelConfig(Part):
    """What every model has. `training_fields` names the fields of Training that the model obeys."""

    title: ClassVar[str]
    training_fields: ClassVar[frozenset[str]]

    features: tuple[Feature, ...] = setting(
        ("x1", "x2"),
        title="Features",
        about="What the model is shown of a point in the plane. Squares and products let a linear model bend; other "
        "data is shown as it is.",
        min_length=1,
        max_length=7,
    )
    standardise: bool = setting(
        False,
        title="Standardise",
        about="Shift and scale each feature to mean 0 and deviation 1, by the training points at the start.",
    )


_DESCENT = frozenset({"seed", "steps", "rate", "l2", "batch", "shuffle", "decay", "eval_every"})


class LogReg(ModelConfig):
    """Logistic regression, `PTLogreg`: one affine layer and a softmax."""

    title: ClassVar[str] = "Logistic regression (PTLogreg)"
    training_fields: ClassVar[frozenset[str]] = _DESCENT | {"optimiser", "weight_decay", "engine"}
    kind: Literal["logreg"] = "logreg"
    start: Literal["random", "zeros", "ones"] = setting(
        "random", title="Weights start", about="What the weights are before the first step; biases start at zero."
    )


class FcAnn2(ModelConfig):
    """Two-layer net by hand in NumPy, `fcann2`: ReLU, softmax, gradient descent."""

    title: ClassVar[str] = "Two-layer net (fcann2)"
    training_fields: ClassVar[frozenset[str]] = _DESCENT
    kind: Literal["fcann2"] = "fcann2"
    hidden: Width = setting(
        5, title="Hidden units", about="Neurons of the hidden layer. More bend the boundary more often."
    )


class DeepNet(ModelConfig):
    """Fully connected net of any depth, `PTDeep`."""

    title: ClassVar[str] = "Deep net (PTDeep)"
    training_fields: ClassVar[frozenset[str]] = _DESCENT | {"optimiser", "weight_decay", "engine"}
    kind: Literal["deep_net"] = "deep_net"
    hidden: tuple[Width, ...] = setting(
        (10, 10),
        title="Hidden layers",
        about="Neurons of each hidden layer; none at all makes it logistic regression.",
        max_length=8,
    )
    activation: Activation | tuple[Activation, ...] = setting(
        "relu",
        title="Activation",
        about="What each neuron does with its sum; without one, any depth is a linear model.",
    )
    batch_norm: bool = setting(
        False, title="Batch norm", about="Normalise each hidden layer over the batch; allows larger learning rates."
    )

    @model_validator(mode="after")
    def _one_activation_per_layer(self) -> "DeepNet":
        if isinstance(self.activation, tuple) and len(self.activation) != len(self.hidden):
            raise ValueError(
                f"activation names {len(self.activation)} functions for {len(self.hidden)} hidden layers; "
                "give one, or one per layer"
            )
        return self


class KernelSVM(ModelConfig):
    """Support vector machine with a kernel, `KSVMWrap`."""

    title: ClassVar[str] = "Kernel SVM (KSVMWrap)"
    training_fields: ClassVar[frozenset[str]] = frozenset({"seed"})
    kind: Literal["ksvm"] = "ksvm"
    kernel: Literal["rbf", "linear", "poly"] = setting(
        "rbf", title="Kernel", about="How alike two points are; rbf fades with their distance."
    )
    c: float = setting(
        1.0,
        title="C",
        about="Price of a point on the wrong side of its margin. Larger C follows the points more closely; smaller C "
        "smooths.",
        decades=True,
        ge=1e-4,
        le=1e6,
    )
    gamma: Literal["auto", "scale"] | Annotated[float, Field(ge=1e-5, le=1e4)] = setting(
        "auto",
        title="Gamma",
        about="Reach of each support vector: larger gamma, shorter reach, more islands. auto is 1 / number of "
        "features, scale divides that by their variance.",
        decades=True,
    )
    degree: int = setting(3, title="Degree", about="Degree of the polynomial kernel.", ge=1, le=10)
    max_iter: int = setting(
        1_000_000,
        title="Iteration limit",
        about="The solver stops here even if it has not converged.",
        decades=True,
        ge=10,
        le=100_000_000,
    )


Model = Annotated[LogReg | FcAnn2 | DeepNet | KernelSVM, Field(discriminator="kind")]

# ----------------------------------------------------------------------------------------------- training


class Sgd(Part):
    """Stochastic gradient descent."""

    title: ClassVar[str] = "SGD"
    kind: Literal["sgd"] = "sgd"
    momentum: float = setting(
        0.0,
        title="Momentum",
        about="Share of the last step that is repeated; 0.9 rolls through small bumps.",
        live=True,
        ge=0,
        lt=1,
    )
    nesterov: bool = setting(
        False, title="Nesterov", about="Look ahead along the momentum before taking the gradient.", live=True
    )

    @model_validator(mode="after")
    def _nesterov_needs_momentum(self) -> "Sgd":
        if self.nesterov and self.momentum == 0:
            raise ValueError("Nesterov's method needs a momentum above 0")
        return self


class Adam(Part):
    """Adam (Kingma and Ba, 2015): a step of its own for each weight."""

    title: ClassVar[str] = "Adam"
    kind: Literal["adam"] = "adam"
    beta1: float = setting(0.9, title="Beta 1", about="Memory of the mean of the gradients.", live=True, ge=0, lt=1)
    beta2: float = setting(0.999, title="Beta 2", about="Memory of the mean of their squares.", live=True, ge=0, lt=1)


Optimiser = Annotated[Sgd | Adam, Field(discriminator="kind")]


class Training(Part):
    """How a model is trained. `seed` governs split, initial weights and batches, never the data."""

    seed: Seed = setting(
        1, title="Weights seed", about="Seed of the split, the initial weights and the batches, never of the data."
    )
    optimiser: Optimiser = Field(
        default_factory=Sgd,
        title="Optimiser",
        description="The rule that turns gradients into steps.",
        json_schema_extra={"live": True},
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
    )
    l2: float = setting(
        1e-4,
        title="L2 penalty",
        about="Weight of sum(W²) in the loss. Larger keeps weights small and the boundary smooth.",
        live=True,
        decades=True,
        ge=0,
        le=10,
    )
    weight_decay: float = setting(
        0.0,
        title="Weight decay",
        about="PyTorch's weight_decay: added to the gradient of every parameter, biases too; not part of the loss.",
        live=True,
        decades=True,
        ge=0,
        le=10,
    )
    batch: Annotated[int, Field(ge=2, le=MAX_POINTS)] | None = setting(
        None,
        title="Batch",
        about="Points per step; all of them when empty. Small batches are quick and noisy.",
        live=True,
    )
    shuffle: bool = setting(True, title="Shuffle", about="A new order of the points in each epoch.", live=True)
    steps: Annotated[int, Field(ge=1, le=10**12)] | None = setting(
        100_000, title="Iterations", about="Steps after which training ends by itself; endless when empty.", live=True
    )
    engine: Literal["auto", "autograd"] = setting(
        "auto",
        title="Engine",
        about="What computes the steps; auto takes the fastest that is ready and covers the recipe.",
    )
    eval_every: Annotated[int, Field(ge=1, le=10**9)] | None = setting(
        None,
        title="Score every",
        about="Steps between two scorings; when empty they are spaced logarithmically.",
        unit="steps",
    )


class Recipe(Part):
    """Data, model and training of a run: equal recipes give equal results on one machine, device and engine."""

    dlab: Literal[1] = Field(1, description="Version of the format.")
    name: str = Field("", max_length=120, title="Name")
    about: str = Field("", max_length=2000, title="What there is to learn")
    data: Data = Field(default_factory=GaussianMixture)
    model: Model = Field(default_factory=FcAnn2)
    training: Training = Field(default_factory=Training)


# ------------------------------------------------------------------------------------------------- errors


def explain(error: ValidationError) -> str:
    """Return one sentence on the first thing that validation found wrong."""
    first = error.errors(include_url=False)[0]
    where = ".".join(str(step) for step in first["loc"]) or "recipe"
    value = first.get("input")
    match first["type"]:
        case "extra_forbidden":
            return f"there is no field {where}."
        case "union_tag_not_found":
            return f'{where} does not say its "kind".'
        case "union_tag_invalid":
            return f"{where} cannot be of kind {first['ctx']['tag']!r}; it is one of {first['ctx']['expected_tags']}."
    message = first["msg"].removeprefix("Value error, ")
    message = message[:1].lower() + message[1:]
    shown = f" (got {value!r})" if isinstance(value, int | float | str) and len(repr(value)) < 60 else ""
    return f"the field {where} is wrong: {message}{shown}."
