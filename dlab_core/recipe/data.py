"""The data of a recipe: where points come from, and how they are divided into splits."""

import re
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, Self, get_args

from pydantic import AliasChoices, Field, ValidationInfo, field_validator, model_validator

from dlab_core.recipe.config import MAX_POINTS, MAX_SEED, Config, Seed, setting
from dlab_core.recipe.spaces import PLANE, Space, Task

MAX_CLASSES = 8
MAX_COORDINATE = 1e6  # beyond this a plot cannot be drawn in double precision with its axes readable

SplitName = Literal["train", "validation", "test"]
SPLITS: tuple[SplitName, ...] = get_args(SplitName)
# The split of one point; "part" is its name in files that were written before.
SplitOfPoint = Annotated[SplitName, Field(validation_alias=AliasChoices("split", "part"))]


def _share(default: float, title: str, about: str, *, seldom: bool = True) -> Any:
    return setting(default, title=title, about=about, seldom=seldom, percent=True, ge=0, le=0.9)


class SplitByShare(Config):
    """Shares of the points for validation and test; the rest trains."""

    title: ClassVar[str] = "By percentage"
    kind: Literal["share"] = "share"
    validation: float = _share(0.0, "Validation set", "Share of the points held back to choose between models.")
    test: float = _share(
        0.2,
        "Test set",
        "Share of the points that never train and only measure. More of it measures better and leaves less to learn "
        "from.",
        seldom=False,
    )

    @model_validator(mode="after")
    def _something_trains(self) -> "SplitByShare":
        if self.validation + self.test > 0.95:
            raise ValueError("validation and test together leave less than 5 % of the points for training")
        return self


class SplitByCount(Config):
    """Numbers of points for training and validation; the rest tests."""

    title: ClassVar[str] = "By number"
    kind: Literal["count"] = "count"
    train: int = setting(60, title="Training points", about="Number of points that train.", ge=1, le=MAX_POINTS)
    validation: int = setting(
        20,
        title="Validation points",
        about="Number of points held back to choose between models.",
        ge=0,
        le=MAX_POINTS,
        seldom=True,
    )


Split = Annotated[SplitByShare | SplitByCount, Field(discriminator="kind")]


class DataConfig(Config):
    """What every source of data has. Its space and its classes are declared, not found in the points."""

    title: ClassVar[str]

    @property
    def space(self) -> Space:
        """What its points are."""
        raise NotImplementedError

    @property
    def classes(self) -> int | None:
        """The number of classes, None where values are to be predicted."""
        return None

    @property
    def task(self) -> Task:
        """What is to be learned of its points."""
        return Task("values", len(self.outputs)) if self.classes is None else Task("classes", self.classes)

    @property
    def inputs(self) -> tuple[str, ...]:
        """What the numbers of a point are called, none where they have no names of their own."""
        return ()

    @property
    def outputs(self) -> tuple[str, ...]:
        """What is to be predicted: the names of the values, or of classes one probability each."""
        return ("y",) if self.classes is None else self.class_names

    @property
    def labels(self) -> tuple[str, ...]:
        """What the classes are called."""
        return tuple(str(c + 1) for c in range(self.classes or 0))

    @property
    def class_names(self) -> tuple[str, ...]:
        """The classes as a sentence speaks of them."""
        return tuple(f"class {label}" for label in self.labels)

    @property
    def signs(self) -> tuple[str, ...]:
        """What stands for the classes where there is no room for a name: the labels if they are short, else numbers."""
        if all(len(label) <= 2 for label in self.labels):
            return self.labels
        return tuple(str(c + 1) for c in range(len(self.labels)))

    @property
    def axis_titles(self) -> tuple[str, str]:
        """What is to the right and upwards where its points are drawn: two inputs, or an input and what it predicts."""
        if len(self.inputs) > 1:
            return self.inputs[0], self.inputs[1]
        return "".join(self.inputs), ", ".join(self.outputs) if self.classes is None else "probability"

    @property
    def equal_scales(self) -> bool:
        """Whether a unit to the right and one upwards mean the same, so that a plot draws them alike."""
        return True

    @property
    def standardise(self) -> bool:
        """Whether its inputs are not of size one, so that what descends on them raw diverges with usual rates."""
        return False

    @property
    def batch(self) -> int | None:
        """How many points a step should see, None for all of them."""
        return None

    @property
    def caption(self) -> str:
        """In a few words which data it is."""
        return self.title.lower()

    @property
    def where_from(self) -> str:
        """What a person does for points that are missing."""
        return "draw some, or sample new data"

    def in_words(self, feature: str) -> str:
        """Return the name of a feature such as x1·x2² or sin 2x with the names of the inputs for x1, x2 and x."""
        if not self.inputs:
            return feature
        if len(self.inputs) == 1:
            return re.sub(r"(?<![a-z])x", lambda _: self.inputs[0], feature)
        return re.sub(r"(?<![a-z])x(\d+)", lambda found: self.inputs[int(found[1]) - 1], feature)

    def resampled(self) -> "DataConfig | None":
        """Return such data with other points of the same kind; None where nothing is sampled."""
        return None


class Divided(DataConfig):
    """Points that are divided into splits as one likes."""

    split: Split = setting(
        default_factory=SplitByShare,
        title="Split",
        about="How the points are split into training, validation and test.",
        seldom=True,
    )


def seed_of_data(default: int, remark: str = "") -> Any:
    """Declare the seed of a generator; the remark is added to what is said of it."""
    about = f"Seed of the data alone: the same seed gives the same points.{remark}"
    return setting(default, title="Seed", about=about, grouped=False)


class Generated(Divided):
    """Points that a generator makes: of those that can be drawn, each can be edited afterwards."""

    @property
    def size(self) -> int:
        """The number of points that it makes: n where a set has that field."""
        return int(getattr(self, "n", 0))


class Sampled(Generated):
    """Data drawn from a generator."""

    seed: Seed = seed_of_data(100, " 100 gives the course's data.")

    @property
    def caption(self) -> str:
        return f"seed {self.seed}"

    def resampled(self) -> Self:
        """Return the same data of the next seed, after the largest of the first."""
        return self.model_copy(update={"seed": (self.seed + 1) % (MAX_SEED + 1)})


class PlaneData(Divided):
    """Points of the plane in classes."""

    max_classes: ClassVar[int] = MAX_CLASSES  # that can be drawn
    space: ClassVar[Space] = PLANE

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("x1", "x2")

    @property
    def classes(self) -> int:
        """The number of classes: C where a set has that field, and at least two."""
        return max(2, int(getattr(self, "C", 2)))

    def point(self, x: float, y: float, label: int, split: SplitName) -> "Point":
        """Return a point drawn at a place, of the class that is chosen."""
        return Point(x, y, label, split)


class PlaneSample(PlaneData, Sampled):
    """Points of the plane drawn from a generator."""


def _points_per(what: str, default: int) -> Any:
    return setting(default, title=f"Points per {what}", about=f"Points sampled from each {what}.", ge=1, le=5000)


class GaussianMixture(PlaneSample):
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
    def size(self) -> int:
        return self.K * self.N


class Gaussians(PlaneSample):
    """One random Gaussian a class, N points from each (`sample_gauss_2d`)."""

    title: ClassVar[str] = "Gaussian per class"
    kind: Literal["gauss_2d"] = "gauss_2d"
    C: int = setting(
        2, title="Classes C", about="Number of classes, each with one random Gaussian.", ge=1, le=MAX_CLASSES
    )
    N: int = _points_per("class", 100)

    @property
    def size(self) -> int:
        return self.C * self.N


class TwoClasses(PlaneSample):
    """Two round clouds around (-1, 1) and (1, -1)."""

    title: ClassVar[str] = "Two-class data"
    kind: Literal["two_class"] = "two_class"
    N: int = _points_per("class", 100)
    sigma: float = setting(
        1.5, title="Spread", about="Standard deviation of each cloud; larger means more overlap.", gt=0, le=10
    )
    seed: Seed = seed_of_data(0)

    @property
    def size(self) -> int:
        return 2 * self.N


class PlaygroundSet(PlaneSample):
    """A generated set of the plane with a noise control."""

    n: int = setting(200, title="Total points", about="Number of points of both classes together.", ge=2, le=5000)
    noise: float = setting(
        0.1, title="Noise", about="How far points stray from the ideal shape; at 0 the classes are clean.", ge=0, le=0.5
    )


class Circle(PlaygroundSet):
    """A disc inside a ring."""

    title: ClassVar[str] = "Circle"
    kind: Literal["circle"] = "circle"


class Xor(PlaygroundSet):
    """Four quadrants, opposite ones of one class."""

    title: ClassVar[str] = "XOR"
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
    """A point drawn by hand: two coordinates, its class from 0, and the split it belongs to."""

    x1: Coordinate
    x2: Coordinate
    y: Annotated[int, Field(ge=0, lt=MAX_CLASSES)]
    split: SplitOfPoint = "train"


PlaneSamples = GaussianMixture | Gaussians | TwoClasses | Circle | Xor | TwoGaussians | Spiral | Moons


def generator_of_points() -> Any:
    """Declare the generator of points that were edited."""
    about = "What made the points that were edited; none where all were drawn."
    return setting(None, title="Generator", about=about, live=True)


class PointByPoint(Divided):
    """Data that carries its points, so that each can be edited: those of a generator at first, or none."""

    generator: Generated | None = generator_of_points()
    points: tuple[Any, ...] = ()
    origins: tuple[int | None, ...] = setting(
        (),
        title="Origins",
        about="Of each point its number among those that the generator made, from 0; none where it was drawn.",
        live=True,
        max_length=MAX_POINTS,
    )

    @property
    def source(self) -> Divided:
        """What its controls are those of: the generator, divided as the points are, and itself where there is none."""
        if self.generator is None or self.generator.split == self.split:
            return self.generator or self
        return self.generator.model_copy(update={"split": self.split})

    @property
    def caption(self) -> str:
        return self.title.lower() if self.generator is None else f"{self.generator.caption}, edited"

    @property
    def where_from(self) -> str:
        return "draw some on the canvas"

    def resampled(self) -> DataConfig | None:
        """Return new points of the generator, or the ones that it made where it makes no others."""
        return None if self.generator is None else self.source.resampled() or self.source

    @field_validator("origins")
    @classmethod
    def _origins_exist(cls, origins: tuple[int | None, ...], info: ValidationInfo) -> tuple[int | None, ...]:
        generator: Generated | None = info.data.get("generator")
        if generator is None:
            if origins:
                raise ValueError("there is no generator that made the points")
            return origins
        numbers = [origin for origin in origins if origin is not None]
        if len(set(numbers)) != len(numbers):
            raise ValueError("two points have the same origin")
        if numbers and not 0 <= min(numbers) <= max(numbers) < generator.size:
            raise ValueError(f"the generator makes points 0 to {generator.size - 1}, and no others")
        return origins

    @model_validator(mode="after")
    def _are_of_the_generator(self) -> Self:
        if self.generator is not None and len(self.origins) != len(self.points):
            raise ValueError(f"{len(self.origins)} origins are given for {len(self.points)} points")
        if self.generator is not None and (self.classes or 0) < (self.generator.classes or 0):
            raise ValueError(f"there are {self.classes} classes, but the generator makes {self.generator.classes}")
        return self


class DrawnPoints(PlaneData, PointByPoint):
    """Points drawn by hand. Each carries its split, so that one more point does not reshuffle the test set."""

    title: ClassVar[str] = "Drawn points"
    kind: Literal["points"] = "points"
    C: int = setting(2, title="Classes C", about="Number of classes that can be drawn.", ge=2, le=MAX_CLASSES)
    generator: Annotated[PlaneSamples, Field(discriminator="kind")] | None = generator_of_points()
    points: tuple[Point, ...] = Field((), title="Points", max_length=MAX_POINTS)

    @model_validator(mode="after")
    def _classes_exist(self) -> "DrawnPoints":
        wrong = next((p for p in self.points if p.y >= self.C), None)
        if wrong is not None:
            raise ValueError(
                f"the point ({wrong.x1:g}, {wrong.x2:g}) has class {wrong.y}, but there are {self.C} classes"
            )
        return self


_DIGITS = tuple("0123456789")
_LABELS = {
    "small": _DIGITS,
    "mnist": _DIGITS,
    "fashion_mnist": (
        *("T-shirt", "Trouser", "Pullover", "Dress", "Coat"),
        *("Sandal", "Shirt", "Sneaker", "Bag", "Boot"),
    ),
    "kmnist": ("o", "ki", "su", "tsu", "na", "ha", "ma", "ya", "re", "wo"),
}


class Digits(DataConfig):
    """Images of digits, or of ten kinds of something else."""

    title: ClassVar[str] = "Digits"
    kind: Literal["digits"] = "digits"
    classes: ClassVar[int] = 10
    batch: ClassVar[int] = 64
    source: Literal["small", "mnist", "fashion_mnist", "kmnist"] = setting(
        "small",
        title="Digits",
        about="small are 1,797 digits of 8 x 8 pixels that come with scikit-learn; MNIST and its like are 70,000 "
        "images of 28 x 28, to be downloaded once.",
        words={
            "small": "Small (8 x 8)",
            "mnist": "MNIST",
            "fashion_mnist": "Fashion-MNIST",
            "kmnist": "Kuzushiji-MNIST",
        },
    )
    count: Annotated[int, Field(ge=10, le=60_000)] | None = setting(
        None,
        title="Training images",
        about="How many of the training images are used; all of them when empty.",
        seldom=True,
    )
    validation: float = _share(
        0.0, "Validation set", "Share of the training images held back to choose between models, and to stop early."
    )
    folder: str = setting(
        "",
        title="Folder",
        about="Where the files of the set are, if not where DLab keeps what it downloads.",
        max_length=4096,
        seldom=True,
    )

    @property
    def space(self) -> Space:
        side = 8 if self.source == "small" else 28
        return Space("image", (1, side, side))

    @property
    def labels(self) -> tuple[str, ...]:
        return _LABELS[self.source]
