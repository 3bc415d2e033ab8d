"""The model of a recipe."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from dlab_core.recipe.part import Part, setting

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


_DESCENT = frozenset({"seed", "steps", "rate", "l2", "batch", "shuffle", "decay", "eval_every", "patience"})
_OF_TORCH = frozenset({"optimiser", "l1", "weight_decay", "engine"})


class LogReg(ModelConfig):
    """Logistic regression, `PTLogreg`: one affine layer and a softmax."""

    title: ClassVar[str] = "Logistic regression (PTLogreg)"
    training_fields: ClassVar[frozenset[str]] = _DESCENT | _OF_TORCH
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
    training_fields: ClassVar[frozenset[str]] = _DESCENT | _OF_TORCH
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
    dropout: float = setting(
        0.0,
        title="Dropout",
        about="Share of each hidden layer's neurons that a step leaves out, others each time. More of it keeps a large "
        "net from learning its points by heart.",
        ge=0,
        le=0.9,
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
