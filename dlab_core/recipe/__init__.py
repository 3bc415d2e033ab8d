"""Recipe: the frozen configuration of a run.

Every field is declared here once. Its title, range, default, explanation and what else is known of it (`Hints`: whether
it may change while training, is seldom used, when it is shown, in which words) serve validation, the file format, the
command line, the forms of the window, the tool tips and the help alike.
"""

from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from dlab_core.recipe.config import (
    MAX_POINTS as MAX_POINTS,
    MAX_SEED as MAX_SEED,
    Config as Config,
)
from dlab_core.recipe.data import (
    MAX_CLASSES as MAX_CLASSES,
    MAX_COORDINATE as MAX_COORDINATE,
    SPLITS as SPLITS,
    Circle as Circle,
    DataConfig as DataConfig,
    Digits as Digits,
    Divided as Divided,
    DrawnPoints as DrawnPoints,
    GaussianMixture as GaussianMixture,
    Gaussians as Gaussians,
    Generated as Generated,
    Moons as Moons,
    PlaneData as PlaneData,
    PlaneSamples as PlaneSamples,
    Point as Point,
    Spiral as Spiral,
    Split as Split,
    SplitByCount as SplitByCount,
    SplitByShare as SplitByShare,
    SplitName as SplitName,
    TwoClasses as TwoClasses,
    TwoGaussians as TwoGaussians,
    Xor as Xor,
)
from dlab_core.recipe.engines import EngineName as EngineName
from dlab_core.recipe.explain import explain as explain
from dlab_core.recipe.model import (
    MODELS as MODELS,
    DeepNet as DeepNet,
    FcAnn2 as FcAnn2,
    Feature as Feature,
    FeatureModel as FeatureModel,
    InitialWeights as InitialWeights,
    KernelSVM as KernelSVM,
    LeastSquares as LeastSquares,
    LinearSVM as LinearSVM,
    LineLogReg as LineLogReg,
    LinReg as LinReg,
    LogReg as LogReg,
    Model as Model,
    ModelConfig as ModelConfig,
    Nudging as Nudging,
    ParameterOverrides as ParameterOverrides,
    PlaneModel as PlaneModel,
    models_for as models_for,
)
from dlab_core.recipe.needs import needs, unset, with_plain
from dlab_core.recipe.regression import (
    Bumps as Bumps,
    Crops as Crops,
    DrawnOnLine as DrawnOnLine,
    DrawnPairs as DrawnPairs,
    LineClasses as LineClasses,
    NoisyLine as NoisyLine,
    Pair as Pair,
    Parabola as Parabola,
    PlaneValues as PlaneValues,
    RegressData as RegressData,
    Sine as Sine,
    Step as Step,
    ThreeOnLine as ThreeOnLine,
    TwoOnLine as TwoOnLine,
)
from dlab_core.recipe.spaces import LINE as LINE, PLANE as PLANE, Space as Space, Task as Task, TaskKind as TaskKind
from dlab_core.recipe.tables import (
    ClassTable as ClassTable,
    Sheet as Sheet,
    Table as Table,
    TableError as TableError,
    TableRows as TableRows,
)
from dlab_core.recipe.training import (
    Adam as Adam,
    AdamW as AdamW,
    HuberLoss as HuberLoss,
    Loss as Loss,
    Optimiser as Optimiser,
    PowerLoss as PowerLoss,
    RMSprop as RMSprop,
    Sgd as Sgd,
    Training as Training,
)

PlaneSets = PlaneSamples | DrawnPoints | ClassTable
RegressSets = (
    NoisyLine
    | Parabola
    | Sine
    | Step
    | DrawnPairs
    | Crops
    | Table
    | PlaneValues
    | Bumps
    | TwoOnLine
    | ThreeOnLine
    | DrawnOnLine
)
Drawn = DrawnPoints | DrawnPairs | DrawnOnLine  # data that carries its points, so that each can be edited
Data = Annotated[PlaneSets | Digits | RegressSets, Field(discriminator="kind")]


class Recipe(Config):
    """Data, model and training of a run: equal recipes give equal results on one machine, device and engine."""

    dlab: Literal[3] = Field(3, description="Version of the format.")
    name: str = Field("", max_length=120, title="Name")
    about: str = Field("", max_length=2000, title="What there is to learn")
    data: Data = Field(default_factory=GaussianMixture, title="Data")
    model: Model = Field(default_factory=FcAnn2, title="Model")
    training: Training = Field(default_factory=Training, title="Training")

    @model_validator(mode="before")
    @classmethod
    def _read_earlier_versions(cls, content: Any) -> Any:
        """Read what was written before as it would be written now."""
        if isinstance(content, dict) and content.get("dlab") == 1:
            content = content | {"dlab": 2} | ({"model": _model_of_2(content["model"])} if "model" in content else {})
        if isinstance(content, dict) and content.get("dlab") == 2:
            content = with_plain(content) | {"dlab": 3}
        return content

    @model_validator(mode="after")
    def _model_learns_such_data(self) -> "Recipe":
        if reason := self.model.why_not(self.data.space, self.data.task):
            raise ValueError(f"{reason}: choose another model")
        return self

    @model_validator(mode="after")
    def _unset_fields_are_what_is_needed(self) -> "Recipe":
        parts: dict[str, Config] = {"model": self.model, "training": self.training}
        self.__dict__.update(unset(parts, needs(self.data, self.model)))  # a validator may still change what is frozen
        return self


def _model_of_2(model: Any) -> Any:
    """Version 2 calls `placed` overrides, and the weights that were `given` initial, with the start "custom"."""
    if not isinstance(model, dict):
        return model
    renamed = {{"placed": "overrides", "given": "initial"}.get(name, name): value for name, value in model.items()}
    return renamed | ({"start": "custom"} if model.get("start") == "given" else {})
