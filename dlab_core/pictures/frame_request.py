"""What a page or a script asks of a run."""

from dataclasses import dataclass
from typing import Any, TypeVar

from dlab_core.pictures.marks import MarksRequest
from dlab_core.pictures.parameters import ParametersRequest
from dlab_core.pictures.surface import SurfaceRequest
from dlab_core.pictures.view import PictureRequest

R = TypeVar("R", bound=PictureRequest[Any])


@dataclass(frozen=True)
class FrameRequest:
    """Pictures, at most one of a kind, of a step of the past; None is the present."""

    pictures: tuple[PictureRequest[Any], ...] = (SurfaceRequest(), MarksRequest(), ParametersRequest())
    past: int | None = None

    def get(self, kind: type[R]) -> R | None:
        """Return the request of that kind, None where there is none."""
        return next((request for request in self.pictures if isinstance(request, kind)), None)
