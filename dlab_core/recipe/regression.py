"""The data of regression: values over one input, two or several, and classes on a line."""

from typing import Annotated, Any, ClassVar, Literal, NamedTuple

from pydantic import Field, model_validator

from dlab_core.recipe.config import MAX_POINTS, Seed, setting
from dlab_core.recipe.data import (
    MAX_COORDINATE,
    Coordinate,
    Divided,
    Generated,
    PointByPoint,
    Sampled,
    Split,
    SplitByShare,
    SplitOfPoint,
    generator_of_points,
    seed_of_data,
)
from dlab_core.recipe.spaces import Space, space_of_columns

MAX_LINE_CLASSES = 3
CROP_COLUMNS = ("temperature", "rainfall", "humidity", "apples", "oranges")


class RegressData(Divided):
    """What is learned from some inputs, which are rows of a table: values, or classes."""

    max_classes: ClassVar[int] = 0  # that can be drawn
    split: Split = setting(
        default_factory=lambda: SplitByShare(test=0.0),
        title="Split",
        about="How the points are split into training, validation and test.",
        seldom=True,
    )

    @property
    def inputs(self) -> tuple[str, ...]:
        return ("x",)

    @property
    def space(self) -> Space:
        return space_of_columns(len(self.inputs))

    def point(self, x: float, y: float, label: int, split: SplitOfPoint) -> "Pair":
        """Return a point drawn at a place: with its height as the value, or of the class that is chosen."""
        return Pair(x, y if self.classes is None else float(label), split)


class RegressSample(RegressData, Sampled):
    """Data drawn from a generator with a seed of its own."""

    seed: Seed = seed_of_data(0)


def _number(default: float, title: str, about: str, seldom: bool = False) -> Any:
    return setting(default, title=title, about=about, seldom=seldom, ge=-MAX_COORDINATE, le=MAX_COORDINATE)


def _noise(default: float, about: str) -> Any:
    return setting(default, title="Noise", about=about, ge=0, le=MAX_COORDINATE)


class Curve(RegressSample):
    """Points along a curve over one input, evenly spaced over a range."""

    n: int = setting(50, title="Points", about="Number of points, evenly spaced over the range.", ge=1, le=5000)
    low: float = _number(-5.0, "From x", "Where the range of x begins.", seldom=True)
    high: float = _number(5.0, "To x", "Where the range of x ends.", seldom=True)
    noise: float = _noise(0.1, "Standard deviation of what is added to the curve; at 0 the points lie on it.")

    @model_validator(mode="after")
    def _range_is_one(self) -> "Curve":
        if self.low >= self.high:
            raise ValueError(f"the range of x goes from {self.low:g} to {self.high:g}: it must end above its beginning")
        return self


class NoisyLine(Curve):
    """A straight line with noise: y = slope x + intercept + noise."""

    title: ClassVar[str] = "Line"
    kind: Literal["line"] = "line"
    standardise: ClassVar[bool] = True
    slope: float = _number(3.0, "Slope", "How much y grows where x grows by 1.")
    intercept: float = _number(2.0, "Intercept", "The y of the line at x = 0.")
    n: int = setting(100, title="Points", about="Number of points, evenly spaced over the range.", ge=1, le=5000)
    low: float = _number(-100.0, "From x", "Where the range of x begins.", seldom=True)
    high: float = _number(100.0, "To x", "Where the range of x ends.", seldom=True)
    noise: float = _noise(100.0, "Standard deviation of what is added to the line; at 0 the points lie on it.")


class Parabola(Curve):
    """A parabola whose noise is in x: y = (x + noise)²."""

    title: ClassVar[str] = "Parabola"
    kind: Literal["parabola"] = "parabola"
    n: int = setting(11, title="Points", about="Number of points, evenly spaced over the range.", ge=1, le=5000)
    noise: float = _noise(
        0.0, "Standard deviation of what is added to x before it is squared: more scatter far outside."
    )


class Sine(Curve):
    """A sine: y = sin(frequency x) + noise."""

    title: ClassVar[str] = "Sine"
    kind: Literal["sine"] = "sine"
    frequency: float = setting(
        1.0, title="Frequency", about="Waves in 2π of x. More of them need more features, or a larger net.", gt=0, le=20
    )


class Step(Curve):
    """A step: y is 0 left of 0 and 1 from there on, with noise."""

    title: ClassVar[str] = "Step"
    kind: Literal["step"] = "step"


class Pair(NamedTuple):
    """A point drawn by hand: its place x, its value or class y, and the split it belongs to."""

    x: Coordinate
    y: Coordinate
    split: SplitOfPoint = "train"


class DrawnPairs(RegressData, PointByPoint):
    """Points drawn by hand over one input. Each carries its split."""

    title: ClassVar[str] = "Drawn points"
    kind: Literal["pairs"] = "pairs"
    generator: Annotated[NoisyLine | Parabola | Sine | Step, Field(discriminator="kind")] | None = generator_of_points()
    points: tuple[Pair, ...] = Field((), title="Points", max_length=MAX_POINTS)

    @property
    def standardise(self) -> bool:
        """As their generator says; what is drawn by hand may lie anywhere."""
        return self.generator is None or self.generator.standardise


class LineClasses(RegressData):
    """Classes on a line."""

    max_classes: ClassVar[int] = MAX_LINE_CLASSES

    @property
    def classes(self) -> int:
        """The number of classes: C where a set has that field."""
        return int(getattr(self, "C", 2))


class TwoOnLine(LineClasses, RegressSample):
    """Two classes on a line: normals around -3 and 5 that overlap."""

    title: ClassVar[str] = "Two classes on a line"
    kind: Literal["two_on_line"] = "two_on_line"
    n: int = setting(100, title="Points", about="Number of points; each draws its class.", ge=2, le=5000)


class ThreeOnLine(LineClasses, Generated):
    """Three classes on a line, split at -1 and 2: where -x, 1 and x - 1 are largest."""

    title: ClassVar[str] = "Three classes on a line"
    kind: Literal["three_on_line"] = "three_on_line"
    classes: ClassVar[int] = 3
    n: int = setting(61, title="Points", about="Number of points, evenly spaced from -4 to 5.", ge=3, le=5000)


class DrawnOnLine(LineClasses, PointByPoint):
    """Points of classes drawn by hand on a line, at the height of their class. Each carries its split."""

    title: ClassVar[str] = "Drawn classes"
    kind: Literal["drawn_on_line"] = "drawn_on_line"
    C: int = setting(2, title="Classes", about="Number of classes that can be drawn.", ge=2, le=MAX_LINE_CLASSES)
    generator: Annotated[TwoOnLine | ThreeOnLine, Field(discriminator="kind")] | None = generator_of_points()
    points: tuple[Pair, ...] = Field((), title="Points", max_length=MAX_POINTS)

    @model_validator(mode="after")
    def _classes_exist(self) -> "DrawnOnLine":
        wrong = next((p for p in self.points if p.y not in range(self.C)), None)
        if wrong is not None:
            raise ValueError(f"the point at {wrong.x:g} has class {wrong.y:g}, but there are {self.C} classes, from 0")
        return self


class Crops(RegressData):
    """Temperature, rainfall and humidity of fields, and what they yielded of apples and oranges."""

    title: ClassVar[str] = "Crops"
    kind: Literal["crops"] = "crops"
    inputs: ClassVar[tuple[str, ...]] = CROP_COLUMNS[:3]
    outputs: ClassVar[tuple[str, ...]] = CROP_COLUMNS[3:]
    standardise: ClassVar[bool] = True
    rows: Literal["full", "small"] = setting(
        "full",
        title="Rows",
        about="All 15 rows, or the first five alone, which the course begins with.",
        words={"full": "All 15", "small": "The first five"},
    )


class SurfaceValues(RegressSample):
    """Values over the plane, from the playground's data sets of regression."""

    inputs: ClassVar[tuple[str, ...]] = ("x1", "x2")
    standardise: ClassVar[bool] = True
    n: int = setting(240, title="Points", about="Number of points.", ge=1, le=5000)
    noise: float = setting(
        0.0, title="Noise", about="How far a point is moved before its value is read, in units of 6.", ge=0, le=0.5
    )


class PlaneValues(SurfaceValues):
    """A tilted plane: (x1 + x2) / 10."""

    title: ClassVar[str] = "Plane"
    kind: Literal["plane"] = "plane"


class Bumps(SurfaceValues):
    """Six bumps, three up and three down."""

    title: ClassVar[str] = "Six bumps"
    kind: Literal["bumps"] = "bumps"
