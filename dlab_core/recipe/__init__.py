"""Recipe: the frozen configuration of a run.

Every field is declared here once. Its title, range, default, explanation and what else is known of it (`Hints`: whether
it may change while training, is seldom used, when it is shown, in which words) serve validation, the file format, the
command line, the forms of the window, the tool tips and the help alike.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from dlab_core.recipe.config import MAX_POINTS, MAX_SEED, Config, Seed, setting
from dlab_core.recipe.data import (
    MAX_CLASSES,
    MAX_COORDINATE,
    SPLITS,
    Circle,
    Coordinate,
    DataConfig,
    Digits,
    Divided,
    DrawnPoints,
    GaussianMixture,
    Gaussians,
    Moons,
    PlaneData,
    PlaneSets,
    PlaygroundSet,
    Point,
    Spiral,
    Split,
    SplitByCount,
    SplitByShare,
    SplitName,
    TwoClasses,
    TwoGaussians,
    Xor,
)
from dlab_core.recipe.explain import explain
from dlab_core.recipe.model import (
    MODELS,
    DeepNet,
    FcAnn2,
    Feature,
    FeatureModel,
    InitialWeights,
    KernelSVM,
    LeastSquares,
    LinearSVM,
    LineLogReg,
    LinReg,
    LogReg,
    Model,
    ModelConfig,
    Nudging,
    ParameterOverrides,
    PlaneModel,
    Width,
    models_for,
)
from dlab_core.recipe.regression import (
    MAX_LINE_CLASSES,
    Bumps,
    Crops,
    DrawnOnLine,
    DrawnPairs,
    LineClasses,
    NoisyLine,
    Pair,
    Parabola,
    PlaneValues,
    RegressData,
    RegressSets,
    Sine,
    Step,
    Table,
    ThreeOnLine,
    TwoOnLine,
)
from dlab_core.recipe.spaces import LINE, PLANE, Space, Task, TaskKind
from dlab_core.recipe.training import (
    Adam,
    AdamW,
    EngineName,
    HuberLoss,
    Loss,
    Optimiser,
    PowerLoss,
    RMSprop,
    Sgd,
    Training,
)
from dlab_core.recipe.versions import upgraded

__all__ = [
    "LINE",
    "MAX_CLASSES",
    "MAX_COORDINATE",
    "MAX_LINE_CLASSES",
    "MAX_POINTS",
    "MAX_SEED",
    "MODELS",
    "PLANE",
    "SPLITS",
    "Adam",
    "AdamW",
    "Bumps",
    "Circle",
    "Config",
    "Coordinate",
    "Crops",
    "Data",
    "DataConfig",
    "DeepNet",
    "Digits",
    "Divided",
    "Drawn",
    "DrawnOnLine",
    "DrawnPairs",
    "DrawnPoints",
    "EngineName",
    "FcAnn2",
    "Feature",
    "FeatureModel",
    "GaussianMixture",
    "Gaussians",
    "HuberLoss",
    "InitialWeights",
    "KernelSVM",
    "LeastSquares",
    "LinReg",
    "LineClasses",
    "LineLogReg",
    "LinearSVM",
    "LogReg",
    "Loss",
    "Model",
    "ModelConfig",
    "Moons",
    "NoisyLine",
    "Nudging",
    "Optimiser",
    "Pair",
    "Parabola",
    "ParameterOverrides",
    "PlaneData",
    "PlaneModel",
    "PlaneSets",
    "PlaneValues",
    "PlaygroundSet",
    "Point",
    "PowerLoss",
    "RMSprop",
    "Recipe",
    "RegressData",
    "RegressSets",
    "Seed",
    "Sgd",
    "Sine",
    "Space",
    "Spiral",
    "Split",
    "SplitByCount",
    "SplitByShare",
    "SplitName",
    "Step",
    "Table",
    "Task",
    "TaskKind",
    "ThreeOnLine",
    "Training",
    "TwoClasses",
    "TwoGaussians",
    "TwoOnLine",
    "Width",
    "Xor",
    "explain",
    "models_for",
    "setting",
]

Drawn = DrawnPoints | DrawnPairs | DrawnOnLine  # data that carries its points, so that each can be edited
Data = Annotated[PlaneSets | Digits | RegressSets, Field(discriminator="kind")]


class Recipe(Config):
    """Data, model and training of a run: equal recipes give equal results on one machine, device and engine."""

    dlab: Literal[2] = Field(2, description="Version of the format.")
    name: str = Field("", max_length=120, title="Name")
    about: str = Field("", max_length=2000, title="What there is to learn")
    data: Data = Field(default_factory=GaussianMixture)
    model: Model = Field(default_factory=FcAnn2)
    training: Training = Field(default_factory=Training)

    @model_validator(mode="before")
    @classmethod
    def _read_earlier_versions(cls, content: Any) -> Any:
        return upgraded(content)

    @model_validator(mode="after")
    def _model_learns_such_data(self) -> "Recipe":
        if isinstance(self.data, Table) and not self.data.values:
            raise ValueError(
                "the table has no rows, so there is nothing to learn from: open a CSV file, or give it rows"
            )
        if reason := self.model.why_not(self.data.space, self.data.task):
            raise ValueError(f"{reason}: choose another model")
        return self
