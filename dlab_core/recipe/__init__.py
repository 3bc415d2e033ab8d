"""Recipe: the frozen configuration of a run.

Every field is declared here once. Its title, range, default, unit, explanation, whether it ranges over
decades and whether it may change while training (``live``) serve validation, the file format, the command
line, the forms of the window, the tool tips and the help alike.
"""

from typing import Literal

from pydantic import Field

from dlab_core.recipe.data import (
    MAX_CLASSES,
    MAX_COORDINATE,
    PARTS,
    Circle,
    Coordinate,
    Data,
    DataConfig,
    Digits,
    DrawnPoints,
    GaussianMixture,
    Gaussians,
    Moons,
    PartName,
    PlaneData,
    PlaneSets,
    PlaygroundSet,
    Point,
    Sampled,
    Spiral,
    Split,
    SplitByCount,
    SplitByShare,
    TwoClasses,
    TwoGaussians,
    Xor,
)
from dlab_core.recipe.explain import explain
from dlab_core.recipe.model import Activation, DeepNet, FcAnn2, Feature, KernelSVM, LogReg, Model, ModelConfig, Width
from dlab_core.recipe.part import MAX_POINTS, MAX_SEED, Part, Seed, setting
from dlab_core.recipe.training import Adam, AdamW, EngineName, Optimiser, Sgd, Training

__all__ = [
    "MAX_CLASSES",
    "MAX_COORDINATE",
    "MAX_POINTS",
    "MAX_SEED",
    "PARTS",
    "Activation",
    "Adam",
    "AdamW",
    "Circle",
    "Coordinate",
    "Data",
    "DataConfig",
    "DeepNet",
    "Digits",
    "DrawnPoints",
    "EngineName",
    "FcAnn2",
    "Feature",
    "GaussianMixture",
    "Gaussians",
    "KernelSVM",
    "LogReg",
    "Model",
    "ModelConfig",
    "Moons",
    "Optimiser",
    "Part",
    "PartName",
    "PlaneData",
    "PlaneSets",
    "PlaygroundSet",
    "Point",
    "Recipe",
    "Sampled",
    "Seed",
    "Sgd",
    "Spiral",
    "Split",
    "SplitByCount",
    "SplitByShare",
    "Training",
    "TwoClasses",
    "TwoGaussians",
    "Width",
    "Xor",
    "explain",
    "setting",
]


class Recipe(Part):
    """Data, model and training of a run: equal recipes give equal results on one machine, device and engine."""

    dlab: Literal[1] = Field(1, description="Version of the format.")
    name: str = Field("", max_length=120, title="Name")
    about: str = Field("", max_length=2000, title="What there is to learn")
    data: Data = Field(default_factory=GaussianMixture)
    model: Model = Field(default_factory=FcAnn2)
    training: Training = Field(default_factory=Training)
