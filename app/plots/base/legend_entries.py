"""What a legend says of a picture: the kinds of points and lines that occur in it, each of which can be hidden."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import NamedTuple

from PySide6.QtGui import QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem

from app.palette import RGB


class Marker(NamedTuple):
    """How a point is drawn: a path in the unit square, its colours, and lengths in pixels of the screen."""

    symbol: QPainterPath
    brush: RGB
    outline: RGB
    outline_px: float
    size_px: float


@dataclass(frozen=True)
class LegendEntry:
    """What occurs in a picture, as it is drawn there.

    name: in names of controls. title: what it is; `short` says it where there is no room. count: of points. drawn: as a
    line, or as markers, of which two show two classes.
    """

    name: str
    title: str
    about: str
    drawn: QPen | tuple[Marker, ...]
    count: int | None = None
    short: str = ""

    @property
    def number(self) -> str:
        """The count as it is written, empty where nothing is counted."""
        return "" if self.count is None else f"{self.count:,}"

    @property
    def text(self) -> str:
        """The title and the number."""
        return f"{self.title} {self.number}".strip()

    @property
    def sizes(self) -> tuple[float, ...]:
        """The sizes of the markers that are drawn side by side."""
        return () if isinstance(self.drawn, QPen) else tuple(marker.size_px for marker in self.drawn)

    @property
    def is_line(self) -> bool:
        """Whether it is no point."""
        return isinstance(self.drawn, QPen)


def hide(items: Iterable[QGraphicsItem], hidden: bool) -> None:
    """Hide items, or show them again; whether there is anything to draw is another matter, and is theirs to say."""
    for item in items:
        item.setOpacity(0.0 if hidden else 1.0)
