"""What a look may ask for by name."""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from dlab_core.data.dataset import Dataset
from dlab_core.digit_pictures import Hardest, Thought, thought
from dlab_core.pictures import Look, Marks, Parameters, Surface, marks, parameters, surface
from dlab_core.recipe import PARTS
from dlab_core.weight_images import WeightImages, weight_images

if TYPE_CHECKING:
    from dlab_core.models.learner import Learner

Picture = Surface | Marks | Parameters | WeightImages | Hardest | Thought


def _surface(learner: "Learner", look: Look, data: Dataset) -> Surface | None:
    return surface(learner, look) if data.x.shape[1] == 2 else None


def _thought(learner: "Learner", look: Look, data: Dataset) -> Thought | None:
    return None if data.side is None or look.drawing is None else thought(learner, look.drawing, data.side)


# None where a learner has no such picture at the moment. The learner is that of the step that is looked at.
PICTURES: dict[str, "Callable[[Learner, Look, Dataset], Picture | None]"] = {
    "surface": _surface,
    "marks": lambda learner, look, data: marks(learner, data) if data.side is None else None,
    "parameters": lambda learner, look, data: parameters(learner),
    "weights": lambda learner, look, data: weight_images(learner, data.side, look.palette),
    "thought": _thought,
}


def pictures_of(learner: "Learner", look: Look, data: Dataset, hardest: Mapping[str, Hardest]) -> dict[str, Picture]:
    """Return the pictures that a look asks for, as far as there are such.

    `hardest` are the images of each part that cost most at the last scoring, which need no learner any more.
    """
    found = {name: PICTURES[name](learner, look, data) for name in look.pictures if name != "hardest"}
    if "hardest" in look.pictures:
        found["hardest"] = hardest.get(PARTS[look.part])
    return {name: picture for name, picture in found.items() if picture is not None}
