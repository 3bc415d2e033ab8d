"""The model of a recipe."""

from itertools import pairwise
from typing import Annotated, Any, ClassVar, Literal, get_args

from pydantic import Field, model_validator

from dlab_core.activations import ACTIVATION_TITLES, ActivationName
from dlab_core.recipe.config import Config, setting
from dlab_core.recipe.spaces import POINTS_OF, Space, SpaceKind, Task, TaskKind
from dlab_core.recipe.training import Adam, Sgd

ANY_SPACE: frozenset[SpaceKind] = frozenset({"line", "plane", "table", "image"})

Feature = Literal["x1", "x2", "x1²", "x2²", "x1·x2", "sin x1", "sin x2"]
Width = Annotated[int, Field(ge=1, le=1024)]


class ModelConfig(Config):
    """What every model has: the fields of Training that it obeys, and what it can learn.

    most_outputs: how many classes it tells apart, or values it predicts, None for any number.
    """

    title: ClassVar[str]
    training_fields: ClassVar[frozenset[str]]
    spaces: ClassVar[frozenset[SpaceKind]] = ANY_SPACE
    tasks: ClassVar[frozenset[TaskKind]] = frozenset({"classes"})
    most_outputs: ClassVar[int | None] = None
    instead_of_rate: ClassVar[str] = ""  # what a person reads where there is no rate to set
    margin_loss: ClassVar[str] = ""  # which loss of the margin it is trained by, a name of `pictures.margins`
    has_closed_form: ClassVar[bool] = False  # whether it descends to what the normal equations of its features give

    @classmethod
    def obeys(cls, field: str) -> bool:
        """Whether such a model is trained by this field of Training, such as "steps"."""
        return field in cls.training_fields

    @classmethod
    def fields_for(cls, task: Task) -> frozenset[str]:
        """Return the fields of Training that say something where this is to be learned: classes have but one loss."""
        return cls.training_fields - ({"loss"} if task.kind == "classes" else set())

    @classmethod
    def why_not(cls, space: Space, task: Task) -> str:
        """Return why such a model cannot learn such data, empty if it can."""
        classes = task.kind == "classes"
        if task.kind not in cls.tasks:
            can, has = ("predicts values", "classes") if classes else ("tells classes apart", "values")
            return f"{cls.title} {can}, but the data has {has}"
        if space.kind not in cls.spaces:
            known = " and ".join(POINTS_OF[kind] for kind in sorted(cls.spaces))
            return f"{cls.title} learns from {known}, but the data has {POINTS_OF[space.kind]}"
        if cls.most_outputs is not None and task.outputs > cls.most_outputs:
            what = "classes" if classes else "value" + "s" * (cls.most_outputs > 1)
            return f"{cls.title} learns at most {cls.most_outputs} {what}, but the data has {task.outputs}"
        return ""

    @classmethod
    def optimiser_for(cls, task: Task) -> Sgd | Adam:
        """Return the optimiser to begin with where this is to be learned."""
        return Sgd()

    @property
    def caption(self) -> str:
        """In a few words which model it is, and how large."""
        return self.title.split(" (")[0]

    def numbers(self, features: int, outputs: int, points: int, batch: int) -> int:
        """Return about how many numbers training holds at its largest, beside the points."""
        return 0


def _standardise(about: str, *, seldom: bool = True, default: bool = False) -> Any:
    return setting(default, title="Standardise", about=about, seldom=seldom)


def _c(about: str, *, called: str = "") -> Any:
    return setting(1.0, title="C", about=about, called=called, decades=True, ge=1e-4, le=1e6)


_OF_FEATURES = "Shift and scale each feature to zero mean and unit variance, by the training points at the start."


class PlaneModel(ModelConfig):
    """A model that is shown chosen features of a point in the plane."""

    features: tuple[Feature, ...] = setting(
        ("x1", "x2"),
        title="Features",
        about="What the model is shown of a point in the plane. Squares and products let a linear model bend; other "
        "data is shown as it is.",
        min_length=1,
        max_length=7,
        seldom=True,
    )
    standardise: bool = _standardise(_OF_FEATURES)


class ParameterOverrides(ModelConfig):
    """A model of many parameters, of which some can begin elsewhere than where the seed has them."""

    overrides: tuple[tuple[str, float], ...] = Field(
        (), title="Overrides", description="Parameters that begin at a value of their own, by name: W1[1,2], b2[1]."
    )


_DESCENT = frozenset({"seed", "steps", "rate", "l2", "batch", "shuffle", "decay", "eval_every", "patience"})
_OF_TORCH = frozenset({"optimiser", "l1", "weight_decay", "engine"})
Start = Literal["random", "zeros", "ones", "custom"]


class LogReg(ParameterOverrides, PlaneModel):
    """Logistic regression, `PTLogreg`: one affine layer and a softmax."""

    title: ClassVar[str] = "Logistic regression"
    training_fields: ClassVar[frozenset[str]] = _DESCENT | _OF_TORCH
    kind: Literal["logreg"] = "logreg"
    margin_loss: ClassVar[str] = "logistic"
    start: Literal["random", "zeros", "ones"] = setting(
        "random",
        title="Initial weights",
        about="What the weights are before the first step; biases start at zero.",
        words={"zeros": "All zeros", "ones": "All ones"},
    )


class FcAnn2(PlaneModel):
    """Two-layer network by hand in NumPy, `fcann2`: ReLU, softmax, gradient descent."""

    title: ClassVar[str] = "Two-layer network"
    training_fields: ClassVar[frozenset[str]] = _DESCENT
    kind: Literal["fcann2"] = "fcann2"
    margin_loss: ClassVar[str] = "logistic"
    hidden: Width = setting(
        5, title="Hidden units", about="Neurons of the hidden layer. More bend the boundary more often."
    )

    def numbers(self, features: int, outputs: int, points: int, batch: int) -> int:
        return batch * (3 * self.hidden + 4 * outputs)


class DeepNet(ParameterOverrides, PlaneModel):
    """Fully connected net of any depth, `PTDeep`."""

    title: ClassVar[str] = "Deep net"
    training_fields: ClassVar[frozenset[str]] = _DESCENT | _OF_TORCH | {"loss"}
    tasks: ClassVar[frozenset[TaskKind]] = frozenset({"classes", "values"})
    kind: Literal["deep_net"] = "deep_net"
    margin_loss: ClassVar[str] = "logistic"
    hidden: tuple[Width, ...] = setting(
        (10, 10),
        title="Hidden layers",
        about="Neurons of each hidden layer; none at all makes it logistic regression.",
        max_length=8,
    )
    activation: ActivationName | tuple[ActivationName, ...] = setting(
        "relu",
        title="Activation",
        about="What each neuron does with its sum; without one, any depth is a linear model.",
        words=ACTIVATION_TITLES,
    )
    batch_norm: bool = setting(
        False,
        title="Batch norm",
        about="Normalise each hidden layer over the batch; allows larger learning rates.",
        seldom=True,
    )
    dropout: float = setting(
        0.0,
        title="Dropout",
        about="Share of each hidden layer's neurons that a step leaves out, others each time. More of it keeps "
        "a large net from learning its points by heart.",
        ge=0,
        le=0.9,
        seldom=True,
    )

    init: Literal["normal", "uniform"] = setting(
        "normal",
        title="Initial weights",
        about="normal is made for ReLUs (He); uniform is what nn.Linear does, biases too, with which small nets of "
        "sigmoids get stuck more often.",
        seldom=True,
        words={"normal": "Normal (He)", "uniform": "Uniform (nn.Linear)"},
    )

    @classmethod
    def optimiser_for(cls, task: Task) -> Sgd | Adam:
        """Return Adam for values: the curvature of a net grows with their square, and only its steps do not."""
        return Adam() if task.kind == "values" else Sgd()

    @property
    def caption(self) -> str:
        """Its hidden layers, and what keeps it from learning by heart."""
        size = "-".join(map(str, self.hidden))
        extras = ["batch norm"] * self.batch_norm + [f"dropout {self.dropout:g}"] * bool(self.dropout)
        return ", ".join([f"{super().caption} {size}", *extras])

    def numbers(self, features: int, outputs: int, points: int, batch: int) -> int:
        widths = (features, *self.hidden, outputs)
        weights = sum(a * b for a, b in pairwise(widths))
        # A step goes in blocks, unless batch norm sees its whole batch: sums, values and slopes of each unit.
        return 6 * weights + 3 * batch * sum(widths) * self.batch_norm

    @model_validator(mode="after")
    def _one_activation_per_layer(self) -> "DeepNet":
        if isinstance(self.activation, tuple) and len(self.activation) != len(self.hidden):
            raise ValueError(
                f"activation names {len(self.activation)} functions for {len(self.hidden)} hidden layers; "
                "give one, or one per layer"
            )
        return self


class KernelSVM(PlaneModel):
    """Support vector machine with a kernel, `KSVMWrap`."""

    title: ClassVar[str] = "Kernel SVM"
    training_fields: ClassVar[frozenset[str]] = frozenset({"seed"})
    instead_of_rate: ClassVar[str] = (
        "The SVM is solved anew after every change of points or settings. It has no rate and no steps to set."
    )
    kind: Literal["ksvm"] = "ksvm"
    margin_loss: ClassVar[str] = "hinge"
    kernel: Literal["rbf", "linear", "poly"] = setting(
        "rbf",
        title="Kernel",
        about="How alike two points are; rbf fades with their distance.",
        words={"rbf": "RBF", "poly": "Polynomial"},
    )
    c: float = _c(
        "Penalty for margin violations: larger C fits the points more closely, smaller C smooths.", called="svm_c"
    )
    gamma: Literal["auto", "scale"] | Annotated[float, Field(ge=1e-5, le=1e4)] = setting(
        "auto",
        title="Gamma",
        about="Reach of each support vector: larger gamma, shorter reach, more islands. auto is 1 / number of "
        "features, scale divides that by their variance.",
        decades=True,
        shown_when=("kernel", ("rbf", "poly")),
    )
    degree: int = setting(
        3, title="Degree", about="Degree of the polynomial kernel.", ge=1, le=10, shown_when=("kernel", ("poly",))
    )
    max_iter: int = setting(
        1_000_000,
        title="Iteration limit",
        about="The solver stops here even if it has not converged.",
        decades=True,
        ge=10,
        le=100_000_000,
        seldom=True,
    )

    def numbers(self, features: int, outputs: int, points: int, batch: int) -> int:
        # The rows of the kernel that its solver was seen to hold, and all points may be support vectors.
        return points * (min(points, 2048) + 2 * features)


class LinearSVM(PlaneModel):
    """Linear support vector machine by gradient descent: |w|² / 2 + C sum max(0, 1 - t z)², divided by the points."""

    title: ClassVar[str] = "Linear SVM (gradient descent)"
    training_fields: ClassVar[frozenset[str]] = (_DESCENT | _OF_TORCH) - {"l2", "l1"}
    kind: Literal["linear_svm"] = "linear_svm"
    margin_loss: ClassVar[str] = "squared hinge"
    # Unlike that of a softmax its slope has no bound, so that it diverges on raw points where others do not.
    standardise: bool = _standardise(_OF_FEATURES, default=True)
    c: float = _c("Penalty for margin violations: larger C fits the points more closely, smaller C widens the margin.")


class FeatureModel(ModelConfig):
    """A model that is linear in features of its inputs: their powers up to a degree, and sines."""

    tasks: ClassVar[frozenset[TaskKind]] = frozenset({"values"})
    degree: int = setting(
        1,
        title="Degree",
        about="Powers of the inputs up to this one, of several inputs their products too. 0 leaves a constant; "
        "a large one follows the points, and the noise.",
        ge=0,
        le=12,
    )
    sines: int = setting(
        0, title="Sines", about="sin kx and cos kx of each input for k from 1 to this: for what repeats.", ge=0, le=12
    )
    standardise: bool = _standardise(
        "Shift and scale each feature to zero mean and unit variance. The valley of the loss becomes round, and rates "
        "a thousand times larger work; coefficients are shown in the units of the data all the same.",
        seldom=False,
    )


class InitialWeights(ModelConfig):
    """A model whose descent can begin anywhere."""

    start: Start = setting(
        "random",
        title="Initial weights",
        about="Where the descent begins; drag the point on the loss surface to choose.",
        words={"zeros": "All zeros", "ones": "All ones"},
    )
    initial: tuple[tuple[float, ...], ...] = Field(
        (), title="Start", description="Custom initial weights: of each output the weights, then the bias."
    )

    @model_validator(mode="after")
    def _initial_weights_are_there(self) -> "InitialWeights":
        if self.start == "custom" and not self.initial:
            raise ValueError("there are no custom initial weights yet: drag the point on the loss surface")
        return self


class LinReg(InitialWeights, FeatureModel):
    """Linear regression by gradient descent, from any start."""

    title: ClassVar[str] = "Linear regression"
    training_fields: ClassVar[frozenset[str]] = _DESCENT | _OF_TORCH | {"loss"}
    kind: Literal["linreg"] = "linreg"
    has_closed_form: ClassVar[bool] = True


class LeastSquares(FeatureModel):
    """Linear regression solved at once: the normal equations, with ridge or of the least norm."""

    title: ClassVar[str] = "Closed form"
    training_fields: ClassVar[frozenset[str]] = frozenset({"seed"})
    instead_of_rate: ClassVar[str] = (
        "It is solved anew after every change of points or settings. There is no rate and there are no steps to set."
    )
    kind: Literal["closed_form"] = "closed_form"
    ridge: float = setting(
        0.0,
        title="Ridge",
        about="Weight of sum(W²) beside the mean squared error. Larger keeps the weights small, and the curve calm.",
        decades=True,
        ge=0,
        le=1e6,
    )


class Nudging(ModelConfig):
    """One weight that is nudged towards the smaller error: learning without a derivative."""

    title: ClassVar[str] = "Nudging"
    training_fields: ClassVar[frozenset[str]] = frozenset({"seed", "steps", "eval_every"})
    spaces: ClassVar[frozenset[SpaceKind]] = frozenset({"line"})
    tasks: ClassVar[frozenset[TaskKind]] = frozenset({"values"})
    most_outputs: ClassVar[int | None] = 1
    instead_of_rate: ClassVar[str] = "Each iteration is a try, up or down by the same nudge: there is no rate to set."
    kind: Literal["nudging"] = "nudging"
    nudge: float = setting(
        0.05,
        title="Nudge",
        about="How far the weight moves in a try. Large ones are quick, and step over the goal.",
        decades=True,
        ge=1e-6,
        le=100,
    )
    tolerance: float = setting(
        0.1, title="Tolerance", about="The error at which it is content and stops.", decades=True, ge=1e-9, le=1e6
    )


class LineLogReg(InitialWeights):
    """Logistic regression with one probability, σ(w x + b), and binary cross-entropy."""

    title: ClassVar[str] = "Logistic, one sigmoid"
    training_fields: ClassVar[frozenset[str]] = _DESCENT | _OF_TORCH
    spaces: ClassVar[frozenset[SpaceKind]] = frozenset({"line"})
    most_outputs: ClassVar[int | None] = 2
    kind: Literal["line_logreg"] = "line_logreg"
    formula: Literal["safe", "naive"] = setting(
        "safe",
        title="Loss formula",
        about="naive takes the logarithm of the probability, which is 0 once the sigmoid is full; safe computes the "
        "same from the sum before the sigmoid, and never meets log 0.",
        words={"naive": "Naive (log p)"},
    )
    standardise: bool = _standardise("Shift and scale x to zero mean and unit variance, by the training points.")


# In the order in which they are offered.
Model = Annotated[
    LinReg | LeastSquares | Nudging | LineLogReg | LogReg | FcAnn2 | DeepNet | KernelSVM | LinearSVM,
    Field(discriminator="kind"),
]
MODELS: tuple[type[ModelConfig], ...] = get_args(get_args(Model)[0])


def models_for(space: Space, task: Task) -> tuple[type[ModelConfig], ...]:
    """Return the kinds of model that can learn such data, the first the one to begin with."""
    return tuple(kind for kind in MODELS if not kind.why_not(space, task))
